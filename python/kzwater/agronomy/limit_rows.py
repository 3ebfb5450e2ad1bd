"""The rows of a table of limits as they stand: level, name, span, volume and total."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kzwater.agronomy.days import LEAP_YEAR, Day, parse_day
from kzwater.agronomy.table import GROUPS
from kzwater.config.sentences import alike
from kzwater.data.tables import Row, Table
from kzwater.errors import InputError, Problem, Problems
from kzwater.language import _

Span = tuple[date, date]
"""A first and a last day."""
LEVELS = ("field", *GROUPS, "command_area", "all")
"""Whose limits may stand in a table, the smallest first."""
_volumes = {
    "volume_m3": 1.0,
    "volume_thousand_m3": 1e3,
    "volume_mln_m3": 1e6,
    "volume_km3": 1e9,
}
_needed = ("level", "name", "from", "to")
COLUMNS = (*_needed, *_volumes, "part_of")


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A row.

    Attributes
    ----------
    volume : float
        As it stands, in the units of its column.
    decimals : int
        Of the volume as it stands.
    cubic_metres : float
        m3
    part_of : str
        The limit that all rows which name it add up to; empty for none.
    """

    row: Row
    level: str
    name: str
    first: Day
    last: Day
    volume: float
    decimals: int
    cubic_metres: float
    part_of: str

    @property
    def every_year(self) -> bool:
        """Return whether the span comes again each year."""
        return self.first.year is None

    def span(self, year: int) -> tuple[date, date]:
        """Return first and last day; those of every year as they begin in a year."""
        if self.first.year is not None and self.last.year is not None:
            return self.first.of(self.first.year), self.last.of(self.last.year)
        first, last = self.first.of(year), self.last.of(year)
        return first, last if last >= first else self.last.of(year + 1)


@dataclass(frozen=True, slots=True)
class FaultyRow:
    """What a row with a fault names all the same: itself, and the limit that it is a part of."""

    name: str
    part_of: str


def read_rows(
    table: Table, problems: Problems
) -> tuple[tuple[LimitRow, ...], tuple[FaultyRow, ...]]:
    """Return the sound rows, and names in those at fault, which are added to the problems.

    Raises
    ------
    InputError
        With all columns that are missing.
    """
    columns = dict(zip(_needed, table.require(*((name,) for name in _needed)), strict=True))
    unit = _volume_column(table)
    columns["volume"] = table.header.index(unit)
    part_of = table.find("part_of")
    if part_of is not None:
        columns["part_of"] = part_of
    for name in table.header:
        if name.lower() not in COLUMNS:
            problems.add(
                f"{table.file}:1",
                name,
                got=_("a column that is not known"),
                expected=", ".join(COLUMNS),
                remedy=alike(name, COLUMNS) or _("Correct the name of the column, or remove it."),
            )
    reader = _Reader(table, columns, _volumes[unit.lower()], problems)
    found = [reader.read(row) for row in table.rows]
    return (
        tuple(row for row in found if isinstance(row, LimitRow)),
        tuple(row for row in found if isinstance(row, FaultyRow)),
    )


def together(one: LimitRow, other: LimitRow) -> Iterator[tuple[Span, Span]]:
    """Return the spans of two rows in the years in which they may meet."""
    dated = next((row for row in (one, other) if not row.every_year), None)
    start = LEAP_YEAR if dated is None else dated.span(0)[0].year
    for year in range(start - 1, start + 2):
        yield one.span(start), other.span(year)
        yield one.span(year), other.span(start)


def inside(part: Span, whole: Span) -> bool:
    """Return whether a span lies within another."""
    return whole[0] <= part[0] and part[1] <= whole[1]


def _volume_column(table: Table) -> str:
    """Return the one column of volumes."""
    found = [name for name in table.header if name.lower() in _volumes]
    if len(found) == 1:
        return found[0]
    raise InputError(
        [
            Problem(
                f"{table.file}:1",
                "volume",
                got=", ".join(found) or _("no volume"),
                expected=_("one of {names}").format(names=", ".join(_volumes)),
                remedy=_("Give all volumes in one unit."),
            )
        ]
    )


class _Reader:
    """Reads rows and collects their faults."""

    def __init__(
        self, table: Table, columns: dict[str, int], unit: float, problems: Problems
    ) -> None:
        self._table = table
        self._columns = columns
        self._unit = unit
        self._problems = problems

    def read(self, row: Row) -> LimitRow | FaultyRow:
        """Return a row, or its names after adding its faults."""
        before = len(self._problems)
        level = self._text(row, "level").lower()
        if level not in LEVELS:
            remedy = alike(level, LEVELS) or _("Correct the cell.")
            self._add(row, "level", f"`{level}`", ", ".join(LEVELS), remedy)
        first, last = self._day(row, "from"), self._day(row, "to")
        volume = self._volume(row)
        names = FaultyRow(self._text(row, "name"), self._text(row, "part_of"))
        if first is None or last is None or len(self._problems) > before:
            return names
        found = LimitRow(
            row=row,
            level=level,
            name=names.name,
            first=first,
            last=last,
            volume=volume,
            decimals=decimals_of(self._text(row, "volume")),
            cubic_metres=volume * self._unit,
            part_of=names.part_of,
        )
        return found if self._is_span(found) else names

    def _is_span(self, found: LimitRow) -> bool:
        """Return whether the span is one of whole ten-day periods, forwards."""
        row, span = found.row, (f"{self._text(found.row, 'from')}, {self._text(found.row, 'to')}")
        if (found.first.year is None) != (found.last.year is None):
            expected = _("both with a year, or both without")
            self._add(row, "from, to", span, expected)
            return False
        first, last = found.span(LEAP_YEAR)
        if last < first:
            self._add(row, "from, to", span, _("a day not before `from`"), _("Exchange them."))
            return False
        if first.day not in {1, 11, 21} or (last + timedelta(days=1)).day not in {1, 11, 21}:
            expected = _("whole ten-day periods: from 1, 11 or 21 to 10, 20 or the month's end")
            self._add(row, "from, to", span, expected)
            return False
        return True

    def _volume(self, row: Row) -> float:
        before = len(self._problems)
        value = self._table.number(row, self._columns["volume"], self._problems)
        if not value >= 0.0 and len(self._problems) == before:
            column = self._table.header[self._columns["volume"]]
            self._add(row, column, f"`{self._text(row, 'volume')}`", _("0 or more"))
        return value

    def _day(self, row: Row, name: str) -> Day | None:
        """Return the day of a cell."""
        text = self._text(row, name)
        found = parse_day(text)
        if found is None:
            expected = _("a day such as 2020-04-01, or 04-01 of every year")
            self._add(row, name, f"`{text}`", expected)
        return found

    def _text(self, row: Row, name: str) -> str:
        column = self._columns.get(name)
        return "" if column is None else row.cells[column]

    def _add(self, row: Row, name: str, got: str, expected: str, remedy: str = "") -> None:
        self._problems.add(
            self._table.place(row),
            name,
            got=got,
            expected=expected,
            remedy=remedy or _("Correct the cell."),
        )


def decimals_of(text: str) -> int:
    """Return how many digits stand behind the decimal sign."""
    return len(re.sub(r"\s", "", text).replace(",", ".").partition(".")[2])
