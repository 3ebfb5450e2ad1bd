"""Land cover: the class of each cell and the names of the classes."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kzwater.config.loader import shown_path
from kzwater.config.preparation import LandCover
from kzwater.errors import Problems
from kzwater.grid import Grid, IntArray
from kzwater.language import _
from kzwater.preparation.rasters import Raster, read_raster

# CF's flag_meanings are words of these letters.
_word_pattern = r"[A-Za-z0-9_.+@-]+"
_columns = ("class", "name")
_highest = int(np.iinfo(np.int16).max)
# Means the other classes where a scenario gives parameters by class.
_reserved = "default"

ANY = "any"


@dataclass(frozen=True, slots=True)
class Classes:
    """A raster of land cover classes and their names; one class without a raster."""

    raster: Raster | None
    names: dict[int, str]

    def at(self, grid: Grid, cells: IntArray, problems: Problems) -> IntArray:
        """Return the class nearest to each of some cells, shape (cell,); faults are added."""
        if self.raster is None:
            return np.zeros(cells.size, dtype=np.int64)
        values, valid = self.raster.value_at(grid, cells)
        known = np.isin(values, list(self.names))
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
        unknown = np.unique(values[valid & ~known])
        if unknown.size:
            problems.add(
                place,
                "land_cover.classes",
                got=_("classes without a name: {classes}").format(
                    classes=", ".join(f"{value:g}" for value in unknown.tolist())
                ),
                expected=_("a name for every class of the basin"),
                remedy=_("Add them to the table of classes."),
            )
        return np.where(valid & known, values, 0).astype(np.int64)


def read_classes(settings: LandCover | None, problems: Problems) -> Classes | None:
    """Return the land cover, or None after adding to ``problems`` what is wrong."""
    if settings is None:
        return Classes(None, {0: ANY})
    found = len(problems)
    names = _read_names(settings.classes, problems)
    raster = read_raster(settings.file, "land_cover.file", problems)
    return Classes(raster, names) if len(problems) == found else None


def _read_names(path: Path, problems: Problems) -> dict[int, str]:
    """Return the name of each class of a table; faults are added with their lines."""
    names: dict[int, str] = {}

    def add(line: int, got: str, expected: str) -> None:
        problems.add(
            f"{shown_path(path)}:{line}",
            "land_cover.classes",
            got=got,
            expected=expected,
            remedy=_("Write a line `class,name` and lines such as `10,grassland`."),
        )

    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        add(1, _("a table that cannot be read ({reason})").format(reason=error), _("a CSV table"))
        return names
    if not rows or tuple(word.strip() for word in rows[0]) != _columns:
        add(1, ",".join(rows[0]) if rows else _("an empty table"), ",".join(_columns))
        return names
    for line, row in enumerate(rows[1:], start=2):
        if not row:
            continue
        code, name = row[0].strip(), "_".join(row[-1].split())
        if len(row) != len(_columns) or not code.isdecimal() or int(code) > _highest:
            add(
                line,
                ",".join(row),
                _("a class from 0 to {highest} and a name").format(highest=_highest),
            )
        elif re.fullmatch(_word_pattern, name) is None or name == _reserved:
            allowed = _("a name of Latin letters, digits, _ and -, other than `{reserved}`")
            add(line, row[1], allowed.format(reserved=_reserved))
        elif int(code) in names or name in names.values():
            add(line, ",".join(row), _("each class and name once"))
        else:
            names[int(code)] = name
    return names
