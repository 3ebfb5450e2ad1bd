"""Tables of land cover classes: names of the codes of a map, and parameters of the classes."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from pathlib import Path

from kzwater import registry
from kzwater.config.declared import bounds_of
from kzwater.data import tables
from kzwater.errors import InputError, Problems
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
    rows = tables.read_table(FOLDER / f"{name}.csv").rows
    return ClassTable({int(row.cells[0]): row.cells[1] for row in rows}, cover_parameters())


def cover_parameters() -> dict[str, dict[str, float]]:
    """Return the parameters of the classes of known maps, those that the engine declares."""
    table = tables.read_table(_covers)
    return {
        name: {row.cells[0]: float(row.cells[column]) for row in table.rows}
        for column, name in enumerate(table.header)
        if column and registry.has_parameter(name)
    }


def read_table(path: Path, subject: str, problems: Problems) -> ClassTable:
    """Return the table of classes of a user; faults are added with their lines.

    Columns after class and name are parameters.
    """
    found = ClassTable()
    try:
        table = tables.read_table(path)
    except InputError as error:
        problems.extend(error.problems)
        return found
    reader = _Reader(table, subject, problems)
    if table.header[:2] != _columns:
        reader.add(1, ",".join(table.header), ",".join(_columns))
        return found
    for name in table.header[2:]:
        if registry.has_parameter(name):
            found.parameters[name] = {}
        else:
            reader.add(1, _("a column `{name}`").format(name=name), _suggested(name))
    for row in table.rows:
        reader.read(row, found)
    return found


def _suggested(name: str) -> str:
    """Return what a column may be called."""
    known = [info.name for info in registry.fields() if info.role == "parameter"]
    close = difflib.get_close_matches(name, known, n=1)
    return _("a parameter, such as `{name}`").format(name=close[0] if close else known[0])


class _Reader:
    """Reads the rows of a table of classes."""

    def __init__(self, table: tables.Table, subject: str, problems: Problems) -> None:
        self._table = table
        self._subject = subject
        self._problems = problems

    def add(self, line: int, got: str, expected: str) -> None:
        """Add a fault of a line."""
        self._problems.add(
            f"{self._table.file}:{line}",
            self._subject,
            got=got,
            expected=expected,
            remedy=_("Write a line `class,name` and lines such as `10,grassland`."),
        )

    def read(self, row: tables.Row, found: ClassTable) -> None:
        """Add a row to what was found, or its fault."""
        code, name = row.cells[0], "_".join(row.cells[1].split())
        whole = ",".join(row.cells)
        if not code.isdecimal() or int(code) > HIGHEST:
            expected = _("a class from 0 to {highest} and a name").format(highest=HIGHEST)
            self.add(row.line, whole, expected)
        elif re.fullmatch(_word_pattern, name) is None or name == _reserved:
            allowed = _("a name of Latin letters, digits, _ and -, other than `{reserved}`")
            self.add(row.line, row.cells[1], allowed.format(reserved=_reserved))
        elif int(code) in found.names or name in found.names.values():
            self.add(row.line, whole, _("each class and name once"))
        else:
            found.names[int(code)] = name
            for column, parameter in enumerate(self._table.header):
                if parameter in found.parameters:
                    self._read_value(row, column, found.parameters[parameter], name)

    def _read_value(
        self, row: tables.Row, column: int, values: dict[str, float], name: str
    ) -> None:
        """Add the parameter of one class, or its fault."""
        parameter = self._table.header[column]
        declared = registry.field(parameter)
        before = len(self._problems)
        value = self._table.number(row, column, self._problems)
        if declared.lower <= value <= declared.upper:
            values[name] = value
        elif len(self._problems) == before:
            self.add(
                row.line,
                f"{parameter} {row.cells[column]}",
                bounds_of(declared),
            )
