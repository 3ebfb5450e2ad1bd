"""Rows of the tables of a river: cells, names that other tables define, spans of days."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from kzwater import registry
from kzwater.agronomy.cells import Cells, columns_of
from kzwater.agronomy.days import Day, parse_day
from kzwater.config.sentences import suggestion
from kzwater.data.series import read_flag
from kzwater.data.tables import Row, read_table
from kzwater.errors import Problems
from kzwater.language import _
from kzwater.rivers.read.spans import Span

MILLION = 1e6


@dataclass(frozen=True, slots=True)
class Known:
    """Names that a table defines.

    Attributes
    ----------
    names : tuple of str or None
        None where the table could not be read: then no name is at fault.
    what : str
        What they are names of, as the user is told.
    """

    names: tuple[str, ...] | None
    what: str

    def lacks(self, name: str) -> bool:
        """Return whether a name is surely none of these."""
        return self.names is not None and name not in self.names

    def remedy(self, name: str) -> str:
        """Return what to do about a name that is none of these."""
        return suggestion(name, self.names) if self.names else _("Add it, or remove this row.")


class Rows(Cells):
    """The rows of a table, read cell by cell; faults are collected.

    Raises
    ------
    InputError
        When the file is no table, or lacks columns.
    """

    needed: ClassVar[tuple[str, ...]] = ()
    further: ClassVar[tuple[str, ...]] = ()

    def __init__(self, path: Path, problems: Problems) -> None:
        table = read_table(path)
        super().__init__(table, columns_of(table, self.needed, self.further, problems), problems)

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return the rows of the table."""
        return self._table.rows

    def _place(self, row: Row) -> str:
        return self._table.place(row)

    def _given(self, row: Row, *names: str) -> tuple[str, ...]:
        """Return those of some columns in which something stands."""
        return tuple(name for name in names if self._text(row, name))

    def _value(
        self, row: Row, name: str, least: float, most: float, default: float | None = None
    ) -> float:
        """Return a number within bounds; the default, if there is one, where nothing stands."""
        if default is None and name not in self._columns:
            self._lacks(row, name)
            return math.nan
        value = self._number(row, name, least, most, optional=default is not None)
        return default if default is not None and math.isnan(value) else value

    def _declared(self, row: Row, name: str, parameter: str, *, needed: bool = False) -> float:
        """Return a parameter of the engine within its bounds; as declared where nothing stands."""
        info = registry.field(parameter)
        return self._value(row, name, info.lower, info.upper, None if needed else info.default)

    def _lacks(self, row: Row, *names: str) -> None:
        """Add the problem of a row in which nothing stands where something is needed."""
        shown = _(" or ").join(f"`{name}`" for name in names)
        self._add(
            row,
            ", ".join(names),
            got=_("nothing"),
            expected=_("a value of {names}").format(names=shown),
            remedy=_("Fill the cell; add the column where there is none."),
        )

    def _whole(self, row: Row, name: str, least: int, most: int, default: int) -> int:
        """Return a whole number within bounds; the default where nothing stands."""
        value = self._value(row, name, least, most, default)
        if math.isnan(value) or value != int(value):
            self._add(row, name, expected=_("a whole number"))
            return default
        return int(value)

    def _known(self, row: Row, column: str, known: Known) -> str:
        """Return a name that another table must define."""
        name = self._text(row, column)
        if known.lacks(name):
            self._add(row, column, expected=known.what, remedy=known.remedy(name))
        return name

    def _known_or_none(self, row: Row, column: str, known: Known) -> str | None:
        """Return a name that another table must define; None where nothing stands."""
        return self._known(row, column, known) if self._text(row, column) else None

    def _is_first(self, row: Row, column: str, key: str, seen: dict[str, int]) -> bool:
        """Return whether a row names something for the first time; otherwise it is a problem."""
        if not key:
            self._add(row, column, got=_("no name"), expected=_("a name"))
        elif key in seen:
            self._add(
                row,
                column,
                got=_("`{name}` for the second time").format(name=key),
                expected=_("each name once (first in line {line})").format(line=seen[key]),
            )
        else:
            seen[key] = row.line
            return True
        return False

    def _choice(self, row: Row, name: str, choices: Sequence[str], default: str = "") -> str:
        """Return one of some words; the default, if there is one, where nothing stands."""
        if default and not self._text(row, name):
            return default
        return self._one_of(row, name, dict.fromkeys(choices))

    def _yes(self, row: Row, name: str, *, default: bool) -> bool:
        """Return whether a cell says yes."""
        if not self._text(row, name):
            return default
        return read_flag(self._table, row, self._columns[name], self._problems)

    def _day_of_year(self, row: Row, name: str) -> Day | None:
        """Return a day of every year, None where nothing stands or it is none."""
        text = self._text(row, name)
        day = parse_day(text) if text else None
        if text and (day is None or day.year is not None):
            self._add(row, name, expected=_("a day of every year such as 04-22"))
            return None
        return day

    def _span(self, row: Row, names: tuple[str, str] = ("from", "to")) -> Span | None:
        """Return the days of a row, all year where none are told; None after adding a problem."""
        texts = [self._text(row, name) for name in names]
        if not any(texts):
            return Span()
        found = [parse_day(text) for text in texts]
        for name, day in zip(names, found, strict=True):
            if day is None:
                expected = _("a day such as 2020-04-01, or 04-01 of every year")
                self._add(row, name, expected=expected)
        first, last = found
        if first is None or last is None:
            return None
        got = ", ".join(texts)
        if (first.year is None) != (last.year is None):
            expected = _("both with a year, or both without")
            self._add(row, ", ".join(names), got=got, expected=expected)
            return None
        span = Span(first, last)
        if first.year is not None and span.of(0)[1] < span.of(0)[0]:
            remedy = _("Exchange them.")
            expected = _("a day not before `{first}`").format(first=names[0])
            self._add(row, ", ".join(names), got=got, expected=expected, remedy=remedy)
            return None
        return span

    def _apart(self, row: Row, span: Span, others: Sequence[tuple[int, Span]], rule: str) -> None:
        """Add a problem for each earlier line whose days meet those of a row."""
        for line, other in others:
            if span.meets(other):
                self._add(
                    row,
                    "from, to",
                    got=_("days that line {line} has too").format(line=line),
                    expected=rule,
                    remedy=_("Correct one of them."),
                )
