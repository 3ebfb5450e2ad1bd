"""Days as tables have them: of one year, or of every year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_month_and_day = re.compile(r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})")
_day_and_month = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?\.?")
LEAP_YEAR = 2000
"""A year that has every day."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day, of one year or of every year."""

    year: int | None
    month: int
    day: int

    def of(self, year: int) -> date:
        """Return the day in a year; the last of February is 29 in leap years."""
        if self.month == 2 and self.day >= 28:
            return date(year, 3, 1) - timedelta(days=1)
        return date(year, self.month, self.day)


def parse_day(text: str) -> Day | None:
    """Return the day of `2020-04-01`, `01.04.2020`, `04-01` or `01.04`; None where it is none."""
    international, local = _month_and_day.fullmatch(text), _day_and_month.fullmatch(text)
    if international is not None:
        parts = international.groups()
    elif local is not None:
        parts = local.groups()[::-1]
    else:
        return None
    year, month, day = (None if part is None else int(part) for part in parts)
    try:
        date(year or LEAP_YEAR, month or 0, day or 0)
    except ValueError:
        return None
    return Day(year, month or 0, day or 0)
