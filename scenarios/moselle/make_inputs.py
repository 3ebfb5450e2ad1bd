"""Make the inputs of the Moselle from the test case of mHM, which lies outside the repository.

    python make_inputs.py FOLDER     then: kzwater prepare FOLDER/basin.yaml

The test case is sought in `mhm_moselle` of the folder that the environment variable KZWATER_DATA
names, without it in ../shared/data beside the project. See README.md for what is taken from it.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import netCDF4
import numpy as np
import pandas as pd
import rasterio
from numpy.typing import NDArray
from rasterio.transform import from_origin
from rasterio.warp import transform

here = Path(__file__).parent
data = Path(os.environ.get("KZWATER_DATA") or here.parents[2] / "shared" / "data") / "mhm_moselle"
absent = (
    f"The test case of mHM is not in {data}: its folders `input` and its files *.nml are those of "
    "https://github.com/mhm-ufz/mHM (LGPL-3), of which nothing is copied here. Name the folder "
    "that holds `mhm_moselle` in the environment variable KZWATER_DATA."
)

reference_system = "EPSG:3035"
missing = -9999.0
# Rows, north first, and columns of 24 km of the weather and of mHM; cells of 500 m to a side.
rows, columns, fine = 9, 6, 48

# mHM's ten classes of leaf area, brought together by their habit. Its three classes of land cover
# agree with them in 98 % of the cells, so they add nothing.
covers = {
    "coniferous_forest": (1,),
    "deciduous_forest": (2, 3, 4),
    "sealed": (5,),
    "pasture": (6, 7, 8, 10),
    "fields": (9,),
}
# m; mm below the topsoil of 100 mm: mHM's soils end at 1 m. From the table that kzwater has for
# known maps (needleleaf and broadleaf forest, urban, grassland, cropland).
cover_height = dict(zip(covers, (17.0, 15.0, 0.2, 0.4, 0.8), strict=True))
rootzone_depth = dict(zip(covers, (900, 900, 400, 900, 900), strict=True))
highest_leaf_area = 10.0  # the engine's bound; mHM has 12 for forests

Floats = NDArray[np.float64]


def there() -> bool:
    """Return whether the test case is found."""
    return (data / "input" / "morph" / "dem.asc").is_file()


def read_raster(name: str) -> Floats:
    """Return an ASCII raster of the folder `morph`, north first; NaN where nothing is."""
    values = np.loadtxt(data / "input" / "morph" / f"{name}.asc", skiprows=6)
    return np.where(values == missing, np.nan, values)


def corner() -> tuple[float, float]:
    """Return the north-western corner of all rasters, m."""
    with (data / "input" / "morph" / "dem.asc").open() as file:
        header = dict(file.readline().split() for _ in range(6))
    height = float(header["nrows"]) * float(header["cellsize"])
    return float(header["xllcorner"]), float(header["yllcorner"]) + height


def write_raster(path: Path, values: Floats, kind: str = "float32") -> None:
    """Write a raster on the grid of 500 m with its reference system."""
    west, north = corner()
    profile = {
        "driver": "GTiff",
        "crs": reference_system,
        "transform": from_origin(west, north, 500.0, 500.0),
        "height": values.shape[0],
        "width": values.shape[1],
        "count": 1,
        "dtype": kind,
        "nodata": missing if kind == "float32" else 0,
        "compress": "deflate",
    }
    # Zero stands for "nothing" in the maps of whole numbers, none of which has such a class.
    filled = np.nan_to_num(values, nan=profile["nodata"]).astype(kind)
    with rasterio.open(path, "w", **profile) as file:
        file.write(filled, 1)


def write_directions(path: Path) -> None:
    """Write mHM's directions: ESRI codes with 0 at the gauge, where they lead out of the basin."""
    codes = read_raster("fdir")
    codes[read_raster("facc") == np.nanmax(read_raster("facc"))] = 0
    west, north = corner()
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        crs=reference_system,
        transform=from_origin(west, north, 500.0, 500.0),
        height=codes.shape[0],
        width=codes.shape[1],
        count=1,
        dtype="uint8",
        nodata=255,
    ) as file:
        file.write(np.nan_to_num(codes, nan=255).astype("uint8"), 1)


def write_soil(folder: Path) -> None:
    """Write sand, clay and bulk density as means of mHM's horizons, weighted by thickness."""
    table = pd.read_csv(
        data / "input" / "morph" / "soil_classdefinition.txt",
        sep=r"\s+",
        skiprows=2,
        names=["soil", "horizon", "top", "bottom", "clay", "sand", "bulk_density"],
    )
    thickness = table.bottom - table.top
    weighted = table[["clay", "sand", "bulk_density"]].multiply(thickness, axis=0)
    soils = weighted.groupby(table.soil).sum().divide(thickness.groupby(table.soil).sum(), axis=0)
    classes = read_raster("soil_class")
    known = np.isfinite(classes)
    for name in soils:
        values = np.full(classes.shape, np.nan)
        values[known] = soils[name].loc[classes[known].astype(int)]
        write_raster(folder / f"{name}.tif", values)


def leaf_areas() -> tuple[Floats, Floats]:
    """Return mHM's leaf area by class and month, shape (10, 12), and the map of its classes."""
    path = data / "input" / "morph" / "LAI_classdefinition.txt"
    lines = path.read_text().splitlines()[2:12]
    return np.array([line.split()[2:14] for line in lines], dtype=float), read_raster("LAI_class")


def season(months: Floats) -> dict[str, float]:
    """Return the parameters of the leaves from their area by month, shape (12,)."""
    middles = (np.arange(12) + 0.5) * 365.25 / 12.0
    highest, lowest = months.max(), months.min()
    peak = int(months.argmax())
    half = 0.5 * (highest + lowest)
    return {
        "leaf_area_index": min(highest, highest_leaf_area),
        "dormant_leaf_share": lowest / highest,
        "green_up_day": float(np.interp(half, months[: peak + 1], middles[: peak + 1])),
        "senescence_day": float(np.interp(-half, -months[peak:], middles[peak:])),
    }


def write_land_cover(folder: Path) -> None:
    """Write the map of covers and their parameters: leaves of mHM, heights and roots of our own."""
    table, classes = leaf_areas()
    cover = np.full(classes.shape, np.nan)
    lines = []
    for code, (name, members) in enumerate(covers.items(), start=1):
        cover[np.isin(classes, members)] = code
        weights = [np.count_nonzero(classes == member) for member in members]
        months = np.average(table[[member - 1 for member in members]], axis=0, weights=weights)
        leaves = season(months)
        # Evergreen leaves know no season; the days are then any that differ.
        if leaves["dormant_leaf_share"] == 1.0:
            leaves |= {"green_up_day": 105.0, "senescence_day": 196.0}
        rest = {"cover_height": cover_height[name], "rootzone_depth": rootzone_depth[name]}
        lines.append({"class": code, "name": name} | leaves | rest)
    write_raster(folder / "land_cover.tif", cover, "uint8")
    pd.DataFrame(lines).round(3).to_csv(folder / "land_cover.csv", index=False)


def coarse(values: Floats) -> Floats:
    """Return the means of the cells of 24 km, shape (9, 6); NaN where they have none of 500 m."""
    squares = values.reshape(rows, fine, columns, fine).swapaxes(1, 2).reshape(rows, columns, -1)
    count = np.isfinite(squares).sum(-1)
    return np.where(count > 0, np.nansum(squares, -1) / np.maximum(count, 1), np.nan)


def centres() -> tuple[Floats, Floats]:
    """Return longitude and latitude of the cells of 24 km, shape (9, 6), degrees.

    The latitudes inside the files of the weather are upside down: rain follows the heights of the
    basin (r 0.94) only with the northern row first, as mHM reads them.
    """
    west, north = corner()
    x = west + (np.arange(columns) + 0.5) * fine * 500.0
    y = north - (np.arange(rows) + 0.5) * fine * 500.0
    grid_x, grid_y = np.meshgrid(x, y)
    longitude, latitude = transform(reference_system, "EPSG:4326", grid_x.ravel(), grid_y.ravel())
    return np.reshape(longitude, (rows, columns)), np.reshape(latitude, (rows, columns))


def read_weather(name: str) -> Floats:
    """Return one of mHM's forcings, shape (day, 9, 6), northern row first."""
    folder = {"pre": "pre", "tavg": "tavg", "pet": "pet"}[name]
    with netCDF4.Dataset(data / "input" / "meteo" / folder / f"{name}.nc") as dataset:
        return np.asarray(dataset[name][:], dtype=np.float64)


def write_weather(path: Path) -> None:
    """Write mHM's weather at the centres of those of its cells that have a part of the basin."""
    height = coarse(read_raster("dem"))
    inside = np.isfinite(height)
    longitude, latitude = centres()
    places = {
        "longitude": (longitude[inside], "degrees_east"),
        "latitude": (latitude[inside], "degrees_north"),
        "elevation": (height[inside], "m"),
    }
    forcings = {
        "precipitation": ("pre", "mm d-1"),
        "air_temperature": ("tavg", "degC"),
        "reference_evapotranspiration": ("pet", "mm d-1"),
    }
    with netCDF4.Dataset(path, "w") as dataset:
        dataset.createDimension("time")
        dataset.createDimension("point", int(inside.sum()))
        for name, (values, units) in places.items():
            variable = dataset.createVariable(name, "f8", ("point",))
            variable.units = units
            variable[:] = values
        for name, (theirs, units) in forcings.items():
            values = read_weather(theirs)[:, inside]
            variable = dataset.createVariable(name, "f8", ("time", "point"), zlib=True)
            variable.units = units
            variable[:] = values
        time = dataset.createVariable("time", "i4", ("time",))
        time.units = "days since 1989-01-01"
        time[:] = np.arange(values.shape[0])


def read_discharge() -> pd.Series:
    """Return the daily discharge at gauge 398, m3 s-1, NaN where nothing was measured."""
    path = data / "input" / "gauge" / "00398.txt"
    table = np.loadtxt(path, skiprows=5)
    dates = pd.to_datetime({part: table[:, i] for i, part in enumerate(("year", "month", "day"))})
    flow = pd.Series(table[:, 5], index=pd.DatetimeIndex(dates, name="date"), name="moselle")
    return flow.where(flow >= 0.0)


def make(folder: Path) -> None:
    """Write all inputs into a folder, beside copies of basin.yaml and scenario.yaml."""
    if not there():
        raise FileNotFoundError(absent)
    folder.mkdir(parents=True, exist_ok=True)
    write_raster(folder / "elevation.tif", read_raster("dem"))
    write_directions(folder / "directions.tif")
    write_soil(folder)
    write_land_cover(folder)
    write_weather(folder / "weather.nc")
    read_discharge().to_csv(folder / "discharge.csv")
    for name in ("basin.yaml", "scenario.yaml"):
        shutil.copyfile(here / name, folder / name)


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
    return 0


if __name__ == "__main__":
    sys.exit(main())
