"""Course of the sun: Ra = S d (sin p sin D t + cos p cos D sin t) between hour angles t, d and D of
the day; sunrise and sunset at cos t = -tan p tan D (Allen et al. 1998, equations 21-34)."""

from __future__ import annotations

import numpy as np
import pytest

PROCESSES = ("solar_geometry", "river_inflow")
MADE = ("extraterrestrial_radiation", "daylight_duration", "daylight_margin")
SOLAR_CONSTANT = 0.0820 * 60.0 * 24.0  # MJ m-2 d-1


def sun(model, day, hour=12.0, *, latitude=50.0, longitude=0.0, meridian=0.0, dt=1.0):
    """Return what the process makes of steps at some days and hours."""
    steps = np.broadcast(day, hour).size
    made = model(processes=PROCESSES, parameters={"latitude": latitude, "longitude": longitude})
    return made.run(
        steps, dt=dt, day_of_year=day, hour_of_day=hour, clock_meridian=meridian, names=MADE
    )


def hours_of(day_parts):
    return (np.arange(day_parts) + 0.5) * 24.0 / day_parts


def height_of_sun(day, hour, latitude, longitude, meridian):
    """Return the sine of the sun's height over the horizon and the solar constant of the day."""
    angle = 2.0 * np.pi * (day - 81) / 364.0
    equation = 0.1645 * np.sin(2 * angle) - 0.1255 * np.cos(angle) - 0.025 * np.sin(angle)
    turned = np.pi / 12.0 * (hour + (longitude - meridian) / 15.0 + equation - 12.0)
    declination = 0.409 * np.sin(2 * np.pi * day / 365.0 - 1.39)
    parallel = np.radians(latitude)
    height = np.sin(parallel) * np.sin(declination) + np.cos(parallel) * np.cos(
        declination
    ) * np.cos(turned)
    return height, SOLAR_CONSTANT * (1.0 + 0.033 * np.cos(2 * np.pi * day / 365.0))


@pytest.mark.parametrize(
    ("latitude", "day", "decimals", "published"),
    [
        (-20.0, 246, 1, {"extraterrestrial_radiation": 32.2, "daylight_duration": 11.7}),
        (-(22.0 + 54.0 / 60.0), 135, 1, {"extraterrestrial_radiation": 25.1}),
        (13.0 + 44.0 / 60.0, 105, 2, {"extraterrestrial_radiation": 38.06}),
        (50.8, 187, 1, {"extraterrestrial_radiation": 41.1, "daylight_duration": 16.1}),
    ],
    ids=["example 8 and 9", "example 10", "example 17", "example 18"],
)
def test_daily_radiation_is_that_of_fao_56(model, latitude, day, decimals, published):
    """Printed values (Allen et al. 1998): half a unit of the last printed digit."""
    made = sun(model, day, latitude=latitude)
    for name, value in published.items():
        assert made[name][0, 0] == pytest.approx(value, abs=0.5 * 10.0**-decimals)


def test_hourly_radiation_is_that_of_fao_56(model):
    """Example 19: 16 deg 13' N, 16 deg 15' W, 1 October, 14-15 h: 3.543 MJ m-2 h-1 printed."""
    made = sun(
        model,
        274,
        14.5,
        latitude=16.0 + 13.0 / 60.0,
        longitude=-16.25,
        meridian=-15.0,
        dt=1.0 / 24.0,
    )
    assert made["extraterrestrial_radiation"][0, 0] / 24.0 == pytest.approx(3.543, abs=0.0005)


@pytest.mark.parametrize("parts", [2, 7, 24, 96])
@pytest.mark.parametrize("longitude", [75.0, 51.0, -170.0])
def test_steps_of_a_day_add_up_to_the_day(model, parts, longitude):
    """Exact for any step, however far the clock is from the sun."""
    place = {"latitude": 48.0, "longitude": longitude, "meridian": 75.0}
    day = sun(model, 172, **place)
    steps = sun(model, np.full(parts, 172), hours_of(parts), dt=1.0 / parts, **place)
    for name in ("extraterrestrial_radiation", "daylight_duration"):
        assert steps[name].mean() == pytest.approx(day[name][0, 0], rel=1e-12)


def test_an_hour_has_the_mean_of_the_sun_s_height(model):
    """Against sums over 3600 instants of each hour: the midpoint rule errs by less than 1e-5."""
    place = {"latitude": 43.3, "longitude": 68.3, "meridian": 75.0}
    made = sun(model, np.full(24, 100), hours_of(24), dt=1.0 / 24.0, **place)
    instants = hours_of(24 * 3600).reshape(24, 3600)
    height, constant = height_of_sun(100, instants, 43.3, 68.3, 75.0)
    expected = constant * np.maximum(height, 0.0).mean(axis=1)
    np.testing.assert_allclose(made["extraterrestrial_radiation"][:, 0], expected, atol=1e-4)
    lit = 24.0 * (height > 0.0).mean(axis=1)
    np.testing.assert_allclose(made["daylight_duration"][:, 0], lit, atol=24.0 / 3600.0)


def test_margin_of_daylight_counts_from_sunrise_and_to_sunset(model):
    """On the equator day and night have twelve hours: the margin is 6 h at noon, -6 h at midnight;
    the equation of time shifts noon by up to a quarter of an hour."""
    made = sun(model, np.full(3, 80), np.array([6.0, 12.0, 24.0]), latitude=0.0, dt=1.0 / 24.0)
    np.testing.assert_allclose(made["daylight_margin"][:, 0], [0.0, 6.0, -6.0], atol=0.27)


def test_year_at_three_latitudes(model, picture):
    days = np.arange(1, 366)
    with picture("solar_geometry") as axes:
        for latitude in (40.0, 47.0, 55.0):
            made = sun(model, days, latitude=latitude)["extraterrestrial_radiation"][:, 0]
            # the sun stands highest at the June solstice, day 172 or 173 north of the tropics
            assert abs(int(days[np.argmax(made)]) - 172) <= 3
            axes.plot(days, made, label=f"{latitude:g} degrees north")
        axes.set(
            xlabel="day of the year",
            ylabel="extraterrestrial radiation, MJ m-2 d-1",
            ylim=(0, None),
        )
