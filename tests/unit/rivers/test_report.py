"""The report of a managed river: where its network is drawn, what its colours and words say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import rivers_at_hand as at_hand

from kzwater.errors import InputError
from kzwater.reports import write_report
from kzwater.reports.river_network import Entry, network_of
from kzwater.reports.river_pictures import passing
from kzwater.reports.river_schematic import class_colour, draw_schematic, words_below
from kzwater.reports.river_words import key_figures
from kzwater.reports.words import compact
from kzwater.rivers.model import Branch, Intake, Place, User
from kzwater.rivers.run import run_river
from kzwater.rivers.tables import read_run


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return run_river(at_hand.river(days=400), tmp_path_factory.mktemp("run"))


def test_places_stand_below_those_from_which_they_get_water(folder):
    network = network_of(read_run(folder))
    for start, end, _flow in network.edges:
        assert end is None or network.rows[start] < network.rows[end]
    assert len(set(network.rows.values())) == len(network.rows)


def test_rivers_have_lanes_of_their_own_and_the_largest_is_beside_the_users(folder):
    network = network_of(read_run(folder))
    main = {"border", "dam", "head", "town", "lake"}
    assert {network.lanes[name] for name in main} == {0}
    assert network.lanes["tributary"] == 1


def test_a_river_that_was_emptied_on_its_way_is_still_the_larger_one(folder):
    record = read_run(folder)
    discharge = record["discharge"].copy()
    names = [place.name for place in record.model.places]
    discharge[:, names.index("dam")] = 0.0
    assert (discharge[:, names.index("tributary")] > 0.0).all()
    emptied = replace(record, series={**record.series, "discharge": discharge})
    network = network_of(emptied)
    assert {network.lanes[name] for name in ("border", "dam", "head", "lake")} == {0}
    assert network.rows["dam"] < network.rows["tributary"] == network.rows["head"] - 1


def test_a_canal_that_has_no_room_beside_the_numbers_has_a_line_of_its_own():
    way = "Dostyk main → Maktaaral network"
    rice = Entry("user", "Rice", 1.65e9, 1.6e9, way)
    assert words_below(rice, 5.0) == [f"97 % of 1,650 million m³ · {way}"]
    assert words_below(rice, 2.0) == ["97 % of 1,650 million m³", way]
    first, *others = words_below(replace(rice, kind="also"), 1.2)
    assert first == "→ also Rice"
    assert " ".join(others) == way, "broken, but all of it"
    assert words_below(replace(rice, way=""), 1.2) == ["97 % of 1,650 million m³"]


@pytest.mark.parametrize(("share", "told"), [(0.9997, "100 %"), (0.886, "89 %"), (0.884, "88 %")])
def test_a_share_on_the_schematic_is_that_of_the_table(share, told):
    assert words_below(Entry("user", "Rice", 1e9, share * 1e9), 3.0)[0].startswith(told)


def test_each_user_and_flow_has_a_row_where_its_water_is(folder):
    record = read_run(folder)
    network = network_of(record)
    kinds = {(each.kind, each.name, p) for p, rows in network.entries.items() for each in rows}
    assert ("user", "rice", "head") in kinds
    assert ("also", "rice", "town") in kinds
    assert ("flow", "delta flow", "town") in kinds
    assert network.height >= sum(len(rows) for rows in network.entries.values())
    rice = next(each for each in network.entries["head"] if each.name == "rice")
    assert rice.way == "main canal → side canal"
    assert rice.share == pytest.approx(
        record["delivered"][:, 1].sum() / record["demand"][:, 1].sum()
    )


def test_the_flow_of_a_place_is_its_mean(folder):
    record = read_run(folder)
    network = network_of(record)
    mean = record["discharge"][:, 0].sum() / record.days / 86400.0
    assert network.flows["border"] == pytest.approx(mean)


def test_the_flow_that_is_drawn_holds_what_stays_and_no_less(folder):
    record = read_run(folder)
    town = [place.name for place in record.model.places].index("town")
    flow = passing(record, town, is_body=False)
    met = record["staying_met"].max(axis=1)
    assert (flow >= met - 1e-6 * met).all()
    behind = record["discharge"][:, town] < met * (1.0 - 1e-6)
    assert behind.any(), "at the end of its channel there is less: that is another day's water"


def test_transfers_are_told_apart_from_what_users_use(folder):
    record = read_run(folder)
    users = record.model.users
    handed = record["delivered"][:, 0].sum() / 1e6
    changed = replace(users[0], sector="transfer")
    model = replace(record.model, users=(changed, *users[1:]))
    figures = {each.name: each.value for each in key_figures(replace(record, model=model))}
    assert figures["Transferred"] == compact(handed)
    used = record["delivered"][:, 1:].sum() / 1e6
    assert figures["Delivered"] == compact(used)
    assert "Transferred" not in {each.name for each in key_figures(record)}


def test_colours_fall_with_the_share_that_was_met():
    shares = (1.0, 0.97, 0.9, 0.6, 0.1)
    assert len({class_colour(share) for share in shares}) == len(shares)
    assert class_colour(0.995) == class_colour(1.0) != class_colour(0.994)
    assert class_colour(0.0) == class_colour(0.49)
    assert class_colour(float("nan")) not in {class_colour(share) for share in shares}


def test_many_users_are_drawn_by_sector(tmp_path):
    count = 70
    names = [f"user {number}" for number in range(count)]
    users = tuple(User(name, "irrigation", 3, (Intake("low"),), 0.6, 0.3, None) for name in names)
    places = (Place("low", (Branch(None),)),)
    model = replace(
        at_hand.MODEL, places=places, bodies=(), canals=(), staying=(), limits=(), users=users
    )
    days, none = 30, np.zeros((30, 0))
    weather = np.ones((days, 1))
    drivers = replace(
        at_hand.drivers(date(2021, 10, 1), days),
        inflow=100.0 * weather,
        inflow_salinity=weather,
        evaporation=weather,
        rain=weather,
        temperature=weather,
        demand=np.full((days, count), 2.0),
        staying=none,
        limit=none,
        limit_begins=none,
        canal_closed=none,
        opening=none,
        release=none,
    )
    river = at_hand.river(days=days, model=model, drivers=drivers)
    folder = run_river(river, tmp_path)
    entries = network_of(read_run(folder)).entries["low"]
    assert [each.name for each in entries] == ["irrigation"]
    assert entries[0].share == pytest.approx(100.0 / 140.0, rel=1e-6)
    page = write_report(folder).read_text("utf-8")
    assert page.count("data:image/png;base64,") == 4, "there is no storage to show"


def test_the_same_run_draws_the_same_bytes(folder, tmp_path):
    record = read_run(folder)
    for name in ("a.png", "b.png"):
        draw_schematic(record, tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_the_page_tells_what_happened_in_words(folder, tmp_path):
    page = write_report(folder, tmp_path).read_text("utf-8")
    assert "<h1>Lower river</h1>" in page
    assert "All of it." in page
    assert re.search(r"Users demanded [\d.,]+ million m³ and got [\d.,]+, [\d.]+ %\.", page)
    assert "limit rice limit" in page
    assert "e+0" not in re.sub('base64,[^"]+', "", page)
    assert "Change: water of lakes" not in page, "that is in the picture"
    for name in ("network", "storage", "flows", "sectors", "balance"):
        assert (tmp_path / f"{name}.png").stat().st_size > 10_000, name


def test_a_report_of_a_river_has_all_days(folder, tmp_path):
    with pytest.raises(InputError, match="all days"):
        write_report(folder, tmp_path, since=date(2022, 1, 1))
