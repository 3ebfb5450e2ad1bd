"""What the rivers of the Chirchik let any lumped model reach: the floor that kzwater must pass.

Three models, each fitted by the search and to the objective that kzwater uses: HBV with one band,
HBV with snow in five bands, GR4J with CemaNeige in five bands. Each is fitted in the early years
and scored in the late ones, and the other way round; and fitted to two gauges and scored at a
third. `floor.csv` holds the scores with the parameters that gave them; `python benchmarks/floor.py
fit` makes it anew.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd

import floor_gr4j
import floor_hbv
from chirchik_model import inputs
from floor_basin import GAUGES, Basin, Floats, Flow, Weather, read_basin
from kzwater.calibrate.journal import Journal
from kzwater.calibrate.objective import Objective, Weights
from kzwater.calibrate.search import Effort, Evaluate, Space, search
from kzwater.verify import Judgement, judge

RESULT = Path(__file__).with_suffix(".csv")
EFFORT = Effort(starts=3, evaluations=1200, seed=1)
# Those of scenarios/chirchik/calibration_early.yaml.
WEIGHTS = Weights(kling_gupta=1.0, skill=0.5)
# Every run begins in 1960, after its own first days have filled the stores: as kzwater's do.
SPIN_UP_DAYS = 1826
YEARS = {
    "early": (date(1961, 1, 1), date(1974, 12, 31)),
    "late": (date(1976, 1, 1), date(1989, 12, 31)),
}
UNGAUGED = ("Pskem", "Chatkal", "Nauvalisay")
CLIMATOLOGY = "climatology"


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A model with the parameters that are searched.

    Attributes
    ----------
    simulate : callable
        From weather and candidates, shape (candidate, parameter), to their flow.
    bands : bool
        Whether it is given bands of height, or one for the basin.
    """

    space: Space
    simulate: Callable[[Weather, Floats], Flow]
    bands: bool

    def discharge(self, basin: Basin, candidates: Floats) -> Floats:
        """Return the discharge of each candidate, shape (day, candidate), m3 s-1."""
        weather = basin.weather if self.bands else basin.weather.lumped()
        flow = self.simulate(weather.spun_up(SPIN_UP_DAYS), candidates)
        return basin.discharge(flow.runoff[SPIN_UP_DAYS:])


def _space(parameters: Mapping[str, tuple[float, float, float, bool]]) -> Space:
    """Return what is searched: bounds, where the first start begins, whether by the logarithm."""
    lower, upper, first, logarithmic = (
        np.array(column) for column in zip(*parameters.values(), strict=True)
    )
    return Space(tuple(parameters), lower, upper, first, logarithmic)


MODELS = {
    "HBV": Model(_space(floor_hbv.PARAMETERS), floor_hbv.simulate, bands=False),
    "HBV, five bands": Model(_space(floor_hbv.PARAMETERS), floor_hbv.simulate, bands=True),
    "GR4J-CemaNeige": Model(_space(floor_gr4j.PARAMETERS), floor_gr4j.simulate, bands=True),
}


@dataclass(frozen=True, slots=True)
class Case:
    """What is fitted to what, and where it is scored.

    Attributes
    ----------
    gauge : str
        Where it is scored.
    fitted_on : tuple of str
        Gauges that it is fitted to.
    fitted, scored : str
        Names of the years.
    """

    model: str
    gauge: str
    fitted_on: tuple[str, ...]
    fitted: str
    scored: str


def cases() -> list[Case]:
    """Return all cases: in time at each gauge, then from two gauges to the third."""
    turns = (("early", "late"), ("late", "early"))
    in_time = [
        Case(model, gauge, (gauge,), fitted, scored)
        for fitted, scored in turns
        for gauge in GAUGES
        for model in MODELS
    ]
    in_space = [
        Case(model, gauge, tuple(other for other in UNGAUGED if other != gauge), "early", "late")
        for gauge in UNGAUGED
        for model in MODELS
    ]
    return in_time + in_space


def objective(model: Model, gauges: tuple[str, ...], years: str) -> Evaluate:
    """Return what kzwater's own search makes small: the same scores with the same weights."""
    first, last = YEARS[years]
    goals = {}
    for gauge in gauges:
        basin = read_basin(gauge).until(last)
        seen = basin.observed.loc[str(first) :].reindex(basin.dates)
        goals[gauge] = basin, Objective(seen.to_frame(gauge), {gauge: 1.0}, WEIGHTS)

    def evaluate(candidates: Floats) -> Floats:
        each = []
        for basin, goal in goals.values():
            discharge = model.discharge(basin, candidates)
            each.append([goal.of(column[:, np.newaxis]) for column in discharge.T])
        return np.asarray(np.mean(each, axis=0))

    return evaluate


def fit(case: Case) -> dict[str, str | float | int]:
    """Return a row of the table: a model fitted and scored."""
    model = MODELS[case.model]
    found = search(model.space, objective(model, case.fitted_on, case.fitted), EFFORT, Journal())
    return {
        **_row(case, judgement(case, found.best)),
        "objective": float(found.objective[0]),
        "evaluated": int(found.evaluations.sum()),
        "parameters": " ".join(
            f"{name}={value!r}"
            for name, value in zip(model.space.names, found.best.tolist(), strict=True)
        ),
    }


def judgement(case: Case, parameters: Floats) -> Judgement:
    """Return how a model with given parameters, shape (parameter,), fares in the scored years."""
    basin = read_basin(case.gauge)
    computed = MODELS[case.model].discharge(basin, parameters[np.newaxis])[:, 0]
    return _judged(basin, pd.Series(computed, index=basin.dates), case)


def climatology_row(gauge: str, fitted: str, scored: str) -> dict[str, str | float | int]:
    """Return the row of the mean year of the fitting years, which knows no weather."""
    case = Case(CLIMATOLOGY, gauge, (gauge,), fitted, scored)
    basin = read_basin(gauge)
    perfect = _judged(basin, basin.observed, case)
    usual = Judgement(perfect.climatology, perfect.climatology, 0.0, perfect.years, np.nan, np.nan)
    return _row(case, usual)


def _judged(basin: Basin, computed: pd.Series[float], case: Case) -> Judgement:
    years = {"fitted": YEARS[case.fitted], "scored": YEARS[case.scored]}
    found = judge(computed, basin.observed, **years)
    if found is None:
        raise ValueError(f"too little is observed at {case.gauge} in the {case.scored} years")
    return found


def _row(case: Case, found: Judgement) -> dict[str, str | float | int]:
    return {
        "model": case.model,
        "gauge": case.gauge,
        "fitted_on": " + ".join(case.fitted_on),
        "fitted": case.fitted,
        "scored": case.scored,
        **asdict(found.scores),
        "skill": found.skill,
        "years": found.years,
        "yearly_correlation": found.yearly_correlation,
        "season_correlation": found.season_correlation,
    }


def floor_table() -> pd.DataFrame:
    """Return the committed table: one row for each case, and for each climatology."""
    return pd.read_csv(RESULT)


def case_of(row: pd.Series) -> tuple[Case, Floats]:
    """Return the case of a row of the table, and its parameters in the order of the model."""
    case = Case(
        row["model"], row["gauge"], tuple(row["fitted_on"].split(" + ")), row.fitted, row.scored
    )
    given = dict(each.split("=") for each in row.parameters.split(" "))
    return case, np.array([float(given[name]) for name in MODELS[case.model].space.names])


def make_table() -> pd.DataFrame:
    """Return the table made anew, on all cores."""
    usual = [
        climatology_row(gauge, *turn)
        for turn in (("early", "late"), ("late", "early"))
        for gauge in GAUGES
    ]
    with ProcessPoolExecutor() as pool:
        fitted = []
        for row in pool.map(fit, cases()):
            print(f"{row['gauge']} {row['fitted']}: {row['model']}", file=sys.stderr)
            fitted.append(row)
    table = pd.DataFrame([*usual, *fitted])
    with_seed = table.assign(seed=EFFORT.seed, starts=EFFORT.starts, evaluations=EFFORT.evaluations)
    return with_seed.assign(made=str(datetime.now(UTC).date()))


def tell(table: pd.DataFrame) -> None:
    """Print the table without the parameters."""
    shown = {
        "kling_gupta": "KGE",
        "correlation": "r",
        "variability": "alpha",
        "bias": "bias",
        "nash_sutcliffe": "NSE",
        "skill": "skill",
        "yearly_correlation": "r_year",
        "season_correlation": "r_season",
        "count": "means",
        "years": "years",
    }
    where = ["scored", "fitted_on", "gauge", "model"]
    order = table.sort_values(["fitted", "gauge", "fitted_on"], kind="stable")
    print(order[[*where, *shown]].rename(columns=shown).to_string(index=False, float_format="%.2f"))


def main() -> int:
    """Print the table; with ``fit`` make and write it first."""
    if sys.argv[1:] == ["fit"]:
        if not inputs.there():
            print(inputs.absent)
            return 2
        make_table().to_csv(RESULT, index=False)
    tell(floor_table())
    return 0


if __name__ == "__main__":
    sys.exit(main())
