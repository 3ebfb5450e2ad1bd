"""What to sow with so much water: the ranking as a user makes it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from test_fields import Farm

from kzwater.agronomy import read_economy
from kzwater.agronomy.table import read_field_table
from kzwater.checks import look_at
from kzwater.cli.app import app
from kzwater.config import load_scenario
from kzwater.config.sections import EconomyFiles
from kzwater.errors import InputError
from kzwater.ranking import Tried, rank
from kzwater.season import season
from kzwater.simulation import run

PRICES = """\
crop,full_yield_t_per_ha,price_per_t,variable_cost_per_ha,water_price_per_m3,subsidy_per_ha,currency,year,source
cotton,3.5,350000,500000,2.5,20000,KZT,2025,made up
maize,12,70000,350000,2.5,0,KZT,2025,made up
alfalfa,3.5,45000,200000,2.5,0,KZT,2025,made up
winter_wheat,5,80000,200000,2.5,0,KZT,2025,made up
"""


@pytest.fixture
def farm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Farm:
    monkeypatch.chdir(tmp_path)
    made = Farm(tmp_path)
    (tmp_path / "economy.csv").write_text(PRICES, encoding="utf-8")
    made.settings["economy"] = "economy.csv"
    return made


def test_margins_follow_from_yield_water_and_prices(farm: Farm) -> None:
    path = farm.write()
    assert not look_at(path).problems
    fields = season(run(path) / "results.nc", load_scenario(path)).fields
    row = fields[fields["field"] == "limited"].iloc[0]
    harvest = row["relative_yield"] * 3.5
    assert row["yield_t_per_ha"] == pytest.approx(harvest)
    assert row["kg_per_m3_taken"] == pytest.approx(1000.0 * harvest / row["gross_m3_per_ha"])
    used = 10.0 * (row["evaporation"] + row["transpiration"])
    assert row["kg_per_m3_evaporated"] == pytest.approx(1000.0 * harvest / used)
    margin = harvest * 350_000 + 20_000 - 500_000 - 2.5 * row["gross_m3_per_ha"]
    assert row["margin_per_ha"] == pytest.approx(margin)
    assert (row["currency"], row["prices_of"]) == ("KZT", 2025)


def test_combinations_are_ranked_by_margin(farm: Farm) -> None:
    tried = Tried(
        crops=("cotton", "maize"), methods=("furrow", "surface_drip"), limits=(3000, 9000)
    )
    table = rank(farm.write(), farm.folder / "ranked", tried)
    assert len(table) == 8
    assert table["margin_per_ha"].is_monotonic_decreasing
    assert set(table["limit_m3_per_ha"]) == {3000.0, 9000.0}
    assert (table["gross_m3_per_ha"] <= table["limit_m3_per_ha"] * (1.0 + 1e-6)).all()
    by = table.set_index(["crop", "method", "limit_m3_per_ha"])
    # The same water does more through drippers, and more water does not harm.
    scarce = by.loc[("cotton", "surface_drip", 3000.0)], by.loc[("cotton", "furrow", 3000.0)]
    assert scarce[0]["relative_yield"] > scarce[1]["relative_yield"]
    ample = by.loc[("cotton", "furrow", 9000.0)]
    assert ample["relative_yield"] >= scarce[1]["relative_yield"]
    assert (table["worst_margin_per_ha"] <= table["margin_per_ha"]).all()
    kept = pd.read_csv(farm.folder / "ranked" / "rank.csv", index_col="rank")
    assert list(kept["crop"]) == list(table["crop"])


def test_without_prices_the_relative_yield_ranks(farm: Farm) -> None:
    del farm.settings["economy"]
    tried = Tried(field="cuts", crops=("cotton",), methods=("furrow", "sprinkler"), limits=(4000,))
    table = rank(farm.write(), farm.folder / "ranked", tried)
    assert "margin_per_ha" not in table
    assert list(table["method"]) == ["sprinkler", "furrow"]


def test_crops_without_prices_are_not_tried(farm: Farm) -> None:
    table = rank(farm.write(), None, Tried(methods=("furrow",)))
    assert set(table["crop"]) == {"cotton", "maize", "alfalfa", "winter_wheat"}
    assert (farm.folder / "out" / "season_rank" / "rank.csv").exists()


@pytest.mark.parametrize(
    ("tried", "told"),
    [
        (Tried(field="norht"), "--field: got `norht`"),
        (Tried(crops=("coton",)), "Did you mean `cotton`?"),
        (Tried(methods=("drip",)), "--method: got `drip`"),
        (Tried(limits=(-1.0,)), "--limit: got -1"),
        (Tried(crops=("sugar_beet",)), "--crop: got `sugar_beet`, which has no price"),
    ],
)
def test_what_cannot_be_tried_is_told(farm: Farm, tried: Tried, told: str) -> None:
    with pytest.raises(InputError, match=told.replace("?", r"\?")):
        rank(farm.write(), None, tried)


def test_what_belongs_to_the_method_of_the_field_is_left_out_and_told(farm: Farm) -> None:
    head, *rows = farm.fields.read_text(encoding="utf-8").splitlines()
    table = (f"{head},irrigation_greatest_depth,leaching_fraction", f"{rows[0]},15,0.15")
    farm.fields.write_text("\n".join((*table, *(f"{row},," for row in rows[1:]), "")), "utf-8")
    told: list[str] = []
    tried = Tried(crops=("cotton", "maize"), methods=("furrow", "pivot"))
    rank(farm.write(), farm.folder / "ranked", tried, note=told.append)
    assert told == [
        "`irrigation_greatest_depth`, `leaching_fraction` of `furrow` hold for cotton under "
        "furrow: others are tried without."
    ]
    kept = pd.read_csv(farm.folder / "ranked" / "candidates.csv").set_index(["crop", "method"])
    assert kept.loc[("cotton", "furrow"), "irrigation_greatest_depth"] == 15.0
    assert kept.loc[("maize", "furrow"), "irrigation_greatest_depth"] == 15.0
    assert pd.isna(kept.loc[("cotton", "pivot"), "irrigation_greatest_depth"])
    assert kept["leaching_fraction"].notna().sum() == 1


def test_the_command_prints_the_ranking(farm: Farm, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        app(
            ["rank", str(farm.write()), "--crop", "cotton", "--method", "furrow", "--limit", "6000"]
        )
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert "margin per ha" in said
    assert "Margins in KZT, prices of 2025" in said


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("KZT", "tenge", "currency: got `tenge`, expected a currency of three letters"),
        (",2025,made up", ",,made up", "year: got ``, expected the year of the prices"),
        ("made up", "", "source: got ``"),
        ("cotton,3.5", "cotton,-3.5", "full_yield_t_per_ha: got `-3.5`"),
        ("cotton,", "coton,", "crop: got `coton`"),
        ("subsidy_per_ha", "subsidi_per_ha", "Did you mean `subsidy_per_ha`?"),
        (
            "maize,12",
            "cotton,12",
            r"crop: got `cotton`, expected one row for each .first in line 2",
        ),
        (
            "alfalfa,3.5,45000,200000,2.5,0,KZT,2025",
            "alfalfa,3.5,45000,200000,2.5,0,KZT,2019",
            "one currency and one year",
        ),
    ],
)
def test_prices_at_fault_are_told(farm: Farm, old: str, new: str, told: str) -> None:
    path = farm.folder / "economy.csv"
    path.write_text(PRICES.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=told):
        read_economy(EconomyFiles(prices=path), [("cotton", "furrow")])


def test_a_crop_of_the_fields_needs_its_prices(farm: Farm) -> None:
    lines = PRICES.splitlines(keepends=True)
    (farm.folder / "economy.csv").write_text("".join(lines[:2]), encoding="utf-8")
    told = "\n".join(str(problem) for problem in look_at(farm.write()).problems)
    assert "got no row for `alfalfa`" in told
    assert "got no row for `winter_wheat`" in told


TARIFF = """\
method,above_m3_per_ha,price_per_m3,currency,year,source
all,0,1,KZT,2025,made up
all,2000,4,KZT,2025,made up
"""
SUBSIDIES = """\
crop,method,per,amount,currency,year,source
cotton,surface_drip,water_price,0.5,KZT,2025,made up
"""
CEILINGS = """\
crop,district,year,full_yield_t_per_ha,source
cotton,Maktaaral,2002,4.5,made up
"""


def priced(farm: Farm) -> None:
    tables = {"tariff": TARIFF, "subsidies": SUBSIDIES, "ceilings": CEILINGS}
    for name, text in tables.items():
        (farm.folder / f"{name}.csv").write_text(text, encoding="utf-8")
    files = {name: f"{name}.csv" for name in tables}
    farm.settings["economy"] = {"prices": "economy.csv", **files}


def test_seasons_follow_tariff_subsidies_and_ceilings(farm: Farm) -> None:
    priced(farm)
    path = farm.write()
    assert not look_at(path).problems
    fields = season(run(path) / "results.nc", load_scenario(path)).fields.set_index("field")
    for name, share in (("furrow", 0.0), ("drip", 0.5)):
        row = fields.loc[name]
        water = 2000.0 + 4.0 * (row["gross_m3_per_ha"] - 2000.0)
        assert row["water_cost_per_ha"] == pytest.approx(water)
        assert row["subsidies_per_ha"] == pytest.approx(20_000 + share * water)
        assert row["yield_t_per_ha"] == pytest.approx(4.5 * row["relative_yield"])
        margin = row["yield_t_per_ha"] * 350_000 + row["subsidies_per_ha"] - 500_000 - water
        assert row["margin_per_ha"] == pytest.approx(margin)


def test_the_ranking_takes_the_tables_along(farm: Farm) -> None:
    priced(farm)
    tried = Tried(crops=("cotton",), methods=("furrow", "surface_drip"), limits=(5000,))
    table = rank(farm.write(), farm.folder / "ranked", tried).set_index("method")
    # 2000 for the first 2000 m3, then 4 for each: 14 000 for 5000 m3, half of it paid back.
    furrow, drip = table.loc["furrow"], table.loc["surface_drip"]
    assert furrow["water_cost_per_ha"] == pytest.approx(14_000, rel=0.02)
    assert drip["subsidies_per_ha"] == pytest.approx(20_000 + 0.5 * drip["water_cost_per_ha"])


def test_tables_of_money_that_are_missing_are_told(farm: Farm) -> None:
    farm.settings["economy"] = {"prices": "economy.csv", "tariff": "tarif.csv"}
    told = "\n".join(str(problem) for problem in look_at(farm.write()).problems)
    assert "economy.tariff: got no file tarif.csv" in told


LISTS = ({"irrigation_schedule": "irrigation_by_schedule"}, "listed")


@pytest.mark.parametrize("chosen", LISTS)
def test_a_list_of_the_fields_holds_for_no_candidate(
    farm: Farm, chosen: dict[str, str] | str
) -> None:
    tried = Tried(crops=("cotton",), methods=("furrow",), limits=(9000,))
    expected = rank(farm.write(), farm.folder / "without", tried)
    content = "field,date,depth_mm\nfurrow,2002-05-20,60\n"
    (farm.folder / "schedule.csv").write_text(content, encoding="utf-8")
    farm.settings["schedule"] = "schedule.csv"
    if chosen == "listed":
        processes = list(load_scenario(farm.write()).processes)
        assert "irrigation_by_schedule" in processes
        farm.settings["processes"] = processes
    else:
        farm.settings["processes"] = chosen
    assert not look_at(farm.write()).problems
    found = rank(farm.write(), farm.folder / "ranked", tried)
    pd.testing.assert_frame_equal(found, expected)


def test_candidates_share_no_command_area(farm: Farm) -> None:
    """Two candidates of 10 ha each on an area of 15 ha: they stand for the one field."""
    lines = farm.fields.read_text(encoding="utf-8").splitlines()
    table = [f"{line},{name}" for line, name in zip(lines, ("command_area", *"abcde"), strict=True)]
    farm.fields.write_text("\n".join((*table, "")), encoding="utf-8")
    areas = "\n".join(("command_area,hectares", *(f"{name},15" for name in "abcde"), ""))
    (farm.folder / "command_areas.csv").write_text(areas, encoding="utf-8")
    farm.settings["command_areas"] = "command_areas.csv"
    assert not look_at(farm.write()).problems
    tried = Tried(crops=("cotton",), methods=("furrow", "surface_drip"), limits=(5000,))
    assert len(rank(farm.write(), farm.folder / "ranked", tried)) == 2


def test_a_limit_of_the_scenario_holds_for_no_candidate(farm: Farm) -> None:
    tried = Tried(crops=("cotton",), methods=("furrow",))
    expected = rank(farm.write(), farm.folder / "without", tried)
    farm.settings["parameters"] = {"season_limit": 100.0, "limit_share_middle": 0.5}
    pd.testing.assert_frame_equal(rank(farm.write(), farm.folder / "ranked", tried), expected)


def test_candidates_are_sown_on_their_own_days_beside_a_window(farm: Farm) -> None:
    header, row, *_others = farm.fields.read_text(encoding="utf-8").splitlines()
    columns = ("sowing_from", "sowing_to", "sowing_temperature_c")
    cells = dict(zip(header.split(","), row.split(","), strict=True))
    cells |= dict(zip(columns, ("01.06", "30.06", "25"), strict=True)) | {"sowing": ""}
    farm.fields.write_text(
        ",".join(cells) + "\n" + ",".join(cells.values()) + "\n", encoding="utf-8"
    )
    rank(farm.write(), farm.folder / "rank", Tried(crops=("cotton",), methods=("furrow",)))
    (candidate,) = read_field_table(farm.folder / "rank" / "candidates.csv")
    assert (candidate.sowing_day, candidate.sowing_window, candidate.parameters) == (None, 0, ())
