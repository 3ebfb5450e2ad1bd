"""Scores of a computed series against an observed one, pair by pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FEWEST_PAIRS = 30
"""Fewer are not scored."""


@dataclass(frozen=True, slots=True)
class Scores:
    """How well a computed series follows an observed one.

    Attributes
    ----------
    count : int
        Pairs compared.
    kling_gupta : float
        1 for a perfect series: 1 less the distance of its three parts from those of a perfect one.
    correlation : float
    variability : float
        Standard deviation of the computed series over that of the observed one.
    bias : float
        Computed over observed mean, less one.
    nash_sutcliffe : float
        1 for a perfect series, 0 for one as good as the observed mean.

    References
    ----------
    nash1970, gupta2009
    """

    count: int
    kling_gupta: float
    correlation: float
    variability: float
    bias: float
    nash_sutcliffe: float


def scores(computed: Floats, observed: Floats) -> Scores | None:
    """Return the scores of the pairs of which both are known; None for fewer than 30.

    Parameters
    ----------
    computed, observed : array, shape (pair,)
        NaN where unknown.
    """
    c, o = _pairs(computed, observed)
    if c.size < FEWEST_PAIRS or not np.std(o) > 0.0 or not np.std(c) > 0.0:
        return None
    correlation = float(np.corrcoef(c, o)[0, 1])
    variability, level = float(np.std(c) / np.std(o)), float(np.mean(c) / np.mean(o))
    distance = np.sqrt((correlation - 1.0) ** 2 + (variability - 1.0) ** 2 + (level - 1.0) ** 2)
    return Scores(
        count=c.size,
        kling_gupta=1.0 - float(distance),
        correlation=correlation,
        variability=variability,
        bias=level - 1.0,
        nash_sutcliffe=skill(c, o, np.full(c.size, np.mean(o))),
    )


def skill(computed: Floats, observed: Floats, reference: Floats) -> float:
    """Return one less the squared error of a series over that of a reference; NaN if that is 0.

    Parameters
    ----------
    computed, observed, reference : array, shape (pair,)
        Pairs with an unknown value in any of them do not count.
    """
    known = np.isfinite(computed) & np.isfinite(observed) & np.isfinite(reference)
    c, o, r = computed[known], observed[known], reference[known]
    error, of_reference = float(np.sum((c - o) ** 2)), float(np.sum((r - o) ** 2))
    return 1.0 - error / of_reference if of_reference > 0.0 else float("nan")


def _pairs(computed: Floats, observed: Floats) -> tuple[Floats, Floats]:
    known = np.isfinite(computed) & np.isfinite(observed)
    return computed[known], observed[known]
