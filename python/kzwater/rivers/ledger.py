"""The ledger of a managed river: what moved from where to where, and what each store holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kzwater.language import N_

if TYPE_CHECKING:
    from kzwater.rivers.model import RiverModel
    from kzwater.weights import Floats

Substance = Literal["water", "salt"]


@dataclass(frozen=True, slots=True)
class RiverFlux:
    """What moves from one store or place to another, m3 of water or kg of salt."""

    name: str
    source: str
    target: str
    long_name: str

    @property
    def substance(self) -> Substance:
        """Return what moves."""
        return "salt" if "salt" in self.name else "water"


def _flux(name: str, source: str, target: str, long_name: str) -> RiverFlux:
    return RiverFlux(name, source, target, long_name)


FLUXES = (
    _flux("lateral_inflow", "river", "river_water", N_("inflow of the river")),
    _flux("channel_evaporation", "river_water", "atmosphere", N_("evaporation from the river")),
    _flux("bed_seepage", "river_water", "aquifer", N_("seepage through river beds")),
    _flux("discharge", "river_water", "outlet", N_("outflow of the river from the basin")),
    _flux("withdrawal", "river_water", "canal_water", N_("water taken from the river")),
    _flux(
        "reservoir_withdrawal", "reservoir_water", "canal_water", N_("water taken from reservoirs")
    ),
    _flux("river_lake_withdrawal", "river_lake_water", "canal_water", N_("water taken from lakes")),
    _flux("delivery", "canal_water", "user_water", N_("water that canals bring to users")),
    _flux("pumping", "aquifer", "user_water", N_("groundwater that users pump")),
    _flux("consumption", "user_water", "consumers", N_("water that users consume")),
    _flux(
        "user_return",
        "user_water",
        "returning_water",
        N_("water that users give back to the river"),
    ),
    _flux("user_drainage", "user_water", "drains", N_("water of users that drains lead away")),
    _flux("user_seepage", "user_water", "aquifer", N_("water of users that seeps")),
    _flux(
        "return_inflow",
        "returning_water",
        "river_water",
        N_("water given back that enters the river"),
    ),
    _flux("canal_seepage", "canal_water", "aquifer", N_("seepage of canals")),
    _flux("canal_evaporation", "canal_water", "atmosphere", N_("evaporation from canals")),
    _flux("canal_spill", "canal_water", "drains", N_("spill from the ends of canals")),
    _flux("reservoir_inflow", "river_water", "reservoir_water", N_("inflow of reservoirs")),
    _flux("reservoir_rain", "atmosphere", "reservoir_water", N_("rain and snow on reservoirs")),
    _flux(
        "reservoir_evaporation", "reservoir_water", "atmosphere", N_("evaporation from reservoirs")
    ),
    _flux("reservoir_seepage", "reservoir_water", "deep_aquifer", N_("seepage from reservoirs")),
    _flux(
        "reservoir_spill",
        "reservoir_water",
        "river_water",
        N_("water over the crests of reservoirs"),
    ),
    _flux("reservoir_release", "reservoir_water", "river_water", N_("release of reservoirs")),
    _flux("salt_inflow", "river", "river_salt", N_("salt with what flows in")),
    _flux("salt_return_inflow", "returning_salt", "river_salt", N_("salt with water given back")),
    _flux("salt_discharge", "river_salt", "outlet", N_("salt with what flows out of the basin")),
    _flux("salt_bed_seepage", "river_salt", "aquifer", N_("salt with the seepage of river beds")),
    _flux(
        "salt_withdrawal", "river_salt", "canal_salt", N_("salt with water taken from the river")
    ),
    _flux(
        "reservoir_salt_withdrawal",
        "reservoir_salt",
        "canal_salt",
        N_("salt with water taken from reservoirs"),
    ),
    _flux(
        "river_lake_salt_withdrawal",
        "river_lake_salt",
        "canal_salt",
        N_("salt with water taken from lakes"),
    ),
    _flux("canal_salt_seepage", "canal_salt", "aquifer", N_("salt with the seepage of canals")),
    _flux("canal_salt_spill", "canal_salt", "drains", N_("salt with the spill of canals")),
    _flux(
        "salt_delivery", "canal_salt", "user_salt", N_("salt with water that canals bring to users")
    ),
    _flux(
        "user_salt_return",
        "user_salt",
        "returning_salt",
        N_("salt with water that users give back"),
    ),
    _flux("user_salt_washed", "users_land", "returning_salt", N_("salt washed from the land")),
    _flux("user_salt_drainage", "user_salt", "drains", N_("salt that drains lead away")),
    _flux("user_salt_seepage", "user_salt", "aquifer", N_("salt with water of users that seeps")),
    _flux("user_salt_kept", "user_salt", "users_land", N_("salt that stays on the land of users")),
    _flux(
        "reservoir_salt_inflow", "river_salt", "reservoir_salt", N_("salt that enters reservoirs")
    ),
    _flux(
        "reservoir_salt_outflow", "reservoir_salt", "river_salt", N_("salt that leaves reservoirs")
    ),
    _flux(
        "reservoir_salt_seepage",
        "reservoir_salt",
        "deep_aquifer",
        N_("salt with the seepage of reservoirs"),
    ),
    _flux("river_lake_inflow", "river_water", "river_lake_water", N_("inflow of lakes")),
    _flux("river_lake_rain", "atmosphere", "river_lake_water", N_("rain and snow on lakes")),
    _flux("river_lake_evaporation", "river_lake_water", "atmosphere", N_("evaporation from lakes")),
    _flux("river_lake_seepage", "river_lake_water", "deep_aquifer", N_("seepage from lakes")),
    _flux("river_lake_outflow", "river_lake_water", "river_water", N_("outflow of lakes")),
    _flux(
        "strait_flow", "river_lake_water", "river_lake_water", N_("water through straits of lakes")
    ),
    _flux("river_lake_salt_inflow", "river_salt", "river_lake_salt", N_("salt that enters lakes")),
    _flux("river_lake_salt_outflow", "river_lake_salt", "river_salt", N_("salt that leaves lakes")),
    _flux(
        "river_lake_salt_seepage",
        "river_lake_salt",
        "deep_aquifer",
        N_("salt with the seepage of lakes"),
    ),
    _flux("strait_salt", "river_lake_salt", "river_lake_salt", N_("salt through straits of lakes")),
)
"""In the order in which the engine accounts for them."""

STORES = {
    "river_water": N_("water in channels"),
    "reservoir_water": N_("water of reservoirs"),
    "river_lake_water": N_("water of lakes"),
    "returning_water": N_("water given back, on its way"),
    "river_salt": N_("salt in channels"),
    "reservoir_salt": N_("salt of reservoirs"),
    "river_lake_salt": N_("salt of lakes"),
    "returning_salt": N_("salt given back, on its way"),
}
"""Stores that hold something from one day to the next; what enters others leaves them at once."""


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
