"""Land cover: the class of each cell and the names of the classes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kzwater import registry
from kzwater.config.loader import shown_path
from kzwater.config.preparation import LandCover
from kzwater.errors import Problems
from kzwater.grid import FloatArray, Grid, IntArray
from kzwater.language import _
from kzwater.preparation.class_tables import legend, read_table
from kzwater.preparation.rasters import Raster, read_raster

ANY = "any"


@dataclass(frozen=True, slots=True)
class Classes:
    """A raster of land cover classes and their names; one class without a raster.

    Attributes
    ----------
    raster : Raster or None
        Codes of the map.
    names : dict
        Name of each class.
    merged : dict
        Class of each code of the map, where several codes are one class.
    parameters : dict
        Parameter to class name to value, in declared units.
    """

    raster: Raster | None
    names: dict[int, str]
    merged: dict[int, int] = field(default_factory=dict)
    parameters: dict[str, dict[str, float]] = field(default_factory=dict)

    def parameters_at(self, labels: list[str]) -> dict[str, FloatArray]:
        """Return the parameters of named classes, shape (label,); as declared without a value."""
        return {
            parameter: np.array(
                [values.get(label, registry.field(parameter).default) for label in labels]
            )
            for parameter, values in self.parameters.items()
        }

    def at(self, grid: Grid, cells: IntArray, problems: Problems) -> IntArray:
        """Return the class nearest to each of some cells, shape (cell,); faults are added."""
        if self.raster is None:
            return np.zeros(cells.size, dtype=np.int64)
        values, valid = self.raster.value_at(grid, cells)
        known = np.isin(values, list(self.names) + list(self.merged))
        place = shown_path(self.raster.path)
        missing = np.flatnonzero(~valid)
        if missing.size:
            longitude, latitude = grid.x[cells % grid.columns], grid.y[cells // grid.columns]
            problems.add(
                place,
                "land_cover.file",
                got=_(
                    "no class at {count} cells of the basin (first: x {x:.10g}, y {y:.10g})"
                ).format(count=missing.size, x=longitude[missing[0]], y=latitude[missing[0]]),
                expected=_("a class in every cell of the basin"),
                remedy=_("Give land cover of the whole basin."),
            )
        self._check_known(grid, cells[valid & ~known], values[valid & ~known], problems)
        codes = np.where(valid & known, values, 0).astype(np.int64)
        classes, members = np.unique(codes, return_inverse=True)
        merged = [self.merged.get(code, code) for code in classes.tolist()]
        return np.array(merged, dtype=np.int64)[members.ravel()]

    def _check_known(
        self, grid: Grid, cells: IntArray, values: NDArray[Any], problems: Problems
    ) -> None:
        """Add the codes that have no name, with the place of the first cell."""
        if self.raster is None or not cells.size:
            return
        codes, counts = np.unique(values, return_counts=True)
        problems.add(
            shown_path(self.raster.path),
            "land_cover.classes",
            got=_("classes without a name: {classes} (first: x {x:.10g}, y {y:.10g})").format(
                classes=", ".join(
                    _("{code:g} at {count} cells").format(code=code, count=count)
                    for code, count in zip(codes.tolist(), counts.tolist(), strict=True)
                ),
                x=grid.x[cells[0] % grid.columns],
                y=grid.y[cells[0] // grid.columns],
            ),
            expected=_("a name for every class of the basin"),
            remedy=_("Add them to a table of `classes`, or name another `legend`."),
        )


def read_classes(settings: LandCover | None, problems: Problems) -> Classes | None:
    """Return the land cover, or None after adding to ``problems`` what is wrong."""
    if settings is None:
        return Classes(None, {0: ANY})
    found = len(problems)
    if settings.legend is not None:
        table = legend(settings.legend)
    else:
        assert settings.classes is not None
        table = read_table(settings.classes, "land_cover.classes", problems)
    raster = read_raster(settings.file, "land_cover.file", problems)
    if len(problems) > found:
        return None
    first = {name: code for code, name in sorted(table.names.items(), reverse=True)}
    names = {code: name for name, code in first.items()}
    merged = {code: first[name] for code, name in table.names.items() if first[name] != code}
    return Classes(raster, names, merged, table.parameters)
