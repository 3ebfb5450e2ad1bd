"""The table of patterns: how a year's demand is spread over months or ten-day periods."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kzwater.config.sentences import meant_share
from kzwater.data.tables import Row, Table, read_table
from kzwater.errors import Problems
from kzwater.language import _
from kzwater.rivers.read.calendar import PERIODS, axis_of, period_rows, shares_of_year
from kzwater.rivers.read.spans import RunDays
from kzwater.weights import Floats

_beside = ("source",)
# Shares are rounded by those who write them down; what is left is spread over the year.
_rounding = 0.005


def read_patterns(path: Path, days: RunDays, problems: Problems) -> dict[str, Floats]:
    """Return what share of a year's total each day has, shape (step,), by pattern.

    Raises
    ------
    InputError
        When the file is no table, or does not say for which periods its rows are.
    """
    table = read_table(path)
    axis = axis_of(table, tuple(PERIODS))
    order = period_rows(table, axis, table.rows, problems)
    names = [name for name in table.header if name.lower() not in (axis, *_beside)]
    found = {}
    for name in names:
        shares = _shares(table, name, problems) if order is not None else None
        if shares is not None:
            found[name] = shares[order] / shares.sum()
        else:
            # Users may name it: its own fault has been told.
            found[name] = np.full(PERIODS[axis], 1.0 / PERIODS[axis])
    return shares_of_year(found, axis, days)


def _shares(table: Table, name: str, problems: Problems) -> Floats | None:
    """Return the shares of a pattern by row, None after adding problems."""
    column = table.require((name,))[0]
    before = len(problems)
    shares = np.array([_share(table, row, column, problems) for row in table.rows])
    if len(problems) > before:
        return None
    if abs(shares.sum() - 1.0) > _rounding:
        problems.add(
            table.place(table.rows[-1]),
            name,
            got=_("shares that sum to {total:.6g}").format(total=shares.sum()),
            expected=_("1, within {rounding:g}").format(rounding=_rounding),
            remedy=_("Correct the column: its cells are fractions of the year's total."),
        )
        return None
    return shares


def _share(table: Table, row: Row, column: int, problems: Problems) -> float:
    before = len(problems)
    value = table.number(row, column, problems)
    if not 0.0 <= value <= 1.0 and len(problems) == before:
        problems.add(
            table.place(row),
            table.header[column],
            got=f"`{row.cells[column]}`",
            expected=_("a fraction from 0 to 1"),
            remedy=meant_share((value,), 0.0, 1.0) or _("Correct the cell."),
        )
    return value
