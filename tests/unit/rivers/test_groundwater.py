"""Groundwater below a managed river: read, run, told; and what is wrong with its table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
import rivers_at_hand as at_hand

from kzwater.data.files import digest
from kzwater.rivers.engine import RiverEngine
from kzwater.rivers.ledger import fluxes
from kzwater.rivers.model import Aquifer
from kzwater.rivers.reasons import Reason, phrase, relief_sentence
from kzwater.rivers.run import run_river
from kzwater.rivers.tables import read_run, write_river

if TYPE_CHECKING:
    from conftest import RiverFolder

GROUNDWATER = """\
aquifer,return_to,residence_days,initial_volume_Mm3,initial_salinity_g_l,source
valley,town,90,20,1.5,assumed
steppe,,1000,0,,assumed
"""
AQUIFERS = (
    Aquifer("valley", "town", 60.0, 2e6, 1.5),
    Aquifer("steppe", None, 400.0, 1e6),
)


def with_groundwater(days: int = 300, **changes: object):
    """Return the river at hand over a valley that canals and rice feed, and cotton pumps."""
    river = at_hand.river(days)
    below = {"rice": "valley", "cotton": "valley", "plant": "steppe"}
    wells = {"cotton": "valley"}
    model = replace(
        river.model,
        aquifers=AQUIFERS,
        places=tuple(
            replace(each, seeps_to="steppe" if each.name == "head" else None)
            for each in river.model.places
        ),
        canals=tuple(replace(each, seeps_to="valley") for each in river.model.canals),
        users=tuple(
            replace(each, seeps_to=below.get(each.name), well_aquifer=wells.get(each.name))
            for each in river.model.users
        ),
    )
    return replace(river, model=model, **changes)


@pytest.fixture
def ground(river: RiverFolder) -> RiverFolder:
    """Return the river of the tables with groundwater, which nothing names yet."""
    river.tables["groundwater"] = GROUNDWATER
    return river


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = run_river(with_groundwater(), tmp_path_factory.mktemp("run"))
    write_river(path)
    return path


def name(ground: RiverFolder, table: str, column: str, **named: str) -> None:
    """Add a column to a table, filled in the rows that begin with a name."""
    head, *rows = ground.tables[table].splitlines()
    filled = [f"{row},{named.get(row.split(',')[0], '')}" for row in rows]
    ground.tables[table] = "\n".join([f"{head},{column}", *filled, ""])


def test_aquifers_are_read_with_those_who_feed_and_pump_them(ground: RiverFolder) -> None:
    name(ground, "places", "seeps_to", border="steppe")
    name(ground, "canals", "seeps_to", main="valley")
    name(ground, "users", "seeps_to", City="valley")
    name(ground, "users", "well_aquifer", City="steppe")
    model = ground.read().model
    valley, steppe = model.aquifers
    assert valley == Aquifer("valley", "town", 90.0, 20e6, 1.5, "assumed")
    assert (steppe.return_place, steppe.initial_volume, steppe.initial_salinity) == (None, 0, 0)
    assert [place.seeps_to for place in model.places] == ["steppe", None, None, None, None]
    assert [canal.seeps_to for canal in model.canals] == ["valley", None]
    assert (model.users[0].seeps_to, model.users[0].well_aquifer) == ("valley", "steppe")
    assert (model.users[1].seeps_to, model.users[1].well_aquifer) == (None, None)


def test_groundwater_that_returns_where_it_came_from_is_no_fault(ground: RiverFolder) -> None:
    name(ground, "places", "seeps_to", town="valley")
    assert not ground.faults()


SWAPS = [
    ("valley,town,90", "valley,toun,90", "groundwater.csv:2 return_to: got `toun`"),
    ("valley,town,90", "valley,town,0", "groundwater.csv:2 residence_days: got `0`, expected 1 to"),
    ("valley,town,90", "valley,town,-5", "residence_days: got `-5`, expected 1 to"),
    ("valley,town,90", "valley,town,", "groundwater.csv:2 residence_days: got ``"),
    ("90,20,", "90,-20,", "groundwater.csv:2 initial_volume_Mm3: got `-20`, expected 0 to"),
    ("90,20,1.5", "90,20,-1", "groundwater.csv:2 initial_salinity_g_l: got `-1`, expected 0 to"),
    ("steppe,", "valley,", "groundwater.csv:3 aquifer: got `valley` for the second time"),
    ("steppe,", ",", "groundwater.csv:3 aquifer: got no name"),
    ("residence_days", "residence", "groundwater.csv:1 residence_days: got no such column"),
]


@pytest.mark.parametrize(("old", "new", "told"), SWAPS)
def test_a_fault_of_the_table_is_told(ground: RiverFolder, old: str, new: str, told: str) -> None:
    ground.swap("groundwater", old, new)
    assert any(told in fault for fault in ground.faults())


def test_an_aquifer_that_the_table_does_not_have_is_told(ground: RiverFolder) -> None:
    name(ground, "places", "seeps_to", border="Valley")
    name(ground, "canals", "seeps_to", main="vally")
    name(ground, "users", "seeps_to", City="hills")
    name(ground, "users", "well_aquifer", City="steppes")
    found = "\n".join(ground.faults())
    assert "canals.csv:2 seeps_to: got `vally`, expected an aquifer of `groundwater`" in found
    assert "Did you mean `valley`?" in found
    assert "users.csv:2 seeps_to: got `hills`" in found
    assert "users.csv:2 well_aquifer: got `steppes`" in found
    assert "places.csv:2 seeps_to: got `Valley`, expected an aquifer of `groundwater`" in found
    assert len(ground.faults()) == 4


def test_names_of_a_table_that_cannot_be_read_are_no_faults(ground: RiverFolder) -> None:
    ground.tables["groundwater"] = "aquifer\nvalley\n"
    name(ground, "places", "seeps_to", border="vale")
    assert all("groundwater.csv:1" in fault for fault in ground.faults())


def test_an_aquifer_of_a_user_without_wells_is_told(ground: RiverFolder) -> None:
    name(ground, "users", "well_aquifer", Rice="valley")
    (fault,) = ground.faults()
    assert "users.csv:3 well_aquifer: got `valley`, expected nothing: this user has no" in fault


def test_what_seeps_from_a_reservoir_reaches_no_aquifer(ground: RiverFolder) -> None:
    name(ground, "places", "seeps_to", dam="valley")
    (fault,) = ground.faults()
    assert "places.csv:3 seeps_to: got `valley`, expected nothing: what seeps from a" in fault


def test_the_tables_of_a_run_close_the_balance_of_each_aquifer(folder) -> None:
    table = pd.read_csv(folder / "aquifers.csv")
    for aquifer in AQUIFERS:
        own = table[table["aquifer"] == aquifer.name]
        change = np.diff(own["stored"], prepend=aquifer.initial_volume / 1e3)
        gained = own["recharge"] - own["pumped"] - own["baseflow"]
        np.testing.assert_allclose(change, gained, atol=1e-6 * own["stored"].max())
        assert (own["stored"] >= 0.0).all()
        assert own["recharge"].sum() > 0.0
    pumped = table.groupby("aquifer")["pumped"].sum()
    assert pumped["steppe"] == 0.0
    users = pd.read_csv(folder / "users.csv")
    assert pumped["valley"] == pytest.approx(users["from_wells"].sum())


def test_seepage_that_is_led_to_aquifers_leaves_the_account_no_more(folder) -> None:
    moved = dict(
        zip([f.name for f in fluxes()], read_run(folder)["moved"].sum(axis=0), strict=True)
    )
    for gone in ("bed_seepage", "canal_seepage", "pumping", "salt_bed_seepage"):
        assert moved[gone] == 0.0, gone
    kept = ("bed_recharge", "canal_recharge", "user_recharge", "groundwater_pumping")
    ends = ("groundwater_return", "groundwater_outflow", "groundwater_salt_pumping")
    for name in (*kept, *ends, "user_salt_recharge"):
        assert moved[name] > 0.0, name


def test_a_run_over_groundwater_goes_on_from_its_parts_to_the_same_bits(folder, tmp_path) -> None:
    run_river(with_groundwater(checkpoint=37), tmp_path)
    assert digest(tmp_path / "river.nc") == digest(folder / "river.nc")
    assert digest(tmp_path / "state.nc") == digest(folder / "state.nc")


def test_an_empty_aquifer_is_told_in_words() -> None:
    model = with_groundwater().model
    reason = Reason("aquifer", 0)
    assert phrase(model, reason) == "no more water in aquifer valley"
    told = "2.00 million m³ more in aquifer valley would have met it."
    assert relief_sentence(model, reason, (2e6, 3, "head")) == told


def test_wells_of_an_empty_aquifer_are_the_reason_of_a_shortage(tmp_path) -> None:
    river = with_groundwater(days=20)
    dry = tuple(replace(each, initial_volume=0.0, return_place=None) for each in AQUIFERS)
    users = tuple(replace(each, seeps_to=None) for each in river.model.users)
    model = replace(river.model, aquifers=dry, users=users)
    demand = river.drivers.demand.copy()
    demand[:, 2] = 1.0  # of the wells of cotton, whose canal is closed in these days
    drivers = replace(river.drivers, demand=demand, canal_closed=np.ones((20, 2)))
    folder = run_river(replace(river, model=model, drivers=drivers), tmp_path)
    write_river(folder)
    shortages = pd.read_csv(folder / "shortages.csv").set_index("name")
    assert shortages.loc["cotton", "reason"] == "no more water in aquifer valley"
    assert "more in aquifer valley would have met it" in shortages.loc["cotton", "sentence"]


def test_a_part_takes_over_what_seeps_from_places_that_are_cut_off() -> None:
    river = with_groundwater(days=5)
    tributary = [place.name for place in at_hand.PLACES].index("tributary")
    places = [replace(place, seeps_to=None) for place in river.model.places]
    places[tributary] = replace(places[tributary], seeps_to="valley")
    users = tuple(replace(user, seeps_to=None) for user in river.model.users)
    model = replace(river.model, places=tuple(places), users=users, canals=at_hand.CANALS)
    exchange = {name: np.full((5, len(places)), np.nan) for name in ("outflow", "seeped")}
    exchange["outflow"][:, tributary] = 1e6
    exchange["seeped"][:, tributary] = [0.0, 1e3, 2e3, 3e3, 4e3]
    salt = 2.0 * exchange["seeped"]
    found = RiverEngine(model).run(
        river.drivers,
        slice(0, 5),
        ("recharge", "salt_seeped"),
        exchange=exchange | {"salt_seeped": salt},
    )
    assert found["recharge"][:, 0].tolist() == exchange["seeped"][:, tributary].tolist()
    assert found["salt_seeped"][:, tributary].tolist() == salt[:, tributary].tolist()
