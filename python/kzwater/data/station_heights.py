"""Heights of stations held against the elevation of the basin: slips and feet are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kzwater.config.document import shown_path
from kzwater.data.station_tables import METRES_IN_FOOT
from kzwater.errors import Problem
from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.basin import Basin
    from kzwater.config.forcing import Stations
    from kzwater.data.station_tables import StationPoints

Floats = NDArray[np.float64]

# Cells around that of the station: coordinates are often rounded to a minute (own choice).
_cells_around = 1


def height_faults(points: StationPoints, stations: Stations, basin: Basin) -> tuple[Problem, ...]:
    """Return the faults of stations whose height is not that of the basin at their place.

    Stations outside the basin cannot be told and are no fault.
    """
    lowest, highest = heights_around(basin, points.longitude, points.latitude)
    off = _distances(points.elevation, lowest, highest)
    wrong = off > stations.height_tolerance
    place = shown_path(stations.table)
    within = np.isfinite(off)
    in_feet = _distances(points.elevation * METRES_IN_FOOT, lowest, highest)
    if (
        wrong.any()
        and np.all(wrong[within])
        and np.all(in_feet[within] <= stations.height_tolerance)
    ):
        return (_feet_problem(place, points, int(np.flatnonzero(wrong)[0]), lowest),)
    return tuple(
        Problem(
            f"{place} {points.name(int(station))}",
            "elevation",
            got=_(
                "a height of {height:.0f} m where the basin has {lowest:.0f} to {highest:.0f} m "
                "({off:.0f} m off)"
            ).format(
                height=points.elevation[station],
                lowest=lowest[station],
                highest=highest[station],
                off=off[station],
            ),
            expected=_("at most {tolerance:g} m off").format(tolerance=stations.height_tolerance),
            remedy=_("It fits in feet: write {metres:.0f}, in metres as the others.").format(
                metres=points.elevation[station] * METRES_IN_FOOT
            )
            if in_feet[station] <= stations.height_tolerance
            else _(
                "Correct the height, or latitude and longitude; if both are right, raise "
                "`height_tolerance`."
            ),
        )
        for station in np.flatnonzero(wrong)
    )


def heights_around(basin: Basin, longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """Return the lowest and highest cell at and around places, shapes (place,), m.

    NaN where the basin has no cell.
    """
    from rasterio.warp import transform

    x, y = transform("EPSG:4326", basin.crs["crs_wkt"], longitude.tolist(), latitude.tolist())
    lowest, highest = np.full(longitude.size, np.nan), np.full(longitude.size, np.nan)
    for place in range(longitude.size):
        rows = _cells(basin.y, y[place])
        columns = _cells(basin.x, x[place])
        heights = basin.elevation[rows, columns]
        heights = heights[np.isfinite(heights)]
        if heights.size:
            lowest[place], highest[place] = heights.min(), heights.max()
    return lowest, highest


def _cells(axis: Floats, value: float) -> slice:
    """Return the cells at and around a coordinate; none when it lies off the map."""
    nearest = int(np.argmin(np.abs(axis - value)))
    step = abs(float(axis[-1] - axis[0])) / max(axis.size - 1, 1)
    if abs(float(axis[nearest]) - value) > step:
        return slice(0, 0)
    return slice(max(nearest - _cells_around, 0), nearest + _cells_around + 1)


def _distances(heights: Floats, lowest: Floats, highest: Floats) -> Floats:
    """Return how far heights lie outside ranges, m; NaN where there is no range."""
    return np.maximum(np.maximum(lowest - heights, heights - highest), 0.0)


def _feet_problem(place: str, points: StationPoints, station: int, lowest: Floats) -> Problem:
    return Problem(
        f"{place} {points.name(station)}",
        "elevation",
        got=_(
            "{height:.0f} where the basin has {lowest:.0f} m: heights that look like feet"
        ).format(height=points.elevation[station], lowest=lowest[station]),
        expected=_("heights in metres, or units that say feet"),
        remedy=_(
            "If they are feet, write `elevation_units: ft`, or name the column `elevation_ft`."
        ),
    )
