"""Open water: E = K E0 without ice; ice h^2 = h_0^2 + a^2 F of F day-degrees of frost (Stefan)."""

from __future__ import annotations

import numpy as np
import pytest
from steppe import steppe

from kzwater import registry

STANDARD = registry.standard_processes()
PROCESSES = (
    "precipitation_phase",
    "snow_degree_day",
    "unfrozen_ground",
    "open_water",
    "infiltration",
    "overland_flow",
    "river_inflow",
)
EVAPORATED = ("soil_evaporation", "topsoil_transpiration", "rootzone_transpiration")
LAKE = {
    "open_water_share": 1.0,
    "open_water_coefficient": 1.05,
    "lake_spill_depth": 1000.0,
    "lake_ice_growth": 20.0,
    "lake_ice_melt": 7.0,
    "lake_ice_closing": 50.0,
}


def lake(model, *, water=900.0, ice=0.0, **changes):
    made = model(processes=PROCESSES, parameters={**LAKE, **changes})
    made.put(lake_water=water, lake_ice_thickness=ice)
    return made


def run(made, steps, *, rain=0.0, temperature=20.0, demand=0.0, dt=1.0):
    return made.run(
        steps,
        dt=dt,
        precipitation=rain,
        air_temperature=temperature,
        reference_evapotranspiration=demand,
    )


def test_ice_grows_by_the_square_root_of_frost(model):
    winter = run(lake(model), 100, temperature=-10.0)
    frost = 10.0 * np.arange(1, 101)
    # a hundred roots of numbers right within 1e-13
    np.testing.assert_allclose(
        winter["lake_ice_thickness"][:, 0], 20.0 * np.sqrt(frost), rtol=1e-11
    )


def test_a_lake_under_snow_freezes_as_deep_as_published(model):
    """U.S. Army Corps of Engineers: 1.7 to 2.4 cm per root of a day-degree, 54 to 76 cm of 1000."""
    winter = run(model_default(model), 100, temperature=-10.0)
    assert 540.0 < winter["lake_ice_thickness"][-1, 0] < 760.0


def model_default(model):
    return model(processes=PROCESSES, parameters={"open_water_share": 1.0})


def test_open_water_evaporates_a_twentieth_more_than_grass(model):
    """FAO-56, table 12: 1.05 x 6 mm."""
    day = run(lake(model), 1, demand=6.0)
    assert day["lake_evaporation"][0, 0] == pytest.approx(6.3, rel=1e-14)


def test_nothing_evaporates_under_ice(model):
    days = run(lake(model, ice=400.0), 3, temperature=-5.0, demand=1.0)
    assert np.all(days["lake_evaporation"] == 0.0)


def test_ice_melts_by_the_degree_day(model):
    days = run(lake(model, ice=100.0), 4, temperature=5.0, demand=2.0)
    np.testing.assert_allclose(days["lake_ice_thickness"][:, 0], [65.0, 30.0, 0.0, 0.0], atol=1e-12)
    # open by 1 - h / 50 mm: nothing, then from 0 to 0.4, from 0.4 to 1, all
    open_water = np.array([0.0, 0.2, 0.7, 1.0])
    np.testing.assert_allclose(days["lake_evaporation"][:, 0], 2.1 * open_water, atol=1e-12)


def test_a_lake_evaporates_no_more_than_it_holds(model):
    days = run(lake(model, water=10.0), 3, demand=6.0)
    np.testing.assert_allclose(days["lake_evaporation"][:, 0], [6.3, 3.7, 0.0], atol=1e-13)


def test_a_full_lake_overflows(model):
    day = run(lake(model, water=995.0), 1, rain=12.0)
    assert day["lake_overflow"][0, 0] == pytest.approx(7.0, rel=1e-12)
    assert day["river_inflow"][0, 0] == pytest.approx(7.0, rel=1e-12)


def test_the_share_of_the_lake_takes_its_share_of_the_rain(model):
    day = run(lake(model, open_water_share=0.3, water=100.0), 1, rain=10.0)
    entering = day["topsoil_infiltration"][0, 0] + day["rootzone_infiltration"][0, 0]
    assert day["lake_filling"][0, 0] == pytest.approx(3.0, rel=1e-14)
    assert entering + day["surface_runoff"][0, 0] == pytest.approx(7.0, rel=1e-14)


def test_a_lake_without_frost_does_not_depend_on_dt(model):
    ends = []
    for steps in (1, 24):
        made = lake(model, water=998.0)
        run(made, steps, rain=9.0, demand=4.0, dt=1.0 / steps)
        ends.append(made.engine.view("lake_water")[0])
    assert ends[0] == pytest.approx(ends[1], rel=1e-13)


def test_error_of_the_break_up_halves_with_the_step(model):
    def evaporated(steps):
        days = run(lake(model, ice=90.0), 4 * steps, temperature=5.0, demand=4.0, dt=1.0 / steps)
        return days["lake_evaporation"].sum() / steps

    # open from h = 50 mm after 40/35 d, fully after 90/35 d: half of the time in between counts
    exact = 4.2 * (4.0 - 0.5 * (40.0 + 90.0) / 35.0)
    errors = [abs(evaporated(steps) - exact) for steps in (1, 2, 4, 8, 16)]
    assert errors[-1] < 0.6**4 * errors[0]


def test_a_lake_of_the_steppe_loses_more_than_twice_what_falls_on_it(model, picture):
    """Twenty synthetic years; without the process the same land evaporates as grass."""
    years = 20
    weather = steppe(years).driving()
    chosen = (
        *STANDARD[: STANDARD.index("infiltration")],
        "open_water",
        *STANDARD[STANDARD.index("infiltration") :],
    )
    made = model(
        processes=chosen,
        parameters={"open_water_share": 1.0, "leaf_area_index": 0.0, "lake_spill_depth": 50000.0},
    )
    made.put(lake_water=20000.0, topsoil_water=0.0, rootzone_water=0.0)
    with_lake = made.run(365 * years, **weather)
    grass = model(processes=STANDARD).run(365 * years, **weather)
    lost = with_lake["lake_evaporation"].sum() / years
    assert 650.0 < lost < 800.0
    assert lost > 2.0 * sum(grass[name].sum() for name in EVAPORATED) / years
    with picture("open_water") as axes:
        months = np.arange(365) / 30.4
        axes.plot(months, with_lake["lake_ice_thickness"][:365] / 100.0, label="ice, dm")
        axes.plot(months, with_lake["lake_evaporation"][:365], lw=0.8, label="evaporation, mm d-1")
        axes.set(xlabel="months after 1 October (synthetic weather)")
