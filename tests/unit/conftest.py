"""Small weather files and scenarios that tests write, then spoil in one way each."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import pytest
from ruamel.yaml import YAML

from kzwater.checks import check_scenario
from kzwater.config import Scenario, load_scenario

ARYS = Path(__file__).parents[2] / "scenarios" / "arys"
UNITS = {
    "precipitation": "mm d-1",
    "air_temperature": "degC",
    "reference_evapotranspiration": "mm d-1",
}


class Weather:
    """A scenario of two years on a grid of 3 x 4 points: change what a test is about, write."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "weather.nc"
        self.scenario_file = folder / "scenario.yaml"
        self.format = "NETCDF4"
        self.compressed = False
        self.latitude = np.array([43.0, 42.5, 42.0])
        self.longitude = np.array([69.0, 69.5, 70.0, 70.5])
        self.times = np.arange(730.0) + 11323.0  # from 2001-01-01
        self.time_units = "days since 1970-01-01"
        self.time_attributes: dict[str, Any] = {"calendar": "standard"}
        self.time_bounds: np.ndarray | None = None
        self.units = dict(UNITS)
        self.attributes: dict[str, dict[str, Any]] = {name: {} for name in UNITS}
        self.values = {
            "precipitation": self.pattern(0.0, 3.0),
            "air_temperature": self.pattern(-20.0, 25.0),
            "reference_evapotranspiration": self.pattern(0.5, 7.0),
        }
        self.elevation = np.linspace(300.0, 3000.0, 12).reshape(3, 4)
        self.settings: dict[str, Any] = {
            "name": "test",
            "title": "Test",
            "basin": "basin.nc",
            "period": {"start": "2001-01-01", "end": "2002-12-31"},
            "forcing": {"file": "weather.nc"},
        }

    def pattern(self, lowest: float, highest: float) -> np.ndarray:
        """Return values that differ at every day and point, shape (time, latitude, longitude)."""
        shape = (self.times.size, self.latitude.size, self.longitude.size)
        season = 0.5 - 0.5 * np.cos(2.0 * np.pi * self.times / 365.25)
        spread = np.linspace(0.0, 0.1, self.latitude.size * self.longitude.size)
        share = season[:, np.newaxis] * 0.9 + spread
        return (lowest + (highest - lowest) * share).reshape(shape)

    def keep(self, times: Any) -> None:
        """Keep some records only, or repeat them: any index of the time axis."""
        self.times = self.times[times]
        self.values = {name: values[times] for name, values in self.values.items()}

    def write(self) -> Scenario:
        """Return the scenario after writing both files."""
        with netCDF4.Dataset(self.file, "w", format=self.format) as dataset:
            for name, axis, units in (
                ("latitude", self.latitude, "degrees_north"),
                ("longitude", self.longitude, "degrees_east"),
            ):
                dataset.createDimension(name, axis.size)
                variable = dataset.createVariable(name, "f8", (name,))
                variable.units = units
                variable[:] = axis
            dataset.createDimension("time", self.times.size)
            time = dataset.createVariable("time", "f8", ("time",))
            time.setncatts({"units": self.time_units, **self.time_attributes})
            time[:] = self.times
            if self.time_bounds is not None:
                dataset.createDimension("nv", 2)
                time.bounds = "time_bounds"
                dataset.createVariable("time_bounds", "f8", ("time", "nv"))[:] = self.time_bounds
            for name, values in self.values.items():
                self._write_values(dataset, name, values)
            height = dataset.createVariable("elevation", "f4", ("latitude", "longitude"))
            height.units = "m"
            height[:] = self.elevation
        return self.write_scenario()

    def write_scenario(self) -> Scenario:
        """Return the scenario after writing it alone."""
        with self.scenario_file.open("w", encoding="utf-8") as stream:
            YAML().dump(self.settings, stream)
        return load_scenario(self.scenario_file)

    def _write_values(self, dataset: netCDF4.Dataset, name: str, values: np.ndarray) -> None:
        attributes = dict(self.attributes[name])
        variable = dataset.createVariable(
            name,
            attributes.pop("type", "f4"),
            ("time", "latitude", "longitude"),
            fill_value=attributes.pop("_FillValue", None),
            zlib=self.compressed,
        )
        variable.set_auto_maskandscale(False)
        variable.setncatts(attributes)
        if self.units[name]:
            variable.units = self.units[name]
        variable[:] = values


@pytest.fixture
def weather(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Weather:
    """Return a weather file and a scenario without faults, not written yet."""
    monkeypatch.chdir(tmp_path)
    return Weather(tmp_path)


class Copy:
    """The sub-basins of the Arys for one year, in a folder that a test may change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "scenario_sub_basins.yaml"
        for name in ("basin_sub_basins.nc", "weather.nc", "norms.csv", self.file.name):
            shutil.copy(ARYS / name, folder)
        self.settings = YAML().load(self.file)
        self.settings["period"] = {"start": "2001-10-01", "end": "2002-09-30"}

    def faults(self) -> list[str]:
        """Return the faults as text after writing the scenario."""
        with self.file.open("w", encoding="utf-8") as stream:
            YAML().dump(self.settings, stream)
        return [str(problem) for problem in check_scenario(self.file)]

    def line(self, text: str) -> str:
        """Return place of the first line of the scenario that holds a text."""
        lines = self.file.read_text(encoding="utf-8").splitlines()
        return f"{self.file.name}:{next(i for i, line in enumerate(lines, 1) if text in line)}"

    def crop_weather(self, columns: slice) -> None:
        """Keep some columns of the weather's grid only."""
        whole = self.folder / "whole.nc"
        (self.folder / "weather.nc").rename(whole)
        with netCDF4.Dataset(whole) as old, netCDF4.Dataset(self.folder / "weather.nc", "w") as new:
            for name, dimension in old.dimensions.items():
                size = (
                    len(range(len(dimension))[columns]) if name == "longitude" else len(dimension)
                )
                new.createDimension(name, size)
            for name, variable in old.variables.items():
                variable.set_auto_maskandscale(False)
                copy = new.createVariable(name, variable.dtype, variable.dimensions)
                copy.set_auto_maskandscale(False)
                attributes = {key: variable.getncattr(key) for key in variable.ncattrs()}
                attributes.pop("_FillValue", None)
                copy.setncatts(attributes)
                axis = [
                    columns if key == "longitude" else slice(None) for key in variable.dimensions
                ]
                copy[:] = variable[tuple(axis)]


@pytest.fixture
def arys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Copy:
    """Return the sub-basins of the Arys in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    return Copy(tmp_path)
