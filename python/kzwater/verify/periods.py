"""Ten-day, seasonal and yearly means of a series of days, and its mean year."""

from __future__ import annotations

from calendar import isleap

import numpy as np
import pandas as pd


def ten_day_means(series: pd.Series[float]) -> pd.Series[float]:
    """Return the mean of each ten-day period, at its first day: days 1-10, 11-20, 21-end."""
    days = pd.DatetimeIndex(series.index).normalize()
    first = np.minimum((days.day - 1) // 10, 2) * 10 + 1
    starts = days - pd.to_timedelta(days.day - first, unit="D")
    return series.groupby(starts).mean()


def ten_day_of_year(series: pd.Series[float]) -> pd.Series[int]:
    """Return the ten-day period within the year, 0 to 35, of each ten-day mean."""
    days = pd.DatetimeIndex(series.index)
    thirds = np.minimum((days.day - 1) // 10, 2)
    return pd.Series((days.month - 1) * 3 + thirds, index=series.index)


def yearly_means(series: pd.Series[float]) -> pd.Series[float]:
    """Return the mean of each complete calendar year, indexed by the year."""
    return seasonal_means(series, 1, 12)


def seasonal_means(series: pd.Series[float], first: int, last: int) -> pd.Series[float]:
    """Return the mean over some months of each year in which all their days are known.

    Parameters
    ----------
    series : Series
        At days, or at parts of days.
    first, last : int
        Months of the same year, 1 to 12, both included.
    """
    if series.empty:
        return pd.Series(dtype=float)
    index = pd.DatetimeIndex(series.index)
    daily = series.groupby(index.normalize()).mean().dropna()
    days = pd.DatetimeIndex(daily.index)
    inside = (days.month >= first) & (days.month <= last)
    counted = daily[inside].groupby(days[inside].year).agg(["mean", "count"])
    whole = np.array([_days_between(year, first, last) for year in counted.index])
    means: pd.Series[float] = counted.loc[counted["count"].to_numpy() == whole, "mean"]
    return means


def climatology(of: pd.Series[float], at: pd.DatetimeIndex) -> pd.Series[float]:
    """Return for each date the mean of a series over the same ten-day periods of all its years.

    Parameters
    ----------
    of : Series
        Ten-day means that the climatology is made of.
    at : DatetimeIndex
        First days of the ten-day periods for which it is wanted; NaN for those never observed.
    """
    means = of.groupby(ten_day_of_year(of)).mean()
    wanted = ten_day_of_year(pd.Series(0.0, index=at))
    return pd.Series(means.reindex(wanted.to_numpy()).to_numpy(), index=at)


def _days_between(year: int, first: int, last: int) -> int:
    lengths = (31, 29 if isleap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return sum(lengths[first - 1 : last])
