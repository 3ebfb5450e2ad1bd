"""Drainage: what the root zone and the soil below hold above field capacity leaves in the step."""

from __future__ import annotations

import numpy as np
import pytest

PROCESSES = ("field_drainage", "groundwater", "river_inflow")
SOIL = {"available_water_capacity": 0.14, "field_soil_depth": 2000.0}


def drained(model, rooted, unrooted, *, depth=1000.0, dt=1.0, steps=1):
    made = model(processes=PROCESSES, hrus=np.size(rooted), parameters=SOIL)
    made.put(rooted_depth=depth, rooted_water=rooted, unrooted_water=unrooted)
    return made.run(steps, dt=dt)


def test_water_above_field_capacity_goes_down(model, picture):
    """The root zone and the soil below hold 140 mm each; the soil below has room for 60 mm."""
    rooted = np.linspace(100.0, 300.0, 81)
    day = drained(model, rooted, 80.0)
    np.testing.assert_allclose(day["rooted_water"][0], np.minimum(rooted, 140.0), rtol=1e-12)
    from_roots = np.maximum(rooted - 140.0, 0.0)
    np.testing.assert_allclose(day["rooted_drainage"][0], from_roots, atol=1e-12)
    np.testing.assert_allclose(
        day["unrooted_water"][0], np.minimum(80.0 + from_roots, 140.0), rtol=1e-12
    )
    recharge = day["fast_recharge"][0] + day["slow_recharge"][0]
    np.testing.assert_allclose(recharge, np.maximum(from_roots - 60.0, 0.0), atol=1e-12)
    with picture("field_drainage") as axes:
        axes.plot(rooted, day["rooted_water"][0], label="kept by the root zone")
        axes.plot(rooted, day["unrooted_water"][0], label="in the soil below, of 80 mm before")
        axes.plot(rooted, recharge, label="leaves the soil")
        axes.set(xlabel="water of the root zone before, mm", ylabel="mm", ylim=(0.0, 200.0))


@pytest.mark.parametrize("depth", [0.0, 2000.0, 3000.0])
def test_roots_to_the_bottom_or_none_leave_one_layer(model, depth):
    """All 280 mm of the soil's capacity lie in one of the layers."""
    rooted, unrooted = (300.0, 0.0) if depth > 0.0 else (0.0, 300.0)
    day = drained(model, rooted, unrooted, depth=depth)
    kept = day["rooted_water"][0, 0] + day["unrooted_water"][0, 0]
    assert kept == pytest.approx(280.0, rel=1e-12)
    assert day["unrooted_drainage"][0, 0] == pytest.approx(20.0, rel=1e-12)


def test_a_field_below_capacity_drains_nothing(model):
    day = drained(model, 139.0, 140.0)
    assert day["rooted_drainage"][0, 0] == 0.0
    assert day["unrooted_drainage"][0, 0] == 0.0


def test_drainage_does_not_depend_on_dt(model):
    day = drained(model, 250.0, 100.0)
    hours = drained(model, 250.0, 100.0, dt=1.0 / 24.0, steps=24)
    for name in ("rooted_water", "unrooted_water"):
        assert hours[name][-1, 0] == pytest.approx(day[name][-1, 0], rel=1e-12)
    lost = hours["unrooted_drainage"].mean()
    assert lost == pytest.approx(day["unrooted_drainage"][0, 0], rel=1e-12)
