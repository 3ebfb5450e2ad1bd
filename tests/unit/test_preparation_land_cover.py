"""Land cover: legends of known maps, tables of users, and parameters by class."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine

from kzwater import registry
from kzwater.basin import Basin
from kzwater.errors import InputError
from kzwater.preparation.class_tables import cover_parameters, legend
from kzwater.preparation.pipeline import build_basin

LEGENDS = ("modis_igbp", "esa_worldcover", "esa_cci", "copernicus_lc100")
FOLDER = Path(registry.__file__).parent / "preparation" / "legends"
DESCRIPTION = """\
name: valley
title: A valley
elevation: {file: elevation.tif}
outlet: mouth
gauges:
  - {id: mouth, name: Mouth, longitude: 70.035, latitude: 42.915}
channel: {mean_runoff: 5.0}
"""


def write_tif(path: Path, values: np.ndarray) -> None:
    """Write a raster of 0.01 degrees."""
    height, width = values.shape
    transform = Affine(0.01, 0.0, 70.0, 0.0, -0.01, 43.0)
    profile = {"crs": "EPSG:4326", "transform": transform, "dtype": values.dtype, "count": 1}
    with rasterio.open(path, "w", "GTiff", height=height, width=width, **profile) as file:
        file.write(values, 1)


class Valley:
    """A valley whose land cover a test chooses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        row, column = np.mgrid[:9, :7]
        values = 1000.0 + 5.0 * (9 - row) + 20.0 * np.abs(column - 3)
        write_tif(folder / "elevation.tif", values.astype(np.float32))

    def basin(self, codes: np.ndarray, text: str, table: str = "") -> Basin:
        write_tif(self.folder / "cover.tif", codes.astype(np.uint8))
        (self.folder / "classes.csv").write_text(table)
        cover = f"land_cover: {{file: cover.tif, {text}}}\n"
        (self.folder / "basin.yaml").write_text(DESCRIPTION + cover)
        return build_basin(self.folder / "basin.yaml")

    def faults(self, codes: np.ndarray, text: str, table: str = "") -> str:
        with pytest.raises(InputError) as caught:
            self.basin(codes, text, table)
        return str(caught.value)


@pytest.fixture
def valley(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Valley:
    monkeypatch.chdir(tmp_path)
    return Valley(tmp_path)


def halves(west: int, east: int) -> np.ndarray:
    """Return one class in the west and another in the east."""
    codes = np.full((9, 7), west)
    codes[:, 4:] = east
    return codes


def columns() -> set[str]:
    """Return the parameters that the packaged table has a column for."""
    with (FOLDER / "covers.csv").open(encoding="utf-8") as file:
        head = next(row for row in csv.reader(file) if not row[0].startswith("#"))
    return set(head[1:])


@pytest.mark.parametrize("name", LEGENDS)
def test_every_class_of_a_legend_has_parameters(name):
    with (FOLDER / "covers.csv").open(encoding="utf-8") as file:
        known = {row[0] for row in csv.reader(file)}
    assert set(legend(name).names.values()) <= known


def test_packaged_parameters_lie_within_the_declared_bounds():
    found = cover_parameters()
    assert set(found) == {name for name in columns() if registry.has_parameter(name)}
    for name, values in found.items():
        declared = registry.field(name)
        assert all(declared.lower <= value <= declared.upper for value in values.values()), name


def test_codes_of_one_class_are_one_land_cover(valley):
    basin = valley.basin(halves(17, 0), "legend: modis_igbp")
    names = dict(zip(basin.land_cover_values.tolist(), basin.land_cover_names, strict=True))
    assert {names[code] for code in basin.hru_land_cover.tolist()} == {"water"}
    assert len(set(basin.land_cover_names.tolist())) == basin.land_cover_names.size


def test_a_legend_brings_the_declared_parameters(valley):
    basin = valley.basin(halves(10, 16), "legend: modis_igbp")
    assert set(basin.parameters) == {name for name in columns() if registry.has_parameter(name)}
    values = cover_parameters()
    grassland = basin.hru_land_cover == 10
    for name, found in basin.parameters.items():
        assert set(found[grassland]) == {values[name]["grassland"]}
        assert set(found[~grassland]) == {values[name]["barren"]}


def test_columns_of_a_table_become_parameters(valley):
    table = "# own measurements\nclass,name,snow_melt_factor\n1,forest,3\n2,steppe,5\n"
    basin = valley.basin(halves(1, 2), "classes: classes.csv", table)
    forest = basin.hru_land_cover == 1
    assert set(basin.parameters["snow_melt_factor"][forest]) == {3.0}
    assert set(basin.parameters["snow_melt_factor"][~forest]) == {5.0}


def test_a_class_that_the_legend_lacks_is_named_with_cells_and_remedy(valley):
    fault = valley.faults(halves(10, 99), "legend: modis_igbp")
    assert "cover.tif land_cover.classes: got classes without a name: 99 at 27 cells" in fault
    assert "first: x 70.045, y 42.995" in fault
    assert "Add them to a table of `classes`, or name another `legend`." in fault


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            "class,name,snow_melt_factr\n1,forest,3\n",
            "classes.csv:1 land_cover.classes: got a column `snow_melt_factr`, expected a "
            "parameter, such as `snow_melt_factor`",
        ),
        ("class,name,snow_melt_factor\n1,forest,-3\n", "classes.csv:2 land_cover.classes: got"),
        ("class,name,snow_melt_factor\n1,forest,much\n", "got snow_melt_factor much, expected"),
        ("class,name,snow_melt_factor\n1,forest\n", "expected class,name,snow_melt_factor"),
    ],
)
def test_faults_of_parameter_columns_name_the_line(valley, table, message):
    assert message in valley.faults(halves(1, 1), "classes: classes.csv", table)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("classes: classes.csv, legend: esa_cci", "got both, expected either"),
        ("burned: true", "got neither, expected either `classes` or `legend`"),
        ("legend: modis", "legend"),
    ],
)
def test_a_table_or_a_legend_is_needed(valley, text, message):
    assert message in valley.faults(halves(1, 1), text)
