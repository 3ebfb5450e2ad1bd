"""Pictures of the discharge at a gauge: the whole run, the mean year and the years."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kzwater.language import _, ngettext
from kzwater.reports import style
from kzwater.reports.observations import GaugeObservations, Norm
from kzwater.reports.record import Gauge
from kzwater.reports.words import compact, month_name
from kzwater.verify import ten_day_means, ten_day_of_year, yearly_means

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Beyond this length daily values run together on paper.
_longest_daily_days = 3 * 366
_longest_day_marks = 60
_shortest_cycle_years = 2
# Of fewer years no tenth can be told.
_fewest_years_of_quantiles = 10
_label_height = 0.135


@dataclass(frozen=True, slots=True)
class Curves:
    """The series of one gauge: computed, observed (may be empty), and the published norm."""

    gauge: Gauge
    computed: pd.Series[float]
    observed: pd.Series[float]
    norm: Norm | None

    @property
    def long(self) -> bool:
        """Return whether the series is too long for daily values."""
        first, last = self.computed.index[0], self.computed.index[-1]
        return bool((last - first).days > _longest_daily_days)


def draw_hydrograph(gauge: Gauge, observations: GaugeObservations, path: Path) -> None:
    """Write the picture of a gauge as PNG."""
    curves = Curves(gauge, gauge.discharge, observations.discharge, observations.norm)
    years = yearly_means(curves.computed)
    cycle = len(years) >= _shortest_cycle_years
    with style.picture(4.3 if cycle else 2.5) as figure:
        panels = _panels(figure, cycle=cycle)
        figure.suptitle(gauge.name, x=0.005, ha="left", fontsize=9.2, fontweight="bold")
        _draw_series(panels["series"], curves)
        if cycle:
            _draw_cycle(panels["cycle"], curves)
            _draw_years(panels["years"], curves, years)
        style.legend_below(figure, panels["series"])
        style.save(figure, path)


def _panels(figure: Figure, *, cycle: bool) -> dict[str, Axes]:
    """Return the axes of a picture by name; mean year and years only where there are some."""
    if not cycle:
        return {"series": figure.subplots()}
    return figure.subplot_mosaic(
        [["series", "series"], ["cycle", "years"]],
        width_ratios=[1.15, 1.0],
        height_ratios=[1.2, 1.0],
    )


def _draw_series(axes: Axes, curves: Curves) -> None:
    """Draw the whole run: ten-day means of a long one, else the values of the steps."""
    shown = ten_day_means if curves.long else _as_it_is
    what = _("Whole period, ten-day means (m³/s)") if curves.long else _("Whole period (m³/s)")
    axes.set_title(what)
    computed = shown(curves.computed)
    axes.fill_between(computed.index, computed, color=style.computed, alpha=0.12, linewidth=0)
    axes.plot(computed.index, computed, color=style.computed, linewidth=0.9, label=_("computed"))
    if not curves.observed.empty:
        observed = shown(curves.observed)
        axes.plot(
            observed.index, observed, color=style.observed, linewidth=0.9, label=_("observed")
        )
    _draw_norm(axes, curves.norm)
    axes.set_ylim(bottom=0.0)
    axes.margins(x=0.0)
    style.light_grid(axes)
    _date_axis(axes, curves)


def _as_it_is(series: pd.Series[float]) -> pd.Series[float]:
    return series


def _date_axis(axes: Axes, curves: Curves) -> None:
    """Mark years on a long axis, months on a short one, days on a very short one."""
    first, last = curves.computed.index[0], curves.computed.index[-1]
    days = (last - first).days
    if curves.long:
        step = 1 + days // (13 * 366)
        ticks = pd.date_range(first, last, freq=f"{step}YS")
        labels = [str(tick.year) for tick in ticks]
    elif days > _longest_day_marks:
        ticks = pd.date_range(first, last, freq=f"{1 + days // 400}MS")
        labels = [_month_mark(tick, first=tick == ticks[0]) for tick in ticks]
    else:
        ticks = pd.date_range(first.normalize(), last, freq=f"{1 + days // 10}D")
        labels = [f"{tick.day:02d}.{tick.month:02d}" for tick in ticks]
    axes.set_xticks(ticks.to_numpy(), labels)


def _month_mark(tick: pd.Timestamp, *, first: bool) -> str:
    """Return the name of a month, with the year where it begins."""
    name = month_name(tick.month, short=True)
    return f"{name}\n{tick.year}" if first or tick.month == 1 else name


def _draw_norm(axes: Axes, norm: Norm | None) -> None:
    """Draw the published norm: firm where it can be compared, faint where it cannot."""
    if norm is None:
        return
    text = (
        _("published norm {value} m³/s")
        if norm.scored
        else _("published norm {value} m³/s, not comparable")
    )
    axes.axhline(
        norm.value,
        color=style.norm if norm.scored else style.depleted,
        linewidth=1.1,
        linestyle=(0, (5, 2.5)) if norm.scored else (0, (1, 2)),
        label=text.format(value=compact(norm.value)),
    )


def _draw_cycle(axes: Axes, curves: Curves) -> None:
    """Draw the mean year with the range of the years."""
    means = ten_day_means(curves.computed)
    by_period = means.groupby(ten_day_of_year(means))
    places = np.arange(36) + 0.5
    tenth, band = _band(len(yearly_means(curves.computed)))
    low, high = (by_period.quantile(q).reindex(range(36)) for q in (tenth, 1.0 - tenth))
    axes.set_title(_("Mean year (m³/s)"))
    axes.fill_between(places, low, high, color=style.computed, alpha=0.16, linewidth=0)
    axes.plot(places, by_period.mean().reindex(range(36)), color=style.computed, linewidth=1.4)
    if not curves.observed.empty:
        observed = ten_day_means(curves.observed)
        mean = observed.groupby(ten_day_of_year(observed)).mean().reindex(range(36))
        axes.plot(places, mean, color=style.observed, linewidth=1.4)
    _draw_norm(axes, curves.norm)
    axes.text(
        0.985,
        0.97,
        band,
        transform=axes.transAxes,
        ha="right",
        va="top",
        color=style.quiet,
        fontsize=6.8,
    )
    axes.set(xlim=(0, 36), ylim=(0.0, None))
    axes.set_xticks(np.arange(0, 37, 3), [])
    axes.set_xticks(np.arange(12) * 3 + 1.5, minor=True)
    axes.set_xticklabels(
        [month_name(month, short=True)[:3] for month in range(1, 13)], minor=True, fontsize=6.6
    )
    axes.tick_params(axis="x", which="minor", length=0)
    style.light_grid(axes)


def _band(years: int) -> tuple[float, str]:
    """Return the lower quantile of the band around the mean year, and what it is called."""
    if years >= _fewest_years_of_quantiles:
        return 0.1, _("band: 8 of 10 years")
    text = ngettext(
        "band: lowest to highest of {count} year", "band: lowest to highest of {count} years", years
    )
    return 0.0, text.format(count=years)


def _draw_years(axes: Axes, curves: Curves, years: pd.Series[float]) -> None:
    """Draw the mean of each year beside the mean of all years and the norm."""
    axes.set_title(_("Yearly means (m³/s)"))
    axes.vlines(years.index, 0.0, years, color=style.computed, alpha=0.35, linewidth=3.0)
    axes.plot(years.index, years, "o", color=style.computed, markersize=4.0)
    observed = yearly_means(curves.observed)
    if not observed.empty:
        axes.plot(observed.index, observed, "D", color=style.observed, markersize=3.4)
    mean = float(years.mean())
    axes.axhline(mean, color=style.computed, linewidth=0.9)
    _draw_norm(axes, curves.norm)
    top = max(float(years.max()), float(observed.max()) if not observed.empty else 0.0)
    top = 1.12 * max(top, curves.norm.value if curves.norm else 0.0)
    axes.set(ylim=(0.0, top or 1.0), xlim=(years.index.min() - 0.7, years.index.max() + 0.7))
    _label_ends(axes, mean, curves.norm, top)
    axes.set_xticks(list(years.index[:: 1 + len(years) // 9]))
    style.light_grid(axes)


def _label_ends(axes: Axes, mean: float, norm: Norm | None, top: float) -> None:
    """Write mean and norm at the right end of their lines, moved apart where they are close."""
    texts = [(mean, _("mean\n{value}").format(value=compact(mean)), style.computed)]
    if norm is not None:
        colour = style.norm if norm.scored else style.depleted
        texts.append((norm.value, _("norm\n{value}").format(value=compact(norm.value)), colour))
    texts.sort(key=lambda text: text[0])
    heights = [text[0] for text in texts]
    # two lines of type on an axis about 1.2 inches high
    least = top * 2.0 * _label_height / 1.2
    if len(heights) == 2 and heights[1] - heights[0] < least:
        middle = max(sum(heights) / 2.0, least)
        heights = [middle - least / 2.0, middle + least / 2.0]
    for height, (_value, text, colour) in zip(heights, texts, strict=True):
        axes.annotate(
            text,
            (1.02, height),
            xycoords=("axes fraction", "data"),
            va="center",
            color=colour,
            fontsize=6.8,
            linespacing=1.05,
        )
