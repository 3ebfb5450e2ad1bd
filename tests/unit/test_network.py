"""Drainage networks: order, sums, cycles, directions, parts of a basin."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzwater.basin import Basin
from kzwater.basin.model import declarations
from kzwater.grid import IntArray
from kzwater.network import (
    D8_OUTSIDE,
    D8_STEPS,
    CycleError,
    build_network,
    directions_of_downstream,
    downstream_of_directions,
    find_cycles,
    subset,
)

# 0 -> 2 <- 1, 2 -> 5 <- 3 <- 4: two branches that join at 5.
TREE = np.array([2, 2, 5, 5, 3, -1])


@st.composite
def forests(draw: st.DrawFn) -> IntArray:
    """Return a random forest whose nodes stand in random order."""
    size = draw(st.integers(1, 40))
    parents = [draw(st.integers(-1, node - 1)) for node in range(size)]
    names = draw(st.permutations(range(size)))
    downstream = np.full(size, -1)
    for node, parent in enumerate(parents):
        downstream[names[node]] = names[parent] if parent >= 0 else -1
    return downstream


def walk(downstream: IntArray, node: int) -> list[int]:
    """Return a node and all nodes below it."""
    path = []
    while node >= 0:
        path.append(node)
        node = int(downstream[node])
    return path


def basin_of(downstream: IntArray, gauge_reach: list[int]) -> Basin:
    """Return a basin with one unit for each reach and two HRUs for each unit; the rest is zero."""
    count = downstream.size
    lengths = {"unit": count, "hru": 2 * count, "reach": count, "gauge": len(gauge_reach)}
    lengths["glacier"] = 0
    content: dict[str, Any] = {
        name: np.zeros(
            (2, count) if declared["dimension"] == "map" else lengths[declared["dimension"]],
            dtype="U9" if declared["kind"] == "str" else declared["kind"],
        )
        for name, declared in declarations().items()
    }
    unit = np.arange(count, dtype=np.int32)
    content["unit_index"][:] = [unit, np.full(count, -1)]
    content["unit_reach"][:] = unit
    content["unit_area"][:] = unit + 10.0
    content["hru_unit"][:] = np.repeat(unit, 2)
    content["hru_elevation"][:] = np.arange(2 * count) + 500.0
    content["hru_glacier"][:] = content["hru_partner"][:] = -1
    content["reach_downstream"][:] = downstream
    content["reach_length"][:] = unit + 1000.0
    content["reach_drained_area"][:] = build_network(downstream).accumulate(unit + 10.0)
    content["gauge_reach"][:] = gauge_reach
    content["gauge_id"][:] = [f"gauge_{reach}" for reach in gauge_reach]
    texts = dict.fromkeys(("name", "title", "source"), "tree")
    classes = {"land_cover_values": np.zeros(1, np.int32), "land_cover_names": np.array(["any"])}
    return Basin(
        **texts,
        **classes,
        **content,
        unit_kind="cell",
        crs={},
        coordinate_units="degree",
        cells_at_edge=0,
        x=np.arange(count) + 70.0,
        y=np.array([43.0, 42.0]),
    )


@given(forests())
def test_all_nodes_stand_before_those_below_them(downstream):
    order = build_network(downstream).order.tolist()
    assert sorted(order) == list(range(downstream.size))
    place = {node: number for number, node in enumerate(order)}
    for node, below in enumerate(downstream.tolist()):
        assert below < 0 or place[node] < place[below]


@given(forests())
def test_accumulation_is_the_sum_over_all_nodes_upstream(downstream):
    values = np.arange(downstream.size) + 1.0
    expected = np.zeros(downstream.size)
    for node, value in enumerate(values):
        expected[walk(downstream, node)] += value
    assert np.array_equal(build_network(downstream).accumulate(values), expected)


@given(forests(), st.data())
def test_upstream_nodes_are_those_whose_way_leads_through(downstream, data):
    node = data.draw(st.integers(0, downstream.size - 1))
    upstream = build_network(downstream).upstream_of([node])
    expected = [node in walk(downstream, each) for each in range(downstream.size)]
    assert upstream.tolist() == expected


def test_main_branch_is_the_largest_and_of_equals_the_first():
    network = build_network(TREE)
    main = network.main_upstream([1.0, 1.0, 3.0, 4.0, 1.0, 8.0])
    assert main.tolist() == [-1, -1, 0, 4, -1, 3]


def test_circles_are_named_node_by_node():
    downstream = np.array([1, 2, 0, 2, 5, 4, -1, 7])
    with pytest.raises(CycleError) as caught:
        build_network(downstream)
    assert [cycle.tolist() for cycle in caught.value.cycles] == [[0, 1, 2], [4, 5], [7]]


def test_network_without_circles_has_none():
    assert find_cycles(TREE) == ()


def test_empty_network_is_allowed():
    assert build_network(np.empty(0, dtype=np.int64)).order.size == 0


def test_each_code_leads_to_its_neighbour():
    for code, (row, column) in D8_STEPS.items():
        directions = np.full((3, 3), D8_OUTSIDE)
        directions[1, 1] = code
        directions[1 + row, 1 + column] = 0
        downstream = downstream_of_directions(directions)
        assert downstream[4] == (1 + row) * 3 + 1 + column
        assert np.count_nonzero(downstream >= 0) == 1


def test_directions_out_of_the_raster_and_to_the_outside_are_ends():
    directions = np.array([[64, 1, -1], [16, 4, 0]])
    assert downstream_of_directions(directions).tolist() == [-1, -1, -1, -1, -1, -1]


def test_directions_come_back_from_the_network():
    directions = np.array([[1, 4, 8], [2, 4, -1], [1, 0, 16]])
    downstream = downstream_of_directions(directions)
    inside = (directions != D8_OUTSIDE).ravel()
    assert np.array_equal(directions_of_downstream(downstream, inside, 3), directions)


def test_whole_basin_is_a_part_of_itself():
    basin = basin_of(TREE, [2, 5])
    part = subset(basin, 5)
    for dimension in ("map", "unit", "hru", "reach", "gauge"):
        for name, values in part.arrays_along(dimension).items():
            assert np.array_equal(values, getattr(basin, name), equal_nan=values.dtype.kind == "f")


def test_part_keeps_order_and_numbers_anew():
    part = subset(basin_of(TREE, [2, 3, 5]), 3)
    assert part.reach_length.tolist() == [1003.0, 1004.0]
    assert part.reach_downstream.tolist() == [-1, 0]
    assert part.hru_unit.tolist() == [0, 0, 1, 1]
    assert part.hru_elevation.tolist() == [506.0, 507.0, 508.0, 509.0]
    assert part.gauge_id.tolist() == ["gauge_3"]
    assert part.gauge_reach.tolist() == [0]
    assert part.unit_index[0].tolist() == [-1, -1, -1, 0, 1, -1]


def test_imposed_reach_stays_without_hrus_and_what_lies_above_is_dropped():
    basin = basin_of(TREE, [2, 5])
    part = subset(basin, 5, [2])
    assert part.reach_length.tolist() == [1002.0, 1003.0, 1004.0, 1005.0]
    assert part.reach_downstream.tolist() == [3, 3, 1, -1]
    assert part.unit_reach.tolist() == [1, 2, 3]
    assert part.unit_area.tolist() == [13.0, 14.0, 15.0]
    assert part.hru_unit.tolist() == [0, 0, 1, 1, 2, 2]
    assert part.gauge_reach.tolist() == [0, 3]
    assert part.reach_drained_area[0] == basin.reach_drained_area[2]


def test_a_part_of_several_outlets_keeps_what_drains_to_each():
    two_rivers = np.array([1, -1, 3, 4, -1])
    part = subset(basin_of(two_rivers, [1, 2, 4]), [1, 4], [2])
    assert part.reach_length.tolist() == [1000.0, 1001.0, 1002.0, 1003.0, 1004.0]
    assert part.reach_downstream.tolist() == [1, -1, 3, 4, -1]
    assert part.unit_reach.tolist() == [0, 1, 3, 4]
    assert part.gauge_reach.tolist() == [1, 2, 4]


@pytest.mark.parametrize(
    ("outlet", "imposed", "message"),
    [
        (9, [], "reach 9 does not exist"),
        (5, [-1], "reach -1 does not exist"),
        (3, [2], "imposed reach 2 does not lie above reach 3"),
        (5, [5], "imposed reach 5 does not lie above reach 5"),
        (5, [4, 3], "imposed reach 4 lies above imposed reach 3"),
    ],
)
def test_impossible_parts_are_refused(outlet, imposed, message):
    with pytest.raises(ValueError, match=message):
        subset(basin_of(TREE, [5]), outlet, imposed)
