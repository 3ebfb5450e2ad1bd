"""What fields would take without a limit: known seasons, watered freely, and their mean."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kzwater.agronomy.table import SHARES, read_field_table, write_field_table
from kzwater.data.files import atomic_path, make_folder
from kzwater.data.rewriting import leave_out, moved_content, write_content
from kzwater.errors import InputError, Problem
from kzwater.language import _
from kzwater.results import open_results

if TYPE_CHECKING:
    from kzwater.config import Scenario
    from kzwater.weights import Floats

STAGES = ("initial", "development", "middle", "late")
RESPONSES = (
    "application_efficiency",
    "leaching_fraction",
    "yield_response_season",
    *(f"yield_response_{stage}" for stage in STAGES),
)
"""Parameters from which it follows what a missing millimetre costs."""
_daily = ("irrigation_withdrawal", "unstressed_evapotranspiration", "crop_stage")
OF_LISTS = ("irrigation_by_schedule",)
"""Processes that mean nothing without a list of waterings."""
OF_LIMITS = ("season_limit", *SHARES)
"""Parameters by which a scenario limits the water of a season."""
# Keys of a scenario that say nothing of other seasons in which fields order what they want.
_of_this_season = ("limits", "rationing", "schedule", "economy", "initial_state")
_days_in_calendar = 366

Run = Callable[..., Path]


@dataclass(frozen=True, slots=True, eq=False)
class FreeYears:
    """Days of fields that were watered without a limit.

    Attributes
    ----------
    days : array of datetime64[D], shape (day,)
    taken : array, shape (field, day), mm d-1
        From the canal.
    needed : array, shape (field, day), mm d-1
        Evapotranspiration without want of water.
    stage : array, shape (field, day)
        0 without a crop.
    """

    days: NDArray[np.datetime64]
    taken: Floats
    needed: Floats
    stage: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """What the stages of a field take and need in a mean season without a limit.

    Attributes
    ----------
    gross : array, shape (stage,), mm
        Taken from the canal.
    requirement : array, shape (stage,), mm
        Evapotranspiration without want of water.
    """

    gross: Floats
    requirement: Floats

    def value(self, responses: Mapping[str, Floats], index: int) -> Floats:
        """Return what share of the yield a missing mm costs in each stage, shape (stage,).

        Parameters
        ----------
        responses : mapping of str to array, shape (field,)
            `RESPONSES`.
        index : int
            Number of the field.
        """
        season = float(responses["yield_response_season"][index])
        own = np.array([float(responses[f"yield_response_{stage}"][index]) for stage in STAGES])
        needed = self.requirement
        each = np.divide(own, needed, out=np.zeros_like(own), where=needed > 0.0)
        whole = np.full_like(own, season / max(float(needed.sum()), 1e-9))
        # What leaches salt passes the roots.
        leached = float(responses["leaching_fraction"][index])
        used = float(responses["application_efficiency"][index]) * (1.0 - leached)
        return np.asarray((whole if season > 0.0 else each) * used)


@dataclass(frozen=True, slots=True, eq=False)
class KnownDemand:
    """The mean of known years.

    Attributes
    ----------
    by_day : array, shape (calendar day, stage, field), mm
        Taken on each day of a leap year, in each stage.
    gross, requirement : array, shape (field, stage), mm
        Of a mean season, as `Demand` has them.
    """

    by_day: Floats
    gross: Floats
    requirement: Floats

    def of(self, index: int) -> Demand:
        """Return the demand of a field."""
        return Demand(self.gross[index], self.requirement[index])


def free_years(scenario: Scenario, days: tuple[date, date], folder: Path, run: Run) -> FreeYears:
    """Return some years of the fields of a scenario, watered without any limit of a season.

    What the canal brings in a day, and its turns, hold in these years too.

    Parameters
    ----------
    days : tuple of date
        First and last, within the weather of the scenario.
    folder : pathlib.Path
        Of this run; one that is there is replaced.
    run : callable
        `kzwater.simulation.run`.

    Raises
    ------
    InputError
        With all faults of the inputs.
    """
    table = read_field_table(scenario.land)
    free = tuple(replace(field, limit=None, shares=(1.0, 1.0, 1.0)) for field in table)
    write_field_table(free, folder / "fields_without_limits.csv")
    content = moved_content(scenario, folder)
    content["fields"] = "fields_without_limits.csv"
    content["name"] = f"{scenario.name}_plan"
    content["period"] = {"start": f"{days[0]}", "end": f"{days[1]}"}
    content["output"] = {"maps": list(_daily), "maps_interval": "day", "waterings": False}
    leave_out(content, _of_this_season, processes=OF_LISTS, parameters=OF_LIMITS)
    write_content(content, folder / "scenario.yaml")
    run(folder / "scenario.yaml", folder, overwrite=True)
    with open_results(folder / "results.nc") as results:
        taken, needed, stage = (np.asarray(results[name].to_numpy(), float).T for name in _daily)
    first, last = (np.datetime64(day, "D") for day in days)
    return FreeYears(np.arange(first, last + 1), taken, needed, np.rint(stage))


def mean_season(free: FreeYears, index: int, name: str) -> Demand:
    """Return the demand of a field in a mean season; cuts are summed over the season.

    Raises
    ------
    InputError
        When nothing was sown in these years.
    """
    taken, needed, stage = free.taken[index], free.needed[index], free.stage[index]
    sowings = int(np.count_nonzero((stage[1:] > 0.0) & (stage[:-1] == 0.0)) + (stage[0] > 0.0))
    if not sowings:
        problem = Problem(
            "",
            name,
            got=_("no season in these years"),
            expected=_("days of at least one season"),
            remedy=_("See `--help`."),
        )
        raise InputError([problem])
    by_stage = [stage == number for number in range(1, 5)]
    return Demand(
        gross=np.array([float(taken[during].sum()) for during in by_stage]) / sowings,
        requirement=np.array([float(needed[during].sum()) for during in by_stage]) / sowings,
    )


def calendar_days(days: NDArray[np.datetime64]) -> NDArray[np.intp]:
    """Return the number of each day in a leap year, from 0."""
    months = days.astype("datetime64[M]")
    of_month = (days - months).astype(np.intp)
    starts = np.arange("2000-01", "2001-01", dtype="datetime64[M]").astype("datetime64[D]")
    before = (starts - starts[0]).astype(np.intp)
    numbers: NDArray[np.intp] = before[months.astype(np.intp) % 12] + of_month
    return numbers


def known_demand(
    scenario: Scenario, digests: Mapping[str, str], folder: Path, run: Run
) -> KnownDemand:
    """Return the demand that the plan of a scenario knows, kept in a folder for the same inputs.

    Parameters
    ----------
    digests : mapping of str to str
        Of all that the demand follows from.
    folder : pathlib.Path
    run : callable
        `kzwater.simulation.run`.

    Raises
    ------
    InputError
        With all faults of the inputs of those years.
    """
    known = None if scenario.rationing is None else scenario.rationing.plan
    if known is None:
        raise ValueError(scenario.name)
    made_of = {**digests, "from": f"{known.first}", "to": f"{known.last}"}
    kept, of = folder / "demand.npz", folder / "demand.json"
    if kept.is_file() and of.is_file() and json.loads(of.read_text(encoding="utf-8")) == made_of:
        with np.load(kept) as arrays:
            return KnownDemand(**{each.name: arrays[each.name] for each in fields(KnownDemand)})
    make_folder(folder)
    found = _mean(scenario, free_years(scenario, (known.first, known.last), folder, run))
    with atomic_path(kept) as partial, partial.open("wb") as file:
        np.savez(file, **{each.name: getattr(found, each.name) for each in fields(KnownDemand)})
    with atomic_path(of) as partial:
        partial.write_text(json.dumps(made_of, indent=1) + "\n", encoding="utf-8")
    return found


def _mean(scenario: Scenario, free: FreeYears) -> KnownDemand:
    """Return the mean of some years."""
    table = read_field_table(scenario.land)
    seasons = [mean_season(free, index, field.name) for index, field in enumerate(table)]
    numbers = calendar_days(free.days)
    by_day = np.zeros((_days_in_calendar, len(STAGES), len(table)))
    for stage in range(len(STAGES)):
        np.add.at(by_day[:, stage], numbers, np.where(free.stage == stage + 1, free.taken, 0.0).T)
    times = np.bincount(numbers, minlength=_days_in_calendar)
    return KnownDemand(
        by_day=by_day / np.maximum(times, 1)[:, np.newaxis, np.newaxis],
        gross=np.array([season.gross for season in seasons]),
        requirement=np.array([season.requirement for season in seasons]),
    )
