"""A scenario that is run again and again with other parameters, in memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from kzwater.config.gradients import GRADIENT, gradient_of
from kzwater.engine import Engine, Stretch
from kzwater.engine_errors import BalanceError
from kzwater.inputs import Inputs
from kzwater.setup import Setup
from kzwater.weights import Floats, Indices


@dataclass(frozen=True, slots=True)
class Lever:
    """What a search changes.

    Attributes
    ----------
    name : str
        A declared parameter of the HRUs, or the gradient of a forcing: ``precipitation_gradient``.
    times : bool
        Whether its number multiplies what the scenario has, instead of taking its place.
    """

    name: str
    times: bool


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
    """

    def __init__(
        self,
        setup: Setup,
        levers: tuple[Lever, ...],
        days: tuple[date, date],
        gauge_factors: Floats,
    ) -> None:
        self._gauge_factors = gauge_factors
        self._inputs = setup.inputs
        self._levers = levers
        per_day = setup.scenario.time.steps_per_day
        first, last = ((day - setup.scenario.period.start).days for day in days)
        self._per_day = per_day
        self._stretch = _stretch(setup, slice(first * per_day, (last + 1) * per_day))

    def discharge(self, values: Floats) -> Floats | None:
        """Return the daily discharge at each gauge; None where the model refuses to go on.

        Parameters
        ----------
        values : array, shape (lever,)

        Returns
        -------
        array, shape (day, gauge), m3 s-1
        """
        engine = Engine(with_levers(self._inputs, self._levers, values), threads=1)
        try:
            outcome = engine.run(self._stretch)
        except BalanceError:
            return None
        steps = outcome.discharge.reshape(-1, self._per_day, outcome.discharge.shape[1])
        return np.asarray(steps.mean(axis=1) * self._gauge_factors)


def with_levers(inputs: Inputs, levers: tuple[Lever, ...], values: Floats) -> Inputs:
    """Return inputs with other parameters and gradients.

    Parameters
    ----------
    values : array, shape (lever,)
    """
    changed = replace(
        inputs, parameters=inputs.parameters.copy(), gradients=inputs.gradients.copy()
    )
    for lever, value in zip(levers, values.tolist(), strict=True):
        table, rows = _rows(changed, lever)
        table[rows] = table[rows] * value if lever.times else value
    return changed


def values_now(inputs: Inputs, lever: Lever) -> Floats:
    """Return what inputs have of a lever at HRUs or months; empty where no process reads it."""
    table, rows = _rows(inputs, lever)
    return table[rows].ravel()


def _rows(inputs: Inputs, lever: Lever) -> tuple[Floats, Indices]:
    """Return the table that holds a lever, and its rows there."""
    table, names = inputs.parameters, inputs.parameter_names.tolist()
    if lever.name.endswith(GRADIENT):
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
