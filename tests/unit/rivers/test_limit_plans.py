"""A season's limit that is planned over its days as the demand is expected."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from kzwater.rivers.read.agreements import SHARES
from kzwater.rivers.ready import make_river
from kzwater.rivers.run import run_river
from kzwater.rivers.tables import read_run, write_river

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import RiverFolder

    from kzwater.rivers.record import RiverRecord

DAY = 86400.0
FARM = 10.0 * DAY  # m3 a day
HALF = 15.0 * FARM  # of what the farm wants in June

# A farm on a river without losses, which wants 10 m3/s in June and nothing else.
JUNE = {
    "places": "place,downstream,kind\nborder,sea,boundary\nsea,,\n",
    "users": "user,sector,priority,place,consumed,returned,volume_Mm3,pattern\n"
    "Farm,irrigation,3,border,1,0,25.92,june\n",
    "patterns": "month,june\n" + "".join(f"{m},{int(m == 6)}\n" for m in range(1, 13)),
    "inflows": "date,border\n2024-05-01,100\n",
    "limits": "limit,users,plan,from,to,volume_Mm3\nSeason,Farm,by_demand,05-01,08-31,12.96\n",
}
JUNE_1 = 31
"""Step of the first day of June."""


@pytest.fixture
def june(river: RiverFolder) -> RiverFolder:
    river.tables = dict(JUNE)
    river.settings["period"] = {"start": "2024-05-01", "end": "2024-08-31"}
    return river


def ran(river: RiverFolder, folder: Path) -> RiverRecord:
    """Return what happened in a run."""
    river.write()
    return read_run(run_river(make_river(river.file), folder))


def in_june(record: RiverRecord, name: str = "delivered") -> np.ndarray:
    """Return a series of the first user on the days of June, in what the farm wants in a day."""
    return record[name][JUNE_1 : JUNE_1 + 30, 0] / FARM


def test_half_of_the_demand_is_half_of_each_day(june, tmp_path):
    record = ran(june, tmp_path / "planned")
    np.testing.assert_allclose(in_june(record), 0.5, rtol=1e-12)
    assert record["limit_taken"].max() <= HALF
    june.swap("limits", "by_demand", "as_asked")
    first_come = in_june(ran(june, tmp_path / "as_asked"))
    np.testing.assert_allclose(first_come, [*[1.0] * 15, *[0.0] * 15], rtol=1e-12)


def test_what_dry_days_leave_carries_over_and_no_drop_more(june, tmp_path):
    june.tables["inflows"] = (
        "date,border\n2024-05-01,100\n2024-06-01,2\n2024-06-11,100\n2024-08-01,100\n"
    )
    record = ran(june, tmp_path / "out")
    # Ten days leave 3 of a day's 10 each, which six days of 10 in place of 5 take.
    expected = [*[0.2] * 10, *[1.0] * 6, *[0.5] * 14]
    np.testing.assert_allclose(in_june(record), expected, rtol=1e-12)
    assert record["limit_taken"].max() <= HALF


def test_the_water_that_is_permitted_follows_the_plan(june, tmp_path):
    record = ran(june, tmp_path / "out")
    np.testing.assert_allclose(in_june(record, "permitted"), 0.5, rtol=1e-12)


def test_shares_follow_the_demand_of_all_users_whatever_their_priority(june):
    june.tables["demands"] = "date,Town\n2024-05-01,2\n2024-06-21,8\n2024-09-10,8\n"
    june.row("users", "Town,municipal,1,border,1,0,,")
    june.tables["limits"] = (
        "limit,users,plan,from,to,volume_Mm3,part_of\n"
        "All,Farm; Town,by_demand,2024-06-01,2024-06-30,30,\n"
        "Town alone,Town,by_demand,2024-06-01,2024-06-30,12,All\n"
        "Farm alone,Farm,as_asked,2024-06-01,2024-06-30,18,All\n"
    )
    read = june.read()
    curve = read.drivers.limit[JUNE_1 : JUNE_1 + 30]
    # 12 and 18 m3/s together; 2 and 8 by the town.
    together, town = (np.repeat([low, high], [20, 10]) for low, high in ((12, 18), (2, 8)))
    np.testing.assert_allclose(curve[:, 0], 30e6 * together.cumsum() / 420, rtol=1e-12)
    np.testing.assert_allclose(curve[:, 1], 12e6 * town.cumsum() / 120, rtol=1e-12)
    assert (curve[:, 2] == 18e6).all()
    assert (curve[-1] == [30e6, 12e6, 18e6]).all(), "to the last bit"
    assert np.isinf(read.drivers.limit[JUNE_1 + 30]).all()


def test_seasons_over_the_years_end_begin_anew(river):
    river.tables["limits"] = (
        "limit,users,plan,from,to,volume_Mm3\nYear,Rice,by_demand,10-01,09-30,10\n"
    )
    read = river.read()
    limit, begins = read.drivers.limit[:, 0], read.drivers.limit_begins[:, 0]
    assert np.flatnonzero(begins).tolist() == [0, 366]
    april_20 = (date(2024, 4, 20) - date(2023, 10, 1)).days
    assert limit[april_20] == pytest.approx(10e6 * 0.1 * 2.0 / 3.0)
    assert limit[365] == 10e6
    assert read.model.limits[0].planned == (("2023-10-01", 10e6),)


def test_a_run_that_goes_on_in_a_season_has_its_plan_to_the_last_bit(june, tmp_path):
    june.tables["demands"] = "date,Town\n2024-05-01,1\n2024-06-07,3\n2024-09-30,1\n"
    june.row("users", "Town,municipal,1,border,1,0,,")
    june.swap("limits", "Season,Farm", "Season,Farm; Town")
    whole = ran(june, tmp_path / "whole")
    june.settings["period"]["end"] = "2024-06-14"
    ran(june, tmp_path / "a")
    june.settings["period"] = {"start": "2024-06-15", "end": "2024-08-31"}
    june.write()
    state = tmp_path / "a" / "state.nc"
    rest = read_run(run_river(make_river(june.file), tmp_path / "b", initial_state=state))
    assert rest.days < whole.days
    for name in ("limit_volume", "limit_taken", "delivered", "permitted"):
        assert rest[name].tobytes() == whole[name][-rest.days :].tobytes(), name


def test_a_season_that_begins_after_the_run_is_planned_for_those_who_call(june):
    whole = june.read().drivers
    june.swap("limits", "05-01,08-31", "06-01,08-31")
    june.settings["period"]["end"] = "2024-05-20"
    short = june.read()
    assert np.isinf(short.drivers.limit[:JUNE_1]).all()
    later = slice(JUNE_1, JUNE_1 + 30)
    np.testing.assert_allclose(short.drivers.limit[later], whole.limit[later], rtol=1e-12)
    assert short.model.limits[0].planned == ()


def test_a_season_after_the_run_whose_demand_is_not_told_is_taken_as_asked(june):
    june.tables["demands"] = "date,Town\n2024-05-01,2\n2024-05-21,2\n2024-05-31,2\n"
    june.row("users", "Town,municipal,1,border,1,0,,")
    june.swap("limits", "Farm,by_demand,05-01,08-31", "Town,by_demand,06-20,08-31")
    june.settings["period"]["end"] = "2024-05-20"
    read = june.read()
    first = (date(2024, 6, 20) - date(2024, 5, 1)).days
    assert read.drivers.limit[first, 0] == 12.96e6


def test_shortages_tell_the_plan(june, tmp_path):
    ran(june, tmp_path / "out")
    write_river(tmp_path / "out")
    users = pd.read_csv(tmp_path / "out" / "users.csv").dropna(subset="reason")
    assert users["reason"].tolist() == ["plan of the limit Season"] * 3
    (spell,) = pd.read_csv(tmp_path / "out" / "shortages.csv").to_dict("records")
    assert (spell["start"], spell["end"]) == ("2024-06-01", "2024-06-30")
    assert spell["reason"] == "plan of the limit Season"
    assert "A plan of the limit 13.0 million m³ larger for these days" in spell["sentence"]


def test_the_plan_of_an_agreement_is_told_as_such(june, tmp_path):
    june.tables["demands"] = "date,Town\n2024-05-01,1\n2024-10-01,1\n"
    june.row("users", "Town,municipal,1,border,1,0,,")
    june.tables["limits"] = (
        "limit,users,kind,plan,from,to,volume_Mm3\n"
        "Statement,Town,agreement,by_demand,06-01,08-31,0\n"
    )
    ran(june, tmp_path / "out")
    write_river(tmp_path / "out")
    table = pd.read_csv(tmp_path / "out" / "shortages.csv")
    assert table["reason"].tolist() == ["plan of the agreement Statement"]


def test_the_table_of_limits_has_whole_seasons(june, tmp_path):
    june.settings["period"]["end"] = "2024-06-14"
    ran(june, tmp_path / "out")
    write_river(tmp_path / "out")
    table = pd.read_csv(tmp_path / "out" / "limits.csv")
    assert table["volume"].tolist() == pytest.approx([12960.0])
    assert table["taken"].tolist() == pytest.approx([14 * 0.5 * FARM / 1e3])


def test_a_limit_as_asked_is_what_it_was(river):
    plain = river.read()
    river.swap("limits", "limit,users,kind,from", "limit,users,kind,plan,from")
    river.tables["limits"] = river.tables["limits"].replace(",limit,04", ",limit,as_asked,04")
    stated = river.read()
    assert (plain.drivers.limit == stated.drivers.limit).all()
    assert stated.model == plain.model


@pytest.mark.parametrize(
    ("table", "old", "new", "told"),
    [
        ("limits", "by_demand", "by_demnd", "limits.csv:2 plan: got `by_demnd`, expected as_asked"),
        (
            "limits",
            "05-01,08-31",
            "07-01,08-31",
            "limits.csv:2 plan: got no demand from 2024-07-01 to 2024-08-31",
        ),
        (
            "limits",
            "12.96\n",
            "12.96\nSeason,Farm,as_asked,09-01,10-31,5\n",
            "users, kind, plan: got Farm, limit, as_asked, expected the same users, kind and plan",
        ),
    ],
)
def test_a_plan_that_cannot_be_is_told(june, table, old, new, told):
    june.swap(table, old, new)
    faults = june.faults()
    assert len(faults) == 1, faults
    assert told in faults[0]


def test_a_season_whose_demand_is_not_all_told_is_one_fault(june):
    june.tables["demands"] = "date,Town\n2024-05-01,2\n2024-06-21,8\n2024-09-10,8\n"
    june.row("users", "Town,municipal,1,border,1,0,,")
    june.tables["limits"] = "limit,users,plan,from,to,volume_Mm3\nYear,Town,by_demand,,,30\n"
    faults = june.faults()
    assert len(faults) == 1, faults
    assert "limits.csv:2 plan: got demands.csv:2: no value for 2024-01-01" in faults[0]
    assert "from 2024-01-01 to 2024-12-31, also outside the run" in faults[0]


@pytest.mark.parametrize("kind", SHARES)
def test_a_share_of_an_inflow_cannot_be_planned(river, kind):
    river.swap("agreements", "winter,share_above", f"winter,{kind}")
    river.swap("limits", "limit,users,kind,from", "limit,users,kind,plan,from")
    river.tables["limits"] = river.tables["limits"].replace(",limit,04", ",limit,by_demand,04")
    faults = river.faults()
    assert len(faults) == 1, faults
    assert "limits.csv:4 plan: got a plan for `Basin`, who is given a share" in faults[0]


def test_an_agreement_of_the_same_name_has_no_plan(june):
    june.tables["agreements"] = (
        "agreement,kind,user,from,to,value,source\nSeason,volume,Farm,06-01,06-30,5,treaty\n"
    )
    read = june.read()
    own, agreed = read.model.limits
    assert replace(agreed, kind="limit", sources=()) == replace(own, planned=(), sources=())
    assert set(read.drivers.limit[:, 1]) == {5e6, np.inf}
