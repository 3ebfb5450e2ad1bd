"""Maps: snow from cells or sub-basins, rivers, borders, labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from kzwater.reports import style
from kzwater.reports.map_geometry import (
    borders,
    gauge_places,
    metres_per_unit,
    rivers,
    scale_length,
)
from kzwater.reports.maps import draw_basin, draw_snow
from kzwater.reports.record import Gauge, Grid, Record, read_record
from kzwater.reports.snow import mean_snow_map


def test_snow_of_sub_basins_is_that_of_their_cells(
    record: Record, write_run: Callable[..., Path]
) -> None:
    cells = mean_snow_map(record)
    units = mean_snow_map(read_record(write_run("sub-basin")))
    assert cells is not None
    assert units is not None
    assert record.grid is not None
    assert (cells.month, units.month) == (3, 3)
    index = read_record(write_run("sub-basin")).grid.unit_index
    for unit in (0, index.max()):
        expected = cells.values[index == unit].mean()
        np.testing.assert_allclose(units.values[index == unit], expected, rtol=1e-6)
    assert np.isnan(units.values[~record.grid.inside]).all()


def test_snow_map_is_the_mean_of_all_marches(record: Record) -> None:
    snow = mean_snow_map(record)
    assert snow is not None
    assert snow.parts == ("ice of the snowpack", "liquid water of the snowpack")
    depths = sum(s.depths[1:] for s in record.stores if s.name.startswith("snow"))
    expected = np.asarray(depths)[record.starts.month == 3].mean()
    assert snow.mean == pytest.approx(expected)
    assert np.nanmean(snow.values) == pytest.approx(expected, rel=0.02)


def test_no_snow_map_without_snow(record: Record) -> None:
    assert mean_snow_map(replace(record, grid=None)) is None
    bare = tuple(store for store in record.stores if not store.name.startswith("snow"))
    assert mean_snow_map(replace(record, stores=bare)) is None


def test_borders_run_between_units_and_around_the_basin(record: Record) -> None:
    grid = small(np.array([[0, 0], [1, 1]]), record)
    lines = {
        tuple(sorted(map(tuple, line.round(6).tolist()))) for line in borders(grid.unit_index, grid)
    }
    between = {((68.5, 42.5), (69.5, 42.5)), ((69.5, 42.5), (70.5, 42.5))}
    assert between <= lines
    assert len(lines) == 8 + len(between)


def small(units: np.ndarray, record: Record) -> Grid:
    """Return a grid of one degree with cell centres at 69, 70 E and 43, 42 N."""
    assert record.grid is not None
    return replace(
        record.grid, x=np.array([69.0, 70.0]), y=np.array([43.0, 42.0]), unit_index=units,
        elevation=np.ones((2, 2)), drained_area=np.array([[1.0, 2.0], [1.0, 4.0]]),
        flow_direction=np.array([[1, 4], [1, 0]]),
    )  # fmt: skip


def test_rivers_run_from_cell_to_cell_downstream(record: Record) -> None:
    lines, shares = rivers(small(np.zeros((2, 2), dtype=np.int64), record))
    assert lines.tolist() == [
        [[69.0, 43.0], [70.0, 43.0]],
        [[70.0, 43.0], [70.0, 42.0]],
        [[69.0, 42.0], [70.0, 42.0]],
    ]
    np.testing.assert_allclose(shares, [0.25, 0.5, 0.25])


def test_a_grid_without_directions_has_no_rivers(record: Record) -> None:
    assert record.grid is not None
    lines, shares = rivers(replace(record.grid, flow_direction=None))
    assert lines.shape == (0, 2, 2)
    assert shares.size == 0


def test_lengths_shrink_with_latitude(record: Record) -> None:
    assert record.grid is not None
    across, up = metres_per_unit(record.grid)
    # a degree of longitude on the sphere is cos(latitude) of one of latitude
    assert across / up == pytest.approx(np.cos(np.radians(record.grid.y.mean())))
    assert scale_length(record.grid) == 20


def test_gauges_are_placed_on_projected_grids(record: Record) -> None:
    from rasterio.crs import CRS

    assert record.grid is not None
    grid = replace(record.grid, geographic=False, crs_wkt=CRS.from_epsg(32642).to_wkt())
    # 69 degrees east is the central meridian of zone 42: easting 500 km by definition
    place = gauge_places(grid, [Gauge("a", "A", 69.0, 42.0, 1.0, record.gauges[0].discharge)])
    assert place[0][0] == pytest.approx(500_000.0, abs=0.01)
    assert metres_per_unit(grid) == (1.0, 1.0)


def test_gauges_are_drawn_on_the_river_that_they_drain(record: Record) -> None:
    grid = record.grid
    assert grid is not None
    assert grid.drained_area is not None
    inside = np.where(grid.inside, grid.drained_area, 0.0)
    row, column = np.unravel_index(np.argmax(inside), inside.shape)
    x, y = float(grid.x[column]), float(grid.y[row])
    moved = Gauge("a", "A", x + 0.05, y, float(inside.max()), record.gauges[0].discharge)
    assert gauge_places(grid, [moved]) == [(x, y)]


def test_names_of_gauges_do_not_cover_each_other(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes = []

    def measure(figure, _path) -> None:
        figure.canvas.draw()
        names = {gauge.name for gauge in crowded}
        texts = [text for text in figure.axes[0].texts if text.get_text() in names]
        boxes.extend(text.get_window_extent() for text in texts)

    monkeypatch.setattr(style, "save", measure)
    assert record.grid is not None
    near = [(69.3, 42.6), (69.31, 42.61), (69.29, 42.58), (69.33, 42.6)]
    crowded = [
        replace(gauge, longitude=x, latitude=y)
        for gauge, (x, y) in zip(record.gauges, near, strict=True)
    ]
    draw_basin(record.grid, crowded, "Map", tmp_path / "map.png")
    assert len(boxes) == 4
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


def test_maps_of_a_basin_without_gauges_and_with_one_value_are_drawn(
    record: Record, tmp_path: Path
) -> None:
    assert record.grid is not None
    flat = replace(record.grid, elevation=np.where(record.grid.inside, 100.0, np.nan))
    draw_basin(flat, (), "Map", tmp_path / "map.png")
    draw_snow(flat, np.zeros(flat.elevation.shape), "mm", "Snow", tmp_path / "snow.png")
    assert (tmp_path / "map.png").stat().st_size > 1000
    assert (tmp_path / "snow.png").stat().st_size > 1000
