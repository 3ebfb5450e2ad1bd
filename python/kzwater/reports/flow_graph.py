"""The paths of the water through the basin, derived from the declared ends of every flux."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from kzwater.language import _
from kzwater.reports.balance import (
    Span,
    atmosphere,
    group_of,
    inside,
    passages,
    place_of,
    stores_by_group,
)
from kzwater.reports.record import Array, Record
from kzwater.reports.words import flux_label, group_label

# Below this share of all inflow a flow is thinner than the line that would draw it.
_smallest_share = 0.01
# Sources and sinks of one place outside are drawn as one below this share.
_grouped_share = 0.03

Flows = dict[tuple[str, str], Array]


class Role(Enum):
    """What a node of the flow picture stands for."""

    source = "source"
    released = "released"
    store = "store"
    stored = "stored"
    sink = "sink"


@dataclass(frozen=True, slots=True)
class Node:
    """A source, a group of stores, or a sink.

    Attributes
    ----------
    amount : float
        What passes through it by the flows that are drawn, mm.
    total : float
        What passes through it by all flows, mm.
    place : str
        The place outside that a source or sink belongs to; the group of a store.
    """

    key: str
    label: str
    role: Role
    place: str
    amount: float
    total: float


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and the flows between them, mm; what enters a node leaves it."""

    nodes: tuple[Node, ...]
    flows: dict[tuple[str, str], float]

    def node(self, key: str) -> Node:
        """Return the node with a key."""
        return next(node for node in self.nodes if node.key == key)


def collapsed_flows(record: Record) -> Flows:
    """Return the flow in each step between sources, groups of stores and sinks, mm.

    What a store gets from the atmosphere mixes with what it held, and the part that leaves in the
    same step is led past it, to where it went: rain on bare ground does not come from the snow.
    Passages hold nothing, so that all is led past them. Keys are ``(from, to)``: ``+flux`` for a
    source, ``-flux`` for a sink, the name of the group for stores.
    """
    within = inside(record)
    flows: Flows = {}
    for flux in record.fluxes:
        source = flux.source if flux.source in within else f"+{flux.name}"
        target = flux.target if flux.target in within else f"-{flux.name}"
        _add(flows, (source, target), flux.amounts)
    for place in sorted(passages(record)):
        _lead_past(flows, place, np.zeros(len(record.starts)))
    falling = {f"+{flux.name}" for flux in record.fluxes if flux.source == atmosphere}
    fed = {target for source, target in flows if source in falling}
    for store in record.stores:
        place = place_of(store.name, record)
        if place in fed:
            _lead_past(flows, place, store.depths[:-1])
    grouped: Flows = {}
    for ends, flow in flows.items():
        source, target = (end if end[0] in "+-" else group_of(end) for end in ends)
        _add(grouped, (source, target), flow)
    return grouped


def _add(flows: Flows, ends: tuple[str, str], flow: Array) -> None:
    if ends[0] != ends[1]:
        flows[ends] = flows[ends] + flow if ends in flows else flow


def _lead_past(flows: Flows, place: str, held: Array) -> None:
    """Connect what enters a place with what leaves it in the same step, as far as it passes.

    Parameters
    ----------
    held : ndarray
        What the place held at the start of each step, mm.
    """
    entering = {source: flow for (source, target), flow in flows.items() if target == place}
    leaving = {target: flow for (source, target), flow in flows.items() if source == place}
    all_in = np.sum(list(entering.values()), axis=0)
    all_out = np.sum(list(leaving.values()), axis=0)
    passing = np.minimum(all_in, all_out * _share(all_in, held + all_in))
    for source, came in entering.items():
        flows[source, place] = came * (1.0 - _share(passing, all_in))
        for target, went in leaving.items():
            led = came * _share(passing, all_in) * _share(went, all_out)
            _add(flows, (source, target), led)
    for target, went in leaving.items():
        flows[place, target] = went * (1.0 - _share(passing, all_out))
    if not held.any():
        for ends in [ends for ends in flows if place in ends]:
            del flows[ends]


def _share(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0.0)


def flow_graph(record: Record, flows: Flows, over: Sequence[Span], years: float) -> Graph:
    """Return the flows of some spans, mm per year, with what the stores released and took up.

    Parameters
    ----------
    flows : dict
        What `collapsed_flows` returned.
    over : sequence of Span
        The spans to add up.
    years : float
        What the sums are divided by.
    """
    sums = {ends: sum(span.total(flow) for span in over) / years for ends, flow in flows.items()}
    for group, stores in stores_by_group(record).items():
        change = sum(span.change(store.depths) for span in over for store in stores) / years
        if change > 0.0:
            sums[group, "-storage"] = change
        elif change < 0.0:
            sums["+storage", group] = -change
    return _graph(record, _merged(_without_backflow(sums), record))


def _without_backflow(sums: dict[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """Return the flows with the smaller of two opposed ones taken off the larger."""
    return {
        (source, target): amount - sums.get((target, source), 0.0)
        for (source, target), amount in sums.items()
        if amount > sums.get((target, source), 0.0)
    }


def _merged(sums: dict[tuple[str, str], float], record: Record) -> dict[tuple[str, str], float]:
    """Return the flows with small sources or sinks of one place as one."""
    total = _entering(sums)
    ends: dict[str, float] = {}
    for pair, amount in sums.items():
        for key in pair:
            ends[key] = ends.get(key, 0.0) + (amount if key[0] in "+-" else 0.0)
    outside = _outside(record)
    groups = {
        k: f"{k[0]}{outside[k]}" for k in outside if ends.get(k, 0.0) < _grouped_share * total
    }
    alone = {group for group, members in Counter(groups.values()).items() if members == 1}
    groups = {key: group for key, group in groups.items() if group not in alone}
    merged: dict[tuple[str, str], float] = {}
    for (source, target), amount in sums.items():
        pair = groups.get(source, source), groups.get(target, target)
        merged[pair] = merged.get(pair, 0.0) + amount
    return merged


def _entering(sums: dict[tuple[str, str], float]) -> float:
    """Return all that enters, mm."""
    return sum(amount for (source, _to), amount in sums.items() if source.startswith("+"))


def _outside(record: Record) -> dict[str, str]:
    """Return the place outside of each source and sink that shares its place with others."""
    within = inside(record)
    places = {f"+{f.name}": f.source for f in record.fluxes if f.source not in within}
    places |= {f"-{f.name}": f.target for f in record.fluxes if f.target not in within}
    return places


def _graph(record: Record, sums: dict[tuple[str, str], float]) -> Graph:
    """Return the flows that can be seen, and what they connect."""
    least = _smallest_share * _entering(sums)
    flows = {pair: amount for pair, amount in sums.items() if amount >= least}
    drawn = {key for pair in flows for key in pair}
    order = [f"+{flux.name}" for flux in record.fluxes] + list(stores_by_group(record))
    order += [f"-{flux.name}" for flux in record.fluxes]
    keys = [key for key in order if key in drawn] + sorted(drawn.difference(order))
    outside = _outside(record)
    names = {flux.name: flux_label(record, flux) for flux in record.fluxes}
    nodes = []
    for key in keys:
        amount, total = _through(key, flows), _through(key, sums)
        label, role = _described(key, names)
        place = outside.get(key, key.lstrip("+-"))
        nodes.append(Node(key, label, role, place, amount, total))
    return Graph(tuple(nodes), flows)


def _through(key: str, flows: dict[tuple[str, str], float]) -> float:
    """Return what passes through a node, mm."""
    came = sum(amount for (_source, target), amount in flows.items() if target == key)
    went = sum(amount for (source, _target), amount in flows.items() if source == key)
    return max(came, went)


def _described(key: str, names: dict[str, str]) -> tuple[str, Role]:
    """Return the label and the role of a node."""
    if key == "+storage":
        return _("From storage"), Role.released
    if key == "-storage":
        return _("Into storage"), Role.stored
    if key[0] not in "+-":
        return group_label(key), Role.store
    name = key[1:]
    return names.get(name, _("Other")), Role.source if key[0] == "+" else Role.sink
