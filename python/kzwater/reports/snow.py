"""The snow of a run: the month with most of it, and its mean map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kzwater.reports.balance import stores_by_group
from kzwater.reports.record import Array, Record

if TYPE_CHECKING:
    import xarray as xr

_group = "snow"


@dataclass(frozen=True, slots=True)
class SnowMap:
    """The mean snow water equivalent of a month.

    Attributes
    ----------
    month : int
        1 to 12; 0 when the maps are not monthly and all were averaged.
    parts : tuple of str
        Long names of the stores that are added up.
    values : ndarray
        Shape (y, x), mm, NaN outside the basin.
    mean : float
        Mean over the basin, mm.
    """

    month: int
    parts: tuple[str, ...]
    values: Array
    mean: float


def snow_months(record: Record) -> pd.Series[float]:
    """Return the mean snow water equivalent of the basin in each month of the year, mm."""
    stores = stores_by_group(record).get(_group, ())
    if not stores:
        return pd.Series(dtype=float)
    depths = np.sum([store.depths for store in stores], axis=0)
    return pd.Series(depths[1:]).groupby(record.starts.month).mean()


def mean_snow_map(record: Record) -> SnowMap | None:
    """Return the map of the month with most snow, or None when the run recorded no snow."""
    import xarray as xr

    months = snow_months(record)
    if record.grid is None or months.empty or not months.max() > 0.0:
        return None
    names = [store.name for store in stores_by_group(record)[_group]]
    with xr.open_dataset(record.path) as dataset:
        fields = [name for name in names if name in dataset and "map_time" in dataset[name].dims]
        if not fields:
            return None
        chosen, month = _chosen(record, dataset, months)
        if not chosen.size:
            return None
        total = sum(_mean(dataset[name], chosen) for name in fields)
        parts = tuple(str(dataset[name].attrs.get("long_name", name)) for name in fields)
    values = np.asarray(total)
    if values.ndim == 1:  # one value for each unit
        units = record.grid.unit_index
        values = np.where(units >= 0, values[np.maximum(units, 0)], np.nan)
    values = np.where(record.grid.inside, values, np.nan)
    return SnowMap(month, parts, values, float(months[month] if month else months.mean()))


def _chosen(
    record: Record, dataset: xr.Dataset, months: pd.Series[float]
) -> tuple[NDArray[np.intp], int]:
    """Return which maps to average, and their month: that with most snow of those with maps.

    The month is 0, and all maps are averaged, when they span longer times.
    """
    starts = pd.DatetimeIndex(dataset["map_time"].values)
    bounds = dataset["map_time_bounds"].values
    reported = (starts >= record.starts[0]) & (bounds[:, 1] <= record.instants[-1].to_datetime64())
    if (np.diff(bounds, axis=1) > np.timedelta64(31, "D")).any() or not reported.any():
        return np.flatnonzero(reported), 0
    mapped = months[months.index.isin(starts.month[reported])]
    month = int(mapped.index[int(mapped.to_numpy().argmax())])
    return np.flatnonzero(reported & (starts.month == month)), month


def _mean(field: xr.DataArray, chosen: NDArray[np.intp]) -> Array:
    """Return the mean of some maps, read one after another: memory holds a single map."""
    total = np.zeros(field.shape[1:])
    for index in chosen:
        total += field.isel(map_time=int(index)).values
    return total / chosen.size
