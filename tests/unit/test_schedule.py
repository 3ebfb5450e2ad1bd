"""Dated lists of waterings: what is read, and every fault told with its line before the run."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from kzwater.agronomy.schedule import (
    ScheduledWater,
    Stand,
    Watering,
    check_schedule,
    early_waterings,
    read_schedule,
)
from kzwater.errors import InputError

WAITS = Stand(sowing_day=100, latest_harvest_day=0, longest=150.0, window=30)
RUN = (date(2001, 9, 1), date(2002, 12, 31))
# Cotton from 22 April (112) to before 15 October (288); wheat from 1 October (274) on, 260 days.
STANDS = {
    "north": Stand(sowing_day=112, latest_harvest_day=288, longest=float("inf")),
    "wheat": Stand(sowing_day=274, latest_harvest_day=0, longest=260.0),
}


def write(folder: Path, *rows: str, header: str = "field,date,depth_mm") -> Path:
    path = folder / "schedule.csv"
    path.write_text("\n".join((header, *rows, "")), encoding="utf-8")
    return path


def faults(folder: Path, *rows: str, header: str = "field,date,depth_mm") -> str:
    """Return what is told of a list: as it is read, else against fields and run."""
    try:
        schedule = read_schedule(write(folder, *rows, header=header))
    except InputError as error:
        return "\n".join(str(problem) for problem in error.problems)
    return "\n".join(str(problem) for problem in check_schedule(schedule, STANDS, RUN))


def test_a_list_is_read_as_farms_keep_it(tmp_path: Path) -> None:
    found = read_schedule(
        write(
            tmp_path, "north;10.06.2002;75,5", "wheat;2002-05-01;60", header="Field;Date;depth_mm"
        )
    )
    assert [(each.field, each.day, each.depth) for each in found.waterings] == [
        ("north", date(2002, 6, 10), 75.5),
        ("wheat", date(2002, 5, 1), 60.0),
    ]
    assert not found.gross
    assert found.fields == {"north", "wheat"}
    assert found.between("north", date(2002, 6, 10), date(2002, 6, 10)) == 75.5
    assert found.between("north", date(2002, 6, 11), date(2002, 7, 1)) == 0.0
    assert read_schedule(write(tmp_path, "a,2002-05-01,1", header="field,date,gross_mm")).gross


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("north,2002-06-32,50", "date: got `2002-06-32`, expected a date"),
        ("north,2002-06-01,-5", "depth_mm: got `-5`, expected 0 to 400 mm"),
        ("north,2002-06-01,750", "Is it in mm, not m3/ha?"),
        ("north,2002-06-01,", "depth_mm: got ``, expected 0 to 400 mm"),
        ("north,2002-06-01,much", "depth_mm: got `much`, expected a number"),
        ("nort,2002-06-01,50", "Did you mean `north`?"),
        ("north,2003-06-01,50", "expected a day of the run, 2001-09-01 to 2002-12-31"),
        ("north,2001-08-31,50", "expected a day of the run"),
        ("north,2002-04-21,50", "when no crop stands on `north`"),
        ("north,2002-04-21,50", "2001-04-22 to 2001-10-14, or from 2002-04-22 on"),
        ("north,2002-10-15,50", "2002-04-22 to 2002-10-14, or from 2003-04-22 on"),
        ("north,2001-09-15,50", "is sown on 2001-04-22, before the run"),
        ("wheat,2002-06-18,50", "2001-10-01 to 2002-06-17, or from 2002-10-01 on"),
    ],
)
def test_a_row_at_fault_is_told_with_its_line(tmp_path: Path, row: str, told: str) -> None:
    text = faults(tmp_path, "north,2002-06-20,50", row)
    assert told in text
    assert "schedule.csv:3" in text
    assert "schedule.csv:2 " not in text


def test_days_of_a_season_are_sound_from_the_first_to_the_last(tmp_path: Path) -> None:
    days = ("north,2002-04-22,5", "north,2002-10-14,5", "wheat,2001-10-01,5", "wheat,2002-06-17,5")
    assert not faults(tmp_path, *days)


def test_two_rows_of_one_field_and_day_are_told(tmp_path: Path) -> None:
    text = faults(tmp_path, "north,2002-06-20,50", "wheat,2002-06-20,1", "north,20.06.2002,30")
    assert "schedule.csv:4" in text
    assert "`north` on 2002-06-20 for the second time" in text
    assert "schedule.csv:2)" in text
    assert "Add the depths up in one row." in text


@pytest.mark.parametrize(
    ("header", "row", "got"),
    [
        ("field,date,depth_mm,gross_mm", "north,2002-06-01,50,80", "got both"),
        ("field,date,water", "north,2002-06-01,50", "got none of both"),
    ],
)
def test_a_list_has_one_column_of_depths(tmp_path: Path, header: str, row: str, got: str) -> None:
    assert got in faults(tmp_path, row, header=header)


def test_depths_stand_on_their_day_and_field_however_they_are_read(tmp_path: Path) -> None:
    schedule = read_schedule(
        write(tmp_path, "b,2002-01-03,30", "a,2002-01-03,20", "b,2002-01-05,10")
    )
    assert isinstance(schedule.waterings[0], Watering)
    water = ScheduledWater(schedule, ("a", "b"), date(2002, 1, 1))
    whole = water.read(0, 6)
    expected = np.zeros((6, 2))
    expected[2], expected[4, 1] = (20.0, 30.0), 10.0
    np.testing.assert_array_equal(whole, expected)
    np.testing.assert_array_equal(np.vstack([water.read(0, 3), water.read(3, 3)]), expected)


@pytest.mark.parametrize(
    ("day", "note", "fault"),
    [
        ("2002-04-09", False, True),  # day 99
        ("2002-04-10", True, False),
        ("2002-05-09", True, False),
        ("2002-05-10", False, False),  # the last day: it is sown by then
        ("2002-10-06", False, False),  # 150 days after it
        ("2002-10-07", False, True),
    ],
)
def test_waterings_in_a_window_are_noted_and_none_is_refused_that_may_find_a_crop(
    tmp_path: Path, day: str, note: bool, fault: bool
) -> None:
    listed = read_schedule(write(tmp_path, f"waits,{day},50"))
    notes = list(early_waterings(listed, {"waits": WAITS}))
    assert notes == [
        f"{listed.waterings[0].place}: `waits` may not be sown yet on {day}: "
        "its window ends on 2002-05-10."
    ] * int(note)
    assert bool(list(check_schedule(listed, {"waits": WAITS}, RUN))) is fault


def test_a_window_that_is_open_when_the_run_begins_is_no_crop_of_before(tmp_path: Path) -> None:
    listed = read_schedule(write(tmp_path, "waits,2002-06-01,50"))
    for start, fault in ((date(2002, 5, 10), False), (date(2002, 5, 11), True)):
        found = list(check_schedule(listed, {"waits": WAITS}, (start, date(2002, 12, 31))))
        assert bool(found) is fault
