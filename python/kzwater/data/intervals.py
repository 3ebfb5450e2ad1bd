"""Ten-day periods and months of tables, and how they become days with sums and means kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kzwater.data.cf import Instants

Floats = NDArray[np.float64]

_day = np.timedelta64(1, "D")


def interval_starts(dates: Instants, interval: str) -> Instants:
    """Return the first day of the interval that holds each date, shape (date,).

    Parameters
    ----------
    dates : array of datetime64
    interval : str
        ``day``, ``ten_day`` (days 1-10, 11-20, 21 to the end of the month) or ``month``.
    """
    days = dates.astype("datetime64[D]")
    if interval == "day":
        return days
    months = days.astype("datetime64[M]").astype("datetime64[D]")
    if interval == "month":
        return months
    thirds = np.minimum((days - months) // _day // 10, 2)
    starts: Instants = months + thirds * 10 * _day
    return starts


def intervals_between(first: np.datetime64, last: np.datetime64, interval: str) -> Instants:
    """Return the first days of all intervals from the one of ``first`` to that of ``last``."""
    days = np.arange(first.astype("datetime64[D]"), last.astype("datetime64[D]") + _day)
    return np.unique(interval_starts(days, interval))


def lengths(starts: Instants, interval: str) -> Floats:
    """Return the days of each interval, shape (interval,)."""
    if interval == "day":
        return np.ones(starts.size)
    longest = 31 if interval == "month" else 11
    following = interval_starts(starts + longest * _day, interval)
    days: Floats = ((following - starts) // _day).astype(np.float64)
    return days


def uniform(values: Floats, days: Floats) -> Floats:
    """Return each value for every day of its interval.

    Parameters
    ----------
    values : array, shape (interval, station)
        Means or rates.
    days : array, shape (interval,)

    Returns
    -------
    array, shape (day, station)
    """
    return np.repeat(values, days.astype(int), axis=0)


def linear(values: Floats, days: Floats, *, positive: bool) -> Floats:
    """Return days on straight lines through the ends and the middle of each interval.

    At the border of two intervals stands the mean of both; the value in the middle is the one that
    keeps the mean of the interval. A day depends on its interval and the two beside it only.

    Parameters
    ----------
    values : array, shape (interval, station)
        Means or rates.
    days : array, shape (interval,)
    positive : bool
        Whether no day may be below zero: then a border is at most twice either neighbour.

    Returns
    -------
    array, shape (day, station)
    """
    padded = np.concatenate([values[:1], values, values[-1:]])
    # A gap beside the interval counts as the interval itself.
    before = np.where(np.isnan(padded[:-2]), values, padded[:-2])
    after = np.where(np.isnan(padded[2:]), values, padded[2:])
    start, end = 0.5 * (before + values), 0.5 * (values + after)
    if positive:
        start = np.minimum(start, 2.0 * np.minimum(before, values))
        end = np.minimum(end, 2.0 * np.minimum(after, values))
    return np.concatenate(
        [_days_of_one(start[i], values[i], end[i], int(days[i])) for i in range(values.shape[0])]
    )


def _days_of_one(start: Floats, mean: Floats, end: Floats, days: int) -> Floats:
    """Return the days of one interval, shape (day, station)."""
    share = (np.arange(days) + 0.5) / days
    of_start = np.maximum(1.0 - 2.0 * share, 0.0)
    of_end = of_start[::-1]
    of_middle = 1.0 - of_start - of_end
    middle = (mean - of_start.mean() * start - of_end.mean() * end) / of_middle.mean()
    parts = ((of_start, start), (of_middle, middle), (of_end, end))
    total = np.zeros((days, mean.size))
    for weight, values in parts:
        total = total + weight[:, np.newaxis] * values
    return total
