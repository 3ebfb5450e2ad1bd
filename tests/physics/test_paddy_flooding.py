"""The flood of a paddy: filled from its lower to its upper level, drained on the crop's days."""

from __future__ import annotations

import numpy as np
import pytest
from irrigated import dry_year
from paddies import CAPACITY, PADDY, POND, RICE, SATURATED

PROCESSES = (
    "precipitation_phase",
    "snow_degree_day",
    "paddy_flooding",
    "crop_water",
    "paddy_drainage",
    "groundwater",
    "river_inflow",
)
SEEN = (
    "flooding_shortage",
    "closed_outlet",
    "pond_rain",
    "pond_release",
    "ponded_water",
    "rooted_water",
    "rain_infiltration",
)


def wanted(model, pond, rooted, *, rules=None, age=60.0, stage=3.0, rain=0.0):
    """Return a day of paddies with some water above and in their soil."""
    parameters = {**POND, **RICE, **(rules or {})}
    made = model(processes=PROCESSES, hrus=np.size(pond), parameters=parameters)
    made.put(ponded_water=pond, rooted_water=rooted, rooted_depth=500.0, crop_age=age)
    return made.run(
        1,
        names=SEEN,
        precipitation=rain,
        air_temperature=20.0,
        reference_evapotranspiration=0.0,
        crop_stage=stage,
        basal_coefficient=1.0,
        crop_height=1.0,
        ground_cover=1.0,
        wind_speed=2.0,
        relative_humidity_minimum=0.45,
    )


def season(model, rules=None, **weather):
    """Return a year of rice under flood."""
    made = model(processes=PADDY, parameters={**POND, **RICE, **(rules or {})})
    names = (*SEEN, "irrigation_depth", "crop_stage", "crop_age", "water_stress")
    return made.run(365, names=names, **(dry_year() | weather))


def test_a_pond_is_filled_to_the_upper_level_from_below_the_lower_one(model):
    """Levels of 50 and 100 mm: 49 mm want 51, 51 mm want nothing."""
    day = wanted(model, np.array([0.0, 49.0, 51.0, 120.0]), SATURATED)
    np.testing.assert_allclose(day["flooding_shortage"][0], [100.0, 51.0, 0.0, 0.0], atol=1e-12)


def test_the_soil_is_saturated_first(model):
    """500 mm of loam lack 90 mm from field capacity to saturation, 160 mm from wilting point."""
    day = wanted(model, np.zeros(2), np.array([CAPACITY, 0.0]))
    np.testing.assert_allclose(day["flooding_shortage"][0], [190.0, 260.0], rtol=1e-12)
    # a pond of 60 mm over soil that lacks 20 mm counts as one of 40 mm
    thin = wanted(model, 60.0, SATURATED - 20.0)
    assert thin["flooding_shortage"][0, 0] == pytest.approx(60.0)


def test_in_wetting_and_drying_the_level_is_that_of_the_water_below_the_ground(model, picture):
    """A level of -150 mm is a lack of 150 x 0.18 = 27 mm of loam; then 27 + 50 mm are wanted."""
    lacks = np.linspace(0.0, 60.0, 121)
    rules = {"pond_lower_level": -150.0, "pond_upper_level": 50.0}
    day = wanted(model, np.zeros(121), SATURATED - lacks, rules=rules)
    expected = np.where(lacks > 27.0, 50.0 + lacks, 0.0)
    exact = np.abs(lacks - 27.0) > 1e-9
    np.testing.assert_allclose(day["flooding_shortage"][0, exact], expected[exact], rtol=1e-12)
    with picture("paddy_levels") as axes:
        above = np.concatenate([np.linspace(120.0, 0.0, 121), -lacks[1:]])
        pond, soil = np.maximum(above, 0.0), SATURATED + np.minimum(above, 0.0)
        level = np.where(above > 0.0, above, above / 0.18)
        for text, given in (("lower level 50 mm", {}), ("wetting and drying: -150 mm", rules)):
            shortage = wanted(model, pond, soil, rules=given)["flooding_shortage"][0]
            axes.plot(level, shortage, label=text)
        axes.set(xlabel="level of the water, mm above the ground", ylabel="wanted, mm")


def test_uneven_ground_wants_a_deeper_pond(model):
    """Ground that stands out by 40 mm raises both levels; the bund is never overtopped."""
    pond = np.array([80.0, 95.0])
    uneven = wanted(model, pond, SATURATED, rules={"pond_unevenness": 40.0})
    np.testing.assert_allclose(uneven["flooding_shortage"][0], [60.0, 0.0], atol=1e-12)
    low = wanted(model, pond, SATURATED, rules={"pond_unevenness": 40.0, "bund_height": 120.0})
    np.testing.assert_allclose(low["flooding_shortage"][0], [40.0, 0.0], atol=1e-12)


@pytest.mark.parametrize(
    ("age", "closed"),
    [(9.0, 0.0), (11.0, 1.0), (44.0, 1.0), (46.0, 0.0), (52.0, 0.0), (53.0, 1.0), (106.0, 0.0)],
)
def test_outlets_are_closed_from_the_flood_to_each_drainage(model, age, closed):
    """Flooded 10 days after sowing, dried for 7 from day 45, drained 15 days before day 120."""
    rules = {"flooding_delay": 10.0, "mid_drainage_age": 45.0, "mid_drainage_length": 7.0}
    day = wanted(model, 20.0, SATURATED, age=age, rules=rules)
    assert day["closed_outlet"][0, 0] == closed
    assert (day["flooding_shortage"][0, 0] > 0.0) == (closed > 0.0)
    assert (day["pond_release"][0, 0] > 0.0) == (closed == 0.0)


def test_without_a_crop_nothing_is_held_or_wanted(model):
    day = wanted(model, 20.0, SATURATED, stage=0.0)
    assert day["closed_outlet"][0, 0] == 0.0
    assert day["flooding_shortage"][0, 0] == 0.0


def test_the_morning_knows_nothing_of_the_rain_of_the_day_which_falls_into_the_pond(model):
    dry = wanted(model, 40.0, SATURATED)
    wet = wanted(model, 40.0, SATURATED, rain=25.0)
    assert wet["flooding_shortage"][0, 0] == dry["flooding_shortage"][0, 0]
    assert wet["pond_rain"][0, 0] == pytest.approx(25.0)
    assert wet["rain_infiltration"][0, 0] == 0.0
    more = wet["ponded_water"][0, 0] - dry["ponded_water"][0, 0]
    assert more == pytest.approx(25.0 * np.exp(-0.01))


def test_other_fields_know_no_pond(model):
    day = wanted(model, 0.0, CAPACITY, rules={"bund_height": 0.0}, rain=25.0)
    assert day["flooding_shortage"][0, 0] == 0.0
    assert day["pond_rain"][0, 0] == 0.0
    assert day["rain_infiltration"][0, 0] == pytest.approx(25.0)


def test_a_season_stands_between_its_levels_and_is_dry_at_harvest(model, picture):
    """At least the lower level less what a day takes; no stress after the morning of sowing."""
    rules = {"mid_drainage_age": 45.0, "mid_drainage_length": 7.0}
    year = season(model, rules)
    pond, age = year["ponded_water"][:, 0], year["crop_age"][:, 0]
    flooded = year["closed_outlet"][:, 0] > 0.5
    assert flooded.sum() == 98
    watched = flooded & (age > 2.0) & ~((age > 45.0) & (age < 55.0))
    assert pond[watched].min() > 50.0 - 18.0
    assert pond[watched].max() <= 100.0
    assert pond[~flooded].max() == 0.0
    assert year["water_stress"][flooded & (age > 2.0), 0].min() == 1.0
    releases = year["pond_release"][:, 0]
    assert np.flatnonzero(releases > 1.0).size == 2
    with picture("paddy_season") as axes:
        days = np.arange(1, 366)
        drying = season(model, {"pond_lower_level": -150.0, "pond_upper_level": 50.0})
        for text, run in (("flooded, drained once", year), ("wetting and drying", drying)):
            lacking = run["rooted_water"][:, 0] - SATURATED
            level = run["ponded_water"][:, 0] + np.minimum(lacking, 0.0) / 0.18
            axes.plot(days, level, label=text)
        axes.set(xlabel="day of the year", ylabel="level, mm", xlim=(120, 260), ylim=(-300, 150))


def test_levelling_and_drying_save_water_and_cost_no_yield(model):
    """The deeper the pond, the more seeps and is let go; dried soil also evaporates less."""
    rules = {
        "uneven": {"pond_unevenness": 60.0},
        "level": {},
        "drying": {"pond_lower_level": -150.0, "pond_upper_level": 50.0},
    }
    given = {name: season(model, rule)["irrigation_depth"].sum() for name, rule in rules.items()}
    assert given["level"] < given["uneven"] - 60.0
    assert given["drying"] < given["level"] - 100.0
    drying = season(model, rules["drying"])
    flooded = (drying["closed_outlet"][:, 0] > 0.5) & (drying["crop_age"][:, 0] > 2.0)
    assert drying["water_stress"][flooded, 0].min() == 1.0
