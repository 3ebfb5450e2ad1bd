"""Shortwave radiation: Rs = (a + b n/N) Ra from sunshine, Rs = k sqrt(Tmax - Tmin) Ra from the
range of temperature, not above that of a clear sky (Allen et al. 1998, equations 35, 50 and 37)."""

from __future__ import annotations

import numpy as np
import pytest

NAME = "shortwave_radiation"


def from_sunshine(model, hours, *, steps=1, parameters=None, **weather):
    made = model(
        processes=("radiation_from_sunshine", "river_inflow"),
        hrus=np.size(hours),
        parameters=parameters or {},
    )
    given = {"daylight_duration": 10.9, "extraterrestrial_radiation": 25.1, **weather}
    return made.run(steps, sunshine_duration=hours, names=(NAME,), **given)[NAME][0]


def from_temperature(model, maximum, minimum, *, extraterrestrial=40.6, **parameters):
    made = model(
        processes=("radiation_from_temperature", "river_inflow"),
        hrus=np.size(maximum),
        parameters={"elevation": 200.0, **parameters},
    )
    return made.run(
        1,
        air_temperature_maximum=maximum,
        air_temperature_minimum=minimum,
        extraterrestrial_radiation=extraterrestrial,
        names=(NAME,),
    )[NAME][0]


def test_sunshine_of_rio_is_that_of_fao_56(model):
    """Example 10: 22 deg 54' S, 15 May, n 7.1 h: Rs 14.5 MJ m-2 d-1 printed."""
    made = model(
        processes=("solar_geometry", "radiation_from_sunshine", "river_inflow"),
        parameters={"latitude": -(22.0 + 54.0 / 60.0)},
    )
    day = made.run(
        1, day_of_year=135, hour_of_day=12, clock_meridian=0, sunshine_duration=7.1, names=(NAME,)
    )
    assert day[NAME][0, 0] == pytest.approx(14.5, abs=0.05)


def test_temperature_of_lyon_is_that_of_fao_56(model):
    """Example 15: 26.6 and 14.8 degC, Ra 40.6, k 0.16: Rs 22.3 MJ m-2 d-1 printed."""
    assert from_temperature(model, 26.6, 14.8)[0] == pytest.approx(22.3, abs=0.05)


def test_sky_lets_through_between_a_quarter_and_three_quarters(model, picture):
    hours = np.linspace(0.0, 12.0, 49)
    made = from_sunshine(model, hours) / 25.1
    expected = 0.25 + 0.5 * np.minimum(hours / 10.9, 1.0)
    np.testing.assert_allclose(made, expected, rtol=1e-14)
    ranges = np.linspace(0.1, 30.0, 60)
    warm = from_temperature(model, 10.0 + ranges, np.full(60, 10.0)) / 40.6
    np.testing.assert_allclose(warm, np.minimum(0.16 * np.sqrt(ranges), 0.754), rtol=1e-13)
    with picture("shortwave_radiation") as axes:
        axes.plot(hours / 10.9, made, label="from sunshine: share of daylight")
        axes.plot(ranges / 30.0, warm, label="from temperature: range over 30 K")
        axes.set(xlabel="share", ylabel="shortwave over extraterrestrial radiation", ylim=(0, 0.9))


def test_night_has_no_radiation_and_no_fault(model):
    made = from_sunshine(model, 0.0, daylight_duration=0.0, extraterrestrial_radiation=0.0)
    assert made[0] == 0.0


def test_hours_of_sunshine_add_up_to_the_day(model):
    """Linear in n, N and Ra: with the same share of sunshine 24 hours have the mean of the day."""
    day = from_sunshine(model, 7.1)[0]
    rng = np.random.default_rng(5)
    lit = rng.dirichlet(np.ones(24))
    hours = from_sunshine(
        model,
        7.1 * 24.0 * lit,
        daylight_duration=10.9 * 24.0 * lit,
        extraterrestrial_radiation=25.1 * 24.0 * lit,
    )
    assert hours.mean() == pytest.approx(day, rel=1e-12)


def test_coasts_get_a_fifth_more_for_the_same_range(model):
    """0.19 / 0.16 (equation 50): 18.75 per cent."""
    inland = from_temperature(model, 20.0, 14.0)
    coast = from_temperature(model, 20.0, 14.0, temperature_range_transmission=0.19)
    assert (coast / inland)[0] == pytest.approx(0.19 / 0.16, rel=1e-12)
