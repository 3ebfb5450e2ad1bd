"""Groundwater: dS/dt = R - k S, so S(t) = S_0 exp(-k t) + R / k (1 - exp(-k t))."""

from __future__ import annotations

import numpy as np
import pytest

ALONE = ("groundwater", "river_inflow")
WITH_SOIL = (
    "precipitation_phase",
    "snow_degree_day",
    "infiltration",
    "overland_flow",
    "soil_percolation",
    *ALONE,
)
FAST, SLOW, SHARE = 0.08, 0.005, 0.6
PARAMETERS = {"fast_recession": FAST, "slow_recession": SLOW, "fast_recharge_share": SHARE}


def test_recession_is_exponential(model, picture):
    days = np.arange(1, 366)
    made = model(processes=ALONE, parameters=PARAMETERS)
    made.put(groundwater_fast=30.0, groundwater_slow=200.0)
    year = made.run(365)
    fast, slow = 30.0 * np.exp(-FAST * days), 200.0 * np.exp(-SLOW * days)
    # 365 products of a factor that is right within 1e-15
    np.testing.assert_allclose(year["groundwater_fast"][:, 0], fast, rtol=1e-12)
    np.testing.assert_allclose(year["groundwater_slow"][:, 0], slow, rtol=1e-12)
    with picture("groundwater") as axes:
        axes.plot(days, year["river_inflow"], label="both")
        axes.plot(days, year["fast_discharge"], label=f"fast, {FAST:g} d-1")
        axes.plot(days, year["slow_discharge"], label=f"slow, {SLOW:g} d-1")
        axes.set(
            xlabel="day without recharge",
            ylabel="discharge, mm d-1",
            yscale="log",
            ylim=(1e-3, None),
        )


def test_half_of_the_slow_water_is_left_after_its_half_life(model):
    """log 2 / 0.005 = 138.6 days."""
    made = model(processes=ALONE, parameters=PARAMETERS)
    made.put(groundwater_fast=0.0, groundwater_slow=100.0)
    made.run(1, dt=np.log(2.0) / SLOW)
    assert made.engine.view("groundwater_slow")[0] == pytest.approx(50.0, rel=1e-14)


def test_constant_recharge_fills_it_as_the_equation_says(model):
    """The solution for constant recharge holds step by step."""
    made = model(processes=WITH_SOIL, parameters=PARAMETERS)
    made.put(groundwater_fast=5.0, groundwater_slow=40.0)
    year = made.run(200, precipitation=6.0, air_temperature=15.0)
    for name, recession, start in (("fast", FAST, 5.0), ("slow", SLOW, 40.0)):
        recharge = year[f"{name}_recharge"][:, 0]
        store = np.concatenate([[start], year[f"groundwater_{name}"][:, 0]])
        expected = (
            store[:-1] * np.exp(-recession) + recharge * (1.0 - np.exp(-recession)) / recession
        )
        np.testing.assert_allclose(store[1:], expected, rtol=1e-12)


def test_steady_state_returns_the_recharge(model):
    """With R constant S tends to R / k: after 20 times 1 / k nothing is left of the start."""
    made = model(processes=WITH_SOIL, parameters={**PARAMETERS, "slow_recession": 0.05})
    years = made.run(1000, precipitation=4.0, air_temperature=15.0)
    last = years["fast_discharge"][-1, 0]
    assert last == pytest.approx(years["fast_recharge"][-1, 0], rel=1e-9)
    assert years["river_inflow"][-1, 0] == pytest.approx(4.0, rel=1e-9)


def test_recharge_is_shared(model):
    made = model(processes=WITH_SOIL, parameters=PARAMETERS)
    day = made.run(1, precipitation=20.0, air_temperature=15.0)
    whole = day["fast_recharge"] + day["slow_recharge"]
    assert day["fast_recharge"][0, 0] == pytest.approx(SHARE * whole[0, 0], rel=1e-14)


def test_groundwater_does_not_depend_on_dt(model):
    ends = []
    for steps in (1, 24):
        made = model(processes=ALONE, parameters=PARAMETERS)
        made.put(groundwater_fast=30.0, groundwater_slow=200.0)
        made.run(steps, dt=1.0 / steps)
        ends.append(made.engine.view("groundwater_fast")[0])
    assert ends[1] == pytest.approx(ends[0], rel=1e-13)
