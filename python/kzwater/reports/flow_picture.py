"""The flow picture: boxes and ribbons whose widths are the water that moved."""

from __future__ import annotations

import textwrap
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from kzwater.language import _
from kzwater.reports import style
from kzwater.reports.flow_graph import Graph, Node, Role
from kzwater.reports.flow_layout import Item, Layout, arrange, room_for_labels
from kzwater.reports.words import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Of the picture at least, and of the boxes in its fullest column.
_height, _boxes = 4.0, 1.6
_left, _right, _head, _foot = 1.24, 1.3, 0.3, 0.06
_thin, _wide = 0.13, 0.76
_line = 0.135
_characters = {Role.store: 13, Role.source: 16, Role.released: 16, Role.sink: 18, Role.stored: 18}
_thinnest_number = 0.13


def draw_flow(graph: Graph, title: str, path: Path) -> None:
    """Write the flow picture of a graph as PNG."""
    labels = {node.key: _line * len(_lines(node, graph)) for node in graph.nodes}
    height = max(_height, _boxes + room_for_labels(graph, labels))
    note = _left_out(graph)
    foot = _foot + (_line if note else 0.0)
    with style.picture(height + _head + foot) as figure:
        figure.set_layout_engine("none")
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set(xlim=(0.0, style.width), ylim=(-foot, height + _head))
        axes.set_axis_off()
        axes.text(0.02, height + 0.5 * _head, title, fontsize=8.4, fontweight="bold", va="center")
        axes.text(0.02, -0.5 * foot, note, fontsize=6.6, color=style.quiet, va="center")
        layout = arrange(graph, height, labels)
        colours = _colours(graph)
        places = _places(layout, graph)
        for flow in sorted(graph.flows, key=lambda pair: -graph.flows[pair]):
            _draw_ribbon(axes, layout, flow, places, colours[flow[0]])
        for column in layout.columns:
            for item in column:
                if len(item.key) == 1:
                    _draw_box(axes, item, graph, places, colours)
        _draw_numbers(axes, layout, graph, places)
        style.save(figure, path)


def _lines(node: Node, graph: Graph) -> list[str]:
    wrapped = textwrap.wrap(node.label, _characters[node.role], break_long_words=False)
    return [*wrapped, _("{amount} mm").format(amount=_figure(node.total, graph))]


def _figure(amount: float, graph: Graph) -> str:
    """Return an amount with the same decimals all over the picture; never a zero for some water."""
    decimals = 0 if max(node.amount for node in graph.nodes) >= 100.0 else 1
    smallest = 10.0**-decimals
    if 0.0 < amount < 0.5 * smallest:
        return f"<{number(smallest, decimals)}"
    return number(amount, decimals)


def _left_out(graph: Graph) -> str:
    """Return what the picture does not draw, as a sentence."""
    if graph.thinnest == 0.0:
        return ""
    text = _("Flows below {amount} mm are not all drawn; the numbers beside the boxes hold them.")
    return text.format(amount=number(graph.thinnest, 1))


def held_together(graph: Graph) -> str:
    """Return what each *Other* of a picture holds, in sentences; empty where there is none."""
    words = {Role.source: _("Other, in: {parts}."), Role.sink: _("Other, out: {parts}.")}
    return " ".join(
        words[node.role].format(
            parts=", ".join(
                _("{what} {amount} mm").format(what=label, amount=number(amount, 1))
                for label, amount in node.holds
            )
        )
        for node in graph.nodes
        if node.holds
    )


def _colours(graph: Graph) -> dict[str, str]:
    """Return the colour of each node: that of its flux, its store, or of storage."""
    colours = {}
    for node in graph.nodes:
        if node.role in (Role.released, Role.stored):
            colours[node.key] = style.storage_colour
        elif node.role is Role.store:
            colours[node.key] = style.store_colour(node.key)
        else:
            colours[node.key] = style.flux_colour(node.key[1:])
    return colours


def _places(layout: Layout, graph: Graph) -> dict[int, tuple[float, float]]:
    """Return the left and right edge of each column, inches."""
    roles = [
        {graph.node(item.key[0]).role for item in column if len(item.key) == 1}
        for column in layout.columns
    ]
    widths = [_wide if Role.store in role else _thin for role in roles]
    free = style.width - _left - _right - sum(widths)
    gap = free / max(1, len(widths) - 1)
    edges, x = {}, _left
    for column, wide in enumerate(widths):
        edges[column] = (x, x + wide)
        x += wide + gap
    return edges


def _draw_ribbon(
    axes: Axes,
    layout: Layout,
    flow: tuple[str, str],
    places: dict[int, tuple[float, float]],
    colour: str,
) -> None:
    """Draw a flow through its lanes with smooth edges."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    route = layout.routes[flow]
    leave, arrive = layout.ports(flow)
    half = layout.scale * next(amount for item, amount in route[0].after if item is route[1]) / 2.0
    middle = [(places[route[0].column][1], leave)]
    for lane in route[1:-1]:
        middle += [(x, lane.centre) for x in places[lane.column]]
    middle.append((places[route[-1].column][0], arrive))
    upper = _edge([(x, y + half) for x, y in middle])
    lower = _edge([(x, y - half) for x, y in reversed(middle)])
    codes = [Outline.MOVETO, *[Outline.CURVE4] * (len(upper) - 1)]
    codes += [Outline.LINETO, *[Outline.CURVE4] * (len(lower) - 1), Outline.CLOSEPOLY]
    outline = Outline([*upper, *lower, upper[0]], codes)
    axes.add_patch(PathPatch(outline, facecolor=colour, alpha=0.5, linewidth=0.0))


def _edge(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the control points of a curve that is level at each of the points."""
    curve = points[:1]
    for (x0, y0), (x1, y1) in pairwise(points):
        bend = (x0 + x1) / 2.0
        curve += [(bend, y0), (bend, y1), (x1, y1)]
    return curve


def _draw_box(
    axes: Axes,
    item: Item,
    graph: Graph,
    places: dict[int, tuple[float, float]],
    colours: dict[str, str],
) -> None:
    """Draw a node and its label: above stores, outside sources and sinks."""
    from matplotlib.patches import Rectangle

    node = graph.node(item.key[0])
    left, right = places[item.column]
    axes.add_patch(
        Rectangle(
            (left, item.bottom), right - left, item.height, color=colours[node.key], linewidth=0
        )
    )
    *name, amount = _lines(node, graph)
    align = {Role.store: "left", Role.source: "right", Role.released: "right"}.get(
        node.role, "left"
    )
    x = {Role.store: left, Role.source: left - 0.08, Role.released: left - 0.08}.get(
        node.role, right + 0.08
    )
    lines = len(name) + 1
    top = item.top + 0.04 + _line * lines
    if node.role is not Role.store:
        top = item.centre + _line * lines / 2.0
    for index, text in enumerate([*name, amount]):
        last = index == lines - 1
        axes.text(
            x,
            top - _line * (index + 0.5),
            text,
            ha=align,
            va="center",
            fontweight="normal" if last else "bold",
            color=style.quiet if last else style.ink,
        )


def _draw_numbers(
    axes: Axes, layout: Layout, graph: Graph, places: dict[int, tuple[float, float]]
) -> None:
    """Write the amount on each ribbon that is thick enough and is only a part at both its ends."""
    for (source, target), amount in graph.flows.items():
        leaving = sum(pair[0] == source for pair in graph.flows)
        entering = sum(pair[1] == target for pair in graph.flows)
        if amount * layout.scale < _thinnest_number or leaving == 1 or entering == 1:
            continue
        route = layout.routes[source, target]
        leave, _arrive = layout.ports((source, target))
        x = places[route[0].column][1] + 0.05
        axes.text(x, leave, _figure(amount, graph), va="center", color=style.ink, fontsize=6.6)
