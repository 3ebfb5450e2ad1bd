"""Irrigation by depletion: ordered when D > trigger TAW, given after the lead time, D made good."""

from __future__ import annotations

import numpy as np
import pytest
from irrigated import AVAILABLE, MILD_WIND, PLAIN, ROOT_ZONE, SEEN, SOIL, cotton, watered


@pytest.mark.parametrize("lead", [0.0, 1.0, 2.0, 7.0])
def test_water_comes_the_lead_time_after_the_order(model, lead):
    days = watered(model, 10, rules={"irrigation_lead_time": lead})
    given = days["irrigation_depth"][:, 0]
    assert np.flatnonzero(given).tolist() == [int(lead)]
    assert given[int(lead)] == pytest.approx(80.0, rel=1e-12)


def test_half_of_the_available_water_must_be_gone(model):
    """140 mm are available: 70 mm of depletion order nothing, 70.1 mm do."""
    assert watered(model, 5, depleted=70.0)["irrigation_depth"].sum() == 0.0
    assert watered(model, 5, depleted=70.1)["irrigation_depth"].sum() == pytest.approx(70.1)


@pytest.mark.parametrize("stage", [1, 2, 3, 4])
def test_each_stage_has_its_trigger(model, stage):
    """Of triggers 0.2, 0.3, 0.4 and 0.5 of 140 mm: 1 mm below none is ordered, 1 mm above is."""
    names = ("initial", "development", "middle", "late")
    rules = {f"irrigation_trigger_{name}": 0.2 + 0.1 * at for at, name in enumerate(names)}
    least = (0.1 + 0.1 * stage) * AVAILABLE
    for depleted, times in ((least - 1.0, 0), (least + 1.0, 1)):
        days = watered(model, 5, depleted=depleted, rules=rules, stage=float(stage))
        assert np.count_nonzero(days["irrigation_depth"]) == times


def test_without_a_crop_nothing_is_ordered(model):
    assert watered(model, 10, depleted=140.0, stage=0.0)["irrigation_withdrawal"].sum() == 0.0


def test_an_order_is_void_when_the_crop_goes(model):
    stage = np.array([3.0, 3.0, 0.0, 0.0, 0.0]).reshape(-1, 1)
    days = watered(model, 5, rules={"irrigation_lead_time": 3.0}, stage=stage)
    assert days["irrigation_wait"][1, 0] == 2.0
    assert days["irrigation_depth"].sum() == 0.0


@pytest.mark.parametrize(("refill", "expected"), [(0.5, 40.0), (1.0, 80.0), (1.25, 100.0)])
def test_a_watering_makes_good_a_share_of_the_depletion(model, refill, expected):
    days = watered(model, 3, rules={"irrigation_refill": refill})
    assert days["irrigation_depth"][2, 0] == pytest.approx(expected, rel=1e-12)


def test_a_watering_has_a_greatest_and_a_least_depth(model):
    """A root zone of 100 mm that lacks 10 mm is given the least that the field can spread."""
    most = watered(model, 3, rules={"irrigation_greatest_depth": 60.0})
    assert most["irrigation_depth"][2, 0] == 60.0
    least = watered(model, 3, depleted=10.0, depth=100.0, rules={"irrigation_least_depth": 30.0})
    assert least["irrigation_depth"][2, 0] == 30.0


def rain_before_the_watering(model, rain):
    """Return the depth given to a root zone that lacked 80 mm when some rain had come."""
    storm = np.array([0.0, rain, 0.0, 0.0]).reshape(-1, 1)
    made = model(
        processes=("precipitation_phase", "snow_degree_day", "unfrozen_ground", *ROOT_ZONE),
        parameters={**SOIL, **PLAIN, "irrigation_least_depth": 30.0},
    )
    made.put(rooted_depth=1000.0, rooted_water=AVAILABLE - 80.0)
    days = made.run(
        4,
        names=SEEN,
        precipitation=storm,
        air_temperature=20.0,
        reference_evapotranspiration=0.0,
        crop_stage=3.0,
        basal_coefficient=1.0,
        crop_height=1.0,
        ground_cover=1.0,
        wind_speed=MILD_WIND,
        relative_humidity_minimum=0.45,
    )
    return days["irrigation_depth"][:, 0].sum()


@pytest.mark.parametrize(("rain", "expected"), [(20.0, 60.0), (45.0, 35.0), (55.0, 0.0)])
def test_rain_before_the_water_comes_makes_it_less_or_needless(model, rain, expected):
    """Below the trigger again, a watering of less than the least depth, 30 mm, is left out."""
    assert rain_before_the_watering(model, rain) == pytest.approx(expected, abs=1e-12)


def test_frozen_ground_is_not_watered(model):
    days = watered(model, 5, open_ground=0.3)
    assert days["irrigation_withdrawal"].sum() == 0.0


def test_orders_know_nothing_of_the_rain_to_come(model):
    """Two years alike up to a day: until then the orders, and on it the water, are the same."""
    parting = 190
    wet = np.zeros((365, 1))
    wet[parting:] = 25.0
    rules = {"irrigation_lead_time": 3.0}
    dry, rainy = cotton(model, rules), cotton(model, rules, precipitation=wet)
    for name in ("irrigation_wait", "irrigation_depth", "season_withdrawal"):
        np.testing.assert_array_equal(dry[name][:parting], rainy[name][:parting])
    np.testing.assert_array_equal(
        dry["irrigation_depth"][parting], rainy["irrigation_depth"][parting]
    )
    after = slice(parting, None)
    assert rainy["irrigation_depth"][after].sum() < dry["irrigation_depth"][after].sum()


def test_depletion_stays_near_the_trigger(model, picture):
    """With a lead of two days the depletion passes the trigger by two or three days of demand."""
    year = cotton(model, {"irrigation_trigger_late": 1.0})
    grows = np.isin(year["crop_stage"][:, 0], (1.0, 2.0, 3.0))
    available = 0.14 * year["rooted_depth"][:, 0]
    depletion = available - year["rooted_water"][:, 0]
    began = np.flatnonzero(year["irrigation_depth"][:, 0])[0]
    watched = grows & (np.arange(365) >= began)
    assert np.all(depletion[watched] < 0.5 * available[watched] + 3.0 * 9.0)
    assert np.all(depletion >= -1e-9)
    with picture("irrigation_by_depletion") as axes:
        days = np.arange(1, 366)
        axes.plot(days, depletion, label="depletion of the root zone")
        axes.plot(days[grows], 0.5 * available[grows], "--", label="trigger")
        given = year["irrigation_depth"][:, 0]
        axes.bar(days[given > 0.0], given[given > 0.0], width=2.0, alpha=0.6, label="watering, net")
        axes.set(xlabel="day of the year", ylabel="mm", xlim=(90, 300), ylim=(0.0, 180.0))


@pytest.mark.parametrize(
    ("depleted", "orders"), [(19.9, False), (20.1, True), (30.1, True), (70.1, True)]
)
def test_small_passes_are_ordered_before_the_trigger(model, depleted, orders):
    """A pass of 30 mm, less two days of 5 mm: 20 mm of 140 order it, not the 70 of the trigger."""
    rules = {"irrigation_greatest_depth": 30.0, "irrigation_by_pass": 1.0}
    demand = {"evaporative_demand": 5.0}
    days = watered(model, 1, depleted=depleted, rules=rules, **demand)
    assert (days["irrigation_wait"][0, 0] > 0.0) == orders
    usual = rules | {"irrigation_by_pass": 0.0}
    days = watered(model, 1, depleted=depleted, rules=usual, **demand)
    assert (days["irrigation_wait"][0, 0] > 0.0) == (depleted > 70.0)


def test_a_pass_as_large_as_the_trigger_allows_changes_no_order(model):
    rules = {"irrigation_greatest_depth": 75.0, "irrigation_by_pass": 1.0}
    assert watered(model, 5, depleted=69.0, rules=rules)["irrigation_depth"].sum() == 0.0
    dry = rules | {"irrigation_greatest_depth": 30.0, "irrigation_trigger_middle": 1.0}
    assert watered(model, 5, depleted=139.0, rules=dry)["irrigation_depth"].sum() == 0.0


@pytest.mark.parametrize("interval", [1.0, 7.0, 10.0])
def test_a_fixed_interval_waters_every_so_many_days(model, interval):
    """The last day of each interval since sowing, whether the crop lacks much or little."""
    rules = {"irrigation_interval": interval, "irrigation_fixed_depth": 30.0}
    days = watered(model, 35, depleted=1.0, rules=rules)
    every = int(interval)
    expected = np.where(np.arange(1, 36) % every == 0, 30.0, 0.0)
    np.testing.assert_array_equal(days["irrigation_depth"][:, 0], expected)


def test_a_season_at_an_interval_is_counted_from_sowing(model):
    """Cotton sown on day 105 and watered every tenth day: on day 114 first; never in late stage."""
    year = cotton(
        model,
        {
            "irrigation_interval": 10.0,
            "irrigation_fixed_depth": 40.0,
            "irrigation_trigger_late": 1.0,
        },
    )
    given = year["irrigation_depth"][:, 0]
    stage = year["crop_stage"][:, 0]
    days = 1 + np.flatnonzero(given)
    assert days.tolist() == list(range(114, 105 + 135, 10))
    assert set(given[given > 0.0]) == {40.0}
    assert np.all(stage[given > 0.0] < 3.5)


def test_an_interval_without_a_fixed_depth_refills(model):
    """80 mm lack; on the tenth day they are made good, later there is nothing to refill."""
    days = watered(model, 40, rules={"irrigation_interval": 10.0})
    assert np.flatnonzero(days["irrigation_depth"]).tolist() == [9]
    assert days["irrigation_depth"][9, 0] == pytest.approx(80.0, rel=1e-12)


def test_a_fixed_depth_is_given_when_depletion_orders(model):
    """Not cut by the greatest depth of refills; rain that makes a refill needless makes it so."""
    rules = {"irrigation_fixed_depth": 95.0, "irrigation_greatest_depth": 60.0}
    assert watered(model, 3, rules=rules)["irrigation_depth"][2, 0] == 95.0
    assert watered(model, 9, depleted=60.0, rules=rules)["irrigation_depth"].sum() == 0.0


def test_a_field_that_orders_nothing_gets_nothing(model):
    for rules in ({}, {"irrigation_interval": 5.0, "irrigation_fixed_depth": 30.0}):
        days = watered(model, 30, depleted=120.0, rules=rules | {"irrigation_ordered": 0.0})
        assert days["irrigation_withdrawal"].sum() == 0.0


def test_strategies_stand_side_by_side(model):
    """Five fields of one run, each by its own rule, are as each would be alone."""
    alone = {
        "irrigation_interval": [0.0, 7.0, 10.0, 0.0, 0.0],
        "irrigation_fixed_depth": [0.0, 0.0, 40.0, 50.0, 0.0],
        "irrigation_capacity": [100.0, 100.0, 0.8, 0.6, 100.0],
        "turn_interval": [0.0, 0.0, 0.0, 12.0, 0.0],
        "turn_length": [1.0, 1.0, 1.0, 5.0, 1.0],
        "irrigation_refill": [1.0, 0.5, 1.0, 1.0, 0.6],
        "season_limit": [1e5, 300.0, 1e5, 600.0, 1e5],
    }
    rules = {name: np.array(values) for name, values in alone.items()}
    together = cotton(model, rules, hrus=5)["irrigation_depth"]
    for field in range(5):
        own = cotton(model, {name: values[field] for name, values in alone.items()})
        np.testing.assert_array_equal(together[:, field], own["irrigation_depth"][:, 0])
    assert len({*together.sum(axis=0)}) == 5
