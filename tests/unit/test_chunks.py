"""Chunks that ISA-L deflated read as those of zlib, in any reader."""

import hashlib
import os
import signal
import subprocess
import sys

import h5py
import netCDF4
import numpy as np
import pytest
import xarray as xr

from kzwater.data.cf import VariableSpec, add_variable, create_netcdf
from kzwater.data.chunks import ChunkFile, put_arrays, whole_chunks

MISSING = float(netCDF4.default_fillvals["f4"])

# Writes in a process of its own, because a limit on file sizes cannot be lifted again.
LIMITED = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from kzwater.data.chunks import put_arrays
from kzwater.data.files import atomic_path
from kzwater.errors import InputError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
target = Path(sys.argv[1])
values = np.random.default_rng(1).random((6, 50, 40)).astype("f4")
try:
    with atomic_path(target) as partial:
        partial.write_bytes(target.read_bytes())
        limit = partial.stat().st_size + 10_000
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        put_arrays(partial, {"a": values})
except InputError as error:
    print(error)
    sys.exit(error.exit_status)
"""


@pytest.fixture
def values():
    made = np.random.default_rng(1).gamma(2.0, 5.0, (6, 50, 40)).astype(np.float32)
    made[:, ::3] = MISSING
    return made


def declare(path, shape, *, kind="f4", shuffle=False):
    with create_netcdf(path, "Test", {}) as file:
        dimensions = tuple(f"d{axis}" for axis in range(len(shape)))
        for name, size in zip(dimensions, shape, strict=True):
            file.createDimension(name, size)
        if shuffle:
            file.createVariable(
                "a", kind, dimensions, zlib=True, shuffle=True, chunksizes=whole_chunks(shape)
            )
            return path
        fill = MISSING if kind == "f4" else None
        spec = VariableSpec("a", dimensions, "a", "mm", kind, fill, whole_chunks(shape))
        add_variable(file, spec)
        add_variable(file, VariableSpec("series", dimensions[:1], "series", "mm"))
    return path


def test_the_index_in_memory_does_not_grow_with_the_number_of_chunks(tmp_path):
    count = 12_000  # of which the library keeps all by itself, 0.6 MB
    path = declare(tmp_path / "a.nc", (count, 2, 1))
    with ChunkFile(path) as file:
        for number in range(count):
            file.put_chunk("a", number, np.full((1, 2, 1), number))
        _limit, _clean, held, _entries = file.variable("a").file.id.get_mdc_size()
        assert held < 300_000
    with netCDF4.Dataset(path) as file:
        np.testing.assert_array_equal(file["a"][:, 1, 0], np.arange(count))


def test_netcdf4_xarray_and_h5py_read_the_values(tmp_path, values):
    path = declare(tmp_path / "a.nc", values.shape)
    put_arrays(path, {"a": values})
    with netCDF4.Dataset(path) as file:
        file.set_auto_mask(False)
        assert file["a"][:].tobytes() == values.tobytes()
        assert file["a"].filters()["zlib"]
    with xr.open_dataset(path) as file:
        expected = np.where(values == np.float32(MISSING), np.nan, values)
        np.testing.assert_array_equal(file["a"].values, expected)
    with h5py.File(path) as file:
        assert file["a"][...].tobytes() == values.tobytes()


def test_one_dimension_is_one_chunk(tmp_path):
    numbers = np.random.default_rng(2).random(1000)
    path = declare(tmp_path / "a.nc", numbers.shape, kind="f8")
    put_arrays(path, {"a": numbers})
    with netCDF4.Dataset(path) as file:
        assert file["a"].chunking() == [1000]
        assert np.asarray(file["a"][:]).tobytes() == numbers.tobytes()


def test_the_same_values_give_the_same_bytes(tmp_path, values):
    digests = set()
    for name in ("one.nc", "other.nc"):
        path = declare(tmp_path / name, values.shape)
        put_arrays(path, {"a": values})
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_chunks_are_copied_behind_others_as_they_are(tmp_path, values):
    part = declare(tmp_path / "part.nc", values.shape)
    put_arrays(part, {"a": values})
    whole = declare(tmp_path / "whole.nc", (12, 50, 40))
    with ChunkFile(whole) as target, ChunkFile(part, "r") as source:
        for begin in (0, 6):
            target.copy_chunks(source, "a", begin)
    with netCDF4.Dataset(whole) as file:
        file.set_auto_mask(False)
        assert file["a"][:].tobytes() == values.tobytes() * 2


def test_series_are_put_in_piece_by_piece(tmp_path, values):
    path = declare(tmp_path / "a.nc", values.shape)
    with ChunkFile(path) as file:
        file.put("series", 0, np.array([1.0, 2.0]))
        file.put("series", 2, np.array([3.0, 4.0, 5.0, 6.0]))
    with netCDF4.Dataset(path) as file:
        assert file["series"][:].tolist() == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]


def test_what_is_no_chunk_is_refused(tmp_path, values):
    plain = declare(tmp_path / "plain.nc", values.shape)
    shuffled = declare(tmp_path / "shuffled.nc", values.shape, shuffle=True)
    with ChunkFile(plain) as file, pytest.raises(ValueError, match="no chunk of shape"):
        file.put_chunk("a", 0, values[:2])
    with ChunkFile(shuffled) as file, pytest.raises(ValueError, match="not deflated"):
        file.put_chunk("a", 0, values[:1])


@pytest.mark.skipif(os.name != "posix", reason="limits on file sizes are POSIX")
def test_a_full_disk_is_told_and_the_process_lives(tmp_path):
    target = declare(tmp_path / "a.nc", (6, 50, 40))
    before = target.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(target)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, (done.returncode, -signal.SIGSEGV, done.stderr)
    assert "a write that failed" in done.stdout
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.nc"]
