"""What a lumped model of a Chirchik gauge is given: weather of near stations, heights, discharge.

Weather and discharge are those that `scenarios/chirchik` makes of the measurements, so that all
models are given the same. Nothing here was fitted to a discharge.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from chirchik_model import inputs
from kzwater.lumped import Lumped, run_lumped

GAUGES = {gauge.capitalize(): code for gauge, code in inputs.gauges.items()}
# Of each gauge the stations within 20 km of its basin; the mean of what they measure counts.
STATIONS = {
    "Pskem": (38462,),
    "Chatkal": (38462, 38464, 38471),
    "Nauvalisay": (38462, 38464),
    "Charvak": (38462, 38464, 38471),
}
# Stations that measure temperature, m: Chatkal lies at 1922 m by the terrain, not at the 1185 m of
# the table.
STATION_HEIGHTS = {38462: 1136.0, 38471: 1922.0}
GRADIENT = -0.0065  # degC m-1
BANDS = 5
# Relative growth of precipitation with height, m-1: that of Valery (2010) in airGR.
PRECIPITATION_GRADIENT = 0.00041
SECONDS_PER_DAY = 86400.0
DAYS_PER_YEAR = 365.25

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Weather:
    """What drives a lumped model.

    Attributes
    ----------
    precipitation, temperature, evaporation : array, shape (day,)
        Of the basin: mm d-1, degC at the mean height, mm d-1 (potential, of Oudin).
    band_temperature : array, shape (day, band), degC
        In bands of the same area.
    band_share : array, shape (band,)
        Precipitation of a band over that of the basin; the mean is 1.
    yearly_snowfall : array, shape (band,), mm a-1
        Mean of all years, also of a stretch of them.
    """

    precipitation: Floats
    temperature: Floats
    evaporation: Floats
    band_temperature: Floats
    band_share: Floats
    yearly_snowfall: Floats

    def lumped(self) -> Weather:
        """Return the same weather with one band, the basin."""
        return replace(
            self,
            band_temperature=self.temperature[:, np.newaxis],
            band_share=np.ones(1),
            yearly_snowfall=self.yearly_snowfall.mean(keepdims=True),
        )

    def spun_up(self, days: int) -> Weather:
        """Return the same weather after its own first days, which fill the stores."""
        return replace(
            self,
            precipitation=_twice(self.precipitation, days),
            temperature=_twice(self.temperature, days),
            evaporation=_twice(self.evaporation, days),
            band_temperature=_twice(self.band_temperature, days),
        )

    def until(self, days: int) -> Weather:
        """Return the first days."""
        return replace(
            self,
            precipitation=self.precipitation[:days],
            temperature=self.temperature[:days],
            evaporation=self.evaporation[:days],
            band_temperature=self.band_temperature[:days],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """What a model makes of weather, by day and candidate, and what it holds: for its balance.

    Attributes
    ----------
    precipitation, evaporation, exchange, runoff : array, shape (day, candidate), mm d-1
        Exchange is what comes from outside the basin.
    stored_first, stored_last : array, shape (candidate,), mm
    """

    precipitation: Floats
    evaporation: Floats
    exchange: Floats
    runoff: Floats
    stored_first: Floats
    stored_last: Floats

    def imbalance(self) -> Floats:
        """Return what is neither stored nor gone, shape (candidate,), mm."""
        gained = self.precipitation - self.evaporation + self.exchange - self.runoff
        return np.asarray(gained.sum(0) - (self.stored_last - self.stored_first))


@dataclass(frozen=True, slots=True, eq=False)
class Basin:
    """A gauge with the weather of its basin.

    Attributes
    ----------
    dates : DatetimeIndex
        Days of 1960 to 1989.
    observed : Series
        Discharge, m3 s-1: a ten-day mean stands for each of its days; NaN where unknown.
    area : float, km2
    """

    dates: pd.DatetimeIndex
    weather: Weather
    observed: pd.Series[float]
    area: float

    def discharge(self, runoff: Floats) -> Floats:
        """Return m3 s-1 for runoff in mm d-1."""
        return runoff * (self.area * 1000.0 / SECONDS_PER_DAY)

    def until(self, last: date) -> Basin:
        """Return the basin with the days up to the last one."""
        days = int(self.dates.searchsorted(pd.Timestamp(last), side="right"))
        return replace(
            self,
            dates=self.dates[:days],
            weather=self.weather.until(days),
            observed=self.observed.iloc[:days],
        )


def _twice(values: Floats, days: int) -> Floats:
    """Return values after their own beginning."""
    return np.concatenate([values[:days], values])


@cache
def read_basin(gauge: str) -> Basin:
    """Return a gauge by its name, with the weather of its basin."""
    code = str(GAUGES[gauge])
    days = inputs.read_weather()
    dates = pd.DatetimeIndex(days.index)
    stations = inputs.read_stations()
    share = pd.read_csv(inputs.data / "hypsometry_200m_bands.csv", index_col="band_mid_m")[code]
    weather = basin_weather(days, STATIONS[gauge], share, float(stations.lat[code]))
    # The date of the table is the last day of the period.
    observed = inputs.read_discharge()[gauge.lower()].reindex(dates, method="bfill")
    return Basin(dates, weather, observed, float(stations.area_globe1km_km2[code]))


def basin_weather(
    days: pd.DataFrame, stations: tuple[int, ...], share: pd.Series[float], latitude: float
) -> Weather:
    """Return the weather of a basin from that of its stations and the share of each height."""
    heights = band_heights(share)
    mean = float(heights.mean())
    warm = [code for code in stations if code in STATION_HEIGHTS]
    reduced = [days[f"T_{code}"] + GRADIENT * (mean - STATION_HEIGHTS[code]) for code in warm]
    temperature = np.mean(reduced, axis=0)
    falls = np.mean([days[f"P_{code}"] for code in stations], axis=0)
    wetness = np.exp(PRECIPITATION_GRADIENT * (heights - mean))
    band_share = wetness / wetness.mean()
    band_temperature = temperature[:, np.newaxis] + GRADIENT * (heights - mean)
    snowfall = solid_share(band_temperature) * band_share * falls[:, np.newaxis]
    return Weather(
        precipitation=falls,
        temperature=temperature,
        evaporation=potential_evaporation(temperature, pd.DatetimeIndex(days.index), latitude),
        band_temperature=band_temperature,
        band_share=band_share,
        yearly_snowfall=DAYS_PER_YEAR * snowfall.mean(0),
    )


def solid_share(temperature: Floats) -> Floats:
    """Return the share of precipitation that is snow, as airGR has it for daily means."""
    return np.clip((3.0 - temperature) / 4.0, 0.0, 1.0)


def band_heights(share: pd.Series[float], bands: int = BANDS) -> Floats:
    """Return the mean height of bands of the same area, shape (band,), m.

    Parameters
    ----------
    share : Series
        Of the area, by the middle height of slices of one thickness.
    """
    middle = share.index.to_numpy(dtype=np.float64)
    half = 0.5 * (middle[1] - middle[0])
    edges = np.append(middle - half, middle[-1] + half)
    below = np.append(0.0, np.cumsum(share.to_numpy())) / share.sum()
    # The height that a share of the area lies below, at a thousand points of each band.
    points = (np.arange(1000 * bands) + 0.5) / (1000 * bands)
    return np.asarray(np.interp(points, below, edges).reshape(bands, -1).mean(1))


def potential_evaporation(temperature: Floats, dates: pd.DatetimeIndex, latitude: float) -> Floats:
    """Return the potential evaporation of Oudin et al. (2005), shape (day,), mm d-1."""
    name = "reference_evapotranspiration"
    engine = Lumped(("solar_geometry", "oudin"), {"latitude": latitude}).engine()
    weather: dict[str, ArrayLike] = {
        "precipitation": 0.0,
        "air_temperature": temperature,
        "day_of_year": dates.day_of_year.to_numpy(dtype=np.float64),
    }
    return run_lumped(engine, (name,), weather)[name]
