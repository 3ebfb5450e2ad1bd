"""How large the command areas are whose crops a table of fields lists."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kzwater.agronomy.cells import Cells, columns_of
from kzwater.agronomy.table import Field
from kzwater.config.document import shown_path
from kzwater.config.sentences import suggestion
from kzwater.data.tables import Row, read_table
from kzwater.errors import Problems
from kzwater.language import _

# Hectares are rounded by those who write them down.
_rounding = 0.005
_most_hectares = 1e7


@dataclass(frozen=True, slots=True)
class CommandArea:
    """A command area: the land that one canal waters."""

    name: str
    hectares: float
    place: str


class _Reader(Cells):
    """Reads rows and collects their faults."""

    def area(self, row: Row) -> CommandArea:
        """Return the command area of a row."""
        if not self._text(row, "command_area"):
            self._add(row, "command_area", expected=_("a name of the command area"))
        hectares = self._number(row, "hectares", 1e-4, _most_hectares)
        return CommandArea(self._text(row, "command_area"), hectares, self._table.place(row))


def check_command_areas(
    path: Path, table: Path, fields: tuple[Field, ...], problems: Problems
) -> None:
    """Add a problem for each command area whose fields are larger than it, or that is not known.

    Parameters
    ----------
    path : pathlib.Path
        Table of the command areas.
    table : pathlib.Path
        That of the fields.

    Raises
    ------
    InputError
        When the table of command areas cannot be read.
    """
    read = read_table(path)
    reader = _Reader(read, columns_of(read, ("command_area", "hectares"), (), problems), problems)
    areas = {area.name: area for area in (reader.area(row) for row in read.rows)}
    for field in fields:
        # A field of no command area is in none.
        if field.command_area and field.command_area not in areas:
            problems.add(
                f"{shown_path(table)}:{field.line}",
                "command_area",
                got=f"`{field.command_area}`",
                expected=_("a command area of {file}").format(file=read.file),
                remedy=suggestion(field.command_area, tuple(areas)),
            )
    for area in areas.values():
        own = [field for field in fields if field.command_area == area.name]
        total = sum(field.area for field in own) / 1e4
        if total > area.hectares + _rounding:
            problems.add(
                area.place,
                "hectares",
                got=_("fields of {total:.10g} ha in `{name}`: {names}").format(
                    total=round(total, 4), name=area.name, names=_listed(own)
                ),
                expected=_("at most {hectares:.10g} ha").format(hectares=area.hectares),
                remedy=_("{excess:.10g} ha are too many: correct one of the two tables.").format(
                    excess=round(total - area.hectares, 4)
                ),
            )


def _listed(fields: list[Field]) -> str:
    """Return the names of the first fields, and how many there are."""
    names = ", ".join(field.name for field in fields[:5])
    return names if len(fields) <= 5 else f"{names} ... ({len(fields)})"
