"""Drainage of a raster: its network, what each cell drains, and the same on a coarser grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kzwater.errors import MissingExtraError
from kzwater.grid import BoolArray, FloatArray, Grid, IntArray, cell_areas
from kzwater.language import _
from kzwater.network import D8_OUTSIDE, Network, build_network, downstream_of_directions

# How pyflwdir marks cells outside.
_pyflwdir_outside = 247


@dataclass(frozen=True, slots=True)
class Drainage:
    """The drainage of a raster, its cells in flat order.

    Attributes
    ----------
    grid : Grid
        Where the cells lie.
    network : Network
        Which cell drains to which.
    inside : array of bool
        Whether the cell takes part, shape (cell,).
    cell_area, drained_area : array
        Area of each cell and of all that drain through it, shape (cell,), m2.
    """

    grid: Grid
    network: Network
    inside: BoolArray
    cell_area: FloatArray
    drained_area: FloatArray


@dataclass(frozen=True, slots=True)
class Hydrography:
    """The drainage of the elevation data and that of the cells of the basin made from it.

    Attributes
    ----------
    fine : Drainage
        On the grid of the elevation data.
    cells : Drainage
        On the grid of the basin; the same as ``fine`` with the factor 1.
    factor : int
        Width of a cell in fine cells.
    outlet_pixels : array
        Flat index of the fine cell through which each cell drains, shape (cell,); -1 outside.
    """

    fine: Drainage
    cells: Drainage
    factor: int
    outlet_pixels: IntArray


def drainage_of(directions: NDArray[np.int16], grid: Grid) -> Drainage:
    """Return the drainage of directions in ESRI's codes, shape (row, column).

    Raises
    ------
    CycleError
        When the directions run in circles.
    """
    inside = (directions != D8_OUTSIDE).ravel()
    return _drainage(downstream_of_directions(directions), inside, grid)


def hydrography_of(fine: Drainage, directions: NDArray[np.int16], factor: int) -> Hydrography:
    """Return a drainage together with the coarser one made from it.

    The directions are upscaled by the iterative hydrography method: each coarse cell drains where
    the fine river through its outlet leads. Elevations are never averaged before.

    References
    ----------
    eilander2021.
    """
    if factor == 1:
        return Hydrography(fine, fine, 1, np.where(fine.inside, np.arange(fine.grid.size), -1))
    flow = flow_library()
    codes = np.where(directions == D8_OUTSIDE, _pyflwdir_outside, directions).astype(np.uint8)
    raster = flow.from_array(codes, ftype="d8", check_ftype=False)
    # The method's thresholds are meant for areas counted in cells, as pyflwdir does by itself.
    coarse, outlets = raster.upscale(factor, method="ihu")
    downstream = coarse.idxs_ds.astype(np.int64)
    inside = downstream >= 0
    ends = downstream == np.arange(downstream.size)
    grid = fine.grid.coarser(factor)
    cells = _drainage(np.where(inside & ~ends, downstream, -1), inside, grid)
    return Hydrography(fine, cells, factor, outlets.astype(np.int64).ravel())


def flow_library() -> Any:
    """Return the module pyflwdir.

    Raises
    ------
    MissingExtraError
        When it or pyproj, which the same extra brings, is not installed.
    """
    try:
        import pyflwdir
        import pyproj  # noqa: F401  (reference systems are read with it further on)
    except ImportError as error:
        raise MissingExtraError(
            _(
                "Preparing a basin needs pyflwdir and pyproj: `pip install 'kzwater[prepare]'` "
                "({reason})."
            ).format(reason=error)
        ) from error
    return pyflwdir


def _drainage(downstream: IntArray, inside: BoolArray, grid: Grid) -> Drainage:
    """Return the drainage of a network on a grid."""
    network = build_network(downstream)
    areas = np.where(inside, cell_areas(grid).ravel(), 0.0)
    return Drainage(grid, network, inside, areas, network.accumulate(areas))
