"""Published examples computed by the installed engine: what a user can hold it to."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kzwater import registry
from kzwater.lumped import Lumped, run_lumped

SUBJECTS = ("fao56",)
"""Publications whose examples are embedded; each is a table beside this file."""

# A rate per day that an hourly example prints per hour.
_per_hour = {"MJ m-2 d-1", "mm d-1"}
# Quantities of the calendar that an example of a whole day does not depend on.
_any_clock = {"hour_of_day": 12.0, "clock_meridian": 0.0}


@dataclass(frozen=True, slots=True)
class Check:
    """One published number and what the engine makes of the same weather.

    Attributes
    ----------
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
    return tuple(_check(row) for row in csv.DictReader(lines[1:]))


def _check(row: Mapping[str, str]) -> Check:
    """Return one row of a table, computed."""
    info = registry.field(row["quantity"])
    hours = float(row["hours"])
    per_hour = hours < 24.0 and info.units in _per_hour
    given = {name: float(value) for name, value in (p.split("=") for p in row["given"].split())}
    for name in given:
        if per_hour and registry.field(name).units in _per_hour:
            given[name] *= 24.0
    engine = Lumped(processes=tuple(row["processes"].split()), parameters=given).engine()
    made = run_lumped(engine, (info.name,), {**_any_clock, **given}, hours / 24.0)
    decimals = len(row["printed"].partition(".")[2])
    return Check(
        example=row["example"],
        quantity=info.name,
        units=info.units.replace("d-1", "h-1") if per_hour else info.units,
        printed=float(row["printed"]),
        decimals=decimals,
        computed=float(made[info.name][0]) / (24.0 if per_hour else 1.0),
        tolerance=0.5 * 10.0**-decimals,
    )
