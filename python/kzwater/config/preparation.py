"""The file basin.yaml: from which elevation, gauges and classes a basin is prepared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from kzwater.config.declared import Bounds
from kzwater.config.forms import Name, Words
from kzwater.config.loader import Fault, InputFile, Model
from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.registry import FieldInfo

__all__ = [
    "Bands",
    "Channel",
    "Directions",
    "Elevation",
    "Gauge",
    "Glaciers",
    "LandCover",
    "Preparation",
    "Soil",
    "SoilLayer",
    "Texture",
    "Units",
]


class Elevation(Model):
    """The elevation data."""

    file: InputFile = Field(description=_("Raster of elevations, in any reference system."))
    units: Literal["m", "ft"] | None = Field(
        None, description=_("Units, where the file does not tell; metres without both.")
    )
    holes: Literal["refuse", "fill", "sink"] = Field(
        "refuse",
        description=_(
            "What to do where data are missing inside: refuse them, fill them from their edges, "
            "or let rivers end in them as in a lake without outlet."
        ),
    )


class LandCover(Model):
    """The land cover."""

    file: InputFile = Field(description=_("Raster of classes, in any reference system."))
    legend: Literal["modis_igbp", "esa_worldcover", "esa_cci", "copernicus_lc100"] | None = Field(
        None, description=_("The map that the classes are of, in place of a table.")
    )
    classes: InputFile | None = Field(
        None,
        validate_default=True,
        description=_("Table with the columns class, name and those of parameters."),
    )

    @field_validator("classes")
    @classmethod
    def _one_table(cls, classes: Any, information: ValidationInfo) -> Any:
        if "legend" in information.data and (classes is None) == (
            information.data["legend"] is None
        ):
            raise Fault(
                _("either `classes` or `legend`"),
                _("Give a table of the classes, or name the map: `legend: modis_igbp`."),
                got=_("neither") if classes is None else _("both"),
            )
        return classes


SHARE_UNITS = {
    "1": 1.0,
    "kg/kg": 1.0,
    "%": 0.01,
    "g/100g": 0.01,
    "g/kg": 1e-3,
    "dg/kg": 1e-4,
}
"""Units of shares of mass, and how much of the whole one of them is."""

DENSITY_UNITS = {"g/cm3": 1.0, "kg/dm3": 1.0, "cg/cm3": 0.01, "kg/m3": 1e-3}
"""Units of densities in g cm-3."""


class SoilLayer(Model):
    """A map of one property of the soil."""

    file: InputFile = Field(description=_("Raster, in any reference system."))
    units: (
        Literal["1", "kg/kg", "%", "g/100g", "g/kg", "dg/kg", "g/cm3", "kg/dm3", "cg/cm3", "kg/m3"]
        | None
    ) = Field(None, description=_("Units, where the file does not tell."))


class Texture(Model):
    """A map of texture classes."""

    file: InputFile = Field(description=_("Raster of classes, in any reference system."))
    classes: InputFile = Field(
        description=_("Table with the columns class and name, names of the USDA: silt_loam.")
    )


class Soil(Model):
    """The soil."""

    sand: SoilLayer | None = Field(None, description=_("Share of sand."))
    clay: SoilLayer | None = Field(None, description=_("Share of clay."))
    organic_carbon: SoilLayer | None = Field(None, description=_("Share of organic carbon."))
    bulk_density: SoilLayer | None = Field(None, description=_("Density of the dry soil."))
    texture: Texture | None = Field(
        None,
        validate_default=True,
        description=_("Texture classes, in place of sand and clay."),
    )

    @field_validator("texture")
    @classmethod
    def _one_source(cls, texture: Any, information: ValidationInfo) -> Any:
        given = [information.data.get(name) is not None for name in ("sand", "clay")]
        if {"sand", "clay"} <= set(information.data) and given != [texture is None] * 2:
            raise Fault(
                _("either `sand` and `clay`, or `texture`"),
                _("Give both shares, or a map of texture classes."),
                got=_("other maps"),
            )
        return texture


class Glaciers(Model):
    """The glaciers."""

    outlines: InputFile | None = Field(
        None, description=_("Outlines of the glaciers: GeoPackage or GeoJSON polygons.")
    )
    fraction: InputFile | None = Field(
        None,
        validate_default=True,
        description=_("Raster of the share of ice, 0 to 1, in place of outlines."),
    )
    id: Words | None = Field(
        None, description=_("Column of the outlines' identifiers, such as RGIId.")
    )
    thickness: InputFile | None = Field(None, description=_("Raster of the ice thickness (m)."))
    missing_thickness: Literal["refuse", "scaling"] = Field(
        "refuse",
        description=_("What to do with glaciers of unknown thickness: refuse, or scale by area."),
    )
    uncovered: Words | None = Field(
        None, description=_("Land cover that melting ice leaves; the most frequent without it.")
    )

    @field_validator("fraction")
    @classmethod
    def _one_source(cls, fraction: Any, information: ValidationInfo) -> Any:
        if "outlines" in information.data and (fraction is None) == (
            information.data["outlines"] is None
        ):
            raise Fault(
                _("either `outlines` or `fraction`"),
                _("Give the outlines of the glaciers, or a raster of the share of ice."),
                got=_("neither") if fraction is None else _("both"),
            )
        return fraction

    @property
    def place(self) -> Path:
        """Return the file that says where there is ice."""
        found = self.outlines or self.fraction
        assert found is not None
        return found


class Directions(Model):
    """How the directions of flow are found."""

    breach: bool = Field(
        False, description=_("Cut through the rims of pits; without it pits are filled.")
    )
    burn: InputFile | None = Field(
        None, description=_("Rivers to follow: GeoJSON or GeoPackage lines, or a raster.")
    )
    given: InputFile | None = Field(
        None, description=_("Raster of directions in ESRI's codes on the grid of the elevation.")
    )
    upscale: int = Field(
        1, ge=1, le=100, description=_("Width of a cell of the basin in cells of the elevation.")
    )

    @field_validator("given")
    @classmethod
    def _alone(cls, given: Any, information: ValidationInfo) -> Any:
        if given is not None and (information.data.get("burn") or information.data.get("breach")):
            raise Fault(
                _("given directions, or directions found with `burn` or `breach`"),
                _("Remove `given`, or `burn` and `breach`."),
            )
        return given


class Gauge(Model):
    """A gauge on a river."""

    id: Name = Field(description=_("Short name: Latin letters, digits, _ and -."))
    name: Words = Field(description=_("Name for reports."))
    longitude: float = Field(ge=-180.0, le=180.0, description=_("Degrees east, WGS 84."))
    latitude: float = Field(ge=-90.0, le=90.0, description=_("Degrees north, WGS 84."))
    area: float | None = Field(None, gt=0.0, description=_("Drained area as published (km2)."))
    tolerance: float = Field(
        0.1, gt=0.0, lt=1.0, description=_("Allowed difference of the drained area, as a share.")
    )
    search_radius: float | None = Field(
        None,
        gt=0.0,
        description=_("How far the river may lie from the place (km); three cells without it."),
    )
    note: str = Field("", description=_("Remark for reports."))
    doubtful: bool = Field(
        False, description=_("Whether the area is in doubt: a difference is then only noted.")
    )

    @field_validator("doubtful")
    @classmethod
    def _explained(cls, doubtful: bool, information: ValidationInfo) -> bool:
        given = information.data
        if doubtful and not (given.get("area", True) and given.get("note", True)):
            raise Fault(
                _("an `area` to doubt and a `note` that says why"),
                _("Give both, or remove `doubtful`."),
            )
        return doubtful


class Units(Model):
    """What the basin is divided into."""

    kind: Literal["cell", "sub-basin"] = Field("cell", description=_("Cells or sub-basins."))
    area: float | None = Field(
        None, gt=0.0, description=_("Largest sub-basin (km2); without it only gauges divide.")
    )

    @field_validator("area")
    @classmethod
    def _of_sub_basins(cls, area: float | None, information: ValidationInfo) -> float | None:
        if area is not None and information.data.get("kind") == "cell":
            raise Fault(
                _("no area where units are cells"),
                _("Write `kind: sub-basin`, or remove `area`."),
            )
        return area


class Bands(Model):
    """Elevation bands inside a unit."""

    height: float = Field(gt=0.0, description=_("Height of a band (m)."))


def _declared_roughness() -> FieldInfo:
    """Return what the engine declares of the roughness of reaches."""
    from kzwater import registry

    return registry.field("reach_roughness")


def _roughness(value: float) -> float:
    """Return a roughness within the declared bounds, or raise the fault that names them."""
    Bounds(_declared_roughness())(value)
    return value


class Channel(Model):
    """The geometry of the channels."""

    mean_runoff: float = Field(
        gt=0.0, description=_("Mean runoff, only for the width of channels (l s-1 km-2).")
    )
    roughness: Annotated[float, AfterValidator(_roughness)] = Field(
        default_factory=lambda: _declared_roughness().default,
        description=_("Manning roughness (s m-1/3)."),
    )
    minimum_slope: float = Field(
        1e-4, gt=0.0, le=0.1, description=_("Slope where the elevation data show none.")
    )
    slope_length: float = Field(
        5.0, gt=0.0, description=_("Distance over which slopes are measured, at least (km).")
    )


class Preparation(Model):
    """How a basin is prepared."""

    name: Name = Field(description=_("Short name: Latin letters, digits, _ and -."))
    title: Words = Field(description=_("Title of the basin."))
    elevation: Elevation = Field(description=_("The elevation data."))
    land_cover: LandCover | None = Field(
        None, description=_("The land cover; without it there is one class, `any`.")
    )
    soil: Soil | None = Field(
        None, description=_("The soil; without it parameters are as declared.")
    )
    glaciers: Glaciers | None = Field(None, description=_("The glaciers."))
    directions: Directions = Field(
        default_factory=Directions, description=_("How the directions of flow are found.")
    )
    gauges: tuple[Gauge, ...] = Field(min_length=1, description=_("Gauges on the rivers."))
    outlet: Name | None = Field(None, description=_("Gauge at which the basin ends."))
    outlets: tuple[Name, ...] = Field(
        (), validate_default=True, description=_("Gauges at which the basin ends, if several.")
    )
    units: Units = Field(default_factory=Units, description=_("What the basin is divided into."))
    bands: Bands | None = Field(None, description=_("Elevation bands; one without them."))
    channel: Channel = Field(description=_("The geometry of the channels."))

    @field_validator("gauges")
    @classmethod
    def _distinct(cls, gauges: tuple[Gauge, ...]) -> tuple[Gauge, ...]:
        ids = [gauge.id for gauge in gauges]
        twice = sorted({each for each in ids if ids.count(each) > 1})
        if twice:
            raise Fault(
                _("each gauge once"),
                _("Give each gauge its own `id`."),
                got=_("several gauges named {ids}").format(ids=", ".join(twice)),
            )
        return gauges

    @field_validator("outlet", "outlets")
    @classmethod
    def _known(cls, value: Any, information: ValidationInfo) -> Any:
        if "gauges" not in information.data:
            return value
        known = [gauge.id for gauge in information.data["gauges"]]
        wanted = [value] if isinstance(value, str) else list(value or ())
        unknown = [each for each in wanted if each not in known]
        if unknown:
            raise Fault(
                _("one of {known}").format(known=", ".join(known)),
                _("Name a gauge of the list `gauges`."),
                got=f"`{unknown[0]}`",
            )
        return value

    @field_validator("outlets")
    @classmethod
    def _one_way(cls, outlets: tuple[str, ...], information: ValidationInfo) -> tuple[str, ...]:
        if "outlet" in information.data and bool(outlets) == bool(information.data["outlet"]):
            raise Fault(
                _("either `outlet` or `outlets`"),
                _("Name the gauge at which the basin ends: `outlet: {id}`.").format(
                    id=information.data["gauges"][0].id if "gauges" in information.data else "..."
                ),
                got=_("both") if outlets else _("neither"),
            )
        return outlets

    @property
    def outlet_ids(self) -> tuple[str, ...]:
        """Return the gauges at which the basin ends."""
        return self.outlets or ((self.outlet,) if self.outlet else ())
