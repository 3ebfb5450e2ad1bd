"""The records of several files on one time axis: zones, calendars, steps longer than records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kzwater.data.time_axis import (
    SHORT_YEARS,
    Wanted,
    cover_faults,
    instants_since,
    minutes_of_offset,
    shown_instant,
)
from kzwater.errors import InputError, Problem
from kzwater.language import _

if TYPE_CHECKING:
    import xarray as xr

    from kzwater.data.cf import Instants

_second, _hour = np.timedelta64(1, "s"), np.timedelta64(1, "h")
_day = np.timedelta64(1, "D")


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """The records that the steps of a run are made of.

    Attributes
    ----------
    rows : array of int, shape (record + 1,)
        Index over all files of each record of the period, in order, and of the one after the last;
        -1 where that one is not there.
    starts : array of datetime64[s], shape (record,)
        Local standard time.
    utc_hours : array of int, shape (record,)
        Hour in UTC at which each record starts.
    length : timedelta64
    per_step, steps : int
        Records in a step, and steps in a record; one of them is 1.
    """

    rows: NDArray[np.intp]
    starts: Instants
    utc_hours: NDArray[np.int_]
    length: np.timedelta64
    per_step: int
    steps: int

    @property
    def days(self) -> float:
        """Return the length of a record, d."""
        return float(self.length / _day)

    @property
    def has_next(self) -> bool:
        """Return whether the record after the last is there."""
        return bool(self.rows[-1] >= 0)

    def date(self, record: int) -> str:
        """Return when a record starts as text."""
        return shown_instant(self.starts[record])


def read_timeline(
    place: str, datasets: list[xr.Dataset], dimension: str, wanted: Wanted, *, convert: bool
) -> Timeline:
    """Return the records of the files that cover the period.

    Parameters
    ----------
    place : str
        The files, as the user knows them.
    datasets : list of xarray.Dataset
        With raw times.
    dimension : str
        Of the records.
    wanted : Wanted
        Its ``file_offset`` is the zone of times that state none.
    convert : bool
        Whether days of short calendars become real days.

    Raises
    ------
    InputError
        With all faults of the axis.
    """
    parts, calendars = [], set()
    for dataset in datasets:
        times, calendar = _instants(place, dataset, dimension, wanted)
        parts.append(times)
        calendars.add(calendar)
    stamps = np.concatenate(parts)
    order = np.argsort(stamps, kind="stable")
    short = sorted(calendars & set(SHORT_YEARS))
    if short and not convert:
        raise _calendar_problem(place, short[0])
    stamps = stamps[order]
    steps = np.diff(stamps)
    length = np.median(steps[steps > 0 * _second]) if np.any(steps > 0 * _second) else _day
    if short:
        return _converted(stamps, order, short[0], wanted, place)
    return _regular(place, stamps, order, length.astype("timedelta64[s]"), wanted)


def _regular(
    place: str, stamps: Instants, order: NDArray[np.intp], length: np.timedelta64, wanted: Wanted
) -> Timeline:
    """Return the records of real calendars that cover the period without holes."""
    step = np.timedelta64(wanted.step).astype("timedelta64[s]")
    if not (length % step == 0 * _second or step % length == 0 * _second) or length > _day:
        raise InputError(
            [
                Problem(
                    place,
                    "time",
                    got=_("records of {length:g} hours").format(length=length / _hour),
                    expected=_("records that divide the step or are divided by it, at most daily"),
                    remedy=_("Give hourly, three-hourly or daily records."),
                )
            ]
        )
    start, end = np.datetime64(wanted.start, "s"), np.datetime64(wanted.end, "s")
    expected = np.arange(start, end, length)
    faults = cover_faults(f"{place} time", stamps, expected, end)
    if faults:
        raise InputError(faults)
    first = int(np.searchsorted(stamps, start))
    after = first + expected.size
    is_next = after < stamps.size and stamps[after] == end
    rows = np.append(order[first:after], order[after] if is_next else -1)
    utc = expected - np.timedelta64(minutes_of_offset(wanted.utc_offset), "m")
    return Timeline(
        rows=rows,
        starts=expected,
        utc_hours=((utc - utc.astype("datetime64[D]")) // _hour).astype(int),
        length=length,
        per_step=max(1, int(step // length)),
        steps=max(1, int(length // step)),
    )


def _converted(
    stamps: Instants, order: NDArray[np.intp], calendar: str, wanted: Wanted, place: str
) -> Timeline:
    """Return a record for each real day: noleap repeats 28 February, 360_day days spread evenly.

    ``stamps`` of short calendars are year x 1000 + day of the year, kept as days.
    """
    known = {int(key): int(row) for key, row in zip(stamps.astype(int), order, strict=True)}
    days = np.arange(np.datetime64(wanted.start, "D"), np.datetime64(wanted.end, "D"))
    years = days.astype("datetime64[Y]")
    of_year = (days - years.astype("datetime64[D]")).astype(int)
    lengths = ((years + 1).astype("datetime64[D]") - years.astype("datetime64[D]")).astype(int)
    if calendar == "360_day":
        inside = (of_year * 360 + 180) // lengths
    else:
        inside = of_year - ((lengths == 366) & (of_year >= 59))
    keys = (years.astype(int) + 1970) * 1000 + inside
    lacking = [day for day, key in zip(days, keys, strict=True) if int(key) not in known]
    if lacking:
        raise InputError(
            [
                Problem(
                    f"{place} time {lacking[0]}",
                    "",
                    got=_("no record ({count} days in all)").format(count=len(lacking)),
                    expected=_("a daily record for every day of the period"),
                    remedy=_("Give daily records for the whole period, or change `period`."),
                )
            ]
        )
    rows = np.array([*(known[int(key)] for key in keys), -1], dtype=np.intp)
    steps = int(_day // np.timedelta64(wanted.step).astype("timedelta64[s]"))
    starts = np.arange(np.datetime64(wanted.start, "s"), np.datetime64(wanted.end, "s"), _day)
    zeros = np.zeros(days.size, dtype=int)
    return Timeline(rows, starts, zeros, _day.astype("timedelta64[s]"), 1, steps)


def _instants(
    place: str, dataset: xr.Dataset, dimension: str, wanted: Wanted
) -> tuple[Instants, str]:
    """Return the starts of the records of one file, and its calendar."""
    for variable in dataset.variables.values():
        units = str(variable.attrs.get("units", ""))
        if variable.dims == (dimension,) and " since " in units:
            calendar = str(variable.attrs.get("calendar", "standard"))
            bounds = dataset.variables.get(str(variable.attrs.get("bounds", "")))
            values = variable.values if bounds is None else bounds.values[:, 0]
            if calendar in SHORT_YEARS:
                return _short_dates(values, units, calendar), calendar
            attributes = (units, calendar)
            return instants_since(place, values.astype(float), attributes, wanted), calendar
    texts = dataset.variables.get("Times")
    if texts is not None:
        lines = [b"".join(row).decode() if texts.ndim == 2 else _text(row) for row in texts.values]
        written = [line.replace("_", "T") for line in lines]
        stamps: Instants = np.array(written, dtype="datetime64[s]")
        ahead = minutes_of_offset(wanted.utc_offset) - minutes_of_offset("+00:00")
        local: Instants = stamps + np.timedelta64(ahead, "m")
        return local, "standard"
    raise InputError(
        [
            Problem(
                place,
                "time",
                got=_("no time axis"),
                expected=_("a coordinate with units such as `days since 1970-01-01`"),
                remedy=_("Add the time coordinate, with bounds."),
            )
        ]
    )


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _short_dates(values: NDArray[Any], units: str, calendar: str) -> Instants:
    """Return days of a short calendar as year x 1000 + day of the year from 0."""
    import cftime

    dates = cftime.num2date(values, units, calendar)
    keys = [date.year * 1000 + date.dayofyr - 1 for date in dates]
    return np.array(keys, dtype="datetime64[D]")


def _calendar_problem(place: str, calendar: str) -> InputError:
    return InputError(
        [
            Problem(
                place,
                "time",
                got=_("the calendar {calendar}").format(calendar=calendar),
                expected=_("the calendar standard"),
                remedy=_(
                    "Write `calendar: convert` to make real days of it: noleap repeats 28 "
                    "February in leap years, 360_day repeats five or six days spread over the year."
                ),
            )
        ]
    )
