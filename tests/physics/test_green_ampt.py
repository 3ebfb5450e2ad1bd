"""Green and Ampt: the front F obeys F - S log(1 + F / S) = K t with S = suction x moisture deficit.

Rain at the rate i ponds when F = K S / (i - K).
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

PROCESSES = (
    "precipitation_phase",
    "snow_degree_day",
    "green_ampt",
    "overland_flow",
    "river_inflow",
)
HOUR = 1.0 / 24.0
# Silt loam of Chow, Maidment and Mays (1988): K 0.65 cm h-1, suction 16.7 cm, 0.34 to fill
SILT_LOAM = {
    "wilting_point": 0.08,
    "available_water_capacity": 0.2,
    "drainable_porosity": 0.1,
    "topsoil_depth": 200.0,
    "rootzone_depth": 3000.0,
    "saturated_conductivity": 6.5 * 24.0,
    "wetting_front_suction": 167.0,
    "shower_share": 1.0,
}
S = 167.0 * 0.34


def shower(model, intensities, *, dt=HOUR, processes=PROCESSES, **changed):
    """Return the history of steps with some rain, mm h-1, on dry soil."""
    parameters = SILT_LOAM | changed
    if "green_ampt" not in processes:
        parameters = {
            name: parameters[name]
            for name in parameters
            if name not in {"saturated_conductivity", "wetting_front_suction", "shower_share"}
        }
    made = model(processes=processes, parameters=parameters)
    made.put(topsoil_water=0.0, rootzone_water=0.0)
    rain = 24.0 * np.reshape(np.asarray(intensities, dtype=np.float64), (-1, 1))
    return made.run(len(rain), dt=dt, precipitation=rain, air_temperature=20.0)


def entered(hours, rate):
    """Return what has entered after some hours of rain at a rate, mm: the textbook's formulas."""
    ponding = 6.5 * S / (rate - 6.5)
    if hours <= ponding / rate:
        return rate * hours
    time = 6.5 * (hours - ponding / rate) + ponding - S * np.log1p(ponding / S)
    return brentq(lambda f: f - S * np.log1p(f / S) - time, ponding, rate * hours + 1.0)


def test_infiltration_of_a_shower_is_that_of_the_textbook(model, picture):
    """Chow et al. (1988), section 4.4, for three rates of rain; the front begins 0.001 mm deep."""
    hours = np.arange(1, 25) / 12.0
    with picture("green_ampt") as axes:
        for rate in (15.0, 30.0, 50.0):
            found = shower(model, np.full(24, rate), dt=HOUR / 12.0)
            entering = (found["topsoil_infiltration"] + found["rootzone_infiltration"])[:, 0] / 24.0
            expected = [entered(hour, rate) for hour in hours]
            np.testing.assert_allclose(np.cumsum(entering) / 12.0, expected, atol=2e-3)
            axes.plot(hours, entering, label=f"rain of {rate:g} mm h-1")
        axes.set(xlabel="hour of the shower", ylabel="infiltration, mm h-1", ylim=(0.0, None))


def test_an_hour_under_water_is_that_of_chow(model):
    """Chow et al. (1988), example 4.3.1: 3.17 cm in the first hour (from memory, three digits)."""
    hour = shower(model, [20.0] * 1, dt=HOUR, saturated_conductivity=6.5 * 24.0)
    assert hour["overland_runoff"][0, 0] == 0.0
    flood = shower(model, [400.0], dt=HOUR)
    water = flood["topsoil_water"][0, 0] + flood["rootzone_water"][0, 0]
    # 400 mm h-1 take 14 seconds to pond, in which the ponded front would be as far
    assert water == pytest.approx(31.7, abs=0.06)


def test_a_day_of_rain_in_a_short_shower_runs_off(model):
    """30 mm over a day enter whole; in an hour 30 - F(1 h) of them run off."""
    slow = shower(model, [30.0 / 24.0], dt=1.0)
    fast = shower(model, [30.0 / 24.0], dt=1.0, shower_share=HOUR)
    assert slow["overland_runoff"][0, 0] == 0.0
    assert fast["overland_runoff"][0, 0] == pytest.approx(30.0 - entered(1.0, 30.0), abs=2e-3)


def test_showers_in_parts_infiltrate_what_they_do_at_once(model):
    """Halving the step changes nothing, for what has entered is the state of the front."""
    whole = shower(model, [30.0], dt=2.0 * HOUR)
    parts = shower(model, [30.0] * 16, dt=HOUR / 8.0)
    assert parts["topsoil_water"][-1, 0] == pytest.approx(whole["topsoil_water"][-1, 0], rel=1e-12)


def test_half_open_ground_has_half_the_conductivity(model):
    made = model(processes=PROCESSES, parameters=SILT_LOAM)
    made.put(topsoil_water=0.0, rootzone_water=0.0)
    rain = {"precipitation": 24.0 * 30.0, "air_temperature": 20.0}
    frozen = made.run(1, dt=HOUR, open_ground=0.5, **rain)
    unfrozen = shower(model, [30.0], saturated_conductivity=6.5 * 12.0)
    assert frozen["topsoil_water"][0, 0] == unfrozen["topsoil_water"][0, 0]


def test_sub_grid_capacity_in_its_place_takes_the_shower(model):
    """The switch: of 50 mm in an hour the standard scheme sheds less than 2 mm, this one 16 mm."""
    standard = tuple(name.replace("green_ampt", "infiltration") for name in PROCESSES)
    of_standard = shower(model, [50.0], processes=standard)["overland_runoff"][0, 0] / 24.0
    of_green_ampt = shower(model, [50.0])["overland_runoff"][0, 0] / 24.0
    assert of_standard < 2.0
    assert of_green_ampt == pytest.approx(50.0 - entered(1.0, 50.0), abs=2e-3)
