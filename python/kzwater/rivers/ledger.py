"""The ledger of a managed river: what moved from where to where, and what each store holds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from kzwater import _engine, registry

if TYPE_CHECKING:
    from kzwater.registry import FieldInfo
    from kzwater.rivers.model import RiverModel
    from kzwater.weights import Floats


@cache
def fluxes() -> tuple[FieldInfo, ...]:
    """Return the declared fluxes of a river in the order in which the engine accounts for them."""
    return tuple(registry.field(name) for name in _engine.river_fluxes())


STORES = (
    "river_water",
    "reservoir_water",
    "river_lake_water",
    "returning_water",
    "river_salt",
    "reservoir_salt",
    "river_lake_salt",
    "returning_salt",
    "river_groundwater",
    "river_groundwater_salt",
)
"""Stores that hold something from one day to the next; what enters others leaves them at once."""


# What flows in at places where the river comes from outside the basin: flux, its kind for these.
_inflows = {"lateral_inflow": "boundary_inflow", "salt_inflow": "salt_boundary_inflow"}


def with_boundaries(moved: Floats, model: RiverModel, inflow: Floats, salinity: Floats) -> Floats:
    """Return what moved with the inflow of boundaries apart from that of the land of the basin.

    Parameters
    ----------
    moved : array, shape (step, flux), m3 or kg
        The engine knows one inflow of places.
    inflow : array, shape (step, place), m3
    salinity : array, shape (step, place), kg m-3
        Of the inflow.
    """
    number = {flux.name: index for index, flux in enumerate(fluxes())}
    outside = np.array([place.kind == "boundary" for place in model.places])
    found = moved.copy()
    for (own, other), entering in zip(_inflows.items(), (inflow, inflow * salinity), strict=True):
        found[:, number[own]] = entering[:, ~outside].sum(axis=1)
        found[:, number[other]] += entering[:, outside].sum(axis=1)
    return found


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
    held["river_groundwater"] = float(arrays["groundwater"].sum())
    held["river_groundwater_salt"] = float(arrays["groundwater_salt"].sum())
    return held
