"""Phase by wet-bulb temperature: T_w = T - e_s (1 - H) / (0.643e-3 p + e_s'), thresholds of Ding.

In a band around T_0, half of what falls is snow at T_0. The band is as wide as sleet is the most
frequent of the three, at least `phase_band`.
"""

from __future__ import annotations

import numpy as np
import pytest

OTHERS = ("precipitation_phase_wet_bulb",)
TEMPERATURE = np.linspace(-6.0, 10.0, 161)


def saturation(temperature):
    return 0.6108 * np.exp(17.27 * temperature / (temperature + 237.3))


def pressure(height):
    return 101.3 * ((293.0 - 0.0065 * height) / 293.0) ** 5.26


def wet_bulb(temperature, humidity, height):
    slope = 4098.0 * saturation(temperature) / (temperature + 237.3) ** 2
    deficit = saturation(temperature) * (1.0 - humidity)
    return temperature - deficit / (0.643e-3 * pressure(height) + slope)


def shift_and_scale(humidity):
    return 0.215 - 0.099 * humidity + 1.018 * humidity**2, 2.374 - 1.634 * humidity


def middle(humidity, height):
    km = height / 1000.0
    return -5.87 - 0.1042 * km + 0.0885 * km**2 + 16.06 * humidity - 9.614 * humidity**2


def frequencies(warmth, humidity):
    """Return how often it snows, sleets and rains at T_w = T_0 + warmth (Ding 2014)."""
    shift, scale = shift_and_scale(humidity)
    snow = 1.0 / (1.0 + np.exp((warmth + shift) / scale))
    rain = 1.0 - 1.0 / (1.0 + np.exp((warmth - shift) / scale))
    return snow, 1.0 - snow - rain, rain


def phases(model, temperature, humidity, *, height=0.0, others=OTHERS, steps=1, **parameters):
    made = model(
        others=others,
        hrus=np.size(temperature),
        parameters={"elevation": height, "phase_band": 0.1, **parameters},
    )
    return made.run(
        steps,
        dt=1.0 / steps,
        precipitation=12.0,
        air_temperature=temperature,
        relative_humidity=humidity,
        reference_evapotranspiration=0.0,
    )


def air_temperature_of(wanted, humidity, height):
    """Return the air temperature that has a wet-bulb temperature."""
    below, above = wanted - 5.0, wanted + 20.0
    for _ in range(60):
        half = 0.5 * (below + above)
        cold = wet_bulb(half, humidity, height) < wanted
        below, above = (half, above) if cold else (below, half)
    return 0.5 * (below + above)


@pytest.mark.parametrize(("humidity", "height"), [(1.0, 0.0), (0.9, 800.0), (0.5, 2500.0)])
def test_rain_grows_over_the_band_around_the_middle(model, humidity, height):
    day = phases(model, TEMPERATURE, humidity, height=height, phase_band=2.0)
    shift, scale = shift_and_scale(humidity)
    odds = np.exp(shift / scale)
    sleet = 2.0 * scale * np.log(max(odds - 2.0 / odds, 1.0))
    warmth = wet_bulb(TEMPERATURE, humidity, height) - middle(humidity, height)
    rain = 12.0 * np.clip(warmth / max(sleet, 2.0) + 0.5, 0.0, 1.0)
    # differences of temperatures of 10 degC, each with the rounding of some ten operations
    np.testing.assert_allclose(day["rainfall"][0], rain, rtol=1e-12, atol=1e-12)


def test_the_band_ends_where_sleet_is_as_frequent_as_snow_and_as_rain(model):
    """At the ends the frequencies of Ding 2014 are equal, which gives T_min and T_max."""
    humidity = 0.9
    shift, scale = shift_and_scale(humidity)
    half = scale * np.log(np.exp(shift / scale) - 2.0 * np.exp(-shift / scale))
    snow, sleet, _ = frequencies(-half, humidity)
    assert snow == pytest.approx(sleet, rel=1e-12)
    _, sleet, rain = frequencies(half, humidity)
    assert rain == pytest.approx(sleet, rel=1e-12)
    ends = [
        air_temperature_of(middle(humidity, 0.0) + warmth, humidity, 0.0)
        for warmth in (-half - 0.01, 0.0, half + 0.01)
    ]
    shares = phases(model, np.array(ends), humidity)["rainfall"][0] / 12.0
    np.testing.assert_allclose(shares, [0.0, 0.5, 1.0], atol=1e-10)


def test_the_closed_form_follows_a_psychrometer():
    """FAO-56, example 4: 25.6 degC dry, 19.5 degC wet, 1200 m, vapour pressure 1.91 kPa.

    One step of Newton's method leaves the second-order term, e_s'' (T - T_w)^2 / 2 over the slope:
    0.0105 x 6.1^2 / 2 / 0.251 = 0.8 K in this hot air. At 2 degC and 60 % it is below 0.1 K.
    """
    found = wet_bulb(25.6, 1.91 / saturation(25.6), 1200.0)
    assert 19.5 < found < 19.5 + 0.8
    wet = np.linspace(-3.0, 2.0, 500001)
    misfit = saturation(wet) - 0.643e-3 * pressure(0.0) * (2.0 - wet) - 0.6 * saturation(2.0)
    exact = wet[np.argmin(np.abs(misfit))]
    assert wet_bulb(2.0, 0.6, 0.0) == pytest.approx(exact, abs=0.1)


def test_in_dry_air_it_snows_at_higher_temperatures(model, picture):
    half = []
    with picture("precipitation_phase_wet_bulb") as axes:
        for humidity in (1.0, 0.8, 0.6, 0.4):
            day = phases(model, TEMPERATURE, humidity, height=1000.0, phase_band=2.0)
            share = day["snowfall"][0] / 12.0
            half.append(TEMPERATURE[np.argmin(np.abs(share - 0.5))])
            axes.plot(TEMPERATURE, share, label=f"humidity {100.0 * humidity:.0f} %")
        axes.set(xlabel="air temperature, degC", ylabel="share that falls as snow")
    assert half == sorted(half)
    assert half[-1] - half[0] > 2.0


def test_phases_add_up_and_do_not_depend_on_dt(model):
    day = phases(model, TEMPERATURE, 0.7)
    hours = phases(model, TEMPERATURE, 0.7, steps=24)
    np.testing.assert_allclose(day["rainfall"] + day["snowfall"], 12.0, rtol=4e-16)
    np.testing.assert_allclose(hours["snowfall"].mean(axis=0), day["snowfall"][0], rtol=1e-14)


def test_without_it_dry_spring_snow_at_two_degrees_is_rain(model):
    """At 2 degC, 40 % and 1500 m all 12 mm are snow; by air temperature none are."""
    wet_bulb_day = phases(model, np.array([2.0]), 0.4, height=1500.0, phase_band=2.0)
    air_day = phases(model, np.array([2.0]), 0.4, height=1500.0, others=(), phase_band=2.0)
    assert wet_bulb_day["snowfall"][0, 0] == 12.0
    assert air_day["snowfall"][0, 0] == 0.0
