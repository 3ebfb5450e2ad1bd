"""CF-1.11 NetCDF: opening with clear faults, and the helpers that all writers share.

The same content gives the same bytes: no creation dates, fixed compression, no library history.
"""

from __future__ import annotations

import errno
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
from numpy.typing import NDArray

from kzwater.config.document import shown_path
from kzwater.errors import InputError, Problem
from kzwater.language import _

Instants = NDArray[np.datetime64]

hdf5_lock = threading.RLock()
"""Held around every call into the NetCDF library: HDF5 is not safe for threads."""

_epoch = np.datetime64("1970-01-01T00:00", "m")
_minutes = {"days": 1440, "hours": 60, "minutes": 1}


@dataclass(frozen=True, slots=True)
class VariableSpec:
    """What a NetCDF variable is.

    Attributes
    ----------
    name : str
        Name in the file.
    dimensions : tuple of str
        Names of dimensions, which exist already.
    long_name : str
        What it is, in English; empty for bounds, which take it from their coordinate.
    units : str
        UDUNITS text; empty for names, indices and flags.
    type : str
        NumPy code such as ``f8``, ``f4``, ``i4``; ``str`` for texts.
    fill : float, int or None
        Missing value; None for coordinates, which miss nothing.
    chunks : tuple of int or None
        Shape of a chunk; None leaves it to the library.
    attributes : mapping
        Further attributes: ``standard_name``, ``cell_methods``, ``grid_mapping``.
    """

    name: str
    dimensions: tuple[str, ...]
    long_name: str
    units: str = ""
    type: str = "f8"
    fill: float | int | None = None
    chunks: tuple[int, ...] | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


def open_netcdf(path: Path) -> netCDF4.Dataset:
    """Return a NetCDF file opened for reading, with raw values (no masks, no scaling).

    Raises
    ------
    InputError
        When the file is not there, is no NetCDF file or was cut short.
    """
    try:
        with hdf5_lock:
            dataset = netCDF4.Dataset(path)
    except OSError as error:
        raise InputError([_open_problem(path, error)]) from error
    if dataset.data_model.startswith(("NETCDF3", "CDF")):
        _check_classic_size(path, dataset)
    dataset.set_auto_maskandscale(False)
    return dataset


def truncated(path: Path) -> Problem:
    """Return the fault of a file that was cut short."""
    return Problem(
        shown_path(path),
        "",
        got=_("a NetCDF file that was cut short or damaged"),
        expected=_("a whole file"),
        remedy=_("Copy or download it again and compare the sizes."),
    )


def replaced(path: Path) -> Problem:
    """Return the fault of a file that became another one while it was read."""
    return Problem(
        shown_path(path),
        "",
        got=_("a file that was replaced or changed while it was read"),
        expected=_("the same file until the run ends"),
        remedy=_("Run it again when nothing writes the file any more."),
    )


def place_of(dataset: netCDF4.Dataset) -> str:
    """Return the file of a dataset as the user knows it."""
    return shown_path(Path(dataset.filepath()))


def decoded(variable: netCDF4.Variable[Any], key: Any) -> NDArray[np.float64]:
    """Return values of a raw variable, unpacked, with NaN where CF calls them missing."""
    with hdf5_lock:
        raw = np.asarray(variable[key])
    attributes = {name: variable.getncattr(name) for name in variable.ncattrs()}
    values = raw.astype(np.float64)
    values[_missing(raw, attributes)] = np.nan
    if "scale_factor" in attributes:
        values *= float(attributes["scale_factor"])
    if "add_offset" in attributes:
        values += float(attributes["add_offset"])
    return values


def _missing(raw: NDArray[Any], attributes: Mapping[str, Any]) -> NDArray[np.bool_]:
    """Return where packed values are missing: fill values and what is outside the valid range."""
    default = netCDF4.default_fillvals.get(raw.dtype.str[1:])
    codes = [attributes.get("_FillValue", default)]
    codes.extend(np.atleast_1d(attributes.get("missing_value", [])))
    missing = np.isin(raw, np.array([code for code in codes if code is not None]))
    lowest, highest = attributes.get("valid_range", (None, None))
    lowest = attributes.get("valid_min", lowest)
    highest = attributes.get("valid_max", highest)
    if lowest is not None:
        missing |= raw < lowest
    if highest is not None:
        missing |= raw > highest
    return missing


def create_netcdf(path: Path, title: str, attributes: Mapping[str, Any]) -> netCDF4.Dataset:
    """Return a new CF-1.11 file, open for writing, with its global attributes.

    Parameters
    ----------
    path : pathlib.Path
        Usually the partial file of `kzwater.data.files.atomic_path`.
    title : str
        What the file holds.
    attributes : mapping
        Further global attributes, written in their order.
    """
    dataset = netCDF4.Dataset(path, "w", format="NETCDF4")
    dataset.setncatts(
        {"Conventions": "CF-1.11", "title": title, "history": "made by kzwater", **attributes}
    )
    return dataset


def add_variable(dataset: netCDF4.Dataset, spec: VariableSpec) -> netCDF4.Variable[Any]:
    """Return a new variable with its attributes, deflated at level 4 without shuffle."""
    text = spec.type == "str"
    variable = dataset.createVariable(
        spec.name,
        str if text else spec.type,
        spec.dimensions,
        zlib=bool(spec.dimensions) and not text,
        complevel=4,
        shuffle=False,
        fill_value=spec.fill,
        chunksizes=spec.chunks,
    )
    if spec.long_name:
        variable.long_name = spec.long_name
    if spec.units:
        variable.units = spec.units
    variable.setncatts(dict(spec.attributes))
    return variable


def add_time(
    dataset: netCDF4.Dataset, name: str, starts: Instants, ends: Instants | None = None
) -> None:
    """Write a time axis of local standard time, stamped at the start of each interval.

    Parameters
    ----------
    dataset : netCDF4.Dataset
        File that lacks the dimension ``name`` still.
    name : str
        Name of dimension and coordinate.
    starts : array of datetime64, shape (time,)
        Start of each interval, or the instants.
    ends : array of datetime64, shape (time,), optional
        End of each interval; written as ``NAME_bounds``.
    """
    both = starts if ends is None else np.stack([starts, ends], axis=1)
    values, units = encode_time(both)
    dataset.createDimension(name, len(starts))
    attributes = {
        "standard_name": "time",
        "calendar": "standard",
        "axis": "T",
        "units_metadata": "leap_seconds: none",
    }
    if ends is not None:
        attributes["bounds"] = f"{name}_bounds"
        if "nv" not in dataset.dimensions:
            dataset.createDimension("nv", 2)
        bounds = VariableSpec(f"{name}_bounds", (name, "nv"), "", type="i4")
        add_variable(dataset, bounds)[:] = values
        values = values[:, 0]
    spec = VariableSpec(name, (name,), "local standard time", units, "i4", attributes=attributes)
    add_variable(dataset, spec)[:] = values


def encode_time(instants: Instants) -> tuple[NDArray[np.int32], str]:
    """Return whole numbers since 1970 and their units: days, hours or minutes, as they fit.

    Raises
    ------
    ValueError
        When an instant is not at a whole minute.
    """
    minutes = (instants.astype("datetime64[m]") - _epoch).astype(np.int64)
    if not np.array_equal(instants.astype("datetime64[m]"), instants):
        message = "instants must be whole minutes"
        raise ValueError(message)
    unit = next(name for name, length in _minutes.items() if not np.any(minutes % length))
    return (minutes // _minutes[unit]).astype(np.int32), f"{unit} since 1970-01-01"


def grid_mapping(
    crs_wkt: str, transform: tuple[float, float, float, float, float, float]
) -> dict[str, Any]:
    """Return the attributes of a grid mapping: CF's own, and those by which GDAL places maps.

    Parameters
    ----------
    crs_wkt : str
        Coordinate reference system as well-known text.
    transform : tuple of float
        GDAL's order: left edge, pixel width, 0, top edge, 0, minus pixel height.
    """
    from pyproj import CRS

    attributes = CRS.from_wkt(crs_wkt).to_cf()
    attributes["spatial_ref"] = attributes["crs_wkt"]
    attributes["GeoTransform"] = " ".join(repr(float(number)) for number in transform)
    return attributes


def _open_problem(path: Path, error: OSError) -> Problem:
    """Return why a NetCDF file does not open."""
    if not path.exists():
        return Problem(
            shown_path(path),
            "",
            got=_("no such file"),
            expected=_("a NetCDF file"),
            remedy=_("Check the name; relative names start at the folder of the scenario."),
        )
    if error.errno == errno.EACCES:
        return Problem(
            shown_path(path),
            "",
            got=_("a file that cannot be read ({reason})").format(reason=error.strerror),
            expected=_("a NetCDF file"),
            remedy=_("Ask for the right to read it."),
        )
    if _starts_as_hdf5(path):
        return truncated(path)
    return Problem(
        shown_path(path),
        "",
        got=_("a file that is not NetCDF ({reason})").format(reason=error.strerror),
        expected=_("a NetCDF file"),
        remedy=_("Check the name; convert other formats to NetCDF first."),
    )


def _starts_as_hdf5(path: Path) -> bool:
    """Return whether a file begins with the mark of HDF5, on which NetCDF-4 rests."""
    try:
        with path.open("rb") as file:
            return file.read(4) == b"\x89HDF"
    except OSError:
        return False


def _check_classic_size(path: Path, dataset: netCDF4.Dataset) -> None:
    """Raise when a classic file is shorter than its own header says: it would read as zeros."""
    values = sum(variable.size * variable.dtype.itemsize for variable in dataset.variables.values())
    names = sum(len(name) for name in (*dataset.dimensions, *dataset.variables))
    if path.stat().st_size < values + names:
        dataset.close()
        raise InputError([truncated(path)])
