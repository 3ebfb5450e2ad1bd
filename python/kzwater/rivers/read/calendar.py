"""Tables whose rows hold from a date on, or come again each month or ten-day period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from kzwater.agronomy.days import LEAP_YEAR
from kzwater.data.tables import Row, Table, read_table
from kzwater.errors import InputError, Problem, Problems
from kzwater.language import _
from kzwater.rivers.read.rows import Known
from kzwater.rivers.read.spans import RunDays
from kzwater.weights import Floats, Indices

AXES = ("date", "month", "ten_day")
PERIODS = {"month": 12, "ten_day": 36}
"""Periods of a year in which values may come again."""
_beside = ("source",)
# The days that a last row may hold for at least, where rows are months or years apart.
_month, _year = 31, 366
_longest_month = 28
_common_year = LEAP_YEAR + 1
_longest_year = 365


def axis_of(table: Table, choices: Sequence[str] = AXES) -> str:
    """Return which column says when the rows of a table hold.

    Raises
    ------
    InputError
        When there is none, or more than one.
    """
    found = [name for name in choices if table.find(name) is not None]
    if len(found) == 1:
        return found[0]
    raise InputError(
        [
            Problem(
                f"{table.file}:1",
                ", ".join(choices),
                got=_("none of them") if not found else _(" and ").join(found),
                expected=_("one column that says when a row holds: {names}").format(
                    names=", ".join(choices)
                ),
                remedy=_("Add a column `{name}`, or remove the others.").format(name=choices[0]),
            )
        ]
    )


def period_rows(table: Table, axis: str, rows: Sequence[Row], problems: Problems) -> Indices | None:
    """Return the number of the row of each month or ten-day period, None after adding problems."""
    column = table.require((axis,))[0]
    count = PERIODS[axis]
    found: dict[int, int] = {}
    before = len(problems)
    for number, row in enumerate(rows):
        text = row.cells[column]
        period = int(text) if text.isdecimal() else 0
        if not 1 <= period <= count:
            _add_cell(table, row, axis, _("1 to {count}").format(count=count), problems)
        elif period in found:
            _add_cell(table, row, axis, _("each period once"), problems)
        else:
            found[period] = number
    lacking = [str(period) for period in range(1, count + 1) if period not in found]
    if lacking and len(problems) == before:
        problems.add(
            table.place(rows[-1]),
            axis,
            got=_("no row for {periods}").format(periods=", ".join(lacking)),
            expected=_("1 to {count}, each once").format(count=count),
            remedy=_("Add the rows; values come again each year."),
        )
    if len(problems) > before:
        return None
    return np.array([found[period] for period in range(1, count + 1)], dtype=np.int32)


def rows_by_step(
    table: Table, axis: str, rows: Sequence[Row], days: RunDays, problems: Problems
) -> Indices | None:
    """Return the number of the row that holds on each day of a run, None after adding problems."""
    if axis == "date":
        return _dated(table, rows, days, problems)
    found = period_rows(table, axis, rows, problems)
    if found is None:
        return None
    period = days.month if axis == "month" else days.ten_day
    return np.asarray(found[period - 1], dtype=np.int32)


def _dated(table: Table, rows: Sequence[Row], days: RunDays, problems: Problems) -> Indices | None:
    """Return the number of the row that holds on each day, where each holds up to the next."""
    column = table.require(("date",))[0]
    before = len(problems)
    dates: list[np.datetime64] = []
    for row in rows:
        date = table.date(row, column, problems)
        if date is None:
            continue
        if dates and np.datetime64(date, "D") <= dates[-1]:
            _add_cell(table, row, "date", _("a date after that of the row before"), problems)
        dates.append(np.datetime64(date, "D"))
    if len(problems) > before:
        return None
    starts = np.array(dates)
    end = starts[-1] + _last_holds(starts)
    needed = days.dates[: days.steps]
    missing = needed[(needed < starts[0]) | (needed >= end)]
    if missing.size:
        problems.add(
            table.place(rows[-1] if missing[0] >= end else rows[0]),
            "date",
            got=_("no value for {day} ({count} days in all)").format(
                day=missing[0], count=missing.size
            ),
            expected=_("values for every day from {start} to {end}").format(
                start=days.start, end=days.end
            ),
            remedy=_("Add the rows, or change `period`."),
        )
        return None
    found = np.searchsorted(starts, days.dates, side="right") - 1
    return np.asarray(found, dtype=np.int32)


def _last_holds(starts: np.ndarray[tuple[int], np.dtype[np.datetime64]]) -> np.timedelta64:
    """Return how long the last row holds: as the longest before it; for ever if it is alone."""
    if starts.size == 1:
        return np.timedelta64(10**6, "D")
    longest = int(np.diff(starts).max().astype(int))
    if longest >= _longest_month:
        longest = max(longest, _month)
    if longest >= _longest_year:
        longest = max(longest, _year)
    return np.timedelta64(longest, "D")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a cell of a series may hold; without ``needed`` nothing may stand there."""

    least: float
    most: float
    needed: bool = True


def read_series(
    path: Path, known: Known, days: RunDays, bounds: Bounds, problems: Problems
) -> dict[str, Floats]:
    """Return the values of each column by day, shape (step,), NaN where nothing stands.

    Raises
    ------
    InputError
        When the file is no table, or does not say when its rows hold.
    """
    table = read_table(path)
    axis = axis_of(table)
    columns = {
        name: number
        for number, name in enumerate(table.header)
        if name.lower() not in (axis, *_beside)
    }
    for name in columns:
        if known.lacks(name):
            problems.add(
                f"{table.file}:1",
                name,
                got=f"`{name}`",
                expected=known.what,
                remedy=known.remedy(name),
            )
    holds = rows_by_step(table, axis, table.rows, days, problems)
    if holds is None:
        # Other tables may name the columns: their own fault has been told.
        return {name: np.full(days.dates.size, np.nan) for name in columns}
    used = np.unique(holds)
    return {
        name: _column(table, column, used, bounds, problems)[holds]
        for name, column in columns.items()
    }


def _column(table: Table, column: int, used: Indices, bounds: Bounds, problems: Problems) -> Floats:
    """Return the values of a column by row; rows that hold on no day of the run are NaN."""
    found = np.full(len(table.rows), np.nan)
    for number in used.tolist():
        row = table.rows[number]
        before = len(problems)
        value = found[number] = table.number(row, column, problems)
        sound = not bounds.needed if np.isnan(value) else bounds.least <= value <= bounds.most
        if not sound and len(problems) == before:
            expected = _("{least:g} to {most:g}").format(least=bounds.least, most=bounds.most)
            _add_cell(table, row, table.header[column], expected, problems)
    return found


def _add_cell(table: Table, row: Row, column: str, expected: str, problems: Problems) -> None:
    index = table.require((column,))[0]
    problems.add(
        table.place(row),
        column,
        got=f"`{row.cells[index]}`",
        expected=expected,
        remedy=_("Correct the cell."),
    )


def shares_of_year(values: Mapping[str, Floats], axis: str, days: RunDays) -> dict[str, Floats]:
    """Return what share of a year's total each day has, shape (step,).

    Shares are those of a common year. In a leap year 29 February is a day like the others of its
    period, and all days get a little less: what is constant stays so.

    Parameters
    ----------
    values : mapping of str to array, shape (period,)
        Shares that sum to 1.
    axis : str
        ``month`` or ``ten_day``.
    """
    period = days.month if axis == "month" else days.ten_day
    common, leap = (_lengths_in(year, axis) for year in (_common_year, LEAP_YEAR))
    found = {}
    for name, shares in values.items():
        of_day = shares / common
        found[name] = of_day[period - 1] / np.where(days.in_leap_year, of_day @ leap, 1.0)
    return found


def _lengths_in(year: int, axis: str) -> Floats:
    """Return how many days each month or ten-day period of a year has."""
    days = RunDays(date(year, 1, 1), date(year, 12, 31))
    period = days.month if axis == "month" else days.ten_day
    return np.bincount(period)[1:].astype(np.float64)
