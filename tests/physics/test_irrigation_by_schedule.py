"""Irrigation by a list: what the list has comes on its day, within the limits of the field."""

from __future__ import annotations

import numpy as np
import pytest
from irrigated import COTTON, FIELD, LOAM, PLAIN, dry_year, without

from kzwater import registry

LISTED = tuple(name for name in registry.processes() if name in {*FIELD, "irrigation_by_schedule"})
WATER = (
    "irrigation_withdrawal",
    "irrigation_infiltration",
    "irrigation_due",
    "season_withdrawal",
    "rooted_water",
    "harvested_yield",
)


def on_days(depths):
    """Return a year of a list: depths by day of the year."""
    year = np.zeros((365, 1))
    for day, depth in depths.items():
        year[day - 1] = depth
    return year


def listed(model, depths, *, processes=LISTED, **rules):
    """Return a dry year of cotton that follows a list alone."""
    alone = {"irrigation_ordered": 0.0, **rules}
    made = model(processes=processes, parameters={**LOAM, **COTTON, **PLAIN, **alone})
    year = on_days(depths)
    known = [name for name in WATER if name in made.names]
    return made.run(
        365, names=tuple(known), **dry_year(), scheduled_irrigation=year, irrigation_depth=year
    )


SEASON = {130: 60.0, 150: 75.0, 171: 90.5, 190: 80.0, 215: 40.0}


def test_a_list_is_the_same_as_depths_that_are_given(model, picture):
    by_list = listed(model, SEASON)
    given = listed(
        model,
        SEASON,
        processes=without("irrigation_by_depletion", "irrigation_limits"),
    )
    for name in ("irrigation_withdrawal", "irrigation_infiltration", "rooted_water"):
        np.testing.assert_array_equal(by_list[name], given[name])
    assert by_list["harvested_yield"][-1, 0] == given["harvested_yield"][-1, 0] > 0.2
    with picture("irrigation_by_schedule") as axes:
        days = np.arange(1, 366)
        slow = listed(model, SEASON, irrigation_capacity=0.9)
        axes.bar(days, by_list["irrigation_withdrawal"][:, 0], width=2.0, label="in a day")
        axes.plot(days, slow["irrigation_withdrawal"][:, 0], label="at 0.9 l/s/ha")
        axes.set(xlabel="day of the year", ylabel="water taken, mm a day", xlim=(110, 260))


def test_a_gross_list_is_what_is_taken(model):
    """At an efficiency of 0.8: of 100 mm taken 80 reach the soil."""
    year = listed(model, {150: 100.0}, schedule_is_gross=1.0)
    assert year["irrigation_withdrawal"].sum() == pytest.approx(100.0, rel=1e-14)
    assert year["irrigation_infiltration"].sum() == pytest.approx(80.0, rel=1e-14)


def test_a_list_without_orders_waters_on_its_days_only(model):
    taken = listed(model, SEASON)["irrigation_withdrawal"][:, 0]
    assert (1 + np.flatnonzero(taken)).tolist() == list(SEASON)


def test_a_list_and_orders_by_depletion_stand_side_by_side(model):
    """A field that orders as well is watered by both: the list is what it has anyway."""
    both = listed(model, SEASON, irrigation_ordered=1.0)["irrigation_withdrawal"][:, 0]
    assert np.all(both[[day - 1 for day in SEASON]] >= [depth / 0.8 for depth in SEASON.values()])
    assert both.sum() > sum(SEASON.values()) / 0.8 + 100.0


def test_the_limit_of_the_season_holds_for_a_list(model):
    """345.5 mm net are 431.9 mm gross: of a limit of 300 mm not a drop more is taken."""
    year = listed(model, SEASON, season_limit=300.0)
    taken = year["irrigation_withdrawal"][:, 0]
    assert taken.sum() == pytest.approx(300.0, abs=1e-10)
    assert taken.cumsum().max() <= 300.0 + 1e-10
    assert taken[129] == pytest.approx(75.0)


def test_the_capacity_spreads_a_list_and_keeps_its_sum(model):
    """At 0.5 l/s/ha 4.32 mm gross a day: 60 mm net, 75 gross, last 18 days."""
    year = listed(model, {150: 60.0}, irrigation_capacity=0.5)
    taken = year["irrigation_withdrawal"][:, 0]
    assert (1 + np.flatnonzero(taken)).tolist() == list(range(150, 168))
    assert taken.max() <= 4.32 * (1.0 + 1e-12)
    assert taken.sum() == pytest.approx(75.0, rel=1e-13)


def test_a_listed_day_between_two_turns_waits_for_the_next(model):
    year = listed(model, {150: 60.0}, turn_interval=10.0, turn_length=2.0, turn_start=145.0)
    assert (1 + np.flatnonzero(year["irrigation_withdrawal"][:, 0])).tolist() == [155]


def test_what_is_listed_after_the_harvest_is_not_given(model):
    year = listed(model, {330: 60.0})
    assert year["irrigation_withdrawal"].sum() == 0.0
    assert year["irrigation_due"].sum() == 0.0
