"""What was observed at the gauges of a run: published norms and discharge series."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd


@dataclass(frozen=True, slots=True)
class Norm:
    """A published mean discharge.

    Attributes
    ----------
    value : float
        m3 s-1.
    period : str
        Years that it stands for, as published.
    scored : bool
        Whether a natural run can be held to it; not where diversions deplete the river.
    """

    value: float
    period: str
    source: str
    note: str
    scored: bool


@dataclass(frozen=True, slots=True)
class GaugeObservations:
    """What was observed at one gauge; the series is empty where there is none."""

    norm: Norm | None = None
    discharge: pd.Series[float] = field(default_factory=lambda: pd.Series(dtype=float))


@dataclass(frozen=True, slots=True)
class Scores:
    """How well a computed series follows an observed one.

    Attributes
    ----------
    days : int
        Days compared.
    bias : float
        Computed over observed volume, less one.
    nash_sutcliffe : float
        1 for a perfect series, 0 for one as good as the observed mean.
    kling_gupta : float
        1 for a perfect series.

    References
    ----------
    nash1970, gupta2009
    """

    days: int
    bias: float
    nash_sutcliffe: float
    kling_gupta: float


def scores(computed: pd.Series[float], observed: pd.Series[float]) -> Scores | None:
    """Return the scores of a series over the days that were observed; None for fewer than 30."""
    series = {"computed": _daily(computed), "observed": _daily(observed)}
    both = pd.concat(series, axis="columns", join="inner", sort=True).dropna()
    if len(both) < 30 or not both["observed"].std() > 0.0 or not both["computed"].std() > 0.0:
        return None
    c, o = both["computed"].to_numpy(), both["observed"].to_numpy()
    correlation = float(np.corrcoef(c, o)[0, 1])
    spread, level = float(c.std() / o.std()), float(c.mean() / o.mean())
    distance = np.sqrt((correlation - 1.0) ** 2 + (spread - 1.0) ** 2 + (level - 1.0) ** 2)
    error = float(((c - o) ** 2).sum() / ((o - o.mean()) ** 2).sum())
    return Scores(len(both), level - 1.0, 1.0 - error, 1.0 - float(distance))


def _daily(series: pd.Series[float]) -> pd.Series[float]:
    return series.groupby(pd.DatetimeIndex(series.index).normalize()).mean()
