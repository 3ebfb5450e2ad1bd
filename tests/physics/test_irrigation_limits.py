"""Limits of irrigation: what is taken never exceeds what may be taken, by a drop."""

from __future__ import annotations

import numpy as np
import pytest
from irrigated import (
    AVAILABLE,
    COTTON,
    FIELD,
    LOAM,
    MILD_WIND,
    PLAIN,
    ROOT_ZONE,
    SEEN,
    SOIL,
    cotton,
    dry_year,
    watered,
)


def test_the_water_of_a_season_is_never_exceeded(model):
    """300 mm from the canal, of waterings that would take 100 mm each and more, in two years."""
    limit = 300.0
    years = cotton(model, {"season_limit": limit, "irrigation_lead_time": 0.0}, days=730)
    for year in (slice(0, 365), slice(365, 730)):
        taken = years["irrigation_withdrawal"][year, 0]
        assert taken.sum() == pytest.approx(limit, abs=1e-9)
        assert np.all(taken.cumsum() <= limit + 1e-9)
    assert years["season_withdrawal"][-1, 0] == 0.0


@pytest.mark.parametrize("limit", [0.0, 1.0, 137.0, 5000.0])
def test_no_limit_is_exceeded_by_a_drop(model, limit):
    year = cotton(model, {"season_limit": limit})
    assert year["irrigation_withdrawal"].sum() <= limit + 1e-9
    assert year["season_withdrawal"].max() <= limit + 1e-9


def test_a_plan_keeps_a_part_of_the_limit_for_each_stage(model):
    """By the end of a stage no more than its share is taken; what is kept goes to later stages."""
    limit, shares = 400.0, {"initial": 0.1, "development": 0.3, "middle": 0.9}
    rules = {f"limit_share_{stage}": share for stage, share in shares.items()}
    year = cotton(model, {"season_limit": limit, **rules})
    stage = year["crop_stage"][:, 0]
    taken = year["irrigation_withdrawal"][:, 0].cumsum()
    for number, share in enumerate(shares.values(), 1):
        in_stage = (stage > 0.0) & (stage <= number + 0.5)
        assert taken[in_stage].max() <= share * limit + 1e-9
    first_come = cotton(model, {"season_limit": limit})["irrigation_withdrawal"][:, 0]
    middle = stage == 3.0
    planned = year["irrigation_withdrawal"][middle, 0].sum()
    assert planned > first_come[middle].sum() + 50.0


def test_what_was_asked_for_and_did_not_come_is_told(model):
    """By its limit all beyond 137 mm is refused; without one all that is wanted comes."""
    names = ("irrigation_wanted", "irrigation_depth", "irrigation_refused")
    for limit, refuses in ((137.0, True), (100000.0, False)):
        made = model(processes=FIELD, parameters={**LOAM, **COTTON, **PLAIN, "season_limit": limit})
        year = made.run(365, names=names, **dry_year(365))
        wanted, depth, refused = (year[name][:, 0] for name in names)
        np.testing.assert_allclose(refused, wanted - depth, atol=1e-9)
        assert (refused.max() > 50.0) == refuses


def granted(model, grant, days=365):
    """Return a season of cotton that may take some mm until a plan is renewed, which is never."""
    made = model(processes=FIELD, parameters={**LOAM, **COTTON, **PLAIN})
    made.put(period_grant=grant)
    return made.run(days, names=("irrigation_withdrawal", "period_withdrawal"), **dry_year(days))


@pytest.mark.parametrize("grant", [0.0, 1.0, 137.0])
def test_no_more_is_taken_than_a_plan_grants(model, grant):
    """The last watering takes what is left of the grant, and what was taken is counted."""
    year = granted(model, grant)
    taken = year["irrigation_withdrawal"][:, 0].cumsum()
    assert taken[-1] == pytest.approx(grant, abs=1e-9)
    np.testing.assert_allclose(year["period_withdrawal"][:, 0], taken, atol=1e-9)


def test_without_a_plan_a_field_is_never_cut_short(model):
    """What a field may take at the start outlasts any run: in a century the last year as well."""
    years = cotton(model, {}, days=100 * 365)["irrigation_withdrawal"][:, 0].reshape(100, 365)
    assert years.sum() > 120_000.0
    assert years.sum(axis=1).min() > 0.9 * years.sum(axis=1).mean()


def test_the_least_of_all_limits_counts(model):
    """80 mm are wanted, 100 mm at the canal: 50 of the season or 40 of the plan are taken."""
    for season, grant, taken in ((50.0, 1e9, 50.0), (50.0, 40.0, 40.0), (1e5, 1e9, 100.0)):
        rules = {"season_limit": season, "irrigation_lead_time": 0.0}
        days = watered(model, 1, rules=rules, grant=grant)
        assert days["irrigation_withdrawal"].sum() == pytest.approx(taken)


def test_a_watering_larger_than_a_day_brings_is_spread(model):
    """100 mm gross at 0.6 l/s/ha: 0.6 x 8.64 = 5.184 mm a day for 19 days, then 1.504 mm."""
    rules = {
        "irrigation_fixed_depth": 80.0,
        "irrigation_interval": 60.0,
        "irrigation_capacity": 0.6,
        "irrigation_lead_time": 0.0,
    }
    days = watered(model, 100, depleted=80.0, rules=rules)
    taken = days["irrigation_withdrawal"][:, 0]
    assert np.flatnonzero(taken).tolist() == list(range(59, 79))
    np.testing.assert_allclose(taken[59:78], 5.184, rtol=1e-12)
    assert taken[78] == pytest.approx(100.0 - 19 * 5.184, rel=1e-10)
    assert taken.sum() == pytest.approx(100.0, rel=1e-13)
    # What is still to come is remembered, and counts in the season when it is taken.
    due = days["irrigation_due"][:, 0]
    np.testing.assert_allclose(due[59:79], 80.0 - 0.8 * taken[59:79].cumsum(), atol=1e-11)
    np.testing.assert_allclose(days["season_withdrawal"][:, 0], taken.cumsum(), atol=1e-11)


def test_no_second_order_is_placed_for_water_on_its_way(model):
    """80 mm of 140 lack, 10 mm come a day: eight days, and no drop more."""
    rules = {"irrigation_capacity": 10.0 / 0.8 / 8.64, "irrigation_lead_time": 0.0}
    days = watered(model, 60, rules=rules)
    given = days["irrigation_depth"][:, 0]
    np.testing.assert_allclose(given[:8], 10.0, rtol=1e-12)
    assert given.sum() == pytest.approx(80.0, rel=1e-12)
    assert given[9:].sum() == 0.0


def test_rain_ends_a_watering_that_is_under_way(model):
    """After four days of ten millimetres the root zone is filled by hand: nothing more comes."""
    made = watered_field(model, {"irrigation_capacity": 10.0 / 0.8 / 8.64})
    assert made.run(6, names=SEEN, **STILL)["irrigation_depth"].sum() == pytest.approx(40.0)
    made.put(rooted_water=0.14 * 1000.0)
    assert made.run(20, names=SEEN, **STILL)["irrigation_depth"].sum() == 0.0


def test_water_is_taken_on_the_days_of_the_turn_only(model):
    """Turns of 3 days every 10 from 4 January on: days 4 to 6, 14 to 16 and so on.

    80 mm at 10 mm a day take two turns and two days of the third.
    """
    turns = {"turn_interval": 10.0, "turn_length": 3.0, "turn_start": 4.0}
    rules = {"irrigation_capacity": 10.0 / 0.8 / 8.64, "irrigation_lead_time": 0.0}
    days = watered(model, 60, rules=turns | rules)
    given = days["irrigation_depth"][:, 0]
    assert (1 + np.flatnonzero(given)).tolist() == [4, 5, 6, 14, 15, 16, 24, 25]
    assert given.sum() == pytest.approx(80.0, rel=1e-12)


def test_an_order_waits_for_the_turn_and_refills_what_lacks_then(model):
    """Cotton: every watering falls into a turn, and makes good the depletion of its morning."""
    turns = {"turn_interval": 9.0, "turn_length": 2.0, "turn_start": 110.0}
    year = cotton(model, {**turns, "irrigation_greatest_depth": 400.0})
    days = 1 + np.flatnonzero(year["irrigation_depth"][:, 0])
    assert days.size > 5
    assert np.all((days - 110) % 9 < 2)
    for day in days:
        # In the morning new roots have brought the water of their soil.
        held = year["rooted_water"][day - 2, 0] + year["water_of_new_roots"][day - 1, 0]
        lacked = 0.14 * year["rooted_depth"][day - 1, 0] - held
        assert year["irrigation_depth"][day - 1, 0] == pytest.approx(lacked, rel=1e-9)


def test_turns_before_their_first_day_keep_their_rhythm(model):
    """A turn that begins on day 25, every 10 days, was there on days 5 and 15 as well."""
    rules = {
        "turn_interval": 10.0,
        "turn_length": 1.0,
        "turn_start": 25.0,
        "irrigation_interval": 1.0,
        "irrigation_fixed_depth": 5.0,
    }
    given = watered(model, 40, depleted=1.0, rules=rules)["irrigation_depth"][:, 0]
    assert (1 + np.flatnonzero(given)).tolist() == [5, 15, 25, 35]


@pytest.mark.parametrize("capacity", [0.2, 0.7, 100.0])
@pytest.mark.parametrize("turn", [0.0, 8.0])
def test_limit_capacity_and_turns_hold_together(model, capacity, turn):
    limit = 350.0
    rules = {"season_limit": limit, "irrigation_capacity": capacity, "turn_interval": turn}
    year = cotton(model, {**rules, "turn_length": 3.0, "turn_start": 100.0})
    taken = year["irrigation_withdrawal"][:, 0]
    assert taken.max() <= 8.64 * capacity * (1.0 + 1e-12)
    assert taken.sum() <= limit + 1e-9
    day = np.arange(1, 366)
    if turn:
        assert taken[(day - 100) % 8 >= 3].sum() == 0.0
    assert taken.sum() > 50.0


def test_more_capacity_never_lowers_the_water_of_a_season(model):
    capacity = np.array([0.1, 0.2, 0.4, 0.6, 0.8])
    taken = cotton(model, {"irrigation_capacity": capacity}, hrus=5)["irrigation_withdrawal"]
    assert np.all(np.diff(taken.sum(axis=0)) > 0.0)


STILL = {
    "crop_stage": 3.0,
    "surface_water": 0.0,
    "reference_evapotranspiration": 0.0,
    "basal_coefficient": 1.0,
    "crop_height": 1.0,
    "ground_cover": 1.0,
    "wind_speed": MILD_WIND,
    "relative_humidity_minimum": 0.45,
}


def watered_field(model, rules):
    """Return a root zone that lacks 80 mm."""
    made = model(processes=ROOT_ZONE, parameters={**SOIL, **PLAIN, **rules})
    made.put(rooted_depth=1000.0, rooted_water=AVAILABLE - 80.0)
    return made


def bound(model, days, *, rules, **more):
    """Return what kept a field that lacks 80 mm, 100 mm at the canal, from its water each day."""
    grant = more.pop("grant", 1e9)
    made = watered_field(model, {"irrigation_lead_time": 0.0, **rules})
    made.put(period_grant=grant)
    seen = ("binding_limit", "irrigation_held", "irrigation_depth")
    return made.run(days, names=seen, **(STILL | more))


@pytest.mark.parametrize(
    ("rules", "grant", "code"),
    [
        ({}, 1e9, 0.0),
        ({"season_limit": 50.0}, 1e9, 1.0),
        ({"season_limit": 1e5}, 40.0, 2.0),
        ({"season_limit": 50.0}, 40.0, 2.0),
        ({"season_limit": 40.0}, 50.0, 1.0),
        # A plan that follows the limit of the field alone is not what limits it.
        ({"season_limit": 40.0}, 40.0 - 2.0**-20, 1.0),
        ({"irrigation_capacity": 0.5}, 1e9, 3.0),
        ({"turn_interval": 10.0, "turn_start": 5.0}, 1e9, 4.0),
        # 30 mm are allowed, and 4.3 mm come in a day.
        ({"season_limit": 30.0, "irrigation_capacity": 0.5}, 1e9, 3.0),
        # Nothing is allowed: that no turn comes does not matter.
        ({"season_limit": 0.0, "turn_interval": 10.0, "turn_start": 5.0}, 1e9, 1.0),
    ],
)
def test_the_tightest_limit_is_what_binds(model, rules, grant, code):
    assert bound(model, 1, rules=rules, grant=grant)["binding_limit"][0, 0] == code


def test_what_is_asked_for_in_full_binds_no_more(model):
    """80 mm at 10 mm a day: eight days, of which the last brings all that is left."""
    rules = {"irrigation_capacity": 10.0 / 0.8 / 8.64}
    days = bound(model, 12, rules=rules)
    assert days["binding_limit"][:, 0].tolist() == [3.0] * 7 + [0.0] * 5


def test_an_order_is_held_from_the_day_on_which_it_would_have_come(model):
    """Ordered on day 1 for day 3, in the absence of a turn before day 6."""
    rules = {"turn_interval": 30.0, "turn_start": 6.0, "irrigation_lead_time": 2.0}
    days = bound(model, 8, rules=rules)
    assert days["irrigation_held"][:, 0].tolist() == [0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0]
    assert days["binding_limit"][:, 0].tolist() == [0.0, 0.0, 4.0, 4.0, 4.0, 0.0, 0.0, 0.0]
    assert days["irrigation_depth"][5, 0] == pytest.approx(80.0)


def test_no_limit_of_a_season_binds_leaching(model):
    """Leaching that is due between two crops is held by what fields share, and by the day."""
    for rules, grant, code in (
        ({"season_limit": 0.0}, 1e9, 0.0),
        ({"season_limit": 0.0}, 20.0, 2.0),
        ({"irrigation_capacity": 0.5}, 1e9, 3.0),
    ):
        made = watered_field(model, rules)
        made.put(period_grant=grant, leaching_due=50.0)
        day = made.run(1, names=("binding_limit",), **(STILL | {"crop_stage": 0.0}))
        assert day["binding_limit"][0, 0] == code
