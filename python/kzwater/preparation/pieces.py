"""Pieces of the basin that HRUs are made of: cells of the elevation data, divided by glaciers."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from kzwater.config.loader import shown_path
from kzwater.config.preparation import Glaciers
from kzwater.errors import Problems
from kzwater.grid import IntArray
from kzwater.language import _
from kzwater.preparation.class_tables import HIGHEST
from kzwater.preparation.glaciers import Ice
from kzwater.preparation.hrus import FineCells

GLACIER = "glacier"
# Classes of land cover maps that no melting ice leaves behind.
_frozen = (GLACIER, "snow_and_ice")


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces, and the flat index of the elevation data's cell that each lies in.

    Attributes
    ----------
    cells : FineCells
        What they are like.
    place : array of int
        Flat index, shape (piece,).
    """

    cells: FineCells
    place: IntArray

    def taken(self, index: IntArray) -> Pieces:
        """Return some of the pieces."""
        values = {each.name: getattr(self.cells, each.name)[index] for each in fields(FineCells)}
        return Pieces(FineCells(**values), self.place[index])


def joined(parts: list[Pieces]) -> Pieces:
    """Return pieces one after the other."""
    values = {
        each.name: np.concatenate([getattr(part.cells, each.name) for part in parts])
        for each in fields(FineCells)
    }
    return Pieces(FineCells(**values), np.concatenate([part.place for part in parts]))


def glacier_class(names: dict[int, str]) -> int:
    """Return the code of the land cover class of glaciers: that of its name, else a free one."""
    codes = [code for code, name in names.items() if name == GLACIER]
    if codes:
        return codes[0]
    return max(names) + 1 if max(names) < HIGHEST else min(set(range(HIGHEST)) - set(names))


def uncovered_class(
    settings: Glaciers, names: dict[int, str], ground: Pieces, problems: Problems
) -> int:
    """Return the code of the class that melting ice leaves: the stated, else the most frequent."""
    if settings.uncovered is not None:
        codes = [code for code, name in names.items() if name == settings.uncovered]
        if codes and settings.uncovered not in _frozen:
            return codes[0]
        problems.add(
            shown_path(settings.place),
            "glaciers.uncovered",
            got=f"`{settings.uncovered}`",
            expected=_("one of {known}").format(
                known=", ".join(name for name in names.values() if name not in _frozen)
            ),
            remedy=_("Name a land cover of the basin."),
        )
    areas = np.bincount(ground.cells.land_cover, ground.cells.area, max(names) + 1)
    bare = [code for code, name in sorted(names.items()) if name not in _frozen]
    return max(bare, key=lambda code: areas[code]) if bare else min(names)


def with_ice(ground: Pieces, ice: Ice, code: int, uncovered: int) -> Pieces:
    """Return the pieces with those of glaciers taken out as pieces of their own.

    Where a unit has no ground without ice in a band of a glacier it gets a piece without area,
    which takes the land when the glacier shrinks.

    Parameters
    ----------
    ground : Pieces
        Whole cells.
    ice : Ice
        The glaciers inside the basin.
    code, uncovered : int
        Land cover classes of glaciers, and of what melting ice leaves.
    """
    order = np.argsort(ground.place)
    under = order[np.searchsorted(ground.place[order], ice.cell)]
    left = 1.0 - np.bincount(under, ice.share, ground.place.size)
    open_cells = np.flatnonzero(left > 1e-12)
    bare = ground.taken(open_cells)
    bare = replace(bare, cells=replace(bare.cells, area=bare.cells.area * left[open_cells]))
    frozen = ground.taken(under)
    frozen = replace(
        frozen,
        cells=replace(
            frozen.cells,
            area=frozen.cells.area * ice.share,
            land_cover=np.full(under.size, code),
            glacier=ice.glacier,
            ice=ice.thickness,
        ),
    )
    return joined([bare, frozen, _forefields(bare, frozen, uncovered)])


def _forefields(bare: Pieces, frozen: Pieces, uncovered: int) -> Pieces:
    """Return a piece without area for each unit and band that has ice and no other ground."""
    open_ground = set(zip(bare.cells.unit.tolist(), bare.cells.band.tolist(), strict=True))
    lacking = [
        (unit, band) not in open_ground
        for unit, band in zip(frozen.cells.unit.tolist(), frozen.cells.band.tolist(), strict=True)
    ]
    pieces = frozen.taken(np.flatnonzero(lacking))
    nothing = np.zeros(pieces.place.size)
    return replace(
        pieces,
        cells=replace(
            pieces.cells,
            area=nothing,
            ice=nothing,
            glacier=np.full(nothing.size, -1),
            land_cover=np.full(nothing.size, uncovered),
        ),
    )
