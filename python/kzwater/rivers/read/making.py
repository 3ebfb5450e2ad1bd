"""The model of a river and its drivers, made from tables that hold no faults."""

from __future__ import annotations

import numpy as np

from kzwater.rivers.drivers import RiverDrivers
from kzwater.rivers.model import Allocation, RiverModel
from kzwater.rivers.read.agreements import (
    agreed_demands,
    agreed_flows,
    agreed_inflows,
    agreed_limits,
)
from kzwater.rivers.read.limits import ReadLimit, Season
from kzwater.rivers.read.plans import told_demands
from kzwater.rivers.read.shares import agreed_shares
from kzwater.rivers.read.spans import RunDays
from kzwater.rivers.read.tables import Tables
from kzwater.rivers.read.weather import ALL
from kzwater.weights import Floats


def make_model(
    tables: Tables, days: RunDays, notes: tuple[str, ...], allocation: Allocation = "fair"
) -> RiverModel:
    """Return the river as the engine computes it."""
    kinds = {body.place: "lake" if body.lake else "reservoir" for body in tables.bodies}
    flows = (*tables.flows, *agreed_flows(tables.chosen))
    return RiverModel(
        places=tuple(place.made(kinds.get(name, "")) for name, place in tables.places.items()),
        bodies=tables.bodies,
        straits=tables.straits,
        canals=tuple(canal.reach for canal in tables.canals.values()),
        users=tuple(tables.plain_users().values()),
        staying=tuple(flow.made(usual_priority(tables)) for flow in flows),
        limits=tuple(limit.made(days, seasons) for limit, seasons in _limits(tables)),
        allocation=allocation,
        notes=notes,
        shares_above=tuple(share.made for share in agreed_shares(tables.chosen)),
        aquifers=tuple(tables.aquifers.values()),
    )


def _limits(tables: Tables) -> list[tuple[ReadLimit, tuple[Season, ...]]]:
    """Return the limits, and those of agreements, with the seasons that are planned."""
    own = [(limit, tables.plans.get(limit.name, ())) for limit in tables.limits]
    return [*own, *((limit, ()) for limit in agreed_limits(tables.chosen))]


def usual_priority(tables: Tables) -> float:
    """Return the priority of water that must stay: after the municipal users, before all others."""
    municipal = [u.priority for u in tables.plain_users().values() if u.sector == "municipal"]
    return max(municipal, default=0) + 0.5


def make_drivers(tables: Tables, days: RunDays) -> RiverDrivers:
    """Return what drives the river on each day of a run."""
    places = tuple(tables.places)
    bodies = tuple(body.name for body in tables.bodies)
    inflows = agreed_inflows(tables.inflows, tables.chosen, days)
    weather = {
        name: {
            place: getattr(tables.weather[own], name)
            for place in places
            if (own := place if place in tables.weather else ALL) in tables.weather
        }
        for name in ("evaporation", "rain", "temperature")
    }
    flows = (*tables.flows, *agreed_flows(tables.chosen))
    limits = [limit.by_day(days, seasons) for limit, seasons in _limits(tables)]
    run = slice(days.steps)
    counted = [share.by_day(days) for share in agreed_shares(tables.chosen)]
    shares = [_stacked([rows[part] for rows in counted], days)[run] for part in range(3)]
    closed = {
        name: canal.closed.mask(days).astype(np.float64)
        for name, canal in tables.canals.items()
        if canal.closed is not None
    }
    return RiverDrivers(
        day=days.of_common_year[run],
        inflow=_columns(places, inflows, days)[run],
        inflow_salinity=_columns(places, tables.salinity, days)[run],
        evaporation=_columns(places, weather["evaporation"], days),
        rain=_columns(places, weather["rain"], days),
        temperature=_columns(places, weather["temperature"], days)[run],
        demand=_columns(tuple(tables.users), _demands(tables, inflows, days), days),
        staying=_stacked([flow.by_day(days) for flow in flows], days),
        limit=_stacked([volume for volume, _begins in limits], days),
        limit_begins=_stacked([begins for _volume, begins in limits], days),
        canal_closed=_columns(tuple(tables.canals), closed, days)[run],
        opening=_columns(bodies, tables.openings, days)[run],
        release=_columns(bodies, tables.releases, days, otherwise=np.nan)[run],
        share=shares[0],
        share_threshold=shares[1],
        share_begins=shares[2],
    )


def _demands(tables: Tables, inflows: dict[str, Floats], days: RunDays) -> dict[str, Floats]:
    """Return the demand of each user, m3 s-1."""
    given = tables.demands | tables.asked_for.demands
    told = told_demands(tables.users, tables.patterns, given)
    return told | agreed_demands(inflows, tables.chosen, days)


def _columns(
    names: tuple[str, ...], values: dict[str, Floats], days: RunDays, otherwise: float = 0.0
) -> Floats:
    """Return values by day and name, shape (step, name)."""
    found = np.full((days.dates.size, len(names)), otherwise)
    for number, name in enumerate(names):
        if name in values:
            found[:, number] = values[name]
    return found


def _stacked(columns: list[Floats], days: RunDays) -> Floats:
    """Return columns side by side, shape (step, column)."""
    return np.column_stack(columns) if columns else np.zeros((days.dates.size, 0))
