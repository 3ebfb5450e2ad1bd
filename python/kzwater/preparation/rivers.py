"""Known rivers on the grid of the elevation: from lines (GeoJSON, GeoPackage) or a raster."""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from kzwater.config.loader import shown_path
from kzwater.errors import Problems
from kzwater.grid import BoolArray, FloatArray, Grid, transformed
from kzwater.language import _
from kzwater.preparation.rasters import Raster, read_raster

_subject = "directions.burn"
_json_suffixes = (".geojson", ".json")
_other_vectors = (".shp", ".kml", ".gml", ".dxf", ".tab", ".fgb", ".gdb")

# Well-known binary (ISO 19125-1): kinds of geometry; thousands tell of heights and measures.
_line, _several_lines, _collection = 2, 5, 7
_parts = (_several_lines, _collection)
# Bytes of the envelope in the head of a GeoPackage geometry (OGC 12-128), by its code.
_envelope_bytes = (0, 32, 48, 48, 64)


def read_rivers(path: Path, grid: Grid, problems: Problems) -> BoolArray | None:
    """Return which cells a river touches, shape (row, column), or None with faults added.

    Parameters
    ----------
    path : pathlib.Path
        Lines as GeoJSON or GeoPackage, of which other geometries are left out, or a raster whose
        cells other than zero are river.
    grid : Grid
        The grid of the elevation.
    problems : Problems
        Collects the faults.
    """
    suffix = path.suffix.lower()
    if suffix in _other_vectors:
        problems.add(
            shown_path(path),
            _subject,
            got=_("a {suffix} file").format(suffix=suffix),
            expected=_("GeoPackage, GeoJSON or a raster"),
            remedy=_("Convert it: `ogr2ogr rivers.gpkg {name}`.").format(name=path.name),
        )
        return None
    if suffix == ".gpkg" or suffix in _json_suffixes:
        rivers = _rivers_of_lines(path, grid, problems)
    else:
        raster = read_raster(path, _subject, problems)
        rivers = None if raster is None else _rivers_of_raster(raster, grid)
    if rivers is not None and not np.any(rivers):
        problems.add(
            shown_path(path),
            _subject,
            got=_("no river on the elevation data"),
            expected=_("rivers inside the data"),
            remedy=_("Check the place and the reference system of the rivers."),
        )
        return None
    return rivers


def _rivers_of_raster(raster: Raster, grid: Grid) -> BoolArray:
    """Return the cells with river at their centre, and those with the centre of a river pixel."""
    all_cells = np.arange(grid.size)
    values, valid = raster.value_at(grid, all_cells)
    rivers: BoolArray = valid & (values != 0)
    pixels = np.flatnonzero(raster.valid & (raster.values != 0))
    row, column = np.divmod(pixels, raster.grid.columns)
    x, y = transformed(raster.grid.crs, grid.crs, raster.grid.x[column], raster.grid.y[row])
    touched = grid.cells_at(x, y)
    rivers[touched[touched >= 0]] = True
    return rivers.reshape(grid.shape)


def _rivers_of_lines(path: Path, grid: Grid, problems: Problems) -> BoolArray | None:
    """Return the cells that lines touch."""
    from rasterio.features import rasterize
    from rasterio.transform import Affine

    lines = _geopackage_lines if path.suffix.lower() == ".gpkg" else _geojson_lines
    try:
        shapes = [
            {
                "type": "LineString",
                "coordinates": np.stack(transformed(crs, grid.crs, *line.T), axis=1).tolist(),
            }
            for crs, line in lines(path)
            if len(line) > 1
        ]
    except (OSError, ValueError, LookupError, TypeError, struct.error, sqlite3.Error) as error:
        problems.add(
            shown_path(path),
            _subject,
            got=_("no such file") if not path.exists() else _("lines that cannot be read"),
            expected=_("GeoPackage or GeoJSON"),
            remedy=_("Check the name, or write it again with QGIS ({reason}).").format(
                reason=error
            ),
        )
        return None
    if not shapes:
        return np.zeros(grid.shape, dtype=np.bool_)
    transform = Affine(grid.cell_width, 0.0, grid.left, 0.0, -grid.cell_height, grid.top)
    touched = rasterize(
        shapes, out_shape=grid.shape, transform=transform, all_touched=True, dtype="uint8"
    )
    return np.asarray(touched, dtype=np.bool_)


def _geojson_lines(path: Path) -> Iterator[tuple[str, FloatArray]]:
    """Return reference system and points, shape (point, 2), of each line of a GeoJSON file."""
    content = json.loads(path.read_text(encoding="utf-8"))
    # RFC 7946 knows only WGS 84; older files name another system.
    crs = content.get("crs", {}).get("properties", {}).get("name", "EPSG:4326")
    crs = "EPSG:4326" if "CRS84" in crs else crs
    for line in _lines_in(content):
        yield crs, np.array([point[:2] for point in line], dtype=np.float64)


def _lines_in(item: dict[str, Any]) -> Iterator[list[list[float]]]:
    """Return the points of each line of a GeoJSON object."""
    kind = item["type"]
    if kind == "FeatureCollection":
        for feature in item["features"]:
            yield from _lines_in(feature)
    elif kind == "Feature" and item["geometry"]:
        yield from _lines_in(item["geometry"])
    elif kind == "GeometryCollection":
        for geometry in item["geometries"]:
            yield from _lines_in(geometry)
    elif kind == "LineString":
        yield item["coordinates"]
    elif kind == "MultiLineString":
        yield from item["coordinates"]


def _geopackage_lines(path: Path) -> Iterator[tuple[str, FloatArray]]:
    """Return reference system and points, shape (point, 2), of each line of a GeoPackage."""
    address = f"{path.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as database:
        for crs, table, column in layers(database):
            query = f'SELECT "{column}" FROM "{table}" ORDER BY rowid'
            for (geometry,) in database.execute(query):
                if geometry:
                    head = 8 + envelope_size(geometry)
                    for line in _lines_of_binary(geometry, head)[0]:
                        yield crs, line


def layers(database: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """Return reference system, table and column of each layer of a GeoPackage."""
    found = database.execute(
        "SELECT g.table_name, g.column_name, s.organization, s.organization_coordsys_id, "
        "s.definition FROM gpkg_geometry_columns g JOIN gpkg_spatial_ref_sys s USING (srs_id) "
        "ORDER BY g.table_name"
    )
    return [
        (f"EPSG:{code}" if organization.upper() == "EPSG" else definition, table, column)
        for table, column, organization, code, definition in found
    ]


def envelope_size(geometry: bytes) -> int:
    """Return the bytes of the envelope in the head of a GeoPackage geometry."""
    return _envelope_bytes[geometry[3] >> 1 & 7]


def _lines_of_binary(data: bytes, start: int) -> tuple[list[FloatArray], int]:
    """Return the lines of one well-known binary geometry and where it ends; others end the read."""
    order = "<" if data[start] else ">"
    (kind,) = struct.unpack_from(f"{order}I", data, start + 1)
    family, dimensions = kind % 1000, (2, 3, 3, 4)[kind // 1000]
    if family not in (_line, *_parts):
        return [], len(data)
    (count,) = struct.unpack_from(f"{order}I", data, start + 5)
    position = start + 9
    if family == _line:
        numbers = np.frombuffer(data, f"{order}f8", count * dimensions, position)
        points = numbers.astype(np.float64).reshape(count, dimensions)[:, :2]
        return [points], position + numbers.nbytes
    lines: list[FloatArray] = []
    for _part in range(count):
        if position < len(data):
            found, position = _lines_of_binary(data, position)
            lines += found
    return lines, position
