"""A plan of the season as a user makes and follows it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from test_fields import Farm

from kzwater.agronomy.table import read_field_table
from kzwater.cli.app import app
from kzwater.config import load_scenario
from kzwater.demand import STAGES
from kzwater.errors import InputError
from kzwater.planning import plan
from kzwater.season import season
from kzwater.simulation import run

# By stages, so that it matters when water is missing (Doorenbos and Kassam 1979; from memory).
RESPONSES = {
    "yield_response_season": 0.0,
    "yield_response_development": 0.2,
    "yield_response_middle": 0.5,
    "yield_response_late": 0.25,
}
KNOWN = date(2001, 9, 1), date(2002, 10, 31)


@pytest.fixture
def farm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Farm:
    monkeypatch.chdir(tmp_path)
    return Farm(tmp_path)


def yield_of(path: Path, out: Path) -> float:
    found = season(run(path, out) / "results.nc", load_scenario(path)).fields
    return float(found.loc[found["field"] == "limited", "relative_yield"].iloc[0])


def test_a_plan_saves_yield_where_stages_differ(farm: Farm) -> None:
    farm.settings["parameters"] = RESPONSES
    first_come = yield_of(farm.write(), farm.folder / "first")
    table = plan(farm.write(), *KNOWN, farm.folder / "plan")
    assert list(table.index) == ["limited"]
    row = table.loc["limited"]
    given = row[["given_initial", "given_development", "given_middle", "given_late"]].sum()
    assert given == pytest.approx(row["limit"])
    shares = {stage: row[f"given_{stage}"] / row[f"demand_{stage}"] for stage in STAGES[1:3]}
    assert shares["middle"] > shares["development"] + 0.1
    farm.settings["fields"] = "plan/fields_planned.csv"
    planned = yield_of(farm.write(), farm.folder / "planned")
    assert planned > first_come + 0.05


def test_the_plan_keeps_the_fields_as_they_are(farm: Farm) -> None:
    plan(farm.write(), *KNOWN, farm.folder / "plan")
    before, after = (
        read_field_table(path) for path in (farm.fields, farm.folder / "plan/fields_planned.csv")
    )
    for old, new in zip(before, after, strict=True):
        assert (new.name, new.crop, new.soil, new.method) == (
            old.name,
            old.crop,
            old.soil,
            old.method,
        )
        assert new.area == pytest.approx(old.area)
        assert new.limit == old.limit
        assert (new.shares == (1.0, 1.0, 1.0)) == (old.limit is None)


def test_what_cannot_be_planned_is_told(farm: Farm) -> None:
    with pytest.raises(InputError, match="got no season of `furrow`: cotton is sown"):
        plan(farm.write(), date(2001, 9, 1), date(2001, 9, 10), farm.folder / "plan")
    free = farm.fields.read_text(encoding="utf-8").replace(",,3000", ",,")
    farm.fields.write_text(free, encoding="utf-8")
    with pytest.raises(InputError, match="got no limit"):
        plan(farm.write(), *KNOWN)


def test_shares_that_fall_are_refused(farm: Farm) -> None:
    text = farm.fields.read_text(encoding="utf-8").splitlines()
    header = text[0] + ",limit_share_initial,limit_share_development,limit_share_middle"
    rows = [f"{line},0.5,0.4,1" for line in text[1:]]
    farm.fields.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    with pytest.raises(InputError, match=r"got 0\.5, 0\.4, 1, expected shares that do not fall"):
        read_field_table(farm.fields)


def test_the_command_shows_the_plan(farm: Farm, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        app(["plan", str(farm.write()), "--from", "2001-09-01", "--to", "2002-10-31"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert "limited" in said
    assert "fields_planned.csv" in said
    kept = pd.read_csv(farm.folder / "out" / "season_plan" / "plan.csv", index_col="field")
    assert np.isfinite(kept.loc["limited", "limit_share_middle"])


LIST = "field,date,depth_mm\nlimited,2002-05-20,60\n"


def test_years_without_limits_know_no_list(farm: Farm) -> None:
    expected = plan(farm.write(), *KNOWN, farm.folder / "without")
    (farm.folder / "schedule.csv").write_text(LIST, encoding="utf-8")
    farm.settings["schedule"] = "schedule.csv"
    farm.settings["processes"] = {"irrigation_schedule": "irrigation_by_schedule"}
    found = plan(farm.write(), *KNOWN, farm.folder / "plan")
    pd.testing.assert_frame_equal(found, expected)


def test_years_without_limits_know_none_of_the_scenario(farm: Farm) -> None:
    expected = plan(farm.write(), *KNOWN, farm.folder / "without")
    farm.settings["parameters"] = {
        "season_limit": {"land_cover": {"cotton": 150.0, "default": 200.0}},
        "limit_share_initial": 0.0,
        "limit_share_development": 0.1,
        "limit_share_middle": 0.2,
    }
    found = plan(farm.write(), *KNOWN, farm.folder / "plan")
    pd.testing.assert_frame_equal(found, expected)
    # What the canal brings in a day is no limit of a season: it holds in these years too.
    farm.settings["parameters"]["irrigation_capacity"] = 0.2
    slow = plan(farm.write(), *KNOWN, farm.folder / "slow")
    assert slow.loc["limited", "demand_middle"] < 0.8 * expected.loc["limited", "demand_middle"]
