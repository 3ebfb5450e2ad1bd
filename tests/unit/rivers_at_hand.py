"""A managed river with something of everything, for tests of its run, tables and report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from kzwater.rivers.drivers import RiverDrivers
from kzwater.rivers.model import (
    Body,
    Branch,
    CanalReach,
    Intake,
    LevelRows,
    Limit,
    Place,
    RiverModel,
    Staying,
    User,
    Zones,
)
from kzwater.rivers.run import River

PLACES = (
    Place("border", (Branch("dam"),), kind="boundary", oblast="Turkistan"),
    Place("dam", (Branch("head"),), kind="reservoir", oblast="Turkistan"),
    Place("tributary", (Branch("head"),), travel_days=1.0, kind="boundary"),
    Place("head", (Branch("town"),), travel_days=3.0, cells=2, bed_loss=2.0, surface=2e6),
    Place("town", (Branch("lake", 0.7), Branch(None, 0.3)), travel_days=2.0, kind="gauge"),
    Place("lake", (Branch(None),), kind="lake", oblast="Kyzylorda"),
)
RESERVOIR = Body(
    name="Shardara",
    place="dam",
    lake=False,
    table=LevelRows((240.0, 252.0), (1e8, 8e8), (2e8, 5.4e9)),
    zones=Zones(
        dead=((1, 5e8),),
        buffer=((1, 6e8),),
        target=((1, 4e9), (182, 2e9)),
        flood=((1, 4.5e9),),
        crest=5.2e9,
    ),
    minimum_release=20.0,
    weir_length=100.0,
    weir_crest=251.7,
    release_capacity=((240.0, 300.0), (252.0, 900.0)),
    turbine_capacity=400.0,
    tailwater=((0.0, 232.0), (900.0, 236.0)),
    initial_volume=6e8,
    initial_salinity=1.0,
    seepage=0.3,
)
LAKE = Body(
    name="Small Aral",
    place="lake",
    lake=True,
    table=LevelRows((36.0, 46.0), (1e9, 5e9), (5e9, 3.5e10)),
    zones=Zones(((1, 5e9),), ((1, 5e9),), ((1, 3.5e10),), ((1, 3.5e10),), 3.5e10),
    weir_length=50.0,
    weir_crest=42.0,
    initial_volume=2e10,
    initial_salinity=9.0,
)
CANALS = (
    CanalReach("main canal", None, 20.0, 20.0, 90.0, spill_share=0.02, capacity_under_ice=0.5),
    CanalReach("side canal", "main canal", 8.0, 8.0, 70.0),
)
USERS = (
    User("Kyzylorda town", "municipal", 1, (Intake("town"),), 0.3, 0.6, "lake", oblast="Kyzylorda"),
    User(
        "rice",
        "irrigation",
        3,
        (Intake("head", "side canal", 0.7), Intake("town", None, 0.3, 30.0)),
        0.6,
        0.25,
        "town",
        return_salt=0.4,
        oblast="Kyzylorda",
    ),
    User(
        "cotton",
        "irrigation",
        3,
        (Intake("head", "main canal"),),
        0.7,
        0.1,
        None,
        wells="after_river",
        well_capacity=2.0,
        oblast="Turkistan",
        carry_over_days=10.0,
    ),
    User("plant", "energy", 2, (Intake("dam"),), 0.1, 0.9, "head", oblast="Turkistan"),
)
MODEL = RiverModel(
    places=PLACES,
    bodies=(RESERVOIR, LAKE),
    canals=CANALS,
    users=USERS,
    staying=(
        Staying("delta flow", "town", 2, "environment", "assumed"),
        Staying("treaty flow", "town", 4, "agreement", "assumed"),
    ),
    limits=(
        Limit("rice limit", ("rice",), "limit", (("2000-01-01", "assumed"),)),
        Limit("treaty", ("cotton", "rice"), "agreement", (("2000-01-01", "assumed"),)),
    ),
)


def drivers(first: date, days: int, model: RiverModel = MODEL) -> RiverDrivers:
    """Return a dry year: inflow with a spring flood, irrigation in summer."""
    dates = np.datetime64(first) + np.arange(days)
    of_year = (dates - dates.astype("datetime64[Y]")).astype(int)
    season = np.clip(np.sin((of_year - 90) / 365.0 * 2 * np.pi), 0.0, None)
    place = {each.name: index for index, each in enumerate(model.places)}
    inflow = np.zeros((days, len(model.places)))
    inflow[:, place["border"]] = 40.0 + 110.0 * np.exp(-(((of_year - 120) / 30.0) ** 2))
    inflow[:, place["tributary"]] = 15.0
    weather = np.ones((days, len(model.places)))
    summer = (of_year > 90) & (of_year < 270)
    demand = np.stack(
        [np.full(days, 6.0), 140.0 * season, 60.0 * season, np.full(days, 10.0)], axis=1
    )
    begins = np.zeros((days, 2))
    begins[of_year == 90] = 1.0
    limit = np.where(summer[:, None], [3e8, 9e8], np.inf)
    return RiverDrivers(
        day=np.minimum(of_year + 1, 365).astype(np.int32),
        inflow=inflow,
        inflow_salinity=1.2 * weather,
        evaporation=weather * (0.5 + 6.0 * season)[:, None],
        rain=0.3 * weather,
        temperature=weather * (-5.0 + 28.0 * season)[:, None],
        demand=demand,
        staying=np.stack([np.full(days, 30.0), np.full(days, 40.0)], axis=1),
        limit=limit,
        limit_begins=begins,
        canal_closed=np.repeat(((of_year < 100) | (of_year > 330))[:, None], 2, axis=1).astype(
            float
        ),
        opening=np.zeros((days, 2)),
        release=np.full((days, 2), np.nan),
        share=np.zeros((days, len(model.shares_above))),
        share_threshold=np.zeros((days, len(model.shares_above))),
        share_begins=np.zeros((days, len(model.shares_above))),
    )


def river(days: int = 500, **changes: object) -> River:
    """Return a river of some days from October 2021."""
    first = date(2021, 10, 1)
    whole = River(
        name="lower",
        title={"en": "Lower river", "ru": "Низовья", "kk": "Төменгі ағыс"},
        first=first,
        checkpoint="month",
        model=MODEL,
        drivers=drivers(first, days),
        digests={"scenario": "0"},
        synthetic="All of it.",
    )
    return replace(whole, **changes)  # type: ignore[arg-type]
