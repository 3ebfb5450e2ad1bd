"""The file basin.nc: what is written is read, opens elsewhere, and is refused when it is broken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import netCDF4
import numpy as np
import pytest
import rasterio
import xarray as xr
from valley import NORTH_UP, Valley

from kzwater.basin import Basin, doubts, read_basin, write_basin
from kzwater.errors import InputError
from kzwater.network import subset
from kzwater.registry import field

UPPER = """\
  - {id: upper, name: "Жоғарғы", longitude: 70.035, latitude: 42.955, area: 30.0,
     doubtful: true, note: two sources differ}
bands: {height: 20}
"""


@pytest.fixture(scope="module")
def basin(tmp_path_factory: pytest.TempPathFactory) -> Basin:
    """Return a small valley, prepared."""
    return Valley(tmp_path_factory.mktemp("valley")).basin(UPPER)


@pytest.fixture
def path(basin: Basin, tmp_path: Path) -> Path:
    path = tmp_path / "basin.nc"
    write_basin(basin, path)
    return path


def assert_same(found: Basin, expected: Basin) -> None:
    for dimension in ("map", "unit", "hru", "reach", "gauge"):
        for name, values in expected.arrays_along(dimension).items():
            other = getattr(found, name)
            assert other.dtype.kind == values.dtype.kind, name
            assert np.array_equal(other, values, equal_nan=values.dtype.kind == "f"), name


def test_what_is_written_is_read(basin, path):
    found = read_basin(path)
    assert_same(found, basin)
    for name in ("name", "title", "source", "unit_kind", "coordinate_units", "cells_at_edge"):
        assert getattr(found, name) == getattr(basin, name)
    assert found.crs.keys() == basin.crs.keys()
    assert np.array_equal(found.x, basin.x)
    assert np.array_equal(found.y, basin.y)
    assert found.land_cover_names.tolist() == ["any"]
    assert found.area == pytest.approx(63 * 0.905e6, rel=1e-2)


def test_same_basin_gives_the_same_bytes(path, tmp_path):
    again = tmp_path / "again.nc"
    write_basin(read_basin(path), again)
    assert again.read_bytes() == path.read_bytes()


def test_part_of_a_basin_can_be_written_and_read(basin, tmp_path):
    upper = int(basin.gauge_reach[1])
    source = int(np.flatnonzero(basin.reach_downstream == upper)[0])
    for part in (subset(basin, upper), subset(basin, source)):
        write_basin(part, tmp_path / "part.nc")
        assert_same(read_basin(tmp_path / "part.nc"), part)
    assert subset(basin, source).gauge_id.size == 0


def test_gdal_places_the_maps(basin, path):
    with rasterio.open(f'NETCDF:"{path}":elevation') as file:
        assert file.crs == rasterio.crs.CRS.from_epsg(4326)
        assert file.transform.almost_equals(NORTH_UP, 1e-9)
        assert np.array_equal(file.read(1), basin.elevation, equal_nan=True)


def test_xarray_decodes_the_conventions(basin, path):
    with xr.open_dataset(path, decode_cf=True, decode_coords="all") as dataset:
        assert dataset.attrs["Conventions"] == "CF-1.11"
        assert {"unit_longitude", "hru_latitude", "crs", "latitude_bounds"} <= set(dataset.coords)
        assert dataset["elevation"].dims == ("latitude", "longitude")
        assert dataset["elevation"].attrs["units"] == "m"
        assert np.array_equal(dataset["hru_share"], basin.hru_share)
        assert dataset["gauge_name"].values.tolist() == ["Mouth", "Жоғарғы"]
        bounds = dataset["latitude_bounds"].values
        assert bounds[0] == pytest.approx([43.0, 42.99])
        for variable in dataset.variables.values():
            assert not variable.encoding.get("shuffle", False)


def test_every_variable_says_what_it_is(path):
    with netCDF4.Dataset(path) as file:
        for name, variable in file.variables.items():
            if name != "crs" and not name.endswith("_bounds"):
                assert variable.long_name
        assert file["flow_direction"].flag_values.dtype == file["flow_direction"].dtype
        assert file["hru_land_cover"].flag_meanings == "any"


def test_doubts_are_told(basin):
    text = "\n".join(doubts(basin))
    assert f"{basin.cells_at_edge} cells of the basin lie on the edge" in text
    assert "gauge upper: " in text
    assert "30.0 km2 stated, declared doubtful: two sources differ" in text
    assert doubts(replace(basin, cells_at_edge=0, gauge_doubtful=basin.gauge_doubtful * 0)) == ()


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_basin(path)
    assert str(path.name) in str(caught.value)
    return str(caught.value)


def test_missing_truncated_and_foreign_files_are_refused(path, tmp_path):
    whole = path.read_bytes()
    for share in (0.2, 0.6, 0.95):
        path.write_bytes(whole[: int(len(whole) * share)])
        assert refused(path)
    assert "no such file" in refused(tmp_path / "none.nc")
    with netCDF4.Dataset(tmp_path / "other.nc", "w"):
        pass
    assert "kzwater_format: got nothing, expected `basin 1`" in refused(tmp_path / "other.nc")


def test_file_of_another_version_is_refused(path):
    with netCDF4.Dataset(path, "a") as file:
        file.kzwater_format = "basin 2"
    assert "got `basin 2`, expected `basin 1`" in refused(path)


Change = Callable[[netCDF4.Dataset], None]


def set_value(name: str, index: int, value: float) -> Change:
    def change(file: netCDF4.Dataset) -> None:
        file[name][index] = value

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (set_value("hru_share", 0, 0.9), "hru_share: got a unit whose shares miss 1 by"),
        (set_value("unit_reach", 2, 99), "unit_reach: got 1 indices of nothing, expected 0 to 62"),
        (set_value("reach_length", 4, 0.0), "reach_length: got 1 values that are not positive"),
        (set_value("reach_slope", 4, np.nan), "reach_slope: got 1 values that are not positive"),
        (set_value("hru_unit", 0, 5), "hru_unit: got units out of order"),
        (set_value("reach_downstream", 3, 3), "got reaches that run in a circle: [3]"),
    ],
)
def test_file_that_contradicts_itself_is_refused(path, change, message):
    with netCDF4.Dataset(path, "a") as file:
        change(file)
    assert message in refused(path)


def test_failed_write_leaves_nothing(basin, tmp_path):
    broken = replace(basin, hru_share=np.zeros(basin.hru_share.size + 1))
    with pytest.raises((ValueError, IndexError)):
        write_basin(broken, tmp_path / "basin.nc")
    assert not list(tmp_path.iterdir())


def test_placements_tell_how_far_a_gauge_was_moved(basin):
    from kzwater.basin.model import placements

    sentences = placements(basin)
    assert len(sentences) == basin.gauge_id.size
    assert all(str(name) in text for name, text in zip(basin.gauge_id, sentences, strict=True))
    assert all(" km from the stated place, drains " in text for text in sentences)


@pytest.fixture
def warm(basin: Basin) -> Basin:
    """Return the valley with a parameter of its own at every HRU."""
    factor = np.linspace(2.0, 6.0, basin.hru_area.size)
    return replace(basin, parameters={"snow_melt_factor": factor})


def test_parameters_of_a_basin_are_written_with_units_and_read(warm, tmp_path):
    write_basin(warm, tmp_path / "warm.nc")
    found = read_basin(tmp_path / "warm.nc").parameters
    assert list(found) == ["snow_melt_factor"]
    assert np.array_equal(found["snow_melt_factor"], warm.parameters["snow_melt_factor"])
    with netCDF4.Dataset(tmp_path / "warm.nc") as file:
        assert file["parameter_snow_melt_factor"].units == field("snow_melt_factor").units


def test_parameters_follow_their_hrus_into_a_part(warm):
    part = subset(warm, int(warm.gauge_reach[1]))
    kept = np.isin(
        warm.hru_longitude + 1j * warm.hru_elevation, part.hru_longitude + 1j * part.hru_elevation
    )
    found = part.parameters["snow_melt_factor"]
    assert found.size == part.hru_area.size < warm.hru_area.size
    assert set(found) <= set(warm.parameters["snow_melt_factor"][kept])


def test_parameters_in_other_units_are_refused(warm, tmp_path):
    write_basin(warm, tmp_path / "warm.nc")
    with netCDF4.Dataset(tmp_path / "warm.nc", "a") as file:
        file["parameter_snow_melt_factor"].units = "in d-1"
    assert "parameter_snow_melt_factor: got `in d-1`" in refused(tmp_path / "warm.nc")
