"""Parameters come from the scenario, else the basin, else the declaration; all within bounds."""

from dataclasses import replace

import numpy as np

from kzwater import registry
from kzwater.basin import read_basin, write_basin
from kzwater.setup import make_setup


def with_melt_factors(arys, values):
    """Give the basin of a copy its own snow melt factors."""
    basin = read_basin(arys.folder / "basin_sub_basins.nc")
    factors = np.resize(values, basin.hru_area.size).astype(np.float64)
    changed = replace(basin, parameters={"snow_melt_factor": factors})
    write_basin(changed, arys.folder / "basin_sub_basins.nc")
    return factors


def test_parameters_come_from_the_scenario_then_the_basin_then_the_declaration(arys):
    factors = with_melt_factors(arys, [3.0, 5.0])
    arys.settings["parameters"]["snow_melt_factor"] = 4.0
    assert not arys.faults()
    assert set(make_setup(arys.file).inputs.parameter("snow_melt_factor")) == {4.0}
    del arys.settings["parameters"]["snow_melt_factor"]
    assert not arys.faults()
    inputs = make_setup(arys.file).inputs
    assert np.array_equal(inputs.parameter("snow_melt_factor"), factors)
    assert set(inputs.parameter("frost_index_decay")) == {
        registry.field("frost_index_decay").default
    }


def test_a_factor_applies_to_the_basin_or_to_the_declared_value(arys):
    factors = with_melt_factors(arys, [3.0, 5.0])
    arys.settings["parameters"]["snow_melt_factor"] = {"times": 1.2}
    arys.settings["parameters"]["frost_index_decay"] = {"times": 0.9}
    assert not arys.faults()
    inputs = make_setup(arys.file).inputs
    assert np.array_equal(inputs.parameter("snow_melt_factor"), factors * 1.2)
    decay = registry.field("frost_index_decay").default * 0.9
    assert set(inputs.parameter("frost_index_decay")) == {decay}


def test_parameters_of_the_basin_outside_their_bounds_name_the_hru(arys):
    with_melt_factors(arys, [3.0, -1.0])
    del arys.settings["parameters"]["snow_melt_factor"]
    (fault,) = arys.faults()
    assert "basin_sub_basins.nc parameters.snow_melt_factor: got -1 at" in fault
    assert "first: HRU 1, longitude" in fault


def test_a_factor_that_leaves_the_bounds_names_the_line_and_the_hru(arys):
    with_melt_factors(arys, [3.0, 5.0])
    arys.settings["parameters"]["snow_melt_factor"] = {"times": 100.0}
    (fault,) = arys.faults()
    assert arys.line("snow_melt_factor:") in fault
    assert "first: HRU 0" in fault
