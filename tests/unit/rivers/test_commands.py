"""The commands with a scenario of a managed river: run, info, report, compare."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest
from typer.testing import CliRunner

import kzwater
from kzwater.cli.app import app
from kzwater.rivers.ready import make_river


def invoke(*arguments, expected=0):
    """Return what a command prints."""
    result = CliRunner().invoke(app, [str(each) for each in arguments])
    assert result.exit_code == expected, result.output
    return result.output


@pytest.fixture
def ran(river, tmp_path):
    """Return the folder of a run of the river, and what was said."""
    river.write()
    return tmp_path / "with", invoke("run", river.file, "--out", tmp_path / "with")


def test_a_run_tells_sectors_shortages_with_reasons_and_bodies(ran):
    folder, said = ran
    assert re.search(r"Irrigation: [\d.,]+ of [\d.,]+ million m³ delivered, [\d.]+ %", said)
    assert "shortages:" in said
    assert re.search(r"lacked [\d.,]+ (million|thousand) m³", said)
    assert "Small Aral:" in said
    names = {path.name for path in folder.iterdir()}
    assert {"river.nc", "state.nc", "run.json", "model.json", "river.xlsx"} <= names
    assert {"users.csv", "shortages.csv", "balance.csv", "reliability.csv"} <= names
    content = json.loads(invoke("info", folder, "--json"))
    assert content["results"]["kind"] == "river"


def test_tables_are_written_for_a_country(river, tmp_path):
    river.write()
    invoke("run", river.file, "--out", tmp_path / "ru", "--locale", "ru")
    assert ";" in (tmp_path / "ru" / "users.csv").read_text("utf-8-sig").splitlines()[1]


def test_an_agreement_is_left_out_and_both_runs_are_compared(ran, river, tmp_path):
    folder, _said = ran
    without = tmp_path / "without"
    invoke("run", river.file, "--out", without, "--without", "Treaty")
    assert json.loads((without / "run.json").read_text())["without"] == ["Treaty"]
    said = invoke("compare", folder, without)
    assert "lower without Treaty" in said
    table = pd.read_csv(without / "comparison.csv")
    both = table.dropna()
    assert (both["second"] - both["first"] - both["difference"]).abs().max() < 1e-6
    assert (both["difference"] != 0.0).any(), "the agreement binds in this river"
    fault = invoke("run", river.file, "--out", tmp_path / "x", "--without", "Traty", expected=2)
    assert "Traty" in fault


def test_runs_of_other_days_are_not_compared(ran, river, tmp_path):
    folder, _said = ran
    river.settings["period"] = {"start": "2023-10-01", "end": "2023-12-31"}
    river.write()
    invoke("run", river.file, "--out", tmp_path / "short")
    assert "same days" in invoke("compare", folder, tmp_path / "short", expected=2)


def test_the_report_needs_nothing_else(ran):
    folder, _said = ran
    invoke("report", folder)
    page = (folder / "report.html").read_text("utf-8")
    assert page.count("data:image/png;base64,") == 5
    assert "<h1>Lower river</h1>" in page
    assert "The inflow" in page, "what is synthetic is told"
    assert "Who lacked water, and why" in page
    assert "http" not in re.sub(r'lang="\w+"|base64,[^"]+', "", page)


def test_faults_of_scenario_and_tables_are_told_before_the_first_step(river, tmp_path):
    river.swap("users", "Rice,irrigation,Kyzylorda,3", "Rice,irrigation,Kyzylorda,-3")
    river.write()
    assert "users.csv:3" in invoke("run", river.file, "--out", tmp_path / "x", expected=2)
    assert not (tmp_path / "x").exists()


def test_python_returns_the_days(river, tmp_path):
    river.write()
    with kzwater.run(river.file, tmp_path / "run") as days:
        assert days["demand"].dims == ("time", "user")
        assert float(days["delivered"].sel(user="City").sum()) > 0.0


def test_a_basin_has_no_agreements_to_leave_out(tmp_path):
    file = tmp_path / "basin.yaml"
    file.write_text("name: x\n")
    assert "--without" in invoke("run", file, "--without", "Treaty", expected=2)


def test_inputs_are_known_by_their_digests(river):
    river.write()
    one, other = make_river(river.file), make_river(river.file, ("Treaty",))
    assert {"scenario", "places", "agreements", "without"} <= set(one.digests)
    changed = [name for name in one.digests if one.digests[name] != other.digests[name]]
    assert changed == ["without"]
