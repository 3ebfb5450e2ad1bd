"""Units: which cells belong to the basin, and which unit each of them belongs to."""

from __future__ import annotations

import numpy as np

from kzwater.grid import BoolArray, FloatArray, IntArray
from kzwater.preparation.drainage import Drainage


def cell_units(basin: BoolArray) -> IntArray:
    """Return the unit of each cell, shape (cell,), where every cell of the basin is a unit.

    Parameters
    ----------
    basin : array of bool
        Cells of the basin, shape (cell,). Others get -1.
    """
    units = np.full(basin.size, -1)
    units[basin] = np.arange(np.count_nonzero(basin))
    return units


def sub_basins(
    drainage: Drainage, basin: BoolArray, gauge_cells: IntArray, largest_area: float
) -> IntArray:
    """Return the sub-basin of each cell, shape (cell,), numbered from the sources down.

    Each gauge ends a sub-basin. Where the area above a cell grows beyond the largest allowed,
    its tributaries are cut off, the largest first: this needs the fewest cuts. Only a single cell
    can be larger.

    Parameters
    ----------
    drainage : Drainage
        Cells and their network.
    basin : array of bool
        Cells of the basin, shape (cell,). Others get -1.
    gauge_cells : array
        Flat indices of the cells with gauges.
    largest_area : float
        Largest area of a sub-basin, m2; may be infinite.

    References
    ----------
    kundu1977.
    """
    network = drainage.network
    ends = np.zeros(basin.size, dtype=np.bool_)
    ends[gauge_cells] = True
    ends |= basin & (network.downstream < 0)
    areas = np.where(basin, drainage.cell_area, 0.0)
    by_target = np.argsort(network.downstream, kind="stable")
    targets = network.downstream[by_target]
    for level in network.levels:
        nodes = level[basin[level]]
        for node in nodes[areas[nodes] > largest_area].tolist():
            first, last = np.searchsorted(targets, [node, node + 1])
            tributaries = by_target[first:last]
            _cut_largest(tributaries[~ends[tributaries]], node, areas, ends, largest_area)
        passing = nodes[~ends[nodes]]
        np.add.at(areas, network.downstream[passing], areas[passing])
    order = network.order
    outlets = order[(ends & basin)[order]]
    labels = np.full(basin.size, -1)
    labels[outlets] = np.arange(outlets.size)
    return np.where(basin, network.labels_from_downstream(labels), -1)


def _cut_largest(
    tributaries: IntArray, node: int, areas: FloatArray, ends: BoolArray, largest_area: float
) -> None:
    """End sub-basins at the largest tributaries of a node until its own area is small enough."""
    for tributary in tributaries[np.argsort(-areas[tributaries], kind="stable")]:
        if areas[node] <= largest_area:
            return
        areas[node] -= areas[tributary]
        ends[tributary] = True
