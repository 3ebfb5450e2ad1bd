"""Application: gross = net / efficiency; the loss evaporates, percolates and runs off the end."""

from __future__ import annotations

import numpy as np
import pytest
from irrigated import MILD_WIND

PROCESSES = ("irrigation_application", "crop_water", "groundwater", "river_inflow")
TAKEN = ("irrigation_withdrawal", "irrigation_infiltration")
LOST = ("irrigation_evaporation", "irrigation_percolation", "irrigation_tail_water")


def applied(model, efficiency, *, net=60.0, evaporated=0.2, percolated=0.5, dt=1.0):
    """Return one watering of some net depth, mm d-1, on a field for each efficiency."""
    made = model(
        processes=PROCESSES,
        hrus=np.size(efficiency),
        parameters={
            "application_efficiency": efficiency,
            "loss_evaporated": evaporated,
            "loss_percolated": percolated,
            "wind_speed_height": 2.0,
        },
    )
    made.put(rooted_water=50.0, rooted_depth=1000.0)
    return made.run(
        1,
        dt=dt,
        irrigation_depth=net,
        reference_evapotranspiration=0.0,
        basal_coefficient=0.0,
        crop_height=0.0,
        ground_cover=0.0,
        wind_speed=MILD_WIND,
        relative_humidity_minimum=0.45,
    )


def test_gross_is_net_over_efficiency_and_each_loss_arrives(model, picture):
    efficiency = np.linspace(0.3, 1.0, 15)
    day = applied(model, efficiency)
    gross = day["irrigation_withdrawal"][0]
    np.testing.assert_array_equal(gross, 60.0 / efficiency)
    np.testing.assert_array_equal(day["irrigation_infiltration"][0], 60.0)
    loss = gross - 60.0
    np.testing.assert_allclose(day["irrigation_evaporation"][0], 0.2 * loss, atol=1e-13)
    np.testing.assert_allclose(day["irrigation_percolation"][0], 0.4 * loss, atol=1e-13)
    np.testing.assert_allclose(day["irrigation_tail_water"][0], 0.4 * loss, atol=1e-13)
    with picture("irrigation_application") as axes:
        parts = [day[name][0] for name in (*LOST, "irrigation_infiltration")]
        labels = ("evaporates", "percolates", "tail water", "reaches the soil")
        axes.stackplot(efficiency, *parts, labels=labels, alpha=0.85)
        axes.set(xlabel="efficiency of application", ylabel="water taken for 60 mm, mm")


def test_half_the_efficiency_takes_twice_the_water(model):
    taken = applied(model, np.array([0.8, 0.4, 0.2]))["irrigation_withdrawal"][0]
    np.testing.assert_array_equal(taken, [75.0, 150.0, 300.0])


def test_losses_arrive_in_groundwater_and_river(model):
    """40 mm of loss: 8 evaporate; 16 enter the groundwater, 16 run to the river on the day."""
    made = applied(model, 0.6)
    recharge = made["fast_recharge"][0, 0] + made["slow_recharge"][0, 0]
    assert recharge == pytest.approx(16.0, rel=1e-12)
    river = made["river_inflow"][0, 0]
    drained = made["fast_discharge"][0, 0] + made["slow_discharge"][0, 0]
    assert river - drained == pytest.approx(16.0, rel=1e-12)


def test_an_efficiency_of_one_loses_nothing(model):
    day = applied(model, 1.0)
    assert [day[name][0, 0] for name in LOST] == [0.0, 0.0, 0.0]
    assert day["irrigation_withdrawal"][0, 0] == 60.0


def test_an_hour_takes_its_share_of_a_day(model):
    """60 mm d-1 for an hour: 2.5 mm reach the soil."""
    hour = applied(model, 0.6, dt=1.0 / 24.0)
    assert hour["irrigation_withdrawal"][0, 0] == pytest.approx(100.0, rel=1e-14)
    assert hour["rooted_water"][0, 0] == pytest.approx(52.5, rel=1e-14)


def test_a_day_without_watering_takes_nothing(model):
    day = applied(model, 0.6, net=0.0)
    assert [day[name][0, 0] for name in (*TAKEN, *LOST)] == [0.0] * 5
