"""The stored inputs of a run: exact, and what the scenario says."""

import shutil
from dataclasses import fields
from pathlib import Path

import netCDF4
import numpy as np
import pytest
from ruamel.yaml import YAML

from kzwater.errors import InputError
from kzwater.inputs import Inputs, read_inputs, write_inputs
from kzwater.setup import make_setup

ARYS = Path(__file__).parents[2] / "scenarios" / "arys"


@pytest.fixture(scope="module")
def setup():
    return make_setup(ARYS / "scenario_sub_basins.yaml")


def test_inputs_come_back_bit_for_bit(setup, tmp_path):
    write_inputs(setup.inputs, tmp_path / "inputs.nc")
    back = read_inputs(tmp_path / "inputs.nc")
    for declared in fields(Inputs):
        written, read = getattr(setup.inputs, declared.name), getattr(back, declared.name)
        assert read.dtype.kind == written.dtype.kind, declared.name
        assert read.shape == written.shape, declared.name
        assert np.array_equal(read, written), declared.name


def test_parameters_follow_the_land_cover(setup):
    cover = dict(zip(setup.basin.land_cover_values, setup.basin.land_cover_names, strict=True))
    leaves = setup.inputs.parameter("leaf_area_index")
    named = {
        cover[code]: value for code, value in zip(setup.basin.hru_land_cover, leaves, strict=True)
    }
    assert (
        named["grassland"] == setup.scenario.parameters["leaf_area_index"].land_cover["grassland"]
    )
    assert len(set(named.values())) > 1


def test_parameters_left_out_take_their_declared_value(setup):
    assert set(setup.inputs.parameter("frost_index_decay")) == {0.97}


def test_heights_are_those_above_the_forcing_points(setup):
    difference = setup.inputs.elevation_difference
    assert abs(np.average(difference, weights=setup.inputs.hru_area)) < 150.0
    assert difference.max() > 300.0


def test_extremes_of_temperature_have_its_gradient(tmp_path):
    file = tmp_path / "weather.nc"
    shutil.copyfile(ARYS / "weather.nc", file)
    shutil.copyfile(ARYS / "basin_sub_basins.nc", tmp_path / "basin_sub_basins.nc")
    with netCDF4.Dataset(file, "a") as dataset:
        for name, shift in (("air_temperature_maximum", 5.0), ("air_temperature_minimum", -5.0)):
            extreme = dataset.createVariable(name, "f4", dataset["air_temperature"].dimensions)
            extreme.units = "degC"
            extreme[:] = dataset["air_temperature"][:] + shift
    settings = YAML().load(ARYS / "scenario_sub_basins.yaml")
    settings["observations"] = {}
    settings["processes"] = {
        "solar_geometry": "solar_geometry",
        "reference_evapotranspiration": "hargreaves_samani",
    }
    with (tmp_path / "scenario.yaml").open("w", encoding="utf-8") as stream:
        YAML().dump(settings, stream)
    inputs = make_setup(tmp_path / "scenario.yaml").inputs
    names = inputs.forcing_names.tolist()
    assert "reference_evapotranspiration" not in names
    rows = [names.index(f"air_temperature{end}") for end in ("", "_maximum", "_minimum")]
    assert {inputs.gradient_kinds[row] for row in rows} == {"additive"}
    assert np.ptp(inputs.gradients[rows], axis=0).max() == 0.0
    assert inputs.gradients[rows[0], 0] == -0.0049


def test_digests_name_every_input_file(setup):
    assert set(setup.digests) == {"scenario", "basin", "forcing"}


def test_truncated_inputs_are_named(setup, tmp_path):
    path = tmp_path / "inputs.nc"
    write_inputs(setup.inputs, path)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(InputError, match=r"inputs\.nc.*cut short"):
        read_inputs(path)
