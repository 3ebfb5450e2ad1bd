"""The limits that fields share: how much water for whom, from when to when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

from kzwater.agronomy.limit_rows import LEVELS, LimitRow, read_rows
from kzwater.agronomy.table import Field
from kzwater.config.sentences import suggestion
from kzwater.data.tables import Table, read_table
from kzwater.errors import Problems
from kzwater.language import _

_long_span = 60  # days; above it a limit is one of a season
# Cubic metres per hectare beyond which a volume is most likely one in other units (own choice).
_most_per_hectare = 100_000.0
LEAST_OF_TEN_DAYS = 1.0
"""Cubic metres per hectare below which the volume of a short span makes no sense."""
_least_per_hectare = {True: 20.0, False: LEAST_OF_TEN_DAYS}
_nominal_years = (2000, 2001)


@dataclass(frozen=True, slots=True)
class Limit:
    """A volume that some fields share over some days.

    Attributes
    ----------
    level : str
        ``field``, ``farm``, ``district``, ``source``, ``command_area`` or ``all``.
    first, last : date
        Both included; whole ten-day periods.
    volume : float
        m3
    fields : tuple of int
        Numbers of the fields in their table.
    """

    level: str
    name: str
    first: date
    last: date
    volume: float
    fields: tuple[int, ...]

    @property
    def label(self) -> str:
        """Return what a state knows the limit by."""
        return f"{self.level} {self.name} {self.first} {self.last}"

    def holds(self, day: date) -> bool:
        """Return whether the limit counts on a day."""
        return self.first <= day <= self.last


def read_limits(
    path: Path, fields: Sequence[Field], period: tuple[date, date]
) -> tuple[Limit, ...]:
    """Return the limits that touch a period, those of every year once for each year.

    Parameters
    ----------
    fields : sequence of Field
    period : tuple of date
        First and last day.

    Raises
    ------
    InputError
        With all faults of the table, each with its line.
    """
    table = read_table(path)
    problems = Problems()
    rows = read_rows(table, problems)
    for row in rows:
        _check_row(table, row, fields, problems)
    _check_spans(table, rows, problems)
    _check_totals(table, rows, problems)
    found = tuple(limit for row in rows for limit in _limits(row, fields, period))
    if not found and not len(problems):
        problems.add(
            table.file,
            "from, to",
            got=_("no limit of the period {start} to {end}").format(start=period[0], end=period[1]),
            expected=_("at least one"),
            remedy=_("Correct the years, or write days without a year for every year."),
        )
    problems.raise_if_any()
    return found


def _limits(row: LimitRow, fields: Sequence[Field], period: tuple[date, date]) -> Iterator[Limit]:
    members = members_of(row.level, row.name, fields)
    years = range(period[0].year - 1, period[1].year + 1)
    for first, last in dict.fromkeys(row.span(year) for year in years):
        if first <= period[1] and period[0] <= last:
            yield Limit(row.level, row.name, first, last, row.cubic_metres, members)


def members_of(level: str, name: str, fields: Sequence[Field]) -> tuple[int, ...]:
    """Return the numbers of the fields that a limit counts; those of the level ``all`` are all."""
    return tuple(index for index, each in enumerate(fields) if group_of(each, level) == name)


def group_of(field: Field, level: str) -> str:
    """Return the name by which a field belongs to a limit of a level; empty where it has none."""
    own = {"field": field.name, "all": "all"}
    return own[level] if level in own else str(getattr(field, level))


def _check_row(table: Table, row: LimitRow, fields: Sequence[Field], problems: Problems) -> None:
    """Add a problem for a limit of nobody, and for a volume that nobody can have meant."""
    members = members_of(row.level, row.name, fields) if row.name else ()
    if not members:
        known = tuple(dict.fromkeys(name for each in fields if (name := group_of(each, row.level))))
        problems.add(
            table.place(row.row),
            "name",
            got=_("a limit for nothing: no field of the {level} `{name}`").format(
                level=row.level, name=row.name
            ),
            expected=", ".join(known)
            or _("a column `{level}` in the table of fields").format(level=row.level),
            remedy=suggestion(row.name, known) if known else _("Add it, or remove the limit."),
        )
        return
    hectares = sum(fields[index].area for index in members) / 1e4
    first, last = row.span(_nominal_years[0])
    least = _least_per_hectare[(last - first).days >= _long_span]
    each = row.cubic_metres / hectares
    if row.volume > 0.0 and not least <= each <= _most_per_hectare:
        problems.add(
            table.place(row.row),
            "volume",
            got=_("{volume:g} m3 on {hectares:g} ha: {each:.3g} m3 per hectare").format(
                volume=row.cubic_metres, hectares=hectares, each=each
            ),
            expected=_("{least:g} to {most:g} m3 per hectare: are these m3?").format(
                least=least, most=_most_per_hectare
            ),
            remedy=_("Name the column by its unit: volume_m3, volume_thousand_m3, volume_mln_m3."),
        )


def _check_spans(table: Table, rows: Sequence[LimitRow], problems: Problems) -> None:
    """Add a problem for each two spans of one limit that neither follow nor hold each other."""
    for one, other in combinations(rows, 2):
        if (one.level, one.name) != (other.level, other.name):
            continue
        if any(_clash(a, b) for a, b in _together(one, other)):
            problems.add(
                table.place(other.row),
                "from, to",
                got=_("days that line {line} has too").format(line=one.row.line),
                expected=_("spans of a limit that follow each other, or lie one in the other"),
                remedy=_("Correct one of them."),
            )


Span = tuple[date, date]


def _together(one: LimitRow, other: LimitRow) -> Iterator[tuple[Span, Span]]:
    """Return the spans of two rows in the years in which they may meet."""
    dated = next((row for row in (one, other) if not row.every_year), None)
    start = _nominal_years[0] if dated is None else dated.span(0)[0].year
    for year in range(start - 1, start + 2):
        yield one.span(start), other.span(year)
        yield one.span(year), other.span(start)


def _clash(one: Span, other: Span) -> bool:
    meet = one[0] <= other[1] and other[0] <= one[1]
    return meet and (one == other or not (_inside(one, other) or _inside(other, one)))


def _inside(part: Span, whole: Span) -> bool:
    return whole[0] <= part[0] and part[1] <= whole[1]


def _check_totals(table: Table, rows: Sequence[LimitRow], problems: Problems) -> None:
    """Add a problem for each total that its parts do not add up to, rounding apart."""
    parts: dict[tuple[int, str, bool], list[LimitRow]] = {}
    for row in rows:
        if not row.part_of:
            continue
        total = _total(row, rows)
        if total is None:
            known = tuple(dict.fromkeys(each.name for each in rows if each is not row))
            problems.add(
                table.place(row.row),
                "part_of",
                got=f"`{row.part_of}`",
                expected=_("a limit of this table over these days: {names}").format(
                    names=", ".join(known)
                ),
                remedy=suggestion(row.part_of, known),
            )
            continue
        same_days = (row.first, row.last) == (rows[total].first, rows[total].last)
        parts.setdefault((total, row.level, same_days), []).append(row)
    for (number, level, _same), found in parts.items():
        total_row = rows[number]
        decimals = max(row.decimals for row in (total_row, *found))
        added = round(sum(row.volume for row in found), decimals)
        rounding = 0.5 * sum(10.0**-row.decimals for row in (total_row, *found))
        if abs(added - total_row.volume) > rounding:
            problems.add(
                table.place(total_row.row),
                "part_of",
                got=_("{stated:.{decimals}f} stated and {added:.{decimals}f} added up").format(
                    stated=total_row.volume, added=added, decimals=decimals
                ),
                expected=_("parts ({level}) that add up: {difference:+.{decimals}f}").format(
                    level=level, difference=added - total_row.volume, decimals=decimals
                ),
                remedy=_("Ask who issued the table, and correct the total or a part."),
            )


def _total(part: LimitRow, rows: Sequence[LimitRow]) -> int | None:
    """Return the number of the row that a part names: the shortest span that holds the part's."""
    found = []
    for number, row in enumerate(rows):
        named = part.part_of in {row.name, f"{row.level} {row.name}"}
        if row is part or not named:
            continue
        spans = [b for a, b in _together(part, row) if _inside(a, b)]
        own = (row.level, row.name) == (part.level, part.name)
        if spans and not (own and (part.first, part.last) == (row.first, row.last)):
            days = (spans[0][1] - spans[0][0]).days
            found.append((days, LEVELS.index(row.level), number))
    return min(found)[2] if found else None
