"""Places of boxes and ribbons in a flow picture, so that nothing overlaps.

Columns follow the longest path from the sources. A flow that passes a column without touching it
gets a lane of its own there, and a box has room for its label above it (Sugiyama, Tagawa and Toda
1981 for columns, lanes and order; the relaxation of heights is that of common Sankey diagrams).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import islice, pairwise, permutations

from kzwater.reports.flow_graph import Graph, Role

_sweeps = 6
_relaxations = 48
_most_starts = 24
_gap = 0.08


@dataclass(slots=True)
class Item:
    """A box, or the lane of a flow that passes its column; lengths in inches, y upwards.

    Attributes
    ----------
    key : tuple of str
        ``(node,)`` for a box, ``(from, to)`` for a lane.
    label : float
        Height of the label, inches; none for a lane.
    above : bool
        Whether the label stands above the box; else beside it, at its middle.
    centre : float
        Middle of the box or lane.
    """

    key: tuple[str, ...]
    column: int
    height: float
    label: float = 0.0
    above: bool = False
    centre: float = 0.0
    before: list[tuple[Item, float]] = field(default_factory=list, repr=False)
    after: list[tuple[Item, float]] = field(default_factory=list, repr=False)

    @property
    def top(self) -> float:
        """Return the upper edge."""
        return self.centre + self.height / 2.0

    @property
    def bottom(self) -> float:
        """Return the lower edge."""
        return self.centre - self.height / 2.0

    @property
    def room(self) -> float:
        """Return the free height needed above."""
        return _gap + (self.label if self.above else self.overhang)

    @property
    def overhang(self) -> float:
        """Return how far a label beside the box reaches beyond it, on either side."""
        return 0.0 if self.above else max(0.0, (self.label - self.height) / 2.0)

    def wanted(self, *, backward: bool) -> float | None:
        """Return the mean height of the neighbours on one side, weighted by flow."""
        links = self.after if backward else self.before
        weight = sum(amount for _item, amount in links)
        if weight == 0.0:
            return None
        return sum(item.centre * amount for item, amount in links) / weight


@dataclass(frozen=True, slots=True)
class Layout:
    """A finished layout.

    Attributes
    ----------
    columns : tuple of tuple of Item
        Items of each column from top to bottom.
    routes : dict
        For each flow the items it runs through, from box to box.
    scale : float
        Inches per mm.
    """

    columns: tuple[tuple[Item, ...], ...]
    routes: dict[tuple[str, str], tuple[Item, ...]]
    scale: float

    def ports(self, flow: tuple[str, str]) -> tuple[float, float]:
        """Return the middle of the flow's ends: on the box that it leaves, on that it enters."""
        route = self.routes[flow]
        return (
            self._port(route[0], route[0].after, route[1]),
            self._port(route[-1], route[-1].before, route[-2]),
        )

    def _port(self, box: Item, links: list[tuple[Item, float]], neighbour: Item) -> float:
        """Return the middle of one end; they are stacked in the order of their far sides."""
        top = box.top
        for item, amount in sorted(links, key=lambda link: -link[0].centre):
            middle = top - self.scale * amount / 2.0
            if item is neighbour:
                return middle
            top -= self.scale * amount
        return box.centre


def layers(graph: Graph) -> dict[str, int]:
    """Return the column of each node: sources first, sinks last, stores by their longest path."""
    stores = {node.key for node in graph.nodes if node.role is Role.store}
    inner = {pair: amount for pair, amount in graph.flows.items() if stores.issuperset(pair)}
    depth = dict.fromkeys(stores, 1)
    while inner:
        for _round in stores:
            for source, target in inner:
                depth[target] = max(depth[target], depth[source] + 1)
        if max(depth.values()) <= len(stores):
            break
        # a circle of stores: its weakest flow is drawn against the direction of the others
        del inner[min(inner, key=lambda pair: inner[pair])]
        depth = dict.fromkeys(stores, 1)
    last = max(depth.values(), default=0) + 1
    for node in graph.nodes:
        if node.role in (Role.source, Role.released):
            depth[node.key] = 0
        elif node.role in (Role.sink, Role.stored):
            depth[node.key] = last
    return depth


def arrange(graph: Graph, height: float, labels: dict[str, float]) -> Layout:
    """Return the layout of a graph in a given height.

    Parameters
    ----------
    height : float
        Inches.
    labels : dict
        Height of each node's label, inches.
    """
    columns, routes = _items(graph, layers(graph), labels)
    scale = _scale(columns, height)
    _order(columns)
    _relax(columns, height)
    return Layout(tuple(tuple(column) for column in columns), routes, scale)


def room_for_labels(graph: Graph, labels: dict[str, float]) -> float:
    """Return the height that labels and gaps need in the fullest column, inches."""
    columns, _routes = _items(graph, layers(graph), labels)
    return max(sum(_gap + item.label for item in column) for column in columns)


def _items(
    graph: Graph, depth: dict[str, int], labels: dict[str, float]
) -> tuple[list[list[Item]], dict[tuple[str, str], tuple[Item, ...]]]:
    """Return the items of each column and the route of each flow; heights in mm."""
    columns: list[list[Item]] = [[] for _column in range(max(depth.values()) + 1)]
    boxes = {
        n.key: Item((n.key,), depth[n.key], n.amount, labels[n.key], above=n.role is Role.store)
        for n in graph.nodes
    }
    for box in boxes.values():
        columns[box.column].append(box)
    routes = {}
    for pair, amount in graph.flows.items():
        between = range(depth[pair[0]] + 1, depth[pair[1]])
        lanes = [Item(pair, column, amount) for column in between]
        route = (boxes[pair[0]], *lanes, boxes[pair[1]])
        for lane in lanes:
            columns[lane.column].append(lane)
        for item, following in pairwise(route):
            item.after.append((following, amount))
            following.before.append((item, amount))
        routes[pair] = route
    return columns, routes


def _scale(columns: list[list[Item]], height: float) -> float:
    """Return inches per mm at which the fullest column just fits; heights become inches."""
    total = [sum(item.height for item in column) for column in columns]
    free = [height - sum(_gap + item.label for item in column) for column in columns]
    scale, former = min(f / t for f, t in zip(free, total, strict=True)), 1.0
    for _round in range(_relaxations):
        for item in (item for column in columns for item in column):
            item.height *= scale / former
        # labels beside boxes reach beyond them the less, the taller the boxes become
        free = [height - sum(i.room + i.overhang for i in column) for column in columns]
        scale, former = min(f / t for f, t in zip(free, total, strict=True)), scale
    for item in (item for column in columns for item in column):
        item.height *= scale / former
    return scale


def _order(columns: list[list[Item]]) -> None:
    """Order the items of each column by the mean rank of their neighbours: few ribbons cross.

    Sweeps from every order of the sinks; the first of the best results is kept.
    """
    best, order = math.inf, [list(column) for column in columns]
    for sinks in islice(permutations(columns[-1]), _most_starts):
        columns[-1][:] = sinks
        _rank(columns[-1])
        for sweep in range(_sweeps):
            forward = sweep % 2 == 1
            for column in columns[1:] if forward else columns[-2::-1]:
                wanted = {id(item): item.wanted(backward=not forward) for item in column}
                column.sort(key=lambda item: _downwards(wanted[id(item)], item.centre))
                _rank(column)
            crossings = _exchange(columns)
            if crossings < best:
                best, order = crossings, [list(column) for column in columns]
    for column, ordered in zip(columns, order, strict=True):
        column[:] = ordered


def _exchange(columns: list[list[Item]]) -> float:
    """Exchange neighbours as long as that saves crossings; return the crossings that remain."""
    crossings = _crossings(columns)
    improved = True
    while improved:
        improved = False
        for column in columns:
            for upper in range(len(column) - 1):
                column[upper : upper + 2] = column[upper + 1], column[upper]
                _rank(column)
                fewer = _crossings(columns)
                if fewer < crossings:
                    crossings, improved = fewer, True
                else:
                    column[upper : upper + 2] = column[upper + 1], column[upper]
                    _rank(column)
    return crossings


def _rank(column: list[Item]) -> None:
    for rank, item in enumerate(column):
        item.centre = (len(column) - 1) / 2.0 - rank


def _downwards(wanted: float | None, centre: float) -> float:
    return -centre if wanted is None else -wanted


def _crossings(columns: list[list[Item]]) -> float:
    """Return the number of crossings, each weighted by the thinner of its two ribbons."""
    total = 0.0
    for column in columns:
        links = [(item, following, amount) for item in column for following, amount in item.after]
        for index, (start, end, amount) in enumerate(links):
            total += sum(
                min(amount, other_amount)
                for other, other_end, other_amount in links[index + 1 :]
                if (start.centre - other.centre) * (end.centre - other_end.centre) < 0.0
            )
    return total


def _relax(columns: list[list[Item]], height: float) -> None:
    """Move items towards their neighbours, keeping order and gaps."""
    for column in columns:
        _separate(column, height)
    for sweep in range(_relaxations):
        backward = sweep % 2 == 1
        for column in reversed(columns) if backward else columns:
            for item in column:
                wanted = item.wanted(backward=backward)
                item.centre = item.centre if wanted is None else wanted
            _separate(column, height)


def _separate(column: list[Item], height: float) -> None:
    """Push overlapping items of a column apart, first downwards, then up from the floor."""
    ceiling = height
    for item in column:
        item.centre = min(item.centre, ceiling - item.room - item.height / 2.0)
        ceiling = item.bottom - item.overhang
    floor = 0.0
    for item in reversed(column):
        item.centre = max(item.centre, floor + item.overhang + item.height / 2.0)
        floor = item.top + item.room
