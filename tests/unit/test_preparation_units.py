"""Gauges, sub-basins and hydrological response units."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kzwater.config.preparation import Gauge
from kzwater.errors import Problems
from kzwater.grid import Grid, cell_centres
from kzwater.network import build_network
from kzwater.preparation.drainage import Drainage, Hydrography, drainage_of
from kzwater.preparation.gauges import SnappedGauge, snap
from kzwater.preparation.hrus import FineCells, majority, response_units, sums
from kzwater.preparation.units import cell_units, sub_basins

# Two rivers flow south and join: W (column 1) drains 3 columns, E (column 5) drains 4.
DIRECTIONS = np.array(
    [
        [1, 4, 16, 1, 1, 4, 16],
        [1, 4, 16, 1, 1, 4, 16],
        [1, 4, 16, 1, 1, 4, 16],
        [1, 4, 16, 1, 1, 4, 16],
        [1, 1, 1, 1, 1, 4, 16],
        [1, 1, 1, 1, 1, 0, 16],
    ]
)


def hydrography_of(directions: np.ndarray) -> Hydrography:
    grid = Grid("EPSG:4326", True, 70.0, 43.0, 0.01, 0.01, *directions.shape)
    drainage = drainage_of(directions, grid)
    return Hydrography(drainage, drainage, 1, np.arange(grid.size))


@pytest.fixture(scope="module")
def hydrography() -> Hydrography:
    return hydrography_of(DIRECTIONS)


def area_at(hydrography: Hydrography, row: int, column: int) -> float:
    """Return the drained area of a cell in km2."""
    return float(hydrography.cells.drained_area[row * 7 + column]) / 1e6


def gauge_at(row: float, column: float, **stated: Any) -> Gauge:
    """Return a gauge at the centre of a cell."""
    place = {"longitude": 70.005 + 0.01 * column, "latitude": 42.995 - 0.01 * row}
    return Gauge(id="g", name="Gauge", **place, **stated)


def snapped(gauge: Gauge, hydrography: Hydrography) -> tuple[SnappedGauge | None, str]:
    problems = Problems()
    found = snap(
        gauge, hydrography, hydrography.cells.inside, lambda key: f"b.yaml:1 {key}", problems
    )
    return found, "\n".join(str(problem) for problem in problems)


def test_gauge_goes_to_the_cell_whose_area_fits_best(hydrography):
    area = area_at(hydrography, 1, 5)
    found, faults = snapped(gauge_at(1, 4, area=area * 1.01), hydrography)
    assert not faults
    assert found is not None
    assert (found.cell, found.area) == (1 * 7 + 5, pytest.approx(area))


def test_gauge_without_area_goes_to_the_largest_river_near_it(hydrography):
    found, faults = snapped(gauge_at(2, 0, search_radius=1.5), hydrography)
    assert not faults
    assert found is not None
    assert found.cell == 3 * 7 + 1


def test_search_stays_within_its_radius(hydrography):
    """The eastern river lies two cells, 1.6 km, away."""
    area = area_at(hydrography, 2, 5)
    near, faults = snapped(gauge_at(2, 3, area=area, search_radius=1.5), hydrography)
    assert near is not None
    assert near.cell != 2 * 7 + 5
    assert faults
    wide, faults = snapped(gauge_at(2, 3, area=area, search_radius=1.7), hydrography)
    assert wide is not None
    assert wide.cell == 2 * 7 + 5
    assert not faults


def test_wrong_area_shows_both_areas_and_the_nearest_better_cell(hydrography):
    area = area_at(hydrography, 3, 5)
    found, faults = snapped(gauge_at(3, 1, area=area, search_radius=0.5), hydrography)
    assert found is not None
    assert faults.startswith("b.yaml:1 area g: got ")
    assert f"got {area_at(hydrography, 3, 1):.1f} km2 delineated at longitude 70.01500" in faults
    assert f"expected the stated {area:.1f} km2 within 10%" in faults
    better = area_at(hydrography, 4, 2)
    assert f"drains {better:.1f} km2 at longitude 70.02500, latitude 42.95500, 1.4 km" in faults


def test_area_that_no_cell_has_is_said_so(hydrography):
    _found, faults = snapped(gauge_at(3, 1, area=5000.0), hydrography)
    assert "No cell of the data fits" in faults


def test_tolerance_decides(hydrography):
    area = area_at(hydrography, 5, 5)
    for share, fits in ((1.19, True), (1.21, False)):
        gauge = gauge_at(5, 5, area=area / share, tolerance=0.2, search_radius=0.1)
        assert bool(snapped(gauge, hydrography)[1]) is not fits


def test_doubtful_area_is_no_fault(hydrography):
    gauge = gauge_at(3, 1, area=5000.0, search_radius=0.5, doubtful=True, note="two sources differ")
    found, faults = snapped(gauge, hydrography)
    assert not faults
    assert found is not None
    assert found.cell == 3 * 7 + 1


@pytest.mark.parametrize(("row", "column"), [(30, 3), (-30, 3), (3, 40)])
def test_gauge_outside_is_a_fault(hydrography, row, column):
    found, faults = snapped(gauge_at(row, column, search_radius=1.0), hydrography)
    assert found is None
    # All cells of the map may bear it: it is an outlet, which cannot be removed.
    assert "outside the elevation data, expected an outlet on the elevation data" in faults
    assert "remove" not in faults


def test_gauge_stays_inside_the_cells_it_may_take(hydrography):
    inside = hydrography.cells.network.upstream_of([3 * 7 + 1])
    problems = Problems()
    gauge = gauge_at(2, 2, area=area_at(hydrography, 2, 5), doubtful=True, note="-")
    found = snap(gauge, hydrography, inside, str, problems)
    assert found is not None
    assert inside[found.cell]


def test_area_that_upscaling_changed_is_a_fault(hydrography):
    coarse = Drainage(
        hydrography.cells.grid,
        hydrography.cells.network,
        hydrography.cells.inside,
        hydrography.cells.cell_area,
        hydrography.cells.drained_area * 1.2,
    )
    upscaled = Hydrography(hydrography.fine, coarse, 1, hydrography.outlet_pixels)
    _found, faults = snapped(gauge_at(5, 5, search_radius=0.1), upscaled)
    assert "km2 on the upscaled grid, expected the" in faults
    assert "Lower `upscale`" in faults


def test_cells_are_numbered_row_by_row():
    basin = np.array([False, True, True, False, True])
    assert cell_units(basin).tolist() == [-1, 0, 1, -1, 2]


def all_of(hydrography: Hydrography) -> np.ndarray:
    return np.ones(hydrography.cells.grid.size, dtype=np.bool_)


def test_gauges_alone_divide_the_basin(hydrography):
    gauges = np.array([3 * 7 + 1, 5 * 7 + 5])
    units = sub_basins(hydrography.cells, all_of(hydrography), gauges, np.inf)
    upstream = hydrography.cells.network.upstream_of([gauges[0]])
    assert np.array_equal(units == 0, upstream)
    assert set(units.tolist()) == {0, 1}


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(3.0, 40.0))
def test_no_sub_basin_is_larger_than_allowed_and_each_has_one_outlet(seed, largest_area):
    """Random directions towards the south; cells of 0.9 km2."""
    generator = np.random.default_rng(seed)
    directions = generator.choice([2, 4, 8], size=(12, 15))
    cells = hydrography_of(directions).cells
    outlet = int(np.argmax(cells.drained_area))
    basin = cells.network.upstream_of([outlet])
    units = sub_basins(cells, basin, np.array([outlet]), largest_area * 1e6)
    assert np.all((units >= 0) == basin)
    areas = sums(cells.cell_area[basin], units[basin])
    assert np.all(areas <= largest_area * 1e6 * (1.0 + 1e-12))
    members = np.flatnonzero(basin)
    below = cells.network.downstream[members]
    leaves = members[(below < 0) | (units[below] != units[members])]
    assert sorted(units[leaves].tolist()) == list(range(areas.size))
    for cell in leaves.tolist():
        below_unit = units[cells.network.downstream[cell]] if cell != outlet else -1
        assert below_unit == -1 or below_unit > units[cell]


def test_single_cell_may_be_larger_than_allowed(hydrography):
    units = sub_basins(hydrography.cells, all_of(hydrography), np.array([5 * 7 + 5]), 0.5e6)
    assert np.unique(units).size == hydrography.cells.grid.size


def test_division_needs_the_fewest_cuts():
    """A node of 1 + 6 + 3 + 3 with at most 7 loses the 6; two cuts of 3 would do as well."""
    network = build_network([3, 3, 3, -1])
    grid = Grid("EPSG:4326", True, 70.0, 43.0, 0.01, 0.01, 1, 4)
    areas = np.array([3.0, 6.0, 3.0, 1.0])
    cells = Drainage(grid, network, np.ones(4, dtype=np.bool_), areas, network.accumulate(areas))
    units = sub_basins(cells, np.ones(4, dtype=np.bool_), np.array([3]), 7.0)
    assert units.tolist() == [1, 0, 1, 1]


def fine_cells(unit: list[int], band: list[int], cover: list[int], area: list[float]) -> FineCells:
    count = len(unit)
    return FineCells(
        unit=np.array(unit),
        band=np.array(band),
        land_cover=np.array(cover),
        area=np.array(area),
        elevation=np.arange(count) * 100.0,
        longitude=np.arange(count) + 60.0,
        latitude=np.arange(count) + 40.0,
        glacier=np.full(count, -1),
        ice=np.zeros(count),
    )


def test_hrus_are_the_combinations_found_in_a_unit():
    cells = fine_cells([1, 0, 0, 0, 1], [2, 1, 0, 1, 2], [5, 5, 5, 5, 7], [1.0, 2.0, 3.0, 6.0, 4.0])
    hrus = response_units(cells, np.array([110.0, 50.0]))
    assert hrus.unit.tolist() == [0, 0, 1, 1]
    assert hrus.band.tolist() == [0, 1, 2, 2]
    assert hrus.land_cover.tolist() == [5, 5, 5, 7]
    assert hrus.share == pytest.approx([3 / 11, 8 / 11, 0.2, 0.8])
    assert hrus.area == pytest.approx([30.0, 80.0, 10.0, 40.0])
    assert hrus.elevation == pytest.approx([200.0, (2 * 100 + 6 * 300) / 8, 0.0, 400.0])
    assert hrus.longitude == pytest.approx([62.0, (2 * 61 + 6 * 63) / 8, 60.0, 64.0])


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 400))
def test_shares_of_a_unit_have_the_sum_one(seed, count):
    generator = np.random.default_rng(seed)
    unit = np.concatenate([np.arange(5), generator.integers(0, 5, count)])
    cells = fine_cells(
        unit.tolist(),
        generator.integers(0, 9, unit.size).tolist(),
        generator.integers(0, 5, unit.size).tolist(),
        (10.0 ** generator.uniform(-3, 6, unit.size)).tolist(),
    )
    hrus = response_units(cells, np.full(5, 7.0))
    assert np.all(np.abs(sums(hrus.share, hrus.unit) - 1.0) <= 1e-12)
    assert np.all(hrus.share > 0.0)
    assert np.all(np.diff(hrus.unit) >= 0)


def test_majority_counts_area_and_takes_the_smallest_of_equals():
    values = np.array([5, 7, 7, 3, 2, 2, 3])
    groups = np.array([0, 0, 0, 1, 1, 1, 1])
    areas = np.array([5.0, 2.0, 2.0, 1.0, 1.0, 1.0, 1.0])
    assert majority(values, groups, areas).tolist() == [5, 2]


def test_places_of_cells_are_their_centres(hydrography):
    longitude, latitude = cell_centres(hydrography.cells.grid, np.array([8]))
    assert (longitude[0], latitude[0]) == (pytest.approx(70.015), pytest.approx(42.985))
