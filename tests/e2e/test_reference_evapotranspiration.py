"""A scenario whose reference evapotranspiration the engine makes of real weather."""

from __future__ import annotations

import csv
from pathlib import Path

import netCDF4
import numpy as np
import pytest

import kzwater

TABLE = (
    Path(__file__).parents[3]
    / "shared"
    / "data"
    / "kara_ertis_forcing"
    / "boran_11001_daily_forcing_2000-2022.csv"
)
NAME = "reference_evapotranspiration"
# Columns of the table, units, and what makes them those of the file.
COLUMNS = {
    "precipitation": ("P_era5land_mm", "mm d-1", 1.0),
    "air_temperature": ("T_mean_C", "degC", 1.0),
    "air_temperature_maximum": ("T_max_C", "degC", 1.0),
    "air_temperature_minimum": ("T_min_C", "degC", 1.0),
    "dew_point_temperature": ("Tdew_C", "degC", 1.0),
    "wind_speed": ("wind_ms", "m s-1", 1.0),
    "shortwave_radiation": ("srad_Wm2", "W m-2", 1.0),
}
PENMAN = {
    "solar_geometry": "solar_geometry",
    "vapour_pressure": "humidity_from_dew_point",
    NAME: "penman_monteith",
}
HARGREAVES = {"solar_geometry": "solar_geometry", NAME: "hargreaves_samani"}

pytestmark = pytest.mark.skipif(
    not TABLE.is_file(), reason=f"the weather of the Kara Ertis is not there: {TABLE}"
)


def write_weather(path):
    """Write the table as weather of four equal points around the Kara Ertis."""
    with TABLE.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    with netCDF4.Dataset(path, "w") as file:
        for name, values, units in (
            ("latitude", [45.0, 51.0], "degrees_north"),
            ("longitude", [84.0, 92.0], "degrees_east"),
            ("time", np.arange(len(rows)), f"days since {rows[0]['date']}"),
        ):
            file.createDimension(name, len(values))
            axis = file.createVariable(name, "f8", (name,))
            axis.units = units
            axis[:] = values
        height = file.createVariable("elevation", "f8", ("latitude", "longitude"))
        height.units = "m"
        height[:] = 1500.0
        for name, (column, units, factor) in COLUMNS.items():
            variable = file.createVariable(name, "f8", ("time", "latitude", "longitude"))
            variable.units = units
            daily = np.array([float(row[column]) for row in rows]) * factor
            variable[:] = np.broadcast_to(daily[:, None, None], (daily.size, 2, 2))


def move(basin):
    """Move the sub-basins of the Arys to the Kara Ertis, all at one height."""
    with netCDF4.Dataset(basin, "a") as file:
        file["hru_latitude"][:] += 5.0
        file["hru_longitude"][:] += 18.0
        file["hru_elevation"][:] = 1500.0


def reference(arys, tmp_path, answers, name):
    """Return the mean over the basin in each month of five years, mm d-1, shape (month,)."""

    def change(scenario):
        scenario["period"] = {"start": "2001-01-01", "end": "2005-12-31"}
        scenario["time"] = {"utc_offset": "+06:00"}
        scenario["forcing"] = {"file": "kara_ertis.nc"}
        scenario["processes"] = answers
        scenario["checkpoint"] = "year"
        scenario["output"] = {"maps": [NAME], "maps_interval": "month"}
        scenario["observations"] = {}

    file = arys.edit(change, arys.folder / f"{name}.yaml")
    results = kzwater.run(file, tmp_path / name)
    with results:
        made = results[NAME]
        return made.mean([d for d in made.dims if d != "map_time"]).to_numpy().reshape(5, 12)


def test_monthly_reference_is_that_of_a_steppe(arys, tmp_path):
    """Two methods that share only temperatures and the course of the sun agree within a fifth from
    April to July; from August to October the radiation of the table is more than a clear sky lets
    through on most days, and Penman-Monteith, which believes it, lies a fifth and more above."""
    write_weather(arys.folder / "kara_ertis.nc")
    move(arys.folder / "basin_sub_basins.nc")
    penman = reference(arys, tmp_path, PENMAN, "penman").mean(axis=0)
    hargreaves = reference(arys, tmp_path, HARGREAVES, "hargreaves").mean(axis=0)
    assert np.all(penman[[0, 1, 11]] < 0.6)
    assert np.all((penman[5:7] > 4.0) & (penman[5:7] < 6.0))
    assert 700.0 < penman.mean() * 365.25 < 950.0
    np.testing.assert_allclose(penman[3:7], hargreaves[3:7], rtol=0.2)
    assert np.all(penman[7:10] > 1.2 * hargreaves[7:10])
