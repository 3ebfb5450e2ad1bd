"""The network of a managed river as a schematic: where its places, rivers and users are drawn."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kzwater.rivers.columns import sector_name

if TYPE_CHECKING:
    from kzwater.rivers.model import RiverModel
    from kzwater.rivers.record import RiverRecord

# More lines than these are no picture: users of one sector at one place are drawn as one then.
_most_lines = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """Who takes water at a place, or what is to stay there.

    Attributes
    ----------
    kind : str
        ``user``, ``flow`` or ``also`` for the further intakes of a user.
    demand, met : float, m3
    way : str
        Canals on the way.
    """

    kind: str
    name: str
    demand: float
    met: float
    way: str = ""

    @property
    def share(self) -> float:
        """Return the share of the demand that was met; NaN without one."""
        return self.met / self.demand if self.demand > 0.0 else float("nan")


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Where things are drawn: rows from the top, lanes to the left.

    Attributes
    ----------
    rows : dict of str to int
        Of each place.
    lanes : dict of str to int
        Of each place; 0 is next to the users.
    entries : dict of str to list of Entry
        By place, each on a row of its own from that of the place on.
    edges : list of tuple
        From, to (None: out of the basin) and the mean flow, m3 s-1.
    """

    rows: dict[str, int]
    lanes: dict[str, int]
    entries: dict[str, list[Entry]]
    edges: list[tuple[str, str | None, float]]
    height: int
    flows: dict[str, float] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """Return the number of lanes."""
        return 1 + max(self.lanes.values(), default=0)


def network_of(record: RiverRecord) -> Network:
    """Return the schematic of a river with its mean flows."""
    model = record.model
    seconds = 86400.0 * record.days
    means = record["discharge"].sum(axis=0) / seconds
    flows = {place.name: float(mean) for place, mean in zip(model.places, means, strict=True)}
    edges = [
        (place.name, branch.to, branch.share * flows[place.name])
        for place in model.places
        for branch in place.branches
    ]
    entries = _entries(record)
    order = _order(model, edges)
    rows, row = {}, 0
    for name in order:
        rows[name] = row
        row += max(1, len(entries[name]))
    return Network(rows, _lanes(order, rows, edges), entries, edges, row, flows)


def _entries(record: RiverRecord) -> dict[str, list[Entry]]:
    """Return who is drawn at each place; merged by sector where there are too many."""
    model = record.model
    demand, met = record["demand"].sum(axis=0), record["delivered"].sum(axis=0)
    asked, stayed = record["staying_demand"].sum(axis=0), record["staying_met"].sum(axis=0)
    found: dict[str, list[Entry]] = defaultdict(list)
    merged = len(model.users) + len(model.places) > _most_lines
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for index, user in enumerate(model.users):
        first = user.intakes[0]
        amounts = float(demand[index]), float(met[index])
        if merged:
            of_sector = sums[first.place, sector_name(user.sector)]
            of_sector[0] += amounts[0]
            of_sector[1] += amounts[1]
            continue
        found[first.place].append(Entry("user", user.name, *amounts, _way(model, first.canal)))
        for intake in user.intakes[1:]:
            way = _way(model, intake.canal)
            found[intake.place].append(Entry("also", user.name, *amounts, way))
    for (place, name), (total, got) in sums.items():
        found[place].append(Entry("user", name, total, got))
    for index, flow in enumerate(model.staying):
        found[flow.place].append(
            Entry("flow", flow.name, float(asked[index]), float(stayed[index]))
        )
    return found


def _way(model: RiverModel, canal: str | None) -> str:
    """Return the canals from the river to a user, the first one first."""
    parents = {each.name: each.parent for each in model.canals}
    names: list[str] = []
    while canal is not None:
        names.insert(0, canal)
        canal = parents[canal]
    return " → ".join(names)


def _order(model: RiverModel, edges: list[tuple[str, str | None, float]]) -> list[str]:
    """Return places from the sources down, tributaries just above where they join."""
    sizes = _sizes(edges)
    above: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for start, end, _flow in edges:
        if end is not None:
            above[end].append((-sizes[start], start))
    ends = [place.name for place in model.places if all(b.to is None for b in place.branches)]
    order: list[str] = []

    def visit(name: str) -> None:
        if name in order:
            return
        for _size, upper in sorted(above[name]):
            visit(upper)
        order.append(name)

    mouths = sorted(ends, key=lambda name: -sizes[name])
    for name in [*mouths, *(place.name for place in model.places)]:
        visit(name)
    return order


def _sizes(edges: list[tuple[str, str | None, float]]) -> dict[str, float]:
    """Return the largest flow in the channels below each place and above it, m3 s-1.

    A river that users and lakes have emptied is still the river that it was.
    """
    sizes: dict[str, float] = defaultdict(float)
    for start, _end, flow in edges:
        sizes[start] = max(sizes[start], flow)
    for _round in edges:  # as many as the longest way has at most
        larger = {
            end: sizes[start] for start, end, _f in edges if end and sizes[end] < sizes[start]
        }
        if not larger:
            break
        for end, size in larger.items():
            sizes[end] = max(sizes[end], size)
    return sizes


def _chains(order: list[str], edges: list[tuple[str, str | None, float]]) -> list[list[str]]:
    """Return rivers: places that follow each other by their largest flows, the largest first.

    Of two that meet the larger one goes on, by its flow above all that was taken from it.
    """
    sizes = _sizes(edges)
    down: dict[str, tuple[float, str]] = {}
    up: dict[str, tuple[float, str]] = {}
    for start, end, flow in edges:
        if end is not None:
            down[start] = max(down.get(start, (-1.0, "")), (flow, end))
            up[end] = max(up.get(end, (-1.0, "")), (sizes[start], start))
    chains, taken = [], set()
    for name in order:
        if name in taken:
            continue
        chain = [name]
        while chain[-1] in down:
            follows = down[chain[-1]][1]
            if up[follows][1] != chain[-1] or follows in taken:
                break
            chain.append(follows)
        taken.update(chain)
        chains.append(chain)
    flows = {start: amount for start, _end, amount in edges}
    return sorted(chains, key=lambda chain: -max(flows.get(name, 0.0) for name in chain))


def _lanes(
    order: list[str], rows: dict[str, int], edges: list[tuple[str, str | None, float]]
) -> dict[str, int]:
    """Return a lane for each place, so that rivers do not lie on each other."""
    lanes: dict[str, int] = {}
    used: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for chain in _chains(order, edges):
        touched = [rows[name] for name in chain]
        touched += [rows[end] for start, end, _f in edges if start == chain[-1] and end]
        touched += [rows[start] for start, end, _f in edges if end == chain[0]]
        first, last = min(touched), max(touched)
        lane = 0
        while any(first < end and start < last for start, end in used[lane]):
            lane += 1
        used[lane].append((first, last))
        lanes.update(dict.fromkeys(chain, lane))
    return lanes
