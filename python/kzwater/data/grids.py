"""Weather on grids as products keep it: several files or Zarr, their names, amounts that add up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kzwater import registry
from kzwater.data.aliases import Alias
from kzwater.data.cf import hdf5_lock
from kzwater.data.closing import Closing
from kzwater.data.forcing_values import Scan, Tag
from kzwater.data.grid_times import Timeline
from kzwater.data.orders import order_faults
from kzwater.data.points import Points
from kzwater.data.units import Conversion
from kzwater.errors import Problem
from kzwater.language import _

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]

# Values of one variable in a block: 8 MB as float64.
_values_at_once = 1_000_000
# Packed files round sums that do not grow to slightly smaller ones: such steps are zero. In mm d-1
# or MJ m-2 d-1 (own choice: ERA5-Land packed in two bytes has steps of 0.02 mm d-1).
_rounding = 0.05
# Files of a product that stay open: what the library keeps of each, 1 to 2 MB, would grow with the
# length of the run up to the 128 files of xarray. A year of monthly files is read without a gap.
_files_open = 16


@dataclass(frozen=True, slots=True, eq=False)
class GridSeries:
    """One forcing on the grid.

    Attributes
    ----------
    alias : Alias
        Its variables and what the product makes of them.
    units : str
        As the files state them.
    to_model : Conversion
        To the units of the model; of an amount, the sum of its record becomes a rate.
    accumulated : str
        ``since_start``, ``daily`` or ``hourly``; empty where each value stands for itself.
    """

    info: registry.FieldInfo
    alias: Alias
    units: str
    to_model: Conversion
    accumulated: str


@dataclass(frozen=True, slots=True, eq=False)
class GridPlaces:
    """Where the points of a grid lie in its arrays.

    Attributes
    ----------
    points : Points
    rows, columns : array of int, shape (point,)
    """

    points: Points
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class GridWeather(Closing):
    """Open weather on a grid; a context that closes its files.

    Attributes
    ----------
    place : str
        The files, as the user knows them.
    datasets : tuple of xarray.Dataset
        One for each file, in the order of their names.
    ends : array of int, shape (file,)
        Records in all files up to and with this one.
    selected : array of int, shape (point,)
        Which points `read` returns, ascending.
    """

    place: str
    datasets: tuple[xr.Dataset, ...]
    ends: NDArray[np.intp]
    dimension: str
    series: tuple[GridSeries, ...]
    places: GridPlaces
    selected: NDArray[np.intp]
    timeline: Timeline
    gradients: dict[str, tuple[float, ...]]

    @property
    def points(self) -> Points:
        """Return all points of the grid."""
        return self.places.points

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the forcings, as the engine declares them."""
        return tuple(series.info.name for series in self.series)

    @property
    def fitted(self) -> tuple[str, ...]:
        """Return that no gradient was found from the weather itself."""
        return ()

    @property
    def steps_in_record(self) -> int:
        """Return how many steps share one record."""
        return self.timeline.steps

    def select(self, points: NDArray[np.integer[Any]]) -> GridWeather:
        """Return the same weather at some points only, given by ascending index."""
        return replace(self, selected=np.asarray(points, dtype=np.intp))

    def read(self, start: int, count: int) -> dict[str, Floats]:
        """Return the weather of some steps, each of shape (time, point), in model units.

        Records longer than a step are repeated; of shorter ones the step takes the mean, or the
        lowest or highest where the forcing is one.
        """
        return {each.info.name: self._steps(each, start, count) for each in self.series}

    def check(self, points_needed: NDArray[np.integer[Any]]) -> tuple[Problem, ...]:
        """Return all faults of the values at the points that are needed."""
        view = self.select(points_needed)
        faults = view.points.height_faults(view.place, view.selected)
        sound = []
        for series in view.series:
            found = view._value_faults(series)
            faults.extend(found)
            sound += [] if found else [series]
        return (*faults, *view._order_faults(sound))

    def close(self) -> None:
        """Close the files."""
        with hdf5_lock:
            for dataset in self.datasets:
                dataset.close()

    @property
    def _step_count(self) -> int:
        records = self.timeline.starts.size
        return records * self.timeline.steps // self.timeline.per_step

    def _steps(self, series: GridSeries, start: int, count: int) -> Floats:
        """Return one forcing for some steps, shape (time, point)."""
        steps, per_step = self.timeline.steps, self.timeline.per_step
        if steps > 1:
            first, last = start // steps, (start + count - 1) // steps
            rows = np.arange(start, start + count) // steps - first
            return np.ascontiguousarray(self._records(series, first, last - first + 1)[rows])
        # As few records at a time as keep memory bounded, whole steps each.
        block = max(1, _values_at_once // (self.selected.size * per_step))
        parts = []
        for begin in range(start, start + count, block):
            size = min(block, start + count - begin)
            records = self._records(series, begin * per_step, size * per_step)
            within = records.reshape(size, per_step, -1)
            parts.append(_over_step(within, series.alias.over_step))
        return np.ascontiguousarray(np.concatenate(parts))

    def _records(self, series: GridSeries, first: int, count: int) -> Floats:
        """Return records of one forcing in model units, shape (record, point)."""
        if not series.accumulated:
            values = self._combined(series, self.timeline.rows[first : first + count])
            return series.to_model.apply(values * series.alias.sign)
        rows = self.timeline.rows[first : first + count + 1]
        values = self._combined(series, rows) * series.alias.sign
        if series.accumulated == "hourly":
            amounts = values[1:]
        else:
            begins = values[:-1]
            if series.accumulated == "daily":
                fresh = self.timeline.utc_hours[first : first + count] == 0
                begins = np.where(fresh[:, np.newaxis], 0.0, begins)
            amounts = values[1:] - begins
        rates = series.to_model.apply(amounts)
        return np.where((rates < 0.0) & (rates > -_rounding), 0.0, rates)

    def _combined(self, series: GridSeries, rows: NDArray[np.intp]) -> Floats:
        """Return the variables of a forcing as one, shape (record, point), in units of the file."""
        parts = [self._values(name, rows) for name in series.alias.names]
        if series.alias.combined == "speed":
            return np.hypot(parts[0], parts[1])
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        return total

    def _values(self, name: str, rows: NDArray[np.intp]) -> Floats:
        """Return raw values of one variable at rows counted over all files."""
        found = np.empty((rows.size, self.selected.size))
        files = np.searchsorted(self.ends, rows, side="right")
        grid_rows, columns = self.places.rows[self.selected], self.places.columns[self.selected]
        window = tuple(slice(int(a.min()), int(a.max()) + 1) for a in (grid_rows, columns))
        for file in np.unique(files):
            here = files == file
            inside = rows[here] - (self.ends[file - 1] if file else 0)
            span = slice(int(inside.min()), int(inside.max()) + 1)
            with few_files_open():
                block = self.datasets[file][name].squeeze(drop=True)
                block = (
                    block.isel({self.dimension: span}) if self.dimension in block.dims else block
                )
                values = np.asarray(
                    block.isel(dict(zip(block.dims[-2:], window, strict=True))).values, dtype=float
                )
            values = values.reshape(span.stop - span.start, *values.shape[-2:])
            found[here] = values[inside - span.start][
                :, grid_rows - window[0].start, columns - window[1].start
            ]
        return found

    def _value_faults(self, series: GridSeries) -> list[Problem]:
        """Return the faults of the values of one forcing at the selected points."""
        place = f"{self.place} {'+'.join(series.alias.names)}"
        # Of sums that grow, differences are looked at: they do not stand in the file.
        tag = (
            Tag(place, series.info.units, Conversion())
            if series.accumulated
            else Tag(place, series.units, series.to_model)
        )
        scan = Scan(series.info, tag)
        records = self.timeline.starts.size
        block = max(1, _values_at_once // self.selected.size)
        falls: Problem | None = None
        for first in range(0, records, block):
            values = self._records(series, first, min(block, records - first))
            if series.accumulated:
                falls = falls or self._fall(series, place, first, values)
            scan.add(first, values)
        if falls is not None:
            return [falls]
        return [
            problem
            if record is None
            else replace(problem, place=f"{place} {self._where(record, point)}")
            for problem, record, point in scan.faults(records * self.timeline.days)
        ]

    def _fall(self, series: GridSeries, place: str, first: int, values: Floats) -> Problem | None:
        """Return the fault of an accumulated sum that falls."""
        falling = values < 0.0
        if not falling.any():
            return None
        record, point = (int(index) for index in np.argwhere(falling)[0])
        return Problem(
            f"{place} {self._where(first + record, point)}",
            "",
            got=_("a sum that falls by {fall:.3g} {units}").format(
                fall=-values[record, point], units=series.info.units
            ),
            expected=_("sums that grow, as `accumulated: {kind}` says").format(
                kind=series.accumulated
            ),
            remedy=_(
                "Choose another `accumulated` (`daily` for ERA5-Land, `hourly` for ERA5), or cut a "
                "restarted simulation where it starts anew."
            ),
        )

    def _order_faults(self, sound: list[GridSeries]) -> list[Problem]:
        """Return the faults of temperatures above those that bound them, of sound forcings."""
        series = {each.info.name: each for each in sound}
        faults = order_faults(
            series,
            lambda name, first, count: self._steps(series[name], first, count),
            self._step_count,
            max(1, _values_at_once // self.selected.size),
        )
        problems = []
        for each in faults:
            record = each.record * self.timeline.per_step // self.timeline.steps
            names = (
                "+".join(series[name].alias.names) for name in (each.order.lower, each.order.upper)
            )
            place = f"{self.place} {', '.join(names)} {self._where(record, each.point)}"
            problems.append(replace(each.problem, place=place))
        return problems

    def _where(self, record: int, point: int | None) -> str:
        """Return date and place of a value as text; the date alone where all places are meant."""
        if point is None:
            return self.timeline.date(record)
        return f"{self.timeline.date(record)} {self.points.name(int(self.selected[point]))}"


@contextmanager
def few_files_open() -> Iterator[None]:
    """Hold the lock of HDF5 while xarray keeps open only the files that it used last."""
    import xarray as xr

    with hdf5_lock, xr.set_options(file_cache_maxsize=_files_open):  # type: ignore[no-untyped-call]
        yield


def _over_step(within: Floats, way: str) -> Floats:
    """Return what a step takes of its records, shape (step, point) from (step, record, point)."""
    records = within.shape[1]
    result = within[:, 0]
    if records == 1:
        return result
    for record in range(1, records):
        if way == "mean":
            result = result + within[:, record]
        else:
            choose = np.minimum if way == "minimum" else np.maximum
            result = choose(result, within[:, record])
    return result / records if way == "mean" else result
