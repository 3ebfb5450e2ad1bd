"""The series of a managed river: dimension, units and meaning of each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Series:
    """What a series of a record is.

    Attributes
    ----------
    dimension : str
        Of its members; empty where there is one value for each day.
    """

    dimension: str
    long_name: str
    units: str = "m3"
    method: str = "time: sum"
    comment: str = ""


_point = "time: point"
_at_end = "at the end of the day"
_at_start = "at the start of the day"
_cause = (
    "number from 0, by the reason: user (priority), flow (staying), place (call), body "
    "(reservoir, storage), canal (canal, closed_canal, canal_ice), intake (intake), limit (limit), "
    "aquifer (aquifer); -1: none"
)

SERIES = {
    "inflow": Series("place", "water that flows in from outside"),
    "head_inflow": Series("place", "water that meets at the place"),
    "taken": Series("place", "water that users take at the place"),
    "discharge": Series("place", "water that leaves the channel or body of the place"),
    "stored": Series("place", "water in the channel or body of the place", "m3", _point, _at_end),
    "stored_salt": Series("place", "salt in the channel or body", "kg", _point, _at_end),
    "salinity": Series("place", "salinity of the water that is taken", "kg m-3", "time: mean"),
    "seeped": Series("place", "seepage from the channel or body"),
    "evaporated": Series("place", "evaporation from the channel or body"),
    "spill": Series("place", "water over the crest of a reservoir"),
    "demand": Series("user", "water that is demanded"),
    "carried_in": Series(
        "user", "demand of earlier days that is asked for again", "m3", _point, _at_start
    ),
    "permitted": Series("user", "water that capacities and limits permit"),
    "from_river": Series("user", "water delivered from the river"),
    "from_well": Series("user", "water delivered from wells"),
    "withdrawn": Series("user", "water taken from the river, with what canals lose"),
    "delivered": Series("user", "water delivered"),
    "consumed": Series("user", "water consumed"),
    "returned": Series("user", "water given back to the river or to drains"),
    "seeped_by_user": Series("user", "water that seeps at the user"),
    "user_canal_seepage": Series("user", "seepage of canals on the way to the user"),
    "user_canal_evaporation": Series("user", "evaporation from canals on the way to the user"),
    "user_canal_spill": Series("user", "spill of canals on the way to the user"),
    "shortage": Series("user", "demand that is not met and not carried over"),
    "carried_out": Series(
        "user", "demand that is asked for again on the next day", "m3", _point, _at_end
    ),
    "reason": Series("user", "why the demand is not met", "1", _point),
    "cause": Series("user", "who or what is the reason", "1", _point, _cause),
    "relief": Series("user", "more delivered for more where it is lacking", "m3 m-3", "time: mean"),
    "staying_demand": Series("flow", "water that is to stay in the river"),
    "staying_met": Series("flow", "of it, water that stays"),
    "staying_reason": Series("flow", "why it is not met", "1", _point),
    "staying_cause": Series("flow", "who or what is the reason", "1", _point, _cause),
    "staying_relief": Series(
        "flow", "more staying for more where it is lacking", "m3 m-3", "time: mean"
    ),
    "canal_head": Series("canal", "water at the head of the reach"),
    "canal_seepage": Series("canal", "seepage of the reach"),
    "canal_evaporation": Series("canal", "evaporation from the reach"),
    "canal_spill": Series("canal", "spill from the end of the reach"),
    "canal_ice": Series("canal", "thickness of the ice of the reach", "mm", _point, _at_end),
    "limit_volume": Series(
        "limit",
        "volume of the limit in its period, or of its plan up to the end of the day",
        "m3",
        _point,
        "missing without a limit",
    ),
    "limit_begins": Series("limit", "1 where a period begins", "1", _point),
    "limit_taken": Series("limit", "taken since the period began", "m3", _point, _at_end),
    "level": Series("body", "water level", "m", _point, _at_start),
    "area": Series("body", "area of the water", "m2", _point, _at_start),
    "rain": Series("body", "rain and snow on the water"),
    "power": Series("body", "hydropower", "MW", "time: mean"),
    "may_release": Series("body", "most that may be released", "m3 s-1", "time: mean"),
    "release_cause": Series(
        "body",
        "what sets the release",
        "1",
        _point,
        "none called minimum_release target flood safe_release capacity buffer dead_volume hedging,"
        " from 0",
    ),
    "ice": Series("body", "thickness of the ice", "mm", _point, _at_end),
    "strait_flow": Series("strait", "water from the first lake to the second"),
    "groundwater": Series("aquifer", "groundwater", "m3", _point, _at_end),
    "groundwater_salt": Series("aquifer", "salt in groundwater", "kg", _point, _at_end),
    "recharge": Series("aquifer", "water that seeps into the aquifer"),
    "pumped": Series("aquifer", "water that wells pump from the aquifer"),
    "baseflow": Series("aquifer", "water that drains from the aquifer"),
    "moved": Series("flux", "moved in the ledger", "1", "time: sum", "m3 of water, kg of salt"),
    "residual": Series("", "largest residual of the ledger of water"),
    "salt_residual": Series("", "largest residual of the ledger of salt", "kg"),
}
"""In the order of the file."""
