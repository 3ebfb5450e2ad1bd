"""The weather of a scenario: read from CF NetCDF in blocks, in the units of the model."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import netCDF4
import numpy as np
from numpy.typing import NDArray

from kzwater import registry
from kzwater.config.scenario import Scenario
from kzwater.data.cf import open_netcdf, place_of
from kzwater.data.closing import Closing
from kzwater.data.forcing_values import Scan, Tag
from kzwater.data.makers import Missing, readers, remedy_of_variable
from kzwater.data.orders import order_faults
from kzwater.data.points import Points, read_points, unit_problem
from kzwater.data.time_axis import Records, Wanted, read_records, time_dimension
from kzwater.data.units import Conversion, UnitError, conversion
from kzwater.data.weather_file import WeatherFile
from kzwater.errors import InputError, Problem, Problems
from kzwater.language import _

Floats = NDArray[np.float64]

# Values of one variable in a block of the scan: 8 MB as float64.
_values_at_once = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One forcing in the file.

    Attributes
    ----------
    info : FieldInfo
        What the engine declares of it.
    name, units : str
        Of its variable, as the file states them.
    to_model : Conversion
        From the units of the file to those of the model.
    """

    info: registry.FieldInfo
    name: str
    units: str
    to_model: Conversion


@dataclass(frozen=True, slots=True, eq=False)
class Forcing(Closing):
    """An open weather file; usable as a context that closes it.

    Attributes
    ----------
    points : Points
        All places of the file.
    selected : array of int, shape (point,)
        Which of them `read` returns, ascending.
    records : Records
        The part of the time axis that covers the period.
    gradients : mapping of str to tuple of float
        Twelve values for each gradient of the scenario.
    """

    file: WeatherFile
    series: tuple[Series, ...]
    points: Points
    selected: NDArray[np.intp]
    records: Records
    gradients: dict[str, tuple[float, ...]]

    @property
    def place(self) -> str:
        """Return the file that the points stand in."""
        return self.file.place

    @property
    def fitted(self) -> tuple[str, ...]:
        """Return that no gradient was found from the weather itself."""
        return ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the forcings, as the engine declares them."""
        return tuple(series.info.name for series in self.series)

    @property
    def steps_in_record(self) -> int:
        """Return how many steps share one record."""
        return self.records.steps

    def select(self, points: NDArray[np.integer[Any]]) -> Forcing:
        """Return the same weather at some points of the file only, given by ascending index."""
        return replace(self, selected=np.asarray(points, dtype=np.intp))

    def read(self, start: int, count: int) -> dict[str, Floats]:
        """Return the weather of some steps of the run.

        Parameters
        ----------
        start : int
            First step, counted from the start of the period.
        count : int
            Number of steps.

        Returns
        -------
        dict of str to array, shape (time, point)
            C-contiguous values in model units. Records longer than a step are repeated: rates
            and means hold for every step of the record.

        Raises
        ------
        InputError
            When the file is damaged.
        """
        steps = self.records.steps
        first, last = start // steps, (start + count - 1) // steps
        row_of_step = np.arange(start, start + count) // steps - first
        return {
            series.info.name: np.ascontiguousarray(
                self._records(series, first, last - first + 1)[row_of_step]
            )
            for series in self.series
        }

    def check(self, points_needed: NDArray[np.integer[Any]]) -> tuple[Problem, ...]:
        """Return all faults of the values at the points that are needed, given by index.

        The period is read once, in blocks; missing values at other points (sea) are no fault.
        """
        view = self.select(points_needed)
        faults = view.points.height_faults(view.place, view.selected)
        sound = []
        for series in view.series:
            try:
                found = view._value_faults(series)
            except InputError as error:
                found = list(error.problems)
            faults.extend(found)
            sound += [] if found else [series]
        return (*faults, *view._order_faults(sound))

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def _window(self) -> tuple[tuple[slice, ...], NDArray[np.intp]]:
        """Return the part of each record to read, and where the selected points lie in it."""
        if self.points.axes is None:
            first, last = self.selected[0], self.selected[-1]
            return (slice(first, last + 1),), self.selected - first
        rows, columns = np.divmod(self.selected, self.points.axes[0].size)
        top, left = rows.min(), columns.min()
        window = (slice(top, rows.max() + 1), slice(left, columns.max() + 1))
        return window, (rows - top) * (columns.max() + 1 - left) + columns - left

    def _records(self, series: Series, first: int, count: int) -> Floats:
        """Return records of one forcing, shape (record, point), in model units."""
        window, places = self._window()
        start = self.records.first + first
        values = self.file.read(series.name, slice(start, start + count), window)
        return series.to_model.apply(values.reshape(count, -1)[:, places])

    def _value_faults(self, series: Series) -> list[Problem]:
        """Return the faults of the values of one forcing at the selected points."""
        place = f"{self.place} {series.name}"
        scan = Scan(series.info, Tag(place, series.units, series.to_model))
        width = math.prod(part.stop - part.start for part in self._window()[0])
        block = max(1, _values_at_once // width)
        for first in range(0, self.records.count, block):
            count = min(block, self.records.count - first)
            scan.add(first, self._records(series, first, count))
        return [
            problem
            if record is None
            else replace(problem, place=f"{place} {self._where(record, point)}")
            for problem, record, point in scan.faults(self.records.count * self.records.days)
        ]

    def _order_faults(self, sound: list[Series]) -> list[Problem]:
        """Return the faults of temperatures above those that bound them, of sound forcings."""
        series = {each.info.name: each for each in sound}
        faults = order_faults(
            series,
            lambda name, first, count: self._records(series[name], first, count),
            self.records.count,
            max(1, _values_at_once // self.selected.size),
        )
        places = (
            f"{self.place} {series[each.order.lower].name}, {series[each.order.upper].name} "
            f"{self._where(each.record, each.point)}"
            for each in faults
        )
        return [replace(each.problem, place=p) for each, p in zip(faults, places, strict=True)]

    def _where(self, record: int, point: int | None) -> str:
        """Return date and place of a value as text; the date alone where all places are meant."""
        if point is None:
            return self.records.date(record)
        return f"{self.records.date(record)} {self.points.name(int(self.selected[point]))}"


def open_forcing(scenario: Scenario) -> Forcing:
    """Return the weather of a scenario, open, after a look at all but its values.

    Raises
    ------
    InputError
        With all faults of the file: variables, units, coordinates, time axis.
    """
    problems = Problems()
    forcing = inspect_forcing(scenario, problems)
    if forcing is None or len(problems):
        if forcing is not None:
            forcing.close()
        raise InputError(tuple(problems))
    return forcing


def inspect_forcing(scenario: Scenario, problems: Problems) -> Forcing | None:
    """Return the weather with the forcings that are sound; faults are added to ``problems``.

    None is returned when no value could be placed: no file, no time axis, no coordinates.
    """
    path = scenario.forcing.file
    assert path is not None
    try:
        dataset = open_netcdf(path)
    except InputError as error:
        problems.extend(error.problems)
        return None
    found = _inspect(dataset, scenario, problems)
    if found is None:
        dataset.close()
    return found


def _inspect(dataset: netCDF4.Dataset, scenario: Scenario, problems: Problems) -> Forcing | None:
    """Return what is sound in an open weather file, if values can be placed at all."""
    time = time_dimension(dataset)
    if time is None:
        problems.add(
            place_of(dataset),
            "time",
            got=_("no time axis"),
            expected=_("a coordinate with units such as `days since 1970-01-01`"),
            remedy=_("Add the time coordinate, with bounds."),
        )
        return None
    variables = _variables(dataset, time, scenario, problems)
    records = read_records(dataset, time, _wanted(scenario), problems)
    if not variables:
        return None
    dimensions = next(iter(variables.values())).dimensions[1:]
    points = read_points(dataset, dimensions, problems)
    series = _with_units(variables, records, problems)
    if records is None or points is None:
        return None
    given = scenario.forcing.given_gradients()
    gradients = {key: value for key, value in given.items() if not isinstance(value, str)}
    file = WeatherFile(dataset, [each.name for each in series])
    return Forcing(file, series, points, np.arange(len(points)), records, gradients)


def _wanted(scenario: Scenario) -> Wanted:
    """Return the instants that a run of the scenario needs."""
    return Wanted(
        start=scenario.starts_at,
        end=scenario.starts_at + timedelta(days=scenario.period.days),
        step=scenario.step,
        utc_offset=scenario.time.utc_offset,
        file_offset=scenario.forcing.utc_offset,
    )


def _variables(
    dataset: netCDF4.Dataset, time: str, scenario: Scenario, problems: Problems
) -> dict[str, netCDF4.Variable[Any]]:
    """Return the variables of the forcings that lie on one grid, time first."""
    found: dict[str, netCDF4.Variable[Any]] = {}
    dimensions: tuple[str, ...] = ()
    for forcing in scenario.forcing_names():
        name = scenario.forcing.name_in_file(forcing)
        variable = dataset.variables.get(name)
        if variable is None and scenario.partial:
            continue
        if variable is None:
            names = [key for key, each in dataset.variables.items() if time in each.dimensions]
            problems.add(
                place_of(dataset),
                name,
                got=_("no such variable"),
                expected=_("the forcing `{forcing}`, needed by {readers}").format(
                    forcing=forcing, readers=readers(forcing, scenario.processes)
                ),
                remedy=_remedy(forcing, name, scenario, names),
            )
            continue
        fits = variable.dimensions[:1] == (time,) and variable.ndim in (2, 3)
        if not fits or variable.dimensions != (dimensions or variable.dimensions):
            problems.add(
                place_of(dataset),
                name,
                got=_("dimensions ({dimensions})").format(
                    dimensions=", ".join(variable.dimensions)
                ),
                expected=_("dimensions ({dimensions})").format(
                    dimensions=", ".join(dimensions) or "time, latitude, longitude"
                ),
                remedy=_("Bring all forcings to the same dimensions in this order."),
            )
            continue
        dimensions = variable.dimensions
        found[forcing] = variable
    return found


def _remedy(forcing: str, name: str, scenario: Scenario, names: list[str]) -> str:
    """Return what to do about a variable that is missing: have it made, or name it."""
    named = {scenario.forcing.name_in_file(info.name): info.name for info in registry.fields()}
    given = {named[each] for each in names if each in named}
    return remedy_of_variable(Missing(forcing, name), given, names, scenario.processes)


def _with_units(
    variables: dict[str, netCDF4.Variable[Any]], records: Records | None, problems: Problems
) -> tuple[Series, ...]:
    """Return the forcings whose units can become those of the model."""
    days = records.days if records is not None else 1.0
    series = []
    for forcing, variable in variables.items():
        info = registry.field(forcing)
        units = str(getattr(variable, "units", "")).strip()
        try:
            to_model = conversion(units, info.units, days)
        except UnitError as error:
            place = place_of(variable.group())
            problems.extend([unit_problem(place, variable.name, units, info.units, error)])
            continue
        series.append(Series(info, variable.name, units, to_model))
    return tuple(series)
