"""The table of the reaches of canals."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from kzwater.data.tables import Row
from kzwater.errors import Problems
from kzwater.language import _
from kzwater.rivers.model import CanalReach
from kzwater.rivers.read.loops import loops
from kzwater.rivers.read.rows import Known, Rows
from kzwater.rivers.read.spans import Span

# Column: the parameter of the engine, which is what of a reach it is behind `canal_`.
_needed = {
    "length_km": "canal_length",
    "width_m": "canal_width",
    "capacity_m3_s": "canal_capacity",
}
_optional = {
    "seepage_coefficient": "canal_seepage_coefficient",
    "seepage_exponent": "canal_seepage_exponent",
    "lining_factor": "canal_lining_factor",
    "spill_share": "canal_spill_share",
}
# At 0 nothing ever passes the reach, and the law of its seepage has no meaning.
_above_zero = ("capacity_m3_s", "seepage_exponent")
_ice = "capacity_under_ice"
_closure = ("closed_from", "closed_to")


@dataclass(frozen=True, slots=True)
class ReadCanal:
    """A reach, the days on which it is closed, and where it is told."""

    reach: CanalReach
    closed: Span | None
    where: str


def read_canals(path: Path, aquifers: Known, problems: Problems) -> dict[str, ReadCanal]:
    """Return the reaches by name in the order of the table.

    Raises
    ------
    InputError
        When the file is no table, or lacks columns.
    """
    reader = _Reader(path, problems)
    names = Known(
        tuple(reader.name(row) for row in reader.rows), _("a reach of this table, or nothing")
    )
    seen: dict[str, int] = {}
    found: dict[str, ReadCanal] = {}
    for row in reader.rows:
        canal = reader.canal(row, (names, aquifers), seen)
        found.setdefault(canal.reach.name, canal)
    for loop in loops({n: [c.reach.parent] for n, c in found.items() if c.reach.parent}):
        problems.add(
            found[loop[0]].where,
            "parent",
            got=_("a canal that leads back into itself: {loop}").format(loop=" <- ".join(loop)),
            expected=_("reaches that begin at the river"),
            remedy=_("Correct `parent` of one of them; leave it empty at the river."),
        )
    return found


class _Reader(Rows):
    """Reads rows and collects their faults."""

    needed: ClassVar = ("canal", "parent", *_needed)
    further: ClassVar = (*_optional, _ice, *_closure, "source", "seeps_to")

    def name(self, row: Row) -> str:
        """Return the name of a reach."""
        return self._text(row, "canal")

    def canal(self, row: Row, known: tuple[Known, Known], seen: dict[str, int]) -> ReadCanal:
        """Return the reach of a row, which may name other reaches and an aquifer."""
        names, aquifers = known
        self._is_first(row, "canal", self.name(row), seen)
        has_parent = bool(self._text(row, "parent"))
        parent = self._known(row, "parent", names) if has_parent else None
        numbers = {
            parameter.removeprefix("canal_"): self._declared(
                row, column, parameter, needed=column in _needed
            )
            for column, parameter in (_needed | _optional).items()
        }
        for column in _above_zero:
            if numbers[(_needed | _optional)[column].removeprefix("canal_")] == 0.0:
                self._add(row, column, expected=_("more than 0"))
        under_ice = (
            self._declared(row, _ice, "canal_capacity_under_ice") if self._text(row, _ice) else None
        )
        closed = self._span(row, _closure) if self._given(row, *_closure) else None
        reach = CanalReach(
            name=self.name(row),
            parent=parent,
            **numbers,
            seeps_to=self._known_or_none(row, "seeps_to", aquifers),
            capacity_under_ice=under_ice,
        )
        return ReadCanal(reach, closed, self._place(row))
