"""The table of reservoirs and lakes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from kzwater.data.tables import Row
from kzwater.errors import Problems
from kzwater.language import _
from kzwater.rivers.model import Body, Zones
from kzwater.rivers.read.level_tables import ReadTable
from kzwater.rivers.read.rows import MILLION, Known, Rows, usual
from kzwater.rivers.read.zones import Curve, made_zones

KINDS = ("reservoir", "lake")
# Column: what of a body it is, bounds. Those of one kind are not read of the other.
_of_both = {
    "weir_crest_m": ("weir_crest", -500.0, 5000.0),
    "weir_length_m": ("weir_length", 0.0, 1e5),
    "weir_coefficient": ("weir_coefficient", 0.5, 2.5),
    "evaporation_coefficient": ("evaporation_coefficient", 0.3, 1.6),
    "seepage_mm_d": ("seepage", 0.0, 100.0),
    "initial_salinity_g_l": ("initial_salinity", 0.0, 400.0),
}
_of_reservoirs = {
    "minimum_release_m3_s": ("minimum_release", 0.0, 1e4),
    "safe_release_m3_s": ("safe_release", 0.0, 1e6),
    "release_capacity_m3_s": ("release_capacity", 0.0, 1e6),
    "buffer_share": ("buffer_share", 0.0, 1.0),
    "hedging_share": ("hedging_share", 0.0, 1.0),
    "tailwater_m": ("tailwater", -500.0, 5000.0),
    "power_efficiency": ("power_efficiency", 0.3, 1.0),
    "turbine_capacity_m3_s": ("turbine_capacity", 0.0, 1e5),
    "installed_power_MW": ("installed_power", 0.0, 1e5),
}
_of_lakes = {
    "gate_sill_m": ("gate_sill", -500.0, 5000.0),
    "gate_width_m": ("gate_width", 0.0, 1e4),
    "gate_coefficient": ("gate_coefficient", 0.3, 1.0),
}
_switches = ("to_target", "on_call")
_initial = ("initial_level_m", "initial_volume_Mm3")
# Given in the table as one value that holds at all levels or releases.
_constant = ("release_capacity", "tailwater")
_usual = usual(Body)


@dataclass(frozen=True, slots=True)
class ReadBody:
    """A body as its row has it.

    Attributes
    ----------
    given : dict of str to object
        What of a body the row gives.
    """

    name: str
    row: Row
    place: str
    lake: bool
    given: dict[str, Any]


class BodyRows(Rows):
    """Reads rows and collects their faults; bodies are made when their tables are known."""

    needed: ClassVar = ("body", "place", "kind")
    further: ClassVar = (*_initial, *_of_both, *_of_reservoirs, *_of_lakes, *_switches, "source")

    def __init__(self, path: Path, places: Known, problems: Problems) -> None:
        super().__init__(path, problems)
        self.found: dict[str, ReadBody] = {}
        seen: dict[str, int] = {}
        at: dict[str, Row] = {}
        for row in self.rows:
            body = self._body(row, places)
            if self._is_first(row, "body", body.name, seen):
                self.found[body.name] = body
            first = at.setdefault(body.place, row)
            if body.place and first is not row:
                self._add(
                    row,
                    "place",
                    got=_("`{place}`, where line {line} has `{body}`").format(
                        place=body.place, line=first.line, body=self._text(first, "body")
                    ),
                    expected=_("one reservoir or lake at a place"),
                    remedy=_("Give one of them a place of its own."),
                )

    def _body(self, row: Row, places: Known) -> ReadBody:
        kind = self._choice(row, "kind", KINDS)
        lake = kind == "lake"
        given: dict[str, Any] = {}
        for column, (name, least, most) in (_of_both | _of_reservoirs | _of_lakes).items():
            value = self._value(row, column, least, most, math.nan)
            if not math.isnan(value):
                given[name] = ((0.0, value),) if name in _constant else value
        for name in _switches:
            if self._text(row, name):
                given[name] = self._yes(row, name, default=False)
        if kind in KINDS:
            self._check_kind(row, lake=lake)
        for outlet, sill, column in (
            ("weir_length", "weir_crest", "weir_crest_m"),
            ("gate_width", "gate_sill", "gate_sill_m"),
        ):
            if given.get(outlet, 0.0) > 0.0 and sill not in given:
                self._lacks(row, column)
        place = self._known(row, "place", places)
        return ReadBody(self._text(row, "body"), row, place, lake, given)

    def _check_kind(self, row: Row, *, lake: bool) -> None:
        """Add a problem for each cell that nothing reads of a body of this kind."""
        unread = (*_of_reservoirs, *_switches) if lake else tuple(_of_lakes)
        for column in self._given(row, *unread):
            self._add(
                row,
                column,
                expected=_("nothing: a lake has outlets, no rules")
                if lake
                else _("nothing: a reservoir has rules, no gate"),
                remedy=_("Empty the cell, or change `kind`."),
            )

    def made(
        self,
        body: ReadBody,
        tables: Mapping[str, ReadTable | None],
        curves: Mapping[str, Mapping[str, Curve]],
    ) -> Body | None:
        """Return a body with its table and zones, None after adding problems."""
        before = len(self._problems)
        if body.name not in tables:
            self._add(
                body.row,
                "body",
                got=_("`{body}` without a table of levels").format(body=body.name),
                expected=_("at least two rows in `level_tables`"),
                remedy=_("Add them: level, and area or volume."),
            )
        table = tables.get(body.name)
        own = curves.get(body.name, {})
        if body.lake and own:
            self._problems.add(
                next(iter(own.values())).where,
                "body",
                got=_("a zone of the lake `{body}`").format(body=body.name),
                expected=_("zones of reservoirs: a lake has outlets, no rules"),
                remedy=_("Remove its zones, or make it a reservoir."),
            )
        if table is None:
            return None
        volume = self._initial_volume(body.row, table)
        zones = self._zones(body, table, own)
        if len(self._problems) > before:
            return None
        return Body(
            name=body.name,
            place=body.place,
            lake=body.lake,
            table=table.rows,
            zones=zones,
            initial_volume=volume,
            **body.given,
        )

    def _zones(self, body: ReadBody, table: ReadTable, own: Mapping[str, Curve]) -> Zones:
        top = float(table.volume[-1])
        if body.given.get("weir_length", _usual["weir_length"]) > 0.0:
            crest = table.volume_at(body.given.get("weir_crest", math.nan))
            if math.isnan(crest) and "weir_crest" in body.given:
                self._add(
                    body.row,
                    "weir_crest_m",
                    expected=table.shown,
                    remedy=_("Correct the cell, or make the table of levels longer."),
                )
            top = top if math.isnan(crest) else crest
        if body.lake:
            own = {}
        return made_zones(own, table, top, self._problems)

    def _initial_volume(self, row: Row, table: ReadTable) -> float:
        """Return the volume (m3) with which a run begins."""
        given = self._given(row, *_initial)
        if len(given) != 1:
            got = _("both") if given else _("neither")
            expected = _("one of {names}").format(names=", ".join(_initial))
            self._add(row, ", ".join(_initial), got=got, expected=expected)
            return math.nan
        before = len(self._problems)
        value = self._number(row, given[0], -1e6, 1e9)
        if len(self._problems) > before:
            return math.nan
        is_level = given[0] == "initial_level_m"
        volume = table.volume_at(value) if is_level else MILLION * value
        if not table.holds(volume):
            remedy = _("Correct the cell, or make the table of levels longer.")
            expected = _("a level or volume in its table: {ends}").format(ends=table.shown)
            self._add(row, given[0], expected=expected, remedy=remedy)
        return volume
