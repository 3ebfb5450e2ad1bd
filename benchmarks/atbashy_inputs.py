"""What the study of the At-Bashy is made from: its basin, and synthetic days around a climatology.

The basin is prepared from an elevation model of 1 km, outlines and ice thickness. The weather is
drawn by the generator of the embedded basin around the monthly means of ERA5 2000-2025.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import netCDF4
import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.windows import from_bounds

import kzwater
from kzwater.basin import Basin, read_basin

PROJECT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("KZWATER_DATA") or PROJECT.parent / "shared" / "data")
GLACIERS = SHARED / "atbashy_glaciers"
ELEVATION = SHARED / "kz_grid" / "globe_dem_1km_34-50N_45-90E.tif"
CLIMATE = SHARED / "kz_grid" / "era5_climatology_2000-2025_monthly_0.25deg.nc"
GENERATOR = PROJECT / "scenarios" / "arys" / "weather_generator.py"

# West, south, east and north, degrees: of the elevations, and of the points with weather.
FRAME = (75.7, 40.7, 77.8, 41.8)
POINTS = (75.9, 40.9, 77.6, 41.6)
# Over how many degrees heights are averaged for the height of a point. ERA5's temperature of July
# around the At-Bashy follows heights best that are means over 0.5 degrees: its own mountains are as
# smooth as that (`tell_heights` of the study).
SMOOTH = 0.5
# The outlet is the lowest cell of the basin's outline, which holds 1722 km2.
DESCRIPTION = """\
name: atbashy
title: At-Bashy
elevation: {{file: elevation.tif, units: m}}
outlet: outlet
gauges:
  - {{id: outlet, name: At-Bashy, longitude: 76.2458, latitude: 41.2292, area: 1722}}
units: {{kind: sub-basin, area: 200}}
bands: {{height: 200}}
glaciers:
  outlines: {outlines}
  id: RGIId
  thickness: {thickness}
  missing_thickness: scaling
channel: {{mean_runoff: 8.0}}
"""
# One year fills the stores, and twenty count.
FIRST, LAST = 1999, 2019

Floats = NDArray[np.float64]
Axes = tuple[Floats, Floats]


def there() -> bool:
    """Return whether all data lie beside the project."""
    return GLACIERS.is_dir() and ELEVATION.is_file() and CLIMATE.is_file()


def read_elevation(
    frame: tuple[float, float, float, float],
) -> tuple[NDArray[np.int16], rasterio.Affine]:
    """Return the elevations of a frame, m, and where they lie."""
    with rasterio.open(ELEVATION) as file:
        window = from_bounds(*frame, file.transform).round_offsets().round_lengths()
        return file.read(1, window=window), file.window_transform(window)


def make_basin(folder: Path) -> Basin:
    """Return the basin after preparing it from the files of a folder."""
    values, transform = read_elevation(FRAME)
    profile = {"crs": "EPSG:4326", "transform": transform, "dtype": "float32", "count": 1}
    size = dict(zip(("height", "width"), values.shape, strict=True))
    with rasterio.open(folder / "elevation.tif", "w", "GTiff", **size, **profile) as file:
        file.write(values.astype(np.float32), 1)
    paths = {
        "outlines": GLACIERS / "atbashy_rgi60.gpkg",
        "thickness": GLACIERS / "thick.tif",
    }
    (folder / "atbashy.yaml").write_text(DESCRIPTION.format(**paths))
    kzwater.prepare(folder / "atbashy.yaml")
    return read_basin(folder / "atbashy.nc")


def weather_generator() -> ModuleType:
    """Return the generator of the embedded basin's weather, which lies beside its scenarios."""
    specification = importlib.util.spec_from_file_location(GENERATOR.stem, GENERATOR)
    if specification is None or specification.loader is None:
        raise ImportError(str(GENERATOR))
    module = importlib.util.module_from_spec(specification)
    sys.modules[GENERATOR.stem] = module
    specification.loader.exec_module(module)
    return module


def make_weather(
    folder: Path, *, smooth: float = SMOOTH, rain_factor: float = 1.0, warmer: float = 0.0
) -> None:
    """Write the weather at the points of the climatology around the basin."""
    generator = weather_generator()
    axes, temperature, rain = read_climate(POINTS)
    y, x = (each.ravel() for each in np.meshgrid(*axes, indexing="ij"))
    climate = generator.Climate(
        longitude=x,
        latitude=y,
        elevation=heights_around(x, y, smooth),
        air_temperature=temperature + warmer,
        # The generator thins the rain of its own basin; here nothing is thinned unless asked for.
        precipitation=rain * rain_factor / generator.precipitation_factor,
    )
    dates = generator.calendar(f"{FIRST}-10-01", f"{FIRST + 1}-10-01", f"{LAST + 1}-09-30")
    weather = generator.generate(climate, dates)
    write_weather(folder / "weather.nc", axes, climate, weather)


def read_climate(frame: tuple[float, float, float, float]) -> tuple[Axes, Floats, Floats]:
    """Return latitudes and longitudes, air temperature and precipitation by month.

    Both have the shape (12, point), the points row by row; degC, and mm in the month.
    """
    west, south, east, north = frame
    with netCDF4.Dataset(CLIMATE) as dataset:
        latitude, longitude = (np.asarray(dataset[n][:]) for n in ("latitude", "longitude"))
        rows = np.flatnonzero((latitude >= south) & (latitude <= north))
        columns = np.flatnonzero((longitude >= west) & (longitude <= east))
        temperature, rain = (
            np.asarray(dataset[name][:, rows, columns], dtype=np.float64).reshape(12, -1)
            for name in ("t2m", "tp")
        )
    return (latitude[rows], longitude[columns]), temperature, rain


def heights_around(x: Floats, y: Floats, side: float) -> Floats:
    """Return the mean elevation of the square around each point, m; its side in degrees."""
    frame = (x.min() - side, y.min() - side, x.max() + side, y.max() + side)
    values, transform = read_elevation(frame)
    column, row = np.meshgrid(np.arange(values.shape[1]) + 0.5, np.arange(values.shape[0]) + 0.5)
    longitude, latitude = transform * (column, row)
    near = side / 2
    return np.array(
        [
            values[(np.abs(longitude - a) <= near) & (np.abs(latitude - b) <= near)].mean()
            for a, b in zip(x, y, strict=True)
        ]
    )


def write_weather(path: Path, axes: Axes, climate: Any, weather: Any) -> None:
    """Write precipitation and air temperature on a grid of latitudes and longitudes."""
    shape = (axes[0].size, axes[1].size)
    with netCDF4.Dataset(path, "w") as dataset:
        for name, values, units in zip(
            ("latitude", "longitude"), axes, ("degrees_north", "degrees_east"), strict=True
        ):
            dataset.createDimension(name, values.size)
            variable = dataset.createVariable(name, "f8", (name,))
            variable.units = units
            variable[:] = values
        dataset.createDimension("time")
        time = dataset.createVariable("time", "i4", ("time",))
        time.units = f"days since {FIRST}-10-01"
        height = dataset.createVariable("elevation", "f8", ("latitude", "longitude"))
        height.units = "m"
        height[:] = climate.elevation.reshape(shape)
        for name, units in (("precipitation", "mm d-1"), ("air_temperature", "degC")):
            values = getattr(weather, name).reshape(-1, *shape)
            variable = dataset.createVariable(name, "f8", ("time", "latitude", "longitude"))
            variable.units = units
            variable[:] = values
        time[:] = np.arange(values.shape[0])
