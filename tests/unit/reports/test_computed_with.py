"""What a run was computed with, as its report tells it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kzwater import language, registry
from kzwater.reports import write_report

WriteRun = Callable[..., Path]


RECORD = {
    "status": "done",
    "seconds": 0.573,
    "processes": ["snow_degree_day", "groundwater"],
    "routing": "muskingum",
    "parameters": {
        "snow_melt_factor": 3.5,
        "leaf_area_index": {"land_cover": {"forest": 4.25, "default": 1.0}},
        "rootzone_depth": {"times": 1.2},
    },
    "weather_points": {"stations": ["38328", "38439"]},
    "weather": {
        "precipitation": {"value": 412.5, "units": "mm year-1"},
        "air_temperature": {"value": -3.25, "units": "degC"},
    },
}


@pytest.fixture
def told_page(write_run: WriteRun) -> str:
    """Return the page of a run whose record says what it was computed with."""
    run = write_run(start="2001-01-01", end="2001-01-10")
    (run / "run.json").write_text(json.dumps(RECORD))
    return write_report(run).read_text(encoding="utf-8")


def rows_of(page: str) -> list[list[str]]:
    """Return the cells of all rows of a page's tables."""
    found = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    return [
        [re.sub(r"<.*?>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in found
    ]


def test_page_lists_what_the_run_was_computed_with(told_page: str) -> None:
    rows = rows_of(told_page)
    melt = registry.field("snow_melt_factor")
    assert ["snow_melt_factor", melt.long_name, "3.5", f"{melt.default:g}", melt.units] in rows
    by_name = {row[0]: row for row in rows if row}
    assert by_name["leaf_area_index"][2] == "forest 4.25; default 1"
    assert by_name["rootzone_depth"][2] == "× 1.2"
    assert ["Fast and slow groundwater", "groundwater"] in rows
    assert ["River routing by the linear Muskingum method", "muskingum"] in rows
    assert "Weather of 2 stations: 38328, 38439." in told_page
    assert "precipitation rate 412.5 mm a year; air temperature at 2 m −3.25 degC." in told_page
    assert ["Computing time, s", "0.573"] in rows
    assert "weather_points" not in told_page


def test_decimal_sign_of_what_was_computed_with_is_that_of_the_language(
    other_language: str, told_page: str
) -> None:
    assert other_language in {"ru", "kk"}
    rows = rows_of(told_page)
    by_name = {row[0]: row for row in rows if row}
    assert by_name["snow_melt_factor"][2] == "3,5"
    assert by_name["leaf_area_index"][2] == "forest 4,25; default 1"
    assert any(row[-1] == "0,573" for row in rows if row)
    title = language._("Fast and slow groundwater")
    assert title != "Fast and slow groundwater"
    assert [title, "groundwater"] in rows
