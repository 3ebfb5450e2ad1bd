"""The whole column in time: hourly against daily steps, and the error as the step is halved."""

from __future__ import annotations

import numpy as np

# Of the embedded basin: grass on deep loess, cropland, bare rock.
COVERS = {
    "declared defaults": {},
    "grassland": {"leaf_area_index": 1.5, "cover_height": 0.4, "rootzone_depth": 900.0},
    "cropland": {"leaf_area_index": 2.5, "cover_height": 0.8, "rootzone_depth": 1100.0},
    "barren": {"leaf_area_index": 0.1, "cover_height": 0.1, "rootzone_depth": 100.0},
}


def runoff(model, weather, steps_a_day, parameters):
    """Return the runoff of each day and point, mm, the weather of a day spread evenly over it."""
    days, points = weather["precipitation"].shape
    dates = np.repeat(1.0 + np.arange(days) % 365, steps_a_day)
    spread = {name: np.repeat(values, steps_a_day, axis=0) for name, values in weather.items()}
    history = model(hrus=points, parameters=parameters).run(
        days * steps_a_day,
        dt=1.0 / steps_a_day,
        span=steps_a_day,
        names=("river_inflow",),
        day_of_year=dates,
        **spread,
    )
    return history["river_inflow"]


def test_hourly_and_daily_runoff_differ_by_less_than_two_per_cent_of_precipitation(
    model, weather, picture
):
    """Two per cent is the bound that the project set itself."""
    fallen = weather["precipitation"].sum(axis=0)
    shares = {}
    for cover, parameters in COVERS.items():
        hourly, daily = (runoff(model, weather, count, parameters) for count in (24, 1))
        shares[cover] = (hourly - daily).sum(axis=0) / fallen
    assert max(np.abs(share).max() for share in shares.values()) < 0.02
    with picture("numerics_hourly_daily") as axes:
        axes.boxplot([100.0 * share for share in shares.values()], whis=(0.0, 100.0))
        axes.set_xticks(range(1, len(shares) + 1), shares)
        axes.axhline(0.0, color="#888888", lw=1.0)
        axes.set(ylabel="hourly less daily runoff,\nper cent of precipitation")


def test_error_halves_with_the_step(model, weather, picture):
    """Operator splitting is of first order: against 128 steps a day the error falls as the step."""
    two_years = {name: values[:730] for name, values in weather.items()}
    counts = np.array([1, 2, 4, 8, 16])
    exact = runoff(model, two_years, 128, {}).sum(axis=0)
    errors = [
        np.abs(runoff(model, two_years, count, {}).sum(axis=0) - exact)
        / two_years["precipitation"].sum(axis=0)
        for count in counts
    ]
    mean = np.mean(errors, axis=1)
    ratios = mean[:-1] / mean[1:]
    # 2 in the limit; the first steps are long against the storms
    assert np.all((ratios > 1.7) & (ratios < 2.3))
    with picture("numerics") as axes:
        axes.loglog(24.0 / counts, 100.0 * np.max(errors, axis=1), "o-", label="worst of 70 points")
        axes.loglog(24.0 / counts, 100.0 * mean, "o-", label="mean of 70 points")
        slope = 100.0 * mean[-1] * counts[-1] / counts
        axes.loglog(24.0 / counts, slope, "--", color="#888888", label="proportional to the step")
        axes.set(xlabel="step, hours", ylabel="error of the runoff,\nper cent of precipitation")
        axes.set_xticks(24.0 / counts, [f"{24.0 / count:g}" for count in counts], minor=False)
        axes.minorticks_off()
