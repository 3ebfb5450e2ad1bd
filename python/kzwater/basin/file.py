"""The file basin.nc: CF NetCDF that QGIS and xarray open, the same bytes for the same basin."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from netCDF4 import Dataset

from kzwater import registry
from kzwater.basin.model import Basin, declarations
from kzwater.config.loader import shown_path
from kzwater.data import cf
from kzwater.data.files import atomic_path
from kzwater.errors import InputError, Problem, Problems
from kzwater.language import _
from kzwater.network import CycleError, build_network

FORMAT = "basin 1"
SHARE_TOLERANCE = 1e-12

_degrees = {"latitude": "degrees_north", "longitude": "degrees_east"}
_direction_codes = (0, 1, 2, 4, 8, 16, 32, 64, 128)
_direction_meanings = "outlet east southeast south southwest west northwest north northeast"
_texts = ("name", "source", "unit_kind")
_may_lack = ("unit_index", "reach_downstream", "hru_glacier", "hru_partner")
_reach_indices = ("unit_reach", "reach_downstream", "gauge_reach")
_prefix = "parameter_"
# Only in the files of basins with glaciers.
_of_glaciers = ("hru_glacier", "hru_partner", "glacier_id")
_positive = ("unit_area", "reach_length", "reach_slope", "reach_width")


def write_basin(basin: Basin, path: Path) -> None:
    """Write a basin as CF NetCDF, whole or not at all; the same basin gives the same bytes.

    Raises
    ------
    InputError
        When the disk is full or the folder cannot be written to.
    """
    attributes = {"kzwater_format": FORMAT, **{name: getattr(basin, name) for name in _texts}}
    attributes["cells_at_edge"] = np.int32(basin.cells_at_edge)
    with (
        atomic_path(path) as partial,
        cf.hdf5_lock,
        cf.create_netcdf(partial, basin.title, attributes) as file,
    ):
        glaciers = basin.glacier_id.size > 0
        for dimension in ("unit", "hru", "reach", "gauge", *(["glacier"] if glaciers else [])):
            file.createDimension(dimension, basin.length(dimension))
        map_dimensions = write_axes(basin, file)
        for name in declarations():
            if glaciers or name not in _of_glaciers:
                write_variable(basin, name, file, map_dimensions)
        for name, values in basin.parameters.items():
            cf.add_variable(file, _parameter_spec(name))[:] = values


def write_variable(
    basin: Basin, name: str, file: Dataset, map_dimensions: tuple[str, ...] = ()
) -> None:
    """Write one array of a basin to an open file that has its dimensions."""
    values = getattr(basin, name)
    spec = _spec(basin, name, declarations()[name], map_dimensions)
    cf.add_variable(file, spec)[:] = values.astype(object) if spec.type == "str" else values


def read_basin(path: Path) -> Basin:
    """Return the basin of a file that `write_basin` wrote.

    Raises
    ------
    InputError
        When the file is missing, truncated, of another kind or version, or contradicts itself.
    """
    with cf.hdf5_lock, cf.open_netcdf(path) as file:
        found = getattr(file, "kzwater_format", None)
        if found != FORMAT:
            raise InputError([_foreign(path, found)])
        try:
            basin = _read(file)
            units = {name: str(file[f"{_prefix}{name}"].units) for name in basin.parameters}
        except (OSError, RuntimeError, AttributeError, LookupError) as error:
            raise InputError([cf.truncated(path)]) from error
    problems = Problems()
    _check_indices(basin, shown_path(path), problems)
    problems.raise_if_any()
    _check_values(basin, shown_path(path), problems)
    _check_units(units, shown_path(path), problems)
    problems.raise_if_any()
    return basin


def write_axes(basin: Basin, file: Dataset) -> tuple[str, str]:
    """Write the grid mapping and the coordinates of maps; return the names of the dimensions."""
    crs = file.createVariable("crs", "i4")
    crs.setncatts(dict(basin.crs))
    crs[...] = 0
    names = ("latitude", "longitude") if basin.geographic else ("y", "x")
    if "nv" not in file.dimensions:
        file.createDimension("nv", 2)
    for name, axis, centres in zip(names, "YX", (basin.y, basin.x), strict=True):
        standard_name = name if basin.geographic else f"projection_{name}_coordinate"
        units = _degrees[name] if basin.geographic else basin.coordinate_units
        attributes = {"standard_name": standard_name, "axis": axis, "bounds": f"{name}_bounds"}
        file.createDimension(name, centres.size)
        axis_spec = cf.VariableSpec(
            name, (name,), f"{name} of the centre of the cell", units, attributes=attributes
        )
        cf.add_variable(file, axis_spec)[:] = centres
        half = (centres[-1] - centres[0]) / (centres.size - 1) / 2.0
        bounds_spec = cf.VariableSpec(f"{name}_bounds", (name, "nv"), "")
        bounds = centres[:, np.newaxis] + np.array([-half, half])
        cf.add_variable(file, bounds_spec)[:] = bounds
    return names


def _spec(
    basin: Basin, name: str, declaration: Mapping[str, str], map_dimensions: tuple[str, ...]
) -> cf.VariableSpec:
    """Return the NetCDF variable of one array."""
    dimension, kind = declaration["dimension"], declaration["kind"]
    attributes: dict[str, Any] = {}
    if dimension == "map":
        attributes["grid_mapping"] = "crs"
    elif dimension != "glacier" and name.rpartition("_")[2] not in _degrees:
        attributes["coordinates"] = f"{dimension}_longitude {dimension}_latitude"
    if name == "flow_direction":
        attributes["flag_values"] = np.array(_direction_codes, dtype=kind)
        attributes["flag_meanings"] = _direction_meanings
    if name in ("land_cover", "hru_land_cover"):
        attributes["flag_values"] = basin.land_cover_values.astype(kind)
        attributes["flag_meanings"] = " ".join(basin.land_cover_names)
    missing = {"f": np.nan, "i": -1, "s": None}[kind[0]]
    return cf.VariableSpec(
        name=name,
        dimensions=map_dimensions if dimension == "map" else (dimension,),
        long_name=declaration["long_name"],
        units=declaration.get("units", ""),
        type=kind,
        fill=missing,
        attributes=attributes,
    )


def _parameter_spec(name: str) -> cf.VariableSpec:
    """Return the NetCDF variable of a parameter at the HRUs, which the engine declares."""
    declared = registry.field(name)
    return cf.VariableSpec(
        name=f"{_prefix}{name}",
        dimensions=("hru",),
        long_name=declared.long_name,
        units=declared.units,
        fill=np.nan,
        attributes={"coordinates": "hru_longitude hru_latitude"},
    )


def _read(file: Dataset) -> Basin:
    """Return what an open file holds, unchecked."""
    content: dict[str, Any] = {name: str(file.getncattr(name)) for name in ("title", *_texts)}
    for name, declaration in declarations().items():
        kind = np.str_ if declaration["kind"] == "str" else np.dtype(declaration["kind"])
        if name in file.variables or name not in _of_glaciers:
            content[name] = np.asarray(file[name][:]).astype(kind)
    for name in _of_glaciers:
        nothing = np.full(content["hru_area"].size, -1, dtype=np.int32)
        content.setdefault(name, nothing if name != "glacier_id" else np.empty(0, dtype=np.str_))
    y_name, x_name = file["elevation"].dimensions
    classes = file["hru_land_cover"]
    return Basin(
        crs={key: file["crs"].getncattr(key) for key in file["crs"].ncattrs()},
        coordinate_units="degree" if x_name == "longitude" else str(file[x_name].units),
        cells_at_edge=int(file.getncattr("cells_at_edge")),
        x=np.asarray(file[x_name][:]),
        y=np.asarray(file[y_name][:]),
        land_cover_values=np.atleast_1d(classes.flag_values).astype(np.int32),
        land_cover_names=np.array(str(classes.flag_meanings).split()),
        parameters={
            name.removeprefix(_prefix): np.asarray(file[name][:], dtype=np.float64)
            for name in file.variables
            if name.startswith(_prefix)
        },
        **content,
    )


def _check_indices(basin: Basin, place: str, problems: Problems) -> None:
    """Add arrays that point at units or reaches that are not there."""
    counts = {"unit_index": basin.unit_area.size, "hru_unit": basin.unit_area.size}
    counts |= dict.fromkeys(_reach_indices, basin.reach_length.size)
    counts |= {"hru_glacier": basin.glacier_id.size, "hru_partner": basin.hru_area.size}
    for name, count in counts.items():
        values = getattr(basin, name)
        lowest = -1 if name in _may_lack else 0
        wrong = np.count_nonzero((values < lowest) | (values >= count))
        if wrong:
            got = _("{count} indices of nothing").format(count=wrong)
            allowed = _("{lowest} to {highest}").format(lowest=lowest, highest=count - 1)
            _add(problems, place, name, got, allowed)


def _check_values(basin: Basin, place: str, problems: Problems) -> None:
    """Add what contradicts itself in a basin whose indices are sound."""
    for name in _positive:
        wrong = np.count_nonzero(~(getattr(basin, name) > 0.0))
        if wrong:
            got = _("{count} values that are not positive").format(count=wrong)
            _add(problems, place, name, got, _("numbers above 0"))
    # What a glacier uncovers has no area before it shrinks.
    empty = np.zeros(basin.hru_area.size, dtype=np.bool_)
    empty[basin.hru_partner[basin.hru_partner >= 0]] = True
    wrong = np.count_nonzero(~((basin.hru_area > 0.0) | (empty & (basin.hru_area == 0.0))))
    if wrong:
        got = _("{count} values that are not positive").format(count=wrong)
        _add(problems, place, "hru_area", got, _("numbers above 0"))
    sums = np.bincount(basin.hru_unit, basin.hru_share, basin.unit_area.size)
    worst = float(np.max(np.abs(sums - 1.0), initial=0.0))
    if not worst <= SHARE_TOLERANCE:
        got = _("a unit whose shares miss 1 by {worst:.1e}").format(worst=worst)
        _add(problems, place, "hru_share", got, _("shares of a unit with the sum 1"))
    if np.any(np.diff(basin.hru_unit) < 0):
        _add(problems, place, "hru_unit", _("units out of order"), _("units in ascending order"))
    try:
        build_network(basin.reach_downstream)
    except CycleError as error:
        got = _("reaches that run in a circle: {nodes}").format(nodes=error.cycles[0].tolist())
        _add(problems, place, "reach_downstream", got, _("reaches that lead out of the basin"))


def _check_units(units: Mapping[str, str], place: str, problems: Problems) -> None:
    """Add parameters in other units than the engine declares; those that it lacks do not count."""
    for name, found in units.items():
        if registry.has_parameter(name) and found != registry.field(name).units:
            expected = f"`{registry.field(name).units}`"
            _add(problems, place, f"{_prefix}{name}", f"`{found}`", expected)


def _add(problems: Problems, place: str, name: str, got: str, expected: str) -> None:
    """Add a fault of the file's content."""
    remedy = _("Make the file again with `kzwater prepare`.")
    problems.add(place, name, got=got, expected=expected, remedy=remedy)


def _foreign(path: Path, found: object) -> Problem:
    """Return the fault of a NetCDF file of another kind or version."""
    return Problem(
        shown_path(path),
        "kzwater_format",
        got=_("nothing") if found is None else f"`{found}`",
        expected=f"`{FORMAT}`",
        remedy=_("Give the basin.nc that this version of `kzwater prepare` wrote."),
    )
