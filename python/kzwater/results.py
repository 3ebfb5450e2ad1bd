"""Results of a run as CF NetCDF: parts are written as they are computed and joined at the end.

A part is a results file of its own steps; joining copies blocks, so that memory does not grow
with the run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import netCDF4
import numpy as np
from numpy.typing import NDArray

from kzwater import registry
from kzwater.basin.file import write_axes, write_variable
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
from kzwater.exchange import copy_blocks

if TYPE_CHECKING:
    import xarray as xr

    from kzwater.basin import Basin
    from kzwater.engine import Outcome

Floats = NDArray[np.float64]

FORMAT = "results 1"
RIVER_DISCHARGE = "discharge"
_river_fluxes = {
    "basin_river_outflow": ("outflow of the rivers per area of the basin", "river", "outlet"),
    "basin_boundary_inflow": ("inflow from outside per area of the basin", "boundary", "river"),
}
_residuals = {
    "basin_residual": "change of all storage less what entered and left the basin",
    "ledger_residual": "largest residual of any store of any HRU or reach",
}
_missing = float(netCDF4.default_fillvals["f4"])


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """What a results file holds and where.

    Attributes
    ----------
    boundaries : array of datetime64, shape (step + 1,)
        Instants between the steps, local standard time.
    map_boundaries : array of datetime64, shape (map + 1,)
        Instants between the maps.
    stores, fluxes : tuple of str
        Of the basin's balance.
    maps : tuple of str
        Stores, fluxes and memories written as maps; ``discharge`` is that of the rivers.
    attributes : mapping
        Global attributes.
    time_attributes : mapping
        ``utc_offset`` and ``day_starts_at``.
    """

    basin: Basin
    boundaries: Instants
    map_boundaries: Instants
    stores: tuple[str, ...]
    fluxes: tuple[str, ...]
    maps: tuple[str, ...]
    attributes: Mapping[str, str | float]
    time_attributes: Mapping[str, str]

    def part(self, steps: slice, maps: slice) -> Layout:
        """Return the layout of a run of steps and of the maps within it."""
        return replace(
            self,
            boundaries=self.boundaries[steps.start : steps.stop + 1],
            map_boundaries=self.map_boundaries[maps.start : maps.stop + 1],
        )


class ResultsFile:
    """An open results file that takes stretches of a run."""

    def __init__(self, file: netCDF4.Dataset, layout: Layout) -> None:
        self._file = file
        self._layout = layout

    def put_start(self, stores: Floats, river_water: float) -> None:
        """Write the stores at the first instant: means over the basin in mm, shape (store,)."""
        with hdf5_lock:
            for name, value in zip(self._layout.stores, stores, strict=True):
                self._file[f"basin_{name}"][0] = value
            self._file["basin_river_water"][0] = river_water

    def put(self, step: int, map_index: int, outcome: Outcome) -> None:
        """Write what happened in a stretch that begins at a step and at a map."""
        with hdf5_lock:
            self._put_balance(step, outcome)
            self._put_maps(map_index, outcome)

    def copy(self, part: netCDF4.Dataset, begin: Mapping[str, int]) -> None:
        """Write what a part holds, from these indices of the axes on."""
        with hdf5_lock:
            for name, variable in part.variables.items():
                axis = variable.dimensions[0] if variable.dimensions else ""
                if axis in begin and name not in begin and not name.endswith("_bounds"):
                    copy_blocks(variable, self._file[name], begin[axis])

    def _put_balance(self, step: int, outcome: Outcome) -> None:
        steps = slice(step, step + outcome.residual.size)
        ends = slice(steps.start + 1, steps.stop + 1)
        for column, name in enumerate(self._layout.fluxes):
            self._file[f"basin_{name}"][steps] = outcome.flux[:, column]
        for column, name in enumerate(self._layout.stores):
            self._file[f"basin_{name}"][ends] = outcome.store[:, column]
        self._file["basin_river_water"][ends] = outcome.river_water
        self._file["basin_river_outflow"][steps] = outcome.river_outflow
        self._file["basin_boundary_inflow"][steps] = outcome.boundary_inflow
        self._file["ledger_residual"][steps] = outcome.residual
        self._file["basin_residual"][steps] = outcome.basin_residual
        self._file["discharge"][steps] = outcome.discharge

    def _put_maps(self, first: int, outcome: Outcome) -> None:
        basin = self._layout.basin
        for name in self._layout.maps:
            if name == RIVER_DISCHARGE:
                at_units = outcome.reach_discharge[:, basin.unit_reach]
            else:
                at_units = np.stack(
                    [
                        _unit_means(basin, values, area)
                        for values, area in zip(outcome.record[name], outcome.area, strict=True)
                    ]
                )
            places = slice(first, first + at_units.shape[0])
            self._file[map_name(name)][places] = (
                _on_grid(basin, at_units) if basin.unit_kind == "cell" else at_units
            )


def open_results(path: Path) -> xr.Dataset:
    """Return the results of a run as a dataset whose gauges are found by their identifiers.

    Parameters
    ----------
    path : pathlib.Path
        ``results.nc``.
    """
    import xarray

    results = xarray.open_dataset(path)
    return results.assign_coords(gauge=("gauge", results["gauge_id"].values))


def map_name(field: str) -> str:
    """Return the name of a field's map in a results file."""
    return "river_discharge" if field == RIVER_DISCHARGE else field


def _unit_means(basin: Basin, values: Floats, area: Floats) -> Floats:
    """Return the mean of each unit, shape (unit,), from values and areas of HRUs, shape (hru,)."""
    sums = np.bincount(basin.hru_unit, values * area, minlength=basin.unit_area.size)
    return np.asarray(sums / basin.unit_area, dtype=np.float64)


def _on_grid(basin: Basin, values: Floats) -> NDArray[np.float32]:
    """Return maps of shape (map, row, column) from values at units, shape (map, unit)."""
    grid = np.full((values.shape[0], *basin.unit_index.shape), _missing, dtype=np.float32)
    inside = basin.unit_index >= 0
    grid[:, inside] = values[:, basin.unit_index[inside]]
    return grid


@contextmanager
def new_results(path: Path, layout: Layout) -> Iterator[ResultsFile]:
    """Return, as a context, a results file that appears whole when the block ends.

    Raises
    ------
    InputError
        When the disk is full or the folder is closed.
    """
    with atomic_path(path) as partial:
        with hdf5_lock:
            file = create_netcdf(partial, str(layout.attributes["title"]), layout.attributes)
        try:
            with hdf5_lock:
                file.kzwater_format = FORMAT
                _declare(file, layout)
            yield ResultsFile(file, layout)
        finally:
            with hdf5_lock:
                file.close()


def _declare(file: netCDF4.Dataset, layout: Layout) -> None:
    """Write dimensions, coordinates and empty variables."""
    add_time(file, "time", layout.boundaries[:-1], layout.boundaries[1:])
    add_time(file, "instant", layout.boundaries)
    add_time(file, "map_time", layout.map_boundaries[:-1], layout.map_boundaries[1:])
    for name in ("time", "instant", "map_time"):
        file[name].setncatts(dict(layout.time_attributes))
    _declare_gauges(file, layout.basin)
    _declare_balance(file, layout)
    _declare_maps(file, layout)


def _declare_gauges(file: netCDF4.Dataset, basin: Basin) -> None:
    file.createDimension("gauge", basin.gauge_id.size)
    about = ("gauge_id", "gauge_name", "gauge_longitude", "gauge_latitude", "gauge_area")
    for name in about:
        write_variable(basin, name, file)
    info = registry.field("discharge")
    attributes = {
        "standard_name": info.standard_name,
        "cell_methods": "time: mean",
        "coordinates": " ".join(about[:-1]),
    }
    spec = VariableSpec(
        "discharge", ("time", "gauge"), info.long_name, info.units, attributes=attributes
    )
    add_variable(file, spec)


def _declare_balance(file: netCDF4.Dataset, layout: Layout) -> None:
    for name in layout.fluxes:
        info = registry.field(name)
        attributes = {
            "cell_methods": "time: mean area: mean",
            "from_store": info.from_store,
            "to_store": info.to_store,
        }
        if info.standard_name:
            attributes["standard_name"] = info.standard_name
        spec = VariableSpec(
            f"basin_{name}", ("time",), info.long_name, info.units, attributes=attributes
        )
        add_variable(file, spec)
    stores = {name: registry.field(name).long_name for name in layout.stores}
    for name, long_name in {**stores, "river_water": "water in the rivers per area"}.items():
        attributes = {"cell_methods": "instant: point area: mean"}
        spec = VariableSpec(f"basin_{name}", ("instant",), long_name, "mm", attributes=attributes)
        add_variable(file, spec)
    for name, (long_name, source, target) in _river_fluxes.items():
        attributes = {"cell_methods": "time: mean", "from_store": source, "to_store": target}
        add_variable(
            file, VariableSpec(name, ("time",), long_name, "mm d-1", attributes=attributes)
        )
    for name, long_name in _residuals.items():
        add_variable(file, VariableSpec(name, ("time",), long_name, "mm"))


def _declare_maps(file: netCDF4.Dataset, layout: Layout) -> None:
    """Write the geometry of the maps and declare them."""
    basin = layout.basin
    grid_dimensions = write_axes(basin, file)
    for name in ("elevation", "unit_index"):
        write_variable(basin, name, file, grid_dimensions)
    cells = basin.unit_kind == "cell"
    if not cells:
        file.createDimension("unit", basin.unit_area.size)
    dimensions = ("map_time", *grid_dimensions) if cells else ("map_time", "unit")
    shape = (1, *basin.unit_index.shape) if cells else (1, basin.unit_area.size)
    for name in layout.maps:
        info = registry.field(name)
        attributes: dict[str, Any] = {"cell_methods": "map_time: mean area: mean"}
        if name == RIVER_DISCHARGE:
            attributes["cell_methods"] = "map_time: mean"
        if cells:
            attributes["grid_mapping"] = "crs"
        if info.standard_name:
            attributes["standard_name"] = info.standard_name
        if info.role == "store":
            attributes["comment"] = "mean of the values at the ends of the steps"
        add_variable(
            file,
            VariableSpec(
                map_name(name),
                dimensions,
                info.long_name,
                info.units,
                type="f4",
                fill=_missing,
                chunks=shape,
                attributes=attributes,
            ),
        )


def join(parts: list[Path], path: Path, layout: Layout) -> None:
    """Write one results file from the files of consecutive parts.

    Raises
    ------
    InputError
        When a part was cut short, the disk is full or the folder is closed.
    """
    begin = {"time": 0, "instant": 0, "map_time": 0}
    with new_results(path, layout) as whole:
        for part_path in parts:
            with open_netcdf(part_path) as part:
                whole.copy(part, begin)
                for axis in begin:
                    begin[axis] += part.dimensions[axis].size - (1 if axis == "instant" else 0)
