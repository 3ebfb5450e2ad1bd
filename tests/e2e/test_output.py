"""The thread that writes: its errors end the run, and what it wrote is whole."""

from __future__ import annotations

import errno

import netCDF4
import numpy as np
import pytest
import xarray as xr

from kzwater.data.chunks import ChunkFile
from kzwater.data.files import digest
from kzwater.errors import InputError
from kzwater.simulation import run


def shorten(scenario):
    scenario["period"] = {"start": "2001-12-01", "end": "2002-02-28"}


def test_a_full_disk_met_by_the_thread_ends_the_run_and_nothing_is_half_written(
    arys, tmp_path, monkeypatch
):
    arys.edit(shorten)
    whole = run(arys.file, tmp_path / "whole")
    put_chunk, written = ChunkFile.put_chunk, []

    def full(self, name, number, values):
        if name == "snow_ice":
            written.append(number)
        if len(written) == 30:
            raise OSError(errno.ENOSPC, "No space left on device")
        put_chunk(self, name, number, values)

    monkeypatch.setattr(ChunkFile, "put_chunk", full)
    out = tmp_path / "out"
    with pytest.raises(InputError, match=r"a write that failed.*No space left on device"):
        run(arys.file, out)
    monkeypatch.undo()
    assert not list(out.rglob("*.partial"))
    assert not (out / "results.nc").exists()
    assert [path.name for path in out.glob("parts/*_results.nc")] == ["00000_results.nc"]
    run(arys.file, out, resume=True)
    for name in ("results.nc", "state.nc", "inputs.nc"):
        assert digest(out / name) == digest(whole / name), name


def test_netcdf4_and_xarray_read_the_same_maps(arys, tmp_path):
    out = run(arys.edit(shorten), tmp_path / "out")
    with netCDF4.Dataset(out / "results.nc") as file, xr.open_dataset(out / "results.nc") as same:
        for name in ("snow_ice", "river_discharge"):
            assert file[name].filters()["zlib"]
            assert not file[name].filters()["shuffle"]
            masked = np.ma.filled(file[name][:], np.nan)
            np.testing.assert_array_equal(masked, same[name].values)
            assert np.isfinite(masked).any()
            assert np.count_nonzero(masked) > 0
