"""Files of a preparation: what is read from them, and what is refused with place and remedy."""

from __future__ import annotations

import json
import sqlite3
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasterio.transform import Affine
from valley import NORTH_UP, write_raster

from kzwater.config.preparation import Elevation, LandCover
from kzwater.errors import Problems
from kzwater.grid import Grid
from kzwater.preparation.directions import given_directions
from kzwater.preparation.elevation import read_elevation
from kzwater.preparation.land_cover import read_classes
from kzwater.preparation.rasters import Raster, read_raster
from kzwater.preparation.rivers import read_rivers


@pytest.fixture
def slope() -> np.ndarray:
    """Elevations that fall to the south-east, shape (4, 5)."""
    rows, columns = np.mgrid[:4, :5]
    return (1000.0 - 100.0 * rows - 10.0 * columns).astype(np.float32)


def faults(read: Any, *arguments: Any) -> str:
    """Return the faults that a reader adds; it must return nothing then."""
    problems = Problems()
    assert read(*arguments, problems) is None
    assert len(problems)
    return "\n".join(str(problem) for problem in problems)


def sound(read: Any, *arguments: Any) -> Any:
    """Return what a reader returns without a fault."""
    problems = Problems()
    result = read(*arguments, problems)
    problems.raise_if_any()
    assert result is not None
    return result


def elevation_of(path: Path, **settings: Any) -> Raster:
    return sound(read_elevation, Elevation(file=path, **settings))


def elevation_faults(path: Path, **settings: Any) -> str:
    return faults(read_elevation, Elevation(file=path, **settings))


def test_raster_upside_down_and_mirrored_is_turned(tmp_path, slope):
    path = write_raster(tmp_path / "up.tif", slope)
    transform = Affine(-0.01, 0.0, 70.05, 0.0, 0.01, 42.96)
    turned = write_raster(tmp_path / "down.tif", slope[::-1, ::-1], transform=transform)
    north_up, other = elevation_of(path), elevation_of(turned)
    assert other.turned
    assert not north_up.turned
    assert np.array_equal(other.values, north_up.values)
    assert np.allclose(other.grid.geotransform, north_up.grid.geotransform)


def test_feet_are_turned_into_metres_by_the_tag_or_the_setting(tmp_path, slope):
    tagged = write_raster(tmp_path / "tagged.tif", slope, units="ft")
    plain = write_raster(tmp_path / "plain.tif", slope)
    assert np.allclose(elevation_of(tagged).values, slope * 0.3048)
    assert np.allclose(elevation_of(plain, units="ft").values, slope * 0.3048)
    assert np.array_equal(elevation_of(plain).values, slope)


# New York Long Island, feet, with and without heights of NAVD88 in feet.
IN_FEET = {"transform": Affine(1000.0, 0.0, 1e6, 0.0, -1000.0, 2e5)}


def test_feet_of_the_vertical_system_are_turned_into_metres(tmp_path, slope):
    path = write_raster(tmp_path / "both.tif", slope, crs="EPSG:2263+6360", **IN_FEET)
    assert np.allclose(elevation_of(path).values, slope * 1200.0 / 3937.0)
    assert "and `US survey foot` in the file" in elevation_faults(path, units="m")


def test_distances_in_feet_make_elevations_without_units_suspicious(tmp_path, slope):
    path = write_raster(tmp_path / "feet.tif", slope, crs="EPSG:2263", **IN_FEET)
    text = elevation_faults(path)
    assert "got distances in `US survey foot`, and elevations without units" in text
    assert "Write `units: m` or `units: ft` under `elevation`." in text
    assert np.array_equal(elevation_of(path, units="m").values, slope)


def test_scale_and_offset_of_the_file_are_applied(tmp_path, slope):
    stored = (slope - 500.0).astype(np.int16)
    path = write_raster(tmp_path / "scaled.tif", stored, scales=0.5, offsets=500.0)
    assert np.allclose(elevation_of(path).values, stored * 0.5 + 500.0)


def test_unknown_units_are_refused(tmp_path, slope):
    path = write_raster(tmp_path / "fathoms.tif", slope, units="fathom")
    assert "got elevations in `fathom`, expected metres or feet" in elevation_faults(path)
    assert np.array_equal(elevation_of(path, units="m").values, slope)


def test_contradicting_units_are_refused(tmp_path, slope):
    path = write_raster(tmp_path / "feet.tif", slope, units="ft")
    assert "elevation.units: got `m`, and `ft` in the file" in elevation_faults(path, units="m")


def test_holes_are_refused_with_count_and_first_cell(tmp_path, slope):
    slope[1, 1:3] = -9999.0
    slope[0, 4] = -9999.0
    path = write_raster(tmp_path / "holes.tif", slope, nodata=-9999.0)
    text = elevation_faults(path)
    assert "holes: 2 cells without value" in text
    assert "first: row 2, column 2, x 70.015, y 42.985" in text
    assert "`holes: fill`" in text


def test_holes_are_filled_from_their_edges(tmp_path, slope):
    holed = slope.copy()
    holed[1, 1:3] = np.nan
    holed[0, 4] = np.nan
    raster = elevation_of(write_raster(tmp_path / "holes.tif", holed), holes="fill")
    assert np.all(raster.valid[1])
    assert not raster.valid[0, 4]
    assert np.all(np.abs(raster.values[1, 1:3] - slope[1, 1:3]) < 50.0)
    assert np.array_equal(raster.values[2:], slope[2:])


def test_holes_may_stay_as_sinks(tmp_path, slope):
    slope[1, 1] = np.nan
    raster = elevation_of(write_raster(tmp_path / "lake.tif", slope), holes="sink")
    assert not raster.valid[1, 1]


def test_missing_value_that_is_not_declared_is_found(tmp_path, slope):
    slope[2, 3] = -9999.0
    text = elevation_faults(write_raster(tmp_path / "undeclared.tif", slope))
    assert "got -9999 m at 1 cells (first: row 3, column 4" in text
    assert "gdal_edit.py -a_nodata" in text


def test_raster_without_any_value_is_refused(tmp_path, slope):
    path = write_raster(tmp_path / "empty.tif", slope * np.nan)
    assert "got no value at all" in elevation_faults(path)


@pytest.mark.parametrize(
    ("profile", "message"),
    [
        ({"crs": None}, "got no coordinate reference system"),
        ({"transform": Affine.identity()}, "got no position of the cells"),
        ({"transform": NORTH_UP * Affine.rotation(10)}, "got a rotated raster"),
        ({"crs": "EPSG:32642", "transform": Affine(1e8, 0, 0, 0, -1e8, 9e9)}, "outside the globe"),
    ],
)
def test_raster_without_a_place_is_refused(tmp_path, slope, profile, message):
    path = write_raster(tmp_path / "lost.tif", slope, **profile)
    assert message in elevation_faults(path)


def test_all_faults_of_a_raster_come_at_once(tmp_path, slope):
    text = elevation_faults(write_raster(tmp_path / "poor.tif", slope[:1], crs=None))
    assert "no coordinate reference system" in text
    assert "got 1 rows, 5 columns, expected at least 3 of both" in text


def test_second_band_is_refused(tmp_path, slope):
    path = write_raster(tmp_path / "two.tif", np.stack([slope, slope]))
    assert "got 2 bands, expected one band" in elevation_faults(path)


def test_missing_foreign_and_truncated_files_are_refused(tmp_path):
    values = np.random.default_rng(1).uniform(0, 1000, (200, 200)).astype(np.float32)
    whole = write_raster(tmp_path / "whole.tif", values).read_bytes()
    truncated = tmp_path / "truncated.tif"
    truncated.write_bytes(whole[: len(whole) // 2])
    foreign = tmp_path / "foreign.tif"
    foreign.write_text("not a raster")
    assert "got no such file" in elevation_faults(tmp_path / "missing.tif")
    assert "a raster that cannot be read whole" in elevation_faults(truncated)
    assert "a raster that cannot be read whole" in elevation_faults(foreign)


def grid_of(path: Path) -> Grid:
    return sound(read_raster, path, "elevation.file").grid


@pytest.fixture
def grid(tmp_path, slope) -> Grid:
    return grid_of(write_raster(tmp_path / "elevation.tif", slope))


@pytest.fixture
def cover(tmp_path) -> Path:
    """Two classes on a finer grid in another reference system: 10 in the west, 30 in the east."""
    transform = Affine(200.0, 0.0, 575000.0, 0.0, -200.0, 4770000.0)
    values = np.where(575000.0 + 200.0 * np.arange(100) < 583900.0, 10, 30)
    classes = np.repeat(values[np.newaxis], 100, axis=0).astype(np.uint8)
    return write_raster(tmp_path / "cover.tif", classes, crs="EPSG:32642", transform=transform)


def write_classes(folder: Path, *lines: str) -> Path:
    path = folder / "classes.csv"
    path.write_text("\n".join(("class,name", *lines)), encoding="utf-8")
    return path


def test_land_cover_of_another_system_is_taken_at_the_centres(tmp_path, grid, cover):
    """The border, x = 583.8 km, lies at about 70.028 E: between the third and fourth centre."""
    table = write_classes(tmp_path, "10,grassland", "30, bare ground")
    classes = sound(read_classes, LandCover(file=cover, classes=table))
    problems = Problems()
    found = classes.at(grid, np.arange(grid.size), problems).reshape(grid.shape)
    assert not len(problems)
    assert classes.names == {10: "grassland", 30: "bare_ground"}
    assert found.tolist() == [[10, 10, 10, 30, 30]] * 4


def test_classes_without_name_and_cells_without_class_are_faults(tmp_path, cover):
    transform = Affine(0.1, 0.0, 70.0, 0.0, -0.1, 43.0)
    path = write_raster(tmp_path / "wide.tif", np.zeros((3, 3)), transform=transform)
    table = write_classes(tmp_path, "10,grassland")
    classes = sound(read_classes, LandCover(file=cover, classes=table))
    problems = Problems()
    classes.at(grid_of(path), np.arange(9), problems)
    text = "\n".join(str(problem) for problem in problems)
    assert "no class at 7 cells of the basin (first: x 70.25, y 42.95)" in text
    assert "classes without a name: 30" in text


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("10;grassland",), "classes.csv:2: got 1 cell, expected 2, as in the header"),
        (("10,grassland", "x,forest"), "classes.csv:3 land_cover.classes: got x,forest"),
        (("10,дала",), "classes.csv:2 land_cover.classes: got дала"),
        (("10,default",), "other than `default`"),
        (("10,grass", "10,forest"), "classes.csv:3 land_cover.classes: got 10,forest"),
        (("40000,grass",), "a class from 0 to 32767"),
    ],
)
def test_faults_of_the_table_of_classes_name_the_line(tmp_path, cover, lines, message):
    table = write_classes(tmp_path, *lines)
    assert message in faults(read_classes, LandCover(file=cover, classes=table))


def test_table_of_classes_needs_its_head(tmp_path, cover):
    table = tmp_path / "classes.csv"
    table.write_text("code,label\n10,grassland\n")
    text = faults(read_classes, LandCover(file=cover, classes=table))
    assert "classes.csv:1 land_cover.classes: got code,label, expected class,name" in text


# A river along the second row, then down the fourth column; given in WGS 84.
RIVER = [[70.001, 42.985], [70.035, 42.985], [70.035, 42.961]]
TOUCHED = [(1, 0), (1, 1), (1, 2), (1, 3), (2, 3), (3, 3)]


def touched(rivers: np.ndarray) -> list[tuple[int, int]]:
    return [(int(row), int(column)) for row, column in np.argwhere(rivers)]


@pytest.mark.parametrize("kind", ["LineString", "MultiLineString", "GeometryCollection"])
def test_rivers_are_read_from_geojson(tmp_path, grid, kind):
    line = {"type": "LineString", "coordinates": RIVER}
    shape = {
        "LineString": line,
        "MultiLineString": {"type": kind, "coordinates": [RIVER[:2], RIVER[1:]]},
        "GeometryCollection": {"type": kind, "geometries": [line]},
    }[kind]
    lake = {"type": "Polygon", "coordinates": [[[70, 42], [71, 42], [71, 43], [70, 42]]]}
    features = [{"type": "Feature", "geometry": each} for each in (shape, lake, None)]
    path = tmp_path / "rivers.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    assert touched(sound(read_rivers, path, grid)) == TOUCHED


def test_rivers_are_brought_to_the_system_of_the_elevation(tmp_path, slope):
    """The line runs along 70 E, x = 581.5 km, from y = 4761.3 to 4759.1 km; cells of 1 km."""
    transform = Affine(1000.0, 0.0, 579000.0, 0.0, -1000.0, 4763000.0)
    path = write_raster(tmp_path / "utm.tif", slope, crs="EPSG:32642", transform=transform)
    lines = tmp_path / "rivers.geojson"
    coordinates = [[70.0, 43.0], [70.0, 42.98]]
    lines.write_text(json.dumps({"type": "LineString", "coordinates": coordinates}))
    assert touched(sound(read_rivers, lines, grid_of(path))) == [(1, 2), (2, 2), (3, 2)]


def binary_line(order: str, points: list[list[float]], height: bool) -> bytes:
    """Return well-known binary of a line, with heights if wanted."""
    numbers = [number for point in points for number in (*point, *([0.0] if height else []))]
    head = struct.pack(f"{order}BII", int(order == "<"), 1002 if height else 2, len(points))
    return head + struct.pack(f"{order}{len(numbers)}d", *numbers)


def test_rivers_are_read_from_geopackage(tmp_path, grid):
    first, second = binary_line("<", RIVER[:2], False), binary_line(">", RIVER[1:], True)
    several = struct.pack("<BII", 1, 5, 2) + first + second
    lake = struct.pack("<BII", 1, 3, 0)
    head = b"GP\x00" + bytes([1 | 1 << 1]) + struct.pack("<i4d", 4326, 70, 71, 42, 43)
    path = tmp_path / "rivers.gpkg"
    with sqlite3.connect(path) as database:
        database.executescript(
            "CREATE TABLE gpkg_spatial_ref_sys (srs_id, organization, organization_coordsys_id,"
            " definition);"
            "CREATE TABLE gpkg_geometry_columns (table_name, column_name, srs_id);"
            "CREATE TABLE rivers (id, shape);"
            "INSERT INTO gpkg_spatial_ref_sys VALUES (4326, 'EPSG', 4326, '');"
            "INSERT INTO gpkg_geometry_columns VALUES ('rivers', 'shape', 4326);"
        )
        shapes = [(1, head + several), (2, head + lake), (3, None)]
        database.executemany("INSERT INTO rivers VALUES (?, ?)", shapes)
    database.close()
    assert touched(sound(read_rivers, path, grid)) == TOUCHED


def test_rivers_are_read_from_a_raster_of_another_size(tmp_path, grid):
    fine = np.zeros((40, 50), dtype=np.uint8)
    fine[15, :38] = 1
    fine[15:, 37] = 1
    transform = Affine(0.001, 0.0, 70.0, 0.0, -0.001, 43.0)
    path = write_raster(tmp_path / "rivers.tif", fine, transform=transform)
    assert touched(sound(read_rivers, path, grid)) == TOUCHED


def test_rivers_elsewhere_in_other_formats_or_broken_are_refused(tmp_path, grid):
    elsewhere, broken = tmp_path / "far.geojson", tmp_path / "broken.gpkg"
    elsewhere.write_text(json.dumps({"type": "LineString", "coordinates": [[10, 50], [11, 51]]}))
    broken.write_bytes(b"not a database")
    assert "no river on the elevation data" in faults(read_rivers, elsewhere, grid)
    assert "lines that cannot be read" in faults(read_rivers, broken, grid)
    assert "got no such file" in faults(read_rivers, tmp_path / "none.geojson", grid)
    assert "ogr2ogr rivers.gpkg" in faults(read_rivers, tmp_path / "rivers.shp", grid)


def test_given_directions_need_the_grid_the_codes_and_the_ground(tmp_path, slope):
    slope[0, 0] = np.nan
    elevation = elevation_of(write_raster(tmp_path / "elevation.tif", slope))
    codes = np.full((4, 5), 4, dtype=np.uint8)
    small = write_raster(tmp_path / "small.tif", codes[:3])
    assert "another grid" in faults(given_directions, small, elevation)
    codes[2, 1] = 3
    wrong = write_raster(tmp_path / "wrong.tif", codes)
    text = faults(given_directions, wrong, elevation)
    assert "got 3 and others at 1 cells (first: row 3, column 2" in text
    assert "directions without elevation at 1 cells (first: row 1, column 1" in text
    codes[2, 1], codes[0, 0], codes[3] = 4, 247, 255
    right = write_raster(tmp_path / "right.tif", codes)
    expected = [[-1, 4, 4, 4, 4], [4] * 5, [4] * 5, [0] * 5]
    assert sound(given_directions, right, elevation).tolist() == expected
