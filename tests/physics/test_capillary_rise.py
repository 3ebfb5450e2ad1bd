"""Capillary rise: dW/dt = q (1 - W / FC) with q = Ks (x / sin(x) entry / height)^n, x = pi / n.

n = 2 + 3 / b with Campbell's b.
"""

from __future__ import annotations

import numpy as np
import pytest

PROCESSES = ("capillary_rise", "groundwater", "river_inflow")
SOIL = {
    "available_water_capacity": 0.2,
    "saturated_conductivity": 300.0,
    "air_entry_suction": 100.0,
    "topsoil_depth": 100.0,
    "rootzone_depth": 500.0,
    "specific_yield": 0.1,
    "slow_recession": 0.0002,
}


def rising(model, steps, *, depth, exponent=9.0, dt=1.0, groundwater=0.0, rootzone=0.0, hrus=1):
    """Return the history of a soil above a water table of some depth without groundwater, mm."""
    made = model(
        processes=PROCESSES,
        hrus=hrus,
        parameters={**SOIL, "water_table_depth": depth, "conductivity_exponent": exponent},
    )
    made.put(rootzone_water=rootzone, groundwater_slow=groundwater)
    return made.run(steps, dt=dt)


def steady(height, n):
    """Return the largest steady flux to a dry soil some height above the water table, mm d-1."""
    factor = (np.pi / n / np.sin(np.pi / n)) ** n
    return np.minimum(300.0 * factor * (100.0 / height) ** n, 300.0)


def test_rise_falls_with_the_depth_of_the_water_table(model, picture):
    height = np.linspace(300.0, 3000.0, 60)
    with picture("capillary_rise") as axes:
        for b in (1.5, 3.0, 5.0):
            found = rising(
                model,
                1,
                dt=1e-5,
                depth=height + 600.0 + 1000.0,
                exponent=2.0 * b + 3.0,
                groundwater=100.0,
                hrus=height.size,
            )
            # after 1e-5 d the water that has risen has lowered the table and wetted the roots
            expected = steady(height, 2.0 + 3.0 / b)
            np.testing.assert_allclose(found["capillary_rise"][0], expected, rtol=1e-4)
            axes.semilogy(height / 1000.0, expected, label=f"b = {b:g}")
        axes.set(xlabel="height of the roots above the water table, m", ylabel="rise, mm d-1")


@pytest.mark.parametrize(("b", "n", "factor"), [(3.0, 3.0, 1.76), (1.5, 4.0, 1.52)])
def test_flux_is_that_of_gardner(model, b, n, factor):
    """Gardner (1958): 1.76 a / d^3 and 1.52 a / d^4 (from memory, three digits)."""
    day = rising(model, 1, dt=1e-6, depth=2600.0, exponent=2.0 * b + 3.0, groundwater=100.0)
    assert day["capillary_rise"][0, 0] == pytest.approx(factor * 300.0 * 0.1**n, rel=6e-3)


def test_moist_roots_draw_nothing(model):
    day = rising(model, 1, depth=1600.0, groundwater=50.0, rootzone=100.0)
    assert day["capillary_rise"][0, 0] == 0.0


def test_no_more_rises_than_there_is(model):
    day = rising(model, 1, depth=500.0, groundwater=2.0)
    assert day["capillary_rise"][0, 0] == pytest.approx(2.0, rel=1e-14)
    assert day["groundwater_slow"][0, 0] == 0.0


def test_error_halves_with_the_step(model):
    """The water table stands still within a step: first order."""
    ends = [
        rising(model, count, dt=8.0 / count, depth=1700.0, groundwater=60.0)["rootzone_water"][
            -1, 0
        ]
        for count in (8, 16, 32, 2048)
    ]
    errors = np.abs(np.array(ends[:-1]) - ends[-1])
    ratios = errors[:-1] / errors[1:]
    assert np.all((ratios > 1.8) & (ratios < 2.2))


def test_without_it_the_roots_stay_dry(model):
    """The switch: a table 1 m below dry roots gives them 0.53 mm d-1, without it none."""
    day = rising(model, 1, depth=2600.0, groundwater=100.0)
    assert day["rootzone_water"][0, 0] == pytest.approx(0.53, abs=0.01)
    made = model(processes=PROCESSES[1:], parameters={"slow_recession": 0.0002})
    made.put(groundwater_slow=100.0)
    year = made.run(1)
    assert year["river_inflow"][0, 0] == pytest.approx(100.0 * (1.0 - np.exp(-0.0002)), rel=1e-9)
