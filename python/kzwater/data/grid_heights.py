"""Heights of a weather grid held against those of the basin: feet and lost heights are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kzwater.data.station_tables import METRES_IN_FOOT
from kzwater.errors import Problem
from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.basin import Basin
    from kzwater.data.points import Floats

# Points of a grid stand for the mean of wide cells: smoothed, they are some hundred metres off in
# mountains, so only means over the basin are compared (own choices, of factor and in metres).
_around_feet = 1.2
_least_difference = 300.0
_least_relief = 300.0


def grid_height_faults(
    place: str, points: Floats, heights: Floats, basin: Basin
) -> tuple[Problem, ...]:
    """Return the fault of a grid whose heights are plainly not those of the basin.

    Parameters
    ----------
    place : str
        The file, as the user knows it.
    points : array, shape (point,), m
        Heights of the points that the basin needs.
    heights : array, shape (hru,), m
        The same brought to the HRUs; those that are missing are no matter of this.
    basin : Basin
    """
    known = np.isfinite(heights)
    if not known.any():
        return ()
    area, ground = basin.hru_area[known], basin.hru_elevation[known]
    mean = float(np.average(heights[known], weights=area))
    wanted = float(np.average(ground, weights=area))
    one_height = points.size > 1 and np.ptp(points) == 0.0
    if one_height and np.ptp(ground) > _least_relief:
        return (_flat(place, mean, ground),)
    if not points.any() and wanted > _least_difference:
        return (_flat(place, mean, ground),)
    # Water stands below the sea at the Caspian: there is no ratio.
    factor = mean * METRES_IN_FOOT / wanted if wanted > 0.0 else 0.0
    if 1.0 / _around_feet < factor < _around_feet and mean - wanted > _least_difference:
        return (_feet(place, mean, wanted),)
    return ()


def _flat(place: str, height: float, ground: Floats) -> Problem:
    return Problem(
        place,
        "elevation",
        got=_("{height:.0f} m at all points that the basin needs").format(height=height),
        expected=_(
            "the heights of the grid; the basin there reaches from {low:.0f} to {high:.0f} m"
        ).format(low=ground.min(), high=ground.max()),
        remedy=_(
            "Give the heights that the weather was made for, in the file or as `elevation: FILE`."
        ),
    )


def _feet(place: str, mean: float, wanted: float) -> Problem:
    return Problem(
        place,
        "elevation",
        got=_("{mean:.0f} m on average over the basin: heights that look like feet").format(
            mean=mean
        ),
        expected=_("about {wanted:.0f} m, the mean height of the basin").format(wanted=wanted),
        remedy=_("Set the attribute `units` of the heights to `ft`, or bring them to metres."),
    )
