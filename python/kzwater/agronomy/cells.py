"""Rows of tables that users fill in: what their cells hold, and their faults."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date

from kzwater.config.sentences import alike, meant_share
from kzwater.data.tables import Row, Table
from kzwater.errors import Problems
from kzwater.language import _
from kzwater.registry import SWITCHES

# Less is no watering of a crop, 5 mm: thousands of m3 were meant.
_least_limit = 50.0
WINDOW = ("sowing_from", "sowing_to")
"""Columns of the first and the last day on which a field is sown."""
_currency = re.compile(r"[A-Z]{3}")
# From the first to the last day of a window of sowing; a longer one is no plan.
_longest_window = 120
_month_and_day = re.compile(r"(\d{1,2})-(\d{1,2})")
_day_and_month = re.compile(r"(\d{1,2})\.(\d{1,2})\.?")


def columns_of(
    table: Table, needed: tuple[str, ...], further: tuple[str, ...], problems: Problems
) -> dict[str, int]:
    """Return where the known columns stand; those that nothing reads are added to the problems.

    Raises
    ------
    InputError
        With all needed columns that are missing.
    """
    columns = dict(zip(needed, table.require(*((name,) for name in needed)), strict=True))
    known = (*needed, *further)
    lowered = {name.lower() for name in known}
    for name in table.header:
        if name.lower() not in lowered:
            problems.add(
                f"{table.file}:1",
                name,
                got=_("a column that is not known"),
                expected=", ".join(known),
                remedy=alike(name, known) or _("Correct the name of the column, or remove it."),
            )
    found = {name: table.find(name) for name in further}
    return columns | {name: place for name, place in found.items() if place is not None}


class Cells:
    """Reads the cells of a table and collects their faults."""

    def __init__(self, table: Table, columns: Mapping[str, int], problems: Problems) -> None:
        self._table = table
        self._columns = columns
        self._problems = problems

    def _text(self, row: Row, name: str) -> str:
        column = self._columns.get(name)
        return "" if column is None else row.cells[column]

    def _one_of(self, row: Row, name: str, known: Mapping[str, object]) -> str:
        text = "_".join(self._text(row, name).lower().replace("-", " ").split())
        if text not in known:
            self._add(row, name, expected=", ".join(known), remedy=alike(text, known))
        return text

    def _is_for_all(self, row: Row, name: str) -> bool:
        """Return whether a row holds for all that a column may name."""
        return self._text(row, name).lower() in ("", "all", "*")

    def _number(
        self, row: Row, name: str, least: float, most: float, *, optional: bool = False
    ) -> float:
        column = self._columns.get(name)
        if column is None:
            return float("nan")
        before = len(self._problems)
        value = self._table.number(row, column, self._problems)
        sound = optional if math.isnan(value) else least <= value <= most
        if not sound and len(self._problems) == before:
            expected = _("{least:g} to {most:g}").format(least=least, most=most)
            share = None if name in SWITCHES else meant_share((value,), least, most)
            self._add(row, name, expected=expected, remedy=share)
        return value

    def _limit(self, row: Row) -> float | None:
        """Return the limit of a season in mm, None where there is none."""
        name = "limit_m3_per_ha"
        limit = self._number(row, name, 0.0, 1e6, optional=True)
        if 0.0 < limit < _least_limit:
            self._add(
                row,
                name,
                got=_("{limit:g} m3 for a hectare: thousands of m3?").format(limit=limit),
                expected=_("0, or {least:g} and more").format(least=_least_limit),
                remedy=_("Write {limit:g} if thousands of m3 are meant.").format(
                    limit=1000.0 * limit
                ),
            )
        # 10 m3 on a hectare are a millimetre.
        return None if math.isnan(limit) else limit / 10.0

    def _is_day(self, row: Row, name: str) -> bool:
        """Return whether a cell is written as day and month."""
        text = self._text(row, name)
        return any(form.fullmatch(text) for form in (_month_and_day, _day_and_month))

    def _day(self, row: Row, name: str) -> int | None:
        """Return the day of the year of `04-22` or `22.04`."""
        text = self._text(row, name)
        if not text:
            return None
        international, local = _month_and_day.fullmatch(text), _day_and_month.fullmatch(text)
        try:
            if international is not None:
                month, day = (int(part) for part in international.groups())
            elif local is not None:
                day, month = (int(part) for part in local.groups())
            else:
                raise ValueError(text)
            return date(2001, month, day).timetuple().tm_yday
        except ValueError:
            self._add(row, name, expected=_("a day such as 04-22 or 22.04"))
            return None

    def _sowing(self, row: Row, *, perennial: bool) -> tuple[int | None, int]:
        """Return the day of sowing, or the first of its window, and how many days may follow."""
        day, first, last = (self._day(row, name) for name in ("sowing", *WINDOW))
        given = [bool(self._text(row, name)) for name in WINDOW]
        if not any(given):
            return day, 0
        if self._text(row, "sowing"):
            self._add(
                row,
                "sowing, sowing_from",
                got=_("a day and a window of sowing"),
                expected=_("one of them"),
            )
        elif not all(given):
            self._add(
                row,
                WINDOW[given.index(False)],
                got=_("one end of a window of sowing"),
                expected=_("`sowing_from` and `sowing_to`; one day is `sowing`"),
            )
        elif perennial:
            self._add(
                row,
                "sowing_from",
                got=_("a window of sowing of `{crop}`").format(crop=self._text(row, "crop")),
                expected=_("none: it stands for years, and `sowing` is when its growth begins"),
            )
        elif first is not None and last is not None:
            return first, self._window(row, last - first)
        return first, 0

    def _window(self, row: Row, days: int) -> int:
        """Return the days of a window after its first; it may lie around the new year."""
        length = days if days >= 0 else days + 365
        if length > _longest_window:
            self._add(
                row,
                ", ".join(WINDOW),
                got=_("a window that ends before it begins")
                if days < 0
                else _("a window of {days} days").format(days=days),
                expected=_("at most {most} days from its first to its last").format(
                    most=_longest_window
                ),
            )
        return min(length, _longest_window)

    def _money(self, row: Row) -> tuple[str, int]:
        """Return currency and year of the prices of a row, which must tell its source too."""
        currency = self._text(row, "currency")
        if _currency.fullmatch(currency) is None:
            self._add(row, "currency", expected=_("a currency of three letters, such as KZT"))
        self._check_source(row)
        return currency, self._year(row, _("the year of the prices, such as 2025"))

    def _check_source(self, row: Row) -> None:
        if not self._text(row, "source"):
            self._add(row, "source", expected=_("where the numbers are from"))

    def _year(self, row: Row, expected: str) -> int:
        """Return a year, 0 where it is none."""
        text = self._text(row, "year")
        if text.isdecimal() and 1990 <= int(text) <= 2100:
            return int(text)
        self._add(row, "year", expected=expected)
        return 0

    def _add(
        self,
        row: Row,
        name: str,
        *,
        expected: str,
        got: str | None = None,
        remedy: str | None = None,
    ) -> None:
        self._problems.add(
            self._table.place(row),
            name,
            got=f"`{self._text(row, name)}`" if got is None else got,
            expected=expected,
            remedy=remedy or _("Correct the cell."),
        )
