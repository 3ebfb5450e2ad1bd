"""How a limit that many fields share is divided between them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from kzwater.config.forms import Words, each_once
from kzwater.config.loader import Document, Fault, Location, Model, shown_key
from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.config.scenario import Scenario
    from kzwater.errors import Problems

LIMITING = "irrigation_limits"
# Processes whose states and parameters a rule reads.
_read_by = {
    "value": ("root_growth", "crop_yield"),
    "equal_share": ("root_growth",),
    "priority": ("root_growth",),
    "first_come": (),
}


class KnownYears(Model):
    """The seasons that a plan may know, within the weather of the scenario."""

    first: date = Field(alias="from", description=_("First known day."))
    last: date = Field(alias="to", description=_("Last known day, included."))
    may_know_season: bool = Field(
        False, description=_("Whether they may hold the season that is run: it is known then.")
    )

    @field_validator("last")
    @classmethod
    def _after_first(cls, last: date, information: ValidationInfo) -> date:
        first = information.data.get("first")
        if first is not None and last < first:
            raise Fault(
                _("a day not before the first {first}").format(first=first),
                _("Exchange `from` and `to`."),
            )
        return last


class Rationing(Model):
    """The rule by which fields share limits, and what a plan may know."""

    rule: Literal["value", "equal_share", "priority", "first_come"] = Field(
        "value",
        description=_(
            "Where water saves most yield; the same share of all demand; crops in turn; by area."
        ),
    )
    priority: Annotated[tuple[Words, ...], AfterValidator(each_once)] = Field(
        (), description=_("Crops whose demand is met first, in this order.")
    )
    plan: KnownYears | None = Field(
        None, description=_("Years from which the mean demand of each field is known.")
    )


def check_rationing(scenario: Scenario, document: Document, problems: Problems) -> None:
    """Add a problem for limits without fields, rules without limits, and rules that lack a plan."""
    for key, got, expected, remedy in _faults(scenario):
        problems.add(document.place(key), shown_key(key), got=got, expected=expected, remedy=remedy)


_Told = tuple[Location, str, str, str]


def _faults(scenario: Scenario) -> list[_Told]:
    """Return key, what was found, what is expected and what to do of each fault."""
    rationing = scenario.rationing
    if scenario.limits is None:
        if rationing is None:
            return []
        told = _("a rule, and no limit to share"), _("a table of limits")
        return [(("rationing",), *told, _("Name it: `limits: limits.csv`."))]
    found: list[_Told] = []
    if scenario.fields is None:
        told = _("limits of a basin"), _("a table of fields")
        found.append((("limits",), *told, _("Remove it, or name `fields`.")))
    elif LIMITING not in scenario.processes:
        told = _("no process that holds limits"), f"`{LIMITING}`"
        found.append((("limits",), *told, _("Add it to `processes`, or remove the limits.")))
    if scenario.output.maps_interval in {"month", "year"}:
        told = f"`{scenario.output.maps_interval}`", _("`ten_day` or `day`: plans are renewed then")
        found.append((("output", "maps_interval"), *told, _("Leave it out.")))
    return found + _faults_of_rule(scenario, rationing or Rationing())


def _faults_of_rule(scenario: Scenario, rationing: Rationing) -> list[_Told]:
    found: list[_Told] = []
    known = rationing.plan
    lacking = [name for name in _read_by[rationing.rule] if name not in scenario.processes]
    if lacking and LIMITING in scenario.processes:
        got = _("no process {names}").format(names=", ".join(lacking))
        expected = _("what the rule `{rule}` reads").format(rule=rationing.rule)
        found.append((("rationing", "rule"), got, expected, _("Choose another rule.")))
    if (rationing.rule == "priority") != bool(rationing.priority):
        told = _("a rule without crops") if not rationing.priority else _("crops of no rule")
        expected = _("`rule: priority` and `priority: [CROP, ...]` together")
        found.append((("rationing", "priority"), told, expected, _("Give both, or none.")))
    if known is None and rationing.rule != "first_come":
        told = _("no years to plan from")
        remedy = _("Give `plan: {from: DAY, to: DAY}` of known seasons, or `rule: first_come`.")
        expected = _("the years whose demand the rule `{rule}` knows").format(rule=rationing.rule)
        found.append((("rationing", "plan"), told, expected, remedy))
    period = scenario.period
    if known is None or known.may_know_season:
        return found
    if known.first > period.end or known.last < period.start:
        return found
    got = _("years that hold days of the run itself ({start} to {end})")
    told = got.format(start=period.start, end=period.end)
    expected = _("seasons before it: nobody knows the one to come")
    remedy = _("Choose other years, or say `may_know_season: true`.")
    return [*found, (("rationing", "plan"), told, expected, remedy)]
