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
from kzwater.data.closing import Closing
from kzwater.data.intervals import Floats, lengths
from kzwater.data.makers import is_kept, readers, remedy_by_making
from kzwater.data.neighbours import Slope, filled
from kzwater.data.points import unit_problem
from kzwater.data.station_checks import StationChecks
from kzwater.data.station_gradients import station_gradients
from kzwater.data.station_series import StationSeries
from kzwater.data.station_tables import StationPoints, read_series, read_stations
from kzwater.data.units import Conversion, UnitError, conversion
from kzwater.errors import InputError, Problem, Problems
from kzwater.language import _
from kzwater.weights import squared_distances

if TYPE_CHECKING:
    from kzwater.config.scenario import Scenario


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

    @property
    def steps_in_record(self) -> int:
        """Return how many steps share one record."""
        return self.steps_per_day

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
        needed = np.asarray(points_needed, dtype=np.intp)
        return tuple(StationChecks(self.points, needed, self.days, self.first).faults(self.series))

    def close(self) -> None:
        """Do nothing: the tables are closed."""


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
    series = tuple(each.at(used) for each in series)
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
    given = settings.values if settings is not None else {}
    values = given.get(forcing)
    if values is None:
        if not scenario.partial:
            problems.extend([_no_table(scenario, forcing, set(given))])
        return None
    table = read_series(values, stations.names, problems)
    if table is None:
        return None
    info = registry.field(forcing)
    units = values.units or _usual_units(info.units)
    days = lengths(table.starts, values.interval)
    key = ("forcing", "stations", "values", forcing, "units")
    try:
        to_model, is_sum = _way(units, info.units)
    except UnitError as error:
        fault = unit_problem(scenario.place(key), shown_key(key), units, info.units, error)
        remedy = _("Write in `units` what the values are in, as `{units}`.")
        problems.extend([replace(fault, remedy=remedy.format(units=_usual_units(info.units)))])
        return None
    rates = to_model.apply(table.values)
    if is_sum:
        rates = rates / days[:, np.newaxis]
    return StationSeries(
        info=info,
        settings=values,
        starts=table.starts,
        days=days,
        values=rates,
        measured=table.measured,
        cells=table.values,
        lines=table.lines,
        units=units,
        units_place=scenario.place(key),
        to_model=to_model,
    )


def _no_table(scenario: Scenario, forcing: str, given: set[str]) -> Problem:
    """Return the fault of a forcing that has no table."""
    return Problem(
        scenario.place(("forcing", "stations", "values")),
        "forcing.stations.values",
        got=_("no table of `{forcing}`, needed by {readers}").format(
            forcing=forcing, readers=readers(forcing, scenario.processes)
        ),
        expected=_("a table for each forcing that the chosen processes read"),
        remedy=_remedy(forcing, remedy_by_making(forcing, given, scenario.processes)),
    )


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
