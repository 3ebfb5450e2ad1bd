"""Tables of limits: what is read, what is refused, and whether parts add up to their total."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kzwater.agronomy.limits import Limit, read_limits
from kzwater.agronomy.table import read_field_table
from kzwater.errors import InputError

FIELDS = """\
field,crop,hectares,latitude,longitude,elevation,method,soil,district,farm,source
north,cotton,1000,41.2,68.3,250,furrow,loam,Maktaaral,Birlik,Dostyk
south,maize,500,41.2,68.3,250,furrow,loam,Maktaaral,Dihan,Dostyk
east,cotton,500,41.2,68.3,250,furrow,loam,Shardara,,Kyzylkum
"""
PERIOD = date(2020, 10, 1), date(2021, 10, 31)
HEADER = "level,name,from,to,volume_m3"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fields.csv").write_text(FIELDS, encoding="utf-8")
    return tmp_path


def read(folder: Path, *rows: str, header: str = HEADER) -> tuple[Limit, ...]:
    path = folder / "limits.csv"
    path.write_text("\n".join((header, *rows, "")), encoding="utf-8")
    return read_limits(path, read_field_table(folder / "fields.csv"), PERIOD)


def faults(folder: Path, *rows: str, header: str = HEADER) -> str:
    with pytest.raises(InputError) as caught:
        read(folder, *rows, header=header)
    return "\n".join(str(problem) for problem in caught.value.problems)


def test_limits_are_read_with_whom_they_hold(folder: Path) -> None:
    district, farm, source, field = read(
        folder,
        "district,Maktaaral,2021-04-01,2021-09-30,9000000",
        "farm,Birlik,01.07.2021,10.07.2021,700000",
        "source,Dostyk,04-01,09-30,8000000",
        "field,east,2021-04-01,2021-09-30,2000000",
    )
    assert (district.fields, farm.fields, source.fields, field.fields) == (
        (0, 1),
        (0,),
        (0, 1),
        (2,),
    )
    assert (district.first, district.last) == (date(2021, 4, 1), date(2021, 9, 30))
    assert (farm.first, farm.last) == (date(2021, 7, 1), date(2021, 7, 10))
    assert (source.first, source.last) == (date(2021, 4, 1), date(2021, 9, 30))
    assert district.volume == 9e6
    assert district.holds(date(2021, 9, 30))
    assert not district.holds(date(2021, 10, 1))


def test_days_without_a_year_come_again_each_year_and_may_cross_it(folder: Path) -> None:
    found = read(folder, "district,Maktaaral,10-01,02-28,9000000")
    spans = [(each.first, each.last) for each in found]
    assert spans == [
        (date(2020, 10, 1), date(2021, 2, 28)),
        (date(2021, 10, 1), date(2022, 2, 28)),
    ]


def test_volumes_are_told_by_their_column(folder: Path) -> None:
    row = "district;Maktaaral;04-01;09-30;{}"
    for unit, text in (("volume_thousand_m3", "9 000,5"), ("volume_mln_m3", "9,0005")):
        (found,) = read(folder, row.format(text), header=f"level;name;from;to;{unit}")
        assert found.volume == pytest.approx(9_000_500.0)
    told = faults(folder, "district,Maktaaral,04-01,09-30,9", header="level,name,from,to,volume")
    assert "got no volume, expected one of volume_m3, volume_thousand_m3" in told
    both = HEADER + ",volume_km3"
    assert "got volume_m3, volume_km3" in faults(
        folder, "district,Maktaaral,04-01,09-30,9,9", header=both
    )


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("distrikt,Maktaaral,04-01,09-30,9e6", "level: got `distrikt`"),
        ("distrikt,Maktaaral,04-01,09-30,9e6", "Did you mean `district`?"),
        ("district,Maktaral,04-01,09-30,9e6", "no field of the district `Maktaral`"),
        ("district,Maktaral,04-01,09-30,9e6", "Did you mean `Maktaaral`?"),
        ("farm,,04-01,09-30,9e6", "got a limit for nothing"),
        ("district,Maktaaral,2021-09-01,2021-04-10,9e6", "expected a day not before `from`"),
        ("district,Maktaaral,2021-04-01,09-30,9e6", "expected both with a year, or both without"),
        ("district,Maktaaral,04-02,09-30,9e6", "expected whole ten-day periods"),
        ("district,Maktaaral,04-01,09-29,9e6", "expected whole ten-day periods"),
        ("district,Maktaaral,04-01,31.06,9e6", "to: got `31.06`"),
        ("district,Maktaaral,04-01,09-30,-1", "volume_m3: got `-1`, expected 0 or more"),
        ("district,Maktaaral,04-01,09-30,", "expected 0 or more"),
        ("district,Maktaaral,04-01,09-30,much", "got `much`, expected a number"),
        # 9 mln m3 on 1500 ha, as 9 thousand m3 or in thousand times too many.
        ("district,Maktaaral,04-01,09-30,9000", "9000 m3 on 1500 ha: 6 m3 per hectare"),
        ("district,Maktaaral,04-01,09-30,9e9", "are these m3?"),
        ("district,Maktaaral,07-01,07-10,700", "are these m3?"),
        ("district,Maktaaral,2001-04-01,2001-09-30,9e6", "no limit of the period 2020-10-01"),
    ],
)
def test_a_row_at_fault_is_told(folder: Path, row: str, told: str) -> None:
    assert told in faults(folder, row)


def test_a_limit_of_a_level_that_no_field_has_is_for_nothing(folder: Path) -> None:
    lines = (folder / "fields.csv").read_text(encoding="utf-8").splitlines()
    without = "\n".join([line.rsplit(",", 1)[0] for line in lines] + [""])
    (folder / "fields.csv").write_text(without, encoding="utf-8")
    told = faults(folder, "source,Dostyk,04-01,09-30,9e6")
    assert "expected a column `source` in the table of fields" in told


def test_no_water_at_all_is_a_limit(folder: Path) -> None:
    (found,) = read(folder, "district,Maktaaral,04-01,09-30,0")
    assert found.volume == 0.0


@pytest.mark.parametrize(
    ("second", "clash"),
    [
        ("2021-04-01,2021-09-30", True),
        ("2021-09-21,2021-10-31", True),
        ("04-01,09-30", True),
        ("03-21,04-10", True),
        ("2021-10-01,2021-10-31", False),
        ("2021-07-01,2021-07-10", False),
        ("07-01,07-10", False),
        ("2021-05-01,2021-08-31", False),
    ],
)
def test_spans_of_a_limit_follow_or_hold_each_other(folder: Path, second: str, clash: bool) -> None:
    rows = "district,Maktaaral,2021-04-01,2021-09-30,9e6", f"district,Maktaaral,{second},3e6"
    if clash:
        told = faults(folder, *rows)
        assert "limits.csv:3 from, to: got days that line 2 has too" in told
    else:
        assert len(read(folder, *rows)) >= 2
    # Another limit has days of its own.
    assert len(read(folder, rows[0], f"source,Dostyk,{second},3e6")) >= 2


def test_ten_day_limits_of_one_name_do_not_hold_each_other(folder: Path) -> None:
    rows = "farm,Birlik,07-01,07-20,700000", "farm,Birlik,07-01,07-10,400000"
    assert "limits.csv:3 from, to: got days that line 2 has too" in faults(folder, *rows)
    # Those of a month may.
    assert len(read(folder, "farm,Birlik,07-01,07-31,900000", rows[1])) == 2


@pytest.mark.parametrize(
    ("row", "slip"),
    [
        (2, ("farm,Birlik", "farn,Birlik")),
        (2, ("farm,Birlik", "farm,Birlk")),
        (2, (",Dostyk", ",Dostik")),
        (2, ("3003.2", "3oo3.2")),
        (2, ("3003.2", "3.0032")),
        (2, ("04-01", "04-02")),
        (1, ("source,Dostyk", "source,Dostik")),
        (1, ("source", "sourse")),
        (1, ("5131.3", "5131300")),
        (1, ("09-30", "09-31")),
    ],
)
def test_a_slip_is_one_fault(folder: Path, row: int, slip: tuple[str, str]) -> None:
    """What does not add up, or lacks its total, because of the slip is not told again."""
    rows = [
        "level,name,from,to,volume_thousand_m3,part_of",
        "source,Dostyk,04-01,09-30,5131.3,",
        "farm,Birlik,04-01,09-30,3003.2,Dostyk",
        "farm,Dihan,04-01,09-30,2128.1,source Dostyk",
    ]
    rows[row] = rows[row].replace(*slip)
    (line,) = faults(folder, *rows[1:], header=rows[0]).splitlines()
    assert line.startswith("limits.csv:") or f"limits.csv:{row + 1} " in line
    assert "add" not in line


def test_parts_that_do_not_add_up_are_told_with_the_difference(folder: Path) -> None:
    """As published tables have it: 5 131.3 stated, 5 126.3 added up."""
    header = "level,name,from,to,volume_thousand_m3,part_of"
    rows = (
        "source,Dostyk,04-01,09-30,5131.3,",
        "farm,Birlik,04-01,09-30,3003.2,Dostyk",
        "farm,Dihan,04-01,09-30,2123.1,source Dostyk",
    )
    told = faults(folder, *rows, header=header)
    assert "limits.csv:2 part_of: got 5131.3 stated and 5126.3 added up" in told
    assert "that add up: -5.0" in told
    sound = (*rows[:2], "farm,Dihan,04-01,09-30,2128.1,Dostyk")
    assert len(read(folder, *sound, header=header)) == 3
    # Rounding is no fault: each number has half a unit of its last digit.
    rounded = (*rows[:2], "farm,Dihan,04-01,09-30,2128.0,Dostyk")
    assert len(read(folder, *rounded, header=header)) == 3


def test_ten_day_volumes_may_be_parts_of_their_season(folder: Path) -> None:
    header = "level,name,from,to,volume_thousand_m3,part_of"
    season = "district,Maktaaral,07-01,07-31,900,"
    parts = [
        f"district,Maktaaral,07-{first},07-{last},{volume},Maktaaral"
        for first, last, volume in (("01", "10", 300), ("11", "20", 350), ("21", "31", 250))
    ]
    assert len(read(folder, season, *parts, header=header)) == 4
    told = faults(folder, season, *parts[:2], header=header)
    assert "got 900 stated and 650 added up" in told
    assert "that add up: -250" in told


def test_a_total_that_is_not_there_is_told(folder: Path) -> None:
    header = "level,name,from,to,volume_thousand_m3,part_of"
    told = faults(
        folder,
        "source,Dostyk,04-01,09-30,5131.3,",
        "farm,Birlik,04-01,09-30,5131.3,Dostik",
        header=header,
    )
    assert "part_of: got `Dostik`" in told
    assert "Did you mean `Dostyk`?" in told
