"""Grids on the ellipsoid: areas and distances against independent computations."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import CRS, Geod
from scipy.integrate import quad

from kzwater.grid import (
    INVERSE_FLATTENING,
    SEMI_MAJOR_AXIS,
    Grid,
    cell_areas,
    cell_centres,
    distances,
    transformed,
)


def geographic(left: float, top: float, size: float, rows: int, columns: int) -> Grid:
    return Grid(CRS.from_epsg(4326).to_wkt(), True, left, top, size, size, rows, columns)


def projected(crs: CRS, longitude: float, latitude: float, size: float) -> Grid:
    """Return a grid of 3 x 4 cells with the upper left corner at a place."""
    x, y = transformed("EPSG:4326", crs.to_wkt(), np.array([longitude]), np.array([latitude]))
    return Grid(crs.to_wkt(), False, float(x[0]), float(y[0]), size, size, 3, 4)


def strip_area(south: float, north: float, width: float) -> float:
    """Return the area between two parallels: the integral of M N cos(latitude), in m2."""
    flattening = 1.0 / INVERSE_FLATTENING
    squared = flattening * (2.0 - flattening)

    def element(latitude: float) -> float:
        curvature = 1.0 - squared * np.sin(latitude) ** 2
        return float(SEMI_MAJOR_AXIS**2 * (1.0 - squared) / curvature**2 * np.cos(latitude))

    return float(np.radians(width) * quad(element, np.radians(south), np.radians(north))[0])


def test_all_cells_of_the_globe_are_the_ellipsoid():
    """NIMA TR8350.2 gives 5.10065621724E14 m2 (from memory; the integral agrees)."""
    areas = cell_areas(geographic(-180.0, 90.0, 10.0, 18, 36))
    assert np.sum(areas) == pytest.approx(5.10065621724e14, rel=1e-11)


def test_cell_area_is_the_integral_between_its_parallels():
    areas = cell_areas(geographic(68.0, 43.0, 1.0 / 60.0, 60, 2))
    for row in (0, 59):
        north = 43.0 - row / 60.0
        expected = strip_area(north - 1.0 / 60.0, north, 1.0 / 60.0)
        assert areas[row] == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("epsg", [32642, 3857, 28412, 3035])
def test_area_of_a_projected_cell_is_that_on_the_ground(epsg):
    grid = projected(CRS.from_epsg(epsg), 69.0, 42.5, 1000.0)
    x_edges = grid.left + np.arange(5) * 1000.0
    y_edges = grid.top - np.arange(4) * 1000.0
    corners = np.array([(1, 1), (1, 2), (2, 2), (2, 1)])
    longitude, latitude = transformed(
        grid.crs, "EPSG:4326", x_edges[corners[:, 1]], y_edges[corners[:, 0]]
    )
    expected = abs(Geod(ellps="WGS84").polygon_area_perimeter(longitude, latitude)[0])
    assert cell_areas(grid)[1, 1] == pytest.approx(expected, rel=1e-6)


def test_feet_of_a_reference_system_are_honoured():
    metres = CRS.from_proj4("+proj=utm +zone=42 +datum=WGS84 +units=m")
    feet = CRS.from_proj4("+proj=utm +zone=42 +datum=WGS84 +units=us-ft")
    in_metres = cell_areas(projected(metres, 69.0, 42.5, 1200.0))
    in_feet = cell_areas(projected(feet, 69.0, 42.5, 3937.0))
    assert np.allclose(in_feet, in_metres, rtol=1e-9)


def test_areas_do_not_depend_on_the_strips_they_are_computed_in():
    whole = cell_areas(geographic(68.0, 44.0, 0.01, 300, 2))
    part = cell_areas(geographic(68.0, 44.0 - 250 * 0.01, 0.01, 50, 2))
    assert np.allclose(whole[250:], part, rtol=1e-11)


def test_distances_are_those_of_the_geodesic():
    generator = np.random.default_rng(1)
    longitude, latitude = generator.uniform(45, 90, 200), generator.uniform(34, 57, 200)
    other_longitude = longitude + generator.uniform(-0.5, 0.5, 200)
    other_latitude = latitude + generator.uniform(-0.5, 0.5, 200)
    _azimuth, _back, expected = Geod(ellps="WGS84").inv(
        longitude, latitude, other_longitude, other_latitude
    )
    found = distances(longitude, latitude, other_longitude, other_latitude)
    assert np.allclose(found, expected, rtol=1e-5)


def test_distance_over_the_date_line_is_short():
    here, there = np.array([179.9]), np.array([-179.9])
    assert distances(here, np.zeros(1), there, np.zeros(1))[0] == pytest.approx(22263.9, rel=1e-5)


def test_points_find_their_cells_and_others_none():
    grid = geographic(68.0, 43.0, 0.5, 2, 3)
    x, y = np.array([68.0, 69.4, 67.9, 69.5, 68.2]), np.array([43.0, 42.1, 42.5, 42.5, 41.9])
    assert grid.cells_at(x, y).tolist() == [0, 5, -1, -1, -1]
    longitude, latitude = cell_centres(grid, np.arange(6))
    assert grid.cells_at(longitude, latitude).tolist() == list(range(6))


def test_coarser_grid_covers_the_finer_one():
    coarse = geographic(68.0, 43.0, 0.5, 5, 6).coarser(2)
    assert coarse.shape == (3, 3)
    assert coarse.geotransform == (68.0, 1.0, 0.0, 43.0, 0.0, -1.0)


def test_window_lies_where_it_lay():
    grid = geographic(68.0, 43.0, 0.5, 5, 6)
    part = grid.window(slice(1, 3), slice(2, 6))
    assert np.array_equal(part.x, grid.x[2:6])
    assert np.array_equal(part.y, grid.y[1:3])
