"""Glaciers of a basin: a synthetic one known exactly, the At-Bashy, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import pytest
import rasterio
from rasterio.features import rasterize
from rasterio.transform import from_origin
from rasterio.windows import from_bounds
from valley import Valley, write_raster

from kzwater import registry
from kzwater.basin import Basin, read_basin, write_basin
from kzwater.errors import Problems
from kzwater.grid import distances, transformed
from kzwater.network import subset
from kzwater.preparation.pipeline import build_basin
from kzwater.preparation.polygons import Outline, read_outlines
from kzwater.preparation.rasters import Raster, read_raster
from kzwater.simulation import run

DATA = Path(__file__).parents[3] / "shared" / "data"
ATBASHY = DATA / "atbashy_glaciers"
GLOBE = DATA / "kz_grid" / "globe_dem_1km_34-50N_45-90E.tif"

GLACIERS = "glaciers: {outlines: ice.geojson, id: name, thickness: thickness.tif}\n"


def box(name: str, west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """Return a glacier with four corners."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "properties": {"name": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


# Half of one cell and a quarter of the next; the whole of another cell.
ICE = [
    box("upper", 70.0, 42.99, 70.005, 43.0),
    box("upper", 70.01, 42.99, 70.015, 42.995),
    box("lower", 70.02, 42.98, 70.03, 42.99),
]


class IcyValley(Valley):
    """A valley with two glaciers."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, foot=3000.0, fall=50.0)
        self.thickness = np.full((9, 7), 40.0, dtype=np.float32)
        self.features = list(ICE)

    def basin(self, text: str = GLACIERS) -> Basin:
        self.write("thickness", self.thickness)
        content = {"type": "FeatureCollection", "features": self.features}
        (self.folder / "ice.geojson").write_text(json.dumps(content))
        return super().basin(f"bands: {{height: 100}}\n{text}")


@pytest.fixture
def valley(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IcyValley:
    monkeypatch.chdir(tmp_path)
    return IcyValley(tmp_path)


def at_glacier(basin: Basin, name: str) -> np.ndarray:
    return np.flatnonzero(basin.hru_glacier == basin.glacier_id.tolist().index(name))


def test_glaciers_take_their_part_of_each_cell(valley):
    basin = valley.basin()
    assert sorted(basin.glacier_id.tolist()) == ["lower", "upper"]
    upper, lower = at_glacier(basin, "upper"), at_glacier(basin, "lower")
    assert sorted(basin.hru_share[upper]) == pytest.approx([0.25, 0.5], rel=1e-12)
    assert basin.hru_share[lower].tolist() == [1.0]
    glaciers = basin.hru_glacier >= 0
    codes = dict(zip(basin.land_cover_names.tolist(), basin.land_cover_values, strict=True))
    assert set(basin.hru_land_cover[glaciers]) == {codes["glacier"]}
    assert codes["glacier"] not in set(basin.hru_land_cover[~glaciers])


def test_a_cell_all_of_ice_has_a_partner_without_area(valley):
    basin = valley.basin()
    (lower,) = at_glacier(basin, "lower")
    partner = basin.hru_partner[lower]
    assert (basin.hru_area[partner], basin.hru_share[partner]) == (0.0, 0.0)
    assert basin.hru_elevation[partner] == basin.hru_elevation[lower]


def test_partners_lie_in_the_same_unit_and_band(valley):
    basin = valley.basin()
    glaciers = np.flatnonzero(basin.hru_glacier >= 0)
    partners = basin.hru_partner[glaciers]
    assert np.all(basin.hru_partner[basin.hru_glacier < 0] == -1)
    assert np.all(basin.hru_glacier[partners] == -1)
    assert np.array_equal(basin.hru_unit[partners], basin.hru_unit[glaciers])
    assert np.array_equal(basin.hru_band[partners], basin.hru_band[glaciers])
    sums = np.bincount(basin.hru_unit, basin.hru_share)
    assert np.max(np.abs(sums - 1.0)) <= 1e-12


def test_ice_is_thickness_times_its_density(valley):
    valley.thickness[1, 2] = 100.0
    basin = valley.basin()
    ice = basin.parameters["glacier_initial_ice"]
    assert ice[at_glacier(basin, "upper")] == pytest.approx(40.0 * 0.9 * 1000.0)
    assert ice[at_glacier(basin, "lower")] == pytest.approx(100.0 * 0.9 * 1000.0)
    assert np.array_equal(basin.parameters["glacier_share"], basin.hru_glacier >= 0)
    assert np.all(ice[basin.hru_glacier < 0] == 0.0)


def test_glaciers_are_written_and_read_and_follow_into_a_part(valley, tmp_path):
    basin = valley.basin()
    upper = int(basin.unit_reach[basin.hru_unit[at_glacier(basin, "lower")[0]]])
    for name, each in (("whole", basin), ("part", subset(basin, upper))):
        write_basin(each, tmp_path / f"{name}.nc")
        found = read_basin(tmp_path / f"{name}.nc")
        for array in ("hru_glacier", "hru_partner", "hru_area"):
            assert np.array_equal(getattr(found, array), getattr(each, array)), array
        glaciers = np.flatnonzero(found.hru_glacier >= 0)
        assert glaciers.size
        partners = found.hru_partner[glaciers]
        assert np.array_equal(found.hru_unit[partners], found.hru_unit[glaciers])
        assert found.glacier_id.tolist() == basin.glacier_id.tolist()


def test_a_raster_of_fractions_makes_a_glacier_of_each_patch(valley):
    fraction = np.zeros((9, 7), dtype=np.float32)
    fraction[0, 0], fraction[0, 1], fraction[4, 6] = 0.5, 0.25, 1.0
    valley.write("fraction", fraction)
    basin = valley.basin("glaciers: {fraction: fraction.tif, thickness: thickness.tif}\n")
    assert basin.glacier_id.size == 2
    glaciers = np.flatnonzero(basin.hru_glacier >= 0)
    assert sorted(basin.hru_share[glaciers]) == pytest.approx([0.25, 0.5, 1.0])


def test_thickness_is_estimated_from_the_area_on_demand(valley):
    text = "glaciers: {outlines: ice.geojson, id: name, missing_thickness: scaling}\n"
    basin = valley.basin(text)
    (lower,) = at_glacier(basin, "lower")
    expected = 28.5 * (basin.hru_area[lower] / 1e6) ** 0.357 * 900.0
    assert basin.parameters["glacier_initial_ice"][lower] == pytest.approx(expected)


def test_missing_thickness_is_refused_with_the_glacier(valley):
    valley.thickness[1, 2] = np.nan
    fault = valley.faults()
    assert (
        "thickness.tif glaciers.thickness: got no thickness of 1 glaciers (first: lower)" in fault
    )


def test_negative_thickness_is_refused_with_its_place(valley):
    valley.thickness[3, 4] = -5.0
    fault = valley.faults()
    assert "got -5 m at 1 cells (first: row 4, column 5" in fault
    assert "expected 0 to 5000 m" in fault


def test_thickness_without_outlines_is_refused(valley):
    fault = valley.faults("glaciers: {thickness: thickness.tif}\n")
    assert "got neither, expected either `outlines` or `fraction`" in fault


@pytest.mark.parametrize("west", [70.5, 10.0])
def test_outlines_outside_the_basin_are_refused(valley, west):
    valley.features = [box("far", west, 42.9, west + 0.1, 43.0)]
    assert "ice.geojson glaciers: got no glacier inside the basin" in valley.faults()


def test_outlines_that_overlap_are_refused(valley):
    valley.features.append(box("again", 70.02, 42.98, 70.03, 42.99))
    assert "got outlines that overlap in 1 cells" in valley.faults()


def test_unknown_columns_and_covers_are_named(valley):
    assert "a column `RGIId`" in valley.faults(GLACIERS.replace("id: name", "id: RGIId"))
    text = GLACIERS.replace("id:", "uncovered: sea, id:")
    assert "glaciers.uncovered: got `sea`, expected one of any" in valley.faults(text)


@pytest.fixture(scope="module")
def atbashy(tmp_path_factory: pytest.TempPathFactory) -> Basin:
    """Return the At-Bashy, a cell of 1 km each unit, from GLOBE and the outlines of RGI 6.0."""
    if not ATBASHY.is_dir() or not GLOBE.is_file():
        pytest.skip("the data of the At-Bashy are not here")
    folder = tmp_path_factory.mktemp("atbashy")
    with rasterio.open(GLOBE) as file:
        window = from_bounds(75.9, 40.8, 77.8, 41.6, file.transform).round_offsets().round_lengths()
        values = file.read(1, window=window).astype(np.float32)
        transform = file.window_transform(window)
    write_raster(folder / "elevation.tif", values, transform=transform)
    outlines, thickness = ATBASHY / "atbashy_rgi60.gpkg", ATBASHY / "thick.tif"
    (folder / "basin.yaml").write_text(
        "name: atbashy\ntitle: At-Bashy\nelevation: {file: elevation.tif, holes: sink}\n"
        "outlet: end\ngauges:\n"
        "  - {id: end, name: End, longitude: 76.15, latitude: 41.2, search_radius: 5}\n"
        "units: {kind: sub-basin, area: 200}\nbands: {height: 200}\n"
        f"glaciers: {{outlines: {outlines}, id: RGIId, thickness: {thickness},"
        " missing_thickness: scaling}\n"
        "channel: {mean_runoff: 8.0}\n"
    )
    return build_basin(folder / "basin.yaml")


def outlines_inside(basin: Basin) -> tuple[Outline, ...]:
    """Return the outlines all of whose points lie in cells of the basin."""
    outlines = read_outlines(ATBASHY / "atbashy_rgi60.gpkg", "RGIId", "outlines", Problems())
    assert outlines is not None
    inside = []
    for outline in outlines:
        points = np.concatenate([ring for rings in outline.polygons for ring in rings])
        x, y = transformed(outline.crs, "EPSG:4326", *points.T)
        columns = np.rint((x - basin.x[0]) / (basin.x[1] - basin.x[0])).astype(int)
        rows = np.rint((y - basin.y[0]) / (basin.y[1] - basin.y[0])).astype(int)
        shape = basin.unit_index.shape
        held = (columns >= 0) & (columns < shape[1]) & (rows >= 0) & (rows < shape[0])
        if np.all(held) and np.all(basin.unit_index[rows, columns] >= 0):
            inside.append(outline)
    return tuple(inside)


def geodesic_area(outlines: tuple[Outline, ...]) -> float:
    """Return the area of outlines on the ellipsoid, km2; holes do not count."""
    from pyproj import Geod

    geod, total = Geod(ellps="WGS84"), 0.0
    for outline in outlines:
        for rings in outline.polygons:
            points = [transformed(outline.crs, "EPSG:4326", *ring.T) for ring in rings]
            sizes = [abs(geod.polygon_area_perimeter(*each)[0]) for each in points]
            total += 2.0 * sizes[0] - sum(sizes)
    return total / 1e6


def ice_of_raster(outlines: tuple[Outline, ...]) -> np.ndarray:
    """Return the ice of each outline in the thickness raster, km3; NaN where it has none."""
    raster = read_raster(ATBASHY / "thick.tif", "thickness", Problems())
    assert isinstance(raster, Raster)
    grid = raster.grid
    transform = from_origin(grid.left, grid.top, grid.cell_width, grid.cell_height)
    shapes = [(s, i + 1) for i, each in enumerate(outlines) for s in each.shapes(grid.crs)]
    label = rasterize(shapes, grid.shape, transform=transform, dtype="int32")
    pixels = np.flatnonzero((label > 0) & raster.valid)
    row, column = np.divmod(pixels, grid.columns)
    # The pixels on the ellipsoid: the zone is far from its meridian and shows them too large.
    corners = [
        transformed(grid.crs, "EPSG:4326", x, y)
        for x, y in (
            (grid.x[column] - grid.cell_width / 2.0, grid.y[row]),
            (grid.x[column] + grid.cell_width / 2.0, grid.y[row]),
            (grid.x[column], grid.y[row] - grid.cell_height / 2.0),
            (grid.x[column], grid.y[row] + grid.cell_height / 2.0),
        )
    ]
    size = distances(*corners[0], *corners[1]) * distances(*corners[2], *corners[3])
    index = label.ravel()[pixels] - 1
    ice = np.bincount(index, raster.values.ravel()[pixels] * size / 1e9, len(outlines))
    ice[np.bincount(index, minlength=len(outlines)) == 0] = np.nan
    return ice


def test_area_and_ice_of_the_atbashy_are_those_of_outlines_and_raster(atbashy, capsys):
    """Outlines count that lie whole in the basin; 1 % and 2 % are what users may rely on."""
    outlines = outlines_inside(atbashy)
    index = {name: number for number, name in enumerate(atbashy.glacier_id.tolist())}
    slivers = tuple(outline for outline in outlines if outline.id not in index)
    assert geodesic_area(slivers) < 0.001
    outlines = tuple(outline for outline in outlines if outline.id in index)
    chosen = np.array([index[outline.id] for outline in outlines])
    glaciers, count = atbashy.hru_glacier >= 0, len(index)

    def of_glacier(values: np.ndarray) -> np.ndarray:
        return np.bincount(atbashy.hru_glacier[glaciers], values[glaciers], count)[chosen]

    depth = atbashy.parameters["glacier_initial_ice"] / 900.0
    area = of_glacier(atbashy.hru_area / 1e6).sum()
    raster = ice_of_raster(outlines)
    known = np.isfinite(raster)
    volume = of_glacier(atbashy.hru_area * depth / 1e9)[known].sum()
    with capsys.disabled():
        print(
            f"\nAt-Bashy: {count} glaciers, {len(outlines)} whole, {np.sum(known)} with thickness; "
            f"area {area:.3f} km2, outlines {geodesic_area(outlines):.3f} km2; "
            f"ice {volume:.4f} km3, raster {raster[known].sum():.4f} km3"
        )
    assert len(outlines) > 100
    assert area == pytest.approx(geodesic_area(outlines), rel=0.01)
    assert volume == pytest.approx(raster[known].sum(), rel=0.02)


def test_bands_of_the_atbashy_are_those_of_glaciers(atbashy):
    """RGI 6.0 has its glaciers there between 3300 and 4800 m; a cell of 1 km is a mean."""
    glaciers = atbashy.hru_glacier >= 0
    area, height = atbashy.hru_area[glaciers], atbashy.hru_elevation[glaciers]
    mean = np.average(height, weights=area)
    assert 3700.0 < mean < 4300.0
    assert np.sum(area[(height > 3200.0) & (height < 4900.0)]) > 0.98 * area.sum()
    sums = np.bincount(atbashy.hru_unit, atbashy.hru_share)
    assert np.max(np.abs(sums - 1.0)) <= 1e-12


def test_the_engine_declares_what_is_written_of_glaciers():
    assert registry.has_parameter("glacier_share")
    assert registry.has_parameter("glacier_initial_ice")


def test_a_prepared_glacier_shrinks_onto_its_partner_and_the_balance_closes(valley, weather):
    """Ice of 5 m in 25 degC summers: land passes to the partner that began without area."""
    valley.thickness[:] = 5.0
    basin = valley.basin()
    write_basin(basin, weather.folder / "basin.nc")
    weather.settings["processes"] = {"glacier": "glacier", "glacier_geometry": "glacier_geometry"}
    scenario = weather.write()
    out = run(scenario.path, weather.folder / "out")
    with netCDF4.Dataset(out / "state.nc") as state:
        area = state["land_area"][:]
    (lower,) = at_glacier(basin, "lower")
    partner = basin.hru_partner[lower]
    assert area[partner] > 0.0
    assert area[lower] < basin.hru_area[lower]
    assert area[partner] + area[lower] == pytest.approx(basin.hru_area[lower], rel=1e-12)
