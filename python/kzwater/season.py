"""What a run of fields says of each field: ten-day periods, and seasons with yield and water."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kzwater.agronomy import Economy, Harvest, read_economy
from kzwater.agronomy.limits import read_limits
from kzwater.agronomy.names import crop_name, method_name
from kzwater.agronomy.schedule import read_schedule
from kzwater.agronomy.table import Field, read_field_table
from kzwater.data.written_tables import PLAIN, Sheet, write_csv, write_workbook
from kzwater.language import _
from kzwater.results import map_name, open_results
from kzwater.season_causes import causes_words, rules_of, with_list
from kzwater.season_columns import columns
from kzwater.season_leaching import with_leaching
from kzwater.season_limits import cause_name, used, with_causes, with_own_limits
from kzwater.season_totals import level_name, totals, year_name
from kzwater.season_waterings import calendar, reason_name, reasons
from kzwater.sowing import SOWN, Sowing, sowings
from kzwater.waterings import NAME as WATERINGS
from kzwater.waterings import read_waterings

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
    "lost_to_salt": ("transpiration_lost_to_salt",),
    "drainage": ("unrooted_drainage",),
    "irrigation_runoff": ("irrigation_runoff",),
    "out_of_pond": ("bund_seepage", "pond_overflow", "pond_release"),
}
# Those of a water table, and of salt (g m-2), where their processes were chosen.
_further_sums = {
    "capillary_rise": ("field_capillary_rise",),
    "drain_discharge": ("drain_discharge",),
    "deep_seepage": ("deep_seepage",),
    "salt_brought": ("salt_of_irrigation",),
    "salt_leached": ("leached_salt",),
    "salt_risen": ("risen_salt",),
}
# Tables of what a run may lack: a harvest, days that were kept, limits that fields share.
_may_be_left_out = ("season_totals.csv", "waterings.csv", "limits_used.csv")
# Water for leaching stands in columns of its own.
_of_crops = ("season.csv", "season_totals.csv")
_yields = ("harvested_yield", "unharmed_yield", "harvests")
# Of the last period after a harvest: what less tells of a yield drowns in single precision.
_least_share = 0.01
_litres_per_second = 10_000.0 / 86_400.0  # of a mm d-1 on a hectare


@dataclass(frozen=True, slots=True, eq=False)
class Season:
    """The tables of a run of fields.

    Attributes
    ----------
    periods : DataFrame
        One row for each field and ten-day period: depths in mm, ``gross_m3``, the hydromodule in
        l s-1 ha-1, means of the water stress, the stage of the crop, water (mm) and depth (mm) of
        the soil that roots have reached, and the water that stands on it (mm). Over a water table
        also ``capillary_rise``, ``drain_discharge`` and ``deep_seepage``, mm, and the mean depth
        ``water_table``, mm.
    fields : DataFrame
        One row for each field and season, from the first to the last ten-day period with a crop,
        with the day on which it was ``sown`` (and with windows of sowing the last one of each):
        depths in mm, ``gross_m3``, ``gross_m3_per_ha`` and the relative yield, a share of that of
        all cuts; NaN where the run ends before the harvest, and what of a full yield water, salt,
        and heat or frost took. ``gross`` is of the crop alone: ``leaching_m3_per_ha`` was taken
        between the harvest before and this sowing, and is paid like the rest; with leachings also
        what was asked for, and codes of why not all was given. With prices also the yield, t ha-1,
        kg per cubic metre taken (leaching included) and evaporated, and what a hectare costs and
        brings: water (before subsidies), subsidies and the margin, that also per cubic metre.
        ``drained_when_watered`` is the drainage of the periods with irrigation, mm. With a list of
        waterings also what it has for the season, what was not given, mm as in the list, and codes
        of why; NaN for fields that are not in it. ``limit_m3`` where fields have limits of their
        own; ``limited_by`` and what it cost where the run kept waterings, see
        `kzwater.season_limits.with_causes`.
    limits : DataFrame
        One row for each limit that fields share: level, name, days, ``limit_m3``, ``taken_m3`` in
        this run and ``share_used``.
    waterings : DataFrame
        One row for each field and day on which it was watered, see
        `kzwater.season_waterings.calendar`; without columns where the run kept none.
    totals : DataFrame
        Sums of harvested seasons by crop, farm, district and source, see
        `kzwater.season_totals.totals`.
    """

    periods: pd.DataFrame
    fields: pd.DataFrame
    limits: pd.DataFrame
    waterings: pd.DataFrame
    totals: pd.DataFrame

    @property
    def currency(self) -> str:
        """Return the currency of the prices; empty without any."""
        return str(self.fields["currency"].iloc[0]) if "currency" in self.fields else ""

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
    taken = used(periods, fields, limits)
    sown = sowings(scenario)
    seasons = with_own_limits(_harvests(periods, fields, sown), fields, limits)
    seasons = with_leaching(seasons, periods, scenario, (fields, limits))
    periods = periods.drop(columns=SOWN, errors="ignore")
    found = read_waterings(results.with_name(WATERINGS))
    waterings = pd.DataFrame()
    if found is not None:
        waterings = calendar(found, fields, reasons(scenario, fields))
        seasons = with_causes(seasons, periods, found, (limits, taken))
    if scenario.schedule is not None and not seasons.empty:
        rules = rules_of(scenario, (field.name for field in fields), limits)
        seasons = with_list(seasons, read_schedule(scenario.schedule), rules)
    if scenario.economy is not None and not seasons.empty:
        grown = [(field.crop, field.method) for field in fields]
        seasons = _with_money(seasons, read_economy(scenario.economy, grown), sown)
    return Season(periods, seasons, taken, waterings, totals(seasons, fields))


def write_season(found: Season, folder: Path, locale: str = PLAIN) -> tuple[Path, ...]:
    """Write the tables beside the results, as CSV and as one workbook; return the files.

    Parameters
    ----------
    locale : str
        Of the CSV files: ``ru`` and ``kk`` have semicolons and decimal commas.

    Raises
    ------
    InputError
        When the disk is full or the folder is closed.
    """
    tables = {
        "season.csv": (_("Seasons"), found.fields),
        "season_totals.csv": (_("Totals"), found.totals),
        "waterings.csv": (_("Waterings"), found.waterings),
        "districts.csv": (_("Districts"), found.districts),
        "ten_day_periods.csv": (_("Ten-day periods"), found.periods),
        "limits_used.csv": (_("Limits"), found.limits),
    }
    for name in _may_be_left_out:
        if not len(tables[name][1].columns):
            del tables[name]
            (folder / name).unlink(missing_ok=True)
    for name, (_title, table) in tables.items():
        write_csv(table, folder / name, locale=locale)
    sheets = [
        Sheet(title, _named(table), columns(found.currency, crop_alone=name in _of_crops), name)
        for name, (title, table) in tables.items()
    ]
    write_workbook(sheets, folder / "season.xlsx")
    return tuple(folder / name for name in (*tables, "season.xlsx"))


def _named(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table that calls things as people do, not by the codes of programs."""
    names = {
        "crop": crop_name,
        "method": method_name,
        "reason": reason_name,
        "limited_by": cause_name,
        "not_given_because": causes_words,
        "leaching_not_given_because": causes_words,
        "level": level_name,
        "year": year_name,
    }
    named = table.assign(
        **{key: table[key].map(name) for key, name in names.items() if key in table}
    )
    if "level" in table:
        of_crops = table["level"] == "crop"
        named.loc[of_crops, "name"] = table.loc[of_crops, "name"].map(crop_name)
    return named


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
    further = {
        column: names for column, names in _further_sums.items() if map_name(names[0]) in dataset
    }
    for column, names in (_sums | further).items():
        table[column] = (sum(rates(name) for name in names) * days).ravel()
    table["hectares"] = np.repeat([field.area / 1e4 for field in fields], days.size)
    table["gross_m3"] = 10.0 * table["gross"] * table["hectares"]
    table["hydromodule"] = rates("irrigation_withdrawal").ravel() * _litres_per_second
    table["water_stress"] = rates("water_stress").ravel()
    table["stage"] = rates("crop_stage").ravel()
    for name in ("rooted_water", "rooted_depth", "ponded_water", *_yields):
        table[name] = rates(name).ravel()
    for name in ("water_table", "soil_salinity", "open_ground", SOWN):
        if map_name(name) in dataset:
            table[name] = rates(name).ravel()
    return table


def _with_money(
    seasons: pd.DataFrame, economy: Economy, sown: Mapping[str, Sowing]
) -> pd.DataFrame:
    """Return the seasons with yield, water productivity and margin."""
    taken = seasons["gross_m3_per_ha"] + seasons["leaching_m3_per_ha"]
    returns = [
        economy.returns(
            Harvest(
                crop=row["crop"],
                method=row["method"],
                district=row["district"],
                year=row["end"].year,
                # Prices tell the yield of a cut.
                relative_yield=row["relative_yield"] * sown[row["field"]].cuts,
                gross=gross,
            )
        )
        for row, gross in zip(seasons.to_dict(orient="records"), taken, strict=True)
    ]
    of_taken = taken.where(taken > 0.0)
    used = 10.0 * (seasons["evaporation"] + seasons["transpiration"])
    priced = seasons.assign(
        yield_t_per_ha=[each.harvest for each in returns],
        gross_value_per_ha=[each.value for each in returns],
        water_cost_per_ha=[each.water_cost for each in returns],
        subsidies_per_ha=[each.subsidies for each in returns],
        margin_per_ha=[each.margin for each in returns],
    )
    return priced.assign(
        margin_per_m3_taken=priced["margin_per_ha"] / of_taken,
        kg_per_m3_taken=1000.0 * priced["yield_t_per_ha"] / of_taken,
        kg_per_m3_evaporated=1000.0 * priced["yield_t_per_ha"] / used,
        currency=economy.money.currency,
        prices_of=economy.money.year,
    )


def _yielded(own: pd.DataFrame, during: pd.DataFrame, cuts: int) -> pd.Series[float]:
    """Return the yields and harvests of a season of a field; NaN where it is not harvested yet."""
    after = own.loc[during.index[-1] + 1 :, [*_yields]]
    # What was harvested within a period stands unmixed in the next one.
    if len(after):
        return after.iloc[0]
    last = during[[*_yields]].iloc[-2:]
    before, mean = last.iloc[0], last.iloc[-1]
    # The mean of the run's last period mixes what stood before its harvest and after it. A period
    # of sowing still has the harvests of the season before, and has no period before it here.
    share = mean["harvests"] - before["harvests"]
    # A crop that is cut before the last time grows on.
    if share < _least_share or round(before["harvests"]) + 1 < cuts:
        return mean * np.nan
    found: pd.Series[float] = before + (mean - before) / share
    return found


def _losses(during: pd.DataFrame, yields: pd.Series[float], cuts: int) -> dict[str, float]:
    """Return the yield of a season and what each cause took, shares of that of all its cuts.

    Water and salt share the loss as they share the transpiration that was lost.
    """
    yielded, unharmed, harvests = yields / cuts
    used = during["evaporation"].sum() + during["transpiration"].sum()
    missing = during["requirement"].sum() - used
    of_salt = float(during["lost_to_salt"].sum()) / missing if missing > 0.0 else 0.0
    lost = harvests - unharmed
    return {
        "relative_yield": float(yielded),
        "lost_by_water": float(lost * (1.0 - min(of_salt, 1.0))),
        "lost_by_salt": float(lost * min(of_salt, 1.0)),
        "lost_by_heat_or_frost": float(unharmed - yielded),
    }


def _harvests(
    periods: pd.DataFrame, fields: tuple[Field, ...], sown: Mapping[str, Sowing]
) -> pd.DataFrame:
    """Return a row for each field and season: from one fallow to the next."""
    rows = []
    summed = [name for name in (*_sums, *_further_sums, "gross_m3") if name in periods]
    of_field = dict(iter(periods.groupby("field", sort=False)))
    for field in fields:
        own = of_field[field.name]
        cuts = sown[field.name].cuts
        grows = own["stage"].to_numpy() > 0.0
        number = np.cumsum(np.diff(grows.astype(int), prepend=0) == 1)
        fallow = own.index[0]
        for _season, during in own[grows].groupby(number[grows]):
            before = own.loc[fallow : during.index[0] - 1, "gross"]
            fallow = during.index[-1] + 1
            sums = {name: float(during[name].sum()) for name in summed}
            watered = during["gross"] > 0.0
            rows.append(
                {
                    "field": field.name,
                    "crop": field.crop,
                    "method": field.method,
                    "district": field.district,
                    "hectares": field.area / 1e4,
                    "start": during["start"].iloc[0],
                    "end": during["end"].iloc[-1],
                    **sown[field.name].sown(during),
                    **sums,
                    "drained_when_watered": float(during["drainage"][watered].sum()),
                    "gross_m3_per_ha": sums["gross"] * 10.0,
                    "leaching_m3_per_ha": float(before.sum()) * 10.0,
                    **_losses(during, _yielded(own, during, cuts), cuts),
                }
            )
    # Without a window the column of their ends would be empty.
    if not any(each.window for each in sown.values()):
        rows = [{key: row[key] for key in row if key != "window_ends"} for row in rows]
    return pd.DataFrame(rows)
