"""Tables written for people: CSV of a country, and workbooks whose cells are numbers and dates."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from kzwater.data import written_tables
from kzwater.data.tables import read_table
from kzwater.data.written_tables import Column, Sheet, write_csv, write_workbook
from kzwater.errors import InputError, Problems

TABLE = pd.DataFrame(
    {
        "field": ["северное", "south"],
        "start": pd.to_datetime(["2020-04-22", "2020-05-01"]),
        "gross": [1234.5678, np.nan],
        "relative_yield": [0.93, 1.0],
        "prices_of": [2025, 2025],
    }
)
COLUMNS = {
    "field": Column("Field"),
    "start": Column("First day"),
    "gross": Column("Water taken", "mm"),
    "relative_yield": Column("Yield", "of full", share=True),
}


def sheets(table: pd.DataFrame = TABLE) -> list[Sheet]:
    return [Sheet("Seasons", table, COLUMNS, "season.csv")]


def test_a_workbook_holds_numbers_and_dates(tmp_path: Path) -> None:
    write_workbook(sheets(), tmp_path / "season.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "season.xlsx")["Seasons"]
    titles, units, first, second = sheet.iter_rows(values_only=True)
    assert titles == ("Field", "First day", "Water taken", "Yield", "prices_of")
    assert units[2:4] == ("mm", "of full")
    assert first == ("северное", datetime(2020, 4, 22), 1234.5678, 0.93, 2025)
    assert second[2] is None
    assert sheet["C3"].number_format == "#,##0.0"
    assert sheet["D3"].number_format == "0%"
    assert sheet["B3"].number_format == "yyyy-mm-dd"
    assert sheet.freeze_panes == "B3"
    assert sheet.column_dimensions["A"].width > len("северное")


def test_the_same_tables_give_the_same_workbook(tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        write_workbook(sheets(), tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    made = openpyxl.load_workbook(tmp_path / "one.xlsx").properties.created
    assert made == datetime(2000, 1, 1)


def test_a_table_that_is_too_long_names_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(written_tables, "_most_rows", 1)
    write_workbook(sheets(), tmp_path / "season.xlsx")
    (told,) = openpyxl.load_workbook(tmp_path / "season.xlsx")["Seasons"].iter_rows()
    assert told[0].value == "2 rows are too many for a sheet: they are in season.csv."


@pytest.mark.parametrize(
    ("locale", "header", "row"),
    [
        ("en", "field,start,gross", "северное,2020-04-22,1234.5678"),
        ("ru", "field;start;gross", "северное;2020-04-22;1234,5678"),
        ("kk", "field;start;gross", "северное;2020-04-22;1234,5678"),
    ],
)
def test_csv_is_what_a_country_writes(tmp_path: Path, locale: str, header: str, row: str) -> None:
    path = tmp_path / "season.csv"
    write_csv(TABLE[["field", "start", "gross"]], path, locale=locale)
    assert path.read_text(encoding="utf-8-sig").splitlines()[:2] == [header, row]
    # Excel takes a file without the mark for cp1251.
    assert path.read_bytes().startswith(b"\xef\xbb\xbf") == (locale != "en")
    table = read_table(path)
    assert table.number(table.rows[0], 2, Problems()) == pytest.approx(1234.5678)


@pytest.mark.parametrize(
    ("locale", "row"), [("en", "1499700,0.12345678"), ("ru", "1499700;0,12345678")]
)
def test_volumes_are_written_out(tmp_path: Path, locale: str, row: str) -> None:
    volumes = [1499700.0, 1234567891.2, 1e-7, np.nan]
    table = pd.DataFrame({"m3": volumes, "share": [0.12345678, 1.0, 2.0, 3.0]})
    write_csv(table, tmp_path / "volumes.csv", locale=locale)
    _header, *rows = (tmp_path / "volumes.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[0] == row
    assert [each.replace(";", ",").split(",")[0] for each in rows[1:]] == [
        "1234567891",
        "1e-07",
        "",
    ]


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    for write in (write_csv, write_workbook):
        with pytest.raises(InputError, match="expected a folder to write to"):
            write(TABLE if write is write_csv else sheets(), tmp_path / "none" / "file")
