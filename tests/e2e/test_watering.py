"""When fields are watered, as a user says it: rules of each field, and a dated list."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from test_fields import FIELDS, Farm

from kzwater.checks import look_at
from kzwater.cli.season_lines import lines_of
from kzwater.config import load_scenario
from kzwater.results import map_name, open_results
from kzwater.season import season
from kzwater.simulation import run

LIST = """\
field,date,depth_mm
furrow,2002-05-20,60
furrow,2002-06-20,80
drip,2002-06-20,50
"""


@pytest.fixture
def farm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Farm:
    monkeypatch.chdir(tmp_path)
    made = Farm(tmp_path)
    made.settings["output"] = {"maps_interval": "day", "maps": ["season_withdrawal"]}
    return made


def listed(farm: Farm, content: str = LIST) -> Path:
    (farm.folder / "schedule.csv").write_text(content, encoding="utf-8")
    farm.settings["schedule"] = "schedule.csv"
    return farm.write()


def taken(folder: Path, field: int) -> pd.Series:
    """Return the water taken of a field by day, mm; days without any are left out."""
    with open_results(folder / "results.nc") as results:
        values = results[map_name("irrigation_withdrawal")].to_numpy()[:, field]
        days = results["map_time_bounds"].to_numpy()[:, 0]
    depths = pd.Series(values, index=pd.DatetimeIndex(days))
    return depths[depths > 0.0]


def test_listed_fields_follow_the_list_alone_and_others_order(farm: Farm) -> None:
    path = listed(farm)
    assert not look_at(path).problems
    folder = run(path)
    furrow, drip, limited = (taken(folder, field) for field in range(3))
    assert [f"{day:%m-%d}" for day in furrow.index] == ["05-20", "06-20"]
    np.testing.assert_allclose(furrow.to_numpy(), [60.0 / 0.6, 80.0 / 0.6], rtol=1e-6)
    np.testing.assert_allclose(drip.to_numpy(), [50.0 / 0.9], rtol=1e-6)
    # A field that is not in the list goes on ordering, up to its limit.
    assert limited.sum() == pytest.approx(300.0, rel=1e-4)
    table = season(folder / "results.nc", load_scenario(path)).fields.set_index("field")
    assert table.loc["furrow", "listed"] == 140.0
    assert table.loc["furrow", "not_given"] == pytest.approx(0.0, abs=1e-3)
    assert np.isnan(table.loc["limited", "listed"])


def test_the_same_list_gives_the_same_bytes_in_parts_and_threads(farm: Farm) -> None:
    farm.settings["checkpoint"] = "month"
    path = listed(farm)
    first, second = (
        run(path, farm.folder / f"run_{number}", threads=threads) / "results.nc"
        for number, threads in enumerate((1, 2))
    )
    assert first.read_bytes() == second.read_bytes()
    farm.settings["checkpoint"] = "year"
    whole = run(farm.write(), farm.folder / "whole")
    pd.testing.assert_series_equal(taken(first.parent, 0), taken(whole, 0))


def test_a_gross_list_is_taken_as_it_stands(farm: Farm) -> None:
    folder = run(listed(farm, LIST.replace("depth_mm", "gross_mm")))
    np.testing.assert_allclose(taken(folder, 0).to_numpy(), [60.0, 80.0], rtol=1e-6)


def test_what_a_limit_keeps_back_of_a_list_is_told(farm: Farm) -> None:
    """300 mm may be taken of `limited`, 180 net: of 240 mm listed 60 are not given."""
    rows = "".join(f"limited,2002-0{month}-15,80\n" for month in (5, 6, 7))
    path = listed(farm, LIST + rows)
    found = season(run(path) / "results.nc", load_scenario(path))
    assert found.fields.set_index("field").loc["limited", "not_given"] == pytest.approx(60, abs=0.1)
    (line,) = (line for line in lines_of(found) if "not given" in line)
    assert line.startswith("`limited` until 2002-")
    assert line.endswith("60 of 240 mm of the list were not given: its own limit of the season.")
    # Programs get a code, like that of `limited_by`.
    codes = found.fields.set_index("field")["not_given_because"]
    assert codes["limited"] == "season_limit"
    assert codes["furrow"] == ""


@pytest.mark.parametrize(
    ("column", "cell", "cause"),
    [
        ("irrigation_capacity", "1", "its capacity"),
        ("turn_interval,turn_length,turn_start", "60,1,1.05", "its turns"),
    ],
)
def test_what_comes_too_slowly_of_a_list_is_told_with_that_cause_alone(
    farm: Farm, column: str, cell: str, cause: str
) -> None:
    head, *rows = FIELDS.splitlines()
    empty = "," * column.count(",")
    cells = (cell, *(empty for _row in rows[1:]))
    table = (f"{head},{column}", *(f"{row},{own}" for row, own in zip(rows, cells, strict=True)))
    farm.fields.write_text("\n".join((*table, "")), encoding="utf-8")
    path = listed(farm, LIST + "furrow,2002-10-10,200\n")
    (line,) = (
        line
        for line in lines_of(season(run(path) / "results.nc", load_scenario(path)))
        if "not given" in line
    )
    assert line.startswith("`furrow` until 2002-")
    assert line.endswith(f"mm of the list were not given: {cause}.")


def test_faults_of_a_list_are_told_with_all_others_before_the_run(farm: Farm) -> None:
    farm.settings["parameters"] = {"application_efficiency": 60}
    path = listed(farm, LIST + "furow,2002-06-21,50\nfurrow,2002-04-01,50\ndrip,2003-01-01,5\n")
    told = "\n".join(str(problem) for problem in look_at(path).problems)
    assert "schedule.csv:5 field: got `furow`" in told
    assert "Did you mean `furrow`?" in told
    assert "schedule.csv:6 date: got 2002-04-01, when no crop stands on `furrow`" in told
    assert "schedule.csv:7 date: got 2003-01-01, expected a day of the run" in told
    assert "application_efficiency" in told


def test_a_list_that_no_process_reads_is_told(farm: Farm) -> None:
    farm.settings["processes"] = {"irrigation": "none", "irrigation_application": "none"}
    told = "\n".join(str(problem) for problem in look_at(listed(farm)).problems)
    assert "schedule: got a list that no process reads" in told
    del farm.settings["schedule"]
    farm.settings["processes"] = {"irrigation_schedule": "irrigation_by_schedule"}
    told = "\n".join(str(problem) for problem in look_at(farm.write()).problems)
    assert "schedule: got none" in told


def test_fields_on_rain_alone_and_on_a_list_stand_side_by_side(farm: Farm) -> None:
    head, furrow, drip, limited, *_others = FIELDS.splitlines()
    rows = (f"{head},irrigation_ordered", f"{furrow},1", f"{drip},", f"{limited},0")
    farm.fields.write_text("\n".join((*rows, "")), encoding="utf-8")
    folder = run(listed(farm, "field,date,gross_mm\ndrip,2002-06-20,50\n"))
    ordering, by_list, on_rain = (taken(folder, field) for field in range(3))
    assert ordering.size > 4
    np.testing.assert_allclose(by_list.to_numpy(), [50.0], rtol=1e-6)
    assert on_rain.empty
    farm.settings["parameters"] = {"irrigation_ordered": 1}
    told = "\n".join(str(problem) for problem in look_at(farm.write()).problems)
    assert "parameters.irrigation_ordered: got a value beside `schedule`" in told


def test_each_field_is_watered_by_its_own_rules(farm: Farm) -> None:
    """Furrow: every tenth day 40 mm net; drip: 0.6 l/s/ha; limited: turns of 2 days every 12."""
    head, furrow, drip, limited, *_others = FIELDS.splitlines()
    names = (
        "irrigation_interval,irrigation_fixed_depth,irrigation_capacity,turn_interval,"
        "turn_length,turn_start"
    )
    rows = (f"{head},{names}", f"{furrow},10,40,,,,", f"{drip},,,0.6,,,", f"{limited},,,,12,2,1.05")
    farm.fields.write_text("\n".join((*rows, "")), encoding="utf-8")
    folder = run(farm.write())
    every_tenth, slow, by_turn = (taken(folder, field) for field in range(3))
    # Sown on day 113, 23 April.
    assert (every_tenth.index - pd.Timestamp("2002-04-22")).days[:4].tolist() == [10, 20, 30, 40]
    np.testing.assert_allclose(every_tenth.to_numpy(), 40.0 / 0.6, rtol=1e-6)
    assert slow.max() <= 0.6 * 8.64 * (1.0 + 1e-6)
    assert slow.size > 60
    days = (by_turn.index - pd.Timestamp("2002-05-01")).days
    assert np.all(days % 12 < 2)
    assert by_turn.sum() == pytest.approx(300.0, rel=1e-4)


def test_a_watering_larger_than_the_soil_takes_is_told_with_where_it_went(farm: Farm) -> None:
    """400 mm at once on loam: most of it drains; 60 mm a month on the same soil do not."""
    rows = "field,date,depth_mm\nfurrow,2002-05-20,400\n"
    rows += "".join(f"limited,2002-0{month}-15,40\n" for month in (6, 7, 8))
    path = listed(farm, rows)
    found = season(run(path) / "results.nc", load_scenario(path))
    lines = [line for line in lines_of(found) if "larger than the soil takes" in line]
    assert [line.split()[0] for line in lines] == ["`furrow`"]
    row = found.fields.set_index("field").loc["furrow"]
    drained = min(row["drained_when_watered"], row["net"])
    assert f"{drained:.0f} mm drained below the roots and" in lines[0]
    assert "Of 400 mm that reached the field" in lines[0]
    assert drained > 100.0


def passes(path: Path) -> list[str]:
    found = look_at(path)
    assert not found.problems
    return [note for note in found.notes if "passes" in note]


def test_a_pivot_waters_in_passes_of_what_the_soil_takes(farm: Farm) -> None:
    """30 mm in a pass where nothing else is said: refills are held to it."""
    head, furrow, drip, limited, *others = FIELDS.splitlines()
    rows = [row.replace("furrow,loam", "pivot,loam") for row in (furrow, drip, limited)]
    table = (f"{head},irrigation_greatest_depth", f"{rows[0]},", f"{rows[1]},", f"{rows[2]},20")
    farm.fields.write_text("\n".join((*table, *(f"{row}," for row in others), "")), "utf-8")
    folder = run(farm.write())
    assert taken(folder, 0).max() == pytest.approx(30.0 / 0.8, rel=1e-5)
    assert taken(folder, 2).max() == pytest.approx(20.0 / 0.8, rel=1e-5)
    assert not passes(farm.write())


def test_a_depth_that_takes_several_passes_of_a_machine_is_noted(farm: Farm) -> None:
    head, furrow, *others = FIELDS.splitlines()
    row = furrow.replace("furrow,loam", "pivot,loam")
    table = (f"{head},irrigation_fixed_depth", f"{row},50", *(f"{each},90" for each in others))
    farm.fields.write_text("\n".join((*table, "")), "utf-8")
    (note,) = passes(farm.write())
    assert note == (
        "`furrow`: a watering of 50 mm is asked for, and 30 mm is the greatest depth of a pass "
        "under centre pivot (`irrigation_greatest_depth`): that takes 2 passes."
    )
    farm.fields.write_text("\n".join((head, row, *others, "")), "utf-8")
    (note,) = passes(listed(farm))
    assert "a watering of 80 mm is asked for" in note
    (note,) = passes(listed(farm, LIST.replace("depth_mm", "gross_mm")))
    assert "a watering of 64 mm is asked for" in note


def pivots(farm: Farm, column: str, *cells: str) -> Path:
    """Return a farm of maize under pivots that differ by a column, and under sprinklers."""
    head, furrow = FIELDS.splitlines()[:2]
    row = furrow.replace("furrow,cotton", "{name},maize").replace("furrow,loam", "{method},loam")
    rows = [
        f"{row.format(name=f'pivot_{number}', method='pivot')},{cell}"
        for number, cell in enumerate(cells)
    ]
    rows.append(f"{row.format(name='rain', method='sprinkler')},")
    farm.fields.write_text("\n".join((f"{head},{column}", *rows, "")), "utf-8")
    return farm.write()


def test_a_pivot_with_water_keeps_its_crop_unless_a_trigger_is_told(farm: Farm) -> None:
    path = pivots(farm, "irrigation_trigger_middle", "", "0.8")
    found = season(run(path) / "results.nc", load_scenario(path)).fields
    yields = found.dropna(subset="relative_yield").set_index("field")["relative_yield"]
    assert yields["pivot_0"] > yields["rain"] - 0.03
    assert yields["pivot_1"] < yields["pivot_0"] - 0.1
    farm.settings["parameters"] = {"irrigation_trigger_middle": 0.8}
    path = pivots(farm, "farm", "a")
    found = season(run(path, overwrite=True) / "results.nc", load_scenario(path)).fields
    told = found.dropna(subset="relative_yield").set_index("field")["relative_yield"]
    assert told["pivot_0"] < yields["pivot_0"] - 0.1


def test_passes_that_cannot_keep_up_are_noted(farm: Farm) -> None:
    path = pivots(farm, "irrigation_greatest_depth", "12", "15")
    (note,) = (note for note in look_at(path).notes if "a day at most" in note)
    assert note == (
        "`pivot_0`: 12 mm every 3 days are 4.0 mm a day at most, and crops use 5 mm and more in "
        "summer (`irrigation_greatest_depth`, `irrigation_lead_time`)."
    )
