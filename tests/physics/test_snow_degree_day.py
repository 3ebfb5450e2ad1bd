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
