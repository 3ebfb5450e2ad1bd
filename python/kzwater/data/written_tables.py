"""Tables as they are written for people: CSV of a country, and workbooks with numbers and dates."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzwater import language
from kzwater.data.files import atomic_path
from kzwater.language import _

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

PLAIN = "en"
"""Locale of tables that programs read: a comma between columns, a decimal point."""

# Longer tables are slow to write and to open; a CSV file has them.
_most_rows = 20_000
_widest = 40
_narrowest = 10
# A workbook says when it was made; this one that it does not matter, so that bytes stay the same.
_made = datetime(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Column:
    """How people read a column.

    Attributes
    ----------
    title : str
        In the user's language.
    units : str
        Empty for texts and dates.
    decimals : int
        Shown of a number.
    share : bool
        Whether a number is shown in per cent.
    """

    title: str
    units: str = ""
    decimals: int = 1
    share: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A table of a workbook.

    Attributes
    ----------
    title : str
        At most 31 letters.
    table : DataFrame
    columns : mapping
        How to read its columns; those that are not there keep their name.
    file : str
        That holds the same as CSV: what is said in place of a table that is too long.
    """

    title: str
    table: pd.DataFrame
    columns: Mapping[str, Column]
    file: str


def write_csv(
    table: pd.DataFrame,
    path: Path,
    *,
    locale: str = PLAIN,
    index: bool = False,
    figures: int | None = 8,
) -> None:
    """Write a table as CSV, as programs of a country read it.

    Where numbers have a decimal comma, semicolons part the columns and a mark says that the text is
    UTF-8, without which Excel would not know it. Dates are written 2001-01-31, which all read.

    Parameters
    ----------
    figures : int
        Significant ones of a number, but whole numbers are written out; None for as many as tell
        it exactly.

    Raises
    ------
    InputError
        When the disk is full or the folder is closed.
    """
    from babel.numbers import get_decimal_symbol

    point = get_decimal_symbol(locale)
    comma = point == ","
    with atomic_path(path) as partial:
        table.to_csv(
            partial,
            index=index,
            float_format=None if figures is None else functools.partial(_shown, figures, point),
            sep=";" if comma else ",",
            decimal=point,
            encoding="utf-8-sig" if comma else "utf-8",
        )


def _shown(figures: int, point: str, value: float) -> str:
    """Return a number with some significant figures; a large one whole, without an exponent."""
    text = f"{value:.{figures}g}" if abs(value) < 10.0**figures else f"{value:.0f}"
    return text.replace(".", point)


def write_workbook(sheets: Sequence[Sheet], path: Path) -> None:
    """Write tables as a workbook (xlsx); the same tables give the same bytes.

    Numbers are numbers and dates are dates; Excel shows both as the user's system does. The first
    two rows hold titles and units and stay in sight.

    Raises
    ------
    InputError
        When the disk is full or the folder is closed.
    """
    from xlsxwriter import Workbook

    content = BytesIO()
    with Workbook(content, {"constant_memory": True}) as workbook:
        workbook.set_properties({"created": _made})
        styles = _Styles(workbook)
        for sheet in sheets:
            _write_sheet(workbook.add_worksheet(sheet.title), sheet, styles)
    with atomic_path(path) as partial:
        partial.write_bytes(content.getvalue())


class _Styles:
    """The formats of cells, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._known: dict[str, Format] = {}
        look = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#d9e6f2"}
        self.title = workbook.add_format(look)
        self.units = workbook.add_format({"italic": True, "bottom": 1, "font_color": "#6b7780"})

    def number(self, column: Column) -> Format:
        """Return the format of the numbers of a column."""
        figures = "." + "0" * column.decimals if column.decimals else ""
        return self._of("0%" if column.share else f"#,##0{figures}")

    @property
    def date(self) -> Format:
        """Return the format of dates in the user's language."""
        return self._of("yyyy-mm-dd" if language.language == "en" else "dd.mm.yyyy")

    def _of(self, pattern: str) -> Format:
        if pattern not in self._known:
            self._known[pattern] = self._workbook.add_format({"num_format": pattern})
        return self._known[pattern]


def _write_sheet(worksheet: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    """Write titles, units and rows of a table."""
    table = sheet.table
    if len(table) > _most_rows:
        words = _("{count} rows are too many for a sheet: they are in {file}.")
        worksheet.write_string(0, 0, words.format(count=len(table), file=sheet.file))
        return
    names = [str(name) for name in table]
    columns = [sheet.columns.get(name, Column(name)) for name in names]
    for place, (name, column) in enumerate(zip(names, columns, strict=True)):
        worksheet.set_column(place, place, _width(table[name], column))
    worksheet.freeze_panes(2, 1)
    for place, column in enumerate(columns):
        worksheet.write_string(0, place, column.title, styles.title)
    for place, column in enumerate(columns):
        worksheet.write_string(1, place, column.units, styles.units)
    formats = [styles.number(column) for column in columns]
    known = table.notna().to_numpy()
    for line, row in enumerate(table.itertuples(index=False), 2):
        for place, value in enumerate(row):
            if known[line - 2, place]:
                _write_cell(worksheet, (line, place), value, (formats[place], styles.date))
    if len(table):
        worksheet.autofilter(1, 0, len(table) + 1, len(columns) - 1)


def _write_cell(
    worksheet: Worksheet, place: tuple[int, int], value: Any, formats: tuple[Format, Format]
) -> None:
    """Write a text, a date or a number."""
    of_number, of_date = formats
    if isinstance(value, str):
        worksheet.write_string(*place, value)
    elif isinstance(value, datetime):
        worksheet.write_datetime(*place, value, of_date)
    else:
        worksheet.write_number(*place, value, of_number)


def _width(values: pd.Series[Any], column: Column) -> float:
    """Return how many letters wide a column is: texts fit, titles break between words."""
    texts = [str(text) for text in values.unique()] if values.dtype.kind == "O" else []
    titles = (*column.title.split(), column.units)
    wanted = max(len(text) + 2 for text in (*texts, *titles))
    return min(max(wanted, _narrowest), _widest)
