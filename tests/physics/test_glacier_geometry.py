"""Area of a glacier: A = A0 (V / V0)^(1 / 1.36) once a year, filled from the top.

Two bands of ice, each with an ice-free partner, and one unit: HRU 2 gives its land to HRU 0, and
HRU 3 to HRU 1.
"""

from __future__ import annotations

import numpy as np
import pytest

PROCESSES = (
    "precipitation_phase",
    "snow_degree_day",
    "glacier",
    "glacier_geometry",
    "infiltration",
    "overland_flow",
    "river_inflow",
)
STILL = tuple(name for name in PROCESSES if name != "glacier_geometry")
GLACIER = [False, False, True, True]
AREA = np.array([1.0, 0.0, 4.0, 6.0]) * 1e6
ICE = np.array([0.0, 0.0, 40_000.0, 90_000.0])
STORES = ("snow_ice", "snow_liquid", "glacier_water", "glacier_ice")
# degree-days without snow melt ice only: the land around gives nothing
COLD = {"precipitation": 0.0, "air_temperature": -5.0}


def valley(model, processes=PROCESSES, **parameters):
    """Return the two bands with their ice; the ice-free land counts as glacier without ice."""
    made = model(
        processes=processes,
        hrus=4,
        area=AREA,
        bands=True,
        glacier=np.where(GLACIER, 0, -1),
        partner=[-1, -1, 0, 1],
        parameters={
            "glacier_share": 1.0,
            "glacier_initial_ice": ICE,
            "glacier_snow_turnover": 0.0,
            **parameters,
        },
    )
    made.put(glacier_ice=ICE)
    return made


def volume(made, *names):
    """Return the water of all HRUs, mm m2."""
    return sum(float(np.sum(made.engine.view(n) * made.engine.view("land_area"))) for n in names)


@pytest.mark.parametrize("left", [1.0, 0.8, 0.5, 0.1])
def test_area_follows_volume(model, left):
    made = valley(model)
    made.put(glacier_ice=left * ICE)
    made.run(1, turn=1, **COLD)
    area = made.engine.view("land_area")
    assert area[2:].sum() == pytest.approx(10e6 * left ** (1.0 / 1.36), rel=1e-12)
    assert area.sum() == pytest.approx(AREA.sum(), rel=1e-15)
    assert area[3] == pytest.approx(min(6e6, area[2:].sum()), rel=1e-12)


def test_nothing_moves_between_two_turns(model):
    made = valley(model)
    made.put(glacier_ice=0.5 * ICE)
    days = made.run(10, turn=0, **COLD)
    np.testing.assert_array_equal(made.engine.view("land_area"), AREA)
    assert days.outcome.flux.sum() == 0.0


def test_land_takes_its_water_along(model):
    """The snow of the land that HRU 2 loses is mixed into that of HRU 0."""
    made = valley(model)
    made.put(glacier_ice=0.5 * ICE, snow_ice=[10.0, 0.0, 300.0, 500.0], glacier_water=[0, 0, 7, 9])
    before = volume(made, *STORES)
    others = [name for name in made.engine.stores if name != "glacier_ice"]
    carried = sum(made.engine.view(name)[2] for name in others)
    day = made.run(1, turn=1, dt=1e-9, **COLD)
    lost = 4e6 - made.engine.view("land_area")[2]
    assert lost == pytest.approx(10e6 * (1.0 - 0.5 ** (1.0 / 1.36)), rel=1e-12)
    mixed = (10.0 * 1e6 + 300.0 * lost) / (1e6 + lost)
    # the step of 1e-9 days drains what little its length allows
    assert made.engine.view("snow_ice")[0] == pytest.approx(mixed, rel=1e-9)
    assert volume(made, *STORES) == pytest.approx(before, rel=1e-10)
    moved = day.outcome.flux[0][made.engine.fluxes.index("moved_with_land")]
    assert moved * 1e-9 * AREA.sum() == pytest.approx(carried * lost, rel=1e-9)


def test_ice_flows_back_to_its_shape(model):
    """A year that melts the tongue: ice flows down from the upper band."""
    made = valley(model)
    made.put(glacier_ice=[0.0, 0.0, 10_000.0, 90_000.0])
    before = volume(made, "glacier_ice")
    day = made.run(1, turn=1, **COLD)
    ice = made.engine.view("glacier_ice")
    assert ice[2] / ice[3] == pytest.approx(4.0 / 9.0, rel=1e-13)
    assert volume(made, "glacier_ice") == pytest.approx(before, rel=1e-13)
    flux = dict(zip(made.engine.fluxes, day.outcome.flux[0], strict=True))
    assert flux["glacier_flow_in"] == pytest.approx(flux["glacier_flow_away"], rel=1e-9)
    assert flux["glacier_flow_in"] > 0.0


def test_a_glacier_that_grows_again_takes_its_land_back(model):
    made = valley(model)
    made.put(glacier_ice=0.5 * ICE)
    made.run(1, turn=1, **COLD)
    made.put(glacier_ice=made.engine.view("glacier_ice") * 4.0)
    made.run(1, turn=1, **COLD)
    np.testing.assert_allclose(made.engine.view("land_area"), AREA, rtol=1e-12, atol=1e-6)


def test_a_glacier_that_is_gone_leaves_its_land(model):
    made = valley(model)
    made.put(glacier_ice=0.0, snow_ice=100.0)
    made.run(3, turn=1, **COLD)
    np.testing.assert_allclose(made.engine.view("land_area"), [5e6, 6e6, 0.0, 0.0], atol=1e-6)


def melt_of_warm_decades(model, processes):
    """Return the ice melt of each of 50 years, mm, with 90 warm days of 8 degC each.

    The weather is made up: the melt of 5040 mm a-1 eats the glacier in two decades.
    """
    made = valley(model, processes, glacier_melt_factor=7.0)
    year = np.where(np.arange(365) < 90, 8.0, -15.0)
    weather = {"precipitation": 0.0, "air_temperature": np.tile(year, 50)[:, np.newaxis]}
    turns = np.tile(np.arange(365) == 300, 50)
    days = made.run(365 * 50, turn=turns, names=("snow_ice",), **weather)
    column = made.engine.fluxes.index("glacier_melt")
    return days.outcome.flux[:, column].reshape(50, 365).sum(axis=1), days.outcome


def test_switched_off_the_melt_of_late_decades_changes(model, picture):
    """The tongue that only thins is gone in year 8; that of a glacier that flows lasts longer."""
    flowing, outcome = melt_of_warm_decades(model, PROCESSES)
    still, _unused = melt_of_warm_decades(model, STILL)
    with picture("glacier_geometry") as axes:
        axes.step(np.arange(1, 51), still, where="mid", label="areas fixed")
        axes.step(np.arange(1, 51), flowing, where="mid", label="areas follow the volume")
        axes.set(xlabel="year", ylabel="melt of ice over the basin, mm a$^{-1}$")
    assert np.abs(outcome.basin_residual).max() < 1e-9
    # all ice melts in the end, whatever its shape: (4 x 40 + 6 x 90) m on 11 km2 in all
    for melt in (flowing, still):
        assert melt.sum() == pytest.approx(700_000.0 / 11.0, rel=1e-9)
    assert flowing[0] == pytest.approx(still[0], rel=1e-12)
    # 5040 mm from 6 of 11 km2, where the tongue has melted away
    assert still[12] == pytest.approx(5040.0 * 6.0 / 11.0, rel=1e-9)
    assert flowing[4] < 0.9 * still[4]
