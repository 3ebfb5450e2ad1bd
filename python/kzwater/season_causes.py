"""Why water that was listed or meant to leach salt was not given, as far as its inputs tell."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kzwater.agronomy import land_of
from kzwater.inputs import at_hrus
from kzwater.language import _
from kzwater.season_limits import cause_name

if TYPE_CHECKING:
    from kzwater.agronomy.limits import Limit
    from kzwater.agronomy.schedule import Schedule
    from kzwater.config import Scenario

LEAST_MISSING = 0.5
"""mm, net, that are told when they were not given: more than maps in single precision lose."""

# Codes of the tables besides those of `limited_by`.
_PLAN, _HARVESTED = "plan", "harvested"
_STOOD, _FROZEN, _SOWN = "crop_stood", "frozen", "sown"
_between = "; "
_limits = ("season_limit", "limit_share_initial", "limit_share_development", "limit_share_middle")
_rules = ("irrigation_capacity", "turn_interval", "application_efficiency")
_leaching = ("leaching_start", "leaching_depth", "leaching_count", "leaching_interval")
# A limit that is used but for this share is used up: maps are of single precision.
_used_up = 0.999
_days_of_litres = 8.64  # mm d-1 of a litre a second on a hectare


def causes_words(codes: str) -> str:
    """Return why water was not given, as people say it; empty where all was given."""
    known = {
        _PLAN: _("its plan keeps a part of its limit for later stages"),
        _HARVESTED: _("the crop was harvested before"),
        _STOOD: _("a crop stood on the field"),
        _FROZEN: _("the ground was frozen"),
        _SOWN: _("the crop was sown before"),
    }
    each = codes.split(_between) if codes else []
    return _between.join(known.get(code) or cause_name(code) for code in each)


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds water back from one field, by the names of parameters."""

    values: Mapping[str, float]
    limits: tuple[Limit, ...]

    def of_list(self, row: Mapping[Hashable, Any], largest: float) -> str:
        """Return the codes of why a season did not get all of its list.

        Parameters
        ----------
        row : mapping
            Of the table of seasons.
        largest : float
            Depth of the largest listed watering, gross, mm.
        """
        found = [*self._own_limit(row["gross"]), *self._shared(row["start"], row["end"])]
        found += self._slow(largest)
        return _between.join(found) or _HARVESTED

    def of_leaching(self, days: Iterable[date], *, stood: bool, frozen: bool) -> str:
        """Return the codes of why not all leachings of some days were given.

        Parameters
        ----------
        stood : bool
            Whether a crop stood on the field on some of them.
        frozen : bool
            Whether some of them lie in ten days of frozen ground.
        """
        listed = list(days)
        found = [_STOOD] if stood else []
        found += [_FROZEN] if frozen else []
        found += self._shared(min(listed), max(listed))
        found += self._slow(self.values["leaching_depth"] / self.values["application_efficiency"])
        return _between.join(found) or _SOWN

    def _own_limit(self, gross: float) -> Iterator[str]:
        limit = self.values["season_limit"]
        if gross >= _used_up * limit:
            yield "season_limit"
        elif min(self.values[name] for name in _limits[1:]) < 1.0:
            yield _PLAN

    def _shared(self, first: Any, last: Any) -> Iterator[str]:
        """Yield the shared limits that count on some of the days."""
        yield from dict.fromkeys(
            f"{limit.level} {limit.name}"
            for limit in self.limits
            if _as_day(first) <= limit.last and limit.first <= _as_day(last)
        )

    def _slow(self, largest: float) -> Iterator[str]:
        """Yield what brings water too slowly for a depth, gross, mm."""
        if largest > _days_of_litres * self.values["irrigation_capacity"]:
            yield "capacity"
        # As the engine has it: less than half a day is no turn.
        if self.values["turn_interval"] > 0.5:
            yield "turn"


def rules_of(
    scenario: Scenario, names: Iterable[str], limits: tuple[Limit, ...]
) -> dict[str, Rules]:
    """Return what holds water back, by field in the order of their table.

    Parameters
    ----------
    limits : tuple of Limit
        That fields share.
    """
    land = land_of(scenario)
    wanted = (*_limits, *_rules, *_leaching)
    values = {name: at_hrus(scenario, land, name).tolist() for name in wanted}
    return {
        name: Rules(
            values={each: column[hru] for each, column in values.items()},
            limits=tuple(limit for limit in limits if hru in limit.fields),
        )
        for hru, name in enumerate(names)
    }


def with_list(
    seasons: pd.DataFrame, schedule: Schedule, rules: Mapping[str, Rules]
) -> pd.DataFrame:
    """Return the seasons with what a list has for them, what was not given, and codes of why."""
    given = seasons["gross"]
    if not schedule.gross:
        losses = ("evaporated_in_application", "percolated_in_application", "tail_water")
        given = given - seasons[[*losses]].sum(axis=1)
    rows = seasons.to_dict(orient="records")
    listed = pd.Series(
        [
            schedule.between(row["field"], row["start"].date(), row["end"].date())
            if row["field"] in schedule.fields
            else np.nan
            for row in rows
        ],
        index=seasons.index,
        dtype=np.float64,
    )
    missing = (listed - given).clip(lower=0.0)
    causes = []
    for row, lacks in zip(rows, missing, strict=True):
        own, largest = rules[row["field"]], schedule.largest(row["field"])
        gross = largest if schedule.gross else largest / own.values["application_efficiency"]
        causes.append(own.of_list(row, gross) if lacks > LEAST_MISSING else "")
    return seasons.assign(listed=listed, not_given=missing, not_given_because=causes)


def _as_day(day: Any) -> date:
    found: date = day if type(day) is date else day.date()
    return found
