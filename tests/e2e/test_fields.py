"""Seasons of irrigated fields as a user runs them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from matplotlib.figure import Figure
from ruamel.yaml import YAML

from kzwater.checks import look_at
from kzwater.cli.app import app
from kzwater.config import load_scenario
from kzwater.locks import is_locked
from kzwater.reports import style, write_report
from kzwater.results import open_results
from kzwater.season import season, write_season
from kzwater.season_columns import columns
from kzwater.simulation import run

FIELDS = """\
field,crop,hectares,latitude,longitude,elevation,method,soil,district,sowing,limit_m3_per_ha
furrow,cotton,10,41.2,68.3,250,furrow,loam,Maktaaral,,
drip,cotton,10,41.2,68.3,250,surface_drip,loam,Maktaaral,,
limited,cotton,10,41.2,68.3,250,furrow,loam,Maktaaral,,3000
cuts,alfalfa,5,41.2,68.3,250,border,loam,Maktaaral,,
wheat,winter_wheat,5,41.2,68.3,250,border,loam,Maktaaral,,
"""
SCENARIO: dict[str, Any] = {
    "name": "season",
    "title": "A season",
    "fields": "fields.csv",
    "period": {"start": "2001-09-01", "end": "2002-11-30"},
    "forcing": {
        "stations": {
            "table": "stations.csv",
            "values": {
                name: {"file": "weather.csv", "column": f"{name}_{{station}}"}
                for name in (
                    "precipitation",
                    "air_temperature",
                    "reference_evapotranspiration",
                    "wind_speed",
                    "relative_humidity_minimum",
                )
            },
        },
        "synthetic": "Cosines of the year; rain every eighth day from October to May.",
    },
    "checkpoint": "year",
}


class Farm:
    """A folder with fields, one station and a scenario; its weather is synthetic."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fields = folder / "fields.csv"
        self.settings = json.loads(json.dumps(SCENARIO))
        self.fields.write_text(FIELDS, encoding="utf-8")
        (folder / "stations.csv").write_text(
            "station,latitude,longitude,elevation\nfarm,41.2,68.3,250\n", encoding="utf-8"
        )
        days = pd.date_range("2001-09-01", "2002-11-30")
        season_of_year = np.cos(2.0 * np.pi * (days.day_of_year - 200) / 365.0)
        wet = (np.arange(days.size) % 8 == 0) & ((days.month >= 10) | (days.month <= 5))
        weather = pd.DataFrame(
            {
                "precipitation": np.where(wet, 9.0, 0.0),
                "air_temperature": 13.5 + 15.0 * season_of_year,
                "reference_evapotranspiration": 3.9 + 3.5 * season_of_year,
                "wind_speed": 2.0,
                "relative_humidity_minimum": 0.45 - 0.2 * season_of_year,
            },
            index=days.rename("date"),
        )
        weather.add_suffix("_farm").to_csv(folder / "weather.csv")

    def write(self) -> Path:
        path = self.folder / "scenario.yaml"
        with path.open("w", encoding="utf-8") as stream:
            YAML().dump(self.settings, stream)
        return path


@pytest.fixture
def farm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Farm:
    monkeypatch.chdir(tmp_path)
    return Farm(tmp_path)


def test_a_season_runs_and_tells_water_and_yield_of_each_field(farm: Farm) -> None:
    path = farm.write()
    assert not look_at(path).problems
    found = season(run(path) / "results.nc", load_scenario(path))
    # The second wheat was sown, and is not ripe when the run ends.
    *harvested, sown = found.fields.to_dict(orient="records")
    assert sown["field"] == "wheat"
    assert np.isnan(sown["relative_yield"])
    fields = pd.DataFrame(harvested).set_index("field")
    assert list(fields.index) == ["furrow", "drip", "limited", "cuts", "wheat"]
    # Gross is net over efficiency, exactly but for the single precision of maps.
    losses = ["evaporated_in_application", "percolated_in_application", "tail_water"]
    into_soil = fields["net"] + found.periods.groupby("field")["runoff"].sum() * 0.0
    for name, efficiency in (("furrow", 0.6), ("drip", 0.9), ("cuts", 0.6)):
        row = fields.loc[name]
        lost = row[losses].sum()
        assert lost == pytest.approx((1.0 - efficiency) * row["gross"], rel=1e-5)
        assert into_soil[name] <= efficiency * row["gross"] * (1.0 + 1e-5)
    # A limit is never exceeded by a drop, and costs yield.
    assert fields.loc["limited", "gross_m3_per_ha"] <= 3000.0 * (1.0 + 1e-6)
    assert fields.loc["limited", "gross_m3_per_ha"] > 2900.0
    assert fields.loc["limited", "relative_yield"] < fields.loc["furrow", "relative_yield"] - 0.1
    assert fields.loc["drip", "gross"] < 0.8 * fields.loc["furrow", "gross"]
    assert fields.loc["furrow", "relative_yield"] > 0.9
    # Three cuts, each with a yield: a share of that of all three.
    assert 0.7 < fields.loc["cuts", "relative_yield"] <= 1.0
    last = found.periods[found.periods["field"] == "cuts"].iloc[-1]
    assert last["harvests"] == pytest.approx(3.0, rel=1e-5)
    share = last["harvested_yield"] / 3.0
    assert fields.loc["cuts", "relative_yield"] == pytest.approx(share, rel=1e-5)
    # Sown before the new year, ripe after it.
    assert fields.loc["wheat", "start"] < pd.Timestamp("2001-10-01")
    assert fields.loc["wheat", "end"] > pd.Timestamp("2002-05-31")


def ends_on(farm: Farm, day: str) -> pd.DataFrame:
    """Return the seasons of a run that ends on a day."""
    farm.settings["period"]["end"] = day
    path = farm.write()
    results = run(path, farm.folder / day) / "results.nc"
    return season(results, load_scenario(path)).fields.set_index("field")


def test_a_harvest_in_the_last_period_of_a_run_is_told(farm: Farm) -> None:
    """Cotton is ripe within the ten days that end the run, alfalfa cut for the last time."""
    names = ["relative_yield", "lost_by_water", "lost_by_heat_or_frost"]
    whole = ends_on(farm, "2002-11-30")
    ends = whole["end"].astype(str)
    assert list(ends[["furrow", "limited", "cuts"]]) == ["2002-10-20", "2002-10-20", "2002-09-20"]
    for fields, last in ((["furrow", "limited"], "2002-10-20"), (["cuts"], "2002-09-20")):
        found = ends_on(farm, last).loc[fields, names]
        np.testing.assert_allclose(found, whole.loc[fields, names], atol=1e-4)


def test_a_crop_that_is_cut_or_sown_in_the_last_period_is_not_harvested(farm: Farm) -> None:
    """A cut leaves further ones to come; a crop just sown has the harvest before in its means."""
    whole = ends_on(farm, "2002-11-30")
    for day in ("2002-06-20", "2002-07-31"):
        assert np.isnan(ends_on(farm, day).loc["cuts", "relative_yield"])
    sown = whole.loc["wheat"].iloc[-1]["start"] + pd.Timedelta(days=9)
    assert np.isnan(ends_on(farm, f"{sown:%Y-%m-%d}").loc["wheat"].iloc[-1]["relative_yield"])


def test_ten_day_periods_add_up_to_the_run(farm: Farm) -> None:
    path = farm.write()
    folder = run(path)
    periods = season(folder / "results.nc", load_scenario(path)).periods
    first = periods[periods["field"] == "furrow"].iloc[:4]
    assert [f"{day:%m-%d}" for day in first["start"]] == ["09-01", "09-11", "09-21", "10-01"]
    assert [f"{day:%m-%d}" for day in first["end"]] == ["09-10", "09-20", "09-30", "10-10"]
    with open_results(folder / "results.nc") as results:
        basin = results["basin_irrigation_withdrawal"].to_numpy().sum()
        residual = float(np.abs(results["ledger_residual"]).max())
    volume = periods["gross_m3"].sum()
    assert volume == pytest.approx(basin * 40.0 * 10.0, rel=1e-5)
    assert residual < 1e-9
    found = season(folder / "results.nc", load_scenario(path))
    districts = found.districts
    # Three crops of one district; those with cotton are 30 ha.
    assert set(districts["crop"]) == {"cotton", "alfalfa", "winter_wheat"}
    assert set(districts.loc[districts["crop"] == "cotton", "hectares"]) == {30.0}
    assert districts["gross_m3"].sum() == pytest.approx(volume)
    july = districts[(districts["crop"] == "cotton") & (districts["start"] == "2002-07-21")].iloc[0]
    assert july["hydromodule"] == pytest.approx(july["gross_m3"] / 30.0 / (11 * 86.4))
    # 1 l s-1 ha-1 is 8.64 mm d-1.
    busiest = periods.loc[periods["hydromodule"].idxmax()]
    days = (busiest["end"] - busiest["start"]).days + 1
    assert busiest["hydromodule"] * 8.64 == pytest.approx(busiest["gross"] / days, rel=1e-4)


def test_the_same_fields_give_the_same_bytes(farm: Farm) -> None:
    path = farm.write()
    first, *others = (
        run(path, farm.folder / f"run_{number}", threads=threads) / "results.nc"
        for number, threads in enumerate((1, 1, 2))
    )
    for other in others:
        assert other.read_bytes() == first.read_bytes()


def test_the_command_writes_the_tables_and_shows_the_season(
    farm: Farm, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        app(["run", str(farm.write())])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert "water taken, m3/ha" in said
    assert re.search(r"^wheat +winter wheat +2002", said, re.MULTILINE)
    assert "Weather over the fields, mean of the run: " in said
    # A share has no units.
    assert re.search(r"lowest relative humidity of a day 0\.\d+", said)
    table = pd.read_csv(farm.folder / "out" / "season" / "season.csv")
    assert list(table["field"]) == ["furrow", "drip", "limited", "cuts", "wheat", "wheat"]
    assert "not yet" in said
    assert (farm.folder / "out" / "season" / "ten_day_periods.csv").exists()


def test_the_report_of_fields_has_a_balance_and_no_map(farm: Farm) -> None:
    page = write_report(run(farm.write()))
    text = page.read_text(encoding="utf-8")
    assert "The latest harvested season of each field" in text
    for name in ("season.png", "water_taken.png", "demand.png"):
        assert (page.parent / name).stat().st_size > 20_000
    assert "Demand by ten-day period" in text
    # 40 ha: a millimetre is 400 m3.
    assert "40.0 ha · " in text
    assert "One millimetre over these fields is 0.40 thousand m³." in text
    assert "Mean over the fields and the whole run: " in text
    assert "What leaves the fields" in text
    assert "What the fields gave to their drain" in text
    assert "in any store or field." in text
    assert "Outflow of the drain" in text
    words = re.sub(r"data:image[^\"]*|<code>.*?</code>|<style>.*?</style>", "", text, flags=re.S)
    for foreign in ("km³", "km²", "basin", "Out by the river", "gauges ", "River outflow", "Norm"):
        assert foreign not in words, foreign
    assert not list(page.parent.glob("*map*.png"))
    assert list(page.parent.glob("*.png"))


def test_lines_of_a_season_stay_within_the_picture(
    farm: Farm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Roots of different crops hold differently much: the largest decides for all panels."""
    pictures = {}
    save = style.save

    def keep(figure: Figure, path: Path) -> None:
        pictures[path.name] = figure
        save(figure, path)

    monkeypatch.setattr(style, "save", keep)
    write_report(run(farm.write()))
    panels = pictures["season.png"].axes
    assert len(panels) == 5
    for axes in panels:
        bottom, top = axes.get_ylim()
        assert bottom == 0.0
        assert all(np.max(line.get_ydata()) < top for line in axes.lines)


def test_a_scenario_has_one_land(farm: Farm) -> None:
    farm.settings["basin"] = "basin.nc"
    told = "\n".join(str(problem) for problem in look_at(farm.write()).problems)
    assert "basin, fields, river: got basin and fields, expected one of them" in told
    del farm.settings["basin"], farm.settings["fields"]
    told = "\n".join(str(problem) for problem in look_at(farm.write()).problems)
    assert "got none of them" in told


def test_faults_of_fields_are_told_with_those_of_the_scenario(farm: Farm) -> None:
    farm.fields.write_text(FIELDS.replace("alfalfa", "alfafla"), encoding="utf-8")
    farm.settings["parameters"] = {"application_efficiency": 60}
    told = "\n".join(str(problem) for problem in look_at(farm.write()).problems)
    assert "Did you mean `alfalfa`?" in told
    assert "application_efficiency" in told


@pytest.mark.parametrize("maps", [None, [], ["snow_ice"]])
def test_fields_without_irrigation_live_on_rain(farm: Farm, maps: list[str] | None) -> None:
    farm.settings["processes"] = {"irrigation": "none", "irrigation_application": "none"}
    if maps is not None:
        farm.settings["output"] = {"maps": maps}
    path = farm.write()
    assert not look_at(path).problems
    found = season(run(path) / "results.nc", load_scenario(path)).fields.set_index("field")
    assert (found["gross"] == 0.0).all()
    assert found.loc["furrow", "relative_yield"] < 0.5


def test_sowing_in_frost_is_refused_and_in_the_cold_is_noted(farm: Farm) -> None:
    # The synthetic winter is at -1.5 degC in January; 10 March has 4 degC, 4 April 10.
    table = FIELDS.replace("furrow,loam,Maktaaral,,\n", "furrow,loam,Maktaaral,20.01,\n", 1)
    farm.fields.write_text(table, encoding="utf-8")
    told = "\n".join(str(problem) for problem in look_at(farm.write()).problems)
    assert "`furrow`: cotton sown on 20.01, when the mean is -1.5 degC" in told
    assert "expected a day without frost" in told
    farm.fields.write_text(table.replace("20.01", "10.03"), encoding="utf-8")
    told = "\n".join(str(problem) for problem in look_at(farm.write()).problems)
    assert "fields.csv:2 sowing: got `furrow`: cotton sown on 10.03, when the mean is 4" in told
    assert "expected a mean of at least 8 degC" in told
    farm.fields.write_text(table.replace("20.01", "04.04"), encoding="utf-8")
    found = look_at(farm.write())
    assert not found.problems
    (note,) = (note for note in found.notes if "sown" in note)
    assert "fields.csv:2 `furrow`: cotton sown on 04.04" in note
    assert "it does not grow below 12 degC" in note


def test_crops_are_the_land_covers_of_fields(farm: Farm) -> None:
    farm.settings["parameters"] = {
        "basal_coefficient_middle": {"land_cover": {"cotton": 0.5, "default": 1.0}}
    }
    path = farm.write()
    found = season(run(path) / "results.nc", load_scenario(path)).fields.set_index("field")
    assert found.loc["furrow", "transpiration"] < 0.7 * found.loc["cuts", "transpiration"]


def test_fields_in_hours_are_refused(farm: Farm) -> None:
    farm.settings["time"] = {"step": "1 hour"}
    told = "\n".join(str(problem) for problem in look_at(farm.write()).problems)
    assert "crop_water with steps of 1 hour" in told
    assert "Choose another `time.step`" in told


def test_a_water_table_feeds_the_fields_above_it(farm: Farm) -> None:
    """Drains at 2.5 m and 3 mm a day from the side keep a table, and the tables tell what rises."""
    path = farm.write()
    without = season(run(path) / "results.nc", load_scenario(path))
    assert not {"capillary_rise", "water_table"} & {*without.periods, *without.fields}
    rows = FIELDS.splitlines()
    drained = "\n".join([rows[0] + ",drain_depth_m", *(f"{row},2.5" for row in rows[1:]), ""])
    farm.fields.write_text(drained, encoding="utf-8")
    chosen = {"groundwater": "drained_groundwater", "capillary_rise": "field_capillary_rise"}
    farm.settings["processes"] = chosen
    farm.settings["parameters"] = {"groundwater_inflow_rate": 3.0, "deep_seepage_rate": 0.2}
    path = farm.write()
    assert not look_at(path).problems
    folder = run(path, farm.folder / "over_a_table")
    found = season(folder / "results.nc", load_scenario(path))
    periods, fields = found.periods, found.fields.set_index("field")
    assert (fields["capillary_rise"] > 40.0).all()
    assert (
        fields.loc["furrow", "gross"]
        < 0.8 * without.fields.set_index("field").loc["furrow", "gross"]
    )
    days = (periods["end"] - periods["start"]).dt.days + 1
    np.testing.assert_allclose(periods["deep_seepage"], 0.2 * days, rtol=1e-5)
    # The base lies at 4 m, and the table begins 0.2 m above it.
    first = periods.groupby("field")["water_table"].first()
    last = periods.groupby("field")["water_table"].last()
    assert first.between(3300.0, 3800.0).all()
    assert last.between(0.0, 2500.0).all()
    assert periods["drain_discharge"].sum() > 0.0
    assert "water_table" not in fields
    text = write_report(folder).read_text(encoding="utf-8")
    assert "Seepage to the deep aquifer" in text


def test_the_workbook_holds_the_tables_and_repeats(farm: Farm) -> None:
    path = farm.write()
    scenario = load_scenario(path)
    found = season(run(path) / "results.nc", scenario)
    folder = farm.folder / "out" / "season"
    written = [write_season(found, folder)[-1].read_bytes() for _turn in range(2)]
    assert written[0] == written[1]
    book = openpyxl.load_workbook(folder / "season.xlsx")
    assert book.sheetnames == ["Seasons", "Totals", "Waterings", "Districts", "Ten-day periods"]
    table = {cell.value: cell.column_letter for cell in book["Seasons"][1]}
    # Every column has words, and numbers are numbers.
    assert {*found.fields, *found.periods, *found.districts} <= set(columns())
    assert book["Seasons"]["A3"].value == "furrow"
    assert isinstance(book["Seasons"][f"{table['Water taken, without leaching']}3"].value, float)
    # People read names, programs codes.
    wheat = [cell.value for cell in book["Seasons"][7]]
    assert wheat[1:3] == ["winter wheat", "border strips"]
    assert "\nwheat,winter_wheat,border," in (folder / "season.csv").read_text(encoding="utf-8")


def test_tables_are_written_before_another_run_may_begin(farm: Farm) -> None:
    """What belongs to a run is written while its folder is held."""
    seen: list[bool] = []
    folder = run(farm.write(), finished=lambda held: seen.append(is_locked(held)))
    assert seen == [True]
    assert not is_locked(folder)


def test_tables_of_a_country_have_its_signs(farm: Farm) -> None:
    with pytest.raises(SystemExit) as ended:
        app(["run", str(farm.write()), "--locale", "ru"])
    assert ended.value.code == 0
    text = (farm.folder / "out" / "season" / "season.csv").read_text(encoding="utf-8-sig")
    header, first = text.splitlines()[:2]
    assert header.startswith("field;crop;method;district;hectares;")
    assert re.search(r";\d+,\d+;", first)
