"""Days on which fields got water, or wanted it in vain: kept day by day beside the results.

Only such days are held, so that files and memory grow with the waterings and not with the days of
a run. A part of a run has a file of its own; joined they lie in ``waterings.nc``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
from numpy.typing import NDArray

from kzwater.config.document import shown_path
from kzwater.config.fields import BY_DAY
from kzwater.data.cf import VariableSpec, add_variable, create_netcdf, hdf5_lock, open_netcdf
from kzwater.data.files import atomic_path
from kzwater.errors import InputError, Problem
from kzwater.exchange import copy_blocks
from kzwater.language import _
from kzwater.weights import Floats

FORMAT = "waterings 2"
NAME = "waterings.nc"
"""Of the file beside the results."""
_taken, _entered, _binding, _refused, _stage = BY_DAY
_variables = {
    "day": VariableSpec(
        "day",
        ("watering",),
        "day of local standard time",
        "days since 1970-01-01",
        type="i4",
        attributes={"standard_name": "time", "calendar": "standard"},
    ),
    "field": VariableSpec(
        "field", ("watering",), "number of the field in its table, from 0", type="i4"
    ),
    "gross": VariableSpec(
        "gross", ("watering",), "water taken for irrigation", "mm d-1", type="f4"
    ),
    "net": VariableSpec(
        "net", ("watering",), "irrigation that enters the soil", "mm d-1", type="f4"
    ),
    "binding": VariableSpec(
        "binding",
        ("watering",),
        "what kept the field from the water that it wanted",
        type="i1",
        attributes={
            "flag_values": np.arange(5, dtype=np.int8),
            "flag_meanings": "nothing season_limit shared_limits capacity turn",
        },
    ),
    "refused": VariableSpec(
        "refused",
        ("watering",),
        "irrigation, net, that was asked for and did not come",
        "mm d-1",
        type="f4",
    ),
    "grows": VariableSpec(
        "grows",
        ("watering",),
        "whether a crop stood on the field",
        type="i1",
        attributes={"flag_values": np.arange(2, dtype=np.int8), "flag_meanings": "no yes"},
    ),
}


@dataclass(frozen=True, slots=True, eq=False)
class Waterings:
    """Days of fields on which something was taken or refused, ordered by day and then by field.

    Attributes
    ----------
    day : array of int32, shape (watering,)
        Days since 1970-01-01.
    field : array of int32, shape (watering,)
        Number in the table of fields.
    gross, net : array of float32, shape (watering,), mm
        Taken from the canal, and what of it entered the soil.
    binding : array of int8, shape (watering,)
        What kept the field from the water that it wanted, as `binding_limit` has it; 0 nothing.
    refused : array of float32, shape (watering,), mm
        What of the water that was asked for, net, did not come on that day.
    grows : array of int8, shape (watering,)
        1 where a crop stood on the field, 0 where salt was leached between two.
    """

    day: NDArray[np.int32]
    field: NDArray[np.int32]
    gross: NDArray[np.float32]
    net: NDArray[np.float32]
    binding: NDArray[np.int8]
    refused: NDArray[np.float32]
    grows: NDArray[np.int8]

    @property
    def dates(self) -> NDArray[np.datetime64]:
        """Return the days as dates, shape (watering,)."""
        return self.day.astype("datetime64[D]")

    def where(self, which: NDArray[Any]) -> Waterings:
        """Return some of the waterings, by number or mask."""
        return Waterings(**{each.name: getattr(self, each.name)[which] for each in fields(self)})

    def by_field(self) -> Waterings:
        """Return the waterings ordered by field and then by day."""
        return self.where(np.argsort(self.field, kind="stable"))


def waterings_of(record: Mapping[str, Floats], days: NDArray[np.datetime64]) -> Waterings:
    """Return the waterings of some days.

    Parameters
    ----------
    record : mapping of str to array, shape (day, field)
        Of each name in `BY_DAY` that the chosen processes compute.
    days : array of datetime64[D], shape (day,)
    """
    taken = record[_taken]
    binding = record.get(_binding)
    seen = taken > 0.0
    if binding is not None:
        seen |= binding > 0.0
    at = np.nonzero(seen)

    def values(name: str, default: float) -> Floats:
        return record[name][at] if name in record else np.full(at[0].size, default)

    return Waterings(
        day=days.astype("datetime64[D]").astype(np.int32)[at[0]],
        field=at[1].astype(np.int32),
        gross=values(_taken, 0.0).astype(np.float32),
        net=values(_entered, 0.0).astype(np.float32),
        binding=values(_binding, 0.0).astype(np.int8),
        refused=values(_refused, 0.0).astype(np.float32),
        grows=(values(_stage, 1.0) > 0.0).astype(np.int8),
    )


def write_waterings(parts: Sequence[Waterings], path: Path) -> None:
    """Write waterings that follow each other, whole or not at all.

    Raises
    ------
    InputError
        When the disk is full or the folder is closed.
    """
    size = sum(part.day.size for part in parts)
    with atomic_path(path) as partial, hdf5_lock, _new_file(partial, size) as file:
        for name in _variables:
            file[name][:] = np.concatenate([getattr(part, name) for part in parts])


def join_waterings(paths: Sequence[Path], path: Path) -> None:
    """Write the waterings of consecutive parts; memory does not grow with their number.

    Raises
    ------
    InputError
        When a part was cut short, the disk is full or the folder is closed.
    """
    sizes = []
    for part in paths:
        with hdf5_lock, open_netcdf(part) as dataset:
            sizes.append(dataset.dimensions["watering"].size)
    with atomic_path(path) as partial, hdf5_lock, _new_file(partial, sum(sizes)) as file:
        first = 0
        for part, size in zip(paths, sizes, strict=True):
            with open_netcdf(part) as dataset:
                for name in _variables if size else ():
                    copy_blocks(dataset.variables[name], file[name], first)
            first += size


def read_waterings(path: Path) -> Waterings | None:
    """Return the waterings of a run; None where it kept none.

    Raises
    ------
    InputError
        When the file was cut short, or is of another version.
    """
    if not path.exists():
        return None
    with hdf5_lock, open_netcdf(path) as dataset:
        found = getattr(dataset, "kzwater_format", _("none"))
        if found != FORMAT:
            problem = Problem(
                shown_path(path),
                "kzwater_format",
                got=str(found),
                expected=FORMAT,
                remedy=_("Repeat the run with this version of kzwater."),
            )
            raise InputError([problem])
        return Waterings(**{name: np.asarray(dataset.variables[name][...]) for name in _variables})


def _new_file(path: Path, size: int) -> netCDF4.Dataset:
    file = create_netcdf(path, "Waterings of fields", {"kzwater_format": FORMAT})
    # A size of 0 would be one that grows: that is what it is for without any watering.
    file.createDimension("watering", size)
    for spec in _variables.values():
        add_variable(file, spec)
    return file
