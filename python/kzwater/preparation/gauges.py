"""Gauges on the network: the cell near the stated place whose drained area fits the stated one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kzwater.config.preparation import Gauge
from kzwater.errors import Problem, Problems
from kzwater.grid import BoolArray, FloatArray, IntArray, cell_centres, distances, transformed
from kzwater.language import _
from kzwater.preparation.drainage import Hydrography

# Cells to each side that are searched without a radius.
DEFAULT_SEARCH_CELLS = 3
_km, _km2 = 1e3, 1e6

Place = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class SnappedGauge:
    """A gauge on the network.

    Attributes
    ----------
    gauge : Gauge
        What the user stated.
    cell : int
        Flat index of its cell.
    longitude, latitude : float
        Centre of the cell, degrees.
    area, area_fine : float
        Drained area on the grid of the basin and on that of the elevation data, km2.
    """

    gauge: Gauge
    cell: int
    longitude: float
    latitude: float
    area: float
    area_fine: float


def snap(
    gauge: Gauge, hydrography: Hydrography, inside: BoolArray, place: Place, problems: Problems
) -> SnappedGauge | None:
    """Return a gauge on the network, or None after adding to ``problems`` why there is no place.

    Within the search radius the cell is taken whose drained area fits the stated one best, without
    a stated one the cell that drains most.

    Parameters
    ----------
    gauge : Gauge
        What the user stated.
    hydrography : Hydrography
        The drainage.
    inside : array of bool
        Cells that may bear the gauge, shape (cell,).
    place : callable
        Gives ``file:line`` of a key of the gauge.
    problems : Problems
        Collects the faults.
    """
    cells, away = _near(gauge, hydrography, inside)
    if not cells.size:
        problems.extend([_outside(gauge, hydrography, inside, place)])
        return None
    area = hydrography.cells.drained_area[cells] / _km2
    misfit = -area if gauge.area is None else np.abs(np.log(area / gauge.area))
    best = int(np.lexsort((cells, away, misfit))[0])
    snapped = _snapped(gauge, hydrography, int(cells[best]))
    if not gauge.doubtful:
        found = len(problems)
        _check_area(snapped, hydrography, inside, place, problems)
        if len(problems) == found:
            _check_upscaling(snapped, place, problems)
    return snapped


def _outside(gauge: Gauge, hydrography: Hydrography, inside: BoolArray, place: Place) -> Problem:
    """Return the fault of a gauge near which there is no cell that may bear it."""
    # As long as there is no basin, all of the map may bear a gauge: it is an outlet.
    is_outlet = inside is hydrography.cells.inside
    exchanged = {"longitude": gauge.latitude, "latitude": gauge.longitude}
    if _near(gauge.model_copy(update=exchanged), hydrography, inside)[0].size:
        remedy = _("Longitude and latitude look exchanged: exchange them.")
    elif is_outlet:
        remedy = _("Correct the place, or give elevation data that reach it.")
    else:
        remedy = _("Correct the place, widen `search_radius`, or remove the gauge.")
    where = _("longitude {longitude:g}, latitude {latitude:g}").format(
        longitude=gauge.longitude, latitude=gauge.latitude
    )
    return Problem(
        place("longitude"),
        gauge.id,
        got=_("{where}, outside the elevation data").format(where=where)
        if is_outlet
        else _("{where}, outside the basin").format(where=where),
        expected=_("an outlet on the elevation data")
        if is_outlet
        else _("a gauge inside the basin"),
        remedy=remedy,
    )


def _near(gauge: Gauge, hydrography: Hydrography, inside: BoolArray) -> tuple[IntArray, FloatArray]:
    """Return the cells within the search radius of a gauge and their distances in m."""
    grid = hydrography.cells.grid
    x, y = transformed(
        "EPSG:4326", grid.crs, np.array([gauge.longitude]), np.array([gauge.latitude])
    )
    if not np.all(np.isfinite([x[0], y[0]])):
        return np.empty(0, dtype=np.int64), np.empty(0)
    column = np.clip(np.floor((x[0] - grid.left) / grid.cell_width), 0, grid.columns - 1)
    row = np.clip(np.floor((grid.top - y[0]) / grid.cell_height), 0, grid.rows - 1)
    width, height = _cell_size(hydrography, int(row), int(column))
    radius = DEFAULT_SEARCH_CELLS * max(width, height)
    if gauge.search_radius is not None:
        radius = gauge.search_radius * _km
    rows, columns = int(radius // height) + 2, int(radius // width) + 2
    near_rows = np.arange(max(int(row) - rows, 0), min(int(row) + rows + 1, grid.rows))
    near_columns = np.arange(
        max(int(column) - columns, 0), min(int(column) + columns + 1, grid.columns)
    )
    cells = (near_rows[:, np.newaxis] * grid.columns + near_columns).ravel()
    cells = cells[inside[cells]]
    away = _distances_to(gauge, hydrography, cells)
    within = away <= radius
    return cells[within], away[within]


def _cell_size(hydrography: Hydrography, row: int, column: int) -> tuple[float, float]:
    """Return width and height in m of the cells at a place of the grid."""
    grid = hydrography.cells.grid
    row, column = min(row, grid.rows - 2), min(column, grid.columns - 2)
    first = row * grid.columns + column
    longitude, latitude = cell_centres(grid, np.array([first, first + 1, first + grid.columns]))
    sizes = distances(longitude[0], latitude[0], longitude[1:], latitude[1:])
    return float(sizes[0]), float(sizes[1])


def _distances_to(gauge: Gauge, hydrography: Hydrography, cells: IntArray) -> FloatArray:
    """Return the distances from a gauge to cells in m, shape (cell,)."""
    longitude, latitude = cell_centres(hydrography.cells.grid, cells)
    here, there = np.array([gauge.longitude]), np.array([gauge.latitude])
    return distances(here, there, longitude, latitude)


def _snapped(gauge: Gauge, hydrography: Hydrography, cell: int) -> SnappedGauge:
    """Return a gauge at a cell."""
    longitude, latitude = cell_centres(hydrography.cells.grid, np.array([cell]))
    pixel = hydrography.outlet_pixels[cell]
    return SnappedGauge(
        gauge=gauge,
        cell=cell,
        longitude=float(longitude[0]),
        latitude=float(latitude[0]),
        area=float(hydrography.cells.drained_area[cell]) / _km2,
        area_fine=float(hydrography.fine.drained_area[pixel]) / _km2,
    )


def _check_area(
    snapped: SnappedGauge,
    hydrography: Hydrography,
    inside: BoolArray,
    place: Place,
    problems: Problems,
) -> None:
    """Add a drained area that differs from the stated one, with the nearest cell where it fits."""
    gauge = snapped.gauge
    if gauge.area is None or abs(snapped.area / gauge.area - 1.0) <= gauge.tolerance:
        return
    shares = hydrography.cells.drained_area / (_km2 * gauge.area)
    fitting = np.flatnonzero(inside & (np.abs(shares - 1.0) <= gauge.tolerance))
    remedy = _("No cell of the data fits: check the area, or give data of a larger area.")
    if fitting.size:
        away = _distances_to(gauge, hydrography, fitting)
        nearest = int(np.lexsort((fitting, away))[0])
        better = _snapped(gauge, hydrography, int(fitting[nearest]))
        remedy = _(
            "The nearest cell that fits drains {area:.1f} km2 at longitude {longitude:.5f}, "
            "latitude {latitude:.5f}, {distance:.1f} km away: correct the place or widen "
            "`search_radius`."
        ).format(
            area=better.area,
            longitude=better.longitude,
            latitude=better.latitude,
            distance=away[nearest] / _km,
        )
    problems.add(
        place("area"),
        gauge.id,
        got=_(
            "{area:.1f} km2 delineated at longitude {longitude:.5f}, latitude {latitude:.5f}"
        ).format(area=snapped.area, longitude=snapped.longitude, latitude=snapped.latitude),
        expected=_("the stated {stated:.1f} km2 within {tolerance:.0%}").format(
            stated=gauge.area, tolerance=gauge.tolerance
        ),
        remedy=remedy + _(" If the stated area is in doubt, write `doubtful: true` and a `note`."),
    )


def _check_upscaling(snapped: SnappedGauge, place: Place, problems: Problems) -> None:
    """Add a drained area that upscaling has changed beyond the gauge's tolerance."""
    gauge = snapped.gauge
    if abs(snapped.area / snapped.area_fine - 1.0) <= gauge.tolerance:
        return
    problems.add(
        place("id"),
        gauge.id,
        got=_("{area:.1f} km2 on the upscaled grid").format(area=snapped.area),
        expected=_("the {fine:.1f} km2 of the elevation data within {tolerance:.0%}").format(
            fine=snapped.area_fine, tolerance=gauge.tolerance
        ),
        remedy=_("Lower `upscale` under `directions`, or raise `tolerance`."),
    )
