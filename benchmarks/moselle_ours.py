"""kzwater on the inputs of mHM's test case: prepared, run, and fitted to the gauge."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from ruamel.yaml import YAML

import kzwater
from kzwater import registry
from kzwater.calibrate import Effort, Journal, Space, search
from kzwater.calibrate.model import Lever, RepeatedRun
from kzwater.results import open_results
from kzwater.setup import make_setup
from kzwater.verify import scores

SCENARIO = Path(__file__).parents[1] / "scenarios" / "moselle"
FITTED = SCENARIO / "fitted.csv"
GAUGE = "moselle"
YEARS = (1989, 1993)
AREA = 11636.25e6  # m2
UPWARDS = (
    "canopy_evaporation",
    "soil_evaporation",
    "topsoil_transpiration",
    "rootzone_transpiration",
)

Years = tuple[int, int]
Values = Mapping[str, float]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Free:
    """A parameter that is fitted: one number for the basin, or a factor on the basin's values.

    Attributes
    ----------
    lower, upper : float
    logarithmic : bool
        Searched by its logarithm.
    factor : bool
        On what the basin's maps gave; its first value is 1, that of a number the declared one.
    """

    lower: float
    upper: float
    logarithmic: bool = False
    factor: bool = False


# Declared bounds; factors as far as all HRUs stay within theirs. Rivers are as declared, as in mHM.
FREE = {
    "fast_recharge_share": Free(0.0, 1.0),
    "fast_recession": Free(0.02, 1.0, logarithmic=True),
    "slow_recession": Free(0.0002, 0.05, logarithmic=True),
    "infiltration_shape": Free(0.01, 2.0, logarithmic=True),
    "saturated_conductivity": Free(0.2, 5.0, logarithmic=True, factor=True),
    "conductivity_exponent": Free(0.6, 1.3, factor=True),
    "rootzone_depth": Free(0.3, 3.0, logarithmic=True, factor=True),
    "subsoil_depth": Free(100.0, 10000.0, logarithmic=True),
    "climate_adjustment": Free(-0.2, 0.5),
    "canopy_capacity": Free(0.0, 1.0),
    "depletion_fraction": Free(0.1, 0.9),
    "snow_melt_factor": Free(0.5, 10.0),
    "phase_temperature": Free(-3.0, 5.0),
}


def inputs() -> ModuleType:
    """Return the module that makes the inputs, which lies beside the scenario."""
    path = SCENARIO / "make_inputs.py"
    specification = importlib.util.spec_from_file_location("moselle_make_inputs", path)
    if specification is None or specification.loader is None:
        raise ImportError(str(path))
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    return module


def prepare(folder: Path) -> None:
    """Make the inputs in a folder and the basin from them."""
    inputs().make(folder)
    kzwater.prepare(folder / "basin.yaml")


def observed(folder: Path) -> pd.Series[float]:
    """Return the daily discharge of the gauge, m3 s-1."""
    table = pd.read_csv(folder / "discharge.csv", parse_dates=["date"], index_col="date")
    return table[GAUGE]


def declared() -> dict[str, float]:
    """Return the parameters that are fitted as they are without fitting."""
    return {
        name: 1.0 if free.factor else float(registry.field(name).default)
        for name, free in FREE.items()
    }


def write_scenario(folder: Path, name: str, values: Values, years: Years, *, maps: bool) -> Path:
    """Return the file of a scenario that differs from the usual one in parameters and years."""
    yaml = YAML()
    content: dict[str, Any] = yaml.load(folder / "scenario.yaml")
    content["period"] = {"start": f"{years[0]}-01-01", "end": f"{years[1]}-12-31"}
    if not maps:
        del content["output"]
    if values:
        content["parameters"] = {
            key: {"times": value} if FREE[key].factor else value for key, value in values.items()
        }
    path = folder / f"{name}.yaml"
    yaml.dump(content, path)
    return path


def discharge(
    folder: Path, values: Values, years: Years = YEARS, name: str = "trial", *, maps: bool = False
) -> pd.Series[float]:
    """Return the discharge of a run by day, m3 s-1; results are left in the folder of its name."""
    scenario = write_scenario(folder, name, values, years, maps=maps)
    kzwater.run(scenario, folder / name, threads=1, overwrite=True).close()
    return read_flow(folder, name)


def read_flow(folder: Path, name: str) -> pd.Series[float]:
    """Return the discharge of a finished run by day, m3 s-1."""
    with open_results(folder / name / "results.nc") as results:
        flow: pd.Series[float] = results["discharge"].sel(gauge=GAUGE).to_series()
    return flow


def balance(folder: Path, name: str, years: Years) -> dict[str, float]:
    """Return what falls, evaporates and runs off over some years, and what stays, mm a-1."""
    named = {
        "precipitation": ("basin_rainfall", "basin_snowfall"),
        "evapotranspiration": tuple(f"basin_{flux}" for flux in UPWARDS),
        "discharge": ("basin_river_outflow",),
    }
    with open_results(folder / name / "results.nc") as results:
        inside = results.sel(time=slice(str(years[0]), str(years[1])))
        depth = {
            part: 365.25 * sum(float(inside[each].mean()) for each in names)
            for part, names in named.items()
        }
    stays = depth["precipitation"] - depth["evapotranspiration"] - depth["discharge"]
    return depth | {"stays": stays}


def space() -> Space:
    """Return the parameters that are searched."""
    return Space(
        names=tuple(FREE),
        lower=np.array([free.lower for free in FREE.values()]),
        upper=np.array([free.upper for free in FREE.values()]),
        first=np.array(list(declared().values())),
        logarithmic=np.array([free.logarithmic for free in FREE.values()]),
    )


def between(series: pd.Series[float], years: Years) -> pd.Series[float]:
    """Return the days of some years."""
    return series.loc[str(years[0]) : str(years[1])]


def fit(
    folder: Path, fitted: Years, effort: Effort, kept: Path | None = None
) -> tuple[dict[str, float], int]:
    """Return the parameters with the best KGE of the days of some years, and the evaluations.

    Parameters
    ----------
    kept : pathlib.Path, optional
        Journal from which a search that was stopped goes on.
    """
    usual = write_scenario(folder, "usual", {}, YEARS, maps=False)
    days = (date(YEARS[0], 1, 1), date(fitted[1], 12, 31))
    levers = tuple(Lever("parameter", name, free.factor) for name, free in FREE.items())
    measured = np.asarray(between(observed(folder), fitted), dtype=np.float64)
    with (setup := make_setup(usual)).forcing:
        model = RepeatedRun(setup, levers, days, np.ones(1))

    def loss(values: Floats) -> float:
        flow = model.discharge(values)
        found = None if flow is None else scores(flow[-measured.size :, 0], measured)
        return float("inf") if found is None else 1.0 - found.kling_gupta

    def evaluate(candidates: Floats) -> Floats:
        return np.array([loss(values) for values in candidates])

    identity = {"years": fitted, "names": tuple(FREE), "evaluations": effort.evaluations}
    found = search(space(), evaluate, effort, Journal(kept, identity))
    best = dict(zip(FREE, found.best.tolist(), strict=True))
    return best, int(found.evaluations.sum())


def read_fitted() -> dict[Years, dict[str, float]]:
    """Return the fitted parameters by the years that they were fitted to."""
    table = pd.read_csv(FITTED, comment="#", index_col="parameter")
    return {
        (int(name[:4]), int(name[-4:])): dict(zip(table.index, table[name], strict=True))
        for name in table.columns
    }


def write_fitted(found: Mapping[Years, Values]) -> None:
    """Keep the fitted parameters beside the scenario."""
    columns = {f"{first}-{last}": pd.Series(values) for (first, last), values in found.items()}
    table = pd.DataFrame(columns).map(lambda value: float(f"{value:.5g}"))
    remark = "# By benchmarks/moselle.py --fit; factors on the basin's maps: "
    remark += ", ".join(name for name, free in FREE.items() if free.factor)
    FITTED.write_text(remark + "\n" + table.to_csv(index_label="parameter"))
