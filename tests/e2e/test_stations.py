"""Runs from tables of stations as agencies keep them."""

from __future__ import annotations

import json

import netCDF4
import numpy as np
import pytest
import xarray as xr

from kzwater.basin import read_basin
from kzwater.checks import check_scenario, look_at
from kzwater.config import load_scenario
from kzwater.data.files import digest
from kzwater.data.station_heights import heights_around
from kzwater.data.stations import open_stations
from kzwater.inputs import read_inputs
from kzwater.simulation import fitted_sentences, run

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
        period = weather.sel(time=slice("2001-09-01", "2002-09-10"))
        rows, columns = (
            xr.DataArray(list(axis), dims="point") for axis in zip(*PLACES, strict=True)
        )
        return period.isel(latitude=rows, longitude=columns).load()


def write_stations(folder, points, elevation_header="elevation"):
    lines = [f"station;latitude;longitude;{elevation_header}"]
    for index in range(len(PLACES)):
        at = points.isel(point=index)
        numbers = (float(at[name]) for name in ("latitude", "longitude", "elevation"))
        lines.append(
            ";".join([f"S{index}", *(repr(number).replace(".", ",") for number in numbers)])
        )
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


def write_tables(arys):
    """Return the points at stations after writing all of their tables."""
    points = read_points(arys.folder)
    write_stations(arys.folder, points)
    for name in UNITS:
        write_values(arys.folder, points, name)
    return points


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
    points = write_tables(arys)
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


def test_ten_day_tables_run_and_give_the_water_of_their_days(arys, tmp_path):
    """The same rain in ten-day sums, spread evenly: the ledger closes and no drop is lost."""
    points = write_tables(arys)
    days = points.time.values.astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    thirds = np.minimum((days - months.astype("datetime64[D]")).astype(int) // 10, 2)
    keys = months.astype(int) * 3 + thirds
    rain = points.precipitation.transpose("time", "point").values.astype(float)
    lines = ["дата;" + ";".join(f"P_S{index}" for index in range(len(PLACES)))]
    for key in np.unique(keys):
        sums = rain[keys == key].sum(axis=0)
        cells = (repr(float(value)).replace(".", ",") for value in sums)
        lines.append(";".join([f"{days[keys == key][-1].item():%d.%m.%Y}", *cells]))
    (arys.folder / "ten_days.csv").write_text("\n".join(lines), encoding="utf-8-sig")
    daily = arys.edit(use_stations, arys.folder / "daily.yaml")

    def in_ten_days(scenario):
        use_stations(scenario)
        scenario["forcing"]["stations"]["values"]["precipitation"] = {
            "file": "ten_days.csv",
            "column": "P_{station}",
            "interval": "ten_day",
            "disaggregation": "uniform",
        }

    ten_days = arys.edit(in_ten_days, arys.folder / "ten_days.yaml")
    totals = {}
    for scenario in (daily, ten_days):
        with xr.open_dataset(run(scenario, tmp_path / scenario.stem) / "results.nc") as results:
            assert float(results.ledger_residual.max()) < 1e-9
            # October to June begins and ends with whole ten-day periods.
            fluxes = (results.basin_snowfall + results.basin_rainfall).sum()
            totals[scenario.stem] = float(fluxes)
    assert totals["ten_days"] == pytest.approx(totals["daily"], rel=1e-6)


def test_a_factor_of_a_station_multiplies_its_precipitation_only(arys):
    write_tables(arys)

    def with_factor(scenario):
        use_stations(scenario)
        scenario["forcing"]["stations"]["precipitation_factors"] = {"S1": 1.5}

    plain = open_stations(load_scenario(arys.edit(use_stations, arys.folder / "plain.yaml")))
    changed = open_stations(load_scenario(arys.edit(with_factor, arys.folder / "factor.yaml")))
    one, other = plain.read(0, 60), changed.read(0, 60)
    rain = "precipitation"
    np.testing.assert_array_equal(other[rain], one[rain] * [1.0, 1.5, 1.0, 1.0, 1.0])
    assert one[rain][:, 1].sum() > 0.0
    np.testing.assert_array_equal(other["air_temperature"], one["air_temperature"])


def test_a_factor_of_a_station_that_is_not_there_is_refused(arys):
    write_tables(arys)

    def unknown(scenario):
        use_stations(scenario)
        scenario["forcing"]["stations"]["precipitation_factors"] = {"S9": 1.5}

    arys.edit(unknown)
    (fault,) = map(str, check_scenario(arys.file))
    assert "forcing.stations.precipitation_factors.S9: got a station that the table lacks" in fault


def test_a_fitted_gradient_stands_in_the_record_and_the_inputs(arys, tmp_path):
    write_tables(arys)
    arys.edit(lambda scenario: use_stations(scenario, air_temperature_gradient="fitted"))
    arys.edit(lambda scenario: scenario.update(period={"start": "2001-10-01", "end": "2001-10-20"}))
    out = run(arys.file, tmp_path / "out")
    fitted = json.loads((out / "run.json").read_text())["fitted_gradients"]
    assert list(fitted) == ["air_temperature"]
    # ERA5's own means over the whole grid fall by 0.0047 to 0.0063 degC m-1.
    assert -0.009 < min(fitted["air_temperature"]) < max(fitted["air_temperature"]) < -0.002
    (sentence,) = fitted_sentences(out)
    assert sentence.startswith("Gradient of air_temperature per 100 m, fitted, January")
    inputs = read_inputs(out / "inputs.nc")
    row = inputs.forcing_names.tolist().index("air_temperature")
    assert inputs.gradients[row].tolist() == fitted["air_temperature"]


def test_a_table_at_fault_is_not_called_missing_as_well(arys):
    write_tables(arys)

    def without_disaggregation(scenario):
        use_stations(scenario)
        tables = scenario["forcing"]["stations"]["values"]
        tables["precipitation"] = {"file": "precipitation.csv", "interval": "month"}

    def without_a_table(scenario):
        use_stations(scenario)
        del scenario["forcing"]["stations"]["values"]["precipitation"]

    arys.edit(without_disaggregation)
    (fault,) = map(str, check_scenario(arys.file))
    assert "disaggregation" in fault
    arys.edit(without_a_table)
    (fault,) = map(str, check_scenario(arys.file))
    assert "scenario_sub_basins.yaml:" in fault
    assert "no table of `precipitation`" in fault
    assert fault.endswith("Add `precipitation: FILE.csv`.")


def test_a_process_is_offered_before_a_table(arys):
    write_tables(arys)

    def without_companions(scenario):
        use_stations(scenario)
        scenario["processes"] = {
            "reference_evapotranspiration": "penman_monteith",
            "frozen_ground": "none",
        }

    arys.edit(without_companions)
    found = {}
    for fault in map(str, check_scenario(arys.file)):
        found[fault.partition("no table of `")[2].partition("`")[0]] = fault
    for handed_on in ("extraterrestrial_radiation", "open_ground"):
        assert "Choose `" in found[handed_on]
        assert "FILE.csv" not in found[handed_on]
    told = found["vapour_pressure"]
    assert told.index("Choose `vapour_pressure: ") < told.index(
        "Or add `vapour_pressure: FILE.csv`"
    )


def cover_of(arys, move):
    """Return the faults, and the notes of a run, after a move of the stations."""
    points = read_points(arys.folder)
    move(points)
    write_stations(arys.folder, points)
    for name in UNITS:
        write_values(arys.folder, points, name)
    arys.edit(use_stations)
    arys.edit(lambda scenario: scenario.update(period={"start": "2001-10-01", "end": "2001-10-05"}))
    found = look_at(arys.file)
    return [str(fault) for fault in found.problems], list(found.notes)


def moved(points, north, last=0.0):
    """Move all stations north, degrees, and the last one by more."""
    points["latitude"] = points.latitude + north + last * (points.point == len(PLACES) - 1)


def test_a_station_placed_far_away_is_noted_by_check_and_run(arys, tmp_path):
    faults, notes = cover_of(arys, lambda points: moved(points, 0.0, 10.0))
    assert faults == []
    (note,) = notes
    assert "stations.csv: some stations lie more than 300 km from the basin" in note
    assert "(number: 1; first: station S4, latitude 52" in note
    said = []
    run(arys.file, tmp_path / "out", note=said.append)
    assert said == notes


@pytest.mark.parametrize("last", [0.0, 20.0, -6.0])
def test_stations_that_all_lie_far_away_are_refused_whatever_one_does(arys, last):
    faults, _notes = cover_of(arys, lambda points: moved(points, 4.0, last))
    assert len(faults) == 1
    assert "got no weather for this part of the basin" in faults[0]


def test_latitude_and_longitude_that_are_exchanged_are_told(arys):
    def exchange(points):
        latitude = points.latitude.copy()
        points["latitude"], points["longitude"] = points.longitude, latitude

    faults, _notes = cover_of(arys, exchange)
    assert len(faults) == 1
    assert "Latitude and longitude look exchanged" in faults[0]


def heights_of(arys, change, header="elevation"):
    """Return the faults after a change of the stations' heights, from those of the basin."""
    points = read_points(arys.folder)
    basin = read_basin(arys.folder / "basin_sub_basins.nc")
    lowest, highest = heights_around(basin, points.longitude.values, points.latitude.values)
    heights = np.where(np.isfinite(lowest), 0.5 * (lowest + highest), points.elevation.values)
    assert np.isfinite(lowest).sum() >= 2
    points["elevation"] = ("point", change(heights, np.flatnonzero(np.isfinite(lowest))[0]))
    write_stations(arys.folder, points, header)
    for name in UNITS:
        write_values(arys.folder, points, name)

    def strictly(scenario):
        use_stations(scenario)
        del scenario["forcing"]["stations"]["height_tolerance"]

    arys.edit(strictly)
    return [str(fault) for fault in check_scenario(arys.file)]


def test_a_station_600_m_off_the_basin_is_named_with_both_heights(arys):
    def lift(heights, station):
        heights[station] += 600.0
        return heights

    faults = heights_of(arys, lift)
    assert len(faults) == 1
    assert "m off), expected at most 250 m off. Correct the height, or latitude" in faults[0]
    assert " m where the basin has " in faults[0]


def test_one_height_in_feet_among_metres_is_told_with_its_metres(arys):
    def one_in_feet(heights, station):
        heights[station] /= 0.3048
        return heights

    (fault,) = heights_of(arys, one_in_feet)
    height = float(fault.partition("a height of ")[2].partition(" m")[0])
    assert f"It fits in feet: write {height * 0.3048:.0f}, in metres as the others." in fault


def test_heights_in_feet_are_suspected_and_converted_where_they_are_tagged(arys):
    in_feet = lambda heights, _station: heights / 0.3048  # noqa: E731
    (fault,) = heights_of(arys, in_feet)
    assert "heights that look like feet" in fault
    assert "write `elevation_units: ft`, or name the column `elevation_ft`" in fault
    assert heights_of(arys, in_feet, "elevation_ft") == []
