"""The basin put together: maps, units, HRUs, reaches and gauges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kzwater import registry
from kzwater.basin import Basin
from kzwater.config.preparation import Preparation
from kzwater.data.cf import grid_mapping
from kzwater.errors import Problems
from kzwater.grid import BoolArray, FloatArray, Grid, IntArray, cell_centres
from kzwater.network import directions_of_downstream
from kzwater.preparation.channels import links, main_stems, width_at_mean_flow
from kzwater.preparation.directions import edge_cells
from kzwater.preparation.drainage import Hydrography
from kzwater.preparation.gauges import SnappedGauge
from kzwater.preparation.glaciers import ICE_DENSITY, Ice, check_ice
from kzwater.preparation.hrus import (
    FineCells,
    ResponseUnits,
    majority,
    partners,
    response_units,
    sums,
)
from kzwater.preparation.land_cover import Classes
from kzwater.preparation.pieces import GLACIER, Pieces, glacier_class, uncovered_class, with_ice
from kzwater.preparation.rasters import Raster
from kzwater.preparation.soil import SoilMaps, at_hrus
from kzwater.preparation.units import cell_units, sub_basins

_km2 = 1e6
_length_units = {
    "metre": "m",
    "meter": "m",
    "kilometre": "km",
    "foot": "ft",
    "US survey foot": "US_survey_foot",
}


@dataclass(frozen=True, slots=True)
class Parts:
    """What a basin is put together from.

    Attributes
    ----------
    settings : Preparation
        The description of the basin.
    elevation : Raster
        Elevations, m.
    classes : Classes
        Land cover.
    soil : SoilMaps or None
        Soil.
    ice : Ice or None
        The glaciers on the grid of the elevations.
    hydrography : Hydrography
        The drainage.
    gauges : tuple of SnappedGauge
        The gauges.
    basin : array of bool
        Cells of the basin, shape (cell,).
    """

    settings: Preparation
    elevation: Raster
    classes: Classes
    soil: SoilMaps | None
    ice: Ice | None
    hydrography: Hydrography
    gauges: tuple[SnappedGauge, ...]
    basin: BoolArray


@dataclass(frozen=True, slots=True)
class _Division:
    """The unit of each cell, shape (cell,), and the lowest cell of each unit, shape (unit,)."""

    units: IntArray
    outlets: IntArray


def assemble(parts: Parts, source: str) -> Basin:
    """Return the basin.

    Parameters
    ----------
    parts : Parts
        What it is put together from.
    source : str
        The files it comes from.

    Raises
    ------
    InputError
        When land cover lacks classes inside the basin.
    """
    settings, cells = parts.settings, parts.hydrography.cells
    window = _window(parts.basin.reshape(cells.grid.shape))
    grid = cells.grid.window(*window)
    division = _divide(parts)
    unit_area = sums(cells.cell_area[parts.basin], division.units[parts.basin])
    pieces, cell_of_fine, glaciers = _pieces(parts, division.units)
    hrus = response_units(pieces.cells, unit_area)
    at_edge = edge_cells(cells.inside.reshape(cells.grid.shape)).ravel() & parts.basin
    names = parts.classes.names
    if glaciers:
        names = {**names, glacier_class(names): GLACIER}
    names = dict(sorted(names.items()))
    return Basin(
        name=settings.name,
        title=settings.title,
        source=source,
        unit_kind=settings.units.kind,
        crs=grid_mapping(grid.crs, grid.geotransform),
        coordinate_units=_coordinate_units(grid),
        cells_at_edge=int(np.count_nonzero(at_edge)),
        x=grid.x,
        y=grid.y,
        land_cover_values=np.array(list(names), dtype=np.int32),
        land_cover_names=np.array(list(names.values())),
        **_map_arrays(parts, division, window, (pieces.cells, cell_of_fine)),
        **_unit_arrays(parts, division, unit_area),
        **_hru_arrays(hrus),
        glacier_id=np.array(glaciers, dtype=np.str_),
        parameters=_parameters(parts, pieces, hrus, names),
        **_reach_arrays(parts, division),
        **_gauge_arrays(parts.gauges, division),
    )


def _window(basin: BoolArray) -> tuple[slice, slice]:
    """Return the rows and columns of the basin with one more on each side where there is one."""
    slices = []
    for axis in (1, 0):
        used = np.flatnonzero(np.any(basin, axis=axis))
        length = basin.shape[1 - axis]
        slices.append(slice(max(int(used[0]) - 1, 0), min(int(used[-1]) + 2, length)))
    return slices[0], slices[1]


def _divide(parts: Parts) -> _Division:
    """Return the units of the basin."""
    settings, cells = parts.settings.units, parts.hydrography.cells
    if settings.kind == "cell":
        return _Division(cell_units(parts.basin), np.flatnonzero(parts.basin))
    largest = np.inf if settings.area is None else settings.area * _km2
    gauge_cells = np.array([gauge.cell for gauge in parts.gauges])
    units = sub_basins(cells, parts.basin, gauge_cells, largest)
    members = np.flatnonzero(parts.basin)
    below = cells.network.downstream[members]
    leaves = (below < 0) | (units[below] != units[members])
    outlets = np.empty(int(units.max()) + 1, dtype=np.int64)
    outlets[units[members[leaves]]] = members[leaves]
    return _Division(units, outlets)


def _pieces(parts: Parts, units: IntArray) -> tuple[Pieces, IntArray, tuple[str, ...]]:
    """Return the pieces of the basin, the basin's cell of each, and the glaciers."""
    hydrography, bands = parts.hydrography, parts.settings.bands
    fine, grid = hydrography.fine, hydrography.fine.grid
    rows, columns = np.arange(grid.rows), np.arange(grid.columns)
    coarse_columns = hydrography.cells.grid.columns
    cell = (rows // hydrography.factor)[:, np.newaxis] * coarse_columns
    cell = (cell + columns // hydrography.factor).ravel()
    members = np.flatnonzero(fine.inside & parts.basin[cell])
    problems = Problems()
    land_cover = parts.classes.at(grid, members, problems)
    elevation = parts.elevation.values.ravel()[members].astype(np.float64)
    height = np.inf if bands is None else bands.height
    longitude, latitude = cell_centres(grid, members)
    ground = Pieces(
        FineCells(
            unit=units[cell[members]],
            band=np.floor(elevation / height).astype(np.int64),
            land_cover=land_cover,
            glacier=np.full(members.size, -1),
            area=fine.cell_area[members],
            elevation=elevation,
            longitude=longitude,
            latitude=latitude,
            ice=np.zeros(members.size),
        ),
        members,
    )
    pieces, glaciers = _with_glaciers(parts, ground, problems)
    problems.raise_if_any()
    return pieces, cell[pieces.place], glaciers


def _with_glaciers(
    parts: Parts, ground: Pieces, problems: Problems
) -> tuple[Pieces, tuple[str, ...]]:
    """Return the pieces with those of glaciers, and the glaciers; faults are added."""
    settings, names = parts.settings.glaciers, parts.classes.names
    if settings is None or parts.ice is None:
        return ground, ()
    inside = np.zeros(parts.hydrography.fine.grid.size, dtype=np.bool_)
    inside[ground.place] = True
    ice = check_ice(settings, parts.ice.inside(inside), parts.hydrography.fine.cell_area, problems)
    uncovered = uncovered_class(settings, names, ground, problems)
    if len(problems):
        return ground, ()
    return with_ice(ground, ice, glacier_class(names), uncovered), ice.ids


def _map_arrays(
    parts: Parts,
    division: _Division,
    window: tuple[slice, slice],
    fine: tuple[FineCells, IntArray],
) -> dict[str, NDArray[Any]]:
    """Return the maps of the basin, shape (row, column); nothing outside it."""
    cells, basin = parts.hydrography.cells, parts.basin
    fine_cells, cell_of_fine = fine
    rank = cell_units(basin)[cell_of_fine]
    area = sums(fine_cells.area, rank)
    elevation = sums(fine_cells.area * fine_cells.elevation, rank) / area
    land_cover = majority(fine_cells.land_cover, rank, fine_cells.area)

    def cut(values: NDArray[Any]) -> NDArray[Any]:
        return np.ascontiguousarray(values.reshape(cells.grid.shape)[window])

    def spread(values: NDArray[Any], kind: type, missing: float) -> NDArray[Any]:
        raster: NDArray[Any] = np.full(basin.size, missing, dtype=kind)
        raster[basin] = values
        return cut(raster)

    downstream = cells.network.downstream
    leaves = (downstream < 0) | ~basin[downstream]
    directions = directions_of_downstream(
        np.where(leaves, -1, downstream), basin, cells.grid.columns
    )
    return {
        "elevation": spread(elevation, np.float32, np.nan),
        "drained_area": spread(cells.drained_area[basin] / _km2, np.float32, np.nan),
        "flow_direction": cut(directions),
        "unit_index": cut(division.units.astype(np.int32)),
        "land_cover": spread(land_cover, np.int16, -1),
    }


def _unit_arrays(
    parts: Parts, division: _Division, unit_area: FloatArray
) -> dict[str, NDArray[Any]]:
    """Return the arrays along units."""
    cells = parts.hydrography.cells
    members = np.flatnonzero(parts.basin)
    units, area = division.units[members], cells.cell_area[members]
    longitude, latitude = cell_centres(cells.grid, members)
    return {
        "unit_area": unit_area,
        "unit_reach": np.arange(unit_area.size, dtype=np.int32),
        "unit_longitude": sums(area * longitude, units) / unit_area,
        "unit_latitude": sums(area * latitude, units) / unit_area,
    }


def _hru_arrays(hrus: ResponseUnits) -> dict[str, NDArray[Any]]:
    """Return the arrays along HRUs."""
    return {
        "hru_glacier": hrus.glacier.astype(np.int32),
        "hru_partner": partners(hrus).astype(np.int32),
        "hru_unit": hrus.unit.astype(np.int32),
        "hru_share": hrus.share,
        "hru_area": hrus.area,
        "hru_elevation": hrus.elevation,
        "hru_longitude": hrus.longitude,
        "hru_latitude": hrus.latitude,
        "hru_band": hrus.band.astype(np.int32),
        "hru_land_cover": hrus.land_cover.astype(np.int32),
    }


def _parameters(
    parts: Parts, pieces: Pieces, hrus: ResponseUnits, names: dict[int, str]
) -> dict[str, FloatArray]:
    """Return the parameters at the HRUs, those that the engine declares."""
    labels = [names[code] for code in hrus.land_cover.tolist()]
    found = parts.classes.parameters_at(labels)
    if parts.soil is not None:
        problems = Problems()
        grid = parts.hydrography.fine.grid
        values = parts.soil.at(grid, pieces.place, problems)
        problems.raise_if_any()
        found |= at_hrus(values, pieces.cells.area, hrus)
    if GLACIER in names.values() and parts.ice is not None:
        found["glacier_share"] = (hrus.glacier >= 0).astype(np.float64)
        found["glacier_initial_ice"] = hrus.ice * 1000.0 * ICE_DENSITY
    return {name: values for name, values in found.items() if registry.has_parameter(name)}


def _reach_arrays(parts: Parts, division: _Division) -> dict[str, NDArray[Any]]:
    """Return the arrays along reaches: one for each unit."""
    cells, channel = parts.hydrography.cells, parts.settings.channel
    outlets = division.outlets
    elevation = parts.elevation.values.ravel().astype(np.float64)
    along = links(parts.hydrography, elevation, channel)
    length, slope = along.length[outlets], along.slope[outlets]
    if parts.settings.units.kind == "sub-basin":
        main = cells.network.main_upstream(cells.drained_area)
        length, slope = main_stems(division.units, outlets, main, along)
    below = cells.network.downstream[outlets]
    drained = cells.drained_area[outlets]
    longitude, latitude = cell_centres(cells.grid, outlets)
    return {
        "reach_downstream": np.where(below < 0, -1, division.units[below]).astype(np.int32),
        "reach_length": length,
        "reach_slope": slope,
        "reach_width": width_at_mean_flow(drained, channel.mean_runoff),
        "reach_roughness": np.full(outlets.size, channel.roughness),
        "reach_drained_area": drained,
        "reach_longitude": longitude,
        "reach_latitude": latitude,
    }


def _gauge_arrays(gauges: tuple[SnappedGauge, ...], division: _Division) -> dict[str, NDArray[Any]]:
    """Return the arrays along gauges."""
    stated = [each.gauge for each in gauges]
    return {
        "gauge_id": np.array([gauge.id for gauge in stated]),
        "gauge_name": np.array([gauge.name for gauge in stated]),
        "gauge_reach": division.units[[each.cell for each in gauges]].astype(np.int32),
        "gauge_longitude": np.array([gauge.longitude for gauge in stated]),
        "gauge_latitude": np.array([gauge.latitude for gauge in stated]),
        "gauge_snapped_longitude": np.array([each.longitude for each in gauges]),
        "gauge_snapped_latitude": np.array([each.latitude for each in gauges]),
        "gauge_area_stated": np.array(
            [np.nan if gauge.area is None else gauge.area for gauge in stated]
        ),
        "gauge_area": np.array([each.area for each in gauges]),
        "gauge_area_fine": np.array([each.area_fine for each in gauges]),
        "gauge_doubtful": np.array([gauge.doubtful for gauge in stated], dtype=np.int8),
        "gauge_note": np.array([gauge.note for gauge in stated]),
    }


def _coordinate_units(grid: Grid) -> str:
    """Return the UDUNITS name of the units of x and y; ``degree`` for geographic systems."""
    from rasterio.crs import CRS

    if grid.geographic:
        return "degree"
    name, factor = CRS.from_wkt(grid.crs).linear_units_factor
    return _length_units.get(name, f"{factor!r} m")
