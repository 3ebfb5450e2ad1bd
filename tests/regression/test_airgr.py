"""Two measured catchments with nothing calibrated: the scores that the study of them prints.

They are no goal. A number changes only together with docs/studies/airgr.md and a line in
CHANGELOG.md.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import airgr

needs_data = pytest.mark.skipif(
    not airgr.there(), reason="the catchments of airGR are not beside the project"
)

# KGE, NSE, bias, skill against the climatology of the day, r of yearly volumes.
PRINTED = {
    "L0123001": (0.24, 0.21, -0.18, 0.10, 0.85),
    "L0123002": (0.64, 0.74, -0.00, 0.28, 0.95),
}


@needs_data
@pytest.mark.parametrize("name", PRINTED)
def test_scores_are_as_printed(name):
    found = airgr.judge(airgr.simulate(name))
    scores = (
        found.scores.kling_gupta,
        found.scores.nash_sutcliffe,
        found.scores.bias,
        found.skill,
        found.yearly_correlation,
    )
    assert scores == pytest.approx(PRINTED[name], abs=0.005)


@needs_data
@pytest.mark.parametrize("name", PRINTED)
def test_runoff_of_the_table_is_over_the_stated_area(name):
    table = airgr.read_days(name).dropna()
    depth = table.Qls * 86400.0 / airgr.CATCHMENTS[name] / 1e6
    assert depth.sum() == pytest.approx(table.Qmm.sum(), rel=1e-3)


def test_climatology_of_a_day_knows_nothing_of_its_own_year():
    dates = pd.date_range("2001-01-01", "2003-12-31", freq="D")
    series = pd.Series(pd.DatetimeIndex(dates).year.to_numpy(dtype=np.float64), index=dates)
    found = airgr.climatology(series)
    assert found.loc["2001-05-01"] == 2002.5
    assert found.loc["2002-05-01"] == 2002.0
