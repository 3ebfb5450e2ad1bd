"""Tretyakov gauge: catch of snow 1.0311 - 0.0867 U + 0.003 T_max, of rain 1 - 0.0477 U^0.56."""

from __future__ import annotations

import numpy as np
import pytest

OTHERS = ("undercatch_tretyakov",)
WIND = np.linspace(0.0, 10.0, 101)


def storm(model, wind, temperature, *, others=OTHERS, steps=1):
    made = model(others=others, hrus=np.size(wind), parameters={"gauge_wind_factor": 1.0})
    return made.run(
        steps,
        dt=1.0 / steps,
        precipitation=10.0,
        air_temperature=temperature,
        air_temperature_maximum=temperature + 4.0,
        wind_speed=wind,
        reference_evapotranspiration=0.0,
    )


@pytest.mark.parametrize("temperature", [-30.0, -12.0, -4.0])
def test_snow_is_what_was_caught_over_the_catch(model, temperature):
    day = storm(model, WIND, temperature)
    catch = 1.0311 - 0.0867 * np.minimum(WIND, 6.5) + 0.003 * (temperature + 4.0)
    np.testing.assert_allclose(
        10.0 + day["missed_snowfall"][0], 10.0 / np.minimum(catch, 1.0), rtol=1e-14
    )


def test_rain_is_what_was_caught_over_the_catch(model):
    day = storm(model, WIND, 12.0)
    catch = 1.0 - 0.0477 * np.minimum(WIND, 6.5) ** 0.56
    np.testing.assert_allclose(10.0 + day["missed_rainfall"][0], 10.0 / catch, rtol=1e-14)
    assert np.all(day["missed_snowfall"] == 0.0)


def test_the_catch_falls_with_wind(model, picture):
    with picture("undercatch_tretyakov") as axes:
        for temperature, name in ((-20.0, "missed_snowfall"), (-5.0, "missed_snowfall")):
            missed = storm(model, WIND, temperature)[name][0]
            axes.plot(WIND, 10.0 / (10.0 + missed), label=f"snow, highest {temperature + 4:g} degC")
            assert np.all(np.diff(missed) >= 0.0)
        missed = storm(model, WIND, 12.0)["missed_rainfall"][0]
        axes.plot(WIND, 10.0 / (10.0 + missed), label="rain")
        axes.set(xlabel="wind speed at the gauge, m/s", ylabel="catch", ylim=(0.0, 1.05))
    assert np.all(np.diff(missed) >= 0.0)


def test_a_tretyakov_gauge_catches_six_tenths_of_snow_at_five_metres_a_second(model):
    """Yang 1995, dry snow at 5 m/s and 0 degC: 103.11 - 43.35 = 59.8 % (from memory)."""
    day = storm(model, 5.0, -4.0)
    assert 10.0 / (10.0 + day["missed_snowfall"][0, 0]) == pytest.approx(0.598, abs=5e-4)


def test_what_is_missed_does_not_depend_on_dt(model):
    day, hours = (storm(model, 4.0, 1.0, steps=steps) for steps in (1, 24))
    for name in ("missed_rainfall", "missed_snowfall"):
        assert hours[name].mean() == pytest.approx(day[name][0, 0], rel=1e-13)


def test_without_it_the_pack_lacks_what_the_gauge_missed(model):
    """At 3 m/s and at most -4 degC the catch is 0.759: 10 mm are 13.2 mm in the pack."""
    assert storm(model, 3.0, -8.0, others=())["snow_ice"][0, 0] == pytest.approx(10.0, rel=1e-14)
    assert storm(model, 3.0, -8.0)["snow_ice"][0, 0] == pytest.approx(13.2, abs=0.05)
