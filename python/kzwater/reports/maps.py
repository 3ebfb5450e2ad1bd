"""Maps of a basin: relief with rivers and gauges, and the snow at its height."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kzwater.language import _
from kzwater.reports import style
from kzwater.reports.map_geometry import (
    borders,
    extent,
    gauge_places,
    metres_per_unit,
    rivers,
    scale_length,
    shape,
)
from kzwater.reports.record import Array, Gauge, Grid
from kzwater.reports.words import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation
    from matplotlib.transforms import Bbox

# Each runs from light to dark, so that it also reads in grey and for the colour-blind.
_relief = ("#e3e2cc", "#d3c498", "#b4935f", "#866444", "#4c392b")
_snow = ("#f5f4ee", "#cfe0ee", "#8fb9dc", "#3f83bd", "#0b4486", "#08264f")
_tallest = 4.2
# Fewer cells than this in a unit, and lines between units would hide the map.
_cells_in_outlined_unit = 12
# Where a gauge's name may stand, in points from its mark, best first.
_label_places = ((7, 0), (-7, 0), (5, 8), (5, -8), (-5, 8), (-5, -8), (0, 10), (0, -10))


@dataclass(frozen=True, slots=True)
class Tint:
    """The colours of a map: what they mean, from which value to which.

    Attributes
    ----------
    beyond : bool
        Whether some values are higher than ``high``.
    rivers : str
        Colour of the rivers, to be seen on the others.
    river_width : float
        Width of the largest river, points.
    """

    colours: Colormap
    low: float
    high: float
    label: str
    beyond: bool = False
    rivers: str = style.river_blue
    river_width: float = 2.1


def draw_basin(grid: Grid, gauges: Sequence[Gauge], title: str, path: Path) -> None:
    """Write the map of the basin as PNG: relief, rivers, gauges with their names."""
    from matplotlib.colors import LinearSegmentedColormap

    height = np.where(grid.inside, grid.elevation, np.nan)
    colours = LinearSegmentedColormap.from_list("relief", _relief)
    tint = Tint(colours, float(np.nanmin(height)), float(np.nanmax(height)), _("Elevation (m)"))
    with style.picture(_figure_height(grid)) as figure:
        axes = _map_axes(figure, grid, title)
        axes.imshow(_shaded(grid, height, tint), extent=extent(grid), aspect="auto")
        _draw_units(axes, grid)
        _draw_lines(axes, grid, tint)
        _draw_scale(figure, axes, grid)
        _draw_colours(figure, axes, tint)
        _draw_gauges(figure, axes, grid, gauges)
        style.save(figure, path)


def draw_snow(grid: Grid, values: Array, label: str, title: str, path: Path) -> None:
    """Write the map of the snow as PNG.

    Parameters
    ----------
    values : ndarray
        Shape (y, x), mm.
    label : str
        What the colours mean, with units.
    """
    from matplotlib.colors import LinearSegmentedColormap

    snow = np.where(grid.inside, values, np.nan)
    # a few summits shall not leave the rest of the map pale
    high = float(np.nanquantile(snow, 0.99)) or 1.0
    colours = LinearSegmentedColormap.from_list("snow", _snow)
    beyond = bool(np.nanmax(snow) > high)
    tint = Tint(colours, 0.0, high, label, beyond, rivers=style.ink, river_width=0.9)
    with style.picture(_figure_height(grid)) as figure:
        axes = _map_axes(figure, grid, title)
        masked = np.ma.masked_invalid(snow)
        axes.imshow(masked, extent=extent(grid), cmap=colours, vmin=0.0, vmax=high, aspect="auto")
        _draw_lines(axes, grid, tint)
        _draw_scale(figure, axes, grid)
        _draw_colours(figure, axes, tint)
        style.save(figure, path)


def _figure_height(grid: Grid) -> float:
    """Return the height of a picture, inches, that suits the shape of the basin."""
    return min(_tallest, 0.8 + (style.width - 1.5) * shape(grid))


def _map_axes(figure: Figure, grid: Grid, title: str) -> Axes:
    """Return axes with a quiet frame and coordinates as readers know them."""
    axes = figure.subplots()
    figure.suptitle(title, x=0.005, ha="left", fontsize=8.8, fontweight="bold")
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=2.0, labelsize=6.6, labelcolor=style.quiet)
    axes.locator_params(nbins=5)
    east, north = (
        (_("{value}° E"), _("{value}° N"))
        if grid.geographic
        else (_("{value} km"), _("{value} km"))
    )
    unit = 1.0 if grid.geographic else 1000.0
    axes.xaxis.set_major_formatter(lambda value, _tick: east.format(value=_rounded(value / unit)))
    axes.yaxis.set_major_formatter(lambda value, _tick: north.format(value=_rounded(value / unit)))
    return axes


def _rounded(value: float) -> str:
    decimals = next(d for d in range(4) if d == 3 or abs(value - round(value, d)) < 1e-6)
    return number(value, decimals)


def _shaded(grid: Grid, height: Array, tint: Tint) -> Array:
    """Return the relief as an image with light from the north-west, transparent outside."""
    from matplotlib.colors import LightSource

    spacing = [
        float(np.abs(np.diff(axis)).mean()) * metres
        for axis, metres in zip((grid.x, grid.y), metres_per_unit(grid), strict=True)
    ]
    light = LightSource(azdeg=315, altdeg=50)
    # cells of a kilometre smooth the slopes: exaggerated until valleys show
    shade = light.hillshade(height, vert_exag=6.0, dx=spacing[0], dy=spacing[1])
    shade = np.where(np.isnan(shade), np.nanmean(shade), shade)
    colours = tint.colours(
        (np.nan_to_num(height, nan=tint.low) - tint.low) / max(tint.high - tint.low, 1e-9)
    )[..., :3]
    blended = light.blend_soft_light(colours, shade[..., None])
    return np.dstack([np.clip(blended, 0.0, 1.0), grid.inside.astype(np.float64)])


def _draw_units(axes: Axes, grid: Grid) -> None:
    """Draw the borders of the units, where these are larger than a few cells."""
    from matplotlib.collections import LineCollection

    if grid.unit_index.max() * _cells_in_outlined_unit < np.count_nonzero(grid.inside):
        lines = borders(grid.unit_index, grid)
        axes.add_collection(LineCollection(list(lines), colors=style.quiet, linewidths=0.35))


def _draw_lines(axes: Axes, grid: Grid, tint: Tint) -> None:
    """Draw borders, rivers and the scale, and set the frame."""
    from matplotlib.collections import LineCollection

    outline = borders(np.where(grid.inside, 0, -1), grid)
    axes.add_collection(LineCollection(list(outline), colors=style.ink, linewidths=0.6))
    pieces, shares = rivers(grid)
    widths = list(0.3 + (tint.river_width - 0.3) * np.sqrt(shares))
    axes.add_collection(
        LineCollection(
            list(pieces), colors=tint.rivers, linewidths=widths, capstyle="round", zorder=3
        )
    )
    across, up = metres_per_unit(grid)
    left, right, bottom, top = extent(grid)
    axes.set(xlim=(left, right), ylim=(bottom, top), aspect=up / across)


def _draw_scale(figure: Figure, axes: Axes, grid: Grid) -> None:
    """Draw a bar of a round length below the right corner of the map."""
    from matplotlib.transforms import ScaledTranslation, blended_transform_factory

    below = ScaledTranslation(0.0, -0.42, figure.dpi_scale_trans)
    place = blended_transform_factory(axes.transData, axes.transAxes) + below
    length = scale_length(grid)
    right = extent(grid)[1]
    left = right - length * 1000.0 / metres_per_unit(grid)[0]
    axes.plot(
        [left, right],
        [0.0, 0.0],
        color=style.ink,
        linewidth=1.4,
        clip_on=False,
        solid_capstyle="butt",
        transform=place,
    )
    axes.text(
        (left + right) / 2.0,
        0.0,
        _("{length} km").format(length=length) + "\n",
        ha="center",
        va="center",
        transform=place,
    )


def _draw_colours(figure: Figure, axes: Axes, tint: Tint) -> None:
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize

    colours = ScalarMappable(Normalize(tint.low, tint.high), tint.colours)
    bar = figure.colorbar(
        colours,
        ax=axes,
        shrink=0.62,
        aspect=24,
        pad=0.02,
        extend="max" if tint.beyond else "neither",
    )
    bar.set_label(tint.label)
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=2.0)


def _draw_gauges(figure: Figure, axes: Axes, grid: Grid, gauges: Sequence[Gauge]) -> None:
    """Mark the gauges; write each name where it covers neither names nor marks, nor much river."""
    from matplotlib.patheffects import withStroke
    from matplotlib.transforms import Bbox

    places = gauge_places(grid, gauges)
    if not places:
        return
    x, y = zip(*places, strict=True)
    axes.scatter(x, y, s=24, color=style.paper, edgecolor=style.ink, linewidth=1.1, zorder=5)
    figure.canvas.draw()
    frame = axes.get_window_extent()
    pieces, _shares = rivers(grid)
    taken = [
        Bbox.from_bounds(x - size / 2.0, y - size / 2.0, size, size)
        for points, size in ((places, 10.0), (pieces.mean(axis=1), 3.0))
        for x, y in axes.transData.transform(points)
    ]
    for place, gauge in zip(places, gauges, strict=True):
        label = axes.annotate(
            gauge.name,
            place,
            (0, 0),
            textcoords="offset points",
            fontsize=7.2,
            fontweight="bold",
            zorder=6,
            path_effects=[withStroke(linewidth=2.2, foreground=style.paper)],
        )
        boxes = [_boxed(label, offset) for offset in _label_places]
        costs = [_hidden(box, taken, frame) for box in boxes]
        taken.append(_boxed(label, _label_places[costs.index(min(costs))]))


def _boxed(label: Annotation, offset: tuple[int, int]) -> Bbox:
    """Move a label to an offset from its mark, in points; return the pixels that it covers."""
    right, up = offset
    label.set_position(offset)
    label.set_horizontalalignment("left" if right > 0 else "right" if right < 0 else "center")
    label.set_verticalalignment("bottom" if up > 0 else "top" if up < 0 else "center")
    return label.get_window_extent()


def _hidden(box: Bbox, taken: list[Bbox], frame: Bbox) -> float:
    """Return how much of a label would cover others or leave the map, square pixels."""
    covered = sum(
        max(0.0, min(box.x1, other.x1) - max(box.x0, other.x0))
        * max(0.0, min(box.y1, other.y1) - max(box.y0, other.y0))
        for other in taken
    )
    outside = max(0.0, frame.x0 - box.x0) + max(0.0, box.x1 - frame.x1)
    return float(covered + outside * box.height)
