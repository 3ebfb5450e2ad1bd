"""Where weather is poor: Hargreaves-Samani 0.0023 (T + 17.8) sqrt(Tmax - Tmin) Ra / l, Oudin
(T + 5) / 100 Ra / l, Priestley-Taylor 1.26 D / (D + g) Rn / l, with 1 / l = 0.408 mm per MJ m-2."""

from __future__ import annotations

import numpy as np
import pytest

from kzwater import registry
from kzwater.engine_errors import EngineFaultError

NAME = "reference_evapotranspiration"
NOON = {"hour_of_day": 12.0, "clock_meridian": 0.0}


def made_of(model, processes, *, steps=1, parameters=None, hrus=1, **weather):
    run = model(processes=(*processes, "river_inflow"), parameters=parameters or {}, hrus=hrus)
    return run.run(steps, names=(NAME,), **weather)[NAME]


def test_hargreaves_at_lyon_is_that_of_fao_56(model):
    """Example 20: 45 deg 43' N, July, 26.6 and 14.8 degC: 5.0 mm d-1 printed."""
    found = made_of(
        model,
        ("solar_geometry", "hargreaves_samani"),
        parameters={"latitude": 45.0 + 43.0 / 60.0},
        day_of_year=196,
        air_temperature_maximum=26.6,
        air_temperature_minimum=14.8,
        **NOON,
    )
    assert found[0, 0] == pytest.approx(5.0, abs=0.05)


def test_oudin_is_that_of_the_program_of_its_authors(model):
    """airGR's PE_Oudin at 32 deg N on 1 January: 1.948655 mm d-1 at 20 degC (as in a port of it).

    airGR has 1401 W m-2 for the solar constant and 28.5 W m-2 for a mm per day (from memory),
    FAO-56 1366.7 and 28.36: 1.0200 x as much; its declination is worth less than 0.3 per cent.
    """
    found = made_of(
        model,
        ("solar_geometry", "oudin"),
        parameters={"latitude": 32.0},
        day_of_year=1,
        air_temperature=20.0,
        **NOON,
    )
    assert found[0, 0] == pytest.approx(1.948655 / 1.0200, rel=0.003)


def test_priestley_taylor_at_adelaide_is_that_of_an_independent_program(model):
    """R package Evapotranspiration, Kent Town, 1-10 March 2001 (as in pyet's tests), 0.1 mm."""
    published = [4.0, 3.9, 4.0, 3.9, 4.2, 4.1, 3.9, 3.9, 3.6, 3.7]
    columns = {
        "air_temperature_maximum": [28.8, 27.4, 29.0, 26.3, 32.7, 35.7, 33.8, 33.8, 35.6, 27.5],
        "air_temperature_minimum": [15.1, 14.0, 16.3, 16.2, 17.8, 26.7, 20.6, 22.3, 22.7, 17.1],
        "relative_humidity_maximum": [0.68, 0.77, 0.69, 0.70, 0.73, 0.36, 0.51, 0.46, 0.34, 0.67],
        "relative_humidity_minimum": [0.30, 0.25, 0.30, 0.34, 0.29, 0.20, 0.18, 0.18, 0.10, 0.30],
        "shortwave_radiation": np.linspace(20.44477761, 19.54523386, 10),
    }
    found = made_of(
        model,
        ("solar_geometry", "humidity_from_extreme_humidity", "priestley_taylor"),
        steps=10,
        parameters={"latitude": np.degrees(-0.6095), "elevation": 48.0},
        day_of_year=np.arange(60, 70),
        **{name: np.reshape(values, (-1, 1)) for name, values in columns.items()},
        **NOON,
    )
    np.testing.assert_allclose(found[:, 0], published, atol=0.0501)


def test_equations_hold_and_cold_days_are_zero(model, picture):
    warmth = np.linspace(-30.0, 40.0, 141)
    radiation, spread, vapour, shortwave, elevation = 35.0, 12.0, 0.8, 22.0, 300.0
    weather = {
        "air_temperature": warmth,
        "air_temperature_maximum": warmth + 0.5 * spread,
        "air_temperature_minimum": warmth - 0.5 * spread,
        "extraterrestrial_radiation": radiation,
        "vapour_pressure": vapour,
        "shortwave_radiation": shortwave,
    }
    found = {
        method: made_of(
            model, (method,), hrus=warmth.size, parameters={"elevation": elevation}, **weather
        )[0]
        for method in ("hargreaves_samani", "oudin", "priestley_taylor")
    }
    saturated = 0.6108 * np.exp(17.27 * warmth / (warmth + 237.3))
    slope = 4098.0 * saturated / (warmth + 237.3) ** 2
    gamma = 0.665e-3 * 101.3 * ((293.0 - 0.0065 * elevation) / 293.0) ** 5.26
    share = shortwave / ((0.75 + 2e-5 * elevation) * radiation)
    hot = sum((warmth + side * spread / 2.0 + 273.16) ** 4 for side in (-1, 1)) * 4.903e-9 / 2.0
    net = 0.77 * shortwave - hot * (0.34 - 0.14 * np.sqrt(vapour)) * (1.35 * share - 0.35)
    expected = {
        "hargreaves_samani": 0.0023
        * np.maximum(warmth + 17.8, 0.0)
        * np.sqrt(spread)
        * 0.408
        * radiation,
        "oudin": 0.408 * radiation * np.maximum(warmth + 5.0, 0.0) / 100.0,
        "priestley_taylor": np.maximum(0.408 * 1.26 * slope / (slope + gamma) * net, 0.0),
    }
    with picture("reference_evapotranspiration") as axes:
        for method, values in found.items():
            np.testing.assert_allclose(values, expected[method], rtol=1e-11, atol=1e-13)
            axes.plot(warmth, values, label=method.replace("_", " "))
        axes.set(xlabel="mean temperature of the day, degC", ylabel="mm d-1")


@pytest.mark.parametrize("method", registry.choices()[NAME])
def test_one_answer_at_most_makes_the_reference(method):
    """None is standard: without a choice the weather gives the reference."""
    assert method in registry.field(NAME).computed_by
    assert method not in registry.standard_processes()


def test_a_process_left_out_leaves_its_forcing_to_the_weather(model):
    """Without the course of the sun its radiation must be given."""
    weather = {"air_temperature": 20.0}
    whole = made_of(
        model, ("solar_geometry", "oudin"), parameters={"latitude": 45.0}, day_of_year=100,
        **weather, **NOON,
    )  # fmt: skip
    with pytest.raises(KeyError):
        made_of(model, ("oudin",), **weather)
    given = made_of(model, ("oudin",), extraterrestrial_radiation=33.0, **weather)
    assert given[0, 0] == pytest.approx(0.408 * 33.0 * 0.25, rel=1e-14)
    assert whole[0, 0] == pytest.approx(given[0, 0], rel=0.05)


def test_two_methods_are_refused(model):
    with pytest.raises(EngineFaultError, match="oudin"):
        made_of(model, ("hargreaves_samani", "oudin"))
