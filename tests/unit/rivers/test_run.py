"""Runs of managed rivers: same bits by parts, resumption, interruption, refusal."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import netCDF4
import numpy as np
import pytest
import rivers_at_hand as at_hand

from kzwater.data.files import digest
from kzwater.errors import InputError, InterruptedRunError, ModelError
from kzwater.rivers.engine import SHORTAGES, RiverEngine
from kzwater.rivers.ledger import STORES, fluxes
from kzwater.rivers.model import Branch, Place
from kzwater.rivers.record import read_model, read_record
from kzwater.rivers.run import run_river
from kzwater.rivers.series import SERIES

ROOT = Path(__file__).parents[3]


def record_of(folder):
    return read_record(folder / "river.nc", read_model(folder / "model.json"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return run_river(at_hand.river(), tmp_path_factory.mktemp("whole"))


def test_results_do_not_depend_on_parts(whole, tmp_path):
    other = run_river(at_hand.river(checkpoint=37), tmp_path / "parts")
    assert digest(other / "river.nc") == digest(whole / "river.nc")
    assert digest(other / "state.nc") == digest(whole / "state.nc")


def test_an_interrupted_run_goes_on_to_the_same_bits(whole, tmp_path):
    def stop(step, _steps):
        if step > 100:
            raise KeyboardInterrupt

    with pytest.raises(InterruptedRunError):
        run_river(at_hand.river(), tmp_path, progress=stop)
    assert json.loads((tmp_path / "run.json").read_text())["status"] == "interrupted"
    assert list((tmp_path / "parts").glob("*_results.nc"))
    with pytest.raises(InputError, match="not finished"):
        run_river(at_hand.river(), tmp_path)
    with pytest.raises(InputError, match="other inputs"):
        run_river(at_hand.river(digests={"scenario": "1"}), tmp_path, resume=True)
    steps = []
    run_river(
        at_hand.river(), tmp_path, resume=True, progress=lambda step, _all: steps.append(step)
    )
    assert min(steps) > 62, "the closed months are not computed again"
    assert digest(tmp_path / "river.nc") == digest(whole / "river.nc")
    assert digest(tmp_path / "state.nc") == digest(whole / "state.nc")


def test_a_finished_run_is_only_replaced_when_that_is_asked_for(tmp_path):
    short = at_hand.river(days=5)
    run_river(short, tmp_path)
    with pytest.raises(InputError, match="finished run"):
        run_river(short, tmp_path)
    run_river(short, tmp_path, overwrite=True)


def test_a_state_hands_a_river_on(whole, tmp_path):
    river = at_hand.river()
    first = river.drivers
    cut = 200
    # What is known for some days after the run: calls look that far ahead.
    told = ("demand", "staying", "limit", "limit_begins", "evaporation", "rain")
    known = {name: cut + 30 if name in told else cut for name in first.__slots__}
    before = {name: getattr(first, name)[:count] for name, count in known.items()}
    after = {n: getattr(first, n)[cut:] for n in first.__slots__}
    run_river(replace(river, drivers=replace(first, **before)), tmp_path / "a")
    start = river.day(cut)
    later = replace(river, first=start, drivers=replace(first, **after))
    state = tmp_path / "a" / "state.nc"
    run_river(later, tmp_path / "b", initial_state=state)
    rest, all_of_it = record_of(tmp_path / "b"), record_of(whole)
    for name in ("stored", "limit_taken", "delivered", "salinity"):
        assert rest[name].tobytes() == all_of_it[name][cut:].tobytes(), name
    with pytest.raises(InputError, match=start.isoformat()):
        run_river(later, tmp_path / "c", initial_state=tmp_path / "b" / "state.nc")
    other = replace(river.model, limits=())
    narrow = replace(later.drivers, limit=np.zeros((300, 0)), limit_begins=np.zeros((300, 0)))
    with pytest.raises(InputError, match="another river"):
        run_river(replace(later, model=other, drivers=narrow), tmp_path / "d", initial_state=state)


def test_a_lake_beyond_its_table_ends_the_run_with_its_day_and_last_good_state(tmp_path):
    river = at_hand.river()
    low = replace(at_hand.LAKE, initial_volume=5.02e9)
    model = replace(river.model, bodies=(at_hand.RESERVOIR, low))
    dry = replace(river.drivers, evaporation=20.0 * river.drivers.evaporation)
    with pytest.raises(ModelError, match=r"202[12]-.*the water of Small Aral went past"):
        run_river(replace(river, model=model, drivers=dry), tmp_path)
    assert json.loads((tmp_path / "run.json").read_text())["status"] == "refused"
    assert (tmp_path / "state_last_good.nc").exists()


def test_the_file_is_in_order(whole):
    with netCDF4.Dataset(whole / "river.nc") as file:
        assert file.Conventions == "CF-1.11"
        assert file.synthetic == "All of it."
        nobody = {name for name, each in SERIES.items() if each.dimension in ("strait", "aquifer")}
        assert set(SERIES) - nobody == set(SERIES) & set(file.variables), "it has none of these"
        assert file["reason"].flag_meanings.split() == list(SHORTAGES)
        assert file["time"].bounds == "time_bounds"
        assert file["demand"].filters()["zlib"]
        assert file["time_bounds"][0, 0] == (date(2021, 10, 1) - date(1970, 1, 1)).days


def test_the_ledger_of_the_run_closes_store_by_store(whole):
    record = record_of(whole)
    moved = record["moved"].sum(axis=0)
    assert moved.size == len(fluxes())
    assert record["residual"].max() < 1.0
    for store in STORES:
        own = [(flux, amount) for flux, amount in zip(fluxes(), moved, strict=True)]
        gained = sum(amount for flux, amount in own if flux.to_store == store)
        lost = sum(amount for flux, amount in own if flux.from_store == store)
        change = record.end[store] - record.start[store]
        assert change == pytest.approx(gained - lost, abs=1e-9 * (gained + lost) + 1e-6), store


def test_what_flows_in_at_boundaries_is_apart_from_what_the_land_gives(tmp_path):
    river = at_hand.river(days=40)
    # Of the two that bring water one is a boundary here: 1.2 g/l in either.
    places = [
        replace(p, kind="junction" if p.name == "tributary" else p.kind) for p in at_hand.PLACES
    ]
    model = replace(river.model, places=tuple(places))
    record = record_of(run_river(replace(river, model=model), tmp_path))
    moved = dict(zip((flux.name for flux in fluxes()), record["moved"].T, strict=True))
    border, tributary = (record["inflow"][:, at] for at in (0, 2))
    np.testing.assert_allclose(moved["boundary_inflow"], border, rtol=1e-12)
    np.testing.assert_allclose(moved["lateral_inflow"], tributary, rtol=1e-12)
    np.testing.assert_allclose(moved["salt_boundary_inflow"], 1.2 * border, rtol=1e-12)
    np.testing.assert_allclose(moved["salt_inflow"], 1.2 * tributary, rtol=1e-12)


def test_the_water_of_users_is_told_to_the_last_drop_each_day(whole):
    record = record_of(whole)
    demand = record["demand"]
    tolerance = 1e-9 * demand + 1e-9
    delivered = record["from_river"] + record["from_well"]
    gap = demand + record["carried_in"] - delivered - record["shortage"] - record["carried_out"]
    assert (np.abs(gap) <= tolerance + 1e-9 * record["carried_in"]).all()
    np.testing.assert_array_equal(record["carried_in"][1:], record["carried_out"][:-1])
    canals = sum(record[f"user_canal_{kind}"] for kind in ("seepage", "evaporation", "spill"))
    lost = record["seeped_by_user"] + canals
    used = record["consumed"] + record["returned"] + lost
    assert (np.abs(record["withdrawn"] + record["from_well"] - used) <= tolerance).all()
    taken = record["taken"].sum(axis=1)
    np.testing.assert_allclose(taken, record["withdrawn"].sum(axis=1), rtol=1e-12, atol=1e-9)
    for kind in ("seepage", "evaporation", "spill"):
        of_canals = record[f"canal_{kind}"].sum(axis=1)
        of_users = record[f"user_canal_{kind}"].sum(axis=1)
        np.testing.assert_allclose(of_users, of_canals, rtol=1e-12, atol=1e-9)
    assert canals.sum() > 0.0


def test_reasons_occur_in_the_river_at_hand(whole):
    found = {SHORTAGES[int(code)] for code in np.unique(record_of(whole)["reason"])}
    assert {"none", "closed_canal"} <= found
    assert len(found) > 3, found


def test_inputs_in_the_folder_of_a_run_are_never_replaced(tmp_path):
    (tmp_path / "users.csv").write_text("user,place\n")
    for overwrite in (False, True):
        with pytest.raises(InputError, match=r"users\.csv"):
            run_river(at_hand.river(days=5), tmp_path, overwrite=overwrite)
    assert (tmp_path / "users.csv").read_text() == "user,place\n"


def test_channels_begin_with_the_flow_of_the_first_day_but_for_those_below_lakes():
    below = Place("below", (Branch(None),), travel_days=2.0)
    places = tuple(
        replace(place, branches=(Branch("below"),)) if place.name == "lake" else place
        for place in at_hand.PLACES
    )
    engine = RiverEngine(replace(at_hand.MODEL, places=(*places, below)))
    engine.fill_channels(at_hand.drivers(date(2001, 1, 1), 1, engine.model))
    water = {name: engine.state["water"][cell] for name, cell in engine.first_cells.items()}
    border = 40.0 + 110.0 * np.exp(-((120 / 30.0) ** 2))
    assert water["tributary"] == 15.0 * 86400.0
    assert water["head"] == pytest.approx((border + 15.0) * 1.5 * 86400.0)
    assert water["below"] == 0.0, "a lake lets out what its level makes, not what flows in"
