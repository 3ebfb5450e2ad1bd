"""What to know before trusting a run of a river: synthetic data, defaults that matter, gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzwater import registry
from kzwater.config.document import shown_path
from kzwater.language import _
from kzwater.rivers.read.agreements import SHARES, agreed_limits
from kzwater.rivers.read.links import comes_round, iced, places_in_weather
from kzwater.rivers.read.spans import RunDays
from kzwater.rivers.read.tables import Tables

if TYPE_CHECKING:
    from kzwater.config.river import River


def synthetic_of(tables: Tables, river: River) -> str:
    """Return what of the data is synthetic, also of the runs that are read; empty where nothing."""
    own = [] if river.synthetic is None else [river.synthetic.strip()]
    return "\n".join((*own, *tables.fed_in.synthetic, *tables.asked_for.synthetic))


def notes_of(tables: Tables, river: River, days: RunDays) -> tuple[str, ...]:
    """Return one sentence for each thing to know."""
    found = [*tables.body_notes, *tables.differences]
    made_up = synthetic_of(tables, river)
    if made_up:
        found.insert(0, _("Synthetic data: {what}").format(what=made_up))
    found += (*tables.fed_in.notes, *tables.asked_for.notes)
    if river.without:
        names = ", ".join(f"`{name}`" for name in river.without)
        found.append(_("Agreements that are left out: {names}.").format(names=names))
    lacking = [flow.name for flow in tables.flows if not flow.priority]
    if lacking:
        text = _("No priority is told of {names}: after municipal users, before all others.")
        found.append(text.format(names=", ".join(f"`{name}`" for name in lacking)))
    if river.allocation == "maximum volume":
        found.append(_("Water is shared for the largest volume, not fairly."))
    found += _of_returns(tables)
    found += _of_what_does_nothing(tables, river, days)
    found += _of_water(tables, river)
    for limit in (*tables.limits, *agreed_limits(tables.chosen)):
        if limit.begun_before(days):
            text = _("The limit `{name}` began before the run: what was taken is unknown.")
            found.append(text.format(name=limit.name))
    for each in tables.chosen:
        spans = each.span.touching(days.start, days.start) if each.kind in SHARES else ()
        if any(first < days.start for first, _last in spans):
            text = _("`{name}` counts inflow from before the run, which is unknown: from {day}.")
            found.append(text.format(name=each.name, day=days.start))
    return tuple(found)


def _of_returns(tables: Tables) -> list[str]:
    """Return a note for each user who takes again what it gave back."""
    found = []
    for name, each in tables.users.items():
        place = comes_round(tables, each.user)
        if place:
            text = _(
                "{where}: what `{user}` gives back at `{returned}` passes its own intake at "
                "`{place}`: the water goes round."
            )
            returned = each.user.return_place
            found.append(text.format(where=each.where, user=name, returned=returned, place=place))
    return found


def _of_what_does_nothing(tables: Tables, river: River, days: RunDays) -> list[str]:
    """Return notes on rows that are sound and have no use, or stop all use."""
    users = [each.user for each in tables.users.values()]
    named = {each.place.seeps_to for each in tables.places.values()}
    named |= {each.reach.seeps_to for each in tables.canals.values()}
    named |= {name for user in users for name in (user.seeps_to, user.well_aquifer)}
    text = _("Nothing seeps into the aquifer `{name}`, and no wells draw on it.")
    found = [text.format(name=name) for name in tables.aquifers if name not in named]
    text = _("{where}: the limit `{name}` is 0: its users may take nothing of the river.")
    for key, limits in (("limits", tables.limits), ("agreements", agreed_limits(tables.chosen))):
        for limit in limits:
            for line, _span, volume in limit.spans:
                if volume == 0.0:
                    where = f"{shown_path(river.files()[key])}:{line}"
                    found.append(text.format(where=where, name=limit.name))
    text = _("{where}: the canal `{name}` is closed on all days of the run.")
    for name, canal in tables.canals.items():
        if canal.closed is not None and canal.closed.mask(days)[: days.steps].all():
            found.append(text.format(where=canal.where, name=name))
    return found


def _of_water(tables: Tables, river: River) -> list[str]:
    """Return notes on weather and salt that nobody gives."""
    found = []
    if river.weather is None and places_in_weather(tables):
        found.append(_("No weather is given: nothing evaporates, and no rain falls on water."))
    frozen = iced(tables)
    if frozen:
        growth, melt, closing = (
            f"{registry.field(f'lake_ice_{name}').default:g}"
            for name in ("growth", "melt", "closing")
        )
        text = _(
            "Ice of the canals {names} grows by {growth} mm per square root of a day-degree of "
            "frost, melts by {melt} mm per day-degree and is whole at {closing} mm: assumed, as "
            "for lakes."
        )
        names = ", ".join(f"`{name}`" for name in frozen)
        found.append(text.format(names=names, growth=growth, melt=melt, closing=closing))
    if tables.salinity:
        fresh = [name for name in tables.inflows if name not in tables.salinity]
        if fresh:
            names = ", ".join(f"`{name}`" for name in fresh)
            found.append(_("No salinity is told of {names}: 0 g/l is taken.").format(names=names))
    if not tables.inflows:
        found.append(_("No inflow is given: only what bodies hold is there."))
    return found
