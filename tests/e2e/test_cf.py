"""Every file that kzwater writes for others passes the checker of the CF conventions."""

import subprocess
import sys
from pathlib import Path

import pytest

from kzwater.simulation import run

ARYS = Path(__file__).parents[2] / "scenarios" / "arys"


def errors(path: Path) -> str:
    """Return what the checker holds against a file; empty when nothing but advice."""
    checker = Path(sys.executable).with_name("compliance-checker")
    command = [str(checker), "--test=cf:1.11", "--criteria=lenient", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    report = done.stdout + done.stderr
    assert "Compliance Checker Report" in report, report
    start = report.find(" Errors ")
    return "" if start < 0 else report[start:]


@pytest.mark.parametrize("name", ["basin.nc", "basin_sub_basins.nc", "weather.nc"])
def test_committed_files_pass(name):
    assert errors(ARYS / name) == ""


@pytest.mark.parametrize("units", ["cells", "sub-basins"])
def test_results_pass(arys, tmp_path, units):
    def shorten(scenario):
        scenario["period"] = {"start": "2002-03-01", "end": "2002-04-30"}
        scenario["output"]["maps_interval"] = "month"
        if units == "cells":
            scenario["basin"] = "basin.nc"

    out = run(arys.edit(shorten), tmp_path / "out")
    assert errors(out / "results.nc") == ""


def test_the_checker_finds_a_planted_error(tmp_path):
    import shutil

    import netCDF4

    broken = tmp_path / "broken.nc"
    shutil.copy(ARYS / "weather.nc", broken)
    with netCDF4.Dataset(broken, "a") as file:
        file["precipitation"].units = "furlong"
    assert "precipitation" in errors(broken)
