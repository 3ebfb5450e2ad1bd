"""What the report of a managed river says in words: sentences, key figures, conventions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from kzwater.language import _
from kzwater.reports.words import compact, number, scientific
from kzwater.rivers.body_tables import places_of_bodies

if TYPE_CHECKING:
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
    demand, got = float(record["demand"].sum()), float(record["delivered"].sum())
    if demand > 0.0:
        text = _("Users demanded {demand} million m³ and got {got}, {share} %.")
        sentences.append(
            text.format(
                demand=compact(demand / 1e6),
                got=compact(got / 1e6),
                share=number(100.0 * got / demand, 1),
            )
        )
    if "shortages" in tables:
        sentences.append(
            _("The largest shortage: {sentence}").format(
                sentence=tables["shortages"]["sentence"].iloc[0]
            )
        )
    elif demand > 0.0:
        sentences.append(_("Nobody lacked water."))
    sentences.extend(_body_sentences(record))
    return tuple(sentences)


def _body_sentences(record: RiverRecord) -> list[str]:
    """Return what the first bodies held at the end, and how that changed."""
    sentences = []
    bodies = list(zip(record.model.bodies, places_of_bodies(record.model), strict=True))
    for index, (body, place) in enumerate(bodies[:_most_bodies]):
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
    return sentences


def key_figures(record: RiverRecord) -> tuple[Figure, ...]:
    """Return the numbers at the head of the page."""
    million = _("million m³")
    demand, got = float(record["demand"].sum()), float(record["delivered"].sum())
    wells = float(record["from_well"].sum())
    short = int((record["reason"] > 0.0).any(axis=1).sum())
    figures = [
        Figure(_("Inflow"), compact(float(record["inflow"].sum()) / 1e6), million, ""),
    ]
    if demand > 0.0:
        share = _("{share} % of the demand").format(share=number(100.0 * got / demand, 1))
        also = _("of it {volume} from wells").format(volume=compact(wells / 1e6)) if wells else ""
        figures += [
            Figure(_("Delivered"), compact(got / 1e6), million, share),
            Figure(_("Withdrawn"), compact(float(record["withdrawn"].sum()) / 1e6), million, also),
            Figure(
                _("Days on which a user lacked water"),
                number(short, 0),
                _("of {count}").format(count=record.days),
                "",
            ),
        ]
    power = float(record["power"].sum()) * 24.0
    if power > 0.0:
        figures.append(Figure(_("Electricity"), compact(power / 1e3), _("GWh"), ""))
    return tuple(figures)


def storage_caption(drawn: int, count: int) -> str:
    """Return what is said below the picture of storage."""
    caption = _(
        "Dashed: the zones of a reservoir by day of the year, and the crest of a lake's weir."
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
