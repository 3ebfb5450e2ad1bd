"""A share of what reaches a place above a threshold: read, computed by hand, taken up again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kzwater.rivers.engine import RiverEngine
from kzwater.rivers.tables import read_run
from kzwater.simulation import run

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import RiverFolder

SHARE = "Passing,share_of_flow_above,town,Basin,10-01,03-31,0.5,1000,,statement 2004"
FIRST = date(2023, 10, 1)
TAKER = "environment,Turkistan,4,town"


@pytest.fixture
def shared(river: RiverFolder) -> RiverFolder:
    """A winter's share at a place whose flow is computed, over two winters."""
    river.swap(
        "agreements",
        "Half of winter,share_above,border,Basin,2023-10-01,2024-03-31,0.5,3000,,statement 2003",
        SHARE,
    )
    river.tables["users"] = river.tables["users"].replace("environment,Turkistan,4,border", TAKER)
    river.settings["period"]["end"] = "2024-12-31"
    river.row("level_tables", "Small Aral,48,,50000")
    return river


def test_it_is_counted_in_its_span_and_begins_anew_each_year(shared: RiverFolder) -> None:
    read = shared.read()
    (share,) = read.model.shares_above
    assert (share.name, share.place, share.user) == ("Passing", "town", "Basin")
    rows = read.drivers
    begins = [FIRST + timedelta(int(day)) for day in np.flatnonzero(rows.share_begins[:, 0])]
    assert begins == [FIRST, date(2024, 10, 1)]
    spring, autumn = (date(2024, 4, 1) - FIRST).days, (date(2024, 10, 1) - FIRST).days
    assert (rows.share[:spring, 0] == 0.5).all()
    assert not rows.share[spring:autumn].any()
    assert (rows.share[autumn:, 0] == 0.5).all()
    assert rows.share_threshold[0, 0] == 1e9
    assert not rows.demand[:, 3].any(), "it is known in the run alone"


def test_counting_begins_with_a_run_that_begins_within_and_a_note_says_so(
    shared: RiverFolder,
) -> None:
    shared.settings["period"]["start"] = "2023-12-01"
    read = shared.read()
    assert np.flatnonzero(read.drivers.share_begins[:, 0])[0] == 0
    assert any("`Passing` counts inflow from before the run" in note for note in read.notes)


def test_half_of_what_passed_above_the_threshold_is_asked_for_the_day_after(
    shared: RiverFolder, tmp_path: Path
) -> None:
    shared.write()
    record = read_run(run(shared.file, tmp_path / "run"))
    town = [place.name for place in record.model.places].index("town")
    came = record["head_inflow"][:, town]
    expected = np.zeros(record.days)
    for first, last in (("2023-10-01", "2024-03-31"), ("2024-10-01", "2024-12-31")):
        days = record.boundaries[:-1].astype("datetime64[D]")
        counted = (days >= np.datetime64(first)) & (days <= np.datetime64(last))
        above = np.maximum(np.cumsum(came[counted]) - 1e9, 0.0)
        due = 0.5 * np.diff(above, prepend=0.0)
        after = np.flatnonzero(counted) + 1
        expected[after[after < record.days]] = due[after < record.days]
    assert expected.sum() > 5e8
    np.testing.assert_allclose(record["demand"][:, 3], expected, rtol=1e-9, atol=1e-3)
    assert record["delivered"][:, 3].sum() > 0.5 * expected.sum()
    assert record["residual"].max() < 1e-3


def test_a_run_taken_up_in_a_winter_goes_on_counting(shared: RiverFolder) -> None:
    read = shared.read()
    whole, second = RiverEngine(read.model), RiverEngine(read.model)
    days = read.drivers.steps
    found = whole.run(read.drivers, slice(0, days), ("demand",))["demand"]
    first = RiverEngine(read.model)
    first.run(read.drivers, slice(0, 100), ("demand",))
    for name, values in first.state.items():
        second.state[name][:] = values
    rest = second.run(read.drivers, slice(100, days), ("demand",))["demand"]
    np.testing.assert_array_equal(rest, found[100:])
    assert found[100:182, 3].any()


def test_without_the_agreement_nobody_is_given_a_share(shared: RiverFolder) -> None:
    shared.settings["river"]["without"] = ["Passing"]
    read = shared.read()
    assert read.model.shares_above == ()
    assert read.drivers.share.shape == (read.drivers.steps, 0)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("0.5,1000", "0.5,", "threshold_Mm3: got ``"),
        ("0.5,1000", "1.5,1000", "value: got `1.5`, expected 0 to 1"),
        ("town,Basin", "town,Basin; City", "expected one user"),
        ("town,Basin", "twn,Basin", "Did you mean `town`?"),
        ("town,Basin", "town,", "user: got nothing"),
        ("100,,,treaty", "100,5,,treaty", "expected nothing, but for shares above it"),
    ],
)
def test_a_share_that_makes_no_sense_is_refused(
    shared: RiverFolder, old: str, new: str, told: str
) -> None:
    shared.check_swap("agreements", old, new, told)
