"""Scores of a computed discharge, and the climatology that it is held against."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from kzwater.verify import (
    climatology,
    judge,
    scores_of_days,
    seasonal_means,
    ten_day_means,
    yearly_means,
)

EARLY = (date(2001, 1, 1), date(2004, 12, 31))
LATE = (date(2005, 1, 1), date(2008, 12, 31))


def daily(start: str, end: str) -> pd.Series:
    days = pd.date_range(start, end)
    season = 10.0 + 6.0 * np.sin(2.0 * np.pi * days.day_of_year / 365.0)
    return pd.Series(season, index=days)


def measured() -> pd.Series:
    """Return a river whose years are 1, 1.1, 1.2 ... times a typical one."""
    days = daily("2001-01-01", "2008-12-31")
    return days * (1.0 + 0.1 * (pd.DatetimeIndex(days.index).year - 2001))


def test_ten_day_periods_are_those_of_the_calendar() -> None:
    series = pd.Series(np.arange(28.0), index=pd.date_range("2001-02-01", "2001-02-28"))
    means = ten_day_means(series)
    assert [day.day for day in means.index] == [1, 11, 21]
    np.testing.assert_allclose(means, [4.5, 14.5, 23.5])


def test_only_whole_years_have_a_yearly_mean() -> None:
    assert list(yearly_means(daily("2000-01-01", "2003-06-30")).index) == [2000, 2001, 2002]
    assert yearly_means(daily("2001-01-02", "2001-12-31")).empty
    assert yearly_means(pd.Series(dtype=float)).empty


def test_a_gap_in_the_observations_makes_a_year_incomplete() -> None:
    series = daily("2001-01-01", "2002-12-31").drop(pd.Timestamp("2001-07-01"))
    assert list(yearly_means(series).index) == [2002]


def test_a_perfect_series_scores_one_and_the_mean_scores_zero() -> None:
    observed = daily("2001-01-01", "2002-12-31")
    perfect = scores_of_days(observed, observed)
    assert perfect is not None
    assert perfect.nash_sutcliffe == pytest.approx(1.0)
    assert perfect.kling_gupta == pytest.approx(1.0)
    wobble = pd.Series(np.resize([1e-6, -1e-6], len(observed)), index=observed.index)
    level = scores_of_days(observed.mean() + wobble, observed)
    assert level is not None
    assert level.nash_sutcliffe == pytest.approx(0.0, abs=1e-6)


def test_a_fifth_too_much_water_is_a_bias_of_a_fifth() -> None:
    observed = daily("2001-01-01", "2002-12-31")
    found = scores_of_days(1.2 * observed, observed)
    assert found is not None
    assert found.bias == pytest.approx(0.2)
    # equation 9 of gupta2009: correlation 1, spread and level both 1.2
    assert found.kling_gupta == pytest.approx(1.0 - np.sqrt(0.2**2 + 0.2**2))


def test_too_few_observations_are_not_scored() -> None:
    observed = daily("2001-01-01", "2001-01-20")
    assert scores_of_days(daily("2001-01-01", "2001-12-31"), observed) is None


@pytest.mark.parametrize(("interval", "count"), [("day", 730), ("ten_day", 72), ("month", None)])
def test_means_are_scored_over_what_was_observed(interval: str, count: int | None) -> None:
    observed = daily("2001-01-01", "2002-12-31")
    wave = np.tile([0.0, 1.0, 0.0, -1.0, 0.0], 146)
    found = scores_of_days(observed + wave, observed, interval)
    if count is None:  # 24 months are too few
        assert found is None
        return
    assert found is not None
    assert found.count == count
    # A wave of five days is gone in whole ten-day periods, and there is little of it in others.
    assert (1.0 - found.nash_sutcliffe) < (0.05 if interval == "day" else 0.001)


def test_a_season_counts_only_with_all_its_days() -> None:
    series = daily("2001-01-01", "2003-12-31")
    series.loc["2002-06-03"] = np.nan
    found = seasonal_means(series, 4, 9)
    assert list(found.index) == [2001, 2003]
    assert found.loc[2001] == pytest.approx(series.loc["2001-04-01":"2001-09-30"].mean())


def test_the_climatology_is_the_mean_year_of_the_years_it_is_made_of() -> None:
    means = ten_day_means(measured().loc["2001":"2002"])
    usual = climatology(means, pd.DatetimeIndex(["2007-03-11", "2008-02-21"]))
    years = [means.loc["2001-03-11"], means.loc["2002-03-11"]]
    assert usual.loc["2007-03-11"] == pytest.approx(np.mean(years))
    february = [means.loc["2001-02-21"], means.loc["2002-02-21"]]
    assert usual.loc["2008-02-21"] == pytest.approx(np.mean(february))


def test_the_climatology_of_the_fitting_years_has_no_skill_against_itself() -> None:
    observed = measured()
    learned = ten_day_means(observed.loc["2001":"2004"])
    usual = climatology(learned, pd.DatetimeIndex(ten_day_means(observed).index))
    days = usual.reindex(observed.index, method="ffill")
    found = judge(days, observed, fitted=EARLY, scored=LATE)
    assert found is not None
    assert found.skill == pytest.approx(0.0, abs=1e-12)
    assert found.scores.kling_gupta == pytest.approx(found.climatology.kling_gupta, rel=1e-12)


def test_a_perfect_river_has_all_skill_and_follows_its_years() -> None:
    observed = measured()
    found = judge(observed, observed, fitted=EARLY, scored=LATE)
    assert found is not None
    assert found.skill == pytest.approx(1.0)
    assert found.years == 4
    assert found.yearly_correlation == pytest.approx(1.0)
    assert found.season_correlation == pytest.approx(1.0)
    # the typical years of 2001-2004 are 0.4 below those of 2005-2008, whose mean is 1.55
    assert found.climatology.bias == pytest.approx(-0.4 / 1.55, abs=0.01)


def test_only_the_scored_years_count() -> None:
    observed = measured()
    computed = observed.where(observed.index >= "2005", 1000.0)
    found = judge(computed, observed, fitted=EARLY, scored=LATE)
    assert found is not None
    assert found.scores.kling_gupta == pytest.approx(1.0)


def test_a_ten_day_period_with_an_unknown_day_does_not_count() -> None:
    observed = measured()
    observed.loc["2006-05-15"] = np.nan
    computed = measured()
    computed.loc["2006-05-14"] = 1e6
    found = judge(computed, observed, fitted=EARLY, scored=LATE)
    assert found is not None
    assert found.scores.count == 4 * 36 - 1
    assert found.scores.kling_gupta == pytest.approx(1.0)


def test_a_gauge_without_observations_is_not_judged() -> None:
    observed = measured().loc["2001":"2004"]
    assert judge(measured(), observed, fitted=EARLY, scored=LATE) is None
