"""What a river remembers of canals and users: ice, and demand that is asked for again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import netCDF4
import numpy as np
import pandas as pd
import pytest
import rivers_at_hand as at_hand

from kzwater.errors import InputError
from kzwater.rivers.engine import SHORTAGES
from kzwater.rivers.reasons import Reason, relief_sentence
from kzwater.rivers.record import RiverRecord
from kzwater.rivers.reliability import reliability_table
from kzwater.rivers.run import run_river
from kzwater.rivers.shortages import shortage_table
from kzwater.rivers.tables import read_run, write_river

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import RiverFolder

COTTON = 2


def add_column(river: RiverFolder, table: str, column: str, cells: dict[str, str]) -> None:
    """Add a column to a table, with cells by the first one of their rows."""
    head, *rows = river.tables[table].splitlines()
    told = [f"{row},{cells.get(row.split(',')[0], '')}" for row in rows]
    river.tables[table] = "\n".join([f"{head},{column}", *told, ""])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = run_river(at_hand.river(), tmp_path_factory.mktemp("run"))
    write_river(path)
    return path


def test_ice_and_carried_demand_are_read_where_they_are_told(river: RiverFolder) -> None:
    plain = river.read()
    assert [canal.capacity_under_ice for canal in plain.model.canals] == [None, None]
    assert {user.carry_over_days for user in plain.model.users} == {0.0}
    assert "ice" not in " ".join(plain.notes).lower()
    add_column(river, "canals", "capacity_under_ice", {"main": "0.6"})
    add_column(river, "users", "carry_over_days", {"Rice": "10", "City": "0"})
    found = river.read()
    assert [canal.capacity_under_ice for canal in found.model.canals] == [0.6, None]
    assert [user.carry_over_days for user in found.model.users] == [0.0, 10.0, 0.0, 0.0]
    (note,) = set(found.notes) - set(plain.notes)
    assert "Ice of the canals `main` grows by 20 mm per square root" in note
    assert "assumed" in note


@pytest.mark.parametrize(
    ("table", "column", "cells", "told"),
    [
        (
            "canals",
            "capacity_under_ice",
            {"branch": "60"},
            "canals.csv:3 capacity_under_ice: got `60`, expected 0 to 1. Write 0.6 if per cent",
        ),
        ("canals", "capacity_under_ice", {"main": "-1"}, "got `-1`, expected 0 to 1"),
        (
            "users",
            "carry_over_days",
            {"Rice": "1"},
            "users.csv:3 carry_over_days: got `1`, expected 0, or more than 1",
        ),
        ("users", "carry_over_days", {"City": "-2"}, "users.csv:2 carry_over_days: got `-2`"),
        ("users", "carry_over_days", {"City": "400"}, "got `400`, expected 0 to 365"),
    ],
)
def test_a_wrong_share_or_number_of_days_is_told(
    river: RiverFolder, table: str, column: str, cells: dict[str, str], told: str
) -> None:
    add_column(river, table, column, cells)
    (fault,) = river.faults()
    assert told in fault


def test_ice_needs_a_temperature_where_its_canal_begins(river: RiverFolder) -> None:
    add_column(river, "canals", "capacity_under_ice", {"main": "0.6"})
    river.swap("weather", "temperature_c", "source")
    (fault,) = river.faults()
    expected = "canals.csv:2 capacity_under_ice: got ice of `main` without a temperature of `town`"
    assert fault.startswith(expected)
    del river.tables["weather"]
    del river.settings["river"]["weather"]
    (fault,) = river.faults()
    assert fault.startswith(expected)


def test_a_canal_whose_ice_nobody_meets_needs_no_temperature(river: RiverFolder) -> None:
    add_column(river, "canals", "capacity_under_ice", {"unused": "0.6"})
    river.row("canals", "unused,,10,0,20,,,,0.6")
    river.swap("weather", "temperature_c", "source")
    assert not river.faults()


def test_a_canal_without_a_surface_needs_weather_for_its_ice(river: RiverFolder) -> None:
    """A place without any weather is one fault, whatever needs it."""
    add_column(river, "canals", "capacity_under_ice", {"branch": "0.6"})
    river.swap("canals", "main,,40,20", "main,,40,0")
    river.swap("canals", "branch,main,10,5", "branch,main,10,0")
    river.swap("places", "town,sea,,intake,1,,,12", "town,sea,,intake,1,,,")
    rows = river.tables["weather"].splitlines()
    everywhere = [row.replace("all", place) for place in ("dam", "sea") for row in rows[1:]]
    river.tables["weather"] = "\n".join([rows[0], *everywhere, ""])
    (fault,) = river.faults()
    assert "weather.csv place: got no weather of `town`" in fault
    assert "the canal `branch` begins there" in fault


def test_ice_grows_and_goes_with_the_water_of_its_canal(folder: Path) -> None:
    record = read_run(folder)
    closed = at_hand.river().drivers.canal_closed[:, 0] > 0.0
    ice = record["canal_ice"]
    assert (ice[closed] == 0.0).all()
    assert (ice[:, 1] == 0.0).all(), "of the side canal ice is not looked at"
    assert ice[:, 0].max() > 300.0


def test_users_lack_what_ice_keeps_from_them(tmp_path: Path) -> None:
    river = at_hand.river(days=40)
    drivers = replace(
        river.drivers,
        demand=np.tile([0.0, 0.0, 60.0, 0.0], (40, 1)),
        temperature=np.full((40, 6), -20.0),
        inflow=50.0 + river.drivers.inflow,
        staying=np.zeros((40, 2)),
    )
    record = read_run(run_river(replace(river, drivers=drivers), tmp_path))
    # Half of 90 m3/s enters the main canal under ice.
    np.testing.assert_allclose(record["canal_head"][5:, 0], 45.0 * 86400.0, rtol=1e-9)
    assert (record["reason"][5:10, COTTON] == SHORTAGES.index("canal_ice")).all()
    assert "ice on canal main canal" in shortage_table(record)["sentence"].iloc[0]
    relief = relief_sentence(river.model, Reason("canal_ice", 0), (86400.0 * 6.0, 2, "head"))
    assert relief == "3.00 m³/s more under the ice of canal main canal would have met it."


def test_the_sum_over_any_days_counts_nothing_twice(folder: Path) -> None:
    """Demand = delivered + shortage + change of what is carried, of cotton; of others it is old."""
    record = read_run(folder)
    demand, delivered, lost = (record[name] for name in ("demand", "delivered", "shortage"))
    first, last = record["carried_in"], record["carried_out"]
    assert last[:, COTTON].max() > 1e6
    assert (np.delete(last, COTTON, axis=1) == 0.0).all()
    for days in (slice(0, 500), slice(200, 333)):
        total = [rows[days].sum(axis=0) for rows in (demand, delivered, lost)]
        change = last[days][-1] - first[days][0]
        np.testing.assert_allclose(total[0], total[1] + total[2] + change, rtol=1e-9)
    assert (delivered[:, COTTON] > 1.01 * demand[:, COTTON]).any(), "some is made up for"


def test_periods_and_years_begin_with_what_those_before_left(folder: Path) -> None:
    for file, key in (("users", "user"), ("sectors", "sector"), ("oblasts", "oblast")):
        table = pd.read_csv(folder / f"{file}.csv")
        kinds = table.groupby("period") if "period" in table else [("ten_day", table)]
        for kind, part in kinds:
            for _name, own in part.groupby(key):
                left = own["carried_out"].to_numpy()
                np.testing.assert_allclose(own["carried_in"].to_numpy()[1:], left[:-1])
            assert kind != "ten_day" or part["carried_out"].max() > 1e3


def of_one_user(folder: Path, **series: list[float]) -> RiverRecord:
    """Return the record of some days with those series of its first user, all others without."""
    record = read_run(folder)
    days = len(series["demand"])
    zero = {name: np.zeros_like(record[name][:days]) for name in record.series}
    for name, values in series.items():
        zero[name][:, 0] = values
    return replace(record, boundaries=record.boundaries[: days + 1], series=zero)


def test_reliability_and_spells_ask_again_but_lose_once(folder: Path) -> None:
    """Of 10 on a day 6 come, then of 3 again nothing, then all: a quarter is given up each day."""
    record = of_one_user(
        folder,
        demand=[10.0, 0.0, 0.0, 10.0],
        carried_in=[0.0, 3.0, 2.25, 0.0],
        carried_out=[3.0, 2.25, 0.0, 0.0],
        shortage=[1.0, 0.75, 0.0, 0.0],
        reason=[1.0, 1.0, 0.0, 0.0],
        cause=[-1.0, -1.0, -1.0, -1.0],
    )
    row = reliability_table(record).iloc[0]
    assert row["days_with_demand"] == 4
    assert row["time_reliability"] == pytest.approx(0.5)
    assert row["volume_reliability"] == pytest.approx(1.0 - 1.75 / 20.0)
    assert row["largest_deficit"] == pytest.approx(1.0)
    spell = shortage_table(record).iloc[0]
    assert spell["missing"] == pytest.approx(1.75e-3)
    assert spell["share"] == pytest.approx(1.75 / 10.0)


def test_a_state_without_this_memory_is_refused(folder: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.nc"
    state.write_bytes((folder / "state.nc").read_bytes())
    with netCDF4.Dataset(state) as file:
        assert file["carried"].dimensions == ("carrying_user",)
        assert file["carried"].size == 1
        assert file["canal_ice"].size == 2
    river = at_hand.river()
    later = replace(river, first=river.day(500))
    users = tuple(replace(user, carry_over_days=0.0) for user in river.model.users)
    forgetful = replace(later, model=replace(river.model, users=users))
    with pytest.raises(InputError, match="carried demands of another river"):
        run_river(forgetful, tmp_path / "forgetful", initial_state=state)
    with netCDF4.Dataset(state, "a") as file:
        file.kzwater_format = "river state 1"
    with pytest.raises(InputError, match="got river state 1, expected river state 2"):
        run_river(later, tmp_path / "old", initial_state=state)


def test_a_state_fits_a_river_with_one_more_user_who_carries_nothing(
    folder: Path, tmp_path: Path
) -> None:
    river = at_hand.river(days=3)
    first = at_hand.USERS[0]
    more = (replace(first, name="another town"), *river.model.users)
    demand = np.column_stack([np.zeros(len(river.drivers.demand)), river.drivers.demand])
    later = replace(
        river,
        first=river.day(500),
        model=replace(river.model, users=more),
        drivers=replace(river.drivers, demand=demand),
    )
    run = run_river(later, tmp_path, initial_state=folder / "state.nc")
    taken_up, left = read_run(run)["carried_in"][0], read_run(folder)["carried_out"][-1]
    np.testing.assert_array_equal(taken_up, [0.0, *left])
