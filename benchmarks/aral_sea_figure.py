"""Figure of the Aral Sea: level and salinity beside the record, errors beside its own closure."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from kzwater.reports.style import computed, light_grid, observed, picture, quiet, river_blue, save

FIGURE = Path(__file__).parents[1] / "docs" / "figures" / "aral_sea.png"


def draw(record: pd.DataFrame, made: Mapping[str, pd.DataFrame], closures: pd.DataFrame) -> None:
    """Draw the runs ``as given`` and with the ``balance of the record closed``."""
    plain, closed = made["as given"], made["balance of the record closed"]
    with picture(5.2) as figure:
        panels = figure.subplots(2, 2)
        for axes, name, words in (
            (panels[0, 0], "level", "Level, m"),
            (panels[0, 1], "salinity", "Salinity, g per litre"),
        ):
            axes.plot(record.index, record[name], "o", ms=2.8, color=observed, label="record")
            axes.plot(plain.index, plain[name], color=computed, lw=1.3, label="as given")
            axes.plot(
                closed.index, closed[name], color=computed, lw=1.0, ls=":", label="balance closed"
            )
            axes.set_title(words)
        axes = panels[1, 0]
        summed = closures["mean"].cumsum()
        missed = plain.volume - record.volume
        axes.plot(summed.index, summed, color=quiet, lw=1.0, label="closure, summed up")
        axes.plot(missed.index, missed, color=computed, lw=1.3, label="simulated less recorded")
        axes.set_title("Error of the volume, km3")
        axes = panels[1, 1]
        for name, color, words in (
            ("start", river_blue, "as at the start of the year"),
            ("mean", observed, "as the mean of the year"),
        ):
            axes.plot(
                closures.index, closures[name], color=color, marker="o", ms=2.0, lw=0.9, label=words
            )
        axes.axhline(0.0, color=quiet, linewidth=0.6)
        axes.set_ylim(-26.0, 44.0)
        axes.set_title("Closure of the record, km3 a-1, volume taken")
        for axes in panels.flat:
            light_grid(axes)
            axes.legend(loc="best")
        save(figure, FIGURE)
