"""One cause is one fault, and all faults are told in one round."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_field_faults import told, with_areas
from test_fields import FIELDS, Farm


@pytest.fixture
def farm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Farm:
    monkeypatch.chdir(tmp_path)
    return Farm(tmp_path)


def with_weather(farm: Farm, *changes: tuple[str, str]) -> str:
    """Return the faults of a scenario whose weather is changed."""
    path = farm.folder / "weather.csv"
    content = path.read_text(encoding="utf-8")
    for old, new in changes:
        content = content.replace(old, new, 1)
    path.write_text(content, encoding="utf-8")
    return told(farm)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("2001-09-05,", "x2001-09-05,", "weather.csv:6 date: got `x2001-09-05`"),
        ("2001-09-05,", "2001-09-05,1,", "weather.csv:6: got 7 cells, expected 6"),
        ("2001-09-05,", "2001-09-04,", "weather.csv:6: got `2001-09-04` for the second time"),
    ],
)
def test_a_broken_row_that_five_quantities_stand_in_is_one_fault(
    farm: Farm, old: str, new: str, fault: str
) -> None:
    (line,) = with_weather(farm, (old, new)).splitlines()
    assert line.startswith(fault)


def test_a_row_that_is_missing_names_all_that_it_should_hold(farm: Farm) -> None:
    path = farm.folder / "weather.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join((*rows[:5], *rows[6:], "")), encoding="utf-8")
    (line,) = told(farm).splitlines()
    assert line.startswith("weather.csv 2001-09-05 station farm ")
    for name in farm.settings["forcing"]["stations"]["values"]:
        assert name in line


def test_a_file_that_is_missing_is_one_fault(farm: Farm) -> None:
    (farm.folder / "weather.csv").unlink()
    (line,) = told(farm).splitlines()
    assert "got no file weather.csv" in line


def test_a_column_that_is_missing_is_named_with_its_file(farm: Farm) -> None:
    (line,) = with_weather(farm, ("air_temperature_farm", "temperature_farm")).splitlines()
    assert line.startswith(
        "weather.csv:1 air_temperature_farm: got no such column, expected a column "
        "`air_temperature_{station}` for each station: farm. Did you mean `temperature_farm`?"
    )


def with_list(farm: Farm, content: str) -> str:
    """Return the faults of a scenario with a list of waterings."""
    (farm.folder / "schedule.csv").write_text(content, encoding="utf-8")
    farm.settings["schedule"] = "schedule.csv"
    return told(farm)


BROKEN = """\
field,date,depth_mm
furrow,2002-05-20,much
furow,2002-06-20,700
drip,2002-06-20,50
drip,2002-06-20,50
drip,soon,50
drip,2003-01-01,50
furrow,2002-04-01,-1
"""


def test_rows_and_days_of_a_list_are_told_in_one_round(farm: Farm) -> None:
    text = with_list(farm, BROKEN)
    for fault in (
        "schedule.csv:2 depth_mm: got `much`",
        "schedule.csv:3 depth_mm: got `700`",
        "schedule.csv:3 field: got `furow`",
        "schedule.csv:5 field, date: got `drip` on 2002-06-20 for the second time",
        "schedule.csv:6 date: got `soon`",
        "schedule.csv:7 date: got 2003-01-01, expected a day of the run",
        "schedule.csv:8 depth_mm: got `-1`",
        "schedule.csv:8 date: got 2002-04-01, when no crop stands",
    ):
        assert fault in text


def test_rows_of_a_list_are_told_beside_faults_of_the_fields(farm: Farm) -> None:
    farm.fields.write_text(FIELDS.replace("border", "boarder"), encoding="utf-8")
    text = with_list(farm, BROKEN)
    assert "method: got `boarder`" in text
    assert "schedule.csv:2 depth_mm: got `much`" in text


def test_dates_of_a_list_without_depths_are_told_too(farm: Farm) -> None:
    text = with_list(farm, BROKEN.replace("depth_mm", "mm"))
    assert "schedule.csv:1 depth_mm, gross_mm: got none of both" in text
    assert "schedule.csv:6 date: got `soon`" in text


def with_cell(farm: Farm, old: str, new: str) -> None:
    """Let a cell of the table of fields be another one."""
    text = farm.fields.read_text(encoding="utf-8")
    assert old in text
    farm.fields.write_text(text.replace(old, new, 1), encoding="utf-8")


TABLES = {
    "economy.csv": (
        "crop,full_yield_t_per_ha,price_per_t,variable_cost_per_ha,currency,year,source",
        "cotton,4,100,much,KZT,2025,x",
    ),
    "limits.csv": (
        "level,name,from,to,volume_m3",
        "field,drip,04-01,09-30,100000",
        "field,drop,04-01,09-30,100000",
    ),
    "schedule.csv": ("field,date,depth_mm", "drip,2002-06-01,50", "drop,2002-06-01,50"),
}


def test_a_bad_cell_hides_no_fault_of_other_fields_and_tables(farm: Farm) -> None:
    with_areas(farm, "left,25.5", "right,5")
    with_cell(farm, "drip,cotton,10", "drip,cotton,ten")
    with_cell(farm, "loam,Maktaaral,,,left", "loam,Maktaaral,28.10,,left")
    farm.settings |= {
        "economy": "economy.csv",
        "limits": "limits.csv",
        "rationing": {"rule": "first_come"},
        "processes": {"irrigation_schedule": "irrigation_by_schedule"},
        "schedule": "schedule.csv",
        "parameters": {"middle_stage": {"land_cover": {"cotton": 60, "alfafa": 3, "default": 50}}},
    }
    for name, lines in TABLES.items():
        (farm.folder / name).write_text("\n".join((*lines, "")), encoding="utf-8")
    text = told(farm)
    for fault in (
        "fields.csv:3 hectares: got `ten`",
        "fields.csv:2 sowing: got `furrow`: cotton sown on 28.10",
        "middle_stage.land_cover.alfafa: got `alfafa`",
        "command_areas.csv:3 hectares: got fields of 10 ha in `right`",
        "economy.csv:2 variable_cost_per_ha: got `much`",
        "economy.csv crop: got no row for `alfalfa`, which fields.csv:5 grows",
        "limits.csv:3 name: got a limit for nothing: no field of the field `drop`",
        "schedule.csv:3 field: got `drop`",
    ):
        assert fault in text
    # Rows of the field whose area is not known are no faults of their own.
    assert "limits.csv:2" not in text
    assert "schedule.csv:2" not in text
    assert "command_areas.csv:2" not in text


def test_fields_of_a_crop_on_faulty_rows_alone_keep_their_parameters(farm: Farm) -> None:
    """The only alfalfa has a wrong method: a parameter of alfalfa is right all the same."""
    with_cell(farm, "border,loam", "boarder,loam")
    farm.settings["parameters"] = {"middle_stage": {"land_cover": {"alfalfa": 25, "default": 40}}}
    (line,) = told(farm).splitlines()
    assert "fields.csv:5 method: got `boarder`" in line


def test_fields_of_no_command_area_may_stand_beside_others(farm: Farm) -> None:
    with_areas(farm, "left,30", "right,10")
    text = farm.fields.read_text(encoding="utf-8").replace(",right", ",")
    farm.fields.write_text(text, encoding="utf-8")
    assert not told(farm)
