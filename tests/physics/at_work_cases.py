"""Synthetic cases on which every process of the engine is seen at work (`at_work`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from irrigated import COTTON, FIELD
from numpy.typing import NDArray
from paddies import PADDY, POND, RICE
from steppe import LATITUDE, Steppe, extraterrestrial_radiation, steppe

Floats = NDArray[np.float64]
Weather = Mapping[str, Any]

# Points of the synthetic weather of the Arys: elevation, precipitation and temperature of a year
PLAIN = 30  # 221 m, 262 mm, 15.3 degC
FOOTHILL = 44  # 659 m, 604 mm, 12.2 degC
MOUNTAIN = 48  # 3050 m, 1235 mm, -1.0 degC
MOUNTAIN_HEIGHT = 3050.0
LAPSE = 0.0065  # K m-1

STEPPE_YEARS = 6
ARYS_YEARS = 6


@dataclass(frozen=True)
class Case:
    """HRUs, their processes beside the standard ones, and the weather of some whole years.

    ``weather`` makes what drives the run out of the Arys' weather, shape (day, point); ``told`` is
    what the page says of the case.
    """

    told: str
    years: int
    weather: Callable[[Weather], Weather]
    answers: tuple[str, ...] = ()
    land: Mapping[str, Any] = field(default_factory=dict)
    start: Mapping[str, Any] = field(default_factory=dict)
    hours: float = 24.0  # of a step


def saturation(temperature: Floats) -> Floats:
    """Return the saturation vapour pressure, kPa (Allen et al. 1998, equation 11)."""
    return 0.6108 * np.exp(17.27 * temperature / (temperature + 237.3))


def dew_point(vapour: Floats) -> Floats:
    """Return the temperature, degC, at which air of some vapour pressure, kPa, is saturated."""
    logarithm = np.log(vapour / 0.6108)
    return 237.3 * logarithm / (17.27 - logarithm)


def half_range(day_of_year: Floats) -> Floats:
    """Return half of the daily range that the reference of the steppe is made with, K."""
    winter = 0.5 + 0.5 * np.cos(2.0 * np.pi * (day_of_year - 16.0) / 365.0)
    return 0.5 * (13.0 - 5.0 * winter)


def declination(day_of_year: Floats) -> Floats:
    """Return the declination of the sun (Allen et al. 1998, equation 24)."""
    return 0.409 * np.sin(2.0 * np.pi * day_of_year / 365.0 - 1.39)


def daylight(day_of_year: Floats) -> Floats:
    """Return the hours of daylight of the steppe (Allen et al. 1998, equation 34)."""
    slant = np.tan(np.radians(LATITUDE)) * np.tan(declination(day_of_year))
    return 24.0 / np.pi * np.arccos(-slant)


def of_steppe(days: Steppe) -> dict[str, Any]:
    """Return the steppe's weather and calendar, and what is derived from them for each day.

    Extremes of temperature lie half of the daily range about the mean; the vapour is that of the
    mean humidity at the mean temperature; it makes the dew point and the extremes of humidity. The
    sun shines for 0.8 of the daylight on dry and 0.3 on wet days, with which Angstrom's equation
    gives the radiation of the steppe. Radiation above the atmosphere is given as the mean of the
    year, for runs in which nothing computes the course of the sun.
    """
    day_of_year = days.day_of_year[:, 0]
    half = half_range(days.day_of_year)
    lowest, highest = days.air_temperature - half, days.air_temperature + half
    vapour = days.relative_humidity * saturation(days.air_temperature)
    wet = days.precipitation > 0.0
    derived = {
        "air_temperature_minimum": lowest,
        "air_temperature_maximum": highest,
        "dew_point_temperature": dew_point(vapour),
        "relative_humidity_maximum": np.minimum(vapour / saturation(lowest), 1.0),
        "relative_humidity_minimum": vapour / saturation(highest),
        "sunshine_duration": np.where(wet, 0.3, 0.8) * daylight(days.day_of_year),
        "extraterrestrial_radiation": extraterrestrial_radiation(day_of_year).mean(),
    }
    calendar = {"day_of_year": day_of_year, "hour_of_day": 12.0, "clock_meridian": 0.0}
    return days.forcing() | derived | calendar


def days_of_steppe(_arys: Weather) -> Weather:
    """Return the days of the steppe."""
    return of_steppe(steppe(STEPPE_YEARS))


def hours_of_steppe(_arys: Weather) -> Weather:
    """Return the hours of one year of the steppe.

    The temperature swings as a cosine with its highest at 15 h and half of the daily range; the
    humidity swings against it by 0.15; the radiation of the day follows the height of the sun; all
    else is steady through the day.
    """
    year = steppe(1)
    daily = of_steppe(year)
    hour = np.tile(np.arange(24) + 0.5, 365)
    hourly = {
        name: np.repeat(values, 24, axis=0) if np.ndim(values) else values
        for name, values in daily.items()
    }
    swing = np.cos(2.0 * np.pi * (hour - 15.0) / 24.0)[:, None]
    half = np.repeat(half_range(year.day_of_year), 24, axis=0)
    tilt, latitude = declination(hourly["day_of_year"]), np.radians(LATITUDE)
    noon = np.cos(2.0 * np.pi * (hour - 12.0) / 24.0)
    height = np.sin(latitude) * np.sin(tilt) + np.cos(latitude) * np.cos(tilt) * noon
    sun = np.maximum(height, 0.0).reshape(365, 24)
    share = (sun / sun.mean(axis=1, keepdims=True)).reshape(-1, 1)
    return hourly | {
        "hour_of_day": hour,
        "air_temperature": hourly["air_temperature"] + half * swing,
        "relative_humidity": np.clip(hourly["relative_humidity"] - 0.15 * swing, 0.0, 1.0),
        "shortwave_radiation": hourly["shortwave_radiation"] * share,
    }


def arys_at(*points: int) -> Callable[[Weather], Weather]:
    """Return a maker of the weather of points of the Arys, one for each HRU."""

    def weather(arys: Weather) -> Weather:
        date = np.arange("2000-01-01", f"{2000 + ARYS_YEARS}-01-01", dtype="datetime64[D]")
        year = date.astype("datetime64[Y]")
        october = year.astype("datetime64[M]") + np.timedelta64(9, "M")
        return {
            **{name: values[: date.size, points] for name, values in arys.items()},
            "day_of_year": (date - year).astype(np.float64) + 1.0,
            "turn": (date == october).astype(np.int64),
        }

    return weather


def mountain_at(*heights: float) -> Callable[[Weather], Weather]:
    """Return a maker of the weather of the high mountain, colder with height, for each HRU."""

    def weather(arys: Weather) -> Weather:
        at_point = arys_at(*[MOUNTAIN] * len(heights))(arys)
        colder = LAPSE * (np.array(heights) - MOUNTAIN_HEIGHT)
        return {**at_point, "air_temperature": at_point["air_temperature"] - colder}

    return weather


def bare_field(arys: Weather) -> Weather:
    """Return the weather of the plain of the Arys, and a field that is bare and not watered.

    Wind and the lowest humidity of the day are steady; days are 7 K warmer at their warmest, and
    their dew point lies 9 K below the mean.
    """
    plain = arys_at(PLAIN)(arys)
    dew_point = plain["air_temperature"] - 9.0
    return {
        **plain,
        "air_temperature_maximum": plain["air_temperature"] + 7.0,
        "air_temperature_minimum": plain["air_temperature"] - 7.0,
        "vapour_pressure": 0.6108 * np.exp(17.27 * dew_point / (dew_point + 237.3)),
        "wind_speed": 2.5,
        "relative_humidity_minimum": 0.35,
        "basal_coefficient": 0.0,
        "crop_height": 0.0,
        "ground_cover": 0.0,
        "root_depth": COTTON_ROOTS,
        "crop_stage": 0.0,
        "irrigation_wanted": 0.0,
        "irrigation_held": 0.0,
        "irrigation_depth": 0.0,
    }


def listed_field(arys: Weather) -> Weather:
    """Return the weather of a bare field, and a list of 80 mm on the 150th and 190th day."""
    bare = bare_field(arys)
    listed = np.isin(bare["day_of_year"], (150.0, 190.0))
    return {**bare, "scheduled_irrigation": np.where(listed, 80.0, 0.0)[:, None]}


def bare_paddy(arys: Weather) -> Weather:
    """Return the weather of the plain of the Arys, and a field whose outlet is open."""
    return {
        **bare_field(arys),
        "root_depth": 500.0,
        "closed_outlet": 0.0,
        "flooding_shortage": 0.0,
        "flooding_room": 0.0,
    }


COTTON_ROOTS = 200.0  # mm, when it is sown
SALT = {
    "initial_soil_salinity": 8.0,
    "initial_groundwater_salinity": 6.0,
    "inflow_salinity": 6.0,
    "irrigation_salinity": 1.5,
    "salinity_threshold": 7.7,
    "salinity_slope": 0.052,
    "yield_response_season": 0.85,
}
WASHED = {
    "leaching_start": 305.0,
    "leaching_depth": 90.0,
    "leaching_count": 3.0,
    "irrigation_capacity": 10.0,
}
TENDER = {"salinity_threshold": 3.0, "salinity_slope": 0.12}
SHALLOW_TABLE = {
    "water_table_depth": 3000.0,
    "drain_depth": 2000.0,
    "drain_recession": 0.05,
    "groundwater_inflow_rate": 0.5,
    "air_entry_suction": 200.0,
}
AIR = ("solar_geometry", "humidity_from_relative_humidity", "penman_monteith")
PLACE = {"latitude": LATITUDE, "elevation": 300.0}
ICE = np.array([0.0, 0.0, 20_000.0, 40_000.0])  # mm on the HRUs of the glacier

CASES = {
    "steppe": Case(
        told=f"one HRU of a steppe, {STEPPE_YEARS} years, standard processes and parameters",
        years=STEPPE_YEARS,
        weather=days_of_steppe,
    ),
    "steppe air": Case(
        told="the steppe with its reference evapotranspiration by Penman-Monteith from humidity, "
        "wind and radiation; extremes of temperature and humidity, dew point and sunshine are "
        "derived",
        years=STEPPE_YEARS,
        weather=days_of_steppe,
        answers=AIR,
        land={"parameters": PLACE},
    ),
    "steppe hours": Case(
        told="one year of the steppe in hours, derived from its days, with hourly Penman-Monteith",
        years=1,
        weather=hours_of_steppe,
        answers=("solar_geometry", "humidity_from_hourly_humidity", "penman_monteith_hourly"),
        land={"parameters": PLACE},
        hours=1.0,
    ),
    "lake": Case(
        told="the steppe with a lake on a fifth of the land that spills at a depth of 300 mm",
        years=STEPPE_YEARS,
        weather=days_of_steppe,
        land={"parameters": {"open_water_share": 0.2, "lake_spill_depth": 300.0}},
    ),
    "meadow": Case(
        told="the steppe with a water table 1.5 m deep",
        years=STEPPE_YEARS,
        weather=days_of_steppe,
        land={"parameters": {"water_table_depth": 1500.0}},
    ),
    "Arys": Case(
        told="three HRUs of equal area with the weather of a plain (221 m), a foothill (659 m) and "
        f"a high mountain (3050 m) of the Arys, {ARYS_YEARS} years, standard parameters",
        years=ARYS_YEARS,
        weather=arys_at(PLAIN, FOOTHILL, MOUNTAIN),
        land={"hrus": 3},
    ),
    "cotton": Case(
        told="the plain of the Arys under irrigated cotton, sown on 15 April; steady wind of 2.5 "
        "m s-1 and a lowest humidity of 35 %, or that of a dew point 9 K below the mean in days "
        "that are 7 K warmer at their warmest; without the processes that grow and water it, a "
        "bare field",
        years=ARYS_YEARS,
        weather=bare_field,
        answers=FIELD,
        land={"parameters": COTTON},
    ),
    "waiting cotton": Case(
        told="the cotton, sown from 1 March to 30 April after five days of 14 degC on end",
        years=ARYS_YEARS,
        weather=bare_field,
        answers=(*FIELD, "crop_calendar_with_windows"),
        land={"parameters": {**COTTON, "sowing_day": 60.0, "sowing_window": 60.0}},
    ),
    "shallow table": Case(
        told="the cotton over a water table: a base at 3 m, drains at 2 m that lose a twentieth of "
        "the water above them a day, 0.5 mm d-1 that comes from the side, and a suction of 200 mm "
        "at which air enters the soil",
        years=ARYS_YEARS,
        weather=bare_field,
        answers=(*FIELD, "field_capillary_rise", "drained_groundwater"),
        land={"parameters": COTTON | SHALLOW_TABLE},
    ),
    "salty field": Case(
        told="the cotton over that water table, on soil of 8 dS m-1 over groundwater of 6 dS m-1, "
        "watered with 1.5 dS m-1; nights are 7 K colder than the mean of the day",
        years=ARYS_YEARS,
        weather=bare_field,
        answers=(
            *FIELD,
            "soil_salinity",
            "heat_and_frost",
            "field_capillary_rise",
            "drained_groundwater",
            "field_salt",
        ),
        land={"parameters": COTTON | SHALLOW_TABLE | SALT},
    ),
    "washed field": Case(
        told="the salty field, washed three times with 90 mm from 1 November on, 10 L s-1 ha-1",
        years=ARYS_YEARS,
        weather=bare_field,
        answers=(
            *FIELD,
            "leaching",
            "soil_salinity",
            "field_capillary_rise",
            "drained_groundwater",
            "field_salt",
        ),
        land={"parameters": COTTON | SHALLOW_TABLE | SALT | WASHED},
    ),
    "salty rice": Case(
        told="the rice over that water table, on that soil, with that water",
        years=ARYS_YEARS,
        weather=bare_paddy,
        answers=(
            *PADDY,
            "soil_salinity",
            "field_capillary_rise",
            "drained_groundwater",
            "paddy_salt",
        ),
        land={"parameters": POND | RICE | SHALLOW_TABLE | SALT | TENDER},
    ),
    "listed cotton": Case(
        told="the cotton without orders, given 80 mm on the 150th and 190th day of each year, of "
        "which a day brings 1 l/s/ha",
        years=ARYS_YEARS,
        weather=listed_field,
        answers=(*FIELD, "irrigation_by_schedule"),
        land={"parameters": {**COTTON, "irrigation_ordered": 0.0, "irrigation_capacity": 1.0}},
    ),
    "rice": Case(
        told="the plain of the Arys under flooded rice, sown on 10 May; weather as of the cotton",
        years=ARYS_YEARS,
        weather=bare_paddy,
        answers=PADDY,
        land={"parameters": POND | RICE},
    ),
    "clay": Case(
        told="the foothill of the Arys on clay that takes 15 mm a day when saturated",
        years=ARYS_YEARS,
        weather=arys_at(FOOTHILL),
        land={"parameters": {"saturated_conductivity": 15.0}},
    ),
    "slope": Case(
        told="three bands of one unit at 3050, 3700 and 4350 m, of 4, 2 and 1 km2, with the "
        "weather of the high mountain, 6.5 K colder for each km; the upper two hold 300 mm of "
        "snow, the lowest all",
        years=ARYS_YEARS,
        weather=mountain_at(3050.0, 3700.0, 4350.0),
        answers=("snow_holding", "snow_redistribution"),
        land={
            "hrus": 3,
            "bands": True,
            "area": np.array([4.0, 2.0, 1.0]) * 1e6,
            "parameters": {"snow_holding_depth": np.array([20_000.0, 300.0, 300.0])},
        },
    ),
    "glacier": Case(
        told="a glacier of two bands at 3800 and 4100 m, 4 and 6 km2, 20 and 40 m of water thick, "
        "with 1 km2 of ice-free land beside the lower one, and the weather of the high mountain, "
        "6.5 K colder for each km",
        years=ARYS_YEARS,
        weather=mountain_at(3800.0, 4100.0, 3800.0, 4100.0),
        answers=("glacier", "glacier_geometry"),
        land={
            "hrus": 4,
            "bands": True,
            "area": np.array([1.0, 0.0, 4.0, 6.0]) * 1e6,
            "glacier": np.array([-1, -1, 0, 0]),
            "partner": np.array([-1, -1, 0, 1]),
            "parameters": {
                "glacier_share": np.array([0.0, 0.0, 1.0, 1.0]),
                "glacier_initial_ice": ICE,
            },
        },
        start={"glacier_ice": ICE},
    ),
}
