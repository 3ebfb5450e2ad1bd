"""Pictures of many fields at once: what each takes at its place, and what all take by ten days."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kzwater.agronomy.names import crop_name
from kzwater.agronomy.table import Field
from kzwater.language import _, ngettext
from kzwater.reports import style
from kzwater.reports.words import capitalised, day, number
from kzwater.season import Season

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.cm import ScalarMappable
    from matplotlib.figure import Figure

# Names beside more places, and bars of more fields, cannot be read.
_most_names = 25
_most_bars = 40
_bar_height = 0.21
_crop_colours = ("#2b6ca3", "#e9b949", "#3f8741", "#c4571b", "#8a7096", "#7ab8c9", "#8a451b")
_other_crops = "#9aa3aa"
# Square points: of the largest mark, and of all together where there are many.
_largest_mark = 320.0
_all_marks = 30_000.0
_degrees = 0.01


@dataclass(frozen=True, slots=True)
class Demand:
    """What the picture of the demand shows.

    Attributes
    ----------
    volumes : DataFrame, shape (period, crop), m3
        Indexed by the first day.
    rates : DataFrame, shape (period, crop), l s-1 ha-1
    lengths : array, shape (period,), d
    """

    volumes: pd.DataFrame
    rates: pd.DataFrame
    lengths: np.ndarray


def draw_water(latest: pd.DataFrame, fields: Sequence[Field], path: Path) -> str:
    """Draw what the fields took in their latest season; return a caption.

    A map where they lie at different places, else bars.
    """
    places = _places(latest, fields)
    if len(places) > 1:
        _draw_map(places, path)
        return _(
            "A mark is a place, as large as its area; of several fields at one place the mean "
            "over their area is shown."
        )
    shown = latest.sort_values("hectares", ascending=False, kind="stable").head(_most_bars)
    title = ""
    if len(shown) == len(latest):
        shown = latest
    else:
        words = _("The {count} largest of {total} fields")
        title = words.format(count=len(shown), total=len(latest))
    _draw_bars(shown, title, path)
    caption = _("At the bars: yield in per cent of a crop that wants nothing.")
    if title:
        caption += " " + _("{title}; the table has all of them.").format(title=title)
    return caption


def _places(latest: pd.DataFrame, fields: Sequence[Field]) -> pd.DataFrame:
    """Return a row for each place: name, hectares and water taken, m3 ha-1."""
    of_field = {field.name: field for field in fields}
    chosen = [of_field[name] for name in latest["field"]]
    table = latest.assign(
        latitude=[field.latitude for field in chosen],
        longitude=[field.longitude for field in chosen],
    )
    rows = []
    for (latitude, longitude), part in table.groupby(["latitude", "longitude"], sort=False):
        one = ngettext("{count} field", "{count} fields", len(part)).format(count=len(part))
        rows.append(
            {
                "latitude": latitude,
                "longitude": longitude,
                "name": str(part["field"].iloc[0]) if len(part) == 1 else one,
                "hectares": part["hectares"].sum(),
                "water": np.average(part["gross_m3_per_ha"], weights=part["hectares"]),
            }
        )
    # Small marks lie above large ones.
    return pd.DataFrame(rows).sort_values("hectares", ascending=False, kind="stable")


def _draw_map(places: pd.DataFrame, path: Path) -> None:
    """Draw places by longitude and latitude, coloured by water taken."""
    north = float(np.cos(np.radians(places["latitude"].mean())))
    extent = [max(float(np.ptp(places[axis])), _degrees) for axis in ("latitude", "longitude")]
    tall = extent[0] / (extent[1] * north)
    with style.picture(float(np.clip(1.0 + 5.5 * tall, 3.0, 7.0))) as figure:
        axes = figure.subplots()
        marks = axes.scatter(
            places["longitude"],
            places["latitude"],
            s=_sizes(places),
            c=places["water"],
            cmap="YlGnBu",
            vmin=0.0,
            edgecolors=style.ink,
            linewidths=0.6,
        )
        axes.set_aspect(1.0 / north, adjustable="datalim")
        axes.margins(0.12)
        _name_places(axes, places)
        _mark_degrees(axes)
        _colour_bar(figure, axes, marks)
        style.save(figure, path)


def _name_places(axes: Axes, places: pd.DataFrame) -> None:
    """Write the names of the places beside them, where they can be read."""
    if len(places) > _most_names:
        return
    for row, size in zip(places.to_dict(orient="records"), _sizes(places), strict=True):
        place = row["longitude"], row["latitude"]
        beside = 0.5 * size**0.5 + 3.0
        axes.annotate(
            str(row["name"]),
            place,
            (beside, 0.0),
            textcoords="offset points",
            va="center",
            color=style.ink,
        )


def _sizes(places: pd.DataFrame) -> np.ndarray:
    """Return how large the marks of places are, square points: as their areas, but to be seen."""
    largest = min(_largest_mark, _all_marks / len(places))
    sizes = places["hectares"] * (largest / places["hectares"].max())
    return np.asarray(np.maximum(sizes, largest / 18.0))


def _mark_degrees(axes: Axes) -> None:
    """Write degrees with as many decimals as tell the marks apart."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
        decimals = max(math.ceil(-math.log10(limits[1] - limits[0])) + 1, 0)
        axis.set_major_locator(MaxNLocator(5))
        axis.set_major_formatter(FuncFormatter(_Degrees(decimals)))
    axes.grid()


@dataclass(frozen=True, slots=True)
class _Degrees:
    """Writes degrees."""

    decimals: int

    def __call__(self, value: float, _place: int | None) -> str:
        return f"{number(value, self.decimals)}°"


def _colour_bar(figure: Figure, axes: Axes, marks: ScalarMappable) -> None:
    from matplotlib.ticker import FuncFormatter

    bar = figure.colorbar(marks, ax=axes, shrink=0.8, aspect=30)
    bar.set_label(_("water taken in the season, m³/ha"))
    bar.ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: number(value, 0)))
    bar.outline.set_visible(False)


def _draw_bars(shown: pd.DataFrame, title: str, path: Path) -> None:
    """Draw the water taken by each field as a bar, its yield beside it."""
    from matplotlib.ticker import FuncFormatter

    with style.picture(0.9 + _bar_height * len(shown)) as figure:
        axes = figure.subplots()
        axes.set_title(title)
        water = shown["gross_m3_per_ha"].to_numpy()
        lines = np.arange(len(shown))
        axes.barh(lines, water, 0.7, color=_crop_colours[0])
        shares = [number(100.0 * share, 0) for share in shown["relative_yield"]]
        for line, reach, share in zip(lines, water, shares, strict=True):
            text = _("{share} %").format(share=share)
            axes.annotate(text, (reach, line), (4.0, 0.0), textcoords="offset points", va="center")
        axes.set_yticks(lines, [str(name) for name in shown["field"]])
        axes.invert_yaxis()
        axes.margins(x=0.1, y=0.02)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _place: number(value, 0)))
        axes.set_xlabel(_("water taken in the season, m³/ha"))
        axes.grid(axis="x")
        axes.tick_params(axis="y", length=0)
        style.save(figure, path)


def demand_of(found: Season, latest: pd.DataFrame) -> Demand:
    """Return what the crops took by ten-day period in the year up to the latest harvest."""
    last = latest["end"].max()
    first = max(latest["start"].min(), last - pd.Timedelta(days=365))
    table = found.districts
    table = table[table["start"].between(first, last)]
    sums = table.groupby(["start", "crop"])[["hectares", "gross_m3"]].sum()
    volumes = sums["gross_m3"].unstack("crop").fillna(0.0)
    volumes = volumes[volumes.sum().sort_values(ascending=False, kind="stable").index]
    ends = table.groupby("start")["end"].first()
    lengths = ((ends - ends.index).dt.days + 1).to_numpy()
    hectares = sums["hectares"].groupby("crop").max()
    rates = volumes.mul(1000.0 / 86_400.0 / lengths, axis=0) / hectares[volumes.columns]
    return Demand(volumes, rates, lengths)


def draw_demand(demand: Demand, path: Path) -> None:
    """Draw the volumes of the crops one above the other, and their hydromodules below."""
    volumes = demand.volumes
    large = float(volumes.sum(axis=1).max()) >= 1e6
    scale, words = (1e6, _("million m³")) if large else (1e3, _("thousand m³"))
    ends = volumes.index + pd.to_timedelta(demand.lengths, unit="D")
    middle = volumes.index + pd.to_timedelta(demand.lengths / 2.0, unit="D")
    widths = pd.to_timedelta(demand.lengths * 0.85, unit="D")
    with style.picture(4.2) as figure:
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
        below = np.zeros(len(volumes))
        for name, colour in zip(volumes, _colours(volumes.shape[1]), strict=True):
            values = volumes[name].to_numpy() / scale
            label = capitalised(crop_name(str(name)))
            upper.bar(middle, values, widths, bottom=below, color=colour, label=label)
            lower.hlines(_above_zero(demand.rates[name]), volumes.index, ends, colour, lw=2.4)
            below += values
        titles = (
            _("Water taken in a ten-day period, {units}").format(units=words),
            _("Hydromodule of each crop, l/s per hectare"),
        )
        for axes, title in zip((upper, lower), titles, strict=True):
            axes.set_title(title)
            axes.set_ylim(bottom=0.0)
            style.light_grid(axes)
        style.mark_months(lower)
        style.legend_below(figure, upper)
        style.save(figure, path)


def demand_words(demand: Demand) -> str:
    """Return the largest hydromodule of each crop, and which crops took no water."""
    taking = [str(name) for name in demand.rates if demand.rates[name].max() > 0.0]
    others = [crop_name(str(name)) for name in demand.rates if str(name) not in taking]
    words = []
    if taking:
        of_crop = _("{crop} {rate} (from {day})")
        largest = (
            of_crop.format(
                crop=crop_name(name),
                rate=number(float(demand.rates[name].max()), 2),
                day=day(demand.rates.index[int(demand.rates[name].to_numpy().argmax())]),
            )
            for name in taking
        )
        text = _("A dash is a ten-day period; the largest hydromodule in l/s per hectare: {crops}.")
        words.append(text.format(crops=", ".join(largest)))
    if others:
        words.append(_("No dash, as no water was taken: {crops}.").format(crops=", ".join(others)))
    return " ".join(words)


def _above_zero(rates: pd.Series[float]) -> np.ndarray:
    """Return rates without those of periods in which no water was taken."""
    return np.where(rates > 0.0, rates, np.nan)


def _colours(count: int) -> list[str]:
    """Return a colour for each crop; those that take least share one."""
    own = list(_crop_colours[:count])
    return own + [_other_crops] * (count - len(own))
