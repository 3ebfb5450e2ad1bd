"""Infiltration: a share A = 1 - (1 - i / i_max)^b of the land holds no more than i mm.

i_max = (1 + b) C with the mean capacity C; what falls on full land runs off.
"""

from __future__ import annotations

import numpy as np
import pytest

PROCESSES = (
    "precipitation_phase",
    "snow_degree_day",
    "infiltration",
    "overland_flow",
    "river_inflow",
)
# 100 mm of topsoil hold 30 mm, 480 mm of root zone 120 mm
SOIL = {
    "wilting_point": 0.1,
    "available_water_capacity": 0.15,
    "drainable_porosity": 0.1,
    "topsoil_depth": 100.0,
    "rootzone_depth": 480.0,
}
CAPACITY = 150.0


def rain(model, amounts, *, soil, shape, **parameters):
    """Return the history of days with some rain, mm, on soil with some water, mm, for each HRU."""
    hrus = np.broadcast(np.asarray(soil), np.asarray(shape)).size
    made = model(
        processes=PROCESSES,
        hrus=hrus,
        parameters={**SOIL, "infiltration_shape": shape, **parameters},
    )
    made.put(topsoil_water=0.2 * np.asarray(soil), rootzone_water=0.8 * np.asarray(soil))
    falling = np.reshape(np.asarray(amounts, dtype=np.float64), (-1, 1))
    return made.run(falling.size, precipitation=falling, air_temperature=20.0)


def closed_form(soil, amount, shape):
    """Return the runoff of Wood et al. (1992), equation 3, mm."""
    i_max = (1.0 + shape) * CAPACITY
    i_0 = i_max * (1.0 - (1.0 - soil / CAPACITY) ** (1.0 / (1.0 + shape)))
    unfilled = np.maximum(1.0 - (i_0 + amount) / i_max, 0.0) ** (1.0 + shape)
    return amount - (CAPACITY - soil) + CAPACITY * unfilled


def test_runoff_is_that_of_the_closed_form(model, picture):
    soil = np.linspace(0.0, CAPACITY, 301)
    with picture("infiltration") as axes:
        for shape in (0.05, 0.2, 0.5, 1.5):
            day = rain(model, [30.0], soil=soil, shape=shape)
            expected = closed_form(soil, 30.0, shape)
            # differences of numbers up to 150 mm, two powers each within 1e-14
            np.testing.assert_allclose(day["surface_runoff"][0], expected, atol=1e-11)
            axes.plot(soil / CAPACITY, day["surface_runoff"][0] / 30.0, label=f"shape {shape:g}")
        axes.set(
            xlabel="relative water of topsoil and root zone",
            ylabel="share of 30 mm of rain that runs off",
        )


def test_runoff_is_the_overflow_of_many_buckets(model):
    """From the definition: buckets of every capacity, filled to one level, overflow."""
    shape, soil, amount = 0.4, 60.0, 45.0
    share = (np.arange(200_000) + 0.5) / 200_000
    capacity = (1.0 + shape) * CAPACITY * (1.0 - (1.0 - share) ** (1.0 / shape))
    levels = np.linspace(0.0, capacity.max(), 4000)
    water = [np.minimum(capacity, level).mean() for level in levels]
    before = np.minimum(capacity, np.interp(soil, water, levels))
    overflow = np.maximum(before + amount - capacity, 0.0).mean()
    day = rain(model, [amount], soil=soil, shape=shape)
    # the level is interpolated between 4000 ones
    assert day["surface_runoff"][0, 0] == pytest.approx(overflow, abs=1e-3)


def test_runoff_does_not_depend_on_how_the_rain_is_split(model):
    at_once = rain(model, [60.0], soil=80.0, shape=0.3)
    in_turn = rain(model, np.full(60, 1.0), soil=80.0, shape=0.3)
    unevenly = rain(model, [1.0, 40.0, 0.0, 19.0], soil=80.0, shape=0.3)
    for split in (in_turn, unevenly):
        assert split["surface_runoff"].sum() == pytest.approx(
            at_once["surface_runoff"].sum(), rel=1e-11
        )


@pytest.mark.parametrize(("shape", "entering", "running_off"), [(0.01, 0.4, 0.0), (1.0, 0.1, 0.3)])
def test_a_wet_soil_takes_the_published_share(model, shape, entering, running_off):
    """LISFLOOD (van der Knijff et al. 2010, documentation): filled to 60 %, offered the rest.

    Shares of i_max, from i_0 = 0.6 i_max. An even soil takes all 40 %, one of shape 1 takes 10 %
    and sheds 30 %. The numbers are rounded to tens of per cent.
    """
    largest = (1.0 + shape) * CAPACITY
    soil = CAPACITY * (1.0 - 0.4 ** (1.0 + shape))
    day = rain(model, [0.4 * largest], soil=soil, shape=shape)
    entered = day["topsoil_infiltration"][0, 0] + day["rootzone_infiltration"][0, 0]
    assert entered / largest == pytest.approx(entering, abs=0.05)
    assert day["surface_runoff"][0, 0] / largest == pytest.approx(running_off, abs=0.05)


def test_saturated_soil_sheds_all_rain(model):
    day = rain(model, [25.0], soil=CAPACITY, shape=0.2)
    assert day["surface_runoff"][0, 0] == pytest.approx(25.0, rel=1e-14)
    assert day["overland_runoff"][0, 0] == pytest.approx(25.0, rel=1e-14)


def test_soil_never_holds_more_than_its_capacity(model):
    day = rain(model, [5000.0], soil=10.0, shape=0.2)
    water = day["topsoil_water"][0, 0] + day["rootzone_water"][0, 0]
    assert water == pytest.approx(CAPACITY, rel=1e-15)
    assert day["surface_runoff"][0, 0] == pytest.approx(5000.0 - 140.0, rel=1e-14)


def test_the_topsoil_fills_before_the_root_zone(model):
    """20 mm on a topsoil with room for 30 mm stay there; of 20 mm more 10 mm pass it."""
    days = rain(model, [20.0, 20.0], soil=0.0, shape=0.01)
    entering = days["topsoil_infiltration"] + days["rootzone_infiltration"]
    assert days["rootzone_infiltration"][0, 0] == 0.0
    assert days["topsoil_water"][1, 0] == pytest.approx(30.0, rel=1e-14)
    assert days["rootzone_water"][1, 0] == pytest.approx(entering.sum() - 30.0, rel=1e-13)


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_frozen_ground_is_offered_its_open_share(model, share):
    """Of 10 mm on dry soil of almost equal capacity the closed share of the ground runs off."""
    made = model(
        processes=PROCESSES,
        parameters=SOIL | {"rootzone_depth": 3000.0, "infiltration_shape": 0.01},
    )
    made.put(topsoil_water=0.0, rootzone_water=0.0)
    day = made.run(1, precipitation=10.0, air_temperature=20.0, open_ground=share)
    # with the smallest shape, 0.01, a thousandth of the land has little capacity
    assert day["surface_runoff"][0, 0] / 10.0 == pytest.approx(1.0 - share, abs=1e-3)
