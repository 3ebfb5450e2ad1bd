"""Weights from forcing points to HRUs: made once and stored with the inputs of a run.

Only sums, products and comparisons are used, so that the bits do not depend on the machine.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NEIGHBOURS = 4
# Groups of HRUs for which the points that may be nearest are looked up together.
_hrus_in_tile = 500
_tiles_along_side = 64

Floats = NDArray[np.float64]
Indices = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """How values at forcing points are brought to HRUs.

    Attributes
    ----------
    index : array of int32, shape (4, hru)
        Forcing points of each HRU.
    weight : array, shape (4, hru)
        Their weights, of sum 1 for each HRU.
    """

    index: Indices
    weight: Floats

    def apply(self, values: Floats) -> Floats:
        """Return values at HRUs, shape (hru,), from values at forcing points, shape (point,)."""
        total = self.weight[0] * values[self.index[0]]
        for neighbour in range(1, NEIGHBOURS):
            total = total + self.weight[neighbour] * values[self.index[neighbour]]
        return np.asarray(total)

    def points(self) -> Indices:
        """Return the forcing points that any HRU needs, ascending."""
        return np.flatnonzero(self._needed()).astype(np.int32)

    def compact(self) -> Weights:
        """Return the same weights with points counted among `points` only.

        Neighbours of weight zero turn to a point that is needed: missing times zero is missing.
        """
        needed = self._needed()
        number = np.where(needed, np.cumsum(needed, dtype=np.int32) - 1, 0).astype(np.int32)
        return Weights(np.where(self.weight > 0.0, number[self.index], 0), self.weight)

    def _needed(self) -> NDArray[np.bool_]:
        """Return which forcing points any HRU needs."""
        needed = np.zeros(int(self.index.max()) + 1, dtype=np.bool_)
        needed[self.index[self.weight > 0.0]] = True
        return needed


def bilinear(axis_x: Floats, axis_y: Floats, x: Floats, y: Floats) -> Weights:
    """Return bilinear weights on a regular grid whose points are numbered row by row.

    Parameters
    ----------
    axis_x, axis_y : array, shapes (column,) and (row,)
        Coordinates of the grid, each strictly rising or falling.
    x, y : array, shape (hru,)
        Places of the HRUs; beyond the outermost points the value there is kept.
    """
    column, right = _between(axis_x, x)
    row, upper = _between(axis_y, y)
    next_column = np.minimum(column + 1, axis_x.size - 1)
    next_row = np.minimum(row + 1, axis_y.size - 1)
    width = axis_x.size
    index = np.stack(
        [
            row * width + column,
            row * width + next_column,
            next_row * width + column,
            next_row * width + next_column,
        ]
    )
    weight = np.stack(
        [
            (1.0 - upper) * (1.0 - right),
            (1.0 - upper) * right,
            upper * (1.0 - right),
            upper * right,
        ]
    )
    return Weights(index.astype(np.int32), weight)


def nearest(point_x: Floats, point_y: Floats, x: Floats, y: Floats) -> Weights:
    """Return weights that take the nearest point, of equal distances the first."""
    index = np.zeros((NEIGHBOURS, x.size), dtype=np.int32)
    radians = y * 0.017453292519943295
    shortening = np.maximum(1.0 - radians * radians / 2.0 + radians**4 / 24.0, 0.1)
    for hrus in _tiles(x, y):
        short = shortening[hrus]
        near = _candidates((point_x, x[hrus], short), (point_y, y[hrus], np.ones(hrus.size)))
        east = (point_x[near] - x[hrus, np.newaxis]) * short[:, np.newaxis]
        north = point_y[near] - y[hrus, np.newaxis]
        index[0, hrus] = near[np.argmin(east * east + north * north, axis=1)]
    weight = np.zeros((NEIGHBOURS, x.size))
    weight[0] = 1.0
    return Weights(index, weight)


def inverse_distance(point_x: Floats, point_y: Floats, x: Floats, y: Floats) -> Weights:
    """Return weights of the four nearest points by inverse squared distance (Shepard 1968).

    At a point itself its own value holds.
    """
    index = np.zeros((NEIGHBOURS, x.size), dtype=np.int32)
    weight = np.zeros((NEIGHBOURS, x.size))
    for hru in range(x.size):
        squared = squared_distances(point_x, point_y, x[hru], y[hru])
        order = np.argsort(squared, kind="stable")[:NEIGHBOURS]
        index[: order.size, hru] = order
        if squared[order[0]] == 0.0:
            weight[0, hru] = 1.0
            continue
        closeness = squared[order[0]] / squared[order]
        total = 0.0
        for value in closeness:
            total = total + value
        weight[: order.size, hru] = closeness / total
    return Weights(index, weight)


def squared_distances(point_x: Floats, point_y: Floats, x: float, y: float) -> Floats:
    """Return the squared distances of points from a place, shape (point,), degrees of latitude.

    Degrees of longitude are shortened by the cosine of the latitude of the place to second order,
    which orders neighbours well enough and needs no transcendental function.
    """
    radians = y * 0.017453292519943295
    shortening = max(1.0 - radians * radians / 2.0 + radians**4 / 24.0, 0.1)
    east = (point_x - x) * shortening
    north = point_y - y
    squared: Floats = east * east + north * north
    return squared


def _tiles(x: Floats, y: Floats) -> list[NDArray[np.intp]]:
    """Return the HRUs in groups that lie close together."""
    side = int(np.clip(np.sqrt(x.size / _hrus_in_tile), 1, _tiles_along_side))
    number = np.zeros(x.size, dtype=np.int32)
    for places in (x, y):
        extent = max(float(np.ptp(places)), 1e-9)
        step = np.minimum((places - places.min()) / extent * side, side - 1)
        number = number * side + step.astype(np.int32)
    order = np.argsort(number, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(number[order])) + 1)


def _candidates(*axes: tuple[Floats, Floats, Floats]) -> NDArray[np.intp]:
    """Return the points, ascending, that may be the nearest to some HRU of a tile.

    A point is left out when it is farther from all of the tile than another is from its far end.

    Parameters
    ----------
    *axes : tuple of array
        For each axis coordinates of the points, of the HRUs, and the length of a degree.
    """
    least, most = np.zeros(axes[0][0].size), np.zeros(axes[0][0].size)
    for points, hrus, length in axes:
        low, high = hrus.min(), hrus.max()
        gap = np.maximum(np.maximum(low - points, points - high), 0.0)
        reach = np.maximum(np.abs(points - low), np.abs(points - high))
        least += np.square(gap * length.min())
        most += np.square(reach * length.max())
    return np.flatnonzero(least <= most.min() * (1.0 + 1e-9))


def _between(axis: Floats, places: Floats) -> tuple[Indices, Floats]:
    """Return for each place the point before it and its relative distance to the next, 0 to 1."""
    if axis.size == 1:
        return np.zeros(places.size, dtype=np.int32), np.zeros(places.size)
    falling = axis[0] > axis[-1]
    rising_axis = axis[::-1] if falling else axis
    before = np.clip(np.searchsorted(rising_axis, places, side="right") - 1, 0, axis.size - 2)
    start, end = rising_axis[before], rising_axis[before + 1]
    share = np.clip((places - start) / (end - start), 0.0, 1.0)
    if falling:
        return (axis.size - 2 - before).astype(np.int32), 1.0 - share
    return before.astype(np.int32), share
