"""Whether the largest volume of a river is known: what users share must be a tree."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

from kzwater.errors import Problems
from kzwater.language import _
from kzwater.rivers.read.agreements import agreed_flows, agreed_limits
from kzwater.rivers.read.links import reaches_above
from kzwater.rivers.read.making import usual_priority
from kzwater.rivers.read.tables import Tables

# Losses are not known before the run: what counts is where there are any.
_kept = 0.9
_step_down = 1e-4
_same = 1e-9


@dataclass(frozen=True, slots=True)
class _Row:
    """What users share, and what 1 m3 that each of them takes burdens it with."""

    name: str
    burdens: dict[str, float]


def check_tree(tables: Tables, where: str, problems: Problems) -> None:
    """Add a problem where users of one priority share water in rows that are no tree.

    The engine would refuse them in its first step, by numbers.
    """
    rows = list(_rows(tables))
    for priority, members in _classes(tables).items():
        own = [_Row(row.name, _of(row.burdens, members)) for row in rows]
        for first, second in itertools.combinations(own, 2):
            if _apart_or_nested(first.burdens, second.burdens):
                continue
            common = ", ".join(f"`{name}`" for name in first.burdens if name in second.burdens)
            problems.add(
                where,
                "river.allocation",
                got=_("`maximum volume`, with {users} of priority {priority:g} in {rows}").format(
                    users=common, priority=priority, rows=f"{first.name}; {second.name}"
                ),
                expected=_("a tree: one of the two within the other, and losses of one way only"),
                remedy=_(
                    "Leave `allocation` out, or give other priorities: rivers that divide, "
                    "users with intakes in several places and limits over several places make none."
                ),
            )
            return


def _of(burdens: dict[str, float], members: set[str]) -> dict[str, float]:
    return {name: burden for name, burden in burdens.items() if name in members and burden > 0.0}


def _apart_or_nested(first: dict[str, float], second: dict[str, float]) -> bool:
    """Return whether two rows have no common users, or all of one in one proportion."""
    common = first.keys() & second.keys()
    if not common:
        return True
    if len(common) < min(len(first), len(second)):
        return False
    ratios = [first[name] / second[name] for name in common]
    return max(ratios) - min(ratios) <= _same * max(ratios)


def _flow_key(name: str) -> str:
    """Return the name of a flow that no user has."""
    return f"\0{name}"


def _classes(tables: Tables) -> dict[float, set[str]]:
    """Return users, and flows that stay, by priority."""
    found: dict[float, set[str]] = {}
    for name, user in tables.users.items():
        found.setdefault(float(user.user.priority), set()).add(name)
    for flow in (*tables.flows, *agreed_flows(tables.chosen)):
        priority = float(flow.priority or usual_priority(tables))
        found.setdefault(priority, set()).add(_flow_key(flow.name))
    return found


def _rows(tables: Tables) -> Iterator[_Row]:
    """Return what the engine shares water by."""
    through, stored = _burdens_of_places(tables)
    for place, burdens in through.items():
        yield _Row(_("the water at `{place}`").format(place=place), burdens)
    for place, burdens in stored.items():
        yield _Row(_("the reservoir or lake at `{place}`").format(place=place), burdens)
    for flow in (*tables.flows, *agreed_flows(tables.chosen)):
        text = _("the flow `{flow}`").format(flow=flow.name)
        yield _Row(text, through.get(flow.place, {}) | {_flow_key(flow.name): 1.0})
    for canal, burdens in _burdens_of_canals(tables).items():
        if math.isfinite(tables.canals[canal].reach.capacity):
            yield _Row(_("the canal `{canal}`").format(canal=canal), burdens)
    needs = _needs(tables)
    for limit in (*tables.limits, *agreed_limits(tables.chosen)):
        burdens = {name: sum(needs[name].values()) for name in limit.users}
        yield _Row(_("the limit `{limit}`").format(limit=limit.name), burdens)


def _needs(tables: Tables) -> dict[str, dict[str, float]]:
    """Return what users take at each of their places for 1 m3 that they get."""
    found: dict[str, dict[str, float]] = {}
    for name, user in tables.users.items():
        own = found.setdefault(name, {})
        for intake in user.user.intakes:
            reaches = len(list(reaches_above(tables, intake.canal or "")))
            own[intake.place] = own.get(intake.place, 0.0) + intake.share / _kept**reaches
    return found


def _burdens_of_canals(tables: Tables) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for name, user in tables.users.items():
        for intake in user.user.intakes:
            need = intake.share
            for reach in reaches_above(tables, intake.canal or ""):
                need /= _kept
                burdens = found.setdefault(reach, {})
                burdens[name] = burdens.get(name, 0.0) + need
    return found


def _burdens_of_places(
    tables: Tables,
) -> tuple[dict[str, dict[str, float]], dict[str, dict[str, float]]]:
    """Return the burdens of the water of channels, and of bodies, by place."""
    bodies = {*tables.at_body.values()}
    through: dict[str, dict[str, float]] = {}
    stored: dict[str, dict[str, float]] = {}
    for name, needs in _needs(tables).items():
        for place, need in needs.items():
            if place in bodies:
                stored.setdefault(place, {})[name] = need
                continue
            for below, gain in _reached(tables, place, bodies).items():
                burdens = through.setdefault(below, {})
                burdens[name] = burdens.get(name, 0.0) + need * gain
    return through, stored


def _reached(tables: Tables, start: str, bodies: set[str]) -> dict[str, float]:
    """Return what of 1 m3 at a place would be at those below within the day."""
    found: dict[str, float] = {}
    number = {name: index for index, name in enumerate(tables.places)}
    ways = [(start, 1.0)]
    while ways:
        name, gain = ways.pop()
        found[name] = found.get(name, 0.0) + gain
        place = tables.places[name]
        if place.place.travel_days / place.place.cells >= 1.0:
            continue
        loses = place.place.bed_loss > 0.0 or place.place.surface > 0.0
        kept = gain * (_kept - _step_down * number[name] if loses else 1.0)
        for to, share in zip(place.downstream, place.shares, strict=True):
            if to and to not in bodies:
                ways.append((to, kept * share))
    return found
