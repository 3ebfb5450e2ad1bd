"""Whether the tables of a river fit together: what lies where, who wants what, who reads what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kzwater.config.document import shown_path
from kzwater.errors import Problems
from kzwater.language import _
from kzwater.rivers.read.agreements import SHARES, agreed_flows
from kzwater.rivers.read.rows import Known
from kzwater.rivers.read.tables import Tables
from kzwater.rivers.read.weather import ALL

if TYPE_CHECKING:
    from kzwater.config.river import River
    from kzwater.rivers.model import User


def check_links(tables: Tables, river: River, problems: Problems) -> None:
    """Add the problems of tables that do not fit together."""
    _check_kinds(tables, problems)
    _check_channels(tables, problems)
    _check_demands(tables)
    _check_canals(tables, problems)
    _check_flows(tables, problems)
    _check_seepage(tables, problems)
    if not {"places", "inflows", "bodies"} & tables.faulty:
        _check_off_river(tables, problems)
    if not {"weather", "places"} & tables.faulty:
        if river.weather is not None:
            _check_weather(tables, shown_path(river.weather), problems)
        _check_ice(tables, problems, has_weather=river.weather is not None)


def _check_kinds(tables: Tables, problems: Problems) -> None:
    """Add a problem for each place that is said to be a body and has none, or another."""
    if {"bodies", "level_tables"} & tables.faulty or len(tables.bodies) < len(tables.at_body):
        return
    at = {body.place: "lake" if body.lake else "reservoir" for body in tables.bodies}
    for name, place in tables.places.items():
        if place.kind in ("reservoir", "lake") and at.get(name) != place.kind:
            problems.add(
                place.where,
                "kind",
                got=_("a {kind} `{place}` that `bodies` does not have there").format(
                    kind=place.kind, place=name
                ),
                expected=_("a row of `bodies` at this place, of the same kind"),
                remedy=_("Add it, or change `kind`: without it the place holds no water."),
            )


def _check_channels(tables: Tables, problems: Problems) -> None:
    """Add a problem for each place of a body that has a channel: what leaves a body has none."""
    for name in dict.fromkeys(tables.at_body.values()):
        read = tables.places.get(name)
        if read is None:
            continue
        own = read.place
        told = {
            "travel_days": own.travel_days,
            "bed_loss_m3_s": own.bed_loss,
            "surface_km2": own.surface / 1e6,
        }
        columns = {column: value for column, value in told.items() if value > 0.0}
        if columns:
            problems.add(
                read.where,
                ", ".join(columns),
                got=", ".join(f"`{value:g}`" for value in columns.values()),
                expected=_("nothing: a reservoir or lake lies at `{place}`").format(place=name),
                remedy=_("Give the channel below it a place of its own."),
            )


def _check_demands(tables: Tables) -> None:
    """Add a problem for each user whose demand is told nowhere, or more than once."""
    if {"demands", "agreements"} & tables.faulty or tables.user_rows is None:
        return
    # An agreement that is left out leaves a user without water, not a fault.
    by_agreement = {u for a in tables.agreements if a.kind in SHARES for u in a.users}
    for name, user in tables.users.items():
        told = {
            "demands": name in tables.demands,
            "fields": name in tables.asked_for.demands,
            "agreements": name in by_agreement,
        }
        elsewhere = [f"`{key}`" for key, is_told in told.items() if is_told]
        tables.user_rows.check_demand(user, elsewhere)


def _check_canals(tables: Tables, problems: Problems) -> None:
    """Add a problem for each user who gives a canal water at another place than those before."""
    first: dict[str, tuple[str, str]] = {}
    for name, user in tables.users.items():
        for intake in user.user.intakes:
            if intake.canal is None or intake.canal not in tables.canals:
                continue
            for reach in reaches_above(tables, intake.canal):
                place, other = first.setdefault(reach, (intake.place, name))
                if place != intake.place:
                    problems.add(
                        user.where,
                        "place, canal",
                        got=_("`{place}` for the canal `{canal}`").format(
                            place=intake.place, canal=reach
                        ),
                        expected=_("`{place}`, where `{user}` takes from it").format(
                            place=place, user=other
                        ),
                        remedy=_("Correct the place, or make two canals of it."),
                    )
                    break


def _check_flows(tables: Tables, problems: Problems) -> None:
    """Add a problem for each flow that must pass a lake that nothing leaves."""
    terminal = {
        body.place: body.name
        for body in tables.bodies
        if body.lake and not body.weir_length > 0.0 and not body.gate_width > 0.0
    }
    for flow in (*tables.flows, *agreed_flows(tables.chosen)):
        if flow.place in terminal:
            problems.add(
                flow.where,
                "place",
                got=_("`{place}`, a lake without weir and gate: no flow ever passes it").format(
                    place=flow.place
                ),
                expected=_("a place that water leaves"),
                remedy=_("Name the place above the lake, or give `{body}` an outlet.").format(
                    body=terminal[flow.place]
                ),
            )


def reaches_above(tables: Tables, canal: str) -> Iterator[str]:
    """Return a reach and those between it and the river; a loop ends it."""
    met: set[str] = set()
    here: str | None = canal
    while here in tables.canals and here not in met:
        met.add(here)
        yield here
        here = tables.canals[here].reach.parent


def _check_seepage(tables: Tables, problems: Problems) -> None:
    """Add a problem for each place whose channel seeps to no aquifer, or that has no channel."""
    bodies = {*tables.at_body.values()}
    names = None if "groundwater" in tables.failed else tuple(tables.aquifers)
    aquifers = Known(names, _("an aquifer of `groundwater`"))
    for name, place in tables.places.items():
        aquifer = place.place.seeps_to
        if aquifer is None:
            continue
        if name in bodies:
            problems.add(
                place.where,
                "seeps_to",
                got=f"`{aquifer}`",
                expected=_("nothing: what seeps from a reservoir or lake reaches no aquifer"),
                remedy=_("Leave it empty."),
            )
        elif aquifers.lacks(aquifer):
            problems.add(
                place.where,
                "seeps_to",
                got=f"`{aquifer}`",
                expected=aquifers.what,
                remedy=aquifers.remedy(aquifer),
            )


def _check_off_river(tables: Tables, problems: Problems) -> None:
    """Add a problem for each place that no water can reach."""
    reached = {to for place in tables.places.values() for to in place.downstream if to}
    reached |= {*tables.inflows, *tables.at_body.values()}
    reached |= {user.user.return_place or "" for user in tables.users.values()}
    reached |= {aquifer.return_place or "" for aquifer in tables.aquifers.values()}
    for name, place in tables.places.items():
        if name not in reached and not any(place.downstream) and len(tables.places) > 1:
            problems.add(
                place.where,
                "place",
                got=_("`{place}`, which lies off the river").format(place=name),
                expected=_("a place that something flows to or from"),
                remedy=_("Name it as `downstream` of another, or give it an inflow."),
            )


def comes_round(tables: Tables, user: User) -> str:
    """Return the first intake's place that what a user gives back flows to from above, if any."""
    below: dict[str, None] = {}
    ways = [user.return_place or ""]
    while ways:
        place = tables.places.get(ways.pop())
        fresh = [] if place is None else [to for to in place.downstream if to and to not in below]
        below |= dict.fromkeys(fresh)
        ways += fresh
    return next((each.place for each in user.intakes if each.place in below), "")


def places_in_weather(tables: Tables) -> dict[str, str]:
    """Return why a place needs weather: of which body, channel or canal."""
    found: dict[str, str] = {}
    for body in tables.bodies:
        found[body.place] = _("water of `{name}` evaporates").format(name=body.name)
    for name, place in tables.places.items():
        if place.place.surface > 0.0:
            found.setdefault(name, _("its channel has a surface"))
    for user in tables.users.values():
        for intake in user.user.intakes:
            for reach in reaches_above(tables, intake.canal or ""):
                canal = tables.canals[reach].reach
                if canal.width > 0.0 or canal.capacity_under_ice is not None:
                    told = _("the canal `{name}` begins there").format(name=reach)
                    found.setdefault(intake.place, told)
    return found


def _check_weather(tables: Tables, file: str, problems: Problems) -> None:
    if ALL in tables.weather:
        return
    for place, reason in places_in_weather(tables).items():
        if place not in tables.weather:
            problems.add(
                file,
                "place",
                got=_("no weather of `{place}`").format(place=place),
                expected=_("rows for it: {reason}").format(reason=reason),
                remedy=_("Add them, or rows of `all` for every place that is not named."),
            )


def iced(tables: Tables) -> dict[str, str]:
    """Return the place of the intake of each canal whose ice is looked at and who has users."""
    return {
        reach: intake.place
        for user in tables.users.values()
        for intake in user.user.intakes
        for reach in reaches_above(tables, intake.canal or "")
        if tables.canals[reach].reach.capacity_under_ice is not None
    }


def _check_ice(tables: Tables, problems: Problems, *, has_weather: bool) -> None:
    """Add a problem for each canal whose ice no temperature makes."""
    for reach, place in iced(tables).items():
        weather = tables.weather.get(place, tables.weather.get(ALL))
        if has_weather and (weather is None or weather.has_temperature):
            continue  # a place without any weather is told by itself
        problems.add(
            tables.canals[reach].where,
            "capacity_under_ice",
            got=_("ice of `{canal}` without a temperature of `{place}`").format(
                canal=reach, place=place
            ),
            expected=_("`temperature_c` in `weather`, from which ice grows and melts"),
            remedy=_("Add it, or empty the cell: then ice is not looked at."),
        )
