"""Weather comes in model units, in blocks of steps, at the points that are asked for."""

import shutil

import netCDF4
import numpy as np
import pytest

from kzwater.data import weather_file
from kzwater.data.cf import open_netcdf
from kzwater.data.forcing import open_forcing
from kzwater.data.points import Points
from kzwater.data.weather import inspect_weather
from kzwater.errors import InputError, Problems


def read_all(weather, **options):
    scenario = weather.write()
    with open_forcing(scenario) as forcing:
        return forcing.read(options.get("start", 0), options.get("count", scenario.step_count))


def as_stored(values):
    """Return values as float32 holds them, shape (time, point)."""
    return values.astype("f4").astype("f8").reshape(len(values), -1)


def test_a_sound_file_has_no_faults(weather):
    with open_forcing(weather.write()) as forcing:
        assert forcing.check(np.arange(12)) == ()


def test_values_come_row_by_row_as_they_are_stored(weather):
    read = read_all(weather)
    for name, values in weather.values.items():
        assert np.array_equal(read[name], as_stored(values)), name


def test_blocks_are_contiguous_and_equal_the_whole(weather):
    whole = read_all(weather)
    with open_forcing(weather.write()) as forcing:
        for start in range(0, 730, 146):
            block = forcing.read(start, 146)
            for name, values in block.items():
                assert values.flags.c_contiguous
                assert values.dtype == np.float64
                assert np.array_equal(values, whole[name][start : start + 146])


def test_a_file_is_opened_anew_after_many_chunks(weather, monkeypatch):
    """Else its library keeps an index of all that was read."""
    weather.compressed = True
    opened = []

    def open_again(path):
        opened.append(path)
        return open_netcdf(path)

    with open_forcing(weather.write()) as forcing:
        whole = forcing.read(0, 730)
        monkeypatch.setattr(weather_file, "open_netcdf", open_again)
        monkeypatch.setattr(weather_file, "_chunks_between", 2.5)
        parts = [forcing.read(first, 73) for first in range(0, 730, 73)]
    assert 1 <= len(opened) <= 3  # not before each read
    for name, values in whole.items():
        np.testing.assert_array_equal(np.concatenate([part[name] for part in parts]), values)


def test_a_file_replaced_meanwhile_is_told_not_read(weather, monkeypatch):
    weather.compressed = True
    monkeypatch.setattr(weather_file, "_chunks_between", 0.5)
    with open_forcing(weather.write()) as forcing:
        forcing.read(0, 365)
        other = weather.file.with_suffix(".other")
        shutil.copy(weather.file, other)
        other.replace(weather.file)
        with pytest.raises(InputError, match="replaced or changed"):
            forcing.read(365, 365)


def test_selected_points_equal_those_of_the_whole(weather):
    whole = read_all(weather)["air_temperature"]
    with open_forcing(weather.write()) as forcing:
        points = np.array([1, 6, 11])
        assert np.array_equal(
            forcing.select(points).read(0, 730)["air_temperature"], whole[:, points]
        )


def test_points_are_named_by_place_and_carry_their_elevation(weather):
    with open_forcing(weather.write()) as forcing:
        assert forcing.points.latitude[5] == 42.5
        assert forcing.points.longitude[5] == 69.5
        assert forcing.points.elevation[5] == pytest.approx(weather.elevation[1, 1])


def test_a_run_that_starts_later_reads_from_its_first_day(weather):
    weather.settings["period"] = {"start": "2001-03-01", "end": "2001-03-10"}
    read = read_all(weather)
    assert np.array_equal(
        read["air_temperature"], as_stored(weather.values["air_temperature"])[59:69]
    )


def test_daily_weather_holds_for_every_hour_of_its_day(weather):
    weather.settings["time"] = {"step": "1 hour"}
    read = read_all(weather, start=20, count=10)["precipitation"]
    stored = as_stored(weather.values["precipitation"])
    assert np.array_equal(read, stored[[0] * 4 + [1] * 6])


def test_kelvin_and_mass_fluxes_become_model_units(weather):
    celsius, rain = weather.values["air_temperature"], weather.values["precipitation"]
    weather.units |= {"air_temperature": "K", "precipitation": "kg m-2 s-1"}
    weather.values["air_temperature"] = celsius + 273.15
    weather.values["precipitation"] = rain / 86400.0
    read = read_all(weather)
    assert read["air_temperature"] == pytest.approx(celsius.reshape(730, -1), abs=1e-4)
    assert read["precipitation"] == pytest.approx(rain.reshape(730, -1), abs=1e-5)


def test_amounts_in_metres_are_sums_of_their_record(weather):
    rain = weather.values["precipitation"]
    weather.units["precipitation"] = "m"
    weather.values["precipitation"] = rain / 1000.0
    assert read_all(weather)["precipitation"] == pytest.approx(rain.reshape(730, -1), abs=1e-5)


def test_packed_values_are_unpacked(weather):
    weather.attributes["air_temperature"] = {
        "type": "i2",
        "_FillValue": np.int16(-32768),
        "scale_factor": 0.01,
        "add_offset": 5.0,
    }
    celsius = weather.values["air_temperature"]
    weather.values["air_temperature"] = np.rint((celsius - 5.0) / 0.01).astype("i2")
    assert read_all(weather)["air_temperature"] == pytest.approx(
        celsius.reshape(730, -1), abs=0.005001
    )


def test_missing_values_at_points_that_nobody_needs_are_allowed(weather):
    weather.values["precipitation"][:, 0, 0] = np.nan
    with open_forcing(weather.write()) as forcing:
        assert forcing.check(np.arange(1, 12)) == ()
        assert len(forcing.check(np.arange(12))) == 1


def test_stations_are_read_as_points(weather):
    scenario = weather.write()
    with netCDF4.Dataset(weather.file, "w") as dataset:
        dataset.createDimension("time", 730)
        dataset.createDimension("station", 2)
        time = dataset.createVariable("time", "f8", ("time",))
        time.units = weather.time_units
        time[:] = weather.times
        for name, units, values in (
            ("longitude", "degrees_east", [69.1, 70.2]),
            ("latitude", "degrees_north", [42.6, 42.1]),
            ("elevation", "m", [500.0, 900.0]),
        ):
            variable = dataset.createVariable(name, "f8", ("station",))
            variable.units = units
            variable[:] = values
        for name, values in weather.values.items():
            variable = dataset.createVariable(name, "f8", ("time", "station"))
            variable.units = weather.units[name]
            variable[:] = values.reshape(730, -1)[:, :2]
    with open_forcing(scenario) as forcing:
        assert forcing.points.axes is None
        assert forcing.check(np.arange(2)) == ()
        read = forcing.select(np.array([1])).read(3, 2)["precipitation"]
        assert np.array_equal(read, weather.values["precipitation"].reshape(730, -1)[3:5, 1:2])
        uncovered = forcing.points.uncovered(np.array([69.5, 75.0]), np.array([42.3, 42.3]))
        assert uncovered.tolist() == [1]


def test_stations_close_together_stand_for_a_degree_around_them():
    where = np.array([69.1, 69.2]), np.array([42.6, 42.6])
    points = Points(*where, np.array([500.0, 900.0]), None)
    assert points.uncovered(np.array([70.1, 70.3]), np.array([43.5, 43.5])).tolist() == [1]


def test_noon_stamps_with_bounds_are_read_from_the_start_of_their_interval(weather):
    weather.time_bounds = np.stack([weather.times, weather.times + 1.0], axis=1)
    expected = read_all(weather)
    weather.times = weather.times + 0.5
    found = read_all(weather)
    assert np.array_equal(found["air_temperature"], expected["air_temperature"])


def test_times_in_a_stated_zone_are_shifted_to_that_of_the_scenario(weather):
    weather.time_units = "hours since 1970-01-01 00:00:00Z"
    weather.times = weather.times * 24.0 - 5.0  # midnight at UTC+05:00
    assert read_all(weather)["precipitation"].shape == (730, 12)


def test_dates_since_the_year_one_are_read_by_the_mixed_calendar(weather):
    # 719164 = date.toordinal(1970-01-01) + 1; the mixed calendar has two days more by then.
    weather.time_units = "days since 0001-01-01"
    weather.times = weather.times + 719164.0
    assert read_all(weather)["precipitation"].shape == (730, 12)


def test_closing_twice_is_no_fault(weather):
    forcing = open_forcing(weather.write())
    forcing.close()
    forcing.close()


@pytest.mark.parametrize("convert", [True, False])
@pytest.mark.parametrize("calendar", ["julian", "gregorianx"])
def test_calendars_that_are_not_converted_have_another_remedy(weather, calendar, convert):
    weather.time_attributes["calendar"] = calendar
    if convert:
        weather.settings["forcing"]["calendar"] = "convert"
    problems = Problems()
    assert inspect_weather(weather.write(), problems) is None
    (fault,) = map(str, problems)
    assert f"got the calendar {calendar}" in fault
    assert "calendar: convert" not in fault
    assert "set the attribute `calendar` to `standard`" in fault
