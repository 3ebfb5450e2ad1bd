"""A managed river is read from its tables as they say it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kzwater import registry
from kzwater.checks import look_at
from kzwater.rivers.engine import RiverEngine
from kzwater.rivers.model import Branch

if TYPE_CHECKING:
    from conftest import RiverFolder

FIRST = date(2023, 10, 1)


def on(day: date) -> int:
    """Return the step of a day."""
    return (day - FIRST).days


def test_places_have_their_branches_and_the_kind_of_their_bodies(river: RiverFolder) -> None:
    model = river.read().model
    places = {place.name: place for place in model.places}
    assert list(places) == ["border", "dam", "fork", "town", "sea"]
    assert places["fork"].branches == (Branch("town", 0.4), Branch("sea", 0.6))
    assert places["sea"].branches == (Branch(None, 1.0),)
    assert (places["border"].travel_days, places["border"].cells) == (2.0, 2)
    assert places["border"].bed_loss == 1.5
    assert places["town"].surface == 12e6
    assert places["fork"].kind == "junction"
    assert places["dam"].kind == "reservoir"


def test_bodies_have_zones_by_day_and_defaults_of_the_engine(river: RiverFolder) -> None:
    dam, sea = river.read().model.bodies
    assert not dam.lake
    assert dam.initial_volume == 3e9
    assert dam.zones.dead == ((1, 5e8),)
    assert dam.zones.buffer == dam.zones.dead
    assert dam.zones.target == ((91, 4e9), (274, 1.5e9))
    assert dam.zones.flood == ((1, 4.5e9),)
    assert dam.zones.crest == 5e9
    assert dam.to_target
    assert dam.on_call
    assert dam.release_capacity == ((0.0, 2000.0),)
    assert dam.power_efficiency == registry.field("power_efficiency").default
    assert dam.evaporation_coefficient == 1.0
    assert sea.lake
    assert sea.initial_volume == 27e9
    assert sea.table.area == ()
    # The crest of a weir at 43 m lies halfway between 42 and 44.
    assert sea.zones.crest == pytest.approx(30.5e9)


def test_users_have_intakes_wells_and_priorities(river: RiverFolder) -> None:
    model = river.read().model
    city, rice, cotton, _basin = model.users
    assert (city.wells, city.well_capacity, city.return_place) == ("before_river", 0.5, "sea")
    assert (rice.intakes[0].place, rice.intakes[0].canal) == ("town", "branch")
    assert rice.return_place is None
    assert cotton.intakes[0].capacity == np.inf
    main, branch = model.canals
    assert (main.parent, branch.parent, branch.lining_factor) == (None, "main", 0.3)
    assert main.seepage_coefficient == registry.field("canal_seepage_coefficient").default


def test_a_users_intakes_may_stand_in_their_own_table(river: RiverFolder) -> None:
    river.swap("users", "3,dam,,,0.7", "3,,,,0.7")
    river.tables["intakes"] = "user,place,share,canal\nCotton,dam,0.25,\nCotton,town,0.75,main\n"
    cotton = river.read().model.users[2]
    assert [(each.place, each.share, each.canal) for each in cotton.intakes] == [
        ("dam", 0.25, None),
        ("town", 0.75, "main"),
    ]


def test_a_volume_of_a_year_is_spread_by_its_pattern(river: RiverFolder) -> None:
    drivers = river.read().drivers
    # 36.5 Mm3 a year, a twelfth in each month of 2023 (shares sum to 0.9997); 29 February 2024 is a
    # day like the 28 before it, so that the last three months of that year, of which the run has
    # none, have less than a quarter.
    volumes = drivers.demand[: drivers.steps].sum(axis=0) * 86400.0
    quarter = 0.25 / (1.0 + 1.0 / 28 / 12)
    assert volumes[0] == pytest.approx(36.5e6 * (0.25 + 1.0 - quarter), rel=1e-4)
    assert volumes[1] == pytest.approx(20e6)
    assert drivers.demand[on(date(2024, 6, 15)), 1] == pytest.approx(6e6 / (30 * 86400.0))
    assert drivers.demand[on(date(2024, 2, 29)), 0] > 0.0


@pytest.mark.parametrize("axis", ["month", "ten_day"])
def test_what_is_even_over_the_days_of_a_year_is_so_in_leap_years_too(
    river: RiverFolder, axis: str
) -> None:
    days = np.arange(np.datetime64("2023-01-01"), np.datetime64("2024-01-01"))
    month = days.astype("datetime64[M]").astype(int) % 12
    of_month = (days - days.astype("datetime64[M]")).astype(int)
    period = month if axis == "month" else 3 * month + np.minimum(of_month // 10, 2)
    shares = np.bincount(period) / 365
    rows = (f"{number},{share:.12f},{share:.12f}\n" for number, share in enumerate(shares, 1))
    river.tables["patterns"] = f"{axis},even,summer\n" + "".join(rows)
    river.settings["period"] = {"start": "2023-10-01", "end": "2025-09-30"}
    river.tables["demands"] = "date,Cotton\n2023-10-01,1\n"
    river.tables["inflows"] = "date,border\n2023-10-01,500\n"
    flow = river.read().drivers.demand[:, 0]
    year = np.array([(FIRST + timedelta(days=day)).year for day in range(flow.size)])
    for leap, length in ((False, 365), (True, 366)):
        np.testing.assert_allclose(
            flow[(year == 2024) == leap], 36.5e6 / (length * 86400.0), rtol=1e-9
        )


def test_rows_hold_from_their_day_up_to_the_next(river: RiverFolder) -> None:
    drivers = river.read().drivers
    assert drivers.demand[on(date(2024, 3, 31)), 2] == 0.0
    assert drivers.demand[on(date(2024, 4, 1)), 2] == 30.0
    assert drivers.inflow[0, 0] == 500.0
    assert drivers.inflow[-1, 0] == 400.0
    assert not drivers.inflow[:, 1:].any()
    assert drivers.inflow_salinity[0, 0] == 1.2
    assert drivers.evaporation[on(date(2024, 7, 1)), 3] == 3.5
    assert drivers.temperature[0, 4] == 10.0


def test_days_of_the_year_are_those_of_a_common_year(river: RiverFolder) -> None:
    day = river.read().drivers.day
    assert day.dtype == np.int32
    assert (day[0], day[-1]) == (274, 273)
    assert day[on(date(2024, 2, 28))] == day[on(date(2024, 2, 29))] == 59


def test_what_must_stay_changes_over_the_year_and_its_end(river: RiverFolder) -> None:
    read = river.read()
    delta, treaty = read.model.staying
    assert (delta.name, delta.kind, delta.priority, delta.source) == (
        "Delta",
        "environment",
        1.5,  # after the city of priority 1
        "decree 1",
    )
    assert (treaty.kind, treaty.priority, treaty.place) == ("agreement", 1, "border")
    staying = read.drivers.staying[:, 0]
    # 02-28 is the end of February also in leap years.
    assert staying[on(date(2024, 2, 29))] == 20.0
    assert staying[on(date(2024, 3, 1))] == 30.0
    assert (read.drivers.staying[:, 1] == 100.0).all()


def test_limits_hold_in_their_spans_and_begin_with_them(river: RiverFolder) -> None:
    read = river.read()
    assert [limit.users for limit in read.model.limits] == [
        ("Rice", "Cotton"),
        ("Rice",),
        ("Cotton", "Basin"),
        ("Cotton", "Basin"),
    ]
    assert [limit.kind for limit in read.model.limits] == ["limit", "limit", "limit", "agreement"]
    limit, begins = read.drivers.limit, read.drivers.limit_begins
    assert np.isinf(limit[on(date(2024, 3, 31)), 0])
    assert limit[on(date(2024, 4, 1)), 0] == 5e8
    assert limit[on(date(2024, 9, 30)), 3] == 4e8
    assert np.flatnonzero(begins[:, 0]).tolist() == [on(date(2024, 4, 1))]


def test_each_period_of_a_limit_keeps_the_source_of_its_row(river: RiverFolder) -> None:
    river.tables["limits"] = (
        "limit,users,from,to,volume_Mm3,source\n"
        "Season,sector:irrigation,10-01,03-31,100,order 1\n"
        "Season,sector:irrigation,04-01,09-30,500,order 2\n"
    )
    limit = river.read().model.limits[0]
    assert limit.sources == (("2023-10-01", "order 1"), ("2024-04-01", "order 2"))


def test_a_lake_has_the_level_at_which_it_is_to_be_kept(river: RiverFolder) -> None:
    river.tables["bodies"] = river.tables["bodies"].replace(
        "initial_salinity_g_l,min", "initial_salinity_g_l,target_level_m,min"
    )
    river.swap("bodies", "250,,0.5,50", "250,,0.5,,50")
    river.swap("bodies", "27000,10,,43", "27000,10,42,,43")
    dam, sea = river.read().model.bodies
    assert (dam.target_level, sea.target_level) == (None, 42.0)
    river.swap("bodies", "250,,0.5,,50", "250,,0.5,250,50")
    assert any("target_level_m" in problem for problem in river.faults())


def test_canals_are_closed_over_the_years_end(river: RiverFolder) -> None:
    closed = river.read().drivers.canal_closed
    assert closed[on(date(2023, 11, 14)), 0] == 0.0
    assert closed[on(date(2023, 11, 15)), 0] == 1.0
    assert closed[on(date(2024, 3, 15)), 0] == 1.0
    assert closed[on(date(2024, 3, 16)), 0] == 0.0
    assert not closed[:, 1].any()


def test_agreements_change_inflows_and_give_what_is_above_a_threshold(river: RiverFolder) -> None:
    drivers = river.read().drivers
    assert drivers.inflow[on(date(2024, 1, 15)), 0] == pytest.approx(450.0)
    assert drivers.inflow[on(date(2024, 2, 1)), 0] == 500.0
    assert drivers.inflow[on(date(2024, 7, 1)), 0] == 250.0
    winter = drivers.inflow[: on(date(2024, 4, 1)), 0].sum() * 86400.0
    given = drivers.demand[:, 3]
    assert given.sum() * 86400.0 == pytest.approx(0.5 * (winter - 3e9))
    # 500 m3/s are 43.2 Mm3 a day: 3000 Mm3 are passed on day 70.
    assert np.flatnonzero(given)[0] == 69
    assert given[70] == pytest.approx(250.0)
    assert not given[on(date(2024, 4, 1)) :].any()


def test_agreements_are_left_out_by_name(river: RiverFolder) -> None:
    river.settings["river"]["without"] = ["Treaty", "Half of winter"]
    read = river.read()
    assert len(read.model.staying) == 1
    assert len(read.model.limits) == 3
    assert read.drivers.inflow[on(date(2024, 7, 1)), 0] == 300.0
    assert not read.drivers.demand[:, 3].any()
    assert any("`Treaty`, `Half of winter`" in note for note in read.notes)


def test_releases_are_imposed_where_the_table_has_them(river: RiverFolder) -> None:
    river.tables["releases"] = "date,Shardara\n2023-10-01,300\n2024-01-01,\n2024-03-01,500\n"
    river.settings["period"]["end"] = "2024-04-29"
    release = river.read().drivers.release
    assert release[0, 0] == 300.0
    assert np.isnan(release[on(date(2024, 2, 1)), 0])
    assert np.isnan(release[:, 1]).all()


def test_gates_are_opened_by_month(river: RiverFolder) -> None:
    river.tables["openings"] = "month,Small Aral\n" + "".join(
        f"{m},{m / 10}\n" for m in range(1, 13)
    )
    assert river.read().drivers.opening[0].tolist() == [0.0, 1.0]


def test_ten_day_rows_come_again_each_year(river: RiverFolder) -> None:
    rows = "".join(f"{number},{number}\n" for number in range(1, 37))
    river.tables["inflows"] = "ten_day,border\n" + rows
    river.settings["river"]["without"] = ["Treaty"]
    inflow = river.read().drivers.inflow[:, 0]
    assert (inflow[0], inflow[on(date(2024, 1, 10))], inflow[on(date(2024, 1, 11))]) == (28, 1, 2)
    assert inflow[on(date(2024, 2, 29))] == 6.0


def test_semicolons_and_decimal_commas_are_read(river: RiverFolder) -> None:
    text = river.tables["inflows"].replace(",", ";").replace("500", "500,5")
    river.tables["inflows"] = text
    assert river.read().drivers.inflow[0, 0] == 500.5


def test_notes_tell_what_is_synthetic_and_which_defaults_are_taken(river: RiverFolder) -> None:
    notes = river.read().notes
    assert notes[0] == "Synthetic data: the inflow"
    assert any("No priority is told of `Delta`: after municipal users" in note for note in notes)
    assert river.read().model.notes == notes


def test_limits_whose_parts_do_not_add_up_are_a_note_with_the_difference(
    river: RiverFolder,
) -> None:
    river.swap("limits", "200,Season", "195,Season")
    assert any(
        "add up to 495 Mm3, 500 are stated: a difference of -5." in n for n in river.read().notes
    )
    assert not river.faults()


@pytest.mark.parametrize(("volume", "told"), [("195", False), ("500", False), ("505", True)])
def test_a_lone_part_of_a_limit_is_told_only_where_it_is_more_than_the_whole(
    river: RiverFolder, volume: str, told: bool
) -> None:
    river.swap("limits", "200,Season", f"{volume},Season")
    river.swap("limits", "300,Season", "300,")
    notes = [note for note in river.read().notes if "parts of the limit" in note]
    assert bool(notes) == told
    assert all("505 Mm3, 500 are stated: a difference of +5." in note for note in notes)


def test_a_limit_that_began_before_the_run_is_a_note(river: RiverFolder) -> None:
    river.row("limits", "Winter,Rice,limit,09-01,03-31,10,,")
    assert any("`Winter` began before the run" in note for note in river.read().notes)


def test_water_that_goes_round_is_a_note(river: RiverFolder) -> None:
    river.swap("users", "0.2,0.7,sea", "0.2,0.7,dam")
    told = "users.csv:2: what `City` gives back at `dam` passes its own intake at `town`"
    assert any(told in note for note in river.read().notes)
    river.swap("users", "0.2,0.7,dam", "0.2,0.7,town")
    assert not any("goes round" in note for note in river.read().notes)


def test_strait_joins_two_lakes(river: RiverFolder) -> None:
    river.row("places", "east,,,lake,,,,,")
    river.row("bodies", "East,east,lake,40,,5,,,,,,")
    river.row("level_tables", "East,30,500,\nEast,50,900,")
    river.tables["straits"] = "first,second,width_m,length_m,sill_m\nSmall Aral,East,500,2000,35\n"
    (strait,) = river.read().model.straits
    assert (strait.first, strait.second) == ("Small Aral", "East")
    assert strait.roughness == registry.field("strait_roughness").default


def test_a_flow_that_cannot_be_met_is_no_fault(river: RiverFolder) -> None:
    river.swap("flows", ",30,decree", ",9000,decree")
    assert not river.faults()


def test_what_is_read_runs_in_the_engine(river: RiverFolder) -> None:
    found = river.read()
    model, drivers = found.model, found.drivers
    engine = RiverEngine(model)
    found = engine.run(drivers, slice(0, 200), ("level", "residual", "delivered"))
    assert found["level"].shape == (200, 2)
    assert found["level"][0, 0] == pytest.approx(250.0)
    assert found["delivered"].sum() > 0.0


def test_check_tells_notes(river: RiverFolder) -> None:
    river.write()
    found = look_at(river.file)
    assert not found.problems
    assert found.notes[0] == "Synthetic data: the inflow"


def test_demands_and_limits_are_known_for_some_days_after_the_run(river):
    river.settings["period"]["end"] = "2024-05-09"
    short = river.read().drivers
    river.settings["period"]["end"] = "2024-09-30"
    whole = river.read().drivers
    ahead = short.demand.shape[0] - short.steps
    assert ahead >= 60
    np.testing.assert_array_equal(short.demand, whole.demand[: short.steps + ahead])
    np.testing.assert_array_equal(short.staying, whole.staying[: short.steps + ahead])
    np.testing.assert_array_equal(short.limit, whole.limit[: short.steps + ahead])
    np.testing.assert_array_equal(short.limit_begins, whole.limit_begins[: short.steps + ahead])
    assert short.inflow.shape[0] == short.release.shape[0] == short.steps
