"""Grids as products keep them: names, amounts that add up, zones, calendars, several files."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from ruamel.yaml import YAML

from kzwater.config import load_scenario
from kzwater.data.weather import inspect_weather, open_weather
from kzwater.errors import InputError, Problems

LATITUDE, LONGITUDE = np.array([43.0, 42.5, 42.0]), np.array([69.0, 69.5, 70.0, 70.5])
HOURS = np.arange("2000-12-31T00", "2001-01-12T00", dtype="datetime64[h]")
SHAPE = (HOURS.size, 3, 4)


class Product:
    """Ten days of hourly rain (mm) and temperature (degC) in UTC: change, write, read."""

    def __init__(self, folder):
        self.folder = folder
        random = np.random.default_rng(7)
        self.rain = np.round(random.gamma(0.3, 1.0, SHAPE), 3)
        self.celsius = 5.0 * np.sin(np.arange(HOURS.size) * np.pi / 12.0)[:, None, None] + (
            random.normal(0.0, 1.0, (1, 3, 4))
        )
        self.settings = {
            "name": "test",
            "title": "Test",
            "basin": "basin.nc",
            "processes": ["precipitation_phase", "snow_degree_day"],
            "period": {"start": "2001-01-01", "end": "2001-01-10"},
            "forcing": {"file": "weather.nc", "utc_offset": "+00:00"},
        }

    def dataset(self, **variables):
        """Return hourly variables (units, values) on the grid, with heights."""
        hours = (HOURS - np.datetime64("1900-01-01T00", "h")).astype(int)
        coordinates = {
            "time": ("time", hours, {"units": "hours since 1900-01-01 00:00:00.0"}),
            "latitude": ("latitude", LATITUDE, {"units": "degrees_north"}),
            "longitude": ("longitude", LONGITUDE, {"units": "degrees_east"}),
        }
        dimensions = ("time", "latitude", "longitude")
        found = {name: (dimensions, v, {"units": u}) for name, (u, v) in variables.items()}
        found["z"] = (dimensions[1:], np.full((3, 4), 9806.65), {"units": "m**2 s**-2"})
        return xr.Dataset(found, coordinates)

    def era(self):
        """Return the weather as ERA5-Land keeps it: metres since 00 UTC, kelvin."""
        return self.dataset(
            t2m=("K", self.celsius + 273.15), tp=("m", self.since_midnight() / 1000.0)
        )

    def since_midnight(self):
        """Return sums up to each stamp; that at 00 UTC holds the whole day before."""
        total = np.concatenate([np.zeros((1, 3, 4)), np.cumsum(self.rain, axis=0)[:-1]])
        hour = np.arange(HOURS.size) % 24
        midnights = np.arange(HOURS.size) - np.where(hour == 0, 24, hour)
        return np.where((midnights >= 0)[:, None, None], total - total[np.maximum(midnights, 0)], 0)

    def scenario(self):
        path = self.folder / "scenario.yaml"
        with path.open("w", encoding="utf-8") as stream:
            YAML().dump(self.settings, stream)
        return load_scenario(path)

    def read(self):
        with open_weather(self.scenario()) as weather:
            assert weather.check(np.arange(len(weather.points))) == ()
            return weather.read(0, 10)

    def faults(self):
        problems = Problems()
        weather = inspect_weather(self.scenario(), problems)
        if weather is not None:
            with weather:
                problems.extend(weather.check(np.arange(len(weather.points))))
        return [str(problem) for problem in problems]

    def local_days(self, values, way):
        """Return days from 19 UTC, which is midnight at +05:00, shape (day, point)."""
        first = 24 - 5
        return way(values[first : first + 240].reshape(10, 24, 12), axis=1)


@pytest.fixture
def product(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Product(tmp_path)


def near(values):
    return pytest.approx(values, abs=1e-6)


def test_era5_land_becomes_local_days(product):
    product.era().to_netcdf("weather.nc")
    product.settings["forcing"]["accumulated"] = "daily"
    read = product.read()
    assert read["air_temperature"] == near(product.local_days(product.celsius, np.mean))
    assert read["precipitation"] == near(product.local_days(product.rain, np.sum))


def test_blocks_equal_the_whole(product, monkeypatch):
    monkeypatch.setattr("kzwater.data.grids._values_at_once", 300)
    product.era().to_netcdf("weather.nc")
    product.settings["forcing"]["accumulated"] = "daily"
    with open_weather(product.scenario()) as weather:
        whole = weather.read(0, 10)
        for name, values in weather.select(np.array([2, 7])).read(3, 4).items():
            assert np.array_equal(values, whole[name][3:7, [2, 7]])


def test_hourly_sums_of_era5_end_at_their_stamp(product):
    rain = np.concatenate([np.zeros((1, 3, 4)), product.rain[:-1]])
    product.dataset(t2m=("K", product.celsius + 273.15), tp=("m", rain / 1e3)).to_netcdf(
        "weather.nc"
    )
    product.settings["forcing"]["accumulated"] = "hourly"
    assert product.read()["precipitation"] == near(product.local_days(product.rain, np.sum))


def test_wrf_adds_two_rains_since_its_start_on_a_curved_grid(product):
    total = np.concatenate([np.zeros((1, 3, 4)), np.cumsum(product.rain, axis=0)[:-1]])
    longitude, latitude = np.meshgrid(LONGITUDE, LATITUDE)
    dimensions = ("Time", "south_north", "west_east")
    times = [str(hour.astype("datetime64[s]")).replace("T", "_") for hour in HOURS]
    xr.Dataset(
        {
            "Times": (("Time", "DateStrLen"), np.array([list(t) for t in times], "S1")),
            "RAINNC": (dimensions, 0.75 * total, {"units": "mm"}),
            "RAINC": (dimensions, 0.25 * total, {"units": "mm"}),
            "T2": (dimensions, product.celsius + 273.15, {"units": "K"}),
            "HGT": (dimensions[1:], np.full((3, 4), 700.0), {"units": "m"}),
            "XLAT": (dimensions[1:], latitude + 0.02 * longitude),
            "XLONG": (dimensions[1:], longitude),
        }
    ).to_netcdf("weather.nc")
    product.settings["forcing"]["accumulated"] = "since_start"
    read = product.read()
    assert read["precipitation"] == near(product.local_days(product.rain, np.sum))
    assert read["air_temperature"] == near(product.local_days(product.celsius, np.mean))


def test_several_files_and_zarr_equal_the_one(product):
    whole = product.era()
    product.settings["forcing"] |= {"accumulated": "daily"}
    whole.to_netcdf("weather.nc")
    expected = product.read()
    for number, part in enumerate((slice(0, 100), slice(100, 250), slice(250, None))):
        whole.isel(time=part).to_netcdf(f"part_{number}.nc")
    product.settings["forcing"]["file"] = "part_*.nc"
    assert all(np.array_equal(expected[name], v) for name, v in product.read().items())
    pytest.importorskip("zarr")
    whole.to_zarr("weather.zarr", consolidated=False, zarr_format=2)
    product.settings["forcing"]["file"] = "weather.zarr"
    assert all(np.array_equal(expected[name], v) for name, v in product.read().items())


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are not listed here")
def test_few_files_of_many_stay_open(product, tmp_path):
    whole = product.era()
    whole.to_netcdf("weather.nc")
    product.settings["forcing"]["accumulated"] = "daily"
    expected = product.read()
    (tmp_path / "many").mkdir()
    for first in range(0, HOURS.size, 6):
        whole.isel(time=slice(first, first + 6)).to_netcdf(f"many/{first:03}.nc")
    product.settings["forcing"]["file"] = "many/*.nc"
    with open_weather(product.scenario()) as weather:
        assert weather.check(np.arange(12)) == ()
        found = weather.read(0, 10)
        held = [path.readlink() for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
        assert 0 < sum("many" in path.parts for path in held) <= 16
    for name, values in found.items():
        np.testing.assert_array_equal(values, expected[name])


def test_longitudes_to_360_are_turned(product):
    whole = product.era()
    product.settings["forcing"]["accumulated"] = "daily"
    axis = np.array([359.0, 0.0, 69.0, 181.0])
    whole.assign_coords(longitude=("longitude", axis, {"units": "degrees_east"})).to_netcdf(
        "weather.nc"
    )
    with open_weather(product.scenario()) as weather:
        assert weather.points.axes[0].tolist() == [-179.0, -1.0, 0.0, 69.0]
        column = product.local_days(product.celsius, np.mean).reshape(10, 3, 4)[:, :, 2]
        read = weather.read(0, 10)["air_temperature"].reshape(10, 3, 4)[:, :, 3]
        assert read == near(column)


def test_amounts_that_add_up_in_an_unsaid_way_are_refused(product):
    product.era().to_netcdf("weather.nc")
    (fault,) = product.faults()
    assert "weather.nc tp: got an amount (`m`) that ERA5, ERA5-Land adds up over time" in fault
    assert "Write `accumulated: daily` (ERA5-Land), `hourly`" in fault


def test_sums_that_fall_are_told_with_date_and_place(product):
    product.era().to_netcdf("weather.nc")
    product.settings["forcing"]["accumulated"] = "since_start"
    (fault,) = product.faults()
    assert "weather.nc tp 2001-01-01T05:00 latitude 43 longitude" in fault
    assert "got a sum that falls by" in fault
    assert "`daily` for ERA5-Land" in fault


def test_two_variables_for_one_forcing_are_refused(product):
    whole = product.era()
    whole["precip"] = whole["tp"].assign_attrs(units="mm d-1")
    whole.to_netcdf("weather.nc")
    product.settings["forcing"]["accumulated"] = "daily"
    (fault,) = product.faults()
    assert "got tp, precip, each of which can be it, expected one variable" in fault
    assert "Name it: `variables: {precipitation: tp}`" in fault


def test_a_grid_without_heights_is_refused_or_takes_them_from_a_file(product):
    product.era().drop_vars("z").to_netcdf("weather.nc")
    product.settings["forcing"]["accumulated"] = "daily"
    (fault,) = product.faults()
    assert "Name a file with the heights of this grid: `elevation: FILE`" in fault
    product.era()[["z"]].to_netcdf("heights.nc")
    product.settings["forcing"]["elevation"] = "heights.nc"
    with open_weather(product.scenario()) as weather:
        assert weather.points.elevation == pytest.approx(np.full(12, 1000.0))


def daily_model(product, calendar, days_in_year):
    """Write two years of a climate model's days, whose value is the day of its year."""
    days = np.arange(2.0 * days_in_year)
    values = np.broadcast_to((days % days_in_year)[:, None, None] / 10.0, (days.size, 3, 4))
    dimensions = ("time", "latitude", "longitude")
    xr.Dataset(
        {
            "tas": (dimensions, values, {"units": "degC"}),
            "pr": (dimensions, values / 86400.0, {"units": "kg m-2 s-1"}),
            "orog": (dimensions[1:], np.full((3, 4), 500.0), {"units": "m"}),
        },
        {
            "time": ("time", days, {"units": "days since 2003-01-01", "calendar": calendar}),
            "latitude": ("latitude", LATITUDE),
            "longitude": ("longitude", LONGITUDE),
        },
    ).to_netcdf("weather.nc")
    del product.settings["forcing"]["utc_offset"]
    product.settings["period"] = {"start": "2003-01-01", "end": "2004-12-31"}


@pytest.mark.parametrize(("calendar", "length"), [("noleap", 365), ("360_day", 360)])
def test_short_calendars_are_refused_or_converted(product, calendar, length):
    daily_model(product, calendar, length)
    (fault,) = product.faults()
    assert f"got the calendar {calendar}, expected the calendar standard" in fault
    assert "`calendar: convert`" in fault
    product.settings["forcing"]["calendar"] = "convert"
    with open_weather(product.scenario()) as weather:
        celsius = weather.read(0, 731)["air_temperature"][:, 0]
    # Both years begin and end with the model's own first and last day, and never go backwards.
    assert celsius[[0, 364, 365, 730]].tolist() == near([0.0, (length - 1) / 10] * 2)
    assert np.all(np.diff(celsius[365:]) >= 0.0)
    repeated = np.flatnonzero(np.diff(celsius[365:]) == 0.0)
    assert repeated.size == 366 - length
    if calendar == "noleap":
        assert repeated.tolist() == [58]


def test_chirps_and_mswep_units(product):
    rain = product.rain[::24]
    days = HOURS[::24].astype("datetime64[D]").astype(int)
    for name, units in (("precip", "mm/day"), ("precipitation", "mm")):
        dimensions = ("time", "latitude", "longitude")
        xr.Dataset(
            {
                name: (dimensions, rain, {"units": units}),
                "t2m": (dimensions, product.celsius[::24] + 273.15, {"units": "K"}),
                "elevation": (dimensions[1:], np.full((3, 4), 500.0), {"units": "m"}),
            },
            {
                "time": ("time", days, {"units": "days since 1970-01-01"}),
                "latitude": ("latitude", LATITUDE),
                "longitude": ("longitude", LONGITUDE),
            },
        ).to_netcdf("weather.nc")
        product.settings["forcing"] = {"file": "weather.nc"}
        assert product.read()["precipitation"] == near(rain[1:11].reshape(10, 12))


def test_feet_as_units_of_heights_are_converted(product):
    whole = product.era()
    whole["z"] = whole["z"].assign_attrs(units="ft") * 0.0 + 3280.84
    whole["z"].attrs["units"] = "ft"
    whole.to_netcdf("weather.nc")
    product.settings["forcing"]["accumulated"] = "daily"
    with open_weather(product.scenario()) as weather:
        assert weather.points.elevation == pytest.approx(np.full(12, 1000.0), abs=0.01)


def test_a_missing_file_of_the_middle_is_a_gap(product):
    whole = product.era()
    whole.isel(time=slice(0, 100)).to_netcdf("part_0.nc")
    whole.isel(time=slice(124, None)).to_netcdf("part_1.nc")
    product.settings["forcing"] |= {"accumulated": "daily", "file": "part_*.nc"}
    (fault,) = product.faults()
    assert "part_*.nc time 2001-01-04T09:00: got no record of 2001-01-04T09:00" in fault
    assert "(24 records missing)" in fault


def test_bounds_of_a_scenario_key_are_told(product):
    product.settings["forcing"]["accumulated"] = "weekly"
    with pytest.raises(InputError, match="accumulated"):
        product.scenario()


EXTREMES = ("air_temperature_maximum", "air_temperature_minimum")


def test_extremes_are_the_highest_and_lowest_hour_of_the_local_day(product, monkeypatch):
    monkeypatch.setattr("kzwater.config.Scenario.forcing_names", lambda _scenario: EXTREMES)
    product.era().to_netcdf("weather.nc")
    read = product.read()
    assert read["air_temperature_maximum"] == near(product.local_days(product.celsius, np.max))
    assert read["air_temperature_minimum"] == near(product.local_days(product.celsius, np.min))
    product.era().isel(time=slice(0, None, 24)).to_netcdf("weather.nc")
    product.settings["forcing"]["utc_offset"] = "+05:00"
    (first, _second) = product.faults()
    assert "t2m: got records of 24 hours, expected records of at most 6 hours" in first


def test_exchanged_extremes_are_told(product, monkeypatch):
    monkeypatch.setattr("kzwater.config.Scenario.forcing_names", lambda _scenario: EXTREMES)
    whole = product.era().rename({"t2m": "tasmin"})
    whole["tasmax"] = whole["tasmin"] - 5.0
    whole["tasmax"].attrs["units"] = "K"
    whole.to_netcdf("weather.nc")
    (fault,) = product.faults()
    assert fault.startswith(
        "weather.nc tasmin, tasmax 2001-01-01 latitude 43 longitude 69 air_temperature_minimum"
    )
    assert "The two are exchanged: exchange their names or files." in fault
