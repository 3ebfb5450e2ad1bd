"""The parts of a page: its pictures, drawn and embedded, and its table of gauges."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kzwater.language import _
from kzwater.reports.background import Background
from kzwater.reports.balance import spans, typical_spans, typical_years
from kzwater.reports.balance_pictures import draw_months, draw_years
from kzwater.reports.fields import DEMAND, SEASON, WATER, FieldSeasons
from kzwater.reports.flow_graph import collapsed_flows, flow_graph
from kzwater.reports.flow_picture import draw_flow, held_together
from kzwater.reports.hydrograph import draw_hydrograph
from kzwater.reports.maps import draw_basin, draw_snow
from kzwater.reports.record import Record
from kzwater.reports.sentences import by_month, period, snow_caption
from kzwater.reports.snow import mean_snow_map
from kzwater.reports.tables import GaugeRow
from kzwater.reports.words import capitalised, compact, month_name, number

# The vegetation season, as Central Asian water practice knows it.
_vegetation = frozenset(range(4, 10))
_rest = frozenset(range(1, 13)) - _vegetation


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of the page: its address (the picture itself), title and caption."""

    address: str
    title: str
    caption: str


@dataclass(frozen=True, slots=True)
class Source:
    """What the pictures are made from, and where they go."""

    record: Record
    background: Background
    folder: Path

    def image(self, name: str, title: str, caption: str) -> Image:
        """Return a picture that was written to the folder, embedded."""
        return embedded(self.folder / name, title, caption)


def embedded(path: Path, title: str, caption: str) -> Image:
    """Return a picture of a file, embedded."""
    content = base64.b64encode(path.read_bytes()).decode("ascii")
    return Image(f"data:image/png;base64,{content}", title, caption)


def map_picture(source: Source) -> Image | None:
    """Return the map of the basin, or None when the results hold no grid."""
    grid = source.record.grid
    if grid is None:
        return None
    title = _("Elevation, rivers and gauges")
    draw_basin(grid, source.record.gauges, title, source.folder / "basin.png")
    caption = _("The wider a river is drawn, the larger the area that it drains.")
    if len(set(grid.unit_index[grid.inside].tolist())) < grid.inside.sum():
        caption += " " + _("Thin lines divide the sub-basins for which the run computes.")
    return source.image("basin.png", title, caption)


def season_pictures(source: Source, fields: FieldSeasons) -> list[Image]:
    """Return the pictures of the latest season of the fields, which were drawn before."""
    caption = _(
        "By ten-day period: rain and irrigation as bars, what the root zone lacks as a line; "
        "dashed, what it holds between wilting point and field capacity."
    )
    if fields.panels < len(fields.rows):
        shown = _("The first {count} of {total} fields; the table has all of them.")
        caption += " " + shown.format(count=fields.panels, total=len(fields.rows))
    demand = _("The year up to the latest harvest: by crop, and per hectare with it.")
    return [
        source.image(WATER, _("What the fields took in their latest season"), fields.water),
        source.image(
            DEMAND,
            _("Demand by ten-day period"),
            f"{demand} {fields.demand}",
        ),
        source.image(SEASON, _("The latest season of the fields"), caption),
    ]


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    area: str
    runoff: str
    mean: str
    norm: str
    difference: str


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    rows: tuple[_Row, ...]


def gauge_parts(rows: Sequence[GaugeRow]) -> tuple[_Part, ...]:
    """Return the gauges in parts: compared with a norm, norm not comparable, without a norm."""
    parts = (
        (_("Compared with the published norm"), [r for r in rows if r.norm and r.norm.scored]),
        (_("Norm shown, not compared"), [r for r in rows if r.norm and not r.norm.scored]),
        (_("Without a norm"), [r for r in rows if r.norm is None]),
    )
    filled = [(name, members) for name, members in parts if members]
    alone = len(filled) == 1 and filled[0][1][0].norm is None
    return tuple(
        _Part("" if alone else name, tuple(_shown(row) for row in members))
        for name, members in filled
    )


def _shown(row: GaugeRow) -> _Row:
    scored = row.norm is not None and row.norm.scored
    return _Row(
        name=row.gauge.name,
        area=number(row.gauge.area, 0),
        runoff=number(row.runoff, 0),
        mean=compact(row.mean),
        norm=compact(row.norm.value) if row.norm else "–",
        difference=_("{difference} %").format(
            difference=number(100.0 * row.difference, 0, signed=True)
        )
        if scored
        else "–",
    )


def hydrograph_picture(source: Source, row: GaugeRow, caption: Callable[[GaugeRow], str]) -> Image:
    """Return the discharge at a gauge, or of the drain of fields, with what is said of it."""
    name = re.sub(r"[^\w-]", "_", row.gauge.identifier)
    observations = source.background.of(row.gauge.identifier)
    draw_hydrograph(row.gauge, observations, source.folder / f"discharge_{name}.png")
    title = _("Discharge: {gauge}").format(gauge=row.gauge.name)
    return source.image(f"discharge_{name}.png", title, caption(row))


def snow_picture(source: Source) -> Image | None:
    """Return the map of the snow, or None when the run recorded none."""
    snow, grid = mean_snow_map(source.record), source.record.grid
    if snow is None or grid is None:
        return None
    title = _("Snow water equivalent")
    if snow.month:
        title = _("Snow water equivalent, mean of {month}").format(month=month_name(snow.month))
    path = source.folder / "snow.png"
    draw_snow(grid, snow.values, _("Snow water equivalent (mm)"), title, path)
    return source.image("snow.png", title, snow_caption(snow))


def flow_pictures(source: Source) -> list[Image]:
    """Return the flow pictures: the year and its two halves, its months, and the years."""
    record, folder = source.record, source.folder
    whole = capitalised(period(record))
    images = list(_paths(source, whole))
    draw_months(record, by_month(record), folder / "balance_months.png")
    images.append(source.image("balance_months.png", by_month(record), ""))
    if len(spans(record, "year")) > 1:
        draw_years(record, _("Year by year"), folder / "balance_years.png")
        images.append(source.image("balance_years.png", _("Year by year"), ""))
    return images


def _paths(source: Source, whole: str) -> Iterator[Image]:
    """Return the paths of the water through the year, and through its halves where it has them."""
    record = source.record
    seasons: dict[str, tuple[str, frozenset[int] | None]] = {
        "balance_year.png": (_("{period}: the paths of the water, mm"), None)
    }
    if any(span.complete for span in spans(record, "year")):
        seasons["balance_vegetation.png"] = (
            _("{period}: vegetation season, April to September, mm"),
            _vegetation,
        )
        seasons["balance_winter.png"] = _("{period}: October to March, mm"), _rest
    flows = collapsed_flows(record)
    for name, (words, months) in seasons.items():
        graph = flow_graph(record, flows, typical_spans(record, months), typical_years(record))
        if not graph.flows:
            continue
        title = words.format(period=whole)
        draw_flow(graph, title, source.folder / name)
        yield source.image(name, title, held_together(graph))
