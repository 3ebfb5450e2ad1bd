"""Drained groundwater: dS/dt = R - k max(S - S_d, 0), table at z_0 - S / y, S_d = y (z_0 - d)."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

ALONE = ("drained_groundwater", "river_inflow")
RECEDES, YIELD, BASE, DRAINS = 0.05, 0.1, 4000.0, 2500.0
BELOW_DRAINS = YIELD * (BASE - DRAINS)
PARAMETERS = {
    "water_table_depth": BASE,
    "specific_yield": YIELD,
    "drain_depth": DRAINS,
    "drain_recession": RECEDES,
}
NAMES = (
    "groundwater_slow",
    "table_recharge",
    "groundwater_inflow",
    "drain_discharge",
    "deep_seepage",
    "groundwater_overflow",
    "water_table",
    "river_inflow",
)


def over(model, steps, *, water, dt=1.0, hrus=1, **parameters):
    """Return the history of groundwater that holds some water at first, mm."""
    made = model(processes=ALONE, hrus=hrus, parameters={**PARAMETERS, **parameters})
    made.put(groundwater_slow=water)
    return made.run(steps, dt=dt, names=NAMES)


def test_water_above_the_drains_recedes_exponentially(model, picture):
    """S - S_d falls by exp(-k) a day, whatever lies below; the drains give what is lost."""
    days = np.arange(1, 181)
    above = 120.0 * np.exp(-RECEDES * days)
    with picture("drained_groundwater") as axes:
        for depth, recedes in ((DRAINS, RECEDES), (DRAINS, 0.02), (1800.0, RECEDES)):
            held = YIELD * (BASE - depth)
            start = YIELD * (BASE - 1300.0)
            year = over(model, 180, water=start, drain_depth=depth, drain_recession=recedes)
            expected = held + (start - held) * np.exp(-recedes * days)
            np.testing.assert_allclose(year["groundwater_slow"][:, 0], expected, rtol=1e-12)
            label = f"drains at {depth / 1000.0:g} m, {recedes:g} d-1"
            axes.plot(days, -year["water_table"][:, 0] / 1000.0, label=label)
        axes.set(xlabel="day without recharge", ylabel="water table, m above ground")
    year = over(model, 180, water=BELOW_DRAINS + 120.0)
    lost = -np.diff(np.concatenate([[120.0], above]))
    np.testing.assert_allclose(year["drain_discharge"][:, 0], lost, rtol=1e-10)
    np.testing.assert_allclose(year["river_inflow"], year["drain_discharge"], rtol=1e-14)


def test_a_table_below_the_drains_stands_still(model):
    year = over(model, 30, water=0.5 * BELOW_DRAINS)
    assert np.all(year["drain_discharge"] == 0.0)
    assert np.all(year["groundwater_slow"] == 0.5 * BELOW_DRAINS)
    np.testing.assert_allclose(year["water_table"], BASE - 0.5 * BELOW_DRAINS / YIELD, rtol=1e-14)


def test_the_table_rises_by_inflow_over_yield(model):
    """3 mm a day into pores of 0.1: 30 mm a day, until the drains run."""
    year = over(model, 10, water=0.0, groundwater_inflow_rate=3.0)
    depth = np.concatenate([[BASE], year["water_table"][:, 0]])
    np.testing.assert_allclose(np.diff(depth), -30.0, rtol=1e-10)


def test_recharge_lifts_the_table_and_leaves_by_the_drains(model):
    """Of a soil under steady rain: in the end the drains give the recharge, R = k (S - S_d)."""
    processes = (
        "precipitation_phase",
        "snow_degree_day",
        "infiltration",
        "overland_flow",
        "soil_percolation",
        *ALONE,
    )
    made = model(processes=processes, parameters=PARAMETERS)
    made.put(groundwater_slow=0.0)
    years = made.run(1000, precipitation=4.0, air_temperature=15.0, names=NAMES)
    came, stored = years["table_recharge"], years["groundwater_slow"]
    assert came[-1, 0] == pytest.approx(years["drain_discharge"][-1, 0], rel=1e-9)
    assert stored[-1, 0] == pytest.approx(BELOW_DRAINS + came[-1, 0] / RECEDES, rel=1e-9)
    rises = np.flatnonzero(stored[:, 0] < BELOW_DRAINS)[1:]
    fall = np.diff(years["water_table"][:, 0])[rises - 1]
    np.testing.assert_allclose(fall, -came[rises, 0] / YIELD, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("water", [0.0, 140.0, BELOW_DRAINS, 260.0])
def test_a_long_step_is_exact_also_where_the_drains_begin_to_run(model, water):
    """The equation solved numerically, from below and above the drains, over 20 days."""
    day = over(model, 1, dt=20.0, water=water, groundwater_inflow_rate=4.0)

    def change(_time, stored):
        return 4.0 - RECEDES * np.maximum(stored - BELOW_DRAINS, 0.0)

    found = solve_ivp(change, (0.0, 20.0), [water], max_step=0.01, rtol=1e-10, atol=1e-10)
    assert day["groundwater_slow"][0, 0] == pytest.approx(found.y[0, -1], rel=1e-7)


@pytest.mark.parametrize("recession", [0.0, 0.05, 1.0])
def test_results_do_not_depend_on_dt(model, recession):
    given = {"groundwater_inflow_rate": 6.0, "drain_recession": recession}
    day = over(model, 4, water=140.0, **given)
    hours = over(model, 96, dt=1.0 / 24.0, water=140.0, **given)
    assert hours["groundwater_slow"][-1, 0] == pytest.approx(
        day["groundwater_slow"][-1, 0], rel=1e-12
    )
    assert hours["drain_discharge"].mean() == pytest.approx(
        day["drain_discharge"].mean(), rel=1e-12
    )


def test_land_without_drains_loses_water_to_the_depth_alone(model):
    """Drains as deep as the base are none: 30 days of 2 mm seepage, and nothing else."""
    for depth in (BASE, 2.0 * BASE):
        year = over(model, 30, water=200.0, drain_depth=depth, deep_seepage_rate=2.0)
        assert year["drain_discharge"].max() == 0.0
        assert year["groundwater_slow"][-1, 0] == pytest.approx(140.0, rel=1e-12)


def test_seepage_takes_what_is_there_and_no_more(model):
    year = over(model, 4, water=12.0, deep_seepage_rate=5.0)
    np.testing.assert_allclose(year["deep_seepage"][:, 0], [5.0, 5.0, 2.0, 0.0], rtol=1e-12)
    assert year["groundwater_slow"][-1, 0] == 0.0
    assert year["water_table"][-1, 0] == BASE


def test_a_table_at_the_surface_runs_off(model):
    """Nothing drains: what comes to full ground leaves it the same day."""
    room = 10.0
    year = over(
        model,
        5,
        water=YIELD * BASE - room,
        drain_recession=0.0,
        groundwater_inflow_rate=4.0,
    )
    over_ground = [0.0, 0.0, 2.0, 4.0, 4.0]
    np.testing.assert_allclose(year["groundwater_overflow"][:, 0], over_ground, atol=1e-10)
    np.testing.assert_allclose(year["water_table"][2:, 0], 0.0, atol=1e-9)
    np.testing.assert_allclose(year["river_inflow"][:, 0], over_ground, atol=1e-10)


def test_the_balance_closes_by_hand(model):
    year = over(model, 200, water=330.0, groundwater_inflow_rate=7.0, deep_seepage_rate=1.5, dt=0.5)
    gain = year["groundwater_inflow"] - sum(
        year[name] for name in ("drain_discharge", "deep_seepage", "groundwater_overflow")
    )
    assert year["groundwater_slow"][-1, 0] - 330.0 == pytest.approx(0.5 * gain.sum(), abs=1e-9)
    assert year["deep_seepage"][:, 0].tolist() == [1.5] * 200
