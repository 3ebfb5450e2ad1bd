"""How the limit of each field is best spent: shares by stage from seasons that are known already.

Seasons of the past, watered without a limit, say what each stage takes and needs. The plan spends
the limit where a millimetre saves most yield, by the responses of the stages; a crop with one
response for the season loses the same anywhere, and its limit is spent as demand comes. A plan
knows nothing of the season that it is made for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from kzwater.agronomy import read_fields
from kzwater.agronomy.table import SHARES, Field, read_field_table, write_field_table
from kzwater.config import Scenario, load_scenario
from kzwater.data.files import make_folder
from kzwater.data.rewriting import moved_content, write_content
from kzwater.data.written_tables import PLAIN, write_csv
from kzwater.errors import InputError, Problem
from kzwater.inputs import at_hrus
from kzwater.language import _
from kzwater.results import open_results
from kzwater.simulation import run
from kzwater.weights import Floats

STAGES = ("initial", "development", "middle", "late")
# What a missing millimetre costs follows from these.
_worth = (
    "application_efficiency",
    "yield_response_season",
    *(f"yield_response_{stage}" for stage in STAGES),
)
_daily = ("irrigation_withdrawal", "unstressed_evapotranspiration", "crop_stage")


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


def spend(demand: Floats, limit: float, value: Floats) -> Floats:
    """Return what each stage gets of a limit, shape (stage,), in the units of the demand.

    The product over the stages of ``1 - value x missing`` is made largest: its logarithm is a
    concave function, so that the stages that get some and lack some share one marginal value.

    Parameters
    ----------
    demand : array, shape (stage,)
        What each stage takes without a limit.
    limit : float
    value : array, shape (stage,)
        Share of the yield that a unit which is missing costs.
    """
    total = float(demand.sum())
    if limit >= total:
        return demand.copy()
    if np.ptp(value[demand > 0.0]) == 0.0:
        return np.asarray(demand * limit / total)
    low, high = 0.0, 1e9
    for _turn in range(200):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if _given(demand, value, middle).sum() > limit else (low, middle)
    given = _given(demand, value, high)
    # What is left goes to stages to which it is worth nothing.
    rest = demand - given
    spare = limit - float(given.sum())
    return np.asarray(given + rest * (spare / float(rest.sum())))


def _given(demand: Floats, value: Floats, marginal: float) -> Floats:
    """Return what stages get until their next unit is worth as little: value / (1 - value x)."""
    worth = value > 0.0
    if marginal <= 0.0:
        return np.where(worth, demand, 0.0)
    missing = np.where(worth, 1.0 / np.where(worth, value, 1.0) - 1.0 / marginal, np.inf)
    return np.asarray(np.clip(demand - np.maximum(missing, 0.0), 0.0, demand))


def plan(
    scenario: Path, first: date, last: date, out: Path | None = None, *, locale: str = PLAIN
) -> pd.DataFrame:
    """Return the plan of each field with a limit, and write the table of fields that follows it.

    The folder holds the run without limits, ``plan.csv`` and ``fields_planned.csv``: the fields
    with shares of their limits, to be named in the scenario of the season to come.

    Parameters
    ----------
    scenario : pathlib.Path
        Of fields.
    first, last : date
        Days of the seasons that the plan may know, within the weather of the scenario.
    out : pathlib.Path, optional
        Default ``out/NAME_plan`` where the command runs. A run that is there is replaced.
    locale : str
        Of the tables: ``ru`` and ``kk`` have semicolons and decimal commas.

    Returns
    -------
    DataFrame
        Indexed by field: limit and demand by stage, mm, and the shares.

    Raises
    ------
    InputError
        With all faults of the inputs; when no field has a limit; when no season is whole.
    """
    read = load_scenario(scenario)
    fields = _fields(read)
    folder = make_folder(Path("out") / f"{read.name}_plan" if out is None else out)
    demands = _demands(read, fields, (first, last), folder)
    land = read_fields(_path(read))
    parameters = {name: at_hrus(read, land, name) for name in _worth}
    rows, planned = [], []
    for index, field in enumerate(fields):
        if field.limit is None:
            planned.append(field)
            continue
        value = _value(demands[index], parameters, index)
        given = spend(demands[index].gross, field.limit, value)
        shares = tuple(np.minimum(np.cumsum(given)[:3] / max(field.limit, 1e-9), 1.0).tolist())
        planned.append(replace(field, shares=shares))
        rows.append(_row(field, demands[index], given, shares))
    write_field_table(planned, folder / "fields_planned.csv", locale=locale)
    table = pd.DataFrame(rows).set_index("field")
    write_csv(table, folder / "plan.csv", locale=locale, index=True)
    return table


def _path(scenario: Scenario) -> Path:
    if scenario.fields is None:
        raise _fault("fields", _("a scenario of a basin"), _("one of fields"))
    return scenario.fields


def _fields(scenario: Scenario) -> tuple[Field, ...]:
    """Return the fields of a scenario, at least one of which has a limit."""
    fields = read_field_table(_path(scenario))
    if all(field.limit is None for field in fields):
        raise _fault("limit_m3_per_ha", _("no limit"), _("a limit of at least one field"))
    return fields


def _value(demand: Demand, parameters: Mapping[str, Floats], index: int) -> Floats:
    """Return what share of the yield a missing mm costs in each stage, shape (stage,)."""
    season = float(parameters["yield_response_season"][index])
    own = np.array([float(parameters[f"yield_response_{stage}"][index]) for stage in STAGES])
    needed = demand.requirement
    each = np.divide(own, needed, out=np.zeros_like(own), where=needed > 0.0)
    whole = np.full_like(own, season / max(float(needed.sum()), 1e-9))
    return (whole if season > 0.0 else each) * float(parameters["application_efficiency"][index])


def _row(
    field: Field, demand: Demand, given: Floats, shares: tuple[float, ...]
) -> dict[str, object]:
    stages = {f"demand_{stage}": value for stage, value in zip(STAGES, demand.gross, strict=True)}
    parts = {f"given_{stage}": value for stage, value in zip(STAGES, given, strict=True)}
    named = dict(zip(SHARES, shares, strict=True))
    return {
        "field": field.name,
        "crop": field.crop,
        "limit": field.limit,
        **stages,
        **parts,
        **named,
    }


def _demands(
    scenario: Scenario, fields: tuple[Field, ...], days: tuple[date, date], folder: Path
) -> list[Demand]:
    """Return the demand of each field in a mean season of some years, watered without a limit."""
    free = tuple(replace(field, limit=None, shares=(1.0, 1.0, 1.0)) for field in fields)
    write_field_table(free, folder / "fields_without_limits.csv")
    content = moved_content(scenario, folder)
    content["fields"] = "fields_without_limits.csv"
    content["name"] = f"{scenario.name}_plan"
    content["period"] = {"start": f"{days[0]}", "end": f"{days[1]}"}
    content["output"] = {"maps": list(_daily), "maps_interval": "day"}
    content.pop("economy", None)
    content.pop("initial_state", None)
    write_content(content, folder / "scenario.yaml")
    run(folder / "scenario.yaml", folder, overwrite=True)
    with open_results(folder / "results.nc") as results:
        taken, needed, stage = (np.asarray(results[name].to_numpy(), float).T for name in _daily)
    return [_of_field(*each) for each in zip(fields, taken, needed, np.rint(stage), strict=True)]


def _of_field(field: Field, taken: Floats, needed: Floats, stage: Floats) -> Demand:
    """Return the demand of a mean season; cuts are summed over the season."""
    sowings = int(np.count_nonzero((stage[1:] > 0.0) & (stage[:-1] == 0.0)) + (stage[0] > 0.0))
    if not sowings:
        raise _fault(field.name, _("no season in these years"), _("days of at least one season"))
    by_stage = [stage == number for number in range(1, 5)]
    return Demand(
        gross=np.array([float(taken[during].sum()) for during in by_stage]) / sowings,
        requirement=np.array([float(needed[during].sum()) for during in by_stage]) / sowings,
    )


def _fault(subject: str, got: str, expected: str) -> InputError:
    return InputError([Problem("", subject, got=got, expected=expected, remedy=_("See `--help`."))])
