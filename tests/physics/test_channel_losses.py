"""Channel losses: dQ/ds = -(k ET0 w + q (w + 2 h)), recession G' = q (w + 2 h) L - G / T."""

from __future__ import annotations

import numpy as np
import pytest

LAND = ("dry_canopy", "evapotranspiration", "groundwater", "river_inflow")
REACHES, LENGTH, WIDTH = 40, 2000.0, 30.0
MM_PER_DAY = 1e-3 / 86400.0
ET0 = 6.0  # mm d-1


@pytest.fixture
def river(model):
    """Return a maker of a river in a desert: all water comes in at its upper end."""

    def make(scheme="kinematic_wave", substeps=4, **parameters):
        made = model(
            processes=LAND,
            hrus=REACHES,
            river={
                "reaches": REACHES,
                "length": LENGTH,
                "width": WIDTH,
                "substeps": substeps,
                "boundary": (0,),
                "scheme": scheme,
                "parameters": parameters,
            },
        )
        made.put(topsoil_water=0.0, rootzone_water=0.0)
        made.put(groundwater_fast=0.0, groundwater_slow=0.0)
        return made

    return make


def steady(made, inflow, days=200):
    run = made.run(days, boundary=inflow, reference_evapotranspiration=ET0)
    return run.outcome


@pytest.mark.parametrize("scheme", ["kinematic_wave", "muskingum"])
def test_evaporation_takes_flow_away_in_proportion_to_the_surface(river, scheme):
    """Q(s) = Q0 - k ET0 w s until the river ends at s = Q0 / (k ET0 w)."""
    made = river(scheme, channel_evaporation_coefficient=1.05)
    flow = steady(made, 0.1).discharge[-1]
    distance = LENGTH * np.arange(1, REACHES + 1)
    expected = np.maximum(0.1 - 1.05 * ET0 * MM_PER_DAY * WIDTH * distance, 0.0)
    np.testing.assert_allclose(flow, expected, atol=1e-9)
    assert flow[10] > 0.0
    assert flow[-1] == 0.0


def test_seepage_takes_flow_away_over_the_wetted_perimeter(river, picture):
    """dQ/ds = -q (w + 2 h(Q)), with h of Manning's equation, integrated in fine steps."""
    conductivity, slope, roughness = 200.0, 1e-3, 0.04
    made = river(bed_conductivity=conductivity, alluvial_recession=1e6)
    outcome = steady(made, 10.0, days=120)
    flow = outcome.discharge[-1]
    speed = conductivity * MM_PER_DAY
    fine = 400
    exact = [10.0]
    for _piece in range(REACHES * fine):
        depth = (roughness * exact[-1] / (WIDTH * np.sqrt(slope))) ** 0.6
        exact.append(exact[-1] - speed * (WIDTH + 2.0 * depth) * LENGTH / fine)
    ends = np.array(exact)[fine::fine]
    # reaches take their depth at the lower end: an error of first order in their length
    np.testing.assert_allclose(flow, ends, rtol=3e-3)
    # 120 of a million days' recession come back, 1.2e-4 of what was lost
    lost = outcome.transmission_loss[-1]
    assert outcome.alluvial_return[-1] < 2e-4 * lost
    with picture("channel_losses") as axes:
        distance = LENGTH * np.arange(1, REACHES + 1) / 1000.0
        axes.plot(distance, flow, "o", markersize=3, label="reaches")
        axes.plot(distance, ends, label="closed form, seepage 200 mm d-1")
        for day in (2, 30, 100):
            drying = river(channel_evaporation_coefficient=1.05, bed_conductivity=1000.0)
            dry = steady(drying, 10.0, days=day).discharge[-1]
            axes.plot(distance, dry, linewidth=1, label=f"1000 mm d-1, after {day} days")
        axes.set(xlabel="km", ylabel="discharge, m3 s-1", ylim=(0.0, 14.0))


def test_in_the_long_run_the_alluvium_returns_all_that_it_took(river):
    made = river(bed_conductivity=50.0, alluvial_recession=5.0)
    outcome = steady(made, 10.0, days=400)
    np.testing.assert_allclose(outcome.discharge[-1], 10.0, rtol=1e-9)
    assert outcome.alluvial_return[-1] == pytest.approx(outcome.transmission_loss[-1], rel=1e-9)


def test_the_alluvium_of_a_dry_river_falls_by_its_recession(river):
    """Without flow above, all that returns flows off: G = G0 exp(-t / T)."""
    made = river(bed_conductivity=1e-9, alluvial_recession=20.0)
    made.engine.alluvial_water[:] = 5e4
    made.run(30, boundary=0.0, reference_evapotranspiration=0.0)
    np.testing.assert_allclose(made.engine.alluvial_water, 5e4 * np.exp(-1.5), rtol=1e-9)


@pytest.mark.parametrize("scheme", ["kinematic_wave", "muskingum"])
@pytest.mark.parametrize("dt", [1.0 / 24.0, 1.0, 30.0])
def test_no_more_is_lost_than_there_is(river, scheme, dt):
    rng = np.random.default_rng(5)
    inflow = np.where(rng.random(60) < 0.7, 0.0, rng.exponential(5.0, 60))
    made = river(scheme, channel_evaporation_coefficient=1.5, bed_conductivity=5e3)
    outcome = made.run(
        60, dt=dt, boundary=inflow[:, None], reference_evapotranspiration=9.0
    ).outcome
    assert np.all(outcome.discharge >= 0.0)
    assert np.all(made.engine.river_water >= 0.0)
    assert outcome.transmission_loss.max() > 0.0
    taken = (outcome.river_outflow + outcome.channel_evaporation) * dt
    left = outcome.river_water[-1] + outcome.alluvial_water[-1]
    assert taken.sum() + left == pytest.approx((outcome.boundary_inflow * dt).sum(), rel=1e-12)


def test_error_halves_with_the_sub_step(river):
    """The depth of the perimeter is that of the start of the sub-step: first order."""
    hours = np.arange(96.0)
    inflow = (20.0 + 100.0 * np.exp(-(((hours - 24.0) / 8.0) ** 2)))[:, None]

    def outflow(substeps):
        made = river(substeps=substeps, bed_conductivity=400.0, alluvial_recession=10.0)
        made.engine.river_water[:] = 1e5
        run = made.run(96, dt=1.0 / 24.0, boundary=inflow, reference_evapotranspiration=ET0)
        return run.outcome.discharge[:, 9]

    exact = outflow(1024)
    errors = [np.abs(outflow(substeps) - exact).max() for substeps in (8, 16, 32, 64)]
    ratios = np.array(errors[:-1]) / np.array(errors[1:])
    assert np.all((ratios > 1.8) & (ratios < 2.2))


def test_without_losses_nothing_changes(river):
    plain = steady(river(), 2.0, days=20)
    none = steady(river(channel_evaporation_coefficient=0.0, bed_conductivity=0.0), 2.0, days=20)
    lossy = steady(river(channel_evaporation_coefficient=1.0), 2.0, days=20)
    np.testing.assert_array_equal(plain.discharge, none.discharge)
    # at the end of the river 40 x 2 km x 30 m evaporate 6 mm a day, 0.167 m3 s-1 of the 2
    surface = REACHES * LENGTH * WIDTH * ET0 * MM_PER_DAY
    change = plain.discharge[-1, -1] - lossy.discharge[-1, -1]
    assert change == pytest.approx(surface, rel=1e-6)
