"""Tables of level, area and volume of reservoirs and lakes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from kzwater.data.tables import Row
from kzwater.errors import Problems
from kzwater.language import _
from kzwater.rivers.model import LevelRows
from kzwater.rivers.read.rows import MILLION, Known, Rows
from kzwater.weights import Floats

_column = {"level": "level_m", "area": "area_km2", "volume": "volume_Mm3"}
LEVELS = -500.0, 5000.0
"""Between which a level of water or of an outlet lies, m."""


@dataclass(frozen=True, slots=True)
class ReadTable:
    """The table of one body; where an area or volume is not told, it follows from the other."""

    rows: LevelRows
    level: Floats
    volume: Floats
    first_line: int

    def volume_at(self, level: float) -> float:
        """Return the volume (m3) at a level within the table; NaN outside."""
        return float(np.interp(level, self.level, self.volume, math.nan, math.nan))

    def holds(self, volume: float) -> bool:
        """Return whether a volume (m3) lies in the table."""
        return bool(self.volume[0] <= volume <= self.volume[-1])

    @property
    def shown(self) -> str:
        """Return the ends of the table as the user is told them."""
        return _("{low:g} to {high:g} m, {least:.6g} to {most:.6g} Mm3").format(
            low=self.level[0],
            high=self.level[-1],
            least=self.volume[0] / MILLION,
            most=self.volume[-1] / MILLION,
        )


def read_level_tables(path: Path, bodies: Known, problems: Problems) -> dict[str, ReadTable | None]:
    """Return the table of each body, None where it is at fault.

    Raises
    ------
    InputError
        When the file is no table, or lacks columns.
    """
    reader = _Reader(path, problems)
    of_body: dict[str, list[Row]] = {}
    for row in reader.rows:
        of_body.setdefault(reader.body(row, bodies), []).append(row)
    return {body: reader.table(rows) for body, rows in of_body.items()}


class _Reader(Rows):
    """Reads rows and collects their faults."""

    needed: ClassVar = ("body", "level_m")
    further: ClassVar = ("area_km2", "volume_Mm3", "source")

    def body(self, row: Row, bodies: Known) -> str:
        """Return the body of a row."""
        return self._known(row, "body", bodies)

    def table(self, rows: Sequence[Row]) -> ReadTable | None:
        """Return the table of the rows of a body, None after adding problems."""
        before = len(self._problems)
        level = [self._value(row, "level_m", *LEVELS) for row in rows]
        area = self._whole_column(rows, "area", 1e6)
        volume = self._whole_column(rows, "volume", 1e8)
        if len(rows) < 2:
            expected = _("at least two rows for each body")
            self._add(rows[0], "level_m", got=_("one row"), expected=expected)
        if not area and not volume and len(self._problems) == before:
            self._lacks(rows[0], "area_km2", "volume_Mm3")
        if len(self._problems) > before:
            return None
        self._check_rises(rows, "level", level)
        self._check_rises(rows, "area", area, may_stand=True)
        self._check_rises(rows, "volume", volume)
        if len(self._problems) > before:
            return None
        found = _completed(level, area, volume, rows[0].line)
        self._check_surface(rows, found, area_is_told=bool(area))
        return found if len(self._problems) == before else None

    def _whole_column(self, rows: Sequence[Row], name: str, most: float) -> list[float]:
        """Return a column that is filled for all rows of a body or for none."""
        column = _column[name]
        filled = [row for row in rows if self._text(row, column)]
        if not filled:
            return []
        for row in rows:
            if row not in filled:
                expected = _("a value in every row of a body, or in none")
                self._add(row, column, got=_("nothing"), expected=expected)
        return [MILLION * self._value(row, column, 0.0, most, 0.0) for row in rows]

    def _check_rises(
        self, rows: Sequence[Row], name: str, values: Sequence[float], *, may_stand: bool = False
    ) -> None:
        """Add a problem for each row in which a table folds back."""
        for before, after, row in zip(values, values[1:], rows[1:], strict=False):
            if after > before or (may_stand and after == before):
                continue
            scale = 1.0 if name == "level" else MILLION
            self._add(
                row,
                _column[name],
                got=_("{value:.10g} after {before:.10g}: the table folds back").format(
                    value=after / scale, before=before / scale
                ),
                expected=_("values that do not fall") if may_stand else _("values that rise"),
                remedy=_("Correct the row, or put the rows of the body in order of level."),
            )

    def _check_surface(self, rows: Sequence[Row], found: ReadTable, *, area_is_told: bool) -> None:
        """Check what follows from the one column that is told."""
        if np.any(np.diff(found.volume) <= 0.0):
            row = rows[int(np.argmax(np.diff(found.volume) <= 0.0)) + 1]
            self._add(
                row,
                "area_km2",
                got=_("no area up to this row"),
                expected=_("a volume that rises from row to row"),
            )
        if area_is_told:
            return
        area = _derived(found.level, found.volume)
        if np.any(np.diff(area) < 0.0):
            row = rows[int(np.argmax(np.diff(area) < 0.0)) + 1]
            self._add(
                row,
                "volume_Mm3",
                got=_("volumes that make the area fall with the level"),
                expected=_("an area that does not fall"),
                remedy=_("Correct the volumes, or give `area_km2`."),
            )


def _completed(
    level: Sequence[float], area: Sequence[float], volume: Sequence[float], line: int
) -> ReadTable:
    """Return a table with the volume that follows from the area where none is told."""
    levels = np.array(level)
    filled = np.array(volume)
    if not volume:
        mean = 0.5 * (np.array(area[1:]) + np.array(area[:-1]))
        filled = np.concatenate([[0.0], np.cumsum(mean * np.diff(levels))])
    return ReadTable(LevelRows(tuple(level), tuple(area), tuple(volume)), levels, filled, line)


def _derived(level: Floats, volume: Floats) -> Floats:
    """Return the area at each row as the engine derives it from the volume."""
    rise = np.diff(level)
    mean = np.diff(volume) / rise
    if mean.size == 1:
        return np.repeat(mean, 2)
    inner = (mean[:-1] * rise[1:] + mean[1:] * rise[:-1]) / (rise[:-1] + rise[1:])
    first = max(0.0, 2.0 * mean[0] - inner[0])
    return np.array([first, *inner, 2.0 * mean[-1] - inner[-1]])
