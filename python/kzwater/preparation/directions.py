"""Directions of flow: from elevations, along known rivers, through breached rims, or given."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kzwater.config.loader import shown_path
from kzwater.errors import Problem, Problems
from kzwater.grid import BoolArray, IntArray
from kzwater.language import _
from kzwater.network import D8_OUTLET, D8_OUTSIDE, D8_STEPS, CycleError
from kzwater.preparation.drainage import flow_library
from kzwater.preparation.rasters import Raster, read_raster

_subject = "directions.given"
# Other marks that tools give to ends (TauDEM, ArcGIS, pyflwdir) and to cells outside.
_other_end, _other_outside = 255, 247
_most_cycles, _most_cells = 3, 6


def filled_directions(elevation: Raster) -> NDArray[np.int16]:
    """Return directions over pits filled to their lowest rim, shape (row, column).

    Water leaves at the edge of the data.

    References
    ----------
    wang2006, as in pyflwdir.
    """
    _filled, codes = flow_library().dem.fill_depressions(elevation.values, nodata=np.nan)
    return np.where(elevation.valid, codes.astype(np.int16), np.int16(D8_OUTSIDE))


def breached_directions(elevation: Raster, rivers: BoolArray | None) -> NDArray[np.int16]:
    """Return directions that cut through the rims of pits, shape (row, column).

    Each cell drains along the path of least climb to the edge of the data. Known rivers are
    lowered by the relief of the data first, so that paths keep to them even where they end inside.

    References
    ----------
    metz2011.
    """
    flow_library()
    values = elevation.values
    if rivers is not None:
        relief = np.nanmax(values) - np.nanmin(values) + np.float32(1.0)
        values = np.where(rivers, values - relief, values)
    code_of = {step: code for code, step in D8_STEPS.items()}
    steps = np.array(list(D8_STEPS.values()))
    back = np.array([code_of[-row, -column] for row, column in D8_STEPS.values()], dtype=np.int16)
    edge = np.flatnonzero(edge_cells(elevation.valid))
    codes = _compiled_search()(values, elevation.valid, edge, steps, back)
    return np.where(elevation.valid, codes.astype(np.int16), np.int16(D8_OUTSIDE))


def given_directions(path: Path, elevation: Raster, problems: Problems) -> NDArray[np.int16] | None:
    """Return directions in ESRI's codes, shape (row, column), or None with faults added.

    Cells without value and those of code 247 lie outside; 0 and 255 mark ends.
    """
    found = len(problems)
    raster = read_raster(path, _subject, problems)
    if raster is None:
        return None
    if raster.turned or not raster.grid.matches(elevation.grid):
        problems.add(
            shown_path(path),
            _subject,
            got=_("another grid than that of the elevation"),
            expected=_("the same system, place, cells and north up"),
            remedy=_("Derive directions and elevation from the same raster."),
        )
        return None
    inside = raster.valid & (raster.values != _other_outside)
    ends = np.isin(raster.values, (D8_OUTLET, _other_end))
    unknown = np.flatnonzero(inside & ~ends & ~np.isin(raster.values, list(D8_STEPS)))
    if unknown.size:
        got = _("{code:g} and others at {count} cells (first: {place})").format(
            code=float(raster.values.flat[unknown[0]]),
            count=unknown.size,
            place=raster.place(unknown),
        )
        expected = _("1, 2, 4, 8, 16, 32, 64, 128 for directions, 0 for ends")
        remedy = _("Convert the directions to the codes of ESRI.")
        problems.add(shown_path(path), _subject, got=got, expected=expected, remedy=remedy)
    groundless = np.flatnonzero(inside & ~elevation.valid)
    if groundless.size:
        got = _("directions without elevation at {count} cells (first: {place})").format(
            count=groundless.size, place=raster.place(groundless)
        )
        expected = _("an elevation for each direction")
        remedy = _("Write `holes: fill` under `elevation`, or mask the directions.")
        problems.add(shown_path(path), _subject, got=got, expected=expected, remedy=remedy)
    if len(problems) > found:
        return None
    codes = np.where(ends, D8_OUTLET, raster.values).astype(np.int16)
    return np.where(inside, codes, np.int16(D8_OUTSIDE))


def cycle_problems(path: Path | None, elevation: Raster, error: CycleError) -> list[Problem]:
    """Return the circles of given directions as faults, each with its cells."""
    problems = []
    for cycle in error.cycles[:_most_cycles]:
        cells = "; ".join(
            elevation.place(cycle[first:]) for first in range(cycle.size)[:_most_cells]
        )
        problems.append(
            Problem(
                shown_path(path or elevation.path),
                _subject,
                got=_("water that runs in a circle of {count} cells: {cells}").format(
                    count=cycle.size, cells=cells if cycle.size <= _most_cells else f"{cells}; ..."
                ),
                expected=_("directions that lead to an end (circles found: {count})").format(
                    count=len(error.cycles)
                ),
                remedy=_("Turn one of these cells, or remove `given` to find the directions."),
            )
        )
    return problems


def edge_cells(valid: BoolArray) -> BoolArray:
    """Return which valid cells have fewer than eight valid neighbours."""
    padded = np.pad(valid, 1)
    rows, columns = valid.shape
    surrounded = valid.copy()
    for row, column in D8_STEPS.values():
        surrounded &= padded[1 + row : 1 + row + rows, 1 + column : 1 + column + columns]
    return valid & ~surrounded


def _search(
    elevation: NDArray[np.float32],
    valid: BoolArray,
    edge: IntArray,
    steps: IntArray,
    back: NDArray[np.int16],
) -> NDArray[np.int16]:
    """Return directions by a flood from the edge that enters the lowest cell of its shore first.

    ``back`` are the codes that point back along ``steps``; ends have the code 0.
    """
    rows, columns = elevation.shape
    codes = np.zeros((rows, columns), dtype=np.int16)
    done, queued = ~valid, ~valid
    # The order of arrival breaks ties: water crosses flats by the shortest way.
    arrivals = 0
    shore = [(np.float32(0.0), 0, 0, 0) for _empty in range(0)]
    for cell in edge:
        row, column = cell // columns, cell % columns
        heapq.heappush(shore, (elevation[row, column], arrivals, row, column))
        queued[row, column] = True
        arrivals += 1
    while len(shore) > 0:
        _height, _arrival, row, column = heapq.heappop(shore)
        done[row, column] = True
        for step in range(steps.shape[0]):
            above, beside = row + steps[step, 0], column + steps[step, 1]
            if above < 0 or above >= rows or beside < 0 or beside >= columns or done[above, beside]:
                continue
            done[above, beside] = True
            codes[above, beside] = back[step]
            if not queued[above, beside]:
                heapq.heappush(shore, (elevation[above, beside], arrivals, above, beside))
                queued[above, beside] = True
                arrivals += 1
    return codes


@cache
def _compiled_search() -> Callable[..., Any]:
    """Return the search as machine code."""
    # Comes with pyflwdir.
    from numba import njit

    compiled: Callable[..., Any] = njit(cache=True)(_search)
    return compiled
