"""Seasons of fields that go on from a state: what it brings along, and what nobody knows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from test_rationing import LIMITS, District, tables

from kzwater import provenance
from kzwater.checks import look_at
from kzwater.cli.app import app
from kzwater.data.files import digest
from kzwater.errors import InputError, InterruptedRunError
from kzwater.ranking import Tried, rank
from kzwater.simulation import run
from kzwater.state import State, read_state

OF_SUMMER = "district,Maktaaral,2002-05-21,2002-11-30,600000"
AREAS = np.array([100.0, 50.0, 60.0, 40.0, 80.0, 40.0]) * 1e4  # m2
UNKNOWN = "what was taken is unknown: `Maktaaral` (2002-05-21)."


@pytest.fixture
def district(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> District:
    monkeypatch.chdir(tmp_path)
    return District(tmp_path)


def until(district: District, last: str) -> Path:
    """Return the state of the fields after a day, and make the scenario go on from it."""
    district.settings["period"] = {"start": "2001-09-01", "end": last}
    state = run(district.write(), district.folder / "first") / "state.nc"
    district.settings["period"] = {
        "start": f"{np.datetime64(last) + 1}",
        "end": "2002-11-30",
    }
    district.settings["initial_state"] = str(state)
    return state


def without_limits(district: District) -> None:
    del district.settings["limits"], district.settings["rationing"]


def same(one: State, other: State) -> None:
    for label, taken in one.limits_taken.items():
        assert taken == other.limits_taken[label]
    for name, values in other.columns.items():
        np.testing.assert_array_equal(one.columns[name], values, err_msg=name)


# The second day is none on which a plan is renewed: that of the first of July stands.
@pytest.mark.parametrize("last", ["2002-07-20", "2002-07-05"])
@pytest.mark.parametrize("rule", ["value", "first_come"])
def test_a_season_may_be_handed_on_with_its_state(district: District, last: str, rule: str) -> None:
    path = district.share(*LIMITS, rule=rule)
    whole = read_state(run(path, district.folder / "whole") / "state.nc")
    until(district, last)
    same(read_state(run(district.write(), district.folder / "second") / "state.nc"), whole)


def test_grants_beyond_a_lowered_limit_do_not_stand(district: District) -> None:
    limit = "district,Maktaaral,2002-07-01,2002-07-10"
    district.share(f"{limit},900000", rule="first_come")
    before = read_state(until(district, "2002-07-04"))
    taken = float((before.columns["period_withdrawal"] * AREAS).sum()) / 1000.0
    district.settings["period"]["end"] = "2002-07-11"
    path = district.share(f"{limit},{taken + 1000.0:.3f}", rule="first_come")
    after = read_state(run(path) / "state.nc").limits_taken
    assert taken < after[limit.replace(",", " ")] <= taken + 1000.0


def test_grants_of_a_limit_that_is_gone_do_not_stand(district: District) -> None:
    district.share("district,Maktaaral,2002-07-01,2002-07-31,20000", rule="first_come")
    until(district, "2002-07-05")
    district.settings["period"]["end"] = "2002-07-20"
    path = district.share("district,Maktaaral,2002-07-11,2002-07-20,900000", rule="first_come")
    periods = tables(path).periods
    assert periods.loc[periods["start"] == "2002-07-06", "gross_m3"].sum() > 50_000.0


def test_what_was_taken_before_a_limit_is_not_charged_to_it(district: District) -> None:
    until(district, "2002-05-31")
    path = district.share(OF_SUMMER, rule="first_come")
    assert any(UNKNOWN in note for note in look_at(path).notes)
    found = tables(path)
    (used,) = found.limits["taken_m3"]
    (counted,) = read_state(Path("out/season/state.nc")).limits_taken.values()
    # All that is taken until the last renewal is that of this run, and the limit was reached.
    assert counted <= 600_000.0
    assert counted == pytest.approx(used, rel=1e-5)
    assert used > 550_000.0


def test_a_state_that_knows_a_limit_needs_no_note(district: District) -> None:
    district.share(OF_SUMMER, rule="first_come")
    until(district, "2002-05-31")
    assert not any("limit" in note for note in look_at(district.write()).notes)


def test_a_state_with_grants_starts_a_run_without_limits(district: District) -> None:
    district.share("district,Maktaaral,2001-09-01,2002-11-30,40000", rule="first_come")
    until(district, "2002-06-10")
    without_limits(district)
    assert tables(district.write()).periods["gross_m3"].sum() > 500_000.0


def test_memories_of_processes_that_are_not_chosen_are_no_water(district: District) -> None:
    district.share(OF_SUMMER, rule="first_come")
    until(district, "2002-06-10")
    without_limits(district)
    district.settings |= {"processes": {"yield": "none"}, "parameters": {}}
    assert not look_at(district.write()).problems


def test_the_state_of_the_command_stands_for_that_of_the_scenario(
    district: District, capsys: pytest.CaptureFixture[str]
) -> None:
    district.share(OF_SUMMER, rule="first_come")
    state = until(district, "2002-05-31")
    named = run(district.write(), district.folder / "named")
    district.settings["initial_state"] = "missing.nc"
    path = district.write()
    with pytest.raises(SystemExit) as ended:
        app(["run", str(path), "--state", str(state), "--out", "given"])
    assert ended.value.code == 0
    assert digest(Path("given/state.nc")) == digest(named / "state.nc")
    assert UNKNOWN not in capsys.readouterr().out
    # The faults of a state come with those of the scenario.
    district.settings["period"]["start"] = "2002-06-02"
    district.settings["parameters"] = {"irrigation_refil": 0.5}
    with pytest.raises(InputError, match=r"instant: got 2002-06-01") as caught:
        run(district.write(), initial_state=state)
    assert "Did you mean `irrigation_refill`?" in str(caught.value)


def test_check_judges_a_scenario_with_the_state_of_the_command(
    district: District, capsys: pytest.CaptureFixture[str]
) -> None:
    state = until(district, "2002-05-31")
    del district.settings["initial_state"]
    path = str(district.write())
    for command, status, told in (
        (["check", path], 2, "no season of `cotton_1`"),
        (["check", path, "--state", str(state)], 0, "No fault found."),
        (["check", path, "--state", "missing.nc"], 2, "missing.nc"),
    ):
        with pytest.raises(SystemExit) as ended:
            app(command)
        assert ended.value.code == status
        assert told in capsys.readouterr().out


def test_a_run_that_goes_on_remembers_the_state_of_its_start(district: District) -> None:
    state = until(district, "2002-05-31")
    # Named in the scenario, but not the one that is meant.
    district.settings |= {"initial_state": "missing.nc", "checkpoint": "30 days"}
    path = district.write()
    whole = run(path, district.folder / "whole", initial_state=state)

    def stop(done: int, _steps: int) -> None:
        if done > 70:
            raise KeyboardInterrupt

    parted = district.folder / "parted"
    with pytest.raises(InterruptedRunError):
        run(path, parted, initial_state=state, progress=stop)
    state.unlink()
    run(path, parted, resume=True)
    for name in ("results.nc", "state.nc"):
        assert digest(parted / name) == digest(whole / name)
    record = provenance.read(parted / "run.json")
    assert record["initial_state"] == str(state)
    assert record["inputs"] == provenance.read(whole / "run.json")["inputs"]


def test_what_is_ranked_starts_without_the_state(district: District) -> None:
    until(district, "2002-05-31")
    district.settings |= {
        "period": {"start": "2001-09-01", "end": "2002-11-30"},
        "parameters": {},
    }
    notes: list[str] = []
    tried = Tried(crops=("cotton",), methods=("furrow",))
    table = rank(district.write(), district.folder / "ranked", tried, note=notes.append)
    assert len(table) == 1
    (note,) = notes
    assert note.startswith("`initial_state` is left out")
