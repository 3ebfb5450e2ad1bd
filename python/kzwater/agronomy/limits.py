"""The limits that fields share: how much water for whom, from when to when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from math import isnan
from pathlib import Path

from kzwater.agronomy.days import LEAP_YEAR
from kzwater.agronomy.limit_rows import (
    FaultyRow,
    LimitRow,
    Span,
    inside,
    read_rows,
    together,
)
from kzwater.agronomy.limit_totals import check_totals
from kzwater.agronomy.table import Field
from kzwater.config.sentences import suggestion
from kzwater.data.tables import Table, read_table
from kzwater.errors import Problems
from kzwater.language import _

_long_span = 60  # days; above it a limit is one of a season
_month = 27  # days from its first to its last, at least
# Cubic metres per hectare beyond which a volume is most likely one in other units (own choice).
_most_per_hectare = 100_000.0
LEAST_OF_TEN_DAYS = 1.0
"""Cubic metres per hectare below which the volume of a short span makes no sense."""
_least_per_hectare = {True: 20.0, False: LEAST_OF_TEN_DAYS}


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
    rows, faulty = read_rows(table, problems)
    meant = [row for row in rows if _check_row(table, row, fields, problems)]
    _check_spans(table, rows, problems)
    doubtful = [FaultyRow(row.name, row.part_of) for row in rows if row not in meant]
    check_totals(table, rows, (*faulty, *doubtful), problems)
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


def _check_row(table: Table, row: LimitRow, fields: Sequence[Field], problems: Problems) -> bool:
    """Return whether a row can be meant; a limit of nobody, and a volume of no sense, cannot."""
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
        return False
    hectares = sum(fields[index].area for index in members) / 1e4
    least = _least_per_hectare[_is_long(row.span(LEAP_YEAR))]
    each = row.cubic_metres / hectares
    # The area of a field whose row is at fault is not known.
    sound = row.volume == 0.0 or isnan(each) or least <= each <= _most_per_hectare
    if not sound:
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
    return sound


def _check_spans(table: Table, rows: Sequence[LimitRow], problems: Problems) -> None:
    """Add a problem for each two spans of one limit that meet, but for parts of its season."""
    for one, other in combinations(rows, 2):
        if (one.level, one.name) != (other.level, other.name):
            continue
        if any(_clash(a, b) for a, b in together(one, other)):
            problems.add(
                table.place(other.row),
                "from, to",
                got=_("days that line {line} has too").format(line=one.row.line),
                expected=_("spans that follow each other, or parts of a season or month"),
                remedy=_("Correct one of them."),
            )


def _clash(one: Span, other: Span) -> bool:
    meet = one[0] <= other[1] and other[0] <= one[1]
    return meet and not (_is_part(one, other) or _is_part(other, one))


def _is_part(part: Span, whole: Span) -> bool:
    """Return whether a span is a part of a season or a month: ten-day periods hold no others."""
    holds = (whole[1] - whole[0]).days >= _month
    return holds and part != whole and inside(part, whole)


def _is_long(span: Span) -> bool:
    return (span[1] - span[0]).days >= _long_span
