"""The scenarios of managed rivers: their inputs, and short runs that close and explain."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

from kzwater.checks import look_at
from kzwater.reports import write_report
from kzwater.rivers.tables import read_run, write_river
from kzwater.simulation import run

SCENARIOS = Path(__file__).parents[2] / "scenarios"
# First and last day of a short run in which somebody lacks water, and the lake whose level counts.
SHORT = {
    "ili_balkhash": ("2016-03-01", "2016-10-31", "Balkhash west"),
    "lower_syrdarya": ("2024-11-01", "2025-09-30", "Small Aral"),
}
TABLES = "users sectors oblasts flows bodies canals limits balance reliability shortages".split()


@pytest.fixture(scope="module", params=SHORT)
def made(request, tmp_path_factory):
    """Return the name of a scenario and the folder of a short run of it."""
    name = request.param
    copy = tmp_path_factory.mktemp(name) / name
    shutil.copytree(SCENARIOS / name, copy, ignore=shutil.ignore_patterns("__pycache__", "out"))
    yaml = YAML()
    scenario = yaml.load(copy / "scenario.yaml")
    start, end, _lake = SHORT[name]
    scenario["period"] = {"start": start, "end": end}
    with (copy / "scenario.yaml").open("w", encoding="utf-8") as stream:
        yaml.dump(scenario, stream)
    folder = run(copy / "scenario.yaml", tmp_path_factory.mktemp("out") / name)
    write_river(folder)
    return name, folder


@pytest.mark.parametrize("name", SHORT)
def test_the_committed_tables_are_those_that_their_script_makes(name, tmp_path):
    script = SCENARIOS / name / "make_inputs.py"
    specification = importlib.util.spec_from_file_location(f"make_{name}", script)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    module.main(tmp_path)
    files = sorted(file.name for file in tmp_path.iterdir())
    assert files == ["inflows.csv", "level_tables.csv", "salinity.csv", "weather.csv"]
    for file in files:
        assert (tmp_path / file).read_bytes() == (SCENARIOS / name / file).read_bytes(), file


@pytest.mark.parametrize("file", sorted(SCENARIOS.glob("ili_*/*.yaml")), ids=lambda file: file.stem)
def test_both_scenarios_of_the_ili_are_sound_and_tell_what_is_synthetic(file):
    found = look_at(file)
    assert not found.problems
    assert any("inflows" in note and "ynthetic" in note for note in found.notes)
    left_out = any("Less from abroad" in note for note in found.notes)
    assert left_out == (file.stem == "scenario")


def test_the_limit_of_kyzylorda_whose_parts_do_not_add_up_is_told():
    found = look_at(SCENARIOS / "lower_syrdarya" / "scenario.yaml")
    assert not found.problems
    assert any("5126.3" in note and "5131.3" in note for note in found.notes)


@pytest.mark.parametrize("name", SHORT)
def test_every_row_of_users_bodies_and_limits_has_a_source(name):
    for table in ("users", "bodies", "canals", "limits", "agreements", "flows", "zones"):
        sources = pd.read_csv(SCENARIOS / name / f"{table}.csv")["source"]
        assert sources.notna().all(), table


def test_the_run_closes_and_has_all_tables(made):
    _name, folder = made
    assert all((folder / f"{table}.csv").stat().st_size > 0 for table in TABLES)
    record = read_run(folder)
    assert record["residual"].max() < 1e-3, "m3 a day"
    assert record["salt_residual"].max() < 1e-2, "kg a day"


def test_every_user_is_told_of_and_every_shortage_explained(made):
    name, folder = made
    users = pd.read_csv(folder / "users.csv")
    assert set(users["user"]) == set(pd.read_csv(SCENARIOS / name / "users.csv")["user"])
    gap = users["demanded"] - users["delivered"] - users["shortage"]
    assert (gap.abs() <= 1e-9 * users["demanded"] + 1e-9).all()
    lacking = users[users["days_short"] > 0]
    assert len(lacking) > 3
    assert lacking["reason"].notna().all()
    assert pd.read_csv(folder / "shortages.csv")["sentence"].str.contains("lacked").all()


def test_lakes_and_users_are_plausible(made):
    name, folder = made
    record = read_run(folder)
    names = [body.name for body in record.model.bodies]
    level = record["level"][:, names.index(SHORT[name][2])]
    assert np.abs(np.diff(level)).max() < 0.1, "no jumps from day to day"
    least, most = (340.9, 342.0) if name == "ili_balkhash" else (38.0, 43.5)
    assert least < level.min() <= level.max() < most
    sectors = pd.read_csv(folder / "sectors.csv")
    whole = sectors[sectors["period"] == "whole"].set_index("sector")
    share = whole["delivered"] / whole["demanded"]
    assert share["municipal"] > 0.99, "towns come first"
    assert 0.6 < share["irrigation"] < share["municipal"]
    assert ("transfer" in share) == (name == "lower_syrdarya"), "Koksaray and Arnasai"


def test_the_large_aral_falls_as_published_and_ends_the_river(made):
    name, folder = made
    if name != "lower_syrdarya":
        pytest.skip("the other scenario has no Aral")
    record = read_run(folder)
    places = [place.name for place in record.model.places]
    large = [body.name for body in record.model.bodies].index("Large Aral")
    table = record.model.bodies[large].table
    level, at = record["level"][:, large], places.index("Large Aral")
    # 0.8 m a year in 2011-2021, when it was larger (Ginzburg and others, 2022).
    assert 0.3 < (level[0] - level[-1]) * 365.25 / record.days < 1.0
    assert table.level[0] + 20.0 < level.min(), "far from the bottom of its table"
    assert not record["discharge"][:, at].any(), "terminal"
    arrived = record["head_inflow"][:, at]
    above = [record["discharge"][:, places.index(n)] for n in ("Below Kokaral", "Amu Darya delta")]
    assert arrived == pytest.approx(sum(above))
    # 57.22 km3 in 2007, when the level was 29 m.
    assert np.interp(29.0, table.level, table.volume) == pytest.approx(57.22e9, rel=0.01)


def test_each_period_of_a_limit_has_the_source_of_its_own_row(made):
    name, folder = made
    told = pd.read_csv(folder / "limits.csv").set_index("limit")["source"]
    if name == "lower_syrdarya":
        assert told["Limits of Dostyk"].tolist() == [
            "assumed as in the winter before",
            "assumed as in 2024",
        ]
    else:
        assert set(told.index) == {"Almaty oblast", "Zhetisu oblast"}
        assert told.str.contains("2026").all()


def test_the_report_counts_days_below_the_target_of_a_lake(made):
    name, folder = made
    page = write_report(folder).read_text(encoding="utf-8")
    record = read_run(folder)
    bodies = [body.name for body in record.model.bodies]
    lake, target = SHORT[name][2], 341.0 if name == "ili_balkhash" else 42.0
    below = int((record["level"][:, bodies.index(lake)] < target).sum())
    days = f"{below} of {record.days} days."
    assert f"{lake} lay below its target of {target:.2f} m on {days}" in page
    assert ("Transferred" in page) == (name == "lower_syrdarya")
