"""The calendar of waterings: which field got how much water on which day, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kzwater import registry
from kzwater.agronomy.land import read_fields
from kzwater.agronomy.schedule import read_schedule
from kzwater.config.fields import PADDIES
from kzwater.inputs import at_hrus
from kzwater.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzwater.agronomy.table import Field
    from kzwater.config import Scenario
    from kzwater.waterings import Waterings

_flooding = "flooding"
_interval = "irrigation_interval"


def reason_name(code: str) -> str:
    """Return why a field was watered, as people say it."""
    return {
        "depletion": _("used up by the crop"),
        "interval": _("at its interval"),
        "list": _("in the list"),
        _flooding: _("to flood the paddy"),
        "leaching": _("to leach salt"),
    }[code]


def reasons(scenario: Scenario, fields: Sequence[Field]) -> NDArray[np.object_]:
    """Return why each field is watered while a crop stands on it, shape (field,).

    ``depletion``, ``interval``, ``list`` or ``flooding``: the rule that the field follows.
    """
    found = np.full(len(fields), "depletion", dtype=object)
    if scenario.fields is not None and _may_have_intervals(scenario, fields):
        found[at_hrus(scenario, read_fields(scenario.fields), _interval) > 0.0] = "interval"
    listed = frozenset() if scenario.schedule is None else read_schedule(scenario.schedule).fields
    for number, field in enumerate(fields):
        if field.name in listed:
            found[number] = "list"
        elif field.method in PADDIES:
            found[number] = _flooding
    return found


def _may_have_intervals(scenario: Scenario, fields: Sequence[Field]) -> bool:
    """Return whether anything gives intervals: to read what holds at each field takes its time."""
    told = {name for field in fields for name, _value in field.parameters}
    known = {*registry.field(_interval).processes} & {*scenario.processes}
    return bool(known) and _interval in {*scenario.parameters, *told}


def calendar(found: Waterings, fields: Sequence[Field], why: NDArray[np.object_]) -> pd.DataFrame:
    """Return a row for each field and day with water; days in a row of a flood are one row.

    Parameters
    ----------
    found : Waterings
    fields : sequence of Field
    why : array of str, shape (field,)
        `reasons`.

    Returns
    -------
    DataFrame
        ``start`` and ``end``, both included, their number of ``days``, the ``reason``, ``net`` and
        ``gross``, mm, and ``gross_m3``.
    """
    taken = found.where(found.gross > 0.0).by_field()
    reason = np.where(taken.grows > 0, why[taken.field], "leaching")
    first = np.flatnonzero(~_goes_on(taken, reason))
    last = np.append(first[1:], taken.day.size)[: first.size] - 1
    field = taken.field[first]
    hectares = np.array([each.area / 1e4 for each in fields])[field]
    gross = _sums(taken.gross, first)
    return pd.DataFrame(
        {
            **{
                name: np.array([getattr(each, key) for each in fields], dtype=object)[field]
                for name, key in (("field", "name"), ("crop", "crop"), ("district", "district"))
            },
            "start": pd.DatetimeIndex(taken.dates[first].astype("datetime64[ns]")),
            "end": pd.DatetimeIndex(taken.dates[last].astype("datetime64[ns]")),
            "days": last - first + 1,
            "reason": reason[first],
            "net": _sums(taken.net, first),
            "gross": gross,
            "gross_m3": 10.0 * gross * hectares,
        }
    )


def _goes_on(taken: Waterings, reason: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return which waterings go on with the flood of the day before, shape (watering,)."""
    goes_on = np.zeros(taken.day.size, dtype=np.bool_)
    same_field = taken.field[1:] == taken.field[:-1]
    next_day = taken.day[1:] == taken.day[:-1] + 1
    flooded = (reason[1:] == _flooding) & (reason[:-1] == _flooding)
    goes_on[1:] = same_field & next_day & flooded
    return goes_on


def _sums(values: NDArray[np.float32], first: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the sums from each of these places up to the next one."""
    if not first.size:
        return np.zeros(0)
    sums: NDArray[np.float64] = np.add.reduceat(values.astype(np.float64), first)
    return sums
