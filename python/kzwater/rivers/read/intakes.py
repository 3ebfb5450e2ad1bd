"""The table of intakes of users who take water at several places."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from kzwater.data.tables import Row
from kzwater.errors import Problems
from kzwater.language import _
from kzwater.rivers.model import Intake
from kzwater.rivers.read.rows import Known, Rows

SEVERAL = "intakes"
"""The key of the table in a scenario."""
_rounding = 1e-9


@dataclass(frozen=True, slots=True)
class ReadIntake:
    """An intake and where it is told."""

    intake: Intake
    where: str


def read_intakes(
    path: Path, users: Known, places: Known, canals: Known, problems: Problems
) -> dict[str, list[ReadIntake]]:
    """Return the intakes of each user that has several.

    Raises
    ------
    InputError
        When the file is no table, or lacks columns.
    """
    reader = _Reader(path, problems)
    found: dict[str, list[ReadIntake]] = {}
    for row in reader.rows:
        user, intake = reader.intake(row, (users, places, canals))
        found.setdefault(user, []).append(intake)
    for user, intakes in found.items():
        total = sum(each.intake.share for each in intakes)
        if abs(total - 1.0) > _rounding:
            problems.add(
                intakes[0].where,
                "share",
                got=_("shares of the intakes of `{user}` that sum to {total:.6g}").format(
                    user=user, total=total
                ),
                expected=_("1"),
                remedy=_("Correct the shares."),
            )
    return found


class _Reader(Rows):
    """Reads rows and collects their faults."""

    needed: ClassVar = ("user", "place", "share")
    further: ClassVar = ("canal", "capacity_m3_s", "source")

    def intake(self, row: Row, known: tuple[Known, Known, Known]) -> tuple[str, ReadIntake]:
        """Return the user and the intake of a row."""
        users, places, canals = known
        canal = self._known(row, "canal", canals) if self._text(row, "canal") else None
        intake = Intake(
            place=self._known(row, "place", places),
            canal=canal,
            share=self._value(row, "share", 0.0, 1.0),
            capacity=self._value(row, "capacity_m3_s", 0.0, 1e5, math.inf),
        )
        return self._known(row, "user", users), ReadIntake(intake, self._place(row))
