"""Demand from fields meets water of a basin in a managed river, and goes back to the fields."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML
from test_fields import Farm
from typer.testing import CliRunner

from kzwater.checks import look_at
from kzwater.cli.app import app
from kzwater.config import load_scenario
from kzwater.data.files import digest
from kzwater.results import open_results
from kzwater.rivers.ready import make_river
from kzwater.rivers.tables import read_run
from kzwater.season import season
from kzwater.simulation import run

FIELDS = """\
field,crop,hectares,latitude,longitude,elevation,method,soil,district,farm,source,command_area
cotton,cotton,100,41.2,68.3,250,furrow,loam,Maktaaral,Birlik,Dostyk,left
drip,cotton,50,41.2,68.3,250,surface_drip,loam,Maktaaral,Birlik,Dostyk,left
maize,maize,60,41.2,68.3,250,furrow,silt_loam,Maktaaral,Dihan,Dostyk,right
"""
PLACES = "place,downstream,kind\nborder,head,boundary\nhead,,intake\n"
CANALS = "canal,parent,length_km,width_m,capacity_m3_s\nmain,,12,4,20\n"
USERS = """\
user,sector,priority,place,canal,consumed,returned
Birlik fields,irrigation,1,head,main,0.7,0.2
Dihan fields,irrigation,1,head,main,0.7,0.2
"""
GROUPS = {"Birlik fields": {"farm": "Birlik"}, "Dihan fields": {"command_area": "right"}}
TEN_DAYS = ["user", "start"]


class Joined:
    """A farm, a river that waters it, and what joins them; the season of 2002 is computed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.farm = Farm(folder)
        self.farm.fields.write_text(FIELDS, encoding="utf-8")
        self.settings: dict[str, Any] = {
            "name": "river",
            "title": "A river",
            "period": {"start": "2002-03-01", "end": "2002-11-30"},
            "river": {
                "places": "places.csv",
                "canals": "canals.csv",
                "users": "users.csv",
                "inflows": "inflows.csv",
                "fields": [{"results": "out/season", "users": GROUPS}],
            },
        }
        for name, text in (("places", PLACES), ("canals", CANALS), ("users", USERS)):
            self.table(name, text)
        self.inflow(0.5)

    def table(self, name: str, text: str) -> None:
        (self.folder / f"{name}.csv").write_text(text, encoding="utf-8")

    def inflow(self, flow: float) -> None:
        self.table("inflows", f"date,border\n2002-01-01,{flow}\n")

    def write(self) -> Path:
        path = self.folder / "river.yaml"
        with path.open("w", encoding="utf-8") as stream:
            YAML().dump(self.settings, stream)
        return path

    def join(self, **changes: Any) -> None:
        """Change how fields are joined."""
        self.settings["river"]["fields"][0] |= changes

    def faults(self) -> str:
        return "\n".join(map(str, look_at(self.write()).problems))

    def notes(self) -> str:
        found = look_at(self.write())
        assert not found.problems
        return "\n".join(found.notes)


@pytest.fixture
def joined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Joined:
    monkeypatch.chdir(tmp_path)
    return Joined(tmp_path)


def command(*arguments: object) -> str:
    result = CliRunner().invoke(app, [str(each) for each in arguments])
    assert result.exit_code == 0, result.output
    return result.output


def limited(joined: Joined, table: Path) -> Path:
    """Return the scenario of the fields under a table of limits."""
    joined.farm.settings |= {"limits": str(table), "rationing": {"rule": "first_come"}}
    return joined.farm.write().rename(joined.folder / "limited.yaml")


def test_fields_take_no_drop_more_than_the_river_delivered(joined: Joined) -> None:
    free = joined.farm.write()
    command("run", free)
    assert "synthetic" in joined.notes()
    command("run", joined.write(), "--out", "out/river")
    # What the fields took in the days of the river is what its users ask for.
    before = season(joined.folder / "out/season/results.nc", load_scenario(free))
    users = pd.read_csv("out/river/users.csv", parse_dates=["start", "end"]).set_index(TEN_DAYS)
    periods = before.periods[before.periods["start"] >= "2002-03-01"]
    user_of = {"cotton": "Birlik fields", "drip": "Birlik fields", "maize": "Dihan fields"}
    asked = periods.groupby([periods["field"].map(user_of), "start"])["gross_m3"].sum()
    asked.index.names = TEN_DAYS
    both = users.assign(asked=asked)
    assert both["asked"].sum() > 5e5
    np.testing.assert_allclose(1e3 * both["demanded"], both["asked"], rtol=1e-6, atol=1e-3)
    assert users["canal_seepage"].sum() > 0.0, "losses of the canal come on top"
    assert 0.3 < users["delivered"].sum() / users["demanded"].sum() < 0.9

    table = Path("out/river/limits_of_season.csv")
    limits = pd.read_csv(table)
    assert set(zip(limits["level"], limits["name"], strict=True)) == {
        ("farm", "Birlik"),
        ("command_area", "right"),
    }
    bounded = limited(joined, table.resolve())
    command("run", bounded, "--out", "out/limited")
    after = season(joined.folder / "out/limited/results.nc", load_scenario(bounded))
    periods = after.periods[after.periods["start"] >= "2002-03-01"]
    taken = periods.groupby([periods["field"].map(user_of), "start"])["gross_m3"].sum()
    taken.index.names = TEN_DAYS
    delivered = 1e3 * users["delivered"]
    assert (taken.reindex(delivered.index) <= delivered * (1 + 1e-6) + 1e-3).all()
    assert taken.sum() > 0.5 * delivered.sum()
    assert after.fields.set_index("field").loc["maize", "limited_by"] == "command_area right"
    yields = [found.fields.set_index("field")["relative_yield"] for found in (before, after)]
    assert (yields[1] < yields[0] - 0.02).all()
    joined.join(results="out/limited", users={"Birlik fields": "all"})
    joined.table("users", "".join(USERS.splitlines(keepends=True)[:2]))
    assert "demand is limited already" in joined.notes()


def test_a_limit_is_planned_by_what_the_fields_ask_for_in_the_whole_season(
    joined: Joined,
) -> None:
    run(joined.farm.write())
    joined.inflow(50.0)
    joined.settings["river"]["limits"] = "limits.csv"
    users = "Birlik fields; Dihan fields"
    row = f"Season,{users},by_demand,2002-04-01,2002-10-31,0.5\n"
    joined.table("limits", f"limit,users,plan,from,to,volume_Mm3\n{row}")
    drivers = make_river(joined.write()).drivers
    april, july = ((date(2002, month, 1) - date(2002, 3, 1)).days for month in (4, 7))
    november = (date(2002, 11, 1) - date(2002, 3, 1)).days
    demand = drivers.demand[:, :2].sum(axis=1)
    shares = demand[april:november].cumsum() / demand[april:november].sum()
    assert 0.2 < shares[july - april] < 0.8
    np.testing.assert_allclose(drivers.limit[april:november, 0], 0.5e6 * shares, rtol=1e-9)
    command("run", joined.write(), "--out", "out/river")
    limits = pd.read_csv("out/river/limits_of_season.csv")
    record = read_run(joined.folder / "out/river")
    assert record["limit_taken"].max() == pytest.approx(0.5e6, rel=1e-3)
    delivered = record["delivered"][:, :2].sum()
    assert limits["volume_m3"].sum() == pytest.approx(delivered, rel=1e-3)
    joined.settings["period"]["start"] = "2002-07-01"
    later = make_river(joined.write()).drivers
    assert later.limit.tobytes() == drivers.limit[122:].tobytes()
    joined.table(
        "limits", (joined.folder / "limits.csv").read_text("utf-8").replace("10-31", "12-31")
    )
    assert "limits.csv:2 plan: got river.yaml:" in joined.faults()
    assert "no value for 2002-12-01 (31 days in all)" in joined.faults()


def test_all_fields_come_back_as_one_limit_and_runs_are_named(joined: Joined) -> None:
    run(joined.farm.write())
    joined.table("users", "".join(USERS.splitlines(keepends=True)[:2]))
    joined.join(users={"Birlik fields": "all"})
    joined.settings["period"] = {"start": "2002-05-05", "end": "2002-09-15"}
    assert "outside the period of the river" in joined.notes()
    folder = joined.folder / "out/river"
    command("run", joined.write(), "--out", folder, "--locale", "ru")
    inputs = json.loads((folder / "run.json").read_text("utf-8"))["inputs"]
    assert inputs["river.fields[1]"] == digest(joined.folder / "out/season/results.nc")
    assert inputs["river.fields[1].waterings"] == digest(joined.folder / "out/season/waterings.nc")
    bounded = load_scenario(limited(joined, folder / "limits_of_season.csv"))
    command("run", bounded.path, "--out", joined.folder / "out/limited")
    found = season(joined.folder / "out/limited/results.nc", bounded)
    # The first period is whole in the table of limits, and has the water of six days.
    assert found.limits["from"].min() == pd.Timestamp("2002-05-01")
    assert found.limits["to"].max() == pd.Timestamp("2002-09-20")
    record = read_run(folder)
    assert found.limits["limit_m3"].sum() == pytest.approx(record["delivered"].sum(), rel=1e-3)
    assert (found.limits["taken_m3"] <= found.limits["limit_m3"] * (1 + 1e-6) + 1e-3).all()
    assert found.limits["level"].eq("all").all()


def test_without_waterings_the_demand_of_ten_days_is_spread_evenly(joined: Joined) -> None:
    joined.farm.settings["output"] = {"waterings": False}
    results = run(joined.farm.write()) / "results.nc"
    assert "spread over ten-day periods" in joined.notes()
    river = make_river(joined.write())
    demand = river.drivers.demand[:, 1] * 86400.0
    with open_results(results) as dataset:
        rate = dataset["irrigation_withdrawal"].isel(unit=2).sel(map_time="2002-07-11").item()
    assert rate > 0.0
    first = (date(2002, 7, 11) - date(2002, 3, 1)).days
    np.testing.assert_allclose(demand[first : first + 10], rate * 600.0, rtol=1e-6)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"users": {"Birlik field": "all"}}, "Did you mean `Birlik fields`?"),
        ({"users": {"Birlik fields": {"farm": "Birlyk"}}}, "Did you mean `Birlik`?"),
        (
            {"users": {"Birlik fields": "all", "Dihan fields": {"farm": "Dihan"}}},
            "the field `maize`, for which `Birlik fields` asks too",
        ),
        (
            {"users": {"Birlik fields": {"farm": "Birlik", "district": "Maktaaral"}}},
            "one of source",
        ),
        ({"users": {"Birlik fields": "everything"}}, "users.Birlik fields: got `everything`"),
        ({"users": {"Birlik fields": "all"}}, "no demand of `Dihan fields`"),
        ({"results": "out/seasn"}, "no run in out/seasn"),
    ],
)
def test_faults_of_joined_fields_are_told(
    joined: Joined, changes: dict[str, Any], told: str
) -> None:
    run(joined.farm.write())
    joined.join(**changes)
    found = joined.faults()
    assert told in found
    assert "river.yaml:" in found or "users.csv" in found


def test_runs_of_fields_that_do_not_fit_are_told(joined: Joined) -> None:
    scenario = joined.farm.write()
    run(scenario)
    joined.settings["period"]["end"] = "2002-12-02"
    assert "no value for 2002-12-01 (2 days in all)" in joined.faults()
    joined.settings["period"]["end"] = "2002-11-30"
    joined.settings["river"]["basins"] = [{"results": "out/season", "places": {"border": "x"}}]
    assert "got a run of fields, expected a run of a basin" in joined.faults()
    del joined.settings["river"]["basins"]
    joined.table("demands", "date,Dihan fields\n2002-01-01,1\n")
    joined.settings["river"]["demands"] = "demands.csv"
    assert "a demand of `Dihan fields` in `demands` and `fields`" in joined.faults()
    del joined.settings["river"]["demands"]
    joined.settings["river"]["fields"].append(
        {"results": "out/season", "users": {"Dihan fields": {"field": "maize"}}}
    )
    assert "river.fields[2].users.Dihan fields.field: got an unknown key" in joined.faults()
    joined.settings["river"]["fields"].pop()
    record = joined.folder / "out/season/run.json"
    content = json.loads(record.read_text("utf-8"))
    record.write_text(json.dumps(content | {"status": "interrupted"}), encoding="utf-8")
    assert "a run that was not finished" in joined.faults()
    record.write_text(json.dumps(content), encoding="utf-8")
    joined.farm.fields.write_text(FIELDS.replace("100", "101"), encoding="utf-8")
    assert "Run `season` again." in joined.faults()


LOWER, UPPER = "arys_railway", "sayram_tasaryk"


class Fed:
    """The Arys and a river that its gauges feed."""

    def __init__(self, folder: Path, results: Path) -> None:
        self.folder = folder
        self.river: dict[str, Any] = {
            "places": "places.csv",
            "basins": [{"results": str(results), "places": {"border": LOWER}}],
        }
        self.period = {"start": "2001-10-05", "end": "2001-10-28"}
        (folder / "places.csv").write_text(PLACES, encoding="utf-8")

    def write(self) -> Path:
        content = {"name": "fed", "title": "Fed", "period": self.period, "river": self.river}
        path = self.folder / "fed.yaml"
        with path.open("w", encoding="utf-8") as stream:
            YAML().dump(content, stream)
        return path

    def faults(self) -> str:
        return "\n".join(map(str, look_at(self.write()).problems))


@pytest.fixture
def fed(arys: Any, tmp_path: Path) -> Fed:
    """Return a river with a run of October 2001 above it."""

    def shorten(scenario: dict[str, Any]) -> None:
        scenario["period"] = {"start": "2001-10-01", "end": "2001-10-31"}

    return Fed(tmp_path, run(arys.edit(shorten), tmp_path / "arys_out"))


def test_the_volume_at_a_place_is_that_of_the_gauge(fed: Fed) -> None:
    path = fed.write()
    assert "inflow at `border` from `arys" in "\n".join(look_at(path).notes), "made-up weather"
    folder = run(path, fed.folder / "out")
    record = read_run(folder)
    with open_results(fed.folder / "arys_out" / "results.nc") as results:
        flow = results["discharge"].sel(gauge=LOWER, time=slice("2001-10-05", "2001-10-28"))
        volume = flow.to_numpy() * 86400.0
    assert volume.sum() > 0.0
    assert record["inflow"][:, 0].tolist() == pytest.approx(volume.tolist(), rel=1e-12)
    inputs = json.loads((folder / "run.json").read_text("utf-8"))["inputs"]
    assert inputs["river.basins[1]"] == digest(fed.folder / "arys_out" / "results.nc")


def test_faults_of_fed_in_gauges_are_told(fed: Fed) -> None:
    entry = fed.river["basins"][0]
    entry["places"] = {"border": "arys_railwey"}
    assert f"Did you mean `{LOWER}`?" in fed.faults()
    entry["places"] = {"bordr": LOWER}
    assert "Did you mean `border`?" in fed.faults()
    entry["places"] = {"border": UPPER, "head": LOWER}
    assert f"`{LOWER}`, whose water has passed `{UPPER}`" in fed.faults()
    entry["places"] = {"border": LOWER, "head": LOWER}
    assert fed.faults().count("whose water has passed") == 1
    entry["places"] = {"border": "badam_karaspan", "head": "boraldai"}
    assert not fed.faults(), "neither lies above the other"
    entry["places"] = {"border": LOWER}
    (fed.folder / "inflows.csv").write_text("date,border\n2001-01-01,5\n", encoding="utf-8")
    fed.river["inflows"] = "inflows.csv"
    assert "which the table of inflows gives too" in fed.faults()
    del fed.river["inflows"]
    fed.period["end"] = "2001-11-02"
    found = fed.faults()
    assert "fed.yaml:" in found
    assert "no value for 2001-11-01 (2 days in all)" in found


def test_hours_are_averaged_to_days() -> None:
    from kzwater.rivers.read.finished import daily_means
    from kzwater.rivers.read.spans import RunDays

    first = date(2001, 10, 1)
    starts = np.datetime64(first, "m") + np.arange(60) * np.timedelta64(60, "m")
    bounds = np.stack([starts, starts + np.timedelta64(60, "m")], axis=1)
    found = daily_means(bounds, np.arange(60.0), RunDays(first, first + timedelta(days=2)))
    np.testing.assert_array_equal(found, [11.5, 35.5, np.nan])
