"""Channels: lengths, slopes and widths along the rivers of the elevation data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kzwater.config.preparation import Channel
from kzwater.grid import FloatArray, IntArray, cell_centres, distances
from kzwater.preparation.drainage import Drainage, Hydrography

# A link longer than so many straight ones is a fault of upscaling, not a meander (own bound).
_most_winding = 4.0


@dataclass(frozen=True, slots=True)
class Links:
    """The rivers from each cell to the next one downstream; arrays of shape (cell,).

    Attributes
    ----------
    length : array
        m; positive for all cells that take part.
    slope : array
        1; not below the least slope of the settings.
    """

    length: FloatArray
    slope: FloatArray


def links(hydrography: Hydrography, elevation: FloatArray, channel: Channel) -> Links:
    """Return length and slope of the river from each cell to the next.

    Lengths follow the river of the elevation data between the outlets of the two cells. Slopes are
    measured over at least the length that the settings give, because data in whole metres know
    no smaller ones between two cells.

    Parameters
    ----------
    hydrography : Hydrography
        The drainage.
    elevation : array
        Elevation of the fine cells, shape (fine cell,), m.
    channel : Channel
        The settings.
    """
    cells, pixels = hydrography.cells, hydrography.outlet_pixels
    downstream = cells.network.downstream
    main = cells.network.main_upstream(cells.drained_area)
    length = _link_lengths(hydrography)
    heights = np.where(pixels >= 0, _smooth_profile(hydrography.fine, elevation)[pixels], np.nan)
    slope = _slopes(downstream, length, heights, channel.slope_length * 1e3)
    # Where the water leaves the data a river goes on as it came.
    ends = np.flatnonzero(cells.inside & (downstream < 0))
    fed = ends[main[ends] >= 0]
    length[ends] = np.sqrt(cells.cell_area[ends])
    length[fed], slope[fed] = length[main[fed]], slope[main[fed]]
    return Links(length, np.maximum(np.nan_to_num(slope), channel.minimum_slope))


def width_at_mean_flow(drained_area: FloatArray, mean_runoff: float) -> FloatArray:
    """Return the width of rivers in m: 7.2 Q^0.5 with Q in m3 s-1.

    Parameters
    ----------
    drained_area : array
        m2.
    mean_runoff : float
        l s-1 km-2.

    References
    ----------
    moody2002, from memory.
    """
    mean_flow = drained_area * 1e-6 * mean_runoff * 1e-3
    return 7.2 * np.sqrt(mean_flow)


def main_stems(
    units: IntArray, outlets: IntArray, main_upstream: IntArray, along: Links
) -> tuple[FloatArray, FloatArray]:
    """Return length (m) and slope (1) of the main river of each sub-basin, shape (unit,).

    The main river is followed upstream from the outlet, at each confluence along the larger
    branch, as long as it stays in the unit.

    Parameters
    ----------
    units : array
        Unit of each cell, shape (cell,).
    outlets : array
        Cell at the lower end of each unit, shape (unit,).
    main_upstream : array
        Largest upstream neighbour of each cell, shape (cell,); -1 at sources.
    along : Links
        Length and slope of the river from each cell.
    """
    length = along.length[outlets]
    drop = length * along.slope[outlets]
    following = np.arange(outlets.size)
    cells = outlets
    while following.size:
        above = main_upstream[cells]
        stays = (above >= 0) & (units[above] == following)
        following, cells = following[stays], above[stays]
        length[following] += along.length[cells]
        drop[following] += along.length[cells] * along.slope[cells]
    return length, drop / length


def _link_lengths(hydrography: Hydrography) -> FloatArray:
    """Return the river length from each cell's outlet to the next cell's, shape (cell,), m."""
    fine, cells = hydrography.fine, hydrography.cells
    to_end, end = _distances_to_end(fine)
    sources = np.flatnonzero(cells.network.downstream >= 0)
    below = cells.network.downstream[sources]
    straight = _steps(cells, sources, below)
    from_pixel, to_pixel = hydrography.outlet_pixels[sources], hydrography.outlet_pixels[below]
    along = to_end[from_pixel] - to_end[to_pixel]
    connected = (end[from_pixel] == end[to_pixel]) & (along > 0.0)
    connected &= along <= _most_winding * straight
    length = np.zeros(cells.grid.size)
    length[sources] = np.where(connected, along, straight)
    return length


def _distances_to_end(fine: Drainage) -> tuple[FloatArray, IntArray]:
    """Return the distance of each cell to the end of its river, m, and the cell of that end."""
    downstream = fine.network.downstream
    sources = np.flatnonzero(downstream >= 0)
    to_end = np.zeros(downstream.size)
    to_end[sources] = _steps(fine, sources, downstream[sources])
    end = np.arange(downstream.size)
    for level in reversed(fine.network.levels):
        nodes = level[downstream[level] >= 0]
        to_end[nodes] += to_end[downstream[nodes]]
        end[nodes] = end[downstream[nodes]]
    return to_end, end


def _steps(drainage: Drainage, sources: IntArray, targets: IntArray) -> FloatArray:
    """Return the distances between centres of cells, m."""
    return distances(*cell_centres(drainage.grid, sources), *cell_centres(drainage.grid, targets))


def _smooth_profile(fine: Drainage, elevation: FloatArray) -> FloatArray:
    """Return elevations that never rise downstream: the mean of pits filled and rims cut, m."""
    filled, cut = elevation.copy(), elevation.copy()
    downstream = fine.network.downstream
    for level in fine.network.levels:
        nodes = level[downstream[level] >= 0]
        np.minimum.at(cut, downstream[nodes], cut[nodes])
    for level in reversed(fine.network.levels):
        nodes = level[downstream[level] >= 0]
        filled[nodes] = np.maximum(filled[nodes], filled[downstream[nodes]])
    return (filled + cut) / 2.0


def _slopes(
    downstream: IntArray, length: FloatArray, heights: FloatArray, least_distance: float
) -> FloatArray:
    """Return the mean slope from each cell down to where a distance is reached; NaN at ends."""
    here = np.arange(downstream.size)
    travelled = np.zeros(downstream.size)
    while True:
        going = np.flatnonzero((travelled < least_distance) & (downstream[here] >= 0))
        if not going.size:
            break
        travelled[going] += length[here[going]]
        here[going] = downstream[here[going]]
    drop = heights - heights[here]
    slope: FloatArray = np.divide(
        drop, travelled, out=np.full(drop.size, np.nan), where=travelled > 0.0
    )
    return slope
