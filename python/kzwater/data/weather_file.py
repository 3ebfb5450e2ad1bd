"""One open weather file, whose library does not gather an index of all that was ever read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
from numpy.typing import NDArray

from kzwater.data.cf import decoded, hdf5_lock, open_netcdf, place_of, replaced, truncated
from kzwater.data.closing import Closing
from kzwater.errors import InputError

# Unpacked chunks that the library keeps for each variable at most; its own default is 64 MB.
_chunk_bytes = 24_000_000
# Chunks after which the file is opened anew: the library keeps 0.4 kB of each, and up to 14 MB.
_chunks_between = 5_000


class WeatherFile(Closing):
    """An open NetCDF file with time as the first axis of what is read.

    Parameters
    ----------
    dataset : netCDF4.Dataset
        As `open_netcdf` returns it; it is closed with this and not used otherwise.
    names : sequence of str
        Variables that are read.
    """

    def __init__(self, dataset: netCDF4.Dataset, names: Sequence[str]) -> None:
        self.place = place_of(dataset)
        self._path = Path(dataset.filepath()).absolute()
        self._identity = _identity(self._path)
        self._dataset = dataset
        self._names = names
        self._chunks = 0.0
        self._bound_caches()

    def read(self, name: str, records: slice, window: tuple[slice, ...]) -> NDArray[np.float64]:
        """Return values of a variable as `decoded` does.

        Raises
        ------
        InputError
            When the file is damaged, or was taken away or replaced meanwhile.
        """
        with hdf5_lock:
            if self._chunks > _chunks_between:
                self._open_anew()
            variable = self._dataset[name]
            self._chunks += _chunks_of(variable, records, window)
        try:
            return decoded(variable, (records, *window))
        except (OSError, RuntimeError) as error:
            raise InputError([truncated(self._path)]) from error

    def close(self) -> None:
        """Close the file."""
        with hdf5_lock:
            if self._dataset.isopen():
                self._dataset.close()

    def _open_anew(self) -> None:
        self.close()
        self._dataset = open_netcdf(self._path)
        if _identity(self._path) != self._identity:
            raise InputError([replaced(self._path)])
        self._chunks = 0.0
        self._bound_caches()

    def _bound_caches(self) -> None:
        for name in self._names:
            variable = self._dataset[name]
            chunk = variable.chunking()
            if isinstance(chunk, list):
                variable.set_var_chunk_cache(size=_cache_bytes(variable, chunk))


def _identity(path: Path) -> tuple[int, int, int]:
    """Return what tells a file from another one, or from itself after a change."""
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


def _cache_bytes(variable: netCDF4.Variable[Any], chunk: list[int]) -> int:
    """Return the size of all chunks of one time: what the next stretch may need again."""
    whole = [
        -(-size // length) * length for size, length in zip(variable.shape, chunk, strict=True)
    ]
    return min(chunk[0] * math.prod(whole[1:]) * int(variable.dtype.itemsize), _chunk_bytes)


def _chunks_of(variable: netCDF4.Variable[Any], records: slice, window: tuple[slice, ...]) -> float:
    """Return how many chunks are read anew with some records, on average over all records."""
    chunk = variable.chunking()
    if not isinstance(chunk, list):
        return 0.0
    in_window = (
        (part.stop - 1) // length - part.start // length + 1
        for part, length in zip(window, chunk[1:], strict=True)
    )
    rows: float = (records.stop - records.start) / chunk[0]
    wide: int = math.prod(in_window)
    return rows * wide
