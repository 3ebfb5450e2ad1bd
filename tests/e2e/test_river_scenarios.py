"""The scenarios of managed rivers: their inputs, and short runs that close and explain."""

from __future__ import annotations

import importlib.util
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

from kzwater.checks import look_at
from kzwater.reports import write_report
from kzwater.rivers.comparison import compare
from kzwater.rivers.tables import read_run, write_river
from kzwater.simulation import run

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@dataclass(frozen=True)
class Short:
    """A short run in which somebody lacks water, and the body of water whose level counts."""

    start: str
    end: str
    body: str
    levels: tuple[float, float]  # m, between which it stays
    steepest: float = 0.1  # m a day
    target: float | None = None  # m
    passes_on: bool = False  # water to elsewhere
    file: str = "scenario"


SHORT = {
    "ili_balkhash": Short(
        "2016-03-01", "2016-10-31", "Balkhash west", (340.9, 342.0), target=341.0
    ),
    "lower_syrdarya": Short(
        "2024-11-01", "2025-09-30", "Small Aral", (38.0, 43.5), target=42.0, passes_on=True
    ),
    "naryn_syrdarya": Short(
        "2006-10-01", "2007-08-31", "Toktogul", (837.0, 900.0), 1.0, None, True, "winter_power"
    ),
    "talas_shares": Short("2022-10-01", "2023-09-30", "Kirov", (810.0, 870.0), 2.5),
}
TABLES = "users sectors flows bodies balance reliability shortages".split()
WITH_CANALS = ("ili_balkhash", "lower_syrdarya")


@pytest.fixture(scope="module", params=SHORT)
def made(request, tmp_path_factory):
    """Return the name of a scenario and the folder of a short run of it."""
    name = request.param
    copy = tmp_path_factory.mktemp(name) / name
    shutil.copytree(SCENARIOS / name, copy, ignore=shutil.ignore_patterns("__pycache__", "out"))
    yaml = YAML()
    file, short = copy / f"{SHORT[name].file}.yaml", SHORT[name]
    scenario = yaml.load(file)
    scenario["period"] = {"start": short.start, "end": short.end}
    with file.open("w", encoding="utf-8") as stream:
        yaml.dump(scenario, stream)
    folder = run(file, tmp_path_factory.mktemp("out") / name)
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
    if name == "talas_shares":
        assert files == ["agreements.csv", "inflows.csv"]
    else:
        assert files == ["inflows.csv", "level_tables.csv", "salinity.csv", "weather.csv"]
    for file in files:
        assert (tmp_path / file).read_bytes() == (SCENARIOS / name / file).read_bytes(), file


def by_name(table: pd.DataFrame, what: str) -> pd.DataFrame:
    """Return the rows of a comparison that are about one thing, by name."""
    return table[table["what"] == what].set_index("name")


def test_the_regimes_of_the_toktogul_are_one_comparison(tmp_path):
    """Two years of each: who gains and who loses is what the regimes are told to be about."""
    source = SCENARIOS / "naryn_syrdarya"
    copy = tmp_path / "naryn"
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__", "out"))
    yaml = YAML()
    for file in copy.glob("*.yaml"):
        scenario = yaml.load(file)
        scenario["period"]["end"] = "2008-09-30"
        with file.open("w", encoding="utf-8") as stream:
            yaml.dump(scenario, stream)
    names = ("winter_power", "summer_irrigation")
    power, irrigation = (run(copy / f"{name}.yaml", tmp_path / name) for name in names)
    table = compare(power, irrigation)
    assert by_name(table, "delivered").loc["irrigation", "difference"] > 1000.0
    inflow = by_name(table, "inflow, October to March")
    assert inflow.loc["Shardara", "difference"] < -5000.0
    electricity = by_name(table, "electricity, October to March")
    assert electricity.loc["Toktogul", "first"] > 2.0 * electricity.loc["Toktogul", "second"]
    shared = by_name(table, "delivered").loc["Uzbekistan (Arnasai)"]
    assert shared["first"] > 100.0, "more than 12 km3 come from October to April"
    assert shared["second"] == 0.0
    summer = by_name(table, "electricity, April to September")
    energy = read_run(power)["power"].sum() * 24.0 / 1e3
    halves = electricity["first"].sum() + summer["first"].sum()
    assert halves == pytest.approx(energy, rel=1e-9)


@pytest.mark.parametrize("made", ["talas_shares"], indirect=True)
def test_the_agreement_on_the_talas_holds_the_upper_users_to_half(made):
    _name, folder = made
    record = read_run(folder)
    taken, came = record["limit_taken"].max(), record["inflow"].sum()
    assert taken == pytest.approx(came / 2.0, rel=1e-3), "in a dry year all of their half"


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
    tables = ["users", "bodies", "agreements", "flows", "zones"]
    tables += ["canals", "limits"] if name in WITH_CANALS else []
    for table in tables:
        sources = pd.read_csv(SCENARIOS / name / f"{table}.csv")["source"]
        assert sources.notna().all(), table


def test_the_run_closes_and_has_all_tables(made):
    name, folder = made
    tables = [*TABLES, "oblasts", "canals", "limits"] if name in WITH_CANALS else TABLES
    assert all((folder / f"{table}.csv").stat().st_size > 0 for table in tables)
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
    record, short = read_run(folder), SHORT[name]
    names = [body.name for body in record.model.bodies]
    level = record["level"][:, names.index(short.body)]
    assert np.abs(np.diff(level)).max() < short.steepest, "no jumps from day to day"
    least, most = short.levels
    assert least < level.min() <= level.max() < most
    sectors = pd.read_csv(folder / "sectors.csv")
    whole = sectors[sectors["period"] == "whole"].set_index("sector")
    share = whole["delivered"] / whole["demanded"]
    assert share["municipal"] > 0.99, "towns come first"
    assert 0.6 < share["irrigation"] < share["municipal"]
    assert ("transfer" in share) == short.passes_on, "Koksaray and Arnasai"


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
    if name == "naryn_syrdarya":
        assert not (folder / "limits.csv").exists(), "nobody has a limit here"
        return
    told = pd.read_csv(folder / "limits.csv").set_index("limit")["source"]
    if name == "lower_syrdarya":
        assert told["Limits of Dostyk"].tolist() == [
            "assumed as in the winter before",
            "assumed as in 2024",
        ]
    elif name == "talas_shares":
        assert told["Talas 50:50"].startswith("half of the flow of the year")
    else:
        assert set(told.index) == {"Almaty oblast", "Zhetisu oblast"}
        assert told.str.contains("2026").all()


def test_the_report_counts_days_below_the_target_of_a_lake(made):
    name, folder = made
    page = write_report(folder).read_text(encoding="utf-8")
    record = read_run(folder)
    bodies = [body.name for body in record.model.bodies]
    short = SHORT[name]
    if short.target is not None:
        level = record["level"][:, bodies.index(short.body)]
        days = f"{int((level < short.target).sum())} of {record.days} days"
        far = f"{level.mean() - short.target:+.2f} m from it".replace("-", "\u2212")
        told = f"{short.body} lay below its target of {short.target:.2f} m on {days}"
        assert f"{told}; on average it was {far}" in page
        assert "million m³ that" in page, "and how much of the target its flow asks for it held"
    assert ("lay below its target" in page) == (short.target is not None)
    assert ("Transferred" in page) == short.passes_on
