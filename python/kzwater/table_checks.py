"""What a table of fields says in vain: columns that a scenario overrules or that nothing reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kzwater import registry
from kzwater.agronomy.cells import WINDOW
from kzwater.agronomy.table import (
    ENGINE_COLUMNS,
    SHARES,
    Field,
    filled_columns,
    parameter_of,
)
from kzwater.config.declared import Scaled
from kzwater.config.document import shown_path
from kzwater.inputs import at_hrus
from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.basin import Basin
    from kzwater.config.scenario import Scenario
    from kzwater.errors import Problems


def check_columns(
    scenario: Scenario, basin: Basin, fields: tuple[Field, ...], problems: Problems
) -> tuple[str, ...]:
    """Return notes on columns without effect; what a scenario would overrule is a problem.

    Parameters
    ----------
    basin : Basin
        The fields.
    fields : tuple of Field
        As they stand in their table.
    """
    filled = filled_columns(scenario.land)
    _check_rivals(scenario, filled, problems)
    # Without all of its processes nobody knows what a scenario reads.
    return () if scenario.partial else tuple(_idle(scenario, basin, fields, filled))


def _check_rivals(scenario: Scenario, filled: dict[str, int], problems: Problems) -> None:
    """Add a problem for each parameter that the scenario and cells of the table both give."""
    text = _("a value for all fields; {table} has the column `{column}` too (first in line {line})")
    for column, line in filled.items():
        name = parameter_of(column)
        value = scenario.parameters.get(name)
        # A factor is one on the cells.
        if value is None or isinstance(value, Scaled):
            continue
        problems.add(
            scenario.place(("parameters", name)),
            f"parameters.{name}",
            got=text.format(table=shown_path(scenario.land), column=column, line=line),
            expected=_("one of them"),
            remedy=_("Leave one out: cells are for some fields, the parameter is for all."),
        )


def _idle(
    scenario: Scenario, basin: Basin, fields: tuple[Field, ...], filled: dict[str, int]
) -> Iterable[str]:
    """Return a note for each column whose cells have no effect."""
    for column in filled:
        reason = (
            _unread(scenario, column)
            if column in {*ENGINE_COLUMNS, *WINDOW}
            else _without_limit(column, fields)
        ) or _without_what_it_needs(scenario, basin, column, fields)
        if reason:
            yield _("{table}: `{column}` has no effect: {reason}").format(
                table=shown_path(scenario.land), column=column, reason=reason
            )


def _unread(scenario: Scenario, column: str) -> str:
    """Return which answer to a choice would read a column, empty where one of the chosen does."""
    readers = registry.field(parameter_of(column)).processes
    if {*readers} & {*scenario.processes}:
        return ""
    choice_of = {process.name: process.choice for process in registry.declared()}
    shown = ", ".join(f"`{choice_of[name]}: {name}`" for name in readers)
    return _("no process reads it. Those that do: {processes}.").format(processes=shown)


def _without_limit(column: str, fields: tuple[Field, ...]) -> str:
    """Return which fields have a share of a limit, but no limit; 1 is as without the share."""
    if column not in SHARES:
        return ""
    place = SHARES.index(column)
    lacking = [f.name for f in fields if f.limit is None and f.shares[place] < 1.0]
    return _("no `limit_m3_per_ha` of {fields}.").format(fields=_named(lacking)) if lacking else ""


def _without_what_it_needs(
    scenario: Scenario, basin: Basin, column: str, fields: tuple[Field, ...]
) -> str:
    """Return which fields have values without what they need: turns, room for drains, a window."""
    name = parameter_of(column)
    given = [name in dict(field.parameters) for field in fields]
    if column in ("turn_start", "turn_length"):
        # As the engine has it: less than half a day is no turn.
        idle = at_hrus(scenario, basin, "turn_interval") <= 0.5
        text = _("no `turn_interval` of {fields}.")
    elif column == "sowing_temperature_c":
        idle = at_hrus(scenario, basin, "sowing_window") < 0.5
        text = _("no `sowing_from` of {fields}.")
    elif column == "drain_depth_m":
        idle = at_hrus(scenario, basin, name) >= at_hrus(scenario, basin, "water_table_depth")
        text = _("the drains of {fields} lie at `water_table_depth` or below it.")
    else:
        return ""
    names = [
        field.name
        for field, has, is_idle in zip(fields, given, idle, strict=True)
        if has and is_idle
    ]
    return text.format(fields=_named(names)) if names else ""


def _named(names: list[str]) -> str:
    """Return names as the user is told them: three, and how many more."""
    shown = ", ".join(f"`{name}`" for name in names[:3])
    rest = len(names) - 3
    return shown if rest <= 0 else _("{names} and {count} more").format(names=shown, count=rest)
