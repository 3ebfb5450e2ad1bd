"""Tables of what lies in and beside a river: reservoirs and lakes, canals, limits, aquifers."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kzwater.rivers.columns import release_cause_name

if TYPE_CHECKING:
    from kzwater.rivers.model import Limit, RiverModel
    from kzwater.rivers.periods import Periods
    from kzwater.rivers.record import RiverRecord
    from kzwater.weights import Floats

_thousand = 1e3
_hours = 24.0


def from_straits(record: RiverRecord) -> Floats:
    """Return what comes through straits to each body less what goes, m3, shape (step, body)."""
    number = {body.name: index for index, body in enumerate(record.model.bodies)}
    gained = np.zeros((record.days, len(number)))
    for index, strait in enumerate(record.model.straits):
        gained[:, number[strait.first]] -= record["strait_flow"][:, index]
        gained[:, number[strait.second]] += record["strait_flow"][:, index]
    return gained


def places_of_bodies(model: RiverModel) -> list[int]:
    """Return the number of the place of each body."""
    number = {place.name: index for index, place in enumerate(model.places)}
    return [number[body.place] for body in model.bodies]


def body_table(record: RiverRecord, periods: Periods) -> pd.DataFrame:
    """Return a row for each body and ten-day period: state at its end, sums in thousand m3."""
    bodies = record.model.bodies
    at = places_of_bodies(record.model)
    table = periods.index(tuple(body.name for body in bodies), "body")
    kinds = np.array(["lake" if body.lake else "reservoir" for body in bodies], dtype=object)
    table.insert(1, "kind", np.repeat(kinds, len(periods.starts)))
    last = periods.edges[1:] - 1
    stored = record["stored"][:, at]
    per_volume = np.divide(
        record["stored_salt"][:, at], stored, out=np.zeros_like(stored), where=stored > 0.0
    )
    table["level"] = record["level"][last].T.ravel()
    table["stored"] = stored[last].T.ravel() / _thousand
    table["area"] = record["area"][last].T.ravel() / 1e6
    table["salinity"] = per_volume[last].T.ravel()
    sums = {
        "inflow": record["head_inflow"][:, at],
        "rain": record["rain"],
        "from_straits": from_straits(record),
        "release": record["discharge"][:, at] - record["spill"][:, at],
        "spill": record["spill"][:, at],
        "withdrawal": record["taken"][:, at],
        "evaporation": record["evaporated"][:, at],
        "seepage": record["seeped"][:, at],
    }
    for name, rows in sums.items():
        table[name] = periods.sums(rows).T.ravel() / _thousand
    table["energy"] = periods.sums(record["power"] * _hours).T.ravel()
    table["cause"] = [
        release_cause_name(_most_frequent(column[start:end]))
        for column in record["release_cause"].T
        for start, end in zip(periods.edges[:-1], periods.edges[1:], strict=True)
    ]
    return table


def _most_frequent(codes: Floats) -> float:
    found, counts = np.unique(codes, return_counts=True)
    return float(found[np.argmax(counts)])


def canal_table(record: RiverRecord, periods: Periods) -> pd.DataFrame:
    """Return a row for each reach of a canal and ten-day period, thousand m3."""
    table = periods.index(tuple(canal.name for canal in record.model.canals), "canal")
    rows = {
        "head": record["canal_head"],
        "canal_seepage": record["canal_seepage"],
        "canal_evaporation": record["canal_evaporation"],
        "canal_spill": record["canal_spill"],
    }
    rows["passed"] = rows["head"] - sum(list(rows.values())[1:])
    for name, values in rows.items():
        table[name] = periods.sums(values).T.ravel() / _thousand
    return table


def aquifer_table(record: RiverRecord, periods: Periods) -> pd.DataFrame:
    """Return a row for each aquifer and ten-day period: state at its end, sums in thousand m3."""
    table = periods.index(tuple(each.name for each in record.model.aquifers), "aquifer")
    last = periods.edges[1:] - 1
    stored = record["groundwater"]
    per_volume = np.divide(
        record["groundwater_salt"], stored, out=np.zeros_like(stored), where=stored > 0.0
    )
    table["stored"] = stored[last].T.ravel() / _thousand
    table["salinity"] = per_volume[last].T.ravel()
    for name in ("recharge", "pumped", "baseflow"):
        table[name] = periods.sums(record[name]).T.ravel() / _thousand
    return table


def _source(limit: Limit, start: pd.Timestamp) -> str:
    """Return who says so of the period that a day lies in."""
    day = f"{start:%Y-%m-%d}"
    return next((source for first, source in reversed(limit.sources) if first <= day), "")


def _whole_volumes(record: RiverRecord, index: int) -> Floats:
    """Return the volume of the period of a limit that each day lies in, m3; NaN without one."""
    volumes = record["limit_volume"][:, index]
    planned = record.model.limits[index].planned
    if not planned:
        return volumes
    firsts = np.array([first for first, _volume in planned], dtype="datetime64[D]")
    days = record.boundaries[:-1].astype("datetime64[D]")
    period = np.searchsorted(firsts, days, side="right") - 1
    whole = np.array([volume for _first, volume in planned])[np.maximum(period, 0)]
    found: Floats = np.where(np.isfinite(volumes), whole, np.nan)
    return found


def limit_table(record: RiverRecord) -> pd.DataFrame:
    """Return a row for each limit and period of it within the run, thousand m3."""
    rows = []
    for index, limit in enumerate(record.model.limits):
        volumes = _whole_volumes(record, index)
        begins = record["limit_begins"][:, index] > 0.0
        shown = np.nan_to_num(volumes, nan=-1.0)
        changes = np.flatnonzero((shown[1:] != shown[:-1]) | begins[1:]) + 1
        edges = [0, *changes.tolist(), record.days]
        for start, end in itertools.pairwise(edges):
            volume, taken = volumes[start], record["limit_taken"][end - 1, index]
            if np.isfinite(volume):
                days = pd.DatetimeIndex(record.boundaries[[start, end - 1]])
                rows.append(
                    {
                        "limit": limit.name,
                        "kind": limit.kind,
                        "start": days[0],
                        "end": days[1],
                        "volume": volume / _thousand,
                        "taken": taken / _thousand,
                        "left": (volume - taken) / _thousand,
                        "source": _source(limit, days[0]),
                    }
                )
    return pd.DataFrame(rows)
