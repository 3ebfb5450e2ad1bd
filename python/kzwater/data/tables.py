"""Text tables as agencies keep them: comma or semicolon, decimal comma, UTF-8 or cp1251."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path

from kzwater.config.document import shown_path
from kzwater.config.sentences import suggestion
from kzwater.errors import InputError, Problem, Problems
from kzwater.language import _

_missing = frozenset({"", "-", "--", "na", "n/a", "nan", "null"})
_number_pattern = re.compile(r"[+-]?(\d+[.,]?\d*|[.,]\d+)([eE][+-]?\d+)?")
_date_forms = (
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%d.%m.%Y %H:%M",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its line in the file and its cells, stripped."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header; every row has as many cells as the header.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    header : tuple of str
        Names of the columns, stripped.
    rows : tuple of Row
        Empty lines and lines that begin with ``#`` are left out.
    """

    path: Path
    header: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def file(self) -> str:
        """Return the file as the user knows it."""
        return shown_path(self.path)

    def place(self, row: Row) -> str:
        """Return ``file:line`` of a row."""
        return f"{self.file}:{row.line}"

    def find(self, *names: str) -> int | None:
        """Return the index of the first column with one of the names, in any case of letters."""
        lowered = [name.lower() for name in self.header]
        wanted = [name.lower() for name in names]
        return next((lowered.index(name) for name in wanted if name in lowered), None)

    def require(self, *columns: tuple[str, ...]) -> tuple[int, ...]:
        """Return the index of each column, given by the names that it may have.

        Raises
        ------
        InputError
            With all columns that are missing.
        """
        found = [self.find(*names) for names in columns]
        indices = tuple(index for index in found if index is not None)
        if len(indices) == len(columns):
            return indices
        lacking = [names[0] for names, index in zip(columns, found, strict=True) if index is None]
        raise InputError(
            [
                Problem(
                    f"{self.file}:1",
                    name,
                    got=_("no such column"),
                    expected=_("a column `{name}`").format(name=name),
                    remedy=suggestion(name, self.header),
                )
                for name in lacking
            ]
        )

    def number(self, row: Row, column: int, problems: Problems) -> float:
        """Return the number in a cell: NaN where nothing stands, and after adding a problem."""
        text = re.sub(r"\s", "", row.cells[column])
        if text.lower() in _missing:
            return float("nan")
        if _number_pattern.fullmatch(text):
            return float(text.replace(",", "."))
        problems.add(
            self.place(row),
            self.header[column],
            got=f"`{row.cells[column]}`",
            expected=_("a number"),
            remedy=_("Correct the cell, or leave it empty where nothing was measured."),
        )
        return float("nan")

    def date(self, row: Row, column: int, problems: Problems) -> datetime | None:
        """Return the date in a cell, or None after adding a problem."""
        for form in _date_forms:
            try:
                # Tables hold local standard time, as everything inside the model.
                return datetime.strptime(row.cells[column], form)
            except ValueError:
                continue
        problems.add(
            self.place(row),
            self.header[column],
            got=f"`{row.cells[column]}`",
            expected=_("a date"),
            remedy=_("Write 2001-01-31 or 31.01.2001."),
        )
        return None


def read_table(path: Path) -> Table:
    """Return a table; separator, decimal sign and encoding are found from the text itself.

    Raises
    ------
    InputError
        With all rows that do not have the columns of the header.
    """
    text = _read_text(path)
    lines = text.splitlines()
    header_line = next((line for line in lines if _holds_data(line)), "")
    reader = csv.reader(StringIO(text), delimiter=_separator(header_line))
    rows = []
    for cells in reader:
        stripped = tuple(cell.strip() for cell in cells)
        if any(stripped) and not stripped[0].startswith("#"):
            rows.append(Row(reader.line_num, stripped))
    if len(rows) < 2:
        raise InputError([_empty_problem(path)])
    table = Table(path, rows[0].cells, tuple(rows[1:]))
    problems = Problems()
    for name in dict.fromkeys(name for name in table.header if table.header.count(name) > 1):
        problems.add(
            f"{shown_path(path)}:{rows[0].line}",
            "",
            got=_("two columns `{name}`").format(name=name),
            expected=_("each column once"),
            remedy=_("Rename or remove one of them."),
        )
    for row in table.rows:
        if len(row.cells) != len(table.header):
            problems.add(
                table.place(row),
                "",
                got=_("{count} cells").format(count=len(row.cells)),
                expected=_("{count}, as in the header").format(count=len(table.header)),
                remedy=_("The file ends within a line: copy or download it again.")
                if row is table.rows[-1] and not text.endswith("\n")
                else _("Quote cells that hold the separator, or use semicolons throughout."),
            )
    problems.raise_if_any()
    return table


def _holds_data(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _separator(header: str) -> str:
    """Return the separator of columns; names of columns hold none of the three."""
    return next((sign for sign in (";", "\t") if sign in header), ",")


def _read_text(path: Path) -> str:
    """Return the text of a file in UTF-8 or, failing that, in cp1251."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            [
                Problem(
                    shown_path(path),
                    "",
                    got=_("no such file")
                    if isinstance(error, FileNotFoundError)
                    else _("a file that cannot be read ({reason})").format(reason=error.strerror),
                    expected=_("a table (CSV)"),
                    remedy=_("Check the name; relative names start at the folder of the scenario."),
                )
            ]
        ) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1251", errors="replace")


def _empty_problem(path: Path) -> Problem:
    return Problem(
        f"{shown_path(path)}:1",
        "",
        got=_("no rows"),
        expected=_("a header and at least one row"),
        remedy=_("Fill the table, or take its name out of the scenario."),
    )
