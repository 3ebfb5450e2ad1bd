"""A check looks at every file of a scenario and lists all faults at once."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import netCDF4
import numpy as np
import pytest

from kzwater import registry
from kzwater.basin import read_basin, write_basin
from kzwater.checks import check_scenario, look_at
from kzwater.data.files import digest
from kzwater.exchange import Exchange, write_exchange
from kzwater.setup import make_setup
from kzwater.state import State, write_state

ARYS = Path(__file__).parents[2] / "scenarios" / "arys"


@pytest.mark.parametrize("name", ["scenario.yaml", "scenario_sub_basins.yaml"])
def test_the_embedded_scenarios_are_without_fault(name):
    assert check_scenario(ARYS / name) == ()


def test_faults_of_all_files_are_listed_in_one_go(arys):
    arys.settings["parameters"]["snow_melt_factor"] = 45
    arys.settings["observations"]["discharge"] = "none.csv"
    (arys.folder / "norms.csv").write_text("gauge,value\nsayram_tasaryk,x\n")
    with netCDF4.Dataset(arys.folder / "weather.nc", "a") as dataset:
        dataset["precipitation"].units = "W m-2"
    basin = arys.folder / "basin_sub_basins.nc"
    basin.write_bytes(basin.read_bytes()[:10_000])
    found = " | ".join(arys.faults())
    assert "parameters.snow_melt_factor: got 45" in found
    assert "basin_sub_basins.nc: got a NetCDF file that was cut short" in found
    assert "weather.nc precipitation: got units `W m-2`" in found
    assert "norms.csv:2 value: got `x`" in found
    assert "observations.discharge: got no file none.csv" in found
    assert len(found.split(" | ")) == 5


def test_what_follows_from_a_fault_is_not_told_beside_it(arys):
    arys.settings["processes"] = {"reference_evapotranspiration": "penman_montith"}
    arys.settings["observations"]["discharge"] = "none.csv"
    wrong, missing = arys.faults()
    assert "Did you mean `penman_monteith`?" in wrong
    assert "no file none.csv" in missing


def test_a_file_that_cannot_be_read_as_yaml_has_that_fault_only(arys):
    arys.file.write_text("name: [\n")
    (problem,) = check_scenario(arys.file)
    assert problem.place.startswith("scenario_sub_basins.yaml:")


def test_a_missing_file_is_named_by_the_line_that_asks_for_it(arys):
    arys.settings["forcing"]["file"] = "wether.nc"
    (fault,) = arys.faults()
    assert fault.startswith(f"{arys.line('wether.nc')} forcing.file: got no file wether.nc")
    assert "Check the name" in fault


def test_weather_that_does_not_cover_the_basin_is_named_by_place(arys):
    arys.crop_weather(slice(5, None))
    (fault,) = arys.faults()
    assert fault.startswith("weather.nc latitude 4")
    assert "got no weather for this part of the basin" in fault
    assert "longitudes 70 to 71" in fault
    assert "Get weather for the whole basin" in fault


def test_gaps_are_looked_for_only_where_the_basin_needs_weather(arys):
    with netCDF4.Dataset(arys.folder / "weather.nc", "a") as dataset:
        rain = dataset["precipitation"]
        rain.set_auto_maskandscale(False)
        rain[:, 0, 9] = np.iinfo("i2").min  # the north-eastern corner, far outside
        rain[:, 3, 5] = np.iinfo("i2").min
        rain.missing_value = np.int16(np.iinfo("i2").min)
    (fault,) = arys.faults()
    assert fault.startswith("weather.nc precipitation 2001-10-01 latitude 42.5 longitude 70:")
    assert "got a missing value (NaN) (365 in all)" in fault


def test_processes_that_lose_water_are_refused_before_the_first_step(arys):
    arys.settings["processes"] = ["precipitation_phase", "snow_degree_day"]
    faults = arys.faults()
    assert faults
    place = arys.line("processes:")
    gaps = [text for text in faults if text.startswith(f"{place} processes: got no process for")]
    assert len(gaps) == 2
    assert "`infiltration`: nothing takes the water of surface_water further" in gaps[0]
    assert gaps[0].endswith("Add `infiltration` to the list.")
    assert gaps[1].endswith("Add `overland_flow` to the list.")


def test_each_choice_that_was_removed_is_named_with_its_answers(arys):
    arys.settings["processes"] = {"groundwater": "none", "snow": "none"}
    snow, groundwater = (fault for fault in arys.faults() if "no process for" in fault)
    place = arys.line("groundwater: none")
    assert groundwater.startswith(f"{place} processes.groundwater: got no process for `groundwat")
    assert "expected one of `groundwater`" in groundwater
    assert "Write `groundwater: groundwater`, or leave the line out" in groundwater
    assert "expected one of `snow_degree_day`, `snow_radiation`" in snow


def test_all_answers_to_one_choice_are_named_at_once(arys):
    pairs = (
        ("snow_degree_day", "snow_radiation"),
        ("frost_index", "soil_ice"),
        ("overland_flow", "depressions"),
    )
    chosen = dict.fromkeys((*registry.standard_processes(), *sum(pairs, ())))
    arys.settings["processes"] = list(chosen)
    found = arys.faults()
    for first, second in pairs:
        assert any(f"got `{first}`, `{second}` for the one choice" in fault for fault in found)
    assert not any("pass all water on" in fault for fault in found)


def test_land_covers_are_those_of_the_basin_and_all_of_them(arys):
    cover = {"grasland": 0.8, "cropland": 0.9}
    arys.settings["parameters"]["leaf_area_index"] = {"land_cover": cover}
    unknown, lacking = sorted(arys.faults(), key=lambda fault: "no value" in fault)
    assert unknown.startswith(arys.line("grasland"))
    assert (
        "got `grasland`, expected a name that the basin has. Did you mean `grassland`?" in unknown
    )
    assert "got no value for" in lacking
    assert "grassland" in lacking
    assert "Add the names, or `default`" in lacking
    cover["default"] = 0.9
    assert len(arys.faults()) == 1


def test_unknown_land_covers_come_in_the_order_of_the_file(arys):
    names = ["zoo", "lake", "moor", "alp", "fen", "bog"]
    cover = {"default": 0.9} | dict.fromkeys(names, 0.8)
    arys.settings["parameters"]["leaf_area_index"] = {"land_cover": cover}
    assert [fault.split("`")[1] for fault in arys.faults()] == names


def test_gauges_are_those_of_the_basin(arys):
    gauge = str(read_basin(arys.folder / "basin_sub_basins.nc").gauge_id[0])
    (arys.folder / "q.csv").write_text("date,q\n2001-10-01,1\n")
    arys.settings["inflows"] = [{"reach_of": gauge + "x", "file": "q.csv"}]
    arys.settings["output"]["record_exchange"] = [gauge, "nowhere"]
    (arys.folder / "norms.csv").write_text(f"gauge,value\n{gauge}y,1\n")
    found = " | ".join(arys.faults())
    assert f"inflows[1].reach_of: got `{gauge}x`" in found
    assert "output.record_exchange[2]: got `nowhere`" in found
    assert f"norms.csv {gauge}y: got a gauge that the basin does not have" in found
    assert f"Did you mean `{gauge}`?" in found
    assert "q.csv 2001-10-02 q: got no value (364 dates in all)" in found


def write_state_of(arys, **changes):
    basin = read_basin(arys.folder / "basin_sub_basins.nc")
    processes = registry.processes()
    infos = registry.of_processes(processes, "store") + registry.of_processes(processes, "memory")
    values = {
        "basin_digest": digest(arys.folder / "basin_sub_basins.nc"),
        "instant": datetime(2001, 10, 1),  # local standard time
        "utc_offset": "+05:00",
        "columns": {info.name: np.zeros(basin.hru_area.size) for info in infos},
        "river_water": np.zeros(basin.reach_length.size),
    }
    write_state(State(**values | changes), arys.folder / "state.nc")
    arys.settings["initial_state"] = "state.nc"


def test_a_state_that_fits_is_no_fault(arys):
    write_state_of(arys)
    assert arys.faults() == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"basin_digest": "0" * 64}, "state.nc basin_digest: got a state of another basin"),
        ({"instant": datetime(2001, 9, 30)}, "state.nc instant: got 2001-09-30 00:00"),
    ],
)
def test_a_state_of_another_basin_or_instant_is_a_fault(arys, change, expected):
    write_state_of(arys, **change)
    (fault,) = arys.faults()
    assert fault.startswith(expected)


def write_exchange_of(arys, gauge, **changes):
    """Record one day more on both sides of the period; return the inflow that imposes it."""
    content = {
        "gauges": (gauge,),
        "boundaries": np.arange("2001-09-30", "2002-10-03", dtype="datetime64[D]").astype("M8[m]"),
        "substeps": 4,
        "value": 1.0,
    } | changes
    shape = (content["boundaries"].size - 1, content["substeps"], len(content["gauges"]))
    discharge = np.full(shape, content["value"])
    exchange = Exchange(content["gauges"], content["boundaries"], discharge)
    write_exchange(exchange, arys.folder / f"{gauge}.nc")
    return {"reach_of": gauge, "file": f"{gauge}.nc", "imposed": True}


def write_table_of(arys, gauge):
    days = np.arange("2001-10-01", "2002-10-01", dtype="datetime64[D]")
    rows = "".join(f"{day},1\n" for day in days)
    (arys.folder / f"{gauge}.csv").write_text(f"date,q\n{rows}")
    return {"reach_of": gauge, "file": f"{gauge}.csv"}


def test_imposed_inflow_at_a_gauge_with_rivers_below_is_no_fault(arys):
    imposed = write_exchange_of(arys, "badam_karaspan")
    arys.settings["inflows"] = [imposed, write_table_of(arys, "boraldai")]
    arys.settings["output"]["record_exchange"] = ["boraldai", "arys_railway"]
    assert arys.faults() == []
    setup = make_setup(arys.file)
    assert setup.boundary.shape == (365, 1)
    assert setup.imposed.shape == (365, 4, 1)
    assert np.all(setup.imposed == 1.0)
    assert "sayram_tasaryk" not in setup.basin.gauge_id


@pytest.mark.parametrize("cut", [True, False])
def test_imposed_inflow_that_cuts_a_glacier_is_named_by_line(arys, cut):
    arys.settings["inflows"] = [write_exchange_of(arys, "badam_karaspan")]
    arys.settings["processes"] = {"glacier": "glacier", "glacier_geometry": "glacier_geometry"}
    path = arys.folder / "basin_sub_basins.nc"
    basin = read_basin(path)
    assert arys.faults() == []
    kept = np.isin(basin.hru_elevation, make_setup(arys.file).basin.hru_elevation)
    assert 2 < np.count_nonzero(kept) < kept.size
    glacier = np.full(basin.hru_area.size, -1, dtype=np.int32)
    glacier[np.flatnonzero(kept)[:2]] = 0
    if cut:
        glacier[np.flatnonzero(~kept)[:1]] = 0
    nowhere = np.full(glacier.size, -1, dtype=np.int32)
    write_basin(
        replace(basin, hru_glacier=glacier, hru_partner=nowhere, glacier_id=np.array(["RGI-1"])),
        path,
    )
    faults = arys.faults()
    assert [("cuts glacier RGI-1" in fault) for fault in faults] == [True] * cut


@pytest.mark.parametrize(
    ("iced", "chosen", "said"),
    [
        (False, True, "but the basin has no glaciers"),
        (True, False, "km2 of the basin are glaciers, but `glacier` is not among the processes"),
        (True, True, None),
        (False, False, None),
    ],
)
def test_glaciers_without_their_process_and_the_reverse_are_noted(arys, iced, chosen, said):
    path = arys.folder / "basin_sub_basins.nc"
    basin = read_basin(path)
    glacier = np.full(basin.hru_area.size, -1, dtype=np.int32)
    glacier[:2] = 0 if iced else -1
    names = np.array(["RGI-1"] * iced, dtype=np.str_)
    write_basin(replace(basin, hru_glacier=glacier, glacier_id=names), path)
    if chosen:
        arys.settings["processes"] = {"glacier": "glacier"}
    assert arys.faults() == []
    notes = look_at(arys.file).notes
    assert len(notes) == (said is not None)
    assert said is None or said in notes[0]


def test_imposed_inflow_at_the_outlet_is_named_by_line(arys):
    arys.settings["inflows"] = [write_exchange_of(arys, "arys_railway")]
    (fault,) = arys.faults()
    assert fault.startswith(f"{arys.line('reach_of')} inflows[1].reach_of: got `arys_railway`, ")
    assert "where the water leaves the basin" in fault
    assert "Choose a gauge further up" in fault


@pytest.mark.parametrize("writers", [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_two_inflows_at_one_gauge_are_named_by_line(arys, writers):
    write = (write_exchange_of, write_table_of)
    arys.settings["inflows"] = [write[each](arys, "badam_karaspan") for each in writers]
    (fault,) = arys.faults()
    assert "inflows[2].reach_of: got `badam_karaspan` for the second time" in fault


@pytest.mark.parametrize("write", [write_exchange_of, write_table_of])
@pytest.mark.parametrize("first", [True, False])
def test_inflow_above_an_imposed_one_is_named_by_line(arys, write, first):
    imposed = write_exchange_of(arys, "badam_karaspan")
    above = write(arys, "sayram_tasaryk")
    arys.settings["inflows"] = [above, imposed] if first else [imposed, above]
    (fault,) = arys.faults()
    number = 1 if first else 2
    assert fault.startswith(f"{arys.line('reach_of: sayram')} inflows[{number}].reach_of: got")
    assert "lies at or above the imposed inflow of `badam_karaspan`" in fault


@pytest.mark.parametrize("gauge", ["badam_karaspan", "sayram_tasaryk"])
def test_exchange_is_not_recorded_at_or_above_an_imposed_inflow(arys, gauge):
    arys.settings["inflows"] = [write_exchange_of(arys, "badam_karaspan")]
    arys.settings["output"]["record_exchange"] = [gauge]
    (fault,) = arys.faults()
    assert f"output.record_exchange[1]: got `{gauge}`, which lies at or above" in fault


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"substeps": 6}, "badam_karaspan.nc substep: got 6, expected 4."),
        ({"gauges": ("other",)}, "badam_karaspan.nc gauge: got other, expected badam_karaspan."),
        ({"value": np.nan}, "badam_karaspan.nc discharge: got nan (1460 in all)"),
        ({"value": -1.0}, "badam_karaspan.nc discharge: got -1 (1460 in all)"),
        (
            {"boundaries": np.arange("2001-10-01", "2002-09-30", dtype="M8[D]").astype("M8[m]")},
            "badam_karaspan.nc time: got 2001-10-01 - 2002-09-29 in steps of 1440 minutes, "
            "expected 2001-10-01 - 2002-10-01 in steps of 1440 minutes.",
        ),
        (
            {"boundaries": np.arange("2001-10-01", "2002-10-02", 60, dtype="M8[m]")},
            "in steps of 60 minutes, expected 2001-10-01",
        ),
    ],
)
def test_a_recorded_exchange_of_another_run_is_a_fault_of_the_check(arys, changes, expected):
    arys.settings["inflows"] = [write_exchange_of(arys, "badam_karaspan", **changes)]
    (fault,) = arys.faults()
    assert expected in fault


def test_weather_is_needed_for_the_computed_part_only(arys):
    arys.crop_weather(slice(0, 8))
    with netCDF4.Dataset(arys.folder / "weather.nc", "a") as dataset:
        # The easternmost HRUs, above the Mashat's gauge, lie just beyond one step from the points.
        dataset["longitude"][:] = dataset["longitude"][:] + 0.02
    (fault,) = arys.faults()
    assert "got no weather for this part of the basin" in fault
    arys.settings["inflows"] = [write_exchange_of(arys, "mashat")]
    assert arys.faults() == []
