"""What the engine is given for a stretch of steps, and what it reports of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kzwater.weights import Floats, Indices


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Steps to compute and what drives them.

    Attributes
    ----------
    forcing : mapping of str to array, shape (step, point)
    calendar : mapping of str to array, shape (step,)
        The declared quantities of the calendar.
    month : array of int32, shape (step,), 0 to 11
    interval : array of int32, shape (step,)
        Interval of the maps that each step belongs to, from 0.
    turn : array of int32, shape (step,)
        1 where a step begins a year of the glaciers.
    boundary : array, shape (step, boundary), m3 s-1
    imposed : array, shape (step, substep, imposed), m3 s-1
    step_days : float
    """

    forcing: Mapping[str, Floats]
    calendar: Mapping[str, Floats]
    month: Indices
    interval: Indices
    turn: Indices
    boundary: Floats
    imposed: Floats
    step_days: float

    @property
    def steps(self) -> int:
        """Return the number of steps."""
        return self.month.size


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What the engine reports of a stretch.

    Attributes
    ----------
    flux : array, shape (step, flux), mm d-1
        Means over the basin, in the order of `Engine.fluxes`; of salt in g m-2 d-1.
    store : array, shape (step, store), mm
        Means over the basin at the end of each step, in the order of `Engine.stores`; of salt
        in g m-2.
    basin_residual : array, shape (step,), mm
        Change of all storage of the basin less what entered and left it.
    basin_salt_residual : array, shape (step,), g m-2
        The same of salt; zero where no process keeps any.
    residual : array, shape (step,), mm (of salt g m-2)
        Largest residual of any store, HRU or reach.
    discharge : array, shape (step, gauge), m3 s-1
    exchange : array, shape (step, substep, exchange), m3 s-1
    river_water, river_outflow, boundary_inflow : array, shape (step,), mm, mm d-1, mm d-1
        Over the area of the basin.
    alluvial_water : array, shape (step,), mm
    channel_evaporation, transmission_loss, alluvial_return : array, shape (step,), mm d-1
        Over the area of the basin; zero where rivers lose nothing.
    record : mapping of str to array, shape (interval, hru)
        Means over the steps of each interval, stores as they are at the ends of the steps; 0 for
        HRUs without area.
    step_record : mapping of str to array, shape (step, hru)
        Values of each step.
    area : array, shape (interval, hru), m2
        Mean area of each HRU.
    reach_discharge : array, shape (interval, reach), m3 s-1
    block : array, one-dimensional
        Memory of ``record`` and ``step_record``, for `Engine.reuse`.
    """

    flux: Floats
    store: Floats
    basin_residual: Floats
    basin_salt_residual: Floats
    residual: Floats
    discharge: Floats
    exchange: Floats
    river_water: Floats
    river_outflow: Floats
    boundary_inflow: Floats
    alluvial_water: Floats
    channel_evaporation: Floats
    transmission_loss: Floats
    alluvial_return: Floats
    record: Mapping[str, Floats]
    step_record: Mapping[str, Floats]
    area: Floats
    reach_discharge: Floats
    block: Floats
