"""A gauge judged over some years: scores of ten-day means, and what the climatology leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from kzwater.verify.periods import climatology, seasonal_means, ten_day_means
from kzwater.verify.scores import Floats, Scores, scores, skill

Years = tuple[date, date]
"""First and last day of a stretch of years, both included."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a computed discharge fares over the years that are scored.

    Attributes
    ----------
    scores, climatology : Scores
        Of the ten-day means: computed, and those of the climatology of the fitting years.
    skill : float
        One less the squared error over that of this climatology.
    years : int
        Whole years compared.
    yearly_correlation, season_correlation : float
        Of the volumes of the years, and of April to September.
    """

    scores: Scores
    climatology: Scores
    skill: float
    years: int
    yearly_correlation: float
    season_correlation: float


def judge(
    computed: pd.Series[float], observed: pd.Series[float], *, fitted: Years, scored: Years
) -> Judgement | None:
    """Return how a computed discharge fares; None where too little was observed.

    Parameters
    ----------
    computed, observed : Series
        Daily discharge, m3 s-1; a ten-day mean stands for each of its days. NaN where unknown.
    fitted : tuple of date
        Years whose observed ten-day means make the climatology.
    scored : tuple of date
        Years that count.
    """
    both = pd.DataFrame({"computed": computed, "observed": observed})
    known = both.where(both.notna().all(axis="columns"))
    inside = known.loc[str(scored[0]) : str(scored[1])]
    means = pd.DataFrame({name: whole_means(inside[name]) for name in inside})
    learned = ten_day_means(observed.loc[str(fitted[0]) : str(fitted[1])]).dropna()
    usual = climatology(learned, pd.DatetimeIndex(means.index))
    c, o, u = (_array(each) for each in (means.computed, means.observed, usual))
    of_model, of_usual = scores(c, o), scores(u, o)
    if of_model is None or of_usual is None:
        return None
    yearly, season = (_volumes(inside, *months) for months in ((1, 12), (4, 9)))
    return Judgement(
        scores=of_model,
        climatology=of_usual,
        skill=skill(c, o, u),
        years=len(yearly),
        yearly_correlation=_correlation(yearly),
        season_correlation=_correlation(season),
    )


def scores_of_days(
    computed: pd.Series[float], observed: pd.Series[float], interval: str = "day"
) -> Scores | None:
    """Return the scores of the means of intervals of which all days are known; None below 30.

    Parameters
    ----------
    computed, observed : Series
        At days or parts of days; a mean over an interval stands for each of its days.
    interval : str
        What was observed: the mean of a ``day``, ``ten_day`` or ``month``.
    """
    series = {"computed": _daily(computed), "observed": _daily(observed)}
    both = pd.concat(series, axis="columns", join="inner", sort=True)
    if interval != "day":
        both = pd.DataFrame({name: whole_means(both[name], interval) for name in both})
    return scores(_array(both["computed"]), _array(both["observed"]))


def _array(series: pd.Series[float]) -> Floats:
    return np.asarray(series, dtype=np.float64)


def _daily(series: pd.Series[float]) -> pd.Series[float]:
    return series.groupby(pd.DatetimeIndex(series.index).normalize()).mean()


def whole_means(days: pd.Series[float], interval: str = "ten_day") -> pd.Series[float]:
    """Return the means of ten-day periods or months; NaN where a day is unknown."""
    means = ten_day_means if interval == "ten_day" else _monthly_means
    return means(days).where(means(days.isna().astype(float)) == 0.0)


def _monthly_means(days: pd.Series[float]) -> pd.Series[float]:
    return days.groupby(pd.DatetimeIndex(days.index).to_period("M")).mean()


def _volumes(days: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """Return the means over the months of the years that have all days in both series."""
    return pd.DataFrame({name: seasonal_means(days[name], first, last) for name in days}).dropna()


def _correlation(table: pd.DataFrame) -> float:
    """Return the correlation; NaN for fewer than three years, or for years that are all equal."""
    if len(table) < 3 or not np.all(table.to_numpy().std(axis=0) > 0.0):
        return float("nan")
    return float(np.corrcoef(table.computed, table.observed)[0, 1])
