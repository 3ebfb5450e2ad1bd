"""The Moselle on the inputs of mHM's test case: what the study of it prints of kzwater.

mHM is not needed here. A number changes only together with docs/studies/moselle.md and a line in
CHANGELOG.md.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import moselle_ours
from kzwater.basin import read_basin
from kzwater.verify import scores_of_days

make_inputs = moselle_ours.inputs()
needs_data = pytest.mark.skipif(not make_inputs.there(), reason=make_inputs.absent)

WHOLE, EARLY, LATE = (1990, 1993), (1990, 1991), (1992, 1993)
# KGE, r, spread, bias, NSE of the days.
DECLARED = (0.424, 0.856, 0.469, -0.172, 0.568)
# Fitted to the years named, scored on the others.
SCORED = {
    EARLY: (LATE, (0.923, 0.962, 0.953, -0.048, 0.925)),
    LATE: (EARLY, (0.943, 0.964, 1.038, 0.022, 0.923)),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("moselle")
    moselle_ours.prepare(place)
    return place


def scored(folder: Path, values: dict[str, float], years: tuple[int, int]) -> tuple[float, ...]:
    """Return the scores of some years of a run with other parameters."""
    flow = moselle_ours.discharge(folder, values)
    measured = moselle_ours.observed(folder)
    found = scores_of_days(*(moselle_ours.between(each, years) for each in (flow, measured)))
    assert found is not None
    parts = (found.kling_gupta, found.correlation, found.variability, found.bias)
    return (*parts, found.nash_sutcliffe)


@needs_data
def test_basin_is_that_of_the_gauge(folder):
    basin = read_basin(folder / "basin.nc")
    assert basin.hru_area.sum() / 1e6 == pytest.approx(11636.25, abs=0.01)


@needs_data
def test_weather_follows_the_heights_of_the_basin():
    """Northern row first: upside down the rain would not know the Vosges (r -0.17)."""
    height = make_inputs.coarse(make_inputs.read_raster("dem"))
    known = np.isfinite(height)
    rain, warmth = (make_inputs.read_weather(name).mean(0)[known] for name in ("pre", "tavg"))
    assert np.corrcoef(rain, height[known])[0, 1] > 0.8
    assert np.corrcoef(warmth, height[known])[0, 1] < -0.8


@needs_data
def test_leaves_are_those_of_the_table():
    """Half of the leaves of fields, 2.6, are there between April (0.7) and May (3.0)."""
    table, _classes = make_inputs.leaf_areas()
    found = make_inputs.season(table[8])
    assert found["leaf_area_index"] == 5.2
    assert found["green_up_day"] == pytest.approx((3.5 + 1.9 / 2.3) * 365.25 / 12, abs=0.01)
    assert found["senescence_day"] == pytest.approx((7.5 + 0.5 / 1.8) * 365.25 / 12, abs=0.01)


@needs_data
def test_scores_as_declared_are_as_printed(folder):
    assert scored(folder, {}, WHOLE) == pytest.approx(DECLARED, abs=0.001)


@needs_data
@pytest.mark.parametrize("fitted", SCORED)
def test_scores_of_the_other_years_are_as_printed(folder, fitted):
    years, printed = SCORED[fitted]
    values = moselle_ours.read_fitted()[fitted]
    assert scored(folder, values, years) == pytest.approx(printed, abs=0.001)


def test_what_is_missing_is_named_with_its_origin(tmp_path, monkeypatch):
    monkeypatch.setattr(make_inputs, "data", tmp_path / "mhm_moselle")
    with pytest.raises(FileNotFoundError, match=r"github\.com/mhm-ufz/mHM.*LGPL-3"):
        make_inputs.make(tmp_path / "inputs")
    assert not (tmp_path / "inputs").exists()
