"""The time axis of a weather file, held against the period that a scenario asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import netCDF4
import numpy as np
from numpy.typing import NDArray

from kzwater.data.cf import Instants, decoded, place_of
from kzwater.errors import InputError, Problem, Problems
from kzwater.language import _

_calendars = ("standard", "gregorian", "proleptic_gregorian")
SHORT_YEARS = ("noleap", "365_day", "360_day")
"""Calendars of climate models, whose days can be turned into real ones."""
_seconds = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_units_pattern = re.compile(
    r"(?P<unit>second|minute|hour|day)s? since (?P<date>\d+-\d+-\d+(?:[ T]+\d+:\d+(?::[\d.]+)?)?)"
    r"(?:\s*(?P<zone>Z|UTC|[+-]\d{1,2}:?(?:\d{2})?))?"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The instants that a run needs.

    Attributes
    ----------
    start, end : datetime.datetime
        Start of the first and end of the last step, local standard time.
    step : datetime.timedelta
        Length of a step.
    utc_offset : str
        Local standard time less UTC.
    file_offset : str or None
        Zone of times in the file that state none; None where they are local.
    """

    start: datetime
    end: datetime
    step: timedelta
    utc_offset: str
    file_offset: str | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a file that cover the wanted instants.

    Attributes
    ----------
    first : int
        Index of the record that holds the first step.
    count : int
        Number of records.
    steps : int
        Steps in one record: 24 for daily weather in hourly steps.
    start : numpy.datetime64
        Start of the first record.
    length : numpy.timedelta64
        Length of a record.
    """

    first: int
    count: int
    steps: int
    start: np.datetime64
    length: np.timedelta64

    @property
    def days(self) -> float:
        """Return the length of a record, d."""
        return float(self.length / np.timedelta64(1, "D"))

    def date(self, record: int) -> str:
        """Return when a record, counted from ``first``, starts: the date, with the hour if any."""
        return shown_instant(self.start + record * self.length)


def shown_instant(instant: np.datetime64) -> str:
    """Return an instant as text: its date, and the time of day unless it is midnight."""
    text = str(instant.astype("datetime64[m]"))
    return text.removesuffix("T00:00")


def time_dimension(dataset: netCDF4.Dataset) -> str | None:
    """Return the name of the time coordinate of a file, or None when it has none."""
    for name, variable in dataset.variables.items():
        if variable.dimensions == (name,) and " since " in getattr(variable, "units", ""):
            return name
    return None


def read_records(
    dataset: netCDF4.Dataset, name: str, wanted: Wanted, problems: Problems
) -> Records | None:
    """Return the records that cover the wanted instants, or None after adding problems.

    Parameters
    ----------
    dataset : netCDF4.Dataset
        The weather file.
    name : str
        Its time coordinate.
    wanted : Wanted
        What the scenario needs.
    problems : Problems
        Collector of faults: calendar, stamps, length of records, missing, doubled, end too early.
    """
    place = f"{place_of(dataset)} {name}"
    try:
        starts, length = _intervals(dataset, name, wanted)
        _check_length(place, length, wanted)
    except InputError as error:
        problems.extend(error.problems)
        return None
    start, end = np.datetime64(wanted.start, "s"), np.datetime64(wanted.end, "s")
    faults = cover_faults(place, starts, np.arange(start, end, length), end)
    problems.extend(faults)
    if faults:
        return None
    return Records(
        first=int(np.searchsorted(starts, start)),
        count=int((end - start) // length),
        steps=int(length // np.timedelta64(wanted.step)),
        start=start,
        length=length,
    )


def _intervals(
    dataset: netCDF4.Dataset, name: str, wanted: Wanted
) -> tuple[Instants, np.timedelta64]:
    """Return the start of each record, shape (record,), and the length of all records."""
    place = f"{place_of(dataset)} {name}"
    variable = dataset.variables[name]
    bounds = dataset.variables.get(getattr(variable, "bounds", ""))
    if bounds is None:
        starts = _instants(place, variable, decoded(variable, ...), wanted)
        steps = np.diff(starts)
        return starts, np.median(steps) if steps.size else np.timedelta64(wanted.step, "s")
    limits = _instants(place, variable, decoded(bounds, ...), wanted)
    lengths = limits[:, 1] - limits[:, 0]
    uneven = np.flatnonzero(lengths != lengths[0])
    if uneven.size:
        raise _fault(
            f"{place} {shown_instant(limits[uneven[0], 0])}",
            got=_("a record of another length than the first"),
            expected=_("records of one length"),
            remedy=_("Give `{name}` the start and end of each record.").format(name=bounds.name),
        )
    return limits[:, 0], lengths[0]


def _instants(
    place: str, variable: netCDF4.Variable[Any], values: NDArray[np.float64], wanted: Wanted
) -> Instants:
    """Return times of any shape as local standard time, to the second."""
    calendar = str(getattr(variable, "calendar", "standard"))
    return instants_since(place, values, (str(variable.units), calendar), wanted)


def instants_since(
    place: str, values: NDArray[np.float64], attributes: tuple[str, str], wanted: Wanted
) -> Instants:
    """Return times of any shape as local standard time, to the second.

    Parameters
    ----------
    place : str
        File and name of the axis.
    values : array
    attributes : tuple of str
        Units and calendar.
    wanted : Wanted
        The zones.

    Raises
    ------
    InputError
        When the calendar or the units cannot be used.
    """
    unit_text, calendar = attributes
    if calendar not in _calendars:
        raise _fault(
            place,
            got=_("the calendar {calendar}").format(calendar=calendar),
            expected=_("the calendar standard"),
            remedy=_(
                "Write `calendar: convert`, or convert the file to real dates: "
                "climate models leave days out."
            )
            if calendar in SHORT_YEARS
            else _(
                "If its dates are real ones, set the attribute `calendar` to `standard`; else "
                "convert the file to real dates."
            ),
        )
    match = _units_pattern.fullmatch(unit_text.strip())
    if match is None or not np.all(np.isfinite(values)) or not values.size:
        raise _fault(
            place,
            got=_("times in `{units}`, or times that are missing").format(units=unit_text),
            expected=_("seconds, minutes, hours or days since a date"),
            remedy=_("Write the time axis again, as `days since 1970-01-01`."),
        )
    units = f"{match['unit']}s since {match['date']}"
    dates: Any = netCDF4.num2date(values.ravel()[:1], units, calendar)
    elapsed = np.rint((values - values.flat[0]) * _seconds[match["unit"]])
    seconds = elapsed.astype("timedelta64[s]")
    return np.datetime64(dates[0].isoformat(), "s") + seconds + _shift(match["zone"], wanted)


def _shift(zone: str | None, wanted: Wanted) -> np.timedelta64:
    """Return what to add to times in a stated zone; times without one are local already."""
    zone = zone or wanted.file_offset
    if zone is None:
        return np.timedelta64(0, "s")
    return np.timedelta64(minutes_of_offset(wanted.utc_offset) - minutes_of_offset(zone), "m")


def minutes_of_offset(offset: str) -> int:
    """Return an offset from UTC (``+05:00``, ``-3``, ``Z``) in minutes."""
    match = re.fullmatch(r"([+-])(\d{1,2}):?(\d{2})?", offset)
    if match is None:
        return 0
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return -minutes if match[1] == "-" else minutes


def _check_length(place: str, length: np.timedelta64, wanted: Wanted) -> None:
    """Raise unless a record is a whole number of steps and a day a whole number of records."""
    step, day = np.timedelta64(wanted.step, "s"), np.timedelta64(1, "D")
    if length > np.timedelta64(0, "s") and length % step == 0 and day % length == 0:
        return
    step_hours = wanted.step / timedelta(hours=1)
    raise _fault(
        place,
        got=_("records of {length:g} hours").format(length=length / np.timedelta64(1, "h")),
        expected=_("records of 24 hours")
        if step_hours == 24
        else _("records of {step:g} to 24 hours").format(step=step_hours),
        remedy=_("Give weather of the step or longer, at most daily, or change `time.step`."),
    )


def cover_faults(
    place: str, starts: Instants, expected: Instants, end: np.datetime64
) -> tuple[Problem, ...]:
    """Return the faults of records that should start at the expected instants, up to an end."""
    inside = starts[(starts >= expected[0]) & (starts < end)]
    shifted = np.setdiff1d(inside, expected)
    if shifted.size:
        return (_shifted(place, shifted[0], expected[0]),)
    problems = Problems()
    found, counts = np.unique(inside, return_counts=True)
    if np.any(counts > 1):
        problems.add(
            f"{place} {shown_instant(found[counts > 1][0])}",
            "",
            got=_("a date that stands {times} times ({count} such dates)").format(
                times=counts.max(), count=int(np.sum(counts > 1))
            ),
            expected=_("each date once"),
            remedy=_("Remove the doubled records."),
        )
    elif np.any(np.diff(inside) < np.timedelta64(0)):
        first = inside[1:][np.diff(inside) < np.timedelta64(0)][0]
        problems.add(
            f"{place} {shown_instant(first)}",
            "",
            got=_("a date before the one it follows"),
            expected=_("rising dates"),
            remedy=_("Sort the file by time."),
        )
    problems.extend(_missing_faults(place, found, expected))
    return tuple(problems)


def _missing_faults(place: str, found: Instants, expected: Instants) -> list[Problem]:
    """Return the faults of dates without a record: before, within and after the others."""
    asked = _("{start} to {end}").format(
        start=shown_instant(expected[0]), end=shown_instant(expected[-1])
    )
    if not found.size:
        return [
            Problem(
                place,
                "",
                got=_("no record in the period"),
                expected=_("all records of {period}").format(period=asked),
                remedy=_("Give weather for the period, or change `period`."),
            )
        ]
    missing = np.setdiff1d(expected, found)
    kinds = (
        (missing < found[0], _("a file that starts late, on {date}"), found[0]),
        (missing > found[-1], _("a file that ends early, on {date}"), found[-1]),
        ((missing > found[0]) & (missing < found[-1]), _("no record of {date}"), None),
    )
    return [
        Problem(
            f"{place} {shown_instant(missing[kind][0])}",
            "",
            got=_("{what} ({count} records missing)").format(
                what=what.format(date=shown_instant(missing[kind][0] if date is None else date)),
                count=int(np.sum(kind)),
            ),
            expected=_("all records of {period}").format(period=asked),
            remedy=_("Fill the gap, or change `period`."),
        )
        for kind, what, date in kinds
        if np.any(kind)
    ]


def _shifted(place: str, stamp: np.datetime64, expected: np.datetime64) -> Problem:
    """Return the fault of records that do not start when a day of the scenario starts."""
    return Problem(
        f"{place} {shown_instant(stamp)}",
        "",
        got=_("a record that starts at {stamp}").format(stamp=str(stamp)[11:16]),
        expected=_("records that start at {start}, local standard time").format(
            start=str(expected)[11:16]
        ),
        remedy=_(
            "Give bounds to the time axis, or set `time.day_starts_at` and `time.utc_offset`."
        ),
    )


def _fault(place: str, *, got: str, expected: str, remedy: str) -> InputError:
    return InputError([Problem(place, "", got, expected, remedy)])
