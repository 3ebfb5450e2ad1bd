"""The table of agreements: what they change of inflows, flows that must stay, limits, demands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from kzwater.config.sentences import suggestion
from kzwater.data.tables import Row
from kzwater.errors import Problems
from kzwater.language import _
from kzwater.rivers.read.flows import ReadFlow
from kzwater.rivers.read.limits import KnownUsers, MemberRows, ReadLimit
from kzwater.rivers.read.rows import MILLION, Known
from kzwater.rivers.read.spans import RunDays, Span
from kzwater.weights import Floats

# Kind: the largest value, whether it is at a place, whether it names users.
_kinds = {
    "share_of_inflow": (1.0, True, False),
    "volume": (1e6, False, True),
    "minimum_flow": (1e5, True, False),
    "maximum_flow": (1e5, True, False),
    "share_above": (1.0, True, True),
    "share_of_flow_above": (1.0, True, True),
}
_of_inflow = ("share_of_inflow", "maximum_flow", "share_above")
SHARES = ("share_above", "share_of_flow_above")
"""Kinds that give a user what comes above a threshold."""
# Kinds of which two on the same days would multiply or add up: what they give is then in no table.
_alone = ("share_of_inflow", *SHARES)
_seconds = 86400.0


@dataclass(frozen=True, slots=True)
class Agreement:
    """A row.

    Attributes
    ----------
    place : str
        Empty where the kind has none.
    users : tuple of str
    value : float
        A fraction, a flow (m3 s-1), or a volume (Mm3).
    threshold : float
        m3
    priority : int
        Of a flow that must pass.
    """

    name: str
    kind: str
    place: str
    users: tuple[str, ...]
    span: Span
    value: float
    threshold: float
    priority: int
    source: str
    where: str
    line: int


@dataclass(frozen=True, slots=True)
class Around:
    """What agreements may name."""

    places: Known
    boundaries: Known
    users: KnownUsers


def read_agreements(path: Path, around: Around, problems: Problems) -> tuple[Agreement, ...]:
    """Return the agreements in the order of the table.

    Raises
    ------
    InputError
        When the file is no table, or lacks columns.
    """
    reader = _Reader(path, problems)
    found: list[Agreement] = []
    for row in reader.rows:
        agreement = reader.agreement(row, around)
        if agreement is not None:
            reader.check_apart(row, agreement, found)
            found.append(agreement)
    return tuple(found)


def chosen(
    all_of_them: Sequence[Agreement], without: Sequence[str], where: str, problems: Problems
) -> tuple[Agreement, ...]:
    """Return the agreements without those to leave out; unknown names are added to the problems."""
    known = tuple(dict.fromkeys(each.name for each in all_of_them))
    for name in without:
        if name not in known:
            problems.add(
                where,
                "river.without",
                got=f"`{name}`",
                expected=_("an agreement of the table"),
                remedy=suggestion(name, known) if known else _("There is none: remove it."),
            )
    return tuple(each for each in all_of_them if each.name not in without)


def check_overlaps(agreements: Sequence[Agreement], problems: Problems) -> None:
    """Add a problem for each share of what an agreement of another name shares on the same days."""
    shares = [each for each in agreements if each.kind in _alone]
    for number, each in enumerate(shares):
        for other in shares[:number]:
            same = (each.kind, each.place, each.users) == (other.kind, other.place, other.users)
            if same and each.name != other.name and each.span.meets(other.span):
                problems.add(
                    each.where,
                    "from, to",
                    got=_("an overlap: days on which `{name}` in line {line} shares it too").format(
                        name=other.name, line=other.line
                    ),
                    expected=_("one `{kind}` at `{place}` on a day").format(
                        kind=each.kind, place=each.place
                    ),
                    remedy=_("Correct the days, or name one of them in `without` of the river."),
                )


class _Reader(MemberRows):
    """Reads rows and collects their faults."""

    needed: ClassVar = ("agreement", "kind", "value", "source")
    further: ClassVar = ("place", "user", "from", "to", "threshold_Mm3", "party", "priority")

    def agreement(self, row: Row, around: Around) -> Agreement | None:
        """Return the agreement of a row, None after adding problems."""
        before = len(self._problems)
        name = self._text(row, "agreement")
        if not name:
            self._add(row, "agreement", got=_("no name"), expected=_("a name"))
        self._check_source(row)
        kind = self._choice(row, "kind", tuple(_kinds))
        if kind not in _kinds:
            return None
        most, _at_place, _of_users = _kinds[kind]
        value = self._value(row, "value", 0.0, most)
        place, users = self._whom(row, kind, around)
        is_flow = kind == "minimum_flow"
        if self._text(row, "priority") and not is_flow:
            self._add(row, "priority", expected=_("nothing, but for minimum_flow"))
        priority = self._whole(row, "priority", 1, 1000, 1)
        threshold = self._threshold(row, kind)
        span = self._span(row)
        if span is None or len(self._problems) > before:
            return None
        return Agreement(
            name,
            kind,
            place,
            users,
            span,
            value,
            threshold,
            priority,
            self._text(row, "source"),
            self._place(row),
            row.line,
        )

    def _whom(self, row: Row, kind: str, around: Around) -> tuple[str, tuple[str, ...]]:
        """Return the place and the users of a row, as its kind has them."""
        _most, at_place, of_users = _kinds[kind]
        for column, wanted in (("place", at_place), ("user", of_users)):
            if wanted and not self._text(row, column):
                self._lacks(row, column)
            elif not wanted and self._text(row, column):
                expected = _("nothing: `{kind}` has none").format(kind=kind)
                self._add(row, column, expected=expected)
        place = self._text(row, "place")
        if at_place and place:
            self._known(row, "place", around.boundaries if kind in _of_inflow else around.places)
        given = of_users and self._text(row, "user")
        users = self._members(row, "user", around.users) if given else ()
        if kind in SHARES and len(users) > 1:
            self._add(row, "user", expected=_("one user"))
        return place, users

    def _threshold(self, row: Row, kind: str) -> float:
        if kind in SHARES:
            return MILLION * self._value(row, "threshold_Mm3", 0.0, 1e6)
        if self._text(row, "threshold_Mm3"):
            self._add(row, "threshold_Mm3", expected=_("nothing, but for shares above it"))
        return 0.0

    def check_apart(self, row: Row, agreement: Agreement, others: Sequence[Agreement]) -> None:
        """Add a problem where an agreement has days that it has in another row too."""
        alike = [
            (each.line, each.span)
            for each in others
            if (each.name, each.kind, each.place, each.users)
            == (agreement.name, agreement.kind, agreement.place, agreement.users)
        ]
        self._apart(row, agreement.span, alike, _("rows of an agreement that follow each other"))


def agreed_inflows(
    inflows: dict[str, Floats], agreements: Sequence[Agreement], days: RunDays
) -> dict[str, Floats]:
    """Return inflows (m3 s-1) after shares of them, and after the largest flows that may come."""
    found = {place: flow.copy() for place, flow in inflows.items()}
    for each in agreements:
        if each.kind == "share_of_inflow":
            found[each.place][each.span.mask(days)] *= each.value
    for each in agreements:
        if each.kind == "maximum_flow":
            mask = each.span.mask(days)
            found[each.place][mask] = np.minimum(found[each.place][mask], each.value)
    return found


def agreed_flows(agreements: Sequence[Agreement]) -> tuple[ReadFlow, ...]:
    """Return the flows that must pass a place."""
    found: dict[tuple[str, str], ReadFlow] = {}
    rows = [each for each in agreements if each.kind == "minimum_flow"]
    for each in rows:
        elsewhere = any(o.name == each.name and o.place != each.place for o in rows)
        name = f"{each.name} ({each.place})" if elsewhere else each.name
        flow = found.setdefault(
            (each.name, each.place),
            ReadFlow(name, each.place, each.priority, "agreement", each.source, each.where),
        )
        flow.spans.append((each.line, each.span, each.value))
    return tuple(found.values())


def agreed_limits(agreements: Sequence[Agreement]) -> tuple[ReadLimit, ...]:
    """Return the volumes that users may take."""
    found: dict[tuple[str, tuple[str, ...]], ReadLimit] = {}
    rows = [each for each in agreements if each.kind == "volume"]
    for each in rows:
        elsewhere = any(o.name == each.name and o.users != each.users for o in rows)
        name = f"{each.name} ({', '.join(each.users)})" if elsewhere else each.name
        limit = found.setdefault((each.name, each.users), ReadLimit(name, each.users, "agreement"))
        limit.add(each.line, each.span, MILLION * each.value, each.source)
    return tuple(found.values())


def agreed_demands(
    inflows: Mapping[str, Floats], agreements: Sequence[Agreement], days: RunDays
) -> dict[str, Floats]:
    """Return the demand (m3 s-1) of users who are given a share of an inflow above a threshold.

    Of the day on which the inflow passes the threshold only what is above it counts.
    """
    found: dict[str, Floats] = {}
    for each in agreements:
        if each.kind != "share_above":
            continue
        demand = found.setdefault(each.users[0], np.zeros(days.dates.size))
        for first, last in each.span.touching(days.start, days.last):
            mask = days.within(first, last)
            summed = np.cumsum(inflows[each.place][mask]) * _seconds
            above = np.diff(np.maximum(summed - each.threshold, 0.0), prepend=0.0)
            demand[mask] += each.value * above / _seconds
    return found
