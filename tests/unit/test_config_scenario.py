"""Scenario files: what they mean, and what is refused with file, line and remedy."""

import json
import subprocess
import sys
from datetime import datetime, timedelta

import pytest

from kzwater import registry
from kzwater.config import json_schema, load_scenario
from kzwater.config.declared import ByLandCover
from kzwater.config.loader import load_yaml
from kzwater.config.preparation import Preparation
from kzwater.errors import InputError

SOUND = """\
name: arys
title: {en: Arys, ru: Арысь}
basin: basin.nc
period: {start: 2000-02-01, end: 2000-03-31}
forcing: {file: weather.nc}
"""


@pytest.fixture
def scenario(tmp_path, monkeypatch):
    """Return a function that reads the sound scenario with lines added."""
    monkeypatch.chdir(tmp_path)

    def read(lines="", text=SOUND):
        (tmp_path / "arys.yaml").write_text(text + lines, encoding="utf-8")
        return load_scenario(tmp_path / "arys.yaml")

    return read


@pytest.fixture
def faults(scenario):
    """Return a function that gives the faults of the sound scenario with lines added."""

    def read(lines="", text=SOUND):
        with pytest.raises(InputError) as caught:
            scenario(lines, text)
        return [str(problem) for problem in caught.value.problems]

    return read


def test_paths_start_at_the_folder_of_the_scenario(scenario, tmp_path):
    found = scenario("initial_state: ../state.nc\n")
    assert found.path == tmp_path / "arys.yaml"
    assert found.folder == tmp_path
    assert found.basin == tmp_path / "basin.nc"
    assert found.forcing.file == tmp_path / "weather.nc"
    assert found.initial_state == tmp_path / "../state.nc"


def test_both_ends_of_the_period_are_computed(scenario):
    assert scenario().period.days == 60
    assert scenario().step_count == 60
    assert scenario("time: {step: 1 hour}\n").step_count == 1440


def test_the_first_step_starts_when_the_day_does(scenario):
    found = scenario('time: {step: 1 hour, day_starts_at: "08:00"}\n')
    assert found.starts_at == datetime(2000, 2, 1, 8)  # local standard time
    assert found.step == timedelta(hours=1)


def test_the_title_comes_in_the_language_of_the_user(scenario, monkeypatch):
    assert scenario().heading == "Arys"
    monkeypatch.setattr("kzwater.language.language", "ru")
    assert scenario().heading == "Арысь"
    monkeypatch.setattr("kzwater.language.language", "kk")
    assert scenario().heading == "Arys"
    assert scenario(text=SOUND.replace("{en: Arys, ru: Арысь}", "Only")).heading == "Only"


def test_processes_are_the_standard_ones_in_the_order_of_the_catalogue(scenario):
    assert scenario().processes == registry.standard_processes()
    chosen = scenario("processes: [snow_degree_day, precipitation_phase]\n").processes
    # The hand-over of runoff to the rivers is no choice.
    assert chosen == ("precipitation_phase", "snow_degree_day", registry.processes()[-1])


def test_a_section_of_processes_changes_answers_of_the_standard_model(scenario):
    standard = registry.standard_processes()
    assert scenario("processes: {}\n").processes == standard
    without_snow = scenario("processes: {snow: none}\n").processes
    assert without_snow == tuple(name for name in standard if name != "snow_degree_day")
    assert scenario("processes: {snow: snow_degree_day}\n").processes == standard


def test_only_the_forcings_of_the_chosen_processes_are_needed(scenario):
    chosen = "processes: [precipitation_phase, snow_degree_day]\n"
    assert set(scenario(chosen).forcing_names()) == {"precipitation", "air_temperature"}
    assert "reference_evapotranspiration" in scenario().forcing_names()


def test_one_gradient_holds_for_twelve_months(scenario):
    forcing = scenario().forcing
    assert forcing.air_temperature_gradient == (-0.0065,) * 12
    assert forcing.precipitation_gradient == (0.0,) * 12
    months = ", ".join(f"{-0.001 * month:.3f}" for month in range(12))
    text = SOUND.replace("weather.nc}", f"weather.nc, air_temperature_gradient: [{months}]}}")
    assert scenario(text=text).forcing.air_temperature_gradient[11] == -0.011


def test_parameters_are_numbers_or_differ_by_land_cover(scenario):
    found = scenario(
        "parameters:\n"
        "  snow_melt_factor: 4\n"
        "  rootzone_depth: {land_cover: {grassland: 900, default: 100}}\n"
    ).parameters
    assert found["snow_melt_factor"] == 4.0
    by_cover = found["rootzone_depth"]
    assert isinstance(by_cover, ByLandCover)
    assert by_cover.land_cover == {"grassland": 900.0, "default": 100.0}


@pytest.mark.parametrize(
    ("text", "value"), [("year", "year"), ("month", "month"), ("10 days", 10), ("1 day", 1)]
)
def test_a_checkpoint_is_a_year_a_month_or_days(scenario, text, value):
    assert scenario(f"checkpoint: {text}\n").checkpoint == value


def test_a_reversed_period_names_its_line_and_remedy(faults):
    (fault,) = faults(text=SOUND.replace("end: 2000-03-31", "end: 1999-03-31"))
    assert fault == (
        "arys.yaml:4 period.end: got `1999-03-31`, expected a day not before the start "
        "2000-02-01. Exchange start and end."
    )


def test_parameters_are_held_to_the_bounds_that_the_process_declares(faults):
    info = registry.field("snow_melt_factor")
    (fault,) = faults("parameters:\n  snow_melt_factor: 45\n")
    assert fault.startswith(
        f"arys.yaml:7 parameters.snow_melt_factor: got 45, "
        f"expected {info.lower:g} to {info.upper:g} {info.units}."
    )
    (fault,) = faults("parameters: {snow_melt_factor: {land_cover: {a: 45, b: 4, c: 0}}}\n")
    assert "got a 45, c 0, expected" in fault


def test_an_unknown_parameter_is_answered_with_the_nearest(faults):
    (fault,) = faults("parameters: {snow_melt_facter: 4}\n")
    assert fault.startswith("arys.yaml:6 parameters.snow_melt_facter: got an unknown key")
    assert "Did you mean `snow_melt_factor`?" in fault


def test_parameters_of_the_river_come_from_the_basin(faults):
    (fault,) = faults("parameters: {reach_width: 4}\n")
    assert "got an unknown key" in fault


def test_a_parameter_that_nothing_reads_is_a_fault(faults):
    (fault,) = faults("processes: [precipitation_phase]\nparameters: {snow_melt_factor: 4}\n")
    assert fault == (
        "arys.yaml:7 parameters.snow_melt_factor: got a parameter that no chosen process reads, "
        "expected parameters of the chosen processes. "
        "Remove it, or add snow_degree_day to `processes`."
    )


def test_a_map_that_nothing_computes_is_a_fault(faults, scenario):
    chosen = "processes: [precipitation_phase]\n"
    (fault,) = faults(chosen + "output:\n  maps:\n  - rainfall\n  - groundwater_fast\n")
    assert fault == (
        "arys.yaml:10 output.maps[2]: got `groundwater_fast`, which no chosen process computes, "
        "expected what the chosen processes read and compute, or discharge. "
        "Remove it, or add groundwater to `processes`."
    )
    maps = scenario(chosen + "output: {maps: [rainfall, discharge]}\n").output.maps
    assert maps == ("rainfall", "discharge")


@pytest.mark.parametrize("key", ["maps", "record_exchange"])
def test_a_name_given_twice_is_a_fault(faults, key):
    (fault,) = faults(f"output: {{{key}: [snow_ice, snow_liquid, snow_ice]}}\n")
    assert fault == (
        f"arys.yaml:6 output.{key}: got `snow_ice` for the second time, "
        "expected each name once. Remove the second."
    )


def test_a_process_listed_twice_is_a_fault(faults):
    (fault,) = faults("processes: [snow_degree_day, groundwater, snow_degree_day]\n")
    assert fault.startswith("arys.yaml:6 processes: got `snow_degree_day` for the second time")


def test_a_file_of_another_kind_is_told_with_its_command(faults, tmp_path):
    (fault,) = faults(text="name: arys\nelevation: {file: dem.tif}\nchannel: {width: 5}\n")
    assert fault == (
        "arys.yaml: got the description of a basin, expected a scenario. "
        "Give it to `kzwater prepare`."
    )
    (tmp_path / "arys.yaml").write_text(SOUND, encoding="utf-8")
    with pytest.raises(InputError, match="got a scenario, expected the description of a basin"):
        load_yaml(tmp_path / "arys.yaml", Preparation)


def test_processes_that_read_no_weather_are_refused(faults):
    (fault,) = faults("processes: [groundwater]\n")
    assert fault.startswith("arys.yaml:6 processes: got no process that reads weather, expected")
    assert fault.endswith("Leave `processes` out for the standard model.")


def test_a_model_that_no_precipitation_enters_is_refused(faults):
    (fault,) = faults("processes: {precipitation_phase: none}\n")
    assert fault.startswith("arys.yaml:6 processes: got no process that reads precipitation")
    assert "at least one of precipitation_phase, precipitation_phase_wet_bulb." in fault


@pytest.mark.parametrize(
    ("line", "key", "remedy"),
    [
        ("processes: [snow_degre_day]", "processes[1]", "Did you mean `snow_degree_day`?"),
        ("processes: {snwo: none}", "processes.snwo", "Did you mean `snow`?"),
        ("processes: {snow: snow_degre_day}", "snow", "Did you mean `snow_degree_day`?"),
        ("processes: {river_inflow: none}", "processes.river_inflow", "Known are: solar_geometry,"),
        ("processes: {soil_ice: soil_ice}", "soil_ice", "Write `frozen_ground: soil_ice`."),
        ("processes: {depressions: soil_ice}", "processes.depressions", "Change the value"),
        ("output: {maps: [snow_ic]}", "output.maps[1]", "Did you mean `snow_ice`?"),
        ("time: {step: 1 hours}", "time.step", "Did you mean `1 hour`?"),
        ("time: {day_starts_at: 9:00}", "time.day_starts_at", 'as "00:00" or "09:00".'),
        ("time: {utc_offset: 5}", "time.utc_offset", 'Write an offset as "+05:00".'),
        ("checkpoint: 10 dayz", "checkpoint", "Write as `year` or `10 days`."),
        ("routing: {substeps: 0}", "routing.substeps", "Change the value"),
        ("inflows: [{reach_of: a}]", "inflows[1].file", "Add `file`."),
        ("observations: {norm: a.csv}", "observations.norm", "Did you mean `norms`?"),
        ("parameters: {snow_retention: {land_covr: {a: 1}}}", "land_covr", "`land_cover`?"),
    ],
)
def test_a_wrong_choice_is_named_with_line_and_remedy(faults, line, key, remedy):
    found = faults(line + "\n")
    assert any(f"{key}: got" in fault and remedy in fault for fault in found), found
    assert all(fault.startswith("arys.yaml:6 ") for fault in found)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("name: arys", "name: a b", "arys.yaml:1 name: got `a b`, expected Latin letters"),
        ("{en: Arys, ru: Арысь}", "{de: Arys}", "expected one of en, ru, kk"),
        ("{en: Arys, ru: Арысь}", "{}", "arys.yaml:2 title: got a section with keys"),
        ("nc}", "nc, variables: {precipitaton: tp}}", "Did you mean `precipitation`?"),
        ("nc}", "nc, air_temperature_gradient: -6.5}", "-6.5 per kilometre is -0.0065."),
        ("nc}", "nc, precipitation_gradient: 5}", "expected -0.01 to 0.01 m-1"),
        ("nc}", "nc, precipitation_gradient: [0, 1]}", "got a list of 2, expected one number or"),
    ],
)
def test_a_wrong_value_is_refused_with_its_rule(faults, old, new, expected):
    assert expected in " ".join(faults(text=SOUND.replace(old, new)))


def test_the_schema_for_editors_holds_declared_names_bounds_and_descriptions():
    schema = json_schema()
    parameters = schema["properties"]["parameters"]["properties"]
    info = registry.field("snow_melt_factor")
    assert parameters["snow_melt_factor"]["minimum"] == info.lower
    assert parameters["snow_melt_factor"]["maximum"] == info.upper
    assert info.long_name in parameters["snow_melt_factor"]["description"]
    assert {"type": "string"} in schema["properties"]["economy"]["anyOf"]
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == {"name", "title", "period"}
    assert schema["oneOf"] == [
        {"required": ["basin", "forcing"]},
        {"required": ["fields", "forcing"]},
        {"required": ["river"]},
    ]
    assert set(schema["$defs"]["River"]["required"]) == {"places"}
    described = [schema, *schema["$defs"].values()]
    for section in described:
        for name, value in section.get("properties", {}).items():
            assert "description" in value, name
    json.dumps(schema)


def test_importing_settings_loads_neither_arrays_nor_the_engine():
    heavy = "{'numpy', 'xarray', 'pandas', 'netCDF4', 'kzwater._engine'} & set(sys.modules)"
    command = f"import sys, kzwater.config; sys.exit(len({heavy}))"
    assert subprocess.run([sys.executable, "-c", command], check=False).returncode == 0


RIVER = """\
name: lower
title: Lower river
period: {start: 2000-02-01, end: 2000-03-31}
river: {places: places.csv}
"""


def test_a_river_needs_neither_land_nor_weather(scenario):
    found = scenario(text=RIVER)
    assert found.river.files() == {"places": found.folder / "places.csv"}
    assert found.river.allocation == "fair"
    assert not found.forcing.files()["file"].name


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("forcing: {file: weather.nc}", "arys.yaml:5 forcing: got a section that a river does not"),
        ("parameters: {snow_melt_factor: 4}", "arys.yaml:5 parameters: got a section"),
        ("output: {maps: [snow_ice]}", "arys.yaml:5 output.maps: got a section"),
        ("time: {step: 1 hour}", "arys.yaml:5 time: got a section"),
        ("basin: basin.nc", "basin, fields, river: got basin and river, expected one of them"),
        ("processes: {snow: none}", "arys.yaml:5 processes: got a section"),
    ],
)
def test_sections_that_a_river_does_not_read_are_faults(faults, line, told):
    assert any(told in fault for fault in faults(text=RIVER + line + "\n"))


def test_faults_of_a_river_do_not_ask_for_weather(faults):
    (fault,) = faults(text=RIVER.replace("places:", "place:").replace("csv}", "csv, places: a}"))
    assert "Did you mean `places`?" in fault
    (fault,) = faults(text=RIVER.replace("csv}", "csv, allocation: largest}"))
    assert fault.startswith("arys.yaml:4 river.allocation: got `largest`, expected")


def test_what_is_no_river_needs_weather(faults):
    (fault,) = faults(text=SOUND.replace("forcing: {file: weather.nc}\n", ""))
    assert fault.endswith("forcing: got nothing, expected this key. Add `forcing`.")
