"""Undercatch of weighing gauges: catch = exp(-a U (1 - atan(b T) + c)), U at the gauge."""

from __future__ import annotations

import numpy as np
import pytest

OTHERS = ("undercatch_kochendorfer",)
WIND = np.linspace(0.0, 15.0, 151)
UNSHIELDED = (0.0785, 0.729, 0.407)
SHIELDED = (0.0348, 1.366, 0.779)


def catch(wind, temperature, curve):
    a, b, c = curve
    decline = a * np.minimum(wind, 7.2) * (1.0 - np.arctan(b * temperature) + c)
    return np.minimum(np.exp(-decline), 1.0)


def storm(model, wind, temperature, curve=UNSHIELDED, *, others=OTHERS, steps=1):
    names = ("wind_sensitivity", "temperature_sensitivity", "offset")
    of_curve = {f"undercatch_{name}": value for name, value in zip(names, curve, strict=True)}
    made = model(
        others=others,
        hrus=np.size(wind),
        parameters={"gauge_wind_factor": 1.0, **of_curve},
    )
    return made.run(
        steps,
        dt=1.0 / steps,
        precipitation=10.0,
        air_temperature=temperature,
        wind_speed=wind,
        reference_evapotranspiration=0.0,
    )


@pytest.mark.parametrize("temperature", [-15.0, -2.0, 0.7, 8.0])
@pytest.mark.parametrize("curve", [UNSHIELDED, SHIELDED])
def test_what_falls_is_what_was_caught_over_the_catch(model, temperature, curve):
    day = storm(model, WIND, temperature, curve)
    missed = day["missed_rainfall"][0] + day["missed_snowfall"][0]
    fallen = 10.0 / catch(WIND, temperature, curve)
    np.testing.assert_allclose(10.0 + missed, fallen, rtol=1e-14)


def test_the_catch_falls_with_wind_most_in_snow(model, picture):
    """The figure has a gauge without a shield, and dotted the one with a shield."""
    with picture("undercatch_kochendorfer") as axes:
        for place, temperature in enumerate((-10.0, 0.0, 3.0)):
            for curve, style in ((UNSHIELDED, "-"), (SHIELDED, ":")):
                day = storm(model, WIND, temperature, curve)
                missed = day["missed_rainfall"][0] + day["missed_snowfall"][0]
                label = f"{temperature:g} degC" if style == "-" else None
                axes.plot(WIND, 10.0 / (10.0 + missed), style, color=f"C{place}", label=label)
                assert np.all(np.diff(missed) >= 0.0)
        axes.set(xlabel="wind speed at the gauge, m/s", ylabel="catch", ylim=(0.0, 1.05))
    cold, warm = (storm(model, 5.0, temperature) for temperature in (-10.0, 3.0))
    assert cold["missed_snowfall"][0, 0] > 5.0 * warm["missed_rainfall"][0, 0]


def test_an_unshielded_gauge_in_wind_loses_most_of_the_snow(model):
    """Kochendorfer 2017, abstract: losses by wind in snow can exceed 50 % (from memory).

    At 5 m/s and -10 degC: exp(-0.0785 x 5 x (1 + atan(7.29) + 0.407)) = 0.328.
    """
    day = storm(model, 5.0, -10.0)
    assert 10.0 / (10.0 + day["missed_snowfall"][0, 0]) == pytest.approx(0.328, abs=5e-4)


def test_beyond_the_strongest_measured_wind_the_catch_stays(model):
    day = storm(model, np.array([7.2, 7.3, 30.0]), -5.0)
    assert np.ptp(day["missed_snowfall"]) == 0.0


def test_no_rain_is_added_in_warm_air_or_calm(model):
    assert storm(model, 7.0, 25.0)["missed_rainfall"][0, 0] == 0.0
    assert storm(model, 0.0, -20.0)["missed_snowfall"][0, 0] == 0.0


def test_what_is_missed_does_not_depend_on_dt(model):
    day, hours = (storm(model, 4.0, 1.0, steps=steps) for steps in (1, 24))
    for name in ("missed_rainfall", "missed_snowfall"):
        assert hours[name].mean() == pytest.approx(day[name][0, 0], rel=1e-13)


def test_without_it_the_pack_lacks_what_the_gauge_missed(model):
    """At 3 m/s and -8 degC the catch is 0.516: 10 mm in the gauge are 19.4 mm in the pack."""
    corrected = storm(model, 3.0, -8.0)
    measured = storm(model, 3.0, -8.0, others=())
    assert measured["snow_ice"][0, 0] == pytest.approx(10.0, rel=1e-14)
    assert corrected["snow_ice"][0, 0] == pytest.approx(19.4, abs=0.05)
