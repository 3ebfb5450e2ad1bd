"""Global search by CMA-ES from several starts: every evaluation is kept, so it can go on.

The evolution strategy with covariance matrix adaptation (Hansen and Ostermeier 2001) is that of the
library `cmaes`. It draws from its own seed only; a search that goes on reads its journal and makes
the same draws again without evaluating them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from cmaes import CMA

from kzwater.calibrate.journal import Journal
from kzwater.weights import Floats

Evaluate = Callable[[Floats], Floats]
"""From candidates, shape (candidate, parameter), to what is to be made small, (candidate,)."""

# Steps of the first generation, as a share of the range of each parameter (Hansen 2016: a third of
# the range reaches all of it).
_first_step = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """The parameters that are searched.

    Attributes
    ----------
    names : tuple of str
    lower, upper : array, shape (parameter,)
    first : array, shape (parameter,)
        Where the first start begins.
    logarithmic : array of bool, shape (parameter,)
        Parameters that are searched by their logarithm.
    """

    names: tuple[str, ...]
    lower: Floats
    upper: Floats
    first: Floats
    logarithmic: np.ndarray[tuple[int], np.dtype[np.bool_]]

    def values(self, shares: Floats) -> Floats:
        """Return parameters from their shares of the range, 0 to 1, shape (..., parameter)."""
        low, high = self._ends()
        inner = low + shares * (high - low)
        values = np.where(self.logarithmic, np.exp(inner), inner)
        return np.clip(values, self.lower, self.upper)

    def shares(self, values: Floats) -> Floats:
        """Return the shares of the range of parameters, shape (..., parameter)."""
        low, high = self._ends()
        safe = np.where(self.logarithmic, values, 1.0)
        inner = np.where(self.logarithmic, np.log(safe), values)
        return np.asarray((inner - low) / (high - low))

    def _ends(self) -> tuple[Floats, Floats]:
        ends = (np.where(self.logarithmic, end, 1.0) for end in (self.lower, self.upper))
        low, high = (np.log(end) for end in ends)
        return (
            np.where(self.logarithmic, low, self.lower),
            np.where(self.logarithmic, high, self.upper),
        )


@dataclass(frozen=True, slots=True)
class Effort:
    """How long is searched.

    Attributes
    ----------
    starts : int
        Searches that run side by side: the first from `Space.first`, the others from anywhere.
    evaluations : int
        Most evaluations of each start; one generation is made in any case.
    seed : int
    """

    starts: int
    evaluations: int
    seed: int


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The best candidate of each start, the best start first.

    Attributes
    ----------
    values : array, shape (start, parameter)
    objective : array, shape (start,)
    evaluations : array of int, shape (start,)
    """

    values: Floats
    objective: Floats
    evaluations: np.ndarray[tuple[int], np.dtype[np.int64]]

    @property
    def best(self) -> Floats:
        """Return the best candidate of all, shape (parameter,)."""
        return np.asarray(self.values[0])


def search(
    space: Space,
    evaluate: Evaluate,
    effort: Effort,
    journal: Journal,
    progress: Callable[[int, int, float], None] | None = None,
) -> Found:
    """Return the best candidate of each start.

    Parameters
    ----------
    evaluate : callable
        Gets the candidates of all starts at once, so that it can use all cores. A candidate that
        cannot be computed is infinite.
    journal : Journal
        Holds what was evaluated already, and is added to after each generation.
    progress : callable, optional
        Called with the evaluations done, the most there will be, and the best value so far.

    Raises
    ------
    InputError
        When the journal is that of another search.
    """
    starts = [_Start(space, effort, number) for number in range(effort.starts)]
    done = 0
    while any(start.goes_on for start in starts):
        live = [start for start in starts if start.goes_on]
        candidates = np.concatenate([start.ask() for start in live])
        values = journal.recall(candidates)
        if values is None:
            values = np.asarray(evaluate(candidates), dtype=np.float64)
            journal.add(candidates, values)
        done += values.size
        parts = np.split(values, np.cumsum([start.size for start in live])[:-1])
        for start, part in zip(live, parts, strict=True):
            start.tell(part)
        if progress is not None:
            best = min(start.objective for start in starts)
            progress(done, effort.starts * effort.evaluations, best)
    starts.sort(key=lambda start: start.objective)
    return Found(
        values=np.array([start.best for start in starts]),
        objective=np.array([start.objective for start in starts]),
        evaluations=np.array([start.evaluations for start in starts]),
    )


class _Start:
    """One search of its own."""

    def __init__(self, space: Space, effort: Effort, number: int) -> None:
        chance = np.random.default_rng([effort.seed, number])
        mean = space.shares(space.first) if number == 0 else chance.random(space.lower.size)
        seed = int(chance.integers(2**31))
        bounds = np.tile([0.0, 1.0], (space.lower.size, 1))
        # On its bounds nothing could be drawn on one side.
        mean = np.clip(mean, 0.02, 0.98)
        self._space = space
        self._strategy = CMA(mean=mean, sigma=_first_step, bounds=bounds, seed=seed)
        self._most = effort.evaluations
        self._asked: Floats = np.zeros((0, mean.size))
        self.size = self._strategy.population_size
        self.evaluations = 0
        self.objective = np.inf
        self.best: Floats = space.values(mean)

    @property
    def goes_on(self) -> bool:
        """Return whether another generation fits and may find something better."""
        fits = self.evaluations + self.size <= self._most or self.evaluations == 0
        return fits and not self._strategy.should_stop()

    def ask(self) -> Floats:
        """Return the candidates of the next generation, shape (candidate, parameter)."""
        self._asked = np.array([self._strategy.ask() for _ in range(self.size)])
        return self._space.values(self._asked)

    def tell(self, values: Floats) -> None:
        """Learn from what the candidates are worth, shape (candidate,)."""
        # A candidate that cannot be computed ranks behind all others.
        finite = np.where(np.isfinite(values), values, 1e300)
        self._strategy.tell(list(zip(self._asked, finite.tolist(), strict=True)))
        self.evaluations += values.size
        lowest = int(np.argmin(finite))
        if values[lowest] < self.objective:
            self.objective = float(values[lowest])
            self.best = self._space.values(self._asked[lowest])
