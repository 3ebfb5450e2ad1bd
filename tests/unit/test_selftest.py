"""The self-test computes published numbers with the engine and notices a wrong one."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import kzwater
from kzwater import published
from kzwater.cli.app import app


def test_every_example_of_fao_56_is_met() -> None:
    checks = kzwater.selftest("fao56")
    assert len(checks) == 67
    assert {check.example.partition(" ")[0].strip(",") for check in checks} >= {
        *("3", "5", "8", "9", "10", "15", "17", "18", "19", "20"),  # reference evapotranspiration
        *("27", "28", "35", "36", "37"),  # crops and soil water
    }
    assert [check for check in checks if not check.passed] == []


def test_a_table_of_days_is_an_example_for_each_day() -> None:
    days = [check for check in kzwater.selftest() if check.example.startswith("37, day ")]
    assert [check.example for check in days] == [f"37, day {day}" for day in range(1, 11)]
    assert [check.printed for check in days[:3]] == [1.0, 1.0, 0.97]
    assert all(check.decimals == 2 for check in days)


def test_a_number_that_would_be_printed_otherwise_fails() -> None:
    check = kzwater.selftest()[0]
    assert not dataclasses.replace(check, printed=check.printed + 0.01).passed


def test_the_command_tells_all_and_ends_well() -> None:
    told = CliRunner().invoke(app, ["selftest", "fao56"])
    assert told.exit_code == 0
    lines = told.stdout.splitlines()
    assert sum("passed" in line for line in lines) == len(kzwater.selftest())
    assert any("reference_evapotranspiration" in line and "3.8803" in line for line in lines)
    machine = json.loads(CliRunner().invoke(app, ["selftest", "--json"]).stdout)
    assert machine["passed"] is True
    assert {"example", "quantity", "printed", "computed", "difference", "passed"} <= set(
        machine["examples"][0]
    )


def test_examples_of_the_tests_are_listed_with_their_file() -> None:
    """Each is in the file that is named; the numbers of FAO-56 end the ids of the C++ tests."""
    said = CliRunner().invoke(app, ["selftest", "fao56"]).stdout
    root = Path(__file__).parents[2]
    cpp, python = published.ELSEWHERE["fao56"].items()
    for file, examples in (cpp, python):
        assert f"{', '.join(examples)} ({file})." in said
        assert (root / file).is_file()
    ids = re.findall(r'check\({"[A-Z]+(\d+)"', (root / cpp[0]).read_text(encoding="utf-8"))
    of_table = {check.example.split(" ")[0].strip(",") for check in kzwater.selftest()}
    assert {*cpp[1]} == {*ids} - of_table
    assert "example_31" in (root / python[0]).read_text(encoding="utf-8")


def test_the_command_refuses_when_one_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    good = kzwater.selftest()
    wrong = (dataclasses.replace(good[0], printed=9.99), *good[1:])
    monkeypatch.setattr(published, "compute", lambda _subject: wrong)
    told = CliRunner().invoke(app, ["selftest"])
    assert told.exit_code == 3
    assert "FAILED" in told.stdout
    assert "1 differ" in told.stdout


def test_unknown_publications_are_refused() -> None:
    assert CliRunner().invoke(app, ["selftest", "fao24"]).exit_code == 2
    with pytest.raises(KeyError):
        kzwater.selftest("fao24")
