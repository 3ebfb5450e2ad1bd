"""The soil: sand, clay, organic carbon and bulk density, or texture classes, as parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from kzwater.config.loader import shown_path
from kzwater.config.preparation import DENSITY_UNITS, SHARE_UNITS, Soil, SoilLayer
from kzwater.errors import Problems
from kzwater.grid import FloatArray, Grid, IntArray
from kzwater.language import _
from kzwater.preparation.class_tables import read_table
from kzwater.preparation.hrus import ResponseUnits, sums
from kzwater.preparation.pedotransfer import (
    USUAL_ORGANIC_MATTER,
    hydraulics,
    texture_shares,
)
from kzwater.preparation.rasters import Raster, read_raster

# Organic matter of organic carbon (van Bemmelen).
_matter_of_carbon = 1.724
# Shares of two maps are rounded each by itself.
_rounding = 0.01
# Heavier than any soil: rock has 2.6-3.
_heaviest = 2.5
# Differs by orders of magnitude: its logarithm is averaged.
_logarithmic = "saturated_conductivity"

LayerName = Literal["sand", "clay", "organic_carbon", "bulk_density"]


@dataclass(frozen=True, slots=True)
class SoilMaps:
    """Maps of the soil.

    Attributes
    ----------
    layers : mapping
        Rasters in shares of mass, bulk density in g cm-3, by the name of their key.
    texture : Raster or None
        Texture classes in place of sand and clay.
    shares : mapping
        Sand and clay of each texture class.
    """

    layers: Mapping[str, Raster]
    texture: Raster | None
    shares: Mapping[int, tuple[float, float]]

    def at(self, grid: Grid, cells: IntArray, problems: Problems) -> dict[str, FloatArray]:
        """Return the parameters nearest to some cells, shape (cell,); NaN where there are none."""
        found = {name: _values(raster, grid, cells) for name, raster in self.layers.items()}
        if self.texture is not None:
            found |= self._of_texture(grid, cells, problems)
        sand, clay = found["sand"], found["clay"]
        _check_sum(self, sand + clay, (grid, cells), problems)
        carbon = found.get("organic_carbon", np.full(cells.size, np.nan))
        organic = np.where(
            np.isnan(carbon), USUAL_ORGANIC_MATTER, 100.0 * _matter_of_carbon * carbon
        )
        return hydraulics(sand, clay, organic, found.get("bulk_density"))

    def _of_texture(self, grid: Grid, cells: IntArray, problems: Problems) -> dict[str, FloatArray]:
        """Return sand and clay of the texture classes."""
        assert self.texture is not None
        codes = _values(self.texture, grid, cells)
        unknown = np.flatnonzero(~np.isnan(codes) & ~np.isin(codes, list(self.shares)))
        if unknown.size:
            values, counts = np.unique(codes[unknown], return_counts=True)
            problems.add(
                shown_path(self.texture.path),
                "soil.texture",
                got=_("classes without a name: {classes} ({place})").format(
                    classes=", ".join(
                        _("{code:g} at {count} cells").format(code=code, count=count)
                        for code, count in zip(values.tolist(), counts.tolist(), strict=True)
                    ),
                    place=_first(grid, cells, unknown),
                ),
                expected=_("a name for every class of the basin"),
                remedy=_("Add them to the table of `classes`."),
            )
        nothing = (np.nan, np.nan)
        whole = np.where(np.isnan(codes), -1.0, codes).astype(np.int64)
        pairs = np.array([self.shares.get(code, nothing) for code in whole.tolist()])
        return {"sand": pairs[:, 0], "clay": pairs[:, 1]}


def read_soil(settings: Soil | None, problems: Problems) -> SoilMaps | None:
    """Return the soil maps, None without them or after adding to ``problems`` what is wrong."""
    if settings is None:
        return None
    found = len(problems)
    layers = {}
    for name in ("sand", "clay", "organic_carbon", "bulk_density"):
        layer = getattr(settings, name)
        raster = None if layer is None else _read_layer(name, layer, problems)
        if raster is not None:
            layers[name] = raster
    texture, shares = None, {}
    if settings.texture is not None:
        texture = read_raster(settings.texture.file, "soil.texture", problems)
        shares = _texture_shares(settings, problems)
    return SoilMaps(layers, texture, shares) if len(problems) == found else None


def at_hrus(
    values: Mapping[str, FloatArray], area: FloatArray, hrus: ResponseUnits
) -> dict[str, FloatArray]:
    """Return the mean of each parameter at the HRUs, shape (hru,).

    Where an HRU has no value it gets the mean of its unit, else that of the basin.

    Parameters
    ----------
    values : mapping
        Parameters of the pieces, NaN where there are none.
    area : array
        Area of each piece, shape (piece,), m2.
    hrus : ResponseUnits
        The HRUs, with the one that each piece belongs to.
    """
    return {name: _mean(name, each, area, hrus) for name, each in values.items()}


def _mean(name: str, values: FloatArray, area: FloatArray, hrus: ResponseUnits) -> FloatArray:
    """Return the means of one parameter."""
    known = np.isfinite(values)
    weights = np.where(known, area, 0.0)
    terms = np.where(known, np.log(values) if name == _logarithmic else values, 0.0) * weights
    at_hru = sums(weights, hrus.members), sums(terms, hrus.members)
    at_unit = sums(at_hru[0], hrus.unit)[hrus.unit], sums(at_hru[1], hrus.unit)[hrus.unit]
    result = np.full(hrus.unit.size, np.sum(terms) / np.sum(weights))
    for weight, total in (at_unit, at_hru):
        result[weight > 0.0] = total[weight > 0.0] / weight[weight > 0.0]
    return np.exp(result) if name == _logarithmic else result


def _read_layer(name: str, layer: SoilLayer, problems: Problems) -> Raster | None:
    """Return one map in shares of mass or g cm-3, or None after adding what is wrong."""
    subject = f"soil.{name}"
    raster = read_raster(layer.file, subject, problems)
    if raster is None:
        return None
    known = DENSITY_UNITS if name == "bulk_density" else SHARE_UNITS
    tag = raster.units.strip()
    factor = known.get(layer.units or tag)
    if factor is None or (layer.units and known.get(tag, factor) != factor):
        problems.add(
            shown_path(layer.file),
            f"{subject}.units",
            got=_("`{units}`, and `{tag}` in the file").format(units=layer.units, tag=tag)
            if layer.units
            else _("`{tag}` in the file").format(tag=tag),
            expected=_("one of {known}").format(known=", ".join(known)),
            remedy=_("Write the units of the file as `units`; SoilGrids: g/kg, dg/kg, cg/cm3."),
        )
        return None
    values = raster.values.astype(np.float64) * factor
    highest = _heaviest if name == "bulk_density" else 1.0
    wrong = np.flatnonzero(raster.valid & ~((values >= 0.0) & (values <= highest)))
    if wrong.size:
        problems.add(
            shown_path(layer.file),
            subject,
            got=_("{value:.6g} at {count} cells (first: {place})").format(
                value=float(raster.values.flat[wrong[0]]),
                count=wrong.size,
                place=raster.place(wrong),
            ),
            expected=_("0 to {highest:g} {units}").format(
                highest=highest / factor, units=layer.units or tag
            ),
            remedy=_("Correct `units`, or declare the missing value: `gdal_edit.py -a_nodata`."),
        )
    return Raster(raster.path, raster.grid, values, raster.valid, "", raster.turned)


def _texture_shares(settings: Soil, problems: Problems) -> dict[int, tuple[float, float]]:
    """Return sand and clay of each code of the texture classes."""
    assert settings.texture is not None
    usda = texture_shares()
    names = read_table(settings.texture.classes, "soil.texture", problems).names
    unknown = sorted(set(names.values()) - set(usda))
    if unknown:
        problems.add(
            shown_path(settings.texture.classes),
            "soil.texture",
            got=", ".join(unknown),
            expected=_("one of {known}").format(known=", ".join(usda)),
            remedy=_("Use the names of the USDA classes."),
        )
    return {code: usda[name] for code, name in names.items() if name in usda}


def _values(raster: Raster, grid: Grid, cells: IntArray) -> FloatArray:
    """Return the values nearest to some cells, NaN where there are none."""
    values, valid = raster.value_at(grid, cells)
    return np.where(valid, values.astype(np.float64), np.nan)


def _check_sum(
    maps: SoilMaps, total: FloatArray, places: tuple[Grid, IntArray], problems: Problems
) -> None:
    """Add cells whose sand and clay are more than the whole, and a basin without any."""
    wrong = np.flatnonzero(total > 1.0 + _rounding)
    path = maps.layers["sand"].path if maps.texture is None else maps.texture.path
    if wrong.size:
        problems.add(
            shown_path(path),
            "soil.sand",
            got=_("sand and clay of {value:.4g} % at {count} cells ({place})").format(
                value=100.0 * total[wrong[0]], count=wrong.size, place=_first(*places, wrong)
            ),
            expected=_("at most 100 %"),
            remedy=_("Check the units of both, and that they are of the same depth."),
        )
    if not np.any(np.isfinite(total)):
        problems.add(
            shown_path(path),
            "soil",
            got=_("no soil inside the basin"),
            expected=_("soil in most cells of the basin"),
            remedy=_("Check the place and the reference system of the maps."),
        )


def _first(grid: Grid, cells: IntArray, wrong: IntArray) -> str:
    """Return where the first of some cells lies, for an error."""
    cell = int(cells[wrong[0]])
    return _("first: x {x:.10g}, y {y:.10g}").format(
        x=float(grid.x[cell % grid.columns]), y=float(grid.y[cell // grid.columns])
    )
