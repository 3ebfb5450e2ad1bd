"""The balance of a run of a managed river, by the declared fluxes of its ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from kzwater import registry
from kzwater.language import _
from kzwater.rivers.ledger import STORES, fluxes

if TYPE_CHECKING:
    from kzwater.registry import FieldInfo
    from kzwater.rivers.record import RiverRecord

_thousand = 1e3
# What water leaves in the step in which it enters: no place outside, though it holds nothing.
_passing = ("canal_water", "user_water", "canal_salt", "user_salt")


def is_inside(place: str) -> bool:
    """Return whether a place belongs to the river and its people."""
    return place in STORES or place in _passing


def role_of(flux: FieldInfo) -> str:
    """Return ``in``, ``out`` or ``within``."""
    inside = is_inside(flux.from_store), is_inside(flux.to_store)
    return {(False, True): "in", (True, False): "out"}.get(inside, "within")


def balance_table(record: RiverRecord) -> pd.DataFrame:
    """Return the ledger of water and of salt: in, out, within, change of stores, residual.

    ``amount`` in thousand m3 of water or t of salt. What came in less what went out less the
    change is the residual.
    """
    declared = fluxes()
    moved = dict(zip(declared, record["moved"].sum(axis=0).tolist(), strict=True))
    rows = []
    for substance in ("water", "salt"):
        own = [flux for flux in declared if flux.substance == substance]
        total = 0.0
        for role, sign in (("in", 1.0), ("out", -1.0), ("within", 0.0)):
            for flux in own:
                if role_of(flux) == role:
                    rows.append(_row(substance, role, flux, moved[flux]))
                    total += sign * moved[flux]
        for store in STORES:
            if store.endswith(substance):
                change = record.end[store] - record.start[store]
                total -= change
                rows.append(
                    _entry(substance, "change", (store, _(registry.field(store).long_name)), change)
                )
        rows.append(_entry(substance, "residual", ("", _("in less out less change")), total))
    return pd.DataFrame(rows)


def _meaning(flux: FieldInfo) -> str:
    """Return what a flux is; what enters and leaves at the ends, as those of a river say it."""
    known = {
        "lateral_inflow": _("inflow within the basin"),
        "salt_boundary_inflow": _("salt with the inflow from outside the basin"),
        "discharge": _("outflow of the river from the basin"),
    }
    return known.get(flux.name) or _(flux.long_name)


def _row(substance: str, role: str, flux: FieldInfo, amount: float) -> dict[str, object]:
    row = _entry(substance, role, (flux.name, _meaning(flux)), amount)
    return {**row, "from": flux.from_store, "to": flux.to_store}


def _entry(substance: str, role: str, named: tuple[str, str], amount: float) -> dict[str, object]:
    return {
        "substance": substance,
        "role": role,
        "name": named[0],
        "from": "",
        "to": "",
        "meaning": named[1],
        "amount": amount / _thousand,
    }
