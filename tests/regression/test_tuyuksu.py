"""The Tuyuksu under carried-over weather: what the study of it prints with declared parameters.

Nothing is tuned and the weather is not measured there: these are no marks of skill. A number
changes only together with docs/studies/tuyuksu.md and a line in CHANGELOG.md. What was fitted on
the Chirchik is not frozen here: it may be found anew.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import tuyuksu
import tuyuksu_inputs

needs_data = pytest.mark.skipif(not tuyuksu_inputs.there(), reason=tuyuksu_inputs.absent)


@pytest.fixture(scope="module")
def found():
    return tuyuksu_inputs.anomalies()


@pytest.fixture(scope="module")
def plain(found):
    return tuyuksu.simulate(tuyuksu.Trial("declared", tuyuksu_inputs.declared()), found)


@needs_data
def test_balances_with_declared_parameters_are_as_printed(plain):
    measured = tuyuksu_inputs.read_measured()
    seasons = plain.years.loc[measured.dropna().index].mean()
    assert plain.years.annual.mean() == pytest.approx(-1794.0, abs=1.0)
    assert (seasons.winter, seasons.summer) == pytest.approx((593.0, -2501.0), abs=1.0)
    rise = tuyuksu.trend(plain.years.annual)
    assert (rise.slope, rise.error) == pytest.approx((-252.0, 173.0), abs=1.0)
    assert tuyuksu.correlation(plain.years.annual, measured.annual) == pytest.approx(0.59, abs=0.01)


@needs_data
def test_temperature_by_a_line_is_nearer(found):
    trial = tuyuksu.Trial(
        "declared", tuyuksu_inputs.declared(), place=tuyuksu_inputs.normals_by_line()
    )
    years = tuyuksu.simulate(trial, found).years
    assert years.annual.mean() == pytest.approx(-20.0, abs=1.0)


@needs_data
def test_measured_numbers_are_as_printed():
    measured = tuyuksu_inputs.read_measured()
    rise = tuyuksu.trend(measured.annual)
    assert (rise.slope, rise.error) == pytest.approx((-234.0, 77.0), abs=0.5)
    assert measured.annual.mean() == pytest.approx(-352.0, abs=0.5)


@needs_data
def test_heights_make_the_measured_balance_of_the_measured_profile():
    """The areas come from equilibrium lines alone: they need not, but do, meet the balance."""
    heights, shares = tuyuksu_inputs.bands()
    profile = np.interp(heights, list(tuyuksu.PROFILE), list(tuyuksu.PROFILE.values()))
    annual = tuyuksu_inputs.read_measured().annual.loc[tuyuksu.PROFILE_YEARS]
    assert profile @ shares == pytest.approx(annual.mean(), abs=100.0)


@needs_data
def test_anomalies_vanish_over_the_years_that_they_are_against(found):
    usual = found.loc["1960":]
    months = usual.groupby(pd.DatetimeIndex(usual.index).month).mean().loc[1:9]
    np.testing.assert_allclose(months.temperature, 0.0, atol=1e-9)
    np.testing.assert_allclose(months.precipitation, 1.0, atol=1e-9)


@needs_data
def test_days_before_1960_keep_the_sums_of_ten_days():
    tens = tuyuksu_inputs.inputs.read_ten_days().P_38462.loc["1955-10":"1959-12"]
    days = tuyuksu_inputs.read_days().P_38462.loc["1955-10":"1959-12"]
    assert days.index.is_unique
    np.testing.assert_allclose(days.cumsum().loc[tens.index], tens.cumsum(), atol=1e-9)


def test_bands_make_the_whole_glacier():
    heights, shares = tuyuksu_inputs.bands()
    assert shares.sum() == pytest.approx(1.0, rel=1e-12)
    assert (shares > 0.0).all()
    assert (np.diff(heights) == 100.0).all()


def test_trend_of_a_line_and_its_error():
    """Least squares: a line has no error; y = (0, 1, 0) has slope 0 and error sqrt(2/3 / 2)."""
    line = pd.Series([3.0, 1.0, -1.0, -3.0], index=[1961, 1962, 1963, 1964])
    assert tuyuksu.trend(line).slope == pytest.approx(-20.0)
    assert tuyuksu.trend(line).error == pytest.approx(0.0, abs=1e-12)
    bent = tuyuksu.trend(pd.Series([0.0, 1.0, 0.0], index=[1961, 1962, 1963]))
    assert (bent.slope, bent.error) == pytest.approx((0.0, 10.0 * np.sqrt(1.0 / 3.0)))


def test_correlation_can_leave_trends_out():
    years = np.arange(1961, 1969)
    swing = pd.Series([1.0, -1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0], index=years)
    rise = pd.Series(10.0 * (years - 1961.0), index=years)
    assert tuyuksu.correlation(swing + rise, -swing + rise) > 0.9
    opposed = tuyuksu.correlation(swing + rise, -swing + rise, detrended=True)
    assert opposed == pytest.approx(-1.0)
