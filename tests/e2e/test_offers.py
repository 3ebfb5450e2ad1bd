"""Who is offered what of a shared limit: lists by their dates, bare fields, and crops of cuts."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_rationing import FIELDS, District, tables, yields_of

from kzwater.checks import look_at


@pytest.fixture
def district(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> District:
    monkeypatch.chdir(tmp_path)
    return District(tmp_path)


def test_a_list_is_held_to_what_is_granted(district: District) -> None:
    """200 mm net in July by the list, and a limit of 120 mm, of which furrows bring 72."""
    (district.folder / "schedule.csv").write_text(
        "field,date,depth_mm\n" + "".join(f"maize_1,2002-07-{d:02},50\n" for d in (3, 9, 15, 25)),
        encoding="utf-8",
    )
    district.settings["schedule"] = "schedule.csv"
    path = district.share("field,maize_1,2002-07-01,2002-07-31,72000", rule="equal_share")
    assert not look_at(path).problems
    found = tables(path)
    assert found.limits["taken_m3"].iloc[0] == pytest.approx(72_000.0, rel=1e-5)
    harvest = found.fields.set_index("field").loc["maize_1"]
    assert harvest["not_given"] == pytest.approx(200.0 - 0.6 * 120.0, abs=0.01)


@pytest.mark.parametrize("rule", ["value", "equal_share"])
def test_a_list_is_planned_by_its_own_dates(district: District, rule: str) -> None:
    """The whole limit is on the list, in spring: nothing of it is kept for July."""
    (district.folder / "schedule.csv").write_text(
        "field,date,gross_mm\nmaize_1,2002-05-25,60\nmaize_1,2002-06-02,60\n", encoding="utf-8"
    )
    district.settings["schedule"] = "schedule.csv"
    path = district.share("field,maize_1,2001-09-01,2002-11-30,72001", rule=rule)
    assert not look_at(path).problems
    found = tables(path)
    assert found.limits["taken_m3"].iloc[0] == pytest.approx(72_000.0, rel=1e-4)


def test_first_come_leaves_nothing_with_fields_that_ask_nothing(district: District) -> None:
    """In July wheat, a third of the area, is harvested: its share goes to those that grow."""
    rows = ("source,Dostyk,07-11,07-20,60000", "source,Dostyk,07-21,07-31,60000")
    found = tables(district.share(*rows, rule="first_come"))
    assert (found.limits["share_used"] > 0.8).all()


def test_a_crop_of_cuts_is_watered_whole_within_its_share(district: District) -> None:
    """One response for the season: parts of waterings would only evaporate more."""
    head, first = FIELDS.splitlines()[:2]
    alfalfa = first.replace("cotton_1,cotton", "cuts,alfalfa").replace("furrow", "border")
    district.fields.write_text(f"{head}\n{alfalfa}\n", encoding="utf-8")
    district.settings["parameters"] = {}
    row = "field,cuts,2002-03-01,2002-10-31,400000"
    by_rule = {
        rule: float(yields_of(tables(district.share(row, rule=rule)).fields)["cuts"])
        for rule in ("value", "first_come")
    }
    assert by_rule["value"] > by_rule["first_come"] - 0.02
