"""Degree-day snow: melt f max(T - T0, 0), refreezing r f max(T0 - T, 0), liquid up to h x ice."""

from __future__ import annotations

import numpy as np
import pytest

PROCESSES = (
    "precipitation_phase",
    "snow_degree_day",
    "infiltration",
    "overland_flow",
    "river_inflow",
)
PACK = {
    "snow_melt_factor": 4.0,
    "snow_melt_threshold": 0.0,
    "snow_refreezing_ratio": 0.05,
    "snow_retention": 0.1,
}


@pytest.fixture
def snow(model):
    def make(**changes):
        return model(processes=PROCESSES, parameters={**PACK, **changes})

    return make


def test_ice_falls_by_the_degree_day_factor(snow):
    """Ice after n days at T: S - n f T, as long as it is positive."""
    made = snow(snow_retention=0.0)
    made.put(snow_ice=100.0)
    spring = made.run(6, precipitation=0.0, air_temperature=3.0)
    left = 100.0 - 4.0 * 3.0 * np.arange(1, 7)
    np.testing.assert_allclose(spring["snow_ice"][:, 0], left, rtol=1e-14)
    np.testing.assert_allclose(spring["snow_outflow"][:, 0], 12.0, rtol=1e-13)


def test_melt_is_limited_by_ice(snow):
    made = snow()
    made.put(snow_ice=5.0)
    day = made.run(1, precipitation=0.0, air_temperature=20.0)
    assert day["snow_melt"][0, 0] == 5.0
    assert day["snow_ice"][0, 0] == 0.0
    assert day["snow_outflow"][0, 0] == 5.0


def test_snow_that_falls_today_may_melt_today(snow):
    day = snow(phase_temperature=5.0, phase_band=0.1).run(1, precipitation=8.0, air_temperature=1.0)
    assert day["snow_melt"][0, 0] == pytest.approx(4.0)


def test_refreezing_is_limited_by_liquid(snow):
    """At -10 degC 0.05 x 4 x 10 = 2 mm could freeze; there is 1 mm."""
    made = snow()
    made.put(snow_ice=50.0, snow_liquid=1.0)
    night = made.run(1, precipitation=0.0, air_temperature=-10.0)
    assert night["snow_refreezing"][0, 0] == 1.0
    assert night["snow_liquid"][0, 0] == 0.0
    assert night["snow_ice"][0, 0] == 51.0


def test_pack_holds_a_tenth_of_its_ice_as_liquid(snow):
    """Melt M of ice I is held up to h (I - M), that is up to M = h I / (1 + h)."""
    made = snow()
    made.put(snow_ice=110.0)
    held = made.run(1, precipitation=0.0, air_temperature=2.5)
    assert held["snow_outflow"][0, 0] == pytest.approx(0.0, abs=1e-14)
    assert held["snow_liquid"][0, 0] == pytest.approx(10.0)
    more = made.run(1, precipitation=0.0, air_temperature=2.5)
    assert more["snow_outflow"][0, 0] == pytest.approx(10.0 + 10.0 - 9.0)


def test_rain_on_bare_ground_passes(snow):
    day = snow().run(1, precipitation=7.0, air_temperature=15.0)
    assert day["snow_outflow"][0, 0] == pytest.approx(7.0, rel=1e-15)


def test_pack_in_constant_weather_does_not_depend_on_dt(snow):
    """Constant rates and one limit: 24 steps of an hour melt what one of a day melts."""
    left = []
    for steps in (1, 24):
        made = snow(snow_retention=0.0)
        made.put(snow_ice=100.0)
        made.run(steps, dt=1.0 / steps, precipitation=0.0, air_temperature=5.0)
        left.append(made.engine.view("snow_ice")[0])
    assert left[1] == pytest.approx(left[0], rel=1e-13)


def test_winter_and_spring_of_a_pack(snow, picture):
    """After 180 days of 2 mm a day: what fell has left when the pack is gone."""
    days = np.arange(240)
    temperature = -12.0 * np.sin(2.0 * np.pi * days / 365.0) + 4.0
    falling = np.where(days < 180, 2.0, 0.0)
    year = snow().run(240, precipitation=falling[:, None], air_temperature=temperature[:, None])
    assert year["snow_ice"].max() > 200.0
    assert year["snow_ice"][-1, 0] == 0.0
    assert year["snow_outflow"].sum() == pytest.approx(360.0, rel=1e-13)
    with picture("snow_degree_day") as axes:
        axes.plot(days, year["snow_ice"], label="ice, mm")
        axes.plot(days, year["snow_liquid"], label="liquid water, mm")
        axes.plot(days, 10.0 * year["snow_outflow"], label="outflow, mm in ten days")
        axes.plot(days, temperature, color="#888888", label="air temperature, degC")
        axes.set(xlabel="day", ylabel="snowpack")


def test_the_factor_follows_the_season(snow):
    """Factor 4 + 1.5 sin(2 pi (J - 81) / 365): 4 on day 81, 5.5 in midsummer, 2.5 in midwinter."""
    made = snow(snow_melt_factor_amplitude=1.5)
    made.put(snow_ice=1e4)
    day = np.arange(1.0, 366.0)
    year = made.run(365, precipitation=0.0, air_temperature=2.0, day_of_year=day)
    expected = 2.0 * (4.0 + 1.5 * np.sin(2.0 * np.pi * (day - 81.0) / 365.0))
    np.testing.assert_allclose(year["snow_melt"][:, 0], expected, rtol=1e-13)
    assert year["snow_melt"].max() == pytest.approx(11.0, rel=1e-4)
    assert year["snow_melt"].min() == pytest.approx(5.0, rel=1e-4)


def test_an_amplitude_beyond_the_mean_stops_the_melt_in_winter(snow):
    made = snow(snow_melt_factor=1.0, snow_melt_factor_amplitude=5.0)
    made.put(snow_ice=100.0, snow_liquid=5.0)
    day = made.run(1, precipitation=0.0, air_temperature=3.0, day_of_year=1.0)
    assert day["snow_melt"][0, 0] == 0.0
    assert day["snow_refreezing"][0, 0] == 0.0


def test_without_an_amplitude_the_season_changes_no_bit(snow):
    melts = []
    for day_of_year in (1.0, 172.0, 366.0):
        made = snow()
        made.put(snow_ice=100.0)
        weather = {"precipitation": 3.0, "air_temperature": 3.3, "day_of_year": day_of_year}
        melts.append(made.run(1, **weather)["snow_melt"][0, 0])
    assert melts[0] == melts[1] == melts[2] == 4.0 * 3.3


def test_rain_melts_by_its_heat(snow):
    """Heat of 20 mm of rain at 8 degC: 4.19 / 334 x 20 x 8 = 2.01 mm; with 0.0125 it is 2 mm."""
    melted = []
    for rain_melt in (0.0, 0.0125):
        made = snow(snow_rain_melt=rain_melt)
        made.put(snow_ice=200.0)
        day = made.run(1, precipitation=20.0, air_temperature=8.0)
        melted.append(day["snow_melt"][0, 0])
    assert melted[1] - melted[0] == pytest.approx(2.0, rel=1e-12)
    assert melted[1] - melted[0] == pytest.approx(4.19 / 334.0 * 160.0, rel=5e-3)
