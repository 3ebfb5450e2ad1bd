"""The rivers above the Charvak reservoir with the parameters that benchmarks/chirchik.py found."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import chirchik_model as model
from kzwater.basin import read_basin

# KGE and skill of ten-day means in the years that were not fitted.
SCORED = {
    "early": {
        "pskem": (0.88, 0.45),
        "chatkal": (0.87, 0.60),
        "nauvalisay": (0.84, 0.45),
        "charvak": (0.90, 0.68),
    },
    "late": {
        "pskem": (0.92, 0.56),
        "chatkal": (0.93, 0.69),
        "nauvalisay": (0.82, 0.25),
        "charvak": (0.92, 0.73),
    },
}

# The same of each river fitted by itself, as the lumped floors are.
ALONE = {
    "early": {"pskem": (0.91, 0.66), "chatkal": (0.94, 0.67), "nauvalisay": (0.89, 0.59)},
    "late": {"pskem": (0.91, 0.57), "chatkal": (0.93, 0.73), "nauvalisay": (0.90, 0.56)},
}

pytestmark = pytest.mark.skipif(
    not model.inputs.there(), reason=f"no measurements in {model.inputs.data}"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("chirchik")
    model.prepare(made, grid=False)
    return made


@pytest.fixture(scope="module")
def fitted() -> pd.DataFrame:
    return model.read_fitted()


def test_the_broken_station_is_found_by_precipitation_alone() -> None:
    found = [model.inputs.homogeneity("38471", other) for other in ("38462", "38464")]
    # 8.45: 95 % of homogeneous series of 50 years stay below it (Khaliq and Ouarda 2007).
    assert all(each.statistic > 3 * 8.45 for each in found)
    assert [each.last_year for each in found] == [1981, 1981]
    assert all(0.6 < each.ratio < 0.75 for each in found)


def test_the_inflow_is_a_sum_until_1967_and_is_not_scored_there() -> None:
    table = model.inputs.read_ten_days().loc["1960":"1967-09-30"]
    rest = table.Q_16924 - table.Q_16290 - table.Q_16279
    assert float(rest.abs().median()) < 0.2
    assert model.inputs.read_discharge().charvak.first_valid_index() > pd.Timestamp("1967-09-30")


def test_glaciers_have_the_share_that_the_inputs_tell(folder: Path) -> None:
    basin = read_basin(folder / "basin.nc")
    ice = basin.hru_glacier >= 0
    share = float(basin.hru_area[ice].sum() / basin.hru_area.sum())
    assert share == pytest.approx(0.0158, abs=0.0005)
    # A cell has the height of its mean: no ice lies below the lowest that the inputs name.
    assert basin.hru_elevation[ice].min() > model.inputs.lowest_ice


@pytest.mark.parametrize(("half", "scored"), [("early", "late"), ("late", "early")])
def test_the_scored_years_are_as_the_study_prints_them(
    folder: Path, fitted: pd.DataFrame, half: str, scored: str
) -> None:
    run = model.compute(folder, fitted[half])
    table = model.judged(run.with_sum(), run.study.observed, half, scored)
    found = {gauge: tuple(row[["KGE", "skill"]].round(2)) for gauge, row in table.iterrows()}
    # Printed to two digits; a change of them is a change of results.
    assert found == SCORED[half]


@pytest.mark.parametrize(("half", "scored"), [("early", "late"), ("late", "early")])
@pytest.mark.parametrize("gauge", model.TRIPLE)
def test_a_river_by_itself_is_as_the_study_prints_it(
    folder: Path, fitted: pd.DataFrame, gauge: str, half: str, scored: str
) -> None:
    run = model.compute(folder, fitted[f"{half}_{gauge}"])
    row = model.judged(run.days, run.study.observed, half, scored).loc[gauge]
    assert tuple(row[["KGE", "skill"]].round(2)) == ALONE[half][gauge]
