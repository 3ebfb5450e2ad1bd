"""A managed river as the engine computes it: places, bodies of water, canals, users, limits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Sector = Literal[
    "municipal", "industry", "energy", "livestock", "irrigation", "environment", "transfer"
]
Wells = Literal["none", "before_river", "after_river"]
StayingKind = Literal["environment", "agreement", "energy", "navigation", "lake_target"]
LimitKind = Literal["limit", "agreement"]
LimitPlan = Literal["as_asked", "by_demand"]
Allocation = Literal["fair", "maximum volume"]
Points = tuple[tuple[int, float], ...]
"""Values by day of a common year, 1 to 365, linear between them; one alone holds all year."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A share of what flows out of a place; ``to`` is None where it leaves the basin."""

    to: str | None
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the river, where water is taken and given, and the channel below it.

    Attributes
    ----------
    travel_days : float
        Mean travel time to the next place; 0 within the step.
    cells : int
        Into how many channels the way is cut: 1 spreads a flood most, more carry it on unchanged.
    bed_loss : float, m3 s-1
    surface : float, m2
        That evaporates.
    seeps_to : str or None
        The aquifer below its channel; None where what seeps leaves the river's account.
    """

    name: str
    branches: tuple[Branch, ...]
    travel_days: float = 0.0
    cells: int = 1
    bed_loss: float = 0.0
    surface: float = 0.0
    kind: str = "junction"
    oblast: str = ""
    seeps_to: str | None = None


@dataclass(frozen=True, slots=True)
class LevelRows:
    """Level (m), area (m2) and volume (m3) of a body of water; area or volume may be empty."""

    level: tuple[float, ...]
    area: tuple[float, ...]
    volume: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Zones:
    """Upper volumes of the zones of a reservoir by day of the year, and of its crest, m3."""

    dead: Points
    buffer: Points
    target: Points
    flood: Points
    crest: float
    hedging: Points | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A reservoir or a lake at a place.

    Attributes
    ----------
    release_capacity : pairs of level (m) and flow (m3 s-1)
    tailwater : pairs of release (m3 s-1) and level (m)
    initial_volume : float, m3
    initial_salinity : float, kg m-3
    target_level : float or None, m
        At which a lake is to be kept: it is shown, and no rule follows it.
    """

    name: str
    place: str
    lake: bool
    table: LevelRows
    zones: Zones
    minimum_release: float = 0.0
    safe_release: float = 1e6
    buffer_share: float = 1.0
    hedging_share: float = 1.0
    to_target: bool = False
    on_call: bool = True
    weir_coefficient: float = 1.7
    weir_length: float = 0.0
    weir_crest: float = 0.0
    gate_coefficient: float = 0.6
    gate_width: float = 0.0
    gate_sill: float = 0.0
    release_capacity: tuple[tuple[float, float], ...] = ((0.0, 1e6),)
    tailwater: tuple[tuple[float, float], ...] = ((0.0, 0.0),)
    power_efficiency: float = 0.85
    turbine_capacity: float = 0.0
    installed_power: float = 1e5
    evaporation_coefficient: float = 1.0
    seepage: float = 0.0
    ice_growth: float = 20.0
    ice_melt: float = 7.0
    ice_closing: float = 50.0
    initial_volume: float = 0.0
    initial_salinity: float = 0.0
    target_level: float | None = None


@dataclass(frozen=True, slots=True)
class Strait:
    """Water between two lakes, by their names."""

    first: str
    second: str
    width: float
    length: float
    sill: float
    roughness: float = 0.03


@dataclass(frozen=True, slots=True)
class CanalReach:
    """A reach of a canal; ``parent`` is None where it leaves the river.

    Attributes
    ----------
    seeps_to : str or None
        The aquifer below it; None where what seeps leaves the river's account.
    capacity_under_ice : float or None
        Share of the capacity that whole ice leaves; None: ice is not looked at.
    """

    name: str
    parent: str | None
    length: float
    width: float
    capacity: float
    seepage_coefficient: float = 1.9
    seepage_exponent: float = 0.4
    lining_factor: float = 1.0
    spill_share: float = 0.0
    seeps_to: str | None = None
    capacity_under_ice: float | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """Where a user takes water: a place, and the reach of a canal at whose end the user is."""

    place: str
    canal: str | None = None
    share: float = 1.0
    capacity: float = math.inf


@dataclass(frozen=True, slots=True)
class User:
    """Who takes water.

    Attributes
    ----------
    priority : int
        1 is served first.
    consumed, returned : float
        Shares of what is delivered; the rest seeps to groundwater.
    return_place : str or None
        None for a drain that leads the water away for good.
    return_salt : float, kg m-3
        Washed into what is returned.
    seeps_to : str or None
        The aquifer below it; None where what seeps leaves the river's account.
    well_aquifer : str or None
        Of its wells; None where they are never dry and bring no salt.
    carry_over_days : float
        Of what the user lacks, 1 over it is given up each day and the rest is asked for again;
        0: all is given up.
    """

    name: str
    sector: Sector
    priority: int
    intakes: tuple[Intake, ...]
    consumed: float
    returned: float
    return_place: str | None
    return_salt: float = 0.0
    wells: Wells = "none"
    well_capacity: float = 0.0
    oblast: str = ""
    seeps_to: str | None = None
    well_aquifer: str | None = None
    carry_over_days: float = 0.0


@dataclass(frozen=True, slots=True)
class LakeTarget:
    """What lakes are to hold together.

    Attributes
    ----------
    volume : float, m3
    days : float
        In which what they lack is to come; what they lose meanwhile comes on top.
    share : float
        Of it, that is to leave the place of the flow.
    """

    lakes: tuple[str, ...]
    volume: float
    days: float
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Staying:
    """Water that must stay: past the intakes of a place, or out of a body of water.

    Attributes
    ----------
    priority : float
        1 is served first; a half lies between two classes of users.
    article : str
        Law or document that asks for it.
    target : LakeTarget or None
        Of lakes that ask for as much as they lack.
    """

    name: str
    place: str
    priority: float
    kind: StayingKind = "environment"
    source: str = ""
    article: str = ""
    target: LakeTarget | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """What its users together may take of the river in a period.

    Attributes
    ----------
    sources : tuple of (str, str)
        First day (YYYY-MM-DD) of each period in the run, and who says so; in their order.
    planned : tuple of (str, float)
        First day of each period that is planned over its days, and its whole volume, m3;
        empty for a limit that is used as it is asked for.
    """

    name: str
    users: tuple[str, ...]
    kind: LimitKind = "limit"
    sources: tuple[tuple[str, str], ...] = ()
    planned: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ShareAbove:
    """A user is given a share of what reaches a place, above a threshold, by an agreement."""

    name: str
    place: str
    user: str


@dataclass(frozen=True, slots=True)
class Aquifer:
    """Groundwater that seepage feeds and wells draw on; a day takes a share of it away.

    Attributes
    ----------
    return_place : str or None
        Where its water enters the river; None where it leaves for good.
    residence_days : float
        Its volume over what drains of it in a day.
    initial_volume : float, m3
    initial_salinity : float, kg m-3
    """

    name: str
    return_place: str | None
    residence_days: float
    initial_volume: float = 0.0
    initial_salinity: float = 0.0
    source: str = ""


@dataclass(frozen=True, slots=True)
class RiverModel:
    """All of a managed river that does not change in a run."""

    places: tuple[Place, ...]
    bodies: tuple[Body, ...] = ()
    straits: tuple[Strait, ...] = ()
    canals: tuple[CanalReach, ...] = ()
    users: tuple[User, ...] = ()
    staying: tuple[Staying, ...] = ()
    limits: tuple[Limit, ...] = ()
    allocation: Allocation = "fair"
    notes: tuple[str, ...] = ()
    shares_above: tuple[ShareAbove, ...] = ()
    aquifers: tuple[Aquifer, ...] = ()
