"""How reliably users were served: reliability, resilience and vulnerability (Hashimoto 1982)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kzwater.rivers.shortages import Lacking, of_flows, of_users, spells

if TYPE_CHECKING:
    from kzwater.rivers.record import RiverRecord


def reliability_table(record: RiverRecord) -> pd.DataFrame:
    """Return a row for each user and each flow that stays.

    Demand that is carried over is asked for on the day with the new one.

    ``time_reliability`` is the share of the days with a demand on which all of it was met,
    ``volume_reliability`` the share of the demand that was met, ``resilience`` the share of the
    days short after which the next day with a demand was met, ``vulnerability`` the mean over the
    spells of shortage of their worst day, as share of that day's demand, ``largest_deficit`` the
    worst day of all, and ``sustainability`` the cube root of time reliability, resilience and
    (1 - vulnerability).

    References
    ----------
    hashimoto1982, sandovalsolis2011
    """
    rows = [
        {"kind": each.kind, "name": name, "sector": each.sectors[member]} | _measures(each, member)
        for each in (of_users(record), of_flows(record))
        for member, name in enumerate(each.names)
    ]
    return pd.DataFrame(rows)


def _measures(lacking: Lacking, member: int) -> dict[str, float]:
    """Return the measures of one member; NaN where they mean nothing."""
    asked = lacking.asked[:, member] > 0.0
    short = lacking.short[asked, member]
    days = int(asked.sum())
    if not days:
        return {"days_with_demand": 0, "days_short": 0}
    share = lacking.unmet[asked, member] / lacking.asked[asked, member]
    missing, demand = (rows[:, member].sum() for rows in (lacking.missing, lacking.demand))
    worst = [float(share[spell].max()) for spell in spells(short)]
    # A shortage on the last day has no next day that could be met.
    ended = int((short[:-1] & ~short[1:]).sum())
    followed = int(short[:-1].sum())
    reliable = 1.0 - short.sum() / days
    resilience = ended / followed if followed else np.nan
    vulnerability = float(np.mean(worst)) if worst else 0.0
    met = reliable * (1.0 if np.isnan(resilience) else resilience) * (1.0 - vulnerability)
    return {
        "days_with_demand": days,
        "days_short": int(short.sum()),
        "time_reliability": reliable,
        "volume_reliability": 1.0 - missing / demand if demand > 0.0 else np.nan,
        "resilience": resilience,
        "vulnerability": vulnerability,
        "largest_deficit": max(worst, default=0.0),
        "sustainability": float(np.cbrt(met)),
    }
