"""Routing: V + dt Q(V) = V_before + dt I, Manning's Q = w h^(5/3) sqrt(s) / n, h = V / (w L)."""

from __future__ import annotations

import numpy as np
import pytest

LAND = ("groundwater", "river_inflow")
REACHES, LENGTH, SLOPE, WIDTH, ROUGHNESS = 40, 2000.0, 5e-4, 25.0, 0.04
HOUR = 1.0 / 24.0


@pytest.fixture
def channel(model):
    """Return a maker of a chain of reaches whose only water comes in at its upper end."""

    def make(*, reaches=REACHES, length=LENGTH, substeps=1):
        river = {
            "reaches": reaches,
            "length": length,
            "slope": SLOPE,
            "width": WIDTH,
            "roughness": ROUGHNESS,
            "substeps": substeps,
            "boundary": (0,),
        }
        made = model(processes=LAND, hrus=reaches, river=river)
        made.put(groundwater_fast=0.0, groundwater_slow=0.0)
        return made

    return make


def normal_depth(flow):
    return (ROUGHNESS * flow / (WIDTH * np.sqrt(SLOPE))) ** 0.6


def celerity(flow):
    """Return the speed of a small wave, 5/3 of the speed of the water, m s-1."""
    return 5.0 / 3.0 * flow / (WIDTH * normal_depth(flow))


def filled(made, flow, length=LENGTH):
    made.engine.river_water[:] = WIDTH * normal_depth(flow) * length
    return made


def flood(hours):
    """Return a flood that rises from 20 to 120 m3 s-1 within half a day."""
    return 20.0 + 100.0 * np.exp(-(((hours - 24.0) / 8.0) ** 2))


def test_steady_river_stands_at_normal_depth(channel):
    made = channel()
    history = made.run(60 * 24, dt=HOUR, boundary=50.0)
    np.testing.assert_allclose(history.outcome.discharge[-1], 50.0, rtol=1e-12)
    depth = made.engine.river_water / (WIDTH * LENGTH)
    np.testing.assert_allclose(depth, normal_depth(50.0), rtol=1e-12)


def test_small_wave_travels_at_the_kinematic_celerity(channel):
    """The implicit scheme delays the centre of a small wave by exactly L / c in each reach."""
    steps = 24 * 30
    pulse = np.zeros(steps)
    pulse[10] = 1e-4
    made = filled(channel(), 50.0)
    flow = made.run(steps, dt=HOUR, boundary=(50.0 + pulse)[:, None]).outcome.discharge[:, -1]
    wave = flow - 50.0
    centre = (wave * np.arange(steps)).sum() / wave.sum() - 10.0
    hours = REACHES * LENGTH / celerity(50.0) / 3600.0
    # a wave of a millionth of the flow bends the rating curve by as much; rounding adds 1e-9
    assert centre == pytest.approx(hours, rel=1e-5)
    assert wave.sum() == pytest.approx(1e-4, rel=1e-6)


@pytest.mark.parametrize("dt", [1.0 / 1440.0, HOUR, 1.0, 30.0])
def test_volume_closes_and_flow_stays_positive_for_any_dt(channel, dt):
    rng = np.random.default_rng(7)
    inflow = np.where(rng.random(50) < 0.5, 0.0, rng.exponential(200.0, 50))
    made = channel()
    made.engine.river_water[:] = rng.exponential(1e4, REACHES)
    before = made.engine.river_water.sum()
    flow = made.run(50, dt=dt, boundary=inflow[:, None]).outcome.discharge
    assert np.all(flow >= 0.0)
    change = (inflow.sum() - flow[:, -1].sum()) * dt * 86400.0
    largest = before + inflow.sum() * dt * 86400.0
    assert made.engine.river_water.sum() - before == pytest.approx(change, abs=1e-13 * largest)


def test_error_halves_with_the_sub_step(channel):
    """Backward Euler is of first order; 1024 sub-steps an hour stand for the exact flow."""
    inflow = flood(np.arange(96.0))[:, None]

    def outflow(substeps):
        made = filled(channel(reaches=10, substeps=substeps), 20.0)
        return made.run(96, dt=HOUR, boundary=inflow).outcome.discharge[:, -1]

    exact = outflow(1024)
    errors = [np.abs(outflow(substeps) - exact).max() for substeps in (4, 8, 16, 32)]
    ratios = np.array(errors[:-1]) / np.array(errors[1:])
    assert np.all((ratios > 1.8) & (ratios < 2.2))


def test_flood_wave_flattens_and_arrives_in_time(channel, picture):
    hours = np.arange(0.0, 100.0, 0.25)
    made = filled(channel(), 20.0)
    flow = made.run(hours.size, dt=HOUR / 4, boundary=flood(hours)[:, None]).outcome.discharge
    peaks = flow.max(axis=0)
    assert np.all(np.diff(peaks) < 0.0)
    assert np.all(np.diff(flow.argmax(axis=0)) >= 0)
    with picture("kinematic_wave") as axes:
        axes.plot(hours, flood(hours), label="inflow")
        for reach in (4, 9, 19, 39):
            axes.plot(hours, flow[:, reach], label=f"after {(reach + 1) * 2} km")
        axes.set(xlabel="hour", ylabel="discharge, m3 s-1", ylim=(0.0, None))
