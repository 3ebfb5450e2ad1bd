"""The compiled engine behind a Python face: arrays in, arrays out, errors as sentences."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from kzwater import _engine, registry
from kzwater.cold_start import fill_stores
from kzwater.engine_errors import engine_errors
from kzwater.inputs import Inputs
from kzwater.spare import Spare
from kzwater.stretch import Outcome, Stretch
from kzwater.weights import Floats

Progress = Callable[[int], None]

# Below this many HRU-steps a second thread costs more than it brings: a dispatch takes 0.15 ms.
_worth_a_thread = 200_000


class Engine:
    """The model of one basin with its state.

    Parameters
    ----------
    inputs : Inputs
    threads : int, optional
        Default: as many as pay off, at most the processors of the machine.
    """

    def __init__(self, inputs: Inputs, threads: int | None = None) -> None:
        self.inputs = inputs
        self._threads = threads
        self._spare = Spare()
        chosen = tuple(inputs.processes.tolist())
        self._calendar = tuple(info.name for info in registry.of_processes(chosen, "calendar"))
        with engine_errors():
            self._simulation = _engine.Simulation(
                processes=inputs.processes.tolist(),
                domain=_domain(inputs),
                downscaling={
                    "index": inputs.point_index,
                    "weight": inputs.point_weight,
                    "elevation_difference": inputs.elevation_difference,
                },
                rules=[
                    *(
                        (str(name), str(kind), gradients)
                        for name, kind, gradients in zip(
                            inputs.forcing_names,
                            inputs.gradient_kinds,
                            inputs.gradients,
                            strict=True,
                        )
                    ),
                    *((name, "uniform", np.zeros(12)) for name in self._calendar),
                ],
            )
        for name, values in zip(inputs.parameter_names.tolist(), inputs.parameters, strict=True):
            self._simulation.view(name)[:] = values
        fill_stores(self.view, chosen, self.stores)

    @property
    def stores(self) -> tuple[str, ...]:
        """Return the names of the stores."""
        return tuple(self._simulation.stores)

    @property
    def fluxes(self) -> tuple[str, ...]:
        """Return the names of the fluxes."""
        return tuple(self._simulation.fluxes)

    @property
    def remembered(self) -> tuple[str, ...]:
        """Return the names of all stores and memories: what a state holds for each HRU."""
        return (*self.stores, *self._simulation.memories)

    @property
    def steps_done(self) -> int:
        """Return the number of steps made since the engine was built."""
        return int(self._simulation.steps_done)

    def view(self, name: str) -> Floats:
        """Return a writable view of a parameter, place, store or memory, shape (hru,)."""
        with engine_errors():
            return self._simulation.view(name)

    @property
    def river_water(self) -> Floats:
        """Return a writable view of the water in each reach, shape (reach,), m3."""
        return self._simulation.river_water

    @property
    def alluvial_water(self) -> Floats:
        """Return a writable view of the water beside each reach, shape (reach,), m3."""
        return self._simulation.alluvial_water

    @property
    def rivers_lose(self) -> bool:
        """Return whether any reach loses water to the air or its bed."""
        return self._simulation.rivers_lose

    def store_means(self) -> Floats:
        """Return the mean of each store over the basin, shape (store,), mm."""
        return np.array(self._simulation.store_totals()) / self.inputs.basin_area

    def river_mean(self) -> float:
        """Return the water in all reaches over the area of the basin, mm."""
        return float(np.sum(self.river_water)) * 1000.0 / self.inputs.basin_area

    def alluvial_mean(self) -> float:
        """Return the water beside all reaches over the area of the basin, mm."""
        return float(np.sum(self.alluvial_water)) * 1000.0 / self.inputs.basin_area

    def run(
        self,
        stretch: Stretch,
        recorded: tuple[str, ...] = (),
        progress: Progress | None = None,
        *,
        by_step: tuple[str, ...] = (),
    ) -> Outcome:
        """Advance the state and return what happened.

        Parameters
        ----------
        recorded : tuple of str
            Fluxes, stores and memories whose means over intervals are wanted.
        progress : callable, optional
            Called with the steps done, about 20 times a second.
        by_step : tuple of str
            Likewise, whose values at every step are wanted.

        Raises
        ------
        BalanceError
            When the ledger does not close; the state is that of the last good window.
        KeyboardInterrupt
            At a whole step; the state is consistent.
        """
        report = self._report(stretch, recorded, by_step)
        forcing = [
            np.ascontiguousarray(stretch.forcing[str(name)], dtype=np.float64)
            for name in self.inputs.forcing_names
        ]
        forcing += [
            np.ascontiguousarray(stretch.calendar[name], dtype=np.float64).reshape(-1, 1)
            for name in self._calendar
        ]
        with engine_errors():
            self._simulation.run(
                stretch={
                    "steps": stretch.steps,
                    "dt": stretch.step_days,
                    "forcing": forcing,
                    "month": stretch.month,
                    "interval": stretch.interval,
                    "turn": stretch.turn,
                    "boundary": stretch.boundary,
                    "imposed": stretch.imposed,
                },
                report=report,
                threads=self._threads or self._worthwhile_threads(stretch.steps),
                progress=progress,
            )
        return self._outcome(stretch, recorded, report)

    def start_from(self, other: Engine) -> None:
        """Take the state of another engine of the same basin, its glaciers apart.

        A run that only fills the stores would shrink them before anything is computed.
        """
        for name in self.remembered:
            if name != "glacier_ice":
                self.view(name)[:] = other.view(name)
        self.river_water[:] = other.river_water
        if self.rivers_lose:
            self.alluvial_water[:] = other.alluvial_water

    def reuse(self, outcome: Outcome) -> None:
        """Take back the memory of an outcome that is not needed any more, for a later one.

        New memory costs the engine a fifth of its time when all is recorded at every step.
        """
        self._spare.give(outcome.block)

    def _worthwhile_threads(self, steps: int) -> int:
        work = self.inputs.hru_area.size * min(steps, 32)
        return max(1, min(processors(), work // _worth_a_thread))

    def _report(
        self, stretch: Stretch, recorded: tuple[str, ...], by_step: tuple[str, ...]
    ) -> dict[str, Any]:
        inputs, steps = self.inputs, stretch.steps
        substeps = int(inputs.substeps[0])
        intervals = int(stretch.interval[-1]) + 1
        shape = (len(recorded), intervals, inputs.hru_area.size)
        of_steps = (len(by_step), steps, inputs.hru_area.size)
        means, all_values = math.prod(shape), math.prod(shape) + math.prod(of_steps)
        block = self._spare.zeros(all_values)
        return {
            "block": block,
            "recorded": list(recorded),
            "intervals": intervals,
            "flux": np.zeros((steps, len(self.fluxes))),
            "store": np.zeros((steps, len(self.stores))),
            "basin_residual": np.zeros(steps),
            "basin_salt_residual": np.zeros(steps),
            "residual": np.zeros(steps),
            "discharge": np.zeros((steps, inputs.gauge_reaches.size)),
            "exchange": np.zeros((steps, substeps, inputs.exchange_reaches.size)),
            "river_storage": np.zeros(steps),
            "river_outflow": np.zeros(steps),
            "river_inflow": np.zeros(steps),
            "alluvial_storage": np.zeros(steps),
            "channel_evaporation": np.zeros(steps),
            "transmission_loss": np.zeros(steps),
            "alluvial_return": np.zeros(steps),
            "record": block[:means].reshape(shape),
            "by_step": list(by_step),
            "step_record": block[means:all_values].reshape(of_steps),
            "area_record": np.zeros((intervals, inputs.hru_area.size)),
            "reach_record": np.zeros((intervals, inputs.reach_downstream.size)),
        }

    def _outcome(
        self, stretch: Stretch, recorded: tuple[str, ...], report: Mapping[str, Any]
    ) -> Outcome:
        area = self.inputs.basin_area
        steps = np.bincount(stretch.interval)[:, np.newaxis]
        areas = np.broadcast_to(self.inputs.hru_area, report["area_record"].shape)
        weight = steps
        if self._simulation.moves_land:
            areas = report["area_record"] / steps
            weight = np.where(areas > 0.0, report["area_record"], 1.0)
        for sums in report["record"]:
            np.divide(sums, weight, out=sums)
        np.divide(report["reach_record"], steps, out=report["reach_record"])
        m3_per_second_to_mm_per_day = 86400.0 * 1000.0 / area
        return Outcome(
            flux=report["flux"] / area,
            store=report["store"] / area,
            basin_residual=report["basin_residual"],
            basin_salt_residual=report["basin_salt_residual"],
            residual=report["residual"],
            discharge=report["discharge"],
            exchange=report["exchange"],
            river_water=report["river_storage"] * 1000.0 / area,
            river_outflow=report["river_outflow"] * m3_per_second_to_mm_per_day,
            boundary_inflow=report["river_inflow"] * m3_per_second_to_mm_per_day,
            alluvial_water=report["alluvial_storage"] * 1000.0 / area,
            channel_evaporation=report["channel_evaporation"] * m3_per_second_to_mm_per_day,
            transmission_loss=report["transmission_loss"] * m3_per_second_to_mm_per_day,
            alluvial_return=report["alluvial_return"] * m3_per_second_to_mm_per_day,
            record=dict(zip(recorded, report["record"], strict=True)),
            step_record=dict(zip(report["by_step"], report["step_record"], strict=True)),
            area=areas,
            reach_discharge=report["reach_record"],
            block=report["block"],
        )


def check_processes(names: tuple[str, ...]) -> None:
    """Refuse processes that do not make a whole model.

    Raises
    ------
    EngineFaultError
        When one is chosen twice or water would be left between two of them.
    """
    with engine_errors():
        _engine.check_processes(list(names))


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _domain(inputs: Inputs) -> dict[str, Any]:
    """Return the geometry and the rivers as the compiled engine takes them."""
    hrus = "area unit glacier partner elevation reach"
    reaches = "downstream length slope width roughness"
    names = (
        *(f"hru_{name}" for name in hrus.split()),
        *(f"reach_{name}" for name in reaches.split()),
        "receiver_first",
        "receiver_end",
        "imposed_reaches",
        "gauge_reaches",
        "exchange_reaches",
        "boundary_reaches",
    )
    domain: dict[str, Any] = {name: getattr(inputs, name) for name in names}
    domain["substeps"] = int(inputs.substeps[0])
    domain["routing_scheme"] = str(inputs.routing_scheme[0])
    for name, values in zip(
        inputs.reach_parameter_names.tolist(), inputs.reach_parameters, strict=True
    ):
        domain[name] = np.ascontiguousarray(values)
    return domain
