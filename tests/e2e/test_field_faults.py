"""What a user may get wrong about fields: told before the run, with place, numbers and remedy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from test_fields import FIELDS, Farm

from kzwater.checks import look_at
from kzwater.errors import InputError
from kzwater.ranking import Tried, rank


@pytest.fixture
def farm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Farm:
    monkeypatch.chdir(tmp_path)
    return Farm(tmp_path)


def told(farm: Farm) -> str:
    return "\n".join(str(problem) for problem in look_at(farm.write()).problems)


def sown_on(farm: Farm, day: str) -> None:
    """Let the first field be sown on a day."""
    table = FIELDS.replace("furrow,loam,Maktaaral,,\n", f"furrow,loam,Maktaaral,{day},\n", 1)
    farm.fields.write_text(table, encoding="utf-8")


@pytest.mark.parametrize(
    ("value", "remedy"),
    [
        (60, "got 60, expected 0.05 to 1. Write 0.6 if per cent is meant. Its usual value is"),
        (1.2, "got 1.2, expected 0.05 to 1. Its usual value is"),
        (0, "got 0, expected 0.05 to 1. Its usual value is"),
        ({"land_cover": {"cotton": 60, "default": 70}}, "Write 0.6, 0.7 if per cent is meant."),
    ],
)
def test_an_efficiency_in_per_cent_or_without_sense_is_refused(
    farm: Farm, value: Any, remedy: str
) -> None:
    farm.settings["parameters"] = {"application_efficiency": value}
    text = told(farm)
    assert "scenario.yaml:" in text
    assert remedy in text


def test_other_numbers_are_not_taken_for_per_cent(farm: Farm) -> None:
    farm.settings["parameters"] = {"crop_height_middle": 60}
    assert "crop_height_middle: got 60, expected 0.05 to 10 m. Its usual value" in told(farm)


@pytest.mark.parametrize("name", ["irrigation_ordered", "schedule_is_gross", "counts_day_degrees"])
def test_a_switch_is_not_taken_for_a_share(farm: Farm, name: str) -> None:
    farm.settings["processes"] = {"irrigation_schedule": "irrigation_by_schedule"}
    farm.settings["parameters"] = {name: 2}
    text = told(farm)
    assert f"{name}: got 2" in text
    assert "per cent" not in text


def test_shares_in_per_cent_are_refused(farm: Farm) -> None:
    header, *rows = FIELDS.splitlines()
    rows = [f"{row},50" if row.startswith("limited") else f"{row}," for row in rows]
    text = "\n".join((f"{header},limit_share_initial", *rows, ""))
    farm.fields.write_text(text, encoding="utf-8")
    assert (
        "fields.csv:4 limit_share_initial: got `50`, expected 0 to 1. "
        "Write 0.5 if per cent is meant." in told(farm)
    )


def test_sowing_after_the_latest_harvest_is_refused(farm: Farm) -> None:
    sown_on(farm, "28.10")
    assert (
        "fields.csv:2 sowing: got `furrow`: cotton sown on 28.10, "
        "expected a day before the latest harvest, 27.10." in told(farm)
    )


def test_autumn_crops_are_sown_after_the_latest_harvest(farm: Farm) -> None:
    assert not look_at(farm.write()).problems


def test_stages_that_never_ripen_are_refused_with_their_days(farm: Farm) -> None:
    farm.settings["parameters"] = {"middle_stage": {"land_cover": {"cotton": 120, "default": 40}}}
    text = told(farm)
    # From 23 April, day 113, to 27 October, day 300.
    assert (
        "stages: got `furrow`: stages of 30 + 50 + 120 + 45 = 245 days, but 187 days from "
        "sowing on 23.04 to the latest harvest on 27.10" in text
    )
    assert "expected a late stage that begins before the latest harvest" in text
    line = farm.write().read_text(encoding="utf-8").splitlines().index("  middle_stage:") + 1
    assert f"scenario.yaml:{line} stages" in text


def test_a_crop_that_is_harvested_unripe_is_noted(farm: Farm) -> None:
    sown_on(farm, "10.05")
    farm.settings["parameters"] = {"crop_cycles": {"land_cover": {"alfalfa": 4, "default": 1}}}
    found = look_at(farm.write())
    assert not found.problems
    (note, cut) = (note for note in found.notes if "unripe" in note)
    assert cut.startswith("`cuts`: 4 cuts of alfalfa take 210 days, and 192 lie between")
    assert note.startswith("`furrow`: stages of 30 + 50 + 55 + 45 = 180 days, but 170 days")
    sown_on(farm, "20.07")
    assert "fields.csv:2 stages: got `furrow`" in told(farm)


def test_the_three_cuts_of_alfalfa_ripen(farm: Farm) -> None:
    """75 days, then 45 and 45: from 1 April to the middle of September."""
    assert not any("unripe" in note for note in look_at(farm.write()).notes)


def test_a_period_without_the_season_of_a_field_is_refused(farm: Farm) -> None:
    farm.settings["period"] = {"start": "2001-10-01", "end": "2002-08-31"}
    text = told(farm)
    assert "scenario.yaml:" in text
    assert (
        "period: got no season of `wheat`: winter wheat is sown on 20.09, "
        "expected a period with the sowing of each field" in text
    )
    assert "`cuts`" not in text


@pytest.mark.parametrize("start", ["2001-10-01", "2002-03-31"])
def test_a_season_that_began_before_the_run_is_noted(farm: Farm, start: str) -> None:
    farm.settings["period"]["start"] = start
    found = look_at(farm.write())
    assert not found.problems
    assert [note for note in found.notes if "before the run" in note] == [
        "`wheat`: what was sown before the run began is not in it, here winter wheat of "
        "20.09.2001: begin before it, or start from a state."
    ]
    of_state = look_at(farm.write(), farm.folder / "state.nc")
    assert not any("before the run" in note for note in of_state.notes)


@pytest.mark.parametrize("start", ["2001-09-01", "2001-09-20"])
def test_the_end_of_last_year_s_crop_is_not_missed(farm: Farm, start: str) -> None:
    """Cotton of April 2001 stands for another 49 or 30 days; wheat is sown on the 20th."""
    farm.settings["period"]["start"] = start
    assert not any("before the run" in note for note in look_at(farm.write()).notes)


def test_crops_that_the_period_does_not_sow_are_not_ranked(farm: Farm) -> None:
    farm.settings["period"] = {"start": "2001-10-01", "end": "2002-09-15"}
    tried = Tried(methods=("furrow",), limits=(3000,))
    ranked = set(rank(farm.write(), farm.folder / "ranked", tried)["crop"])
    assert "maize" in ranked
    assert "winter_wheat" not in ranked
    with pytest.raises(InputError, match="got no season of `0001`: winter wheat is sown on"):
        rank(farm.write(), farm.folder / "asked", replace(tried, crops=("winter_wheat",)))


def with_areas(farm: Farm, *areas: str) -> None:
    """Let the cotton lie in command area `left` and the rest in `right`."""
    header, *rows = FIELDS.splitlines()
    rows = [f"{row},{'left' if ',cotton,' in row else 'right'}" for row in rows]
    farm.fields.write_text("\n".join((f"{header},command_area", *rows, "")), encoding="utf-8")
    text = "\n".join(("command_area,hectares", *areas, ""))
    (farm.folder / "command_areas.csv").write_text(text, encoding="utf-8")
    farm.settings["command_areas"] = "command_areas.csv"


def test_fields_that_are_larger_than_their_command_area_are_refused(farm: Farm) -> None:
    with_areas(farm, "left,25.5", "right,10")
    text = told(farm)
    assert (
        "command_areas.csv:2 hectares: got fields of 30 ha in `left`: furrow, drip, limited, "
        "expected at most 25.5 ha. 4.5 ha are too many" in text
    )
    assert "`right`" not in text
    with_areas(farm, "left,30", "right,10")
    assert not told(farm)


def test_command_areas_that_are_not_known_are_told(farm: Farm) -> None:
    with_areas(farm, "lefft,30", "right,10")
    text = told(farm)
    assert "fields.csv:2 command_area: got `left`, expected a command area of" in text
    assert "Did you mean `lefft`?" in text
    with_areas(farm, "left,much", "right,10")
    assert "command_areas.csv:2 hectares: got `much`, expected a number" in told(farm)


def with_cells(farm: Farm, columns: str, *cells: str) -> None:
    """Add columns to the table of fields, with cells of its first fields; others are empty."""
    header, *rows = FIELDS.splitlines()
    empty = "," * columns.count(",")
    cells += (empty,) * (len(rows) - len(cells))
    rows = [f"{row},{cell}" for row, cell in zip(rows, cells, strict=True)]
    text = "\n".join((f"{header},{columns}", *rows, ""))
    farm.fields.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("value", [15, {"land_cover": {"cotton": 15, "default": 0}}])
def test_a_parameter_that_would_overrule_cells_is_refused(farm: Farm, value: Any) -> None:
    with_cells(farm, "irrigation_interval", "", "5", "7")
    farm.settings["parameters"] = {"irrigation_interval": value, "irrigation_lead_time": 3}
    (text,) = told(farm).splitlines()
    lines = farm.write().read_text(encoding="utf-8").splitlines()
    (line,) = (n for n, each in enumerate(lines, 1) if "irrigation_interval:" in each)
    assert text == (
        f"scenario.yaml:{line} parameters.irrigation_interval: got a value for all fields; "
        "fields.csv has the column `irrigation_interval` too (first in line 3), expected one of "
        "them. Leave one out: cells are for some fields, the parameter is for all."
    )


@pytest.mark.parametrize(
    ("column", "cell", "name", "value"),
    [
        ("limit_share_initial", "0.9", "limit_share_initial", 0.8),
        ("drain_depth_m", "2.5", "drain_depth", 2000),
        ("water_table_m", "2.5", "initial_water_table", 2000),
    ],
)
def test_columns_of_other_names_and_units_are_not_overruled_either(
    farm: Farm, column: str, cell: str, name: str, value: float
) -> None:
    farm.settings["processes"] = {"groundwater": "drained_groundwater"}
    with_cells(farm, column, "", "", cell)
    farm.settings["parameters"] = {name: value}
    assert f"has the column `{column}` too (first in line 4)" in told(farm)


def test_sowing_and_limits_of_the_table_are_not_overruled_either(farm: Farm) -> None:
    sown_on(farm, "22.04")
    farm.settings["parameters"] = {
        "sowing_day": {"land_cover": {"cotton": 115, "alfalfa": 91, "winter_wheat": 263}},
        "season_limit": 500,
    }
    text = told(farm)
    assert "has the column `sowing` too (first in line 2)" in text
    assert "has the column `limit_m3_per_ha` too (first in line 4)" in text


def test_a_factor_on_cells_and_a_parameter_beside_empty_cells_are_sound(farm: Farm) -> None:
    with_cells(farm, "irrigation_interval,irrigation_refill", ",0.8")
    farm.settings["parameters"] = {"irrigation_interval": 15, "irrigation_refill": {"times": 0.9}}
    assert not told(farm)


def idle(farm: Farm) -> list[str]:
    found = look_at(farm.write())
    assert not found.problems
    return [note for note in found.notes if "has no effect" in note]


def test_columns_that_no_process_reads_are_noted_once(farm: Farm) -> None:
    with_cells(farm, "soil_salinity,leaching_start,irrigation_refill", "4,,0.9", "5,320,")
    assert idle(farm) == [
        "fields.csv: `leaching_start` has no effect: no process reads it. "
        "Those that do: `leaching: leaching`.",
        "fields.csv: `soil_salinity` has no effect: no process reads it. "
        "Those that do: `salt: field_salt`, `salt: paddy_salt`.",
    ]


def test_shares_without_a_limit_are_noted_unless_they_are_one(farm: Farm) -> None:
    with_cells(farm, "limit_share_initial", "0.2", "1", "0.3", "0.4")
    assert idle(farm) == [
        "fields.csv: `limit_share_initial` has no effect: no `limit_m3_per_ha` of `furrow`, `cuts`."
    ]


def test_days_of_turns_without_turns_are_noted(farm: Farm) -> None:
    with_cells(farm, "turn_interval,turn_length,turn_start", "12,3,15.05", ",,15.05")
    assert idle(farm) == ["fields.csv: `turn_start` has no effect: no `turn_interval` of `drip`."]
    with_cells(farm, "turn_start", "15.05")
    farm.settings["parameters"] = {"turn_interval": 12, "turn_length": 3}
    assert not idle(farm)


def test_drains_below_the_deepest_table_are_noted(farm: Farm) -> None:
    farm.settings["processes"] = {"groundwater": "drained_groundwater"}
    farm.settings["parameters"] = {"water_table_depth": 3000}
    with_cells(farm, "drain_depth_m", "2.9", "3", "3.5", "3.5", "3.5")
    assert idle(farm) == [
        "fields.csv: `drain_depth_m` has no effect: the drains of `drip`, `limited`, `cuts` and 1 "
        "more lie at `water_table_depth` or below it."
    ]


def test_two_crops_a_year_are_told_to_be_two_fields(farm: Farm) -> None:
    farm.fields.write_text(FIELDS.replace("\nwheat,", "\ncuts,"), encoding="utf-8")
    text = told(farm)
    assert "fields.csv:6 field: got `cuts` for the second time" in text
    assert "Two crops a year on one field are two rows with names of their own" in text


def test_water_of_the_soil_at_the_start_is_a_share(farm: Farm) -> None:
    with_cells(farm, "initial_water_fraction", "80", "-0.5")
    text = told(farm)
    assert "initial_water_fraction: got `80`, expected 0 to 1. Write 0.8 if per cent" in text
    assert "initial_water_fraction: got `-0.5`, expected 0 to 1" in text


def test_leachings_while_the_crop_stands_are_noted(farm: Farm) -> None:
    """Cotton stands for 180 days from 23 April, until 20 October; the second is on the 25th."""
    farm.settings["processes"] = {"leaching": "leaching"}
    with_cells(farm, "leaching_start", "10.10", "16.11")
    found = look_at(farm.write())
    assert not found.problems
    assert [note for note in found.notes if "leaching" in note] == [
        "fields.csv:2 `furrow`: cotton may stand on 10.10, days of leaching: a field with a crop "
        "is not leached."
    ]
    with_cells(farm, "leaching_start", "", "", "", "", "16.11")
    (note,) = (note for note in look_at(farm.write()).notes if "leaching" in note)
    assert note.startswith("fields.csv:6 `wheat`: winter wheat may stand on 16.11, 01.12, days")


def test_a_greatest_depth_below_the_least_is_refused(farm: Farm) -> None:
    with_cells(farm, "irrigation_greatest_depth", "9", "10")
    (line,) = told(farm).splitlines()
    assert line.startswith("fields.csv:2 irrigation_greatest_depth: got 9 mm for `furrow`")
    assert "expected at least 10 mm, the `irrigation_least_depth`. Correct one of them." in line
