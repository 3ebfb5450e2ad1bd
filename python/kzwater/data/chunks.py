"""Values of NetCDF-4 files whose variables exist: chunks go in deflated, large ones with ISA-L.

The NetCDF library makes a file and its variables and closes it; then the values are put in through
h5py, chunk by chunk. ISA-L deflates several times faster than zlib, readers see no difference. Both
libraries bring a copy of HDF5, so that a file is never open in both at once.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import h5py
import numpy as np
from isal import isal_zlib
from numpy.typing import NDArray

from kzwater.data.cf import hdf5_lock
from kzwater.data.closing import Closing

# The highest level that costs nothing against level 0: a quarter smaller, as fast.
_level = 1
# ISA-L deflates the same few bytes one way or another from run to run (seen at 24 bytes, one chunk
# in eighty); the same inputs shall give the same bytes. Up to here zlib costs nothing.
_small_chunk = 65_536
# Unpacked chunks that the library keeps for each variable: the last of a series, and no map.
_chunk_bytes = 32_000
# Index of the chunks that the library keeps, counted as it lies in the file; unpacked it takes six
# times as much. Its own default, 2 to 32 MB, grows with the length of a run. Enough for the end of
# the index of some twenty maps: chunks are written one behind the other.
_index_bytes = 256_000
# When the library may change that size.
_never = 0


class ChunkFile(Closing):
    """A NetCDF-4 file open for its values; usable as a context that closes it.

    Parameters
    ----------
    path : pathlib.Path
        A file that the NetCDF library has closed.
    mode : str
        ``r+`` to write, ``r`` to read.
    """

    def __init__(self, path: Path, mode: Literal["r", "r+"] = "r+") -> None:
        self._known: dict[str, tuple[Any, tuple[int, ...], np.dtype[Any]]] = {}
        self._disk = _DiskFile(path, "rb+" if mode == "r+" else "rb")
        try:
            with hdf5_lock:
                self._file = h5py.File(self._disk, mode, rdcc_nbytes=_chunk_bytes)
                _bound_index(self._file)
        except BaseException:
            self._disk.close()
            raise

    def variable(self, name: str) -> Any:
        """Return a variable; every use of it needs the lock of HDF5."""
        return self._file[name]

    def put(self, name: str, begin: int, values: NDArray[Any]) -> None:
        """Write values into a variable, from an index of its first axis on."""
        with hdf5_lock:
            self._file[name][begin : begin + len(values)] = values
        self._disk.check()

    def put_chunk(self, name: str, number: int, values: NDArray[Any]) -> None:
        """Write one whole chunk of a deflated variable, counted along its first axis.

        Raises
        ------
        ValueError
            When the values are not one chunk, or the variable is not deflated without shuffle.
        """
        variable, chunk, kind = self._deflated(name)
        if chunk != values.shape:
            message = f"{name}: values of shape {values.shape} are no chunk of shape {chunk}"
            raise ValueError(message)
        content = np.ascontiguousarray(values, dtype=kind)
        library = zlib if content.nbytes < _small_chunk else isal_zlib
        deflated = library.compress(content, _level)
        with hdf5_lock:
            variable.write_direct_chunk(_corner(chunk, number), deflated)
        self._disk.check()

    def _deflated(self, name: str) -> tuple[Any, tuple[int, ...], np.dtype[Any]]:
        """Return a variable, the shape of its chunks and its type; they are looked up once."""
        if name not in self._known:
            with hdf5_lock:
                variable = self._file[name]
                chunk, kind = variable.chunks, variable.dtype
                filters = (variable.compression, variable.shuffle, variable.fletcher32)
            if filters != ("gzip", False, False):
                message = f"{name}: its chunks are not deflated, or not only that"
                raise ValueError(message)
            self._known[name] = (variable.id, chunk, kind)
        return self._known[name]

    def copy_chunks(self, source: ChunkFile, name: str, begin: int) -> None:
        """Write all chunks of another file's variable, deflated as they are, from a number on."""
        with hdf5_lock:
            found, target = source.variable(name), self._file[name]
            chunk, count = found.chunks, found.shape[0] // found.chunks[0]
        for number in range(count):
            with hdf5_lock:
                mask, deflated = found.id.read_direct_chunk(_corner(chunk, number))
                target.id.write_direct_chunk(_corner(chunk, begin + number), deflated, mask)
            self._disk.check()

    def close(self) -> None:
        """Close the file.

        Raises
        ------
        OSError
            When something of it did not reach the disk.
        """
        self._known.clear()
        with hdf5_lock:
            self._file.close()
        self._disk.close()
        self._disk.check()


def _bound_index(file: Any) -> None:
    """Keep the index of a file's chunks at one size in memory, however many chunks there are."""
    cache = file.id.get_mdc_config()
    cache.set_initial_size = True
    cache.initial_size = cache.max_size = cache.min_size = _index_bytes
    cache.incr_mode = cache.flash_incr_mode = cache.decr_mode = _never
    file.id.set_mdc_config(cache)


class _DiskFile(io.FileIO):
    """A file on the disk that keeps the first fault of a write and takes all that follows.

    HDF5 ends the process when it cannot write what it holds at its own end; here it always can.
    """

    def __init__(self, path: Path, mode: str) -> None:
        super().__init__(path, mode)
        self._fault: OSError | None = None

    def write(self, data: Any, /) -> int:
        """Write bytes where the file stands, all of them or, after a fault, none."""
        left = memoryview(data)
        size = left.nbytes
        try:
            while left.nbytes and self._fault is None:
                left = left[super().write(left) :]
        except OSError as fault:
            self._fault = fault
        return size

    def truncate(self, size: int | None = None, /) -> int:
        """Cut or lengthen the file."""
        try:
            return super().truncate(size)
        except OSError as fault:
            self._fault = self._fault or fault
            return self.tell()

    def check(self) -> None:
        """Raise the fault of a write, if there was one."""
        if self._fault is not None:
            raise self._fault


def put_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays into a file whose variables have `whole_chunks`."""
    with ChunkFile(path) as file:
        for name, values in arrays.items():
            if values.ndim == 1:
                file.put_chunk(name, 0, values)
                continue
            for number in range(values.shape[0]):
                file.put_chunk(name, number, values[number : number + 1])


def whole_chunks(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape of chunks that are whole in all axes but the first of several."""
    return shape if len(shape) == 1 else (1, *shape[1:])


def _corner(chunk: tuple[int, ...], number: int) -> tuple[int, ...]:
    """Return the first indices of a chunk."""
    return (number * chunk[0], *(0 for _axis in chunk[1:]))
