"""Whether the tables of a river fit together: what lies where, who wants what, who reads what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kzwater.config.document import shown_path
from kzwater.errors import Problems
from kzwater.language import _
from kzwater.rivers.read.tables import Tables
from kzwater.rivers.read.weather import ALL

if TYPE_CHECKING:
    from kzwater.config.river import River


def check_links(tables: Tables, river: River, problems: Problems) -> None:
    """Add the problems of tables that do not fit together."""
    _check_kinds(tables, problems)
    _check_channels(tables, problems)
    _check_demands(tables)
    _check_canals(tables, problems)
    if not {"places", "inflows", "bodies"} & tables.faulty:
        _check_off_river(tables, problems)
    if river.weather is not None and not {"weather", "places"} & tables.faulty:
        _check_weather(tables, shown_path(river.weather), problems)


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
    by_agreement = {u for a in tables.agreements if a.kind == "share_above" for u in a.users}
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


def reaches_above(tables: Tables, canal: str) -> Iterator[str]:
    """Return a reach and those between it and the river; a loop ends it."""
    met: set[str] = set()
    here: str | None = canal
    while here in tables.canals and here not in met:
        met.add(here)
        yield here
        here = tables.canals[here].reach.parent


def _check_off_river(tables: Tables, problems: Problems) -> None:
    """Add a problem for each place that no water can reach."""
    reached = {to for place in tables.places.values() for to in place.downstream if to}
    reached |= {*tables.inflows, *tables.at_body.values()}
    reached |= {user.user.return_place or "" for user in tables.users.values()}
    for name, place in tables.places.items():
        if name not in reached and not any(place.downstream) and len(tables.places) > 1:
            problems.add(
                place.where,
                "place",
                got=_("`{place}`, which lies off the river").format(place=name),
                expected=_("a place that something flows to or from"),
                remedy=_("Name it as `downstream` of another, or give it an inflow."),
            )


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
                if tables.canals[reach].reach.width > 0.0:
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
