"""Blowing snow: A (T0/T)^4 u_t rho_v (1 - H_i) E[(u / u_t)^3.6; u > u_t], limited by the pack.

rho_v is the density of vapour that saturates air over ice, and the winds of a step have Rayleigh's
distribution around their mean.
"""

from __future__ import annotations

import numpy as np
import pytest

OTHERS = ("blowing_snow",)
WIND = np.array([0.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 15.0, 25.0])
DAYS = np.arange(150)


def over_water(temperature):
    return 0.6108 * np.exp(17.27 * temperature / (temperature + 237.3))


def over_ice(temperature):
    return 0.6108 * np.exp(21.8745584 * temperature / (temperature + 265.5))


def threshold_of(temperature):
    return 9.43 + 0.18 * temperature + 0.0033 * temperature**2


def mean_power(threshold, mean_wind):
    """Return the mean of (u / u_t)^3.6 over u > u_t by the trapezoidal rule on many winds."""
    wind = np.linspace(threshold, threshold + 12.0 * mean_wind, 400001)
    scale = 2.0 * mean_wind / np.sqrt(np.pi)
    density = 2.0 * wind / scale**2 * np.exp(-((wind / scale) ** 2))
    return np.trapezoid((wind / threshold) ** 3.6 * density, wind)


def loss_rate(temperature, humidity, mean_wind):
    """Return mm a day below -1 degC."""
    lacking = over_ice(temperature) - humidity * over_water(temperature)
    density = lacking / (0.4615 * (temperature + 273.16))
    threshold = threshold_of(temperature)
    warmth = (273.16 / (temperature + 273.16)) ** 4
    return 86400.0 * 0.0018 * warmth * threshold * density * mean_power(threshold, mean_wind)


def pack(model, ice, *, hrus=1, others=OTHERS, **parameters):
    made = model(others=others, hrus=hrus, parameters=parameters)
    made.put(snow_ice=ice)
    return made


def blow(made, steps, *, wind=8.0, temperature=-10.0, humidity=0.8, dt=1.0, precipitation=0.0):
    return made.run(
        steps,
        dt=dt,
        precipitation=precipitation,
        air_temperature=temperature,
        relative_humidity=humidity,
        wind_speed=wind,
        reference_evapotranspiration=0.0,
    )


@pytest.mark.parametrize(("temperature", "humidity"), [(-5.0, 0.85), (-12.0, 0.75), (-27.0, 0.6)])
def test_the_loss_is_the_mean_over_the_winds_of_the_day(model, temperature, humidity):
    made = pack(model, 1e4, hrus=WIND.size)
    day = blow(made, 1, wind=WIND, temperature=temperature, humidity=humidity)
    expected = [loss_rate(temperature, humidity, wind) for wind in WIND[1:]]
    # four nodes of Gauss and Laguerre are within 0.1 % where the wind is far above the threshold
    np.testing.assert_allclose(day["blowing_snow"][0, 1:], expected, rtol=1e-3)
    assert day["blowing_snow"][0, 0] < 1e-30


def test_dry_snow_moves_at_the_winds_that_were_observed():
    """Li and Pomeroy 1997: least threshold 7 m/s near -27 degC, mean of dry snow 7.7 (memory)."""
    temperature = np.linspace(-40.0, -1.0, 391)
    threshold = threshold_of(temperature)
    assert threshold.min() == pytest.approx(6.98, abs=0.01)
    assert temperature[threshold.argmin()] == pytest.approx(-27.3, abs=0.1)
    assert threshold_of(np.linspace(-25.0, -2.0, 100)).mean() == pytest.approx(7.7, abs=0.3)


def test_a_gale_over_dry_snow_takes_millimetres_a_day(model, picture):
    wind = np.linspace(0.0, 15.0, 61)
    with picture("blowing_snow") as axes:
        for temperature, humidity in ((-5.0, 0.8), (-10.0, 0.8), (-20.0, 0.75), (-20.0, 0.6)):
            made = pack(model, 1e4, hrus=wind.size)
            day = blow(made, 1, wind=wind, temperature=temperature, humidity=humidity)
            assert np.all(np.diff(day["blowing_snow"][0]) >= 0.0)
            axes.plot(
                wind,
                day["blowing_snow"][0],
                label=f"{temperature:g} degC, {100.0 * humidity:.0f} %",
            )
        axes.set(xlabel="mean wind of the day, m/s", ylabel="loss, mm a day", ylim=(0.0, 8.0))


def test_wet_snow_and_saturated_air_lose_nothing(model):
    assert blow(pack(model, 100.0), 1, temperature=2.0)["blowing_snow"][0, 0] == 0.0
    assert blow(pack(model, 100.0), 1, humidity=1.0)["blowing_snow"][0, 0] == 0.0


def test_what_plants_hold_is_not_blown_away(model):
    """In constant weather the pack falls by a constant rate, down to what the cover holds."""
    made = pack(model, 30.0, snow_held_by_cover=12.0)
    winter = blow(made, 60, wind=9.0)
    rate = winter["blowing_snow"][0, 0]
    left = np.maximum(30.0 - rate * np.arange(1, 61), 12.0)
    np.testing.assert_allclose(winter["snow_ice"][:, 0], left, rtol=1e-13)
    assert left[-1] == 12.0


def test_the_loss_does_not_depend_on_dt(model):
    left = []
    for steps in (1, 2, 24):
        made = pack(model, 40.0)
        blow(made, steps, dt=1.0 / steps, wind=12.0)
        left.append(made.engine.view("snow_ice")[0])
    np.testing.assert_allclose(left, left[0], rtol=1e-13)


def steppe_winter(model, others):
    """Run a synthetic winter of 150 days: 5 m/s, 80 %, -18 to -6 degC, 102 mm of snow."""
    rng = np.random.default_rng(1)
    temperature = -12.0 - 6.0 * np.cos(2.0 * np.pi * (DAYS - 75) / 150.0)
    temperature += rng.normal(0.0, 5.0, DAYS.size)
    wind = 5.0 * rng.gamma(6.0, 1.0 / 6.0, DAYS.size)
    humidity = np.clip(0.8 + rng.normal(0.0, 0.06, DAYS.size), 0.4, 1.0)
    snow = np.where(rng.random(DAYS.size) < 0.35, rng.exponential(2.0, DAYS.size), 0.0)
    return blow(
        pack(model, 0.0, others=others),
        DAYS.size,
        wind=wind[:, None],
        temperature=np.minimum(temperature, -1.5)[:, None],
        humidity=humidity[:, None],
        precipitation=snow[:, None],
    )


def test_a_synthetic_steppe_winter_loses_what_was_measured_on_prairies(model):
    """Pomeroy and Gray 1995: 15 to 40 % of the snowfall sublimates from blowing snow (memory).

    The weather is synthetic; without the process the pack at its end has all that fell.
    """
    winter = steppe_winter(model, OTHERS)
    fallen = winter["snowfall"].sum()
    lost = winter["blowing_snow"].sum()
    assert 0.15 < lost / fallen < 0.40
    calm = steppe_winter(model, ())
    kept = calm["snow_ice"][-1, 0] - winter["snow_ice"][-1, 0]
    assert kept == pytest.approx(lost, rel=1e-12)
    assert calm["snow_ice"][-1, 0] == pytest.approx(fallen, rel=1e-12)
