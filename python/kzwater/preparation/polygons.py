"""Outlines with their identifiers: polygons of a GeoPackage or of GeoJSON."""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kzwater.config.loader import shown_path
from kzwater.errors import Problems
from kzwater.grid import FloatArray, transformed
from kzwater.language import _
from kzwater.preparation.rivers import envelope_size, layers

_json_suffixes = (".geojson", ".json")
# Well-known binary (ISO 19125-1): kinds of geometry; thousands tell of heights and measures.
_polygon, _several_polygons, _collection = 3, 6, 7

Rings = list[FloatArray]


class _NoColumnError(LookupError):
    """There is no column of the name that holds the identifiers."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One thing on the map.

    Attributes
    ----------
    id : str
        Its identifier.
    crs : str
        Reference system of the points.
    polygons : list
        Rings of each polygon, the outer one first, then holes; each of shape (point, 2).
    """

    id: str
    crs: str
    polygons: list[Rings]

    def shapes(self, crs: str) -> list[dict[str, Any]]:
        """Return the polygons in another reference system, as GeoJSON."""
        return [
            {
                "type": "Polygon",
                "coordinates": [
                    np.stack(transformed(self.crs, crs, *ring.T), axis=1).tolist() for ring in rings
                ],
            }
            for rings in self.polygons
        ]


def read_outlines(
    path: Path,
    id_column: str | None,
    subject: str,
    problems: Problems,
    layer: str | None = None,
) -> tuple[Outline, ...] | None:
    """Return the outlines of a file, or None after adding to ``problems`` what is wrong.

    Parts with the same identifier are one outline.

    Parameters
    ----------
    path : pathlib.Path
        GeoPackage or GeoJSON; geometries other than polygons are left out.
    id_column : str, optional
        Column of the identifiers; without it outlines are numbered from 1.
    subject : str
        The key that names the file.
    problems : Problems
        Collects the faults.
    layer : str, optional
        The only table of a GeoPackage to read; all of them without it.
    """
    of_json = path.suffix.lower() in _json_suffixes
    rows = _of_json(path, id_column) if of_json else _of_geopackage(path, id_column, layer)
    found: dict[tuple[str, str], list[Rings]] = {}
    try:
        for number, (crs, name, polygons) in enumerate(rows, start=1):
            found.setdefault((str(number) if name is None else name, crs), []).extend(polygons)
    except (OSError, ValueError, LookupError, TypeError, struct.error, sqlite3.Error) as error:
        missing = isinstance(error, _NoColumnError)
        problems.add(
            shown_path(path),
            subject,
            got=_("no such file") if not path.exists() else _("outlines that cannot be read"),
            expected=_("a column `{column}`").format(column=id_column)
            if missing
            else _("GeoPackage or GeoJSON"),
            remedy=_(
                "Check the name, or convert the file: `ogr2ogr NEW.gpkg {name}` ({reason})."
            ).format(name=path.name, reason=error),
        )
        return None
    return tuple(Outline(name, crs, rings) for (name, crs), rings in found.items() if rings)


def _of_json(path: Path, id_column: str | None) -> Iterator[tuple[str, str | None, list[Rings]]]:
    """Return reference system, identifier and polygons of each feature of GeoJSON."""
    content = json.loads(path.read_text(encoding="utf-8"))
    crs = content.get("crs", {}).get("properties", {}).get("name", "EPSG:4326")
    crs = "EPSG:4326" if "CRS84" in crs else crs
    features = content["features"] if content["type"] == "FeatureCollection" else [content]
    for feature in features:
        geometry, properties = feature.get("geometry", feature), feature.get("properties") or {}
        if id_column is not None and id_column not in properties:
            raise _NoColumnError(", ".join(properties))
        name = None if id_column is None else str(properties[id_column])
        kind, points = str((geometry or {}).get("type")), (geometry or {}).get("coordinates", [])
        several = {"Polygon": [points], "MultiPolygon": points}.get(kind, [])
        yield (
            crs,
            name,
            [[np.array(ring, dtype=np.float64)[:, :2] for ring in rings] for rings in several],
        )


def _of_geopackage(
    path: Path, id_column: str | None, layer: str | None
) -> Iterator[tuple[str, str | None, list[Rings]]]:
    """Return reference system, identifier and polygons of each row of a GeoPackage."""
    if not path.exists():
        raise FileNotFoundError(path)
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        for crs, table, column in layers(database):
            if layer not in (None, table):
                continue
            columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
            if id_column is not None and id_column not in columns:
                raise _NoColumnError(", ".join(columns))
            name = "NULL" if id_column is None else f'"{id_column}"'
            query = f'SELECT {name}, "{column}" FROM "{table}" ORDER BY rowid'
            for identifier, geometry in database.execute(query):
                if geometry:
                    start = 8 + envelope_size(geometry)
                    text = None if identifier is None else str(identifier)
                    yield crs, text, _of_binary(geometry, start)[0]


def _of_binary(data: bytes, start: int) -> tuple[list[Rings], int]:
    """Return the polygons of a well-known binary geometry and where it ends; others end it."""
    order = "<" if data[start] else ">"
    (kind, count) = struct.unpack_from(f"{order}II", data, start + 1)
    position = start + 9
    if kind % 1000 == _polygon:
        rings = []
        for _ring in range(count):
            ring, position = _ring_of_binary(data, position, order, (2, 3, 3, 4)[kind // 1000])
            rings.append(ring)
        return [rings], position
    if kind % 1000 not in (_several_polygons, _collection):
        return [], len(data)
    polygons: list[Rings] = []
    for _part in range(count):
        if position < len(data):
            found, position = _of_binary(data, position)
            polygons += found
    return polygons, position


def _ring_of_binary(
    data: bytes, position: int, order: str, dimensions: int
) -> tuple[FloatArray, int]:
    """Return the points of a ring, shape (point, 2), and where it ends."""
    (count,) = struct.unpack_from(f"{order}I", data, position)
    numbers = np.frombuffer(data, f"{order}f8", count * dimensions, position + 4)
    points = numbers.astype(np.float64).reshape(count, dimensions)[:, :2]
    return points, position + 4 + numbers.nbytes
