"""The weather of a scenario at stations: tables become days in the units of the model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kzwater import registry
from kzwater.config.document import shown_key, shown_path
from kzwater.config.gradients import gradient_of
from kzwater.config.sentences import suggestion
from kzwater.data.forcing_values import Scan, Tag, swapped_extremes
from kzwater.data.intervals import (
    Floats,
    interval_starts,
    intervals_between,
    lengths,
    linear,
    uniform,
)
from kzwater.data.makers import is_kept, readers, remedy_by_making
from kzwater.data.neighbours import Slope, filled
from kzwater.data.points import unit_problem
from kzwater.data.station_gradients import station_gradients
from kzwater.data.station_tables import StationPoints, read_series, read_stations, shown_date
from kzwater.data.units import Conversion, UnitError, conversion
from kzwater.errors import InputError, Problem, Problems
from kzwater.language import _
from kzwater.weights import squared_distances

if TYPE_CHECKING:
    from kzwater.config.forcing import StationValues
    from kzwater.config.scenario import Scenario
    from kzwater.data.cf import Instants
from kzwater.data.closing import Closing

_day = np.timedelta64(1, "D")


@dataclass(frozen=True, slots=True, eq=False)
class StationSeries:
    """One forcing at the stations, interval by interval, in model units.

    Attributes
    ----------
    settings : StationValues
        What the scenario says of its table.
    starts : array of datetime64[D], shape (interval,)
    days : array, shape (interval,)
        Length of each interval.
    values : array, shape (interval, station)
        Rates or means; NaN where the table has nothing.
    measured : array of bool, shape (station,)
        Which stations the table holds.
    """

    info: registry.FieldInfo
    settings: StationValues
    units: str
    starts: Instants
    days: Floats
    values: Floats
    measured: NDArray[np.bool_]

    @property
    def months(self) -> NDArray[np.int_]:
        """Return the month of each interval, 0 to 11."""
        return self.starts.astype("datetime64[M]").astype(int) % 12

    def rows(self, first: np.datetime64, last: np.datetime64) -> StationSeries:
        """Return the intervals that hold the days from ``first`` to ``last``; gaps are NaN."""
        starts = intervals_between(first, last, self.settings.interval)
        values = np.full((starts.size, self.values.shape[1]), np.nan)
        known = np.isin(starts, self.starts)
        values[known] = self.values[np.searchsorted(self.starts, starts[known])]
        days = lengths(starts, self.settings.interval)
        return replace(self, starts=starts, values=values, days=days)

    def daily(self, first: np.datetime64, last: np.datetime64) -> Floats:
        """Return the days from ``first`` to ``last``, shape (day, station)."""
        if self.settings.disaggregation == "linear":
            # The intervals beside the period shape its first and last days.
            wide = self.rows(self._beside(first, -1), self._beside(last, 1))
            days = linear(wide.values, wide.days, positive=self.info.lower >= 0.0)
        else:
            wide = self.rows(first, last)
            days = uniform(wide.values, wide.days)
        begin = int((first - wide.starts[0]) // _day)
        return days[begin : begin + int((last - first) // _day) + 1]

    def _beside(self, day: np.datetime64, side: int) -> np.datetime64:
        """Return a day of the interval before (-1) or after (+1) the one that holds a day."""
        interval = self.settings.interval
        start = interval_starts(np.array([day]), interval)
        days = -1 if side < 0 else int(lengths(start, interval)[0])
        beside: np.datetime64 = start[0] + days * _day
        return beside


@dataclass(frozen=True, slots=True, eq=False)
class StationWeather(Closing):
    """Weather at stations, in memory; usable as a context like an open weather file.

    Attributes
    ----------
    points : StationPoints
        The stations that have values.
    selected : array of int, shape (station,)
        Which of them `read` returns, ascending.
    series : tuple of StationSeries
        What the tables hold, gaps included.
    days : mapping of str to array, shape (day, station)
        Every day of the period, gaps filled where the scenario says so.
    gradients : mapping of str to tuple of float
        Twelve values for each gradient of the scenario.
    fitted : tuple of str
        Which of them were found from the stations.
    """

    table: Path
    points: StationPoints
    selected: NDArray[np.intp]
    series: tuple[StationSeries, ...]
    days: dict[str, Floats]
    first: np.datetime64
    steps_per_day: int
    gradients: dict[str, tuple[float, ...]]
    fitted: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the forcings, as the engine declares them."""
        return tuple(series.info.name for series in self.series)

    @property
    def place(self) -> str:
        """Return the file that the points stand in."""
        return shown_path(self.table)

    def select(self, points: NDArray[np.integer[Any]]) -> StationWeather:
        """Return the same weather at some stations only, given by ascending index."""
        return replace(self, selected=np.asarray(points, dtype=np.intp))

    def read(self, start: int, count: int) -> dict[str, Floats]:
        """Return the weather of some steps of the run, each of shape (time, station).

        Days are repeated in shorter steps: rates and means hold for every step of the day.
        """
        days = np.arange(start, start + count) // self.steps_per_day
        chosen = np.ix_(days, self.selected)
        return {name: np.ascontiguousarray(values[chosen]) for name, values in self.days.items()}

    def check(self, points_needed: NDArray[np.integer[Any]]) -> tuple[Problem, ...]:
        """Return all faults of the values at the stations that are needed, given by index."""
        problems = Problems()
        last = self.first + (next(iter(self.days.values())).shape[0] - 1) * _day
        for series in self.series:
            self._check_gaps(series, points_needed, problems)
            self._check_values(series.rows(self.first, last), points_needed, problems)
        if {"air_temperature_minimum", "air_temperature_maximum"} <= set(self.names):
            self._check_extremes(points_needed, problems)
        return tuple(problems)

    def close(self) -> None:
        """Do nothing: the tables are closed."""

    def _check_gaps(
        self, series: StationSeries, needed: NDArray[np.integer[Any]], problems: Problems
    ) -> None:
        """Add a problem for each station with days that have no value."""
        gaps = np.isnan(self.days[series.info.name])
        last = self.first + (gaps.shape[0] - 1) * _day
        (length,) = lengths(series.starts[-1:], series.settings.interval).astype(int)
        end = series.starts[-1] + (length - 1) * _day
        for station in needed[gaps[:, needed].any(axis=0)]:
            dates = self.first + np.flatnonzero(gaps[:, station]) * _day
            stretches = 1 + int(np.sum(np.diff(dates) > _day))
            problems.add(
                f"{shown_path(series.settings.file)} {shown_date(dates[0])} "
                f"{self.points.name(int(station))}",
                series.info.name,
                got=_("no value ({count} days in {stretches} gaps, the last on {last})").format(
                    count=dates.size, stretches=stretches, last=shown_date(dates[-1])
                ),
                expected=_("a value for every day of the period"),
                remedy=_(
                    "The table ends on {end}: get the rest of it, or let `period` end there."
                ).format(end=shown_date(end))
                if end < last and dates[0] > end
                else _(
                    "Fill the gaps, change `period`, or write `gaps: neighbours` to fill them from "
                    "the other stations."
                ),
            )

    def _check_values(
        self, series: StationSeries, needed: NDArray[np.integer[Any]], problems: Problems
    ) -> None:
        """Add the faults of values that stand in the table, gaps apart."""
        place = f"{shown_path(series.settings.file)} {series.info.name}"
        scan = Scan(series.info, Tag(place, series.units, Conversion()), gaps_are_faults=False)
        scan.add(0, series.values[:, needed])
        for problem, record, point in scan.faults(float(series.days.sum())):
            where = [place]
            if record is not None:
                where.append(shown_date(series.starts[record]))
            if point is not None:
                where.append(self.points.name(int(needed[point])))
            problems.extend([replace(problem, place=" ".join(where))])

    def _check_extremes(self, needed: NDArray[np.integer[Any]], problems: Problems) -> None:
        """Add the fault of lowest temperatures above the highest."""
        lowest, highest = (
            self.days[f"air_temperature_{name}"][:, needed] for name in ("minimum", "maximum")
        )
        found = swapped_extremes(lowest, highest)
        if found is not None:
            problem, record, point = found
            date = shown_date(self.first + record * _day)
            name = self.points.name(int(needed[point]))
            problems.extend([replace(problem, place=f"{self.place} {date} {name}")])


def inspect_stations(scenario: Scenario, problems: Problems) -> StationWeather | None:
    """Return the weather at stations, or None after adding problems of its tables."""
    settings = scenario.forcing.stations
    assert settings is not None
    before = len(problems)
    stations = read_stations(settings, problems)
    if stations is None:
        return None
    _check_factors(scenario, stations, problems)
    found = [_read(scenario, name, stations, problems) for name in scenario.forcing_names()]
    series = tuple(each for each in found if each is not None)
    if len(problems) > before or not series:
        return None
    used = np.flatnonzero(np.any([each.measured for each in series], axis=0))
    points = _only(stations, used)
    series = tuple(
        replace(each, values=each.values[:, used], measured=each.measured[used]) for each in series
    )
    gradients, fitted = station_gradients(scenario, points, series, problems)
    if len(problems) > before:
        return None
    first = np.datetime64(scenario.period.start, "D")
    last = np.datetime64(scenario.period.end, "D")
    days = {
        each.info.name: _filled(each, points, gradients, gaps=settings.gaps).daily(first, last)
        for each in series
    }
    if "precipitation" in days:
        factors = [settings.precipitation_factors.get(name, 1.0) for name in points.names]
        days["precipitation"] = days["precipitation"] * factors
    return StationWeather(
        table=settings.table,
        points=points,
        selected=np.arange(used.size),
        series=series,
        days=days,
        first=first,
        steps_per_day=scenario.time.steps_per_day,
        gradients=gradients,
        fitted=fitted,
    )


def _check_factors(scenario: Scenario, stations: StationPoints, problems: Problems) -> None:
    """Add a problem for each factor of a station that the table lacks."""
    settings = scenario.forcing.stations
    assert settings is not None
    for name in settings.precipitation_factors:
        if name not in stations.names:
            key = ("forcing", "stations", "precipitation_factors", name)
            problems.add(
                scenario.place(key),
                shown_key(key),
                got=_("a station that the table lacks"),
                expected=_("stations of {table}").format(table=shown_path(settings.table)),
                remedy=suggestion(name, stations.names),
            )


def _only(stations: StationPoints, used: NDArray[np.intp]) -> StationPoints:
    """Return some of the stations."""
    return StationPoints(
        stations.longitude[used],
        stations.latitude[used],
        stations.elevation[used],
        axes=None,
        names=tuple(stations.names[station] for station in used),
    )


def _remedy(forcing: str, made: str) -> str:
    """Return what to do about a table that is missing: have its values made, or add it."""
    if not made:
        return _("Add `{forcing}: FILE.csv`.").format(forcing=forcing)
    table = _("Or add `{forcing}: FILE.csv`.").format(forcing=forcing) if is_kept(forcing) else ""
    return f"{made} {table}".rstrip()


def _read(
    scenario: Scenario, forcing: str, stations: StationPoints, problems: Problems
) -> StationSeries | None:
    """Return one forcing of the tables in model units, or None after adding problems."""
    settings = scenario.forcing.stations
    values = settings.values.get(forcing) if settings is not None else None
    if values is None and scenario.partial:
        return None
    if values is None:
        given = set(settings.values) if settings is not None else set()
        problems.add(
            scenario.place(("forcing", "stations", "values")),
            "forcing.stations.values",
            got=_("no table of `{forcing}`, needed by {readers}").format(
                forcing=forcing, readers=readers(forcing, scenario.processes)
            ),
            expected=_("a table for each forcing that the chosen processes read"),
            remedy=_remedy(forcing, remedy_by_making(forcing, given, scenario.processes)),
        )
        return None
    table = read_series(values, stations.names, problems)
    if table is None:
        return None
    info = registry.field(forcing)
    units = values.units or _usual_units(info.units)
    days = lengths(table.starts, values.interval)
    try:
        to_model, is_sum = _way(units, info.units)
    except UnitError as error:
        place = shown_path(values.file)
        problems.extend([unit_problem(place, forcing, units, info.units, error)])
        return None
    rates = to_model.apply(table.values)
    if is_sum:
        rates = rates / days[:, np.newaxis]
    return StationSeries(info, values, units, table.starts, days, rates, table.measured)


def _usual_units(units: str) -> str:
    """Return the units of a table that does not say them: sums of water, else the model's."""
    return "mm" if units == "mm d-1" else units


def _way(units: str, wanted: str) -> tuple[Conversion, bool]:
    """Return how values become rates or means, and whether they are sums of their interval."""
    try:
        return conversion(units, wanted), False
    except UnitError:
        return conversion(units, wanted, record_days=1.0), True


def _filled(
    series: StationSeries,
    points: StationPoints,
    gradients: dict[str, tuple[float, ...]],
    *,
    gaps: str,
) -> StationSeries:
    """Return a forcing with stations that never measured it, and gaps if wanted, filled."""
    gradient = gradient_of(series.info.name)
    slope = Slope(gradient.kind, gradients.get(gradient.key, (0.0,) * 12))
    squared = np.stack(
        [
            squared_distances(points.longitude, points.latitude, x, y)
            for x, y in zip(points.longitude, points.latitude, strict=True)
        ]
    )
    values = filled(series.values, squared, points.elevation, slope, series.months)
    if gaps == "refuse":
        values[:, series.measured] = series.values[:, series.measured]
    return replace(series, values=values)


def open_stations(scenario: Scenario) -> StationWeather:
    """Return the weather at stations after a look at all but its values.

    Raises
    ------
    InputError
        With all faults of the tables.
    """
    problems = Problems()
    weather = inspect_stations(scenario, problems)
    if weather is None:
        raise InputError(tuple(problems))
    return weather
