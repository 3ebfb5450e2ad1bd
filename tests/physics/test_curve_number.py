"""Curve number: Q = (P - 0.2 S)^2 / (P + 0.8 S), S = 25400 / CN - 254 mm, CN by wetness."""

from __future__ import annotations

import numpy as np
import pytest
from irrigated import LOAM, MILD_WIND

PROCESSES = (
    "precipitation_phase",
    "snow_degree_day",
    "irrigation_application",
    "curve_number",
    "overland_flow",
    "crop_water",
    "groundwater",
    "river_inflow",
)
SURE = {**LOAM, "readily_evaporable_share": 0.4, "application_efficiency": 1.0}
EVAPORABLE = 0.5 * 13.0 + 14.0
READILY = 0.4 * EVAPORABLE
INCH = 25.4


def drier(average):
    return average / (2.281 - 0.01281 * average)


def wetter(average):
    return average / (0.427 + 0.00573 * average)


def average_of(wet):
    """Return the curve number of average moisture whose wetter one is given."""
    return 0.427 * wet / (1.0 - 0.00573 * wet)


def runoff(water, number):
    """Return the runoff of some water, mm, by the formula of the Soil Conservation Service."""
    retention = 25400.0 / number - 254.0
    return np.maximum(water - 0.2 * retention, 0.0) ** 2 / (water + 0.8 * retention)


def stormy(model, rain, *, average, depletion=0.0, irrigation=0.0, open_ground=1.0):
    """Return a day of some rain, mm, on fields of some curve numbers and depletion, mm."""
    made = model(
        processes=PROCESSES,
        hrus=np.size(rain),
        parameters={**SURE, "curve_number_average": average},
    )
    made.put(surface_depletion=depletion, rooted_depth=1000.0, rooted_water=50.0)
    return made.run(
        1,
        precipitation=rain,
        air_temperature=20.0,
        open_ground=open_ground,
        irrigation_depth=irrigation,
        reference_evapotranspiration=0.0,
        basal_coefficient=0.0,
        crop_height=0.0,
        ground_cover=0.0,
        wind_speed=MILD_WIND,
        relative_humidity_minimum=0.45,
    )


@pytest.mark.parametrize(
    ("number", "inches"), [(60, 0.76), (70, 1.33), (75, 1.67), (80, 2.04), (85, 2.46), (90, 2.92)]
)
def test_runoff_of_four_inches_is_as_printed(model, number, inches):
    """Runoff depth of 4 inches of rain (USDA 2004, chapter 10; the table from memory)."""
    day = stormy(model, 4.0 * INCH, average=average_of(number))
    assert day["rain_runoff"][0, 0] / INCH == pytest.approx(inches, abs=0.005)


def test_runoff_follows_the_formula(model, picture):
    rain = np.linspace(0.0, 120.0, 121)
    found = {}
    for number in (60.0, 75.0, 90.0):
        day = stormy(model, rain, average=average_of(number))
        np.testing.assert_allclose(day["rain_runoff"][0], runoff(rain, number), atol=1e-9)
        np.testing.assert_allclose(day["rain_runoff"][0] + day["rain_infiltration"][0], rain)
        found[number] = day["rain_runoff"][0]
    with picture("curve_number") as axes:
        for number, values in found.items():
            axes.plot(rain, values, label=f"curve number {number:g}")
        axes.plot(rain, rain, "--", lw=1.0, label="all runs off")
        axes.set(xlabel="rain of a day, mm", ylabel="runoff, mm", ylim=(0.0, 120.0))


def test_the_number_goes_from_wet_to_dry_with_the_depletion_of_the_surface(model):
    """Wet to half of REW, dry from 0.7 REW + 0.3 TEW on, and halfway between halfway."""
    wettest, driest = 0.5 * READILY, 0.7 * READILY + 0.3 * EVAPORABLE
    wet, dry = wetter(75.0), drier(75.0)
    for depletion, number in (
        (0.0, wet),
        (wettest, wet),
        (0.5 * (wettest + driest), 0.5 * (wet + dry)),
        (driest, dry),
        (EVAPORABLE, dry),
    ):
        day = stormy(model, 50.0, average=75.0, depletion=depletion)
        assert day["rain_runoff"][0, 0] == pytest.approx(runoff(50.0, number), rel=1e-9)


def test_rain_on_irrigated_land_runs_off_as_the_last_part_of_both(model):
    """Q(P + I) - Q(I): 30 mm of rain on 60 mm of irrigation; the irrigation itself stays."""
    number = 80.0
    day = stormy(model, 30.0, average=average_of(number), irrigation=60.0)
    expected = runoff(90.0, number) - runoff(60.0, number)
    assert expected > 2.0 * runoff(30.0, number)
    assert day["rain_runoff"][0, 0] == pytest.approx(expected, rel=1e-9)
    assert day["irrigation_runoff"][0, 0] == 0.0
    assert day["irrigation_infiltration"][0, 0] == 60.0


@pytest.mark.parametrize("open_ground", [0.0, 0.25, 1.0])
def test_frozen_ground_takes_its_open_share_of_what_would_enter(model, open_ground):
    number = 80.0
    day = stormy(model, 50.0, average=average_of(number), irrigation=0.0, open_ground=open_ground)
    taken = (50.0 - runoff(50.0, number)) * open_ground
    assert day["rain_infiltration"][0, 0] == pytest.approx(taken, abs=1e-9)
    drained = day["fast_discharge"][0, 0] + day["slow_discharge"][0, 0]
    assert day["river_inflow"][0, 0] - drained == pytest.approx(50.0 - taken, rel=1e-9)
    watered = stormy(model, 0.0, average=80.0, irrigation=40.0, open_ground=open_ground)
    assert watered["irrigation_runoff"][0, 0] == pytest.approx(40.0 * (1.0 - open_ground))


@pytest.mark.parametrize("average", [30.0, 98.0])
def test_the_bounds_of_the_number_neither_make_nor_lose_water(model, average):
    rain = np.array([0.0, 1e-6, 1.0, 500.0])
    day = stormy(model, rain, average=average, depletion=EVAPORABLE)
    run_off = day["rain_runoff"][0]
    assert np.all((run_off >= 0.0) & (run_off <= rain))
