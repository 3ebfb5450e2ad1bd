"""The dated list of waterings: which field gets how much water on which day."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kzwater.agronomy.table import read_field_table
from kzwater.config.sentences import suggestion
from kzwater.data.tables import Row, Table, read_table
from kzwater.errors import Problem, Problems
from kzwater.grid import FloatArray
from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.config import Scenario

SCHEDULED = "scheduled_irrigation"
"""The forcing that the list makes."""
# More is most likely cubic metres on a hectare: ten of them are a millimetre.
_most_depth = 400.0


@dataclass(frozen=True, slots=True)
class Watering:
    """One row of the list.

    Attributes
    ----------
    depth : float
        mm over the field.
    place : str
        File and line.
    """

    field: str
    day: date
    depth: float
    place: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """A dated list of waterings.

    Attributes
    ----------
    gross : bool
        Whether depths are taken from the canal, or net: what reaches the soil.
    """

    waterings: tuple[Watering, ...]
    gross: bool

    @property
    def fields(self) -> frozenset[str]:
        """Return the fields that follow the list."""
        return frozenset(each.field for each in self.waterings)

    def between(self, field: str, first: date, last: date) -> float:
        """Return the depth that the list has for a field in some days, both included, mm."""
        own = (each for each in self.waterings if each.field == field)
        return sum(each.depth for each in own if first <= each.day <= last)

    def largest(self, field: str) -> float:
        """Return the largest depth that the list has for a field, mm."""
        return max((each.depth for each in self.waterings if each.field == field), default=0.0)


@dataclass(frozen=True, slots=True)
class Stand:
    """When a crop stands on a field.

    Attributes
    ----------
    sowing_day, latest_harvest_day : int
        Days of the year; 0 where nothing ends the season but the crop itself.
    longest : float
        Days that the crop stands at most.
    window : int
        Days after its day of sowing on which the crop is sown at the latest.
    """

    sowing_day: int
    latest_harvest_day: int
    longest: float
    window: int = 0

    def around(self, day: date) -> tuple[date, date]:
        """Return the first and the last day of the season that began last before a day."""
        sown = self._sown_in(day.year)
        if sown > day:
            sown = self._sown_in(day.year - 1)
        ends = [self._sown_in(sown.year + 1) - timedelta(days=1)]
        if math.isfinite(self.longest):
            ends.append(sown + timedelta(days=self.window + math.ceil(self.longest)))
        if self.latest_harvest_day:
            later = self.latest_harvest_day <= self.sowing_day
            ends.append(_day_of(sown.year + later, self.latest_harvest_day))
        return sown, min(ends) - timedelta(days=1)

    def _sown_in(self, year: int) -> date:
        return _day_of(year, self.sowing_day)


def _day_of(year: int, day_of_year: int) -> date:
    return date(year, 1, 1) + timedelta(days=day_of_year - 1)


def read_schedule(path: Path) -> Schedule:
    """Return a dated list of waterings: columns ``field``, ``date``, ``depth_mm`` or ``gross_mm``.

    Raises
    ------
    InputError
        With all faults of the table, each with its line.
    """
    problems = Problems()
    found = sound_rows(path, problems)
    problems.raise_if_any()
    return found


def sound_rows(path: Path, problems: Problems) -> Schedule:
    """Return what of a dated list is sound; the faults of the rest are added to the problems.

    Raises
    ------
    InputError
        When the file is no table, or has no columns ``field`` and ``date``.
    """
    table = read_table(path)
    field, day = table.require(("field",), ("date",))
    net, gross = table.find("depth_mm"), table.find("gross_mm", "gross")
    depth = gross if net is None else net
    if (net is None) == (gross is None):
        problems.extend([_depth_column_problem(table, both=net is not None)])
    rows = [_watering(table, row, (field, day, depth), problems) for row in table.rows]
    waterings = tuple(each for each in rows if each is not None)
    problems.extend([*_given_twice(waterings)])
    return Schedule(waterings, gross=net is None)


def check_schedule(
    schedule: Schedule, stands: Mapping[str, Stand], days: tuple[date, date]
) -> Iterator[Problem]:
    """Yield the faults of a list: unknown fields, days outside the run or without a crop.

    Parameters
    ----------
    stands : mapping of str to Stand
        When the crop of each field stands.
    days : tuple of date
        First and last day of the run, both included.
    """
    first, last = days
    for each in schedule.waterings:
        if each.field not in stands:
            yield Problem(
                each.place,
                "field",
                got=f"`{each.field}`",
                expected=_("a field of the table of fields"),
                remedy=suggestion(each.field, tuple(stands)),
            )
        elif not first <= each.day <= last:
            yield Problem(
                each.place,
                "date",
                got=f"{each.day}",
                expected=_("a day of the run, {first} to {last}").format(first=first, last=last),
                remedy=_("Correct the day, or the period of the scenario."),
            )
        else:
            yield from _without_crop(each, stands[each.field], first)


def _without_crop(watering: Watering, stand: Stand, start: date) -> Iterator[Problem]:
    """Yield a fault where no crop stands on the field, because none was sown since the start."""
    sown, ripe = stand.around(watering.day)
    if watering.day > ripe:
        following = stand.around(sown + timedelta(days=366))[0]
        yield Problem(
            watering.place,
            "date",
            got=_("{day}, when no crop stands on `{field}`").format(
                day=watering.day, field=watering.field
            ),
            expected=_("a day of its season: {sown} to {ripe}, or from {following} on").format(
                sown=sown, ripe=ripe, following=following
            ),
            remedy=_("Correct the day, or the sowing of the field."),
        )
    elif sown + timedelta(days=stand.window) < start:
        yield Problem(
            watering.place,
            "date",
            got=_("{day}, of the crop of `{field}` that is sown on {sown}, before the run").format(
                day=watering.day, field=watering.field, sown=sown
            ),
            expected=_("a crop that is sown within the run"),
            remedy=_("Begin the period before the crop is sown, or leave the row out."),
        )


def early_waterings(schedule: Schedule, stands: Mapping[str, Stand]) -> Iterator[str]:
    """Yield a note for each watering before the end of a window: the crop may not be sown yet."""
    text = _("{place}: `{field}` may not be sown yet on {day}: its window ends on {last}.")
    for each in schedule.waterings:
        stand = stands.get(each.field)
        if stand is not None and stand.window:
            last = stand.around(each.day)[0] + timedelta(days=stand.window)
            if each.day < last:
                yield text.format(place=each.place, field=each.field, day=each.day, last=last)


class ScheduledWater:
    """The list as the engine takes it: a depth for each field, day by day.

    Parameters
    ----------
    schedule : Schedule
        Sound.
    names : sequence of str
        The fields in the order of the HRUs.
    first : date
        Day of the first step.
    """

    def __init__(self, schedule: Schedule, names: Sequence[str], first: date) -> None:
        index = {name: number for number, name in enumerate(names)}
        self._hrus = len(names)
        self._steps = np.array([(each.day - first).days for each in schedule.waterings])
        self._hru = np.array([index[each.field] for each in schedule.waterings])
        self._depth = np.array([each.depth for each in schedule.waterings])

    def read(self, start: int, count: int) -> FloatArray:
        """Return the depths of some days, shape (step, hru), mm d-1."""
        depths = np.zeros((count, self._hrus))
        within = (self._steps >= start) & (self._steps < start + count)
        depths[self._steps[within] - start, self._hru[within]] = self._depth[within]
        return depths


def scheduled_water(scenario: Scenario) -> ScheduledWater | None:
    """Return the list of a scenario as the engine takes it; None without one.

    Raises
    ------
    InputError
        With all faults of the files.
    """
    if scenario.schedule is None or scenario.fields is None:
        return None
    names = [field.name for field in read_field_table(scenario.fields)]
    return ScheduledWater(read_schedule(scenario.schedule), names, scenario.period.start)


def _watering(
    table: Table, row: Row, columns: tuple[int, int, int | None], problems: Problems
) -> Watering | None:
    """Return what a row holds, None where its date cannot be read; adds its faults."""
    field, day, depth = columns
    found = table.date(row, day, problems)
    before = len(problems)
    water = 0.0 if depth is None else table.number(row, depth, problems)
    if depth is not None and len(problems) == before and not 0.0 <= water <= _most_depth:
        problems.add(
            table.place(row),
            table.header[depth],
            got=f"`{row.cells[depth]}`",
            expected=_("0 to {most:g} mm").format(most=_most_depth),
            remedy=_("Is it in mm, not m3/ha? 10 m3/ha are 1 mm.")
            if water > _most_depth
            else _("Give a depth, or leave the row out."),
        )
    if found is None:
        return None
    return Watering(row.cells[field], found.date(), water, table.place(row))


def _given_twice(waterings: tuple[Watering, ...]) -> Iterator[Problem]:
    """Yield a fault for each second row of one field and day."""
    seen: dict[tuple[str, date], str] = {}
    for each in waterings:
        first = seen.setdefault((each.field, each.day), each.place)
        if first != each.place:
            yield Problem(
                each.place,
                "field, date",
                got=_("`{field}` on {day} for the second time").format(
                    field=each.field, day=each.day
                ),
                expected=_("one row for each field and day (first: {place})").format(place=first),
                remedy=_("Add the depths up in one row."),
            )


def _depth_column_problem(table: Table, *, both: bool) -> Problem:
    return Problem(
        f"{table.file}:1",
        "depth_mm, gross_mm",
        got=_("both") if both else _("none of both"),
        expected=_("one of them"),
        remedy=_(
            "Name the depth `depth_mm` where it reaches the soil, `gross_mm` where it is taken."
        ),
    )
