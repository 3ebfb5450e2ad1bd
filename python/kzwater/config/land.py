"""Whether a scenario says what is computed, and one thing only of how fields are watered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzwater.config.document import Document, Location, shown_key
from kzwater.errors import Problems
from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.config.scenario import Scenario


def check_land(scenario: Scenario, document: Document, problems: Problems) -> None:
    """Add a problem when nothing is computed, or more than one thing."""
    named = [name for name in ("basin", "fields", "river") if getattr(scenario, name) is not None]
    if len(named) != 1:
        problems.add(
            document.place((named[-1] if named else "fields",)),
            "basin, fields, river",
            got=_(" and ").join(named) or _("none of them"),
            expected=_("one of them"),
            remedy=_("Name the basin that is computed, or the table of fields, or a river."),
        )
    if scenario.river is None:
        _check_list(scenario, document, problems)


def _check_list(scenario: Scenario, document: Document, problems: Problems) -> None:
    """Add a problem when a list of waterings is not read, or what it says is said otherwise."""
    if scenario.schedule is not None and "irrigation_ordered" in scenario.parameters:
        key: Location = ("parameters", "irrigation_ordered")
        problems.add(
            document.place(key),
            shown_key(key),
            got=_("a value beside `schedule`, which says which fields order nothing"),
            expected=_("a column `irrigation_ordered` of the fields that are not in the list"),
            remedy=_("Move it to the table of fields."),
        )
    follows = "irrigation_by_schedule" in scenario.processes
    whole = "irrigation_limits" in scenario.processes
    if (scenario.schedule is not None) != follows or (follows and not whole):
        problems.add(
            document.place(("schedule",)),
            "schedule",
            got=_("none") if scenario.schedule is None else _("a list that no process reads"),
            expected=_("a list for fields with irrigation_by_schedule and irrigation_limits"),
            remedy=_("Name both in `processes`, or leave the list and irrigation_by_schedule out."),
        )
