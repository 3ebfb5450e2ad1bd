"""Synthetic daily weather of a steppe in northern Kazakhstan.

Nothing here was observed. The monthly norms are set from memory near those of the plain of the Esil
(52 degrees north); days are drawn around them by a seeded generator:

- wet days: a Markov chain of two states with the monthly share of wet days and a persistence of
  0.25 (chance of a wet day after a wet one less that after a dry one);
- amounts on wet days: gamma of shape 0.7 with the mean that gives the monthly norm;
- air temperature: the norm, interpolated between the middles of the months, plus an autoregressive
  anomaly of first order (0.75) with a deviation of 6 degC in winter and 3.5 degC in summer;
- wind at 10 m: lognormal around the norm, autoregressive (0.4) in its logarithm with a deviation of
  0.35;
- relative humidity: the norm, 0.08 more on wet and 0.03 less on dry days;
- shortwave radiation: 0.65 of that above the atmosphere on dry and 0.4 on wet days;
- reference evapotranspiration: Hargreaves and Samani 1985 with a daily range of 8 degC in winter
  to 13 degC in summer (0.0023 (T + 17.8) sqrt(range) Ra / 2.45), zero in frost below -17.8 degC.

Means of 40 years are 337 mm of precipitation, 2.6 degC and 745 mm of reference evapotranspiration a
year, held by a test.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LATITUDE = 52.0
DAYS = 365  # every year has as many
START_OF_MONTH = np.array([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334])
MIDDLE_OF_MONTH = START_OF_MONTH + 15.0
TEMPERATURE = np.array(
    [-16.0, -15.5, -8.5, 4.5, 13.0, 19.0, 20.5, 18.0, 11.5, 3.5, -6.5, -13.0]
)  # degC
PRECIPITATION = np.array(
    [17.0, 14.0, 15.0, 20.0, 32.0, 42.0, 52.0, 38.0, 26.0, 28.0, 26.0, 22.0]
)  # mm a month
WET_SHARE = np.array([0.30, 0.26, 0.24, 0.22, 0.24, 0.26, 0.30, 0.26, 0.24, 0.28, 0.32, 0.32])
WIND = np.array([5.2, 5.3, 5.2, 4.8, 4.6, 4.2, 3.7, 3.7, 4.0, 4.6, 5.0, 5.1])  # m s-1
HUMIDITY = np.array([0.79, 0.78, 0.79, 0.66, 0.54, 0.55, 0.61, 0.60, 0.61, 0.70, 0.80, 0.80])


@dataclass(frozen=True)
class Steppe:
    """Daily weather from 1 October, each of the shape (day, 1)."""

    day_of_year: Floats
    precipitation: Floats
    air_temperature: Floats
    wind_speed: Floats
    relative_humidity: Floats
    shortwave_radiation: Floats
    reference_evapotranspiration: Floats

    def forcing(self) -> dict[str, Floats]:
        """Return the weather by the names of the engine, each of the shape (day, 1)."""
        return {name: values for name, values in vars(self).items() if name != "day_of_year"}

    def driving(self) -> dict[str, Floats]:
        """Return the weather and the calendar; the days of the year have the shape (day,)."""
        return self.forcing() | {"day_of_year": self.day_of_year[:, 0]}


def steppe(years: int, seed: int = 1) -> Steppe:
    """Return years of weather, each from 1 October to 30 September; one seed, one weather."""
    random = np.random.default_rng(seed)
    day = np.tile((np.arange(DAYS) + START_OF_MONTH[9]) % DAYS, years)
    month = np.searchsorted(START_OF_MONTH, day, side="right") - 1
    wet = _wet_days(random, WET_SHARE[month])
    mean = PRECIPITATION[month] * 12.0 / DAYS / WET_SHARE[month]
    amount = np.where(wet, random.gamma(0.7, mean / 0.7), 0.0)
    winter = 0.5 + 0.5 * np.cos(2.0 * np.pi * (day - 15.0) / DAYS)
    anomaly = _autoregression(random, day.size, 0.75) * (3.5 + 2.5 * winter)
    temperature = _interpolated(TEMPERATURE, day) + anomaly
    gusts = 0.35 * _autoregression(random, day.size, 0.4) - 0.5 * 0.35**2
    humidity = _interpolated(HUMIDITY, day) + np.where(wet, 0.08, -0.03)
    radiation = extraterrestrial_radiation(day + 1.0)
    demand = 0.0023 * np.maximum(temperature + 17.8, 0.0) * np.sqrt(13.0 - 5.0 * winter)
    columns = (
        day + 1.0,
        amount,
        temperature,
        _interpolated(WIND, day) * np.exp(gusts),
        humidity,
        np.where(wet, 0.4, 0.65) * radiation,
        demand * radiation / 2.45,
    )
    return Steppe(*(column[:, None] for column in columns))


def extraterrestrial_radiation(day_of_year: Floats) -> Floats:
    """Return the radiation above the atmosphere, MJ m-2 d-1 (Allen et al. 1998, equation 21)."""
    angle = 2.0 * np.pi * day_of_year / 365.0
    distance = 1.0 + 0.033 * np.cos(angle)
    declination = 0.409 * np.sin(angle - 1.39)
    latitude = np.radians(LATITUDE)
    sunset = np.arccos(-np.tan(latitude) * np.tan(declination))
    return (24.0 * 60.0 / np.pi * 0.0820 * distance) * (
        sunset * np.sin(latitude) * np.sin(declination)
        + np.cos(latitude) * np.cos(declination) * np.sin(sunset)
    )


def _interpolated(norm: Floats, day: NDArray[np.int64]) -> Floats:
    return np.interp(day, MIDDLE_OF_MONTH, norm, period=DAYS)


def _autoregression(random: np.random.Generator, count: int, memory: float) -> Floats:
    """Return a series of first order with mean 0 and deviation 1."""
    noise = random.standard_normal(count) * np.sqrt(1.0 - memory**2)
    series = np.empty(count)
    last = random.standard_normal()
    for step in range(count):
        last = memory * last + noise[step]
        series[step] = last
    return series


def _wet_days(random: np.random.Generator, share: Floats) -> NDArray[np.bool_]:
    draw = random.random(share.size)
    wet = np.empty(share.size, dtype=bool)
    last = False
    for step in range(share.size):
        last = draw[step] < share[step] * 0.75 + 0.25 * last
        wet[step] = last
    return wet
