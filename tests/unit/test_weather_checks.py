"""What `check` finds between the weather, the basin and the processes."""

import re

import netCDF4
import numpy as np
import pytest

from kzwater.basin import read_basin


def test_processes_without_weather_are_refused_with_a_reason(arys):
    arys.settings["processes"] = ["groundwater"]
    arys.settings["parameters"] = {}
    arys.settings["output"] = {}
    (fault,) = arys.faults()
    assert fault.startswith(f"{arys.line('processes:')} processes: got no process that reads")
    readers = fault.partition("expected at least one of ")[2]
    assert {"precipitation_phase", "snow_degree_day"} <= set(re.split(r"[^\w]+", readers))


@pytest.mark.parametrize("gradient", [-0.002, 0.002])
def test_a_gradient_that_leaves_no_precipitation_names_the_worst_place(arys, gradient):
    with netCDF4.Dataset(arys.folder / "weather.nc", "a") as dataset:
        heights = dataset["elevation"]
        # One height at all points is a fault of its own.
        heights[:] = 1500.0 + 2e-4 * (np.arange(heights.size).reshape(heights.shape) % 2)
    months = [0.0] * 12
    months[6] = gradient
    arys.settings["forcing"]["precipitation_gradient"] = months
    (fault,) = arys.faults()
    basin = read_basin(arys.folder / "basin_sub_basins.nc")
    heights = basin.hru_elevation - 1500.0
    worst = int(np.argmin(gradient * heights))
    assert fault.startswith(f"{arys.line('precipitation_gradient')} forcing.precipitation_gradient")
    assert f"got precipitation times {1.0 + gradient * heights[worst]:.2f} in month 7" in fault
    assert f"latitude {basin.hru_latitude[worst]:.3f}" in fault
    assert f"{heights[worst]:+.0f} m from its weather" in fault
    assert f"({np.count_nonzero(1.0 + gradient * heights <= 0.0)} HRUs in all)" in fault
    assert f"it is 0 there at {-1.0 / heights[worst]:.4g} m-1" in fault
    months[6] = float(-0.9 / heights[worst])
    assert arys.faults() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda heights: heights / 0.3048,
            "on average over the basin: heights that look like feet",
        ),
        (lambda heights: 0.0 * heights, "got 0 m at all points that the basin needs"),
        (lambda heights: 0.0 * heights + 900.0, "got 900 m at all points that the basin needs"),
        (lambda heights: heights + 400.0, None),
        # Smoothed as by a model of a coarse grid.
        (lambda heights: 0.5 * heights + 0.5 * heights.mean(), None),
    ],
)
def test_heights_of_a_grid_are_held_against_the_basin(arys, change, said):
    with netCDF4.Dataset(arys.folder / "weather.nc", "a") as dataset:
        dataset["elevation"][:] = change(dataset["elevation"][:])
    faults = arys.faults()
    assert len(faults) == (said is not None), faults
    assert said is None or (faults[0].startswith("weather.nc elevation: got") and said in faults[0])
    # Without gradients heights change nothing.
    arys.settings["forcing"] |= {"air_temperature_gradient": 0, "precipitation_gradient": 0}
    assert arys.faults() == []


def test_equations_of_another_step_are_refused(arys):
    answers = {"solar_geometry": "solar_geometry"}
    arys.settings["processes"] = answers | {
        "reference_evapotranspiration": "penman_monteith_hourly",
    }
    wrong = [fault for fault in arys.faults() if "steps of 1 day" in fault]
    assert len(wrong) == 1
    assert "Choose penman_monteith or penman_monteith_asce or priestley_taylor" in wrong[0]
    arys.settings["time"]["step"] = "1 hour"
    faults = arys.faults()
    assert not [fault for fault in faults if "steps of 1" in fault]
    daily = [fault for fault in faults if "penman_monteith_hourly with weather of 24" in fault]
    assert len(daily) == 1
    assert daily[0].startswith(arys.line("processes:"))
    assert "Give hourly weather, or choose penman_monteith or" in daily[0]
    arys.settings["processes"] = answers | {"reference_evapotranspiration": "penman_monteith"}
    wrong = [fault for fault in arys.faults() if "steps of 1 hour" in fault]
    assert "Choose penman_monteith_hourly" in wrong[0]


def test_fields_are_computed_in_days(arys):
    """No process answers for the runoff of fields in hours: only the step can be another."""
    arys.settings["processes"] = {"infiltration": "curve_number"}
    arys.settings["time"]["step"] = "1 hour"
    (wrong,) = [fault for fault in arys.faults() if "curve_number with steps of" in fault]
    assert wrong.startswith(arys.line("processes:"))
    assert "Choose another `time.step`." in wrong
