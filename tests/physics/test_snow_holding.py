"""Snow beyond a depth H slides to the next lower band of its unit and lies evenly there.

From bare ground under a steady snowfall P the highest of three bands with the areas a1, a2, a3
(from the lowest up) holds S3 = min(P t, H3). By t it has let A = (P t - S3) a3 / a2 fall on the
band below. Snow slides one band in a step, so that this one has S2 = min(P t + A(t - dt), H2) +
A(t) - A(t - dt). The lowest has all the rest.
"""

from __future__ import annotations

import numpy as np
import pytest
from at_work_cases import CASES

PROCESSES = (
    "precipitation_phase",
    "snow_degree_day",
    "snow_holding",
    "snow_redistribution",
    "infiltration",
    "overland_flow",
    "river_inflow",
)
STILL = tuple(name for name in PROCESSES if name not in {"snow_holding", "snow_redistribution"})
AREA = np.array([4.0, 2.0, 1.0]) * 1e6
HELD = np.array([20_000.0, 400.0, 300.0])
FROST = -10.0  # degC


def unit(model, processes=PROCESSES, held=HELD, area=AREA):
    """Return bands of one unit, from the lowest up."""
    parameters = {"snow_holding_depth": held} if "snow_holding" in processes else {}
    return model(processes=processes, hrus=area.size, area=area, bands=True, parameters=parameters)


@pytest.mark.parametrize("dt", [1.0, 0.25])
def test_bands_fill_and_let_go_as_the_sum_says(model, dt):
    """A winter of 90 days with 8 mm d-1: the highest band is full after 37.5 days, the next after
    (400 + 300 / 2) / 12 = 45.8 days."""
    snowfall, steps = 8.0, round(90 / dt)
    found = unit(model).run(steps, dt=dt, precipitation=snowfall, air_temperature=FROST)
    fallen = snowfall * dt * np.arange(steps + 1)
    highest = np.minimum(fallen, HELD[2])
    arrived = (fallen - highest) * AREA[2] / AREA[1]
    middle = np.minimum(fallen[1:] + arrived[:-1], HELD[1]) + np.diff(arrived)
    lowest = (fallen[1:] * AREA.sum() - middle * AREA[1] - highest[1:] * AREA[2]) / AREA[0]
    expected = np.stack([lowest, middle, highest[1:]], axis=1)
    np.testing.assert_allclose(found["snow_ice"], expected, rtol=1e-12)
    # in the end all that falls on the upper bands comes down to the lowest
    slid = found["snow_slid_in"][-1, 0]
    assert slid == pytest.approx(snowfall * (AREA[1] + AREA[2]) / AREA[0], rel=1e-12)


def test_volume_is_kept_between_bands_of_other_areas(model):
    random = np.random.default_rng(5)
    area = random.uniform(0.1, 5.0, 6) * 1e6
    made = unit(model, held=random.uniform(10.0, 200.0, 6), area=area)
    found = made.run(
        400,
        precipitation=random.gamma(0.3, 20.0, (400, 6)),
        air_temperature=random.normal(-2.0, 6.0, (400, 6)),
    )
    away, came = found["snow_slid_away"] @ area, found["snow_slid_in"] @ area
    assert away.max() > 0.0
    np.testing.assert_allclose(came, away, rtol=1e-12)
    np.testing.assert_array_equal(found["snow_slide"], found["snow_slid_away"])
    assert np.abs(found.outcome.basin_residual).max() < 1e-9


def test_snow_of_the_lowest_band_stays(model):
    """Nobody takes it: 30 days of 20 mm on a slope that holds 300 mm are 600 mm."""
    made = unit(model, held=np.array([300.0]), area=AREA[:1])
    found = made.run(30, precipitation=20.0, air_temperature=FROST)
    assert found["snow_ice"][-1, 0] == pytest.approx(600.0, rel=1e-13)


def test_towers_of_snow_grow_only_on_slopes_that_hold_all(model, weather, picture):
    """Frey and Holzmann (2015, abstract): in 7 years about 2900 mm gather in high regions of the
    Oetztal without the process, none with it. Here it is six years of synthetic weather, which know
    nothing of the Oetztal: the tower is of that kind (measured: 2968 mm at most), not the same.
    """
    case = CASES["slope"]
    days, held = case.weather(weather), case.land["parameters"]["snow_holding_depth"]
    steps = days["day_of_year"].size
    still, sliding = (
        unit(model, processes, held=held).run(steps, **days)["snow_ice"]
        for processes in (STILL, PROCESSES)
    )
    with picture("snow_holding") as axes:
        year = np.arange(steps) / 365.25
        axes.plot(year, still[:, 2], label="4350 m, slopes that hold all")
        axes.plot(year, sliding[:, 2], label="4350 m, slopes that hold 300 mm")
        axes.plot(year, still[:, 0], "--", lw=1.0, label="3050 m, nothing slides")
        axes.plot(year, sliding[:, 0], lw=1.0, label="3050 m, below those slopes")
        axes.set(xlabel="synthetic year", ylabel="ice of the snowpack, mm", ylim=(0.0, 3300.0))
    tower = [year[:, 2].min() for year in np.array_split(still, case.years)]
    assert np.all(np.diff(tower) > 0.0)
    assert tower[-1] > 2000.0
    # what slides has melted by the end of the last summer, on all bands
    assert np.all(np.array_split(sliding, case.years)[-1].min(axis=0) == 0.0)
    assert sliding[:, 2].max() == held[2]
    assert sliding[:, 0].max() > still[:, 0].max()
