"""Tables of a season for irrigators and districts: waterings by day, totals, and what limited."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from ruamel.yaml import YAML
from test_fields import FIELDS, Farm
from test_paddies import PADDIES
from test_rationing import District

from kzwater import language
from kzwater.checks import look_at
from kzwater.cli.app import app
from kzwater.config import load_scenario
from kzwater.season import Season, season, write_season
from kzwater.season_columns import columns
from kzwater.season_limits import cause_name
from kzwater.season_totals import level_name, totals
from kzwater.season_waterings import reason_name
from kzwater.simulation import run
from kzwater.waterings import NAME, read_waterings

EXAMPLE = Path(__file__).parents[2] / "scenarios" / "turkistan_cotton"
ECONOMY = """\
crop,full_yield_t_per_ha,price_per_t,variable_cost_per_ha,water_price_per_m3,currency,year,source
cotton,3,250,300,0.01,USD,2024,made up
alfalfa,4,100,50,0.02,USD,2024,made up
winter_wheat,5,120,200,0.01,USD,2024,made up
"""


@pytest.fixture
def farm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Farm:
    monkeypatch.chdir(tmp_path)
    return Farm(tmp_path)


@pytest.fixture
def district(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> District:
    monkeypatch.chdir(tmp_path)
    return District(tmp_path)


def tables(path: Path) -> Season:
    assert not look_at(path).problems
    return season(run(path, overwrite=True) / "results.nc", load_scenario(path))


def with_columns(farm: Farm, extra: str, **cells: str) -> None:
    """Give fields cells in further columns; those that are not named have empty ones."""
    header, *rows = FIELDS.splitlines()
    empty = "," * extra.count(",")
    table = [f"{row},{cells.get(row.split(',')[0], empty)}" for row in rows]
    farm.fields.write_text("\n".join([f"{header},{extra}", *table, ""]), encoding="utf-8")


def of_season(waterings: pd.DataFrame, row: Any) -> pd.DataFrame:
    """Return the waterings of a field within the days of a season."""
    own = waterings[waterings["field"] == row["field"]]
    return own[(own["start"] >= row["start"]) & (own["end"] <= row["end"])]


def test_waterings_add_up_to_the_season_and_are_one_a_day(farm: Farm) -> None:
    with_columns(farm, "irrigation_capacity", drip="0.6")
    found = tables(farm.write())
    for row in found.fields.to_dict(orient="records"):
        own = of_season(found.waterings, row)
        for name in ("net", "gross", "gross_m3"):
            assert own[name].sum() == pytest.approx(row[name], rel=2e-6), (row["field"], name)
    waterings = found.waterings
    assert (waterings["start"] == waterings["end"]).all()
    assert (waterings["days"] == 1).all()
    assert not waterings.duplicated(["field", "start"]).any()
    assert (waterings["gross"] > 0.0).all()
    # 0.6 l/s/ha are 5.184 mm a day: a watering goes on over many.
    assert waterings.loc[waterings["field"] == "drip", "gross"].max() == pytest.approx(5.184)
    assert waterings.loc[waterings["field"] == "furrow", "gross"].min() > 15.0


def test_why_a_field_is_watered_is_its_rule(farm: Farm) -> None:
    (farm.folder / "schedule.csv").write_text(
        "field,date,depth_mm\ndrip,2002-06-20,50\n", encoding="utf-8"
    )
    farm.settings["schedule"] = "schedule.csv"
    with_columns(farm, "irrigation_interval", furrow="10")
    waterings = tables(farm.write()).waterings
    why = waterings.groupby("field")["reason"].unique().map(list).to_dict()
    assert why == {
        "furrow": ["interval"],
        "drip": ["list"],
        "limited": ["depletion"],
        "cuts": ["depletion"],
        "wheat": ["depletion"],
    }
    (listed,) = waterings[waterings["field"] == "drip"].to_dict(orient="records")
    assert listed["start"] == pd.Timestamp("2002-06-20")
    assert listed["net"] == pytest.approx(50.0)
    assert listed["gross_m3"] == pytest.approx(10.0 * 10.0 * 50.0 / 0.9)


def test_days_of_a_flood_are_one_row(farm: Farm) -> None:
    header, *fields = FIELDS.splitlines()
    farm.fields.write_text(f"{header}\n{fields[0]}\n{PADDIES}", encoding="utf-8")
    found = tables(farm.write())
    flooded = found.waterings[found.waterings["field"] == "flooded"]
    assert set(flooded["reason"]) == {"flooding"}
    assert flooded["days"].max() > 1
    assert ((flooded["end"] - flooded["start"]).dt.days + 1 == flooded["days"]).all()
    # Between two rows is a day without water.
    apart = (flooded["start"].iloc[1:].to_numpy() - flooded["end"].iloc[:-1].to_numpy()).astype(
        "timedelta64[D]"
    )
    assert (apart > np.timedelta64(1, "D")).all()
    row = found.fields.set_index("field").loc["flooded"]
    assert flooded["gross"].sum() == pytest.approx(row["gross"], rel=2e-6)
    assert set(found.waterings.loc[found.waterings["field"] == "furrow", "days"]) == {1}
    limited = found.fields.set_index("field").loc["limited"]
    assert limited["limited_by"] == "season_limit"


def test_leaching_is_told_from_waterings_of_the_crop(tmp_path: Path) -> None:
    folder = tmp_path / "salty"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("out", "__pycache__"))
    path, yaml = folder / "salty.yaml", YAML()
    content = yaml.load(path)
    content["period"]["end"] = "2017-12-31"
    yaml.dump(content, path)
    found = season(run(path, folder / "out") / "results.nc", load_scenario(path))
    leached = found.waterings[found.waterings["reason"] == "leaching"]
    assert set(leached["field"]) == {"washed", "drained_washed"}
    assert set(leached["start"].dt.month) <= {11, 12, 1}
    assert (leached["net"] > 0.0).all()
    paid = found.fields.assign(volume=found.fields["leaching_m3_per_ha"] * found.fields["hectares"])
    last = found.fields["start"].max()
    before = leached[leached["start"] < last]
    assert before["gross_m3"].sum() == pytest.approx(paid["volume"].sum(), rel=1e-5)


def test_parts_and_a_resumed_run_keep_the_same_waterings(farm: Farm) -> None:
    kept = {}
    for checkpoint in ("year", "month", "9 days"):
        farm.settings["checkpoint"] = checkpoint
        folder = run(farm.write(), farm.folder / checkpoint.replace(" ", "_"))
        found = read_waterings(folder / NAME)
        assert found is not None
        kept[checkpoint] = found
    for name in ("day", "field", "gross", "net", "binding", "refused", "grows"):
        for other in ("month", "9 days"):
            np.testing.assert_array_equal(
                getattr(kept["year"], name), getattr(kept[other], name), name
            )


def test_a_run_may_keep_no_waterings(farm: Farm) -> None:
    path = farm.write()
    folder = run(path)
    whole = season(folder / "results.nc", load_scenario(path))
    write_season(whole, folder)
    assert (folder / "waterings.csv").exists()
    farm.settings["output"] = {"waterings": False}
    path = farm.write()
    assert run(path, overwrite=True) == folder
    assert not (folder / NAME).exists()
    found = season(folder / "results.nc", load_scenario(path))
    assert "limited_by" not in found.fields
    pd.testing.assert_frame_equal(found.fields, whole.fields[list(found.fields)])
    written = write_season(found, folder)
    assert folder / "waterings.csv" not in written
    # That of the run before would be taken for one of this run.
    assert not (folder / "waterings.csv").exists()


def test_fields_without_irrigation_have_no_waterings(farm: Farm) -> None:
    farm.settings["processes"] = {"irrigation": "none", "irrigation_application": "none"}
    found = tables(farm.write())
    assert found.waterings.empty
    assert set(found.fields.get("limited_by", ["none"])) == {"none"}


def test_totals_are_sums_and_their_ratios(farm: Farm) -> None:
    (farm.folder / "economy.csv").write_text(ECONOMY, encoding="utf-8")
    farm.settings["economy"] = "economy.csv"
    groups = "farm,source"
    with_columns(farm, groups, furrow="Birlik,", drip="Dihan,", limited="Birlik,")
    found = tables(farm.write())
    fields = found.fields.dropna(subset="relative_yield")
    # All but the second wheat, which is not ripe.
    assert len(fields) == len(found.fields) - 1
    table = found.totals.set_index(["level", "name", "year"])
    # No field has a source, so there is no grouping by it.
    assert set(found.totals["level"]) == {"all", "crop", "farm", "district"}
    areas = fields["hectares"]
    whole = table.loc["all", "", "2002"]
    assert whole["hectares"] == 40.0
    assert whole["gross_m3"] == pytest.approx(fields["gross_m3"].sum())
    assert whole["net_m3"] == pytest.approx((10.0 * fields["net"] * areas).sum())
    assert whole["margin"] == pytest.approx((fields["margin_per_ha"] * areas).sum())
    assert whole["water_cost"] == pytest.approx((fields["water_cost_per_ha"] * areas).sum())
    cotton = fields[fields["crop"] == "cotton"]
    row = table.loc["crop", "cotton", "2002"]
    assert row["gross_value"] == pytest.approx(250.0 * row["tonnes"])
    assert row["gross_m3_per_ha"] == pytest.approx(cotton["gross_m3"].sum() / 30.0)
    assert row["kg_per_m3_taken"] == pytest.approx(1000.0 * row["tonnes"] / row["gross_m3"])
    # By water, not the mean of what the fields have.
    assert row["kg_per_m3_taken"] != pytest.approx(cotton["kg_per_m3_taken"].mean(), rel=0.01)
    assert row["margin_per_m3_taken"] == pytest.approx(row["margin"] / row["gross_m3"])
    birlik = table.loc["farm", "Birlik", "2002"]
    assert birlik["hectares"] == 20.0
    by_crop = table.loc["crop"].xs("2002", level="year")
    assert by_crop["gross_m3"].sum() == pytest.approx(whole["gross_m3"])
    # A single year is its own mean.
    mean = table.loc["crop", "cotton", "mean"]
    np.testing.assert_allclose(mean["tonnes"], table.loc["crop", "cotton", "2002"]["tonnes"])


def test_tonnes_of_different_crops_are_not_added_up(farm: Farm) -> None:
    (farm.folder / "economy.csv").write_text(ECONOMY, encoding="utf-8")
    farm.settings["economy"] = "economy.csv"
    found = tables(farm.write())
    fields = found.fields.dropna(subset="relative_yield")
    table = found.totals.set_index(["level", "name", "year"])
    for year in ("2002", "mean"):
        whole = table.loc["all", "", year]
        assert np.isnan(whole[["tonnes", "yield_t_per_ha", "kg_per_m3_taken"]].to_list()).all()
        # Shares of a full yield and money are.
        yielded = (fields["relative_yield"] * fields["hectares"]).sum()
        assert whole["relative_yield"] == pytest.approx(yielded / fields["hectares"].sum())
        assert whole["margin"] > 0.0
    hay = table.loc["crop", "alfalfa", "2002"]
    assert hay["relative_yield"] <= 1.0
    # 4 t/ha of a cut, three times.
    assert hay["yield_t_per_ha"] == pytest.approx(12.0 * hay["relative_yield"])


def test_the_mean_of_years_divides_sums(farm: Farm) -> None:
    """10 ha take 1000 and 3000 m3 for 2 t each: 1 kg/m3, no mean of 2 and 2/3."""
    found = tables(farm.write())
    first = found.fields[found.fields["field"] == "furrow"]
    years = pd.concat([first, first], ignore_index=True).assign(
        end=pd.to_datetime(["2001-10-20", "2002-10-20"]),
        gross_m3=[1000.0, 3000.0],
        relative_yield=1.0,
        yield_t_per_ha=0.2,
        gross_value_per_ha=1.0,
        water_cost_per_ha=1.0,
        subsidies_per_ha=0.0,
        margin_per_ha=1.0,
    )
    from kzwater.agronomy.table import read_field_table

    table = totals(years, read_field_table(farm.fields))
    mean = table[(table["level"] == "all") & (table["year"] == "mean")].iloc[0]
    assert mean["years"] == 2
    assert mean["hectares"] == pytest.approx(10.0)
    assert mean["gross_m3"] == pytest.approx(2000.0)
    assert mean["kg_per_m3_taken"] == pytest.approx(1.0)


def by_field(found: Season) -> pd.DataFrame:
    return found.fields.dropna(subset="relative_yield").set_index("field")


def test_what_limits_a_field_alone_is_named(farm: Farm) -> None:
    """A limit of 300 mm; 0.25 l/s/ha, 2.2 mm a day; a day of water every 30; and nothing."""
    with_columns(
        farm,
        "irrigation_capacity,turn_interval,turn_length,turn_start",
        furrow="0.25,,,",
        cuts=",30,1,15.04",
    )
    found = by_field(tables(farm.write()))
    assert found["limited_by"].to_dict() == {
        "furrow": "capacity",
        "drip": "none",
        "limited": "season_limit",
        "cuts": "turn",
        "wheat": "none",
    }
    assert (found["limited_mm"] > 0.0).to_list() == (found["limited_by"] != "none").to_list()
    # No more than the crop went without, and most of that, as it wanted for nothing else.
    used = found["evaporation"] + found["transpiration"]
    missed = found["requirement"] - used
    for name in ("furrow", "limited", "cuts"):
        assert 0.6 * missed[name] < found.loc[name, "limited_mm"] <= missed[name] + 1e-3
    assert "limited_from" not in found


def test_turns_that_cost_nothing_are_not_named(farm: Farm) -> None:
    """An order waits for the turn of the next day, when hardly any transpiration is lost."""
    with_columns(farm, "turn_interval,turn_length,turn_start", furrow="2,1,01.05")
    found = by_field(tables(farm.write()))
    assert found.loc["furrow", "relative_yield"] > 0.9
    assert found.loc["furrow", "limited_mm"] < 15.0


@pytest.mark.parametrize("rule", ["first_come", "equal_share", "value"])
def test_of_nested_limits_the_tighter_is_named(district: District, rule: str) -> None:
    """Birlik has a third of what it would take; Dihan is held by the source that both share."""
    free = tables(district.write())
    farms = {"1": "Birlik", "2": "Dihan"}
    of_farm = free.periods["field"].str[-1].map(farms)
    taken = free.periods.groupby(of_farm)["gross_m3"].sum()
    birlik, source = 0.3 * taken["Birlik"], 0.3 * taken["Birlik"] + 0.6 * taken["Dihan"]
    ample = 3.0 * taken.sum()
    path = district.share(
        f"source,Dostyk,2001-09-01,2002-11-30,{source:.0f}",
        f"farm,Birlik,2001-09-01,2002-11-30,{birlik:.0f}",
        f"farm,Dihan,2001-09-01,2002-11-30,{taken['Dihan']:.0f}",
        f"district,Maktaaral,2001-09-01,2002-11-30,{ample:.0f}",
        rule=rule,
    )
    found = by_field(tables(path))
    bound = found[found["limited_by"] != "none"]
    assert {"cotton_1", "maize_1"} <= set(bound.index)
    for name, row in bound.iterrows():
        wanted = "farm Birlik" if str(name).endswith("1") else "source Dostyk"
        assert row["limited_by"] == wanted, name
        assert row["limited_from"] == pd.Timestamp("2001-09-01")
        assert row["limited_to"] == pd.Timestamp("2002-11-30")
    free_of = found[found["limited_by"] == "none"]
    assert free_of["limited_from"].isna().all()


def test_a_limit_of_ten_days_is_named_with_its_days(district: District) -> None:
    rows = ("farm,Birlik,07-01,07-10,3000", "farm,Birlik,07-11,07-20,3000")
    path = district.share(*rows, "farm,Birlik,2001-09-01,2002-11-30,9000000", rule="first_come")
    found = by_field(tables(path))
    maize = found.loc["maize_1"]
    assert maize["limited_by"] == "farm Birlik"
    assert maize["limited_from"] in {pd.Timestamp("2002-07-01"), pd.Timestamp("2002-07-11")}
    assert (maize["limited_to"] - maize["limited_from"]).days == 9
    assert found.loc["maize_2", "limited_by"] == "none"


def test_every_column_and_code_has_words(district: District) -> None:
    found = tables(district.share("farm,Birlik,2001-09-01,2002-11-30,300000", rule="first_come"))
    names = {*found.fields, *found.waterings, *found.totals, *found.limits}
    assert names <= set(columns())
    for code in ("none", "season_limit", "capacity", "turn"):
        assert "_" not in cause_name(code)
    assert cause_name("farm Big Birlik") == "limit of the farm Big Birlik"
    for code in ("depletion", "interval", "list", "flooding", "leaching"):
        assert reason_name(code) != code
    assert level_name("source") == "source of water"
    folder = district.folder / "written"
    folder.mkdir()
    write_season(found, folder)
    book = openpyxl.load_workbook(folder / "season.xlsx")
    assert book.sheetnames == [
        "Seasons", "Totals", "Waterings", "Districts", "Ten-day periods", "Limits",
    ]  # fmt: skip
    sheet = pd.read_excel(folder / "season.xlsx", sheet_name=None, skiprows=[1])
    assert set(sheet["Seasons"]["Limited most by"]) <= {"limit of the farm Birlik", "nothing"}
    assert sheet["Waterings"]["Water taken"].sum() > 0.0
    # Here leaching stands apart.
    for name in ("Seasons", "Totals"):
        assert "Water taken, without leaching" in sheet[name]
        assert "Water taken" not in sheet[name]
    assert "winter wheat" in set(sheet["Totals"]["Name"])
    assert "mean of years" in set(sheet["Totals"]["Year of the harvest"])


def test_the_command_writes_them_with_the_signs_of_a_country(
    farm: Farm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "language", "ru")
    with pytest.raises(SystemExit) as ended:
        app(["run", str(farm.write()), "--locale", "ru"])
    assert ended.value.code == 0
    folder = farm.folder / "out" / "season"
    text = (folder / "waterings.csv").read_text(encoding="utf-8-sig")
    assert text.startswith("field;crop;district;start;end;days;reason;net;gross;gross_m3")
    table = pd.read_csv(folder / "waterings.csv", sep=";", decimal=",", encoding="utf-8-sig")
    assert table["gross"].dtype == np.float64
    assert set(table["reason"]) == {"depletion"}
    table = pd.read_csv(folder / "season_totals.csv", sep=";", decimal=",", encoding="utf-8-sig")
    assert table["gross_m3"].sum() > 0.0
