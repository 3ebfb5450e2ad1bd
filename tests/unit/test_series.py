"""Tables of gauges, written as agencies write them; faults named by file and line."""

import numpy as np
import pytest

from kzwater.config.scenario import Inflow
from kzwater.data.series import read_discharge, read_inflow, read_norms
from kzwater.errors import InputError, Problems


@pytest.fixture
def table(tmp_path, monkeypatch):
    """Return a function that writes a table and returns its path."""
    monkeypatch.chdir(tmp_path)

    def write(text, encoding="utf-8"):
        path = tmp_path / "table.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def faults(read, path):
    with pytest.raises(InputError) as caught:
        read(path)
    return [str(problem) for problem in caught.value.problems]


# --- forms ---


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("date,a,b\n2001-01-01,1.5,\n2001-01-02,2,4\n", "utf-8"),
        ("date;a;b\n01.01.2001;1,5;-\n02.01.2001;2;4\n", "utf-8"),
        ("Дата;a;b\n01.01.2001;1,5;\n02.01.2001;2;4\n", "cp1251"),
        ('date,a,b\n2001-01-01,"1,5",NA\n2001-01-02,2,4\n', "utf-8-sig"),
        ("# from the yearbook\n\ndate\ta\tb\n2001-01-01\t1.5\t\n2001-01-02\t2\t4\n", "utf-8"),
        ("date,gauge,discharge\n2001-01-01,a,1.5\n2001-01-02,a,2\n2001-01-02,b,4\n", "utf-8"),
        ("дата;пост;расход\n2001-01-02;b;4\n2001-01-01;a;1,5\n2001-01-02;a;2\n", "cp1251"),
        ("date;a;b\r\n01.01.2001;1,5;\r\n02.01.2001;2;4\r\n", "utf-8"),
        ("date,a,b\r2001-01-01,1.5,\r2001-01-02,2,4\r", "utf-8"),
        ("date\ta\tb\r\n01.01.2001\t1,5\t\r\n02.01.2001\t2\t4\r\n", "utf-16"),
        ("date,a,b,\n2001-01-01,1.5,,\n2001-01-02,2,4,\n", "utf-8"),
        ("date,a,b\n2001-01-01,1.5,,,\n2001-01-02,2,4\n;;;\n", "utf-8"),
    ],
)
def test_all_forms_of_a_table_give_the_same_series(table, text, encoding):
    found = read_discharge(table(text, encoding))
    assert [str(day.date()) for day in found.index] == ["2001-01-01", "2001-01-02"]
    assert found["a"].tolist() == [1.5, 2.0]
    assert np.isnan(found["b"].iloc[0])
    assert found["b"].iloc[1] == 4.0


def test_a_ten_day_mean_counts_for_each_of_its_days(table):
    text = "date,a\n2000-02-10,1\n2000-02-20,\n2000-02-29,3\n2000-03-31,4\n"
    found = read_discharge(table(text), "ten_day")
    assert str(found.index[0].date()) == "2000-02-01"
    assert found["a"].notna().sum() == 10 + 9 + 11
    assert found.loc["2000-02-21":"2000-02-29", "a"].tolist() == [3.0] * 9
    # What has no row is not there; the rows need not follow each other.
    assert found.index.max() == found.loc["2000-03-21":].index[-1]
    assert len(found.loc["2000-03"]) == 11


def test_a_monthly_mean_may_bear_any_date_of_its_month(table):
    found = read_discharge(table("date,a\n2001-02-15,1\n2001-03-01,2\n"), "month")
    assert found["a"].tolist() == [1.0] * 28 + [2.0] * 31


def test_two_rows_of_one_period_are_a_fault(table):
    (fault,) = faults(
        lambda path: read_discharge(path, "ten_day"), table("date,a\n2001-01-11,1\n2001-01-20,2\n")
    )
    assert "a second row of the period that begins on 2001-01-11" in fault


def test_norms_come_by_gauge_with_their_notes(table):
    found = read_norms(
        table(
            "gauge,value,period,source,note,score\n"
            'a,9.2,1940-1980,"Yearbook, part 3",,yes\n'
            "b,27.81,,,below the canals,no\n"
        )
    )
    assert found.loc["a", "value"] == 9.2
    assert found.loc["a", "source"] == "Yearbook, part 3"
    assert found.loc["b", "note"] == "below the canals"
    assert found["score"].tolist() == [True, False]


def test_norms_without_a_word_on_scores_are_scored(table):
    found = read_norms(table("gauge;value\na;9,2\n"))
    assert found["score"].tolist() == [True]
    assert found["value"].tolist() == [9.2]


# --- faults ---


def test_every_fault_of_a_table_is_named_by_its_line(table):
    found = faults(
        read_discharge,
        table("date;a\n2001-01-01;1\n2001-13-01;2\n2001-01-03;x\n2001-01-04;-1\n2001-01-04;1\n"),
    )
    assert found == [
        "table.csv:3 date: got `2001-13-01`, expected a date. Write 2001-01-31 or 31.01.2001.",
        "table.csv:4 a: got `x`, expected a number. "
        "Correct the cell, or leave it empty where nothing was measured.",
        "table.csv:5 a: got -1, expected a discharge of at least 0 m3 s-1. "
        "Correct the cell; leave it empty where nothing was measured.",
        "table.csv:6 date: got `2001-01-04` for the second time, expected each one once. "
        "Remove one of the rows.",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04\x14\r\x06" + bytes(9), "got a workbook (Excel or the like)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "save the sheet as CSV (UTF-8)"),
        (b"date,a\n2001-01-01,\0\0\n", "bytes that no text holds (first in line 2)"),
    ],
)
def test_a_file_that_is_no_text_is_told_with_the_way_to_one(tmp_path, content, said):
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    (fault,) = faults(read_discharge, path)
    assert said in fault


def test_a_folder_in_place_of_a_table_is_told(tmp_path):
    (fault,) = faults(read_discharge, tmp_path)
    assert "got a folder, expected a table" in fault


@pytest.mark.parametrize("rows", [3, 9000])
@pytest.mark.parametrize("row", ['2001-01-02,"1,2', '2001-01-02,1,"2'])
def test_an_open_quote_is_named_by_the_line_where_it_opens(table, row, rows):
    text = f"date,a,b\n2001-01-01,1,2\n{row}\n" + "2001-01-03,1.000,2.000\n" * rows
    (fault,) = faults(read_discharge, table(text))
    assert fault.startswith("table.csv:3: got a quote that is not closed on its line")


def test_decimal_commas_between_commas_are_one_fault(table):
    assert "got 3 cells, as decimal" in faults(read_discharge, table("date,a\n2001-01-01,4,5\n"))[0]
    text = "date,a,b\n2001-01-01,1,5,2,0\n2001-01-02,1,2,5\n2001-01-03,3,0,4,1\n"
    (fault,) = faults(read_discharge, table(text))
    assert fault.startswith("table.csv:2: got 5 cells, as decimal commas make them in most rows")
    assert "Save it with semicolons between the columns" in fault


def test_dates_with_slashes_are_told_and_the_many_counted(table):
    rows = "".join(f"01/{day:02}/2001,1\n" for day in range(1, 32))
    found = faults(read_discharge, table(f"date,a\n{rows}"))
    assert len(found) == 10
    assert all("with slashes, day and month are not told" in fault for fault in found)
    assert found[-1].endswith("(And 21 more of this kind.)")
    assert "more of this kind" not in found[0]


def test_missing_columns_are_named_with_the_nearest(table):
    assert faults(read_norms, table("gage,val\na,1\n")) == [
        "table.csv:1 gauge: got no such column, expected a column `gauge`. Did you mean `gage`?",
        "table.csv:1 value: got no such column, expected a column `value`. Did you mean `val`?",
    ]


def test_norms_have_a_value_and_stand_once(table):
    found = faults(read_norms, table("gauge,value,score\na,,yes\nb,1,perhaps\nb,2,no\n"))
    assert [fault.split(", expected")[0] for fault in found] == [
        "table.csv:2 value: got nothing",
        "table.csv:3 score: got `perhaps`",
        "table.csv:4 gauge: got `b` for the second time",
    ]


def test_a_column_given_twice_is_a_fault(table):
    (fault,) = faults(read_discharge, table("date,a,a\n2001-01-01,1,2\n"))
    assert fault.startswith("table.csv:1: got two columns `a`")


def test_columns_given_twice_come_in_the_order_of_the_header(table):
    names = ["zoo", "moor", "alp", "fen", "bog", "kar"]
    header = ",".join(["date", *names, *reversed(names)])
    found = faults(read_discharge, table(f"{header}\n2001-01-01{',1' * 12}\n"))
    assert [fault.split("`")[1] for fault in found] == names


def test_an_empty_and_a_missing_table_are_faults(table, tmp_path):
    assert "table.csv:1: got no rows" in faults(read_discharge, table("date,a\n"))[0]
    assert "none.csv: got no such file" in faults(read_discharge, tmp_path / "none.csv")[0]


# --- boundary inflow ---


def inflow(path, **options):
    return Inflow(reach_of="a", file=path, **options)


def boundaries(start, steps, length):
    return np.datetime64(start, "m") + np.arange(steps + 1) * np.timedelta64(*length)


def read_steps(path, instants, **options):
    problems = Problems()
    values = read_inflow(inflow(path, **options), instants, problems)
    return values.tolist(), [str(problem) for problem in problems]


DAILY = "date,q,other\n2001-01-01,1,9\n2001-01-02,2,9\n2001-01-03,3,9\n"


def test_daily_inflow_is_read_for_the_period(table):
    values, found = read_steps(table(DAILY), boundaries("2001-01-02", 2, (1, "D")))
    assert (values, found) == ([2.0, 3.0], [])


def test_daily_inflow_holds_for_every_hour_of_its_day(table):
    instants = boundaries("2001-01-01T08:00", 48, (1, "h"))
    values, found = read_steps(table(DAILY), instants)
    assert found == []
    # Days begin at 08:00 here: the first hours of 2 January belong to the 1st.
    assert values == [1.0] * 24 + [2.0] * 24


def test_hourly_inflow_is_read_hour_by_hour(table):
    path = table("date;q\n2001-01-01 00:00;1\n2001-01-01 01:00;2\n2001-01-01 02:00;3\n")
    values, found = read_steps(path, boundaries("2001-01-01T01:00", 2, (1, "h")))
    assert (values, found) == ([2.0, 3.0], [])


def test_the_column_is_the_named_one_that_of_the_gauge_or_the_only_one(table):
    one_day = boundaries("2001-01-01", 1, (1, "D"))
    assert read_steps(table(DAILY), one_day, column="other")[0] == [9.0]
    assert read_steps(table("date,b,a\n2001-01-01,1,2\n"), one_day)[0] == [2.0]
    assert read_steps(table("date,flow\n2001-01-01,7\n"), one_day)[0] == [7.0]
    _values, found = read_steps(table("date,b,c\n2001-01-01,1,2\n"), one_day)
    assert "got columns date, b, c, expected one column of discharge, or one named `a`" in found[0]


def test_gaps_of_an_inflow_are_named_by_date(table):
    path = table("date,q\n2001-01-01,1\n2001-01-02,\n")
    values, found = read_steps(path, boundaries("2001-01-01", 4, (1, "D")))
    assert values == [0.0] * 4
    assert found == [
        "table.csv 2001-01-02 q: got no value (3 dates in all), "
        "expected a value for every day of the period. Fill the gaps, or change `period`."
    ]
