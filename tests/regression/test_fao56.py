"""Reference evapotranspiration against published numbers that lie beside the project."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from kzwater.lumped import Lumped, run_lumped
from kzwater.published import compute

DATA = Path(__file__).parents[3] / "shared" / "data" / "irrigation"
needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the published tables are not there: {DATA}"
)
NAME = "reference_evapotranspiration"

# Table of worked examples against the embedded one: their identifier, our example and quantity.
SAME = {
    "ES3a": ("3 (24.5 degC)", "vapour_pressure"),
    "ES3b": ("3 (15 degC)", "vapour_pressure"),
    "ES3": ("3 (mean of a day)", "vapour_pressure"),
    "EA5b": ("5 (equation 18)", "vapour_pressure"),
    "EA5a": ("5 (equation 17)", "vapour_pressure"),
    "EA5c": ("5 (equation 19)", "vapour_pressure"),
    "RA8": ("8", "extraterrestrial_radiation"),
    "N9": ("9", "daylight_duration"),
    "RS10": ("10", "shortwave_radiation"),
    "RS15": ("15", "shortwave_radiation"),
    "ET18a": ("18", NAME),
    "ET18b": ("18", NAME),
    "EA20": ("20", "vapour_pressure"),
    "ET20": ("20 (equation 52)", NAME),
}
# Those that no process gives away, and where the functions or results of the engine meet them.
TESTS = Path(__file__).parents[1]
FUNCTIONS = TESTS.parent / "cpp" / "tests" / "test_fao56_examples.cpp"
COURSE = TESTS / "physics" / "test_fao56_examples.py"
ELSEWHERE = {
    **dict.fromkeys(("P2", "P4", "PSY2", "EA4", "D17", "U14"), FUNCTIONS),
    **dict.fromkeys(("RSO18", "RNL11", "RNS12", "RN16", "E13", "ET17"), FUNCTIONS),
    **dict.fromkeys(("RA8dr", "RA8dec", "RA8ws"), COURSE),
}
# Heat that the soil takes up in a month: a day has none, and the engine has no months.
NO_QUANTITY = {"G13"}


@needs_data
def test_every_worked_example_is_accounted_for():
    with (DATA / "fao56" / "fao56_examples.csv").open(encoding="utf-8") as stream:
        known = [row["id"] for row in csv.DictReader(stream)]
    assert len(known) == 30
    assert sorted(known) == sorted([*SAME, *ELSEWHERE, *NO_QUANTITY])
    for identifier, path in ELSEWHERE.items():
        assert f'"{identifier}"' in path.read_text(encoding="utf-8"), identifier


@needs_data
@pytest.mark.parametrize("identifier", SAME)
def test_worked_examples_are_met_at_printed_precision(identifier):
    """Half a unit of the last digit that the table prints."""
    with (DATA / "fao56" / "fao56_examples.csv").open(encoding="utf-8") as stream:
        rows = {row["id"]: row for row in csv.DictReader(stream)}
    row = rows[identifier]
    found = {(check.example, check.quantity): check.computed for check in compute("fao56")}
    tolerance = 0.5 * 10.0 ** -int(row["decimals"])
    assert found[SAME[identifier]] == pytest.approx(float(row["expected"]), abs=tolerance)


# Column of RefET.out: its place in a row, process and parameters.
COLUMNS = {
    "FAO-56 short": (10, "penman_monteith", {}),
    "ASCE short": (9, "penman_monteith_asce", {}),
    "ASCE tall": (
        8,
        "penman_monteith_asce",
        {"reference_numerator": 1600.0, "reference_denominator": 0.38},
    ),
}


def maricopa():
    """Return the weather of Maricopa (Arizona), 2003-2020, and the rows of RefET's output."""
    table = np.genfromtxt(DATA / "refet" / "RefET.csv", delimiter=",", skip_header=1)
    names = (
        "day_of_year",
        "shortwave_radiation",
        "air_temperature_maximum",
        "air_temperature_minimum",
        "dew_point_temperature",
    )
    weather = dict(zip(names, table.T[1:6], strict=True))
    weather["wind_speed"] = table[:, 8]
    rows = [line.split() for line in (DATA / "refet" / "RefET.out").read_text().splitlines()]
    return weather, [row for row in rows if len(row) == 11 and row[0].isdigit()]


@needs_data
@pytest.mark.parametrize("column", COLUMNS)
def test_eighteen_years_at_maricopa_are_those_of_refet(column):
    """6575 days by RefET 3.1 (University of Idaho), FAO-56 and ASCE-EWRI 2005 apart.

    RefET prints two decimals, and one from 10 mm d-1 on. Half a unit of the last digit is rounding;
    RefET computes in single precision with constants of its own, for which 0.1 per cent of the
    value and 0.005 mm d-1 more are allowed.
    """
    place, process, parameters = COLUMNS[column]
    weather, rows = maricopa()
    made = run_lumped(
        Lumped(
            processes=("solar_geometry", "humidity_from_dew_point", process),
            parameters={
                "latitude": 33.069,
                "elevation": 361.0,
                "wind_speed_height": 3.0,
                **parameters,
            },
        ).engine(),
        (NAME,),
        {"hour_of_day": 12.0, "clock_meridian": 0.0, **weather},
    )[NAME]
    texts = [row[place] for row in rows]
    published = np.array(texts, dtype=float)
    rounding = 0.5 * 10.0 ** -np.array([len(text.partition(".")[2]) for text in texts])
    difference = made - published
    excess = np.abs(difference) - rounding - 0.001 * published
    assert made.size == published.size == 6575
    assert abs(difference.mean()) < 0.005
    assert excess.max() < 0.005
