"""What a search makes small: how far ten-day means are from the observed ones, gauge by gauge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kzwater.verify import climatology, scores, skill, whole_means
from kzwater.weights import Floats, Indices


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each score counts; what is made small is the weighted mean of 1 less each.

    Attributes
    ----------
    kling_gupta : float
    skill : float
        Against the climatology of the fitting years themselves.
    yearly_correlation : float
        Of the means of the calendar years with all ten-day periods observed.
    """

    kling_gupta: float = 1.0
    skill: float = 0.0
    yearly_correlation: float = 0.0

    def parts(self) -> Floats:
        """Return the weights in their order, with sum 1, shape (score,)."""
        weights = np.array([self.kling_gupta, self.skill, self.yearly_correlation])
        return np.asarray(weights / weights.sum())


class Objective:
    """The objective over some gauges and years.

    Parameters
    ----------
    observed : DataFrame
        Daily discharge, m3 s-1, a column for each gauge; one row for each day that is computed,
        NaN where nothing was observed or what was observed does not count.
    gauges : mapping of str to float
        Weight of each gauge that counts.
    weights : Weights
    """

    def __init__(
        self, observed: pd.DataFrame, gauges: Mapping[str, float], weights: Weights
    ) -> None:
        self._columns = [list(observed.columns).index(name) for name in gauges]
        self._gauge_weights = np.array(list(gauges.values())) / sum(gauges.values())
        self._weights = weights.parts()
        table = pd.DataFrame({name: whole_means(observed[name]) for name in gauges})
        days = pd.DatetimeIndex(observed.index)
        periods = pd.DatetimeIndex(table.index)
        self._starts: Indices = days.searchsorted(periods).astype(np.int32)
        self._lengths = np.diff(self._starts, append=len(days)).astype(np.float64)
        self._observed = table.to_numpy(dtype=np.float64)
        self._usual = np.column_stack(
            [climatology(table[name].dropna(), periods).to_numpy(float) for name in table]
        )
        self._years = periods.year.to_numpy()

    def of(self, discharge: Floats) -> float:
        """Return the objective, 0 for a perfect series; infinite where it cannot be said.

        Parameters
        ----------
        discharge : array, shape (day, gauge), m3 s-1
            Of all days and gauges of ``observed``.
        """
        chosen = discharge[:, self._columns]
        means = np.add.reduceat(chosen, self._starts, axis=0) / self._lengths[:, np.newaxis]
        columns = zip(means.T, self._observed.T, self._usual.T, strict=True)
        each = [self._of_gauge(*column) for column in columns]
        return float(np.dot(self._gauge_weights, each))

    def _of_gauge(self, computed: Floats, observed: Floats, usual: Floats) -> float:
        found = scores(computed, observed)
        if found is None:
            return float("inf")
        lacking = self._weights[0] * (1.0 - found.kling_gupta)
        if self._weights[1] > 0.0:
            lacking += self._weights[1] * (1.0 - skill(computed, observed, usual))
        if self._weights[2] > 0.0:
            lacking += self._weights[2] * (1.0 - self._yearly(computed, observed))
        return float(lacking)

    def _yearly(self, computed: Floats, observed: Floats) -> float:
        """Return the correlation of the means of the years that were observed as a whole."""
        both = pd.DataFrame({"c": computed, "o": observed}).groupby(self._years)
        whole = both["o"].count() == both["o"].size()
        means = both.mean()[whole]
        return float(np.corrcoef(means["c"], means["o"])[0, 1])
