"""The leachings between two seasons: what was asked for, what was done, and why not all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from kzwater.season_causes import LEAST_MISSING, rules_of

if TYPE_CHECKING:
    from kzwater.agronomy.limits import Limit
    from kzwater.agronomy.table import Field
    from kzwater.config import Scenario

# Of ten days whose ground is frozen on none, a share: maps are of single precision.
_thawed = 0.999


def with_leaching(
    seasons: pd.DataFrame,
    periods: pd.DataFrame,
    scenario: Scenario,
    known: tuple[tuple[Field, ...], tuple[Limit, ...]],
) -> pd.DataFrame:
    """Return the seasons with the leaching that was asked for before each, and what lacks of it.

    Columns ``leaching_asked_m3_per_ha``, taken like ``leaching_m3_per_ha``, and
    ``leaching_not_given_because``, empty where all was given. A leaching in a ten-day period in
    which a crop was sown or harvested is not counted: its water is among that of the crop.

    Parameters
    ----------
    periods : DataFrame
        Of the same run.
    known : tuple
        Fields, and the limits that they share.
    """
    if "leaching" not in scenario.processes or seasons.empty:
        return seasons
    fields, limits = known
    rules = rules_of(scenario, (field.name for field in fields), limits)
    of_field = {name: own.set_index("start") for name, own in periods.groupby("field")}
    asked, causes = [], []
    since = {name: pd.Timestamp(scenario.period.start) for name in rules}
    for row in seasons.to_dict(orient="records"):
        own = rules[row["field"]]
        planned = [pd.Timestamp(day) for day in leaching_days(own.values, scenario)]
        days = [day for day in planned if since[row["field"]] <= day < row["start"]]
        stages, open_ground = (of_field[row["field"]][name] for name in ("stage", "open_ground"))
        stood = [_stands(stages, day) for day in days]
        counted = [day for day, stands in zip(days, stood, strict=True) if stands is not None]
        efficiency = own.values["application_efficiency"]
        gross = len(counted) * own.values["leaching_depth"] / efficiency
        missing = efficiency * (gross - row["leaching_m3_per_ha"] / 10.0) > LEAST_MISSING
        asked.append(10.0 * gross)
        frozen = any(open_ground[:day].iloc[-1] < _thawed for day in counted)
        why = own.of_leaching(counted, stood=True in stood, frozen=frozen) if missing else ""
        causes.append(why)
        since[row["field"]] = row["start"]
    return seasons.assign(leaching_asked_m3_per_ha=asked, leaching_not_given_because=causes)


def leaching_days(values: Mapping[str, float], scenario: Scenario) -> Iterator[date]:
    """Yield the days of the run on which a field is to be leached, by its parameters."""
    start = int(values["leaching_start"])
    first, last = scenario.period.start, scenario.period.end
    for year in range(first.year, last.year + 1) if start else ():
        begins = date(year, 1, 1) + timedelta(days=start - 1)
        for number in range(int(values["leaching_count"])):
            day = begins + timedelta(days=round(number * values["leaching_interval"]))
            if first <= begins and day <= last:
                yield day


def _stands(stages: pd.Series[float], day: pd.Timestamp) -> bool | None:
    """Return whether a crop stood in the ten-day period of a day; None where it did for a part."""
    place = int(stages.index.searchsorted(day, side="right")) - 1
    around = stages.to_numpy()[max(place - 1, 0) : place + 2] > 0.0
    if bool(around.all()):
        return True
    return None if stages.iloc[place] > 0.0 else False
