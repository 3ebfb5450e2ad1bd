"""Evapotranspiration: dW/dt = -K E above the content W_c = (1 - p) C, -K E W / W_c below it."""

from __future__ import annotations

import numpy as np
import pytest

# the soil needs an inlet and an outlet to the river, both left dry here
DRY = (
    "precipitation_phase",
    "snow_degree_day",
    "infiltration",
    "evapotranspiration",
    "river_inflow",
)
CAPACITY, FRACTION, COEFFICIENT = 150.0, 0.5, 0.9
CRITICAL = (1.0 - FRACTION) * CAPACITY


def drying(model, steps, *, soil, demand, dt=1.0):
    made = model(
        processes=DRY,
        hrus=np.size(demand),
        parameters={
            "soil_water_capacity": CAPACITY,
            "depletion_fraction": FRACTION,
            "cover_coefficient": COEFFICIENT,
        },
    )
    made.put(soil_water=soil)
    return made.run(
        steps, dt=dt, precipitation=0.0, air_temperature=25.0, reference_evapotranspiration=demand
    )


def solution(soil, demand, days):
    """Return the water of the root zone after some days without rain, mm."""
    rate = COEFFICIENT * demand
    reached = np.maximum(soil - CRITICAL, 0.0) / rate
    start = np.minimum(soil, CRITICAL)
    falling = start * np.exp(-rate * np.maximum(days - reached, 0.0) / CRITICAL)
    return np.where(days < reached, soil - rate * days, falling)


def test_drying_is_linear_then_exponential(model, picture):
    days = np.arange(1, 121)
    demands = np.array([2.0, 5.0, 10.0])
    summer = drying(model, 120, soil=140.0, demand=demands)
    with picture("evapotranspiration") as axes:
        for column, demand in enumerate(demands):
            expected = solution(140.0, demand, days)
            # 120 steps of exponentials within 1e-14 each
            np.testing.assert_allclose(summer["soil_water"][:, column], expected, rtol=1e-12)
            axes.plot(days, summer["soil_water"][:, column], label=f"reference {demand:g} mm d-1")
        axes.axhline(CRITICAL, color="#888888", lw=1.0, label="critical content")
        axes.set(xlabel="day without rain", ylabel="water of the root zone, mm", ylim=(0.0, None))


@pytest.mark.parametrize("soil", [140.0, 80.0, 76.0, 30.0, 1e-9, 0.0])
def test_drying_does_not_depend_on_dt(model, soil):
    """Exact on both sides of the critical content and across it."""
    one = drying(model, 1, soil=soil, demand=8.0)["soil_water"][-1, 0]
    many = drying(model, 24, soil=soil, demand=8.0, dt=1.0 / 24.0)["soil_water"][-1, 0]
    assert many == pytest.approx(one, rel=1e-13)


def test_no_more_leaves_than_there_is(model):
    day = drying(model, 1, soil=5.0, demand=30.0)
    assert 0.0 < day["evapotranspiration"][0, 0] < 5.0
    assert day["soil_water"][0, 0] > 0.0


def test_wet_soil_meets_the_demand_of_the_cover(model):
    day = drying(model, 1, soil=150.0, demand=6.0)
    assert day["evapotranspiration"][0, 0] == pytest.approx(6.0 * COEFFICIENT, rel=1e-14)


def test_depletion_of_tomatoes_is_that_of_fao_56(model):
    """Allen et al. (1998), example 37: TAW 160 mm, p 0.4, Kc 1.2, ETo 5 mm d-1, depletion 55 mm.

    The paper takes each day's coefficient from its start, which lies above the exact curve by less
    than half a day of the fall of the coefficient: 0.9 mm in ten days; the table is rounded to 0.1.
    """
    published = [61.0, 67.0, 72.8, 78.3, 83.4, 88.2, 92.6, 96.9, 100.8, 104.5]
    made = model(
        processes=DRY,
        parameters={
            "soil_water_capacity": 160.0,
            "depletion_fraction": 0.4,
            "cover_coefficient": 1.2,
        },
    )
    made.put(soil_water=160.0 - 55.0)
    decade = made.run(10, precipitation=0.0, air_temperature=25.0, reference_evapotranspiration=5.0)
    excess = published - (160.0 - decade["soil_water"][:, 0])
    assert np.all((excess > -0.05) & (excess < 0.95))
