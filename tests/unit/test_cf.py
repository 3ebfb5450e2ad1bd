"""CF files: the same bytes for the same content, readable by xarray and GDAL."""

import errno

import netCDF4
import numpy as np
import pytest
import xarray as xr

from kzwater.data.cf import (
    VariableSpec,
    add_time,
    add_variable,
    create_netcdf,
    decoded,
    encode_time,
    grid_mapping,
    open_netcdf,
)
from kzwater.errors import InputError

DAYS = np.arange("2001-01-01", "2001-01-11", dtype="datetime64[D]")


def write(path):
    with create_netcdf(path, "Test", {"kzwater_format": "test 1"}) as dataset:
        add_time(dataset, "time", DAYS, DAYS + 1)
        spec = VariableSpec("rain", ("time",), "rain", "mm d-1", "f4", np.float32(-9999.0))
        add_variable(dataset, spec)[:] = np.arange(10.0)
        names = VariableSpec("name", ("time",), "name of the day", type="str")
        add_variable(dataset, names)[:] = np.array([str(day) for day in DAYS], dtype=object)


def test_the_same_content_gives_the_same_bytes(tmp_path):
    write(tmp_path / "a.nc")
    write(tmp_path / "b.nc")
    assert (tmp_path / "a.nc").read_bytes() == (tmp_path / "b.nc").read_bytes()


def test_xarray_reads_times_bounds_and_attributes(tmp_path):
    write(tmp_path / "a.nc")
    with xr.open_dataset(tmp_path / "a.nc") as dataset:
        assert dataset.attrs["Conventions"] == "CF-1.11"
        assert np.array_equal(dataset["time"].values, DAYS.astype("datetime64[ns]"))
        assert np.array_equal(
            dataset["time_bounds"].values[:, 1], (DAYS + 1).astype("datetime64[ns]")
        )
        assert dataset["rain"].attrs == {"long_name": "rain", "units": "mm d-1"}
        assert dataset["name"].values[0] == "2001-01-01"


def test_values_are_deflated_at_level_four_without_shuffle(tmp_path):
    write(tmp_path / "a.nc")
    with netCDF4.Dataset(tmp_path / "a.nc") as dataset:
        filters = dataset["rain"].filters()
    assert (filters["zlib"], filters["complevel"], filters["shuffle"]) == (True, 4, False)


@pytest.mark.parametrize(("step", "units"), [("24h", "days"), ("1h", "hours"), ("30m", "minutes")])
def test_times_are_whole_numbers_of_the_coarsest_unit_that_fits(step, units):
    length = np.timedelta64(int(step[:-1]), step[-1])
    instants = np.datetime64("2001-01-01T00:00", "m") + np.arange(5) * length
    values, found = encode_time(instants)
    assert found == f"{units} since 1970-01-01"
    assert values.dtype == np.int32
    assert np.array_equal(netCDF4.num2date(values, found).astype("datetime64[m]"), instants)


def test_instants_between_minutes_are_refused():
    with pytest.raises(ValueError, match="whole minutes"):
        encode_time(np.array(["2001-01-01T00:00:30"], dtype="datetime64[s]"))


def test_grid_mapping_holds_what_cf_and_gdal_need():
    rasterio = pytest.importorskip("rasterio")
    wkt = rasterio.crs.CRS.from_epsg(32642).to_wkt()
    attributes = grid_mapping(wkt, (600000.0, 1000.0, 0.0, 4700000.0, 0.0, -1000.0))
    assert attributes["grid_mapping_name"] == "transverse_mercator"
    assert attributes["longitude_of_central_meridian"] == 69.0
    assert attributes["spatial_ref"] == attributes["crs_wkt"]
    assert attributes["GeoTransform"] == "600000.0 1000.0 0.0 4700000.0 0.0 -1000.0"


def test_missing_values_are_found_in_all_ways_that_cf_has(tmp_path):
    with netCDF4.Dataset(tmp_path / "a.nc", "w") as dataset:
        dataset.createDimension("x", 6)
        variable = dataset.createVariable("v", "i2", ("x",), fill_value=-1)
        variable.set_auto_maskandscale(False)
        variable.missing_value = np.array([-2, -3], dtype="i2")
        variable.valid_range = np.array([-10, 100], dtype="i2")
        variable.scale_factor, variable.add_offset = 0.5, 10.0
        variable[:] = np.array([-1, -2, -3, 4, 101, -10], dtype="i2")
        never_written = dataset.createVariable("w", "f4", ("x",))
        never_written[:3] = 1.0
    dataset = open_netcdf(tmp_path / "a.nc")
    with dataset:
        assert np.array_equal(
            decoded(dataset["v"], ...), [np.nan, np.nan, np.nan, 12.0, np.nan, 5.0], equal_nan=True
        )
        assert np.isnan(decoded(dataset["w"], ...)).tolist() == [False] * 3 + [True] * 3


def test_a_file_that_is_closed_to_the_user_is_not_called_another_format(tmp_path, monkeypatch):
    path = tmp_path / "a.nc"
    path.write_bytes(b"CDF")

    def refuse(*_arguments, **_options):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    # Raised as the system does: root, who may run the tests, is let in everywhere.
    monkeypatch.setattr("netCDF4.Dataset", refuse)
    with pytest.raises(InputError, match=r"a file that cannot be read.*Ask for the right"):
        open_netcdf(path)


def test_a_folder_is_not_a_netcdf_file(tmp_path):
    with pytest.raises(InputError, match="not NetCDF"):
        open_netcdf(tmp_path)
