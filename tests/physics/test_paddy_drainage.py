"""The evening of a paddy: soil leaks at a rate and fills from the pond; bunds seep and overflow."""

from __future__ import annotations

import numpy as np
import pytest
from paddies import CAPACITY, POND, SATURATED

PROCESSES = ("paddy_drainage", "groundwater", "river_inflow")
PLAIN = {**POND, "field_soil_depth": 2000.0}
SEEN = (
    "rooted_drainage",
    "unrooted_drainage",
    "pond_infiltration",
    "ponding",
    "bund_seepage",
    "pond_overflow",
    "pond_release",
    "rooted_water",
    "unrooted_water",
    "ponded_water",
    "surface_depletion",
    "river_inflow",
    "fast_recharge",
    "slow_recharge",
    "fast_discharge",
    "slow_discharge",
)


def evening(model, pond, rooted, *, unrooted=210.0, rules=None, closed=1.0, days=1, ground=1.0):
    """Return evenings of a paddy; the soil below its roots holds 210 mm at field capacity."""
    count = max(np.size(pond), np.size(rooted))
    made = model(processes=PROCESSES, hrus=count, parameters={**PLAIN, **(rules or {})})
    made.put(
        ponded_water=pond,
        rooted_water=rooted,
        unrooted_water=unrooted,
        rooted_depth=500.0,
        surface_depletion=9.0,
    )
    return made.run(days, names=SEEN, closed_outlet=closed, open_ground=ground)


def test_ten_days_of_a_pond_are_those_computed_by_hand(model, picture):
    """Each day 4 mm percolate and are made good by the pond, then 1 - exp(-0.01) of it seeps."""
    run = evening(model, 100.0, SATURATED, days=10)
    pond, by_hand = 100.0, []
    for _day in range(10):
        pond = (pond - 4.0) * np.exp(-0.01)
        by_hand.append(pond)
    np.testing.assert_allclose(run["ponded_water"][:, 0], by_hand, rtol=1e-12)
    np.testing.assert_allclose(run["rooted_water"][:, 0], SATURATED, rtol=1e-12)
    np.testing.assert_allclose(run["rooted_drainage"][:, 0], 4.0, rtol=1e-12)
    np.testing.assert_allclose(run["unrooted_drainage"][:, 0], 4.0, rtol=1e-12)
    with picture("paddy_drainage") as axes:
        for text, rules in (
            ("clay", {"paddy_percolation": 1.0}),
            ("loam", {}),
            ("sand", {"paddy_percolation": 8.0}),
        ):
            days = evening(model, 100.0, SATURATED, days=40, rules=rules)
            level = days["ponded_water"][:, 0] + days["rooted_water"][:, 0] - SATURATED
            axes.plot(np.arange(41), [100.0, *level], label=text)
        axes.set(xlabel="days without water", ylabel="water above saturation of the soil, mm")


def test_a_pond_saturates_the_soil_below_it(model):
    """Soil at field capacity lacks 90 mm, and takes what a smaller pond has."""
    day = evening(model, np.array([150.0, 40.0]), CAPACITY)
    np.testing.assert_allclose(day["pond_infiltration"][0], [90.0, 40.0], rtol=1e-12)
    np.testing.assert_allclose(day["rooted_water"][0], [SATURATED, CAPACITY + 40.0], rtol=1e-12)
    # ground under water lacks nothing; elsewhere what filled the soil is credited
    np.testing.assert_allclose(day["surface_depletion"][0], [0.0, 0.0])
    dry = evening(model, 4.0, CAPACITY)
    assert dry["surface_depletion"][0, 0] == pytest.approx(5.0, rel=1e-12)


def test_water_that_saturated_soil_does_not_hold_stands_above_it(model):
    """A watering of 80 mm on saturated soil, of which 4 mm percolate."""
    day = evening(model, 0.0, SATURATED + 80.0, rules={"bund_seepage_rate": 0.0})
    assert day["ponding"][0, 0] == pytest.approx(76.0, rel=1e-12)
    assert day["ponded_water"][0, 0] == pytest.approx(76.0, rel=1e-12)


def test_bunds_overflow_and_an_open_outlet_lets_all_go(model):
    rules = {"bund_seepage_rate": 0.0, "paddy_percolation": 0.0}
    full = evening(model, 340.0, SATURATED, rules=rules)
    assert full["pond_overflow"][0, 0] == pytest.approx(40.0, rel=1e-12)
    assert full["ponded_water"][0, 0] == pytest.approx(300.0, rel=1e-12)
    gone = evening(model, 340.0, SATURATED, rules=rules, closed=0.0)
    assert gone["pond_release"][0, 0] == pytest.approx(340.0, rel=1e-12)
    assert gone["ponded_water"][0, 0] == 0.0
    assert gone["pond_overflow"][0, 0] == 0.0
    drained = gone["fast_discharge"][0, 0] + gone["slow_discharge"][0, 0]
    assert gone["river_inflow"][0, 0] - drained == pytest.approx(340.0, rel=1e-12)


def test_drained_soil_leaks_at_its_rate_to_field_capacity(model):
    """90 mm above field capacity at 4 mm a day: 22 days and a half."""
    run = evening(model, 0.0, SATURATED, closed=0.0, days=30)
    expected = np.maximum(SATURATED - 4.0 * np.arange(1, 31), CAPACITY)
    np.testing.assert_allclose(run["rooted_water"][:, 0], expected, rtol=1e-12)


def test_frozen_ground_takes_no_pond(model):
    day = evening(model, 50.0, CAPACITY, ground=0.0)
    assert day["pond_infiltration"][0, 0] == 0.0
    assert day["rooted_water"][0, 0] == CAPACITY


def test_dry_soil_below_takes_what_percolates(model):
    day = evening(model, 50.0, SATURATED, unrooted=100.0)
    assert day["unrooted_drainage"][0, 0] == 0.0
    assert day["unrooted_water"][0, 0] == pytest.approx(104.0, rel=1e-12)


def test_a_field_without_bunds_drains_as_any_field_to_the_bit(model):
    """Against field_drainage, over wet and dry soils and growing roots."""
    random = np.random.default_rng(3)
    soils = {
        "rooted_water": random.uniform(0.0, 400.0, 60),
        "unrooted_water": random.uniform(0.0, 400.0, 60),
        "rooted_depth": random.uniform(0.0, 2500.0, 60),
        "surface_depletion": random.uniform(0.0, 20.0, 60),
    }
    names = ("rooted_water", "unrooted_water", "rooted_drainage", "unrooted_drainage")
    found = {}
    for drainage in ("field_drainage", "paddy_drainage"):
        processes = (drainage, "groundwater", "river_inflow")
        known = ("available_water_capacity", "field_soil_depth")
        parameters = {name: PLAIN[name] for name in known}
        made = model(processes=processes, hrus=60, parameters=parameters)
        watched = names if drainage == "field_drainage" else (*names, "surface_depletion")
        made.put(**{name: soils[name] for name in watched if name in soils})
        found[drainage] = made.run(3, names=watched, closed_outlet=0.0)
    for name in names:
        np.testing.assert_array_equal(found["paddy_drainage"][name], found["field_drainage"][name])
    kept = found["paddy_drainage"]["surface_depletion"][-1]
    np.testing.assert_array_equal(kept, soils["surface_depletion"])
