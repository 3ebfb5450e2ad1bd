"""What stations tell of each other: filled gaps, and gradients with height."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kzwater.config.gradients import Kind

Floats = NDArray[np.float64]

# Fewer stations, or stations on one height, say nothing of a gradient (own choice).
LEAST_STATIONS = 3
LEAST_RANGE = 300.0


@dataclass(frozen=True, slots=True, eq=False)
class Slope:
    """How values change with height.

    Attributes
    ----------
    kind : str
        ``additive``, ``multiplicative`` or ``none``.
    monthly : tuple of float
        Twelve gradients per metre, January to December.
    """

    kind: Kind
    monthly: tuple[float, ...]

    def moved(self, values: Floats, rise: float, months: NDArray[np.int_]) -> Floats:
        """Return values at a place higher by ``rise`` (m); months count from 0."""
        change = np.array(self.monthly)[months] * rise
        if self.kind == "additive":
            return values + change
        if self.kind == "multiplicative":
            return values * np.maximum(1.0 + change, 0.0)
        return values


def filled(
    values: Floats, squared: Floats, elevation: Floats, slope: Slope, months: NDArray[np.int_]
) -> Floats:
    """Return values with gaps filled from the other stations: inverse squared distance and height.

    Parameters
    ----------
    values : array, shape (time, station)
        NaN where missing; what no station knows stays missing.
    squared : array, shape (station, station)
        Squared distances.
    elevation : array, shape (station,), m
    slope : Slope
    months : array, shape (time,)
        Month of each time, 0 to 11.
    """
    result = values.copy()
    for station in np.flatnonzero(np.isnan(values).any(axis=0)):
        gaps = np.isnan(values[:, station])
        total, weights = np.zeros(int(gaps.sum())), np.zeros(int(gaps.sum()))
        for other in range(values.shape[1]):
            if other == station:
                continue
            rise = float(elevation[station] - elevation[other])
            known = slope.moved(values[gaps, other], rise, months[gaps])
            weight = np.where(np.isnan(known), 0.0, 1.0 / max(squared[station, other], 1e-12))
            total = total + weight * np.nan_to_num(known)
            weights = weights + weight
        estimate = np.full(total.size, np.nan)
        np.divide(total, weights, out=estimate, where=weights > 0.0)
        result[gaps, station] = estimate
    return result


def fitted(
    values: Floats, elevation: Floats, months: NDArray[np.int_], kind: Kind
) -> tuple[float, ...] | None:
    """Return gradients by calendar month, least squares over the stations' means.

    Only times at which every station has a value count, so that all means are of the same times.

    Parameters
    ----------
    values : array, shape (time, station)
    elevation : array, shape (station,), m
    months : array, shape (time,)
        0 to 11.
    kind : str
        ``additive`` or ``multiplicative``: then the slope is divided by the mean.

    Returns
    -------
    tuple of float or None
        None when a month has no time at which every station has a value.
    """
    whole = ~np.isnan(values).any(axis=1)
    height = elevation - elevation.mean()
    found = []
    for month in range(12):
        chosen = values[whole & (months == month)]
        if not chosen.size:
            return None
        means = chosen.mean(axis=0)
        slope = float(np.sum(height * means) / np.sum(height * height))
        if kind == "multiplicative":
            mean = float(means.mean())
            slope = slope / mean if mean > 0.0 else 0.0
        found.append(slope)
    return tuple(found)
