"""The paths of the water through the basin, derived from the declared ends of every flux."""

from __future__ import annotations

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

# Below this share of all inflow a flow is hardly wider than a line.
_smallest_share = 0.01
# Of each source and sink so much is drawn at least, however thin its flows are.
_drawn_share = 0.8
# Sources and sinks of one place outside may be drawn as one below this share.
_grouped_share = 0.03
# Less than that beside all inflow is rounding: a store that came back to where it was.
_nothing = 1e-4

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
    holds : tuple of (str, float)
        Labels and amounts (mm) of what is drawn as one; empty for all but *Other*.
    """

    key: str
    label: str
    role: Role
    amount: float
    total: float
    holds: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and the flows between them, mm; what enters a node leaves it.

    Attributes
    ----------
    thinnest : float
        Flows below this may not be drawn, mm; zero where all are.
    """

    nodes: tuple[Node, ...]
    flows: dict[tuple[str, str], float]
    thinnest: float = 0.0

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
    sums = _without_backflow(sums)
    least = _nothing * _entering(sums)
    sums = {pair: amount for pair, amount in sums.items() if amount > least}
    return _graph(record, sums)


def _without_backflow(sums: dict[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """Return the flows with the smaller of two opposed ones taken off the larger."""
    return {
        (source, target): amount - sums.get((target, source), 0.0)
        for (source, target), amount in sums.items()
        if amount > sums.get((target, source), 0.0)
    }


def _merged(record: Record, ends: dict[str, float], total: float) -> dict[str, str]:
    """Return which sources and sinks are drawn as one: the key that each gets instead of its own.

    The smallest of one place become *Other*, as many as together are no more than any other flow
    on their side, so that nothing is hidden that weighs more than what is shown.
    """
    instead: dict[str, str] = {}
    outside = _outside(record)
    for other in sorted({f"{key[0]}{place}" for key, place in outside.items()}):
        members = [k for k in ends if k in outside and f"{k[0]}{outside[k]}" == other]
        members.sort(key=lambda key: ends[key])
        side = [k for k in ends if k[0] == other[0] and k[1:] != "storage"]
        for count in range(len(members), 1, -1):
            small = members[:count]
            shown = [ends[key] for key in side if key not in small]
            small_enough = ends[small[-1]] < _grouped_share * total
            if small_enough and sum(ends[key] for key in small) <= min(shown, default=0.0):
                instead |= dict.fromkeys(small, other)
                break
    return instead


def _entering(sums: dict[tuple[str, str], float]) -> float:
    """Return all that enters, mm."""
    return sum(amount for (source, _to), amount in sums.items() if source.startswith("+"))


def _outside(record: Record) -> dict[str, str]:
    """Return the place outside of each source and sink that shares its place with others."""
    within = inside(record)
    places = {f"+{f.name}": f.source for f in record.fluxes if f.source not in within}
    places |= {f"-{f.name}": f.target for f in record.fluxes if f.target not in within}
    return places


def _ends(sums: dict[tuple[str, str], float]) -> dict[str, float]:
    """Return what passes each source and each sink, mm."""
    ends: dict[str, float] = {}
    for key, amount in ((key, amount) for pair, amount in sums.items() for key in pair):
        if key[0] in "+-":
            ends[key] = ends.get(key, 0.0) + amount
    return ends


def _graph(record: Record, single: dict[tuple[str, str], float]) -> Graph:
    """Return the flows that can be seen, and what they connect."""
    ends, total = _ends(single), _entering(single)
    instead = _merged(record, ends, total)
    sums: dict[tuple[str, str], float] = {}
    for (source, target), amount in single.items():
        pair = instead.get(source, source), instead.get(target, target)
        sums[pair] = sums.get(pair, 0.0) + amount
    flows = _visible(sums, _smallest_share * total)
    drawn = {key for pair in flows for key in pair}
    order = [f"+{flux.name}" for flux in record.fluxes] + list(stores_by_group(record))
    order += [f"-{flux.name}" for flux in record.fluxes]
    names = {flux.name: flux_label(record, flux) for flux in record.fluxes}
    nodes = []
    for key in [key for key in order if key in drawn] + sorted(drawn.difference(order)):
        label, role = _described(record, key, names)
        holds = sorted((names[e[1:]], ends[e]) for e, other in instead.items() if other == key)
        holds.sort(key=lambda held: -held[1])
        amounts = _through(key, flows), _through(key, sums)
        nodes.append(Node(key, label, role, *amounts, tuple(holds)))
    return Graph(tuple(nodes), flows, _smallest_share * total if len(flows) < len(sums) else 0.0)


def _visible(sums: dict[tuple[str, str], float], least: float) -> dict[tuple[str, str], float]:
    """Return the flows of some width, and the widest of each source and sink in any case."""
    visible = {pair for pair, amount in sums.items() if amount >= least}
    for key, whole in _ends(sums).items():
        drawn = 0.0
        for pair in sorted((p for p in sums if key in p), key=lambda pair: -sums[pair]):
            if drawn < _drawn_share * whole:
                visible.add(pair)
            drawn += sums[pair]
    return {pair: amount for pair, amount in sums.items() if pair in visible}


def _through(key: str, flows: dict[tuple[str, str], float]) -> float:
    """Return what passes through a node, mm."""
    came = sum(amount for (_source, target), amount in flows.items() if target == key)
    went = sum(amount for (source, _target), amount in flows.items() if source == key)
    return max(came, went)


def _described(record: Record, key: str, names: dict[str, str]) -> tuple[str, Role]:
    """Return the label and the role of a node."""
    if key == "+storage":
        return _("From storage"), Role.released
    if key == "-storage":
        return _("Into storage"), Role.stored
    if key[0] not in "+-":
        return group_label(record, key), Role.store
    name = key[1:]
    return names.get(name, _("Other")), Role.source if key[0] == "+" else Role.sink
