"""Penman-Monteith of a day:
ET0 = (0.408 D Rn + g Cn u2 (es - ea) / (T + 273)) / (D + g (1 + Cd u2))
(Allen et al. 1998, equation 6; ASCE-EWRI 2005 with its own clear sky)."""

from __future__ import annotations

import numpy as np
import pytest

NAME = "reference_evapotranspiration"
# Example 18: Uccle, 6 July, wind 10 km/h at 10 m, sunshine 9.25 h
UCCLE = {
    "day_of_year": 187,
    "hour_of_day": 12.0,
    "clock_meridian": 0.0,
    "air_temperature_maximum": 21.5,
    "air_temperature_minimum": 12.3,
    "relative_humidity_maximum": 0.84,
    "relative_humidity_minimum": 0.63,
    "wind_speed": 10.0 / 3.6,
    "sunshine_duration": 9.25,
}
FROM_SUNSHINE = ("radiation_from_sunshine", "humidity_from_extreme_humidity")
TALL = {"reference_numerator": 1600.0, "reference_denominator": 0.38}


def day(model, weather, *, made=FROM_SUNSHINE, method="penman_monteith", parameters=None, hrus=1):
    processes = ("solar_geometry", *made, method, "river_inflow")
    place = {"latitude": 50.8, "elevation": 100.0, **(parameters or {})}
    run = model(processes=processes, parameters=place, hrus=hrus).run(1, names=(NAME,), **weather)
    return run[NAME][0]


def test_uccle_is_that_of_fao_56(model):
    """Example 18: 3.88 mm d-1 printed, from all that leads to it."""
    assert day(model, UCCLE)[0] == pytest.approx(3.88, abs=0.005)


def test_lyon_without_wind_and_humidity_is_that_of_fao_56(model):
    """Example 20: 45 deg 43' N, 200 m, July, 26.6 and 14.8 degC, 2 m s-1 assumed: 4.56 mm d-1."""
    weather = UCCLE | {
        "day_of_year": 196,
        "air_temperature_maximum": 26.6,
        "air_temperature_minimum": 14.8,
        "wind_speed": 2.0,
    }
    found = day(
        model,
        weather,
        made=("radiation_from_temperature", "humidity_from_minimum_temperature"),
        parameters={
            "latitude": 45.0 + 43.0 / 60.0,
            "elevation": 200.0,
            "wind_speed_height": 2.0,
        },
    )
    assert found[0] == pytest.approx(4.56, abs=0.005)


def equation(weather, clear_sky, *, numerator=900.0, denominator=0.34, wind=2.0):
    """Return equation 6 with given shortwave, vapour pressure and wind at 2 m, at sea level."""
    high, low = weather["air_temperature_maximum"], weather["air_temperature_minimum"]
    mean = 0.5 * (high + low)
    saturated = {t: 0.6108 * np.exp(17.27 * t / (t + 237.3)) for t in (high, low, mean)}
    slope = 4098.0 * saturated[mean] / (mean + 237.3) ** 2
    gamma = 0.665e-3 * 101.3
    share = np.clip(weather["shortwave_radiation"] / clear_sky, 0.3, 1.0)
    hot = 4.903e-9 * ((high + 273.16) ** 4 + (low + 273.16) ** 4) / 2.0
    vapour = weather["vapour_pressure"]
    emitted = hot * (0.34 - 0.14 * np.sqrt(vapour)) * (1.35 * share - 0.35)
    net = 0.77 * weather["shortwave_radiation"] - emitted
    deficit = 0.5 * (saturated[high] + saturated[low]) - vapour
    aerodynamic = gamma * numerator / (mean + 273.0) * wind * deficit
    found = (0.408 * slope * net + aerodynamic) / (slope + gamma * (1.0 + denominator * wind))
    return max(found, 0.0)


@pytest.mark.parametrize("constants", [{}, TALL], ids=["short", "tall"])
@pytest.mark.parametrize("shortwave", [0.0, 2.0, 9.0, 22.0, 40.0])
@pytest.mark.parametrize("temperature", [-25.0, 0.0, 31.0])
def test_equation_holds_in_all_weather(model, constants, shortwave, temperature):
    """Rounding only: the same equation written once more, at the height of the sea and of 2 m."""
    weather = {
        "air_temperature_maximum": temperature + 8.0,
        "air_temperature_minimum": temperature - 6.0,
        "vapour_pressure": 0.05 * np.exp(0.06 * (temperature + 25.0)),
        "shortwave_radiation": shortwave,
        "extraterrestrial_radiation": 35.0,
        "wind_speed": 2.0,
    }
    made = model(
        processes=("penman_monteith", "river_inflow"),
        parameters={"elevation": 0.0, "wind_speed_height": 2.0, **constants},
    ).run(1, names=(NAME,), **weather)
    wind = 2.0 * 4.87 / np.log(67.8 * 2.0 - 5.42)
    names = {"reference_numerator": "numerator", "reference_denominator": "denominator"}
    chosen = {names[key]: value for key, value in constants.items()}
    expected = equation(weather, 0.75 * 35.0, wind=wind, **chosen)
    assert made[NAME][0, 0] == pytest.approx(expected, rel=1e-12, abs=1e-15)


def test_wind_of_the_mast_is_brought_to_two_metres(model):
    """Example 14: 3.2 m s-1 at 10 m are 2.4 at 2 m (printed): both give the same evapotranspiration
    within what the rounding of 2.4 is worth, 0.002 mm d-1 for each 0.01 m s-1."""
    mast = day(model, UCCLE | {"wind_speed": 3.2})
    ground = day(model, UCCLE | {"wind_speed": 2.393}, parameters={"wind_speed_height": 2.0})
    assert mast[0] == pytest.approx(ground[0], abs=0.002)


def test_ten_days_at_adelaide_are_those_of_an_independent_program(model):
    """R package Evapotranspiration, Kent Town, 1-10 March 2001 (data as in pyet's tests): printed
    to 0.1 mm d-1, for Penman-Monteith."""
    published = [5.1, 5.0, 5.0, 5.2, 5.9, 8.8, 6.3, 7.8, 8.0, 5.7]
    weather, parameters = kent_town()
    made = model(
        processes=(
            "solar_geometry",
            "humidity_from_extreme_humidity",
            "penman_monteith",
            "river_inflow",
        ),
        parameters=parameters,
    ).run(10, names=(NAME,), **weather)
    np.testing.assert_allclose(made[NAME][:, 0], published, atol=0.0501)


def kent_town():
    """Return ten days of weather, shape (day, 1), and what the place needs."""
    columns = {
        "air_temperature_maximum": [28.8, 27.4, 29.0, 26.3, 32.7, 35.7, 33.8, 33.8, 35.6, 27.5],
        "air_temperature_minimum": [15.1, 14.0, 16.3, 16.2, 17.8, 26.7, 20.6, 22.3, 22.7, 17.1],
        "relative_humidity_maximum": [0.68, 0.77, 0.69, 0.70, 0.73, 0.36, 0.51, 0.46, 0.34, 0.67],
        "relative_humidity_minimum": [0.30, 0.25, 0.30, 0.34, 0.29, 0.20, 0.18, 0.18, 0.10, 0.30],
        "shortwave_radiation": np.linspace(20.44477761, 19.54523386, 10),
        "wind_speed": [2.656, 2.785, 2.493, 3.736, 3.309, 4.934, 2.910, 4.490, 3.993, 4.316],
    }
    weather = {name: np.reshape(values, (-1, 1)) for name, values in columns.items()}
    weather |= {"day_of_year": np.arange(60, 70), "hour_of_day": 12.0, "clock_meridian": 0.0}
    return weather, {"latitude": np.degrees(-0.6095), "elevation": 48.0}


def test_clear_skies_of_the_two_standards_differ_by_what_the_air_holds(model):
    """The same day by ASCE: its clear sky (appendix D) lies below 0.75 + 2e-5 z in moist air, so
    that the day counts as clearer and emits more: 0.02 to 0.15 mm d-1 less at Uccle."""
    less = day(model, UCCLE) - day(model, UCCLE, method="penman_monteith_asce")
    assert 0.02 < less[0] < 0.15


def test_dew_is_not_counted(model):
    """A clear, saturated day of the polar winter emits more than the low sun brings: zero."""
    weather = UCCLE | {"sunshine_duration": 24.0, "day_of_year": 355}
    weather |= {"relative_humidity_maximum": 1.0, "relative_humidity_minimum": 1.0}
    cold = {"air_temperature_maximum": -20.0, "air_temperature_minimum": -20.0}
    assert day(model, weather | cold, parameters={"latitude": 65.9})[0] == 0.0


def test_wind_and_dryness_drive_it(model, picture):
    wind = np.linspace(0.0, 8.0, 33)
    with picture("penman_monteith") as axes:
        for share in (0.9, 0.6, 0.3):
            weather = UCCLE | {
                "wind_speed": wind,
                "air_temperature_maximum": 33.0,
                "air_temperature_minimum": 17.0,
                "relative_humidity_maximum": share,
                "relative_humidity_minimum": 0.5 * share,
            }
            made = day(model, weather, hrus=wind.size, parameters={"latitude": 45.0})
            assert np.all(np.diff(made) > 0.0)
            axes.plot(wind, made, label=f"highest humidity {100 * share:g} %")
        axes.set(
            xlabel="wind at 10 m, m s-1",
            ylabel="reference evapotranspiration, mm d-1",
            ylim=(0.0, None),
        )
