"""Pictures of the balance in time: the months of the mean year, and the years."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kzwater.language import _
from kzwater.reports import style
from kzwater.reports.balance import (
    Span,
    group_changes,
    inflows,
    outflows,
    spans,
    stores_by_group,
    typical_spans,
    typical_years,
)
from kzwater.reports.record import Array, Flux, Record
from kzwater.reports.words import flux_label, group_label, month_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_bar = 0.38


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


def mean_months(record: Record) -> tuple[list[Layer], list[Layer], list[int]]:
    """Return the layers of the twelve months of the mean year, and the months."""
    months = typical_spans(record, frozenset(range(1, 13)))
    came, went = layers(record, months)
    numbers = np.array([span.start.month for span in months])
    present = sorted(set(numbers.tolist()))
    change = [
        sum(layer.heights[numbers == month].sum() for layer in came[:-1])
        - sum(layer.heights[numbers == month].sum() for layer in went[:-1])
        for month in present
    ]
    years = typical_years(record)
    for stack, sign in ((came, -1.0), (went, 1.0)):
        for index, layer in enumerate(stack):
            heights = np.array([layer.heights[numbers == m].sum() / years for m in present])
            if index == len(stack) - 1:
                heights = np.maximum(sign * np.array(change) / years, 0.0)
            stack[index] = Layer(layer.label, layer.colour, heights)
    return came, went, present


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
        _month_axis(upper, months)
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


def _month_axis(axes: Axes, months: list[int]) -> None:
    axes.set_xlim(0.0, len(months))
    axes.set_xticks(np.arange(len(months) + 1), [])
    axes.set_xticks(np.arange(len(months)) + 0.5, minor=True)
    axes.set_xticklabels([month_name(month, short=True) for month in months], minor=True)
    axes.tick_params(axis="x", which="minor", length=0)


def _draw_storage(axes: Axes, record: Record) -> None:
    """Draw the water held by each group of stores through the mean year, stacked."""
    axes.set_title(_storage_title(record))
    instants = record.instants[:-1]
    whole = typical_spans(record)
    chosen = slice(whole[0].first, whole[-1].last)
    day = np.minimum(instants[chosen].day_of_year.to_numpy(), 365)
    held = []
    for stores in stores_by_group(record).values():
        depths = np.sum([store.depths for store in stores], axis=0)[:-1][chosen]
        sums = np.bincount(day, depths, minlength=366)[1:]
        held.append(sums / np.maximum(np.bincount(day, minlength=366)[1:], 1))
    groups = list(stores_by_group(record))
    colours = [style.store_colour(group) for group in groups]
    days = np.arange(1, 366)
    axes.stackplot(days, held, colors=colours, alpha=0.9, linewidth=0)
    axes.set_xlim(1, 365)
    firsts = [1, 32, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366]
    axes.set_xticks(firsts, [])
    axes.set_xticks([(a + b) / 2.0 for a, b in pairwise(firsts)], minor=True)
    axes.set_xticklabels([month_name(month, short=True) for month in range(1, 13)], minor=True)
    axes.tick_params(axis="x", which="minor", length=0)
    axes.set_ylim(bottom=0.0)
    style.light_grid(axes)
    _storage_legend(axes, record, groups)


def _storage_title(record: Record) -> str:
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
