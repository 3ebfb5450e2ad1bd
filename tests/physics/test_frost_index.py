"""Frost index: F_next = A F - T exp(-0.4 k D), not below zero; D depth of the snow in cm."""

from __future__ import annotations

import numpy as np
import pytest

PROCESSES = ("frost_index", "infiltration", "overland_flow", "river_inflow")
DECAY = 0.97
WINTER = np.concatenate([np.full(90, -15.0), np.linspace(-15.0, 8.0, 40), np.full(10, 8.0)])


def cold_spell(model, steps, *, dt=1.0, temperature=-5.0, snow=0.0, hrus=1):
    made = model(
        processes=PROCESSES,
        hrus=hrus,
        parameters={
            "frost_index_decay": DECAY,
            "snow_relative_density": 0.25,
            "frost_snow_reduction_cold": 0.08,
            "frost_snow_reduction_warm": 0.5,
        },
    )
    made.put(snow_ice=snow)
    return made.run(steps, dt=dt, air_temperature=temperature)


def geometric(days, frost):
    """Return the sum of a geometric series: F after n days of constant frost on bare ground."""
    return frost * (1.0 - DECAY**days) / (1.0 - DECAY)


def test_bare_ground_follows_the_geometric_series(model):
    winter = cold_spell(model, 120)
    expected = geometric(np.arange(1, 121), 5.0)
    # the recursion adds the rounding errors of 120 steps
    np.testing.assert_allclose(winter["frost_index"][:, 0], expected, rtol=1e-12)


def test_frost_of_minus_five_closes_bare_ground_in_a_month(model):
    """F passes 83 degC d (Molnau and Bissell 1983) when 0.97^n < 1 - 83 x 0.03 / 5, on day 23."""
    winter = cold_spell(model, 30)
    assert np.flatnonzero(winter["frost_index"][:, 0] > 83.0)[0] + 1 == 23


def test_snow_slows_the_frost(model):
    """50 mm of ice of relative density 0.25 are 20 cm: exp(-0.4 x 0.08 x 20) = 0.527."""
    deep = cold_spell(model, 40, snow=50.0)
    bare = cold_spell(model, 40)
    share = deep["frost_index"] / bare["frost_index"]
    np.testing.assert_allclose(share, np.exp(-0.4 * 0.08 * 20.0), rtol=1e-13)


def test_frost_index_in_constant_weather_does_not_depend_on_dt(model):
    day = cold_spell(model, 10)
    hour = cold_spell(model, 240, dt=1.0 / 24.0)
    assert hour["frost_index"][-1, 0] == pytest.approx(day["frost_index"][-1, 0], rel=1e-12)


def test_thaw_ends_at_zero(model):
    made_warm = cold_spell(model, 5, temperature=8.0)
    assert np.all(made_warm["frost_index"] == 0.0)


@pytest.mark.parametrize(
    ("frost", "blocked"), [(0.0, 0.0), (56.0, 0.0), (69.5, 0.3), (83.0, 0.6), (200.0, 0.6)]
)
def test_frozen_ground_blocks_a_graded_share(model, frost, blocked):
    """Of 10 mm on dry soil of equal capacity the share runs off that the frost blocks."""
    made = model(
        processes=("precipitation_phase", "snow_degree_day", *PROCESSES),
        parameters={
            "rootzone_depth": 3000.0,
            "infiltration_shape": 0.01,
            "frost_index_decay": DECAY,
            "frost_index_onset": 56.0,
            "frost_index_full": 83.0,
            "frozen_ground_blocking": 0.6,
            "phase_temperature": -2.0,
        },
    )
    made.put(topsoil_water=0.0, rootzone_water=0.0, frost_index=frost / DECAY)
    day = made.run(1, precipitation=10.0, air_temperature=0.0)
    # with the smallest shape, 0.01, a thousandth of the land has little capacity
    assert day["surface_runoff"][0, 0] / 10.0 == pytest.approx(blocked, abs=1e-3)


def melt(model, choice):
    """Return the days of a cold winter whose pack of 100 mm melts in spring, on soil a third full.

    100 mm of topsoil hold 30 mm, 480 mm of root zone 120 mm.
    """
    chosen = (choice, *PROCESSES[1:])
    parameters = {
        "phase_temperature": -2.0,
        "wilting_point": 0.1,
        "available_water_capacity": 0.15,
        "drainable_porosity": 0.1,
        "rootzone_depth": 480.0,
        "infiltration_shape": 0.2,
    }
    made = model(
        processes=("precipitation_phase", "snow_degree_day", *chosen), parameters=parameters
    )
    made.put(snow_ice=100.0, topsoil_water=10.0, rootzone_water=40.0)
    return made.run(WINTER.size, precipitation=0.0, air_temperature=WINTER[:, None])


def entered(soil, offered):
    """Return what soil of 150 mm takes of some water, mm: see test_infiltration."""
    level = 1.0 - (1.0 - soil / 150.0) ** (1.0 / 1.2)
    return 150.0 - soil - 150.0 * max(1.0 - level - offered / 180.0, 0.0) ** 1.2


def test_frozen_ground_makes_the_flood_of_a_melt(model):
    """The switch: of 100 mm of snow 43.7 mm run off frozen ground, 16.4 mm unfrozen ground.

    Again by the recursion of the paper and the closed form of infiltration, day by day.
    """
    frozen, unfrozen = melt(model, "frost_index"), melt(model, "unfrozen_ground")
    surface = frozen["topsoil_infiltration"] + frozen["rootzone_infiltration"]
    surface = (surface + frozen["surface_runoff"])[:, 0]
    snow = (frozen["snow_ice"] + frozen["snow_liquid"])[:, 0]
    index, soil = 0.0, 50.0
    for day, degrees in enumerate(WINTER):
        reduction = 0.08 if degrees < 0.0 else 0.5
        depth = 0.1 * snow[day] / 0.25
        index = max(DECAY * index - degrees * np.exp(-0.4 * reduction * depth), 0.0)
        blocked = 0.6 * min(max((index - 56.0) / (83.0 - 56.0), 0.0), 1.0)
        soil += entered(soil, (1.0 - blocked) * surface[day])
    flood = frozen["surface_runoff"].sum()
    assert flood == pytest.approx(43.7, abs=0.05)
    assert flood == pytest.approx(100.0 - (soil - 50.0), rel=1e-11)
    assert unfrozen["surface_runoff"].sum() == pytest.approx(
        100.0 - entered(50.0, 100.0), rel=1e-11
    )
    assert unfrozen["surface_runoff"].sum() == pytest.approx(16.4, abs=0.05)


def test_depths_of_snow(model, picture):
    days = np.arange(1, 181)
    temperature = -14.0 * np.sin(np.pi * (days - 15) / 150.0)
    depths = np.array([0.0, 10.0, 30.0])
    winter = cold_spell(
        model, 180, temperature=temperature[:, None], snow=depths * 10.0 * 0.25, hrus=depths.size
    )
    assert np.all(np.diff(winter["frost_index"].max(axis=0)) < 0.0)
    with picture("frost_index") as axes:
        for column, depth in enumerate(depths):
            axes.plot(days, winter["frost_index"][:, column], label=f"{depth:g} cm of snow")
        axes.axhspan(56.0, 83.0, color="#888888", alpha=0.25, lw=0, label="ground closes")
        axes.set(xlabel="day", ylabel="frost index, degC d")
