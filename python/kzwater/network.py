"""Drainage networks: order, cycles, accumulation, what lies upstream, parts of a basin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kzwater.grid import BoolArray, FloatArray, IntArray

if TYPE_CHECKING:
    from kzwater.basin import Basin

# ESRI's codes of the eight directions with their steps in rows (southward) and columns (eastward).
D8_STEPS = {
    1: (0, 1),
    2: (1, 1),
    4: (1, 0),
    8: (1, -1),
    16: (0, -1),
    32: (-1, -1),
    64: (-1, 0),
    128: (-1, 1),
}
D8_OUTLET = 0
D8_OUTSIDE = -1


class CycleError(ValueError):
    """The directions run in circles.

    Attributes
    ----------
    cycles : tuple of arrays
        The nodes of each circle, downstream, from the one with the lowest index.
    """

    def __init__(self, cycles: tuple[IntArray, ...]) -> None:
        self.cycles = cycles
        super().__init__(f"{len(cycles)} cycles, the first through node {cycles[0][0]}")


@dataclass(frozen=True, slots=True)
class Network:
    """A directed forest of nodes (cells, reaches) with an order to walk it.

    Attributes
    ----------
    downstream : array
        Next node downstream, shape (node,); -1 where the water leaves.
    levels : tuple of arrays
        The nodes in groups: all nodes upstream of a group stand in earlier groups.
    """

    downstream: IntArray
    levels: tuple[IntArray, ...]

    @property
    def order(self) -> IntArray:
        """All nodes, upstream before downstream, shape (node,)."""
        return np.concatenate(self.levels) if self.levels else np.empty(0, dtype=np.int64)

    def accumulate(self, values: ArrayLike) -> FloatArray:
        """Return the sum of values over each node and all nodes upstream, shape (node,)."""
        total = np.array(values, dtype=np.float64)
        for level in self.levels:
            nodes = level[self.downstream[level] >= 0]
            np.add.at(total, self.downstream[nodes], total[nodes])
        return total

    def labels_from_downstream(self, labels: ArrayLike) -> IntArray:
        """Return for each node the first label at or below it, shape (node,); -1 for none.

        Parameters
        ----------
        labels : array
            Labels of some nodes, shape (node,); -1 elsewhere.
        """
        found = np.array(labels, dtype=np.int64)
        for level in reversed(self.levels):
            nodes = level[(found[level] < 0) & (self.downstream[level] >= 0)]
            found[nodes] = found[self.downstream[nodes]]
        return found

    def upstream_of(self, nodes: ArrayLike) -> BoolArray:
        """Return whether each node drains through one of some nodes, themselves included."""
        labels = np.full(self.downstream.size, -1)
        labels[np.asarray(nodes, dtype=np.int64)] = 1
        found: BoolArray = self.labels_from_downstream(labels) == 1
        return found

    def main_upstream(self, sizes: ArrayLike) -> IntArray:
        """Return the upstream neighbour of greatest size, shape (node,); -1 at the sources.

        Of equal neighbours the one with the lowest index is taken.
        """
        main = np.full(self.downstream.size, -1)
        # The largest neighbour comes last and overwrites the others.
        order = np.lexsort((-np.arange(main.size), np.asarray(sizes)))
        order = order[self.downstream[order] >= 0]
        main[self.downstream[order]] = order
        return main


def build_network(downstream: ArrayLike) -> Network:
    """Return the network of nodes that each drain to one node.

    Parameters
    ----------
    downstream : array
        Next node downstream, shape (node,); -1 where the water leaves.

    Raises
    ------
    CycleError
        When the directions run in circles.
    """
    downstream = np.array(downstream, dtype=np.int64)
    waiting = np.bincount(downstream[downstream >= 0], minlength=downstream.size)
    ready = np.flatnonzero(waiting == 0)
    levels = []
    while ready.size:
        levels.append(ready)
        below = downstream[ready]
        below = below[below >= 0]
        np.subtract.at(waiting, below, 1)
        ready = np.unique(below[waiting[below] == 0])
    if sum(nodes.size for nodes in levels) < downstream.size:
        raise CycleError(find_cycles(downstream))
    return Network(downstream, tuple(levels))


def find_cycles(downstream: ArrayLike) -> tuple[IntArray, ...]:
    """Return the nodes of each circle, downstream, from the one with the lowest index.

    Parameters
    ----------
    downstream : array
        Next node downstream, shape (node,); -1 where the water leaves.
    """
    below = np.array(downstream, dtype=np.int64)
    # After as many steps as there are nodes only nodes on circles are still reached.
    reached = np.arange(below.size)
    for _step in range(int(below.size).bit_length()):
        reached = reached[reached >= 0]
        reached = np.unique(below[reached])
        below = np.where(below >= 0, below[below], -1)
    following = np.asarray(downstream, dtype=np.int64)
    seen: set[int] = set()
    cycles = []
    for first in reached[reached >= 0].tolist():
        if first in seen:
            continue
        circle = [first]
        while (node := int(following[circle[-1]])) != first:
            circle.append(node)
        seen.update(circle)
        cycles.append(np.array(circle))
    return tuple(cycles)


def downstream_of_directions(directions: NDArray[np.integer]) -> IntArray:
    """Return the flat index of the next cell downstream, shape (row x column,).

    Parameters
    ----------
    directions : array
        ESRI codes, shape (row, column); `D8_OUTLET` at ends, `D8_OUTSIDE` outside the basin.

    Returns
    -------
    array
        -1 at ends, outside, and where a direction leaves the raster or enters the outside.
    """
    rows, columns = directions.shape
    padded = np.full((rows + 2, columns + 2), D8_OUTSIDE, dtype=np.int64)
    padded[1:-1, 1:-1] = directions
    downstream = np.full(directions.shape, -1)
    for code, (row_step, column_step) in D8_STEPS.items():
        row, column = np.nonzero(directions == code)
        row_below, column_below = row + row_step, column + column_step
        enters = padded[row_below + 1, column_below + 1] != D8_OUTSIDE
        below = row_below * columns + column_below
        downstream[row, column] = np.where(enters, below, -1)
    return downstream.ravel()


def directions_of_downstream(
    downstream: IntArray, inside: BoolArray, columns: int
) -> NDArray[np.int16]:
    """Return ESRI codes of a raster, shape (row, column).

    Parameters
    ----------
    downstream : array
        Flat index of the next cell, shape (row x column,); -1 where the water leaves.
    inside : array
        Whether the cell belongs to the basin, same shape.
    columns : int
        Columns of the raster.
    """
    directions = np.where(inside, D8_OUTLET, D8_OUTSIDE).astype(np.int16)
    cells = np.flatnonzero(inside & (downstream >= 0))
    row, column = np.divmod(cells, columns)
    row_below, column_below = np.divmod(downstream[cells], columns)
    for code, step in D8_STEPS.items():
        matching = (row_below - row == step[0]) & (column_below - column == step[1])
        directions[cells[matching]] = code
    return directions.reshape(-1, columns)


def subset(basin: Basin, outlet_reaches: ArrayLike, imposed_reaches: Iterable[int] = ()) -> Basin:
    """Return the part of a basin above some reaches; units, HRUs and reaches keep their order.

    The flow of an imposed reach is known: it stays in the part as a reach without units or HRUs
    of its own, and everything above it is dropped. Drained areas stay those of the whole basin.

    Parameters
    ----------
    basin : Basin
        The whole.
    outlet_reaches : int or array of int
        The lowest reaches of the part.
    imposed_reaches : iterable of int
        Reaches above them where recorded flow enters.

    Raises
    ------
    ValueError
        When a reach does not exist or an imposed reach does not lie above an outlet or lies
        above another imposed one.
    """
    outlets = np.atleast_1d(np.asarray(outlet_reaches, dtype=np.int64))
    network = build_network(basin.reach_downstream)
    imposed = np.unique(np.fromiter(imposed_reaches, dtype=np.int64))
    _check_reaches(network, outlets, imposed)
    dropped = network.upstream_of(imposed)
    dropped[imposed] = False
    kept_reaches = network.upstream_of(outlets) & ~dropped
    own_water = kept_reaches.copy()
    own_water[imposed] = False
    kept_units = own_water[basin.unit_reach]
    kept_hrus = kept_units[basin.hru_unit]
    kept_gauges = kept_reaches[basin.gauge_reach]
    selections = {"reach": kept_reaches, "unit": kept_units, "hru": kept_hrus, "gauge": kept_gauges}
    changes: dict[str, Any] = {
        name: array[kept]
        for dimension, kept in selections.items()
        for name, array in basin.arrays_along(dimension).items()
    }
    changes["parameters"] = {name: values[kept_hrus] for name, values in basin.parameters.items()}
    new_reach, new_unit = _renumbered(kept_reaches), _renumbered(kept_units)
    changes["hru_partner"] = _renumbered(kept_hrus)[changes["hru_partner"]]
    changes["reach_downstream"] = new_reach[changes["reach_downstream"]]
    changes["unit_reach"] = new_reach[changes["unit_reach"]]
    changes["gauge_reach"] = new_reach[changes["gauge_reach"]]
    changes["hru_unit"] = new_unit[changes["hru_unit"]]
    changes["unit_index"] = new_unit[basin.unit_index]
    return replace(basin, **changes)


def _check_reaches(network: Network, outlets: IntArray, imposed: IntArray) -> None:
    """Raise when the imposed reaches do not cut the part above the outlets."""
    count = network.downstream.size
    for reach in (*outlets.tolist(), *imposed.tolist()):
        if not 0 <= reach < count:
            message = f"reach {reach} does not exist: the basin has {count}"
            raise ValueError(message)
    above = network.upstream_of(outlets)
    above[outlets] = False
    for reach in imposed.tolist():
        if not above[reach]:
            names = ", ".join(str(outlet) for outlet in outlets)
            message = f"imposed reach {reach} does not lie above reach {names}"
            raise ValueError(message)
    labels = np.full(count, -1)
    labels[imposed] = imposed
    labels = network.labels_from_downstream(labels)
    below = network.downstream[imposed]
    for reach, label in zip(imposed.tolist(), labels[below].tolist(), strict=True):
        if label >= 0:
            message = f"imposed reach {reach} lies above imposed reach {label}"
            raise ValueError(message)


def _renumbered(kept: BoolArray) -> NDArray[np.int32]:
    """Return the new number of each kept node, shape (node + 1,); -1 for others and for -1."""
    numbers = np.full(kept.size + 1, -1, dtype=np.int32)
    numbers[:-1][kept] = np.arange(np.count_nonzero(kept))
    return numbers
