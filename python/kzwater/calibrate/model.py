"""A scenario that is run again and again with other parameters, in memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np

from kzwater.config.gradients import GRADIENT, gradient_of
from kzwater.data.station_tables import StationPoints
from kzwater.engine import Engine
from kzwater.engine_errors import BalanceError
from kzwater.inputs import Inputs
from kzwater.setup import Setup, set_state
from kzwater.stretch import Outcome, Stretch
from kzwater.weights import Floats, Indices


@dataclass(frozen=True, slots=True)
class Lever:
    """What a search changes.

    Attributes
    ----------
    kind : str
        ``parameter`` of the HRUs, ``gradient`` of a forcing, or ``station``: the factor on the
        precipitation of one.
    name : str
        Of the parameter, of the gradient as the scenario calls it, or of the station.
    times : bool
        Whether its number multiplies what the scenario has, instead of taking its place.
    """

    kind: Literal["parameter", "gradient", "station"]
    name: str
    times: bool = False

    @property
    def label(self) -> str:
        """Return the name that tells it from all others."""
        return f"precipitation_factors.{self.name}" if self.kind == "station" else self.name


class RepeatedRun:
    """The run of a scenario over some days, always from its own initial state.

    Parameters
    ----------
    setup : Setup
    levers : tuple of Lever
    days : tuple of date
        First and last day to compute, both included, within the period of the scenario.
    gauge_factors : array, shape (gauge,)
        Factors on the discharge at each gauge.
    spin_up_days : int
        Days from the first one that are run once before, to fill the stores.
    """

    def __init__(
        self,
        setup: Setup,
        levers: tuple[Lever, ...],
        days: tuple[date, date],
        gauge_factors: Floats,
        spin_up_days: int = 0,
    ) -> None:
        self._setup = setup
        self._levers = levers
        self._gauge_factors = gauge_factors
        per_day = setup.scenario.time.steps_per_day
        first, last = ((day - setup.scenario.period.start).days for day in days)
        self._per_day = per_day
        self._stretch = _stretch(setup, slice(first * per_day, (last + 1) * per_day))
        self._spin_up = _beginning(self._stretch, spin_up_days * per_day)

    def discharge(self, values: Floats) -> Floats | None:
        """Return the daily discharge at each gauge; None where the model refuses to go on.

        Parameters
        ----------
        values : array, shape (lever,)

        Returns
        -------
        array, shape (day, gauge), m3 s-1
        """
        outcome = self.outcome(values)
        return None if outcome is None else self.daily(outcome)

    def daily(self, outcome: Outcome) -> Floats:
        """Return the daily discharge of an outcome, shape (day, gauge), m3 s-1."""
        steps = outcome.discharge.reshape(-1, self._per_day, outcome.discharge.shape[1])
        return np.asarray(steps.mean(axis=1) * self._gauge_factors)

    def outcome(self, values: Floats, recorded: tuple[str, ...] = ()) -> Outcome | None:
        """Return what the engine reports of the days; None where it refuses to go on.

        Parameters
        ----------
        values : array, shape (lever,)
        recorded : tuple of str
            Quantities of the HRUs whose means over all days are wanted.
        """
        try:
            return self.started(values).run(self._weather(self._stretch, values), recorded)
        except BalanceError:
            return None

    def started(self, values: Floats) -> Engine:
        """Return the engine with other parameters at the state in which the days begin.

        Parameters
        ----------
        values : array, shape (lever,)

        Raises
        ------
        BalanceError
            When the model refuses to go on while it fills its stores.
        """
        inputs = _with_levers(self._setup.inputs, self._levers, values)
        engine = self._engine(inputs)
        if self._spin_up.steps:
            filled = self._engine(inputs)
            filled.run(self._weather(self._spin_up, values))
            engine.start_from(filled)
        return engine

    def _engine(self, inputs: Inputs) -> Engine:
        """Return an engine at the initial state of the scenario, if it has one."""
        engine = Engine(inputs, threads=1)
        if self._setup.initial_state is not None:
            set_state(engine, self._setup.initial_state)
        return engine

    def _weather(self, stretch: Stretch, values: Floats) -> Stretch:
        """Return what drives some days, the precipitation of stations times their factors."""
        factors = {
            lever.name: value
            for lever, value in zip(self._levers, values.tolist(), strict=True)
            if lever.kind == "station"
        }
        if not factors:
            return stretch
        now = station_factors(self._setup)
        change = np.array([factors.get(name, each) / each for name, each in now.items()])
        forcing = dict(stretch.forcing)
        forcing["precipitation"] = forcing["precipitation"] * change
        return replace(stretch, forcing=forcing)


def station_factors(setup: Setup) -> dict[str, float]:
    """Return the precipitation factor of each station that the basin needs; none for grids."""
    stations = setup.scenario.forcing.stations
    if stations is None or not isinstance(setup.forcing.points, StationPoints):
        return {}
    names = [setup.forcing.points.names[point] for point in setup.forcing.selected]
    return {name: stations.precipitation_factors.get(name, 1.0) for name in names}


def values_now(setup: Setup, lever: Lever) -> Floats:
    """Return what a scenario has of a lever at HRUs or months; empty where nothing reads it."""
    if lever.kind == "station":
        known = station_factors(setup)
        return np.array([known[lever.name]] if lever.name in known else [])
    table, rows = _rows(setup.inputs, lever)
    return table[rows].ravel()


def _with_levers(inputs: Inputs, levers: tuple[Lever, ...], values: Floats) -> Inputs:
    """Return inputs with other parameters and gradients."""
    changed = replace(
        inputs, parameters=inputs.parameters.copy(), gradients=inputs.gradients.copy()
    )
    for lever, value in zip(levers, values.tolist(), strict=True):
        if lever.kind != "station":
            table, rows = _rows(changed, lever)
            table[rows] = table[rows] * value if lever.times else value
    return changed


def _rows(inputs: Inputs, lever: Lever) -> tuple[Floats, Indices]:
    """Return the table that holds a parameter or gradient, and its rows there."""
    table, names = inputs.parameters, inputs.parameter_names.tolist()
    if lever.kind == "gradient":
        table = inputs.gradients
        names = [f"{gradient_of(str(name)).key}{GRADIENT}" for name in inputs.forcing_names]
    return table, np.flatnonzero(np.array(names) == lever.name).astype(np.int32)


def _stretch(setup: Setup, steps: slice) -> Stretch:
    """Return what drives these steps."""
    plan, drivers = setup.plan, setup.drivers(steps)
    count = steps.stop - steps.start
    return Stretch(
        forcing=drivers.forcing,
        calendar=plan.calendar(steps, setup.scenario.time.utc_offset),
        month=plan.months(steps),
        interval=np.zeros(count, dtype=np.int32),
        turn=plan.glacier_years(steps),
        boundary=drivers.boundary,
        imposed=drivers.imposed,
        step_days=setup.scenario.step.total_seconds() / 86400.0,
    )


def _beginning(stretch: Stretch, steps: int) -> Stretch:
    """Return the first steps of a stretch, at most all."""
    part = slice(0, steps)
    return replace(
        stretch,
        forcing={name: values[part] for name, values in stretch.forcing.items()},
        calendar={name: values[part] for name, values in stretch.calendar.items()},
        month=stretch.month[part],
        interval=stretch.interval[part],
        turn=stretch.turn[part],
        boundary=stretch.boundary[part],
        imposed=stretch.imposed[part],
    )
