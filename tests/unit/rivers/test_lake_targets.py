"""Flows that fill lakes, and whose law or document asks for what stays in a river."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from typer.testing import CliRunner

from kzwater.cli.app import app
from kzwater.reports.river_words import summary
from kzwater.rivers.engine import SHORTAGES, RiverEngine
from kzwater.rivers.model import LakeTarget
from kzwater.rivers.read.rows import MILLION
from kzwater.rivers.reasons import Reason, phrase
from kzwater.rivers.tables import read_run, river_tables

if TYPE_CHECKING:
    from conftest import RiverFolder

COLUMNS = (
    "flow,place,priority,kind,from,to,flow_m3_s,source,article,lakes,target_level_m,"
    "target_volume_Mm3,fill_days,lake_share\n"
)
TARGET = "Aral,town,,lake_target,,,400,programme,Water Code 59,Small Aral,{},{},{},\n"


def fill(river: RiverFolder, row: str) -> None:
    """Put a flow for lakes in place of the flows of a river."""
    river.tables["flows"] = COLUMNS + row


@pytest.mark.parametrize(
    ("level", "volume", "expected"), [("43", "", 30.5e9), ("", "28000", 28e9), ("42.0", "", 27e9)]
)
def test_a_flow_fills_a_lake_to_a_level_or_a_volume(
    river: RiverFolder, level: str, volume: str, expected: float
) -> None:
    fill(river, TARGET.format(level, volume, 365))
    flow = river.read().model.staying[0]
    assert flow.target == LakeTarget(("Small Aral",), pytest.approx(expected), 365.0, 1.0)
    assert (flow.kind, flow.priority, flow.article) == ("lake_target", 1.5, "Water Code 59")


def test_a_target_is_that_of_the_lake_where_the_flow_has_none(river: RiverFolder) -> None:
    fill(river, TARGET.format("", "", 365))
    assert any("`target_level_m` or `target_volume_Mm3`" in fault for fault in river.faults())
    river.swap("bodies", "initial_salinity_g_l,min", "initial_salinity_g_l,target_level_m,min")
    river.swap("bodies", "250,,0.5,50", "250,,0.5,,50")
    river.swap("bodies", "27000,10,,43", "27000,10,43,,43")
    target = river.read().model.staying[0].target
    assert target is not None
    assert target.volume == pytest.approx(30.5e9)


def test_a_place_that_divides_asks_for_more_than_its_share(river: RiverFolder) -> None:
    fill(river, TARGET.format(43, "", 365).replace("town", "fork").replace(",\n", ",0.3\n"))
    target = river.read().model.staying[0].target
    assert target is not None
    assert target.share == pytest.approx(0.3 / 0.6)


def test_a_lake_asks_by_what_it_holds_each_day(river: RiverFolder) -> None:
    fill(river, TARGET.format(43, "", 365).replace(",,,400", ",10-03,09-30,400"))
    read = river.read()
    found = RiverEngine(read.model).run(read.drivers, slice(0, 40))
    sea, town = 4, 3
    asked = found["staying_demand"][:, 0]
    assert not asked[:2].any()
    held = np.concatenate([[27e9], found["stored"][:-1, sea]])
    # 5 mm of evaporation in October, 5.5 in November, 0.5 of rain; the channel has 12 km2.
    evaporation = read.drivers.evaporation[:40, sea]
    area = found["area"][:, 1]
    losses = (evaporation - 0.5) * 1e-3 * area + evaporation * 1e-3 * 12e6
    expected = (30.5e9 - held) / 365.0 + losses
    assert asked[2:] == pytest.approx(expected[2:])
    assert asked[2] < 400.0 * 86400.0
    assert (found["staying_met"][:, 0] <= found["head_inflow"][:, town] + 1.0).all()


def test_a_flow_never_asks_for_more_than_its_greatest_flow(river: RiverFolder) -> None:
    fill(river, TARGET.format(44, "", 30).replace("400", "20"))
    read = river.read()
    found = RiverEngine(read.model).run(read.drivers, slice(0, 10))
    assert found["staying_demand"][:, 0] == pytest.approx(20.0 * 86400.0)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (TARGET.format(45, "", 365), "flows.csv:2 target_level_m: got 45, expected a level or"),
        (TARGET.format("", 50000, 365), "flows.csv:2 target_volume_Mm3: got 50000, expected a"),
        (TARGET.format(43, 28000, 365), "target_level_m, target_volume_Mm3: got both"),
        (TARGET.format(43, "", 0), "flows.csv:2 fill_days: got `0`, expected 1 to 36525"),
        (TARGET.format(43, "", -3), "flows.csv:2 fill_days: got `-3`"),
        (TARGET.format(43, "", ""), "flows.csv:2 fill_days"),
        (TARGET.format(43, "", 365).replace("Small Aral", ""), "flows.csv:2 lakes: got nothing"),
        (
            TARGET.format(43, "", 365).replace("Small Aral", "Shardara"),
            "lakes: got `Shardara`, expected a lake of `bodies`",
        ),
        (
            TARGET.format(43, "", 365).replace("town", "border"),
            "place: got `border`, expected a place whose `downstream` is the lake. It has `fork`,",
        ),
        (
            TARGET.format(43, "", 365).replace("lake_target", "environment"),
            "target_level_m: got `43`, expected nothing, but for `lake_target`",
        ),
        (TARGET.format(43, "", 365).replace(",\n", ",1.5\n"), "lake_share: got `1.5`"),
    ],
)
def test_targets_at_fault_are_told(river: RiverFolder, row: str, told: str) -> None:
    fill(river, row)
    found = river.faults()
    assert any(told in fault for fault in found), "\n".join(found)
    assert all("flows.csv:2" in fault for fault in found)


def test_rows_of_a_flow_have_one_target(river: RiverFolder) -> None:
    first = TARGET.format(43, "", 365).replace(",,,400", ",10-01,03-31,400")
    fill(river, first + first.replace("10-01,03-31", "04-01,09-30").replace(",43,", ",44,"))
    (fault,) = river.faults()
    assert "flows.csv:3" in fault
    assert "another target" in fault


def test_reasons_and_tables_name_the_article_of_a_flow(river: RiverFolder) -> None:
    river.tables["flows"] = (
        "flow,place,kind,flow_m3_s,source,article\n"
        'Delta,town,environment,5000,decree 1,"Water Code, article 59"\n'
    )
    river.settings["period"] = {"start": "2024-06-01", "end": "2024-06-30"}
    model = river.read().model
    told = phrase(model, Reason("staying", 0))
    assert told == "kept for environmental flow Delta by Water Code, article 59"
    river.write()
    out = river.file.parent / "out"
    result = CliRunner().invoke(app, ["run", str(river.file), "--out", str(out)])
    assert result.exit_code == 0, result.output
    tables = river_tables(read_run(out))
    assert set(tables["flows"]["article"]) == {"Water Code, article 59", ""}
    users = tables["users"]
    assert users["reason"].str.contains("by Water Code, article 59").any()
    assert tables["shortages"]["sentence"].str.contains("kept for environmental flow").any()


def test_environment_comes_after_towns_and_before_all_others(river: RiverFolder) -> None:
    river.swap("users", "Rice,irrigation,Kyzylorda,3", "Rice,irrigation,Kyzylorda,2")
    river.tables["flows"] = "flow,place,flow_m3_s,source\nDelta,town,2000,decree 1\n"
    river.swap("users", ",before_river,0.5,36.5", ",,,36.5")
    river.tables.pop("agreements")
    river.swap("users", "Basin,environment,Turkistan,4,border,,,1,0,,,,,,,\n", "")
    river.settings["period"] = {"start": "2024-06-01", "end": "2024-06-30"}
    read = river.read()
    assert read.model.staying[0].priority == 1.5
    found = RiverEngine(read.model).run(read.drivers, slice(0, 10))
    assert not found["shortage"][:, 0].any()
    assert (found["shortage"][:, 1] > 0.0).all()
    assert (found["reason"][:, 1] == SHORTAGES.index("staying")).all()


def test_the_report_tells_how_far_a_lake_is_from_its_target(river: RiverFolder) -> None:
    fill(river, TARGET.format(43, "", 3650))
    river.settings["period"] = {"start": "2023-10-01", "end": "2023-10-31"}
    river.write()
    out = river.file.parent / "out"
    result = CliRunner().invoke(app, ["run", str(river.file), "--out", str(out)])
    assert result.exit_code == 0, result.output
    record = read_run(out)
    mean = record["stored"][:, 4].mean() / MILLION
    sentences = " ".join(summary(record, river_tables(record))).replace("\u202f", " ")
    assert "Small Aral held" in sentences
    assert "of the 30,500 million m³ that Aral asks for" in sentences
    assert f"{mean:,.0f} million m³ on average" in sentences
    assert json.loads((out / "model.json").read_text())["staying"][0]["target"]["days"] == 3650.0
