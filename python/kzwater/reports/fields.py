"""The seasons of irrigated fields: their table, and the water of the latest one as pictures."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kzwater.agronomy import read_fields
from kzwater.agronomy.names import crop_name
from kzwater.agronomy.table import read_field_table
from kzwater.language import _
from kzwater.reports import style
from kzwater.reports.field_pictures import demand_of, demand_words, draw_demand, draw_water
from kzwater.reports.words import day, number
from kzwater.season import Season, season

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from kzwater.config import Scenario

SEASON, WATER, DEMAND = "season.png", "water_taken.png", "demand.png"
"""Files of the pictures of fields."""
# More panels than these are no picture any more; the table has all fields.
_most_panels = 6
_panel_height = 1.35
_irrigated = "#2b6ca3"
_rained = "#a9cbe4"
_depleted = "#c4571b"
_available = "#8d99a3"


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field's season as the page shows it."""

    field: str
    crop: str
    until: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldSeasons:
    """What the page says of fields.

    Attributes
    ----------
    columns : tuple of str
    rows : tuple of FieldRow
        Of the last year in which each field was harvested.
    panels : int
        Fields that the picture shows.
    water : str
        What is said of the picture of the water that they took.
    demand : str
        What is said of the demand of the crops.
    """

    columns: tuple[str, ...]
    rows: tuple[FieldRow, ...]
    panels: int
    water: str
    demand: str


def field_seasons(results: Path, scenario: Scenario | None, folder: Path) -> FieldSeasons | None:
    """Return the seasons of a run of fields, their pictures drawn; None for a basin."""
    if scenario is None or scenario.fields is None:
        return None
    found = season(results, scenario)
    latest = _latest(found.fields)
    if latest.empty:
        return None
    priced = "margin_per_ha" in latest
    shown = latest.head(_most_panels)
    _draw(shown, found, scenario.fields, folder / SEASON)
    demand = demand_of(found, latest)
    draw_demand(demand, folder / DEMAND)
    return FieldSeasons(
        columns=_columns(latest, priced=priced),
        rows=tuple(_row(row, priced=priced) for row in latest.to_dict(orient="records")),
        panels=len(shown),
        water=draw_water(latest, read_field_table(scenario.fields), folder / WATER),
        demand=demand_words(demand),
    )


def _latest(seasons: pd.DataFrame) -> pd.DataFrame:
    """Return the last harvested season of each field, in the order of the table."""
    if seasons.empty:
        return seasons
    return seasons[seasons["relative_yield"].notna()].groupby("field", sort=False).tail(1)


def _columns(latest: pd.DataFrame, *, priced: bool) -> tuple[str, ...]:
    names = (
        _("water taken, m³/ha"),
        _("net, mm"),
        _("rain, mm"),
        _("transpiration, mm"),
        _("evaporation, mm"),
        _("yield, % of full"),
    )
    if not priced:
        return names
    margin = _("margin, {currency}/ha").format(currency=latest["currency"].iloc[0])
    return (*names, _("kg/m³ taken"), margin)


def _row(row: Mapping[Hashable, Any], *, priced: bool) -> FieldRow:
    numbers = [
        number(row["gross_m3_per_ha"], 0),
        *(number(row[key], 0) for key in ("net", "precipitation", "transpiration", "evaporation")),
        number(100.0 * row["relative_yield"], 0),
    ]
    if priced:
        numbers += [number(row["kg_per_m3_taken"], 2), number(row["margin_per_ha"], 0)]
    return FieldRow(
        str(row["field"]), crop_name(row["crop"]), day(pd.Timestamp(row["end"])), tuple(numbers)
    )


def _draw(shown: pd.DataFrame, found: Season, fields: Path, path: Path) -> None:
    """Draw rain, irrigation and depletion of the root zone through the latest season."""
    land = read_fields(fields)
    capacity = dict(
        zip(_names(found), land.parameters["available_water_capacity"].tolist(), strict=True)
    )
    with style.picture(0.5 + _panel_height * len(shown)) as figure:
        panels = np.atleast_1d(figure.subplots(len(shown), 1, sharey=True))
        for axes, row in zip(panels, shown.to_dict(orient="records"), strict=True):
            of_field = found.periods["field"] == row["field"]
            during = found.periods["start"].between(row["start"], row["end"])
            _draw_field(axes, found.periods[of_field & during], row, capacity[row["field"]])
        # Once all are drawn: a limit that is set earlier cuts off what is drawn later.
        panels[0].set_ylim(bottom=0.0)
        style.legend_below(figure, panels[0])
        style.save(figure, path)


def _names(found: Season) -> list[str]:
    """Return the names of the fields in the order of their table."""
    return [str(name) for name in dict.fromkeys(found.periods["field"])]


def _draw_field(
    axes: Axes, periods: pd.DataFrame, row: Mapping[Hashable, Any], capacity: float
) -> None:
    """Draw one field: bars of water that came, lines of what the root zone lacks and holds."""
    middle = periods["start"] + (periods["end"] - periods["start"]) / 2
    lengths = (periods["end"] - periods["start"]).dt.days + 1
    widths = pd.to_timedelta(lengths * 0.8, unit="D")
    axes.bar(middle, periods["precipitation"], widths, color=_rained, label=_("rain, mm"))
    axes.bar(
        middle,
        periods["net"],
        widths,
        bottom=periods["precipitation"],
        color=_irrigated,
        label=_("irrigation that entered the soil, mm"),
    )
    available = capacity * periods["rooted_depth"]
    lacking = np.maximum(available - periods["rooted_water"], 0.0)
    axes.plot(middle, available, color=_available, ls="--", lw=0.9, label=_("available water, mm"))
    axes.plot(middle, lacking, color=_depleted, lw=1.3, label=_("depletion, mm"))
    title = _("{field}: {crop}, {water} m³/ha, yield {share} %").format(
        field=row["field"],
        crop=crop_name(row["crop"]),
        water=number(row["gross_m3_per_ha"], 0),
        share=number(100.0 * row["relative_yield"], 0),
    )
    axes.set_title(title)
    style.light_grid(axes)
    style.mark_months(axes)
