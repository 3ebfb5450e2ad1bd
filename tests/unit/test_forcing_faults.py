"""Each fault of a weather file is named with file, variable, date, place and remedy."""

import netCDF4
import numpy as np
import pytest

from kzwater.data.forcing import inspect_forcing, open_forcing
from kzwater.errors import InputError, Problems


def faults(weather, points=None):
    """Return all faults of a weather file as text."""
    problems = Problems()
    forcing = inspect_forcing(weather.write(), problems)
    if forcing is not None:
        with forcing:
            needed = np.arange(len(forcing.points)) if points is None else points
            problems.extend(forcing.check(needed))
    return [str(problem) for problem in problems]


def the_fault(weather):
    """Return the only fault of a weather file."""
    (fault,) = faults(weather)
    return fault


# --- values ---


def test_kelvin_tagged_as_celsius_is_recognised(weather):
    weather.values["air_temperature"] += 273.15
    fault = the_fault(weather)
    assert fault.startswith("weather.nc air_temperature: got values of 253.1 to 298.1")
    assert "units `degC`" in fault
    assert "They look like `K`: set the attribute `units` to `K`." in fault


def test_celsius_tagged_as_kelvin_is_recognised(weather):
    weather.units["air_temperature"] = "K"
    fault = the_fault(weather)
    assert "got values of -20.0 to 25.0 with units `K`" in fault
    assert "They look like `degC`" in fault


def test_metres_tagged_as_millimetres_are_recognised_by_their_yearly_sum(weather):
    weather.values["precipitation"] /= 1000.0
    fault = the_fault(weather)
    assert fault.startswith("weather.nc precipitation: got a yearly sum of 0.5")
    assert "units `mm d-1`, expected at least 5 mm in a year" in fault
    assert "another unit (`m d-1`, `kg m-2 s-1`): set the attribute `units` to `m`" in fault


def test_a_dry_month_is_no_fault_of_units(weather):
    weather.values["precipitation"][:31] = 0.0
    weather.settings["period"] = {"start": "2001-01-01", "end": "2001-01-31"}
    assert faults(weather) == []


def test_a_missing_value_is_named_by_date_and_place(weather):
    weather.values["precipitation"][59:61, 1, 2] = np.nan
    fault = the_fault(weather)
    assert fault.startswith(
        "weather.nc precipitation 2001-03-01 latitude 42.5 longitude 70: "
        "got a missing value (NaN) (2 in all)"
    )
    assert "Fill the gap" in fault


def test_a_declared_fill_value_is_a_missing_value(weather):
    weather.attributes["precipitation"]["_FillValue"] = np.float32(-9999.0)
    weather.values["precipitation"][3, 0, 0] = -9999.0
    assert "2001-01-04 latitude 43 longitude 69: got a missing value" in the_fault(weather)


def test_an_undeclared_9999_is_named_as_a_code(weather):
    weather.values["air_temperature"][3, 0, 1] = -9999.0
    fault = the_fault(weather)
    assert fault.startswith("weather.nc air_temperature 2001-01-04 latitude 43 longitude 69.5")
    assert "got -9999, a code for missing data (1 in all)" in fault
    assert "Declare it (attribute `_FillValue` = -9999), then fill the gaps." in fault


def test_a_code_is_recognised_before_units_are_converted(weather):
    weather.units["air_temperature"] = "K"
    weather.values["air_temperature"] += 273.15
    weather.values["air_temperature"][3, 0, 1] = -9999.0
    assert "got -9999, a code for missing data (1 in all)" in the_fault(weather)


def test_negative_rain_is_named_by_date_and_place(weather):
    weather.values["precipitation"][10, 2, 3] = -0.4
    fault = the_fault(weather)
    assert fault.startswith("weather.nc precipitation 2001-01-11 latitude 42 longitude 70.5")
    assert "got the negative value -0.4 mm d-1 (1 in all), expected 0 to 500 mm d-1" in fault
    assert "Set it to 0 if it is a rounding of packed files" in fault


@pytest.mark.parametrize(
    ("value", "said"), [(np.inf, "got inf mm d-1"), (-np.inf, "got the negative value -inf mm d-1")]
)
def test_infinite_values_are_named_by_date_and_place(weather, value, said):
    weather.values["precipitation"][10, 2, 3] = value
    fault = the_fault(weather)
    assert fault.startswith("weather.nc precipitation 2001-01-11 latitude 42 longitude 70.5")
    assert said in fault


def test_impossible_values_are_held_to_the_declared_bounds(weather):
    weather.values["air_temperature"][10, 2, 3] = 75.0
    fault = the_fault(weather)
    assert "2001-01-11 latitude 42 longitude 70.5: got 75 degC (1 in all)" in fault
    assert "expected -70 to 60 degC" in fault


def test_every_fault_is_listed_at_once(weather):
    weather.values["precipitation"][10, 2, 3] = -0.4
    weather.values["precipitation"][20, 0, 0] = np.nan
    weather.values["air_temperature"] += 273.15
    weather.units["reference_evapotranspiration"] = "W m-2"
    found = faults(weather)
    assert len(found) == 4
    assert any("reference_evapotranspiration: got units `W m-2`" in fault for fault in found)


def test_a_fault_in_a_later_block_keeps_its_date(weather, monkeypatch):
    monkeypatch.setattr("kzwater.data.forcing._values_at_once", 120)  # ten days of twelve points
    weather.values["precipitation"][700, 1, 1] = -1.0
    assert "precipitation 2002-12-02 latitude 42.5 longitude 69.5" in the_fault(weather)


def test_a_needed_point_has_an_elevation(weather):
    weather.elevation[1, 1] = np.nan
    fault = the_fault(weather)
    assert fault.startswith("weather.nc elevation latitude 42.5 longitude 69.5")
    assert faults(weather, np.array([0, 1])) == []


# --- units ---


@pytest.mark.parametrize(
    ("name", "units", "shown"),
    [
        ("precipitation", "furlong d-1 x", "units `furlong d-1 x`, which are unknown"),
        ("precipitation", "W m-2", "units `W m-2`, of another quantity"),
        ("precipitation", "", "no units"),
        ("air_temperature", "mm", "units `mm`, of another quantity"),
    ],
)
def test_units_that_are_missing_unknown_or_wrong_are_a_fault(weather, name, units, shown):
    weather.units[name] = units
    fault = the_fault(weather)
    assert fault.startswith(f"weather.nc {name}: got {shown}, expected units that can become")
    assert f"Set the attribute `units` of `{name}`" in fault


# --- time ---


def test_a_missing_day_is_named_by_its_date(weather):
    weather.keep(np.delete(np.arange(730), [59, 60]))
    fault = the_fault(weather)
    assert fault.startswith("weather.nc time 2001-03-01: got no record of 2001-03-01")
    assert "(2 records missing)" in fault
    assert "Fill the gap, or change `period`." in fault


def test_a_doubled_day_is_named_by_its_date(weather):
    weather.keep(np.insert(np.arange(730), 59, 59))
    fault = the_fault(weather)
    assert fault.startswith("weather.nc time 2001-03-01: got a date that stands 2 times")
    assert "Remove the doubled records." in fault


def test_weather_that_ends_early_is_a_fault_with_both_dates(weather):
    weather.keep(slice(0, 500))
    fault = the_fault(weather)
    assert "got a file that ends early, on 2002-05-15 (230 records missing)" in fault
    assert "expected all records of 2001-01-01 to 2002-12-31" in fault


def test_weather_that_starts_late_is_a_fault(weather):
    weather.keep(slice(10, 730))
    assert "got a file that starts late, on 2001-01-11 (10 records" in the_fault(weather)


def test_weather_of_another_period_is_a_fault(weather):
    weather.settings["period"] = {"start": "2011-01-01", "end": "2011-12-31"}
    assert "got no record in the period" in the_fault(weather)


def test_days_out_of_order_are_a_fault(weather):
    weather.keep(np.r_[0:10, 11, 10, 12:730])
    fault = the_fault(weather)
    assert fault.startswith("weather.nc time 2001-01-11: got a date before the one it follows")


def test_gaps_outside_the_period_are_no_fault(weather):
    weather.keep(np.delete(np.arange(730), 600))
    weather.settings["period"] = {"start": "2001-01-01", "end": "2001-12-31"}
    assert faults(weather) == []


def test_noon_stamps_without_bounds_are_a_fault(weather):
    weather.times = weather.times + 0.5
    fault = the_fault(weather)
    assert "got a record that starts at 12:00" in fault
    assert "Give bounds to the time axis" in fault


def test_days_of_another_zone_are_a_fault(weather):
    weather.time_units = "days since 1970-01-01 00:00:00Z"
    fault = the_fault(weather)
    assert "got a record that starts at 05:00" in fault
    assert "`time.utc_offset`" in fault


def test_the_calendar_of_a_climate_model_is_a_fault(weather):
    weather.time_attributes["calendar"] = "noleap"
    fault = the_fault(weather)
    assert "weather.nc time: got the calendar noleap" in fault
    assert "Write `calendar: convert`" in fault


def test_records_longer_than_a_day_are_a_fault(weather):
    weather.times = weather.times[0] + 10.0 * np.arange(730.0)
    assert "got records of 240 hours, expected records of 24 hours" in the_fault(weather)


def test_records_of_uneven_length_are_a_fault(weather):
    weather.time_bounds = np.stack([weather.times, weather.times + 1.0], axis=1)
    weather.time_bounds[5, 1] += 1.0
    fault = the_fault(weather)
    assert fault.startswith("weather.nc time 2001-01-06: got a record of another length")


def test_a_file_without_time_is_a_fault(weather):
    weather.time_units = "1"
    assert "weather.nc time: got no time axis" in the_fault(weather)


# --- layout ---


def with_humidity(weather, units):
    """Return the weather with a humidity of 75 and what blowing snow needs beside it."""
    weather.settings["processes"] = {"blowing_snow": "blowing_snow"}
    for name, value in (("relative_humidity", 75.0), ("wind_speed", 3.0)):
        weather.values[name] = np.full_like(weather.values["precipitation"], value)
        weather.units[name], weather.attributes[name] = "m s-1", {}
    weather.units["relative_humidity"] = units
    return weather


def test_per_cent_without_units_is_a_fault(weather):
    fault = the_fault(with_humidity(weather, ""))
    assert fault.startswith("weather.nc relative_humidity 2001-01-01")
    assert fault.endswith(
        "expected 0 to 1. If they are per cent, set the attribute `units` to `%`."
    )


def test_per_cent_and_shares_in_one_series_are_told_apart(weather):
    weather = with_humidity(weather, "%")
    weather.values["relative_humidity"][365:] /= 100.0
    assert "a change by the factor 100 (1, %)" in the_fault(weather)


def test_the_process_that_needs_a_missing_forcing_is_named(weather):
    del with_humidity(weather, "%").values["wind_speed"]
    assert "the forcing `wind_speed`, needed by `blowing_snow`" in the_fault(weather)


def test_each_process_that_could_make_a_forcing_is_named(weather):
    weather.settings["processes"] = {"frozen_ground": "none"}
    fault = the_fault(weather)
    assert ". Choose `frozen_ground: frost_index`" in fault
    # nobody has such a variable: to name one is no cure
    assert "forcing.variables" not in fault
    assert fault.endswith("As well: `frozen_ground: soil_ice` or `frozen_ground: unfrozen_ground`.")


def test_a_variable_of_another_name_is_suggested(weather):
    weather.settings["forcing"]["variables"] = {"precipitation": "precip"}
    fault = the_fault(weather)
    assert fault.startswith("weather.nc precip: got no such variable")
    assert "Name it in `forcing.variables`. Did you mean `precipitation`?" in fault


def without_reference(weather, *, extremes=False):
    """Return the fault of a file without reference evapotranspiration."""
    del weather.values["reference_evapotranspiration"]
    if extremes:
        for name, shift in (("air_temperature_minimum", -6.0), ("air_temperature_maximum", 7.0)):
            weather.values[name] = weather.values["air_temperature"] + shift
            weather.units[name], weather.attributes[name] = "degC", {}
    return the_fault(weather)


def test_a_missing_reference_is_remedied_by_what_the_file_has(weather):
    fault = without_reference(weather)
    assert "reference_evapotranspiration: got no such variable" in fault
    answers = "reference_evapotranspiration: oudin, solar_geometry: solar_geometry"
    assert f". Choose `{answers}` in `processes`" in fault
    assert fault.index("Choose") < fault.index("Or name it in `forcing.variables`.")


def test_extremes_of_temperature_offer_a_better_equation(weather):
    fault = without_reference(weather, extremes=True)
    answers = "reference_evapotranspiration: hargreaves_samani, solar_geometry: solar_geometry"
    assert (
        f". Choose `{answers}` in `processes`: it is made from the weather that is there." in fault
    )


def test_what_only_further_weather_could_make_is_named_all_the_same(weather):
    weather.settings["processes"] = {"reference_evapotranspiration": "penman_monteith"}
    found = {text.split()[1].rstrip(":"): text for text in faults(weather)}
    answer = "`vapour_pressure: humidity_from_dew_point` in `processes`"
    assert f". Choose {answer}, and give `dew_point_temperature`." in found["vapour_pressure"]
    assert "solar_geometry: solar_geometry" in found["extraterrestrial_radiation"]
    assert "processes" not in found["wind_speed"]


def test_axes_out_of_order_are_a_fault(weather):
    weather.longitude = np.array([69.0, 70.0, 69.5, 70.5])
    fault = the_fault(weather)
    assert fault.startswith("weather.nc longitude: got coordinates that are missing or out of")
    assert "Sort the file along `longitude`." in fault


def test_a_file_without_elevation_is_a_fault(weather):
    weather.write()
    with netCDF4.Dataset(weather.file, "a") as dataset:
        dataset.renameVariable("elevation", "height")
    with pytest.raises(InputError, match="elevation: got no elevation of the points"):
        open_forcing(weather.write_scenario())


def test_dimensions_in_another_order_are_a_fault(weather):
    scenario = weather.write()
    with netCDF4.Dataset(weather.file, "a") as dataset:
        dataset.renameVariable("precipitation", "other")
        turned = dataset.createVariable("precipitation", "f4", ("latitude", "longitude", "time"))
        turned.units = "mm d-1"
    with pytest.raises(InputError, match=r"precipitation: got dimensions \(latitude, longitude"):
        open_forcing(scenario)


# --- the file itself ---


@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
@pytest.mark.parametrize("format_name", ["NETCDF4", "NETCDF3_CLASSIC", "NETCDF3_64BIT_OFFSET"])
def test_a_truncated_file_is_named_with_remedy(weather, share, format_name):
    weather.format = format_name
    scenario = weather.write()
    content = weather.file.read_bytes()
    weather.file.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(InputError) as caught:
        open_forcing(scenario)
    assert str(caught.value) == (
        "weather.nc: got a NetCDF file that was cut short or damaged, expected a whole file. "
        "Copy or download it again and compare the sizes."
    )


def test_a_whole_classic_file_is_read(weather):
    weather.format = "NETCDF3_CLASSIC"
    assert faults(weather) == []


def test_damaged_values_are_found_before_the_first_step(weather):
    weather.compressed = True
    scenario = weather.write()
    content = bytearray(weather.file.read_bytes())
    place = len(content) * 3 // 4
    content[place : place + 500] = bytes(500)
    weather.file.write_bytes(bytes(content))
    with open_forcing(scenario) as forcing:
        problems = [str(problem) for problem in forcing.check(np.arange(12))]
    assert any("weather.nc: got a NetCDF file that was cut short or damaged" in p for p in problems)


def test_a_file_that_is_not_netcdf_is_a_fault(weather):
    scenario = weather.write()
    weather.file.write_text("date;rain\n")
    with pytest.raises(InputError, match=r"weather\.nc: got a file that is not NetCDF"):
        open_forcing(scenario)


def test_a_missing_file_is_a_fault(weather):
    scenario = weather.write()
    weather.file.unlink()
    with pytest.raises(InputError, match=r"weather\.nc: got no such file"):
        open_forcing(scenario)
