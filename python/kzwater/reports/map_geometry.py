"""Lines and places on the grid of a basin: borders, rivers, gauges, lengths."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kzwater.network import D8_STEPS
from kzwater.reports.record import Array, Gauge, Grid

_metres_per_degree = 111_195.0  # of latitude, on a sphere of 6371 km
# Rivers are drawn where they drain more than this share of the basin.
_smallest_river = 1.0 / 160.0
_nice_lengths = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def metres_per_unit(grid: Grid) -> tuple[float, float]:
    """Return how many metres a unit of x and of y is, in the middle of the grid."""
    if not grid.geographic:
        return 1.0, 1.0
    shrinking = float(np.cos(np.radians(grid.y.mean())))
    return _metres_per_degree * shrinking, _metres_per_degree


def extent(grid: Grid) -> tuple[float, float, float, float]:
    """Return the left, right, bottom and top edge of the grid."""
    x, y = (float(np.abs(np.diff(axis)).mean()) / 2.0 for axis in (grid.x, grid.y))
    return (
        float(grid.x.min()) - x,
        float(grid.x.max()) + x,
        float(grid.y.min()) - y,
        float(grid.y.max()) + y,
    )


def shape(grid: Grid) -> float:
    """Return the height of the grid over its width, on the ground."""
    left, right, bottom, top = extent(grid)
    across, up = metres_per_unit(grid)
    return (top - bottom) * up / ((right - left) * across)


def scale_length(grid: Grid) -> int:
    """Return a round length that fits a quarter of the grid's width, km."""
    left, right, _bottom, _top = extent(grid)
    quarter = (right - left) * metres_per_unit(grid)[0] / 4000.0
    return max((length for length in _nice_lengths if length <= quarter), default=1)


def borders(units: NDArray[np.int64], grid: Grid) -> Array:
    """Return the lines between cells of different units, shape (line, 2, 2): both ends as x, y."""
    padded = np.pad(units, 1, constant_values=-1)
    rows, columns = np.nonzero(padded[:, 1:] != padded[:, :-1])
    upright = _lines(columns - 0.5, rows - 1.5, columns - 0.5, rows - 0.5)
    rows, columns = np.nonzero(padded[1:] != padded[:-1])
    level = _lines(columns - 1.5, rows - 0.5, columns - 0.5, rows - 0.5)
    lines = np.concatenate([upright, level])
    steps = grid.x[1] - grid.x[0], grid.y[1] - grid.y[0]
    return np.stack(
        [grid.x[0] + lines[..., 0] * steps[0], grid.y[0] + lines[..., 1] * steps[1]], axis=-1
    )


def _lines(*ends: NDArray[np.floating[Any]]) -> Array:
    """Return lines of shape (line, 2, 2) from x and y of their starts, x and y of their ends."""
    return np.stack(ends, axis=-1).reshape(-1, 2, 2).astype(np.float64)


def rivers(grid: Grid) -> tuple[Array, Array]:
    """Return the rivers as lines from cell to cell, and the share of the basin that each drains.

    Returns
    -------
    ndarray
        Shape (line, 2, 2): both ends as x, y.
    ndarray
        Shape (line,), 0 to 1.
    """
    lines: list[list[tuple[float, float]]] = []
    shares: list[float] = []
    if grid.flow_direction is not None and grid.drained_area is not None:
        drained = np.where(grid.inside, np.nan_to_num(grid.drained_area), 0.0)
        share = drained / drained.max()
        for row, column in zip(*np.nonzero(share >= _smallest_river), strict=True):
            down, across = D8_STEPS.get(int(grid.flow_direction[row, column]), (0, 0))
            below = row + down, column + across
            if (down or across) and 0 <= below[0] < grid.y.size and 0 <= below[1] < grid.x.size:
                ends = [(grid.x[column], grid.y[row]), (grid.x[below[1]], grid.y[below[0]])]
                lines.append(ends)
                shares.append(float(share[row, column]))
    return np.array(lines).reshape(-1, 2, 2), np.array(shares)


def gauge_places(grid: Grid, gauges: Sequence[Gauge]) -> list[tuple[float, float]]:
    """Return x and y of each gauge on the grid: of its river cell, where the grid tells it."""
    longitudes = [gauge.longitude for gauge in gauges]
    latitudes = [gauge.latitude for gauge in gauges]
    if not grid.geographic and grid.crs_wkt:
        from rasterio.warp import transform

        longitudes, latitudes = transform("EPSG:4326", grid.crs_wkt, longitudes, latitudes)
    stated = zip(longitudes, latitudes, gauges, strict=True)
    return [_river_cell(grid, x, y, gauge.area) or (x, y) for x, y, gauge in stated]


def _river_cell(grid: Grid, x: float, y: float, area: float) -> tuple[float, float] | None:
    """Return the nearest cell that drains what a gauge does, or None."""
    if grid.drained_area is None:
        return None
    drained = np.where(grid.inside, np.nan_to_num(grid.drained_area), 0.0)
    rows, columns = np.nonzero(np.isclose(drained, area, rtol=1e-5, atol=0.0))
    if not rows.size:
        return None
    across, up = metres_per_unit(grid)
    distances = np.hypot((grid.x[columns] - x) * across, (grid.y[rows] - y) * up)
    nearest = int(np.argmin(distances))
    return float(grid.x[columns[nearest]]), float(grid.y[rows[nearest]])
