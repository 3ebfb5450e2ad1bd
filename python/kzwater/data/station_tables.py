"""Tables of stations and of their values, read as agencies keep them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kzwater.config.forcing import Stations, StationValues
from kzwater.config.sentences import suggestion
from kzwater.data.cf import Instants
from kzwater.data.intervals import interval_starts, intervals_between
from kzwater.data.points import Points
from kzwater.data.tables import Row, Table, read_table
from kzwater.data.time_axis import shown_instant
from kzwater.errors import InputError, Problems
from kzwater.language import _

Floats = NDArray[np.float64]

_station_names = ("code", "id", "station", "станция", "код", "индекс", "бекет")
_latitude_names = ("latitude", "lat", "широта", "ендік")
_longitude_names = ("longitude", "lon", "долгота", "бойлық")
_elevation_names = ("elevation", "altitude", "altitude_masl", "height", "высота", "биіктік")
_date_names = ("date", "month", "дата", "месяц", "күні")
_value_names = ("value", "значение", "мәні")
_unit_mark = re.compile(r"\s*[\[(](?P<bracketed>[^\])]+)[\])]$|_(?P<suffix>ft|feet|m)$")
_feet = ("ft", "feet", "foot", "фут")
METRES_IN_FOOT = 0.3048


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Values at stations, one row for each interval without holes.

    Attributes
    ----------
    starts : array of datetime64[D], shape (interval,)
        First day of each interval.
    values : array, shape (interval, station)
        As they stand in the table, NaN where nothing stands.
    lines : array of int, shape (interval, station)
        In which line of the table they stand; 0 where there is none.
    measured : array of bool, shape (station,)
        Which stations have a column or rows.
    """

    starts: Instants
    values: Floats
    lines: NDArray[np.int64]
    measured: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class StationPoints(Points):
    """Stations as places with weather, each with its name, shape (station,)."""

    names: tuple[str, ...]

    def name(self, point: int) -> str:
        """Return a station as text for the user."""
        return _("station {name}").format(name=self.names[point])


def read_stations(stations: Stations, problems: Problems) -> StationPoints | None:
    """Return the stations of a table, or None after adding problems."""
    before = len(problems)
    try:
        table = read_table(stations.table)
        bare = _without_units(table)
        columns = bare.require(_station_names, _latitude_names, _longitude_names, _elevation_names)
    except InputError as error:
        problems.extend(error.problems)
        return None
    name, latitude, longitude, elevation = columns
    names: dict[str, tuple[float, float, float]] = {}
    for row in table.rows:
        if row.cells[name] in names:
            _add_doubled(table, row, row.cells[name], problems)
        names[row.cells[name]] = (
            _within(table, row, longitude, 180.0, problems),
            _within(table, row, latitude, 90.0, problems),
            _within(table, row, elevation, 30000.0, problems),
        )
    if len(problems) > before:
        return None
    numbers = np.array(list(names.values()))
    scale = _metres(table, elevation, stations)
    return StationPoints(
        numbers[:, 0], numbers[:, 1], numbers[:, 2] * scale, axes=None, names=tuple(names)
    )


def read_series(values: StationValues, names: tuple[str, ...], problems: Problems) -> Series | None:
    """Return the values of one forcing at named stations, or None after adding problems."""
    before = len(problems)
    try:
        table = read_table(values.file)
        (date,) = table.require(_date_names)
    except InputError as error:
        problems.extend(error.problems)
        return None
    entries = _Entries(table, date, values.interval, problems)
    station = table.find(*_station_names)
    if station is None:
        _read_wide(entries, values, names)
    else:
        _read_long(entries, values, names, station)
    if len(problems) > before:
        return None
    entries.check_interval()
    return None if len(problems) > before else entries.series(names)


class _Entries:
    """Values gathered by interval and station."""

    def __init__(self, table: Table, date: int, interval: str, problems: Problems) -> None:
        self.table = table
        self.problems = problems
        self._interval = interval
        self._date = date
        self._found: dict[tuple[np.datetime64, str], tuple[float, int]] = {}

    def add(self, row: Row, columns: dict[str, int]) -> None:
        """Take the cells of a row: one column for each station named."""
        date = self.table.date(row, self._date, self.problems)
        if date is None:
            return
        start = interval_starts(np.array([date], dtype="datetime64[D]"), self._interval)[0]
        for station, column in columns.items():
            if (start, station) in self._found:
                _add_doubled(self.table, row, row.cells[self._date], self.problems)
                return
            self._found[start, station] = (
                self.table.number(row, column, self.problems),
                row.line,
            )

    def check_interval(self) -> None:
        """Add a problem when rows stand for longer than the scenario says."""
        starts = np.unique(np.array([start for start, _name in self._found], "datetime64[D]"))
        spacing = np.median(np.diff(starts).astype(int)) if starts.size > 2 else 1.0
        likely = "month" if spacing >= 28 else "ten_day"
        if self._interval == "day" and spacing >= 8:
            self.problems.add(
                self.table.file,
                "",
                got=_("rows {days:g} days apart").format(days=spacing),
                expected=_("a row for each day"),
                remedy=_(
                    "Say in the scenario what a row stands for and how days are made of it: "
                    "`interval: {interval}` and `disaggregation: uniform` or `linear`."
                ).format(interval=likely),
            )

    def series(self, names: tuple[str, ...]) -> Series:
        """Return all values, in the order of the stations' names."""
        dates = np.array([start for start, _name in self._found], dtype="datetime64[D]")
        starts = intervals_between(dates.min(), dates.max(), self._interval)
        rows = {start: row for row, start in enumerate(starts)}
        column = {name: index for index, name in enumerate(names)}
        values = np.full((starts.size, len(names)), np.nan)
        lines = np.zeros(values.shape, dtype=np.int64)
        measured = np.zeros(len(names), dtype=bool)
        for (start, name), (value, line) in self._found.items():
            place = rows[start], column[name]
            values[place], lines[place] = value, line
            measured[column[name]] = True
        return Series(starts, values, lines, measured)


def _read_wide(entries: _Entries, values: StationValues, names: tuple[str, ...]) -> None:
    """Read a table with one column for each station."""
    table = entries.table
    prefix, _middle, suffix = values.column.partition("{station}")
    columns = {}
    for index, header in enumerate(table.header):
        if table.find(*_date_names) == index:
            continue
        fits = header.startswith(prefix) and header.endswith(suffix)
        name = header[len(prefix) : len(header) - len(suffix)] if fits else header
        if name in names:
            columns[name] = index
        elif fits:
            _add_unknown(table, table.rows[0].line - 1, name, names, entries.problems)
    if not columns and not len(entries.problems):
        _add_no_column(table, values.column, names, entries.problems)
    for row in table.rows:
        entries.add(row, columns)


def _read_long(
    entries: _Entries, values: StationValues, names: tuple[str, ...], station: int
) -> None:
    """Read a table with one row for each date and station."""
    table = entries.table
    wanted = _value_names if "{station}" in values.column else (values.column,)
    try:
        (value,) = table.require(wanted)
    except InputError as error:
        entries.problems.extend(error.problems)
        return
    unknown: set[str] = set()
    for row in table.rows:
        name = row.cells[station]
        if name in names:
            entries.add(row, {name: value})
        elif name not in unknown:
            unknown.add(name)
            _add_unknown(table, row.line, name, names, entries.problems)


def _without_units(table: Table) -> Table:
    """Return the table with the marks of units taken off its header."""
    header = tuple(_unit_mark.sub("", name) for name in table.header)
    return Table(table.path, header, table.rows)


def _metres(table: Table, column: int, stations: Stations) -> float:
    """Return what turns heights into metres: by the scenario, else by the mark in the header."""
    mark = _unit_mark.search(table.header[column])
    stated = stations.elevation_units or (mark and (mark["bracketed"] or mark["suffix"])) or "m"
    return METRES_IN_FOOT if stated.strip().lower() in _feet else 1.0


def _within(table: Table, row: Row, column: int, bound: float, problems: Problems) -> float:
    """Return a coordinate or height; one beyond the bound or missing is a problem."""
    before = len(problems)
    number = table.number(row, column, problems)
    if len(problems) == before and not abs(number) <= bound:
        problems.add(
            table.place(row),
            table.header[column],
            got=_("nothing") if np.isnan(number) else f"{number:g}",
            expected=_("{lower:g} to {upper:g}").format(lower=-bound, upper=bound),
            remedy=_("Give degrees east and north (WGS 84), and the height above the sea."),
        )
    return number


def _add_unknown(
    table: Table, line: int, name: str, names: tuple[str, ...], problems: Problems
) -> None:
    problems.add(
        f"{table.file}:{line}",
        "",
        got=_("`{name}`, which is no station of the scenario's table").format(name=name),
        expected=_("stations of the table"),
        # Codes are alike without being the same station.
        remedy=(
            _("Known are: {known}.").format(known=", ".join(names))
            if name.isdigit()
            else suggestion(name, names)
        )
        + " "
        + _(
            "Add it to the table of stations; if columns are named otherwise, write `column`, "
            "as `P_{station}`."
        ),
    )


def _add_no_column(table: Table, column: str, names: tuple[str, ...], problems: Problems) -> None:
    """Add the problem of a table that has values for none of the stations."""
    wanted = column.replace("{station}", names[0])
    problems.add(
        f"{table.file}:{table.rows[0].line - 1}",
        wanted,
        got=_("no such column"),
        expected=_("a column `{column}` for each station: {names}").format(
            column=column, names=", ".join(names)
        ),
        remedy=suggestion(wanted, table.header),
    )


def _add_doubled(table: Table, row: Row, name: str, problems: Problems) -> None:
    problems.add(
        table.place(row),
        "",
        got=_("`{value}` for the second time").format(value=name),
        expected=_("each one once"),
        remedy=_("Remove one of the rows."),
    )


def shown_date(instant: np.datetime64) -> str:
    """Return the first day of an interval as text."""
    return shown_instant(instant.astype("datetime64[m]"))
