"""Percolation: dW/dt = -k (W / C)^n.

W(t) = W_0 (1 + (n - 1) k t / C (W_0 / C)^(n-1))^(-1/(n-1)).
"""

from __future__ import annotations

import numpy as np
import pytest

DRY = (
    "precipitation_phase",
    "snow_degree_day",
    "infiltration",
    "percolation",
    "groundwater",
    "river_inflow",
)
CAPACITY = 150.0


def draining(model, steps, *, soil, rate, exponent, dt=1.0):
    made = model(
        processes=DRY,
        hrus=np.size(exponent),
        parameters={
            "soil_water_capacity": CAPACITY,
            "percolation_rate": rate,
            "percolation_exponent": exponent,
        },
    )
    made.put(soil_water=soil)
    return made.run(steps, dt=dt, precipitation=0.0, air_temperature=10.0)


def test_drainage_follows_the_equation_solved_by_another_program(model, picture):
    """Runge-Kutta of order 8 with a tolerance of 1e-12, from scipy."""
    from scipy.integrate import solve_ivp

    days = np.arange(1, 61)
    exponents = np.array([1.5, 4.0, 12.0, 25.0])
    spell = draining(model, 60, soil=CAPACITY, rate=40.0, exponent=exponents)
    with picture("percolation") as axes:
        for column, exponent in enumerate(exponents):
            reference = solve_ivp(
                lambda _t, water, n=exponent: -40.0 * (water / CAPACITY) ** n,
                (0.0, 60.0),
                [CAPACITY],
                method="DOP853",
                t_eval=days,
                rtol=1e-12,
                atol=1e-12,
            )
            np.testing.assert_allclose(spell["soil_water"][:, column], reference.y[0], rtol=1e-9)
            axes.plot(days, spell["soil_water"][:, column], label=f"exponent {exponent:g}")
        axes.set(xlabel="day", ylabel="water of the root zone, mm", ylim=(0.0, CAPACITY))


@pytest.mark.parametrize("exponent", [1.5, 4.0, 25.0])
def test_drainage_does_not_depend_on_dt(model, exponent):
    one = draining(model, 1, soil=140.0, rate=500.0, exponent=exponent, dt=10.0)
    many = draining(model, 240, soil=140.0, rate=500.0, exponent=exponent, dt=1.0 / 24.0)
    assert many["soil_water"][-1, 0] == pytest.approx(one["soil_water"][-1, 0], rel=1e-12)


def test_no_more_drains_than_there_is(model):
    """500 mm d-1 out of 150 mm in ten days: the store stays positive."""
    spell = draining(model, 1, soil=CAPACITY, rate=500.0, exponent=1.5, dt=10.0)
    assert 0.0 < spell["soil_water"][0, 0] < 1.0
    assert spell["percolation"][0, 0] * 10.0 + spell["soil_water"][0, 0] == pytest.approx(CAPACITY)


def test_dry_soil_does_not_drain(model):
    spell = draining(model, 5, soil=0.0, rate=10.0, exponent=4.0)
    assert np.all(spell["percolation"] == 0.0)


def test_drained_water_is_recharge(model):
    spell = draining(model, 20, soil=120.0, rate=10.0, exponent=4.0)
    recharge = spell["fast_recharge"] + spell["slow_recharge"]
    np.testing.assert_allclose(recharge, spell["percolation"], rtol=1e-14)
