"""Tables of fields from rasters of crops; all rasters here are synthetic."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from valley import write_raster

from kzwater.agronomy.crop_map import CropMap, read_crop_map
from kzwater.agronomy.table import read_field_table
from kzwater.cli.app import app
from kzwater.errors import InputError
from kzwater.grid import Grid, cell_areas

LEGEND = """\
value,crop,method,soil,sowing
1,cotton,furrow,loam,22.04
2,alfalfa,border,clay_loam,
"""
# Six rows, eight columns; 9 is other land, 0 no data.
CLASSES = np.array(
    [
        [1, 1, 9, 9, 2, 2, 0, 0],
        [1, 1, 9, 9, 2, 2, 0, 0],
        [1, 1, 9, 9, 2, 2, 0, 0],
        [1, 1, 9, 9, 9, 9, 0, 0],
        [1, 9, 9, 9, 9, 9, 2, 0],
        [9, 9, 9, 9, 9, 9, 9, 1],
    ],
    dtype=np.uint8,
)
GRID = Grid("EPSG:4326", True, 70.0, 43.0, 0.01, 0.01, 6, 8)
AREAS = cell_areas(GRID)


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CropMap:
    monkeypatch.chdir(tmp_path)
    write_raster(tmp_path / "crops.tif", CLASSES, nodata=0)
    heights = 200.0 + 10.0 * np.arange(6)[:, None] + np.zeros((6, 8))
    write_raster(tmp_path / "heights.tif", heights.astype(np.float32))
    (tmp_path / "legend.csv").write_text(LEGEND, encoding="utf-8")
    names = ("crops.tif", "legend.csv", "heights.tif")
    return CropMap(*(tmp_path / name for name in names), block=4)


def faults(source: CropMap) -> str:
    with pytest.raises(InputError) as caught:
        read_crop_map(source)
    return "\n".join(str(problem) for problem in caught.value.problems)


def test_each_class_and_block_is_a_field(source: CropMap) -> None:
    fields, notes = read_crop_map(source)
    by_name = {field.name: field for field in fields}
    assert list(by_name) == [
        "cotton_1_1",
        "cotton_2_1",
        "cotton_2_2",
        "alfalfa_1_2",
        "alfalfa_2_2",
    ]
    cotton = by_name["cotton_1_1"]
    assert cotton.area == pytest.approx(AREAS[:4, :2].sum(), rel=1e-6)
    assert (cotton.crop, cotton.method, cotton.soil) == ("cotton", "furrow", "loam")
    assert cotton.sowing_day == 112
    # The middle of 4 rows and 2 columns of a hundredth of a degree; 200, 210, 220 and 230 m.
    assert cotton.longitude == pytest.approx(70.01, abs=1e-5)
    assert cotton.latitude == pytest.approx(42.98, abs=1e-4)
    assert cotton.elevation == pytest.approx(215.0, abs=0.1)
    total = sum(field.area for field in fields)
    assert total == pytest.approx(AREAS[np.isin(CLASSES, (1, 2))].sum(), rel=1e-6)
    (note,) = notes
    hectares = AREAS[CLASSES == 9].sum() / 1e4
    expected = f"Classes that the legend does not name are left out, {hectares:.0f} ha: 9."
    assert note == expected


def test_a_class_may_be_sown_within_a_window(source: CropMap) -> None:
    legend = LEGEND.replace("sowing", "sowing_from,sowing_to").replace("22.04", "01.04,20.05")
    legend = legend.replace("clay_loam,", "clay_loam,,")
    source.legend.write_text(legend, encoding="utf-8")
    fields, _notes = read_crop_map(source)
    assert {(each.crop, each.sowing_day, each.sowing_window) for each in fields} == {
        ("cotton", 91, 49),
        ("alfalfa", None, 0),
    }
    source.legend.write_text(legend.replace("20.05", ""), encoding="utf-8")
    assert "legend.csv:2 sowing_to: got one end of a window" in faults(source)


def test_fractions_are_parts_of_cells(source: CropMap, tmp_path: Path) -> None:
    bands = np.zeros((2, 6, 8), dtype=np.float32)
    bands[0, :3, :3] = 0.25
    bands[1, :3, :3] = 0.5
    path = write_raster(tmp_path / "fractions.tif", bands)
    fields, notes = read_crop_map(replace(source, raster=path, elevation=250.0))
    assert [field.name for field in fields] == ["cotton_1_1", "alfalfa_1_1"]
    for field, share in zip(fields, (0.25, 0.5), strict=True):
        assert field.area == pytest.approx(share * AREAS[:3, :3].sum(), rel=1e-6)
        assert field.elevation == 250.0
    assert not notes


def test_districts_part_blocks(source: CropMap, tmp_path: Path) -> None:
    numbers = np.where(np.arange(8)[None, :] < 1, 7, 8) * np.ones((6, 1))
    path = write_raster(tmp_path / "districts.tif", numbers.astype(np.uint8))
    (tmp_path / "names.csv").write_text("value,district\n7,Мактаарал\n", encoding="utf-8")
    named = replace(source, district=path, district_names=tmp_path / "names.csv")
    districts = {field.name: field.district for field in read_crop_map(named)[0]}
    assert districts["cotton_1_1_7"] == "Мактаарал"
    assert districts["cotton_1_1_8"] == "8"
    fields, _notes = read_crop_map(replace(source, district="Arys"))
    assert {field.district for field in fields} == {"Arys"}


def test_a_crop_of_two_classes_tells_them_apart(source: CropMap) -> None:
    text = LEGEND.replace("2,alfalfa,border", "2,cotton,surface_drip")
    source.legend.write_text(text, encoding="utf-8")
    names = [field.name for field in read_crop_map(source)[0]]
    assert "cotton_1_1_1" in names
    assert "cotton_2_1_2" in names
    assert len(set(names)) == len(names)


def test_tiny_pieces_are_left_out_and_told(source: CropMap, tmp_path: Path) -> None:
    bands = np.zeros((2, 6, 8), dtype=np.float32)
    bands[0, 0, 0], bands[1, 5, 5] = 0.5, 1e-6
    path = write_raster(tmp_path / "fractions.tif", bands)
    fields, notes = read_crop_map(replace(source, raster=path))
    assert [field.name for field in fields] == ["cotton_1_1"]
    assert notes == ("1 pieces below 0.01 ha are left out: 0.00 ha together.",)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("cotton", "coton", "Did you mean `cotton`?"),
        ("1,cotton", "one,cotton", "legend.csv:2 value: got `one`, expected a whole number"),
        ("2,alfalfa", "1,alfalfa", "legend.csv:3 value: got `1`, expected each value once"),
        ("method", "metod", "method: got no such column"),
        ("1,cotton", "3,cotton", ""),
    ],
)
def test_a_legend_at_fault_is_told(source: CropMap, old: str, new: str, told: str) -> None:
    source.legend.write_text(LEGEND.replace(old, new), encoding="utf-8")
    if told:
        assert told in faults(source)
    else:
        assert "1, 9." in read_crop_map(source)[1][0]


def test_rasters_at_fault_are_told(source: CropMap, tmp_path: Path) -> None:
    assert "elevation: got no such file" in faults(replace(source, elevation=tmp_path / "x.tif"))
    assert "--elevation: got 9000, expected -430 to 5000 m" in faults(
        replace(source, elevation=9000.0)
    )
    assert "--block: got 0" in faults(replace(source, block=0))
    low = write_raster(tmp_path / "low.tif", np.full((3, 8), 200.0, dtype=np.float32))
    text = faults(replace(source, elevation=low))
    assert "low.tif elevation: got no height of 4 cells with crops (first: row 4, column 1" in text
    empty = write_raster(tmp_path / "empty.tif", np.full((6, 8), 9, dtype=np.uint8))
    assert "got no cell with a class of the legend" in faults(replace(source, raster=empty))


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (60.0, 0.0, "cotton: got 60, expected a fraction of the cell, 0 to 1. Divide per cent"),
        (0.7, 0.6, "got fractions that add up to 1.3, expected at most 1"),
    ],
)
def test_fractions_at_fault_are_told(
    source: CropMap, tmp_path: Path, first: float, second: float, told: str
) -> None:
    bands = np.zeros((2, 6, 8), dtype=np.float32)
    bands[0, 2, 3], bands[1, 2, 3] = first, second
    path = write_raster(tmp_path / "fractions.tif", bands)
    text = faults(replace(source, raster=path))
    assert "fractions.tif row 3, column 4" in text
    assert told in text
    one = write_raster(tmp_path / "one.tif", bands[:1])
    assert "got band 2, expected 1 to 1" in faults(replace(source, raster=one))


def test_the_command_writes_a_table_that_is_read_again(
    source: CropMap, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--legend", "legend.csv", "--elevation", "heights.tif", "--block", "4"]
    with pytest.raises(SystemExit) as ended:
        app(["make-fields", "crops.tif", *options, "--locale", "ru", "--district", "Arys"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert "out/crops/fields.csv: 5 fields" in said.replace("\n", " ")
    read = read_field_table(Path("out/crops/fields.csv"))
    made, _notes = read_crop_map(replace(source, district="Arys"))
    for field, original in zip(read, made, strict=True):
        assert field.area == pytest.approx(original.area, rel=1e-12)
        assert replace(field, line=0, area=original.area) == original


@pytest.mark.usefixtures("source")
def test_a_table_has_only_columns_that_say_something(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--legend", "legend.csv", "--elevation", "300"]
    with pytest.raises(SystemExit):
        app(["make-fields", "crops.tif", *options])
    header, *rows = Path("out/crops/fields.csv").read_text(encoding="utf-8").splitlines()
    assert header == ("field,crop,hectares,latitude,longitude,elevation,method,soil,sowing")
    hectares = [row.split(",")[2] for row in rows]
    assert all(len(text.partition(".")[2]) <= 4 for text in hectares)
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        app(["make-fields", "crops.tif", *options, "--block", "0"])
    assert ended.value.code == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "--block: got 0, expected at least 1 cell. Give the number of cells" in said
