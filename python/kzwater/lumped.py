"""One HRU over one reach, driven by arrays: a basin without a map, for trials and self-tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from kzwater import registry
from kzwater.engine import Engine
from kzwater.inputs import Inputs
from kzwater.stretch import Stretch
from kzwater.weights import Floats


@dataclass(frozen=True, slots=True)
class Lumped:
    """One HRU with its processes, and what differs from their declared parameters.

    Attributes
    ----------
    processes : tuple of str
        In the order of the catalogue; `river_inflow` is always among them.
    parameters : mapping of str to float
        Parameters and properties of the place, such as ``latitude``.
    state : mapping of str to float
        Stores and memories at the start, where they differ from the declared ones.
    area : float
        m2
    """

    processes: tuple[str, ...]
    parameters: Mapping[str, float] = field(default_factory=dict)
    state: Mapping[str, float] = field(default_factory=dict)
    area: float = 1e6

    def engine(self) -> Engine:
        """Return the engine of the HRU, at its first state."""
        engine = Engine(_inputs(self), threads=1)
        for name, value in self.state.items():
            engine.view(name)[:] = value
        return engine


def run_lumped(
    engine: Engine,
    names: tuple[str, ...],
    weather: Mapping[str, ArrayLike],
    step_days: float = 1.0,
) -> dict[str, Floats]:
    """Return named quantities of each step, shape (step,); the state of the engine goes on.

    Parameters
    ----------
    engine : Engine
        Of one HRU.
    names : tuple of str
        Fluxes, stores, memories or forcings; means over the steps, stores at their ends.
    weather : mapping of str to array, shape (step,) or ()
        Each forcing and each quantity of the calendar that the processes need, in the declared
        units. Without ``day_of_year`` the first step begins on 1 January of a year of 365 days;
        steps of whole days do not feel the clock and may leave it out.
    step_days : float
        Length of a step, days.

    Raises
    ------
    BalanceError
        When the ledger does not close.
    KeyError
        When a forcing or a quantity of the calendar is missing.
    """
    steps = np.broadcast(*weather.values()).size
    processes = tuple(engine.inputs.processes.tolist())
    calendar = [info.name for info in registry.of_processes(processes, "calendar")]
    given = {**_usual_calendar(steps, step_days), **weather}
    whole = {
        name: np.array(np.broadcast_to(given[name], steps), dtype=np.float64)
        for name in (*engine.inputs.forcing_names.tolist(), *calendar)
    }
    stretch = Stretch(
        forcing={name: whole[name].reshape(-1, 1) for name in engine.inputs.forcing_names.tolist()},
        calendar={name: whole[name] for name in calendar},
        month=np.zeros(steps, dtype=np.int32),
        interval=np.arange(steps, dtype=np.int32),
        turn=np.zeros(steps, dtype=np.int32),
        boundary=np.zeros((steps, 0)),
        imposed=np.zeros((steps, int(engine.inputs.substeps[0]), 0)),
        step_days=step_days,
    )
    outcome = engine.run(stretch, names)
    return {name: outcome.record[name][:, 0] for name in names}


def _usual_calendar(steps: int, step_days: float) -> dict[str, ArrayLike]:
    """Return the calendar of a run that gives none; the clock only where it does not matter."""
    day = {"day_of_year": 1.0 + np.floor(np.arange(steps) * step_days) % 365.0}
    noon = {"hour_of_day": 12.0, "clock_meridian": 0.0}
    return {**day, **(noon if step_days >= 1.0 else {})}


def _inputs(lumped: Lumped) -> Inputs:
    """Return the inputs of one HRU that drains into a short reach."""
    chosen = tuple(
        name
        for name in registry.processes()
        if name in lumped.processes or name == registry.processes()[-1]
    )
    declared = [i for role in ("parameter", "place") for i in registry.of_processes(chosen, role)]
    forcing = [info.name for info in registry.of_processes(chosen, "forcing")]
    none, first = np.zeros(0, dtype=np.int32), np.zeros(1, dtype=np.int32)
    return Inputs(
        processes=np.array(chosen),
        parameter_names=np.array([info.name for info in declared], dtype=np.str_),
        parameters=np.array(
            [[lumped.parameters.get(info.name, info.default)] for info in declared]
        ).reshape(-1, 1),
        hru_area=np.array([lumped.area]),
        hru_unit=first,
        hru_reach=first,
        receiver_first=first,
        receiver_end=first,
        hru_glacier=np.array([-1], dtype=np.int32),
        hru_partner=np.array([-1], dtype=np.int32),
        hru_elevation=np.array([lumped.parameters.get("elevation", 0.0)]),
        reach_downstream=np.array([-1], dtype=np.int32),
        reach_length=np.array([1000.0]),
        reach_slope=np.array([1e-3]),
        reach_width=np.array([10.0]),
        reach_roughness=np.array([0.04]),
        imposed_reaches=none,
        gauge_reaches=none,
        exchange_reaches=none,
        boundary_reaches=none,
        substeps=np.array([1], dtype=np.int32),
        point_index=np.zeros((4, 1), dtype=np.int32),
        point_weight=np.array([[1.0], [0.0], [0.0], [0.0]]),
        elevation_difference=np.zeros(1),
        forcing_names=np.array(forcing, dtype=np.str_),
        gradient_kinds=np.full(len(forcing), "none"),
        gradients=np.zeros((len(forcing), 12)),
    )
