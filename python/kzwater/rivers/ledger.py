"""The ledger of a managed river: what moved from where to where, and what each store holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kzwater import registry

if TYPE_CHECKING:
    from kzwater.registry import FieldInfo
    from kzwater.rivers.model import RiverModel
    from kzwater.weights import Floats

FLUXES = (
    "lateral_inflow",
    "boundary_inflow",
    "channel_evaporation",
    "bed_seepage",
    "discharge",
    "withdrawal",
    "reservoir_withdrawal",
    "river_lake_withdrawal",
    "delivery",
    "pumping",
    "consumption",
    "user_return",
    "user_drainage",
    "user_seepage",
    "return_inflow",
    "canal_seepage",
    "canal_evaporation",
    "canal_spill",
    "reservoir_inflow",
    "reservoir_rain",
    "reservoir_evaporation",
    "reservoir_seepage",
    "reservoir_spill",
    "reservoir_release",
    "salt_inflow",
    "salt_boundary_inflow",
    "salt_return_inflow",
    "salt_discharge",
    "salt_bed_seepage",
    "salt_withdrawal",
    "reservoir_salt_withdrawal",
    "river_lake_salt_withdrawal",
    "canal_salt_seepage",
    "canal_salt_spill",
    "salt_delivery",
    "user_salt_return",
    "user_salt_washed",
    "user_salt_drainage",
    "user_salt_seepage",
    "user_salt_kept",
    "reservoir_salt_inflow",
    "reservoir_salt_outflow",
    "reservoir_salt_seepage",
    "river_lake_inflow",
    "river_lake_rain",
    "river_lake_evaporation",
    "river_lake_seepage",
    "river_lake_outflow",
    "strait_flow",
    "river_lake_salt_inflow",
    "river_lake_salt_outflow",
    "river_lake_salt_seepage",
    "strait_salt",
)
"""In the order in which the engine accounts for them."""

STORES = (
    "river_water",
    "reservoir_water",
    "river_lake_water",
    "returning_water",
    "river_salt",
    "reservoir_salt",
    "river_lake_salt",
    "returning_salt",
)
"""Stores that hold something from one day to the next; what enters others leaves them at once."""


def fluxes() -> tuple[FieldInfo, ...]:
    """Return the declarations of the fluxes in the order of the engine's account."""
    return tuple(registry.field(name) for name in FLUXES)


def stores_of(
    model: RiverModel, first: Mapping[str, int], arrays: Mapping[str, Floats]
) -> dict[str, float]:
    """Return what each store holds, m3 or kg.

    Parameters
    ----------
    first : mapping of str to int
        Cell of the engine at which each place begins.
    arrays : mapping of str to array
        State of the engine.
    """
    held = dict.fromkeys(STORES, 0.0)
    of_body = {first[body.place]: body.lake for body in model.bodies}
    for substance in ("water", "salt"):
        for cell, amount in enumerate(arrays[substance].tolist()):
            kind = "river"
            if cell in of_body:
                kind = "river_lake" if of_body[cell] else "reservoir"
            held[f"{kind}_{substance}"] += amount
    held["returning_water"] = float(arrays["returning"].sum())
    held["returning_salt"] = float(arrays["returning_salt"].sum())
    return held
