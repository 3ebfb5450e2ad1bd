"""The elevation data: in metres, without holes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kzwater.config.loader import shown_path
from kzwater.config.preparation import Elevation
from kzwater.errors import Problems
from kzwater.grid import BoolArray
from kzwater.language import _
from kzwater.preparation.rasters import Raster, check_on_globe, read_raster

_subject = "elevation.file"
# International foot (1959).
_metres = {
    **dict.fromkeys(("", "m", "metre", "metres", "meter", "meters"), 1.0),
    **dict.fromkeys(("ft", "foot", "feet", "international foot"), 0.3048),
    **dict.fromkeys(("us-ft", "us survey foot", "us_survey_foot"), 1200.0 / 3937.0),
    **dict.fromkeys(("cm", "centimetre", "centimeter"), 0.01),
    **dict.fromkeys(("dm", "decimetre", "decimeter"), 0.1),
}
# The shore of the Dead Sea and the top of Everest lie within; -9999 and 32767 do not.
_lowest, _highest = -500.0, 9000.0


def read_elevation(settings: Elevation, problems: Problems) -> Raster | None:
    """Return elevations in metres, or None after adding to ``problems`` what is wrong.

    Returns
    -------
    Raster
        float32, m, shape (row, column). Holes are filled or left as the settings say.
    """
    found = len(problems)
    raster = read_raster(settings.file, _subject, problems)
    if raster is None:
        return None
    check_on_globe(raster, _subject, problems)
    factor = _metres_per_unit(raster, settings, problems)
    values = np.where(raster.valid, raster.values * factor, np.nan).astype(np.float32)
    raster = replace(raster, values=values, units="m")
    _check_range(raster, problems)
    if len(problems) == found and settings.holes != "sink":
        raster = _without_holes(raster, settings, problems)
    return raster if len(problems) == found else None


def _metres_per_unit(raster: Raster, settings: Elevation, problems: Problems) -> float:
    """Return the length of the raster's unit of elevation in metres."""
    axes = _axis_units(raster)
    tag = (raster.units.strip() or axes.get("up", "")).lower()
    if not tag and settings.units is None and "foot" in axes.get("east", ""):
        problems.add(
            shown_path(raster.path),
            _subject,
            got=_("distances in `{units}`, and elevations without units").format(
                units=axes["east"]
            ),
            expected=_("metres or feet"),
            remedy=_("Write `units: m` or `units: ft` under `elevation`."),
        )
    known = _metres.get(tag)
    if known is None and settings.units is None:
        problems.add(
            shown_path(raster.path),
            _subject,
            got=_("elevations in `{units}`").format(units=raster.units or tag),
            expected=_("metres or feet"),
            remedy=_("Write `units: m` or `units: ft` under `elevation`."),
        )
        return 1.0
    if tag and known is not None and settings.units and known != _metres[settings.units]:
        problems.add(
            shown_path(raster.path),
            "elevation.units",
            got=_("`{units}`, and `{tag}` in the file").format(
                units=settings.units, tag=raster.units or tag
            ),
            expected=_("the units of the file"),
            remedy=_("Remove `units`, or correct the file: `gdal_edit.py -units m FILE`."),
        )
    if known is None or not tag:
        return _metres[settings.units or "m"]
    return known


def _axis_units(raster: Raster) -> dict[str, str]:
    """Return the units of the axes of the reference system by their direction."""
    from pyproj import CRS

    return {axis.direction: axis.unit_name for axis in CRS.from_wkt(raster.grid.crs).axis_info}


def _check_range(raster: Raster, problems: Problems) -> None:
    """Add elevations that no land has, most likely a missing value that is not declared."""
    beyond = raster.valid & ~((raster.values >= _lowest) & (raster.values <= _highest))
    cells = np.flatnonzero(beyond)
    if cells.size:
        problems.add(
            shown_path(raster.path),
            _subject,
            got=_("{value:.6g} m at {count} cells (first: {place})").format(
                value=float(raster.values.flat[cells[0]]),
                count=cells.size,
                place=raster.place(cells),
            ),
            expected=_("{lowest:g} to {highest:g} m").format(lowest=_lowest, highest=_highest),
            remedy=_(
                "Declare the missing value: `gdal_edit.py -a_nodata VALUE FILE`; if heights are in "
                "feet, write `units: ft` under `elevation`."
            ),
        )
    if not np.any(raster.valid):
        problems.add(
            shown_path(raster.path),
            _subject,
            got=_("no value at all"),
            expected=_("elevations"),
            remedy=_("Check the missing value that the file declares."),
        )


def _without_holes(raster: Raster, settings: Elevation, problems: Problems) -> Raster:
    """Return the raster with its holes filled, or add them to ``problems``."""
    holes = _holes(raster.valid)
    cells = np.flatnonzero(holes)
    if not cells.size:
        return raster
    if settings.holes == "refuse":
        problems.add(
            shown_path(raster.path),
            _subject,
            got=_("holes: {count} cells without value inside the data (first: {place})").format(
                count=cells.size, place=raster.place(cells)
            ),
            expected=_("a value in every cell"),
            remedy=_(
                "Write `holes: fill` under `elevation` to fill them from their edges, or "
                "`holes: sink` where they are lakes without outlet."
            ),
        )
        return raster
    from rasterio.fill import fillnodata

    filled = fillnodata(
        np.where(raster.valid, raster.values, 0.0).astype(np.float32),
        mask=raster.valid,
        max_search_distance=float(sum(raster.grid.shape)),
    )
    values = np.where(holes, filled, raster.values).astype(np.float32)
    return replace(raster, values=values, valid=raster.valid | holes)


def _holes(valid: BoolArray) -> BoolArray:
    """Return which cells without value cannot be reached from the edge of the raster."""
    from scipy import ndimage  # type: ignore[import-untyped]

    regions, _count = ndimage.label(~valid, structure=np.ones((3, 3)))
    edge = np.concatenate([regions[0], regions[-1], regions[:, 0], regions[:, -1]])
    holes: BoolArray = ~valid & ~np.isin(regions, edge)
    return holes
