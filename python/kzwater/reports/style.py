"""The look of all pictures: size, type and colours that the colour-blind can tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from kzwater.data.files import atomic_path
from kzwater.reports.words import figures

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

width = 7.6
"""Width of a picture, inches: the text column of the page, so that type keeps its size."""

ink = "#1d2b36"
quiet = "#6b7780"
faint = "#d9dee2"
paper = "#ffffff"

# Blues for water, ochre for what goes up, greys for storage: told apart by lightness as well
# as by hue (after Okabe and Ito 2008, muted for print).
computed = "#1f5a8a"
observed = "#c4571b"
norm = "#a0430a"
depleted = "#7a7f85"
river_blue = "#2b6ca3"

_store_colours = {
    "snow": "#8fb8d8",
    "soil": "#a8845a",
    "groundwater": "#3b8f8c",
    "river": "#174a73",
    "canopy": "#7d9c62",
    "depression": "#8a7096",
    "lake": "#4f7fae",
    "ponded": "#6f9fc4",
    "glacier": "#c3d3dd",
    "alluvial": "#c2a878",
}
_other_store = "#8d99a3"
# By name, so that a colour means the same in all pictures of all reports. What comes in is blue to
# violet, what goes up is ochre to brown, but for crops; neighbours in a bar differ in lightness.
_flux_colours = {
    "rainfall": "#3f7fb5",
    "snowfall": "#a9cbe4",
    "missed_rainfall": "#45349a",
    "missed_snowfall": "#9c88da",
    "boundary_inflow": "#1c8a5c",
    "irrigation_withdrawal": "#0982fa",
    "groundwater_inflow": "#00a79d",
    "canopy_evaporation": "#e9b949",
    "snow_sublimation": "#f4e6b8",
    "blowing_snow": "#d9776e",
    "lake_evaporation": "#9a4f74",
    "depression_evaporation": "#a5aa3c",
    "soil_evaporation": "#cc6f1f",
    "topsoil_transpiration": "#d3b083",
    "rootzone_transpiration": "#8a451b",
    "irrigation_evaporation": "#feea91",
    "field_evaporation": "#e88861",
    "crop_transpiration": "#3f8741",
    "channel_evaporation": "#4f3524",
    "river_outflow": "#174a73",
    "deep_seepage": "#135e4e",
}
_other_flux = "#e2dfd6"
storage_colour = "#9aa3aa"

# Inches in a legend: an average letter of Cyrillic, which is wider, and a mark with its gaps.
_letter_width = 0.072
_mark_width = 0.5

_settings: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 7.6,
    "axes.edgecolor": quiet,
    "axes.labelcolor": ink,
    "axes.linewidth": 0.6,
    "axes.titlesize": 8.4,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlecolor": ink,
    "axes.titlepad": 7.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": faint,
    "grid.linewidth": 0.6,
    "xtick.color": quiet,
    "ytick.color": quiet,
    "xtick.labelcolor": ink,
    "ytick.labelcolor": ink,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 3.0,
    "ytick.major.size": 3.0,
    "legend.frameon": False,
    "legend.fontsize": 7.6,
    "text.color": ink,
    "figure.facecolor": paper,
    "hatch.linewidth": 0.5,
}


@contextmanager
def picture(height: float) -> Iterator[Figure]:
    """Return, as a context, an empty picture of the page's width and a height in inches."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(cast("Any", _settings)):
        yield Figure(figsize=(width, height), layout="constrained")


def save(figure: Figure, path: Path) -> None:
    """Write a picture as PNG, whole or not at all; the same picture gives the same bytes."""
    with atomic_path(path) as partial:
        figure.savefig(partial, format="png", dpi=200, metadata={"Software": None})


def store_colour(group: str) -> str:
    """Return the colour of a group of stores, the same in all pictures."""
    return _store_colours.get(group, _other_store)


def flux_colour(name: str) -> str:
    """Return the colour of a flux that enters or leaves the basin, the same in all pictures."""
    return _flux_colours.get(name, _other_flux)


def legend_width(labels: Sequence[str]) -> float:
    """Return how wide a legend in one row is, inches."""
    return sum(_mark_width + _letter_width * len(label) for label in labels)


def legend_columns(labels: Sequence[str]) -> int:
    """Return how many columns of a legend fit the width of a picture."""
    if legend_width(labels) <= width:
        return len(labels)
    widest = max(legend_width([label]) for label in labels)
    fitting = [columns for columns in range(1, len(labels)) if columns * widest <= width]
    return max(fitting, default=1)


def legend_below(figure: Figure, axes: Axes) -> None:
    """Write the legend of some axes below the picture, in as many columns as fit its width."""
    handles, labels = axes.get_legend_handles_labels()
    columns = legend_columns(labels)
    figure.legend(handles, labels, loc="outside lower left", ncols=columns, handlelength=1.8)


def light_grid(axes: Axes) -> None:
    """Draw faint horizontal lines behind the data, their heights with the language's signs."""
    axes.yaxis.set_major_formatter(lambda value, _place: figures(value, 6))
    axes.grid(axis="y")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def mark_months(axes: Axes) -> None:
    """Mark the beginnings of months by their number and year."""
    import pandas as pd

    first, last = (pd.Timestamp(day, unit="D") for day in axes.get_xlim())
    months = pd.date_range(first, last, freq="MS")
    axes.set_xticks(months.to_numpy(), [f"{month:%m.%Y}" for month in months])
