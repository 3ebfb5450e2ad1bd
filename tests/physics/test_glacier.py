"""Glacier: ice melts by M = f (T - T0) where bare, snow turns to ice at a rate k, and the water
W of the glacier leaves by W' = inflow - r W."""

from __future__ import annotations

import numpy as np
import pytest

PROCESSES = (
    "precipitation_phase",
    "snow_degree_day",
    "glacier",
    "infiltration",
    "overland_flow",
    "river_inflow",
)
WITHOUT_SOIL = {"glacier_share": 1.0, "snow_melt_threshold": 0.0}


def glacier(model, **parameters):
    """Return a glacier of one HRU with 100 m of ice and no snow."""
    made = model(processes=PROCESSES, parameters={**WITHOUT_SOIL, **parameters})
    made.put(glacier_ice=100_000.0)
    return made


def test_bare_ice_melts_by_degree_days(model):
    day = glacier(model, glacier_melt_factor=7.0).run(1, precipitation=0.0, air_temperature=5.0)
    assert day["glacier_melt"][0, 0] == pytest.approx(35.0, rel=1e-14)
    assert day["glacier_ice"][0, 0] == pytest.approx(100_000.0 - 35.0, rel=1e-14)


def test_snow_protects_the_ice(model):
    made = glacier(model, glacier_bare_snow=20.0)
    made.put(snow_ice=500.0)
    day = made.run(1, precipitation=0.0, air_temperature=5.0)
    assert day["glacier_melt"][0, 0] == 0.0


def test_melt_is_limited_by_ice(model):
    made = glacier(model)
    made.put(glacier_ice=3.0)
    day = made.run(1, precipitation=0.0, air_temperature=10.0)
    assert day["glacier_melt"][0, 0] == 3.0
    assert day["glacier_ice"][0, 0] == 0.0


def test_snow_turns_to_ice_exponentially(model):
    """S' = -k S in the cold: S(t) = S0 exp(-k t)."""
    made = glacier(model, glacier_snow_turnover=0.002)
    made.put(snow_ice=1000.0)
    days = made.run(200, precipitation=0.0, air_temperature=-10.0)
    expected = 1000.0 * np.exp(-0.002 * np.arange(1, 201))
    np.testing.assert_allclose(days["snow_ice"][:, 0], expected, rtol=1e-12)
    gained = 1000.0 - expected[-1]
    assert days["glacier_accumulation"].sum() == pytest.approx(gained, rel=1e-12)


def test_discharge_is_that_of_a_linear_reservoir(model, picture):
    """Constant inflow M from W = 0: Q = M (1 - exp(-r t)) at the end of t days."""
    recession, melt = 0.2, 28.0
    made = glacier(model, glacier_recession=recession, glacier_melt_factor=7.0)
    days = made.run(40, precipitation=0.0, air_temperature=4.0)
    end = np.arange(1, 41)
    water = melt / recession * (1.0 - np.exp(-recession * end))
    np.testing.assert_allclose(days["glacier_water"][:, 0], water, rtol=1e-12)
    made.put(glacier_ice=0.0)
    dry = made.run(40, precipitation=0.0, air_temperature=4.0)
    with picture("glacier") as axes:
        flow = np.concatenate([days["glacier_discharge"][:, 0], dry["glacier_discharge"][:, 0]])
        axes.plot(np.arange(80) + 0.5, np.repeat([melt, 0.0], 40), "--", label="melt")
        axes.plot(np.arange(80) + 0.5, flow, label="discharge of the glacier")
        axes.set(xlabel="day", ylabel="mm d$^{-1}$")


def test_land_without_glacier_keeps_its_water(model):
    made = model(
        processes=PROCESSES,
        parameters={"glacier_share": 0.0},
    )
    day = made.run(1, precipitation=10.0, air_temperature=5.0, reference_evapotranspiration=0.0)
    assert day["glacier_inflow"][0, 0] == 0.0
    assert day["topsoil_infiltration"][0, 0] > 0.0


def test_without_the_process_a_glacier_gives_no_melt(model):
    """Thirty days at 5 degC from bare ice: 7 mm per degree and day, 1050 mm of melt."""
    weather = {"precipitation": 0.0, "air_temperature": 5.0}
    on = glacier(model, glacier_melt_factor=7.0).run(30, **weather)
    off = model(processes=(*PROCESSES[:2], "infiltration", "overland_flow", "river_inflow")).run(
        30, **weather
    )
    assert on["glacier_melt"].sum() == pytest.approx(1050.0, rel=1e-13)
    assert off["surface_runoff"].sum() == 0.0
