"""Salt: a field keeps what comes with its water, less what drains, and closes like the water."""

from __future__ import annotations

import numpy as np
import pytest

from kzwater.engine_errors import EngineFaultError

PROCESSES = (
    "irrigation_application",
    "curve_number",
    "overland_flow",
    "crop_water",
    "field_drainage",
    "field_capillary_rise",
    "drained_groundwater",
    "field_salt",
    "river_inflow",
)
# A metre of roots and a metre below them, each with 130 mm that no plant takes and 140 mm above.
SOIL = {
    "wilting_point": 0.13,
    "available_water_capacity": 0.14,
    "drainable_porosity": 0.18,
    "field_soil_depth": 2000.0,
    "water_table_depth": 20_000.0,
    "application_efficiency": 1.0,
    "irrigation_salinity": 2.0,
    "leaching_efficiency": 1.0,
    "groundwater_mixing": 1000.0,
    "curve_number": 1.0,
    "drain_recession": 0.0,
}
FULL = {"rooted_depth": 1000.0, "salted_depth": 1000.0, "rooted_water": 140.0}


def field(model, **parameters):
    """Return a field at field capacity with roots of a metre."""
    made = model(processes=PROCESSES, parameters={**SOIL, **parameters})
    made.put(**FULL, unrooted_water=140.0, groundwater_slow=0.0)
    return made


def days(made, count, *, irrigation=0.0, demand=0.0, **weather):
    """Return the history of some days of irrigation, mm, without rain."""
    usual = {"basal_coefficient": 1.0, "crop_height": 1.0, "ground_cover": 1.0}
    return made.run(
        count,
        irrigation_depth=irrigation,
        reference_evapotranspiration=demand,
        precipitation=0.0,
        air_temperature=25.0,
        wind_speed=2.0,
        relative_humidity_minimum=0.45,
        **{**usual, **weather},
    )


def test_a_watering_carries_salt_through_the_soil(model):
    """100 mm of 2 dS m-1 bring 128 g; 100 of the 370 mm in the roots leave, and take 1128/3.7 g."""
    made = field(model)
    made.put(rooted_salt=1000.0, unrooted_salt=500.0, groundwater_salt=640.0)
    day = days(made, 1, irrigation=100.0)
    assert day["salt_of_irrigation"][0, 0] == pytest.approx(128.0, rel=1e-12)
    leached = 1128.0 * 100.0 / 370.0
    assert day["leached_salt"][0, 0] == pytest.approx(leached, rel=1e-12)
    drained = (500.0 + leached) * 100.0 / 370.0
    assert day["drained_salt"][0, 0] == pytest.approx(drained, rel=1e-12)
    assert day["rooted_salt"][0, 0] == pytest.approx(1128.0 - leached, rel=1e-12)
    assert day["groundwater_salt"][0, 0] == pytest.approx(640.0 + drained, rel=1e-12)


def test_leaching_follows_the_water_that_passed(model, picture):
    """After n waterings of 100 mm of fresh water (270 / 370)^n is left, of a worse soil more."""
    found = {}
    for efficiency in (1.0, 0.5):
        made = field(model, irrigation_salinity=0.0, leaching_efficiency=efficiency)
        made.put(rooted_salt=1000.0)
        found[efficiency] = days(made, 12, irrigation=100.0)["rooted_salt"][:, 0] / 1000.0
        left = (1.0 - efficiency * 100.0 / 370.0) ** np.arange(1, 13)
        np.testing.assert_allclose(found[efficiency], left, rtol=1e-12)
    with picture("field_salt") as axes:
        water = 100.0 * np.arange(13)
        for efficiency, left in found.items():
            axes.plot(water, [1.0, *left], label=f"leaching_efficiency {efficiency:g}")
        axes.set(xlabel="water that passed a root zone of 270 mm, mm", ylabel="salt left")
        axes.set(ylim=(0.0, 1.05))


def test_salt_stays_where_water_evaporates(model):
    """Without drainage all that irrigation brings stays in the roots: 5 mm a day, as demand."""
    made = field(model)
    made.put(rooted_water=60.0)
    season = days(made, 100, irrigation=5.0, demand=5.0)
    assert season["leached_salt"].max() == 0.0
    assert season["rooted_salt"][-1, 0] == pytest.approx(100 * 5.0 * 1.28, rel=1e-9)


def test_losses_of_application_take_their_salt_along(model):
    """Of 100 mm taken 60 reach the soil, 4 evaporate, 25.2 percolate and 10.8 run off."""
    made = field(model, application_efficiency=0.6, loss_evaporated=0.1, loss_percolated=0.7)
    made.put(rooted_water=0.0, unrooted_water=0.0)
    day = days(made, 1, irrigation=60.0)
    assert day["salt_of_irrigation"][0, 0] == pytest.approx(1.28 * 64.0, rel=1e-12)
    assert day["salt_of_application_loss"][0, 0] == pytest.approx(1.28 * 25.2, rel=1e-12)
    assert day["salt_of_tail_water"][0, 0] == pytest.approx(1.28 * 10.8, rel=1e-12)


def test_a_salty_table_salts_the_roots(model):
    """A table at 1.5 m of 10 dS m-1 feeds a crop and leaves its salt, one at 10 m little."""
    risen = []
    for depth in (1500.0, 10_000.0):
        made = field(model, air_entry_suction=480.0, saturated_conductivity=370.0)
        held = (20_000.0 - depth) * 0.1
        made.put(groundwater_slow=held, groundwater_salt=6.4 * (held + 1000.0))
        season = days(made, 120, demand=6.0)
        mass = 6.4 * season["field_capillary_rise"].sum()
        assert season["risen_salt"].sum() == pytest.approx(mass, rel=1e-6)
        risen.append(season["rooted_salt"][-1, 0])
    assert risen[0] > 500.0
    assert risen[1] < 0.2 * risen[0]


def test_drains_take_salt_out(model):
    """A table above its drains loses water and salt in the same proportion."""
    made = field(model, drain_depth=2000.0, drain_recession=0.05)
    made.put(groundwater_slow=1900.0, groundwater_salt=5.0 * 2900.0)
    season = days(made, 30)
    np.testing.assert_allclose(season["salt_of_drains"], 5.0 * season["drain_discharge"], rtol=1e-9)
    assert season["drain_discharge"].sum() > 50.0


def test_roots_take_their_share_of_the_salt(model):
    """Roots that grow from 200 to 1100 mm of 2000 reach half of the salt below them."""
    made = model(
        processes=("root_growth", *PROCESSES), parameters={**SOIL, "field_soil_depth": 2000.0}
    )
    made.put(rooted_depth=200.0, salted_depth=200.0, rooted_salt=50.0, unrooted_salt=900.0)
    made.put(groundwater_slow=0.0)
    day = days(made, 1, root_depth=1100.0)
    assert day["salt_of_new_roots"][0, 0] == pytest.approx(450.0, rel=1e-12)
    back = days(made, 1, root_depth=550.0)
    assert back["salt_of_lost_roots"][0, 0] == pytest.approx(250.0, rel=1e-12)


def test_salt_closes_like_water(model):
    """All that came is in the soil, in the groundwater or gone, over a year of every flux."""
    made = field(
        model,
        application_efficiency=0.6,
        drain_depth=2500.0,
        water_table_depth=5000.0,
        drain_recession=0.02,
        deep_seepage_rate=0.3,
        groundwater_inflow_rate=0.5,
    )
    made.put(rooted_salt=800.0, unrooted_salt=900.0, groundwater_salt=4000.0)
    depth = np.where(np.arange(365) % 15 == 0, 90.0, 0.0).reshape(-1, 1)
    year = days(made, 365, irrigation=depth, demand=5.0)
    came = year["salt_of_irrigation"] + year["salt_of_application_loss"] + year["salt_of_inflow"]
    gone = year["salt_of_drains"] + year["salt_of_seepage"]
    held = sum(year[name][-1, 0] for name in ("rooted_salt", "unrooted_salt", "groundwater_salt"))
    assert held == pytest.approx(5700.0 + came.sum() - gone.sum(), rel=1e-11)
    assert np.abs(year.outcome.basin_salt_residual).max() < 1e-9
    assert (gone > 0.0).any()


def test_salt_needs_the_water_that_moves_it(model):
    """Without the process that makes a flux nothing can follow it."""
    short = tuple(name for name in PROCESSES if name != "drained_groundwater")
    with pytest.raises(EngineFaultError, match="field_salt follows drain_discharge"):
        model(processes=(*short, "groundwater"))
