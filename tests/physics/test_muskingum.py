"""Linear Muskingum: S = K (x I + (1 - x) Q), dS/dt = I - Q, K = length / celerity."""

from __future__ import annotations

import numpy as np
import pytest

LAND = ("groundwater", "river_inflow")
HOUR = 1.0 / 24.0
LENGTH, CELERITY = 5400.0, 1.5
TRAVEL_TIME = LENGTH / CELERITY / 3600.0  # h, one hour in each reach


@pytest.fixture
def channel(model):
    """Return a maker of a chain of reaches whose only water comes in at its upper end."""

    def make(*, reaches=12, weight=0.2, substeps=1, celerity=CELERITY, **river):
        speed = {} if celerity is None else {"wave_celerity": celerity}
        parameters = {"muskingum_weight": weight, **speed}
        river |= {"reaches": reaches, "length": LENGTH, "substeps": substeps, "boundary": (0,)}
        made = model(
            processes=LAND,
            hrus=reaches,
            river={**river, "scheme": "muskingum", "parameters": parameters},
        )
        made.put(groundwater_fast=0.0, groundwater_slow=0.0)
        return made

    return make


def response(made, steps, dt=HOUR):
    """Return the outflow of the last reach to 1 m3 s-1 in the first step."""
    pulse = np.zeros(steps)
    pulse[0] = 1.0
    return made.run(steps, dt=dt, boundary=pulse[:, None]).outcome.discharge[:, -1]


def moments(flow, step_hours):
    """Return sum, mean and variance of a response, in units of its step and in hours."""
    hours = np.arange(flow.size) * step_hours
    volume = flow.sum()
    mean = (flow * hours).sum() / volume
    return volume, mean, (flow * (hours - mean) ** 2).sum() / volume


@pytest.mark.parametrize("weight", [0.0, 0.1, 0.2, 0.3, 0.4])
def test_a_cascade_has_the_mean_and_variance_of_its_equation(channel, weight):
    """n reaches: mean n K, variance n K^2 (1 - 2 x), exact where the step is in the range.

    The Laplace transform of one reach is (1 - K x s) / (1 + K (1 - x) s): its logarithm begins
    with -K s + K^2 (1 - 2 x) s^2 / 2, and those of a cascade add up.
    """
    volume, mean, variance = moments(response(channel(weight=weight), 400), 1.0)
    assert volume == pytest.approx(1.0, rel=1e-12)
    assert mean == pytest.approx(12.0 * TRAVEL_TIME, rel=1e-11)
    assert variance == pytest.approx(12.0 * TRAVEL_TIME**2 * (1.0 - 2.0 * weight), rel=1e-10)


@pytest.mark.parametrize("minutes", [1.0, 10.0, 60.0, 360.0, 1440.0])
def test_the_mean_delay_does_not_depend_on_the_step(channel, minutes):
    flow = response(channel(), 6000, dt=minutes / 1440.0)
    volume, mean, _variance = moments(flow, minutes / 60.0)
    assert volume == pytest.approx(1.0, rel=1e-11)
    assert mean == pytest.approx(12.0 * TRAVEL_TIME, rel=1e-9)


@pytest.mark.parametrize("dt", [1.0 / 1440.0, HOUR, 1.0, 30.0])
@pytest.mark.parametrize("weight", [0.0, 0.3, 0.5])
def test_volume_closes_and_flow_stays_positive_for_any_dt(channel, dt, weight):
    rng = np.random.default_rng(7)
    inflow = np.where(rng.random(50) < 0.5, 0.0, rng.exponential(200.0, 50))
    made = channel(weight=weight)
    made.engine.river_water[:] = rng.exponential(1e4, 12)
    before = made.engine.river_water.sum()
    flow = made.run(50, dt=dt, boundary=inflow[:, None]).outcome.discharge
    assert np.all(flow >= 0.0)
    change = (inflow.sum() - flow[:, -1].sum()) * dt * 86400.0
    largest = before + inflow.sum() * dt * 86400.0
    assert made.engine.river_water.sum() - before == pytest.approx(change, abs=1e-13 * largest)


def test_error_falls_with_the_square_of_the_sub_step(channel):
    """Where no limit is at work (x = 0) the scheme is the trapezoidal rule, of second order."""
    inflow = 20.0 + 100.0 * np.exp(-(((np.arange(96.0) - 24.0) / 8.0) ** 2))

    def outflow(substeps):
        made = channel(weight=0.0, reaches=4, substeps=substeps)
        return made.run(96, dt=HOUR, boundary=inflow[:, None]).outcome.discharge[:, -1]

    exact = outflow(512)
    errors = [np.abs(outflow(substeps) - exact).max() for substeps in (1, 2, 4, 8)]
    ratios = np.array(errors[:-1]) / np.array(errors[1:])
    assert np.all((ratios > 3.5) & (ratios < 4.5))


def test_without_a_celerity_a_wave_has_that_of_the_channel(channel):
    """A width of 36 m stands for 25 m3 s-1 (7.2 Q^0.5): celerity 5/3 v at its normal depth."""
    slope, width, roughness = 5e-4, 36.0, 0.035
    depth = (roughness * 25.0 / (width * np.sqrt(slope))) ** 0.6
    celerity = 5.0 / 3.0 * 25.0 / (width * depth)
    made = channel(celerity=None, slope=slope, width=width, roughness=roughness)
    _volume, mean, _variance = moments(response(made, 600), 1.0)
    assert mean == pytest.approx(12.0 * LENGTH / celerity / 3600.0, rel=1e-9)


def test_the_weight_makes_the_wave_steeper(channel, picture):
    hours = np.arange(0.0, 48.0)
    inflow = 20.0 + 100.0 * np.exp(-(((hours - 12.0) / 4.0) ** 2))
    peaks = []
    with picture("muskingum") as axes:
        axes.plot(hours, inflow, label="inflow")
        for weight in (0.0, 0.2, 0.4):
            made = channel(weight=weight)
            made.engine.river_water[:] = 20.0 * TRAVEL_TIME * 3600.0
            flow = made.run(hours.size, dt=HOUR, boundary=inflow[:, None]).outcome.discharge[:, -1]
            peaks.append(flow.max())
            axes.plot(hours, flow, label=f"after 65 km, weight {weight}")
        axes.set(xlabel="hour", ylabel="discharge, m3 s-1", ylim=(0.0, None))
    assert peaks[0] < peaks[1] < peaks[2] < inflow.max()
