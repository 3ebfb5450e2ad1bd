"""Tables of managed rivers: identities from the written files, reasons in words, reliability."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import rivers_at_hand as at_hand

from kzwater.rivers.comparison import compare
from kzwater.rivers.engine import SHORTAGES
from kzwater.rivers.limits_of_fields import FieldsOfUser
from kzwater.rivers.model import Limit, Strait
from kzwater.rivers.reasons import Reason, phrase, relief_sentence
from kzwater.rivers.run import run_river
from kzwater.rivers.shortages import shortage_table, spells
from kzwater.rivers.tables import read_run, river_tables, write_river

SUMS = ["demanded", "delivered", "shortage", "withdrawn", "from_wells", "consumed", "returned"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = run_river(at_hand.river(), tmp_path_factory.mktemp("run"))
    write_river(path)
    return path


@pytest.fixture(scope="module")
def users(folder):
    return pd.read_csv(folder / "users.csv", parse_dates=["start", "end"])


def holds(table):
    """Check both identities on rows of users."""
    tolerance = 1e-9 * table["demanded"] + 1e-9
    asked = table["demanded"] + table["carried_in"]
    gap = asked - table["delivered"] - table["shortage"] - table["carried_out"]
    assert (gap.abs() <= tolerance).all()
    used = table["consumed"] + table["returned"] + table["lost"]
    gap = table["withdrawn"] + table["from_wells"] - used
    assert (gap.abs() <= tolerance).all()
    parts = ["canal_seepage", "canal_evaporation", "canal_spill", "user_seepage"]
    assert ((table[parts].sum(axis=1) - table["lost"]).abs() <= tolerance).all()


def test_the_identities_hold_for_each_user_sector_oblast_and_place(folder, users):
    holds(users)
    for name in ("sectors", "oblasts"):
        holds(pd.read_csv(folder / f"{name}.csv"))
    numbers = users.select_dtypes("number").columns
    holds(users.groupby(["place", "start"])[list(numbers)].sum())
    assert users["demanded"].sum() > 1e5


def test_sums_over_sectors_and_oblasts_are_those_of_the_users(folder, users):
    for name in ("sectors", "oblasts"):
        table = pd.read_csv(folder / f"{name}.csv")
        for period in ("ten_day", "year", "whole"):
            part = table[table["period"] == period]
            np.testing.assert_allclose(part[SUMS].sum(), users[SUMS].sum(), rtol=1e-9)


def test_ten_day_periods_are_those_of_the_calendar(users):
    first = users[users["user"] == "rice"]
    assert set(first["start"].dt.day) == {1, 11, 21}
    assert (first["start"].iloc[1:].to_numpy() - first["end"].iloc[:-1].to_numpy()).max() == (
        np.timedelta64(1, "D")
    )


def test_each_shortage_has_a_reason_in_words(users):
    short = users[users["days_short"] > 0]
    assert short["reason"].notna().all()
    assert users[users["days_short"] == 0]["reason"].isna().all()
    assert {"limit rice limit", "canal main canal closed"} <= set(short["reason"])
    assert short["reason_place"].notna().all()
    useful = short[short["relief_volume"] > 0]
    assert (useful["relief_volume"] > 0.999 * useful["shortage"] / 2).all()


def test_spells_say_who_lacked_water_when_why_and_what_would_help(folder, users):
    table = pd.read_csv(folder / "shortages.csv")
    assert table["missing"].is_monotonic_decreasing
    of_users = table[table["kind"] == "user"]
    assert of_users["missing"].sum() == pytest.approx(users["shortage"].sum(), rel=1e-6)
    rice = table[table["name"] == "rice"].iloc[0]
    assert "limit rice limit" in rice["sentence"]
    assert "2022-0" in rice["sentence"]
    assert "would have met it" in " ".join(table["sentence"])
    assert "e+0" not in " ".join(table["sentence"])


def test_the_bodies_close_their_balance_in_the_table(folder):
    table = pd.read_csv(folder / "bodies.csv")
    for name, volume in (("Shardara", 6e8), ("Small Aral", 2e10)):
        own = table[table["body"] == name]
        gained = own[["inflow", "rain", "from_straits"]].sum(axis=1)
        lost = own[["release", "spill", "withdrawal", "evaporation", "seepage"]].sum(axis=1)
        stored = own["stored"].to_numpy()
        change = np.diff(stored, prepend=volume / 1e3)
        np.testing.assert_allclose(change, gained - lost, atol=1e-6 * stored.max())
    assert table["energy"].sum() > 0.0
    assert set(table["kind"]) == {"reservoir", "lake"}


def test_canals_pass_on_what_they_do_not_lose(folder):
    table = pd.read_csv(folder / "canals.csv")
    lost = table[["canal_seepage", "canal_evaporation", "canal_spill"]].sum(axis=1)
    np.testing.assert_allclose(table["head"] - lost, table["passed"], atol=1e-6)


def test_limits_tell_what_was_taken_of_them(folder):
    table = pd.read_csv(folder / "limits.csv")
    np.testing.assert_allclose(table["volume"] - table["taken"], table["left"], atol=1e-6)
    rice = table[table["limit"] == "rice limit"]
    assert len(rice) == 1
    assert rice["taken"].iloc[0] == pytest.approx(3e5, rel=1e-6)


def test_the_balance_has_no_residual_worth_a_name(folder):
    table = pd.read_csv(folder / "balance.csv")
    for substance in ("water", "salt"):
        own = table[table["substance"] == substance]
        entries = own.groupby("role")["amount"].sum()
        assert abs(entries["residual"]) < 1e-9 * entries["in"]
        gap = entries["in"] - entries["out"] - entries["change"]
        assert gap == pytest.approx(0.0, abs=1e-9 * entries["in"])


def test_reliability_is_that_of_a_history_known_by_hand(folder):
    record = read_run(folder)
    days = 10
    missing = np.array([0.0, 2.0, 4.0, 0.0, 0.0, 5.0, 0.0, 0.0, 0.0, 1.0])
    changed = {name: record[name][:days].copy() for name in record.series}
    changed["demand"][:, 0] = 10.0
    changed["shortage"][:, 0] = missing
    changed["reason"][:, 0] = missing > 0.0
    short = replace(record, boundaries=record.boundaries[: days + 1], series=changed)
    row = river_tables(short)["reliability"].iloc[0]
    # Short on 4 of 10 days, in three spells; of the three short days that have a next one, two are
    # followed by a day that was met; worst days 0.4, 0.5, 0.1 of the demand.
    assert row["time_reliability"] == pytest.approx(0.6)
    assert row["volume_reliability"] == pytest.approx(0.88)
    assert row["resilience"] == pytest.approx(2.0 / 3.0)
    assert row["vulnerability"] == pytest.approx(1.0 / 3.0)
    assert row["largest_deficit"] == pytest.approx(0.5)
    assert row["sustainability"] == pytest.approx((0.6 * 2.0 / 3.0 * 2.0 / 3.0) ** (1.0 / 3.0))


def test_spells_are_unbroken():
    short = np.array([True, True, False, True, False, False, True])
    assert list(spells(short)) == [slice(0, 2), slice(3, 4), slice(6, 7)]


def test_every_reason_has_words():
    model = at_hand.MODEL
    words = {
        ("no_water", -1): "no water in the river",
        ("priority", 3): "priority of user plant",
        ("staying", 0): "environmental flow delta flow",
        ("staying", 1): "agreement treaty flow",
        ("call", 1): "call of users below dam",
        ("reservoir", 0): "rule or outlets of reservoir Shardara",
        ("storage", 0): "reservoir Shardara at its dead volume",
        ("canal", 1): "capacity of canal side canal",
        ("closed_canal", 0): "canal main canal closed",
        ("canal_ice", 0): "ice on canal main canal",
        ("intake", 2): "capacity of the intake rice (town)",
        ("limit", 0): "limit rice limit",
        ("limit", 1): "agreement treaty",
    }
    for (kind, cause), text in words.items():
        assert phrase(model, Reason(kind, cause)) == text
    relief = relief_sentence(model, Reason("canal", 0), (86400.0 * 6.0, 2, "head"))
    assert relief == "3.00 m³/s more in canal main canal would have met it."
    assert not relief_sentence(model, Reason("no_water", -1), (0.0, 2, "head"))
    limits = [relief_sentence(model, Reason("limit", k), (2e6, 2, "head")) for k in (0, 1)]
    assert limits == [
        "A limit 2.00 million m³ larger would have met it.",
        "A limit 2.00 million m³ larger, for all its users together, would have met it.",
    ]


@pytest.mark.parametrize(
    ("relief", "needed"),
    [
        # 40, 20 and 20 m3 are missing for want of water, 10 m3 for a closed canal.
        ([0.5, 0.5, 0.25, 0.0], 80.0 + 40.0 + 80.0),
        ([0.5, 0.5, 0.25, 1.0], 80.0 + 40.0 + 80.0),
        ([0.5, 0.0, 0.25, 0.0], None),
        ([0.0, 0.0, 0.0, 0.0], None),
    ],
)
def test_a_volume_would_have_met_a_spell_only_if_it_helps_on_every_day_of_its_main_reason(
    folder, relief, needed
):
    record = read_run(folder)
    days = slice(1, 5)
    short = {name: np.zeros_like(record[name][:6]) for name in record.series}
    short["demand"][:, 0] = 100.0
    short["shortage"][days, 0] = [40.0, 20.0, 20.0, 10.0]
    codes = ("no_water", "no_water", "no_water", "closed_canal")
    short["reason"][days, 0] = [SHORTAGES.index(code) for code in codes]
    short["cause"][days, 0] = [-1.0, -1.0, -1.0, 0.0]
    short["relief"][days, 0] = relief
    table = shortage_table(replace(record, boundaries=record.boundaries[:7], series=short))
    (row,) = table.to_dict("records")
    assert row["missing"] == pytest.approx(0.09)
    assert row["reason"] == "no water in the river"
    told = (
        "This holds for 3 of 4 days; on others: canal main canal closed. 0.20 thousand m³ more at "
        "town would have met it. The other days are not counted in this."
    )
    if needed is None:
        assert np.isnan(row["relief_volume"])
        assert "would have met it" not in row["sentence"]
        assert "not counted" not in row["sentence"]
    else:
        assert row["relief_volume"] == pytest.approx(needed / 1e3)
        assert told in row["sentence"]


def test_a_river_without_people_has_tables_of_its_water_only(tmp_path):
    river = at_hand.river(days=40)
    drivers = river.drivers
    model = replace(river.model, users=(), staying=(), limits=(), canals=())
    none = np.zeros((40, 0))
    bare = replace(
        drivers,
        demand=none,
        staying=none,
        limit=none,
        limit_begins=none,
        canal_closed=none,
    )
    folder = run_river(replace(river, model=model, drivers=bare), tmp_path)
    names = {path.name for path in write_river(folder, "ru")}
    assert names == {"bodies.csv", "balance.csv", "river.xlsx"}
    assert ";" in (folder / "bodies.csv").read_text("utf-8-sig").splitlines()[1]


def test_a_limit_without_a_volume_has_no_row(tmp_path):
    river = at_hand.river(days=20)
    model = replace(river.model, limits=(Limit("free", ("rice",)),))
    drivers = replace(river.drivers, limit=np.full((20, 1), np.inf), limit_begins=np.zeros((20, 1)))
    folder = run_river(replace(river, model=model, drivers=drivers), tmp_path)
    assert "limits" not in river_tables(read_run(folder))
    assert not compare(folder, folder)["what"].str.contains("taken").any()


def test_no_table_of_an_earlier_run_stays(tmp_path):
    river = at_hand.river(days=10)
    dry = replace(river.drivers, demand=100.0 * river.drivers.demand)
    fields = (FieldsOfUser("rice", "farm", "a", 100.0, "limits_of_farm.csv"),)
    write_river(run_river(replace(river, drivers=dry, fields=fields), tmp_path))
    assert (tmp_path / "shortages.csv").exists()
    assert (tmp_path / "limits_of_farm.csv").exists()
    (tmp_path / "limits_of_own.csv").touch()
    drivers = replace(river.drivers, demand=np.zeros((10, 4)), staying=np.zeros((10, 2)))
    write_river(run_river(replace(river, drivers=drivers), tmp_path, overwrite=True))
    assert not (tmp_path / "shortages.csv").exists()
    assert not (tmp_path / "limits_of_farm.csv").exists()
    assert (tmp_path / "limits_of_own.csv").exists(), "what no run wrote is not removed"


def test_a_strait_joins_two_lakes_in_file_and_table(tmp_path):
    river = at_hand.river(days=30)
    other = replace(at_hand.LAKE, name="Big Aral", place="head", initial_volume=1.9e10)
    strait = Strait("Small Aral", "Big Aral", 500.0, 1000.0, 36.5)
    model = replace(river.model, bodies=(*river.model.bodies, other), straits=(strait,))
    drivers = replace(river.drivers, opening=np.zeros((30, 3)), release=np.full((30, 3), np.nan))
    folder = run_river(replace(river, model=model, drivers=drivers), tmp_path)
    record = read_run(folder)
    assert record["strait_flow"].shape == (30, 1)
    assert record["strait_flow"][0, 0] > 0.0, "the higher lake gives"
    write_river(folder)
    table = pd.read_csv(folder / "bodies.csv").groupby("body")["from_straits"].sum()
    given = record["strait_flow"].sum() / 1e3
    assert table["Big Aral"] == pytest.approx(given)
    assert table["Small Aral"] == pytest.approx(-given)


def test_a_comparison_counts_what_was_taken_on_the_days_of_a_limit(folder, tmp_path):
    table = compare(folder, folder, tmp_path)
    taken = table[table["what"] == "taken of the limit"].set_index("name")["first"]
    limits = pd.read_csv(folder / "limits.csv").groupby("limit")["taken"].sum() / 1e3
    np.testing.assert_allclose(taken[limits.index], limits, rtol=1e-9)
    counted = read_run(folder)["limit_taken"][-1, 0] / 1e6
    assert taken["rice limit"] != pytest.approx(counted), "days without a limit do not count"
