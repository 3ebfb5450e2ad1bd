"""What a run of fields says of each field: ten-day periods, and seasons with yield and water."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kzwater.agronomy import Crop, read_economy
from kzwater.agronomy.limits import Limit, read_limits
from kzwater.agronomy.schedule import Schedule, read_schedule
from kzwater.agronomy.table import Field, read_field_table
from kzwater.data.files import atomic_path
from kzwater.results import map_name, open_results

if TYPE_CHECKING:
    import xarray as xr

    from kzwater.config import Scenario

# Depths of a period, mm, as the sums of fluxes.
_sums = {
    "precipitation": ("precipitation",),
    "gross": ("irrigation_withdrawal",),
    "net": ("irrigation_infiltration",),
    "evaporated_in_application": ("irrigation_evaporation",),
    "percolated_in_application": ("irrigation_percolation",),
    "tail_water": ("irrigation_tail_water",),
    "runoff": ("rain_runoff", "irrigation_runoff"),
    "evaporation": ("field_evaporation",),
    "transpiration": ("crop_transpiration",),
    "requirement": ("unstressed_evapotranspiration",),
    "drainage": ("unrooted_drainage",),
    "irrigation_runoff": ("irrigation_runoff",),
}
_litres_per_second = 10_000.0 / 86_400.0  # of a mm d-1 on a hectare


@dataclass(frozen=True, slots=True, eq=False)
class Season:
    """The tables of a run of fields.

    Attributes
    ----------
    periods : DataFrame
        One row for each field and ten-day period: depths in mm, ``gross_m3``, the hydromodule in
        l s-1 ha-1, means of the water stress, the stage of the crop, and water (mm) and depth (mm)
        of the soil that roots have reached.
    fields : DataFrame
        One row for each field and season, from the first to the last ten-day period with a crop:
        depths in mm, ``gross_m3``, ``gross_m3_per_ha`` and the relative yield, summed over cuts;
        NaN where the run ends before the harvest. With a table of prices also the yield, t ha-1,
        kg per cubic metre taken and evaporated, and the margin per hectare and per cubic metre.
        ``limit_m3`` where fields have limits of their own.
    limits : DataFrame
        One row for each limit that fields share: level, name, days, ``limit_m3``, ``taken_m3`` in
        this run and ``share_used``.
        ``drained_when_watered`` is the drainage of the periods with irrigation, mm. With a list of
        waterings also what it has for the season and what of it was not given, mm as in the list;
        NaN for fields that are not in it.
    """

    periods: pd.DataFrame
    fields: pd.DataFrame
    limits: pd.DataFrame

    @property
    def districts(self) -> pd.DataFrame:
        """Return a row for each district, crop and ten-day period: volumes and the hydromodule.

        ``hectares`` with the crop in the table, ``gross_m3``, ``net_m3`` that entered the soil, and
        the hydromodule over these hectares, l s-1 ha-1.
        """
        parts = self.periods.assign(net_m3=10.0 * self.periods["net"] * self.periods["hectares"])
        by = parts.groupby(["district", "crop", "start", "end"], sort=False)
        table = by[["hectares", "gross_m3", "net_m3"]].sum().reset_index()
        seconds = ((table["end"] - table["start"]).dt.days + 1) * 86_400.0
        litres = 1000.0 * table["gross_m3"] / seconds
        return table.assign(hydromodule=litres / table["hectares"])


def season(results: Path, scenario: Scenario) -> Season:
    """Return the tables of a run of fields.

    Parameters
    ----------
    results : pathlib.Path
        The results.nc of the run.
    scenario : Scenario
        Of fields.

    Raises
    ------
    InputError
        When the file is no result, or the table of fields is at fault.
    ValueError
        When the scenario is one of a basin.
    """
    if scenario.fields is None:
        raise ValueError(scenario.name)
    fields = read_field_table(scenario.fields)
    span = scenario.period.start, scenario.period.end
    limits = () if scenario.limits is None else read_limits(scenario.limits, fields, span)
    with open_results(results) as dataset:
        periods = _periods(dataset, fields)
    seasons = _with_limits(_harvests(periods, fields), fields, limits)
    if scenario.schedule is not None and not seasons.empty:
        seasons = _with_list(seasons, read_schedule(scenario.schedule))
    if scenario.economy is not None and not seasons.empty:
        grown = tuple(dict.fromkeys(field.crop for field in fields))
        seasons = _with_money(seasons, read_economy(scenario.economy, grown))
    return Season(periods, seasons, _used(periods, fields, limits))


def write_season(found: Season, folder: Path) -> tuple[Path, ...]:
    """Write the tables as CSV beside the results; return the files.

    Raises
    ------
    InputError
        When the disk is full or the folder is closed.
    """
    files = {
        "ten_day_periods.csv": found.periods,
        "districts.csv": found.districts,
        "season.csv": found.fields,
    }
    if not found.limits.empty:
        files["limits_used.csv"] = found.limits
    for name, table in files.items():
        with atomic_path(folder / name) as partial:
            table.to_csv(partial, index=False, float_format="%.6g")
    return tuple(folder / name for name in files)


def _periods(dataset: xr.Dataset, fields: tuple[Field, ...]) -> pd.DataFrame:
    """Return a row for each field and ten-day period."""
    bounds = dataset["map_time_bounds"].to_numpy()
    days = (bounds[:, 1] - bounds[:, 0]) / np.timedelta64(1, "D")
    index = pd.MultiIndex.from_product(
        [[field.name for field in fields], pd.DatetimeIndex(bounds[:, 0])],
        names=["field", "start"],
    )

    def rates(name: str) -> np.ndarray:
        if map_name(name) not in dataset:  # no chosen process computes it
            return np.zeros((len(fields), days.size))
        return np.asarray(dataset[map_name(name)].to_numpy(), dtype=np.float64).T

    table = pd.DataFrame(index=index).reset_index()
    table["end"] = np.tile(bounds[:, 1] - np.timedelta64(1, "D"), len(fields))
    for column in ("crop", "district"):
        table[column] = np.repeat([getattr(field, column) for field in fields], days.size)
    for column, names in _sums.items():
        table[column] = (sum(rates(name) for name in names) * days).ravel()
    table["hectares"] = np.repeat([field.area / 1e4 for field in fields], days.size)
    table["gross_m3"] = 10.0 * table["gross"] * table["hectares"]
    table["hydromodule"] = rates("irrigation_withdrawal").ravel() * _litres_per_second
    table["water_stress"] = rates("water_stress").ravel()
    table["stage"] = rates("crop_stage").ravel()
    for name in ("rooted_water", "rooted_depth", "harvested_yield"):
        table[name] = rates(name).ravel()
    return table


def _used(
    periods: pd.DataFrame, fields: tuple[Field, ...], limits: tuple[Limit, ...]
) -> pd.DataFrame:
    """Return what was taken of each limit."""
    rows = []
    for limit in limits:
        names = [fields[index].name for index in limit.fields]
        days = periods["start"].between(pd.Timestamp(limit.first), pd.Timestamp(limit.last))
        taken = float(periods.loc[days & periods["field"].isin(names), "gross_m3"].sum())
        rows.append(
            {
                "level": limit.level,
                "name": limit.name,
                "from": limit.first,
                "to": limit.last,
                "limit_m3": limit.volume,
                "taken_m3": taken,
                "share_used": taken / limit.volume if limit.volume > 0.0 else np.nan,
            }
        )
    return pd.DataFrame(rows)


def _with_limits(
    seasons: pd.DataFrame, fields: tuple[Field, ...], limits: tuple[Limit, ...]
) -> pd.DataFrame:
    """Return the seasons with the least limit of the field alone, m3, where any field has one."""
    own = {field.name: field.limit for field in fields if field.limit is not None}
    shared = [limit for limit in limits if limit.level == "field"]
    if seasons.empty or not (own or shared):
        return seasons
    found = []
    for row in seasons.to_dict(orient="records"):
        volumes = [
            limit.volume
            for limit in shared
            if limit.name == row["field"]
            and pd.Timestamp(limit.first) <= row["start"]
            and row["end"] <= pd.Timestamp(limit.last)
        ]
        if row["field"] in own:
            volumes.append(10.0 * own[row["field"]] * row["hectares"])
        found.append(min(volumes, default=np.nan))
    return seasons.assign(limit_m3=found)


def _with_list(seasons: pd.DataFrame, schedule: Schedule) -> pd.DataFrame:
    """Return the seasons with what the list of waterings has for them, and what was not given."""
    given = seasons["gross"]
    if not schedule.gross:
        losses = ("evaporated_in_application", "percolated_in_application", "tail_water")
        given = given - seasons[[*losses]].sum(axis=1)
    listed = pd.Series(
        [
            schedule.between(row["field"], row["start"].date(), row["end"].date())
            if row["field"] in schedule.fields
            else np.nan
            for row in seasons.to_dict(orient="records")
        ],
        index=seasons.index,
        dtype=np.float64,
    )
    return seasons.assign(listed=listed, not_given=(listed - given).clip(lower=0.0))


def _with_money(seasons: pd.DataFrame, economy: dict[str, Crop]) -> pd.DataFrame:
    """Return the seasons with yield, water productivity and margin."""
    of = seasons["crop"].map(economy)
    gross = seasons["gross_m3_per_ha"]
    yields = seasons["relative_yield"] * of.map(lambda crop: crop.full_yield)
    used = 10.0 * (seasons["evaporation"] + seasons["transpiration"])
    taken = gross.where(gross > 0.0)
    margins = pd.Series(
        [
            crop.margin(relative, water)
            for crop, relative, water in zip(of, seasons["relative_yield"], gross, strict=True)
        ],
        index=seasons.index,
    )
    return seasons.assign(
        yield_t_per_ha=yields,
        kg_per_m3_taken=1000.0 * yields / taken,
        kg_per_m3_evaporated=1000.0 * yields / used,
        margin_per_ha=margins,
        margin_per_m3_taken=margins / taken,
        currency=of.map(lambda crop: crop.currency),
        prices_of=of.map(lambda crop: crop.year),
    )


def _harvests(periods: pd.DataFrame, fields: tuple[Field, ...]) -> pd.DataFrame:
    """Return a row for each field and season: from one fallow to the next."""
    rows = []
    for field in fields:
        own = periods[periods["field"] == field.name]
        grows = own["stage"].to_numpy() > 0.0
        number = np.cumsum(np.diff(grows.astype(int), prepend=0) == 1)
        for _season, during in own[grows].groupby(number[grows]):
            # What was harvested within a period stands unmixed in the next one.
            after = own.loc[during.index[-1] + 1 :, "harvested_yield"].iloc[:1]
            sums = {name: float(during[name].sum()) for name in (*_sums, "gross_m3")}
            watered = during["gross"] > 0.0
            rows.append(
                {
                    "field": field.name,
                    "crop": field.crop,
                    "district": field.district,
                    "hectares": field.area / 1e4,
                    "start": during["start"].iloc[0],
                    "end": during["end"].iloc[-1],
                    **sums,
                    "drained_when_watered": float(during["drainage"][watered].sum()),
                    "gross_m3_per_ha": sums["gross"] * 10.0,
                    "relative_yield": float(after.iloc[0]) if after.size else np.nan,
                }
            )
    return pd.DataFrame(rows)
