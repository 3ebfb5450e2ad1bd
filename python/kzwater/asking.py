"""What fields may ask for until a plan is renewed, and what dated lists ask.

A plan that shares water by area leaves nothing with fields that cannot take it: bare ones, those
that ripen, and those whose roots lack little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from kzwater import registry

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kzwater.agronomy.schedule import Schedule
    from kzwater.agronomy.table import Field
    from kzwater.engine import Engine
    from kzwater.weights import Floats

# mm d-1 that a crop uses at the height of summer (own choice)
_daily_use = 8.0
_days_in_year = 366
# In the last of four stages a field orders nothing when its trigger is 1.
_last_stage = 3.5


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """What a dated list asks of the canal.

    Attributes
    ----------
    follows : array of bool, shape (field,)
        Whether a field follows the list.
    day : array of datetime64[D], shape (watering,)
    field : array of int, shape (watering,)
    depth : array, shape (watering,), mm
    gross : bool
        Whether depths are taken from the canal, or net.
    """

    follows: NDArray[np.bool_]
    day: NDArray[np.datetime64]
    field: NDArray[np.intp]
    depth: Floats
    gross: bool

    def taken(self, efficiency: Floats) -> Floats:
        """Return what is taken for each watering, shape (watering,), mm."""
        return self.depth if self.gross else self.depth / efficiency[self.field]

    def between(self, days: tuple[np.datetime64, np.datetime64], efficiency: Floats) -> Floats:
        """Return what is taken in some days, both included, shape (field,), mm."""
        inside = (self.day >= days[0]) & (self.day <= days[1])
        taken = self.taken(efficiency)[inside]
        found: Floats = np.zeros(self.follows.size)
        np.add.at(found, self.field[inside], taken)
        return found


def listed_demand(schedule: Schedule | None, fields: Sequence[Field]) -> Listed:
    """Return what a dated list asks of fields; without a list it asks nothing."""
    waterings = () if schedule is None else schedule.waterings
    number = {field.name: index for index, field in enumerate(fields)}
    return Listed(
        follows=np.isin([field.name for field in fields], [each.field for each in waterings]),
        day=np.array([each.day for each in waterings], dtype="datetime64[D]"),
        field=np.array([number[each.field] for each in waterings], dtype=np.intp),
        depth=np.array([each.depth for each in waterings], dtype=np.float64),
        gross=schedule is not None and schedule.gross,
    )


def most_asked(engine: Engine, listed: Listed, days: tuple[date, date]) -> Floats:
    """Return what each field may take in some days at most, both included, shape (field,), mm.

    Infinite where that is not known: for ponds, fixed depths, and what may be sown in these days.
    """
    efficiency = engine.view("application_efficiency")
    due = engine.view("irrigation_due") / efficiency
    count = (days[1] - days[0]).days + 1
    first, last = (np.datetime64(day, "D") for day in days)
    by_list = listed.between((first, last), efficiency) + due
    grows = engine.view("crop_cycle") > 0.0
    crop = np.where(listed.follows, by_list, _of_crop(engine, count) / efficiency + due)
    bare = np.where(_may_be_sown(engine, days[0], count), np.inf, _leaching(engine, days[0], count))
    left = np.maximum(engine.view("season_limit") - engine.view("season_withdrawal"), 0.0)
    return np.where(grows, np.minimum(crop, left), bare / efficiency)


def value_of(engine: Engine, name: str) -> Floats:
    """Return a parameter or memory, or its default where no chosen process has it."""
    info = registry.field(name)
    if set(info.processes) & set(engine.inputs.processes.tolist()):
        return engine.view(name)
    return np.full(engine.inputs.hru_area.size, info.default)


def _of_crop(engine: Engine, days: int) -> Floats:
    """Return what a crop may ask, net, shape (field,), mm."""
    if "root_growth" not in engine.inputs.processes:
        return np.full(engine.inputs.hru_area.size, np.inf)
    full = engine.view("available_water_capacity") * engine.view("rooted_depth")
    lacking = np.maximum(full - engine.view("rooted_water"), 0.0)
    share = np.maximum(value_of(engine, "irrigation_refill"), 1.0)
    share /= 1.0 - value_of(engine, "leaching_fraction")
    least = value_of(engine, "irrigation_least_depth")
    asked = (lacking + _daily_use * days) * share + least
    unknown = (value_of(engine, "irrigation_fixed_depth") > 0.0) | (
        value_of(engine, "bund_height") > 0.0
    )
    ripens = (
        (value_of(engine, "stage_before") > _last_stage)
        & (value_of(engine, "irrigation_trigger_late") >= 1.0)
        & (engine.view("crop_cycle") >= engine.view("crop_cycles"))
    )
    rests = ripens | (value_of(engine, "irrigation_ordered") < 0.5)
    return np.where(rests, 0.0, np.where(unknown, np.inf, asked))


def _may_be_sown(engine: Engine, today: date, days: int) -> NDArray[np.bool_]:
    """Return whether a bare field may be sown in some days, shape (field,)."""
    number = float(today.timetuple().tm_yday)
    sowing = engine.view("sowing_day")
    until = (sowing - number) % _days_in_year
    since = (number - sowing) % _days_in_year
    window = value_of(engine, "sowing_window")
    return np.asarray((until <= days + 1.0) | (since <= window + 1.0))


def _leaching(engine: Engine, today: date, days: int) -> Floats:
    """Return what leaching may ask of a bare field, net, shape (field,), mm."""
    if "leaching" not in engine.inputs.processes:
        return np.zeros(engine.inputs.hru_area.size)
    start = engine.view("leaching_start")
    until = (start - float(today.timetuple().tm_yday)) % _days_in_year
    begins = (start > 0.0) & (until <= days + 1.0)
    left = np.where(begins, engine.view("leaching_count"), engine.view("leachings_left"))
    times = np.minimum(left, days // engine.view("leaching_interval") + 1.0)
    return np.asarray(engine.view("leaching_due") + times * engine.view("leaching_depth"))
