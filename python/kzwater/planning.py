"""How the limit of each field is best spent: shares by stage from seasons that are known already.

Seasons of the past, watered without a limit, say what each stage takes and needs. The plan spends
the limit where a millimetre saves most yield, by the responses of the stages; a crop with one
response for the season loses the same anywhere, and its limit is spent as demand comes. A plan
knows nothing of the season that it is made for.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from kzwater.agronomy import read_fields
from kzwater.agronomy.table import SHARES, Field, read_field_table, write_field_table
from kzwater.config import Scenario, load_scenario
from kzwater.data.files import make_folder
from kzwater.data.written_tables import PLAIN, write_csv
from kzwater.demand import RESPONSES, STAGES, Demand, free_years, mean_season
from kzwater.errors import InputError, Problem
from kzwater.inputs import at_hrus
from kzwater.language import _
from kzwater.sharing import Cap, Worth, worth_most
from kzwater.simulation import run
from kzwater.weights import Floats


def spend(demand: Floats, limit: float, value: Floats) -> Floats:
    """Return what each stage gets of a limit, shape (stage,), in the units of the demand.

    The product over the stages of ``1 - value x missing`` is made largest; stages that are all
    worth the same get the same share of their demand.

    Parameters
    ----------
    demand : array, shape (stage,)
        What each stage takes without a limit.
    limit : float
    value : array, shape (stage,)
        Share of the yield that a unit which is missing costs.
    """
    alike = np.ptp(value[demand > 0.0]) == 0.0 if demand.any() else True
    whole = np.full_like(demand, demand.sum()) if alike else demand
    weight = np.divide(demand, whole, out=np.zeros_like(demand), where=whole > 0.0)
    worth = Worth(weight, value * whole)
    return worth_most(demand, [Cap(np.arange(demand.size), limit)], worth)


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
    free = free_years(read, (first, last), folder, run)
    land = read_fields(_path(read))
    responses = {name: at_hrus(read, land, name) for name in RESPONSES}
    rows, planned = [], []
    for index, field in enumerate(fields):
        if field.limit is None:
            planned.append(field)
            continue
        demand = mean_season(free, index, field.name)
        given = spend(demand.gross, field.limit, demand.value(responses, index))
        shares = tuple(np.minimum(np.cumsum(given)[:3] / max(field.limit, 1e-9), 1.0).tolist())
        planned.append(replace(field, shares=shares))
        rows.append(_row(field, demand, given, shares))
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


def _fault(subject: str, got: str, expected: str) -> InputError:
    return InputError([Problem("", subject, got=got, expected=expected, remedy=_("See `--help`."))])
