"""The table of places on the river and of the channels between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from kzwater.config.sentences import suggestion
from kzwater.data.tables import Row
from kzwater.errors import Problems
from kzwater.language import _
from kzwater.rivers.model import Branch, Place
from kzwater.rivers.read.loops import loops
from kzwater.rivers.read.rows import Rows

KINDS = ("junction", "boundary", "gauge", "reservoir", "lake", "intake", "outlet")
# All branches of a place share its channel.
_of_channel = ("travel_days", "cells", "bed_loss_m3_s", "surface_km2")
_least_day = 1.0  # of travel in each of several channels: the step of the engine
_share_rounding = 1e-9
_square_metres = 1e6  # of a square kilometre


@dataclass(slots=True)
class ReadPlace:
    """A place as its rows have it.

    Attributes
    ----------
    kind : str
        Empty where the table has none.
    where : str
        File and line.
    """

    name: str
    line: int
    where: str
    kind: str
    place: Place
    downstream: list[str] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)

    def made(self, kind: str) -> Place:
        """Return the place of a sound table."""
        # The engine wants shares that sum to 1 within its own rounding.
        shares = [*self.shares[:-1], 1.0 - sum(self.shares[:-1])]
        branches = tuple(
            Branch(to or None, share) for to, share in zip(self.downstream, shares, strict=True)
        )
        own = self.place
        return Place(
            name=self.name,
            branches=branches,
            travel_days=own.travel_days,
            cells=own.cells,
            bed_loss=own.bed_loss,
            surface=own.surface,
            kind=kind or self.kind or KINDS[0],
            oblast=own.oblast,
            seeps_to=own.seeps_to,
        )


def read_places(path: Path, problems: Problems) -> dict[str, ReadPlace]:
    """Return the places by name in the order of the table.

    Raises
    ------
    InputError
        When the file is no table, or lacks columns.
    """
    reader = _Reader(path, problems)
    for row in reader.rows:
        reader.read(row)
    reader.check()
    return reader.found


class _Reader(Rows):
    """Reads rows and collects their faults."""

    needed: ClassVar = ("place", "downstream")
    further: ClassVar = (
        "share",
        "kind",
        "travel_days",
        "cells",
        "bed_loss_m3_s",
        "surface_km2",
        "oblast",
        "longitude",
        "latitude",
        "source",
        "seeps_to",
    )

    def __init__(self, path: Path, problems: Problems) -> None:
        super().__init__(path, problems)
        self.found: dict[str, ReadPlace] = {}

    def read(self, row: Row) -> None:
        """Add the place or the further branch of a row."""
        name = self._text(row, "place")
        if not name:
            self._add(row, "place", got=_("no name"), expected=_("a name"))
            return
        first = self.found.get(name)
        if first is None:
            first = self.found[name] = self._place_of(row, name)
        else:
            self._check_alike(row, first)
        to = self._text(row, "downstream")
        if to in first.downstream:
            self._add(
                row,
                "place, downstream",
                got=_("`{place}` to `{downstream}` for the second time").format(
                    place=name, downstream=to
                ),
                expected=_("each way out of a place once"),
                remedy=_("Remove one of the rows."),
            )
            return
        first.downstream.append(to)
        first.shares.append(self._value(row, "share", 0.0, 1.0, 1.0))

    def _place_of(self, row: Row, name: str) -> ReadPlace:
        cells = self._whole(row, "cells", 1, 1000, 1)
        days = self._value(row, "travel_days", 0.0, 365.0, 0.0)
        if cells > 1 and days / cells < _least_day:
            self._add(
                row,
                "cells",
                got=_("{days:g} days in {cells} cells").format(days=days, cells=cells),
                expected=_("at least a day in each of several cells"),
                remedy=_("Write {cells} cells or fewer.").format(cells=max(1, int(days))),
            )
        for column, most in (("longitude", 180.0), ("latitude", 90.0)):
            self._value(row, column, -most, most, 0.0)
        kind = self._choice(row, "kind", KINDS) if self._text(row, "kind") else ""
        place = Place(
            name=name,
            branches=(),
            travel_days=days,
            cells=cells,
            bed_loss=self._value(row, "bed_loss_m3_s", 0.0, 1e4, 0.0),
            surface=_square_metres * self._value(row, "surface_km2", 0.0, 1e5, 0.0),
            oblast=self._text(row, "oblast"),
            seeps_to=self._text(row, "seeps_to") or None,
        )
        return ReadPlace(name, row.line, self._place(row), kind, place)

    def _check_alike(self, row: Row, first: ReadPlace) -> None:
        """Add a problem for each cell of a further branch that its first row has otherwise."""
        told = next(each for each in self.rows if each.line == first.line)
        for column in self.further:
            text = self._text(row, column)
            if column in ("share", "source") or text in ("", self._text(told, column)):
                continue
            before = self._text(told, column)
            expected = (
                _("`{text}`, as in line {line}, or nothing")
                if before
                else _("nothing, as in line {line}")
            )
            remedy = _("A branch with a way of its own needs a place of its own at its beginning.")
            self._add(
                row,
                column,
                expected=expected.format(text=before, line=first.line),
                remedy=remedy if column in _of_channel else None,
            )

    def check(self) -> None:
        """Add a problem for each unknown place, for shares and for loops."""
        for row in self.rows:
            to = self._text(row, "downstream")
            if to and to not in self.found:
                self._add(
                    row,
                    "downstream",
                    got=_("`{place}`, which is no place of the river").format(place=to),
                    expected=_("a place of this table, or nothing where water leaves the basin"),
                    remedy=suggestion(to, tuple(self.found)),
                )
        for place in self.found.values():
            self._check_shares(place)
        ways = {name: [to for to in p.downstream if to] for name, p in self.found.items()}
        for loop in loops(ways):
            self._problems.add(
                self.found[loop[0]].where,
                "downstream",
                got=_("water that comes back: {loop}").format(loop=" -> ".join(loop)),
                expected=_("a way out of the basin from every place"),
                remedy=_("Correct `downstream` of one of them; leave it empty at the outlet."),
            )

    def _check_shares(self, place: ReadPlace) -> None:
        total = sum(place.shares)
        if abs(total - 1.0) > _share_rounding:
            self._problems.add(
                place.where,
                "share",
                got=_("shares of `{place}` that sum to {total:.6g}").format(
                    place=place.name, total=total
                ),
                expected=_("1"),
                remedy=_("Correct the shares of its rows, or leave the one of a single row out."),
            )
