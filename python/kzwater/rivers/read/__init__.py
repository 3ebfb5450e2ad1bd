"""Scenarios of managed rivers: their tables read, held to each other, and made a model."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kzwater.errors import Problems
from kzwater.rivers.drivers import RiverDrivers
from kzwater.rivers.limits_of_fields import FieldsOfUser
from kzwater.rivers.model import RiverModel
from kzwater.rivers.read.links import check_links
from kzwater.rivers.read.making import make_drivers, make_model
from kzwater.rivers.read.notes import notes_of, synthetic_of
from kzwater.rivers.read.plans import read_plans
from kzwater.rivers.read.spans import RunDays
from kzwater.rivers.read.tables import Tables, read_tables
from kzwater.rivers.read.trees import check_tree

if TYPE_CHECKING:
    from kzwater.config.scenario import Scenario

__all__ = ["ReadRiver", "read_river"]

# Days after the run for which calls know the demand: longer than water travels anywhere.
_ahead = 90


@dataclass(frozen=True, slots=True, eq=False)
class ReadRiver:
    """A river, what drives it on the days of a scenario, and what the user should know.

    Attributes
    ----------
    synthetic : str
        What of the data is synthetic; empty where nothing is.
    fields : tuple of FieldsOfUser
        Fields that users stand for.
    files : dict of str to pathlib.Path
        What was read of finished runs, by a name of its own.
    """

    model: RiverModel
    drivers: RiverDrivers
    notes: tuple[str, ...] = ()
    synthetic: str = ""
    fields: tuple[FieldsOfUser, ...] = ()
    files: dict[str, Path] = field(default_factory=dict)


def read_river(scenario: Scenario, problems: Problems) -> ReadRiver:
    """Return the river of a scenario; an empty one after adding problems.

    Parameters
    ----------
    scenario : Scenario
        With a section `river`.
    problems : Problems
        Gets all faults of all tables, each with file and line.
    """
    days = RunDays(scenario.period.start, scenario.period.end, _ahead)
    river = scenario.river
    if river is None:
        message = "the scenario has no river"
        raise ValueError(message)
    before = len(problems)
    tables = read_tables(scenario, river, days, problems)
    check_links(tables, river, problems)
    tables.plans = read_plans(scenario, tables, days, problems)
    if len(problems) == before and river.allocation == "maximum volume":
        check_tree(tables, scenario.place(("river", "allocation")), problems)
    if len(problems) > before:
        nothing = Tables()
        return ReadRiver(make_model(nothing, days, ()), make_drivers(nothing, days))
    notes = notes_of(tables, river, days)
    return ReadRiver(
        model=make_model(tables, days, notes, river.allocation),
        drivers=make_drivers(tables, days),
        notes=notes,
        synthetic=synthetic_of(tables, river),
        fields=tuple(tables.asked_for.users),
        files=tables.fed_in.files | tables.asked_for.files,
    )
