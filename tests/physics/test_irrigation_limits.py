"""Limits of irrigation: what is taken never exceeds what may be taken, by a drop."""

from __future__ import annotations

import numpy as np
import pytest
from irrigated import COTTON, FIELD, LOAM, PLAIN, cotton, dry_year, watered


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
