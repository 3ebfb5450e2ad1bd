"""Limits that many fields share, as a user writes them and as runs keep them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from test_fields import Farm

from kzwater import simulation
from kzwater.agronomy.limits import read_limits
from kzwater.agronomy.table import read_field_table
from kzwater.calibrate import make_study
from kzwater.checks import look_at
from kzwater.cli.app import app
from kzwater.cli.season_lines import lines_of
from kzwater.config import load_scenario
from kzwater.errors import InputError, InterruptedRunError
from kzwater.results import open_results
from kzwater.season import Season, season
from kzwater.simulation import run
from kzwater.state import read_state

FIELDS = """\
field,crop,hectares,latitude,longitude,elevation,method,soil,district,farm,source
cotton_1,cotton,100,41.2,68.3,250,furrow,silt_loam,Maktaaral,Birlik,Dostyk
cotton_2,cotton,50,41.2,68.3,250,surface_drip,loam,Maktaaral,Dihan,Dostyk
maize_1,maize,60,41.2,68.3,250,furrow,silt_loam,Maktaaral,Birlik,Dostyk
maize_2,maize,40,41.2,68.3,250,sprinkler,loam,Maktaaral,Dihan,Dostyk
wheat_1,winter_wheat,80,41.2,68.3,250,border,silt_loam,Maktaaral,Birlik,Dostyk
wheat_2,winter_wheat,40,41.2,68.3,250,border,sandy_loam,Maktaaral,Dihan,Dostyk
"""
# By stages, so that it matters when water is missing (Doorenbos and Kassam 1979; from memory).
RESPONSES = {
    "yield_response_season": 0.0,
    "yield_response_development": {"land_cover": {"maize": 0.4, "default": 0.2}},
    "yield_response_middle": {"land_cover": {"cotton": 0.5, "maize": 1.3, "winter_wheat": 0.65}},
    "yield_response_late": {"land_cover": {"cotton": 0.25, "maize": 0.5, "winter_wheat": 0.3}},
}
KNOWN = {"from": "2001-09-01", "to": "2002-11-30", "may_know_season": True}
HEADER = "level,name,from,to,volume_m3"
RULES = ("first_come", "equal_share", "priority", "value")


class District(Farm):
    """Six fields of three crops that share a limit; the plan knows the one year there is."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.fields.write_text(FIELDS, encoding="utf-8")
        self.settings["parameters"] = RESPONSES

    def share(self, *rows: str, rule: str = "value") -> Path:
        """Return the scenario with limits under a rule."""
        text = "\n".join((HEADER, *rows, ""))
        (self.folder / "limits.csv").write_text(text, encoding="utf-8")
        rationing: dict[str, Any] = {"rule": rule}
        if rule == "priority":
            rationing["priority"] = ["maize", "cotton"]
        if rule != "first_come":
            rationing["plan"] = KNOWN
        self.settings |= {"limits": "limits.csv", "rationing": rationing}
        return self.write()


@pytest.fixture
def district(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> District:
    monkeypatch.chdir(tmp_path)
    return District(tmp_path)


def tables(path: Path, out: Path | None = None) -> Season:
    return season(run(path, out, overwrite=True) / "results.nc", load_scenario(path))


def yields(found: Season) -> pd.DataFrame:
    harvested = found.fields.dropna(subset="relative_yield")
    return harvested.set_index("field")[["relative_yield", "hectares"]]


def worth(found: pd.DataFrame) -> float:
    """Return what the value of a plan is made of: areas by logarithms of yields."""
    least = found["relative_yield"].clip(lower=0.02)
    return float((found["hectares"] * np.log(least)).sum())


def test_half_of_the_water_by_four_rules(district: District) -> None:
    free = tables(district.write()).fields
    half = 0.5 * free["gross_m3"].sum()
    by_rule = {}
    for rule in RULES:
        path = district.share(f"district,Maktaaral,2001-09-01,2002-11-30,{half:.0f}", rule=rule)
        assert not look_at(path).problems
        found = tables(path)
        (used,) = found.limits.to_dict(orient="records")
        assert used["taken_m3"] == pytest.approx(found.periods["gross_m3"].sum())
        assert 0.85 < used["share_used"] <= 1.0 + 1e-6
        by_rule[rule] = yields(found)
        print(rule, by_rule[rule]["relative_yield"].round(2).to_dict())
    # The yield value of the climatology that all of them knew: it was the season that came.
    assert worth(by_rule["value"]) > worth(by_rule["equal_share"]) + 5.0
    assert worth(by_rule["value"]) > worth(by_rule["first_come"]) + 5.0
    favoured = by_rule["priority"]["relative_yield"]
    assert favoured["maize_1"] == pytest.approx(yields_of(free)["maize_1"], abs=0.03)
    assert favoured["wheat_1"] < by_rule["equal_share"].loc["wheat_1", "relative_yield"]


def yields_of(table: pd.DataFrame) -> pd.Series:
    return table.dropna(subset="relative_yield").set_index("field")["relative_yield"]


@pytest.mark.parametrize("rule", RULES)
def test_ample_limits_change_nothing(district: District, rule: str) -> None:
    free = tables(district.write())
    path = district.share("district,Maktaaral,2001-09-01,2002-11-30,9e6", rule=rule)
    found = tables(path)
    of_limits = ["limited_from", "limited_to"]
    assert found.fields[of_limits].isna().all(axis=None)
    pd.testing.assert_frame_equal(found.fields.drop(columns=of_limits), free.fields)
    assert not found.limits.empty
    assert free.limits.empty


names = {
    "district": st.just("Maktaaral"),
    "farm": st.sampled_from(["Birlik", "Dihan"]),
    "source": st.just("Dostyk"),
    "field": st.sampled_from(["cotton_1", "maize_2"]),
}
spans = st.sampled_from(
    ["05-21,08-10", "06-01,06-10", "06-11,06-20", "06-21,06-30", "07-01,07-10", "06-01,07-31"]
)
levels = st.sampled_from(sorted(names))
rows = st.lists(
    levels.flatmap(
        lambda level: st.tuples(
            st.just(level), names[level], spans, st.floats(0.05, 1.0, allow_nan=False)
        )
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda row: row[:3],
)


def hectares_of(level: str, name: str) -> float:
    table = pd.read_csv(pd.io.common.StringIO(FIELDS))
    return float(table.loc[table[level] == name, "hectares"].sum())


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=rows, rule=st.sampled_from(RULES))
def test_no_limit_is_exceeded_by_a_drop(district: District, drawn: list[Any], rule: str) -> None:
    lines = []
    for level, name, span, share in drawn:
        days = 80 if span in {"05-21,08-10", "06-01,07-31"} else 10
        # As much as 8 mm a day on all of it.
        volume = 80.0 * days * share * hectares_of(level, name)
        lines.append(f"{level},{name},{span},{volume:.3f}")
    sown = "\n".join(
        f"{line},{'sowing' if number == 0 else '06-01'}"
        for number, line in enumerate(FIELDS.splitlines())
    )
    district.fields.write_text(sown + "\n", encoding="utf-8")
    district.settings["period"] = {"start": "2002-05-21", "end": "2002-08-20"}
    # Wheat is sown in June here, so that all fields grow within a short run.
    district.settings["parameters"] = {**RESPONSES, "latest_harvest_day": 0}
    path = district.share(*lines, rule=rule)
    folder = run(path, overwrite=True)
    fields = read_field_table(district.fields)
    limits = read_limits(
        district.folder / "limits.csv", fields, (date(2002, 5, 21), date(2002, 8, 20))
    )
    taken = read_state(folder / "state.nc").limits_taken
    assert set(taken) == {limit.label for limit in limits}
    for limit in limits:
        assert taken[limit.label] <= limit.volume, limit


LIMITS = (
    "source,Dostyk,2001-09-01,2002-11-30,1200000",
    "farm,Birlik,2002-04-01,2002-09-30,700000",
    "district,Maktaaral,07-01,07-10,60000",
)


def interrupted_after(stretches: int) -> Iterator[None]:
    for _number in range(stretches):
        yield
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("interval", "checkpoint", "rule"),
    [("ten_day", "month", "value"), ("day", "7 days", "first_come")],
)
def test_a_run_that_goes_on_gives_the_same_bytes(
    district: District, monkeypatch: pytest.MonkeyPatch, interval: str, checkpoint: str, rule: str
) -> None:
    district.settings |= {
        "period": {"start": "2001-09-11", "end": "2002-07-31"},
        "checkpoint": checkpoint,
        "output": {"maps_interval": interval},
    }
    path = district.share(*LIMITS, rule=rule)
    whole = run(path, district.folder / "whole")
    advance, until = simulation._Run._advance, interrupted_after(29)

    def stopping(self: Any, *arguments: Any) -> Any:
        if self._folder.name == "parted":
            next(until)
        return advance(self, *arguments)

    monkeypatch.setattr(simulation._Run, "_advance", stopping)
    with pytest.raises(InterruptedRunError):
        run(path, district.folder / "parted")
    monkeypatch.undo()
    monkeypatch.chdir(district.folder)
    kept = district.folder / "parted" / "demand" / "demand.npz"
    made = kept.stat().st_mtime_ns if rule == "value" else 0
    parted = run(path, district.folder / "parted", resume=True)
    for name in ("results.nc", "state.nc", "waterings.nc"):
        assert (parted / name).read_bytes() == (whole / name).read_bytes()
    if rule == "value":
        assert kept.stat().st_mtime_ns == made


def test_a_changed_scenario_is_planned_anew(district: District) -> None:
    path = district.share(*LIMITS)
    kept = run(path) / "demand" / "demand.npz"
    before = kept.read_bytes(), kept.stat().st_mtime_ns
    run(path, overwrite=True)
    assert kept.stat().st_mtime_ns == before[1]
    district.settings["parameters"] = {**RESPONSES, "irrigation_refill": 0.7}
    run(district.write(), overwrite=True)
    assert kept.read_bytes() != before[0]


def told(path: Path) -> str:
    return "\n".join(str(problem) for problem in look_at(path).problems)


def test_faults_of_the_rule_are_told(district: District) -> None:
    path = district.share(*LIMITS)
    assert not look_at(path).problems
    rationing = district.settings["rationing"]
    rationing["plan"] = {"from": "2001-09-01", "to": "2002-11-30"}
    text = told(district.write())
    assert "rationing.plan: got years that hold days of the run itself" in text
    assert "may_know_season: true" in text
    rationing["plan"] = {"from": "2002-11-30", "to": "2001-09-01"}
    assert "expected a day not before the first 2002-11-30" in told(district.write())
    del rationing["plan"]
    assert "rationing.plan: got no years to plan from" in told(district.write())
    rationing |= {"rule": "priority", "plan": KNOWN}
    assert "rationing.priority: got a rule without crops" in told(district.write())
    rationing["priority"] = ["cotton", "maise"]
    assert "Did you mean `maize`?" in told(district.write())
    rationing["rule"] = "value"
    assert "got crops of no rule" in told(district.write())
    rationing["rule"] = "valu"
    assert "Did you mean `value`?" in told(district.write())


def test_limits_that_nothing_can_hold_are_told(district: District) -> None:
    district.share(*LIMITS)
    settings_before = dict(district.settings)
    district.settings["output"] = {"maps_interval": "month"}
    assert "output.maps_interval: got `month`" in told(district.write())
    district.settings = {**settings_before, "processes": {"irrigation_limits": "none"}}
    assert "limits: got no process that holds limits" in told(district.write())
    district.settings = {**settings_before, "processes": {"yield": "none"}, "parameters": {}}
    assert "rationing.rule: got no process crop_yield" in told(district.write())
    district.settings = dict(settings_before)
    del district.settings["limits"]
    assert "rationing: got a rule, and no limit to share" in told(district.write())
    district.settings = {**settings_before, "limits": "none.csv"}
    assert "limits: got no file" in told(district.write())


def test_faults_of_limits_are_told_with_those_of_the_scenario(district: District) -> None:
    path = district.share("district,Maktaral,2001-09-01,2002-11-30,1000000")
    assert "Did you mean `Maktaaral`?" in told(path)
    district.settings["period"]["start"] = "2001-10-01"
    path = district.share(
        "district,Maktaaral,2001-09-01,2002-11-30,1000000",
        "farm,Birlik,2001-09-01,2002-11-30,600000",
    )
    (note,) = (note for note in look_at(path).notes if "imit" in note)
    assert note == (
        "Limits that began before the run, so that what was taken is unknown: `Maktaaral` "
        "(2001-09-01), `Birlik` (2001-09-01)."
    )


def test_the_command_writes_what_was_used(
    district: District, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (*LIMITS, "field,maize_1,2001-09-01,2002-11-30,300000")
    path = district.share(*rows, rule="equal_share")
    with suppress(SystemExit):
        app(["run", str(path)])
    said = capsys.readouterr().out
    assert "Limit of Dostyk, 2001-09-01 to 2002-11-30: " in said
    folder = district.folder / "out" / "season"
    used = pd.read_csv(folder / "limits_used.csv")
    assert list(used["level"]) == ["source", "farm", "district", "field"]
    assert (used["share_used"] <= 1.0 + 1e-6).all()
    assert used["share_used"].max() > 0.9
    harvests = pd.read_csv(folder / "season.csv").set_index("field")
    assert harvests.loc["maize_1", "limit_m3"] == 300_000.0
    assert np.isnan(harvests.loc["cotton_1", "limit_m3"])


def test_limits_of_the_year_before_the_run_are_not_told(district: District) -> None:
    path = district.share("source,Dostyk,03-01,11-30,3e6", rule="first_come")
    found = tables(path)
    assert list(found.limits["from"].dt.year) == [2001, 2002]
    (line,) = (line for line in lines_of(found) if line.startswith("Limit of"))
    assert line.startswith("Limit of Dostyk, 2002-03-01 to 2002-11-30")


def test_the_example_of_a_district_can_run() -> None:
    example = Path(__file__).parents[2] / "scenarios" / "turkistan_cotton" / "district.yaml"
    assert not look_at(example).problems


def test_maps_of_a_day_hold_the_same_limits(district: District) -> None:
    taken = []
    for interval in ("ten_day", "day"):
        district.settings["output"] = {"maps_interval": interval}
        folder = run(district.share(*LIMITS), overwrite=True)
        with open_results(folder / "results.nc") as results:
            taken.append(results["basin_irrigation_withdrawal"].to_numpy())
    np.testing.assert_array_equal(*taken)


def test_a_calibration_renews_no_plan_and_says_so(district: District) -> None:
    district.share(*LIMITS)
    path = district.folder / "calibration.yaml"
    content = {
        "name": "fitted",
        "title": "Fitted",
        "scenario": "scenario.yaml",
        "fit": {"start": "2001-09-01", "end": "2002-11-30"},
        "gauges": {"canal": 1},
        "parameters": {"irrigation_refill": None},
    }
    YAML().dump(content, path)
    fault = "calibration.yaml:3 scenario: got limits that fields share"
    with pytest.raises(InputError, match=fault) as caught:
        make_study(path)
    assert "Leave `limits` and `rationing` out of the copy that is calibrated." in str(caught.value)
    del district.settings["limits"], district.settings["rationing"]
    district.write()
    with pytest.raises(InputError) as caught:
        make_study(path)
    assert "limits" not in str(caught.value)
