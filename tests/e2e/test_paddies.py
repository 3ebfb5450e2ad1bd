"""Rice under flood as a user runs it, beside fields of other crops."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from test_fields import FIELDS, Farm

from kzwater.checks import look_at
from kzwater.config import load_scenario
from kzwater.ranking import Tried, rank
from kzwater.reports import write_report
from kzwater.results import open_results
from kzwater.season import season
from kzwater.simulation import run

PADDIES = """\
flooded,rice,10,41.2,68.3,250,flooding,clay_loam,Maktaaral,,
levelled,rice,10,41.2,68.3,250,levelled_flooding,clay_loam,Maktaaral,,
drying,rice,10,41.2,68.3,250,alternate_wetting,clay_loam,Maktaaral,,
limited,rice,10,41.2,68.3,250,flooding,clay_loam,Maktaaral,,6000
"""
EXAMPLE = Path(__file__).parents[2] / "scenarios" / "kyzylorda_rice" / "scenario.yaml"


@pytest.fixture
def farm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Farm:
    monkeypatch.chdir(tmp_path)
    return Farm(tmp_path)


def test_a_season_of_rice_closes_its_balance_and_ranks_its_methods(farm: Farm) -> None:
    header = FIELDS.splitlines()[0]
    farm.fields.write_text(f"{header}\n{PADDIES}", encoding="utf-8")
    path = farm.write()
    assert not look_at(path).problems
    folder = run(path)
    found = season(folder / "results.nc", load_scenario(path))
    fields = found.fields.set_index("field")
    for name in ("flooded", "levelled", "drying"):
        assert fields.loc[name, "relative_yield"] > 0.97
    taken = fields["gross_m3_per_ha"]
    assert taken["flooded"] > taken["levelled"] > taken["drying"] > 10_000.0
    assert taken["limited"] == pytest.approx(6000.0, rel=1e-5)
    assert fields.loc["limited", "relative_yield"] < 0.8
    losses = ["evaporated_in_application", "percolated_in_application", "tail_water"]
    lost = fields.loc["flooded", losses].sum()
    assert lost == pytest.approx(0.1 * fields.loc["flooded", "gross"], rel=1e-5)
    assert fields.loc["flooded", "out_of_pond"] > fields.loc["levelled", "out_of_pond"] > 20.0
    assert fields.loc["flooded", "runoff"] == 0.0
    # The pond stands in July and is gone in September.
    periods = found.periods[found.periods["field"] == "flooded"].set_index("start")
    assert 50.0 < periods.loc["2002-07-01", "ponded_water"] < 160.0
    assert periods.loc["2002-09-11", "ponded_water"] == 0.0
    with open_results(folder / "results.nc") as results:
        assert float(np.abs(results["ledger_residual"]).max()) < 1e-9
    assert "Ponds of paddies" in write_report(folder).read_text(encoding="utf-8")


def test_fields_beside_a_paddy_are_computed_as_without_it(farm: Farm) -> None:
    path = farm.write()
    alone = season(run(path, farm.folder / "alone") / "results.nc", load_scenario(path)).fields
    rice = PADDIES.replace("limited", "short")
    farm.fields.write_text(FIELDS + rice, encoding="utf-8")
    scenario = load_scenario(farm.write())
    assert "paddy_flooding" in scenario.processes
    beside = season(run(path, farm.folder / "beside") / "results.nc", scenario).fields
    kept = beside[beside["crop"] != "rice"].reset_index(drop=True)
    assert kept.equals(alone)


def test_rank_tries_flooding_on_rice_alone(farm: Farm) -> None:
    tried = Tried(crops=("cotton", "rice"), methods=("furrow", "flooding"))
    table = rank(farm.write(), farm.folder / "ranked", tried).reset_index()
    pairs = set(zip(table["crop"], table["method"], strict=True))
    assert pairs == {("cotton", "furrow"), ("rice", "furrow"), ("rice", "flooding")}
    taken = table.set_index(["crop", "method"])["gross_m3_per_ha"]
    assert taken["rice", "flooding"] > taken["cotton", "furrow"]


def test_the_example_is_sound() -> None:
    assert not look_at(EXAMPLE).problems
