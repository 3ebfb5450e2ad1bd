"""Published examples computed by the installed engine: what a user can hold it to."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from kzwater import registry
from kzwater.lumped import Lumped, run_lumped
from kzwater.weights import Floats

SUBJECTS = ("fao56",)
"""Publications whose examples are embedded; each is a table beside this file."""

ELSEWHERE = {
    "fao56": {
        "cpp/tests/test_fao56_examples.cpp": ("2", "4", "11", "12", "13", "14", "16"),
        "tests/physics/test_fao56_examples.py": ("31", "32", "33", "34"),
    }
}
"""Examples that the tests of the source compute: steps within one process give no result."""

# A rate per day that an hourly example prints per hour.
_per_hour = {"MJ m-2 d-1", "mm d-1"}
# Quantities of the calendar that an example of a whole day does not depend on.
_any_clock = {"hour_of_day": 12.0, "clock_meridian": 0.0}


@dataclass(frozen=True, slots=True)
class Check:
    """One published number and what the engine makes of the same weather.

    Attributes
    ----------
    example : str
        Its number in the publication; of a table of days also the day.
    tolerance : float
        Half a unit of the last digit that is printed.
    """

    example: str
    quantity: str
    units: str
    printed: float
    decimals: int
    computed: float
    tolerance: float

    @property
    def difference(self) -> float:
        """Return how far the computed value lies above the printed one."""
        return self.computed - self.printed

    @property
    def passed(self) -> bool:
        """Return whether the computed value would be printed as the published one."""
        rounding = 1e-9
        return abs(self.difference) <= self.tolerance + rounding


def compute(subject: str = "fao56") -> tuple[Check, ...]:
    """Return the examples of a publication as the engine computes them.

    Raises
    ------
    KeyError
        When no examples of this name are embedded.
    """
    if subject not in SUBJECTS:
        raise KeyError(subject)
    table = Path(__file__).parent / f"{subject}.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    return tuple(check for row in csv.DictReader(lines[1:]) for check in _checks(row))


def _checks(row: Mapping[str, str]) -> Iterator[Check]:
    """Return one row of a table, computed: a number for each step that is printed."""
    info = registry.field(row["quantity"])
    hours = float(row["hours"])
    per_hour = hours < 24.0 and info.units in _per_hour
    printed = row["printed"].split("/")
    computed = _computed(row, per_hour=per_hour) / (24.0 if per_hour else 1.0)
    for step, (text, value) in enumerate(zip(printed, computed, strict=True), start=1):
        decimals = len(text.partition(".")[2])
        yield Check(
            example=row["example"] if len(printed) == 1 else f"{row['example']}, day {step}",
            quantity=info.name,
            units=info.units.replace("d-1", "h-1") if per_hour else info.units,
            printed=float(text),
            decimals=decimals,
            computed=float(value),
            tolerance=0.5 * 10.0**-decimals,
        )


def _computed(row: Mapping[str, str], *, per_hour: bool) -> Floats:
    """Return what the engine makes of a row, shape (step,), in its own units."""
    given = _values(row["given"])
    for name in given:
        if per_hour and registry.field(name).units in _per_hour:
            given[name] = 24.0 * given[name]
    steady = {name: float(values[0]) for name, values in given.items() if values.size == 1}
    state = {name: float(values[0]) for name, values in _values(row["start"]).items()}
    hru = Lumped(processes=tuple(row["processes"].split()), parameters=steady, state=state)
    weather: dict[str, ArrayLike] = {**_any_clock, **given}
    made = run_lumped(hru.engine(), (row["quantity"],), weather, float(row["hours"]) / 24.0)
    return made[row["quantity"]]


def _values(text: str) -> dict[str, Floats]:
    """Return named values, each of the shape (1,) or (step,): ``name=1 other=1/2/3``."""
    pairs = (part.split("=") for part in text.split())
    return {name: np.array(values.split("/"), dtype=np.float64) for name, values in pairs}
