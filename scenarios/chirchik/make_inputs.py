"""Make the inputs of the Chirchik from measurements that lie outside the repository.

    python make_inputs.py FOLDER     then: kzwater prepare FOLDER/basin.yaml

They are sought in `chirchik` of the folder that the environment variable KZWATER_DATA names,
without it in ../shared/data beside the project. See README.md for what is made of them.
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import netCDF4
import numpy as np
import pandas as pd
import rasterio
from numpy.typing import NDArray
from rasterio.transform import from_origin

here = Path(__file__).parent
data = Path(os.environ.get("KZWATER_DATA") or here.parents[2] / "shared" / "data") / "chirchik"
absent = (
    f"The measurements of the Chirchik are not in {data}: ten-day discharge and weather of "
    "Uzhydromet as published with https://github.com/hydrosolutions/riversCentralAsia (GPL-3), and "
    "elevations of NOAA GLOBE. Nothing of them is copied here. Name the folder that holds "
    "`chirchik` in the environment variable KZWATER_DATA."
)

copied = (
    "basin.yaml",
    "basin_grid.yaml",
    "scenario.yaml",
    "scenario_grid.yaml",
    "calibration_early.yaml",
    "calibration_late.yaml",
)
gauges = {"pskem": 16290, "chatkal": 16279, "nauvalisay": 16298, "charvak": 16924}
stations = ("38462", "38464", "38471")
first, last = "1960-01-01", "1989-12-31"

# The list of stations has 1185 m for Chatkal, where the elevations have 1922 m.
true_heights = {"38471": 1922.0}
# Its precipitation falls by a third against all other stations after 1981 (see `homogeneity`).
broken, last_before_break = "38471", 1981
# The inflow of the reservoir is the sum of Pskem and Chatkal, to the rounding, up to here.
last_of_sums = "1967-09-30"
# No outlines of glaciers lie beside the elevations: shares of ice by height, own assumption. 3.0 %
# of the Pskem are ice then; about 120 km2, 4.8 %, were mapped in the 1960s (from memory).
lowest_ice, full_ice, most_ice = 3650.0, 4050.0, 0.8

Floats = NDArray[np.float64]


def there() -> bool:
    """Return whether the measurements are found."""
    return (data / "dekadal_1932-1989.csv").is_file()


def read_stations() -> pd.DataFrame:
    """Return the table of gauges and stations, indexed by their code."""
    return pd.read_csv(data / "stations.csv", dtype={"code": str}).set_index("code")


def read_ten_days() -> pd.DataFrame:
    """Return ten-day discharge and weather from 1932 on, indexed by the last day."""
    path = data / "dekadal_1932-1989.csv"
    return pd.read_csv(path, parse_dates=["date"], index_col="date")


@dataclass(frozen=True, slots=True)
class Homogeneity:
    """A test of a station against another (Alexandersson 1986).

    Attributes
    ----------
    statistic : float
        T0; 95 % of homogeneous series of 50 years stay below 8.45 (Khaliq and Ouarda 2007).
    last_year : int
        Last year before the most likely break.
    ratio : float
        Precipitation after the break over before, relative to the other station.
    """

    statistic: float
    last_year: int
    ratio: float


def homogeneity(station: str, other: str) -> Homogeneity:
    """Return the standard normal homogeneity test of the yearly ratio of two stations."""
    table = read_ten_days()[[f"P_{station}", f"P_{other}"]]
    groups = table.groupby(pd.DatetimeIndex(table.index).year)
    years = groups.sum()[(groups.count() == 36).all(axis="columns")]
    ratio = np.log(years.iloc[:, 0] / years.iloc[:, 1])
    z = ((ratio - ratio.mean()) / ratio.std()).to_numpy()
    cuts = np.arange(1, z.size)
    sums = np.cumsum(z)[:-1]
    statistics = sums**2 / cuts + (z.sum() - sums) ** 2 / (z.size - cuts)
    best = int(cuts[np.argmax(statistics)])
    change = ratio.iloc[best:].mean() - ratio.iloc[:best].mean()
    return Homogeneity(float(statistics.max()), int(ratio.index[best - 1]), float(np.exp(change)))


def read_weather() -> pd.DataFrame:
    """Return the daily weather made of ten-day values, the broken station brought to one level.

    After its break the station is multiplied by the ratio of its sums to those of the two others
    before, over that after: precipitation alone decides, no discharge.
    """
    path = data / "daily_forcing_DERIVED_1960-1989.csv"
    table = pd.read_csv(path, parse_dates=["date"], index_col="date").drop(columns="p_timing")
    others = table[[f"P_{station}" for station in stations if station != broken]].sum(
        axis="columns"
    )
    before = table.index <= f"{last_before_break}-12-31"
    own = table[f"P_{broken}"]
    levels = [float(own[part].sum() / others[part].sum()) for part in (before, ~before)]
    table[f"P_{broken}"] = own.where(before, own * levels[0] / levels[1]).round(3)
    return table


def read_discharge() -> pd.DataFrame:
    """Return ten-day discharge at the gauges, m3 s-1, from 1960 on, without what is only summed."""
    table = read_ten_days().loc[first:last, [f"Q_{code}" for code in gauges.values()]]
    named = table.set_axis(list(gauges), axis="columns")
    named.loc[:last_of_sums, "charvak"] = np.nan
    return named


def write_stations(path: Path) -> None:
    """Write the table of the weather stations with heights that their places have."""
    table = read_stations().loc[list(stations)]
    heights = pd.Series(true_heights).reindex(table.index).fillna(table.altitude_masl)
    columns = {"latitude": table.lat, "longitude": table.lon, "elevation": heights}
    pd.DataFrame(columns).rename_axis(index="station").to_csv(path)


def write_rasters(folder: Path) -> None:
    """Write elevations, directions of flow and shares of ice at 30 seconds of arc."""
    with netCDF4.Dataset(data / "chirchik_globe_1km.nc") as file:
        latitude, longitude = np.asarray(file["lat"][:]), np.asarray(file["lon"][:])
        elevation = np.asarray(file["elevation"][:], dtype=np.int16)
        directions = np.asarray(file["d8"][:], dtype=np.uint8)
    size = float(latitude[0] - latitude[1])
    transform = from_origin(longitude[0] - size / 2, latitude[0] + size / 2, size, size)
    ice = np.clip((elevation - lowest_ice) / (full_ice - lowest_ice), 0.0, 1.0) * most_ice
    rasters = {
        "elevation.tif": elevation,
        "directions.tif": directions,
        "ice_share.tif": ice.astype(np.float32),
    }
    for name, values in rasters.items():
        profile = {"driver": "GTiff", "count": 1, "dtype": values.dtype, "compress": "deflate"}
        shape = {"height": values.shape[0], "width": values.shape[1]}
        place = {"crs": "EPSG:4326", "transform": transform}
        with rasterio.open(folder / name, "w", **profile, **shape, **place) as file:
            file.write(values, 1)


def make(folder: Path) -> None:
    """Write all inputs into a folder, beside copies of the files that describe basin and runs."""
    if not there():
        raise FileNotFoundError(absent)
    folder.mkdir(parents=True, exist_ok=True)
    write_rasters(folder)
    write_stations(folder / "stations.csv")
    read_weather().to_csv(folder / "weather.csv")
    read_discharge().to_csv(folder / "discharge.csv")
    for name in copied:
        shutil.copyfile(here / name, folder / name)


def tell_homogeneity() -> None:
    """Print how the broken station stands against the others."""
    for other in (each for each in stations if each != broken):
        found = homogeneity(broken, other)
        print(
            f"P at {broken} against {other}: T0 {found.statistic:.1f}, break after "
            f"{found.last_year}, times {found.ratio:.2f} then"
        )


def main() -> int:
    """Make the inputs in the folder that the command names."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    try:
        make(Path(sys.argv[1]))
    except FileNotFoundError as fault:
        print(fault)
        return 2
    tell_homogeneity()
    return 0


if __name__ == "__main__":
    sys.exit(main())
