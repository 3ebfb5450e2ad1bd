"""Tables of fields: what is read, what is refused, and the land that they describe."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kzwater import registry
from kzwater.agronomy import crops, methods, read_fields
from kzwater.agronomy.catalogue import paddy_soils
from kzwater.agronomy.names import crop_name, method_name
from kzwater.agronomy.table import read_field_table, write_field_table
from kzwater.config.fields import PADDIES, with_usual
from kzwater.errors import InputError
from kzwater.preparation.pedotransfer import texture_shares

HEADER = "field,crop,hectares,latitude,longitude,elevation,method,soil"
COTTON = "north,cotton,12.5,41.2,68.3,250,furrow,loam"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "fields.csv"


def write(path: Path, *rows: str, header: str = HEADER) -> Path:
    path.write_text("\n".join((header, *rows, "")), encoding="utf-8")
    return path


def faults(path: Path, *rows: str, header: str = HEADER) -> str:
    with pytest.raises(InputError) as caught:
        read_field_table(write(path, *rows, header=header))
    return "\n".join(str(problem) for problem in caught.value.problems)


def test_a_field_is_read_with_what_the_table_may_leave_out(table: Path) -> None:
    write(
        table,
        "north;cotton;12,5;41,2;68,3;250;furrow;loam;Maktaaral;22.04;6 000",
        "south;Winter wheat;3;41,2;68,3;250;alternate-furrow;silt_loam;;;",
        header=HEADER.replace(",", ";") + ";district;sowing;limit_m3_per_ha",
    )
    north, south = read_field_table(table)
    assert (north.area, north.latitude, north.district) == (125_000.0, 41.2, "Maktaaral")
    # 22 April; 6000 m3 on a hectare are 600 mm.
    assert (north.sowing_day, north.limit) == (112, 600.0)
    assert (south.crop, south.method) == ("winter_wheat", "alternate_furrow")
    assert (south.sowing_day, south.limit) == (None, None)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (COTTON.replace("cotton", "coton"), "crop: got `coton`"),
        (COTTON.replace("cotton", "coton"), "Did you mean `cotton`?"),
        (COTTON.replace("furrow", "flood"), "method: got `flood`"),
        (COTTON.replace("loam", "clayy"), "Did you mean `clay`?"),
        (COTTON.replace("12.5", "-1"), "hectares: got `-1`, expected 0.0001 to 1e+06"),
        (COTTON.replace("12.5", ""), "hectares: got ``"),
        (COTTON.replace("12.5", "much"), "hectares: got `much`, expected a number"),
        (COTTON.replace("41.2", "412"), "latitude: got `412`"),
        (COTTON.replace("north", ""), "field: got no name"),
    ],
)
def test_a_cell_at_fault_is_told_with_its_line(table: Path, row: str, told: str) -> None:
    text = faults(table, "good,cotton,1,41,68,250,basin,clay", row)
    assert told in text
    assert "fields.csv:3" in text
    assert "fields.csv:2" not in text


def test_all_faults_of_a_table_are_told_at_once(table: Path) -> None:
    text = faults(table, COTTON.replace("cotton", "x"), COTTON, COTTON.replace("loam", "y"))
    assert "crop: got `x`" in text
    assert "soil: got `y`" in text
    assert (
        "field: got `north` for the second time, expected each name once (first in line 2)" in text
    )


def test_columns_that_are_missing_or_unknown_are_told(table: Path) -> None:
    shorter = HEADER.removesuffix(",soil")
    assert "soil: got no such column" in faults(table, COTTON.removesuffix(",loam"), header=shorter)
    text = faults(table, COTTON + ",1", header=HEADER + ",distrikt")
    assert "Did you mean `district`?" in text
    assert "got no rows" in faults(table)


@pytest.mark.parametrize("day", ["31.02", "4-22-1", "22/04", "April"])
def test_a_sowing_day_that_is_none_is_told(table: Path, day: str) -> None:
    assert f"sowing: got `{day}`" in faults(table, f"{COTTON},{day}", header=HEADER + ",sowing")


WINDOW = HEADER + ",sowing,sowing_from,sowing_to,sowing_temperature_c"


def test_a_window_of_sowing_is_read_and_written_again(table: Path) -> None:
    """1 April is day 91; from 20 December to 10 January are 21 days."""
    rows = (
        f"{COTTON},,01.04,05-20,12",
        f"around{COTTON[5:]},,20.12,10.01,",
        f"day{COTTON[5:]},,,,",
    )
    fields = read_field_table(write(table, *rows, header=WINDOW))
    assert [(each.sowing_day, each.sowing_window) for each in fields] == [
        (91, 49),
        (354, 21),
        (None, 0),
    ]
    given = read_fields(table).parameters
    assert given["sowing_day"].tolist() == [91.0, 354.0, crops()["cotton"]["sowing_day"]]
    assert given["sowing_window"].tolist() == [49.0, 21.0, 0.0]
    assert given["sowing_temperature"].tolist() == [12.0, 14.0, 14.0]
    write_field_table(fields, table)
    assert [replace(each, line=0) for each in read_field_table(table)] == [
        replace(each, line=0) for each in fields
    ]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (",20.05,01.04,", "sowing_from, sowing_to: got a window that ends before it begins"),
        (",01.03,30.06,", "sowing_from, sowing_to: got a window of 121 days, expected at most 120"),
        ("22.04,01.04,20.05,", "sowing, sowing_from: got a day and a window of sowing"),
        (",01.04,,", "sowing_to: got one end of a window of sowing, expected `sowing_from` and"),
        (",,20.05,", "sowing_from: got one end of a window of sowing"),
        (",31.02,20.05,", "sowing_from: got `31.02`, expected a day such as 04-22 or 22.04"),
        (",01.04,20.05,70", "sowing_temperature_c: got `70`, expected -5 to 30"),
    ],
)
def test_a_window_of_sowing_at_fault_is_told(table: Path, cells: str, told: str) -> None:
    text = faults(table, f"{COTTON},{cells}", header=WINDOW)
    assert f"fields.csv:2 {told}" in text
    assert "\n" not in text


@pytest.mark.parametrize("crop", ["alfalfa", "apple", "grape"])
def test_perennials_have_no_window_of_sowing(table: Path, crop: str) -> None:
    row = COTTON.replace("cotton", crop)
    assert (
        f"sowing_from: got a window of sowing of `{crop}`, expected none: it stands for years"
        in faults(table, f"{row},,01.04,20.05,", header=WINDOW)
    )
    assert read_field_table(write(table, f"{row},01.04,,,", header=WINDOW))[0].sowing_day == 91


def test_every_other_crop_has_a_temperature_of_sowing() -> None:
    lacking = {name for name, values in crops().items() if "sowing_temperature" not in values}
    assert lacking == {"alfalfa", "apple", "grape"}


def test_a_limit_in_thousands_of_cubic_metres_is_refused(table: Path) -> None:
    header = HEADER + ",limit_m3_per_ha"
    text = faults(table, f"{COTTON},6", header=header)
    assert "fields.csv:2 limit_m3_per_ha: got 6 m3 for a hectare: thousands of m3?" in text
    assert "expected 0, or 50 and more. Write 6000 if thousands of m3 are meant." in text
    for limit, depth in (("0", 0.0), ("50", 5.0)):
        (field,) = read_field_table(write(table, f"{COTTON},{limit}", header=header))
        assert field.limit == depth


def test_a_switch_is_not_taken_for_a_share_in_per_cent(table: Path) -> None:
    text = faults(table, f"{COTTON},2,", header=HEADER + ",irrigation_ordered,leaching_fraction")
    assert "irrigation_ordered: got `2`, expected 0 to 1. Correct the cell." in text
    text = faults(table, f"{COTTON},,20", header=HEADER + ",irrigation_ordered,leaching_fraction")
    assert "Write 0.2 if per cent is meant." in text


def test_the_land_holds_what_crop_method_and_soil_say(table: Path) -> None:
    land = read_fields(
        write(
            table,
            f"{COTTON},,6000",
            "south,maize,5,41.3,68.4,260,surface_drip,sand,05-01,",
            header=HEADER + ",sowing,limit_m3_per_ha",
        )
    )
    assert land.area == pytest.approx(175_000.0)
    names = dict(zip(land.land_cover_values, land.land_cover_names, strict=True))
    assert [names[code] for code in land.hru_land_cover] == ["cotton", "maize"]
    given = land.parameters
    np.testing.assert_array_equal(given["sowing_day"], [crops()["cotton"]["sowing_day"], 121])
    np.testing.assert_array_equal(given["application_efficiency"], [0.6, 0.9])
    unlimited = registry.field("season_limit").default
    np.testing.assert_array_equal(given["season_limit"], [600.0, unlimited])
    # Sand holds less than loam.
    assert given["available_water_capacity"][1] < 0.5 * given["available_water_capacity"][0]
    assert not np.any(land.unit_index >= 0)


def test_a_field_may_follow_the_edition_of_2025(table: Path) -> None:
    """Cotton's basal coefficient is 1.15 in the first edition and 1.05 in its revision."""
    header = HEADER + ",edition"
    write(table, f"{COTTON},2025", COTTON.replace("north", "south") + ",", header=header)
    given = read_fields(table).parameters["basal_coefficient_middle"]
    np.testing.assert_array_equal(given, [1.05, 1.15])
    fields = read_field_table(table)
    write_field_table(fields, table)
    assert read_field_table(table) == fields
    assert "edition: got `2020`, expected 1998, 2025" in faults(
        table, f"{COTTON},2020", header=header
    )


def test_drains_lie_where_the_table_says(table: Path) -> None:
    header = HEADER + ",drain_depth_m"
    write(table, f"{COTTON},2.8", COTTON.replace("north", "south") + ",", header=header)
    fields = read_field_table(table)
    assert [dict(field.parameters).get("drain_depth") for field in fields] == [2800.0, None]
    none = registry.field("drain_depth").default
    np.testing.assert_array_equal(read_fields(table).parameters["drain_depth"], [2800.0, none])
    write_field_table(fields, table)
    assert read_field_table(table) == fields
    told = faults(table, f"{COTTON},280", header=header)
    assert "drain_depth_m: got `280`, expected 0.3 to 100" in told


def test_air_enters_sand_sooner_than_loam_and_within_the_bounds(table: Path) -> None:
    """By the regression of Cosby et al. (1984): 10^(1.88 - 0.0131 x 40) cm for 40 % of sand."""
    classes = sorted(texture_shares())
    rows = [f"{name},cotton,1,41,68,250,basin,{name}" for name in classes]
    found = read_fields(write(table, *rows)).parameters["air_entry_suction"]
    of = dict(zip(classes, found.tolist(), strict=True))
    assert of["loam"] == pytest.approx(227.0, abs=0.1)
    assert of["sand"] < 0.3 * of["loam"]
    info = registry.field("air_entry_suction")
    assert np.all((found >= info.lower) & (found <= info.upper))


@pytest.mark.parametrize("edition", ["1998", "2025"])
def test_what_is_known_of_crops_and_methods_lies_within_the_declared_bounds(edition: str) -> None:
    for name, values in {**crops(edition), **methods(), **paddy_soils()}.items():
        for parameter, value in values.items():
            info = registry.field(parameter)
            assert info.role == "parameter"
            assert info.lower <= value <= info.upper, (name, parameter)


def test_editions_differ_where_both_are_known() -> None:
    assert crops("1998")["cotton"]["basal_coefficient_middle"] == 1.15
    assert crops("2025")["cotton"]["basal_coefficient_middle"] == 1.05
    # Unknown of the revision: the first edition serves.
    assert crops("2025")["cotton"]["initial_stage"] == 30.0


def test_every_value_of_crops_and_methods_has_a_source() -> None:
    folder = Path(__file__).parents[2] / "python" / "kzwater" / "agronomy"
    for name in ("crops.csv", "methods.csv", "paddy_soils.csv"):
        rows = (folder / name).read_text(encoding="utf-8").splitlines()[2:]
        assert rows
        for row in rows:
            assert row.split(",", 4 if name == "crops.csv" else 3)[-1].strip(), row


RULES = (
    ",turn_interval,turn_length,turn_start,irrigation_interval,irrigation_fixed_depth,"
    "irrigation_capacity"
)


def test_each_field_has_rules_of_its_own(table: Path) -> None:
    rows = (f"{COTTON},10,3,15.05,,,0.6", f"{COTTON.replace('north', 'south')},,,,7,40,")
    land = read_fields(write(table, *rows, header=HEADER + RULES))
    given = land.parameters
    np.testing.assert_array_equal(given["turn_interval"], [10.0, 0.0])
    np.testing.assert_array_equal(given["turn_length"], [3.0, 1.0])
    # 15 May
    np.testing.assert_array_equal(given["turn_start"], [135.0, 1.0])
    np.testing.assert_array_equal(given["irrigation_interval"], [0.0, 7.0])
    np.testing.assert_array_equal(given["irrigation_fixed_depth"], [0.0, 40.0])
    np.testing.assert_array_equal(given["irrigation_capacity"], [0.6, 100.0])
    north, south = read_field_table(table)
    write_field_table([north, south], table)
    assert read_field_table(table) == (north, south)


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ("10,,,,,", "turn_length: got no length of the turn, expected 1 to 10 days"),
        ("7,9,,,,", "turn_length: got 9, expected 1 to 7 days"),
        ("10,3,32.05,,,", "turn_start: got `32.05`"),
        (",,,-1,,", "irrigation_interval: got `-1`, expected 0 to 60"),
        (",,,,900,", "irrigation_fixed_depth: got `900`, expected 0 to 400"),
        (",,,,,0", "irrigation_capacity: got `0`, expected 0.01 to 100"),
    ],
)
def test_rules_at_fault_are_told(table: Path, rules: str, told: str) -> None:
    assert told in faults(table, f"{COTTON},{rules}", header=HEADER + RULES)


RICE = COTTON.replace("cotton", "rice").replace("furrow", "flooding")


def test_a_paddy_has_bunds_and_what_its_soil_lets_through(table: Path) -> None:
    land = read_fields(
        write(
            table,
            COTTON,
            RICE.replace("north", "middle"),
            RICE.replace("loam", "clay").replace("north", "south"),
        )
    )
    np.testing.assert_array_equal(land.parameters["bund_height"], [0.0, 300.0, 300.0])
    _none, loam, clay = land.parameters["paddy_percolation"]
    assert (loam, clay) == (4.0, 1.0)
    assert paddy_soils().keys() == texture_shares().keys()


def test_methods_with_bunds_are_those_of_paddies() -> None:
    bunded = {name for name, values in methods().items() if values.get("bund_height", 0.0) > 0.0}
    assert bunded == set(PADDIES)


@pytest.mark.parametrize("method", PADDIES)
def test_crops_that_drown_are_not_flooded(table: Path, method: str) -> None:
    told = faults(table, COTTON.replace("furrow", method))
    assert f"crop, method: got `cotton`, `{method}`, expected a crop that stands in water" in told
    assert "rice" in told
    assert read_field_table(write(table, RICE))[0].method == "flooding"


def answers(table: Path, encoding: str = "utf-8", **processes: str) -> dict[str, str]:
    table.write_text(table.read_text(encoding="utf-8"), encoding=encoding)
    content = {"fields": table.name, "processes": processes}
    return dict(with_usual(content, table.parent)["processes"])


def test_processes_of_paddies_are_chosen_where_a_field_is_one(table: Path) -> None:
    plain = answers(write(table, COTTON))
    assert "flooding" not in plain
    assert plain["percolation"] == "field_drainage"
    for encoding in ("utf-8", "utf-16", "cp1251"):
        for row in (RICE, RICE.replace("flooding", '"Levelled flooding"').replace(",", ";")):
            chosen = answers(write(table, COTTON, row), encoding)
            assert chosen["flooding"] == "paddy_flooding"
            assert chosen["irrigation"] == "irrigation_with_paddies"
            assert chosen["percolation"] == "paddy_drainage"
    assert answers(write(table, RICE), irrigation="none")["irrigation"] == "none"
    assert (
        "flooding"
        not in answers(write(table, COTTON))
        | with_usual({"fields": "none.csv"}, table.parent)["processes"]
    )


def test_the_calendar_with_windows_is_chosen_where_a_field_has_one(table: Path) -> None:
    cyrillic = "Участок Ьх"
    row = f"{COTTON.replace('north', cyrillic)},,01.04,20.05,"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1251"):
        for written in (row, row.replace(",", ";")):
            header = WINDOW.replace(",", ";") if ";" in written else WINDOW
            chosen = answers(write(table, "# sowing_from", written, header=header), encoding)
            assert chosen["crop"] == "crop_calendar_with_windows", (encoding, written)
    assert answers(write(table, f"{COTTON},01.04,,,", header=WINDOW))["crop"] == "crop_calendar"
    assert answers(write(table, COTTON))["crop"] == "crop_calendar"
    named = answers(write(table, row, header=WINDOW), crop="crop_calendar")
    assert named["crop"] == "crop_calendar_with_windows"


def test_every_crop_and_method_has_a_name_of_its_own() -> None:
    for codes, name in ((crops(), crop_name), (methods(), method_name)):
        names = [name(code) for code in codes]
        assert all(each and "_" not in each for each in names)
        assert len({*names}) == len(codes)


@pytest.mark.parametrize("unknown", ["crop", "method", "soil", "hectaresandmore"])
def test_known_names_are_told_once(table: Path, unknown: str) -> None:
    cells = dict(zip(HEADER.split(","), COTTON.split(","), strict=True))
    cells[unknown] = "zzzz"
    text = faults(table, ",".join(cells.values()), header=",".join(cells))
    known = {"crop": "sunflower", "method": "sprinkler", "soil": "silty_clay_loam"}
    assert text.count(known.get(unknown, "elevation")) == 1
    assert "Known are" not in text
