"""Zones of reservoirs: volumes between which their rules differ, by day of the year."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import ClassVar

import numpy as np

from kzwater.data.tables import Row
from kzwater.errors import Problems
from kzwater.language import _
from kzwater.rivers.model import Points, Zones
from kzwater.rivers.read.level_tables import ReadTable
from kzwater.rivers.read.rows import MILLION, Known, Rows
from kzwater.rivers.read.spans import day_of_common_year
from kzwater.weights import Floats

KINDS = ("dead", "buffer", "target", "flood", "hedging", "crest")
_first_day = 1
_rounding = 1e-3  # m3, of values between two dates
_year = 365


@dataclass(slots=True)
class Curve:
    """The volumes (m3) of a zone by day of a common year, and where they are told."""

    where: str = ""
    all_year: bool = False
    points: dict[int, float] = field(default_factory=dict)
    lines: dict[int, str] = field(default_factory=dict)

    def told(self) -> Points:
        """Return the points in the order of the year."""
        return tuple(sorted(self.points.items()))

    def by_day(self) -> Floats:
        """Return the volume of each day of a common year, as the engine draws it."""
        days, volumes = zip(*self.told(), strict=True)
        return np.asarray(np.interp(np.arange(1, _year + 1), days, volumes, period=_year))

    def where_on(self, day: int) -> str:
        """Return file and line of the point that a day follows."""
        before = [told for told in self.lines if told <= day]
        return self.lines[max(before or self.lines)] if self.lines else self.where


def read_zones(
    path: Path, bodies: Known, tables: Mapping[str, ReadTable | None], problems: Problems
) -> dict[str, dict[str, Curve]]:
    """Return the zones of each body that has some.

    Raises
    ------
    InputError
        When the file is no table, or lacks columns.
    """
    reader = _Reader(path, problems)
    found: dict[str, dict[str, Curve]] = {}
    for row in reader.rows:
        reader.read(row, bodies, tables, found)
    return found


class _Reader(Rows):
    """Reads rows and collects their faults."""

    needed: ClassVar = ("body", "zone")
    further: ClassVar = ("date", "volume_Mm3", "level_m", "source")

    def read(
        self,
        row: Row,
        bodies: Known,
        tables: Mapping[str, ReadTable | None],
        found: dict[str, dict[str, Curve]],
    ) -> None:
        """Add the point of a row."""
        body, zone = self._known(row, "body", bodies), self._choice(row, "zone", KINDS)
        day = self._day(row, "date") if zone != "crest" else self._no_day(row)
        volume = self._volume(row, tables.get(body))
        if zone not in KINDS or day is None:
            return
        all_year = not self._text(row, "date")
        curve = found.setdefault(body, {}).setdefault(zone, Curve(self._place(row), all_year))
        if day in curve.points or (curve.points and (all_year or curve.all_year)):
            got = _("a second value of `{zone}` for these days").format(zone=zone)
            expected = _("one for each day, or one without a date")
            self._add(row, "date", got=got, expected=expected)
            return
        curve.points[day] = volume
        curve.lines[day] = self._place(row)

    def _no_day(self, row: Row) -> int:
        if self._text(row, "date"):
            expected = _("nothing: the crest is the same all year")
            self._add(row, "date", expected=expected)
        return _first_day

    def _day(self, row: Row, name: str) -> int | None:
        """Return the day of a common year, the first where none is told."""
        if not self._text(row, name):
            return _first_day
        day = self._day_of_year(row, name)
        return None if day is None else day_of_common_year(day.month, day.day)

    def _volume(self, row: Row, table: ReadTable | None) -> float:
        """Return the volume (m3) of a row, told as such or as a level."""
        given = self._given(row, "volume_Mm3", "level_m")
        if len(given) != 1:
            got = _("both") if given else _("neither")
            expected = _("one of volume_Mm3 and level_m")
            self._add(row, "volume_Mm3, level_m", got=got, expected=expected)
            return math.nan
        before = len(self._problems)
        value = self._number(row, given[0], -1e6, 1e9)
        if table is None or len(self._problems) > before:
            return math.nan
        is_level = given[0] == "level_m"
        volume = table.volume_at(value) if is_level else MILLION * value
        if not table.holds(volume):
            remedy = _("Correct the cell, or make the table of levels longer.")
            self._add(row, given[0], expected=table.shown, remedy=remedy)
            return math.nan
        return volume


def made_zones(
    curves: Mapping[str, Curve], table: ReadTable, weir_crest: float, problems: Problems
) -> Zones:
    """Return the zones of a reservoir with defaults for those that are not told.

    Parameters
    ----------
    curves : mapping of str to Curve
    table : ReadTable
    weir_crest : float
        Volume (m3) at its crest; that of the last row of the table where there is none.
    problems : Problems
        Gets those of zones that are out of order.
    """
    crest = curves["crest"].points[_first_day] if "crest" in curves else weir_crest
    all_year = {"dead": float(table.volume[0]), "flood": crest}
    full = {name: _curve(curves, name, value) for name, value in all_year.items()}
    full["buffer"] = curves.get("buffer", full["dead"])
    full["target"] = curves.get("target", full["flood"])
    if "hedging" in curves:
        full["hedging"] = curves["hedging"]
    if not any(math.isnan(v) for curve in full.values() for v in curve.points.values()):
        _check_order(full, {"dead", *curves} - {"crest"}, crest, problems)
    return Zones(
        dead=full["dead"].told(),
        buffer=full["buffer"].told(),
        target=full["target"].told(),
        flood=full["flood"].told(),
        crest=crest,
        hedging=full["hedging"].told() if "hedging" in full else None,
    )


def _curve(curves: Mapping[str, Curve], name: str, value: float) -> Curve:
    return curves.get(name, Curve(points={_first_day: value}))


def _check_order(
    curves: Mapping[str, Curve], told: set[str], crest: float, problems: Problems
) -> None:
    """Add a problem for each zone that lies above the crest or another that it should not pass.

    Parameters
    ----------
    curves : mapping of str to Curve
    told : set of str
        Those that are no default, and the dead volume.
    crest : float
        m3
    problems : Problems
    """
    volumes = {name: curve.by_day() for name, curve in curves.items()}
    pairs = [("dead", name) for name in curves if name in told and name != "dead"]
    pairs += [pair for pair in (("buffer", "target"), ("target", "flood")) if {*pair} <= told]
    for name in (name for name in curves if name in told):
        above = volumes[name] - crest
        if above.max() > _rounding:
            expected = _("at most the crest, {crest:.6g} Mm3").format(crest=crest / MILLION)
            _add_curve(curves[name], name, int(np.argmax(above)) + 1, expected, problems)
    for lower, upper in pairs:
        above = volumes[lower] - volumes[upper]
        if above.max() > _rounding:
            day = int(np.argmax(above)) + 1
            wrong, other, rule = (
                (upper, lower, _("at least `{zone}`, {volume:.6g} Mm3"))
                if curves[upper].lines
                else (lower, upper, _("at most `{zone}`, {volume:.6g} Mm3"))
            )
            expected = rule.format(zone=other, volume=volumes[other][day - 1] / MILLION)
            _add_curve(curves[wrong], wrong, day, expected, problems)


def _add_curve(curve: Curve, name: str, day: int, expected: str, problems: Problems) -> None:
    """Add the problem of a zone on a day of the year."""
    problems.add(
        curve.where_on(day),
        name,
        got=_("{volume:.6g} Mm3 on {day}").format(
            volume=curve.by_day()[day - 1] / MILLION,
            day=f"{date(2001, 1, 1) + timedelta(days=day - 1):%m-%d}",
        ),
        expected=expected,
        remedy=_("Correct one of the two zones."),
    )
