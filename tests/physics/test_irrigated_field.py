"""The whole field: the ledger of random crops, more water that never costs yield, winter wheat."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from irrigated import COTTON, FIELD, LOAM, OVER_A_TABLE, dry_year, without

from kzwater import registry

HRUS = 6
MILD = {"salt_free", "mild_seasons"}


def in_order(names):
    """Return processes in the order of the water's way."""
    return tuple(name for name in registry.processes() if name in names)


SALTY = in_order({*OVER_A_TABLE, "soil_salinity", "heat_and_frost", "field_salt"} - MILD)
LISTED = in_order({*FIELD, "irrigation_by_schedule"})
WATER = (
    "irrigation_withdrawal",
    "irrigation_evaporation",
    "irrigation_percolation",
    "irrigation_tail_water",
    "irrigation_runoff",
    "irrigation_infiltration",
    "rain_runoff",
    "rain_infiltration",
    "field_evaporation",
    "crop_transpiration",
    "water_stress",
    "season_withdrawal",
    "irrigation_due",
    "harvested_yield",
    "surface_depletion",
    "crop_stage",
    "rooted_water",
    "unrooted_water",
)


def within(info, random):
    """Return random values within the bounds of a parameter, some of them at a bound."""
    values = random.uniform(info.lower, info.upper, HRUS)
    at_bound = random.random(HRUS)
    values[at_bound < 0.1] = info.lower
    values[at_bound > 0.9] = info.upper
    return values


def any_year(random):
    """Return a year of random weather, cold in winter, shape (day, field)."""
    day = 1.0 + np.arange(365)
    season = -np.cos(2.0 * np.pi * (day - 15.0) / 365.0)[:, None]
    shape = (365, HRUS)
    mean = 10.0 + 20.0 * season + random.normal(0.0, 4.0, shape)
    return {
        "day_of_year": day,
        "air_temperature": mean,
        "air_temperature_maximum": mean + random.uniform(2.0, 12.0, shape),
        "air_temperature_minimum": mean - random.uniform(2.0, 12.0, shape),
        "precipitation": random.gamma(0.2, 12.0, shape),
        "reference_evapotranspiration": (4.0 + 3.5 * season) * random.uniform(0.5, 1.5, shape),
        "wind_speed": random.gamma(2.0, 1.5, shape),
        "relative_humidity_minimum": random.uniform(0.05, 1.0, shape),
        "scheduled_irrigation": random.uniform(0.0, 200.0, shape) * (random.random(shape) < 0.03),
    }


def any_fields(random, processes):
    """Return random parameters; short stages, so that most crops ripen within the year."""
    infos = [i for role in ("parameter", "place") for i in registry.of_processes(processes, role)]
    drawn = {info.name: within(info, random) for info in infos}
    for stage in ("initial", "development", "middle", "late"):
        drawn[f"{stage}_stage"] = random.uniform(1.0, 90.0, HRUS)
    # those that a scenario keeps in order
    drawn["season_limit"] = random.uniform(0.0, 2000.0, HRUS)
    drawn["irrigation_capacity"] = 10.0 ** random.uniform(-1.0, 2.0, HRUS)
    drawn["turn_interval"] = random.choice([0.0, 3.0, 7.0, 12.5], HRUS)
    drawn["turn_start"] = drawn["turn_start"].round()
    drawn["turn_length"] = random.integers(1, 5, HRUS).astype(float)
    drawn["irrigation_interval"] = random.choice([0.0, 5.0, 10.0], HRUS)
    return drawn


@pytest.mark.parametrize(
    "processes", [LISTED, OVER_A_TABLE, SALTY], ids=["listed", "over a table", "salty"]
)
@given(seed=st.integers(0, 2**32 - 1))
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_random_crops_keep_the_ledger(model, processes, seed):
    """The engine refuses a step whose balance breaks; here also stores, limits and irrigation."""
    random = np.random.default_rng(seed)
    parameters = any_fields(random, processes)
    made = model(processes=processes, hrus=HRUS, parameters=parameters)
    year = made.run(365, names=WATER, **any_year(random))
    arrived = sum(year[name] for name in WATER[1:6])
    np.testing.assert_allclose(year["irrigation_withdrawal"], arrived, atol=1e-9)
    for name in WATER:
        assert year[name].min() >= 0.0
    assert np.all(year["season_withdrawal"] <= parameters["season_limit"] + 1e-9)
    most = 8.64 * parameters["irrigation_capacity"]
    assert np.all(year["irrigation_withdrawal"] <= most * (1.0 + 1e-12))
    day = np.arange(1, 366)[:, None] - parameters["turn_start"]
    between = day % np.maximum(parameters["turn_interval"], 1.0) >= parameters["turn_length"]
    without_turn = (parameters["turn_interval"] > 0.0) & between
    assert year["irrigation_withdrawal"][without_turn].sum() == 0.0
    assert np.all(year["water_stress"] <= 1.0)
    assert np.all(year["harvested_yield"] <= parameters["crop_cycles"] + 1.0)


def cotton(model, *, rules, rain=0.0, parameters=None):
    """Return the end of a year of cotton: yield and water taken, and its days."""
    values = {**LOAM, **COTTON, "irrigation_lead_time": 0.0, **rules, **(parameters or {})}
    made = model(processes=FIELD, hrus=max(np.size(v) for v in values.values()), parameters=values)
    year = made.run(365, names=WATER, **{**dry_year(), "precipitation": rain})
    return year["harvested_yield"][-1], year["irrigation_withdrawal"].sum(axis=0), year


@pytest.mark.parametrize("season", [0.0, 0.85])
def test_more_water_never_lowers_the_yield(model, season):
    """Cotton with limits from nothing to plenty, by the responses of stages and of the season."""
    limits = np.arange(0.0, 1600.0, 25.0)
    rules = {"season_limit": limits, "yield_response_season": season}
    rules |= {"application_efficiency": 0.9, "irrigation_trigger_late": 0.5}
    gained, taken, _ = cotton(model, rules=rules)
    assert np.all(np.diff(taken) >= -1e-9)
    assert np.all(np.diff(gained) >= -1e-9)
    assert gained[0] < 0.5
    assert gained[-1] > 0.9


def test_more_rain_never_lowers_the_yield(model):
    """Dry farming with 0 to 4 mm of rain a day, from the same soil."""
    rain = np.linspace(0.0, 4.0, 41)
    gained, _, _ = cotton(
        model,
        rules={"season_limit": np.zeros(41)},
        rain=np.broadcast_to(rain, (365, 41)),
    )
    assert np.all(np.diff(gained) >= -1e-9)
    assert gained[0] < gained[-1]


@pytest.mark.parametrize(("season", "least"), [(0.85, 0.0), (0.0, -0.001)])
def test_an_extra_watering_never_costs_yield(model, season, least):
    """400 random seasons of waterings with one more, of 1 to 60 mm.

    By the season's response none loses. By those of the stages a few lose up to a thousandth: wet
    ground evaporates, and on that day the crop feels dry soil earlier (p of equation 84).
    """
    random = np.random.default_rng(7)
    crops = 400
    given_water = random.uniform(2.0, 60.0, (365, crops)) * (random.random((365, crops)) < 0.08)
    more = given_water.copy()
    more[random.integers(105, 280, crops), np.arange(crops)] += random.uniform(1.0, 60.0, crops)
    gained = []
    for irrigation in (given_water, more):
        made = model(
            processes=without("irrigation_by_depletion", "irrigation_limits"),
            hrus=crops,
            parameters={**LOAM, **COTTON, "yield_response_season": season},
        )
        weather = {**dry_year(), "irrigation_depth": irrigation}
        year = made.run(365, names=("harvested_yield",), **weather)
        gained.append(year["harvested_yield"][-1])
    gain = gained[1] - gained[0]
    assert gain.min() >= least - 1e-12
    assert gain.max() > 0.03


def test_half_the_efficiency_takes_twice_the_water_for_the_same_crop(model):
    gained, taken, year = cotton(
        model, rules={}, parameters={"application_efficiency": np.array([0.9, 0.45])}
    )
    assert taken[1] == pytest.approx(2.0 * taken[0], rel=1e-12)
    assert gained[1] == gained[0]
    net = year["irrigation_infiltration"].sum(axis=0)
    assert net[1] == pytest.approx(net[0], rel=1e-12)


def test_every_drop_of_a_season_is_accounted_for(model):
    """Withdrawal is infiltration, evaporation, percolation and tail water by their shares."""
    shares = {"application_efficiency": 0.6, "loss_evaporated": 0.25, "loss_percolated": 0.5}
    _, taken, year = cotton(model, rules={}, parameters=shares)
    parts = {name: year[name].sum() / taken[0] for name in WATER[1:6]}
    assert parts["irrigation_infiltration"] == pytest.approx(0.6, rel=1e-12)
    assert parts["irrigation_evaporation"] == pytest.approx(0.1, rel=1e-12)
    assert parts["irrigation_percolation"] == pytest.approx(0.15, rel=1e-12)
    assert parts["irrigation_tail_water"] == pytest.approx(0.15, rel=1e-12)
    assert parts["irrigation_runoff"] == 0.0


def test_winter_wheat_is_harvested_once_in_a_year_and_a_half(model):
    """Sown on 2 October, 240 days; the yield stands from its harvest until the next sowing."""
    wheat = {
        "sowing_day": 275.0,
        "initial_stage": 30.0,
        "development_stage": 140.0,
        "middle_stage": 40.0,
        "late_stage": 30.0,
        "yield_response_season": 1.15,
    }
    made = model(processes=FIELD, parameters={**LOAM, **wheat})
    years = made.run(730, names=WATER, **dry_year(730))
    gained = years["harvested_yield"][:, 0]
    harvest = 274 + 240
    assert np.all(gained[:harvest] == 0.0)
    assert 0.9 < gained[harvest] <= 1.0
    assert np.all(gained[harvest : 365 + 274] == gained[harvest])
    assert gained[365 + 274] == 0.0
