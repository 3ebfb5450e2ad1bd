"""A prepared basin: maps, units, HRUs, reaches and gauges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kzwater.grid import FloatArray, distances
from kzwater.language import _

Index = NDArray[np.int32]
Names = NDArray[np.str_]


def _in_file(dimension: str, kind: str, long_name: str, units: str | None = None) -> dict[str, str]:
    """Return the declaration of a variable of basin.nc: what it lies along, type, attributes."""
    declaration = {"dimension": dimension, "kind": kind, "long_name": long_name}
    return declaration if units is None else {**declaration, "units": units}


@dataclass(frozen=True, slots=True, eq=False)
class Basin:
    """A river basin ready for the engine; every array bears the name of its variable in the file.

    Maps have the shape (row, column), other arrays (unit,), (hru,), (reach,) or (gauge,); the
    declarations below hold long names and units. Indices count from zero; -1 means none.

    Attributes
    ----------
    name, title, source : str
        Short name, title, and the files the basin was made from with their digests.
    unit_kind : str
        ``cell`` or ``sub-basin``.
    crs : mapping
        Attributes of the grid mapping variable: CF's, ``crs_wkt`` and GDAL's.
    coordinate_units : str
        Units of x and y: ``degree`` for longitude and latitude, else a unit of length.
    cells_at_edge : int
        Cells of the basin on the edge of the elevation data; many mean that it was cut off.
    x, y : array
        Cell centres, shape (column,) from west to east and (row,) from north to south.
    land_cover_values, land_cover_names : array
        Codes and names of the land cover classes, shape (class,).
    parameters : mapping of str to array
        Parameters that the basin knows, by their declared name, shape (hru,), declared units.
    """

    name: str
    title: str
    source: str
    unit_kind: str
    crs: Mapping[str, Any]
    coordinate_units: str
    cells_at_edge: int
    x: FloatArray
    y: FloatArray
    land_cover_values: Index
    land_cover_names: Names
    elevation: NDArray[np.float32] = field(
        metadata=_in_file("map", "f4", "mean elevation of the cell", "m")
    )
    drained_area: NDArray[np.float32] = field(
        metadata=_in_file("map", "f4", "area drained through the cell, itself included", "km2")
    )
    flow_direction: NDArray[np.int16] = field(
        metadata=_in_file("map", "i2", "direction of flow, codes of ESRI")
    )
    unit_index: Index = field(metadata=_in_file("map", "i4", "unit of the cell"))
    land_cover: NDArray[np.int16] = field(
        metadata=_in_file("map", "i2", "land cover class of most of the cell")
    )
    unit_area: FloatArray = field(
        metadata=_in_file("unit", "f8", "area of the unit on the WGS 84 ellipsoid", "m2")
    )
    unit_reach: Index = field(metadata=_in_file("unit", "i4", "reach that the unit drains to"))
    unit_longitude: FloatArray = field(
        metadata=_in_file("unit", "f8", "longitude of the centroid", "degrees_east")
    )
    unit_latitude: FloatArray = field(
        metadata=_in_file("unit", "f8", "latitude of the centroid", "degrees_north")
    )
    hru_unit: Index = field(metadata=_in_file("hru", "i4", "unit of the HRU, ascending"))
    hru_share: FloatArray = field(metadata=_in_file("hru", "f8", "share of the unit's area", "1"))
    hru_area: FloatArray = field(metadata=_in_file("hru", "f8", "area of the HRU", "m2"))
    hru_elevation: FloatArray = field(
        metadata=_in_file("hru", "f8", "mean elevation of the HRU", "m")
    )
    hru_longitude: FloatArray = field(
        metadata=_in_file("hru", "f8", "mean longitude of the HRU", "degrees_east")
    )
    hru_latitude: FloatArray = field(
        metadata=_in_file("hru", "f8", "mean latitude of the HRU", "degrees_north")
    )
    hru_band: Index = field(
        metadata=_in_file("hru", "i4", "elevation band: whole part of elevation over band height")
    )
    hru_land_cover: Index = field(metadata=_in_file("hru", "i4", "land cover class of the HRU"))
    reach_downstream: Index = field(
        metadata=_in_file("reach", "i4", "next reach downstream, none where the basin ends")
    )
    reach_length: FloatArray = field(metadata=_in_file("reach", "f8", "length of the channel", "m"))
    reach_slope: FloatArray = field(metadata=_in_file("reach", "f8", "slope of the channel", "1"))
    reach_width: FloatArray = field(
        metadata=_in_file("reach", "f8", "width of the channel at mean flow", "m")
    )
    reach_roughness: FloatArray = field(
        metadata=_in_file("reach", "f8", "Manning roughness of the channel", "s m-1/3")
    )
    reach_drained_area: FloatArray = field(
        metadata=_in_file("reach", "f8", "area drained, the reach's own units included", "m2")
    )
    reach_longitude: FloatArray = field(
        metadata=_in_file("reach", "f8", "longitude of the lower end", "degrees_east")
    )
    reach_latitude: FloatArray = field(
        metadata=_in_file("reach", "f8", "latitude of the lower end", "degrees_north")
    )
    gauge_id: Names = field(metadata=_in_file("gauge", "str", "identifier of the gauge"))
    gauge_name: Names = field(metadata=_in_file("gauge", "str", "name of the gauge"))
    gauge_reach: Index = field(
        metadata=_in_file("gauge", "i4", "reach whose outflow the gauge measures")
    )
    gauge_longitude: FloatArray = field(
        metadata=_in_file("gauge", "f8", "stated longitude", "degrees_east")
    )
    gauge_latitude: FloatArray = field(
        metadata=_in_file("gauge", "f8", "stated latitude", "degrees_north")
    )
    gauge_snapped_longitude: FloatArray = field(
        metadata=_in_file("gauge", "f8", "longitude of the gauge's cell", "degrees_east")
    )
    gauge_snapped_latitude: FloatArray = field(
        metadata=_in_file("gauge", "f8", "latitude of the gauge's cell", "degrees_north")
    )
    gauge_area_stated: FloatArray = field(
        metadata=_in_file("gauge", "f8", "stated drained area", "km2")
    )
    gauge_area: FloatArray = field(
        metadata=_in_file("gauge", "f8", "delineated drained area", "km2")
    )
    gauge_area_fine: FloatArray = field(
        metadata=_in_file("gauge", "f8", "drained area on the grid of the elevation data", "km2")
    )
    gauge_doubtful: NDArray[np.int8] = field(
        metadata=_in_file("gauge", "i1", "1 where the stated area was declared doubtful")
    )
    gauge_note: Names = field(metadata=_in_file("gauge", "str", "note on the gauge"))
    hru_glacier: Index = field(
        metadata=_in_file("hru", "i4", "glacier that the HRU is part of, none elsewhere")
    )
    hru_partner: Index = field(
        metadata=_in_file("hru", "i4", "HRU without ice that takes the land of a shrinking glacier")
    )
    glacier_id: Names = field(metadata=_in_file("glacier", "str", "identifier of the glacier"))
    parameters: Mapping[str, FloatArray] = field(default_factory=dict)

    @property
    def geographic(self) -> bool:
        """Whether x and y are longitude and latitude in degrees."""
        return self.coordinate_units == "degree"

    @property
    def area(self) -> float:
        """Area of all units, m2."""
        return float(np.sum(self.unit_area))

    def length(self, dimension: str) -> int:
        """Return the number of units, HRUs, reaches, gauges or glaciers."""
        return next(iter(self.arrays_along(dimension).values())).size

    def arrays_along(self, dimension: str) -> dict[str, NDArray[Any]]:
        """Return the arrays along ``map``, ``unit``, ``hru``, ``reach`` and so on by name."""
        return {
            name: getattr(self, name)
            for name, declaration in declarations().items()
            if declaration["dimension"] == dimension
        }


def declarations() -> dict[str, Mapping[str, str]]:
    """Return what is declared of each array of `Basin`: dimension, kind, long name, units."""
    return {each.name: each.metadata for each in fields(Basin) if each.metadata}


def doubts(basin: Basin) -> tuple[str, ...]:
    """Return what a user should know before trusting a basin, one sentence each."""
    sentences = []
    if basin.cells_at_edge:
        sentences.append(
            _(
                "{count} cells of the basin lie on the edge of the elevation data: "
                "if the true basin goes on beyond it, give data of a larger area."
            ).format(count=basin.cells_at_edge)
        )
    doubtful = _(
        "gauge {gauge}: {area:.1f} km2 delineated, {stated:.1f} km2 stated, "
        "declared doubtful: {note}"
    )
    sentences += [
        doubtful.format(
            gauge=basin.gauge_id[gauge],
            area=basin.gauge_area[gauge],
            stated=basin.gauge_area_stated[gauge],
            note=basin.gauge_note[gauge],
        )
        for gauge in np.flatnonzero(basin.gauge_doubtful)
    ]
    return tuple(sentences)


def placements(basin: Basin) -> tuple[str, ...]:
    """Return where each gauge was put and what it drains there, one sentence each."""
    sentence = _("gauge {gauge}: {moved:.1f} km from the stated place, drains {area:.1f} km2")
    moved = distances(
        basin.gauge_longitude,
        basin.gauge_latitude,
        basin.gauge_snapped_longitude,
        basin.gauge_snapped_latitude,
    )
    return tuple(
        sentence.format(gauge=gauge, moved=metres / 1000.0, area=area)
        for gauge, metres, area in zip(
            basin.gauge_id.tolist(), moved, basin.gauge_area, strict=True
        )
    )
