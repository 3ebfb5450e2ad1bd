"""The table of weather: evaporation of open water, rain and temperature at places, or at all."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from kzwater.data.tables import Row
from kzwater.errors import Problems
from kzwater.rivers.read.calendar import AXES, axis_of, rows_by_step
from kzwater.rivers.read.rows import Known, Rows
from kzwater.rivers.read.spans import RunDays
from kzwater.weights import Floats

ALL = "all"
_columns = {
    "evaporation_mm_d": ("evaporation", 0.0, 100.0),
    "rain_mm_d": ("rain", 0.0, 1000.0),
    "temperature_c": ("temperature", -70.0, 60.0),
}


@dataclass(frozen=True, slots=True)
class PlaceWeather:
    """The weather of a place by day.

    Attributes
    ----------
    evaporation, rain : array, shape (step,), mm d-1
    temperature : array, shape (step,), degC
    has_temperature : bool
        Whether the table tells it; zeros stand where it does not.
    """

    evaporation: Floats
    rain: Floats
    temperature: Floats
    has_temperature: bool = True


def read_weather(
    path: Path, places: Known, days: RunDays, problems: Problems
) -> dict[str, PlaceWeather]:
    """Return the weather of places; under `ALL` that of those that are not named.

    Raises
    ------
    InputError
        When the file is no table, or lacks columns.
    """
    reader = _Reader(path, problems)
    of_place: dict[str, list[Row]] = {}
    for row in reader.rows:
        of_place.setdefault(reader.place(row, places), []).append(row)
    return {place: reader.weather(rows, days) for place, rows in of_place.items()}


class _Reader(Rows):
    """Reads rows and collects their faults."""

    needed: ClassVar = ("place", "evaporation_mm_d")
    further: ClassVar = (*AXES, "rain_mm_d", "temperature_c", "source")

    def __init__(self, path: Path, problems: Problems) -> None:
        super().__init__(path, problems)
        self._axis = axis_of(self._table)

    def place(self, row: Row, places: Known) -> str:
        """Return the place of a row, or `ALL`."""
        return ALL if self._is_for_all(row, "place") else self._known(row, "place", places)

    def weather(self, rows: list[Row], days: RunDays) -> PlaceWeather:
        """Return the weather of the rows of a place; of a column that is not there, zeros."""
        values = {
            name: np.array(
                [
                    self._value(row, column, least, most) if column in self._columns else 0.0
                    for row in rows
                ]
            )
            for column, (name, least, most) in _columns.items()
        }
        holds = rows_by_step(self._table, self._axis, rows, days, self._problems)
        if holds is None:
            holds = np.zeros(days.dates.size, dtype=np.int32)
            values = {name: np.full(len(rows), math.nan) for name in values}
        by_step = {name: found[holds] for name, found in values.items()}
        return PlaceWeather(**by_step, has_temperature="temperature_c" in self._columns)
