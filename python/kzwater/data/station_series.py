"""One forcing at stations: intervals of a table, and the days that they become."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kzwater import registry
from kzwater.data.intervals import (
    Floats,
    interval_starts,
    intervals_between,
    lengths,
    linear,
    uniform,
)
from kzwater.data.units import Conversion

if TYPE_CHECKING:
    from kzwater.config.forcing import StationValues
    from kzwater.data.cf import Instants

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
    cells : array, shape (interval, station)
        What stands in the table, in its units.
    lines : array of int, shape (interval, station)
        In which line of the table it stands; 0 where nothing does.
    units : str
        Of the cells.
    units_place : str
        Line of the scenario that says, or may say, the units.
    to_model : Conversion
        From the cells to model units, of a sum of one day.
    """

    info: registry.FieldInfo
    settings: StationValues
    starts: Instants
    days: Floats
    values: Floats
    measured: NDArray[np.bool_]
    cells: Floats
    lines: NDArray[np.int64]
    units: str
    units_place: str
    to_model: Conversion

    @property
    def months(self) -> NDArray[np.int_]:
        """Return the month of each interval, 0 to 11."""
        return self.starts.astype("datetime64[M]").astype(int) % 12

    def rows(self, first: np.datetime64, last: np.datetime64) -> StationSeries:
        """Return the intervals that hold the days from ``first`` to ``last``; gaps are NaN."""
        starts = intervals_between(first, last, self.settings.interval)
        known = np.isin(starts, self.starts)
        rows = np.searchsorted(self.starts, starts[known])
        shape = (starts.size, self.values.shape[1])
        values, cells, lines = np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape, int)
        values[known], cells[known], lines[known] = (
            each[rows] for each in (self.values, self.cells, self.lines)
        )
        days = lengths(starts, self.settings.interval)
        return replace(self, starts=starts, values=values, days=days, cells=cells, lines=lines)

    def at(self, stations: NDArray[np.intp]) -> StationSeries:
        """Return the same at some stations, given by index."""
        return replace(
            self,
            values=self.values[:, stations],
            measured=self.measured[stations],
            cells=self.cells[:, stations],
            lines=self.lines[:, stations],
        )

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
