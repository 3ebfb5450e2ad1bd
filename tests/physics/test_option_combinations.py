"""Every combination of answers to the choices keeps the ledger, whatever parameters and weather."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kzwater import registry
from kzwater.engine import check_processes
from kzwater.engine_errors import EngineFaultError

STEPS = 40
HRUS = 6
# Land that glaciers give up or take may hold no salt.
SALT = ("salt", "salt_stress")


def answers():
    """Return a strategy of models: for each choice one answer or none."""
    names = registry.choices()
    each = [st.sampled_from((None, *options)) for options in names.values()]
    return st.tuples(*each).map(
        lambda chosen: tuple(name for name in registry.processes() if name in chosen)
    )


def within(info, random, shape):
    """Return random values within the bounds of a quantity; half of those at one of them."""
    values = random.uniform(info.lower, info.upper, shape)
    at_bound = random.random(shape)
    values[at_bound < 0.1] = info.lower
    values[at_bound > 0.9] = info.upper
    return values


def weather(processes, random):
    """Return random weather within the declared bounds, shape (step, hru), and the calendar."""
    drawn = {
        info.name: within(info, random, (STEPS, HRUS))
        for info in registry.of_processes(processes, "forcing")
    }
    if "air_temperature" in drawn:  # around freezing, where most happens
        drawn["air_temperature"] = random.normal(0.0, 8.0, (STEPS, HRUS))
    if "precipitation" in drawn:
        drawn["precipitation"] = random.gamma(0.3, 20.0, (STEPS, HRUS)).clip(max=500.0)
    for info in registry.of_processes(processes, "calendar"):
        drawn[info.name] = within(info, random, STEPS)
    return drawn


def run_whole(model, processes, seed, dt):
    """Return the outcome of a valley of six bands, two of which are a glacier."""
    random = np.random.default_rng(seed)
    parameters = {
        info.name: within(info, random, HRUS)
        for role in ("parameter", "place")
        for info in registry.of_processes(processes, role)
    }
    made = model(
        processes=processes,
        hrus=HRUS,
        bands=True,
        area=random.uniform(1e3, 1e7, HRUS),
        glacier=[-1, -1, -1, -1, 0, 0],
        partner=[-1, -1, -1, -1, 2, 3],
        parameters=parameters,
    )
    turns = np.arange(STEPS) % 20 == 7
    return made.run(STEPS, dt=dt, turn=turns, names=(), **weather(processes, random)).outcome


@given(processes=answers(), seed=st.integers(0, 2**32 - 1), dt=st.sampled_from([1.0, 1.0 / 24.0]))
@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
def test_every_combination_keeps_the_ledger(model, processes, seed, dt):
    """The engine itself refuses a step whose balance breaks, for every store and the whole."""
    assume(is_whole(processes))
    salty = {"soil_salinity", "field_salt", "paddy_salt"} & set(processes)
    assume(not (salty and "glacier_geometry" in processes))
    outcome = run_whole(model, processes, seed, dt)
    assert np.isfinite(outcome.flux).all()
    assert np.isfinite(outcome.store).all()
    assert (outcome.store >= 0.0).all()
    assert (outcome.flux >= 0.0).all()


@pytest.mark.parametrize("left_out", registry.standard_processes())
def test_the_standard_model_without_one_process_keeps_the_ledger(model, left_out):
    processes = tuple(name for name in registry.standard_processes() if name != left_out)
    if is_whole(processes):
        outcome = run_whole(model, processes, 5, 1.0)
        assert np.isfinite(outcome.flux).all()


@pytest.mark.parametrize("name", [p for p in registry.processes() if p != "river_inflow"])
def test_each_process_in_the_fullest_model_keeps_the_ledger(model, name):
    """All choices answered: by the process itself, else by the last of each choice."""
    choice = next(c for c, options in registry.choices().items() if name in options)
    chosen = {c: options[-1] for c, options in registry.choices().items()} | {choice: name}
    if name == "evapotranspiration":  # natural cover takes no water of fields
        chosen |= {"infiltration": "green_ampt", "irrigation_application": ""}
    if name == "humidity_from_extreme_humidity":  # which is given the lowest humidity
        chosen |= {"minimum_humidity": ""}
    if choice in SALT:
        chosen |= {"glacier_geometry": ""}
    else:
        chosen |= dict.fromkeys(SALT, "")
    processes = tuple(p for p in registry.processes() if p in chosen.values())
    assert is_whole(processes), name
    for seed in range(5):
        outcome = run_whole(model, processes, seed, 1.0)
        assert np.isfinite(outcome.flux).all()


def is_whole(processes):
    """Return whether water is left nowhere and something drives the processes."""
    try:
        check_processes(processes)
    except EngineFaultError:
        return False
    return "river_inflow" in processes and bool(registry.of_processes(processes, "forcing"))
