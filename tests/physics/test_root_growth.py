"""Root growth: roots that reach a depth D take W_below (D - D0) / (H - D0) of the soil's water."""

from __future__ import annotations

import numpy as np
import pytest

ALONE = ("root_growth", "river_inflow")
DEPTH = 2000.0
CONTENT = 0.06  # of available water, below the field capacity of 0.14


def rooted(model, depths, *, dt=1.0, content=CONTENT, depth=DEPTH):
    """Return the history of roots that reach some depths, mm, in a soil of even content."""
    made = model(processes=ALONE, parameters={"field_soil_depth": depth})
    made.put(unrooted_water=content * depth)
    return made.run(len(depths), dt=dt, root_depth=np.reshape(depths, (-1, 1)))


def test_new_roots_bring_the_water_of_the_soil_that_they_reach(model, picture):
    """Not that of field capacity: FAO-56, example 38, warns of it."""
    depths = np.linspace(200.0, 1400.0, 61)
    season = rooted(model, depths)
    np.testing.assert_allclose(season["rooted_water"][:, 0], CONTENT * depths, rtol=1e-12)
    np.testing.assert_allclose(
        season["unrooted_water"][:, 0], CONTENT * (DEPTH - depths), rtol=1e-12
    )
    with picture("root_growth") as axes:
        axes.plot(depths, season["rooted_water"][:, 0], label="water of the root zone")
        axes.plot(depths, season["unrooted_water"][:, 0], label="water below the roots")
        axes.plot(depths, 0.14 * depths, "--", label="root zone at field capacity")
        axes.set(xlabel="depth of roots, mm", ylabel="water, mm", ylim=(0.0, 200.0))


def test_dry_soil_below_brings_nothing(model):
    made = model(processes=ALONE, parameters={"field_soil_depth": DEPTH})
    made.put(unrooted_water=0.0, rooted_water=40.0, rooted_depth=300.0)
    day = made.run(1, root_depth=900.0)
    assert day["rooted_water"][0, 0] == 40.0
    assert day["water_of_new_roots"][0, 0] == 0.0


def test_soil_that_roots_leave_keeps_its_water(model):
    """A root zone of 1000 mm with 100 mm of water that shrinks to 250 mm keeps 25 mm."""
    made = model(processes=ALONE, parameters={"field_soil_depth": DEPTH})
    made.put(unrooted_water=10.0, rooted_water=100.0, rooted_depth=1000.0)
    day = made.run(1, root_depth=250.0)
    assert day["rooted_water"][0, 0] == pytest.approx(25.0, rel=1e-14)
    assert day["water_of_lost_roots"][0, 0] == pytest.approx(75.0, rel=1e-14)
    assert day["unrooted_water"][0, 0] == pytest.approx(85.0, rel=1e-14)


def test_roots_end_where_the_soil_ends(model):
    season = rooted(model, [300.0, 900.0, 900.0], depth=600.0)
    np.testing.assert_allclose(season["rooted_depth"][:, 0], [300.0, 600.0, 600.0])
    np.testing.assert_allclose(season["rooted_water"][:, 0], CONTENT * np.array([300, 600, 600]))
    assert season["unrooted_water"][2, 0] == pytest.approx(0.0, abs=1e-12)


def test_roots_that_rest_move_no_water(model):
    season = rooted(model, [500.0, 500.0, 500.0])
    assert np.all(season["water_of_new_roots"][1:, 0] == 0.0)
    assert np.all(season["water_of_lost_roots"][1:, 0] == 0.0)


@pytest.mark.parametrize("steps", [2, 24])
def test_root_growth_does_not_depend_on_dt(model, steps):
    day = rooted(model, [200.0, 800.0])
    parts = rooted(model, np.linspace(200.0, 800.0, steps + 1), dt=1.0 / steps)
    assert parts["rooted_water"][-1, 0] == pytest.approx(day["rooted_water"][-1, 0], rel=1e-12)
