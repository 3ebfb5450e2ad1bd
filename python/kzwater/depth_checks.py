"""What a machine gives in one pass, held against the depths that are asked of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from kzwater.agronomy.table import read_field_table
from kzwater.inputs import at_hrus
from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.agronomy.schedule import Schedule
    from kzwater.basin import Basin
    from kzwater.config.scenario import Scenario
    from kzwater.weights import Floats

_greatest = "irrigation_greatest_depth"
# Their depth is set by the speed of the machine.
_machines = ("sprinkler", "pivot")
_rounding = 0.05


def check_depths(
    scenario: Scenario, basin: Basin, schedule: Schedule | None = None
) -> tuple[str, ...]:
    """Return notes on fields of which a greater depth is asked than one pass may give.

    Refills are held to that depth; a fixed one and those of a list are given as they are asked.

    Parameters
    ----------
    basin : Basin
        The fields.
    schedule : Schedule, optional
        The dated list, where it is sound.
    """
    if scenario.fields is None:
        return ()
    greatest = at_hrus(scenario, basin, _greatest)
    asked = np.maximum(
        at_hrus(scenario, basin, "irrigation_fixed_depth"), _listed(scenario, basin, schedule)
    )
    text = _(
        "`{field}`: a watering of {asked:g} mm is asked for, and {greatest:g} mm is the greatest "
        "depth of a pass under {method} (`irrigation_greatest_depth`): that takes {passes} passes."
    )
    return tuple(
        text.format(
            field=field.name,
            asked=round(float(depth), 1),
            greatest=most,
            method=field.method,
            passes=math.ceil(depth / most),
        )
        for field, depth, most in zip(
            read_field_table(scenario.fields), asked, greatest, strict=True
        )
        if depth > most + _rounding
        and (field.method in _machines or _greatest in dict(field.parameters))
    )


def _listed(scenario: Scenario, basin: Basin, schedule: Schedule | None) -> Floats:
    """Return the greatest depth that a list has for each field, net, shape (hru,), mm."""
    found = np.zeros(basin.hru_area.size)
    if schedule is None or scenario.fields is None:
        return found
    names = [field.name for field in read_field_table(scenario.fields)]
    found[:] = [schedule.largest(name) for name in names]
    return found * at_hrus(scenario, basin, "application_efficiency") if schedule.gross else found
