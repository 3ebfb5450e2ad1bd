"""The report of a run of a managed river: who got what, why not more, and where the water went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kzwater import language, provenance
from kzwater.config.document import shown_path
from kzwater.data.files import atomic_path, make_folder
from kzwater.errors import InputError, Problem
from kzwater.language import _
from kzwater.reports.parts import Image, embedded
from kzwater.reports.river_pictures import draw_balance, draw_flows, draw_sectors, draw_storage
from kzwater.reports.river_schematic import draw_schematic
from kzwater.reports.river_words import (
    conventions,
    key_figures,
    residual_words,
    storage_caption,
    summary,
)
from kzwater.reports.sentences import provenance_rows
from kzwater.reports.templated import template
from kzwater.reports.words import capitalised, day, number
from kzwater.rivers.columns import sector_name
from kzwater.rivers.run import RESULTS
from kzwater.rivers.tables import read_run, river_tables

if TYPE_CHECKING:
    from kzwater.rivers.record import RiverRecord

NETWORK, STORAGE, FLOWS = "network.png", "storage.png", "flows.png"
SECTORS, BALANCE = "sectors.png", "balance.png"
"""Pictures beside the page."""
# Rows of the table of shortages on the page; the file has all.
_most_shortages = 15
# Of all that came in: entries of the balance that are less are left out of its picture.
_least_share = 0.0005


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the page: texts, the first columns words, the others numbers."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int


def is_river(results: Path) -> bool:
    """Return whether a folder, or the file given in its place, is a run of a managed river."""
    folder = results if results.is_dir() else results.parent
    return results.name == RESULTS or (folder / RESULTS).exists()


def write_river_report(results: Path, out: Path | None = None, since: date | None = None) -> Path:
    """Return the page ``report.html`` of a run of a managed river, written with its pictures.

    Raises
    ------
    InputError
        When the results are missing or cut short, or a part of the days is asked for.
    """
    if since is not None:
        raise InputError([_only_whole(results)])
    source = results if results.is_dir() else results.parent
    record = read_run(source)
    folder = make_folder(source if out is None else out)
    known = provenance.read(source / "run.json")
    page = folder / "report.html"
    text = template("river.html").render(**_content(record, known, folder))
    with atomic_path(page) as partial:
        partial.write_text(text, encoding="utf-8")
    return page


def _only_whole(results: Path) -> Problem:
    """Return the fault of a first day to report: the ledger is that of the whole run."""
    return Problem(
        shown_path(results),
        "--since",
        got=_("a first day"),
        expected=_("a report of all days of the run"),
        remedy=_("Leave it out, or run a shorter period that goes on from a state."),
    )


def _content(record: RiverRecord, known: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return what the template shows."""
    tables = river_tables(record)
    return {
        "language": language.language,
        "title": _title(known),
        "facts": _facts(record, known),
        "synthetic": capitalised(str(known.get("synthetic", ""))),
        "without": ", ".join(known.get("without", [])),
        "summary": summary(record, tables),
        "figures": key_figures(record),
        "pictures": _pictures(record, tables["balance"], folder),
        "sectors": _sector_table(tables),
        "users": _user_table(tables),
        "shortages": _shortage_table(tables),
        "balance": _balance_table(tables["balance"]),
        "residual_words": residual_words(record),
        "conventions": conventions(),
        "provenance": provenance_rows(_shown(known)),
        "issued": _("kzwater, open water-balance engine. Report of {day}.").format(
            day=day(pd.Timestamp.today())
        ),
    }


def _shown(known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record of a run without what the page tells elsewhere."""
    told = ("title", "synthetic", "kind", "without", "allocation")
    return {name: value for name, value in known.items() if name not in told}


def _title(known: Mapping[str, Any]) -> str:
    """Return the title in the user's language, else in the first that there is."""
    title = known.get("title") or str(known.get("scenario", ""))
    if isinstance(title, str):
        return title
    return str(title.get(language.language) or next(iter(title.values())))


def _facts(record: RiverRecord, known: Mapping[str, Any]) -> str:
    """Return what the river is made of and which days were computed, in a line."""
    model = record.model
    days = pd.DatetimeIndex(record.boundaries[[0, -2]].astype("datetime64[s]"))
    texts = [
        _("{first} to {last}").format(first=day(days[0]), last=day(days[1])),
        _("places: {count}").format(count=len(model.places)),
        _("reservoirs: {count}").format(count=sum(not body.lake for body in model.bodies)),
        _("lakes: {count}").format(count=sum(body.lake for body in model.bodies)),
        _("canals: {count}").format(count=len(model.canals)),
        _("users: {count}").format(count=len(model.users)),
    ]
    if model.allocation == "maximum volume":
        texts.append(_("shared for the largest volume"))
    without = ", ".join(known.get("without", []))
    if without:
        texts.append(_("without {agreements}").format(agreements=without))
    return " · ".join(texts)


def _pictures(record: RiverRecord, balance: pd.DataFrame, folder: Path) -> dict[str, Image | None]:
    """Draw the pictures; return them by name, None for those of nothing."""
    model = record.model
    draw_schematic(record, folder / NETWORK)
    found: dict[str, Image | None] = {"storage": None, "sectors": None}
    found["network"] = embedded(
        folder / NETWORK,
        _("The river and who takes its water"),
        _(
            "From the sources above to the mouth below. The wider a river, the larger its mean "
            "flow. Triangles are reservoirs, ellipses lakes, both as on the last day, squares "
            "gauges; solid lines lead to users, dotted ones to flows that are to stay in the "
            "river."
        ),
    )
    if model.bodies:
        drawn = draw_storage(record, folder / STORAGE)
        words = storage_caption(drawn, len(model.bodies))
        found["storage"] = embedded(folder / STORAGE, _("Storage by day"), words)
    draw_flows(record, folder / FLOWS)
    found["flows"] = embedded(folder / FLOWS, _("Flow by day"), "")
    if model.users:
        draw_sectors(record, folder / SECTORS)
        found["sectors"] = embedded(folder / SECTORS, _("Demand and delivery by sector"), "")
    draw_balance(_balance_entries(balance), folder / BALANCE)
    found["balance"] = embedded(
        folder / BALANCE,
        _("Where the water came from and where it went"),
        _("Blue came in, orange went out, grey is what stores gained or lost."),
    )
    return found


def _balance_entries(balance: pd.DataFrame) -> tuple[list[tuple[str, float]], ...]:
    """Return what came in, what went out and what stores gained, million m3, the largest first."""
    water = balance[balance["substance"] == "water"]
    least = _least_share * float(water[water["role"] == "in"]["amount"].sum())
    parts = []
    for role in ("in", "out", "change"):
        own = water[(water["role"] == role) & (water["amount"].abs() > least)]
        own = own.sort_values("amount", ascending=False, kind="stable")
        names = [capitalised(text) for text in own["meaning"]]
        if role == "change":
            names = [_("Change: {store}").format(store=text) for text in own["meaning"]]
        parts.append(list(zip(names, (own["amount"] / 1e3).tolist(), strict=True)))
    return tuple(parts)


def _sector_table(tables: Mapping[str, pd.DataFrame]) -> Table | None:
    """Return what sectors demanded and got in the whole run."""
    if "sectors" not in tables:
        return None
    whole = tables["sectors"][tables["sectors"]["period"] == "whole"]
    names = ("demanded", "permitted", "delivered", "withdrawn", "consumed", "returned", "lost")
    titles = (
        _("Demanded"),
        _("Permitted"),
        _("Delivered"),
        _("Withdrawn"),
        _("Consumed"),
        _("Given back"),
        _("Lost"),
    )
    rows = []
    for row in whole.to_dict(orient="records"):
        share = row["delivered"] / row["demanded"] if row["demanded"] > 0.0 else np.nan
        cells = [number(row[name] / 1e3, 1) for name in names]
        rows.append((capitalised(sector_name(row["sector"])), *cells, number(100.0 * share, 1)))
    columns = (_("Sector"), *titles, _("Delivered, %"))
    return Table(_("Sectors in the whole run, million m³"), columns, tuple(rows), 1)


def _user_table(tables: Mapping[str, pd.DataFrame]) -> Table | None:
    """Return how reliably users and flows were served."""
    if "reliability" not in tables:
        return None
    names = ("volume_reliability", "time_reliability", "resilience", "vulnerability")
    rows = []
    for row in tables["reliability"].to_dict(orient="records"):
        shares = [number(100.0 * row.get(name, np.nan), 0) for name in names]
        words = capitalised(sector_name(row["sector"]))
        short = number(row["days_short"], 0)
        rows.append((str(row["name"]), words, short, *shares))
    columns = (
        _("User or flow"),
        _("Sector"),
        _("Days short"),
        _("Volume met, %"),
        _("Days met, %"),
        _("Resilience, %"),
        _("Vulnerability, %"),
    )
    return Table(_("How reliably users and flows were served"), columns, tuple(rows), 2)


def _shortage_table(tables: Mapping[str, pd.DataFrame]) -> Table | None:
    """Return the largest shortages with their sentences."""
    if "shortages" not in tables:
        return None
    table = tables["shortages"]
    rows = tuple(
        (
            str(row["name"]),
            str(row["sentence"]),
            number(row["days"], 0),
            number(row["missing"] / 1e3, 2),
            number(100.0 * row["share"], 0),
        )
        for row in table.head(_most_shortages).to_dict(orient="records")
    )
    caption = _("Shortages")
    if len(table) > _most_shortages:
        caption = _("The {shown} largest of {count} shortages; shortages.csv has all").format(
            shown=_most_shortages, count=len(table)
        )
    columns = (
        _("Who"),
        _("When, how much, why, and what would have helped"),
        _("Days"),
        _("Missing, million m³"),
        _("Of the demand, %"),
    )
    return Table(caption, columns, rows, 2)


def _balance_table(balance: pd.DataFrame) -> Table:
    """Return the ledger of water and salt without what moved inside."""
    roles = {
        "in": _("in"),
        "out": _("out"),
        "change": _("change of store"),
        "residual": _("residual"),
    }
    kinds = {"water": _("water, million m³"), "salt": _("salt, thousand t")}
    rows: list[tuple[str, ...]] = []
    for row in balance.to_dict(orient="records"):
        if row["role"] in roles and (row["amount"] or row["role"] == "residual"):
            amount = number(row["amount"] / 1e3, 2)
            name = capitalised(str(row["meaning"]))
            rows.append((name, roles[row["role"]], kinds[row["substance"]], amount))
    columns = (_("What it is"), _("Entry"), _("Of what"), _("Amount"))
    return Table(_("The ledger of the run"), columns, tuple(rows), 3)
