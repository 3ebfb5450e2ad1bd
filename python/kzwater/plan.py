"""How a run is cut: parts closed together, stretches that fit in memory, intervals of maps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kzwater.weights import Floats, Indices

if TYPE_CHECKING:
    from kzwater.config import Scenario
    from kzwater.data.cf import Instants

# Values of all maps of a stretch, and of its weather: 0.25 GB each as float64. Copies on their way
# (sums to means, records to steps) bring what is held at once to about 1 GB.
_map_values = 32_000_000
_forcing_values = 32_000_000
# Sums over the basin are held for each step: some tens of values.
_steps_in_stretch = 3660
_units = {"day": "datetime64[D]", "month": "datetime64[M]", "year": "datetime64[Y]"}


@dataclass(frozen=True, slots=True)
class Part:
    """Steps that are closed together, and the maps within them."""

    number: int
    steps: slice
    maps: slice


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The cuts of a run.

    Attributes
    ----------
    boundaries : array of datetime64, shape (step + 1,)
        Instants between the steps, local standard time.
    map_boundaries : array of datetime64, shape (map + 1,)
        Instants between the maps; each is one of ``boundaries``.
    parts : tuple of Part
        Each ends where a map ends, so that no mean is cut.
    maps_in_stretch, steps_in_stretch : int
        Maps and steps that fit in memory together.
    renewals : array of int, shape (renewal,)
        Steps before which the plan of shared limits is renewed: each begins a map.
    """

    boundaries: Instants
    map_boundaries: Instants
    parts: tuple[Part, ...]
    maps_in_stretch: int
    steps_in_stretch: int
    renewals: NDArray[np.intp]

    @property
    def steps(self) -> int:
        """Return the number of steps."""
        return self.boundaries.size - 1

    def stretches(self, part: Part) -> Iterator[tuple[slice, slice]]:
        """Return the steps and the maps of a part in pieces that fit in memory.

        A mean is made within one stretch, so a stretch holds one whole map at least: where the
        steps of one map alone do not fit, they are held nevertheless. Maps of shorter intervals
        need less memory then. No stretch goes on beyond the renewal of a plan.
        """
        first = part.maps.start
        while first < part.maps.stop:
            last = min(self._last_map(first), self._next_renewal(first), part.maps.stop)
            yield slice(self._step(first), self._step(last)), slice(first, last)
            first = last

    def intervals(self, steps: slice, maps: slice) -> Indices:
        """Return which of these maps each step belongs to, shape (step,), from 0."""
        begins = self.boundaries[steps]
        found = np.searchsorted(self.map_boundaries, begins, side="right") - 1 - maps.start
        numbers: Indices = found.astype(np.int32)
        return numbers

    def months(self, steps: slice) -> Indices:
        """Return the month of each step, shape (step,), 0 to 11."""
        months = self.boundaries[steps].astype("datetime64[M]").astype(np.int64)
        of_year: Indices = (months % 12).astype(np.int32)
        return of_year

    def glacier_years(self, steps: slice) -> Indices:
        """Return 1 for each step that begins with October, shape (step,), else 0.

        Mass balance years of glaciers of the northern hemisphere begin then (Cogley et al. 2011).
        """
        begins = self.boundaries[steps]
        offset = self.boundaries[0] - self.boundaries[0].astype("datetime64[D]")
        dates = (begins - offset).astype("datetime64[D]")
        october = dates.astype("datetime64[Y]").astype("datetime64[M]") + np.timedelta64(9, "M")
        first: Indices = (begins - offset == october.astype(begins.dtype)).astype(np.int32)
        return first

    def calendar(self, steps: slice, utc_offset: str) -> dict[str, Floats]:
        """Return the declared quantities of the calendar for some steps, each of shape (step,)."""
        begins = self.boundaries[steps]
        dates = begins.astype("datetime64[D]")
        middles = begins + (self.boundaries[1] - self.boundaries[0]) / 2
        minutes = (middles - middles.astype("datetime64[D]")).astype(np.float64)
        sign = -1.0 if utc_offset.startswith("-") else 1.0
        hours, rest = utc_offset.lstrip("+-").split(":")
        meridian = sign * 15.0 * (int(hours) + int(rest) / 60.0)
        return {
            "day_of_year": (dates - dates.astype("datetime64[Y]")).astype(np.float64) + 1.0,
            "hour_of_day": minutes / 60.0,
            "clock_meridian": np.full(begins.size, meridian),
        }

    def _last_map(self, first: int) -> int:
        """Return the last boundary of maps to which a stretch from this one may reach."""
        furthest = min(self._step(first) + self.steps_in_stretch, self.steps)
        found = np.searchsorted(self.map_boundaries, self.boundaries[furthest], side="right") - 1
        return min(max(int(found), first + 1), first + self.maps_in_stretch)

    def _next_renewal(self, first: int) -> int:
        """Return the boundary of maps at which a stretch from this one must end."""
        later = self.renewals[self.renewals > self._step(first)]
        if not later.size:
            return self.map_boundaries.size - 1
        return int(np.searchsorted(self.map_boundaries, self.boundaries[later[0]]))

    def date(self, step: int) -> date:
        """Return the date that a step begins on."""
        offset = self.boundaries[0] - self.boundaries[0].astype("datetime64[D]")
        found: date = (self.boundaries[step] - offset).astype("datetime64[D]").item()
        return found

    def _step(self, map_boundary: int) -> int:
        return int(np.searchsorted(self.boundaries, self.map_boundaries[map_boundary]))


def make_plan(scenario: Scenario, hrus: int, forcing_values: int = 1, *, by_step: int = 0) -> Plan:
    """Return the plan of a scenario.

    Parameters
    ----------
    hrus : int
        HRUs of the basin.
    forcing_values : int
        Values of the weather in each step: points times forcings.
    by_step : int
        Quantities that are kept at every step.
    """
    start = np.datetime64(scenario.starts_at, "m")
    length = np.timedelta64(int(scenario.step.total_seconds()) // 60, "m")
    boundaries = start + np.arange(scenario.step_count + 1) * length
    map_boundaries = calendar_edges(boundaries, scenario.output.maps_interval)
    # The map of the rivers is always made, and has no more values than there are HRUs.
    per_map = hrus * (len(scenario.output.maps) + 1)
    # What is kept at every step lies in memory beside them.
    steps_of_map = np.diff(np.searchsorted(boundaries, map_boundaries)).max()
    per_map += hrus * by_step * int(steps_of_map)
    return Plan(
        boundaries=boundaries,
        map_boundaries=map_boundaries,
        parts=make_parts(scenario.checkpoint, boundaries, map_boundaries),
        maps_in_stretch=max(_map_values // per_map, 1),
        steps_in_stretch=min(_steps_in_stretch, max(_forcing_values // forcing_values, 1)),
        renewals=np.searchsorted(boundaries, calendar_edges(boundaries, "ten_day")[:-1])
        if scenario.limits is not None
        else np.zeros(0, np.intp),
    )


def calendar_edges(boundaries: Instants, interval: str) -> Instants:
    """Return the instants at which days, ten-day periods, months or years begin, and both ends."""
    # A day that starts at 08:00 belongs to the month of its date.
    offset = boundaries[0] - boundaries[0].astype("datetime64[D]")
    dates = (boundaries - offset).astype("datetime64[D]")
    numbers = _ten_day_periods(dates) if interval == "ten_day" else dates.astype(_units[interval])
    begins = np.flatnonzero(numbers[1:-1] != numbers[:-2]) + 1
    edges: Instants = boundaries[np.concatenate([[0], begins, [boundaries.size - 1]])]
    return edges


def _ten_day_periods(dates: Instants) -> Indices:
    """Return the number of the ten-day period of each date; each third lasts to the month's end."""
    months = dates.astype("datetime64[M]")
    day = (dates - months).astype(np.int64)
    numbers: Indices = (3 * months.astype(np.int64) + np.minimum(day // 10, 2)).astype(np.int32)
    return numbers


def make_parts(
    checkpoint: str | int, boundaries: Instants, map_boundaries: Instants
) -> tuple[Part, ...]:
    """Return the parts: at checkpoints, moved to the end of the map at work."""
    if isinstance(checkpoint, int):
        length = np.timedelta64(checkpoint * 1440, "m")
        wanted = np.arange(boundaries[0] + length, boundaries[-1], length)
    else:
        wanted = calendar_edges(boundaries, checkpoint)[1:-1]
    ends = np.unique(np.searchsorted(map_boundaries, wanted))
    last = map_boundaries.size - 1
    edges = [0, *ends[(ends > 0) & (ends < last)].tolist(), last]
    steps = np.searchsorted(boundaries, map_boundaries[edges]).tolist()
    return tuple(
        Part(number, slice(steps[number], steps[number + 1]), slice(first, end))
        for number, (first, end) in enumerate(pairwise(edges))
    )
