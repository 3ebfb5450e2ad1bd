"""The seasons of fields as lines for people."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from kzwater.agronomy.names import crop_name, method_name
from kzwater.config.fields import PADDIES
from kzwater.language import _
from kzwater.season_causes import causes_words

if TYPE_CHECKING:
    import pandas as pd

    from kzwater.season import Season


# Share of the water that reached a field, of which the loss is told; assumed.
_most_lost = 0.25
_columns = (
    "gross_m3_per_ha",
    "net",
    "precipitation",
    "transpiration",
    "evaporation",
    "drainage",
)
_ten_days = 11  # at most


def lines_of(found: Season) -> Iterator[str]:
    """Return one line for each field and season, below what the columns hold."""
    if found.fields.empty:
        yield _("No crop grew in this period.")
        return
    header = (
        _("water taken, m3/ha"),
        _("net, mm"),
        _("rain, mm"),
        _("transpiration, mm"),
        _("evaporation, mm"),
        _("drained, mm"),
        _("yield, % of full"),
    )
    field, crop, harvested = _("field"), _("crop"), _("until")
    width = _width(crop, map(crop_name, found.fields["crop"]))
    yield f"{field:16} {crop:{width}} {harvested:10}" + "".join(f"{text:>20}" for text in header)
    for row in found.fields.to_dict(orient="records"):
        depths = (row[key] for key in _columns)
        numbers = "".join(f"{value:>20.0f}" for value in depths)
        share = 100.0 * row["relative_yield"]
        harvest = f"{share:.0f}" if math.isfinite(share) else _("not yet")
        place = f"{row['field']!s:16} {crop_name(row['crop']):{width}} {row['end']:%Y-%m-%d}"
        yield f"{place}{numbers}{harvest:>20}"
    yield from _limit_lines(found.limits, found.periods["start"].min())
    for row in found.fields.to_dict(orient="records"):
        yield from _remarks(row)


def _width(title: str, names: Iterable[str], least: int = 14) -> int:
    """Return how wide a column is that holds a title and names."""
    return max(least, len(title), *(len(name) for name in names))


def _remarks(row: dict[Hashable, Any]) -> Iterator[str]:
    """Yield what was wrong in a season: sown unready, watered too much, or not, and why."""
    if row["sown"] == row.get("window_ends"):
        yield _(
            "`{field}`: sown on {day:%Y-%m-%d}, the last day of its window: the days before were "
            "too cold, or the ground was frozen or below snow."
        ).format(field=row["field"], day=row["sown"])
    reached = row["net"] + row["irrigation_runoff"]
    drained = min(row["drained_when_watered"], row["net"])
    too_large = drained + row["irrigation_runoff"] > _most_lost * reached
    # What a paddy leaks belongs to its flood.
    if too_large and row["method"] not in PADDIES:
        yield _(
            "`{field}` until {end:%Y-%m-%d}: waterings larger than the soil takes. Of "
            "{reached:.0f} mm that reached the field {drained:.0f} mm drained below the roots and "
            "{ran_off:.0f} mm ran off; smaller depths would take less."
        ).format(
            field=row["field"],
            end=row["end"],
            reached=reached,
            drained=drained,
            ran_off=row["irrigation_runoff"],
        )
    yield from _not_given(row)


def _not_given(row: dict[Hashable, Any]) -> Iterator[str]:
    """Yield what of the list and of the leaching of a season was not given, and why."""
    if row.get("not_given_because"):
        yield _(
            "`{field}` until {end:%Y-%m-%d}: {missing:.0f} of {listed:.0f} mm of the list were not "
            "given: {causes}."
        ).format(
            field=row["field"],
            end=row["end"],
            missing=row["not_given"],
            listed=row["listed"],
            causes=causes_words(row["not_given_because"]),
        )
    if row.get("leaching_not_given_because"):
        yield _(
            "`{field}` before {start:%Y-%m-%d}: {done:.0f} of {asked:.0f} m3/ha of leaching were "
            "given: {causes}."
        ).format(
            field=row["field"],
            start=row["start"],
            done=row["leaching_m3_per_ha"],
            asked=row["leaching_asked_m3_per_ha"],
            causes=causes_words(row["leaching_not_given_because"]),
        )


def _limit_lines(limits: pd.DataFrame, start: pd.Timestamp) -> Iterator[str]:
    """Return a line for each shared limit of the run that is longer than a ten-day period.

    Parameters
    ----------
    start : Timestamp
        First day of the run: limits that lie for the most part before it tell nothing of it.
    """
    told = _(
        "Limit of {name}, {first:%Y-%m-%d} to {last:%Y-%m-%d}: {taken:.0f} of {limit:.0f} m3 taken"
    )
    for row in limits.to_dict(orient="records"):
        length = row["to"] - row["from"]
        if length.days > _ten_days and row["from"] + length / 2 >= start:
            yield told.format(
                name=row["name"],
                first=row["from"],
                last=row["to"],
                taken=row["taken_m3"],
                limit=row["limit_m3"],
            )


def rank_lines(table: pd.DataFrame) -> Iterator[str]:
    """Return a line for each combination, the best first, below what the columns hold."""
    priced = "margin_per_ha" in table
    header = [_("limit, m3/ha"), _("water taken, m3/ha"), _("yield, % of full")]
    if priced:
        header += [_("kg/m3 taken"), _("margin per ha"), _("in the worst year")]
    crop, method = _("crop"), _("method")
    width = _width(crop, map(crop_name, table["crop"]))
    wide = _width(method, map(method_name, table["method"]), 18)
    titles = "".join(f"{text:>20}" for text in header)
    yield f"{'':4} {crop:{width}} {method:{wide}}{titles}"
    for number, row in table.iterrows():
        limit = row["limit_m3_per_ha"]
        cells = [
            f"{limit:.0f}" if limit is not None and math.isfinite(limit) else "-",
            f"{row['gross_m3_per_ha']:.0f}",
            f"{100.0 * row['relative_yield']:.0f}",
        ]
        if priced:
            cells.append(f"{row['kg_per_m3_taken']:.2f}")
            cells += [f"{row[key]:.0f}" for key in ("margin_per_ha", "worst_margin_per_ha")]
        numbers = "".join(f"{cell:>20}" for cell in cells)
        names = f"{crop_name(row['crop']):{width}} {method_name(row['method']):{wide}}"
        yield f"{number!s:4} {names}{numbers}"
    if priced and len(table):
        money = _("Margins in {currency}, prices of {year}; means over {count} seasons.")
        first = table.iloc[0]
        yield money.format(
            currency=first["currency"], year=first["prices_of"], count=first["seasons"]
        )


def plan_lines(table: pd.DataFrame) -> Iterator[str]:
    """Return a line for each field with a limit: demand and plan of its stages, mm."""
    stages = (_("initial"), _("development"), _("middle"), _("late"))
    yield _("Water by stage, mm at the field: given of the demand without a limit")
    field, crop, limit = _("field"), _("crop"), _("limit, mm")
    width = _width(crop, map(crop_name, table["crop"]))
    yield f"{field:16} {crop:{width}} {limit:>10}" + "".join(f"{stage:>16}" for stage in stages)
    for name, row in table.iterrows():
        parts = (
            f"{row[f'given_{stage}']:.0f} / {row[f'demand_{stage}']:.0f}"
            for stage in ("initial", "development", "middle", "late")
        )
        cells = "".join(f"{part:>16}" for part in parts)
        yield f"{name!s:16} {crop_name(row['crop']):{width}} {row['limit']:>10.0f}{cells}"
