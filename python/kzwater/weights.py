"""Weights from forcing points to HRUs: made once and stored with the inputs of a run.

Only sums, products and comparisons are used, so that the bits do not depend on the machine.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NEIGHBOURS = 4

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
        return np.unique(self.index[self.weight > 0.0]).astype(np.int32)

    def compact(self) -> Weights:
        """Return the same weights with points counted among `points` only.

        Neighbours of weight zero turn to a point that is needed: missing times zero is missing.
        """
        needed = self.points()
        index = np.where(self.weight > 0.0, self.index, needed[0])
        return Weights(np.searchsorted(needed, index).astype(np.int32), self.weight)


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
    """Return weights that take the nearest point, of equal distances the first.

    Degrees of longitude are shortened by the cosine of the latitude of each HRU to second order,
    which orders neighbours well enough and needs no transcendental function.
    """
    index = np.zeros((NEIGHBOURS, x.size), dtype=np.int32)
    radians = y * 0.017453292519943295
    shortening = np.maximum(1.0 - radians * radians / 2.0 + radians**4 / 24.0, 0.1)
    for hru in range(x.size):
        east = (point_x - x[hru]) * shortening[hru]
        north = point_y - y[hru]
        index[0, hru] = np.argmin(east * east + north * north)
    weight = np.zeros((NEIGHBOURS, x.size))
    weight[0] = 1.0
    return Weights(index, weight)


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
