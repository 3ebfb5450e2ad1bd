"""Why somebody got less water than asked for, and what would have helped, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kzwater import language
from kzwater.language import _
from kzwater.rivers.engine import SHORTAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzwater.rivers.model import Limit, RiverModel, Staying, User

# Reasons that more water in the river would take away.
_of_water = ("no_water", "priority", "staying", "call", "reservoir", "storage")
_seconds = 86400.0


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason of a shortage and who or what it is, by their numbers in the engine."""

    kind: str
    cause: int

    @property
    def exists(self) -> bool:
        """Return whether there is a shortage at all."""
        return self.kind != "none"

    @property
    def of_water(self) -> bool:
        """Return whether more water would have taken it away."""
        return self.kind in _of_water


def reason_of(code: float, cause: float) -> Reason:
    """Return the reason that the engine names by numbers."""
    return Reason(SHORTAGES[int(code)], int(cause))


def phrase(model: RiverModel, reason: Reason) -> str:
    """Return a reason in a few words, in the user's language."""
    name = _name(model, reason)
    if reason.kind == "staying":
        return _staying_phrase(model.staying[reason.cause])
    if reason.kind == "limit":
        return _limit_phrase(model.limits[reason.cause])
    texts = {
        "none": "",
        "no_water": _("no water in the river"),
        "priority": _("priority of user {name}"),
        "call": _("call of users below {name}"),
        "reservoir": _("rule or outlets of reservoir {name}"),
        "storage": _("reservoir {name} at its dead volume"),
        "canal": _("capacity of canal {name}"),
        "closed_canal": _("canal {name} closed"),
        "canal_ice": _("ice on canal {name}"),
        "intake": _("capacity of the intake {name}"),
        "aquifer": _("no more water in aquifer {name}"),
    }
    return texts[reason.kind].format(name=name)


def _staying_phrase(staying: Staying) -> str:
    texts = {
        "environment": _("environmental flow {name}"),
        "agreement": _("agreement {name}"),
        "energy": _("flow for energy {name}"),
        "navigation": _("flow for navigation {name}"),
        "lake_target": _("water for lakes {name}"),
    }
    flow = texts[staying.kind].format(name=staying.name)
    if not staying.article:
        return flow
    return _("kept for {flow} by {article}").format(flow=flow, article=staying.article)


def _limit_phrase(limit: Limit) -> str:
    agreed = limit.kind == "agreement"
    if limit.planned:
        text = _("plan of the agreement {name}") if agreed else _("plan of the limit {name}")
    else:
        text = _("agreement {name}") if agreed else _("limit {name}")
    return text.format(name=limit.name)


def _limit_relief(limit: Limit) -> str:
    """Return what would have met a demand under a limit, which all its users share."""
    alone = len(limit.users) == 1
    if limit.planned:
        return (
            _("A plan of the limit {volume} larger for these days would have met it.")
            if alone
            else _(
                "A plan of the limit {volume} larger for these days, for all its users together, "
                "would have met it."
            )
        )
    return (
        _("A limit {volume} larger would have met it.")
        if alone
        else _("A limit {volume} larger, for all its users together, would have met it.")
    )


def _name(model: RiverModel, reason: Reason) -> str:
    """Return the name of who or what is the reason; empty for none."""
    names: dict[str, Callable[[], str]] = {
        "priority": lambda: model.users[reason.cause].name,
        "staying": lambda: model.staying[reason.cause].name,
        "call": lambda: model.places[reason.cause].name,
        "reservoir": lambda: model.bodies[reason.cause].name,
        "storage": lambda: model.bodies[reason.cause].name,
        "canal": lambda: model.canals[reason.cause].name,
        "closed_canal": lambda: model.canals[reason.cause].name,
        "canal_ice": lambda: model.canals[reason.cause].name,
        "intake": lambda: _intake_name(model, reason.cause),
        "limit": lambda: model.limits[reason.cause].name,
        "aquifer": lambda: model.aquifers[reason.cause].name,
    }
    return names[reason.kind]() if reason.kind in names else ""


def _intake_name(model: RiverModel, number: int) -> str:
    """Return user and place of an intake, counted over all users."""
    all_of_them = [(user, intake) for user in model.users for intake in user.intakes]
    user, intake = all_of_them[number]
    return f"{user.name} ({intake.place})"


def places_of(user: User) -> str:
    """Return where a user takes its water."""
    return "; ".join(dict.fromkeys(intake.place for intake in user.intakes))


def place_of(model: RiverModel, reason: Reason, home: str) -> str:
    """Return the place of a reason; that of who lacks water where the reason has none of its own.

    Parameters
    ----------
    home : str
        Where the water is taken or stays.
    """
    if reason.kind == "staying":
        return model.staying[reason.cause].place
    if reason.kind in {"reservoir", "storage"}:
        return model.bodies[reason.cause].place
    if reason.kind == "priority":
        return places_of(model.users[reason.cause])
    told = reason.kind in {"call", "no_water"} and reason.cause >= 0
    return model.places[reason.cause].name if told else home


def relief_sentence(model: RiverModel, reason: Reason, lack: tuple[float, int, str]) -> str:
    """Return what would have met a demand, in a sentence; empty where nothing alone would have.

    Parameters
    ----------
    lack : tuple
        What was lacking where the reason lies, m3; on how many days; and the place.
    """
    volume, days, place = lack
    name = _name(model, reason)
    if reason.kind == "closed_canal":
        return _("Water could only come when canal {name} is open.").format(name=name)
    if not volume > 0.0:
        return ""
    if reason.of_water:
        text = _("{volume} more at {place} would have met it.")
        return text.format(volume=amount(volume), place=place)
    if reason.kind == "limit":
        return _limit_relief(model.limits[reason.cause]).format(volume=amount(volume))
    if reason.kind == "aquifer":
        text = _("{volume} more in aquifer {name} would have met it.")
        return text.format(volume=amount(volume), name=name)
    texts = {
        "canal": _("{flow} m³/s more in canal {name} would have met it."),
        "canal_ice": _("{flow} m³/s more under the ice of canal {name} would have met it."),
        "intake": _("{flow} m³/s more at the intake {name} would have met it."),
    }
    flow = figures(volume / days / _seconds)
    return texts[reason.kind].format(flow=flow, name=name)


def amount(volume: float) -> str:
    """Return a volume, m3, in million or thousand m3."""
    if volume >= 1e6:
        return _("{number} million m³").format(number=figures(volume / 1e6))
    return _("{number} thousand m³").format(number=figures(volume / 1e3))


def figures(value: float) -> str:
    """Return a number with about three figures and the signs of the user's language."""
    from babel.numbers import format_decimal

    size = abs(value)
    pattern = "#,##0" if size >= 99.95 else "0.0" if size >= 9.995 else "0.00"
    return str(format_decimal(value, format=pattern, locale=language.language))
