"""Sums over the fields of a run: by crop, farm, district and source of water, and over all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from kzwater.agronomy.table import GROUPS
from kzwater.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kzwater.agronomy.table import Field

ALL = "all"
MEAN = "mean"
_summed = ("hectares", "gross_m3", "leaching_m3", "net_m3")
_money = ("gross_value", "water_cost", "subsidies", "margin")


def level_name(code: str) -> str:
    """Return what fields are put together by, as people say it."""
    return {
        ALL: _("all fields"),
        "crop": _("crop"),
        "farm": _("farm"),
        "district": _("district"),
        "source": _("source of water"),
        "command_area": _("command area"),
        "field": _("field"),
    }[code]


def year_name(code: str) -> str:
    """Return the year of a row, or that it is the mean over years."""
    return _("mean of years") if code == MEAN else code


def totals(seasons: pd.DataFrame, fields: Sequence[Field]) -> pd.DataFrame:
    """Return the sums of harvested seasons by year of the harvest, and their mean over years.

    ``level`` is ``all``, ``crop``, ``farm``, ``district`` or ``source``, where the table of fields
    tells any. Ratios are made of sums, so that each field counts by its area or its water; the
    mean is that of the ``years`` in which the group has a harvest. Water per hectare is that of
    the season; what money and yields are divided by holds that of leaching, as in the seasons.
    Tonnes and kilograms are NaN where those of several crops would be added up.

    Parameters
    ----------
    seasons : DataFrame
        As `kzwater.season.Season` has them.
    fields : sequence of Field
    """
    if seasons.empty:
        return pd.DataFrame()
    parts = _volumes(seasons, fields)
    rows = [row for level in (ALL, "crop", *GROUPS) for row in _of_level(parts, level)]
    if not rows:
        return pd.DataFrame()
    return _with_ratios(pd.DataFrame(rows), seasons)


def _volumes(seasons: pd.DataFrame, fields: Sequence[Field]) -> pd.DataFrame:
    """Return harvested seasons with volumes, tonnes and money in place of those of a hectare."""
    found = seasons.dropna(subset="relative_yield")
    hectares = found["hectares"]
    of_hectare = {
        "tonnes": "yield_t_per_ha",
        "gross_value": "gross_value_per_ha",
        "water_cost": "water_cost_per_ha",
        "subsidies": "subsidies_per_ha",
        "margin": "margin_per_ha",
    }
    named = {field.name: field for field in fields}
    groups = {group: [getattr(named[name], group) for name in found["field"]] for group in GROUPS}
    return found.assign(
        **groups,
        all="",
        year=found["end"].dt.year,
        net_m3=10.0 * found["net"] * hectares,
        leaching_m3=found["leaching_m3_per_ha"] * hectares,
        yielded=found["relative_yield"] * hectares,
        **{name: found[key] * hectares for name, key in of_hectare.items() if key in found},
    )


def _of_level(parts: pd.DataFrame, level: str) -> Iterator[dict[str, object]]:
    """Yield the rows of each group of a level: its years, and their mean."""
    grouped = parts if level == ALL else parts[parts[level] != ""]
    summed = [name for name in (*_summed, "yielded", "tonnes", *_money) if name in parts]
    by_year = grouped.groupby([level, "year"], sort=True)[summed].sum()
    of_one_crop = grouped.groupby(level)["crop"].nunique() == 1
    for name in dict.fromkeys(grouped[level]):
        years = by_year.loc[name]
        if "tonnes" in years and not of_one_crop[name]:
            years = years.assign(tonnes=float("nan"))
        for year, sums in years.to_dict(orient="index").items():
            yield {"level": level, "name": name, "year": str(year), "years": 1, **sums}
        mean = years.mean().to_dict()
        yield {"level": level, "name": name, "year": MEAN, "years": len(years), **mean}


def _with_ratios(table: pd.DataFrame, seasons: pd.DataFrame) -> pd.DataFrame:
    """Return the sums with what follows from them."""
    taken = table["gross_m3"] + table["leaching_m3"]
    of_taken = taken.where(taken > 0.0)
    hectares = table["hectares"]
    ratios = {
        "gross_m3_per_ha": table["gross_m3"] / hectares,
        "leaching_m3_per_ha": table["leaching_m3"] / hectares,
        "relative_yield": table["yielded"] / hectares,
    }
    if "tonnes" in table:
        ratios |= {
            "yield_t_per_ha": table["tonnes"] / hectares,
            "kg_per_m3_taken": 1000.0 * table["tonnes"] / of_taken,
            "margin_per_ha": table["margin"] / hectares,
            "margin_per_m3_taken": table["margin"] / of_taken,
            "gross_value_per_m3_taken": table["gross_value"] / of_taken,
        }
    found = table.drop(columns="yielded").assign(**ratios)
    told = {name: seasons[name].iloc[0] for name in ("currency", "prices_of") if name in seasons}
    return found.assign(**told)
