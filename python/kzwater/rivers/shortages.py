"""Spells of shortage: who lacked water from when to when, how much, why, and what would help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kzwater.language import _
from kzwater.rivers.reasons import (
    Reason,
    amount,
    figures,
    phrase,
    place_of,
    places_of,
    reason_of,
    relief_sentence,
)

if TYPE_CHECKING:
    from kzwater.rivers.record import RiverRecord
    from kzwater.weights import Floats

# A number that keeps reason and cause apart: more causes than any river has.
_most_causes = 1_000_000
_thousand = 1e3


@dataclass(frozen=True, slots=True, eq=False)
class Lacking:
    """The shortages of users, or of flows that are to stay, shape (step, member) each.

    Attributes
    ----------
    kind : str
        ``user`` or ``flow``.
    names, sectors, homes : tuple of str
        By member: sector, or kind of the flow, and where water is taken or stays.
    demand, missing : array, m3
        New demand, and what of it, or of what was carried over, is given up.
    carried_in, carried_out : array, m3
        Demand of earlier days that is asked for again, and what later days will ask for.
    relief : array
        More for each m3 more where it is lacking.
    reason, cause : array
        As the engine numbers them.
    """

    kind: str
    names: tuple[str, ...]
    sectors: tuple[str, ...]
    homes: tuple[str, ...]
    demand: Floats
    missing: Floats
    carried_in: Floats
    carried_out: Floats
    relief: Floats
    reason: Floats
    cause: Floats

    @property
    def short(self) -> np.ndarray:
        """Return where there is a shortage, shape (step, member)."""
        return self.reason > 0.0

    @property
    def asked(self) -> Floats:
        """Return what is asked for in a step with what is carried over, m3."""
        return self.demand + self.carried_in

    @property
    def unmet(self) -> Floats:
        """Return what of it is not met, m3; what is carried over counts again in later steps."""
        return self.missing + self.carried_out

    @property
    def needed(self) -> Floats:
        """Return what is lacking where the reason lies, m3; nothing where more would not help."""
        useful = self.short & (self.relief > 0.0)
        needed: Floats = np.divide(
            self.missing, self.relief, out=np.zeros_like(self.missing), where=useful
        )
        return needed

    @property
    def codes(self) -> np.ndarray:
        """Return a number for each reason with its cause, shape (step, member)."""
        return (self.reason * _most_causes + self.cause + 1.0).astype(np.int64)


def of_users(record: RiverRecord) -> Lacking:
    """Return the shortages of users."""
    users = record.model.users
    return Lacking(
        kind="user",
        names=tuple(user.name for user in users),
        sectors=tuple(user.sector for user in users),
        homes=tuple(places_of(user) for user in users),
        demand=record["demand"],
        missing=record["shortage"],
        carried_in=record["carried_in"],
        carried_out=record["carried_out"],
        relief=record["relief"],
        reason=record["reason"],
        cause=record["cause"],
    )


def of_flows(record: RiverRecord) -> Lacking:
    """Return the shortages of flows that are to stay."""
    flows = record.model.staying
    nothing = np.zeros_like(record["staying_demand"])
    return Lacking(
        kind="flow",
        names=tuple(flow.name for flow in flows),
        sectors=tuple(flow.kind for flow in flows),
        homes=tuple(flow.place for flow in flows),
        demand=record["staying_demand"],
        missing=np.maximum(record["staying_demand"] - record["staying_met"], 0.0),
        carried_in=nothing,
        carried_out=nothing,
        relief=record["staying_relief"],
        reason=record["staying_reason"],
        cause=record["staying_cause"],
    )


def reason_of_code(code: int) -> Reason:
    """Return the reason of a number of `Lacking.codes`."""
    return reason_of(code // _most_causes, code % _most_causes - 1)


def main_reasons(lacking: Lacking, edges: np.ndarray) -> dict[tuple[int, int], Reason]:
    """Return the reason of most that is missing, by (period, member) with a shortage.

    Parameters
    ----------
    edges : array of int, shape (period + 1,)
        Steps between the periods.
    """
    steps, who = np.nonzero(lacking.short)
    table = pd.DataFrame(
        {
            "period": np.searchsorted(edges, steps, side="right") - 1,
            "member": who,
            "code": lacking.codes[steps, who],
            "missing": lacking.missing[steps, who],
        }
    )
    keys = ["period", "member"]
    sums = table.groupby([*keys, "code"])["missing"].sum().reset_index()
    largest = sums.sort_values("missing", kind="stable").drop_duplicates(keys, keep="last")
    return {
        (period, member): reason_of_code(code)
        for period, member, code in largest[[*keys, "code"]].to_numpy().tolist()
    }


def spells(short: np.ndarray) -> Iterator[slice]:
    """Return the steps of each unbroken shortage of one member, shape (step,)."""
    changes = np.diff(short.astype(np.int8), prepend=0, append=0)
    starts, ends = np.flatnonzero(changes == 1), np.flatnonzero(changes == -1)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        yield slice(start, end)


def shortage_table(record: RiverRecord) -> pd.DataFrame:
    """Return a row for each spell of shortage, those that lack most first.

    ``missing`` and ``relief_volume`` in thousand m3, ``share`` of the demand of the spell and
    of what was carried over into it.
    """
    rows = [
        _row(record, lacking, member, spell)
        for lacking in (of_users(record), of_flows(record))
        for member in range(len(lacking.names))
        for spell in spells(lacking.short[:, member])
    ]
    columns = [
        "kind",
        "name",
        "sector",
        "start",
        "end",
        "days",
        "missing",
        "share",
        "reason",
        "place",
        "relief_volume",
        "sentence",
    ]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("missing", ascending=False, kind="stable", ignore_index=True)


def _row(record: RiverRecord, lacking: Lacking, member: int, spell: slice) -> dict[str, object]:
    """Return the row of one spell."""
    days = pd.DatetimeIndex(record.boundaries[[spell.start, spell.stop - 1]])
    missing = float(lacking.missing[spell, member].sum())
    asked = float(lacking.demand[spell, member].sum() + lacking.carried_in[spell.start, member])
    codes, places = np.unique(lacking.codes[spell, member], return_inverse=True)
    by_code = np.bincount(places, lacking.missing[spell, member])
    order = np.argsort(-by_code, kind="stable")
    reason = reason_of_code(int(codes[order[0]]))
    told = [phrase(record.model, reason_of_code(int(codes[k]))) for k in order[:3]]
    of_it = places == order[0]
    # A day on which more water would go to others cannot be made good by a volume.
    eased = bool((lacking.relief[spell, member][of_it] > 0.0).all())
    needed = float(lacking.needed[spell, member][of_it].sum()) if eased else 0.0
    place = place_of(record.model, reason, lacking.homes[member])
    row = {
        "kind": lacking.kind,
        "name": lacking.names[member],
        "sector": lacking.sectors[member],
        "start": days[0],
        "end": days[1],
        "days": spell.stop - spell.start,
        "missing": missing / _thousand,
        "share": missing / asked,
        "reason": told[0],
        "place": place,
        "relief_volume": needed / _thousand if reason.of_water and needed > 0.0 else np.nan,
    }
    relief = relief_sentence(record.model, reason, (needed, int(of_it.sum()), place))
    if len(told) > 1 and relief and reason.kind != "closed_canal":
        relief = " ".join((relief, _("The other days are not counted in this.")))
    return {**row, "sentence": _sentence(row, told[1:], (relief, int(of_it.sum())))}


def _sentence(row: dict[str, object], others: list[str], rest: tuple[str, int]) -> str:
    """Return a spell as a sentence: who, when, how much, why, and what would have helped."""
    relief, days = rest
    values = {
        "name": row["name"],
        "start": f"{row['start']:%Y-%m-%d}",
        "end": f"{row['end']:%Y-%m-%d}",
        "volume": amount(float(str(row["missing"])) * _thousand),
        "share": figures(100.0 * float(str(row["share"]))),
        "reason": row["reason"],
    }
    if row["days"] == 1:
        text = _("{name} lacked {volume} ({share} % of the demand) on {start}: {reason}.")
    else:
        text = _(
            "{name} lacked {volume} ({share} % of the demand) from {start} to {end}: {reason}."
        )
    parts = [text.format(**values), relief]
    if others:
        # What `this` is must stand right before it.
        also = _("This holds for {count} of {all} days; on others: {reasons}.")
        parts.insert(1, also.format(count=days, all=row["days"], reasons=", ".join(others)))
    return " ".join(part for part in parts if part)
