"""Penman-Monteith of an hour:
ET0 = (0.408 D (Rn - G) + g Cn u2 (e(T) - ea) / (T + 273)) / (D + g (1 + Cd u2)),
G a share of Rn (Allen et al. 1998, equations 45, 46 and 53; ASCE-EWRI 2005)."""

from __future__ import annotations

import numpy as np
import pytest

NAME = "reference_evapotranspiration"
HOUR = 1.0 / 24.0
SHORT = {"reference_denominator_day": 0.24, "reference_denominator_night": 0.96}
TALL = {
    "hourly_reference_numerator": 66.0,
    "reference_denominator_day": 0.25,
    "reference_denominator_night": 1.7,
    "ground_heat_share_day": 0.04,
    "ground_heat_share_night": 0.2,
}
# ASCE-EWRI 2005, table C-7: Greeley (Colorado), 1 July 2000 15-16 h to 2 July 20-21 h
GREELEY = {
    "air_temperature": "30.9 31.2 29.1 28.3 26 22.9 20.1 19.9 18.4 16.5 15.4 15.5 13.5 13.2 16.2 "
    "20 22.9 26.4 28.2 29.8 30.9 31.8 32.5 32.9 32.4 30.2 30.6 28.3 25.9 23.9",
    "vapour_pressure": "1.09 1.15 1.21 1.21 1.13 1.2 1.35 1.35 1.32 1.26 1.34 1.31 1.26 1.24 1.31 "
    "1.36 1.39 1.25 1.17 1.03 1.02 .98 .87 .86 .93 1.14 1.27 1.27 1.17 1.2",
    "shortwave_radiation": "2.24 1.65 .34 .32 .08 0 0 0 0 0 0 0 0 .03 .46 1.09 1.74 2.34 2.84 3.25 "
    "3.21 3.34 2.96 2.25 1.35 .88 .79 .27 .03 0",
    "wind_speed": "3.74 3.3 1.06 2.8 2.03 .96 .53 .87 .28 .46 .92 .63 .63 .27 1.15 1.18 .81 .67 "
    "1.4 1.81 1.9 2.54 2.67 2.85 2.55 3.14 2.56 2.72 3.01 2.64",
}
PUBLISHED = {
    "short": "0.61 .48 .14 .2 .06 .01 -.01 0 -.02 -.01 -.01 -.01 -.01 -.01 .06 .19 .32 .46 .6 .72 "
    ".73 .79 .74 .62 .44 .35 .29 .19 .1 .08",
    "tall": ".82 .66 .2 .33 .09 .02 -.01 0 -.03 -.02 -.01 -.02 -.02 -.02 .08 .23 .37 .52 .7 .86 "
    ".88 .97 .93 .81 .6 .52 .42 .31 .14 .11",
}


def numbers(text):
    return np.array(text.split(), dtype=float)


def greeley(model, parameters):
    """Return the 30 hours of Greeley, mm h-1; wind is that at 2 m."""
    weather = {name: numbers(text)[:, np.newaxis] for name, text in GREELEY.items()}
    weather["shortwave_radiation"] = weather["shortwave_radiation"] * 24.0
    made = model(
        processes=("solar_geometry", "penman_monteith_hourly", "river_inflow"),
        parameters={
            "latitude": np.degrees(0.7053),
            "longitude": -105.0,
            "elevation": 1462.4,
            "wind_speed_height": 2.0,
            **parameters,
        },
    )
    steps = np.arange(30)
    run = made.run(
        30,
        dt=HOUR,
        day_of_year=np.where(steps < 9, 183, 184),
        hour_of_day=(steps + 15.5) % 24.0,
        clock_meridian=-105.0,
        names=(NAME, "sky_share"),
        **weather,
    )
    return run[NAME][:, 0] / 24.0, run["sky_share"][:, 0]


def ndiaye(model, *, hour, humidity, temperature, wind, shortwave, **memory):
    """Return an hour of example 19: N'Diaye (Senegal), 1 October."""
    made = model(
        processes=(
            "solar_geometry",
            "humidity_from_hourly_humidity",
            "penman_monteith_hourly",
            "river_inflow",
        ),
        parameters={
            "latitude": 16.0 + 13.0 / 60.0,
            "longitude": -(16.0 + 15.0 / 60.0),
            "elevation": 8.0,
            "wind_speed_height": 2.0,
        },
    )
    made.put(**memory)
    run = made.run(
        1,
        dt=HOUR,
        day_of_year=274,
        hour_of_day=hour,
        clock_meridian=-15.0,
        air_temperature=temperature,
        relative_humidity=humidity,
        wind_speed=wind,
        shortwave_radiation=shortwave * 24.0,
        names=(NAME,),
    )
    return run[NAME][0, 0] / 24.0


NIGHT = {"hour": 2.5, "temperature": 28.0, "humidity": 0.90, "wind": 1.9, "shortwave": 0.0}
AFTERNOON = {"hour": 14.5, "temperature": 38.0, "humidity": 0.52, "wind": 3.3, "shortwave": 2.45}


@pytest.mark.parametrize(
    ("weather", "published"), [(NIGHT, 0.00), (AFTERNOON, 0.63)], ids=["night", "day"]
)
def test_hours_at_ndiaye_are_those_of_fao_56(model, weather, published):
    """Example 19: 0.00 and 0.63 mm h-1 printed; the night is a clear one (Rs/Rso = 0.8)."""
    assert ndiaye(model, **weather, sky_share=0.8) == pytest.approx(published, abs=0.005)


@pytest.mark.parametrize(
    ("surface", "parameters"), [("short", SHORT), ("tall", TALL)], ids=["short", "tall"]
)
def test_hours_at_greeley_are_those_of_the_asce_standard(model, surface, parameters, picture):
    """Printed to 0.01 mm h-1, and temperature and vapour pressure that are rounded themselves: one
    unit of the last digit. Hours of dew are printed as negative; here they are zero."""
    published = np.maximum(numbers(PUBLISHED[surface]), 0.0)
    found, _share = greeley(model, parameters)
    np.testing.assert_allclose(found, published, atol=0.01)
    with picture(f"penman_monteith_hourly_{surface}") as axes:
        hours = np.arange(30) + 16.0
        axes.plot(hours, found, label="kzwater")
        axes.plot(hours, numbers(PUBLISHED[surface]), "o", ms=4, label="ASCE-EWRI 2005, table C-7")
        axes.set(xlabel="end of the hour on 1 July", ylabel="mm h-1")


def test_night_remembers_the_clouds_before_sunset(model):
    """Of 17-18 h (two hours to sunset in July): Rs/Rso = 1.65 / 1.96 there, held until morning."""
    _found, share = greeley(model, {})
    assert share[1] == pytest.approx(1.65 / 1.96, abs=0.01)
    np.testing.assert_array_equal(share[3:15], share[1])


def test_an_overcast_night_loses_less(model):
    """Without the memory of the clouds (0.3 instead of 0.8 of a clear sky) the ground emits
    1.6805 x 0.0818 x 0.675 = 0.0928 MJ m-2 h-1 less; half of it goes to the ground, and
    0.408 x 0.220 / (0.220 + 0.0673 x 1.646) of the rest evaporates: 0.0126 mm h-1 (by hand)."""
    cloudy = ndiaye(model, **NIGHT, sky_share=0.3)
    clear = ndiaye(model, **NIGHT, sky_share=0.8)
    assert cloudy - clear == pytest.approx(0.0126, abs=0.0001)


def test_hours_of_a_day_add_up_to_the_daily_equation(model):
    """24 hours at Greeley against the day of their means and extremes, FAO-56's constants: two
    equations, of which the hourly one knows when the wind blows; 6.53 against 6.30 mm."""
    day = slice(6, 30)
    hourly = greeley(model, {})[0][day].sum()
    weather = {name: numbers(text)[day] for name, text in GREELEY.items()}
    made = model(
        processes=("solar_geometry", "penman_monteith", "river_inflow"),
        parameters={
            "latitude": np.degrees(0.7053),
            "elevation": 1462.4,
            "wind_speed_height": 2.0,
        },
    ).run(
        1,
        day_of_year=184,
        hour_of_day=12.0,
        clock_meridian=-105.0,
        air_temperature_maximum=weather["air_temperature"].max(),
        air_temperature_minimum=weather["air_temperature"].min(),
        vapour_pressure=weather["vapour_pressure"].mean(),
        shortwave_radiation=weather["shortwave_radiation"].sum(),
        wind_speed=weather["wind_speed"].mean(),
        names=(NAME,),
    )
    assert hourly == pytest.approx(made[NAME][0, 0], rel=0.05)


def test_shorter_steps_of_steady_weather_add_up(model):
    """With the same weather all hour, the quarters of an hour differ only by the sun's course."""

    def of_parts(parts):
        made = model(
            processes=("solar_geometry", "penman_monteith_hourly", "river_inflow"),
            parameters={"latitude": 45.0, "wind_speed_height": 2.0},
        )
        run = made.run(
            parts,
            dt=HOUR / parts,
            day_of_year=172,
            hour_of_day=12.0 + (np.arange(parts) + 0.5) / parts,
            clock_meridian=0.0,
            air_temperature=25.0,
            vapour_pressure=1.2,
            wind_speed=2.0,
            shortwave_radiation=60.0,
            names=(NAME,),
        )
        return run[NAME][:, 0].mean()

    finest = of_parts(64)
    errors = [abs(of_parts(parts) - finest) for parts in (1, 2, 4)]
    assert errors[1] <= 0.5 * errors[0] + 1e-12
    assert errors[2] <= 0.5 * errors[1] + 1e-12
