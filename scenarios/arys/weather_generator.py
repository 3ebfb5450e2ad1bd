"""Daily weather with given monthly means: a stochastic generator after Richardson (1981).

One storm sequence and one wave of warm and cold spells pass over all points, so that the weather of
the basin hangs together; each point takes of them what its climate asks for. The monthly means of
precipitation and air temperature over the kept years equal the climate exactly.

References
----------
Richardson, C. W. (1981), Water Resources Research 17(1), 182-190.
Geng, S., Penning de Vries, F. W. T., Supit, I. (1986), Agricultural and Forest Meteorology 36.
Allen, R. G. et al. (1998), FAO Irrigation and Drainage Paper 56: equations 21-25 and 52.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# The number of the railway gauge: a seed that nobody chose for its weather.
seed = 16326
month_lengths = np.array([31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])

# ERA5 is too wet here. Means of three stations against ERA5 at their place: Blinkovo 751/1132,
# Shymkent 567/654, Shardara 230/304 mm a-1; their mean share 0.76, and gauges catch 0.95 (README).
precipitation_factor = 0.80

# Days of 1 mm and more in a month with P mm: 0.32 P^0.82, fitted to the normals of Shardara
# 1991-2020. One wet day in five of the generator brings less than 1 mm: 0.32 / 0.8.
wet_day_coefficient = 0.40
wet_day_exponent = 0.82

# Share of wet days that persist by themselves, gamma scale of the depth (Geng 1986; from memory).
wet_persistence = 0.25
depth_scale_offset = -2.16
depth_scale_slope = 1.83

# Wet and dry years, from October to September: the generator alone varies by 0.09, stations by 0.17
# (Shymkent) and 0.23 (Blinkovo).
year_deviation = 0.15

# Warm and cold spells: lag-one correlation 0.6-0.8 (Richardson 1981) and standard deviation in
# degC, January to December (assumed: continental winters vary twice as much as summers).
spell_persistence = 0.7
spell_deviation = np.array([5.0, 5.0, 4.5, 4.0, 3.5, 3.0, 2.5, 2.5, 3.5, 4.0, 4.5, 5.0])

# Daily maximum less minimum in degC: normals of Shardara 1991-2020 (NOAA), January to December.
diurnal_range = np.array([6.8, 8.5, 10.2, 11.5, 12.5, 13.6, 14.1, 14.5, 14.6, 13.1, 9.6, 6.9])
# Clouds halve the sun that drives it: range of wet days against dry ones (assumed).
wet_range_share = 0.65


@dataclass(frozen=True, slots=True)
class Climate:
    """Monthly means at the forcing points.

    Attributes
    ----------
    longitude, latitude : numpy.ndarray
        Shape (point,), degrees.
    elevation : numpy.ndarray
        Shape (point,), m: mean height of the cell around the point.
    air_temperature : numpy.ndarray
        Shape (month, point), degC.
    precipitation : numpy.ndarray
        Shape (month, point), mm in the month, as ERA5 has it.
    """

    longitude: Floats
    latitude: Floats
    elevation: Floats
    air_temperature: Floats
    precipitation: Floats

    @property
    def precipitation_rate(self) -> Floats:
        """Return the precipitation that the weather shall have, shape (month, point), mm d-1."""
        rate: Floats = self.precipitation * precipitation_factor / month_lengths[:, None]
        return rate


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of the weather.

    Attributes
    ----------
    days : numpy.ndarray
        Shape (time,), datetime64[D].
    kept : numpy.ndarray
        Shape (time,), bool: the days over which the monthly means are those of the climate.
    """

    days: NDArray[np.datetime64]
    kept: NDArray[np.bool_]

    @property
    def month(self) -> Integers:
        """Return the month of each day, shape (time,), 0 for January."""
        return self.days.astype("datetime64[M]").astype(np.int64) % 12

    @property
    def day_of_year(self) -> Integers:
        """Return the day of the year, shape (time,), 1 for 1 January."""
        since_new_year: Integers = (self.days - self.days.astype("datetime64[Y]")).astype(np.int64)
        return since_new_year + 1

    @property
    def water_year(self) -> Integers:
        """Return the number of the year from October to September, shape (time,), from 0 on."""
        october_first = self.days.astype("datetime64[M]") + 3
        year: Integers = october_first.astype("datetime64[Y]").astype(np.int64)
        number: Integers = year - year[0]
        return number

    def monthly_mean(self, values: Floats) -> Floats:
        """Return the means over the kept days of each month, shape (month, point)."""
        chosen = [(self.month == month) & self.kept for month in range(12)]
        return np.stack([values[days].mean(axis=0) for days in chosen])


@dataclass(frozen=True, slots=True)
class Weather:
    """Daily means, shape (time, point): precipitation and evapotranspiration in mm d-1, degC."""

    precipitation: Floats
    air_temperature: Floats
    reference_evapotranspiration: Floats


def read_climate(path: Path) -> Climate:
    """Return the climate of a table with a row for each point."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    def monthly(name: str) -> Floats:
        return np.array([[float(r[f"{name}_{m:02}"]) for r in rows] for m in range(1, 13)])

    longitude, latitude, elevation = (
        np.array([float(row[name]) for row in rows])
        for name in ("longitude", "latitude", "elevation")
    )
    return Climate(
        longitude, latitude, elevation, monthly("air_temperature"), monthly("precipitation")
    )


def calendar(first: str, kept_from: str, last: str) -> Calendar:
    """Return the days from ``first`` to ``last``; the climate is kept from ``kept_from`` on."""
    days = np.arange(np.datetime64(first), np.datetime64(last) + 1)
    return Calendar(days, days >= np.datetime64(kept_from))


def generate(climate: Climate, dates: Calendar) -> Weather:
    """Return the weather; the same climate and dates always give the same weather."""
    draws = np.random.Generator(np.random.PCG64(seed))
    precipitation = _precipitation(climate, dates, draws)
    temperature = _air_temperature(climate, dates, draws)
    evapotranspiration = _reference_evapotranspiration(climate, dates, precipitation, temperature)
    return Weather(precipitation, temperature, evapotranspiration)


def _wet_share(climate: Climate) -> Floats:
    """Return the share of wet days, shape (month, point)."""
    depth = climate.precipitation_rate * month_lengths[:, None]
    wet_days = wet_day_coefficient * depth**wet_day_exponent
    share: Floats = np.minimum(wet_days / month_lengths[:, None], 0.9)
    return share


def _storms(share: Floats, month: Integers, draws: np.random.Generator) -> NDArray[np.bool_]:
    """Return which days bring rain to any point, shape (time,): a two-state Markov chain."""
    chance = draws.random(month.size)
    wet = np.zeros(month.size, dtype=np.bool_)
    for day in range(month.size):
        after_wet = wet_persistence if day and wet[day - 1] else 0.0
        wet[day] = chance[day] < after_wet + (1.0 - wet_persistence) * share[month[day]]
    return wet


def _precipitation(climate: Climate, dates: Calendar, draws: np.random.Generator) -> Floats:
    """Return precipitation, shape (time, point), mm d-1."""
    month, share = dates.month, _wet_share(climate)
    widest = share.max(axis=1)
    wet = _storms(widest, month, draws)
    # A storm reaches the points whose share of wet days its extent asks for: hills before plains.
    extent = np.where(wet, draws.random(month.size), 1.0)
    depth = np.where(wet, _relative_depth(climate, share, month, draws), 0.0)
    year = dates.water_year
    depth *= (1.0 + year_deviation * draws.standard_normal(year[-1] + 1))[year]
    reach = (share / widest[:, None])[month]
    for number in range(12):
        days = (month == number) & dates.kept
        reach[days] = np.maximum(reach[days], extent[days].min())  # no month without any rain
    series: Floats = np.where(extent[:, None] <= reach, depth[:, None], 0.0)
    series *= (climate.precipitation_rate / dates.monthly_mean(series))[month]
    return series


def _relative_depth(
    climate: Climate, share: Floats, month: Integers, draws: np.random.Generator
) -> Floats:
    """Return gamma depths of mean one, shape (time,); the shape follows the month's mean depth."""
    mean_depth = (climate.precipitation_rate / share).mean(axis=1)
    shape = mean_depth / (depth_scale_offset + depth_scale_slope * mean_depth)
    depth: Floats = draws.standard_gamma(shape[month]) / shape[month]
    return depth


def _air_temperature(climate: Climate, dates: Calendar, draws: np.random.Generator) -> Floats:
    """Return air temperature, shape (time, point), degC."""
    noise = draws.standard_normal(dates.month.size)
    noise[1:] *= np.sqrt(1.0 - spell_persistence**2)
    spell = np.empty_like(noise)
    spell[0] = noise[0]
    for day in range(1, noise.size):
        spell[day] = spell_persistence * spell[day - 1] + noise[day]
    weights = _between_months(dates)
    # Nodes through which the straight lines have the climate's means, not the nodes themselves.
    nodes = np.linalg.solve(dates.monthly_mean(weights), climate.air_temperature)
    temperature: Floats = weights @ nodes + ((weights @ spell_deviation) * spell)[:, None]
    temperature += (climate.air_temperature - dates.monthly_mean(temperature))[dates.month]
    return temperature


def _between_months(dates: Calendar) -> Floats:
    """Return weights of the months in each day, shape (time, month): lines between mid-months."""
    start = dates.days.astype("datetime64[M]")
    length = ((start + 1).astype("datetime64[D]") - start.astype("datetime64[D]")).astype(np.int64)
    position = dates.month + ((dates.days - start).astype(np.int64) + 0.5) / length - 0.5
    before = np.floor(position).astype(np.int64)
    weights = np.zeros((position.size, 12))
    day = np.arange(position.size)
    weights[day, before % 12] = 1.0 - (position - before)
    weights[day, (before + 1) % 12] = position - before
    return weights


def _reference_evapotranspiration(
    climate: Climate, dates: Calendar, precipitation: Floats, temperature: Floats
) -> Floats:
    """Return what Hargreaves and Samani (1985) compute, shape (time, point), mm d-1."""
    wet_share = _wet_share(climate)[dates.month]
    dry_range = diurnal_range[dates.month][:, None] / (1.0 - wet_share * (1.0 - wet_range_share))
    daily_range = dry_range * np.where(precipitation > 0.0, wet_range_share, 1.0)
    radiation = extraterrestrial_radiation(climate.latitude, dates.day_of_year)
    # 0.408 mm of water evaporate for each MJ m-2 (FAO-56, equation 52).
    potential = 0.0023 * 0.408 * radiation * (temperature + 17.8) * np.sqrt(daily_range)
    return np.maximum(potential, 0.0)


def extraterrestrial_radiation(latitude: Floats, day_of_year: Integers) -> Floats:
    """Return the radiation above the atmosphere (FAO-56, equation 21), MJ m-2 d-1.

    Parameters
    ----------
    latitude : numpy.ndarray
        Shape (point,), degrees.
    day_of_year : numpy.ndarray
        Shape (time,), 1 for 1 January.

    Returns
    -------
    numpy.ndarray
        Shape (time, point).
    """
    angle = 2.0 * np.pi * day_of_year[:, None] / 365.0
    distance = 1.0 + 0.033 * np.cos(angle)
    declination = 0.409 * np.sin(angle - 1.39)
    phi = np.radians(latitude)[None, :]
    sunset = np.arccos(-np.tan(phi) * np.tan(declination))
    height = np.sin(phi) * np.sin(declination) * sunset
    height = height + np.cos(phi) * np.cos(declination) * np.sin(sunset)
    radiation: Floats = 24.0 * 60.0 / np.pi * 0.0820 * distance * height
    return radiation
