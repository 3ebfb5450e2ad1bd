"""Pictures of the balance in time: the months of the mean year, and the years."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kzwater.language import _
from kzwater.reports import style
from kzwater.reports.balance import (
    Months,
    Span,
    covers_years,
    group_changes,
    inflows,
    outflows,
    spans,
    stores_by_group,
    typical_months,
    typical_spans,
)
from kzwater.reports.record import Array, Flux, Record
from kzwater.reports.words import flux_label, group_label, month_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_bar = 0.38
_months_of_year = 12
_small = 5.6


@dataclass(frozen=True, slots=True)
class Layer:
    """One part of a stacked bar: a name, a colour, and a height for each bar, mm."""

    label: str
    colour: str
    heights: Array


def layers(record: Record, over: tuple[Span, ...]) -> tuple[list[Layer], list[Layer]]:
    """Return what came in and what went out in each span, storage included; the sums are equal."""
    change = np.sum(list(group_changes(record, over).values()), axis=0)
    came = _stack(record, inflows(record), over)
    went = _stack(record, outflows(record), over)
    came.append(Layer(_("From storage"), style.storage_colour, np.maximum(-change, 0.0)))
    went.append(Layer(_("Into storage"), style.storage_colour, np.maximum(change, 0.0)))
    return came, went


def _stack(record: Record, fluxes: tuple[Flux, ...], over: tuple[Span, ...]) -> list[Layer]:
    """Return a layer for each flux that is not zero throughout."""
    stack = []
    for flux in fluxes:
        heights = np.array([span.total(flux.amounts) for span in over])
        if heights.any():
            label = flux_label(record, flux)
            stack.append(Layer(label, style.flux_colour(flux.name), heights))
    return stack


def mean_months(record: Record) -> tuple[list[Layer], list[Layer], Months]:
    """Return the layers of the months of the mean year, else of the run, and the months."""
    months = typical_months(record)
    came, went = (
        [Layer(layer.label, layer.colour, months.of(layer.heights)) for layer in stack]
        for stack in layers(record, months.spans)
    )
    nothing = np.zeros(len(months.shown))
    change = sum((layer.heights for layer in came[:-1]), nothing) - sum(
        (layer.heights for layer in went[:-1]), nothing
    )
    for stack, sign in ((came, -1.0), (went, 1.0)):
        stack[-1] = replace(stack[-1], heights=np.maximum(sign * change, 0.0))
    return came, went, months


def draw_months(record: Record, title: str, path: Path) -> None:
    """Write the monthly flow picture: what comes in and goes out each month, and what is stored."""
    came, went, months = mean_months(record)
    with style.picture(4.7) as figure:
        upper, lower = figure.subplots(2, 1, height_ratios=[1.55, 1.0])
        figure.suptitle(title, x=0.005, ha="left", fontsize=8.8, fontweight="bold")
        upper.set_title(
            _("Each month: left bar, where the water came from; right bar, where it went (mm)")
        )
        _draw_pairs(upper, came, went)
        _month_axis(upper, [_month_mark(months, row) for row in range(len(months.shown))])
        _draw_storage(lower, record)
        style.legend_below(figure, upper)
        style.save(figure, path)


def _draw_pairs(axes: Axes, came: list[Layer], went: list[Layer]) -> None:
    """Draw two bars of the same height side by side: whence the water came, where it went."""
    places = np.arange(came[0].heights.size) + 0.5
    for stack, offset in ((came, -_bar / 2.0), (went, _bar / 2.0)):
        floor = np.zeros(places.size)
        for layer in stack:
            # both stacks end with storage, which the legend names once
            label = None if layer is came[-1] else layer.label
            axes.bar(
                places + offset,
                layer.heights,
                _bar,
                floor,
                color=layer.colour,
                label=_("Storage") if layer is went[-1] else label,
                edgecolor=style.paper,
                linewidth=0.5,
            )
            floor = floor + layer.heights
    axes.set_ylim(0.0, 1.06 * float(floor.max()) or 1.0)
    style.light_grid(axes)


def _month_mark(months: Months, row: int) -> str:
    """Return the name of a month; of a run with the year where that begins."""
    year, month = months.shown[row]
    name = month_name(month, short=True)
    begins = row == 0 or month == 1
    return f"{name}\n{year}" if year and begins else name


def _month_axis(axes: Axes, names: list[str]) -> None:
    axes.set_xlim(0.0, len(names))
    axes.set_xticks(np.arange(len(names) + 1), [])
    axes.set_xticks(np.arange(len(names)) + 0.5, minor=True)
    _name_months(axes, names)


def _name_months(axes: Axes, names: list[str]) -> None:
    """Write the names of months at the minor ticks, small where a run has more than a year."""
    axes.set_xticklabels(names, minor=True)
    axes.tick_params(axis="x", which="minor", length=0)
    if len(names) > _months_of_year:
        axes.tick_params(axis="x", which="minor", labelsize=_small)


def _draw_storage(axes: Axes, record: Record) -> None:
    """Draw the water held by each group of stores through the mean year or the run, stacked."""
    axes.set_title(_storage_title(record))
    months = typical_months(record)
    in_years = covers_years(record)
    day, firsts = _days_of_year(record) if in_years else _days_of_run(record, months)
    chosen = slice(months.spans[0].first, months.spans[-1].last)
    count = np.bincount(day, minlength=firsts[-1])[1:]
    held = []
    for stores in stores_by_group(record).values():
        depths = np.sum([store.depths for store in stores], axis=0)[:-1][chosen]
        held.append(np.bincount(day, depths, minlength=firsts[-1])[1:] / np.maximum(count, 1))
    groups = list(stores_by_group(record))
    colours = [style.store_colour(group) for group in groups]
    axes.stackplot(np.arange(1, firsts[-1]), held, colors=colours, alpha=0.9, linewidth=0)
    axes.set_xlim(1, max(firsts[-1] - 1, 2))
    axes.set_xticks(firsts, [])
    axes.set_xticks([(a + b) / 2.0 for a, b in pairwise(firsts)], minor=True)
    _name_months(axes, [month_name(month, short=True) for _year, month in months.shown])
    axes.set_ylim(bottom=0.0)
    style.light_grid(axes)
    _storage_legend(axes, record, groups)


def _days_of_year(record: Record) -> tuple[NDArray[np.intp], list[int]]:
    """Return the day of each step of the mean year, from 1, and the first day of each month."""
    whole = typical_spans(record)
    instants = record.instants[whole[0].first : whole[-1].last]
    firsts = [1, 32, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366]
    return np.minimum(instants.day_of_year.to_numpy(), 365).astype(np.intp), firsts


def _days_of_run(record: Record, months: Months) -> tuple[NDArray[np.intp], list[int]]:
    """Return the day of each step of the run, from 1, and the first day of each month."""
    start = record.instants[0]
    day = (record.instants[:-1] - start).days.to_numpy().astype(np.intp) + 1
    firsts = [(span.start - start).days + 1 for span in months.spans]
    return day, [*firsts, int(day[-1]) + 1]


def _storage_title(record: Record) -> str:
    if not covers_years(record):
        return _("Water held through the run (mm)")
    if record.of_fields:
        return _("Water held in the fields through the mean year (mm)")
    return _("Water held in the basin through the mean year (mm)")


def _storage_legend(axes: Axes, record: Record, groups: list[str]) -> None:
    """Name the stores where the bands cannot be hidden: beside the title, else below the months."""
    from matplotlib.patches import Patch

    labels = [group_label(record, group) for group in groups]
    beside = style.legend_width([_storage_title(record), *labels]) <= style.width
    axes.legend(
        handles=[
            Patch(color=style.store_colour(group), label=label)
            for group, label in zip(groups, labels, strict=True)
        ],
        loc="lower right" if beside else "upper left",
        bbox_to_anchor=(1.0, 1.0) if beside else (0.0, -0.16),
        ncols=len(labels) if beside else style.legend_columns(labels),
        handlelength=1.0,
        columnspacing=1.2,
        borderpad=0.1,
    )


def draw_years(record: Record, title: str, path: Path) -> None:
    """Write the picture of the years: what came in and what went out."""
    over = spans(record, "year")
    came, went = layers(record, over)
    with style.picture(2.9) as figure:
        axes = figure.subplots()
        figure.suptitle(title, x=0.005, ha="left", fontsize=8.8, fontweight="bold")
        axes.set_title(
            _("Each year: left bar, where the water came from; right bar, where it went (mm)")
        )
        _draw_pairs(axes, came, went)
        axes.set_xlim(0.0, len(over))
        axes.set_xticks(np.arange(len(over)) + 0.5, [str(span.start.year) for span in over])
        style.legend_below(figure, axes)
        style.save(figure, path)
