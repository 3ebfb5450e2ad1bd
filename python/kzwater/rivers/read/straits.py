"""The table of straits between lakes."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from kzwater.errors import Problems
from kzwater.language import _
from kzwater.rivers.model import Strait
from kzwater.rivers.read.level_tables import LEVELS
from kzwater.rivers.read.rows import Known, Rows


def read_straits(path: Path, lakes: Known, problems: Problems) -> tuple[Strait, ...]:
    """Return the straits between lakes.

    Raises
    ------
    InputError
        When the file is no table, or lacks columns.
    """
    return _Reader(path, problems).read(lakes)


class _Reader(Rows):
    """Reads rows and collects their faults."""

    needed: ClassVar = ("first", "second", "width_m", "length_m", "sill_m")
    further: ClassVar = ("roughness", "source")

    def read(self, lakes: Known) -> tuple[Strait, ...]:
        """Return the straits of all rows."""
        found = []
        for row in self.rows:
            first, second = (self._known(row, name, lakes) for name in ("first", "second"))
            if first == second:
                expected = _("another lake than `first`")
                self._add(row, "second", expected=expected)
            found.append(
                Strait(
                    first=first,
                    second=second,
                    width=self._declared(row, "width_m", "strait_width", needed=True),
                    length=self._declared(row, "length_m", "strait_length", needed=True),
                    sill=self._value(row, "sill_m", *LEVELS),
                    roughness=self._declared(row, "roughness", "strait_roughness"),
                )
            )
        return tuple(found)
