"""The table of limits: what users together may take of the river in a span of days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import ClassVar, cast, get_args

import numpy as np

from kzwater.agronomy.limit_rows import decimals_of
from kzwater.config.sentences import suggestion
from kzwater.data.tables import Row
from kzwater.errors import Problems
from kzwater.language import _
from kzwater.rivers.model import Limit, LimitKind, LimitPlan, User
from kzwater.rivers.read.rows import MILLION, Rows
from kzwater.rivers.read.spans import RunDays, Span
from kzwater.weights import Floats

KINDS = get_args(LimitKind)
PLANS = get_args(LimitPlan)
_largest = 1e6  # Mm3
_groups = ("sector", "oblast")
KnownUsers = Mapping[str, User] | None
"""By name; None where their table could not be read: then no name is at fault."""


@dataclass(frozen=True, slots=True)
class Period:
    """A time that a span of a limit comes, by the line of its row, with its volume, m3."""

    first: date
    last: date
    line: int
    volume: float


@dataclass(frozen=True, slots=True, eq=False)
class Season:
    """A period of a limit that is planned over its days.

    Attributes
    ----------
    volume : float, m3
        Of the whole period.
    allowed : array, shape (day,), m3
        What may be taken from the first day to the end of each day.
    """

    first: date
    last: date
    volume: float
    allowed: Floats


@dataclass(slots=True)
class ReadLimit:
    """A limit by spans of days.

    Attributes
    ----------
    plan : str
        Whether each span is used as it is asked for, or planned.
    spans : list of (int, Span, float)
        Line, days and volume, m3.
    sources : list of str
        Of each of them.
    """

    name: str
    users: tuple[str, ...]
    kind: LimitKind
    plan: LimitPlan = "as_asked"
    spans: list[tuple[int, Span, float]] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)

    def add(self, line: int, span: Span, volume: float, source: str) -> None:
        """Add a span with its volume, m3."""
        self.spans.append((line, span, volume))
        self.sources.append(source)

    def touching(self, start: date, end: date) -> tuple[Period, ...]:
        """Return the periods that have any day between two days."""
        return tuple(
            Period(first, last, line, volume)
            for line, span, volume in self.spans
            for first, last in span.touching(start, end)
        )

    def beginning(self, start: date, end: date) -> tuple[Period, ...]:
        """Return the periods that begin between two days."""
        return tuple(each for each in self.touching(start, end) if each.first >= start)

    def made(self, days: RunDays, seasons: Sequence[Season] = ()) -> Limit:
        """Return the limit of the model with the seasons that are planned."""
        told = (
            (first.isoformat(), source)
            for (_line, span, _most), source in zip(self.spans, self.sources, strict=True)
            for first, _last in span.touching(days.start, days.end)
        )
        planned = ((s.first.isoformat(), s.volume) for s in seasons if s.first <= days.end)
        return Limit(self.name, self.users, self.kind, tuple(sorted(told)), tuple(sorted(planned)))

    def by_day(self, days: RunDays, seasons: Sequence[Season] = ()) -> tuple[Floats, Floats]:
        """Return what may be taken (m3) of the span of each day by then, and 1 where one begins."""
        volume = np.full(days.dates.size, np.inf)
        begins = np.zeros(days.dates.size)
        for _line, span, most in self.spans:
            volume[span.mask(days)] = most
            for first, _last in span.touching(days.start, days.last):
                begins[days.within(first, first)] = 1.0
        for season in seasons:
            inside = days.within(season.first, season.last)
            since = days.dates[inside] - np.datetime64(season.first)
            volume[inside] = season.allowed[since.astype(np.int64)]
        return volume, begins

    def begun_before(self, days: RunDays) -> bool:
        """Return whether the span that the first day lies in began before it."""
        spans = (s for _line, span, _m in self.spans for s in span.touching(days.start, days.start))
        return any(first < days.start for first, _last in spans)


def members(text: str, users: Mapping[str, User]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the users that a text names, and the words of it that name nobody.

    Parameters
    ----------
    text : str
        Names, ``sector:NAME`` or ``oblast:NAME``, with semicolons between them.
    """
    found: dict[str, None] = {}
    unknown = []
    for word in (part.strip() for part in text.split(";")):
        group, colon, name = (part.strip() for part in word.partition(":"))
        if colon and group in _groups:
            named = [each.name for each in users.values() if getattr(each, group) == name]
        else:
            named = [word] if word in users else []
        if not named:
            unknown.append(word)
        found |= dict.fromkeys(named)
    return tuple(found), tuple(unknown)


def known_members(users: Mapping[str, User]) -> tuple[str, ...]:
    """Return what a limit may name."""
    groups = [f"{g}:{getattr(u, g)}" for g in _groups for u in users.values() if getattr(u, g)]
    return (*users, *dict.fromkeys(groups))


class MemberRows(Rows):
    """Rows that name users."""

    def _members(self, row: Row, column: str, users: KnownUsers) -> tuple[str, ...]:
        """Return the users that a cell names; words that name nobody are problems."""
        if users is None:
            return ()
        found, unknown = members(self._text(row, column), users)
        for word in unknown:
            self._add(
                row,
                column,
                got=f"`{word}`",
                expected=_("users, sector:NAME or oblast:NAME, with semicolons between them"),
                remedy=suggestion(word, known_members(users)) if users else None,
            )
        return found


@dataclass(frozen=True, slots=True)
class _Part:
    """A row that is part of a total."""

    row: Row
    limit: str
    part_of: str
    span: Span
    volume: float
    decimals: int


def read_limits(
    path: Path, users: KnownUsers, problems: Problems
) -> tuple[tuple[ReadLimit, ...], tuple[str, ...]]:
    """Return the limits in the order of the table, and notes on parts that do not add up.

    Raises
    ------
    InputError
        When the file is no table, or lacks columns.
    """
    reader = _Reader(path, problems)
    found: dict[str, ReadLimit] = {}
    for row in reader.rows:
        reader.read(row, users, found)
    return tuple(found.values()), reader.differences()


class _Reader(MemberRows):
    """Reads rows and collects their faults."""

    needed: ClassVar = ("limit", "users", "volume_Mm3")
    further: ClassVar = ("kind", "plan", "from", "to", "part_of", "source")

    def __init__(self, path: Path, problems: Problems) -> None:
        super().__init__(path, problems)
        self._parts: list[_Part] = []

    def read(self, row: Row, users: KnownUsers, found: dict[str, ReadLimit]) -> None:
        """Add the span of a row to its limit."""
        name = self._text(row, "limit")
        if not name:
            self._add(row, "limit", got=_("no name"), expected=_("a name"))
        kind = cast("LimitKind", self._choice(row, "kind", KINDS, default=KINDS[0]))
        plan = cast("LimitPlan", self._choice(row, "plan", PLANS, default=PLANS[0]))
        named = self._members(row, "users", users)
        first = found.setdefault(name, ReadLimit(name, named, kind, plan))
        if set(named) != set(first.users) or (kind, plan) != (first.kind, first.plan):
            expected = _("the same users, kind and plan in all rows of a limit")
            got = ", ".join((self._text(row, "users"), kind, plan))
            self._add(row, "users, kind, plan", got=got, expected=expected)
        volume, span = self._value(row, "volume_Mm3", 0.0, _largest), self._span(row)
        if span is None:
            return
        others = [(line, other) for line, other, _volume in first.spans]
        self._apart(row, span, others, _("rows of a limit that follow each other"))
        first.add(row.line, span, MILLION * volume, self._text(row, "source"))
        decimals = decimals_of(self._text(row, "volume_Mm3"))
        self._parts.append(_Part(row, name, self._text(row, "part_of"), span, volume, decimals))

    def differences(self) -> tuple[str, ...]:
        """Return a note for each total that its parts do not add up to, rounding apart."""
        notes = []
        for total in self._parts:
            parts = [p for p in self._parts if p.part_of == total.limit and p.span == total.span]
            more = sum(part.volume for part in parts) - total.volume
            rounding = 0.5 * sum(10.0**-each.decimals for each in (total, *parts))
            # A lone part leaves the rest of its total untold; it may not be more than it.
            if more > rounding or (len(parts) > 1 and -more > rounding):
                notes.append(
                    _(
                        "{place}: parts of the limit `{limit}` add up to {added:.6g} Mm3, "
                        "{stated:.6g} are stated: a difference of {difference:+.6g}."
                    ).format(
                        place=self._place(total.row),
                        limit=total.limit,
                        added=total.volume + more,
                        stated=total.volume,
                        difference=more,
                    )
                )
        self._check_totals()
        return tuple(notes)

    def _check_totals(self) -> None:
        """Add a problem for each part whose total is not there for its days."""
        known = tuple(dict.fromkeys(each.limit for each in self._parts))
        for part in self._parts:
            totals = [each for each in self._parts if each.limit == part.part_of]
            if not part.part_of or any(each.span == part.span for each in totals):
                continue
            others: Sequence[str] = [name for name in known if name != part.limit]
            self._add(
                part.row,
                "part_of",
                expected=_("a limit of this table over the same days"),
                remedy=_("Give both the same days.")
                if totals
                else suggestion(part.part_of, others),
            )
