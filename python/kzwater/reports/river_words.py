"""What the report of a managed river says in words: sentences, key figures, conventions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kzwater.language import _
from kzwater.reports.words import compact, number, scientific
from kzwater.rivers.body_tables import places_of_bodies

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kzwater.rivers.record import RiverRecord

# Bodies that the summary speaks of; the picture and the table have more.
_most_bodies = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at the head of the page: texts."""

    name: str
    value: str
    units: str
    also: str


def summary(record: RiverRecord, tables: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    """Return the run in a few sentences."""
    sentences = []
    own = _own(record)
    demand, got = float(record["demand"][:, own].sum()), float(record["delivered"][:, own].sum())
    if demand > 0.0:
        text = _("Users demanded {demand} million m³ and got {got}, {share} %.")
        sentences.append(
            text.format(
                demand=compact(demand / 1e6),
                got=compact(got / 1e6),
                share=number(100.0 * got / demand, 1),
            )
        )
    handed = float(record["delivered"][:, ~own].sum())
    if handed > 0.0:
        text = _("Transfers took {volume} million m³ elsewhere.")
        sentences.append(text.format(volume=compact(handed / 1e6)))
    if "shortages" in tables:
        sentences.append(
            _("The largest shortage: {sentence}").format(
                sentence=tables["shortages"]["sentence"].iloc[0]
            )
        )
    elif demand > 0.0:
        sentences.append(_("Nobody lacked water."))
    sentences.extend(_body_sentences(record))
    sentences.extend(_target_sentences(record))
    return tuple(sentences)


def _body_sentences(record: RiverRecord) -> list[str]:
    """Return what lakes with a target and the largest bodies held at the end."""
    sentences = []
    bodies = list(zip(record.model.bodies, places_of_bodies(record.model), strict=True))
    means = record["stored"].mean(axis=0)
    order = sorted(
        range(len(bodies)),
        key=lambda index: (bodies[index][0].target_level is None, -means[bodies[index][1]]),
    )
    for index in sorted(order[:_most_bodies]):
        body, place = bodies[index]
        level = record["level"][:, index]
        values = {
            "name": body.name,
            "volume": compact(record["stored"][-1, place] / 1e6),
            "level": number(float(level[-1]), 2),
            "change": number(
                float(record["level"][-1, index] - record["level"][0, index]), 2, signed=True
            ),
        }
        text = _(
            "{name} held {volume} million m³ at the end; its level was {level} m, {change} m "
            "against the first day."
        )
        sentences.append(text.format(**values))
        if body.target_level is not None:
            text = _(
                "{name} lay below its target of {target} m on {count} of {all} days; on average "
                "it was {difference} m from it."
            )
            below = int((level < body.target_level).sum())
            target = number(body.target_level, 2)
            far = number(float(level.mean()) - body.target_level, 2, signed=True)
            shown = {"name": body.name, "target": target, "count": below, "all": record.days}
            sentences.append(text.format(difference=far, **shown))
    return sentences


def _target_sentences(record: RiverRecord) -> list[str]:
    """Return how far lakes were on average from what flows are to fill them to."""
    at = {
        body.name: place
        for body, place in zip(record.model.bodies, places_of_bodies(record.model), strict=True)
    }
    sentences = []
    for flow in record.model.staying:
        if flow.target is None:
            continue
        held = float(
            record["stored"][:, [at[lake] for lake in flow.target.lakes]].sum(axis=1).mean()
        )
        text = _(
            "{lakes} held {held} million m³ on average, {difference} of the {target} million m³ "
            "that {flow} asks for."
        )
        sentences.append(
            text.format(
                lakes=_(" and ").join(flow.target.lakes),
                held=compact(held / 1e6),
                difference=_("{share} %").format(
                    share=number(100.0 * held / flow.target.volume, 1)
                ),
                target=compact(flow.target.volume / 1e6),
                flow=flow.name,
            )
        )
    return sentences


def _own(record: RiverRecord) -> NDArray[np.bool_]:
    """Return which users use their water: the others pass it on to elsewhere."""
    return np.array([user.sector != "transfer" for user in record.model.users], dtype=np.bool_)


def key_figures(record: RiverRecord) -> tuple[Figure, ...]:
    """Return the numbers at the head of the page."""
    million = _("million m³")
    own = _own(record)
    names = ("demand", "delivered", "withdrawn", "from_well")
    demand, got, withdrawn, wells = (float(record[name][:, own].sum()) for name in names)
    handed = float(record["delivered"][:, ~own].sum())
    short = int((record["reason"] > 0.0).any(axis=1).sum())
    figures = [
        Figure(_("Inflow"), compact(float(record["inflow"].sum()) / 1e6), million, ""),
    ]
    if demand > 0.0:
        share = _("{share} % of the demand").format(share=number(100.0 * got / demand, 1))
        also = _("of it {volume} from wells").format(volume=compact(wells / 1e6)) if wells else ""
        figures += [
            Figure(_("Delivered"), compact(got / 1e6), million, share),
            Figure(_("Withdrawn"), compact(withdrawn / 1e6), million, also),
            Figure(
                _("Days on which a user lacked water"),
                number(short, 0),
                _("of {count}").format(count=record.days),
                "",
            ),
        ]
    if handed > 0.0:
        figures.append(Figure(_("Transferred"), compact(handed / 1e6), million, ""))
    power = float(record["power"].sum()) * 24.0
    if power > 0.0:
        figures.append(Figure(_("Electricity"), compact(power / 1e3), _("GWh"), ""))
    return tuple(figures)


def storage_caption(drawn: int, count: int) -> str:
    """Return what is said below the picture of storage."""
    caption = _(
        "Dashed: the zones of a reservoir by day of the year, a lake's target and the crest of "
        "its weir."
    )
    if drawn < count:
        caption += " " + _("The {drawn} largest; bodies.csv has all.").format(drawn=drawn)
    return caption


def residual_words(record: RiverRecord) -> str:
    """Return how well the ledger closes on the worst day."""
    worst = float(record["residual"].max())
    return _(
        "On every day what entered each store less what left it is its change: the largest gap is "
        "{gap} m³."
    ).format(gap=scientific(worst))


def conventions() -> tuple[str, ...]:
    """Return how the numbers are meant."""
    return (
        _("Steps are days. What is allocated on a day is delivered on that day."),
        _(
            "Priority classes are served one after the other; inside a class all get the same "
            "share of their demand until something binds them, and what that is is the reason of "
            "their shortage."
        ),
        _(
            "Delivered less consumed and given back seeps at the user. Withdrawn is what leaves "
            "the river: delivered from it and what canals lose on the way."
        ),
        _(
            "Resilience: share of the days short that were followed by a day that was met. "
            "Vulnerability: mean over the spells of shortage of their worst day (Hashimoto and "
            "others, 1982)."
        ),
    )
