"""Fields that are sown within a window, as a user writes them and as runs decide.

The mean of the air reaches 10 degC on 6 April, 14 degC on 21 April and 18 degC on 6 May 2002.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from test_fields import Farm
from test_rationing import District

from kzwater.checks import look_at
from kzwater.cli.season_lines import lines_of
from kzwater.config import load_scenario
from kzwater.season import Season, season, write_season
from kzwater.simulation import run
from kzwater.state import read_state

HEADER = (
    "field,crop,hectares,latitude,longitude,elevation,method,soil,"
    "sowing,sowing_from,sowing_to,sowing_temperature_c"
)
PLACE = "10,41.2,68.3,250,furrow,loam"
ROWS = (
    f"plain,cotton,{PLACE},,,,",
    f"waits,cotton,{PLACE},,01.04,20.05,",
    f"early,cotton,{PLACE},,01.04,20.05,10",
    f"forced,cotton,{PLACE},,04-01,04-20,",
    f"wheat,winter_wheat,{PLACE},,10.09,20.10,",
)


@pytest.fixture
def farm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Farm:
    monkeypatch.chdir(tmp_path)
    found = Farm(tmp_path)
    write(found, *ROWS)
    return found


def write(farm: Farm, *rows: str) -> None:
    farm.fields.write_text("\n".join((HEADER, *rows, "")), encoding="utf-8")


def tables(path: Path, out: Path | None = None) -> Season:
    return season(run(path, out, overwrite=True) / "results.nc", load_scenario(path))


def days(found: Season, column: str) -> dict[str, str]:
    """Return a day of the first season of each field, empty where there is none."""
    of_field = found.fields.groupby("field", sort=False)[column].first()
    return {name: "" if pd.isna(day) else f"{day:%Y-%m-%d}" for name, day in of_field.items()}


def problems(farm: Farm) -> str:
    return "\n".join(str(problem) for problem in look_at(farm.write()).problems)


def test_fields_are_sown_when_it_has_been_warm_and_the_season_says_when(farm: Farm) -> None:
    path = farm.write()
    assert not look_at(path).problems
    assert "crop_calendar_with_windows" in load_scenario(path).processes
    found = tables(path)
    # Five days as warm, and sown on the sixth.
    assert days(found, "sown") == {
        "plain": "2002-04-23",
        "waits": "2002-04-26",
        "early": "2002-04-11",
        "forced": "2002-04-20",
        "wheat": "2001-09-10",
    }
    assert days(found, "window_ends") == {
        "plain": "",
        "waits": "2002-05-20",
        "early": "2002-05-20",
        "forced": "2002-04-20",
        "wheat": "2001-10-20",
    }
    told = [line for line in lines_of(found) if "window" in line]
    assert told == [
        "`forced`: sown on 2002-04-20, the last day of its window: the days before were too cold, "
        "or the ground was frozen or below snow."
    ]
    assert "sown_day" not in found.periods
    # Later days of sowing are later days of harvest.
    ends = found.fields.groupby("field")["end"].first()
    assert ends["early"] < ends["waits"]


def test_the_written_tables_have_the_day_of_sowing(farm: Farm) -> None:
    write_season(tables(farm.write()), farm.folder)
    table = pd.read_csv(farm.folder / "season.csv")
    assert table["sown"].iloc[1] == "2002-04-26"
    sheet = openpyxl.load_workbook(farm.folder / "season.xlsx").worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    written = {
        title: [row[titles.index(title)].value for row in sheet.iter_rows(min_row=3, max_row=4)]
        for title in ("Sown", "Last day of the window of sowing")
    }
    assert written == {
        "Sown": [datetime(2002, 4, 23), datetime(2002, 4, 26)],
        "Last day of the window of sowing": [None, datetime(2002, 5, 20)],
    }


def test_a_field_with_a_day_yields_as_beside_no_window(farm: Farm) -> None:
    beside = tables(farm.write()).fields.query("field == 'plain'")
    write(farm, ROWS[0])
    path = farm.write()
    assert "crop_calendar" in load_scenario(path).processes
    season = tables(path)
    alone = season.fields
    assert days(season, "sown") == {"plain": "2002-04-23"}
    assert "window_ends" not in alone
    pd.testing.assert_frame_equal(alone, beside[alone.columns].reset_index(drop=True))


@pytest.mark.parametrize(
    ("last", "sown"), [("2002-04-27", "2002-04-26"), ("2002-04-30", "2002-04-26")]
)
def test_a_run_that_ends_in_the_period_of_sowing_knows_its_day(
    farm: Farm, last: str, sown: str
) -> None:
    farm.settings["period"]["end"] = last
    path = farm.write()
    assert days(tables(path), "sown")["waits"] == sown
    note = "`waits`: the run ends within its window of sowing: it may not be sown yet."
    assert note in look_at(path).notes
    assert not any("`plain`" in note or "`forced`" in note for note in look_at(path).notes)


@pytest.mark.parametrize("last", ["2002-04-23", "2002-04-25", "2002-04-26"])
def test_a_run_that_stops_in_the_window_goes_on_as_if_it_had_not(farm: Farm, last: str) -> None:
    whole = run(farm.write(), farm.folder / "whole")
    end = farm.settings["period"]["end"]
    farm.settings["period"]["end"] = last
    first = run(farm.write(), farm.folder / "first")
    farm.settings["period"] = {"start": f"{np.datetime64(last) + 1}", "end": end}
    farm.settings["initial_state"] = str(first / "state.nc")
    path = farm.write()
    second = run(path, farm.folder / "second")
    one, two = (read_state(each / "state.nc").columns for each in (whole, second))
    for name, values in one.items():
        np.testing.assert_array_equal(two[name], values, err_msg=name)
    found = days(season(second / "results.nc", load_scenario(path)), "sown")
    assert found["waits"] == "2002-04-26"
    assert found["early"] == "2002-04-11"


def test_the_window_is_kept_where_the_calendar_is_named(farm: Farm) -> None:
    farm.settings["processes"] = {"crop": "crop_calendar"}
    assert "crop_calendar_with_windows" in load_scenario(farm.write()).processes


def test_a_list_of_processes_without_windows_is_noted(farm: Farm) -> None:
    chosen = load_scenario(farm.write()).processes
    plain = [name.replace("crop_calendar_with_windows", "crop_calendar") for name in chosen]
    farm.settings["processes"] = plain
    notes = [note for note in look_at(farm.write()).notes if "has no effect" in note]
    assert any("`sowing_to` has no effect: no process reads it" in note for note in notes)
    assert any("`crop: crop_calendar_with_windows`" in note for note in notes)


def test_warmth_without_a_window_is_noted(farm: Farm) -> None:
    write(farm, f"plain,cotton,{PLACE},,,,12", ROWS[1])
    (note,) = (note for note in look_at(farm.write()).notes if "has no effect" in note)
    assert "`sowing_temperature_c` has no effect: no `sowing_from` of `plain`." in note


def test_a_parameter_does_not_overrule_a_window(farm: Farm) -> None:
    farm.settings["parameters"] = {"sowing_window": 20, "sowing_temperature": 12}
    text = problems(farm)
    assert "has the column `sowing_to` too (first in line 3)" in text
    assert "has the column `sowing_temperature_c` too (first in line 4)" in text


def test_the_last_day_of_a_window_lies_before_the_latest_harvest(farm: Farm) -> None:
    write(farm, f"late,cotton,{PLACE},,01.09,28.10,")
    assert (
        "fields.csv:2 sowing: got `late`: cotton sown on 01.09-28.10, "
        "expected a day before the latest harvest, 27.10." in problems(farm)
    )


def test_a_crop_that_may_be_sown_too_late_to_ripen_is_noted(farm: Farm) -> None:
    """Of 180 days 178 are left after 2 May, 136 when the late stage begins."""
    write(farm, f"late,cotton,{PLACE},,01.05,20.06,")
    found = look_at(farm.write())
    assert not found.problems
    (note,) = (note for note in found.notes if "unripe" in note)
    assert "but 129 days from sowing on 20.06 to the latest harvest on 27.10" in note
    write(farm, f"late,cotton,{PLACE},,20.06,20.07,")
    assert "expected a late stage that begins before the latest harvest" in problems(farm)


def test_a_window_in_frost_is_refused_only_if_all_of_it_is(farm: Farm) -> None:
    """10 January has -1.5 degC, 1 April 9: who waits from frost on is sown in spring."""
    write(farm, f"early,cotton,{PLACE},,10.01,01.04,")
    found = look_at(farm.write())
    assert not found.problems
    (note,) = (note for note in found.notes if "it does not grow below" in note)
    assert "cotton sown on 10.01-01.04" in note
    write(farm, f"frost,cotton,{PLACE},,02.01,25.01,")
    assert "expected a day without frost" in problems(farm)


def test_a_window_that_ends_in_the_cold_is_refused(farm: Farm) -> None:
    """Cotton is sown at 14 degC, and 10 March has 4: on that day it would be sown all the same."""
    write(farm, f"cold,cotton,{PLACE},,15.02,10.03,", f"beet,sugar_beet,{PLACE},,15.02,10.03,")
    text = problems(farm)
    assert "fields.csv:2 sowing: got `cold`: cotton sown on 15.02-10.03, when the mean is 4" in text
    assert "expected a mean of at least 8 degC" in text
    assert "`beet`" not in text
    # A variety that bears less is told by its temperature.
    write(farm, f"cold,cotton,{PLACE},,15.02,10.03,8")
    assert not look_at(farm.write()).problems
    # Nobody chose the usual day: 23 April, in a place that is 12 degC colder.
    write(farm, f"usual,cotton,{PLACE},,,,")
    weather = pd.read_csv(farm.folder / "weather.csv", index_col="date")
    colder = weather.assign(air_temperature_farm=weather["air_temperature_farm"] - 12.0)
    colder.to_csv(farm.folder / "weather.csv")
    found = look_at(farm.write())
    assert not found.problems
    assert any("`usual`: cotton sown on 23.04" in note for note in found.notes)
    weather.to_csv(farm.folder / "weather.csv")
    # A crop of autumn begins in the warm end of its window.
    write(farm, f"wheat,winter_wheat,{PLACE},,10.09,10.12,")
    assert not look_at(farm.write()).problems


def test_a_period_after_the_window_has_no_season(farm: Farm) -> None:
    write(farm, ROWS[1])
    farm.settings["period"]["start"] = "2002-05-10"
    assert not problems(farm)
    farm.settings["period"]["start"] = "2002-05-21"
    assert "no season of `waits`: cotton is sown on 01.04-20.05" in problems(farm)


def test_waterings_before_the_end_of_the_window_are_noted(farm: Farm) -> None:
    (farm.folder / "schedule.csv").write_text(
        "field,date,depth_mm\nwaits,2002-05-19,50\nwaits,2002-05-20,50\nplain,2002-05-01,50\n",
        encoding="utf-8",
    )
    farm.settings["schedule"] = "schedule.csv"
    found = look_at(farm.write())
    assert not found.problems
    assert [note for note in found.notes if "may not be sown yet" in note] == [
        "schedule.csv:2: `waits` may not be sown yet on 2002-05-19: its window ends on 2002-05-20."
    ]


def test_a_plan_counts_from_the_day_of_sowing_of_the_year(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under a limit by value; a state within the window goes on, as the plan of the whole run."""
    monkeypatch.chdir(tmp_path)
    district = District(tmp_path)
    header, first, *rows = district.fields.read_text(encoding="utf-8").splitlines()
    rows = [f"{header},sowing_from,sowing_to", f"{first},04-20,05-20", *(f"{r},," for r in rows)]
    district.fields.write_text("\n".join([*rows, ""]), encoding="utf-8")
    path = district.share("district,Maktaaral,2001-09-01,2002-11-30,900000")
    assert not look_at(path).problems
    found = tables(path, tmp_path / "whole")
    assert found.limits["taken_m3"].iloc[0] <= 900_000.0 * (1.0 + 1e-6)
    assert days(found, "sown")["cotton_1"] == "2002-04-26"
    whole = read_state(tmp_path / "whole" / "state.nc")
    district.settings["period"] = {"start": "2001-09-01", "end": "2002-05-03"}
    state = run(district.write(), tmp_path / "first") / "state.nc"
    district.settings["period"] = {"start": "2002-05-04", "end": "2002-11-30"}
    district.settings["initial_state"] = str(state)
    second = read_state(run(district.write(), tmp_path / "second") / "state.nc")
    for name, values in whole.columns.items():
        np.testing.assert_array_equal(second.columns[name], values, err_msg=name)
