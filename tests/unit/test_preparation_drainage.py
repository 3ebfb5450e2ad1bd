"""Directions, drainage and channels of synthetic terrain whose rivers are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kzwater.config.preparation import Channel
from kzwater.grid import BoolArray, Grid, cell_areas
from kzwater.network import D8_OUTSIDE, build_network
from kzwater.preparation.channels import Links, links, main_stems, width_at_mean_flow
from kzwater.preparation.directions import (
    breached_directions,
    edge_cells,
    filled_directions,
)
from kzwater.preparation.drainage import Drainage, drainage_of, hydrography_of
from kzwater.preparation.rasters import Raster


def grid_of(rows: int, columns: int) -> Grid:
    """Return a grid of about 800 x 1100 m at 43 N."""
    return Grid("EPSG:4326", True, 70.0, 43.0, 0.01, 0.01, rows, columns)


def raster_of(values: np.ndarray) -> Raster:
    values = values.astype(np.float32)
    grid = grid_of(*values.shape)
    return Raster(Path("elevation.tif"), grid, values, np.isfinite(values), "m", turned=False)


def valley(rows: int, columns: int) -> np.ndarray:
    """Return elevations of a valley along the middle column that leaves in the south."""
    row, column = np.mgrid[:rows, :columns]
    return 1000.0 + 5.0 * (rows - row) + 20.0 * np.abs(column - columns // 2)


def drainage_from(directions: np.ndarray) -> Drainage:
    return drainage_of(directions, grid_of(*directions.shape))


def largest(drainage: Drainage) -> tuple[int, int]:
    row, column = divmod(int(np.argmax(drainage.drained_area)), drainage.grid.columns)
    return row, column


@pytest.mark.parametrize(
    "find", [filled_directions, lambda raster: breached_directions(raster, None)]
)
def test_whole_valley_drains_through_its_mouth(find):
    drainage = drainage_from(find(raster_of(valley(9, 7))))
    assert largest(drainage) == (8, 3)
    assert np.max(drainage.drained_area) == pytest.approx(np.sum(drainage.cell_area), rel=1e-12)


def test_sum_of_cell_areas_is_kept_through_the_network():
    """What leaves at the ends is all that fell on the cells."""
    generator = np.random.default_rng(3)
    drainage = drainage_from(filled_directions(raster_of(generator.uniform(0, 100, (30, 40)))))
    ends = drainage.inside & (drainage.network.downstream < 0)
    assert np.sum(drainage.drained_area[ends]) == pytest.approx(
        np.sum(cell_areas(drainage.grid)), rel=1e-12
    )


def test_missing_cells_lie_outside_the_drainage():
    values = valley(9, 7)
    values[:2, :2] = np.nan
    for directions in (
        filled_directions(raster_of(values)),
        breached_directions(raster_of(values), None),
    ):
        assert np.all((directions == D8_OUTSIDE) == np.isnan(values))
        drainage = drainage_from(directions)
        assert np.sum(drainage.cell_area) == pytest.approx(
            np.sum(cell_areas(drainage.grid)[np.isfinite(values)])
        )


def pit_behind_a_wall() -> np.ndarray:
    """Return a plain with a pit whose wall is 2 m higher in the east than 30 m in the west."""
    values = np.full((7, 9), 130.0)
    values[1:-1, 1:-1] = 100.0 + np.abs(np.arange(7) - 2)
    values[3, 3] = 90.0
    values[1:-1, 7] = 108.0
    values[1:-1, 8] = 80.0
    return values


@pytest.mark.parametrize(
    "find", [filled_directions, lambda raster: breached_directions(raster, None)]
)
def test_pit_drains_over_its_lowest_rim(find):
    drainage = drainage_from(find(raster_of(pit_behind_a_wall())))
    node = 3 * 9 + 3
    while drainage.network.downstream[node] >= 0:
        node = int(drainage.network.downstream[node])
    assert node % 9 == 8


def test_breaching_keeps_to_the_bed_inside_a_pit():
    """Inside the pit all water passes its deepest cell; on filled ground it goes its own way."""
    breached = drainage_from(breached_directions(raster_of(pit_behind_a_wall()), None))
    filled = drainage_from(filled_directions(raster_of(pit_behind_a_wall())))
    assert breached.drained_area[3 * 9 + 3] > 2.0 * filled.drained_area[3 * 9 + 3]


def test_burnt_river_is_followed_against_the_terrain():
    values = valley(9, 7)
    rivers = np.zeros(values.shape, dtype=np.bool_)
    rivers[2:, 5] = True
    rivers[2, 3:6] = True
    drainage = drainage_from(breached_directions(raster_of(values), rivers))
    assert largest(drainage) == (8, 5)
    upstream = drainage.network.upstream_of([8 * 7 + 5])
    assert np.all(upstream[rivers.ravel()])


def test_edge_is_where_neighbours_are_missing():
    valid = np.ones((5, 6), dtype=np.bool_)
    valid[2, 3] = False
    inner = np.zeros((5, 6), dtype=np.bool_)
    inner[1:4, 1] = True
    assert np.array_equal(edge_cells(valid), valid & ~inner)


def test_upscaled_drainage_keeps_the_areas_of_the_rivers():
    generator = np.random.default_rng(5)
    rough = valley(60, 40) + generator.uniform(0.0, 8.0, (60, 40))
    directions = filled_directions(raster_of(rough))
    fine = drainage_from(directions)
    hydrography = hydrography_of(fine, directions, 4)
    assert hydrography.cells.grid.shape == (15, 10)
    cells = np.flatnonzero(hydrography.cells.drained_area > 0.2 * np.sum(fine.cell_area))
    assert cells.size > 5
    shares = (
        hydrography.cells.drained_area[cells] / fine.drained_area[hydrography.outlet_pixels[cells]]
    )
    assert np.all(np.abs(shares - 1.0) < 0.1)


def test_factor_one_changes_nothing():
    directions = filled_directions(raster_of(valley(9, 7)))
    hydrography = hydrography_of(drainage_from(directions), directions, 1)
    assert hydrography.cells is hydrography.fine
    assert np.array_equal(hydrography.outlet_pixels, np.arange(63))


CHANNEL = Channel(mean_runoff=5.0, slope_length=1.0)


def links_of(values: np.ndarray, factor: int = 1) -> tuple[Links, Drainage]:
    directions = filled_directions(raster_of(values))
    hydrography = hydrography_of(drainage_from(directions), directions, factor)
    return links(hydrography, values.ravel(), CHANNEL), hydrography.cells


def test_length_and_slope_along_the_valley_are_those_of_the_terrain():
    """0.01 degrees of latitude are 1110.9 m at 43 N; the bed falls 5 m on each step."""
    along, _cells = links_of(valley(9, 7))
    bed = np.arange(8) * 7 + 3
    assert np.allclose(along.length[bed], 1110.9, rtol=1e-3)
    assert np.allclose(along.slope[bed], 5.0 / 1110.9, rtol=1e-3)


def test_river_goes_on_beyond_the_data_as_it_came():
    along, _cells = links_of(valley(9, 7))
    mouth, above = 8 * 7 + 3, 7 * 7 + 3
    assert along.length[mouth] == along.length[above]
    assert along.slope[mouth] == along.slope[above]


def test_slope_is_measured_over_the_length_of_the_settings():
    """A bed of 20 m steps every fourth row has the slope of the valley, not 0 or 20 m a cell."""
    values = valley(41, 7)
    values[:, 3] = 1000.0 + 20.0 * ((41 - np.arange(41)) // 4)
    values[:, [2, 4]] += 100.0
    directions = filled_directions(raster_of(values))
    hydrography = hydrography_of(drainage_from(directions), directions, 1)
    channel = Channel(mean_runoff=5.0, slope_length=4 * 1.1)
    along = links(hydrography, values.ravel(), channel)
    bed = np.arange(4, 36) * 7 + 3
    assert np.allclose(along.slope[bed], 20.0 / (4 * 1110.9), rtol=1e-3)


def test_humps_in_the_bed_do_not_add_to_its_fall():
    """Slopes times lengths are the fall of the whole bed, though the data rise at every third."""
    values = valley(31, 7)
    values[:, 3] += np.where(np.arange(31) % 3 == 1, 9.0, 0.0)
    values[:, [2, 4]] += 100.0
    along, _cells = links_of(values)
    bed = np.arange(1, 30) * 7 + 3
    fall = values[1, 3] - values[30, 3]
    assert np.sum(along.slope[bed] * along.length[bed]) == pytest.approx(fall, abs=9.0)


def test_slope_is_never_below_the_least():
    along, cells = links_of(np.full((6, 6), 500.0))
    assert np.all(along.slope[cells.inside] == CHANNEL.minimum_slope)
    assert np.all(along.length[cells.inside] > 0.0)


def test_upscaled_links_have_the_length_of_the_fine_river():
    generator = np.random.default_rng(7)
    rough = valley(60, 40) + generator.uniform(0.0, 8.0, (60, 40))
    fine, _cells = links_of(rough)
    coarse, cells = links_of(rough, 4)
    node = int(np.argmax(cells.drained_area))
    main, total = cells.network.main_upstream(cells.drained_area), 0.0
    while main[node] >= 0:
        node = int(main[node])
        total += coarse.length[node]
    assert 50 * np.min(fine.length[fine.length > 0.0]) < total < 60 * np.max(fine.length) * 1.4


def test_width_is_that_of_moody_and_troutman():
    """1000 km2 at 10 l s-1 km-2 are 10 m3 s-1: 7.2 x 10^0.5 = 22.77 m."""
    assert width_at_mean_flow(np.array([1e9]), 10.0)[0] == pytest.approx(22.768, abs=1e-3)


def test_main_stem_follows_the_larger_branch_inside_the_unit():
    network = build_network([2, 2, 4, 4, -1])
    along = Links(
        np.array([100.0, 200.0, 300.0, 400.0, 500.0]), np.array([0.1, 0.2, 0.01, 0.02, 0.05])
    )
    main = network.main_upstream([5.0, 7.0, 13.0, 2.0, 16.0])
    units, outlets = np.array([0, 0, 1, 1, 1]), np.array([1, 4])
    length, slope = main_stems(units, outlets, main, along)
    assert length.tolist() == [200.0, 800.0]
    assert slope == pytest.approx([0.2, (500.0 * 0.05 + 300.0 * 0.01) / 800.0])


def test_main_stem_ends_where_another_unit_begins():
    network = build_network([1, 2, -1])
    along = Links(np.array([100.0, 200.0, 300.0]), np.full(3, 0.01))
    main = network.main_upstream([1.0, 2.0, 3.0])
    length, _slope = main_stems(np.array([0, 1, 1]), np.array([0, 2]), main, along)
    assert length.tolist() == [100.0, 500.0]


def masked(values: np.ndarray, mask: BoolArray) -> np.ndarray:
    return np.where(mask, np.nan, values)


def test_search_and_filling_agree_where_there_are_no_pits():
    values = masked(valley(15, 11), np.tri(15, 11, -9, dtype=np.bool_))
    filled = drainage_from(filled_directions(raster_of(values)))
    searched = drainage_from(breached_directions(raster_of(values), None))
    assert np.allclose(filled.drained_area, searched.drained_area)
