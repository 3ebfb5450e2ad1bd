"""How a run is cut into parts, stretches and intervals of maps."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kzwater.plan import make_plan


def scenario(
    *, days=800, interval="month", checkpoint="year", step_hours=24, hour=0, maps=1, limits=None
):
    return SimpleNamespace(
        starts_at=datetime(2001, 10, 5, hour),  # local standard time, as in a scenario
        step=timedelta(hours=step_hours),
        step_count=days * 24 // step_hours,
        output=SimpleNamespace(maps_interval=interval, maps=("snow_ice",) * maps),
        checkpoint=checkpoint,
        limits=limits,
    )


@settings(deadline=None)
@given(
    days=st.integers(1, 900),
    interval=st.sampled_from(["day", "ten_day", "month", "year"]),
    checkpoint=st.one_of(st.sampled_from(["month", "year"]), st.integers(1, 400)),
    hour=st.sampled_from([0, 8]),
    forcing_values=st.sampled_from([1, 1_000_000, 100_000_000]),
)
def test_parts_and_stretches_cover_every_step_and_map_once(
    days, interval, checkpoint, hour, forcing_values
):
    plan = make_plan(
        scenario(days=days, interval=interval, checkpoint=checkpoint, hour=hour),
        5_000_000,
        forcing_values,
    )
    steps, maps = [], []
    for part in plan.parts:
        for stretch, of_maps in plan.stretches(part):
            steps += range(stretch.start, stretch.stop)
            maps += range(of_maps.start, of_maps.stop)
            intervals = plan.intervals(stretch, of_maps)
            assert intervals[0] == 0
            assert intervals[-1] == of_maps.stop - of_maps.start - 1
    assert steps == list(range(plan.steps))
    assert maps == list(range(plan.map_boundaries.size - 1))


def longest_stretch(plan):
    return max(
        steps.stop - steps.start for part in plan.parts for steps, _maps in plan.stretches(part)
    )


@pytest.mark.parametrize(("points", "longest"), [(1, 365), (100_000, 320), (4_000_000, 8)])
def test_many_points_of_weather_make_short_stretches(points, longest):
    """At most 32 million values: 0.25 GB."""
    plan = make_plan(scenario(days=365, interval="day", checkpoint=400), 10, points)
    assert longest_stretch(plan) == longest


def test_stretch_holds_a_whole_map_even_where_its_weather_does_not_fit():
    plan = make_plan(scenario(days=365, interval="month"), 10, 4_000_000)
    assert longest_stretch(plan) == 31


def test_many_units_make_stretches_of_few_maps():
    """Four maps and the rivers of a million HRUs: 6 of them have 30 million values."""
    plan = make_plan(scenario(days=365, interval="day", maps=4), 1_000_000)
    assert longest_stretch(plan) == 6


def test_what_is_kept_at_every_step_makes_stretches_of_fewer_maps():
    """Four quantities of eleven days are 44 values beside the 5 of a map: 32 000 / 49 maps."""
    made = scenario(days=10_000, interval="ten_day", maps=4)
    plans = [make_plan(made, 1000, by_step=by_step) for by_step in (0, 4)]
    assert [plan.maps_in_stretch for plan in plans] == [6400, 653]


def test_maps_end_with_calendar_months():
    plan = make_plan(scenario(days=60), 10)
    assert [str(edge)[:10] for edge in plan.map_boundaries] == [
        "2001-10-05",
        "2001-11-01",
        "2001-12-01",
        "2001-12-04",
    ]


def test_maps_end_with_ten_day_periods():
    plan = make_plan(scenario(days=60, interval="ten_day"), 10)
    days = [str(instant)[5:10] for instant in plan.map_boundaries]
    assert days == ["10-05", "10-11", "10-21", "11-01", "11-11", "11-21", "12-01", "12-04"]


def test_ten_day_periods_end_with_the_year():
    plan = make_plan(scenario(days=100, interval="ten_day", hour=8), 10)
    assert [str(instant)[:13] for instant in plan.map_boundaries[-4:]] == [
        "2001-12-21T08",
        "2002-01-01T08",
        "2002-01-11T08",
        "2002-01-13T08",
    ]


def test_a_day_that_starts_at_eight_belongs_to_the_month_of_its_date():
    plan = make_plan(scenario(days=60, hour=8), 10)
    assert str(plan.map_boundaries[1]) == "2001-11-01T08:00"


def test_checkpoints_move_to_the_end_of_the_map_at_work():
    plan = make_plan(scenario(days=100, checkpoint=10), 10)
    assert [part.steps.stop for part in plan.parts] == [27, 57, 88, 100]


def test_months_are_those_of_the_steps():
    plan = make_plan(scenario(days=60), 10)
    assert set(plan.months(slice(0, 27)).tolist()) == {9}
    assert plan.months(slice(27, 28)).tolist() == [10]


@pytest.mark.parametrize("hours", [1, 24])
def test_boundaries_are_one_step_apart(hours):
    plan = make_plan(scenario(days=3, step_hours=hours), 10)
    assert set(np.diff(plan.boundaries).tolist()) == {timedelta(hours=hours)}


@settings(deadline=None)
@given(
    days=st.integers(1, 400),
    interval=st.sampled_from(["day", "ten_day"]),
    checkpoint=st.one_of(st.sampled_from(["month", "year"]), st.integers(1, 100)),
    hour=st.sampled_from([0, 8]),
)
def test_no_stretch_goes_on_beyond_the_renewal_of_a_plan(days, interval, checkpoint, hour):
    plan = make_plan(
        scenario(days=days, interval=interval, checkpoint=checkpoint, hour=hour, limits="limits"),
        6,
    )
    begins = [steps.start for part in plan.parts for steps, _maps in plan.stretches(part)]
    assert set(plan.renewals) <= set(begins)
    assert plan.renewals[0] == 0
    assert all(plan.date(step).day in {1, 11, 21} for step in plan.renewals[1:])
    in_all = sum(plan.date(step).day in {1, 11, 21} for step in range(1, plan.steps))
    assert plan.renewals.size == 1 + in_all
    assert not make_plan(scenario(days=days), 6).renewals.size
