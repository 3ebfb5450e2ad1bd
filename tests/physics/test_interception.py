"""Interception: E = min(D dt, C + f R), H = min(f R, C_m - C + E); C + H - E is left.

f = 1 - exp(-0.7 LAI), C_m = 0.2 LAI, D = min(f E0, f E0 shower / 24 h + showers C_m).
"""

from __future__ import annotations

import numpy as np
import pytest
from steppe import steppe

PROCESSES = (
    "precipitation_phase",
    "interception",
    "snow_degree_day",
    "unfrozen_ground",
    "infiltration",
    "overland_flow",
    "river_inflow",
)
HOURS = 3.0


def rain(model, amounts, *, leaves=3.0, demand=0.0, dt=1.0, hours=HOURS):
    """Return the history of steps with some rain, mm d-1, on a canopy for each leaf area."""
    made = model(
        processes=PROCESSES,
        hrus=np.size(leaves),
        parameters={
            "leaf_area_index": leaves,
            "dormant_leaf_share": 1.0,
            "canopy_capacity": 0.2,
            "shower_duration": hours,
            "shower_frequency": 1.0,
        },
    )
    return made.run(
        len(amounts),
        dt=dt,
        precipitation=np.reshape(amounts, (-1, 1)),
        air_temperature=20.0,
        reference_evapotranspiration=demand,
    )


def cover(leaves):
    return 1.0 - np.exp(-0.7 * leaves)


def test_canopy_holds_a_fifth_of_a_millimetre_for_each_leaf_area(model):
    """Dickinson 1984: 0.2 mm; three layers of leaves hold 0.6 mm."""
    day = rain(model, [10.0])
    assert day["canopy_water"][0, 0] == pytest.approx(0.6, rel=1e-14)
    assert day["rain_on_snow"][0, 0] == pytest.approx(9.4, rel=1e-14)


def test_a_rainy_day_loses_one_filling_and_what_its_showers_evaporate(model):
    """Not what a wet canopy evaporates in a whole day: 0.6 + f 5 x 3/24, and not f 5 mm."""
    days = rain(model, [12.0] * 7, demand=5.0)
    expected = 0.6 + cover(3.0) * 5.0 * HOURS / 24.0
    np.testing.assert_allclose(days["canopy_evaporation"][:, 0], expected, rtol=1e-14)
    np.testing.assert_allclose(days["interception"][1:, 0], expected, rtol=1e-13)


def test_light_rain_falls_between_the_leaves(model):
    """Half a leaf area covers 0.30 of the ground; the rest of the drizzle falls through."""
    day = rain(model, [0.1], leaves=0.5)
    assert day["interception"][0, 0] == pytest.approx(0.1 * cover(0.5), rel=1e-14)


def test_a_canopy_without_leaves_catches_nothing_and_drips(model):
    made = model(processes=PROCESSES, parameters={"leaf_area_index": 0.0})
    made.put(canopy_water=0.5)
    day = made.run(1, precipitation=4.0, air_temperature=20.0, reference_evapotranspiration=5.0)
    assert day["canopy_drip"][0, 0] == 0.5
    assert day["rain_on_snow"][0, 0] == 4.5


@pytest.mark.parametrize("steps", [2, 4, 24])
def test_interception_of_even_rain_does_not_depend_on_dt(model, steps):
    day = rain(model, [4.0], demand=3.0)
    parts = rain(model, [4.0] * steps, demand=3.0, dt=1.0 / steps)
    assert parts["interception"].mean() == pytest.approx(day["interception"][0, 0], rel=1e-13)


def test_loss_grows_with_leaves_and_falls_with_the_size_of_rain(model, picture):
    amounts = np.linspace(0.2, 15.0, 75)
    leaves = np.array([0.5, 1.0, 2.0, 4.0])
    share = np.array(
        [
            rain(model, [amount] * 10, leaves=leaves, demand=4.0)["interception"][-1] / amount
            for amount in amounts
        ]
    )
    assert np.all(np.diff(share, axis=1) > 0.0)
    assert np.all(np.diff(share, axis=0) < 1e-12)
    with picture("interception") as axes:
        for column, leaf in enumerate(leaves):
            axes.plot(amounts, share[:, column], label=f"leaf area index {leaf:g}")
        axes.set(xlabel="rain of a day, mm", ylabel="share lost to the canopy", ylim=(0.0, 1.0))


@pytest.mark.parametrize(("day", "share"), [(15.0, 0.0), (150.0, 1.0), (196.0, 0.5), (270.0, 0.0)])
def test_leaves_hold_rain_in_their_season(model, day, share):
    """Green from 15 April (day 105) to 15 July (day 196), half of the leaves on both days.

    In the middle of the 91 days between both each edge is 4.5 times tau away: 1 / (1 + e^-4.5)^2
    of the leaves, 2 % less than all, are there.
    """
    made = model(processes=PROCESSES, parameters={"leaf_area_index": 3.0, "canopy_capacity": 0.2})
    wet = made.run(
        1,
        precipitation=10.0,
        air_temperature=20.0,
        reference_evapotranspiration=0.0,
        day_of_year=day,
    )
    assert wet["canopy_water"][0, 0] == pytest.approx(0.6 * share, abs=0.6 * 0.025)


def test_demand_that_wet_leaves_met_is_met_once(model):
    """On a day of rain wet ground takes 1.2 of what the leaves leave of the reference.

    1.2 is the largest coefficient of FAO-56 (equation 72) without wind and dryness.
    """
    leaves = np.array([0.5, 1.0, 3.0, 6.0])
    taken = {}
    for canopy in ("interception", "dry_canopy"):
        made = model(
            others=(canopy,),
            hrus=leaves.size,
            parameters={"leaf_area_index": leaves, "dormant_leaf_share": 1.0},
        )
        made.put(topsoil_water=20.0, rootzone_water=100.0)
        day = made.run(1, precipitation=8.0, air_temperature=20.0, reference_evapotranspiration=5.0)
        names = ("soil_evaporation", "topsoil_transpiration", "rootzone_transpiration")
        ground = sum(day[name][0] for name in names)
        wet = day["canopy_evaporation"][0] if canopy == "interception" else 0.0 * leaves
        np.testing.assert_allclose(ground, 1.2 * (5.0 - wet), rtol=1e-12)
        taken[canopy] = ground + wet
    assert np.all(taken["interception"] < taken["dry_canopy"])


def test_without_a_canopy_a_steppe_gets_a_twentieth_more_rain(model):
    """Twenty synthetic years, leaf area 1: the canopy keeps 4.7 % of the rain."""
    made = steppe(20)
    weather = made.forcing() | {"day_of_year": made.day_of_year[:, 0]}
    fallen = {}
    for canopy in ("interception", "dry_canopy"):
        years = model(others=(canopy,)).run(weather["precipitation"].size, **weather)
        fallen[canopy] = years["rain_on_snow"].sum() / 20.0
        total = years["rainfall"].sum() / 20.0
    lost = (fallen["dry_canopy"] - fallen["interception"]) / total
    assert lost == pytest.approx(0.047, abs=0.0005)
    assert fallen["dry_canopy"] == pytest.approx(total, rel=1e-12)
