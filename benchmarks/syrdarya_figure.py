"""Figures of the Syr Darya cascade: errors and scores alone, as the record is not to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from kzwater.reports.style import (
    computed,
    light_grid,
    mark_months,
    observed,
    picture,
    quiet,
    river_blue,
    save,
)

FIGURES = Path(__file__).parents[1] / "docs" / "figures"
COLOURS = (computed, observed, "#3b8f8c", "#8a7096", quiet)


def draw_volumes(missed: pd.DataFrame, months: pd.DataFrame) -> None:
    """Draw errors of volumes by day, and what the Shardara loses by month and service, Mm3."""
    with picture(5.4) as figure:
        above, below = figure.subplots(2, 1)
        for (name, series), color in zip(missed.items(), COLOURS, strict=True):
            above.plot(series.index, series, color=color, lw=1.1, label=str(name))
        above.axhline(0.0, color=quiet, linewidth=0.6)
        above.set_title("Simulated less recorded volume, Mm3")
        above.legend(loc="upper left", ncols=3)
        light_grid(above)
        mark_months(above)
        above.tick_params(axis="x", labelsize=6.4)
        at = np.arange(len(months))
        for shift, name, color, words in (
            (-0.2, "lost_kazhydromet", computed, "inflow of KazHydromet"),
            (0.2, "lost_uzhydromet", observed, "inflow of UzHydromet"),
        ):
            below.bar(at + shift, months[name], 0.36, color=color, label=words)
        below.axhline(0.0, color=quiet, linewidth=0.6)
        below.set_xticks(at, [f"{month:%m.%Y}" for month in months.index], fontsize=6.4)
        below.set_title("Shardara: inflow less release, canal and rise, Mm3 a month")
        below.legend(loc="upper left", ncols=2)
        light_grid(below)
        save(figure, FIGURES / "syrdarya_volumes.png")


def draw_travel(
    found: Mapping[str, pd.DataFrame], hours: Mapping[str, tuple[float, float]]
) -> None:
    """Draw by reach how day-to-day changes agree, by travel time, in both halves of the year."""
    with picture(2.7) as figure:
        panels = figure.subplots(1, len(found), sharey=True)
        for axes, (name, scores) in zip(panels, found.items(), strict=True):
            axes.axvspan(*hours[name], color="#f4e6b8", lw=0, label="published")
            axes.plot(scores.index * 24.0, scores.search, color=river_blue, lw=1.2, label="search")
            axes.plot(scores.index * 24.0, scores.verify, color=observed, lw=1.2, label="verify")
            axes.set_title(name)
            axes.set_xlabel("travel time, hours")
            light_grid(axes)
        panels[0].set_ylabel("r of day-to-day changes")
        panels[0].legend(loc="best")
        save(figure, FIGURES / "syrdarya_travel.png")
