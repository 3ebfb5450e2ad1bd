"""The declared quantities as tables: for the terminal, and as Markdown for the reference."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kzwater.errors import InputError, Problem
from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.registry import FieldInfo


def _tables(fields: tuple[FieldInfo, ...]) -> Iterator[tuple[str, tuple[FieldInfo, ...]]]:
    """Return the heading and the quantities of each table that has any, in their order."""
    headings = {
        ("forcing", None): _("Forcings: what drives the model"),
        ("calendar", None): _("Calendar: what date and hour of a step give"),
        ("place", None): _("Places: what basin.nc gives of an HRU"),
        ("parameter", False): _("Parameters: what a scenario may set"),
        ("parameter", True): _("Parameters of the rivers: from basin.nc"),
        ("store", None): _("Stores: water in the ledger"),
        ("transient", None): _("Passing water: empty at the end of every step"),
        ("memory", None): _("Memories: states outside the ledger"),
        ("flux", None): _("Fluxes: water from one place to another"),
    }
    for (role, lateral), heading in headings.items():
        chosen = tuple(
            field for field in fields if field.role == role and lateral in (None, field.lateral)
        )
        if chosen:
            yield heading, chosen


def chosen(names: Sequence[str]) -> tuple[FieldInfo, ...]:
    """Return the quantities of some names, or all where none is given.

    Raises
    ------
    InputError
        When the engine declares no quantity of a name.
    """
    from kzwater import registry
    from kzwater.config.sentences import suggestion

    known = {field.name: field for field in registry.fields()}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise InputError(
            [
                Problem(
                    "",
                    name,
                    got=_("a name that the engine does not declare"),
                    expected=_("the name of a quantity"),
                    remedy=suggestion(name, known),
                )
                for name in unknown
            ]
        )
    return tuple(field for name, field in known.items() if not names or name in names)


def markdown(fields: tuple[FieldInfo, ...]) -> Iterator[str]:
    """Return the reference of all quantities as lines of Markdown, one table for each kind."""
    yield "# " + _("Declared quantities")
    yield ""
    yield _("Made by `kzwater fields --markdown` from the compiled engine; not to be edited.")
    for heading, chosen in _tables(fields):
        header = _header(chosen[0].role)
        yield from ("", f"## {heading}", "")
        yield f"| {' | '.join(header)} |"
        yield f"|{'---|' * len(header)}"
        for field in chosen:
            yield f"| {' | '.join(_cells(field))} |"


def plain(fields: tuple[FieldInfo, ...]) -> Iterator[str]:
    """Return all quantities as lines for the terminal, in columns, one block for each kind."""
    for heading, chosen in _tables(fields):
        yield from ("", heading)
        rows = [(field.name, field.units, _range(field), _(field.long_name)) for field in chosen]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        for row in rows:
            columns = (text.ljust(width) for text, width in zip(row, widths, strict=False))
            yield f"  {'  '.join(columns)}  {row[3]}"


def _header(role: str) -> tuple[str, ...]:
    names = (_("name"), _("what it is"), _("units"))
    if role == "parameter":
        return (*names, _("default"), _("lowest"), _("highest"), _("source"), _("processes"))
    if role == "flux":
        return (*names, _("from"), _("to"), _("processes"))
    return (*names, _("processes"))


def _cells(field: FieldInfo) -> tuple[str, ...]:
    """Return the cells of a quantity, as `_header` names them."""
    processes = ", ".join(field.processes)
    first = (f"`{field.name}`", _(field.long_name), field.units)
    if field.role == "parameter":
        numbers = (_number(value) for value in (field.default, field.lower, field.upper))
        return (*first, *numbers, field.source.replace("|", "/"), processes)
    if field.role == "flux":
        return (*first, field.from_store, field.to_store, processes)
    return (*first, processes)


def _range(field: FieldInfo) -> str:
    """Return the default and the bounds of a parameter, or the ends of a flux."""
    if field.role == "parameter":
        return _("{default} ({lower} to {upper})").format(
            default=_number(field.default), lower=_number(field.lower), upper=_number(field.upper)
        )
    if field.role == "flux":
        return _("{source} to {target}").format(source=field.from_store, target=field.to_store)
    return ""


def _number(value: float) -> str:
    return f"{value:g}" if math.isfinite(value) else "–"
