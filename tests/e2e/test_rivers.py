"""Runs with the linear scheme and with rivers that lose water: balance, states, parts, faults."""

from __future__ import annotations

import numpy as np
import pytest

from kzwater.data.files import digest
from kzwater.errors import InputError
from kzwater.results import open_results
from kzwater.simulation import run

GAUGE = "sayram_tasaryk"
LOSSES = {
    "channel_evaporation_coefficient": 1.05,
    "bed_conductivity": {"above_gauge": {GAUGE: 20.0, "default": 60.0}},
    "alluvial_recession": 40.0,
}


@pytest.fixture
def losing(arys):
    """Return the Arys by the linear scheme, with rivers that lose water."""

    def lose(scenario):
        scenario["period"] = {"start": "2001-10-01", "end": "2001-12-31"}
        scenario["routing"] = {"scheme": "muskingum", "substeps": 4, "parameters": LOSSES}

    arys.edit(lose)
    return arys


def test_the_balance_names_the_losses_and_closes(losing, tmp_path):
    with open_results(run(losing.file, tmp_path / "out") / "results.nc") as results:
        for name in ("channel_evaporation", "transmission_loss", "alluvial_return"):
            assert results[f"basin_{name}"].values.sum() > 0.0, name
        assert results["basin_transmission_loss"].attrs["to_store"] == "alluvial_water"
        gained = results["basin_transmission_loss"] - results["basin_alluvial_return"]
        store = results["basin_alluvial_water"].values
        np.testing.assert_allclose(np.diff(store), gained.values, atol=1e-12)
        assert np.abs(results["basin_residual"].values).max() < 1e-9


def test_two_halves_equal_the_whole_to_the_last_bit(losing, tmp_path):
    def first(scenario):
        scenario["period"]["end"] = "2001-11-10"

    def second(scenario):
        scenario["period"]["start"] = "2001-11-11"

    whole = run(losing.file, tmp_path / "whole")
    before = run(losing.edit(first, losing.folder / "first.yaml"), tmp_path / "first")
    after = run(
        losing.edit(second, losing.folder / "second.yaml"),
        tmp_path / "second",
        initial_state=before / "state.nc",
    )
    with open_results(whole / "results.nc") as a, open_results(after / "results.nc") as b:
        rest = a.isel(time=slice(-b.sizes["time"], None))
        for name in ("discharge", "basin_transmission_loss", "basin_alluvial_return"):
            assert rest[name].values.tobytes() == b[name].values.tobytes(), name
    assert digest(whole / "state.nc") == digest(after / "state.nc")


def test_the_part_below_a_recorded_exchange_equals_the_whole(losing, tmp_path):
    def record(scenario):
        scenario["output"]["record_exchange"] = [GAUGE]

    def impose(scenario):
        file = str(tmp_path / "whole" / "exchange.nc")
        scenario["inflows"] = [{"reach_of": GAUGE, "file": file, "imposed": True}]

    whole = run(losing.edit(record, losing.folder / "whole.yaml"), tmp_path / "whole")
    part = run(losing.edit(impose, losing.folder / "part.yaml"), tmp_path / "part")
    with open_results(whole / "results.nc") as a, open_results(part / "results.nc") as b:
        assert b.sizes["unit"] < a.sizes["unit"]
        for name in b.gauge.values:
            alone, together = (d.discharge.sel(gauge=name).values for d in (b, a))
            assert alone.tobytes() == together.tobytes(), name


def test_water_beside_rivers_is_not_lost_with_the_losses(losing, tmp_path):
    before = run(losing.file, tmp_path / "first")

    def stop(scenario):
        scenario["period"] = {"start": "2002-01-01", "end": "2002-01-31"}
        del scenario["routing"]["parameters"]

    without = losing.edit(stop, losing.folder / "without.yaml")
    with pytest.raises(InputError, match="water beside rivers that lose nothing"):
        run(without, tmp_path / "second", initial_state=before / "state.nc")


@pytest.mark.parametrize(
    ("routing", "message"),
    [
        ({"parameters": {"bed_conductivity": -1.0}}, "0 to 100000 mm d-1"),
        ({"parameters": {"muskingum_weight": 0.1}}, "a parameter that kinematic_wave does not"),
        (
            {"parameters": {"bed_conductivity": {"above_gauge": {"sayram": 1.0}}}},
            "a name that the basin has",
        ),
        ({"scheme": "saint_venant"}, "routing.scheme"),
    ],
)
def test_faults_of_the_section_are_named(arys, tmp_path, routing, message):
    arys.edit(lambda scenario: scenario.update(routing=routing))
    with pytest.raises(InputError, match=message):
        run(arys.file, tmp_path / "out")
