"""A run of a managed river as lines for people, and two runs side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kzwater.language import _
from kzwater.rivers.body_tables import places_of_bodies
from kzwater.rivers.columns import sector_name
from kzwater.rivers.reasons import figures
from kzwater.rivers.shortages import shortage_table

if TYPE_CHECKING:
    import pandas as pd

    from kzwater.rivers.record import RiverRecord

# Shortages that are told; the table has all.
_most_told = 5


def lines_of(record: RiverRecord) -> Iterator[str]:
    """Return the lines of a run: sectors, the worst shortages with their reasons, bodies."""
    yield from _sector_lines(record)
    shortages = shortage_table(record)
    if shortages.empty:
        yield _("Nobody lacked water.")
    else:
        yield _("The largest of {count} shortages:").format(count=len(shortages))
    for sentence in shortages["sentence"].head(_most_told):
        yield f"- {sentence}"
    for body, place in zip(record.model.bodies, places_of_bodies(record.model), strict=True):
        index = record.model.bodies.index(body)
        yield _("{name}: {volume} million m³ at the end, {level} m on the last day").format(
            name=body.name,
            volume=figures(record["stored"][-1, place] / 1e6),
            level=f"{record['level'][-1, index]:.2f}",
        )


def _sector_lines(record: RiverRecord) -> Iterator[str]:
    """Return a line for each sector: what of its demand was delivered."""
    users = record.model.users
    demand = record["demand"].sum(axis=0)
    delivered = record["delivered"].sum(axis=0)
    for sector in dict.fromkeys(user.sector for user in users):
        own = [index for index, user in enumerate(users) if user.sector == sector]
        asked, got = float(demand[own].sum()), float(delivered[own].sum())
        if asked > 0.0:
            yield _("{sector}: {got} of {asked} million m³ delivered, {share} %").format(
                sector=sector_name(sector).capitalize(),
                got=figures(got / 1e6),
                asked=figures(asked / 1e6),
                share=f"{100.0 * got / asked:.1f}",
            )


def comparison_lines(table: pd.DataFrame, titles: tuple[str, str]) -> Iterator[str]:
    """Return two runs side by side, a line for each thing in which they differ."""
    yield _("First: {first}. Second: {second}.").format(first=titles[0], second=titles[1])
    told = table[table["difference"].abs() > 0.0]
    if told.empty:
        yield _("The runs do not differ.")
        return
    head = (_("first"), _("second"), _("difference"))
    yield f"{'':32} {'':28} {'':12}" + "".join(f"{text:>14}" for text in head)
    for row in told.to_dict(orient="records"):
        numbers = (figures(row[key]) for key in ("first", "second", "difference"))
        name = f"{row['what']:32} {row['name']:28} {row['units']:12}"
        yield name + "".join(f"{text:>14}" for text in numbers)
