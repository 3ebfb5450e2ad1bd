"""Heat takes from the yield while flowers open, frost while anything is tender."""

from __future__ import annotations

import numpy as np
import pytest

ALONE = ("heat_and_frost", "crop_yield", "river_inflow")
LIMITS = {
    "heat_onset": 40.0,
    "heat_range": 5.0,
    "flowering_length": 30.0,
    "frost_onset": 0.0,
    "frost_range": 3.0,
}
STAGES = np.array([1.0] * 10 + [2.0] * 10 + [3.0] * 20 + [4.0] * 10 + [0.0])


def season(model, *, highest=25.0, lowest=12.0, stages=STAGES):
    """Return the history of a crop that wants no water."""
    shape = np.broadcast_shapes(np.shape(highest), np.shape(lowest), (1, 1))
    made = model(processes=ALONE, hrus=shape[1], parameters=LIMITS)
    return made.run(
        len(stages),
        names=("harvested_yield", "temperature_yield"),
        crop_stage=np.reshape(stages, (-1, 1)),
        actual_evapotranspiration=5.0,
        unstressed_evapotranspiration=5.0,
        air_temperature_maximum=highest,
        air_temperature_minimum=lowest,
    )


def on(day, value, usual):
    """Return a course with another value on one day."""
    course = np.full((STAGES.size, 1), usual)
    course[day] = value
    return course


def test_a_day_of_heat_at_flowering(model):
    """42 degC are two fifths of the way to 45: 0.4 of a thirtieth of the flowers fail."""
    hot = season(model, highest=on(25, 42.0, 30.0))
    assert hot["harvested_yield"][-1, 0] == pytest.approx(1.0 - 0.4 / 30.0, rel=1e-12)


@pytest.mark.parametrize("day", [5, 15, 45])
def test_heat_harms_only_flowers(model, day):
    assert season(model, highest=on(day, 48.0, 30.0))["harvested_yield"][-1, 0] == 1.0


@pytest.mark.parametrize(("day", "left"), [(5, 2.0 / 3.0), (25, 2.0 / 3.0), (45, 1.0)])
def test_frost_harms_what_is_tender(model, day, left):
    """-1 degC is a third of the way to -3; what ripens stands it."""
    cold = season(model, lowest=on(day, -1.0, 8.0))
    assert cold["harvested_yield"][-1, 0] == pytest.approx(left, rel=1e-12)


def test_a_hard_frost_leaves_nothing(model):
    assert season(model, lowest=on(15, -5.0, 8.0))["harvested_yield"][-1, 0] == 0.0


def test_each_cut_begins_anew(model):
    """The second cut of a crop that froze in its first loses nothing."""
    stages = np.concatenate([STAGES[:-1], STAGES])
    lowest = np.full((stages.size, 1), 8.0)
    lowest[15] = -5.0
    cuts = season(model, lowest=lowest, stages=stages)
    assert cuts["harvested_yield"][-1, 0] == pytest.approx(1.0, rel=1e-12)


def test_the_course_of_a_hot_summer(model, picture):
    """All of the middle stage at 45 degC and more leaves (29/30) to the power of its days."""
    highest = np.repeat([[30.0, 42.0, 45.0, 48.0]], STAGES.size, axis=0)
    summer = season(model, highest=highest)
    left = (1.0 - np.array([0.0, 0.4, 1.0, 1.0]) / 30.0) ** 20
    np.testing.assert_allclose(summer["harvested_yield"][-1], left, rtol=1e-12)
    with picture("heat_and_frost") as axes:
        for column, degrees in enumerate(highest[0, :3]):
            axes.plot(summer["temperature_yield"][:, column], label=f"{degrees:g} degC each day")
        axes.set(xlabel="days since sowing", ylabel="share of the yield left", ylim=(0.0, 1.05))
