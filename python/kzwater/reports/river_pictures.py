"""Pictures of a managed river by day: storage with its zones, flows, demand and delivery."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kzwater.language import _
from kzwater.reports import style
from kzwater.reports.words import capitalised, compact, figures, number
from kzwater.rivers.body_tables import places_of_bodies
from kzwater.rivers.columns import sector_name
from kzwater.rivers.periods import periods_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from kzwater.rivers.model import Body, Points
    from kzwater.rivers.record import RiverRecord
    from kzwater.weights import Floats

_panel = 1.5
# More panels than these are no picture any more; the tables have all.
_most_panels = 6
_most_months = 9
# Months between marks that fall on the same months of each year.
_month_steps = (1, 2, 3, 4, 6, 12, 24, 60, 120, 240)
_held, _line = "#a9cbe4", "#1f5a8a"
_zones = ("#8f2a0c", "#c4571b", "#3f8741", "#8a7096")
_delivered, _lacking = "#2b6ca3", "#e3a07c"
_days_of_year = 365
# Of the largest mean flow.
_least_boundary = 0.05
# Of names beside bars, before they are broken into lines.
_name_letters = 38
_seconds = 86_400.0


def draw_storage(record: RiverRecord, path: Path) -> int:
    """Draw what bodies hold by day: volumes of reservoirs with zones, levels of lakes.

    Returns
    -------
    int
        How many are drawn, the largest ones.
    """
    bodies, at = record.model.bodies, places_of_bodies(record.model)
    means = record["stored"][:, at].mean(axis=0)
    largest = np.sort(np.argsort(-means, kind="stable")[:_most_panels]).tolist()
    with style.picture(_panel * len(largest) + 0.35) as figure:
        panels = figure.subplots(len(largest), 1, sharex=True, squeeze=False)[:, 0]
        for axes, index in zip(panels, largest, strict=True):
            if bodies[index].lake:
                _draw_lake(axes, record, index)
            else:
                _draw_reservoir(axes, record, (index, at[index]))
        style.mark_months(panels[-1])
        _thin_months(panels[-1])
        fullest = max(panels, key=lambda axes: len(axes.get_legend_handles_labels()[1]))
        if fullest.get_legend_handles_labels()[1]:
            style.legend_below(figure, fullest)
        style.save(figure, path)
    return len(largest)


def _draw_reservoir(axes: Axes, record: RiverRecord, numbers: tuple[int, int]) -> None:
    """Draw the volume of a reservoir and its zones."""
    index, place = numbers
    body = record.model.bodies[index]
    volume = record["stored"][:, place]
    scale, units = (1e9, _("km³")) if volume.max() >= 1e9 else (1e6, _("million m³"))
    days = _days(record)
    axes.fill_between(days, volume / scale, color=_held, lw=0)
    axes.plot(days, volume / scale, color=_line, lw=1.2)
    zones = body.zones
    lines = (
        (_("Dead volume"), zones.dead, None),
        (_("Buffer zone"), zones.buffer, zones.dead),
        (_("Target"), zones.target, zones.flood),
        (_("Flood zone"), zones.flood, None),
    )
    for (title, points, other), colour in zip(lines, _zones, strict=True):
        if points == other:  # there is none of its own
            continue
        values = _by_day(points, record) / scale
        axes.plot(days, values, color=colour, lw=0.9, ls=(0, (4, 2)), label=title)
    axes.set_title(_("{name}: volume, {units}").format(name=body.name, units=units))
    axes.set_ylim(bottom=0.0)
    axes.margins(x=0.0)
    style.light_grid(axes)


def _draw_lake(axes: Axes, record: RiverRecord, index: int) -> None:
    """Draw the level of a lake, its target and the crest of its weir."""
    body = record.model.bodies[index]
    level = record["level"][:, index]
    axes.plot(_days(record), level, color=_line, lw=1.2)
    _draw_marks(axes, body, level)
    axes.set_title(_("{name}: level, m").format(name=body.name))
    axes.margins(x=0.0, y=0.15)  # room for the names of marks
    style.light_grid(axes)


def _draw_marks(axes: Axes, body: Body, level: Floats) -> None:
    """Draw target and crest, unless one is so far away that the level would be a flat line."""
    target = body.target_level
    end = 0.0
    if target is not None and abs(level[-1] - target) > abs(level[0] - target):
        end = 1.0  # where the name does not lie on the level
    marks = [(target, _("target"), _zones[2], end)]
    if body.weir_length > 0.0:
        marks.append((body.weir_crest, _("crest of the weir"), style.observed, 1.0 - end))
    room = 2.0 * max(float(np.ptp(level)), 0.5)
    for at, title, colour, side in marks:
        if at is None or not level.min() - room < at < level.max() + room:
            continue
        axes.axhline(at, color=colour, lw=0.9, ls=(4.0 * side, (4, 4)))
        axes.annotate(
            title,
            (side, at),
            (4.0 - 8.0 * side, 2.5),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            ha="right" if side else "left",
            color=colour,
            fontsize=6.6,
        )


def draw_flows(record: RiverRecord, path: Path) -> int:
    """Draw the flow at chosen places by day, with what is to stay there; return how many."""
    chosen = _chosen_places(record)
    with style.picture(1.25 * len(chosen) + 0.3) as figure:
        panels = figure.subplots(len(chosen), 1, sharex=True, squeeze=False)[:, 0]
        days, model = _days(record), record.model
        bodies = {body.place: body.name for body in model.bodies}
        for axes, index in zip(panels, chosen, strict=True):
            place = model.places[index].name
            rate = passing(record, index, is_body=place in bodies) / _seconds
            axes.plot(days, rate, color=_line, lw=1.1, label=_("Flow"))
            own = [number for number, flow in enumerate(model.staying) if flow.place == place]
            if own:
                wanted = record["staying_demand"][:, own].max(axis=1) / _seconds
                label = _("To stay in the river")
                axes.plot(days, wanted, color=style.observed, lw=0.9, ls=(0, (4, 2)), label=label)
            name = bodies.get(place, place)
            text = _("{name}: outflow, m³/s") if place in bodies else _("{name}: flow, m³/s")
            axes.set_title(text.format(name=name))
            axes.set_ylim(bottom=0.0)
            axes.margins(x=0.0)
            style.light_grid(axes)
        style.mark_months(panels[-1])
        _thin_months(panels[-1])
        fullest = max(panels, key=lambda axes: len(axes.get_legend_handles_labels()[1]))
        style.legend_below(figure, fullest)
        style.save(figure, path)
    return len(chosen)


def passing(record: RiverRecord, index: int, *, is_body: bool) -> Floats:
    """Return what leaves a body, or passes a place below its intakes, where flows have to stay."""
    if is_body:
        return record["discharge"][:, index]
    return record["head_inflow"][:, index] - record["taken"][:, index]


def _chosen_places(record: RiverRecord) -> list[int]:
    """Return places with a gauge or with water that is to stay, boundaries, then the largest.

    A boundary of hardly any water has no right of its own to a panel.
    """
    model = record.model
    staying = {flow.place for flow in model.staying}
    means = record["discharge"].mean(axis=0)

    def rank(index: int) -> tuple[int, float]:
        place = model.places[index]
        kinds = {"gauge": 0, "boundary": 1 if means[index] > _least_boundary * means.max() else 2}
        own = 0 if place.name in staying else kinds.get(place.kind, 2)
        return own, -float(means[index])

    wet = [index for index, mean in enumerate(means.tolist()) if mean > 0.0]
    return sorted(sorted(wet or [0], key=rank)[:_most_panels])


def draw_sectors(record: RiverRecord, path: Path) -> None:
    """Draw what each sector demanded and got in each ten-day period."""
    periods = periods_of(record)
    users = record.model.users
    sectors = list(dict.fromkeys(user.sector for user in users))
    ends = periods.ends.to_numpy() + np.timedelta64(1, "D")
    edges = np.append(periods.starts.to_numpy(), ends[-1:])
    seconds = (ends - periods.starts.to_numpy()) / np.timedelta64(1, "s")
    with style.picture(1.3 * len(sectors) + 0.35) as figure:
        panels = figure.subplots(len(sectors), 1, sharex=True, squeeze=False)[:, 0]
        for axes, sector in zip(panels, sectors, strict=True):
            own = [index for index, user in enumerate(users) if user.sector == sector]
            demand, got = (
                periods.sums(record[name])[:, own].sum(axis=1) / seconds
                for name in ("demand", "delivered")
            )
            for rates, colour, label in (
                (demand, _lacking, _("Demanded, not delivered")),
                (got, _delivered, _("Delivered")),
            ):
                axes.stairs(rates, edges, fill=True, color=colour, label=label)
            name = capitalised(sector_name(sector))
            axes.set_title(_("{sector}: m³/s, means of ten-day periods").format(sector=name))
            axes.set_ylim(bottom=0.0)
            axes.margins(x=0.0)
            style.light_grid(axes)
        style.mark_months(panels[-1])
        _thin_months(panels[-1])
        style.legend_below(figure, panels[0])
        style.save(figure, path)


def draw_balance(entries: tuple[list[tuple[str, float]], ...], path: Path) -> None:
    """Draw what came in, what went out and what stores gained, million m3, as bars.

    Parameters
    ----------
    entries : tuple of list
        Names and amounts of what came in, of what went out, and of the change of stores.
    """
    colours = (style.river_blue, style.observed, style.storage_colour)
    bars = [
        (name, amount, colour)
        for part, colour in zip(entries, colours, strict=True)
        for name, amount in part
    ]
    titles = [textwrap.fill(name, _name_letters) for name, _amount, _colour in bars]
    row = 0.27 if any("\n" in title for title in titles) else 0.215
    with style.picture(0.6 + row * len(bars)) as figure:
        axes = figure.subplots()
        lines = np.arange(len(bars))
        amounts = [amount for _name, amount, _colour in bars]
        axes.barh(lines, amounts, 0.72, color=[colour for _name, _amount, colour in bars])
        for line, amount in zip(lines.tolist(), amounts, strict=True):
            place = (max(amount, 0.0), line)
            text = compact(amount)
            axes.annotate(text, place, (4.0, 0.0), textcoords="offset points", va="center")
        axes.set_yticks(lines, titles, linespacing=0.95)
        axes.invert_yaxis()
        axes.margins(x=0.12, y=0.02)
        axes.axvline(0.0, color=style.quiet, lw=0.6)
        axes.set_xlabel(_("million m³"))
        axes.xaxis.set_major_formatter(
            lambda value, _place: number(value, 0) if abs(value) >= 1e3 else figures(value)
        )
        axes.grid(axis="x")
        axes.tick_params(axis="y", length=0)
        style.save(figure, path)


def _days(record: RiverRecord) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(record.boundaries[:-1].astype("datetime64[s]"))


def _by_day(points: Points, record: RiverRecord) -> Floats:
    """Return a curve by day of the year on the days of a record."""
    days = np.minimum(_days(record).day_of_year.to_numpy(), _days_of_year)
    known = np.array(points)
    values: Floats = np.interp(days, known[:, 0], known[:, 1], period=_days_of_year)
    return values


def _thin_months(axes: Axes) -> None:
    """Keep as many months as can be read: every so many that they are the same in each year."""
    ticks = axes.get_xticks()
    labels = [text.get_text() for text in axes.get_xticklabels()]
    fewest = len(ticks) / _most_months
    every = next((step for step in _month_steps if step >= fewest), _month_steps[-1])
    january = next((at for at, label in enumerate(labels) if label.startswith("01.")), 0)
    axes.set_xticks(ticks[january % every :: every], labels[january % every :: every])
