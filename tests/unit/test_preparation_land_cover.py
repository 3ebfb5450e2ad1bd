"""Land cover: legends of known maps, tables of users, and parameters by class."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from valley import Valley

from kzwater import registry
from kzwater.basin import Basin
from kzwater.preparation.class_tables import cover_parameters, legend

LEGENDS = ("modis_igbp", "esa_worldcover", "esa_cci", "copernicus_lc100")
FOLDER = Path(registry.__file__).parent / "preparation" / "legends"


class CoveredValley(Valley):
    """A valley whose land cover a test chooses."""

    def basin(self, codes: np.ndarray, text: str, table: str = "") -> Basin:
        self.write("cover", codes.astype(np.uint8))
        (self.folder / "classes.csv").write_text(table)
        return super().basin(f"land_cover: {{file: cover.tif, {text}}}\n")


@pytest.fixture
def valley(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CoveredValley:
    monkeypatch.chdir(tmp_path)
    return CoveredValley(tmp_path)


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


@pytest.mark.parametrize(
    "table",
    [
        "# own measurements\nclass,name,snow_melt_factor\n1,forest,3\n2,steppe,5\n",
        "class;name;snow_melt_factor\n1;forest;3,0\n2;steppe;5,0\n",
    ],
)
def test_columns_of_a_table_become_parameters(valley, table):
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
        (
            "class,name,snow_melt_factor\n1,forest,much\n",
            "classes.csv:2 snow_melt_factor: got `much`, expected a number",
        ),
        ("class,name,snow_melt_factor\n1,forest\n", "got 2 cells, expected 3, as in the header"),
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
