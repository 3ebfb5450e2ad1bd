"""Ice of the topsoil: (R + r I / (W + I + c)) dI/dt = -k T, and cold that refreezes water.

Its solution in constant frost from thawed ground is r I^2 / (2 (N + c)) + R I = -k T t (Stefan).
"""

from __future__ import annotations

import numpy as np
import pytest

PROCESSES = (
    "precipitation_phase",
    "snow_degree_day",
    "soil_ice",
    "infiltration",
    "overland_flow",
    "river_inflow",
)
WATER = 25.0  # mm
GROUND = {
    "ground_heat_conductivity": 1.5,
    "ground_heat_capacity": 2.0,
    "ground_heat_depth": 300.0,
    "surface_heat_resistance": 0.05,
    "deep_ground_temperature": 0.0,
    "snow_heat_conductivity": 0.16,
    "snow_relative_density": 0.25,
    "topsoil_depth": 100.0,
    "phase_temperature": -2.0,
    "phase_band": 0.1,
    "rootzone_depth": 3000.0,
    "infiltration_shape": 0.01,
}
PER_WATT = 86400.0 / 334000.0  # mm of ice a day
HEAT_CAPACITY = 2.0e6 * 0.3 / 334000.0  # mm of ice per degree
LAYER = 0.1 / 1.5  # m2 K W-1


def ground(model, *, water=WATER, ice=0.0, temperature=0.0, **changes):
    made = model(processes=PROCESSES, parameters={**GROUND, **changes})
    made.put(topsoil_water=water, soil_ice=ice, topsoil_temperature=temperature)
    return made


def run(made, steps, temperature, *, rain=0.0, dt=1.0):
    temperature = np.reshape(temperature, (-1, 1)) if np.ndim(temperature) else temperature
    return made.run(steps, dt=dt, precipitation=rain, air_temperature=temperature)


def entering(day):
    """Return what infiltrates on the first day, mm."""
    return day["topsoil_infiltration"][0, 0] + day["rootzone_infiltration"][0, 0]


def stefan(days, frost, resistance=0.05):
    """Return the ice of the solution above, mm."""
    curve = LAYER / (WATER + HEAT_CAPACITY)
    heat = PER_WATT * frost * days
    return (np.sqrt(resistance**2 + 2.0 * curve * heat) - resistance) / curve


@pytest.mark.parametrize("steps", [1, 4, 24])
def test_the_front_follows_stefan(model, steps):
    hours = np.arange(1, steps + 1) / steps
    day = run(ground(model), steps, -4.0, dt=1.0 / steps)
    np.testing.assert_allclose(day["soil_ice"][:, 0], stefan(hours, 4.0), rtol=1e-12)


def test_snow_keeps_the_frost_out(model):
    """20 cm of snow of 0.16 W m-1 K-1 are 1.25 m2 K W-1: 0.9 mm a day instead of 14 at -4 degC."""
    made = ground(model)
    made.put(snow_ice=50.0)
    day = run(made, 1, -4.0)
    assert day["soil_ice"][0, 0] == pytest.approx(stefan(1.0, 4.0, 0.05 + 1.25), rel=1e-12)
    assert day["soil_ice"][0, 0] < 0.8
    assert run(ground(model), 1, -4.0)["soil_ice"][0, 0] > 8.0


def test_cold_ground_refreezes_what_infiltrates(model):
    """At -3 degC 300 mm of ground refreeze 3 c = 5.4 mm; the rest stays liquid at 0 degC."""
    for water, frozen in ((4.0, 4.0), (9.0, 3.0 * HEAT_CAPACITY)):
        made = ground(model, water=water, ice=20.0, temperature=-3.0, deep_ground_depth=15000.0)
        thaw = run(made, 1, 0.0)
        # the deep ground, at 0 degC 15 m below, takes part in one day: 2 % of the cold
        assert thaw["soil_freezing"][0, 0] == pytest.approx(frozen, rel=0.02)


def test_frozen_topsoil_cools_to_the_air(model):
    made = ground(model, water=0.0, ice=WATER, deep_ground_depth=15000.0)
    days = run(made, 60, -12.0)
    assert days["topsoil_temperature"][-1, 0] == pytest.approx(-12.0, abs=0.2)


def test_limited_infiltration_is_that_of_granger(model):
    """INF = 5 (1 - 0.5) 100^0.584 = 36.8 mm of a pack of 100 mm on half saturated frozen ground."""
    made = ground(model, water=0.0, ice=20.0, topsoil_depth=100.0)
    made.put(melt_snow=100.0, melt_saturation=0.5, rootzone_water=0.0)
    day = run(made, 1, 0.0, rain=1.0)
    assert 100.0 * entering(day) == pytest.approx(36.8, abs=0.05)


@pytest.mark.parametrize(("saturation", "cracks", "share"), [(1.0, 0.0, 0.0), (1.0, 1.0, 1.0)])
def test_saturated_ground_is_restricted_and_cracked_ground_is_not(model, saturation, cracks, share):
    """The other classes of Granger, Gray and Dyck 1984: near nothing, and all."""
    made = ground(model, water=0.0, ice=20.0, open_cracks=cracks)
    made.put(melt_snow=100.0, melt_saturation=saturation, rootzone_water=0.0)
    assert entering(run(made, 1, 0.0, rain=1.0)) == pytest.approx(share, abs=1e-3)


def test_water_is_frozen_and_thawed_but_not_lost(model):
    days = np.arange(365)
    year = run(ground(model), 365, 3.0 - 16.0 * np.sin(2.0 * np.pi * days / 365.0))
    total = year["soil_ice"] + year["topsoil_water"]
    np.testing.assert_allclose(total, WATER, rtol=1e-13)
    assert year["soil_ice"].max() == pytest.approx(WATER, rel=1e-13)
    assert year["soil_ice"][-1, 0] == 0.0


def test_error_halves_with_the_step(model):
    """Frost and thaw in turn over heat from below: splitting them is of first order."""

    def ice(steps):
        time = (np.arange(12 * steps) + 0.5) / steps
        made = ground(model, deep_ground_temperature=6.0)
        return run(made, 12 * steps, -3.0 * np.cos(np.pi * time / 6.0), dt=1.0 / steps)[
            "soil_ice"
        ].mean()

    exact = ice(256)
    errors = np.array([abs(ice(steps) - exact) for steps in (1, 2, 4, 8, 16)])
    assert errors[-1] < 0.6**4 * errors[0]


def flood(model, choice):
    """Return the surface runoff of a pack of 100 mm that melts in April after a cold winter, mm.

    100 mm of topsoil hold 30 mm, 480 mm of root zone 120 mm; a third is there in autumn.
    """
    chosen = tuple(choice if name == "soil_ice" else name for name in PROCESSES)
    soil = {
        "wilting_point": 0.1,
        "available_water_capacity": 0.15,
        "drainable_porosity": 0.1,
        "rootzone_depth": 480.0,
        "infiltration_shape": 0.2,
    }
    made = model(processes=chosen, parameters={**GROUND, **soil})
    made.put(snow_ice=100.0, topsoil_water=10.0, rootzone_water=40.0)
    if choice == "soil_ice":
        made.put(topsoil_temperature=2.0)
    winter = np.concatenate([np.full(90, -15.0), np.linspace(-15.0, 8.0, 40), np.full(10, 8.0)])
    return run(made, winter.size, winter)["surface_runoff"].sum()


def test_frozen_ground_makes_three_times_the_flood(model):
    """The switch: of 100 mm of snow 53.2 mm run off frozen ground, 16.4 mm unfrozen ground.

    Frozen ground that is 3/7 saturated takes 5 (1 - 3/7) 100^0.584 = 42.1 mm of the pack, less
    where the soil is full, and all of what melts after the thaw. Unfrozen ground with 50 of 150 mm
    sheds 100 - (150 - 50) + 150 (1 - (i_0 + 100) / 180)^1.2.
    """
    level = 180.0 * (1.0 - (2.0 / 3.0) ** (1.0 / 1.2))
    overflow = 150.0 * (1.0 - (level + 100.0) / 180.0) ** 1.2
    unfrozen, frozen = flood(model, "unfrozen_ground"), flood(model, "soil_ice")
    assert unfrozen == pytest.approx(overflow, rel=1e-11)
    assert unfrozen == pytest.approx(16.4, abs=0.05)
    assert frozen == pytest.approx(53.2, abs=0.05)


def test_winters_under_three_packs(model, picture):
    """A deeper pack leaves less ice on every day of frost; thaw waits until it has melted."""
    days = np.arange(1, 201)
    temperature = -15.0 * np.sin(np.pi * days / 170.0)
    winters = {}
    for snow in (0.0, 40.0, 120.0):
        made = ground(model, temperature=3.0, deep_ground_temperature=5.0)
        made.put(snow_ice=snow)
        winters[snow] = run(made, days.size, temperature)["soil_ice"][:, 0]
    ice = np.stack([*winters.values()])
    in_frost = ice[:, days < 170]
    # where all water is frozen the packs differ by rounding errors
    assert np.all(np.diff(in_frost, axis=0) <= 1e-12)
    assert np.all(np.diff(in_frost.sum(axis=1)) < 0.0)
    last = [days[column > 0.0].max() for column in ice]
    assert last[0] < last[1] < last[2]
    with picture("soil_ice") as axes:
        for snow, ice in winters.items():
            axes.plot(days, ice, label=f"{snow:g} mm of snow water")
        axes.set(xlabel="day", ylabel="ice of the topsoil, mm")
