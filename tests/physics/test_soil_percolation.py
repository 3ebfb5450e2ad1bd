"""Percolation of a layer: dV/dt = -K (V / V_s)^n with all its water V."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

PROCESSES = ("soil_percolation", "groundwater", "river_inflow")
DEPTHS = {"topsoil_depth": 100.0, "rootzone_depth": 500.0, "subsoil_depth": 1000.0}
SOIL = {
    "wilting_point": 0.13,
    "available_water_capacity": 0.14,
    "drainable_porosity": 0.19,
    **DEPTHS,
}
FULL = {"topsoil_water": 39.5, "rootzone_water": 165.0, "subsoil_water": 330.0}


def draining(model, steps, *, dt=1.0, conductivity=370.0, exponent=13.0, **put):
    made = model(
        processes=PROCESSES,
        parameters={
            **SOIL,
            "saturated_conductivity": conductivity,
            "conductivity_exponent": exponent,
        },
    )
    made.put(**(dict.fromkeys(FULL, 0.0) | put))
    return made.run(steps, dt=dt)


def test_a_layer_drains_as_the_equation_says(model, picture):
    days = np.arange(1, 31)
    with picture("soil_percolation") as axes:
        for exponent in (4.0, 9.0, 13.0, 25.0):
            spell = draining(model, 30, exponent=exponent, subsoil_water=330.0)
            reference = solve_ivp(
                lambda _, v, n=exponent: -370.0 * (v / 460.0) ** n,
                (0.0, 30.0),
                [460.0],
                t_eval=days,
                method="DOP853",
                rtol=1e-12,
                atol=1e-10,
            )
            found = spell["subsoil_water"][:, 0] + 130.0
            wet = reference.y[0] > 131.0
            np.testing.assert_allclose(found[wet], reference.y[0][wet], rtol=1e-9)
            axes.plot(days, found / 460.0, label=f"exponent {exponent:g}")
        axes.set(xlabel="day", ylabel="relative saturation", ylim=(0.0, 1.0))


def test_conductivity_at_field_capacity_is_that_of_campbell(model):
    """Campbell (1974): k = ks (theta / theta_s)^(2b + 3); loam, b = 5: 370 (0.27 / 0.46)^13."""
    spell = draining(model, 1, dt=1e-5, subsoil_water=140.0)
    expected = 370.0 * (0.27 / 0.46) ** 13
    assert spell["subsoil_percolation"][0, 0] == pytest.approx(expected, rel=1e-6)


def test_no_layer_passes_more_than_its_saturated_conductivity(model):
    """All full: each passes what falls below 5 mm only as it empties itself."""
    spell = draining(model, 1, conductivity=5.0, exponent=25.0, **FULL)
    passed = [spell[f"{layer}_percolation"][0, 0] for layer in ("topsoil", "rootzone", "subsoil")]
    assert passed == sorted(passed)
    assert 4.5 < passed[2] <= 5.0 + 1e-12
    assert spell["subsoil_water"][0, 0] <= 330.0


def test_one_layer_does_not_depend_on_dt(model):
    one = draining(model, 1, dt=10.0, subsoil_water=300.0)
    many = draining(model, 240, dt=1.0 / 24.0, subsoil_water=300.0)
    assert many["subsoil_water"][-1, 0] == pytest.approx(one["subsoil_water"][-1, 0], rel=1e-12)


def test_three_layers_converge_with_the_step(model):
    """Layers take turns: a splitting of first order."""
    put = {"topsoil_water": 35.0, "rootzone_water": 60.0, "subsoil_water": 100.0}
    ends = [
        draining(model, count, dt=1.0 / count, conductivity=50.0, **put)["rootzone_water"][-1, 0]
        for count in (4, 8, 16, 1024)
    ]
    errors = np.abs(np.array(ends[:-1]) - ends[-1])
    ratios = errors[:-1] / errors[1:]
    assert np.all((ratios > 1.7) & (ratios < 2.3))


def test_drained_water_is_recharge(model):
    spell = draining(model, 20, **FULL)
    recharge = spell["fast_recharge"] + spell["slow_recharge"]
    np.testing.assert_allclose(recharge, spell["subsoil_percolation"], rtol=1e-13)


def test_without_it_no_water_leaves_the_soil_downwards(model):
    """The switch: a month drains more than a third of full layers, and nothing without it."""
    drained = draining(model, 30, **FULL)["subsoil_percolation"].sum()
    assert drained > sum(FULL.values()) / 3.0
    above = ("precipitation_phase", "snow_degree_day", "infiltration", "overland_flow")
    made = model(processes=(*above, *PROCESSES[1:]), parameters={"topsoil_depth": 100.0})
    made.put(topsoil_water=30.0, rootzone_water=100.0, groundwater_slow=0.0)
    month = made.run(30, precipitation=0.0, air_temperature=10.0)
    assert np.all(month["river_inflow"] == 0.0)
    assert made.engine.view("rootzone_water")[0] == 100.0
