"""On which days fields were sown: on their day, or within a window as a run decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kzwater.agronomy import land_of
from kzwater.agronomy.table import read_field_table
from kzwater.inputs import at_hrus

if TYPE_CHECKING:
    from kzwater.config import Scenario

SOWN = "sown_day"
"""What the calendar of a crop remembers of its sowing."""


@dataclass(frozen=True, slots=True)
class Sowing:
    """When a field may be sown, and how often it is then harvested.

    Attributes
    ----------
    day : int
        Day of the year.
    window : int
        Days after it on which the field is sown at the latest.
    cuts : int
        Harvests of a full season.
    """

    day: int
    window: int
    cuts: int = 1

    def sown(self, during: pd.DataFrame) -> dict[str, pd.Timestamp | None]:
        """Return the day on which a season began, and the last one of its window, None without.

        Parameters
        ----------
        during : DataFrame
            The ten-day periods of the season: ``start``, ``end``, ``stage`` and the memory of the
            day of sowing, of which the second has nothing from before.
        """
        first = during.iloc[0]
        ends = first["end"].date()
        if not self.window or SOWN not in during:
            sown = _latest(self.day, ends)
        elif len(during) > 1:
            sown = _latest(round(during[SOWN].iloc[1]), ends)
        else:
            # A run that ends in the period of sowing: the first stage is 1 on each day.
            length = (ends - first["start"].date()).days + 1
            days = min(max(round(first["stage"] * length), 1), length)
            sown = ends - timedelta(days=days - 1)
        last = _latest(self.day, sown) + timedelta(days=self.window) if self.window else None
        return {
            "sown": pd.Timestamp(sown),
            "window_ends": None if last is None else pd.Timestamp(last),
        }


def _latest(day_of_year: int, until: date) -> date:
    """Return the latest date until another that is a day of the year."""
    found = date(until.year, 1, 1) + timedelta(days=day_of_year - 1)
    if found > until:
        found = date(until.year - 1, 1, 1) + timedelta(days=day_of_year - 1)
    return found


def sowings(scenario: Scenario) -> Mapping[str, Sowing]:
    """Return when each field of a scenario may be sown, by its name.

    Raises
    ------
    InputError
        With all faults of the files.
    ValueError
        When the scenario is one of a basin.
    """
    if scenario.fields is None:
        raise ValueError(scenario.name)
    land = land_of(scenario)
    columns = (
        np.rint(at_hrus(scenario, land, name)).astype(int).tolist()
        for name in ("sowing_day", "sowing_window", "crop_cycles")
    )
    names = [field.name for field in read_field_table(scenario.fields)]
    return {name: Sowing(*row) for name, *row in zip(names, *columns, strict=True)}
