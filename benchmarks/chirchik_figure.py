"""Figures of the rivers of the Chirchik: the mean year and the years that no search saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kzwater.reports.style import computed, light_grid, observed, picture, save
from kzwater.verify import seasonal_means, ten_day_of_year

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAMES = {
    "pskem": "Pskem",
    "chatkal": "Chatkal",
    "nauvalisay": "Nauvalisay",
    "charvak": "Charvak, gauged rivers",
}
EARLY, LATE = slice("1961", "1974"), slice("1976", "1989")


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """Ten-day means of one gauge, m3 s-1: observed, and by parameters of the other half."""

    observed: pd.Series
    by_early: pd.Series
    by_late: pd.Series

    def unseen(self) -> pd.Series:
        """Return what was computed for each half with the parameters of the other one."""
        both: pd.Series = pd.concat([self.by_late.loc[EARLY], self.by_early.loc[LATE]])
        return both


def draw_regimes(gauges: Mapping[str, Shown], path: Path) -> None:
    """Draw the mean year of the early and of the late years at each gauge."""
    with picture(7.4) as figure:
        panels = figure.subplots(len(gauges), 2, sharex=True)
        for row, (gauge, shown) in zip(panels, gauges.items(), strict=True):
            halves = ((EARLY, shown.by_late, "1961-1974"), (LATE, shown.by_early, "1976-1989"))
            for axes, (years, made, words) in zip(row, halves, strict=True):
                _draw_regime(axes, shown.observed.loc[years], made.loc[years])
                axes.set_title(f"{NAMES[gauge]}, {words}")
            row[0].set_ylabel("m3 s-1")
            highest = max(axes.get_ylim()[1] for axes in row)
            for axes in row:
                axes.set_ylim(0.0, highest)
        panels[0, 0].legend(loc="upper right")
        save(figure, path)


def _draw_regime(axes: Axes, measured: pd.Series, made: pd.Series) -> None:
    both = pd.DataFrame({"observed": measured, "kzwater": made}).dropna()
    period = ten_day_of_year(both["observed"]).to_numpy()
    months = np.arange(36) / 3.0 + 1.0 / 6.0
    for name, color in (("observed", observed), ("kzwater", computed)):
        groups = both[name].groupby(period)
        low, high = groups.quantile(0.1), groups.quantile(0.9)
        axes.fill_between(months, low, high, color=color, alpha=0.15, linewidth=0)
        axes.plot(months, groups.mean(), color=color, linewidth=1.2, label=name)
    light_grid(axes)
    axes.set_xticks(np.arange(12) + 0.5, list("JFMAMJJASOND"))
    axes.set_xlim(0.0, 12.0)


def draw_years(gauges: Mapping[str, Shown], path: Path) -> None:
    """Draw the mean discharge of April to September of each year that no search saw."""
    with picture(5.2) as figure:
        panels = figure.subplots(2, 2)
        for axes, (gauge, shown) in zip(panels.flat, gauges.items(), strict=True):
            seasons = {
                "observed": _seasons(shown.observed),
                "kzwater": _seasons(shown.unseen()),
            }
            for (name, series), color in zip(seasons.items(), (observed, computed), strict=True):
                whole = series.reindex(range(1961, 1990))
                axes.plot(whole.index, whole, color=color, marker="o", ms=2.5, lw=1.0, label=name)
            axes.axvline(1975, color="0.6", linewidth=0.8)
            axes.set_title(NAMES[gauge])
            axes.set_ylim(bottom=0.0)
            light_grid(axes)
        for axes in panels[:, 0]:
            axes.set_ylabel("April to September, m3 s-1")
        panels[0, 0].legend(loc="upper right")
        save(figure, path)


def _seasons(means: pd.Series) -> pd.Series:
    """Return the mean of April to September of each year with all its ten-day periods."""
    days = means.reindex(pd.date_range("1960-01-01", "1989-12-31"), method="ffill", limit=10)
    return seasonal_means(days, 4, 9)
