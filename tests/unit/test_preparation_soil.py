"""The soil: the equations against their published table, maps, units, and what is refused."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from rasterio.transform import Affine
from valley import Valley

from kzwater import registry
from kzwater.basin import Basin
from kzwater.preparation.pedotransfer import hydraulics

# Saxton and Rawls (2006), table 3, organic matter 2.5 %: sand, clay, water contents in % at
# 1500 kPa, 33 kPa and saturation, saturated conductivity in mm h-1.
TABLE_3 = {
    "sand": (88, 5, 5, 10, 46, 108.1),
    "loamy_sand": (80, 5, 5, 12, 46, 96.7),
    "sandy_loam": (65, 10, 8, 18, 45, 50.3),
    "loam": (40, 20, 14, 28, 46, 15.5),
    "silt_loam": (20, 15, 11, 31, 48, 16.1),
    "silt": (10, 5, 6, 30, 48, 22.0),
    "sandy_clay_loam": (60, 25, 17, 27, 43, 11.3),
    "clay_loam": (30, 35, 22, 36, 48, 4.3),
    "silty_clay_loam": (10, 35, 22, 38, 51, 5.7),
    "silty_clay": (10, 45, 27, 41, 52, 3.7),
    "sandy_clay": (50, 40, 25, 36, 44, 1.4),
    "clay": (25, 50, 30, 42, 50, 1.1),
}
NAMES = (
    "wilting_point",
    "available_water_capacity",
    "drainable_porosity",
    "saturated_conductivity",
    "conductivity_exponent",
)
MAPS = """\
soil:
  sand: {file: sand.tif, units: g/kg}
  clay: {file: clay.tif, units: g/kg}
"""


@pytest.mark.parametrize("name", TABLE_3)
def test_equations_give_the_published_table_within_its_printed_precision(name):
    sand, clay, wilting, field, saturated, conductivity = TABLE_3[name]
    found = hydraulics(np.array([sand / 100]), np.array([clay / 100]), np.array([2.5]))
    contents = np.cumsum([found[key][0] for key in NAMES[:3]])
    assert contents == pytest.approx([wilting / 100, field / 100, saturated / 100], abs=0.005)
    assert found["saturated_conductivity"][0] / 24.0 == pytest.approx(conductivity, abs=0.05)


def test_packaged_textures_are_those_of_the_table():
    path = Path(registry.__file__).parent / "preparation" / "legends" / "usda_textures.csv"
    with path.open(encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if not row[0].startswith("#")][1:]
    found = {name: (float(sand), float(clay)) for name, sand, clay in rows}
    assert found == {name: (row[0] / 100, row[1] / 100) for name, row in TABLE_3.items()}


@pytest.mark.parametrize("name", TABLE_3)
def test_every_texture_lies_within_the_declared_bounds(name):
    sand, clay = TABLE_3[name][:2]
    found = hydraulics(np.array([sand / 100]), np.array([clay / 100]), np.array([2.5]))
    for key in filter(registry.has_parameter, NAMES):
        declared = registry.field(key)
        assert declared.lower <= found[key][0] <= declared.upper, key


def test_a_dense_soil_holds_and_passes_less():
    """Equations 7 to 9: density 10 % above the usual leaves 1 - 1.1 (1 - theta_s) of pores."""
    loam = [np.array([0.4]), np.array([0.2]), np.array([2.5])]
    usual = hydraulics(*loam)
    contents = np.cumsum([usual[key][0] for key in NAMES[:3]])
    density = 1.1 * (1.0 - contents[2]) * 2.65
    dense = hydraulics(*loam, np.array([density]))
    found = np.cumsum([dense[key][0] for key in NAMES[:3]])
    saturated = 1.0 - 1.1 * (1.0 - contents[2])
    assert found[2] == pytest.approx(saturated)
    assert found[1] == pytest.approx(contents[1] - 0.2 * (contents[2] - saturated))
    assert dense["saturated_conductivity"][0] < 0.5 * usual["saturated_conductivity"][0]
    same = hydraulics(*loam, np.array([np.nan]))
    assert same["drainable_porosity"][0] == pytest.approx(usual["drainable_porosity"][0])


def test_clay_too_dense_for_the_equations_stays_within_the_declared_bounds():
    """Half clay at 1.75 g cm-3 would hold more at field capacity than it has pores."""
    found = hydraulics(np.array([0.25]), np.array([0.5]), np.array([2.5]), np.array([1.75]))
    assert found["drainable_porosity"][0] == pytest.approx(0.02)
    for name, values in found.items():
        bounds = registry.field(name)
        assert bounds.lower <= values[0] <= bounds.upper, name


class SoilValley(Valley):
    """A valley of silt loam in the west and clay in the east."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        column = np.mgrid[:9, :7][1]
        self.sand = np.where(column < 4, 200.0, 250.0)
        self.clay = np.where(column < 4, 150.0, 500.0)
        self.units = ""

    def basin(self, text: str = MAPS) -> Basin:
        self.write("sand", self.sand, units=self.units)
        self.write("clay", self.clay, units=self.units)
        return super().basin(text)


@pytest.fixture
def valley(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoilValley:
    monkeypatch.chdir(tmp_path)
    return SoilValley(tmp_path)


def assert_soil(basin: Basin, west: tuple[float, float], east: tuple[float, float]) -> None:
    """Check the parameters that the engine declares against the two textures."""
    assert set(basin.parameters) == {name for name in NAMES if registry.has_parameter(name)}
    for shares, chosen in (
        (west, basin.hru_longitude < 70.04),
        (east, basin.hru_longitude > 70.04),
    ):
        expected = hydraulics(np.array([shares[0]]), np.array([shares[1]]), np.array([2.5]))
        for name, values in basin.parameters.items():
            assert values[chosen] == pytest.approx(expected[name][0], rel=1e-6), name


def test_sand_and_clay_become_the_declared_parameters(valley):
    assert_soil(valley.basin(), (0.2, 0.15), (0.25, 0.5))


def test_maps_in_another_system_and_other_units_are_brought_over(valley):
    transform = Affine(200.0, 0.0, 575000.0, 0.0, -200.0, 4770000.0)
    place = {"crs": "EPSG:32642", "transform": transform}
    expected = valley.basin()
    for name, share in (("sand", 20.0), ("clay", 15.0)):
        valley.write(f"{name}_utm", np.full((100, 100), share), units="%", **place)
    basin = valley.basin("soil: {sand: {file: sand_utm.tif}, clay: {file: clay_utm.tif}}\n")
    west = basin.hru_longitude < 70.04
    for name, values in basin.parameters.items():
        assert values[west] == pytest.approx(expected.parameters[name][west], rel=1e-6), name


def test_texture_classes_stand_for_their_shares(valley, tmp_path):
    valley.write("texture", np.where(valley.clay > 200.0, 1, 8))
    (tmp_path / "classes.csv").write_text("class,name\n1,clay\n8,silt loam\n")
    basin = valley.basin("soil: {texture: {file: texture.tif, classes: classes.csv}}\n")
    assert_soil(basin, (0.2, 0.15), (0.25, 0.5))


def test_places_without_soil_get_the_mean_of_the_basin(valley):
    valley.sand[0, 0] = np.nan
    for name, values in valley.basin().parameters.items():
        assert np.all(np.isfinite(values)), name
        assert values.min() < values[0] < values.max()


def test_more_than_all_is_refused_with_cells(valley):
    valley.sand[2, 3] = 900.0
    fault = valley.faults()
    assert "sand.tif soil.sand: got sand and clay of 105 % at 1 cells" in fault
    assert "first: x 70.035, y 42.975" in fault


def test_shares_above_one_tell_of_wrong_units(valley):
    assert "got 200 at 63 cells" in valley.faults(MAPS.replace("g/kg", '"%"'))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (MAPS.replace(", units: g/kg", ""), "soil.sand.units: got `` in the file, expected one of"),
        ("soil: {sand: {file: sand.tif, units: g/kg}}\n", "expected either `sand` and `clay`"),
        (MAPS.replace("g/kg", "g/cm3"), "soil.sand.units: got `g/cm3`"),
    ],
)
def test_units_and_both_shares_are_needed(valley, text, message):
    assert message in valley.faults(text)


def test_units_that_contradict_the_file_are_refused(valley):
    valley.units = "%"
    assert "soil.sand.units: got `g/kg`, and `%` in the file" in valley.faults()


def test_unknown_textures_are_named(valley, tmp_path):
    valley.write("texture", np.full((9, 7), 3))
    text = "soil: {texture: {file: texture.tif, classes: classes.csv}}\n"
    (tmp_path / "classes.csv").write_text("class,name\n1,clay\n")
    assert "soil.texture: got classes without a name: 3 at 63 cells" in valley.faults(text)
    (tmp_path / "classes.csv").write_text("class,name\n3,mud\n")
    assert "soil.texture: got mud, expected one of sand, loamy_sand" in valley.faults(text)


def test_a_basin_without_any_soil_is_refused(valley):
    valley.sand[:] = np.nan
    assert "soil: got no soil inside the basin" in valley.faults()
