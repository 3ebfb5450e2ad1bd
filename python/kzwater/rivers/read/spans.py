"""Days of a run, and spans of days as tables have them: of some year, or of every year."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kzwater.agronomy.days import LEAP_YEAR, Day
from kzwater.weights import Indices

_one_day = np.timedelta64(1, "D")
Dates = tuple[date, date]
"""First and last day, both included."""


class RunDays:
    """The days of a run and where in the year they lie, and days after it that calls look at.

    Parameters
    ----------
    start, end : date
        Both included.
    ahead : int
        Days after the end, whose demands those who call for water know.
    """

    def __init__(self, start: date, end: date, ahead: int = 0) -> None:
        self.start = start
        self.end = end
        self.last = end + timedelta(days=ahead)
        self.dates = np.arange(np.datetime64(start), np.datetime64(self.last) + _one_day)
        self.steps = self.dates.size - ahead

    @cached_property
    def month(self) -> Indices:
        """Return the month of each day, 1 to 12."""
        return np.array([day.month for day in self.dates.tolist()], dtype=np.int32)

    @cached_property
    def ten_day(self) -> Indices:
        """Return the ten-day period of the year of each day, 1 to 36."""
        tens = [min((day.day - 1) // 10, 2) for day in self.dates.tolist()]
        return np.asarray(3 * (self.month - 1) + np.array(tens) + 1, dtype=np.int32)

    @cached_property
    def of_common_year(self) -> Indices:
        """Return the day of a common year, 1 to 365; 29 February counts as the 28th."""
        found = [day_of_common_year(day.month, day.day) for day in self.dates.tolist()]
        return np.array(found, dtype=np.int32)

    @cached_property
    def in_leap_year(self) -> NDArray[np.bool_]:
        """Return which days lie in a leap year."""
        return np.array([isleap(day.year) for day in self.dates.tolist()], dtype=np.bool_)

    def within(self, first: date, last: date) -> NDArray[np.bool_]:
        """Return which days lie in a span."""
        found: NDArray[np.bool_] = (self.dates >= np.datetime64(first)) & (
            self.dates <= np.datetime64(last)
        )
        return found


def day_of_common_year(month: int, day: int) -> int:
    """Return the day of a common year, 1 to 365; 29 February counts as the 28th."""
    counted = min(day, 28) if month == 2 else day
    return date(2001, month, counted).timetuple().tm_yday


@dataclass(frozen=True, slots=True)
class Span:
    """Days from one to another, of some year or of every year; all year where none are told."""

    first: Day | None = None
    last: Day | None = None

    def of(self, year: int) -> Dates:
        """Return first and last day; those of every year as they begin in a year."""
        if self.first is None or self.last is None:
            return date(year, 1, 1), date(year, 12, 31)
        if self.first.year is not None and self.last.year is not None:
            return _day_in(self.first, self.first.year), _day_in(self.last, self.last.year)
        first = _day_in(self.first, year)
        # 02-28 ends February, as 03-01 begins what follows.
        last = self.last.of(year)
        return first, last if last >= first else self.last.of(year + 1)

    def touching(self, start: date, end: date) -> tuple[Dates, ...]:
        """Return each time that the span comes between two days."""
        found = dict.fromkeys(self.of(year) for year in range(start.year - 1, end.year + 1))
        return tuple(each for each in found if each[0] <= end and start <= each[1])

    def meets(self, other: Span) -> bool:
        """Return whether two spans have a day in common, in any year."""
        years = {*self._years(), *other._years()} or {LEAP_YEAR}
        near = range(min(years) - 1, max(years) + 2)
        own, others = ({span.of(year) for year in near} for span in (self, other))
        return any(a[0] <= b[1] and b[0] <= a[1] for a in own for b in others)

    def mask(self, days: RunDays) -> NDArray[np.bool_]:
        """Return which days of a run lie in the span."""
        found = np.zeros(days.dates.size, dtype=np.bool_)
        for first, last in self.touching(days.start, days.last):
            found |= days.within(first, last)
        return found

    def _years(self) -> Iterable[int]:
        ends = (self.first, self.last)
        return [day.year for day in ends if day is not None and day.year is not None]


def _day_in(day: Day, year: int) -> date:
    """Return a day in a year; 29 February is the 28th in common years."""
    try:
        return date(year, day.month, day.day)
    except ValueError:
        return date(year, day.month, 28)
