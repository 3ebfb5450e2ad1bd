"""The basins that come with kzwater."""

from __future__ import annotations

from pathlib import Path

from kzwater.errors import InputError, Problem
from kzwater.language import _

_package = Path(__file__).parents[1]
_lands = ("basin.nc", "fields.csv")


def embedded_names() -> tuple[str, ...]:
    """Return the names of the embedded basins and fields.

    Folders without their land are not: what those are made from lies elsewhere.
    """
    folders = [path.parent for path in _scenarios().glob("*/scenario.yaml")]
    with_land = (each for each in folders if any((each / land).is_file() for land in _lands))
    return tuple(sorted(each.name for each in with_land))


def embedded(name: str) -> Path:
    """Return the folder of an embedded basin.

    Raises
    ------
    InputError
        When there is none of this name.
    """
    if name in embedded_names():
        return _scenarios() / name
    problem = Problem(
        name,
        "",
        got=_("no such example"),
        expected=_("one of {names}").format(names=", ".join(embedded_names())),
        remedy=_("Choose one of these."),
    )
    raise InputError([problem])


def _scenarios() -> Path:
    """Return the folder of all embedded basins: in the package, or beside it in a source tree."""
    installed = _package / "scenarios"
    return installed if installed.is_dir() else _package.parents[1] / "scenarios"
