"""Runs that start from a state: it is safe, remembered and refused before anything is lost."""

from __future__ import annotations

import pytest

from kzwater import simulation
from kzwater.data.files import digest
from kzwater.errors import InputError
from kzwater.simulation import run


@pytest.fixture
def two_halves(arys, tmp_path):
    """Return the first half of a winter, computed, and the scenario of the second."""

    def first(scenario):
        scenario["period"] = {"start": "2001-10-01", "end": "2001-12-31"}

    def second(scenario):
        scenario["period"] = {"start": "2002-01-01", "end": "2002-03-31"}

    before = run(arys.edit(first, arys.folder / "first.yaml"), tmp_path / "first")
    return before, arys.edit(second, arys.folder / "second.yaml")


def test_a_run_may_overwrite_the_folder_that_its_state_comes_from(two_halves, tmp_path):
    before, second = two_halves
    apart = run(second, tmp_path / "apart", initial_state=before / "state.nc")
    over = run(second, before, initial_state=before / "state.nc", overwrite=True)
    assert digest(over / "state.nc") == digest(apart / "state.nc")


def test_a_wrong_state_costs_no_results(two_halves, tmp_path):
    before, _second = two_halves
    kept = digest(before / "results.nc")
    with pytest.raises(InputError, match="no such file"):
        run(_second, before, initial_state=tmp_path / "missing.nc", overwrite=True)
    assert digest(before / "results.nc") == kept


def test_resumed_before_the_first_part_is_closed_starts_from_its_state(
    two_halves, tmp_path, monkeypatch
):
    before, second = two_halves
    whole = run(second, tmp_path / "whole", initial_state=before / "state.nc")

    def stop(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(simulation._Run, "_advance", stop)
    out = tmp_path / "stopped"
    with pytest.raises(simulation.InterruptedRunError):
        run(second, out, initial_state=before / "state.nc")
    monkeypatch.undo()
    run(second, out, resume=True)
    assert digest(out / "state.nc") == digest(whole / "state.nc")


def test_resume_with_another_engine_is_refused(two_halves, tmp_path, monkeypatch):
    _before, second = two_halves
    out = tmp_path / "stopped"

    def stop(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(simulation._Run, "_advance", stop)
    with pytest.raises(simulation.InterruptedRunError):
        run(second, out)
    monkeypatch.undo()
    monkeypatch.setattr("kzwater.provenance.code_digest", lambda: "another")
    with pytest.raises(InputError, match=r"other inputs \(code\)"):
        run(second, out, resume=True)
