"""Flow pictures: what enters a box leaves it, and nothing overlaps."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest

from kzwater.reports import flow_picture, style
from kzwater.reports.balance import typical_spans, typical_years
from kzwater.reports.flow_graph import Graph, Node, Role, collapsed_flows, flow_graph
from kzwater.reports.flow_layout import Layout, arrange, layers
from kzwater.reports.flow_picture import draw_flow, held_together
from kzwater.reports.record import Record
from kzwater.reports.totals import totals

SEASONS = {
    "year": None,
    "summer": frozenset(range(4, 10)),
    "winter": frozenset({1, 2, 3, 10, 11, 12}),
}


def graph_of(record: Record, season: str) -> Graph:
    spans = typical_spans(record, SEASONS[season])
    return flow_graph(record, collapsed_flows(record), spans, typical_years(record))


@pytest.mark.parametrize("season", SEASONS)
def test_what_enters_a_store_leaves_it(record: Record, season: str) -> None:
    graph = graph_of(record, season)
    thinnest = 0.02 * sum(node.amount for node in graph.nodes if node.role is Role.source)
    for node in graph.nodes:
        came = sum(amount for (_from, to), amount in graph.flows.items() if to == node.key)
        went = sum(amount for (origin, _to), amount in graph.flows.items() if origin == node.key)
        if node.role is Role.store:
            assert came == pytest.approx(went, abs=2.0 * thinnest)


def test_all_flows_add_up_before_thin_ones_are_left_out(record: Record) -> None:
    flows = collapsed_flows(record)
    entering = sum(flow.sum() for (source, _to), flow in flows.items() if source[0] == "+")
    leaving = sum(flow.sum() for (_from, target), flow in flows.items() if target[0] == "-")
    change = sum(store.depths[-1] - store.depths[0] for store in record.stores)
    assert entering - leaving == pytest.approx(change, abs=1e-8)
    assert entering == pytest.approx(totals(record).inflow * typical_years(record))
    assert all((flow >= 0.0).all() for flow in flows.values())


def test_amounts_beside_the_pictures_hold_what_is_too_thin_to_draw(record: Record) -> None:
    graph = graph_of(record, "year")
    entering = sum(node.total for node in graph.nodes if node.role is Role.source)
    assert entering == pytest.approx(totals(record).inflow)
    assert all(node.total >= node.amount for node in graph.nodes)


def test_passages_do_not_show(record: Record) -> None:
    ends = {end for pair in collapsed_flows(record) for end in pair if end[0] not in "+-"}
    assert ends == {"snow", "soil", "groundwater", "river"}


def test_rain_on_bare_ground_does_not_pass_the_snow(record: Record) -> None:
    flows = collapsed_flows(record)
    rain = next(flux.amounts for flux in record.fluxes if flux.name == "rainfall")
    snow = sum(s.depths[:-1] for s in record.stores if s.name.startswith("snow"))
    bare = np.asarray(snow) == 0.0
    # not quite zero: some rain falls with the first snow and stays in it
    assert flows["+rainfall", "snow"][bare].sum() < 0.01 * rain[bare].sum()
    assert flows["+rainfall", "soil"][bare].sum() > 0.8 * rain[bare].sum()


def test_winter_fills_the_stores_and_summer_empties_them(record: Record) -> None:
    winter, summer = graph_of(record, "winter"), graph_of(record, "summer")
    assert ("snow", "-storage") in winter.flows
    assert ("+storage", "snow") in summer.flows


def split_evaporation(record: Record, *shares: float) -> Record:
    """Return the record with its evaporation divided into ``loss_0``, ``loss_1``, ..."""
    evaporation = next(flux for flux in record.fluxes if flux.name == "rootzone_transpiration")
    parts = tuple(
        replace(
            evaporation,
            name=f"loss_{i}",
            long_name=f"loss_{i}",
            amounts=share * evaporation.amounts,
        )
        for i, share in enumerate(shares)
    )
    others = tuple(flux for flux in record.fluxes if flux is not evaporation)
    return replace(record, fluxes=(*others, *parts))


def sinks(graph: Graph) -> dict[str, Node]:
    return {node.label: node for node in graph.nodes if node.role is Role.sink}


def test_small_losses_to_the_air_become_one_and_are_named(record: Record) -> None:
    graph = graph_of(split_evaporation(record, 0.96, 0.02, 0.015, 0.005), "year")
    assert set(sinks(graph)) == {"Loss_0", "Other", "River outflow"}
    other = sinks(graph)["Other"]
    assert [label for label, _amount in other.holds] == ["Loss_1", "Loss_2", "Loss_3"]
    assert sum(amount for _label, amount in other.holds) == pytest.approx(other.total)
    assert re.match(r"Other, out: Loss_1 \d\.\d mm, Loss_2 .*mm\.$", held_together(graph))


@pytest.mark.parametrize(
    "shares", [(0.88, *[0.03] * 4), (0.9, *[0.02] * 5), (0.84, *[0.02] * 8), (0.97, *[0.005] * 6)]
)
def test_what_is_drawn_as_one_is_no_more_than_what_is_shown(
    record: Record, shares: tuple[float, ...]
) -> None:
    found = sinks(graph_of(split_evaporation(record, *shares), "year"))
    other = found.pop("Other", None)
    smallest = min(node.total for node in found.values())
    assert other is None or other.total <= smallest


def test_both_sides_of_a_picture_have_the_same_sum(record: Record) -> None:
    for season in SEASONS:
        graph = graph_of(split_evaporation(record, 0.97, 0.017, 0.009, 0.004), season)
        left = sum(n.total for n in graph.nodes if n.role in (Role.source, Role.released))
        right = sum(n.total for n in graph.nodes if n.role in (Role.sink, Role.stored))
        assert left == pytest.approx(right, abs=1e-3 * left)


def test_picture_says_that_thin_flows_are_not_drawn(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    monkeypatch.setattr(
        style, "save", lambda figure, _path: said.extend(t.get_text() for t in figure.axes[0].texts)
    )
    graph = graph_of(split_evaporation(record, 0.985, 0.015), "year")
    assert graph.thinnest > 0.0
    draw_flow(graph, "Title", tmp_path / "flow.png")
    assert any(text.startswith("Flows below") for text in said)
    said.clear()
    draw_flow(replace(graph, thinnest=0.0), "Title", tmp_path / "flow.png")
    assert not any(text.startswith("Flows below") for text in said)


def test_no_water_is_written_as_zero(record: Record) -> None:
    graph = graph_of(record, "year")
    assert flow_picture._figure(0.0, graph) == "0"
    assert flow_picture._figure(0.2, graph) == "<1"


@pytest.mark.parametrize("season", SEASONS)
def test_nothing_overlaps_and_widths_are_in_proportion(record: Record, season: str) -> None:
    graph = graph_of(record, season)
    layout = arrange(graph, 4.0, {node.key: 0.4 for node in graph.nodes})
    for column in layout.columns:
        for item in column:
            assert item.bottom - item.overhang >= -1e-9
            assert item.top <= 4.0 + 1e-9
        for upper, lower in pairwise(column):
            assert lower.top + lower.room <= upper.bottom - upper.overhang + 1e-9
        for item in column:
            if len(item.key) == 1:
                assert item.height == pytest.approx(graph.node(item.key[0]).amount * layout.scale)


def test_ribbons_fill_the_side_of_a_box_without_gaps(record: Record) -> None:
    graph = graph_of(record, "year")
    layout = arrange(graph, 4.0, {node.key: 0.4 for node in graph.nodes})
    soil = next(i for column in layout.columns for i in column if i.key == ("soil",))
    edges = sorted(edges_at(layout, graph, "soil"), reverse=True)
    assert edges[0][0] == pytest.approx(soil.top)
    for (_top, bottom), (top, _bottom) in pairwise(edges):
        assert bottom == pytest.approx(top)


def edges_at(layout: Layout, graph: Graph, node: str) -> list[tuple[float, float]]:
    """Return upper and lower edge of each ribbon that leaves a node."""
    edges = []
    for pair, amount in graph.flows.items():
        if pair[0] == node:
            middle, half = layout.ports(pair)[0], amount * layout.scale / 2.0
            edges.append((middle + half, middle - half))
    return edges


@pytest.mark.parametrize("season", SEASONS)
@pytest.mark.parametrize("losses", [1, 9])
def test_labels_do_not_overlap(
    record: Record, season: str, losses: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes = []

    def measure(figure, _path) -> None:
        figure.canvas.draw()
        texts = [text for text in figure.axes[0].texts if text.get_text().strip()]
        boxes.extend(text.get_window_extent() for text in texts)

    monkeypatch.setattr(style, "save", measure)
    shown = split_evaporation(record, *[1.0 / losses] * losses)
    draw_flow(graph_of(shown, season), "The paths of the water", tmp_path / "flow.png")
    assert len(boxes) > 10
    for one, other in combinations(boxes, 2):
        # lines of one label share a baseline grid and may touch
        across = min(one.x1, other.x1) - max(one.x0, other.x0)
        up = min(one.y1, other.y1) - max(one.y0, other.y0)
        assert across <= 0.0 or up <= 0.25 * min(one.height, other.height)


def test_circles_of_stores_are_drawn_without_end() -> None:
    nodes = tuple(Node(key, key, Role.store, 10.0, 10.0) for key in "abc")
    source = Node("+rain", "rain", Role.source, 10.0, 10.0)
    flows = {("+rain", "a"): 10.0, ("a", "b"): 9.0, ("b", "c"): 8.0, ("c", "a"): 1.0}
    depth = layers(Graph((source, *nodes), flows))
    assert depth == {"+rain": 0, "a": 1, "b": 2, "c": 3}


def test_picture_is_the_same_twice(record: Record, tmp_path: Path) -> None:
    graph = graph_of(record, "year")
    for name in ("one.png", "two.png"):
        flow_picture.draw_flow(graph, "Title", tmp_path / name)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
