"""The land that a table of fields describes: each field a unit of its own, all above one drain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kzwater import registry
from kzwater.agronomy.catalogue import crops, methods, paddy_soils
from kzwater.agronomy.schedule import read_schedule
from kzwater.agronomy.table import SHARES, Field, read_field_table
from kzwater.basin import Basin, read_basin
from kzwater.config.fields import PADDIES
from kzwater.grid import FloatArray
from kzwater.language import _
from kzwater.preparation.pedotransfer import (
    USUAL_ORGANIC_MATTER,
    air_entry_suction,
    hydraulics,
    texture_shares,
)

if TYPE_CHECKING:
    from kzwater.config import Scenario

UNIT_KIND = "field"
DRAIN = "drain"
# Who tells when one of these stages is watered wants no earlier order.
_triggers = tuple(f"irrigation_trigger_{stage}" for stage in ("initial", "development", "middle"))
_by_pass = "irrigation_by_pass"
# Of the drain that takes what leaves the fields on the surface and through the ground; assumed.
_drain = {"length": 1000.0, "slope": 1e-3, "width": 5.0, "roughness": 0.04}


def read_land(path: Path) -> Basin:
    """Return the land of a scenario: a basin.nc, or a table of fields.

    Raises
    ------
    InputError
        With all faults of the file.
    """
    return read_basin(path) if path.suffix == ".nc" else read_fields(path)


def land_of(scenario: Scenario) -> Basin:
    """Return the land of a scenario; fields of its list of waterings order none of their own.

    Where the scenario tells a trigger, fields order by it alone.

    Raises
    ------
    InputError
        With all faults of the files.
    """
    land = read_land(scenario.land)
    if scenario.fields is None:
        return land
    if _by_pass in land.parameters and any(name in scenario.parameters for name in _triggers):
        told = np.zeros_like(land.parameters[_by_pass])
        land = replace(land, parameters={**land.parameters, _by_pass: told})
    if scenario.schedule is None:
        return land
    schedule = read_schedule(scenario.schedule)
    names = [field.name for field in read_field_table(scenario.fields)]
    listed = np.array([name in schedule.fields for name in names])
    usual = registry.field("irrigation_ordered").default
    ordered = land.parameters.get("irrigation_ordered", np.full(listed.size, usual))
    changed = {
        "irrigation_ordered": np.where(listed, 0.0, ordered),
        "schedule_is_gross": np.full(listed.size, float(schedule.gross)),
    }
    return replace(land, parameters={**land.parameters, **changed})


def read_fields(path: Path) -> Basin:
    """Return the land of a table of fields.

    It has no map: fields are places with an area.

    Raises
    ------
    InputError
        With all faults of the table.
    """
    fields = read_field_table(path)
    return land_of_fields(path, fields, {field.crop for field in fields})


def land_of_fields(path: Path, fields: tuple[Field, ...], grown: Iterable[str]) -> Basin:
    """Return the land of some fields of a table.

    Parameters
    ----------
    grown : iterable of str
        All crops of the table, which are the land covers.
    """
    area = np.array([field.area for field in fields])
    latitude = np.array([field.latitude for field in fields])
    longitude = np.array([field.longitude for field in fields])
    crop_names = sorted(grown)
    cover = np.array([1 + crop_names.index(field.crop) for field in fields], dtype=np.int32)
    number = np.arange(area.size, dtype=np.int32)
    middle = [float(np.average(place, weights=area)) for place in (longitude, latitude)]
    return Basin(
        name=path.stem,
        title=_("Fields of {file}").format(file=path.name),
        source=path.name,
        unit_kind=UNIT_KIND,
        crs=_wgs84(),
        coordinate_units="degree",
        cells_at_edge=0,
        land_cover_values=np.arange(1, 1 + len(crop_names), dtype=np.int32),
        land_cover_names=np.array(crop_names, dtype=np.str_),
        unit_area=area,
        unit_reach=np.zeros_like(number),
        unit_longitude=longitude,
        unit_latitude=latitude,
        hru_unit=number,
        hru_share=np.ones_like(area),
        hru_area=area,
        hru_elevation=np.array([field.elevation for field in fields]),
        hru_longitude=longitude,
        hru_latitude=latitude,
        hru_band=np.zeros_like(number),
        hru_land_cover=cover,
        hru_glacier=np.full_like(number, -1),
        hru_partner=np.full_like(number, -1),
        glacier_id=np.zeros(0, dtype=np.str_),
        parameters=_parameters(fields),
        **_no_map(middle),
        **_one_drain(middle, float(area.sum())),
    )


def _wgs84() -> dict[str, str | float]:
    """Return the attributes of longitude and latitude on the ellipsoid of GPS."""
    from rasterio.crs import CRS

    return {
        "grid_mapping_name": "latitude_longitude",
        "semi_major_axis": 6378137.0,
        "inverse_flattening": 298.257223563,
        "crs_wkt": CRS.from_epsg(4326).to_wkt(),
    }


def _parameters(fields: tuple[Field, ...]) -> dict[str, FloatArray]:
    """Return the parameters that crops, methods, soils and the table itself give, at the fields."""
    given = [_of(field) for field in fields]
    names = sorted({name for each in given for name in each})
    return {
        name: np.array([each.get(name, registry.field(name).default) for each in given])
        for name in names
    }


def _of(field: Field) -> dict[str, float]:
    """Return the parameters of a field by their declared names."""
    sand, clay = (np.array([share]) for share in texture_shares()[field.soil])
    soil = hydraulics(sand, clay, np.array([USUAL_ORGANIC_MATTER]))
    found = {name: float(values[0]) for name, values in soil.items()}
    found["air_entry_suction"] = float(air_entry_suction(sand)[0])
    found |= crops(field.edition)[field.crop] | methods()[field.method]
    if field.method in PADDIES:
        found |= paddy_soils()[field.soil]
    if field.sowing_day is not None:
        found["sowing_day"] = float(field.sowing_day)
        found["sowing_window"] = float(field.sowing_window)
    if field.limit is not None:
        found["season_limit"] = field.limit
        found |= dict(zip(SHARES, field.shares, strict=True))
    own = dict(field.parameters)
    if any(name in own for name in _triggers):
        found[_by_pass] = 0.0
    return found | own


def _no_map(middle: list[float]) -> dict[str, Any]:
    """Return the maps of land without any: four empty cells around its middle."""
    half = np.array([-0.005, 0.005])
    empty = np.full((2, 2), -1)
    return {
        "x": middle[0] + half,
        "y": middle[1] - half,
        "elevation": np.full((2, 2), np.nan, dtype=np.float32),
        "drained_area": np.full((2, 2), np.nan, dtype=np.float32),
        "flow_direction": np.zeros((2, 2), dtype=np.int16),
        "unit_index": empty.astype(np.int32),
        "land_cover": empty.astype(np.int16),
    }


def drain_name() -> str:
    """Return the name of the drain in the language of the reader."""
    return _("Drain of all fields")


def _one_drain(middle: list[float], area: float) -> dict[str, Any]:
    """Return the one reach that all fields drain to, and its gauge; area in m2."""
    one = np.ones(1)
    longitude, latitude = middle
    kilometres = one * area / 1e6
    return {
        "reach_downstream": np.array([-1], dtype=np.int32),
        **{f"reach_{name}": one * value for name, value in _drain.items()},
        "reach_drained_area": one * area,
        "reach_longitude": one * longitude,
        "reach_latitude": one * latitude,
        "gauge_id": np.array([DRAIN]),
        "gauge_name": np.array([drain_name()]),
        "gauge_reach": np.zeros(1, dtype=np.int32),
        "gauge_longitude": one * longitude,
        "gauge_latitude": one * latitude,
        "gauge_snapped_longitude": one * longitude,
        "gauge_snapped_latitude": one * latitude,
        "gauge_area_stated": np.full(1, np.nan),
        "gauge_area": kilometres,
        "gauge_area_fine": kilometres,
        "gauge_doubtful": np.zeros(1, dtype=np.int8),
        "gauge_note": np.array([""]),
    }
