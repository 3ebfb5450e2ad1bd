"""The tables of a run of a managed river: who got what, when, and why not more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kzwater import provenance
from kzwater.data.written_tables import PLAIN, Sheet, write_csv, write_workbook
from kzwater.language import _
from kzwater.rivers.balance_table import balance_table
from kzwater.rivers.body_tables import aquifer_table, body_table, canal_table, limit_table
from kzwater.rivers.columns import columns, sector_name
from kzwater.rivers.limits_of_fields import limits_of_fields
from kzwater.rivers.periods import Periods, periods_of
from kzwater.rivers.reasons import Reason, phrase, place_of, places_of
from kzwater.rivers.record import RiverRecord, read_model, read_record
from kzwater.rivers.reliability import reliability_table
from kzwater.rivers.run import MODEL, RESULTS, TABLES
from kzwater.rivers.shortages import Lacking, main_reasons, of_flows, of_users, shortage_table

# Figures of a number: rounding stays far below what the balances of the tables are held to.
_figures = 12
_thousand = 1e3
_no_reason = Reason("none", -1)
# Columns of users that are summed over users.
_summed = {
    "demanded": ("demand",),
    "permitted": ("permitted",),
    "allocated": ("from_river",),
    "from_wells": ("from_well",),
    "delivered": ("delivered",),
    "withdrawn": ("withdrawn",),
    "consumed": ("consumed",),
    "returned": ("returned",),
    "lost": ("seeped_by_user", "user_canal_seepage", "user_canal_evaporation", "user_canal_spill"),
    "canal_seepage": ("user_canal_seepage",),
    "canal_evaporation": ("user_canal_evaporation",),
    "canal_spill": ("user_canal_spill",),
    "user_seepage": ("seeped_by_user",),
    "shortage": ("shortage",),
}
# Demand that is carried over: what a period begins with, and what it leaves.
_carried = ("carried_in", "carried_out")


def read_run(folder: Path) -> RiverRecord:
    """Return the record of a finished run of a managed river.

    Raises
    ------
    InputError
        When its files are missing or cut short.
    """
    return read_record(folder / RESULTS, read_model(folder / MODEL))


def user_table(record: RiverRecord, periods: Periods) -> pd.DataFrame:
    """Return a row for each user and ten-day period, volumes in thousand m3."""
    users = record.model.users
    table = periods.index(tuple(user.name for user in users), "user")
    count = len(periods.starts)
    about = {
        "sector": [user.sector for user in users],
        "oblast": [user.oblast for user in users],
        "place": [places_of(user) for user in users],
    }
    for place, (name, texts) in enumerate(about.items(), 1):
        table.insert(place, name, np.repeat(np.array(texts, dtype=object), count))
    for name, parts in _summed.items():
        sums = periods.sums(sum((record[part] for part in parts), start=np.zeros(())))
        table[name] = sums.T.ravel() / _thousand
    first, last = periods.edges[:-1], periods.edges[1:] - 1
    for name, steps in zip(_carried, (first, last), strict=True):
        table[name] = record[name][steps].T.ravel() / _thousand
    return table.assign(**_why(record, of_users(record), periods))


def flow_table(record: RiverRecord, periods: Periods) -> pd.DataFrame:
    """Return a row for each demand that stays in the river and ten-day period."""
    flows = record.model.staying
    table = periods.index(tuple(flow.name for flow in flows), "flow")
    count = len(periods.starts)
    for name in ("kind", "place", "article", "source"):
        texts = np.array([getattr(flow, name) for flow in flows], dtype=object)
        table[name] = np.repeat(texts, count)
    lacking = of_flows(record)
    for name, rows in (
        ("demanded", lacking.demand),
        ("met", record["staying_met"]),
        ("missing", lacking.missing),
    ):
        table[name] = periods.sums(rows).T.ravel() / _thousand
    return table.assign(**_why(record, lacking, periods))


def _why(record: RiverRecord, lacking: Lacking, periods: Periods) -> dict[str, Any]:
    """Return the columns that say how often there was too little, why, and what would help."""
    model = record.model
    found = main_reasons(lacking, periods.edges)
    members, count = len(lacking.names), len(periods.starts)
    places = [(period, member) for member in range(members) for period in range(count)]
    reasons = [found.get(place, _no_reason) for place in places]
    missing = periods.sums(lacking.missing * lacking.short)
    eased = periods.sums(lacking.missing * (lacking.relief > 0.0))
    needed = periods.sums(lacking.needed)
    share = np.divide(eased, needed, out=np.full_like(needed, np.nan), where=needed > 0.0)
    homes = [lacking.homes[member] for _period, member in places]
    return {
        "days_short": periods.sums(lacking.short.astype(np.float64)).T.ravel().astype(np.int64),
        "reason": [phrase(model, reason) for reason in reasons],
        "reason_place": [
            place_of(model, reason, home) if reason.exists else ""
            for reason, home in zip(reasons, homes, strict=True)
        ],
        "relief_volume": np.where(missing > 0.0, needed / _thousand, np.nan).T.ravel(),
        "marginal_relief": share.T.ravel(),
    }


def summed_table(users: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return the sums over users by sector or oblast: ten-day periods, years, the whole run.

    ``period`` is ``ten_day``, ``year`` or ``whole``.
    """
    names = list(_summed)
    columns = [*names, *_carried]
    ten_days = users.groupby([by, "start", "end"], sort=False)[columns].sum().reset_index()
    ten_days = ten_days.sort_values([by, "start"], kind="stable")
    parts = [ten_days.assign(period="ten_day")]
    for period, key in (
        ("year", ten_days["start"].dt.year),
        ("whole", pd.Series(0, ten_days.index)),
    ):
        groups = ten_days.groupby([by, key.rename("key")], sort=False)
        sums = groups[names].sum()
        sums["carried_in"] = groups["carried_in"].first()
        sums["carried_out"] = groups["carried_out"].last()
        sums["start"], sums["end"] = groups["start"].min(), groups["end"].max()
        parts.append(sums.reset_index().assign(period=period))
    table = pd.concat(parts, ignore_index=True)
    return table[[by, "period", "start", "end", *columns]]


def river_tables(record: RiverRecord) -> dict[str, pd.DataFrame]:
    """Return all tables of a run by the names of their files."""
    periods = periods_of(record)
    users = user_table(record, periods)
    tables = (
        users,
        summed_table(users, "sector"),
        summed_table(users, "oblast"),
        flow_table(record, periods),
        body_table(record, periods),
        canal_table(record, periods),
        limit_table(record),
        balance_table(record),
        reliability_table(record),
        shortage_table(record),
        aquifer_table(record, periods),
    )
    return {name: table for name, table in zip(TABLES, tables, strict=True) if len(table)}


def write_river(folder: Path, locale: str = PLAIN) -> tuple[Path, ...]:
    """Write the tables of a run beside its results, as CSV and as one workbook.

    What was delivered to fields is written as limits under which they can be run again.

    Parameters
    ----------
    locale : str
        Of the CSV files: ``ru`` and ``kk`` have semicolons and decimal commas.

    Returns
    -------
    tuple of pathlib.Path
        The files.

    Raises
    ------
    InputError
        When the results are missing, the disk is full or the folder is closed.
    """
    record = read_run(folder)
    tables = river_tables(record)
    kept = provenance.read(folder / "run.json").get("fields", [])
    limits = limits_of_fields(record, periods_of(record), kept)
    for name, table in ({f"{name}.csv": each for name, each in tables.items()} | limits).items():
        write_csv(table, folder / name, locale=locale, figures=_figures)
    titles = _titles()
    known = columns()
    sheets = [
        Sheet(titles[name], _in_words(table), known, f"{name}.csv")
        for name, table in tables.items()
    ]
    write_workbook(sheets, folder / "river.xlsx")
    files = (*(f"{name}.csv" for name in tables), *limits, "river.xlsx")
    return tuple(folder / name for name in files)


def _in_words(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table that calls sectors as people do, not by the codes of programs."""
    kinds = {
        "ten_day": _("ten-day period"),
        "year": _("year"),
        "whole": _("whole run"),
        "user": _("user"),
        "flow": _("flow that stays"),
        "limit": _("limit"),
        "reservoir": _("reservoir"),
        "lake": _("lake"),
    }

    def named(text: str) -> str:
        return kinds.get(text, sector_name(text))

    return table.assign(
        **{key: table[key].map(named) for key in ("sector", "kind", "period") if key in table}
    )


def _titles() -> dict[str, str]:
    """Return the titles of the sheets of the workbook."""
    return {
        "users": _("Users"),
        "sectors": _("Sectors"),
        "oblasts": _("Oblasts"),
        "flows": _("Flows that stay"),
        "bodies": _("Reservoirs and lakes"),
        "canals": _("Canals"),
        "limits": _("Limits"),
        "balance": _("Balance"),
        "reliability": _("Reliability"),
        "shortages": _("Shortages"),
        "aquifers": _("Groundwater"),
    }
