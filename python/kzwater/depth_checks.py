"""What a machine gives in one pass, held against the depths that are asked of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from kzwater.agronomy.names import method_name
from kzwater.field_words import place_of
from kzwater.inputs import at_hrus
from kzwater.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kzwater.agronomy.schedule import Schedule
    from kzwater.agronomy.table import Field
    from kzwater.basin import Basin
    from kzwater.config.scenario import Scenario
    from kzwater.errors import Problems
    from kzwater.weights import Floats

_greatest = "irrigation_greatest_depth"
_least = "irrigation_least_depth"
# Their depth is set by the speed of the machine.
_machines = ("sprinkler", "pivot")
_rounding = 0.05
# mm d-1 that a crop uses at the height of summer, at least; own choice
_peak = 5.0


def check_depths(
    scenario: Scenario,
    land: tuple[Basin, tuple[Field, ...]],
    schedule: Schedule | None,
    problems: Problems,
) -> tuple[str, ...]:
    """Return notes on fields whose passes are too small for what is asked of them, or for a crop.

    Refills are held to that depth; a fixed one and those of a list are given as they are asked.
    A greatest depth below the least one is added to the problems.

    Parameters
    ----------
    land : tuple
        The fields, as a basin and as in their table.
    schedule : Schedule or None
        The dated list, where it is sound.
    """
    basin, fields = land
    _check_order(scenario, land, problems)
    bounded = [field.method in _machines or _greatest in dict(field.parameters) for field in fields]
    greatest = at_hrus(scenario, basin, _greatest)
    listed = frozenset[str]() if schedule is None else schedule.fields
    orders = [
        each and field.name not in listed for field, each in zip(fields, bounded, strict=True)
    ]
    asked = np.maximum(
        at_hrus(scenario, basin, "irrigation_fixed_depth"), _listed(scenario, land, schedule)
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
            method=method_name(field.method),
            passes=math.ceil(depth / most),
        )
        for field, depth, most, held in zip(fields, asked, greatest, bounded, strict=True)
        if depth > most + _rounding and held
    ) + tuple(
        _peak_text().format(
            field=field.name, depth=depth, days=days, daily=depth / days, peak=_peak
        )
        for field, depth, days in _too_small(scenario, land, orders)
    )


def _peak_text() -> str:
    return _(
        "`{field}`: {depth:g} mm every {days:g} days are {daily:.1f} mm a day at most, and crops "
        "use {peak:g} mm and more in summer (`irrigation_greatest_depth`, `irrigation_lead_time`)."
    )


def _too_small(
    scenario: Scenario, land: tuple[Basin, tuple[Field, ...]], bounded: Sequence[bool]
) -> Iterator[tuple[Field, float, float]]:
    """Yield fields whose small waterings cannot keep up with a crop: depth, and days between."""
    basin, fields = land
    names = ("greatest_depth", "fixed_depth", "interval", "lead_time", "ordered")
    values = [at_hrus(scenario, basin, f"irrigation_{name}").tolist() for name in names]
    for field, held, *own in zip(fields, bounded, *values, strict=True):
        greatest, fixed, interval, lead, ordered = own
        depth = fixed or greatest
        # By depletion the next one is ordered on the day after the last.
        days = interval or lead + 1.0
        if held and ordered and depth < _peak * days:
            yield field, depth, days


def _check_order(
    scenario: Scenario, land: tuple[Basin, tuple[Field, ...]], problems: Problems
) -> None:
    """Add a problem for each field whose greatest depth is below the least one."""
    basin, fields = land
    least = at_hrus(scenario, basin, _least)
    greatest = at_hrus(scenario, basin, _greatest)
    for field, lower, upper in zip(fields, least, greatest, strict=True):
        if upper < lower:
            problems.add(
                scenario.place(("parameters", _greatest))
                if _greatest in scenario.parameters
                else place_of(scenario, field),
                _greatest,
                got=_("{depth:g} mm for `{field}`").format(depth=upper, field=field.name),
                expected=_("at least {depth:g} mm, the `irrigation_least_depth`").format(
                    depth=lower
                ),
                remedy=_("Correct one of them."),
            )


def _listed(
    scenario: Scenario, land: tuple[Basin, tuple[Field, ...]], schedule: Schedule | None
) -> Floats:
    """Return the greatest depth that a list has for each field, net, shape (hru,), mm."""
    basin, fields = land
    if schedule is None:
        return np.zeros(len(fields))
    found = np.array([schedule.largest(field.name) for field in fields])
    return found * at_hrus(scenario, basin, "application_efficiency") if schedule.gross else found
