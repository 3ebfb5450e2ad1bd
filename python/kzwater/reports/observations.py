"""What was observed at the gauges of a run: published norms and discharge series."""

from __future__ import annotations

from dataclasses import dataclass, field

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
    """What was observed at one gauge; the series is empty where there is none.

    Attributes
    ----------
    interval : str
        What was observed: the mean of a ``day``, ``ten_day`` or ``month``, held for its days.
    """

    norm: Norm | None = None
    discharge: pd.Series[float] = field(default_factory=lambda: pd.Series(dtype=float))
    interval: str = "day"
