"""Tables of land cover classes: names of the codes of a map, and parameters of the classes."""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kzwater import registry
from kzwater.config.loader import shown_path
from kzwater.errors import Problems
from kzwater.language import _

# CF's flag_meanings are words of these letters.
_word_pattern = r"[A-Za-z0-9_.+@-]+"
_columns = ("class", "name")
# The codes are int16.
HIGHEST = 32767
# Means the other classes where a scenario gives parameters by class.
_reserved = "default"
FOLDER = Path(__file__).parent / "legends"
_covers = FOLDER / "covers.csv"

Add = Callable[[int, str, str], None]


@dataclass(frozen=True, slots=True)
class ClassTable:
    """A table of classes.

    Attributes
    ----------
    names : dict
        Name of each code; codes of one legend may share a name.
    parameters : dict
        Parameter to class name to value, in declared units.
    """

    names: dict[int, str] = field(default_factory=dict)
    parameters: dict[str, dict[str, float]] = field(default_factory=dict)


def legend(name: str) -> ClassTable:
    """Return the classes of a known land cover map with their parameters."""
    rows = [row for _line, row in _rows(FOLDER / f"{name}.csv")]
    names = {int(code): label for code, label in rows[1:]}
    return ClassTable(names, cover_parameters())


def cover_parameters() -> dict[str, dict[str, float]]:
    """Return the parameters of the classes of known maps, those that the engine declares."""
    rows = [row for _line, row in _rows(_covers)]
    return {
        name: {row[0]: float(row[column]) for row in rows[1:]}
        for column, name in enumerate(rows[0])
        if column and registry.has_parameter(name)
    }


def read_table(path: Path, subject: str, problems: Problems) -> ClassTable:
    """Return the table of classes of a user; faults are added with their lines.

    Columns after class and name are parameters.
    """
    table = ClassTable()

    def add(line: int, got: str, expected: str) -> None:
        problems.add(
            f"{shown_path(path)}:{line}",
            subject,
            got=got,
            expected=expected,
            remedy=_("Write a line `class,name` and lines such as `10,grassland`."),
        )

    try:
        rows = _rows(path)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        add(1, _("a table that cannot be read ({reason})").format(reason=error), _("a CSV table"))
        return table
    head = tuple(word.strip() for word in rows[0][1]) if rows else ()
    if head[:2] != _columns:
        add(1, ",".join(rows[0][1]) if rows else _("an empty table"), ",".join(_columns))
        return table
    for name in head[2:]:
        if registry.has_parameter(name):
            table.parameters[name] = {}
        else:
            add(rows[0][0], _("a column `{name}`").format(name=name), _suggested(name))
    for line, row in rows[1:]:
        _add_row(table, (line, row), head, add)
    return table


def _suggested(name: str) -> str:
    """Return what a column may be called."""
    known = [info.name for info in registry.fields() if info.role == "parameter"]
    close = difflib.get_close_matches(name, known, n=1)
    return _("a parameter, such as `{name}`").format(name=close[0] if close else known[0])


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """Return the lines of a table that are not empty and no remarks, with their numbers from 1."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(enumerate(csv.reader(file), start=1))
    return [(line, row) for line, row in lines if row and not row[0].startswith("#")]


def _add_row(
    table: ClassTable, numbered: tuple[int, list[str]], head: tuple[str, ...], add: Add
) -> None:
    """Add a line of a table to it, or its fault."""
    line, row = numbered
    code, name = row[0].strip(), "_".join(row[1].split()) if len(row) > 1 else ""
    if len(row) != len(head) or not code.isdecimal() or int(code) > HIGHEST:
        expected = _("a class from 0 to {highest} and a name").format(highest=HIGHEST)
        if len(head) > len(_columns):
            expected = ",".join(head)
        add(line, ",".join(row), expected)
    elif re.fullmatch(_word_pattern, name) is None or name == _reserved:
        allowed = _("a name of Latin letters, digits, _ and -, other than `{reserved}`")
        add(line, row[1], allowed.format(reserved=_reserved))
    elif int(code) in table.names or name in table.names.values():
        add(line, ",".join(row), _("each class and name once"))
    else:
        table.names[int(code)] = name
        for parameter, text in zip(head[2:], row[2:], strict=True):
            _add_value(table, parameter, (line, name, text), add)


def _add_value(table: ClassTable, parameter: str, cell: tuple[int, str, str], add: Add) -> None:
    """Add the parameter of one class, or its fault."""
    line, name, text = cell
    if parameter not in table.parameters:
        return
    declared = registry.field(parameter)
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if declared.lower <= value <= declared.upper:
        table.parameters[parameter][name] = value
        return
    add(
        line,
        f"{parameter} {text.strip()}",
        _("{lower:g} to {upper:g} {units}").format(
            lower=declared.lower, upper=declared.upper, units=declared.units
        ),
    )
