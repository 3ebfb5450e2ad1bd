"""The glaciers of the At-Bashy over twenty years, beside what satellites measured of them.

The weather is synthetic, the same climate in every year, and nothing is calibrated (see
`atbashy_inputs.py`, and `shared/data` beside the project).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import netCDF4
import numpy as np
import pandas as pd

import kzwater
from atbashy_inputs import (
    CLIMATE,
    ELEVATION,
    FIRST,
    GLACIERS,
    LAST,
    PROJECT,
    heights_around,
    make_basin,
    make_weather,
    read_climate,
    there,
)
from kzwater.basin import Basin
from kzwater.errors import Problems
from kzwater.preparation.polygons import read_outlines
from kzwater.reports.style import computed, light_grid, observed, picture, quiet, save
from kzwater.results import open_results

FIGURE = PROJECT / "docs" / "figures" / "atbashy.png"
SCENARIO = """\
name: atbashy
title: At-Bashy
basin: ../atbashy.nc
period: {{start: {begin}-10-01, end: {end}-09-30}}
time: {{utc_offset: "+06:00"}}
forcing:
  file: weather.nc
  synthetic: days drawn around the monthly climatology of ERA5 2000-2025; none was observed
processes:
  solar_geometry: solar_geometry
  reference_evapotranspiration: oudin
{processes}
"""
ICE = "  glacier: glacier\n  glacier_geometry: glacier_geometry"
ICE_DENSITY = 900.0  # kg m-3, as `kzwater prepare` takes it
PERIODS = (("2000", "2010"), ("2010", "2020"), ("2000", "2020"))


@dataclass(frozen=True, slots=True)
class History:
    """What twenty years make of the basin.

    Attributes
    ----------
    days : data frame
        Fluxes of the basin by day, mm.
    glaciers : data frame
        At the end of each September: ``area`` in km2, ``ice`` in km3, and ``water`` in km3, the
        ice with the snow and the water on it as water.
    basin_area : float
        km2.
    """

    days: pd.DataFrame
    glaciers: pd.DataFrame
    basin_area: float

    def balance(self) -> pd.Series:
        """Return the specific balance of each year, m of water."""
        return self.glaciers.water.diff().dropna() / self.glaciers.area.iloc[1:] * 1000.0

    def counted(self) -> pd.DataFrame:
        """Return the days that count."""
        return self.days.loc[f"{FIRST + 1}-10-01" :]

    def regime(self) -> pd.DataFrame:
        """Return the means of the months, mm d-1."""
        counted = self.counted()
        return counted.groupby(pd.DatetimeIndex(counted.index).month).mean()


def simulate(folder: Path, basin: Basin, *, ice: bool) -> History:
    """Return the history of the basin with its glaciers or with bare ground in their place.

    With ice each run goes on from the state of the one before, as one run over all years would;
    between them the areas of the glaciers are read.
    """
    borders = list(range(FIRST, LAST + 2)) if ice else [FIRST, LAST + 1]
    state: Path | None = None
    days, glaciers = [], {}
    for begin, end in pairwise(borders):
        scenario = folder / "scenario.yaml"
        text = SCENARIO.format(begin=begin, end=end, processes=ICE if ice else "")
        scenario.write_text(text)
        out = folder / f"{'ice' if ice else 'bare'}_{begin}"
        if state is None:
            kzwater.run(scenario, out, overwrite=True).close()
        else:
            kzwater.run(scenario, out, overwrite=True, initial_state=state).close()
        state = out / "state.nc"
        days.append(fluxes(out))
        if ice:
            glaciers[pd.Timestamp(end, 9, 30)] = ice_of(state, basin)
    table = pd.DataFrame.from_dict(glaciers, orient="index", columns=["area", "ice", "water"])
    return History(pd.concat(days), table, float(basin.hru_area.sum()) / 1e6)


def fluxes(out: Path) -> pd.DataFrame:
    """Return what falls on the basin, melts, evaporates and leaves it, by day, mm d-1."""
    with open_results(out / "results.nc") as results:
        named = {
            "runoff": ("river_outflow",),
            "precipitation": ("rainfall", "snowfall"),
            "ice_melt": ("glacier_melt",),
            "ice_gain": ("glacier_accumulation",),
            "glacier_water": ("glacier_discharge",),
        }
        columns = {
            column: sum(results[f"basin_{name}"].to_series() for name in names)
            for column, names in named.items()
            if f"basin_{names[0]}" in results
        }
    return pd.DataFrame(columns)


def ice_of(state: Path, basin: Basin) -> tuple[float, float, float]:
    """Return area in km2, ice in km3 and all water of the glaciers in km3 of a state."""
    glacier = basin.hru_glacier >= 0
    with netCDF4.Dataset(state) as dataset:
        area = np.asarray(dataset["land_area"][:])[glacier]
        depth = {
            name: np.asarray(dataset[name][:])[glacier]
            for name in ("glacier_ice", "snow_ice", "snow_liquid", "glacier_water")
        }
    mm_m2_in_km3 = 1e-12
    ice = float((area * depth["glacier_ice"]).sum()) * mm_m2_in_km3
    water = float((area * sum(depth.values())).sum()) * mm_m2_in_km3
    return float(area.sum()) / 1e6, ice / (ICE_DENSITY / 1000.0), water


def measured(basin: Basin) -> pd.DataFrame:
    """Return the specific balance of the basin's glaciers by period, m of water a year.

    Hugonnet et al. (2021): means over the glaciers, weighted by their area in the basin; the
    column ``error`` is the mean of the errors of single glaciers, ``median_height`` that of the
    median heights of RGI, m.
    """
    glacier = basin.hru_glacier >= 0
    count = basin.glacier_id.size
    area = np.bincount(basin.hru_glacier[glacier], basin.hru_area[glacier], count)
    weight = pd.Series(area, index=basin.glacier_id.tolist())
    table = pd.read_csv(GLACIERS / "hugonnet_long.csv").drop_duplicates(["RGIId", "start", "end"])
    table = table[table.RGIId.isin(weight.index)]
    table["weight"] = weight[table.RGIId].to_numpy()
    weighted = table[["dmdtda", "err_dmdtda", "Zmed"]].multiply(table.weight, axis=0)
    keys = [table.start.str[:4], table.end.str[:4]]
    means = weighted.groupby(keys).sum().divide(table.weight.groupby(keys).sum(), axis=0)
    means.index.names = ["start", "end"]
    return means.rename(
        columns={"dmdtda": "balance", "err_dmdtda": "error", "Zmed": "median_height"}
    )


def trial(folder: Path, basin: Basin, **weather: float) -> History:
    """Return the history with ice under weather that differs from the usual one."""
    with TemporaryDirectory(dir=folder) as place:
        make_weather(Path(place), **weather)
        return simulate(Path(place), basin, ice=True)


def tell_heights() -> None:
    """Print how well heights of squares of several sizes explain ERA5's temperature of July."""
    axes, temperature, _rain = read_climate((74.0, 40.0, 80.0, 43.0))
    y, x = (each.ravel() for each in np.meshgrid(*axes, indexing="ij"))
    print("side of the square, degrees: error of a line through July's temperature, degC")
    for side in (0.25, 0.375, 0.5, 0.625, 0.75):
        height = heights_around(x, y, side)
        terms = np.stack([height, y, np.ones_like(y)], axis=1)
        fitted = terms @ np.linalg.lstsq(terms, temperature[6], rcond=None)[0]
        print(f"  {side:5.3f}: {np.sqrt(((fitted - temperature[6]) ** 2).mean()):.2f}")


def outlined_area() -> float:
    """Return the area of all outlines, km2: a flat earth will do over half a degree."""
    problems = Problems()
    outlines = read_outlines(GLACIERS / "atbashy_rgi60.gpkg", "RGIId", "outlines", problems)
    if outlines is None:
        raise ValueError("; ".join(str(problem) for problem in problems))
    total = 0.0
    for outline in outlines:
        for shape in outline.shapes("EPSG:4326"):
            rings = [np.array(ring) for ring in shape["coordinates"]]
            degree = 111.2
            scale = degree**2 * np.cos(np.radians(rings[0][:, 1].mean()))
            turns = [ring[:-1, 0] * ring[1:, 1] - ring[1:, 0] * ring[:-1, 1] for ring in rings]
            sizes = [abs(turn.sum()) / 2.0 * scale for turn in turns]
            total += sizes[0] - sum(sizes[1:])
    return float(total)


def tell_basin(basin: Basin) -> None:
    """Print the ice that the basin begins with, and what was measured on its glaciers."""
    glacier = basin.hru_glacier >= 0
    area = basin.hru_area[glacier]
    print(
        f"basin {basin.hru_area.sum() / 1e6:.0f} km2, {basin.glacier_id.size} glaciers, "
        f"{area.sum() / 1e6:.1f} of {outlined_area():.1f} km2, mean height "
        f"{np.average(basin.hru_elevation[glacier], weights=area):.0f} m"
    )
    found = measured(basin)
    print(f"mean of RGI's median heights {found.median_height[PERIODS[-1]]:.0f} m")
    for period in PERIODS:
        balance, error = float(found.balance[period]), float(found.error[period])
        print(f"measured {'-'.join(period)}: {balance:+.2f} m a-1, error {error:.2f}")


def tell_ice(text: str, history: History) -> None:
    """Print one line of what becomes of the ice."""
    first, last = history.glaciers.iloc[0], history.glaciers.iloc[-1]
    balance, mean = history.balance(), history.counted().mean() * 365.25
    print(
        f"{text:32} area {first.area:.1f} to {last.area:.1f} km2, ice {first.ice:.3f} to "
        f"{last.ice:.3f} km3, balance {balance.mean():+.2f} m a-1 (first and last five years "
        f"{balance.iloc[:5].mean():+.2f}, {balance.iloc[-5:].mean():+.2f}), "
        f"ice melt {mean.ice_melt:.1f} of runoff {mean.runoff:.0f} mm a-1"
    )


def tell_runoff(with_ice: History, bare: History) -> None:
    """Print runoff with and without glaciers, by year and month."""
    for text, each in (("with glaciers", with_ice), ("without", bare)):
        mean = each.counted().mean() * 365.25
        print(f"{text:14} P {mean.precipitation:.0f}, runoff {mean.runoff:.1f} mm a-1")
        print("  mm d-1 " + " ".join(f"{value:5.2f}" for value in each.regime().runoff))
    share = with_ice.regime().ice_melt / with_ice.regime().runoff
    print("  of it ice " + " ".join(f"{value:.0%}" for value in share))


def draw(with_ice: History, bare: History, found: pd.DataFrame, path: Path) -> None:
    """Draw area and volume of the ice over the years, and the regime of runoff."""
    with picture(2.9) as figure:
        left, right = figure.subplots(1, 2)
        table = with_ice.glaciers
        years = pd.DatetimeIndex(table.index).year
        left.plot(years, table.area / table.area.iloc[0] * 100.0, color=quiet, label="area")
        left.plot(years, table.ice / table.ice.iloc[0] * 100.0, color=computed, label="ice")
        loss = np.cumsum([0.0, *(10.0 * found.balance[period] for period in PERIODS[:2])])
        water = loss * table.area.iloc[0] / 1000.0 / (ICE_DENSITY / 1000.0)
        left.plot(
            [2000, 2010, 2020],
            100.0 + water / table.ice.iloc[0] * 100.0,
            color=observed,
            marker="o",
            markersize=3.5,
            label="ice, Hugonnet et al. 2021",
        )
        left.set_title("Ice, % of September 2000")
        left.set_ylim(0.0, 105.0)
        left.set_xticks(range(2000, 2021, 5))
        left.legend(loc="lower left")
        months = bare.regime().index
        right.plot(months, bare.regime().runoff, color=quiet, label="without glaciers")
        right.plot(months, with_ice.regime().runoff, color=computed, label="with glaciers")
        right.set_title("Runoff of the basin, mm d-1, mean of 20 years")
        right.set_ylim(bottom=0.0)
        right.set_xticks(range(1, 13), list("JFMAMJJASOND"))
        right.legend(loc="upper left")
        for panel in (left, right):
            light_grid(panel)
        save(figure, path)


def main() -> int:
    """Print what becomes of ice and runoff, and draw the figure."""
    if not there():
        print(f"The data are not there: {GLACIERS}, {ELEVATION}, {CLIMATE}")
        return 2
    tell_heights()
    with TemporaryDirectory() as name:
        folder = Path(name)
        basin = make_basin(folder)
        tell_basin(basin)
        usual = folder / "usual"
        usual.mkdir()
        make_weather(usual)
        with_ice, bare = (simulate(usual, basin, ice=ice) for ice in (True, False))
        tell_ice("as described", with_ice)
        tell_ice("heights over 0.25 degrees", trial(folder, basin, smooth=0.25))
        tell_ice("precipitation times 0.7", trial(folder, basin, rain_factor=0.7))
        tell_ice("1 degC colder", trial(folder, basin, warmer=-1.0))
        tell_runoff(with_ice, bare)
        draw(with_ice, bare, measured(basin), FIGURE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
