"""The embedded Arys with the parameters found on the Chirchik, beside published mean discharges.

Nothing is calibrated on the Arys, and its weather is synthetic: see the README of its scenario.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from ruamel.yaml import YAML

from chirchik_model import read_fitted
from kzwater.data.series import read_norms
from kzwater.results import open_results
from kzwater.simulation import run

ARYS = Path(__file__).parents[1] / "scenarios" / "arys"
SCENARIO = ARYS / "scenario_sub_basins.yaml"
NORMS = ARYS / "norms.csv"
DECADE = slice("2001", "2010")

# What holds for the Chirchik alone: factors of its gauges (the Arys has ERA5, cut by what stations
# measure), the growth of precipitation with height (ERA5's points carry it), and ice.
STAYS = ("glacier_melt_factor", "precipitation_gradient")
FACTOR_OF_GRADIENT = "air_temperature_gradient"
# What the Arys has by land cover, and one number would replace.
ROOTS = ("rootzone_depth",)


def carried(column: str = "early", without: tuple[str, ...] = ()) -> dict[str, float]:
    """Return what carries over of a column of ``fitted.csv``, less some names."""
    left = (*STAYS, *without)
    found = {str(name): float(value) for name, value in read_fitted()[column].items()}
    return {
        name: value
        for name, value in found.items()
        if name not in left and not name.startswith("precipitation_factors.")
    }


def described(values: dict[str, float]) -> dict[str, Any]:
    """Return the scenario with other parameters, and paths that hold in any folder."""
    content: dict[str, Any] = YAML(typ="safe").load(SCENARIO.read_text(encoding="utf-8"))
    content["basin"] = str(ARYS / content["basin"])
    content["observations"]["norms"] = str(NORMS)
    del content["output"]
    forcing = content["forcing"]
    forcing["file"] = str(ARYS / forcing["file"])
    factor = values.get(FACTOR_OF_GRADIENT, 1.0)
    forcing[FACTOR_OF_GRADIENT] = [each * factor for each in forcing[FACTOR_OF_GRADIENT]]
    own = {name: value for name, value in values.items() if name != FACTOR_OF_GRADIENT}
    content["parameters"] = {**content["parameters"], **own}
    return content


def discharge(folder: Path, values: dict[str, float]) -> pd.Series:
    """Return the mean discharge 2001-2010 by gauge, m3 s-1, with parameters that differ."""
    path = folder / "scenario.yaml"
    with path.open("w", encoding="utf-8") as file:
        YAML().dump(described(values), file)
    out = run(path, folder / "out", overwrite=True)
    with open_results(out / "results.nc") as results:
        means: pd.Series = results.discharge.sel(time=DECADE).mean("time").to_series()
    return means


def variants() -> dict[str, dict[str, float]]:
    """Return by name what differs from the scenario."""
    return {
        "as it stands": {},
        "carried over": carried(),
        "carried, roots by land cover": carried(without=ROOTS),
        "of the later years": carried("late"),
    }


def table(folder: Path) -> pd.DataFrame:
    """Return mean discharges of all variants, m3 s-1, with the norms; gauges that score first."""
    norms = read_norms(NORMS)
    found = {name: discharge(folder, values) for name, values in variants().items()}
    whole = pd.DataFrame({"norm": norms["value"], "score": norms["score"], **found})
    return whole.sort_values("score", ascending=False, kind="stable")


def main() -> int:
    """Print computed over published mean discharges."""
    with TemporaryDirectory() as name:
        found = table(Path(name))
    print("mean discharge 2001-2010, m3 s-1, and computed over published; synthetic weather")
    for scored, part in found.groupby("score", sort=False):
        print("natural rivers" if scored else "depleted by canals, or of doubtful area")
        for gauge, row in part.iterrows():
            pairs = [f"{row[v]:6.2f} ({row[v] / row.norm:.2f})" for v in variants()]
            print(f"  {gauge!s:16} norm {row.norm:5.2f}: " + ", ".join(pairs))
    print("in order: " + ", ".join(variants()))
    for name, value in carried().items():
        print(f"  {name} {value:.4g}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
