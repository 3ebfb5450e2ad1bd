"""Sowing within a window: on the morning after some warm days, on open ground, else at its end."""

from __future__ import annotations

import numpy as np
import pytest
from irrigated import COTTON, FIELD, LOAM, MILD_WIND, dry_year

from kzwater import registry

ALONE = ("crop_calendar_with_windows", "river_inflow")
WAITING = tuple(name.replace("crop_calendar", "crop_calendar_with_windows") for name in FIELD)
# From 1 April to 10 May, after five days of 14 degC on end.
WINDOW = {"sowing_day": 91.0, "sowing_window": 39.0, "sowing_temperature": 14.0}
STAGES = {"initial_stage": 30.0, "development_stage": 30.0, "middle_stage": 30.0}
MADE = ("crop_stage", "crop_age", "sown_day", "warm_days")


def column(values):
    return np.asarray(values, dtype=float).reshape(-1, 1)


def turning_warm(day, days=365, cold=8.0, warm=16.0):
    """Return temperatures of a year whose days are warm from one on, by its number."""
    return np.where(np.arange(1, days + 1) < day, cold, warm)


def run(model, warmth, parameters=None, *, ground=1.0, snow=0.0):
    """Return the calendar through some days, under snow of some depth as it was put."""
    made = model(processes=ALONE, parameters={**WINDOW, **STAGES, **(parameters or {})})
    made.put(snow_ice=snow)
    weather = {"wind_speed": MILD_WIND, "relative_humidity_minimum": 0.45}
    weather |= {"air_temperature": column(warmth), "open_ground": ground}
    return made.run(len(warmth), names=MADE, **weather)


def sown(history):
    """Return the number of the first day with a crop, None without one."""
    stands = np.flatnonzero(history["crop_stage"][:, 0] > 0.0)
    return int(stands[0]) + 1 if stands.size else None


@pytest.mark.parametrize(
    ("warm_from", "day"),
    [
        (60, 91),  # long warm when the window opens
        (86, 91),  # days 86 to 90 are five
        (87, 92),  # 87 to 91
        (100, 105),
        (124, 129),
        (125, 130),  # the end and the fifth day together
        (126, 130),  # at the end in any case
        (400, 130),
    ],
)
def test_the_crop_is_sown_after_five_warm_days_else_at_the_end(model, warm_from, day):
    history = run(model, turning_warm(warm_from))
    assert sown(history) == day
    assert history["crop_age"][day - 1, 0] == 1.0
    assert history["sown_day"][day - 2, 0] == 0.0
    assert np.all(history["sown_day"][day - 1 :, 0] == day)


def test_a_cold_spring_is_sown_late_and_a_warm_one_early(model, picture):
    days = np.arange(1, 366)
    found = {}
    with picture("crop_calendar_with_windows") as axes:
        for name, mean in (("warm spring", 14.0), ("cold spring", 10.5)):
            warmth = mean - 16.0 * np.cos(2.0 * np.pi * (days - 15) / 365.0)
            found[name] = sown(run(model, warmth))
            # By hand: the first day of the window before which five are as warm.
            warm = warmth >= 14.0
            by_hand = next(day for day in range(91, 131) if np.all(warm[day - 6 : day - 1]))
            assert found[name] == by_hand
            axes.plot(days, warmth, label=name)
            axes.axvline(found[name], linestyle=":", color="grey")
        axes.set(xlabel="day of the year", ylabel="air, °C", xlim=(60, 150), ylim=(0, 30))
    assert found["warm spring"] + 10 < found["cold spring"] < 130


def test_a_cold_day_begins_the_count_anew(model):
    warmth = turning_warm(95)
    warmth[98] = 13.99  # day 99, the fifth
    assert sown(run(model, warmth)) == 105
    warmth[98] = 14.0
    assert sown(run(model, warmth)) == 100


def test_the_number_of_warm_days_may_be_another(model):
    assert sown(run(model, turning_warm(100), {"sowing_warm_days": 1.0})) == 101
    assert sown(run(model, turning_warm(95), {"sowing_warm_days": 30.0})) == 125


def test_frozen_ground_and_snow_make_sowing_wait(model):
    ground = column(np.where(np.arange(1, 366) < 110, 0.4, 1.0))
    assert sown(run(model, turning_warm(60), ground=ground)) == 110
    assert sown(run(model, turning_warm(60), ground=0.4)) == 130
    assert sown(run(model, turning_warm(60), snow=5.0)) == 130
    assert sown(run(model, turning_warm(60), snow=0.5)) == 91


def test_weather_that_comes_changes_nothing_before(model):
    """The day is decided in its morning: even its own weather does not matter."""
    warmth = turning_warm(100)
    other = warmth.copy()
    other[104:] = -20.0
    one, two = run(model, warmth), run(model, other)
    assert sown(one) == sown(two) == 105
    np.testing.assert_array_equal(one["crop_stage"][:105], two["crop_stage"][:105])


def test_a_crop_that_is_ripe_within_its_window_is_not_sown_again(model):
    short = dict.fromkeys((*STAGES, "late_stage"), 5.0)
    history = run(model, turning_warm(60), {**short, "sowing_window": 100.0})
    assert np.sum(history["crop_stage"][:, 0] > 0.0) == 20


def test_each_year_is_sown_on_a_day_of_its_own(model):
    warmth = np.concatenate([turning_warm(100), turning_warm(118), turning_warm(400)])
    stands = run(model, warmth)["crop_stage"][:, 0] > 0.0
    first = np.flatnonzero(np.diff(stands.astype(int), prepend=0) == 1)
    np.testing.assert_array_equal(first, [104, 365 + 122, 730 + 129])


@pytest.mark.parametrize(("mild_until", "day"), [(261, 270), (262, 263), (365, 263)])
def test_winter_crops_stand_over_the_new_year(model, mild_until, day):
    """From 20 September (263) to 27 September (270), on the first morning after five mild days."""
    wheat = {"sowing_day": 263.0, "sowing_window": 7.0, "sowing_temperature": 5.0}
    stages = {"initial_stage": 150.0, "development_stage": 70.0, "middle_stage": 60.0}
    warmth = np.concatenate([turning_warm(mild_until + 1, cold=12.0, warm=2.0), np.full(365, 12.0)])
    history = run(model, warmth, {**wheat, **stages, "late_stage": 20.0})
    assert sown(history) == day
    stands = history["crop_stage"][:, 0] > 0.0
    assert np.all(stands[day - 1 : day + 299])
    assert not stands[day + 299]


def test_a_window_may_lie_around_the_new_year(model):
    """From 12 December (346) on for 34 days: at the latest on 15 January."""
    window = {"sowing_day": 346.0, "sowing_window": 34.0}
    history = run(model, np.full(3 * 365, 5.0), window)
    assert np.flatnonzero(np.diff(history["sown_day"][:, 0]) > 0.0).tolist() == [13, 378, 743]
    assert set(np.unique(history["sown_day"])) == {0.0, 15.0}


def test_a_run_that_stops_within_the_window_goes_on_as_if_it_had_not(model):
    """Memories hand on the warm days and whether the crop is sown."""
    warmth = turning_warm(100)
    whole = run(model, warmth)
    parameters = {**WINDOW, **STAGES}
    weather = {"wind_speed": MILD_WIND, "relative_humidity_minimum": 0.45}
    for stop in (90, 95, 102, 104, 105, 120):
        made = model(processes=ALONE, parameters=parameters)
        made.run(stop, air_temperature=column(warmth[:stop]), **weather)
        after = model(processes=ALONE, parameters=parameters)
        after.put(**{name: made.engine.view(name).copy() for name in made.engine.remembered})
        rest = after.run(
            365 - stop,
            names=MADE,
            air_temperature=column(warmth[stop:]),
            day_of_year=np.arange(stop + 1.0, 366.0),
            **weather,
        )
        for name in MADE:
            np.testing.assert_array_equal(rest[name], whole[name][stop:], err_msg=name)


def test_a_field_with_a_day_is_as_ever_to_the_bit(model):
    """Beside a field that waits; alone it is under the calendar without windows."""
    alone = model(processes=FIELD, parameters={**LOAM, **COTTON})
    names = ("irrigation_withdrawal", "rooted_water", "crop_transpiration", "harvested_yield")
    expected = alone.run(2 * 365, names=names, **dry_year(2 * 365))
    waits = {**LOAM, **COTTON, "sowing_window": 60.0, "sowing_temperature": 29.0}
    parameters = {
        name: [each.get(name, registry.field(name).default) for each in ({**LOAM, **COTTON}, waits)]
        for name in waits
    }
    mixed = model(processes=WAITING, hrus=2, parameters=parameters)
    found = mixed.run(2 * 365, names=names, **dry_year(2 * 365))
    for name in names:
        np.testing.assert_array_equal(found[name][:, 0], expected[name][:, 0])
        assert not np.array_equal(found[name][:, 1], expected[name][:, 0])
