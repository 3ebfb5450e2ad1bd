"""Text tables as agencies keep them: comma or semicolon, decimal comma, UTF-8 or cp1251."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import StringIO
from pathlib import Path

from kzwater.config.document import shown_path
from kzwater.config.sentences import suggestion
from kzwater.data.table_text import read_text
from kzwater.errors import InputError, Problem, Problems
from kzwater.language import _, ngettext

_missing = frozenset({"", "-", "--", "na", "n/a", "nan", "null"})
_number_pattern = re.compile(r"[+-]?(\d+[.,]?\d*|[.,]\d+)([eE][+-]?\d+)?")
_slashed_date = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}")
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
    """One row of a table.

    Attributes
    ----------
    line : int
        Its first line in the file.
    cells : tuple of str
        Stripped.
    further_lines : int
        Lines that quoted cells go on for.
    """

    line: int
    cells: tuple[str, ...]
    further_lines: int = 0


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
            remedy=_("Write 2001-01-31 or 31.01.2001: with slashes, day and month are not told.")
            if _slashed_date.match(row.cells[column])
            else _("Write 2001-01-31 or 31.01.2001."),
        )
        return None


def read_table(path: Path) -> Table:
    """Return a table; separator, decimal sign and encoding are found from the text itself.

    Columns and cells at the right edge in which nothing stands are left out.

    Raises
    ------
    InputError
        With all rows that do not have the columns of the header.
    """
    text = read_text(path)
    header_line = next((line for line in text.splitlines() if _holds_data([line])), "")
    separator = _separator(header_line)
    rows = _rows(path, text, separator)
    if len(rows) < 2:
        raise InputError([_empty_problem(path)])
    table = _trimmed(path, rows)
    problems = Problems()
    for name in dict.fromkeys(name for name in table.header if table.header.count(name) > 1):
        problems.add(
            f"{shown_path(path)}:{rows[0].line}",
            "",
            got=_("two columns `{name}`").format(name=name),
            expected=_("each column once"),
            remedy=_("Rename or remove one of them."),
        )
    uneven = [row for row in table.rows if len(row.cells) != len(table.header)]
    if separator == "," and _splits_decimals(table, uneven):
        problems.extend([_decimal_commas(table, uneven)])
    else:
        problems.extend([_uneven(table, row, text) for row in uneven])
    problems.raise_if_any()
    return table


def _rows(path: Path, text: str, separator: str) -> list[Row]:
    """Return the rows in which something stands, each with its first line."""
    reader = csv.reader(StringIO(text), delimiter=separator)
    rows, line = [], 1
    try:
        for cells in reader:
            stripped = tuple(cell.strip() for cell in cells)
            if _holds_data(stripped):
                rows.append(Row(line, stripped, reader.line_num - line))
            line = reader.line_num + 1
    except csv.Error as error:
        # Line ends are all alike by now: what is left is a cell without end.
        raise InputError([_open_quote(path, line)]) from error
    last = text.split("\n")[rows[-1].line - 1 :] if rows else []
    if len(last) > 1 and "".join(last).count('"') % 2:
        raise InputError([_open_quote(path, rows[-1].line)])
    return rows


def _holds_data(cells: Sequence[str]) -> bool:
    """Return whether a row is neither empty, but for separators of any kind, nor a remark."""
    return any(cell.strip(" \t;,") for cell in cells) and not cells[0].lstrip().startswith("#")


def _trimmed(path: Path, rows: list[Row]) -> Table:
    """Return the table without the cells at the right edge that hold nothing in any row."""
    width = len(rows[0].cells)
    while width and not any(cell for row in rows for cell in row.cells[width - 1 :]):
        width -= 1
    cut = [row if any(row.cells[width:]) else replace(row, cells=row.cells[:width]) for row in rows]
    return Table(path, cut[0].cells, tuple(cut[1:]))


def _separator(header: str) -> str:
    """Return the separator of columns; names of columns hold none of the three."""
    return next((sign for sign in (";", "\t") if sign in header), ",")


def _splits_decimals(table: Table, uneven: list[Row]) -> bool:
    """Return whether most rows have more cells than the header, as decimal commas make them."""
    columns = len(table.header)
    longer = [row for row in uneven if columns < len(row.cells) < 2 * columns]
    return len(longer) == len(uneven) > 0.5 * len(table.rows)


def _decimal_commas(table: Table, uneven: list[Row]) -> Problem:
    return Problem(
        table.place(uneven[0]),
        "",
        got=_("{count} cells, as decimal commas make them in most rows").format(
            count=len(uneven[0].cells)
        ),
        expected=_("{count}, as in the header").format(count=len(table.header)),
        remedy=_("Save it with semicolons between the columns, or with decimal points."),
    )


def _uneven(table: Table, row: Row, text: str) -> Problem:
    """Return the fault of a row with more or fewer cells than the header."""
    if row.further_lines:
        return _open_quote(table.path, row.line)
    return Problem(
        table.place(row),
        "",
        got=ngettext("{count} cell", "{count} cells", len(row.cells)).format(count=len(row.cells)),
        expected=_("{count}, as in the header").format(count=len(table.header)),
        remedy=_("The file ends within a line: copy or download it again.")
        if row is table.rows[-1] and not text.endswith("\n")
        else _("Quote cells that hold the separator, or use semicolons throughout."),
    )


def _open_quote(path: Path, line: int) -> Problem:
    return Problem(
        f"{shown_path(path)}:{line}",
        "",
        got=_("a quote that is not closed on its line"),
        expected=_("quotes in pairs"),
        remedy=_('Remove the single `"` of this line, or close it.'),
    )


def _empty_problem(path: Path) -> Problem:
    return Problem(
        f"{shown_path(path)}:1",
        "",
        got=_("no rows"),
        expected=_("a header and at least one row"),
        remedy=_("Fill the table, or take its name out of the scenario."),
    )
