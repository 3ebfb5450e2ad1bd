"""Vapour pressure: e(T) = 0.6108 exp(17.27 T / (T + 237.3)) at the dew point, or relative humidity
times that of the air (Allen et al. 1998, equations 11, 14, 17, 19, 48 and 54)."""

from __future__ import annotations

import numpy as np
import pytest

NAME = "vapour_pressure"


def vapour(model, process, parameters=None, **weather):
    hrus = np.broadcast(*weather.values()).size
    made = model(processes=(process, "river_inflow"), hrus=hrus, parameters=parameters or {})
    return made.run(1, names=(NAME,), **weather)[NAME][0]


def saturation(temperature):
    return 0.6108 * np.exp(17.27 * temperature / (temperature + 237.3))


DAY = {"air_temperature_maximum": 25.0, "air_temperature_minimum": 18.0}


@pytest.mark.parametrize(
    ("process", "weather", "published"),
    [
        (
            "humidity_from_extreme_humidity",
            {**DAY, "relative_humidity_maximum": 0.82, "relative_humidity_minimum": 0.54},
            1.70,
        ),
        ("humidity_from_relative_humidity", {**DAY, "relative_humidity": 0.68}, 1.78),
        ("humidity_from_minimum_temperature", {"air_temperature_minimum": 14.8}, 1.68),
    ],
    ids=["example 5, equation 17", "example 5, equation 19", "example 20"],
)
def test_humidity_is_that_of_fao_56(model, process, weather, published):
    """Printed to 0.01 kPa (Allen et al. 1998)."""
    assert vapour(model, process, **weather)[0] == pytest.approx(published, abs=0.005)


def test_hourly_humidity_is_that_of_fao_56(model):
    """Example 19: 38 degC and 52 per cent, 28 degC and 90 per cent: 3.445 and 3.402 kPa printed."""
    made = vapour(
        model,
        "humidity_from_hourly_humidity",
        air_temperature=np.array([38.0, 28.0]),
        relative_humidity=np.array([0.52, 0.90]),
    )
    np.testing.assert_allclose(made, [3.445, 3.402], atol=0.0005)


def test_the_lowest_humidity_is_that_of_the_vapour_in_the_warmest_air(model):
    """Equation 64: at 25 degC air that is saturated at 14.8 holds 1.683 of 3.168 kPa."""
    made = model(processes=("minimum_humidity", "river_inflow"), hrus=3)
    weather = {
        "vapour_pressure": saturation(np.array([14.8, 25.0, 30.0])),
        "air_temperature_maximum": 25.0,
    }
    found = made.run(1, names=("relative_humidity_minimum",), **weather)
    # More than saturated air has no more than all of it.
    expected = [saturation(14.8) / saturation(25.0), 1.0, 1.0]
    np.testing.assert_allclose(found["relative_humidity_minimum"][0], expected, rtol=1e-14)
    assert found["relative_humidity_minimum"][0, 0] == pytest.approx(0.5314, abs=5e-5)


def test_dew_point_gives_the_saturation_of_cold_and_warm_air(model, picture):
    """The engine's own exponential: 1e-14."""
    dew_point = np.linspace(-60.0, 35.0, 96)
    made = vapour(model, "humidity_from_dew_point", dew_point_temperature=dew_point)
    np.testing.assert_allclose(made, saturation(dew_point), rtol=1e-14)
    with picture("vapour_pressure") as axes:
        axes.plot(dew_point, made, label="saturation")
        for share in (0.3, 0.6):
            humid = vapour(
                model,
                "humidity_from_hourly_humidity",
                air_temperature=dew_point,
                relative_humidity=share,
            )
            np.testing.assert_allclose(humid, share * made, rtol=1e-14)
            axes.plot(dew_point, humid, label=f"relative humidity {100 * share:g} %")
        axes.set(xlabel="temperature, degC", ylabel="vapour pressure, kPa")


def test_dry_air_of_deserts_lowers_the_dew_point(model):
    """3 K below 15 degC (equation 48): 1.403 instead of 1.705 kPa (table 2.3), 18 per cent less."""
    weather = {"air_temperature_minimum": 15.0}
    process = "humidity_from_minimum_temperature"
    watered = vapour(model, process, **weather)
    dry = vapour(model, process, {"dew_point_depression": 3.0}, **weather)
    np.testing.assert_allclose((watered[0], dry[0]), (1.705, 1.403), atol=0.0005)
