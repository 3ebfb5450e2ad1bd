"""Tariffs, subsidies and ceilings: what is read, what is refused, and what they make of money."""

from __future__ import annotations

from pathlib import Path

import pytest

from kzwater.agronomy import Economy, Harvest, read_economy
from kzwater.config.sections import EconomyFiles
from kzwater.errors import InputError

HEADERS = {
    "prices": "crop,full_yield_t_per_ha,price_per_t,variable_cost_per_ha,water_price_per_m3",
    "tariff": "crop,method,above_m3_per_ha,price_per_m3",
    "subsidies": "crop,method,per,amount,reference_m3_per_ha",
}
MONEY = "KZT,2025,made up"
GROWN = (("cotton", "furrow"), ("cotton", "surface_drip"))


def economy(folder: Path, ceilings: str = "", **rows: str) -> Economy:
    """Return what the rows say; prices without any are those of cotton."""
    rows = {"prices": "cotton,4,100,50,2", **rows}
    files = {}
    for name, text in rows.items():
        files[name] = folder / f"{name}.csv"
        lines = [f"{line},{MONEY}" if line.count(",") < 5 else line for line in text.split()]
        header = f"{HEADERS[name]},currency,year,source"
        files[name].write_text("\n".join((header, *lines, "")))
    if ceilings:
        files["ceilings"] = folder / "ceilings.csv"
        header = "crop,district,year,full_yield_t_per_ha,source"
        files["ceilings"].write_text("\n".join((header, *ceilings.split(), "")))
    return read_economy(EconomyFiles(**files), GROWN)


def faults(folder: Path, **rows: str) -> str:
    with pytest.raises(InputError) as caught:
        economy(folder, **rows)
    return "\n".join(str(problem) for problem in caught.value.problems)


def harvest(method: str = "furrow", gross: float = 5000.0, **more) -> Harvest:
    given = {"district": "Maktaaral", "year": 2025, "relative_yield": 0.5, **more}
    return Harvest(crop="cotton", method=method, gross=gross, **given)


def test_without_more_tables_water_has_one_price(tmp_path: Path) -> None:
    found = economy(tmp_path).returns(harvest())
    assert (found.harvest, found.water_cost, found.subsidies) == (2.0, 10_000.0, 0.0)
    assert found.margin == 2.0 * 100.0 - 50.0 - 10_000.0


def test_each_cubic_metre_has_the_price_of_its_step(tmp_path: Path) -> None:
    found = economy(tmp_path, tariff="all,all,6000,10 all,all,0,1 ,,4000,3")
    for gross, cost in ((0, 0), (3000, 3000), (5000, 7000), (7000, 4000 + 6000 + 10_000)):
        assert found.water_cost("cotton", "furrow", gross) == cost


def test_the_closest_tariff_holds(tmp_path: Path) -> None:
    tariff = "all,all,0,1 cotton,all,0,2 all,surface_drip,0,3"
    found = economy(tmp_path, tariff=tariff)
    assert found.water_cost("cotton", "surface_drip", 10.0) == 20.0
    found = economy(tmp_path, tariff=f"{tariff} cotton,surface_drip,0,4")
    assert found.water_cost("cotton", "surface_drip", 10.0) == 40.0
    assert found.water_cost("maize", "surface_drip", 10.0) == 30.0
    assert found.water_cost("maize", "furrow", 10.0) == 10.0


@pytest.mark.parametrize(
    ("row", "paid"),
    [
        ("all,all,hectare,700,", 700.0),
        ("cotton,all,tonne,10,", 20.0),
        ("all,furrow,m3_saved,0.5,8000", 1500.0),
        ("all,furrow,m3_saved,0.5,4000", 0.0),
        ("all,all,water_price,0.6,", 6000.0),
        ("all,surface_drip,hectare,700,", 0.0),
        ("all,all,hectare,700, all,all,tonne,10,", 720.0),
    ],
)
def test_subsidies_add_up_for_what_they_are_paid(tmp_path: Path, row: str, paid: float) -> None:
    found = economy(tmp_path, subsidies=row).returns(harvest())
    assert found.subsidies == pytest.approx(paid)
    assert found.margin == pytest.approx(200.0 - 50.0 - 10_000.0 + paid)


def test_the_closest_ceiling_holds(tmp_path: Path) -> None:
    found = economy(tmp_path, "cotton,all,all,3,made cotton,Maktaaral,all,5,made "
                              "cotton,Maktaaral,2024,2,made cotton,,2023,1,made")  # fmt: skip
    assert found.full_yield(harvest(year=2024)) == 2.0
    assert found.full_yield(harvest(year=2025)) == 5.0
    assert found.full_yield(harvest(district="Arys", year=2023)) == 1.0
    assert found.full_yield(harvest(district="Arys")) == 3.0


def test_money_of_different_years_is_refused_across_tables(tmp_path: Path) -> None:
    text = faults(tmp_path, tariff="all,all,0,1,KZT,2019,made")
    assert "one currency and one year" in text
    assert "KZT 2019 (" in text
    assert "tariff.csv:2)" in text
    assert "USD 2025" in faults(tmp_path, subsidies="all,all,hectare,1,,USD,2025,made")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({"tariff": "all,all,0,1,,2025,made"}, "currency: got ``, expected a currency of three"),
        ({"tariff": "all,all,0,1,KZT,,made"}, "year: got ``"),
        ({"tariff": "all,all,0,1,KZT,2025,"}, "source: got ``"),
        ({"tariff": "all,all,100,1"}, "above_m3_per_ha: got `100`, expected a first step at 0"),
        ({"tariff": "all,all,0,1 all,all,0,2"}, "got `0`, expected each step once"),
        ({"tariff": "coton,all,0,1"}, "Did you mean `cotton`?"),
        ({"subsidies": "all,drip,hectare,1,"}, "method: got `drip`"),
        ({"subsidies": "all,all,acre,1,"}, "per: got `acre`, expected hectare, tonne, m3_saved"),
        ({"subsidies": "all,all,water_price,60,"}, "Write 0.6 if per cent is meant"),
        ({"subsidies": "all,all,m3_saved,1,"}, "reference_m3_per_ha: got ``"),
        ({"prices": "cotton,4,100,50,"}, "got no price of water for cotton under furrow"),
        ({"prices": "maize,4,100,50,1"}, "got no row for `cotton`"),
    ],
)
def test_faults_of_tables_are_told(tmp_path: Path, rows: dict[str, str], told: str) -> None:
    assert told in faults(tmp_path, **rows)


def test_a_tariff_stands_for_the_price_of_water(tmp_path: Path) -> None:
    found = economy(tmp_path, prices="cotton,4,100,50,", tariff="all,all,0,1")
    assert found.water_cost("cotton", "furrow", 10.0) == 10.0
    text = faults(tmp_path, prices="cotton,4,100,50,", tariff="all,furrow,0,1")
    assert "got no price of water for cotton under surface_drip" in text
    assert "under furrow" not in text
