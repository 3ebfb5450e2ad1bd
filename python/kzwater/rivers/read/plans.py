"""Plans of limits: a period's volume over its days, as the demand is expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from kzwater.config.document import shown_path
from kzwater.errors import InputError, Problem, Problems
from kzwater.language import _
from kzwater.rivers.read.agreements import SHARES
from kzwater.rivers.read.calendar import read_series
from kzwater.rivers.read.fields import FieldReader, read_fields_of_users
from kzwater.rivers.read.finished import Key
from kzwater.rivers.read.limits import Period, ReadLimit, Season
from kzwater.rivers.read.patterns import read_patterns
from kzwater.rivers.read.rows import Known
from kzwater.rivers.read.spans import RunDays
from kzwater.rivers.read.tables import FLOW, Tables
from kzwater.rivers.read.users import ReadUser
from kzwater.weights import Floats

if TYPE_CHECKING:
    from kzwater.config.river import River
    from kzwater.config.scenario import Scenario

_seconds = 86400.0
_one_day = timedelta(days=1)
_told_by = ("users", "patterns", "demands", "limits", "agreements")


def told_demands(
    users: Mapping[str, ReadUser], patterns: Mapping[str, Floats], given: Mapping[str, Floats]
) -> dict[str, Floats]:
    """Return the demands that series give and those of a year by their pattern, m3 s-1."""
    found = dict(given)
    for name, user in users.items():
        if user.pattern:
            found[name] = user.volume * patterns[user.pattern] / _seconds
    return found


def read_plans(
    scenario: Scenario, tables: Tables, days: RunDays, problems: Problems
) -> dict[str, tuple[Season, ...]]:
    """Return the planned seasons of each limit that has a plan and any day in the run.

    The demand of a whole season is read, also of its days outside the run: a run that goes on from
    a state has the same plan. Seasons that begin after the run, which only calls look at, are there
    where their demand is told.
    """
    planned = [limit for limit in tables.limits if limit.plan == "by_demand"]
    river = scenario.river
    if river is None or not planned or {*_told_by} & tables.faulty:
        return {}
    of_run = _Planning(scenario, river, tables, problems)
    later = _Planning(scenario, river, tables, Problems())
    return {
        limit.name: (
            *of_run.seasons(limit, limit.touching(days.start, days.end)),
            *later.seasons(limit, limit.beginning(days.end + _one_day, days.last)),
        )
        for limit in planned
    }


class _Planning:
    """Plans limits and collects their faults."""

    def __init__(
        self, scenario: Scenario, river: River, tables: Tables, problems: Problems
    ) -> None:
        self._place = scenario.place
        self._river = river
        self._tables = tables
        self._problems = problems
        chosen = [each for each in tables.chosen if each.kind in SHARES]
        self._of_inflow = {user for each in chosen for user in each.users}

    def seasons(self, limit: ReadLimit, periods: Sequence[Period]) -> list[Season]:
        """Return the planned seasons of a limit; fewer after adding problems."""
        unknown = [user for user in limit.users if user in self._of_inflow]
        if unknown:
            got = _("a plan for `{user}`, who is given a share of an inflow").format(
                user=unknown[0]
            )
            self._add(limit.spans[0][0], got, _("users whose demand is known before the season"))
        if unknown or not periods:
            return []
        whole = RunDays(min(p.first for p in periods), max(p.last for p in periods))
        demand = self._expected(limit, periods[0].line, whole)
        if demand is None:
            return []
        found = []
        lines: set[int] = set()
        for each in periods:
            inside = whole.within(each.first, each.last)
            if demand[inside].any():
                allowed = each.volume * _shares(demand[inside])
                found.append(Season(each.first, each.last, each.volume, allowed))
            elif each.line not in lines:
                lines.add(each.line)
                got = _("no demand from {start} to {end}").format(start=each.first, end=each.last)
                self._add(each.line, got, _("days on which its users want water"))
        return found

    def _expected(self, limit: ReadLimit, line: int, whole: RunDays) -> Floats | None:
        """Return what the users of a limit want each day; None where that is not told."""
        faults = Problems()
        demands = self._demands(limit, whole, faults)
        fault = next(iter(faults), None)
        if fault is not None:
            self._add_unknown(line, fault, (whole.start, whole.end))
            return None
        left_out = {u for a in self._tables.agreements if a.kind in SHARES for u in a.users}
        if any(user not in demands and user not in left_out for user in limit.users):
            return None  # the fault of a user without a demand has been told
        total = np.zeros(whole.dates.size)
        for user in limit.users:
            total += demands.get(user, 0.0)
        return total

    def _demands(self, limit: ReadLimit, whole: RunDays, faults: Problems) -> dict[str, Floats]:
        """Return the demands that tables and runs of fields tell of the days of all seasons."""
        tables, files = self._tables, self._river.files()
        given: dict[str, Floats] = {}
        try:
            if {*limit.users} & {*tables.demands}:
                nobody = Known(None, "")
                given |= read_series(files["demands"], nobody, whole, FLOW, faults)
            if {*limit.users} & {*tables.asked_for.demands}:
                key = Key(self._place, ("river", "fields"))
                reader = FieldReader(Known(None, ""), whole, faults)
                given |= read_fields_of_users(self._river.fields, key, reader, faults).demands
            patterns = read_patterns(files["patterns"], whole, faults) if tables.patterns else {}
        except InputError as error:
            faults.extend(error.problems)
            return {}
        return told_demands(tables.users, patterns, given)

    def _add_unknown(self, line: int, fault: Problem, days: tuple[date, date]) -> None:
        got = _("{where}: {got}").format(where=fault.place, got=fault.got)
        expected = _("the demand of its users from {start} to {end}, also outside the run").format(
            start=days[0], end=days[1]
        )
        self._add(line, got, expected)

    def _add(self, line: int, got: str, expected: str) -> None:
        """Add the problem of a limit that cannot be planned."""
        self._problems.add(
            f"{shown_path(self._river.files()['limits'])}:{line}",
            "plan",
            got=got,
            expected=expected,
            remedy=_("Correct the row, or write `as_asked`."),
        )


def _shares(demand: Floats) -> Floats:
    """Return the share of a season's demand up to the end of each day."""
    summed = np.cumsum(demand)
    shares: Floats = summed / summed[-1]
    return shares
