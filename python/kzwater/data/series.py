"""Gauge tables: norms, observed discharge and boundary inflow, with faults by file and line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kzwater.config.sentences import suggestion
from kzwater.data.cf import Instants
from kzwater.data.intervals import interval_starts, lengths
from kzwater.data.tables import Row, Table, read_table
from kzwater.data.time_axis import shown_instant
from kzwater.errors import InputError, Problem, Problems
from kzwater.language import _

if TYPE_CHECKING:
    import pandas as pd

    from kzwater.config.scenario import Inflow

Floats = NDArray[np.float64]

_date_names = ("date", "дата", "күні")
_gauge_names = ("gauge", "пост", "бекет")
_discharge_names = ("discharge", "value", "q", "расход", "өтім")
_norm_names = ("value", "norm", "норма", "q", "расход")
_yes = frozenset({"yes", "true", "1", "да", "иә"})
_no = frozenset({"no", "false", "0", "нет", "жоқ"})


def read_norms(path: Path) -> pd.DataFrame:
    """Return published mean discharges by gauge.

    Returns
    -------
    pandas.DataFrame
        Index: gauge. Columns: ``value`` (m3 s-1), ``period``, ``source``, ``note`` (texts),
        ``score`` (whether a natural run can be held to the value; yes where the table is silent).

    Raises
    ------
    InputError
        With all faults: columns, numbers, a gauge given twice.
    """
    import pandas as pd

    table = read_table(path)
    problems = Problems()
    gauge, value = table.require(_gauge_names, _norm_names)
    texts = {name: table.find(name) for name in ("period", "source", "note")}
    score = table.find("score")
    rows: dict[str, dict[str, object]] = {}
    for row in table.rows:
        if row.cells[gauge] in rows:
            _add_doubled(table, row, gauge, problems)
        rows[row.cells[gauge]] = {
            "value": _measured(table, row, value, problems, required=True),
            **{name: "" if i is None else row.cells[i] for name, i in texts.items()},
            "score": True if score is None else read_flag(table, row, score, problems),
        }
    problems.raise_if_any()
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("gauge")


def read_discharge(path: Path, interval: str = "day") -> pd.DataFrame:
    """Return observed discharge, m3 s-1, NaN where nothing was measured.

    The table has a date and one column for each gauge, or the columns date, gauge, discharge.

    Parameters
    ----------
    interval : str
        What a row stands for: ``day``, ``ten_day`` or ``month``. A mean over ten days or a month
        bears any of its dates, and is returned for each of its days.

    Returns
    -------
    pandas.DataFrame
        Index: date, ascending. One column of float64 for each gauge.

    Raises
    ------
    InputError
        With all faults: columns, dates, numbers, negative values, a date or period given twice.
    """
    import pandas as pd

    table = read_table(path)
    problems = Problems()
    (date,) = table.require(_date_names)
    gauge = table.find(*_gauge_names)
    entries = _wide(table, date, problems) if gauge is None else _long(table, date, gauge, problems)
    problems.raise_if_any()
    series = pd.Series(entries, dtype="float64")
    rows = series.unstack(level=1).rename_axis(index="date", columns="gauge").sort_index()
    return rows if interval == "day" else _as_days(rows, interval, table)


def _as_days(rows: pd.DataFrame, interval: str, table: Table) -> pd.DataFrame:
    """Return means over ten days or months for each of their days.

    Raises
    ------
    InputError
        When two rows lie in the same period.
    """
    starts = interval_starts(rows.index.to_numpy(), interval)
    doubled = np.flatnonzero(np.diff(starts) == np.timedelta64(0, "D"))
    if doubled.size:
        problem = Problem(
            f"{table.file} {shown_instant(rows.index.to_numpy()[doubled[0] + 1])}",
            "",
            got=_("a second row of the period that begins on {date}").format(
                date=shown_instant(starts[doubled[0]])
            ),
            expected=_("one row for each period of `interval: {interval}`").format(
                interval=interval
            ),
            remedy=_("Remove one of the rows, or correct `interval`."),
        )
        raise InputError([problem])
    days = lengths(starts, interval).astype(int)
    later = np.concatenate([np.arange(count) for count in days])
    index = np.repeat(starts, days) + later.astype("timedelta64[D]")
    whole = rows.loc[np.repeat(rows.index, days)]
    return whole.set_axis(index.astype(rows.index.dtype), axis="index").rename_axis(index="date")


def read_inflow(inflow: Inflow, boundaries: Instants, problems: Problems) -> Floats:
    """Return a boundary inflow for each step of a run; zeros after adding problems.

    Parameters
    ----------
    inflow : Inflow
        Table and column. A table of days holds for all steps of its days.
    boundaries : array of datetime64, shape (step + 1,)
        Instants between the steps, local standard time.
    problems : Problems
        Collector of faults: columns, dates, numbers, negative or missing values, gaps.

    Returns
    -------
    array, shape (step,), m3 s-1
    """
    nothing = np.zeros(boundaries.size - 1)
    try:
        table = read_table(inflow.file)
        date, column = *table.require(_date_names), _inflow_column(table, inflow)
        entries = _single(table, date, column)
    except InputError as error:
        problems.extend(error.problems)
        return nothing
    stamps = _stamps(boundaries, entries)
    lacking = [stamp for stamp in np.unique(stamps) if np.isnan(entries.get(stamp, np.nan))]
    if not lacking:
        return np.array([entries[stamp] for stamp in stamps])
    problems.add(
        f"{table.file} {shown_instant(lacking[0])}",
        table.header[column],
        got=_("no value ({count} dates in all)").format(count=len(lacking)),
        expected=_("a value for every day of the period"),
        remedy=_("Fill the gaps, or change `period`."),
    )
    return nothing


def _single(table: Table, date: int, column: int) -> dict[np.datetime64, float]:
    """Return the values of one column by instant.

    Raises
    ------
    InputError
        With all faults of dates and numbers.
    """
    problems = Problems()
    entries = _entries(table, date, {column: table.header[column]}, problems)
    problems.raise_if_any()
    return {instant: value for (instant, _name), value in entries.items()}


def _stamps(boundaries: Instants, entries: dict[np.datetime64, float]) -> Instants:
    """Return for each step the date or instant under which its inflow stands."""
    starts = boundaries[:-1].astype("datetime64[m]")
    instants = np.array(list(entries), dtype="datetime64[m]")
    if np.any(instants != instants.astype("datetime64[D]")):
        return starts
    # A day that starts at 08:00 bears the date on which it starts.
    day_start = starts[0] - starts[0].astype("datetime64[D]")
    dates: Instants = (starts - day_start).astype("datetime64[D]").astype("datetime64[m]")
    return dates


def _inflow_column(table: Table, inflow: Inflow) -> int:
    """Return the column of an inflow: the named one, that of the gauge, or the only one."""
    if inflow.column is not None:
        return table.require((inflow.column,))[0]
    index = table.find(inflow.reach_of, *_discharge_names)
    others = [i for i, name in enumerate(table.header) if name.lower() not in _date_names]
    if index is not None or len(others) == 1:
        return others[0] if index is None else index
    problem = Problem(
        f"{table.file}:1",
        "",
        got=_("columns {names}").format(names=", ".join(table.header)),
        expected=_("one column of discharge, or one named `{gauge}`").format(gauge=inflow.reach_of),
        remedy=_("Name the column in the scenario: `column`."),
    )
    raise InputError([problem])


Entries = dict[tuple[np.datetime64, str], float]


def _wide(table: Table, date: int, problems: Problems) -> Entries:
    """Return the values of a table with one column for each gauge."""
    gauges = {i: name for i, name in enumerate(table.header) if i != date}
    return _entries(table, date, gauges, problems)


def _entries(table: Table, date: int, columns: dict[int, str], problems: Problems) -> Entries:
    """Return the values of some columns by date and name; a date given twice is a problem."""
    entries: Entries = {}
    seen: set[np.datetime64] = set()
    for row in table.rows:
        instant = _instant(table, row, date, problems)
        if instant is None:
            continue
        if instant in seen:
            _add_doubled(table, row, date, problems)
        seen.add(instant)
        for column, name in columns.items():
            entries[instant, name] = _measured(table, row, column, problems)
    return entries


def _long(table: Table, date: int, gauge: int, problems: Problems) -> Entries:
    """Return the values of a table with one row for each date and gauge."""
    (value,) = table.require(_discharge_names)
    entries: Entries = {}
    for row in table.rows:
        instant = _instant(table, row, date, problems)
        if instant is None:
            continue
        key = (instant, row.cells[gauge])
        if key in entries:
            _add_doubled(table, row, date, problems)
        entries[key] = _measured(table, row, value, problems)
    return entries


def _instant(table: Table, row: Row, column: int, problems: Problems) -> np.datetime64 | None:
    date = table.date(row, column, problems)
    return None if date is None else np.datetime64(date, "m")


def _measured(
    table: Table, row: Row, column: int, problems: Problems, *, required: bool = False
) -> float:
    """Return a discharge; a negative one, or a missing one that is required, is a problem."""
    before = len(problems)
    value = table.number(row, column, problems)
    if value < 0.0 or (required and np.isnan(value) and len(problems) == before):
        problems.add(
            table.place(row),
            table.header[column],
            got=_("nothing") if np.isnan(value) else f"{value:g}",
            expected=_("a discharge of at least 0 m3 s-1"),
            remedy=_("Correct the cell; leave it empty where nothing was measured.")
            if not required
            else _("Give the value, or remove the row."),
        )
    return value


def read_flag(table: Table, row: Row, column: int, problems: Problems) -> bool:
    """Return whether a cell says yes; what is neither yes nor no is added to the problems."""
    text = row.cells[column].lower()
    if text not in _yes | _no:
        problems.add(
            table.place(row),
            table.header[column],
            got=f"`{row.cells[column]}`",
            expected=_("yes or no"),
            remedy=suggestion(text, ("yes", "no")),
        )
    return text in _yes


def _add_doubled(table: Table, row: Row, column: int, problems: Problems) -> None:
    problems.add(
        table.place(row),
        table.header[column],
        got=_("`{value}` for the second time").format(value=row.cells[column]),
        expected=_("each one once"),
        remedy=_("Remove one of the rows."),
    )
