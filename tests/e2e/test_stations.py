"""Runs from tables of stations as agencies keep them."""

from __future__ import annotations

import json

import netCDF4
import numpy as np
import pytest
import xarray as xr

from kzwater.data.files import digest
from kzwater.simulation import run

# Points of the embedded grid that stand for stations: row and column.
PLACES = [(2, 2), (2, 5), (4, 3), (5, 6), (3, 8)]
UNITS = {
    "precipitation": "mm d-1",
    "air_temperature": "degC",
    "reference_evapotranspiration": "mm d-1",
}


def read_points(folder):
    """Return names, places, dates and values at the stations from the embedded weather."""
    with xr.open_dataset(folder / "weather.nc") as weather:
        period = weather.sel(time=slice("2001-09-01", "2002-07-31"))
        rows, columns = (xr.DataArray(list(axis), dims="point") for axis in zip(*PLACES))
        points = period.isel(latitude=rows, longitude=columns).load()
    return points


def write_stations(folder, points, elevation_header="elevation"):
    lines = [f"station;latitude;longitude;{elevation_header}"]
    for index in range(len(PLACES)):
        at = points.isel(point=index)
        numbers = (float(at[name]) for name in ("latitude", "longitude", "elevation"))
        lines.append(";".join([f"S{index}", *(repr(number).replace(".", ",") for number in numbers)]))
    (folder / "stations.csv").write_text("\n".join(lines), encoding="utf-8-sig")


def write_values(folder, points, name):
    """Write a table as a Russian Excel would: semicolons, decimal commas, a mark at the start."""
    values = points[name].transpose("time", "point").values.astype(float)
    dates = points.time.values.astype("datetime64[D]").tolist()
    lines = ["дата;" + ";".join(f"S{index}" for index in range(len(PLACES)))]
    for date, row in zip(dates, values, strict=True):
        cells = (repr(float(value)).replace(".", ",") for value in row)
        lines.append(";".join([f"{date:%d.%m.%Y}", *cells]))
    (folder / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8-sig")


def use_stations(scenario, **further):
    scenario["forcing"] = {
        "stations": {
            "table": "stations.csv",
            "values": {name: f"{name}.csv" for name in UNITS},
            "height_tolerance": 3000.0,
        },
        **further,
    }


def test_daily_tables_give_the_bytes_of_the_same_points_in_netcdf(arys, tmp_path):
    points = read_points(arys.folder)
    write_stations(arys.folder, points)
    for name in UNITS:
        write_values(arys.folder, points, name)
    tables = arys.edit(use_stations, arys.folder / "tables.yaml")
    with netCDF4.Dataset(arys.folder / "points.nc", "w") as dataset:
        dataset.createDimension("time", points.sizes["time"])
        dataset.createDimension("point", len(PLACES))
        time = dataset.createVariable("time", "f8", ("time",))
        time.units = "days since 1970-01-01"
        time[:] = points.time.values.astype("datetime64[D]").astype(int)
        for name, units in (
            ("latitude", "degrees_north"),
            ("longitude", "degrees_east"),
            ("elevation", "m"),
        ):
            variable = dataset.createVariable(name, "f8", ("point",))
            variable.units = units
            variable[:] = points[name].values
        for name, units in UNITS.items():
            variable = dataset.createVariable(name, "f8", ("time", "point"))
            variable.units = units
            variable[:] = points[name].transpose("time", "point").values

    def use_points(scenario):
        scenario["forcing"] = {"file": "points.nc"}

    in_netcdf = arys.edit(use_points, arys.folder / "points.yaml")
    one, other = run(tables, tmp_path / "tables"), run(in_netcdf, tmp_path / "points")
    assert digest(one / "state.nc") == digest(other / "state.nc")
    with xr.open_dataset(one / "results.nc") as results:
        assert float(results.ledger_residual.max()) < 1e-9
        assert float(results.basin_snowfall.sum()) > 20.0
    inputs = json.loads((one / "run.json").read_text())["inputs"]
    assert inputs["forcing.stations.table"] == digest(arys.folder / "stations.csv")
    assert inputs["forcing.stations.values.precipitation"] == digest(
        arys.folder / "precipitation.csv"
    )
