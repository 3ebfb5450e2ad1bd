"""From rasters to basin.nc: whole preparations of small synthetic basins, and what refuses them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine
from rasterio.warp import transform as transform_points

from kzwater.basin import Basin, doubts, read_basin
from kzwater.errors import InputError, MissingExtraError
from kzwater.network import build_network
from kzwater.preparation import prepare

ROWS, COLUMNS = 60, 48
# Where the two rivers are: they flow south along these columns and join at row 45.
WEST, EAST, CONFLUENCE = 14, 34, 45

DESCRIPTION = """\
name: fork
title: Two rivers that join
elevation: {{file: elevation.tif}}
land_cover: {{file: land_cover.tif, classes: classes.csv}}
directions: {directions}
outlet: mouth
gauges:
  - {{id: mouth, name: Mouth, longitude: {mouth[0]}, latitude: {mouth[1]}}}
  - {{id: west, name: West, longitude: {west[0]}, latitude: {west[1]}, {west_area}}}
units: {units}
bands: {{height: 100}}
channel: {{mean_runoff: 5.0}}
"""
GEOGRAPHIC = ("EPSG:4326", Affine(0.01, 0.0, 70.0, 0.0, -0.01, 43.0))
UTM = ("EPSG:32642", Affine(1000.0, 0.0, 560000.0, 0.0, -1000.0, 4780000.0))
# A grid like GEOGRAPHIC stored from south to north.
SOUTH_UP = ("EPSG:4326", Affine(0.01, 0.0, 70.0, 0.0, 0.01, 43.0 - 0.01 * ROWS))


def terrain() -> np.ndarray:
    """Return elevations of two valleys that join and leave in the south, with noise and pits."""
    row, column = np.mgrid[:ROWS, :COLUMNS].astype(float)
    west = np.where(row < CONFLUENCE, WEST, WEST + (EAST - WEST) / 2 * (row - CONFLUENCE) / 10)
    east = np.where(row < CONFLUENCE, EAST, EAST - (EAST - WEST) / 2 * (row - CONFLUENCE) / 10)
    middle = (WEST + EAST) / 2
    west, east = np.minimum(west, middle), np.maximum(east, middle)
    across = np.minimum(np.abs(column - west), np.abs(column - east))
    noise = np.random.default_rng(11).uniform(0.0, 4.0, (ROWS, COLUMNS))
    return (500.0 + 8.0 * (ROWS - row) + 15.0 * across + noise).astype(np.float32)


def write(path: Path, values: np.ndarray, crs: Any, transform: Affine, **profile: Any) -> None:
    height, width = values.shape
    settings = {"dtype": values.dtype, "crs": crs, "transform": transform, **profile}
    size = {"height": height, "width": width, "count": 1}
    with rasterio.open(path, "w", "GTiff", **size, **settings) as file:
        file.write(values, 1)


def centre(place: tuple[str, Affine], row: int, column: int) -> tuple[float, float]:
    """Return longitude and latitude of a cell of the north-up grid of a place."""
    crs, transform = place
    if transform.e > 0.0:
        row = ROWS - 1 - row
    x, y = transform * (column + 0.5, row + 0.5)
    longitude, latitude = transform_points(crs, "EPSG:4326", [x], [y])
    return longitude[0], latitude[0]


Project = Callable[..., Path]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a writer of a folder with elevation, land cover and basin.yaml."""

    def make(
        place: tuple[str, Affine] = GEOGRAPHIC,
        directions: str = "{upscale: 1}",
        units: str = "{kind: cell}",
        west_area: str = "search_radius: 2",
        **gauges: tuple[float, float],
    ) -> Path:
        folder = tmp_path / "basin"
        folder.mkdir(exist_ok=True)
        elevation = terrain()
        cover = np.where(elevation > 800.0, 7, 2).astype(np.uint8)
        if place[1].e > 0.0:
            elevation, cover = elevation[::-1], cover[::-1]
        write(folder / "elevation.tif", elevation, *place)
        write(folder / "land_cover.tif", cover, *place)
        (folder / "classes.csv").write_text("class,name\n2,grassland\n7,bare\n")
        places = {
            "mouth": centre(place, ROWS - 1, (WEST + EAST) // 2),
            "west": centre(place, 40, WEST),
            **gauges,
        }
        path = folder / "basin.yaml"
        path.write_text(
            DESCRIPTION.format(directions=directions, units=units, west_area=west_area, **places)
        )
        return path

    return make


def assert_sound(basin: Basin) -> None:
    """Check what holds for every basin."""
    sums = np.bincount(basin.hru_unit, basin.hru_share)
    assert np.all(np.abs(sums - 1.0) <= 1e-12)
    assert np.all(np.diff(basin.hru_unit) >= 0)
    assert np.sum(basin.hru_area) == pytest.approx(basin.area, rel=1e-12)
    network = build_network(basin.reach_downstream)
    units = np.bincount(basin.unit_reach, basin.unit_area, basin.reach_length.size)
    assert np.allclose(network.accumulate(units), basin.reach_drained_area, rtol=1e-12)
    outlet = basin.reach_downstream < 0
    assert np.count_nonzero(outlet) == 1
    assert basin.reach_drained_area[outlet][0] == pytest.approx(basin.area, rel=1e-12)
    assert np.allclose(
        basin.gauge_area * 1e6, basin.reach_drained_area[basin.gauge_reach], rtol=1e-12
    )
    inside = basin.unit_index >= 0
    assert np.array_equal(inside, basin.flow_direction >= 0)
    assert np.array_equal(inside, np.isfinite(basin.elevation))
    assert np.array_equal(inside, basin.land_cover >= 0)
    assert np.array_equal(np.unique(basin.unit_index[inside]), np.arange(basin.unit_area.size))
    assert np.count_nonzero(basin.flow_direction == 0) == 1
    if basin.unit_kind == "cell":
        means = np.bincount(basin.hru_unit, basin.hru_share * basin.hru_elevation)
        assert np.allclose(basin.elevation[inside], means, rtol=1e-6)
        assert np.allclose(basin.drained_area[inside], basin.reach_drained_area / 1e6, rtol=1e-6)
    height = basin.hru_elevation - 100.0 * basin.hru_band
    assert np.all((height >= 0.0) & (height < 100.0))


@pytest.mark.parametrize("place", [GEOGRAPHIC, UTM, SOUTH_UP], ids=["degrees", "utm", "south-up"])
@pytest.mark.parametrize("units", ["{kind: cell}", "{kind: sub-basin, area: 150}"])
@pytest.mark.parametrize("directions", ["{upscale: 1}", "{upscale: 3}", "{breach: true}"])
def test_basin_is_sound_whatever_the_grid_units_and_directions(project, place, units, directions):
    description = project(place, directions, units)
    path = prepare(description)
    assert path == description.parent / "basin.nc"
    basin = read_basin(path)
    assert_sound(basin)
    # Nearly the whole raster drains to the mouth: 2880 cells of 0.90 or 1.00 km2.
    assert 0.95 < basin.area / (2880 * (1.0e6 if place is UTM else 0.904e6)) < 1.01
    # The western valley above row 40: half the columns, two thirds of the rows.
    assert 0.28 < basin.gauge_area[1] / basin.gauge_area[0] < 0.36
    if "sub" in units:
        assert np.all(basin.unit_area <= 150e6)
        assert basin.unit_area.size < 60


def test_same_inputs_give_the_same_bytes(project, tmp_path):
    description = project(directions="{upscale: 2}", units="{kind: sub-basin, area: 150}")
    first = prepare(description, tmp_path / "first")
    second = prepare(description, tmp_path / "second")
    assert first.read_bytes() == second.read_bytes()


def test_grid_stored_from_south_to_north_gives_the_same_basin(project):
    usual = read_basin(prepare(project(GEOGRAPHIC)))
    turned = read_basin(prepare(project(SOUTH_UP)))
    assert np.array_equal(turned.unit_index, usual.unit_index)
    assert np.allclose(turned.hru_area, usual.hru_area, rtol=1e-9)
    assert np.allclose(turned.y, usual.y)


def test_maps_of_a_projected_basin_are_placed_by_gdal(project):
    path = prepare(project(UTM))
    with rasterio.open(f'NETCDF:"{path}":drained_area') as file:
        assert file.crs.to_epsg() == 32642
        assert file.transform.a == 1000.0
        largest = np.unravel_index(np.nanargmax(file.read(1)), file.shape)
        x, y = file.xy(*largest)
    mouth = read_basin(path)
    assert x == pytest.approx(560000.0 + 1000.0 * (np.floor((x - 560000.0) / 1000.0) + 0.5))
    longitude, latitude = transform_points("EPSG:32642", "EPSG:4326", [x], [y])
    assert longitude[0] == pytest.approx(mouth.gauge_snapped_longitude[0], abs=1e-9)
    assert latitude[0] == pytest.approx(mouth.gauge_snapped_latitude[0], abs=1e-9)


def test_areas_on_the_ground_do_not_depend_on_the_projection(project):
    """The same square kilometres in UTM, where the scale at 70 E is 0.9997."""
    basin = read_basin(prepare(project(UTM)))
    assert basin.unit_area.mean() == pytest.approx(1e6 / 0.99965**2, rel=2e-4)


def test_land_cover_and_bands_divide_the_cells(project):
    """High ground is bare; cells of 3 x 3 have several bands and classes."""
    basin = read_basin(prepare(project(directions="{upscale: 3}")))
    high = basin.hru_elevation > 800.0
    assert np.all(basin.hru_land_cover[high] == 7)
    assert np.all(basin.hru_land_cover[basin.hru_elevation < 750.0] == 2)
    assert basin.hru_unit.size > 1.2 * basin.unit_area.size
    assert basin.land_cover_names.tolist() == ["grassland", "bare"]


def test_given_directions_are_taken_as_they_are(project):
    path = prepare(project())
    found = read_basin(path)
    codes = np.full((ROWS, COLUMNS), 247, dtype=np.uint8)
    row = round((43.0 - found.y[0]) / 0.01 - 0.5)
    column = round((found.x[0] - 70.0) / 0.01 - 0.5)
    rows, columns = found.flow_direction.shape
    window = found.flow_direction
    codes[row : row + rows, column : column + columns] = np.where(window < 0, 247, window)
    description = project(directions="{given: directions.tif}")
    write(description.parent / "directions.tif", codes, *GEOGRAPHIC)
    given = read_basin(prepare(description))
    assert np.array_equal(given.flow_direction, found.flow_direction)
    assert np.array_equal(given.reach_downstream, found.reach_downstream)


def test_burnt_river_moves_the_water(project):
    """A canal leads the western river out of the basin, to the west."""
    usual = read_basin(prepare(project()))
    description = project(directions="{burn: canal.geojson}", west_area="search_radius: 1")
    west, edge = centre(GEOGRAPHIC, 45, WEST), centre(GEOGRAPHIC, 45, 0)
    head = centre(GEOGRAPHIC, 5, WEST)
    points = ", ".join(f"[{x}, {y}]" for x, y in (head, west, edge))
    text = f'{{"type": "LineString", "coordinates": [{points}]}}'
    (description.parent / "canal.geojson").write_text(text)
    with pytest.raises(InputError, match="outside the basin"):
        prepare(description)
    moved = description.read_text().replace("outlet: mouth", "outlets: [mouth, west]")
    description.write_text(moved)
    both = read_basin(prepare(description))
    assert both.gauge_area[0] < 0.8 * usual.gauge_area[0]


def test_progress_is_told_from_nothing_to_all(project):
    told: list[tuple[str, float]] = []
    prepare(project(), progress=lambda text, share: told.append((text, share)))
    shares = [share for _text, share in told]
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert shares == sorted(shares)
    assert all(text for text, _share in told)


def refused(description: Path, out: Path | None = None) -> str:
    """Return the faults that stop a preparation, which must leave nothing."""
    folder = out or description.parent
    before = sorted(folder.iterdir()) if folder.exists() else None
    with pytest.raises(InputError) as caught:
        prepare(description, out)
    assert (sorted(folder.iterdir()) if folder.exists() else None) == before
    return str(caught.value)


def test_faults_of_all_files_come_at_once(project, tmp_path):
    description = project(directions="{burn: missing.gpkg}")
    (description.parent / "classes.csv").write_text("class,name\n2,\n")
    write(description.parent / "land_cover.tif", np.zeros((2, 9), np.uint8), *GEOGRAPHIC)
    text = refused(description, tmp_path / "out")
    assert "classes.csv:2 land_cover.classes" in text
    assert "land_cover.tif land_cover.file: got 2 rows, 9 columns" in text
    assert "missing.gpkg directions.burn: got no such file" in text


def test_holes_stop_a_preparation(project):
    description = project()
    values = terrain()
    values[20:22, 30] = -9999.0
    write(description.parent / "elevation.tif", values, *GEOGRAPHIC, nodata=-9999.0)
    assert "holes: 2 cells without value inside the data (first: row 21, column 31" in refused(
        description
    )
    text = description.read_text().replace("elevation.tif}", "elevation.tif, holes: fill}")
    description.write_text(text)
    assert_sound(read_basin(prepare(description)))


def test_wrong_area_stops_with_line_both_areas_and_the_better_cell(project):
    text = refused(project(west_area="area: 300, search_radius: 1.5"))
    assert "basin.yaml:9 west: got 749.4 km2 delineated at longitude 70.1" in text
    assert "expected the stated 300.0 km2 within 10%" in text
    assert "The nearest cell that fits drains " in text
    assert "`doubtful: true`" in text


def test_doubtful_area_is_kept_with_its_note(project):
    stated = "area: 300, search_radius: 1.5, doubtful: true, note: two sources differ"
    basin = read_basin(prepare(project(west_area=stated)))
    assert basin.gauge_doubtful.tolist() == [0, 1]
    assert basin.gauge_note.tolist() == ["", "two sources differ"]
    assert basin.gauge_area_stated[1] == 300.0
    assert any("two sources differ" in sentence for sentence in doubts(basin))


def test_all_gauges_outside_come_at_once(project):
    text = refused(project(west=(75.0, 43.0)))
    assert "west: got longitude 75, latitude 43, outside the basin" in text
    text = refused(project(mouth=(60.0, 43.0)))
    assert "mouth: got longitude 60, latitude 43, outside the elevation data" in text
    assert "Correct the place, or give elevation data that reach it." in text
    assert "remove the gauge" not in text
    for gauge, cell in (("mouth", (ROWS - 1, (WEST + EAST) // 2)), ("west", (40, WEST))):
        text = refused(project(**{gauge: centre(GEOGRAPHIC, *cell)[::-1]}))
        assert f"{gauge}: got longitude 4" in text
        assert "Longitude and latitude look exchanged: exchange them." in text


def test_circles_in_given_directions_name_their_cells(project):
    description = project(directions="{given: directions.tif}")
    codes = np.full((ROWS, COLUMNS), 4, dtype=np.uint8)
    codes[10, 5:8] = (1, 1, 64)
    codes[9, 5:8] = (4, 16, 16)
    write(description.parent / "directions.tif", codes, *GEOGRAPHIC)
    text = refused(description)
    assert "directions.tif directions.given: got water that runs in a circle of 6 cells:" in text
    assert "row 10, column 6, x 70.055, y 42.905; row 11, column 6" in text


def test_upscaling_too_far_is_refused(project):
    assert "directions.upscale: got 50, expected at least 3 rows" in refused(
        project(directions="{upscale: 50}")
    )


@pytest.mark.parametrize("library", ["pyflwdir", "pyproj"])
def test_missing_library_names_the_extra(project, monkeypatch, library):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError, match=r"pip install 'kzwater\[prepare\]'"):
        prepare(project())
