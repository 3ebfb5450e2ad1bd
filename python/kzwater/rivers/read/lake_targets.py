"""What lakes ask for: the cells of a flow of the kind ``lake_target``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from kzwater.data.tables import Row
from kzwater.language import _
from kzwater.rivers.model import LakeTarget
from kzwater.rivers.read.level_tables import LEVELS, ReadTable
from kzwater.rivers.read.places import ReadPlace
from kzwater.rivers.read.rows import MILLION, Known, Rows

KIND = "lake_target"
_columns = ("lakes", "target_level_m", "target_volume_Mm3", "fill_days", "lake_share")
_amounts = _columns[1:3]
_longest = 36525.0  # a hundred years
_least_share = 1e-3


@dataclass(frozen=True, slots=True)
class Lakes:
    """The lakes that a flow may fill.

    Attributes
    ----------
    known : Known
        Their names.
    at : mapping of str to str
        The place of each body.
    levels : mapping of str to ReadTable or None
        None where a table is at fault.
    targets : mapping of str to float
        Levels (m) at which lakes are to be kept by their own table.
    """

    known: Known
    places: Mapping[str, ReadPlace] = field(default_factory=dict)
    at: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, ReadTable | None] = field(default_factory=dict)
    targets: Mapping[str, float] = field(default_factory=dict)


class TargetRows(Rows):
    """Reads what a row says of lakes, and collects its faults."""

    of_lakes: ClassVar = _columns

    def _target(self, row: Row, kind: str, place: str, around: Lakes) -> LakeTarget | None:
        """Return what lakes ask for; None where it is another flow, or after adding problems."""
        if kind != KIND:
            for column in self._given(row, *_columns):
                expected = _("nothing, but for `{kind}`").format(kind=KIND)
                self._add(row, column, expected=expected)
            return None
        before = len(self._problems)
        lakes = self._lakes(row, around.known)
        days = self._value(row, "fill_days", 1.0, _longest)
        share = self._value(row, "lake_share", _least_share, 1.0, 1.0)
        tables = [around.levels.get(lake) for lake in lakes]
        if len(self._problems) > before or around.known.names is None or None in tables:
            return None
        share /= self._share_of_outflow(row, place, lakes, around)
        named = dict(zip(lakes, (each for each in tables if each is not None), strict=True))
        volume = self._volume(row, named, around.targets)
        return LakeTarget(lakes, volume, days, share) if len(self._problems) == before else None

    def _lakes(self, row: Row, known: Known) -> tuple[str, ...]:
        """Return the lakes of a row, which `bodies` must have."""
        names = tuple(dict.fromkeys(word.strip() for word in self._text(row, "lakes").split(";")))
        if names == ("",):
            self._lacks(row, "lakes")
            return ()
        for name in names:
            if known.lacks(name):
                expected, remedy = known.what, known.remedy(name)
                self._add(row, "lakes", got=f"`{name}`", expected=expected, remedy=remedy)
        return names

    def _share_of_outflow(
        self, row: Row, place: str, lakes: tuple[str, ...], around: Lakes
    ) -> float:
        """Return what of the outflow of a place comes to lakes, which must lie right below it."""
        if place not in around.places:
            return 1.0
        below = {around.at[lake] for lake in lakes}
        above = around.places[place]
        share = sum(s for to, s in zip(above.downstream, above.shares, strict=True) if to in below)
        if share > 0.0:
            return share
        flowing = [name for name, each in around.places.items() if below & {*each.downstream}]
        names = ", ".join(f"`{name}`" for name in flowing)
        self._add(
            row,
            "place",
            expected=_("a place whose `downstream` is the lake"),
            remedy=_("It has {names}.").format(names=names) if names else None,
        )
        return 1.0

    def _volume(
        self, row: Row, tables: Mapping[str, ReadTable], targets: Mapping[str, float]
    ) -> float:
        """Return the volume (m3) that lakes are to hold together, within their tables."""
        given = self._given(row, *_amounts)
        if len(given) > 1:
            expected = _("one of {names}").format(names=", ".join(_amounts))
            self._add(row, ", ".join(_amounts), got=_("both"), expected=expected)
            return math.nan
        if given == _amounts[1:]:
            return self._given_volume(row, tables)
        level = self._value(row, _amounts[0], *LEVELS) if given else math.nan
        levels = {lake: level if given else targets.get(lake, math.nan) for lake in tables}
        if not given and any(math.isnan(each) for each in levels.values()):
            self._lacks(row, *_amounts)
            return math.nan
        volumes = {lake: table.volume_at(levels[lake]) for lake, table in tables.items()}
        for lake, volume in volumes.items():
            if math.isnan(volume) and not math.isnan(levels[lake]):
                self._outside(row, _amounts[0], f"{levels[lake]:g}", lake, tables[lake].shown)
        return sum(volumes.values())

    def _given_volume(self, row: Row, tables: Mapping[str, ReadTable]) -> float:
        """Return the volume (m3) of a cell, which the lakes must be able to hold."""
        volume = MILLION * self._value(row, _amounts[1], 0.0, 1e9)
        least = sum(float(table.volume[0]) for table in tables.values())
        most = sum(float(table.volume[-1]) for table in tables.values())
        if not least <= volume <= most and not math.isnan(volume):
            ends = _("{least:.6g} to {most:.6g} Mm3")
            shown = ends.format(least=least / MILLION, most=most / MILLION)
            self._outside(row, _amounts[1], f"{volume / MILLION:g}", ", ".join(tables), shown)
        return volume

    def _outside(self, row: Row, column: str, got: str, lakes: str, ends: str) -> None:
        expected = _("a level or volume in the table of {lakes}: {ends}")
        self._add(row, column, got=got, expected=expected.format(lakes=lakes, ends=ends))
