"""Crops and methods of irrigation that are known, with the source of each value."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from kzwater.config.fields import PADDIES
from kzwater.data.tables import Table, read_table

Edition = Literal["1998", "2025"]
EDITIONS: tuple[Edition, ...] = ("1998", "2025")
"""Editions of FAO-56 whose values are known."""

_stands_in_water = ("rice",)
_folder = Path(__file__).parent
# The responses of stages are declared for a crop in general; the tables give those of a season.
_unless_given = {
    "yield_response_initial": 0.0,
    "yield_response_development": 0.0,
    "yield_response_middle": 0.0,
    "yield_response_late": 0.0,
}


@cache
def crops(edition: Edition = "1998") -> dict[str, dict[str, float]]:
    """Return the parameters of each crop by their declared names.

    Parameters
    ----------
    edition : str
        Whose value is taken where both have one.
    """
    table = read_table(_folder / "crops.csv")
    order = (f"edition_{edition}", *(f"edition_{each}" for each in EDITIONS if each != edition))
    found = _by_name(table, order)
    # Water is ordered before the crop wants it: FAO-56's p where nothing else is said.
    triggers = ("initial", "development", "middle")
    return {
        name: {
            **_unless_given,
            **{f"irrigation_trigger_{stage}": values["depletion_fraction"] for stage in triggers},
            **values,
        }
        for name, values in found.items()
    }


@cache
def methods() -> dict[str, dict[str, float]]:
    """Return the parameters of each method of irrigation by their declared names."""
    return _by_name(read_table(_folder / "methods.csv"), ("value",))


@cache
def paddy_soils() -> dict[str, dict[str, float]]:
    """Return the parameters that each class of texture has below a pond by their declared names."""
    return _by_name(read_table(_folder / "paddy_soils.csv"), ("value",))


def suits(crop: str, method: str) -> bool:
    """Return whether a crop may be watered by a method: want of air drowns all others in a pond."""
    return method not in PADDIES or crop in _stands_in_water


def is_perennial(crop: str) -> bool:
    """Return whether a crop stands for years: then the warmth at which it is sown is not known."""
    return "sowing_temperature" not in crops().get(crop, {"sowing_temperature": 0.0})


def _by_name(table: Table, columns: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """Return the values of a table of one row for each: the first of the columns that has one."""
    places = [table.header.index(column) for column in columns]
    found: dict[str, dict[str, float]] = {}
    for row in table.rows:
        name, parameter = row.cells[:2]
        texts = (row.cells[place] for place in places)
        found.setdefault(name, {})[parameter] = float(next(text for text in texts if text))
    return found
