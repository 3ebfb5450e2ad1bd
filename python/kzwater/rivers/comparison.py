"""Two runs of a managed river side by side: with and without an agreement, say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from kzwater import provenance
from kzwater.config.document import shown_path
from kzwater.data.files import make_folder
from kzwater.data.written_tables import PLAIN, write_csv
from kzwater.errors import InputError, Problem
from kzwater.language import _
from kzwater.rivers.balance_table import balance_table
from kzwater.rivers.body_tables import limit_table, places_of_bodies
from kzwater.rivers.columns import sector_name
from kzwater.rivers.tables import read_run

if TYPE_CHECKING:
    from kzwater.rivers.record import RiverRecord

COMPARISON = "comparison.csv"
_million = 1e6
_figures = 12
_april, _october = 4, 10  # months in which the halves of the water year begin
_hours = 24.0
# What one run has and the other has not; a kind, a name and units.
_Key = tuple[str, str, str]


def compare(
    first: Path, second: Path, out: Path | None = None, locale: str = PLAIN
) -> pd.DataFrame:
    """Return two finished runs side by side, and write comparison.csv.

    ``what``, ``name`` and ``units``, the values ``first`` and ``second``, and the second less the
    first as ``difference``. NaN where only one of the runs has it.

    Parameters
    ----------
    first, second : pathlib.Path
        Folders of the runs.
    out : pathlib.Path, optional
        Folder to write to; default that of the second run.

    Raises
    ------
    InputError
        When a run is missing, or the runs are of different days.
    """
    records = read_run(first), read_run(second)
    if records[0].boundaries.tolist() != records[1].boundaries.tolist():
        problem = Problem(
            shown_path(second),
            "time",
            got=_span(records[1]),
            expected=_span(records[0]),
            remedy=_("Compare runs of the same days."),
        )
        raise InputError([problem])
    values = [dict(_values(record)) for record in records]
    keys = list(dict.fromkeys([*values[0], *values[1]]))
    table = pd.DataFrame(keys, columns=["what", "name", "units"])
    for column, own in zip(("first", "second"), values, strict=True):
        table[column] = [own.get(key, float("nan")) for key in keys]
    table["difference"] = table["second"] - table["first"]
    folder = make_folder(second if out is None else out)
    write_csv(table, folder / COMPARISON, locale=locale, figures=_figures)
    return table


def title_of(folder: Path) -> str:
    """Return what a run is called beside another: its scenario, its rule, what it is without."""
    known = provenance.read(folder / "run.json")
    name, without = str(known.get("scenario", folder.name)), known.get("without", [])
    if known.get("allocation") == "maximum volume":
        name = _("{name} for the largest volume").format(name=name)
    if not without:
        return name
    return _("{name} without {agreements}").format(name=name, agreements=", ".join(without))


def _span(record: RiverRecord) -> str:
    days = record.boundaries.astype("datetime64[D]")
    return _("{first} to {last}").format(first=days[0], last=days[-1] - 1)


def _values(record: RiverRecord) -> Iterator[tuple[_Key, float]]:
    """Return what is compared of a run: users, sectors, flows, bodies, what leaves the basin."""
    model = record.model
    volume = _("million m³")
    parts = (
        (_("demanded"), "demand"),
        (_("delivered"), "delivered"),
        (_("shortage"), "shortage"),
    )
    for title, name in parts:
        sums = record[name].sum(axis=0) / _million
        for sector in dict.fromkeys(user.sector for user in model.users):
            own = [index for index, user in enumerate(model.users) if user.sector == sector]
            yield (title, sector_name(sector), volume), float(sums[own].sum())
        for user, value in zip(model.users, sums.tolist(), strict=True):
            yield (title, user.name, volume), value
    met = record["staying_met"].sum(axis=0) / _million
    short = (record["staying_reason"] > 0.0).sum(axis=0)
    for index, flow in enumerate(model.staying):
        yield (_("stays in the river"), flow.name, volume), float(met[index])
        yield (_("days with a shortage"), flow.name, _("days")), float(short[index])
    for body, place in zip(model.bodies, places_of_bodies(model), strict=True):
        yield (_("volume at the end"), body.name, volume), record["stored"][-1, place] / _million
    yield from _half_years(record)
    for limit, taken in _taken(record).items():
        yield (_("taken of the limit"), limit, volume), taken / 1e3
    balance = balance_table(record)
    out = balance[(balance["name"] == "discharge")]["amount"].sum() / 1e3
    yield (_("leaves the basin"), "", volume), float(out)


def _half_years(record: RiverRecord) -> Iterator[tuple[_Key, float]]:
    """Return what flows into bodies and what their plants generate, from October and from April."""
    model = record.model
    months = record.boundaries[:-1].astype("datetime64[M]").astype(int) % 12 + 1
    summer = (months >= _april) & (months < _october)
    halves = (
        (~summer, _("inflow, October to March"), _("electricity, October to March")),
        (summer, _("inflow, April to September"), _("electricity, April to September")),
    )
    for number, (body, place) in enumerate(zip(model.bodies, places_of_bodies(model), strict=True)):
        for days, inflow, electricity in halves:
            came = record["head_inflow"][days, place].sum() / _million
            yield (inflow, body.name, _("million m³")), float(came)
            if body.turbine_capacity > 0.0:
                energy = record["power"][days, number].sum() * _hours / 1e3
                yield (electricity, body.name, _("GWh")), float(energy)


def _taken(record: RiverRecord) -> dict[str, float]:
    """Return what was taken of each limit on its days, thousand m3."""
    found: dict[str, float] = {}
    for row in limit_table(record).to_dict("records"):
        found[row["limit"]] = found.get(row["limit"], 0.0) + row["taken"]
    return found
