"""Runs that are refused: folders that are taken, other inputs, states that do not fit."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from slow_run import start_slow_run, wait_for_parts

from kzwater.data.files import digest
from kzwater.errors import InputError
from kzwater.simulation import run


def test_second_run_into_the_same_folder_is_refused(arys, tmp_path):
    out = tmp_path / "out"
    process = start_slow_run(arys.file, out)
    try:
        wait_for_parts(out, 1)
        with pytest.raises(InputError, match="at work in this folder"):
            run(arys.file, out, overwrite=True)
    finally:
        process.kill()
        process.communicate()


def test_finished_results_are_not_overwritten_unasked(arys, tmp_path):
    out = run(arys.file, tmp_path / "out")
    before = digest(out / "results.nc")
    with pytest.raises(InputError, match="--overwrite"):
        run(arys.file, out)
    assert digest(out / "results.nc") == before
    run(arys.file, out, overwrite=True)
    assert digest(out / "results.nc") == before


def test_results_that_may_not_be_removed_are_told(arys, tmp_path, monkeypatch):
    out = run(arys.file, tmp_path / "out")
    unlink = Path.unlink

    def refuse(path, **options):
        if path.name == "results.nc":
            raise OSError(errno.EPERM, "Operation not permitted", str(path))
        unlink(path, **options)

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(InputError, match="a folder that is closed to this user"):
        run(arys.file, out, overwrite=True)


def test_resume_with_other_inputs_is_refused(arys, tmp_path):
    out = tmp_path / "out"
    process = start_slow_run(arys.file, out)
    wait_for_parts(out, 1)
    process.kill()
    process.communicate()
    arys.edit(lambda scenario: scenario["parameters"].update({"snow_melt_factor": 5.0}))
    with pytest.raises(InputError, match=r"other inputs \(scenario\)"):
        run(arys.file, out, resume=True)


def test_state_of_another_basin_is_refused(arys, tmp_path):
    out = run(arys.file, tmp_path / "out")
    grid = arys.folder / "grid.yaml"

    def on_grid(scenario):
        scenario["basin"] = "basin.nc"
        scenario["period"] = {"start": "2002-07-01", "end": "2002-07-02"}

    arys.edit(on_grid, grid)
    with pytest.raises(InputError, match="state of another basin"):
        run(grid, tmp_path / "grid", initial_state=out / "state.nc")


def test_state_of_another_instant_or_version_is_refused(arys, tmp_path):
    import netCDF4

    out = run(arys.file, tmp_path / "out")
    with pytest.raises(InputError, match=r"2002-07-01 00:00 .05:00, expected 2001-10-01 00:00"):
        run(arys.file, tmp_path / "again", initial_state=out / "state.nc")
    with netCDF4.Dataset(out / "state.nc", "a") as state:
        state.kzwater_format = "state 0"
    with pytest.raises(InputError, match="got state 0, expected state 1"):
        run(arys.file, tmp_path / "again", initial_state=out / "state.nc")
