"""kzwater on the rivers of the Chirchik: made ready, searched, and run with what was found."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from ruamel.yaml import YAML

import kzwater
from kzwater.calibrate import Study, make_study
from kzwater.calibrate import calibrate as search_for
from kzwater.stretch import Outcome
from kzwater.verify import Judgement, judge, whole_means

SCENARIO = Path(__file__).parents[1] / "scenarios" / "chirchik"
FITTED = SCENARIO / "fitted.csv"
FIRST, LAST = date(1960, 1, 1), date(1989, 12, 31)
HALVES = {
    "early": (date(1961, 1, 1), date(1974, 12, 31)),
    "late": (date(1976, 1, 1), date(1989, 12, 31)),
}
OTHER = {"early": "late", "late": "early"}
GAUGES = ("pskem", "chatkal", "nauvalisay", "charvak")
# What the record of the inflow is made of, up to and after its change.
SUMMED = ("pskem", "chatkal", "nauvalisay", "koksu")
# Rivers of which two are fitted and the third predicted.
TRIPLE = ("pskem", "chatkal", "nauvalisay")
PAIR_SEARCH = {"starts": 1, "evaluations": 700}
# Water that reaches the ground or the glacier: what snow and ice have of it are their shares.
SOURCES = ("rainfall", "snow_melt", "glacier_melt")

Floats = NDArray[np.float64]


def _load(path: Path) -> ModuleType:
    """Return a script of the scenario as a module."""
    specification = importlib.util.spec_from_file_location(f"chirchik_{path.stem}", path)
    if specification is None or specification.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(specification)
    sys.modules[module.__name__] = module
    specification.loader.exec_module(module)
    return module


inputs = _load(SCENARIO / "make_inputs.py")


def prepare(folder: Path, *, grid: bool) -> None:
    """Make the inputs in a folder, and the basin as sub-basins, if wanted also cell by cell."""
    inputs.make(folder)
    for name in ("basin", "basin_grid") if grid else ("basin",):
        kzwater.prepare(folder / f"{name}.yaml")


def calibration(folder: Path, half: str, fitted: tuple[str, ...] = TRIPLE) -> Path:
    """Return the calibration of a half of the years on some gauges, written to the folder."""
    yaml = YAML()
    path = folder / f"calibration_{half}.yaml"
    if fitted == TRIPLE:
        return path
    content = yaml.load(path.read_text(encoding="utf-8"))
    content["name"] = "_".join((content["name"], *fitted))
    content["gauges"] = {gauge: content["gauges"][gauge] for gauge in fitted}
    if len(fitted) > 1:
        # A factor of a station beside the third river would be found from anything but that river.
        del content["precipitation_factors"]
        content["search"] |= PAIR_SEARCH
    target = folder / f"{content['name']}.yaml"
    with target.open("w", encoding="utf-8") as file:
        yaml.dump(content, file)
    return target


def columns() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return by its column in ``fitted.csv`` the half and the gauges that a fit saw."""
    alone = [(half, (gauge,)) for half in HALVES for gauge in TRIPLE]
    pairs = [("early", tuple(each for each in TRIPLE if each != third)) for third in TRIPLE]
    fits = {"_".join((half, *fitted)): (half, fitted) for half, fitted in (*alone, *pairs)}
    return {**{half: (half, TRIPLE) for half in HALVES}, **fits}


def fit(folder: Path, column: str) -> tuple[dict[str, float], float]:
    """Return what a search found, and how small it made its objective; a stopped one goes on."""
    half, fitted = columns()[column]
    out = folder / "fits" / column
    resume = (out / "journal.jsonl").exists()
    found = search_for(calibration(folder, half, fitted), out, resume=resume, progress=_tell)
    numbers = {str(name): float(value) for name, value in found.parameters["value"].items()}
    return numbers, found.objective


def _tell(done: int, most: int, best: float) -> None:
    print(f"\r{done} of at most {most}, best {best:.4f}", end="", file=sys.stderr, flush=True)


def read_fitted() -> pd.DataFrame:
    """Return what was found, a column for each fit, indexed by parameter."""
    return pd.read_csv(FITTED, index_col="parameter", comment="#")


@dataclass(frozen=True, slots=True, eq=False)
class Computed:
    """A run of thirty years with the parameters of one fit.

    Attributes
    ----------
    days : DataFrame
        Daily discharge, m3 s-1, a column for each gauge.
    outcome : Outcome
        With the sources of water at each HRU, mm d-1, means over all days.
    """

    study: Study
    days: pd.DataFrame
    outcome: Outcome

    def shares(self, gauge: str) -> dict[str, float]:
        """Return what part of the water that reaches the ground each source has above a gauge."""
        basin = self.study.setup.basin
        reach = dict(zip(basin.gauge_id.tolist(), basin.gauge_reach.tolist(), strict=True))[gauge]
        above = _upstream(basin.reach_downstream, reach)
        inside = above[self.study.setup.inputs.hru_reach]
        area = self.outcome.area[0] * inside
        water = {name: float(np.sum(self.outcome.record[name][0] * area)) for name in SOURCES}
        return {name: each / sum(water.values()) for name, each in water.items()}

    def with_sum(self) -> pd.DataFrame:
        """Return the discharge with the inflow as the record has it: the sum of gauged rivers."""
        days = self.days.copy()
        days["charvak"] = days[list(SUMMED)].sum(axis="columns")
        return days


def _upstream(downstream: NDArray[np.int32], reach: int) -> NDArray[np.bool_]:
    """Return which reaches drain through one, itself included, shape (reach,)."""
    above = np.zeros(downstream.size, dtype=np.bool_)
    above[reach] = True
    while True:
        more = above | (above[downstream] & (downstream >= 0))
        if np.array_equal(more, above):
            return above
        above = more


def compute(folder: Path, values: pd.Series, scenario: str = "scenario.yaml") -> Computed:
    """Return the run of a scenario with parameters that were found."""
    path = folder / "calibration_early.yaml"
    if scenario != "scenario.yaml":
        text = path.read_text(encoding="utf-8").replace("scenario.yaml", scenario)
        path = folder / f"calibration_{scenario}"
        path.write_text(text, encoding="utf-8")
    study = make_study(path)
    repeated = study.repeated_run((FIRST, LAST))
    numbers = values[list(study.space.names)].to_numpy(dtype=np.float64)
    outcome = repeated.outcome(numbers, SOURCES)
    if outcome is None:
        raise ValueError("the model refused to go on")
    days = pd.DataFrame(
        repeated.daily(outcome),
        index=pd.date_range(FIRST, LAST),
        columns=list(study.observed.columns),
    )
    return Computed(study, days, outcome)


def judged(days: pd.DataFrame, observed: pd.DataFrame, fitted: str, scored: str) -> pd.DataFrame:
    """Return the judgements of the gauges over a half of the years, a row for each."""
    rows = {}
    for gauge in GAUGES:
        found = judge(days[gauge], observed[gauge], fitted=HALVES[fitted], scored=HALVES[scored])
        if found is not None:
            rows[gauge] = row_of(found)
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(index="gauge")


def both(run: Computed, gauge: str, half: str) -> pd.DataFrame:
    """Return computed and observed ten-day means of a half of the years, where both are known."""
    first, last = HALVES[half]
    days = pd.DataFrame({"computed": run.days[gauge], "observed": run.study.observed[gauge]})
    span = days.loc[str(first) : str(last)]
    return pd.DataFrame({name: whole_means(span[name]) for name in span}).dropna()


def of_months(series: pd.Series[float], *months: int) -> float:
    """Return the mean over the ten-day periods of some months."""
    return float(series[pd.DatetimeIndex(series.index).month.isin(months)].mean())


@dataclass(frozen=True, slots=True)
class Peaks:
    """The highest ten-day periods of the years, computed against observed.

    Attributes
    ----------
    days_late : float
        Median of the years; negative where it is computed too early.
    size : float
        Mean computed over mean observed.
    """

    days_late: float
    size: float


def peaks(pair: pd.DataFrame) -> Peaks:
    """Return how the highest ten-day period of each year comes out."""
    years = pair.groupby(pd.DatetimeIndex(pair.index).year)
    when = years.idxmax()
    late = (pd.to_datetime(when["computed"]) - pd.to_datetime(when["observed"])).dt.days
    most = years.max().mean()
    return Peaks(float(late.median()), float(most["computed"] / most["observed"]))


def row_of(found: Judgement) -> dict[str, float]:
    """Return the numbers of a judgement."""
    return {
        "KGE": found.scores.kling_gupta,
        "r": found.scores.correlation,
        "alpha": found.scores.variability,
        "bias": found.scores.bias,
        "NSE": found.scores.nash_sutcliffe,
        "skill": found.skill,
        "r years": found.yearly_correlation,
        "r Apr-Sep": found.season_correlation,
        "KGE climatology": found.climatology.kling_gupta,
        "NSE climatology": found.climatology.nash_sutcliffe,
        "years": found.years,
    }
