"""The picture of the Moselle study: discharge of the scored years, and evapotranspiration."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import moselle_fields as fields
from kzwater.reports.style import computed, ink, light_grid, observed, picture, save
from kzwater.verify import scores_of_days
from moselle_ours import Years, between

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PEER = "#3b8f8c"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is drawn: discharge by day, m3 s-1, and the fields of both models."""

    measured: pd.Series[float]
    own: pd.Series[float]
    theirs: pd.Series[float]
    own_fields: fields.Fields
    their_fields: fields.Fields


def draw(shown: Shown, years: Years, path: Path) -> None:
    """Draw the discharge of some years, and the evapotranspiration of both models."""
    with picture(5.6) as figure:
        upper, lower = figure.subfigures(2, 1, squeeze=False)[:, 0]
        _hydrograph(upper.subplots(), shown, years)
        left, middle, right = lower.subplots(1, 3, width_ratios=(1.7, 1.0, 1.0))
        _season(left, shown)
        _maps((middle, right), shown)
        save(figure, path)


def _hydrograph(panel: Axes, shown: Shown, years: Years) -> None:
    measured = between(shown.measured, years)
    panel.plot(measured.index, measured, color=observed, label="measured", linewidth=1.6)
    for text, flow, colour in (("mHM", shown.theirs, PEER), ("kzwater", shown.own, computed)):
        inside = between(flow, years)
        found = scores_of_days(inside, measured)
        label = text if found is None else f"{text} (KGE {found.kling_gupta:.2f})"
        panel.plot(inside.index, inside, color=colour, label=label, linewidth=0.9)
    panel.set_title("Discharge at gauge 398, m³/s, in two years that neither model was fitted to")
    panel.set_ylim(bottom=0.0)
    panel.margins(x=0.0)
    starts = pd.date_range(f"{years[0]}-01-01", f"{years[1]}-12-01", freq="2MS")
    labels = [f"{day:%b}\n{day:%Y}" if day.month == 1 else f"{day:%b}" for day in starts]
    panel.set_xticks(starts, labels)
    light_grid(panel)
    panel.legend(loc="upper center", ncols=3)


def _season(panel: Axes, shown: Shown) -> None:
    pairs = (
        ("mHM", shown.their_fields, PEER),
        ("kzwater", shown.own_fields, computed),
    )
    for text, each, colour in pairs:
        months = fields.mean_of_basin(each.evapotranspiration).reshape(-1, 12).mean(0)
        panel.plot(range(1, 13), months, color=colour, label=text)
    panel.set_title("Evapotranspiration, mm a month")
    panel.set_xticks(range(1, 13), list("JFMAMJJASOND"))
    panel.set_ylim(bottom=0.0)
    light_grid(panel)
    panel.legend(loc="upper left")


def _maps(panels: tuple[Axes, Axes], shown: Shown) -> None:
    yearly = [
        12.0 * each.evapotranspiration.mean(0) for each in (shown.own_fields, shown.their_fields)
    ]
    inside = fields.cell_shares() >= fields.LEAST_SHARE
    kept = [np.where(inside, each, np.nan) for each in yearly]
    low, high = (function(kept) for function in (np.nanmin, np.nanmax))
    rows, columns = (np.flatnonzero(inside.any(axis)) for axis in (1, 0))
    for panel, values, text in zip(panels, kept, ("kzwater", "mHM"), strict=True):
        panel.imshow(values, vmin=low, vmax=high, cmap="YlGnBu")
        panel.set_xlim(columns[0] - 0.5, columns[-1] + 0.5)
        panel.set_ylim(rows[-1] + 0.5, rows[0] - 0.5)
        panel.set_title(f"By {text}, mm a year")
        panel.set_xticks([])
        panel.set_yticks([])
        panel.spines[:].set_visible(False)
        for row, column in np.argwhere(inside):
            dark = values[row, column] > 0.5 * (low + high)
            colour = "white" if dark else ink
            text_of = f"{values[row, column]:.0f}"
            panel.text(column, row, text_of, color=colour, ha="center", va="center", fontsize=5.6)
