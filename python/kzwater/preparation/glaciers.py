"""Glaciers: which share of each cell is ice of which glacier, and how thick it is there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kzwater.config.loader import shown_path
from kzwater.config.preparation import Glaciers
from kzwater.errors import Problems
from kzwater.grid import BoolArray, FloatArray, Grid, IntArray, cell_centres, distances
from kzwater.language import _
from kzwater.preparation.polygons import Outline, read_outlines
from kzwater.preparation.rasters import Raster, read_raster

# Ice of 900 kg m-3 against water (usual in glaciology; from memory).
ICE_DENSITY = 0.9
# Outlines are sampled at points no farther apart, m, which slivers may miss; at most so many to a
# side of a cell.
_spacing, _most_points = 20.0, 64
# The thickest ice on Earth is below 5 km: more is a missing value that is not declared.
_thickest = 5000.0
# Mean thickness of a glacier in m over its area in km2: chen1990, volume 28.5 A^1.357.
_scaling_factor, _scaling_exponent = 28.5, 0.357


@dataclass(frozen=True, slots=True)
class Ice:
    """Pieces of glaciers, each in one cell; arrays of shape (piece,).

    Attributes
    ----------
    ids : tuple of str
        The glaciers.
    cell, glacier : array of int
        Flat index of the cell, and index of the glacier.
    share : array
        Share of the cell.
    thickness : array
        Mean thickness of the piece, m; NaN where nothing is known of it.
    """

    ids: tuple[str, ...]
    cell: IntArray
    glacier: IntArray
    share: FloatArray
    thickness: FloatArray

    def inside(self, members: BoolArray) -> Ice:
        """Return the pieces in some cells, with the glaciers that have one."""
        kept = members[self.cell]
        found, glacier = np.unique(self.glacier[kept], return_inverse=True)
        return Ice(
            tuple(self.ids[each] for each in found.tolist()),
            self.cell[kept],
            glacier.astype(np.int64),
            self.share[kept],
            self.thickness[kept],
        )


def read_ice(settings: Glaciers | None, grid: Grid, problems: Problems) -> Ice | None:
    """Return the glaciers on the grid of the elevation, None without them or with faults added."""
    if settings is None:
        return None
    thickness = None
    if settings.thickness is not None:
        thickness = read_raster(settings.thickness, "glaciers.thickness", problems)
        if thickness is not None:
            _check_range(thickness, "glaciers.thickness", _thickest, "m", problems)
    if settings.outlines is None:
        return _of_fractions(settings, grid, thickness, problems)
    outlines = read_outlines(settings.outlines, settings.id, "glaciers.outlines", problems)
    if outlines is None:
        return None
    pieces = [_pieces(outline, grid, thickness) for outline in outlines]
    cell, share, depth = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
    sizes = [each[0].size for each in pieces]
    ids = tuple(outline.id for outline in outlines)
    ice = Ice(ids, cell, np.repeat(np.arange(len(ids)), sizes), share, depth)
    if not ice.cell.size:
        _add_outside(settings, problems)
    return ice


def check_ice(settings: Glaciers, ice: Ice, areas: FloatArray, problems: Problems) -> Ice:
    """Return the glaciers of the basin with a thickness everywhere; faults are added.

    Parameters
    ----------
    settings : Glaciers
        Where they come from.
    ice : Ice
        The pieces inside the basin.
    areas : array
        Area of every cell of the grid, shape (cell,), m2.
    problems : Problems
        Collects the faults.
    """
    if not ice.cell.size:
        _add_outside(settings, problems)
        return ice
    covered = np.bincount(ice.cell, ice.share)
    if np.any(covered > 1.0 + 1e-9):
        problems.add(
            shown_path(settings.place),
            "glaciers",
            got=_("outlines that overlap in {count} cells").format(
                count=np.count_nonzero(covered > 1.0 + 1e-9)
            ),
            expected=_("outlines side by side"),
            remedy=_("Remove doubled glaciers, or name their column as `id`: parts are joined."),
        )
    return replace(ice, thickness=_complete(settings, ice, areas[ice.cell] * ice.share, problems))


def _complete(settings: Glaciers, ice: Ice, area: FloatArray, problems: Problems) -> FloatArray:
    """Return the thickness of each piece: measured, else the glacier's mean, else by scaling."""
    known = np.isfinite(ice.thickness)
    count = len(ice.ids)
    whole = np.bincount(ice.glacier, area, count)
    seen = np.bincount(ice.glacier[known], area[known], count)
    volume = np.bincount(ice.glacier[known], (area * ice.thickness)[known], count)
    unknown = np.flatnonzero(seen == 0.0)
    if unknown.size and settings.missing_thickness == "refuse":
        problems.add(
            shown_path(settings.thickness or settings.place),
            "glaciers.thickness",
            got=_("no thickness of {count} glaciers (first: {id})").format(
                count=unknown.size, id=ice.ids[unknown[0]]
            ),
            expected=_("a thickness of every glacier of the basin"),
            remedy=_("Write `missing_thickness: scaling` to estimate it from their area."),
        )
    scaled = _scaling_factor * (whole / 1e6) ** _scaling_exponent
    mean = np.where(seen > 0.0, volume / np.where(seen > 0.0, seen, 1.0), scaled)
    return np.where(known, ice.thickness, mean[ice.glacier])


def _pieces(
    outline: Outline, grid: Grid, thickness: Raster | None
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Return cells, shares and mean thickness of what one glacier covers."""
    from rasterio.features import rasterize
    from rasterio.transform import from_origin

    shapes = outline.shapes(grid.crs)
    window = _window(shapes, grid)
    if window is None:
        return np.empty(0, dtype=np.int64), np.empty(0), np.empty(0)
    rows, columns = window
    part = grid.window(rows, columns)
    points = _points_to_a_side(part)
    fine = replace(
        part,
        cell_width=part.cell_width / points,
        cell_height=part.cell_height / points,
        rows=part.rows * points,
        columns=part.columns * points,
    )
    transform = from_origin(fine.left, fine.top, fine.cell_width, fine.cell_height)
    mask = rasterize(shapes, out_shape=fine.shape, transform=transform, dtype="uint8")
    sample = np.flatnonzero(mask)
    row, column = np.divmod(sample, fine.columns)
    cells, members, counts = np.unique(
        (row // points + rows.start) * grid.columns + column // points + columns.start,
        return_inverse=True,
        return_counts=True,
    )
    depth = np.full(cells.size, np.nan)
    if thickness is not None:
        values, valid = thickness.value_at(fine, sample)
        found = np.bincount(members[valid], minlength=cells.size)
        total = np.bincount(members[valid], values[valid], cells.size)
        depth[found > 0] = total[found > 0] / found[found > 0]
    return cells, counts / points**2, depth


def _window(shapes: list[dict[str, object]], grid: Grid) -> tuple[slice, slice] | None:
    """Return rows and columns of the grid that shapes may touch, None when they lie outside."""
    from rasterio.features import bounds

    boxes = np.array([bounds(shape) for shape in shapes])
    if not np.all(np.isfinite(boxes)):
        return None
    left, bottom = boxes[:, :2].min(axis=0).tolist()
    right, top = boxes[:, 2:].max(axis=0).tolist()
    first_column = max(int(np.floor((left - grid.left) / grid.cell_width)), 0)
    last_column = min(int(np.floor((right - grid.left) / grid.cell_width)), grid.columns - 1)
    first_row = max(int(np.floor((grid.top - top) / grid.cell_height)), 0)
    last_row = min(int(np.floor((grid.top - bottom) / grid.cell_height)), grid.rows - 1)
    if first_column > last_column or first_row > last_row:
        return None
    return slice(first_row, last_row + 1), slice(first_column, last_column + 1)


def _points_to_a_side(grid: Grid) -> int:
    """Return how many points to each side sample a cell."""
    middle = replace(grid, rows=2, columns=2)
    longitude, latitude = cell_centres(middle, np.array([0, 3]))
    diagonal = distances(longitude[:1], latitude[:1], longitude[1:], latitude[1:])
    side = float(diagonal[0]) / np.sqrt(2.0)
    # A power of two: halves of a cell stay halves.
    return int(np.clip(2.0 ** np.ceil(np.log2(side / _spacing)), 1, _most_points))


def _of_fractions(
    settings: Glaciers, grid: Grid, thickness: Raster | None, problems: Problems
) -> Ice | None:
    """Return the glaciers of a raster of fractions: each patch of connected cells is one."""
    from scipy import ndimage  # type: ignore[import-untyped]

    assert settings.fraction is not None
    raster = read_raster(settings.fraction, "glaciers.fraction", problems)
    if raster is None:
        return None
    _check_range(raster, "glaciers.fraction", 1.0, "1", problems)
    all_cells = np.arange(grid.size)
    values, valid = raster.value_at(grid, all_cells)
    share = np.where(valid, values, 0.0).astype(np.float64)
    patches, count = ndimage.label((share > 0.0).reshape(grid.shape), structure=np.ones((3, 3)))
    cells = np.flatnonzero(share > 0.0)
    depth = np.full(cells.size, np.nan)
    if thickness is not None:
        found, known = thickness.value_at(grid, cells)
        depth[known] = found[known]
    ids = tuple(f"patch_{number + 1}" for number in range(count))
    return Ice(ids, cells, patches.ravel()[cells].astype(np.int64) - 1, share[cells], depth)


def _check_range(
    raster: Raster, subject: str, highest: float, units: str, problems: Problems
) -> None:
    """Add values below zero or above what there can be."""
    wrong = np.flatnonzero(raster.valid & ~((raster.values >= 0.0) & (raster.values <= highest)))
    if wrong.size:
        problems.add(
            shown_path(raster.path),
            subject,
            got=_("{value:.6g} {units} at {count} cells (first: {place})").format(
                value=float(raster.values.flat[wrong[0]]),
                units=units,
                count=wrong.size,
                place=raster.place(wrong),
            ),
            expected=_("0 to {highest:g} {units}").format(highest=highest, units=units),
            remedy=_("Declare the missing value: `gdal_edit.py -a_nodata VALUE FILE`."),
        )


def _add_outside(settings: Glaciers, problems: Problems) -> None:
    """Add the fault that no glacier lies in the basin."""
    problems.add(
        shown_path(settings.place),
        "glaciers",
        got=_("no glacier inside the basin"),
        expected=_("at least one"),
        remedy=_("Check the place and the reference system, or remove `glaciers`."),
    )
