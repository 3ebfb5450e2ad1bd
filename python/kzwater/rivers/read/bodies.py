"""The table of reservoirs and lakes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from kzwater import registry
from kzwater.data.tables import Row
from kzwater.errors import Problems
from kzwater.language import _
from kzwater.rivers.model import Body, Zones
from kzwater.rivers.read.level_tables import LEVELS, ReadTable
from kzwater.rivers.read.rows import MILLION, Known, Rows
from kzwater.rivers.read.zones import Curve, made_zones

KINDS = ("reservoir", "lake")
# Column: what of a body it is, and the parameter of the engine. The other kind reads none of them.
_of_both = {
    "weir_length_m": ("weir_length", "weir_length"),
    "weir_coefficient": ("weir_coefficient", "weir_coefficient"),
    "seepage_mm_d": ("seepage", "water_body_seepage"),
}
_of_reservoirs = {
    "minimum_release_m3_s": ("minimum_release", "reservoir_minimum_release"),
    "safe_release_m3_s": ("safe_release", "reservoir_safe_release"),
    "release_capacity_m3_s": ("release_capacity", "reservoir_release_capacity"),
    "buffer_share": ("buffer_share", "reservoir_buffer_share"),
    "hedging_share": ("hedging_share", "reservoir_hedging_share"),
    "power_efficiency": ("power_efficiency", "power_efficiency"),
    "turbine_capacity_m3_s": ("turbine_capacity", "turbine_capacity"),
    "installed_power_MW": ("installed_power", "installed_power"),
}
_of_lakes = {
    "gate_width_m": ("gate_width", "gate_width"),
    "gate_coefficient": ("gate_coefficient", "gate_coefficient"),
}
# Of lakes, and in no table.
_ice = {
    "ice_growth": "lake_ice_growth",
    "ice_melt": "lake_ice_melt",
    "ice_closing": "lake_ice_closing",
}
# Column: what of a body it is, and bounds of what no parameter of the engine declares.
_own = {
    "weir_crest_m": ("weir_crest", LEVELS),
    "gate_sill_m": ("gate_sill", LEVELS),
    "tailwater_m": ("tailwater", LEVELS),
    "initial_salinity_g_l": ("initial_salinity", (0.0, 400.0)),
    "target_level_m": ("target_level", LEVELS),
}
_evaporation = "evaporation_coefficient"
_switches = ("to_target", "on_call")
_initial = ("initial_level_m", "initial_volume_Mm3")
# Given in the table as one value that holds at all levels or releases.
_constant = ("release_capacity", "tailwater")
_releases = ("minimum_release_m3_s", "safe_release_m3_s", "release_capacity_m3_s")
# Without the first two a plant makes nothing, or makes it of the height above the sea.
_plant = ("turbine_capacity_m3_s", "tailwater_m", "power_efficiency", "installed_power_MW")


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
    """Reads rows and collects their faults; bodies are made when their tables are known.

    Attributes
    ----------
    notes : list of str
        What is taken where the table says nothing, or says what may be meant.
    """

    needed: ClassVar = ("body", "place", "kind")
    further: ClassVar = (
        *_initial,
        *_of_both,
        *_of_reservoirs,
        *_of_lakes,
        *_own,
        *_switches,
        _evaporation,
        "source",
    )

    def __init__(self, path: Path, places: Known, problems: Problems) -> None:
        super().__init__(path, problems)
        self.found: dict[str, ReadBody] = {}
        self.notes: list[str] = []
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
        given: dict[str, Any] = {
            name: self._declared(row, column, parameter)
            for column, (name, parameter) in (_of_both | _of_reservoirs | _of_lakes).items()
        }
        given |= {name: registry.field(parameter).default for name, parameter in _ice.items()}
        for column, (name, bounds) in _own.items():
            if self._text(row, column):
                given[name] = self._value(row, column, *bounds)
        if self._text(row, _evaporation):
            # Of open water, not of the reference: what is declared is none for it.
            info = registry.field("open_water_coefficient")
            given[_evaporation] = self._value(row, _evaporation, info.lower, info.upper)
        for name in _constant:
            if name in given:
                given[name] = ((0.0, given[name]),)
        for name in _switches:
            if self._text(row, name):
                given[name] = self._yes(row, name, default=False)
        if kind in KINDS:
            self._check_kind(row, lake=lake)
        if kind == KINDS[0]:
            self._check_releases(row, given)
            self._check_plant(row, given)
        for size, sill in (("weir_length_m", "weir_crest_m"), ("gate_width_m", "gate_sill_m")):
            is_open = given.get(size.removesuffix("_m"), 0.0) > 0.0
            if is_open and not self._text(row, sill):
                self._lacks(row, sill)
            elif self._text(row, sill) and not self._text(row, size):
                self._lacks(row, size)
        place = self._known(row, "place", places)
        return ReadBody(self._text(row, "body"), row, place, lake, given)

    def _check_kind(self, row: Row, *, lake: bool) -> None:
        """Add a problem for each cell that nothing reads of a body of this kind."""
        unread = (
            (*_of_reservoirs, *_switches, "tailwater_m")
            if lake
            else (*_of_lakes, "gate_sill_m", "target_level_m")
        )
        for column in self._given(row, *unread):
            self._add(
                row,
                column,
                expected=_("nothing: a lake has outlets, no rules")
                if lake
                else _("nothing: a reservoir has rules and zones, no gate"),
                remedy=_("Empty the cell, or change `kind`."),
            )

    def _check_releases(self, row: Row, given: Mapping[str, Any]) -> None:
        """Hold what must be released, and what may be safely, to what the outlets let pass."""
        least, safe, most = (given[_of_reservoirs[name][0]] for name in _releases)
        ((_level, capacity),) = most
        if least > capacity:
            self._add(
                row,
                _releases[0],
                expected=_("at most the capacity of the outlets, {capacity:g} m3/s").format(
                    capacity=capacity
                ),
                remedy=_("Correct one of the two."),
            )
        if self._given(row, _releases[1]) and safe > capacity:
            text = _(
                "{place}: `{body}` may safely release {safe:g} m3/s, its outlets let pass "
                "{capacity:g}: these bound its releases."
            )
            self.notes.append(
                text.format(
                    place=self._place(row),
                    body=self._text(row, "body"),
                    safe=safe,
                    capacity=capacity,
                )
            )

    def _check_plant(self, row: Row, given: Mapping[str, Any]) -> None:
        """Add a problem for each number without which a plant has no power, or a wrong one."""
        if not self._given(row, *_plant):
            return
        for column in _plant[:2]:
            if not self._given(row, column):
                self._lacks(row, column)
        if not self._given(row, "power_efficiency"):
            text = _("{place}: no efficiency of the plant of `{body}` is told: {share:g} is taken.")
            self.notes.append(
                text.format(
                    place=self._place(row),
                    body=self._text(row, "body"),
                    share=given["power_efficiency"],
                )
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
        self._check_tailwater(body, table)
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

    def _check_tailwater(self, body: ReadBody, table: ReadTable) -> None:
        """Add a problem where water never falls from the reservoir to the water below it."""
        ((_release, level),) = body.given.get("tailwater", ((0.0, -math.inf),))
        if level >= table.level[-1]:
            self._add(
                body.row,
                "tailwater_m",
                expected=_("a level below the water of `{body}`: {ends}").format(
                    body=body.name, ends=table.shown
                ),
            )

    def _zones(self, body: ReadBody, table: ReadTable, own: Mapping[str, Curve]) -> Zones:
        top = float(table.volume[-1])
        if body.given["weir_length"] > 0.0:
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
