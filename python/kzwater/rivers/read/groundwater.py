"""The table of the groundwater below a river: what it holds, and where it drains to."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from kzwater.data.tables import Row
from kzwater.errors import Problems
from kzwater.rivers.model import Aquifer
from kzwater.rivers.read.rows import MILLION, Known, Rows

_least_day = 1.0  # of residence: the step of the engine, in which no more than all can drain
_most_days = 1e6


def read_groundwater(path: Path, places: Known, problems: Problems) -> dict[str, Aquifer]:
    """Return the aquifers by name in the order of the table.

    Raises
    ------
    InputError
        When the file is no table, or lacks columns.
    """
    reader = _Reader(path, problems)
    seen: dict[str, int] = {}
    found: dict[str, Aquifer] = {}
    for row in reader.rows:
        aquifer = reader.aquifer(row, places, seen)
        found.setdefault(aquifer.name, aquifer)
    return found


class _Reader(Rows):
    """Reads rows and collects their faults."""

    needed: ClassVar = ("aquifer", "residence_days", "initial_volume_Mm3")
    further: ClassVar = ("return_to", "initial_salinity_g_l", "source")

    def aquifer(self, row: Row, places: Known, seen: dict[str, int]) -> Aquifer:
        """Return the aquifer of a row."""
        name = self._text(row, "aquifer")
        self._is_first(row, "aquifer", name, seen)
        return Aquifer(
            name=name,
            return_place=self._known_or_none(row, "return_to", places),
            residence_days=self._value(row, "residence_days", _least_day, _most_days),
            initial_volume=MILLION * self._value(row, "initial_volume_Mm3", 0.0, 1e6),
            initial_salinity=self._value(row, "initial_salinity_g_l", 0.0, 400.0, 0.0),
            source=self._text(row, "source"),
        )
