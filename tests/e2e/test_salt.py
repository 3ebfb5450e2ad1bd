"""Salty fields as a user runs them: the example of Maktaaral, and what is told before a run."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

from kzwater.checks import look_at
from kzwater.cli.season_lines import lines_of
from kzwater.config import load_scenario
from kzwater.results import open_results
from kzwater.season import Season, season
from kzwater.simulation import run

EXAMPLE = Path(__file__).parents[2] / "scenarios" / "turkistan_cotton"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a copy of the example, of three seasons."""
    folder = tmp_path / "farm"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("out", "__pycache__"))
    path = folder / "salty.yaml"
    text = path.read_text(encoding="utf-8").replace("end: 2025-10-31", "end: 2018-12-31")
    path.write_text(text, encoding="utf-8")
    return path


def with_processes(path: Path, **answers: str) -> Path:
    """Return the scenario with other answers to choices."""
    yaml = YAML()
    content = yaml.load(path)
    content["processes"].update(answers)
    yaml.dump(content, path)
    return path


def found_by(path: Path) -> Season:
    results = run(path, path.parent / "out", overwrite=True) / "results.nc"
    return season(results, load_scenario(path))


def of_july(periods: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return a quantity in the second ten days of each July, shape (year, field)."""
    july = periods[(periods["start"].dt.month == 7) & (periods["start"].dt.day == 11)]
    return july.pivot(index="start", columns="field", values=column)


def test_drains_and_leaching_keep_salt_away(copied: Path) -> None:
    found = found_by(copied)
    salinity = of_july(found.periods, "soil_salinity").iloc[-1]
    assert salinity["drained_washed"] < 0.8 * salinity[["drained", "washed", "neither"]].min()
    table = of_july(found.periods, "water_table")
    assert (table["washed"] < table["drained_washed"]).all()
    fields = found.fields.set_index("field")
    assert (fields.loc[["drained", "neither"], "leaching_m3_per_ha"] == 0.0).all()
    # Twice 100 mm net at an efficiency of 0.6.
    washed = fields.loc["drained_washed", "leaching_m3_per_ha"]
    np.testing.assert_allclose(washed, 2000.0 / 0.6, rtol=1e-5)
    # 0.64 g of salt in a litre for each dS m-1; what evaporates on the way leaves its own.
    water = fields["net"] + fields["evaporated_in_application"]
    np.testing.assert_allclose(fields["salt_brought"], 0.64 * 1.8 * water, rtol=1e-4)


def washed(path: Path, **changes: float) -> tuple[pd.DataFrame, list[str]]:
    """Return the first season of each field, and what is told of leaching."""
    yaml = YAML()
    content = yaml.load(path)
    content["parameters"].update(changes)
    yaml.dump(content, path)
    found = found_by(path)
    told = [line for line in lines_of(found) if "of leaching were given" in line]
    return found.fields.groupby("field").first(), told


def test_leaching_that_was_done_is_told_beside_what_was_asked_for(copied: Path) -> None:
    fields, told = washed(copied)
    asked = fields["leaching_asked_m3_per_ha"]
    np.testing.assert_allclose(asked, fields["leaching_m3_per_ha"], rtol=1e-5)
    assert asked["drained_washed"] == pytest.approx(2000.0 / 0.6)
    assert asked["neither"] == 0.0
    assert not told


def test_leaching_of_frozen_ground_is_told(copied: Path) -> None:
    """Four waterings, the last of them in a winter that is 20 degrees colder."""
    weather = pd.read_csv(copied.parent / "weather.csv")
    winter = pd.to_datetime(weather["date"]).dt.month.isin([12, 1, 2])
    weather.loc[winter, [f"{name}_maktaaral" for name in ("T", "Tmax", "Tmin")]] -= 20.0
    weather.to_csv(copied.parent / "weather.csv", index=False)
    fields, told = washed(copied, leaching_count=4, leaching_interval=20)
    row = fields.loc["washed"]
    assert row["leaching_asked_m3_per_ha"] == pytest.approx(4000.0 / 0.6)
    assert row["leaching_m3_per_ha"] < 3500.0 / 0.6
    (line,) = (line for line in told if line.startswith("`washed` before 2016-04-21"))
    assert line.endswith("of leaching were given: the ground was frozen.")
    assert row["leaching_not_given_because"] == "frozen"


def test_leaching_of_a_standing_crop_and_at_a_trickle_is_told(copied: Path) -> None:
    text = (copied.parent / "salty_fields.csv").read_text(encoding="utf-8")
    early = text.replace("16.11", "01.10")
    (copied.parent / "salty_fields.csv").write_text(early, encoding="utf-8")
    _fields, told = washed(copied, leaching_count=1)
    assert any("before 2017-04-21" in line and "a crop stood on the field" in line for line in told)
    late = text.replace("16.11", "10.04")
    (copied.parent / "salty_fields.csv").write_text(late, encoding="utf-8")
    _fields, told = washed(copied, leaching_count=1, irrigation_capacity=1)
    assert told
    assert all(line.endswith("given: its capacity.") for line in told)


def test_yield_and_its_losses_make_a_harvest(copied: Path) -> None:
    fields = found_by(copied).fields.dropna(subset=["relative_yield"])
    lost = fields[["lost_by_water", "lost_by_salt", "lost_by_heat_or_frost"]]
    np.testing.assert_allclose(lost.sum(axis=1) + fields["relative_yield"], 1.0, rtol=1e-5)
    assert (lost >= -1e-6).all().all()
    assert lost["lost_by_salt"].max() > 0.05


def test_salt_of_the_whole_closes_in_the_results(copied: Path) -> None:
    folder = run(copied, copied.parent / "out")
    with open_results(folder / "results.nc") as results:
        assert float(abs(results["basin_salt_residual"]).max()) < 1e-8
        assert results["basin_rooted_salt"].attrs["units"] == "g m-2"
        assert results["basin_salt_of_irrigation"].attrs["from_store"] == "canal"


def test_salt_without_a_water_table_is_refused_with_what_to_choose(copied: Path) -> None:
    text = "\n".join(
        str(problem)
        for problem in look_at(
            with_processes(copied, groundwater="groundwater", capillary_rise="none")
        ).problems
    )
    assert "field_salt follows field_capillary_rise, which no chosen process makes" in text
    assert "Write `capillary_rise: field_capillary_rise`." in text
    assert "Write `groundwater: drained_groundwater`." in text


def test_fields_that_leach_too_little_are_noted(copied: Path) -> None:
    (note,) = (note for note in look_at(copied).notes if "leaching_fraction" in note)
    # 1.8 / (5 x 7.7 - 1.8) = 0.049
    assert note.startswith(
        "`leaching_fraction` is below what the crops ask for: `drained_washed` 0 of 0.05 (cotton, "
        "water of 1.8 dS/m); `drained` 0 of 0.05"
    )
    assert note.count("0 of 0.05") == 4


def test_a_paddy_beside_them_takes_its_own_kind_of_salt(copied: Path) -> None:
    table = copied.parent / "salty_fields.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    rice = "rice,rice,10,40.85,68.6,250,flooding,clay_loam,Maktaaral,10.05,2.8,2.2,6,5,1.8,"
    table.write_text("\n".join([*lines, rice, ""]), encoding="utf-8")
    scenario = load_scenario(copied)
    assert {"paddy_salt", "paddy_drainage", "irrigation_with_paddies"} <= {*scenario.processes}
    found = season(run(copied, copied.parent / "out") / "results.nc", scenario)
    salinity = of_july(found.periods, "soil_salinity")["rice"]
    # What percolates washes the soil under the pond.
    assert (salinity < 6.0).all()


def test_water_that_leaches_counts_where_water_is_paid(copied: Path) -> None:
    yaml = YAML()
    content = yaml.load(copied)
    content["economy"] = "economy.csv"
    yaml.dump(content, copied)
    fields = found_by(copied).fields.dropna(subset=["relative_yield"])
    washed = fields[fields["leaching_m3_per_ha"] > 0.0]
    assert len(washed) >= 4
    water = washed["gross_m3_per_ha"] + washed["leaching_m3_per_ha"]
    np.testing.assert_allclose(washed["water_cost_per_ha"], 2.5 * water)
    harvest = 1000.0 * washed["yield_t_per_ha"]
    np.testing.assert_allclose(washed["kg_per_m3_taken"], harvest / water)
    np.testing.assert_allclose(washed["margin_per_m3_taken"], washed["margin_per_ha"] / water)
