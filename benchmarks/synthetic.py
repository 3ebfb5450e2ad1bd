"""A synthetic scenario of any size on disk: no real basin, and its weather is drawn at random."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from kzwater.basin import Basin, write_basin
from kzwater.data.cf import VariableSpec, add_time, add_variable, create_netcdf, grid_mapping

NOTE = "Synthetic basin and weather of a benchmark; nothing of it was observed."
# Share of the map that the basin fills: Kazakhstan fills about half of its own frame.
FILLED = 0.5
HRUS_OF_REACH = 4
# Kilometres would be real; here the basin always lies in these degrees, however many cells.
WEST, SOUTH, SIZE = 50.0, 42.0, 12.0
POINTS = 25


def write_scenario(folder: Path, hrus: int, days: int, output: str = "") -> Path:
    """Return the scenario file of a new synthetic basin with its daily weather.

    Parameters
    ----------
    folder : pathlib.Path
        Is there and is empty.
    hrus : int
        One for each cell.
    days : int
        Length of the run, from 1 January 2000.
    output : str
        What stands under ``output`` in the scenario, as YAML on one line.
    """
    write_basin(synthetic_basin(hrus), folder / "basin.nc")
    write_weather(folder / "weather.nc", days)
    end = np.datetime64("2000-01-01") + days - 1
    scenario = folder / "scenario.yaml"
    scenario.write_text(
        f"""name: synthetic
title: Synthetic basin of a benchmark
basin: basin.nc
period: {{start: 2000-01-01, end: {end}}}
time: {{step: 1 day, day_starts_at: "00:00", utc_offset: "+05:00"}}
forcing: {{file: weather.nc, weights: bilinear, air_temperature_gradient: -0.006,
          synthetic: {NOTE}}}
routing: {{substeps: 4}}
output: {output or "{}"}
""",
        encoding="utf-8",
    )
    return scenario


def synthetic_basin(hrus: int) -> Basin:
    """Return a basin of one HRU in each cell, on reaches of a random tree."""
    rng = np.random.default_rng(1)
    width = int(np.ceil(np.sqrt(hrus / FILLED)))
    step = SIZE / width
    centres = (np.arange(width) + 0.5) * step
    inside = np.sort(rng.permutation(width * width)[:hrus])
    unit_index = np.full(width * width, -1, dtype=np.int32)
    unit_index[inside] = np.arange(hrus)
    reaches = -(-hrus // HRUS_OF_REACH)
    longitude, latitude = WEST + centres[inside % width], SOUTH + SIZE - centres[inside // width]
    known: dict[str, Any] = {
        "name": "synthetic",
        "title": "Synthetic basin of a benchmark",
        "source": NOTE,
        "unit_kind": "cell",
        "crs": grid_mapping(
            CRS.from_epsg(4326).to_wkt(), (WEST, step, 0.0, SOUTH + SIZE, 0.0, -step)
        ),
        "coordinate_units": "degree",
        "cells_at_edge": 0,
        "x": WEST + centres,
        "y": SOUTH + SIZE - centres,
        "land_cover_values": np.array([10], dtype=np.int32),
        "land_cover_names": np.array(["grassland"]),
        "unit_index": unit_index.reshape(width, width),
        "unit_reach": (np.arange(hrus) // HRUS_OF_REACH).astype(np.int32),
        "hru_unit": np.arange(hrus, dtype=np.int32),
        "hru_share": np.ones(hrus),
        "hru_elevation": rng.uniform(200.0, 1500.0, hrus),
        "hru_land_cover": np.full(hrus, 10, dtype=np.int32),
        **_no_glaciers(hrus),
        **_rivers(rng, reaches),
        "reach_longitude": longitude[::HRUS_OF_REACH],
        "reach_latitude": latitude[::HRUS_OF_REACH],
        "gauge_id": np.array(["outlet"]),
    }
    known |= dict.fromkeys(("unit_area", "hru_area"), np.full(hrus, 1e6))
    known |= dict.fromkeys(("unit_longitude", "hru_longitude"), longitude)
    known |= dict.fromkeys(("unit_latitude", "hru_latitude"), latitude)
    sizes = {"map": (width, width), "hru": (hrus,), "reach": (reaches,), "gauge": (1,)}
    return Basin(**{**_blank(sizes), **known})


def _no_glaciers(hrus: int) -> dict[str, NDArray[np.generic]]:
    """Return that no HRU is ice."""
    nowhere = np.full(hrus, -1, dtype=np.int32)
    return {
        "hru_glacier": nowhere,
        "hru_partner": nowhere,
        "glacier_id": np.empty(0, dtype=np.str_),
    }


def _rivers(rng: np.random.Generator, reaches: int) -> dict[str, NDArray[np.generic]]:
    """Return the network and the channels of a random tree."""
    jumps = rng.integers(1, 41, reaches)
    return {
        "reach_downstream": np.maximum(np.arange(reaches) - jumps, -1).astype(np.int32),
        "reach_length": rng.uniform(500.0, 2000.0, reaches),
        "reach_slope": rng.uniform(1e-4, 1e-2, reaches),
        "reach_width": rng.uniform(2.0, 40.0, reaches),
        "reach_roughness": np.full(reaches, 0.04),
    }


def _blank(sizes: dict[str, tuple[int, ...]]) -> dict[str, NDArray[np.generic]]:
    """Return arrays of ones, zeros and empty texts for what a basin declares."""
    made: dict[str, NDArray[np.generic]] = {}
    for each in fields(Basin):
        shape = sizes.get(each.metadata.get("dimension", ""))
        if shape is None:
            continue
        kind = each.metadata["kind"]
        if kind == "str":
            made[each.name] = np.full(shape, "outlet")
        else:
            made[each.name] = np.full(shape, int(kind[0] == "f"), dtype=kind)
    return made


def write_weather(path: Path, days: int) -> None:
    """Write daily weather on a coarse grid, with a cold winter and a warm summer."""
    rng = np.random.default_rng(2)
    axis = (np.arange(POINTS) + 0.5) * SIZE / POINTS
    starts = np.datetime64("2000-01-01", "m") + np.arange(days) * np.timedelta64(1440, "m")
    with create_netcdf(path, "Synthetic weather", {"synthetic": NOTE}) as file:
        for name, values, unit in (
            ("latitude", SOUTH + axis, "degrees_north"),
            ("longitude", WEST + axis, "degrees_east"),
        ):
            file.createDimension(name, POINTS)
            spec = VariableSpec(name, (name,), name, unit, attributes={"standard_name": name})
            add_variable(file, spec)[:] = values
        grid = ("latitude", "longitude")
        about = VariableSpec("elevation", grid, "mean elevation", "m")
        add_variable(file, about)[:] = rng.uniform(300.0, 1200.0, (POINTS, POINTS))
        time = {"utc_offset": "+05:00", "day_starts_at": "00:00"}
        add_time(file, "time", starts, starts + np.timedelta64(1440, "m"))
        file["time"].setncatts(time)
        units = {
            "precipitation": "mm d-1",
            "air_temperature": "degC",
            "reference_evapotranspiration": "mm d-1",
        }
        for name, unit in units.items():
            spec = VariableSpec(
                name,
                ("time", *grid),
                name,
                unit,
                "f4",
                chunks=(min(days, 32), POINTS, POINTS),
                attributes={"cell_methods": "time: mean"},
            )
            add_variable(file, spec)
        for first in range(0, days, 366):
            for name, values in _weather(rng, first, min(366, days - first)).items():
                file[name][first : first + len(values)] = values


def _weather(rng: np.random.Generator, first: int, days: int) -> dict[str, NDArray[np.float64]]:
    """Return some days of weather, each of shape (day, latitude, longitude)."""
    shape = (days, POINTS, POINTS)
    season = -np.cos((first + np.arange(days)) * 2.0 * np.pi / 365.25)[:, np.newaxis, np.newaxis]
    wet = rng.random(shape) < 0.3
    return {
        "precipitation": np.where(wet, rng.gamma(0.8, 6.0, shape), 0.0),
        "air_temperature": 8.0 + 18.0 * season + rng.normal(0.0, 3.0, shape),
        "reference_evapotranspiration": np.broadcast_to(3.0 + 2.5 * season, shape),
    }
