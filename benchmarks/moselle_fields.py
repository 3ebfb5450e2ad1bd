"""Fields of kzwater and mHM on the cells of 24 km: evapotranspiration and soil moisture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import netCDF4
import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

import moselle_ours as ours
from moselle_peer import Run

Floats = NDArray[np.float64]

FIRST, LAST = 1990, 1993
MONTHS = pd.date_range(f"{FIRST}-01-01", f"{LAST}-12-01", freq="MS")
# Cells count where half of them lies in the basin.
LEAST_SHARE = 0.5
# Satellites see no soil moisture below this; what is less stands for frost or snow.
LEAST_MOISTURE = 0.01


@dataclass(frozen=True, slots=True)
class Fields:
    """Monthly fields of one model over 1990-1993, shape (48, 9, 6), northern row first.

    Attributes
    ----------
    evapotranspiration : array
        mm in the month.
    surface : array
        Water of the uppermost layer: of 100 mm in kzwater, mm; of 200 mm in mHM, its saturation.
    soil : array
        Likewise of all soil with roots: of the topsoil and the root zone; of all layers.
    """

    evapotranspiration: Floats
    surface: Floats
    soil: Floats


def cell_shares() -> Floats:
    """Return the share of each cell of 24 km that lies in the basin, shape (9, 6)."""
    make = ours.inputs()
    inside = np.isfinite(make.read_raster("dem"))
    return np.asarray(make.coarse(inside.astype(float)))


def of_kzwater(folder: Path, name: str) -> Fields:
    """Return the fields of a run with maps; its units are spread over the cells by area."""
    spread = _spread(folder / "basin.nc")
    days = MONTHS.days_in_month.to_numpy()
    with xr.open_dataset(folder / name / "results.nc") as results:
        inside = results.sel(map_time=slice(str(FIRST), str(LAST)))
        maps = {
            name: np.asarray(inside[name], dtype=np.float64) @ spread.T
            for name in (*ours.UPWARDS, "topsoil_water", "rootzone_water")
        }
    shape = (days.size, *cell_shares().shape)
    lost = days[:, None] * sum(maps[name] for name in ours.UPWARDS)
    both = maps["topsoil_water"] + maps["rootzone_water"]
    return Fields(*(each.reshape(shape) for each in (lost, maps["topsoil_water"], both)))


def _spread(basin: Path) -> Floats:
    """Return the share of each unit in the land of a cell, shape (cell, unit); NaN without land."""
    make = ours.inputs()
    west, north = make.corner()
    with xr.open_dataset(basin) as dataset:
        index = dataset["unit_index"].to_numpy()
        column = ((dataset["x"].to_numpy() - west) // (make.fine * 500.0)).astype(int)
        row = ((north - dataset["y"].to_numpy()) // (make.fine * 500.0)).astype(int)
        units = dataset.sizes["unit"]
    known = np.isfinite(index) & (index >= 0)
    cell = (row[:, None] * make.columns + column[None, :])[known]
    pairs = cell * units + index[known].astype(int)
    count = np.bincount(pairs, minlength=make.rows * make.columns * units).reshape(-1, units)
    land = count.sum(1, keepdims=True)
    return np.where(land > 0, count / np.maximum(land, 1), np.nan)


def of_mhm(run: Run) -> Fields:
    """Return the fields of a run of mHM over 1990-1993."""
    return Fields(*(run.field(name) for name in ("aET", "SM_L01", "SM_Lall")))


def shipped(name: str) -> Floats:
    """Return a field of the test case, shape (48, 9, 6): `et` of an older mHM, `sm` of satellites.

    The soil moisture is that of ESA CCI, cut by mHM's makers to the rows and columns of mHM; the
    latitudes in the file are of somewhere else.
    """
    path = ours.inputs().data / "input" / "optional_data" / f"{name}.nc"
    with netCDF4.Dataset(path) as dataset:
        dataset.set_auto_mask(False)
        values = np.asarray(dataset[name][:], dtype=np.float64)
    # -9999 stands for nothing.
    return np.where(values > LEAST_MOISTURE, values, np.nan)


def mean_of_basin(field: Floats) -> Floats:
    """Return the mean over the basin by month, weighted by the land of each cell."""
    share = cell_shares()
    known = np.isfinite(field)
    weight = known * share
    return np.asarray(np.where(known, field * share, 0.0).sum((1, 2)) / weight.sum((1, 2)))


def correlation(first: Floats, second: Floats) -> float:
    """Return the correlation of the pairs that are both known."""
    known = np.isfinite(first) & np.isfinite(second)
    return float(np.corrcoef(first[known], second[known])[0, 1])


def departures(field: Floats) -> Floats:
    """Return each month less the mean of the same month of all years, shape as given.

    Months without any year are not known.
    """
    years = field.reshape(-1, 12, *field.shape[1:])
    known = np.isfinite(years)
    count = known.sum(0)
    mean = np.where(known, years, 0.0).sum(0) / np.maximum(count, 1)
    return np.asarray(np.where(count > 1, years - mean, np.nan).reshape(field.shape))


def in_time(first: Floats, second: Floats) -> float:
    """Return the mean over the cells of the correlation of their months."""
    cells = cell_shares() >= LEAST_SHARE
    pairs = zip(first[:, cells].T, second[:, cells].T, strict=True)
    return float(np.mean([correlation(a, b) for a, b in pairs]))


def in_space(first: Floats, second: Floats) -> float:
    """Return the correlation over the cells of their means of 1990-1993."""
    cells = cell_shares() >= LEAST_SHARE
    return correlation(first[:, cells].mean(0), second[:, cells].mean(0))


def tell_evapotranspiration(name: str, first: Floats, second: Floats) -> None:
    """Print how the evapotranspiration of one model compares with that of another."""
    levels = [12.0 * mean_of_basin(each).mean() for each in (first, second)]
    print(
        f"  ET {name:28} {levels[0]:.0f} and {levels[1]:.0f} mm a-1, bias "
        f"{levels[0] / levels[1] - 1.0:+.0%}; r of months {in_time(first, second):.2f}, of their "
        f"departures {in_time(departures(first), departures(second)):.2f}, "
        f"of cells {in_space(first, second):.2f}"
    )


def tell_moisture(name: str, first: Floats, second: Floats) -> None:
    """Print how the soil moisture of one compares with that of another."""
    print(
        f"  soil moisture {name:28} r of months {in_time(first, second):.2f}, "
        f"of their departures {in_time(departures(first), departures(second)):.2f}"
    )
