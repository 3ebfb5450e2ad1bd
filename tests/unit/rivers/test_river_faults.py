"""Places, bodies of water, canals: what is wrong is told with file, line and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kzwater.engine_errors import EngineFaultError
from kzwater.rivers.engine import RiverEngine

if TYPE_CHECKING:
    from conftest import RiverFolder


def test_the_river_that_tests_spoil_is_sound(river: RiverFolder) -> None:
    assert not river.faults()


SWAPS = [
    # Places.
    (
        "places",
        "border,dam",
        "border,damm",
        "places.csv:2 downstream: got `damm`, which is no place",
    ),
    ("places", "border,dam", "border,damm", "Did you mean `dam`?"),
    (
        "places",
        "sea,,,lake",
        "sea,dam,,lake",
        "water that comes back: dam -> fork -> town -> sea -> dam",
    ),
    (
        "places",
        "fork,sea,0.6",
        "fork,sea,0.5",
        "places.csv:4 share: got shares of `fork` that sum to 0.9",
    ),
    ("places", "fork,sea,0.6", "fork,sea,60", "share: got `60`, expected 0 to 1. Write 0.6 if per"),
    ("places", "fork,sea,0.6", "fork,town,0.6", "got `fork` to `town` for the second time"),
    (
        "places",
        "fork,sea,0.6,,",
        "fork,sea,0.6,gauge,",
        "expected `junction`, as in line 4, or nothing",
    ),
    (
        "places",
        "fork,sea,0.6,,,",
        "fork,sea,0.6,,2,",
        "travel_days: got `2`, expected nothing, as in",
    ),
    (
        "places",
        "fork,sea,0.6,,,,,",
        "fork,sea,0.6,,,,3,",
        "needs a place of its own at its beginning",
    ),
    ("places", "boundary,2,2", "boundary,2,3", "2 days in 3 cells, expected at least a day"),
    ("places", "boundary,2,2", "boundary,2,1.5", "cells: got `1.5`, expected a whole number"),
    ("places", "boundary", "bondary", "Did you mean `boundary`?"),
    ("places", "border,dam", ",dam", "places.csv:2 place: got no name"),
    ("places", ",1.5,", ",-1,", "bed_loss_m3_s: got `-1`, expected 0 to 10000"),
    ("places", "bed_loss_m3_s", "bed_loss", "Did you mean `bed_loss_m3_s`?"),
    (
        "places",
        "dam,fork,,reservoir,,,,",
        "dam,fork,,reservoir,2,,3,",
        "places.csv:3 travel_days, bed_loss_m3_s: got `2`, `3`, expected nothing: a reservoir or",
    ),
    ("places", "town,sea,,intake", "town,sea,,lake", "a lake `town` that `bodies` does not have"),
    ("places", "sea,,,lake", "sea,,,lake,,,,,\nisle,,,gauge", "`isle`, which lies off the river"),
    # Bodies and their tables.
    ("bodies", "Small Aral,sea", "Small Aral,dam", "got `dam`, where line 2 has `Shardara`"),
    (
        "bodies",
        "Small Aral,sea",
        "Small Aral,see",
        "place: got `see`, expected a place of the river",
    ),
    (
        "bodies",
        "Small Aral,sea",
        "Shardara,sea",
        "`Shardara` for the second time, expected each name",
    ),
    (
        "bodies",
        "250,,0.5",
        "253,,0.5",
        "initial_level_m: got `253`, expected a level or volume in its",
    ),
    (
        "bodies",
        ",27000,",
        ",40000,",
        "initial_volume_Mm3: got `40000`, expected a level or volume in",
    ),
    ("bodies", ",27000,", ",,", "got neither, expected one of initial_level_m, initial_volume_Mm3"),
    ("bodies", "250,,0.5", "250,3000,0.5", "got both, expected one of initial_level_m"),
    ("bodies", ",43,100,", ",,100,", "bodies.csv:3 weir_crest_m: got nothing"),
    ("bodies", ",43,100,", ",45,100,", "bodies.csv:3 weir_crest_m: got `45`, expected 30 to 44 m"),
    ("bodies", "0.5,50,", "0.5,-50,", "minimum_release_m3_s: got `-50`, expected 0 to 10000"),
    (
        "bodies",
        "27000,10,,",
        "27000,10,5,",
        "minimum_release_m3_s: got `5`, expected nothing: a lake",
    ),
    (
        "bodies",
        "0.5,50,",
        "0.5,2001,",
        "bodies.csv:2 minimum_release_m3_s: got `2001`, expected at most",
    ),
    ("bodies", "0.5,50,", "0.5,2000,", ""),
    ("bodies", ",yes,,2000", ",maybe,,2000", "to_target: got `maybe`, expected yes or no"),
    ("bodies", "lake", "pond", "kind: got `pond`, expected reservoir, lake"),
    ("level_tables", "Small Aral,30", "Small Arel,30", "Did you mean `Small Aral`?"),
    (
        "level_tables",
        "250,600,3000",
        "239,600,3000",
        "level_tables.csv:4 level_m: got 239 after 240: the",
    ),
    (
        "level_tables",
        "250,600,3000",
        "250,90,3000",
        "level_tables.csv:4 area_km2: got 90 after 100: the",
    ),
    (
        "level_tables",
        "250,600,3000",
        "250,600,400",
        "level_tables.csv:4 volume_Mm3: got 400 after 500:",
    ),
    (
        "level_tables",
        "250,600,3000",
        "250,,3000",
        "expected a value in every row of a body, or in none",
    ),
    (
        "level_tables",
        "44,,34000",
        "44,,28000",
        "level_tables.csv:7 volume_Mm3: got volumes that make",
    ),
    (
        "level_tables",
        "30,,10000\nSmall Aral,42,,27000\nSmall Aral,44",
        "44",
        "got one row, expected at least two rows",
    ),
    # Zones.
    (
        "zones",
        "04-01,4000",
        "04-01,5500",
        "zones.csv:3 volume_Mm3: got `5500`, expected 230 to 252 m",
    ),
    (
        "zones",
        "04-01,4000",
        "04-01,4600",
        "zones.csv:5 flood: got 4500 Mm3 on 04-01, expected at least `target`, 4600",
    ),
    (
        "zones",
        "10-01,1500",
        "10-01,400",
        "zones.csv:4 target: got 400 Mm3 on 10-01, expected at least `dead`, 500",
    ),
    (
        "zones",
        "flood,,4500",
        "crest,,3500",
        "zones.csv:3 target: got 4000 Mm3 on 04-01, expected at most",
    ),
    ("zones", "dead,", "ded,", "zones.csv:2 zone: got `ded`, expected dead, buffer"),
    ("zones", "04-01", "04-31", "zones.csv:3 date: got `04-31`, expected a day of every year"),
    ("zones", "10-01", "04-01", "zones.csv:4 date: got a second value of `target` for these days"),
    ("zones", ",,240", ",500,240", "got both, expected one of volume_Mm3 and level_m"),
    ("zones", "Shardara,flood", "Small Aral,flood", "got a zone of the lake `Small Aral`"),
    ("zones", "Shardara,flood", "Shardra,flood", "Did you mean `Shardara`?"),
    # Canals.
    (
        "canals",
        "main,,40",
        "main,branch,40",
        "a canal that leads back into itself: main <- branch <- main",
    ),
    ("canals", "branch,main", "branch,mein", "canals.csv:3 parent: got `mein`"),
    (
        "canals",
        ",0.3,,",
        ",30,,",
        "lining_factor: got `30`, expected 0 to 1. Write 0.3 if per cent",
    ),
    ("canals", "11-15,03-15", "11-31,03-15", "closed_from: got `11-31`, expected a day such as"),
    ("canals", "40,20,100", "40,20,-1", "capacity_m3_s: got `-1`, expected 0 to 2000"),
    ("canals", "40,20,100", "40,20,0", "canals.csv:2 capacity_m3_s: got `0`, expected more than 0"),
    (
        "canals",
        "lining_factor,closed_from,closed_to\nmain,,40,20,100,,",
        "seepage_exponent,closed_from,closed_to\nmain,,40,20,100,0,",
        "canals.csv:2 seepage_exponent: got `0`, expected more than 0",
    ),
    (
        "canals",
        "lining_factor,closed_from,closed_to\nmain,,40,20,100,,",
        "seepage_coefficient,closed_from,closed_to\nmain,,40,20,100,-1.9,",
        "canals.csv:2 seepage_coefficient: got `-1.9`, expected 0 to 20",
    ),
]


@pytest.mark.parametrize(("table", "old", "new", "told"), SWAPS)
def test_a_fault_of_a_table_is_told(
    river: RiverFolder, table: str, old: str, new: str, told: str
) -> None:
    river.check_swap(table, old, new, told)


PLANT = "turbine_capacity_m3_s,tailwater_m,power_efficiency,installed_power_MW"


def with_plant(river: RiverFolder, cells: str) -> None:
    """Give the reservoir a plant."""
    head, reservoir, lake = river.tables["bodies"].splitlines()
    river.tables["bodies"] = f"{head},{PLANT}\n{reservoir},{cells}\n{lake},,,,\n"


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ("400,251.9,0.9,100", ""),
        (
            "400,252,0.9,100",
            "bodies.csv:2 tailwater_m: got `252`, expected a level below the water",
        ),
        ("400,260,0.9,100", "230 to 252 m"),
        ("400,,0.9,100", "bodies.csv:2 tailwater_m: got nothing"),
        (",236,0.9,100", "bodies.csv:2 turbine_capacity_m3_s: got nothing"),
        (",,,100", "bodies.csv:2 turbine_capacity_m3_s: got nothing"),
    ],
)
def test_a_plant_has_what_its_power_follows_from(river: RiverFolder, cells: str, told: str) -> None:
    with_plant(river, cells)
    found = river.faults()
    assert any(told in fault for fault in found) if told else not found, "\n".join(found)


def test_an_efficiency_that_is_not_told_is_a_note(river: RiverFolder) -> None:
    with_plant(river, "400,236,,100")
    told = "bodies.csv:2: no efficiency of the plant of `Shardara` is told: 0.85 is taken."
    assert any(told in note for note in river.read().notes)
    river.swap("bodies", "400,236,,100", "400,236,0.85,100")
    assert not any("efficiency" in note for note in river.read().notes)


def test_outlets_that_let_less_pass_than_is_safe_are_a_note(river: RiverFolder) -> None:
    river.swap("bodies", "minimum_release_m3_s", "safe_release_m3_s")
    river.swap("bodies", "0.5,50,", "0.5,2000,")
    assert not any("safely" in note for note in river.read().notes)
    river.swap("bodies", "0.5,2000,", "0.5,2001,")
    told = "bodies.csv:2: `Shardara` may safely release 2001 m3/s, its outlets let pass 2000"
    assert any(told in note for note in river.read().notes)


def test_all_faults_are_told_at_once(river: RiverFolder) -> None:
    river.swap("places", "fork,sea,0.6", "fork,sea,0.5")
    river.swap("users", "0.2,0.7,sea", "20,0.7,sea")
    river.tables["inflows"] = "date\n"
    found = "\n".join(river.faults())
    for told in ("places.csv:4", "users.csv:2", "inflows.csv:1"):
        assert told in found


def test_a_table_at_fault_hides_no_other_and_makes_none(river: RiverFolder) -> None:
    """What names of a table that cannot be read is not called unknown."""
    river.tables["places"] = "place\nborder\n"
    (fault,) = river.faults()
    assert fault.startswith("places.csv:1 downstream: got no such column")


@pytest.mark.parametrize("table", ["places", "bodies", "canals", "users", "patterns", "inflows"])
def test_a_table_without_rows_is_one_fault(river: RiverFolder, table: str) -> None:
    """All tables that may name something of another are there."""
    river.tables["releases"] = "date,Shardara\n2023-10-01,300\n"
    river.tables["openings"] = "date,Small Aral\n2023-10-01,0\n"
    river.tables["straits"] = "first,second,width_m,length_m,sill_m\nSmall Aral,East,500,2000,35\n"
    river.row("places", "east,,,lake,,,,,")
    river.row("bodies", "East,east,lake,40,,5,,,,,,")
    river.row("level_tables", "East,30,500,\nEast,50,900,")
    river.swap("users", "3,town,branch", "3,,")
    river.tables["intakes"] = "user,place,share,canal\nRice,town,1,branch\n"
    assert not river.faults()
    river.tables[table] = river.tables[table].splitlines()[0] + "\n"
    (fault,) = river.faults()
    assert fault.startswith(f"{table}.csv:1: got no rows")


def test_a_table_that_is_not_there_is_told(river: RiverFolder) -> None:
    river.settings["river"]["straits"] = "straight.csv"
    (fault,) = river.faults()
    assert fault.startswith("straight.csv: got no such file")


def test_a_body_needs_a_table(river: RiverFolder) -> None:
    rows = river.tables["level_tables"].splitlines(keepends=True)
    river.tables["level_tables"] = "".join(rows[:5])
    (fault,) = river.faults()
    assert fault.startswith("bodies.csv:3 body: got `Small Aral` without a table of levels")


def test_a_strait_joins_lakes_and_not_reservoirs(river: RiverFolder) -> None:
    river.tables["straits"] = "first,second,width_m,length_m,sill_m\nSmall Aral,Shardara,5,20,35\n"
    (fault,) = river.faults()
    assert fault.startswith("straits.csv:2 second: got `Shardara`, expected a lake of `bodies`")


def test_a_crest_without_a_length_is_told(river: RiverFolder) -> None:
    river.check_swap("bodies", ",43,100,", ",43,,", "bodies.csv:3 weir_length_m: got nothing")


def test_a_fault_of_a_series_makes_no_faults_of_others(river: RiverFolder) -> None:
    river.swap("inflows", "2024-04-01", "2024-04-31")
    (fault,) = river.faults()
    assert fault.startswith("inflows.csv:3 date")


def test_a_table_that_ends_before_its_lake_stops_a_run_with_level_and_step(
    river: RiverFolder,
) -> None:
    """A full lake without outlet gets more than evaporates: its water passes the table at once."""
    river.swap("bodies", ",27000,10,,43,100,", ",33990,10,,,,")
    found = river.read()
    model, drivers = found.model, found.drivers
    with pytest.raises(EngineFaultError) as caught:
        RiverEngine(model).run(drivers, slice(0, 60), ("level",))
    told = "the water of Small Aral went past the end of its table of levels: 44 m, 34000 Mm3"
    assert told in str(caught.value)
    # Up to that day there is no fault.
    step = caught.value.values["step"]
    found = RiverEngine(model).run(drivers, slice(0, step), ("level",))
    assert list(found) == ["level"]
    assert found["level"][-1, 1] <= 44.0
    assert 0 < step < 60
