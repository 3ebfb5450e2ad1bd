"""Faults of the values at stations: gaps, impossible values, temperatures out of order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kzwater.config.document import shown_path
from kzwater.data.forcing_values import Scan, Tag
from kzwater.data.intervals import Floats, lengths
from kzwater.data.orders import order_faults
from kzwater.data.station_series import StationSeries
from kzwater.data.station_tables import StationPoints, shown_date
from kzwater.errors import Problem
from kzwater.language import _

_day = np.timedelta64(1, "D")
# Stations with the same gap that are named one by one (own choice).
_most_names = 6


@dataclass(frozen=True, slots=True, eq=False)
class StationChecks:
    """Looks at the values of the stations that a basin needs.

    Attributes
    ----------
    points : StationPoints
    needed : array of int, shape (station,)
        Which of them are needed.
    days : mapping of str to array, shape (day, station)
        Every day of the period, gaps filled where the scenario says so.
    first : datetime64[D]
        The first of these days.
    """

    points: StationPoints
    needed: NDArray[np.intp]
    days: dict[str, Floats]
    first: np.datetime64

    def faults(self, all_series: Sequence[StationSeries]) -> list[Problem]:
        """Return all faults of some forcings."""
        faults: list[Problem] = []
        gaps: list[Problem] = []
        sound: dict[str, StationSeries] = {}
        for series in all_series:
            found = self._values(series)
            gaps += self._gaps(series)
            faults += found
            if not found:
                sound[series.info.name] = series
        return _of_several(gaps) + faults + self._orders(sound)

    @property
    def _last(self) -> np.datetime64:
        last: np.datetime64 = self.first + (next(iter(self.days.values())).shape[0] - 1) * _day
        return last

    def _gaps(self, series: StationSeries) -> list[Problem]:
        """Return a fault for each set of days without value, with the stations that lack them."""
        gaps = np.isnan(self.days[series.info.name])
        stations_of: dict[bytes, list[int]] = {}
        for station in self.needed[gaps[:, self.needed].any(axis=0)].tolist():
            stations_of.setdefault(gaps[:, station].tobytes(), []).append(station)
        return [
            self._gap(series, self.first + np.flatnonzero(gaps[:, stations[0]]) * _day, stations)
            for stations in stations_of.values()
        ]

    def _gap(
        self, series: StationSeries, dates: NDArray[np.datetime64], stations: list[int]
    ) -> Problem:
        """Return the fault of some days that have no value at some stations."""
        (length,) = lengths(series.starts[-1:], series.settings.interval).astype(int)
        end = series.starts[-1] + (length - 1) * _day
        row_is_there = series.rows(dates[0], dates[0]).lines.any()
        stretches = 1 + int(np.sum(np.diff(dates) > _day))
        what = {
            (True, True): _("no value"),
            (True, False): _("no value ({count} days in {stretches} gaps, the last on {last})"),
            (False, True): _("no row of this date"),
            (False, False): _("no row of this date ({count} days in all, the last is {last})"),
        }[bool(row_is_there), dates.size == 1]
        return Problem(
            f"{shown_path(series.settings.file)} {shown_date(dates[0])} {self._names(stations)}",
            series.info.name,
            got=what.format(count=dates.size, stretches=stretches, last=shown_date(dates[-1])),
            expected=_("a value for every day of the period"),
            remedy=_(
                "The table ends on {end}: get the rest of it, or let `period` end there."
            ).format(end=shown_date(end))
            if end < self._last and dates[0] > end
            else _(
                "Fill the gaps, change `period`, or write `gaps: neighbours` to fill them from "
                "the other stations."
            ),
        )

    def _names(self, stations: list[int]) -> str:
        """Return one or several stations as text for the user."""
        if len(stations) == 1:
            return self.points.name(stations[0])
        names = [self.points.names[station] for station in stations[:_most_names]]
        further = ", …" if len(stations) > _most_names else ""
        return _("stations {names}").format(names=", ".join(names) + further)

    def _values(self, series: StationSeries) -> list[Problem]:
        """Return the faults of values that stand in the table, gaps apart."""
        file = shown_path(series.settings.file)
        rows = series.rows(self.first, self._last)
        tag = Tag(f"{file} {series.info.name}", series.units, series.to_model, series.units_place)
        scan = Scan(series.info, tag, gaps_are_faults=False)
        scan.add(0, rows.values[:, self.needed], rows.cells[:, self.needed])
        problems = []
        for problem, record, point in scan.faults(float(rows.days.sum())):
            where = [file, series.info.name]
            if record is not None:
                where.append(shown_date(rows.starts[record]))
            if record is not None and point is not None:
                station = int(self.needed[point])
                where[0] = f"{file}:{rows.lines[record, station]}"
                where.append(self.points.name(station))
            problems.append(replace(problem, place=" ".join(where)))
        return problems

    def _orders(self, sound: dict[str, StationSeries]) -> list[Problem]:
        """Return the faults of temperatures above those that bound them, of sound forcings."""
        total = next(iter(self.days.values())).shape[0]
        problems = []
        for each in order_faults(
            sound,
            lambda name, first, count: self.days[name][first : first + count, self.needed],
            total,
            total,
        ):
            files = (
                shown_path(sound[name].settings.file)
                for name in (each.order.lower, each.order.upper)
            )
            place = (
                f"{', '.join(files)} {shown_date(self.first + each.record * _day)} "
                f"{self.points.name(int(self.needed[each.point]))}"
            )
            problems.append(replace(each.problem, place=place))
        return problems


def _of_several(gaps: list[Problem]) -> list[Problem]:
    """Return a fault for each gap of a file: a row that is missing lacks in all that it holds."""
    subjects: dict[Problem, list[str]] = {}
    for gap in gaps:
        subjects.setdefault(replace(gap, subject=""), []).append(gap.subject)
    return [replace(gap, subject=", ".join(names)) for gap, names in subjects.items()]
