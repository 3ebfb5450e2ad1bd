"""Recorded exchanges: discharge of every routing sub-step, to compute the part below alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np

from kzwater.config.document import shown_path
from kzwater.data.cf import (
    Instants,
    VariableSpec,
    add_time,
    add_variable,
    create_netcdf,
    hdf5_lock,
    open_netcdf,
)
from kzwater.data.files import atomic_path
from kzwater.errors import Problems
from kzwater.language import _
from kzwater.weights import Floats

FORMAT = "exchange 1"
# Values of a block that is copied: 16 MB as float64.
_values_copied = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Exchange:
    """Discharge at gauges in full precision.

    Attributes
    ----------
    gauges : tuple of str
    boundaries : array of datetime64, shape (step + 1,)
    discharge : array, shape (step, substep, gauge), m3 s-1
    """

    gauges: tuple[str, ...]
    boundaries: Instants
    discharge: Floats


def write_exchange(exchange: Exchange, path: Path) -> None:
    """Write an exchange, whole or not at all.

    Raises
    ------
    InputError
        When the disk is full or the folder is closed.
    """
    substeps = exchange.discharge.shape[1]
    with hdf5_lock, _new_exchange(path, exchange.gauges, exchange.boundaries, substeps) as whole:
        whole[:] = exchange.discharge


def read_exchange(path: Path) -> Exchange:
    """Return the exchange of a file.

    Raises
    ------
    InputError
        When the file is missing, cut short or no exchange.
    """
    dataset = open_netcdf(path)
    with hdf5_lock, dataset:
        _check_format(dataset, path)
        return Exchange(
            gauges=_gauges(dataset),
            boundaries=_boundaries(dataset),
            discharge=np.asarray(dataset.variables["discharge"][...], dtype=np.float64),
        )


def join_exchanges(paths: list[Path], path: Path) -> None:
    """Write one exchange from those of consecutive parts; memory does not grow with their size.

    Raises
    ------
    InputError
        When a part was cut short, the disk is full or the folder is closed.
    """
    edges = []
    for part in paths:
        with hdf5_lock, open_netcdf(part) as dataset:
            gauges, substeps = _gauges(dataset), dataset.dimensions["substep"].size
            edges.append(_boundaries(dataset))
    boundaries = np.concatenate([edges[0][:1], *(part[1:] for part in edges)])
    with hdf5_lock, _new_exchange(path, gauges, boundaries, substeps) as whole:
        first = 0
        for part in paths:
            with open_netcdf(part) as dataset:
                copy_blocks(dataset.variables["discharge"], whole, first)
                first += dataset.dimensions["time"].size


def copy_blocks(source: Any, target: Any, begin: int) -> None:
    """Write one variable into another from an index of the first axis on, block by block.

    Both are variables of netCDF4, or both data sets of h5py.
    """
    length = source.shape[0]
    rows = max(_values_copied * length // max(source.size, 1), 1)
    for first in range(0, length, rows):
        last = min(first + rows, length)
        target[begin + first : begin + last] = source[first:last]


@contextmanager
def _new_exchange(
    path: Path, gauges: tuple[str, ...], boundaries: Instants, substeps: int
) -> Iterator[netCDF4.Variable[Any]]:
    """Return, as a context, the discharge of an exchange that appears whole at its end."""
    attributes = {"kzwater_format": FORMAT}
    with (
        atomic_path(path) as partial,
        create_netcdf(partial, "Recorded exchange", attributes) as file,
    ):
        add_time(file, "time", boundaries[:-1], boundaries[1:])
        file.createDimension("substep", substeps)
        file.createDimension("gauge", len(gauges))
        names = VariableSpec("gauge", ("gauge",), "identifier of the gauge", type="str")
        add_variable(file, names)[:] = np.array(gauges, dtype=object)
        spec = VariableSpec(
            "discharge",
            ("time", "substep", "gauge"),
            "discharge of each routing sub-step",
            "m3 s-1",
        )
        yield add_variable(file, spec)


def _check_format(dataset: netCDF4.Dataset, path: Path) -> None:
    """Raise when a file is no exchange."""
    found = getattr(dataset, "kzwater_format", _("none"))
    if found == FORMAT:
        return
    problems = Problems()
    problems.add(
        shown_path(path),
        "kzwater_format",
        got=str(found),
        expected=FORMAT,
        remedy=_("Record the exchange with `output.record_exchange` in a run of the whole."),
    )
    problems.raise_if_any()


def _gauges(dataset: netCDF4.Dataset) -> tuple[str, ...]:
    return tuple(dataset.variables["gauge"][:].tolist())


def _boundaries(dataset: netCDF4.Dataset) -> Instants:
    """Return the instants between the steps, shape (step + 1,)."""
    bounds = dataset.variables["time_bounds"]
    unit = {"days": "D", "hours": "h", "minutes": "m"}[dataset["time"].units.split()[0]]
    edges = np.append(bounds[:, 0], bounds[-1:, 1]).astype(f"datetime64[{unit}]")
    return edges.astype("datetime64[m]")
