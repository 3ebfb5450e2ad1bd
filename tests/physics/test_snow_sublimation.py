"""Sublimation of quiet snow: E = (0.18 + 0.098 U) (e_i - H e_s), mm/d and hPa, up to the pack."""

from __future__ import annotations

import numpy as np
import pytest

OTHERS = ("snow_sublimation",)
WIND = np.linspace(0.0, 12.0, 25)


def over_water(temperature):
    return 6.108 * np.exp(17.27 * temperature / (temperature + 237.3))


def over_ice(temperature):
    return 6.108 * np.exp(21.8745584 * temperature / (temperature + 265.5))


def rate(wind, temperature, humidity):
    surface = over_ice(np.minimum(temperature, 0.0))
    lacking = np.maximum(surface - humidity * over_water(temperature), 0.0)
    return (0.18 + 0.098 * wind) * lacking


def winter(model, steps, *, ice=1000.0, wind=4.0, temperature=-10.0, humidity=0.8, **more):
    dt = more.get("dt", 1.0)
    made = model(others=more.get("others", OTHERS), hrus=np.size(wind))
    made.put(snow_ice=ice)
    return made.run(
        steps,
        dt=dt,
        precipitation=0.0,
        air_temperature=temperature,
        relative_humidity=humidity,
        wind_speed=wind,
        reference_evapotranspiration=0.0,
    )


@pytest.mark.parametrize(("temperature", "humidity"), [(-20.0, 0.6), (-5.0, 0.8), (-1.0, 0.5)])
def test_the_rate_grows_with_wind_and_deficit(model, temperature, humidity):
    day = winter(model, 1, wind=WIND, temperature=temperature, humidity=humidity)
    expected = rate(WIND, temperature, humidity)
    np.testing.assert_allclose(day["snow_sublimation"][0], expected, rtol=1e-12)


def test_melting_snow_is_at_zero_degrees(model):
    """At 5 degC and 60 % the air has 5.23 hPa, melting snow 6.11; at 90 % the air has more."""
    dry = winter(model, 1, temperature=5.0, humidity=0.6)
    expected = (0.18 + 0.098 * 4.0) * (6.108 - 0.6 * over_water(5.0))
    assert dry["snow_sublimation"][0, 0] == pytest.approx(expected, rel=1e-12)
    assert winter(model, 1, temperature=5.0, humidity=0.9)["snow_sublimation"][0, 0] == 0.0


def test_quiet_snow_loses_what_was_measured(model, picture):
    """Quiet snow loses 0.1-0.4 mm a day in dry wind (Pomeroy and Gray 1995, from memory)."""
    with picture("snow_sublimation") as axes:
        for temperature, humidity in ((-20.0, 0.7), (-10.0, 0.8), (-10.0, 0.6), (-3.0, 0.6)):
            day = winter(model, 1, wind=WIND, temperature=temperature, humidity=humidity)
            label = f"{temperature:g} degC, {100.0 * humidity:.0f} %"
            axes.plot(WIND, day["snow_sublimation"][0], label=label)
        axes.set(xlabel="wind speed, m/s", ylabel="sublimation, mm a day")
    day = winter(model, 1, temperature=-10.0, humidity=0.75)
    assert 0.1 < day["snow_sublimation"][0, 0] < 0.4


def test_a_pack_lasts_its_ice_over_its_rate(model):
    """S(t) = max(S_0 - E t, 0): at 0.176 mm a day 5 mm last 29 days."""
    days = winter(model, 40, ice=5.0)
    loss = rate(4.0, -10.0, 0.8)
    left = np.maximum(5.0 - loss * np.arange(1, 41), 0.0)
    np.testing.assert_allclose(days["snow_ice"][:, 0], left, rtol=1e-12, atol=1e-13)
    assert days["snow_sublimation"].sum() == pytest.approx(5.0, rel=1e-13)


def test_the_loss_does_not_depend_on_dt(model):
    left = [
        winter(model, steps, ice=1.0, dt=1.0 / steps)["snow_ice"][-1, 0] for steps in (1, 2, 24)
    ]
    np.testing.assert_allclose(left, left[0], rtol=1e-13)


def test_without_it_the_pack_keeps_a_fifth_of_a_steppe_winter(model):
    """120 days at 0.176 mm a day are 21 mm, of a pack of 100 mm."""
    with_it = winter(model, 120, ice=100.0)["snow_ice"][-1, 0]
    without = winter(model, 120, ice=100.0, others=())["snow_ice"][-1, 0]
    assert without == 100.0
    assert without - with_it == pytest.approx(21.0, abs=0.5)
