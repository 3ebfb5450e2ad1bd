"""Users, series, limits, agreements: what is wrong is told with file, line and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import RiverFolder


SWAPS = [
    # Users.
    ("users", "Kyzylorda,3,town", "Kyzylorda,,town", "users.csv:3 priority: got no priority"),
    (
        "users",
        "Kyzylorda,3,town",
        "Kyzylorda,1.5,town",
        "priority: got `1.5`, expected a whole number",
    ),
    ("users", "3,town,branch", "3,,branch", "users.csv:3 place: got a demand without a source"),
    ("users", "3,town,branch", "3,toun,branch", "Did you mean `town`?"),
    ("users", "3,town,branch", "3,town,brunch", "Did you mean `branch`?"),
    ("users", "0.2,0.7,sea", "0.4,0.7,sea", "got 1.1 of what is delivered, expected at most 1"),
    (
        "users",
        "0.2,0.7,sea",
        "20,0.7,sea",
        "consumed: got `20`, expected 0 to 1. Write 0.2 if per cent",
    ),
    ("users", "0.2,0.7,sea", "0.2,0.7,see", "return_to: got `see`, expected a place of the river"),
    ("users", "before_river,0.5", "before_river,", "got wells without capacity"),
    ("users", "before_river,0.5", ",0.5", "got a capacity of no wells"),
    ("users", "municipal", "municpal", "Did you mean `municipal`?"),
    ("users", "36.5,,,even", ",,,", "users.csv:2 user: got no demand of `City`"),
    ("users", "36.5,,,even", "36.5,,,", "users.csv:2 pattern: got nothing"),
    ("users", "36.5,,,even", "36.5,,,evn", "Did you mean `even`?"),
    ("users", "36.5,,,even", "36.5,10,10,even", "got both, expected volume_Mm3, or hectares"),
    ("users", "1000,20000", "1000,", "users.csv:3 norm_m3_ha: got nothing"),
    ("users", "36.5,,,even", "-36.5,,,even", "volume_Mm3: got `-36.5`, expected 0 to"),
    (
        "users",
        "0.7,0.1,town,,,,,,",
        "0.7,0.1,town,,,5,,,even",
        "of `Cotton` in `demands` and this table",
    ),
    (
        "users",
        "3,dam,,",
        "3,dam,main,",
        "`dam` for the canal `main`, expected `town`, where `Rice`",
    ),
    ("users", "Cotton,", "City,", "users.csv:4 user: got `City` for the second time"),
    # Patterns.
    ("patterns", "4,0.0833,0.1", "4,0.0833,0.2", "summer: got shares that sum to 1.1, expected 1"),
    (
        "patterns",
        "4,0.0833,0.1",
        "4,8.33,0.1",
        "got `8.33`, expected a fraction from 0 to 1. Write 0.0833",
    ),
    ("patterns", "\n4,0.0833,0.1", "", "month: got no row for 4, expected 1 to 12, each once"),
    ("patterns", "\n4,", "\n13,", "patterns.csv:5 month: got `13`, expected 1 to 12"),
    ("patterns", "\n4,", "\n3,", "patterns.csv:5 month: got `3`, expected each period once"),
    # What changes from day to day.
    (
        "inflows",
        "2023-10-01",
        "2023-10-05",
        "inflows.csv:2 date: got no value for 2023-10-01 (4 days",
    ),
    (
        "inflows",
        "2024-04-01,300\n2024-09-01,400",
        "2023-10-02,300",
        "inflows.csv:3 date: got no value for 2023-10-03 (364 days",
    ),
    (
        "inflows",
        "2024-04-01",
        "2024-04-31",
        "inflows.csv:3 date: got `2024-04-31`, expected a date",
    ),
    (
        "inflows",
        "2024-04-01",
        "2024-10-01",
        "inflows.csv:4 date: got `2024-09-01`, expected a date after",
    ),
    ("inflows", "2024-04-01,300", "2024-04-01,", "inflows.csv:3 border: got ``, expected 0 to"),
    ("inflows", "2024-04-01,300", "2024-04-01,-3", "inflows.csv:3 border: got `-3`, expected 0 to"),
    ("inflows", "date,border", "date,boarder", "Did you mean `border`?"),
    (
        "inflows",
        "date,border",
        "day,border",
        "got none of them, expected one column that says when",
    ),
    ("salinity", "month,border", "month,dam", "`dam`, expected a place of `inflows`"),
    ("demands", "Cotton", "Coton", "Did you mean `Cotton`?"),
    ("weather", "all,3,", "all,2,", "weather.csv:4 month: got `2`, expected each period once"),
    (
        "weather",
        "all",
        "town",
        "weather.csv place: got no weather of `dam`, expected rows for it: water",
    ),
    ("weather", "all", "twon", "Did you mean `town`?"),
    # What must stay, limits, agreements.
    ("flows", "10-01,02-28", "10-01,03-01", "flows.csv:3 from, to: got days that line 2 has too"),
    ("flows", "10-01,02-28", "10-01,02-29", ""),
    ("flows", "10-01,02-28", "10-01,02-30", "flows.csv:2 to: got `02-30`, expected a day such as"),
    ("flows", "10-01,02-28", "10-01,", "flows.csv:2 to: got ``, expected a day such as"),
    ("flows", "10-01,02-28", "2023-10-01,02-28", "expected both with a year, or both without"),
    ("flows", "10-01,02-28", "2023-10-01,2023-02-28", "expected a day not before `from`"),
    (
        "flows",
        "20,decree 1",
        "20,",
        "flows.csv:2 source: got ``, expected where the numbers are from",
    ),
    (
        "flows",
        "Delta,town,,environment,03",
        "Delta,sea,,environment,03",
        "the same in all rows of a flow",
    ),
    ("flows", "20,decree", "-20,decree", "flow_m3_s: got `-20`, expected 0 to"),
    ("limits", "500,,order", "-500,,order", "limits.csv:2 volume_Mm3: got `-500`, expected 0 to"),
    ("limits", "sector:irrigation", "sector:irigation", "Did you mean `sector:irrigation`?"),
    (
        "limits",
        "Cotton; oblast",
        "Coton; oblast",
        "users: got `Coton`, expected users, sector:NAME",
    ),
    ("limits", "200,Season", "200,Saison", "part_of: got `Saison`, expected a limit of this table"),
    ("limits", "09-30,200,Season", "08-31,200,Season", "Give both the same days."),
    (
        "limits",
        "Rice limit,Rice",
        "Season,Rice",
        "the same users, kind and plan in all rows of a limit",
    ),
    ("limits", "limit,users", "limit,user", "limits.csv:1 users: got no such column"),
    (
        "agreements",
        "Treaty,minimum_flow,border,,,",
        "Treaty,maximum_flow,border,,,",
        "that line 4 has too",
    ),
    ("agreements", "border,,2024-01-01", "dam,,2024-01-01", "`dam`, expected a place of `inflows`"),
    (
        "agreements",
        "0.9,,,treaty",
        "90,,,treaty",
        "value: got `90`, expected 0 to 1. Write 0.9 if per cent",
    ),
    ("agreements", "0.9,,,treaty", "0.9,,,", "agreements.csv:3 source: got ``"),
    ("agreements", "0.5,3000", "0.5,", "agreements.csv:2 threshold_Mm3: got ``"),
    ("agreements", "volume,,oblast:Turkistan", "volume,,", "agreements.csv:6 user: got nothing"),
    (
        "agreements",
        "volume,,oblast",
        "volume,dam,oblast",
        "got `dam`, expected nothing: `volume` has none",
    ),
    ("agreements", "border,Basin", "border,Basin; City", "expected one user"),
    ("agreements", "minimum_flow", "minimal_flow", "Did you mean `minimum_flow`?"),
]


SHARE = "Half,share_of_inflow,border,,2024-01-20,2024-02-10,0.5,,,draft"


def test_shares_of_two_agreements_do_not_multiply(river: RiverFolder) -> None:
    river.row("agreements", SHARE)
    (fault,) = river.faults()
    told = (
        "agreements.csv:7 from, to: got an overlap: days on which `Treaty` in line 3 shares it too"
    )
    assert fault.startswith(told)
    river.settings["river"]["without"] = ["Half"]
    assert not river.faults(), "one that is left out shares nothing"


def test_shares_on_other_days_of_other_places_and_limits_of_two_agreements_are_sound(
    river: RiverFolder,
) -> None:
    river.swap("inflows", "date,border", "date,border,town")
    for line in ("500", "300", "400"):
        river.swap("inflows", f",{line}\n", f",{line},1\n")
    river.row("agreements", SHARE.replace("2024-01-20", "2024-02-01"))
    river.row("agreements", SHARE.replace("border", "town"))
    river.row("agreements", "Other,maximum_flow,border,,07-01,07-31,240,,,draft")
    river.row("agreements", "Other,volume,,oblast:Turkistan,04-01,09-30,300,,,draft")
    assert not river.faults()


def test_what_two_agreements_give_above_a_threshold_does_not_add_up(river: RiverFolder) -> None:
    row = "More,share_above,border,Basin,2024-03-01,2024-04-30,0.1,4000,,draft"
    river.row("agreements", row)
    (fault,) = river.faults()
    assert "agreements.csv:7 from, to: got an overlap" in fault
    river.tables["agreements"] = river.tables["agreements"].replace(row, "")
    river.row("agreements", row.replace("border,Basin", "border,Cotton"))
    assert not any("overlap" in fault for fault in river.faults())


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("flows", "Lake,sea,3,environment,,,20,decree 2"),
        ("agreements", "Sea,minimum_flow,sea,,,,20,,,treaty"),
    ],
)
def test_no_flow_passes_a_terminal_lake(river: RiverFolder, table: str, row: str) -> None:
    river.row(table, row)
    assert not river.faults(), "the lake has a weir"
    river.swap("bodies", ",43,100,", ",,,")
    (fault,) = river.faults()
    line = len(river.tables[table].splitlines())
    assert fault.startswith(f"{table}.csv:{line} place: got `sea`, a lake without weir and gate")


@pytest.mark.parametrize(("table", "old", "new", "told"), SWAPS)
def test_a_fault_of_a_table_is_told(
    river: RiverFolder, table: str, old: str, new: str, told: str
) -> None:
    river.check_swap(table, old, new, told)


def test_a_user_of_a_canal_without_canals_is_told(river: RiverFolder) -> None:
    del river.tables["canals"]
    assert any("users.csv:3 canal: got `branch`" in fault for fault in river.faults())


def test_intakes_of_a_user_sum_to_1_and_stand_in_one_table(river: RiverFolder) -> None:
    river.tables["intakes"] = "user,place,share\nCotton,dam,0.5\nCotton,town,0.4\n"
    found = "\n".join(river.faults())
    assert "intakes.csv:2 share: got shares of the intakes of `Cotton` that sum to 0.9" in found
    assert "users.csv:4 place: got `dam`, expected nothing: `intakes` tells its intakes" in found


def test_an_agreement_to_leave_out_must_be_there(river: RiverFolder) -> None:
    river.settings["river"]["without"] = ["Trety"]
    (fault,) = river.faults()
    assert "river.without: got `Trety`, expected an agreement of the table" in fault
    assert fault.startswith("river.yaml:")


def test_a_release_of_a_lake_is_told(river: RiverFolder) -> None:
    river.tables["releases"] = "date,Small Aral\n2023-10-01,5\n"
    (fault,) = river.faults()
    assert "expected a reservoir of `bodies`" in fault


def test_an_opening_may_not_be_empty(river: RiverFolder) -> None:
    river.tables["openings"] = "date,Small Aral\n2023-10-01,\n"
    (fault,) = river.faults()
    assert fault.startswith("openings.csv:2 Small Aral: got ``, expected 0 to 100")
