"""Results of a run as CF NetCDF: parts are written as they are computed, then joined.

A part is a results file of its own steps; joining copies blocks, maps as they are deflated, so that
memory does not grow with the run.
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
    truncated,
)
from kzwater.data.chunks import ChunkFile, whole_chunks
from kzwater.data.files import atomic_path
from kzwater.errors import InputError
from kzwater.exchange import copy_blocks
from kzwater.language import N_

if TYPE_CHECKING:
    import xarray as xr

    from kzwater.basin import Basin
    from kzwater.stretch import Outcome

Floats = NDArray[np.float64]

FORMAT = "results 1"
RIVER_DISCHARGE = "discharge"
_river_fluxes = {
    "basin_river_outflow": (N_("outflow of the rivers per area of the basin"), "river", "outlet"),
    "basin_boundary_inflow": (N_("inflow from outside per area of the basin"), "boundary", "river"),
}
_lost = {  # of rivers that lose water
    "channel_evaporation": (N_("evaporation of the rivers per area"), "river", "atmosphere"),
    "transmission_loss": (N_("seepage through river beds per area"), "river", "alluvial_water"),
    "alluvial_return": (N_("return to the rivers per area"), "alluvial_water", "river"),
}
_residuals = {
    "basin_residual": N_("change of all storage less what entered and left the basin"),
    "ledger_residual": N_("largest residual of any store of any HRU or reach"),
}
_salt_residual = N_("change of all salt less what entered and left the basin")
# Longer chunks would be held in memory for every series of the whole run.
_steps_in_chunk = 1024
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
    rivers_lose : bool
        Whether the balance shows the losses of the rivers.
    """

    basin: Basin
    boundaries: Instants
    map_boundaries: Instants
    stores: tuple[str, ...]
    fluxes: tuple[str, ...]
    maps: tuple[str, ...]
    attributes: Mapping[str, str | float]
    time_attributes: Mapping[str, str]
    rivers_lose: bool = False

    def part(self, steps: slice, maps: slice) -> Layout:
        """Return the layout of a run of steps and of the maps within it."""
        return replace(
            self,
            boundaries=self.boundaries[steps.start : steps.stop + 1],
            map_boundaries=self.map_boundaries[maps.start : maps.stop + 1],
        )


class ResultsFile:
    """An open results file that takes stretches of a run."""

    def __init__(self, file: ChunkFile, layout: Layout) -> None:
        self._file = file
        self._layout = layout
        # Numbers as NumPy takes them, lest they be turned anew for every map; -1 is the last value.
        self._unit_of_cell = layout.basin.unit_index.astype(np.intp)
        self._unit_of_hru = layout.basin.hru_unit.astype(np.intp)

    def put_start(self, stores: Floats, river_water: float, alluvial_water: float) -> None:
        """Write the stores at the first instant: means in mm or g m-2, shape (store,)."""
        for name, value in zip(self._layout.stores, stores, strict=True):
            self._file.put(f"basin_{name}", 0, np.array([value]))
        self._file.put("basin_river_water", 0, np.array([river_water]))
        if self._layout.rivers_lose:
            self._file.put("basin_alluvial_water", 0, np.array([alluvial_water]))

    def put(self, step: int, map_index: int, outcome: Outcome) -> None:
        """Write what happened in a stretch that begins at a step and at a map."""
        self._put_balance(step, outcome)
        for name in self._layout.maps:
            values = outcome.reach_discharge if name == RIVER_DISCHARGE else outcome.record[name]
            for number, (at_places, area) in enumerate(zip(values, outcome.area, strict=True)):
                chunk = self._map(name, at_places, area)
                self._file.put_chunk(map_name(name), map_index + number, chunk)

    def copy(self, part: ChunkFile, begin: Mapping[str, int]) -> None:
        """Write what a part holds, from these indices of the axes on."""
        for name in self._layout.maps:
            self._file.copy_chunks(part, map_name(name), begin["map_time"])
        with hdf5_lock:
            for axis, names in _series(self._layout).items():
                for name in names:
                    copy_blocks(part.variable(name), self._file.variable(name), begin[axis])

    def _put_balance(self, step: int, outcome: Outcome) -> None:
        columns = {
            **dict(zip(self._layout.fluxes, outcome.flux.T, strict=True)),
            "river_outflow": outcome.river_outflow,
            "boundary_inflow": outcome.boundary_inflow,
            "residual": outcome.basin_residual,
        }
        if _holds_salt(self._layout):
            columns["salt_residual"] = outcome.basin_salt_residual
        for name, values in columns.items():
            self._file.put(f"basin_{name}", step, values)
        ends = {
            **dict(zip(self._layout.stores, outcome.store.T, strict=True)),
            "river_water": outcome.river_water,
        }
        for name, values in ends.items():
            self._file.put(f"basin_{name}", step + 1, values)
        self._file.put("ledger_residual", step, outcome.residual)
        self._file.put("discharge", step, outcome.discharge)
        if self._layout.rivers_lose:
            self._file.put("basin_alluvial_water", step + 1, outcome.alluvial_water)
            for name in _lost:
                self._file.put(f"basin_{name}", step, getattr(outcome, name))

    def _map(self, name: str, values: Floats, area: Floats) -> NDArray[np.float32]:
        """Return one chunk of a map from values at HRUs, or for the rivers at reaches."""
        basin = self._layout.basin
        at_units = np.full(basin.unit_area.size + 1, _missing, dtype=np.float32)
        if name == RIVER_DISCHARGE:
            at_units[:-1] = values[basin.unit_reach]
        else:
            volume = np.bincount(self._unit_of_hru, values * area, at_units.size - 1)
            at_units[:-1] = volume / basin.unit_area
        at_places = at_units[self._unit_of_cell] if basin.unit_kind == "cell" else at_units[:-1]
        return at_places[np.newaxis]


def _series(layout: Layout) -> dict[str, tuple[str, ...]]:
    """Return the names of the variables without maps by their first axis."""
    lost = layout.rivers_lose
    ends = (*layout.stores, "river_water", *(("alluvial_water",) if lost else ()))
    return {
        "time": (
            *(f"basin_{name}" for name in layout.fluxes),
            *river_fluxes(lost=lost),
            *_residuals,
            *(("basin_salt_residual",) if _holds_salt(layout) else ()),
            "discharge",
        ),
        "instant": tuple(f"basin_{name}" for name in ends),
    }


def _holds_salt(layout: Layout) -> bool:
    return any(registry.field(name).substance == "salt" for name in layout.stores)


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


@contextmanager
def new_results(path: Path, layout: Layout) -> Iterator[ResultsFile]:
    """Return, as a context, a results file that appears whole when the block ends.

    Raises
    ------
    InputError
        When the disk is full or the folder is closed.
    """
    title = str(layout.attributes["title"])
    with atomic_path(path) as partial:
        with hdf5_lock, create_netcdf(partial, title, layout.attributes) as declared:
            declared.kzwater_format = FORMAT
            _declare(declared, layout)
        with ChunkFile(partial) as file:
            yield ResultsFile(file, layout)


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
    _add_series(file, ("discharge", "time", "gauge"), info.long_name, info.units, attributes)


def river_fluxes(*, lost: bool) -> dict[str, tuple[str, str, str]]:
    """Return the name, long name and ends of each flux of the rivers over the basin.

    Parameters
    ----------
    lost : bool
        Whether the rivers lose water.
    """
    losses = {f"basin_{name}": described for name, described in _lost.items()}
    return _river_fluxes | losses if lost else dict(_river_fluxes)


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
        _add_series(file, (f"basin_{name}", "time"), info.long_name, info.units, attributes)
    infos = map(registry.field, layout.stores)
    stores = {info.name: (info.long_name, info.units) for info in infos}
    stores["river_water"] = (N_("water in the rivers per area"), "mm")
    if layout.rivers_lose:
        stores["alluvial_water"] = (N_("water in the alluvium beside the rivers per area"), "mm")
    for name, (long_name, units) in stores.items():
        attributes = {"cell_methods": "instant: point area: mean"}
        _add_series(file, (f"basin_{name}", "instant"), long_name, units, attributes)
    for name, (long_name, source, target) in river_fluxes(lost=layout.rivers_lose).items():
        attributes = {"cell_methods": "time: mean", "from_store": source, "to_store": target}
        _add_series(file, (name, "time"), long_name, "mm d-1", attributes)
    for name, long_name in _residuals.items():
        _add_series(file, (name, "time"), long_name, "mm", {})
    if _holds_salt(layout):
        _add_series(file, ("basin_salt_residual", "time"), _salt_residual, "g m-2", {})


def _add_series(
    file: netCDF4.Dataset,
    declaration: tuple[str, ...],
    long_name: str,
    units: str,
    attributes: Mapping[str, Any],
) -> None:
    """Declare a series by its name and its dimensions, in chunks of a length of their own."""
    name, *dimensions = declaration
    sizes = [file.dimensions[dimension].size for dimension in dimensions]
    # The library makes no chunks of nothing.
    chunks = (min(sizes[0], _steps_in_chunk), *sizes[1:]) if all(sizes) else None
    spec = VariableSpec(
        name, tuple(dimensions), long_name, units, chunks=chunks, attributes=attributes
    )
    add_variable(file, spec)


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
    shape = whole_chunks((1, *(basin.unit_index.shape if cells else basin.unit_area.shape)))
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


class Joining:
    """Parts written one behind the other into one results file."""

    def __init__(self, whole: ResultsFile) -> None:
        self._whole = whole
        self._begin = {"time": 0, "instant": 0, "map_time": 0}

    def add(self, path: Path, layout: Layout) -> None:
        """Write the next part.

        Raises
        ------
        InputError
            When the part was cut short.
        """
        with _opened_part(path) as part:
            self._whole.copy(part, self._begin)
        self._begin["time"] += layout.boundaries.size - 1
        self._begin["instant"] += layout.boundaries.size - 1
        self._begin["map_time"] += layout.map_boundaries.size - 1


def _opened_part(path: Path) -> ChunkFile:
    try:
        return ChunkFile(path, "r")
    except OSError as error:
        raise InputError([truncated(path)]) from error
