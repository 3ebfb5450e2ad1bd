"""What the study of the Tuyuksu is made from: its heights, and weather carried over to it.

The monthly means are those of ERA5 2000-2025 at the glacier; what differs from day to day and from
year to year is measured at the Chirchik, 550 km to the west-south-west.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from ruamel.yaml import YAML

from atbashy_inputs import CLIMATE, ELEVATION, SMOOTH, heights_around, read_climate
from chirchik_model import SCENARIO, inputs, read_fitted

MEASURED = Path(inputs.data).parent / "glacier" / "tuyuksu_1957-1989.csv"
absent = (
    f"The data of the Tuyuksu are not there: {MEASURED} (balances of WGMS), {CLIMATE}, "
    f"{ELEVATION}, and {inputs.absent}"
)

LATITUDE, LONGITUDE = 43.05, 77.08
FIRST, LAST = "1955-10-01", "1989-09-30"
# The years whose mean the anomalies are against, and the first of the daily weather.
NORMAL_FIRST, NORMAL_LAST = "1960-01-01", "1989-12-31"

# Share of the glacier above a height, m. Read by hand through 22 pairs of equilibrium line and
# accumulation area ratio in the tables of WGMS (FoG 2021-05, 1970-1993), which it meets within
# 0.06, one of 1981 within 0.08. Lowest and highest point, 3400 and about 4220 m, are from memory.
# What is below 3630 m no pair holds: own reading of a narrow tongue.
ABOVE = {
    3400.0: 1.0,
    3500.0: 0.95,
    3600.0: 0.84,
    3700.0: 0.665,
    3800.0: 0.42,
    3900.0: 0.28,
    4000.0: 0.16,
    4100.0: 0.08,
    4200.0: 0.04,
    4300.0: 0.0,
}
# Air temperature by height where nothing is found, degC m-1: as scenarios have it.
DECLARED_GRADIENT = -0.0065

Floats = NDArray[np.float64]


def there() -> bool:
    """Return whether all data are found."""
    return MEASURED.is_file() and CLIMATE.is_file() and ELEVATION.is_file() and inputs.there()


def bands() -> tuple[Floats, Floats]:
    """Return the middle height of each band, m, and its share of the glacier, shape (band,)."""
    edges, above = np.array(list(ABOVE)), np.array(list(ABOVE.values()))
    return 0.5 * (edges[:-1] + edges[1:]), -np.diff(above)


def read_measured() -> pd.DataFrame:
    """Return measured balances by year: ``winter``, ``summer`` and ``annual``, mm of water."""
    table = pd.read_csv(MEASURED, index_col="year")
    columns = ["winter_mmwe", "summer_mmwe", "annual_mmwe"]
    return table[columns].set_axis(["winter", "summer", "annual"], axis="columns")


@dataclass(frozen=True, slots=True)
class Parameters:
    """Parameters of the processes, and how air temperature changes with height.

    Attributes
    ----------
    values : dict of str to float
        What differs from the declared parameters.
    gradients : array, shape (12,)
        degC m-1, January to December.
    """

    values: dict[str, float]
    gradients: Floats


def declared() -> Parameters:
    """Return the parameters where nothing was fitted."""
    return Parameters({}, np.full(12, DECLARED_GRADIENT))


def fitted(column: str = "early") -> Parameters:
    """Return what was found on the rivers of the Chirchik, as far as it carries over.

    The factors of single gauges and the undercatch of all do not: no gauge stands behind the
    precipitation here. Its gradient is a trial of its own.
    """
    values = read_fitted()[column]
    scenario = YAML(typ="safe").load((SCENARIO / "scenario.yaml").read_text(encoding="utf-8"))
    given = np.array(scenario["forcing"]["air_temperature_gradient"], dtype=np.float64)
    named = {str(name): float(value) for name, value in values.items()}
    return Parameters(named, given * named["air_temperature_gradient"])


@dataclass(frozen=True, slots=True)
class Normals:
    """Monthly means at a place: its height, m, and degC and mm d-1, shape (12,)."""

    height: float
    temperature: Floats
    precipitation: Floats


def normals(*, around: bool = False, smooth: float = SMOOTH) -> Normals:
    """Return the means of ERA5's cell, or of the four cells around by inverse distance.

    Heights are those of squares of ``smooth`` degrees: see the study of the At-Bashy.
    """
    axes, temperature, rain = read_climate((76.9, 42.9, 77.3, 43.3))
    y, x = (each.ravel() for each in np.meshgrid(*axes, indexing="ij"))
    distance = np.hypot(y - LATITUDE, (x - LONGITUDE) * np.cos(np.radians(LATITUDE)))
    weight = distance**-2.0 if around else (distance == distance.min()).astype(np.float64)
    weight = weight / weight.sum()
    days = np.array([31.0, 28.25, 31.0, 30.0, 31.0, 30.0, 31.0, 31.0, 30.0, 31.0, 30.0, 31.0])
    height = float(heights_around(x, y, smooth) @ weight)
    return Normals(height, temperature @ weight, rain @ weight / days)


def normals_by_line() -> Normals:
    """Return the means of a line through the cells of 76-78.25 E and 42-44 N, at the glacier.

    A plane in height, latitude and longitude through each month's temperature, at the mean height
    of the glacier: no cell's own height counts much. Precipitation is that of the cell.
    """
    axes, temperature, _rain = read_climate((76.0, 42.0, 78.25, 44.0))
    y, x = (each.ravel() for each in np.meshgrid(*axes, indexing="ij"))
    height = heights_around(x, y, SMOOTH)
    terms = np.stack([height, y - LATITUDE, x - LONGITUDE, np.ones_like(y)], axis=1)
    found = np.linalg.lstsq(terms, temperature.T, rcond=None)[0]
    middle = float(np.dot(*bands()))
    return Normals(middle, middle * found[0] + found[3], normals().precipitation)


def anomalies() -> pd.DataFrame:
    """Return what the stations of the Chirchik differ by from their means of the calendar month.

    Daily from 1955 on: ``temperature``, degC, the mean of two stations, and ``precipitation``, the
    mean of the ratios of three. The means are those of 1960-1989; before 1960 days come from the
    ten-day table.
    """
    days = read_days()
    usual = days.loc[NORMAL_FIRST:NORMAL_LAST]
    means = usual.groupby(_months(usual)).mean()
    own = means.loc[_months(days)].set_axis(days.index)
    warm, wet = (days.columns[days.columns.str.startswith(kind)] for kind in ("T_", "P_"))
    found = {
        "temperature": (days[warm] - own[warm]).mean(axis="columns"),
        "precipitation": (days[wet] / own[wet]).mean(axis="columns"),
    }
    return pd.DataFrame(found).loc[FIRST:LAST]


def read_days() -> pd.DataFrame:
    """Return the daily weather of the stations from 1955 on, the broken one brought to one level.

    Its correction changes nothing before its break in 1981, so that the table of ten days joins.
    """
    days: pd.DataFrame = inputs.read_weather()
    dates = pd.date_range(FIRST, days.index[0], inclusive="left")
    tens = inputs.read_ten_days().loc["1955-08":"1960-01", list(days.columns)]
    lasts = pd.DatetimeIndex(tens.index)
    lengths = lasts.diff().days[1:]
    tens, lasts = tens.iloc[1:], lasts[1:]
    early = pd.DataFrame(index=dates)
    for column in days.columns:
        values = tens[column].to_numpy(dtype=np.float64)
        if column.startswith("P_"):
            spread = pd.Series(values / lengths, index=lasts)
            early[column] = spread.reindex(dates, method="bfill")
        else:
            middles = lasts.to_julian_date().to_numpy() - 0.5 * (lengths - 1)
            early[column] = np.interp(dates.to_julian_date(), middles, values)
    return pd.concat([early, days])


@dataclass(frozen=True, slots=True)
class Transfer:
    """How anomalies and normals become weather at the glacier.

    Attributes
    ----------
    precipitation_factor : float
    precipitation_gradient : float
        Share per metre above the height of the normals.
    warmer : float
        degC
    unrest : float
        degC: standard deviation of days around what is interpolated, 0.7 from day to day.
    with_temperature, with_precipitation : bool
        Whether years differ in it; else each has the means of 1960-1989, day by day and month by
        month.
    """

    precipitation_factor: float = 1.0
    precipitation_gradient: float = 0.0
    warmer: float = 0.0
    unrest: float = 0.0
    with_temperature: bool = True
    with_precipitation: bool = True


def weather(
    place: Normals, found: pd.DataFrame, height: float, gradients: Floats, how: Transfer
) -> dict[str, Floats]:
    """Return the days of a band of the glacier, from FIRST to LAST, shape (day,)."""
    dates = pd.DatetimeIndex(found.index)
    month = dates.month.to_numpy() - 1
    warmth, ratio = found.temperature, found.precipitation
    if not how.with_temperature:
        usual = warmth.loc[NORMAL_FIRST:]
        means = usual.groupby(_days_of_year(usual)).mean()
        warmth = means.loc[_days_of_year(warmth)]
    climb = height - place.height
    level = place.temperature[month] + gradients[month] * climb + how.warmer
    rain = place.precipitation[month] * (1.0 + how.precipitation_gradient * climb)
    if how.with_precipitation:
        rain = rain * ratio.to_numpy()
    return {
        "air_temperature": level + warmth.to_numpy() + how.unrest * _unrest(dates.size),
        "precipitation": rain * how.precipitation_factor,
        "day_of_year": dates.day_of_year.to_numpy(dtype=np.float64),
    }


def _months(table: pd.DataFrame) -> pd.Index:
    return pd.DatetimeIndex(table.index).month


def _days_of_year(series: pd.Series) -> pd.Index:
    return pd.DatetimeIndex(series.index).strftime("%m-%d")


def _unrest(days: int) -> Floats:
    """Return days that vary by 1 and follow each other by 0.7, the same in every trial."""
    persistence = 0.7
    shocks = np.random.default_rng(817).standard_normal(days) * np.sqrt(1.0 - persistence**2)
    values = np.zeros(days)
    for day in range(1, days):
        values[day] = persistence * values[day - 1] + shocks[day]
    return values
