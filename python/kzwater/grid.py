"""Raster grids on the ellipsoid: where the cells lie, how large they are, how far apart."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

# WGS 84 (NIMA TR8350.2, 2000): semi-major axis in m, inverse flattening.
SEMI_MAJOR_AXIS = 6378137.0
INVERSE_FLATTENING = 298.257223563
_squared_eccentricity = (2.0 - 1.0 / INVERSE_FLATTENING) / INVERSE_FLATTENING

# Corners of so many rows are in memory at once.
_strip_rows = 256


@dataclass(frozen=True, slots=True)
class Grid:
    """A raster grid with north up, in any coordinate reference system.

    Attributes
    ----------
    crs : str
        Coordinate reference system as well-known text.
    geographic : bool
        Whether x and y are longitude and latitude in degrees.
    left, top : float
        Upper left corner of the upper left cell, in units of the reference system.
    cell_width, cell_height : float
        Size of a cell in the same units; both positive.
    rows, columns : int
        Size of the grid.
    """

    crs: str
    geographic: bool
    left: float
    top: float
    cell_width: float
    cell_height: float
    rows: int
    columns: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows, self.columns

    @property
    def size(self) -> int:
        """Number of cells."""
        return self.rows * self.columns

    @property
    def x(self) -> FloatArray:
        """Centres of the columns, shape (columns,), from west to east."""
        return self.left + np.arange(0.5, self.columns) * np.float64(self.cell_width)

    @property
    def y(self) -> FloatArray:
        """Centres of the rows, shape (rows,), from north to south."""
        return self.top - np.arange(0.5, self.rows) * np.float64(self.cell_height)

    @property
    def geotransform(self) -> tuple[float, float, float, float, float, float]:
        """Left edge, cell width, 0, top edge, 0, minus cell height: GDAL's order."""
        return self.left, self.cell_width, 0.0, self.top, 0.0, -self.cell_height

    def coarser(self, factor: int) -> Grid:
        """Return the grid whose cells hold ``factor`` x ``factor`` cells of this one."""
        return replace(
            self,
            cell_width=self.cell_width * factor,
            cell_height=self.cell_height * factor,
            rows=-(-self.rows // factor),
            columns=-(-self.columns // factor),
        )

    def window(self, rows: slice, columns: slice) -> Grid:
        """Return the part of the grid between two pairs of rows and columns."""
        return replace(
            self,
            left=self.left + columns.start * self.cell_width,
            top=self.top - rows.start * self.cell_height,
            rows=rows.stop - rows.start,
            columns=columns.stop - columns.start,
        )

    def matches(self, other: Grid) -> bool:
        """Return whether two grids have the same system and cells, within a thousandth of one."""
        from rasterio.crs import CRS

        own = (self.left, self.top, self.cell_width * self.columns, self.cell_height * self.rows)
        theirs = (
            other.left,
            other.top,
            other.cell_width * other.columns,
            other.cell_height * other.rows,
        )
        return (
            self.shape == other.shape
            and np.allclose(own, theirs, rtol=0.0, atol=1e-3 * self.cell_width)
            and bool(CRS.from_wkt(self.crs) == CRS.from_wkt(other.crs))
        )

    def cells_at(self, x: FloatArray, y: FloatArray) -> IntArray:
        """Return the flat index of the cell at each point, shape (point,); -1 outside the grid."""
        column = np.floor((np.asarray(x) - self.left) / self.cell_width)
        row = np.floor((self.top - np.asarray(y)) / self.cell_height)
        inside = (column >= 0) & (column < self.columns) & (row >= 0) & (row < self.rows)
        cells = np.where(inside, row * self.columns + column, -1.0)
        return cells.astype(np.int64)


def cell_centres(grid: Grid, cells: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return longitude and latitude of the centres of cells, shape (cell,), degrees of WGS 84.

    Parameters
    ----------
    grid : Grid
        The grid.
    cells : array
        Flat indices, shape (cell,).
    """
    row, column = np.divmod(np.asarray(cells, dtype=np.int64), grid.columns)
    return geographic_coordinates(grid, grid.x[column], grid.y[row])


def geographic_coordinates(
    grid: Grid, x: FloatArray, y: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return longitude and latitude of points of the grid's system, degrees of WGS 84."""
    return transformed(grid.crs, "EPSG:4326", x, y)


def transformed(
    source: str, target: str, x: FloatArray, y: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return points of one coordinate reference system in another one.

    All are infinite when one of them cannot be given in the other system.

    Parameters
    ----------
    source, target : str
        Reference systems as well-known text or ``EPSG:code``.
    x, y : array
        Coordinates, shape (point,); longitude and latitude for geographic systems.
    """
    from rasterio._err import CPLE_BaseError
    from rasterio.crs import CRS
    from rasterio.warp import transform

    source_crs, target_crs = CRS.from_user_input(source), CRS.from_user_input(target)
    if source_crs == target_crs:
        return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    try:
        moved_x, moved_y = transform(source_crs, target_crs, x, y)
    except CPLE_BaseError:
        nowhere = np.full(np.shape(x), np.inf)
        return nowhere, nowhere.copy()
    return np.asarray(moved_x, dtype=np.float64), np.asarray(moved_y, dtype=np.float64)


def cell_areas(grid: Grid) -> FloatArray:
    """Return the area of each cell on the WGS 84 ellipsoid, shape (row, column), m2.

    The corners of a cell are mapped with the authalic, area-true cylinder projection and the
    polygon between them is measured there. This is exact for cells bounded by meridians and
    parallels and holds for projected systems too, whatever their units and their distortion.

    References
    ----------
    snyder1987, equations 3-12 and 10-1.
    """
    areas = np.empty(grid.shape)
    x_edges = grid.left + np.arange(grid.columns + 1) * grid.cell_width
    for start in range(0, grid.rows, _strip_rows):
        stop = min(start + _strip_rows, grid.rows)
        y_edges = grid.top - np.arange(start, stop + 1) * grid.cell_height
        x, y = np.meshgrid(x_edges, y_edges)
        longitude, latitude = geographic_coordinates(grid, x.ravel(), y.ravel())
        easting = np.radians(longitude).reshape(x.shape)
        northing = _authalic_northing(latitude).reshape(x.shape)
        areas[start:stop] = _quadrilateral_areas(easting, northing)
    return areas * (SEMI_MAJOR_AXIS**2 / 2.0)


def _authalic_northing(latitude: FloatArray) -> FloatArray:
    """Return Snyder's q of a latitude in degrees: 2 / a2 x the area up to it, per radian."""
    eccentricity = np.sqrt(_squared_eccentricity)
    sine = np.sin(np.radians(latitude))
    northing: FloatArray = (1.0 - _squared_eccentricity) * (
        sine / (1.0 - _squared_eccentricity * sine**2)
        + np.arctanh(eccentricity * sine) / eccentricity
    )
    return northing


def _quadrilateral_areas(x: FloatArray, y: FloatArray) -> FloatArray:
    """Return the areas between neighbouring corners, from the cross product of the diagonals."""
    falling_x, falling_y = x[1:, 1:] - x[:-1, :-1], y[1:, 1:] - y[:-1, :-1]
    rising_x, rising_y = x[:-1, 1:] - x[1:, :-1], y[:-1, 1:] - y[1:, :-1]
    return np.abs(falling_x * rising_y - rising_x * falling_y) / 2.0


def distances(
    longitude: FloatArray,
    latitude: FloatArray,
    other_longitude: FloatArray,
    other_latitude: FloatArray,
) -> FloatArray:
    """Return distances between points in degrees on the WGS 84 ellipsoid, shape (point,), m.

    Uses the radii of curvature at the mean latitude: within 1e-5 of the geodesic up to 100 km,
    outside the polar regions.

    References
    ----------
    snyder1987, equations 4-18 and 4-20.
    """
    middle = np.sin(np.radians((np.asarray(latitude) + other_latitude) / 2.0))
    curvature = 1.0 - _squared_eccentricity * middle**2
    meridian_radius = SEMI_MAJOR_AXIS * (1.0 - _squared_eccentricity) / curvature**1.5
    parallel_radius = SEMI_MAJOR_AXIS * np.sqrt((1.0 - middle**2) / curvature)
    eastward = (np.asarray(other_longitude) - longitude + 180.0) % 360.0 - 180.0
    northward = np.asarray(other_latitude) - latitude
    return np.hypot(parallel_radius * np.radians(eastward), meridian_radius * np.radians(northward))
