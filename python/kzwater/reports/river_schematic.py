"""The schematic of a managed river: rivers as wide as their flow, users by what they got."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzwater.language import _
from kzwater.reports import style
from kzwater.reports.river_network import Entry, Network, network_of
from kzwater.reports.words import compact, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from kzwater.rivers.model import Body
    from kzwater.rivers.record import RiverRecord

# Inches.
_row, _line = 0.33, 0.1
_head, _foot, _legend_line = 0.25, 0.55, 0.2
_left = 0.3
_label_width, _bar_width = 1.62, 0.6
_letter, _name_letter, _small_letter, _legend_letter = 0.062, 0.058, 0.053, 0.056
_half_bar = 0.085
_widest_lanes = 2.6
# Points: the narrowest and the widest river.
_thin, _wide = 0.9, 7.0
# Shares of the demand from which a colour holds; told apart by lightness too.
_classes = (
    (0.995, "#1f5a8a"),
    (0.95, "#7ab8c9"),
    (0.8, "#f0d283"),
    (0.5, "#dd8a3c"),
    (0.0, "#8f2a0c"),
)
_nothing = "#c9cfd4"
_lake = "#4f7fae"


@dataclass(frozen=True, slots=True, eq=False)
class _Sheet:
    """The picture at work: the axes in inches, and where lanes and users are.

    Attributes
    ----------
    tops : list of float
        Of rows, which are higher where canals have lines of their own.
    """

    axes: Axes
    network: Network
    spacing: float
    tops: list[float]

    @property
    def users(self) -> float:
        """Return where the bars of users begin."""
        return _users(self.network, self.spacing)

    def lane(self, lane: int) -> float:
        """Return how far from the left a lane is."""
        return _left + (self.network.width - 1 - lane) * self.spacing

    def row(self, row: int) -> float:
        """Return the height of a row."""
        return self.tops[row] - 0.5 * _row

    def at(self, place: str) -> tuple[float, float]:
        """Return where a place is."""
        return self.lane(self.network.lanes[place]), self.row(self.network.rows[place])


def draw_schematic(record: RiverRecord, path: Path) -> None:
    """Write the schematic of a run as PNG."""
    network = network_of(record)
    spacing = min(1.25, _widest_lanes / max(network.width - 1, 1))
    heights = _heights(network, _room(_users(network, spacing)))
    foot = _foot + _legend_line * (not _legend_in_a_line())
    height = foot + sum(heights) + _head
    tops = [height - _head - sum(heights[:row]) for row in range(len(heights))]
    with style.picture(height) as figure:
        figure.set_layout_engine("none")
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set(xlim=(0.0, style.width), ylim=(0.0, height))
        axes.set_axis_off()
        sheet = _Sheet(axes, network, spacing, tops)
        _draw_rivers(sheet)
        _draw_straits(sheet, record)
        _draw_users(sheet)
        _draw_places(sheet, record)
        _draw_legend(sheet)
        style.save(figure, path)


def _users(network: Network, spacing: float) -> float:
    """Return how far from the left the bars of users begin."""
    return _left + (network.width - 1) * spacing + _label_width


def _heights(network: Network, room: float) -> list[float]:
    """Return the height of each row: that of two lines of text, and more lines for canals."""
    heights = [_row] * network.height
    for place, entries in network.entries.items():
        for count, entry in enumerate(entries):
            lines = len(words_below(entry, room)) - 1
            heights[network.rows[place] + count] += _line * lines
    return heights


def class_colour(share: float) -> str:
    """Return the colour of a share of the demand that was met."""
    if math.isnan(share):
        return _nothing
    return next(colour for least, colour in _classes if share >= least)


def _draw_rivers(sheet: _Sheet) -> None:
    """Draw the channels between places, as wide as what flows in them."""
    largest = max((flow for _a, _b, flow in sheet.network.edges), default=0.0)
    for start, end, flow in sheet.network.edges:
        if end is None and not flow > 0.0:  # the river ends here
            continue
        share = math.sqrt(flow / largest) if largest > 0.0 else 0.0
        width = _thin + (_wide - _thin) * share
        x, y = sheet.at(start)
        if end is None:  # aside where most goes on down the river
            alone = all(to is None for other, to, _flow in sheet.network.edges if other == start)
            target = (x, y - 0.75 * _row) if alone else (x - 0.3, y - 0.5 * _row)
            sheet.axes.annotate(
                "",
                target,
                (x, y),
                arrowprops={
                    "arrowstyle": f"-|>,head_width={0.18 + 0.03 * width},head_length=0.35",
                    "color": style.river_blue,
                    "lw": width,
                    "shrinkA": 0,
                    "shrinkB": 0,
                },
            )
            continue
        _draw_channel(sheet, (x, y), sheet.at(end), width)


def _draw_channel(
    sheet: _Sheet, start: tuple[float, float], end: tuple[float, float], width: float
) -> None:
    """Draw a channel: down its lane, and across to another one beside the place it joins."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Line

    (x, y), (to_x, to_y) = start, end
    bend = 0.8 * _row
    points = [start, end]
    codes = [Line.MOVETO, Line.LINETO]
    if to_x > x:  # a tributary joins from the left
        corner = (x, min(to_y + bend, y))
        points = [start, corner, (x, to_y + 0.15 * _row), (to_x - 0.1, to_y + 0.1), end]
        codes = [Line.MOVETO, Line.LINETO, Line.CURVE4, Line.CURVE4, Line.CURVE4]
    elif to_x < x:  # a branch leaves to the left
        corner = (to_x, max(y - bend, to_y))
        points = [start, (x - 0.1, y - 0.1), (to_x, y - 0.15 * _row), corner, end]
        codes = [Line.MOVETO, Line.CURVE4, Line.CURVE4, Line.CURVE4, Line.LINETO]
    patch = PathPatch(
        Line(points, codes), fc="none", ec=style.river_blue, lw=width, capstyle="round", zorder=1
    )
    sheet.axes.add_patch(patch)


def _draw_straits(sheet: _Sheet, record: RiverRecord) -> None:
    """Draw straits as dashed lines between lakes, beside the rivers."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Line

    place = {body.name: body.place for body in record.model.bodies}
    for strait in record.model.straits:
        first, second = sheet.at(place[strait.first]), sheet.at(place[strait.second])
        beside = min(first[0], second[0]) - 0.36
        points = [first, (beside, first[1]), (beside, second[1]), second]
        curve = Line(points, [Line.MOVETO, Line.CURVE4, Line.CURVE4, Line.CURVE4])
        look: dict[str, Any] = {"fc": "none", "ec": _lake, "lw": 1.6, "ls": (0, (2, 1.5))}
        sheet.axes.add_patch(PathPatch(curve, zorder=1.5, **look))


def _draw_users(sheet: _Sheet) -> None:
    """Draw bars of users and of flows that stay, with lines from where the water is."""
    for place, entries in sheet.network.entries.items():
        x, y = sheet.at(place)
        elbow = sheet.users - 0.16
        for count, entry in enumerate(entries):
            level = sheet.row(sheet.network.rows[place] + count)
            # Beside the river the line is that of the first; the others hang on it.
            points = [(x, y), (sheet.users, y)] if not count else [(elbow, y), (elbow, level)]
            points += [] if not count else [(sheet.users, level)]
            dashes = (0, (1.5, 1.8)) if entry.kind == "flow" else "solid"
            xs, ys = zip(*points, strict=True)
            sheet.axes.plot(xs, ys, color=style.quiet, lw=0.7, ls=dashes, zorder=0.5)
            _draw_bar(sheet, entry, level)


def _draw_bar(sheet: _Sheet, entry: Entry, level: float) -> None:
    """Draw what one got of its demand, with name and numbers."""
    from matplotlib.patches import Rectangle

    x = sheet.users
    text = x + _bar_width + 0.1
    room = _room(sheet.users)
    if entry.kind == "also":
        for place, words in enumerate(words_below(entry, room)):
            at = (x + 0.04 if not place else text, level - 0.12 * place)
            _write(sheet, at, words, style.quiet, size=6.2 if place else 7.2)
        return
    low = level - _half_bar
    frame: dict[str, Any] = {"lw": 0.6, "ec": style.quiet, "zorder": 2}
    sheet.axes.add_patch(Rectangle((x, low), _bar_width, 2 * _half_bar, fc=style.paper, **frame))
    share = entry.share
    if not math.isnan(share):
        width = _bar_width * min(share, 1.0)
        colour = class_colour(share)
        sheet.axes.add_patch(Rectangle((x, low), width, 2 * _half_bar, fc=colour, lw=0, zorder=2.5))
    _write(sheet, (text, level + 0.058), _shortened(entry.name, room), style.ink)
    for place, words in enumerate(words_below(entry, room)):
        _write(sheet, (text, level - 0.062 - _line * place), words, style.quiet, size=6.2)


def words_below(entry: Entry, room: float) -> list[str]:
    """Return the lines below a name: numbers and canals, on one line where there is room (inches).

    No canal is left out: those that have no room get lines of their own.
    """
    words = _numbers(entry)
    if entry.kind == "also":
        words = "→ " + _("also {name}").format(name=entry.name)
    letters = max(int(room / _small_letter), 12)
    together = f"{words} · {entry.way}" if entry.way else words
    if len(together) <= letters:
        return [together]
    return [words, *textwrap.wrap(entry.way, letters)]


def _numbers(entry: Entry) -> str:
    """Return what was asked for and how much of it was met."""
    if math.isnan(entry.share):
        return _("no demand")
    values = {
        "share": number(100.0 * entry.share, 0),
        "volume": compact(entry.demand / 1e6),
    }
    if entry.kind == "flow":
        return _("to stay: {share} % of {volume} million m³").format(**values)
    return _("{share} % of {volume} million m³").format(**values)


def _room(users: float) -> float:
    """Return how wide the text beside the bars of users may be."""
    return style.width - (users + _bar_width + 0.1)


def _shortened(name: str, room: float) -> str:
    """Return a text cut to what the picture has room for."""
    return textwrap.shorten(name, max(int(room / _letter), 12), placeholder="…")


def _draw_places(sheet: _Sheet, record: RiverRecord) -> None:
    """Draw marks and names of places."""
    bodies = {body.place: (index, body) for index, body in enumerate(record.model.bodies)}
    for index, place in enumerate(record.model.places):
        x, y = sheet.at(place.name)
        if place.name in bodies:
            number_of_body, body = bodies[place.name]
            _draw_body(sheet, (x, y), body.lake)
            held = float(record["stored"][-1, index])
            words = _body_words(body, held, float(record["level"][-1, number_of_body]))
            name = body.name
        else:
            marker, fill = {"boundary": ("o", style.paper), "gauge": ("s", style.paper)}.get(
                place.kind, ("o", style.ink)
            )
            size = 5.0 if marker == "s" or fill == style.paper else 3.2
            sheet.axes.plot(x, y, marker, ms=size, mfc=fill, mec=style.ink, mew=0.9, zorder=4)
            words = _("{flow} m³/s").format(flow=compact(sheet.network.flows[place.name]))
            name = place.name
        _label(sheet, (x, y), name, words)


def _body_words(body: Body, held: float, level: float) -> str:
    """Return what a body holds at the end."""
    largest = body.table.volume[-1] if body.table.volume else 0.0
    if body.lake or not largest > 0.0:
        return _("{level} m").format(level=number(level, 2))
    return _("{share} % full").format(share=number(100.0 * held / largest, 0))


def _draw_body(sheet: _Sheet, at: tuple[float, float], lake: bool) -> None:
    from matplotlib.patches import Ellipse, Polygon

    x, y = at
    look: dict[str, Any] = {"fc": _lake, "ec": style.ink, "lw": 0.8, "zorder": 4}
    if lake:
        sheet.axes.add_patch(Ellipse((x, y), 0.3, 0.17, **look))
    else:  # as on maps, the dam downstream
        corners = [(x - 0.13, y + 0.09), (x + 0.13, y + 0.09), (x, y - 0.11)]
        sheet.axes.add_patch(Polygon(corners, **look))


def _label(sheet: _Sheet, at: tuple[float, float], name: str, words: str) -> None:
    """Write name and numbers beside a place, on the side of the users."""
    x, y = at
    room = _label_width if x > sheet.lane(0) - 0.01 else sheet.spacing
    letters = max(int((room - 0.26) / _name_letter), 8)
    lines = textwrap.wrap(name, letters, max_lines=2, placeholder="…")
    look = {"fc": style.paper, "ec": "none", "pad": 0.2}
    beside = x + 0.19
    first = 0.06 + _line * (len(lines) - 1)
    shown = [(line, first - _line * place, style.ink, 7.2) for place, line in enumerate(lines)]
    for place, line in enumerate(textwrap.wrap(words, max(int((room - 0.26) / _small_letter), 12))):
        shown.append((line, -0.062 - _line * place, style.quiet, 6.2))
    for text, shift, colour, size in shown:
        sheet.axes.text(
            beside, y + shift, text, color=colour, fontsize=size, va="center", zorder=3, bbox=look
        )


def _write(
    sheet: _Sheet, at: tuple[float, float], text: str, colour: str, size: float = 7.2
) -> None:
    sheet.axes.text(*at, text, color=colour, fontsize=size, va="center", zorder=3)


def _draw_legend(sheet: _Sheet) -> None:
    """Draw what the colours say, on a line of its own where the words leave no room."""
    from matplotlib.patches import Rectangle

    title, classes = _legend_words()
    x, y = 0.15, 0.17
    if _legend_in_a_line():
        _write(sheet, (x, y), title, style.ink, size=6.8)
        x += _legend_letter * len(title) + 0.12
    else:
        _write(sheet, (x, y + _legend_line), title, style.ink, size=6.8)
    for text, (_least, colour) in zip(classes, _classes, strict=True):
        sheet.axes.add_patch(Rectangle((x, y - 0.055), 0.2, 0.11, fc=colour, lw=0))
        _write(sheet, (x + 0.26, y), text, style.ink, size=6.8)
        x += 0.42 + _legend_letter * len(text)


def _legend_words() -> tuple[str, list[str]]:
    """Return the title of the legend and what its colours mean."""
    percents = [100.0 * least for least, _colour in _classes]
    words = [_("{least} % and more").format(least=number(percents[0], 1))]
    words += [_("from {least} %").format(least=number(least, 0)) for least in percents[1:-1]]
    words.append(_("less than {most} %").format(most=number(percents[-2], 0)))
    return _("Share of the demand that was met:"), words


def _legend_in_a_line() -> bool:
    """Return whether there is room for the legend beside its title."""
    title, classes = _legend_words()
    letters = len(title) + sum(len(text) for text in classes)
    return 0.27 + 0.42 * len(classes) + _legend_letter * letters <= style.width
