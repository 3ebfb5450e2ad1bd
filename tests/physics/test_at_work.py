"""Every process is seen at work on a named case, and without it the case changes (`at_work`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from at_work import is_rate, page_blocks
from at_work_cases import CASES
from at_work_table import ABSENT, EVAPORATION, REFUSED, TABLE

from kzwater import registry
from kzwater.engine import check_processes
from kzwater.engine_errors import EngineFaultError

PAGE = Path(__file__).parents[2] / "docs" / "theory" / "at_work.md"
INFO = {info.name: info for info in registry.declared()}


def columns(switch):
    """Return the processes of the case with the one that is switched, and those without it."""
    answers = {INFO[name].choice: name for name in registry.standard_processes()}
    answers |= {INFO[name].choice: name for name in CASES[switch.case].answers}
    choice = INFO[switch.process].choice
    on = {*(answers | {choice: switch.process}).values()}
    off = {*(answers | {choice: switch.instead}).values()} - {switch.along}
    return in_order(on), in_order(off)


def in_order(chosen):
    return tuple(name for name in registry.processes() if name in chosen)


@pytest.fixture(scope="module")
def weather_of(weather):
    """Return the weather of each case, made once."""
    return cache(lambda name: CASES[name].weather(weather))


@pytest.fixture
def ran(model, weather_of):
    """Return a runner: of the processes of a case the amount of each quantity."""

    def run(name, processes):
        case, weather = CASES[name], weather_of(name)
        made = model(processes=processes, **case.land)
        made.put(**case.start)
        used = dict.fromkeys(field for process in processes for field in INFO[process].fields)
        made_up = {"forcing", "memory"}
        names = tuple(field for field in used if registry.field(field).role in made_up)
        steps = weather["day_of_year"].size
        history = made.run(steps, dt=case.hours / 24.0, names=names, **weather)
        assert np.abs(history.outcome.basin_residual).max() < 1e-9
        return lambda quantity: amount(quantity, case, made, history)

    return run


def amount(quantity, case, made, history):
    """Return the sum of a year of what is a rate, mm, and the mean of what else is a forcing.

    Of stores and memories it is the mean of the highest of each year. All are means over the area.
    """
    engine, outcome = made.engine, history.outcome
    if quantity == EVAPORATION:
        to_air = {info.name for info in registry.fields() if info.to_store == "atmosphere"}
        series = outcome.flux[:, [name in to_air for name in engine.fluxes]].sum(axis=1)
    elif quantity in engine.fluxes:
        series = outcome.flux[:, engine.fluxes.index(quantity)]
    elif quantity in engine.stores:
        series = outcome.store[:, engine.stores.index(quantity)]
    else:
        series = history[quantity].mean(axis=1)
    if is_rate(quantity):
        return series.sum() * case.hours / 24.0 / case.years
    if registry.field(quantity).role == "forcing":
        return series.mean()
    return np.mean([year.max() for year in np.array_split(series, case.years)])


def as_printed(digits):
    """Return what an amount must be to be printed so: half a unit of the last digit."""
    return pytest.approx(float(digits), abs=0.5 * 10.0 ** -len(digits.partition(".")[2]))


def test_each_process_is_at_work_once():
    assert [row.switch.process for row in TABLE] == list(registry.processes())


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.switch.process)
def test_process_is_at_work_and_its_absence_changes_the_case(ran, row):
    switch, seen, change = row.switch, row.seen, row.change
    on, off = columns(switch)
    of = ran(switch.case, on)
    assert seen.quantity in INFO[switch.process].fields
    assert of(seen.quantity) == as_printed(seen.amount)
    assert float(seen.amount) > 0.0
    assert of(change.quantity) == as_printed(change.on)
    assert change.off != change.on
    if change.off == ABSENT:
        assert not any(change.quantity in INFO[name].fields for name in off)
    elif change.off != REFUSED:
        assert ran(switch.case, off)(change.quantity) == as_printed(change.off)
    if switch.along or change.off == REFUSED:
        alone = tuple(name for name in on if name != switch.process)
        with pytest.raises(EngineFaultError, match="nothing takes the water"):
            check_processes(alone)


def test_page_shows_the_cases_and_the_table():
    text = PAGE.read_text(encoding="utf-8")
    for block in page_blocks():
        assert f"\n\n{block}\n\n" in text
