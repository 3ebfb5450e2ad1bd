"""Irrigation with paddies: a pond is given its shortage, within limits; other fields as ever."""

from __future__ import annotations

import numpy as np
import pytest
from irrigated import COTTON, FIELD, LOAM, dry_year
from paddies import PADDY, POND, RICE

from kzwater import registry

SEEN = ("irrigation_withdrawal", "irrigation_depth", "flooding_shortage", "season_withdrawal")


def season(model, rules=None, days=365):
    made = model(processes=PADDY, parameters={**POND, **RICE, **(rules or {})})
    names = (*SEEN, "crop_stage", "closed_outlet", "harvested_yield")
    return made.run(days, names=names, **dry_year(days))


def test_a_pond_is_given_what_it_wants_on_the_day(model, picture):
    rules = {"application_efficiency": 0.8}
    year = season(model, {**rules, "irrigation_lead_time": 9.0})
    wanted = year["flooding_shortage"]
    np.testing.assert_allclose(year["irrigation_depth"], wanted, rtol=1e-12)
    np.testing.assert_allclose(year["irrigation_withdrawal"], wanted / 0.8, rtol=1e-12)
    with picture("irrigation_with_paddies") as axes:
        days = np.arange(1, 366)
        for text, limit in (("no limit", 1e5), ("limit of 1000 mm", 1000.0)):
            taken = season(model, {**rules, "season_limit": limit})["irrigation_withdrawal"]
            axes.plot(days, taken[:, 0].cumsum(), label=text)
        axes.set(xlabel="day of the year", ylabel="taken, mm", xlim=(120, 260))


@pytest.mark.parametrize("lower", [-150.0, 50.0])
def test_a_fill_goes_on_to_the_upper_level_however_slow(model, lower):
    """At 4 l/s/ha, 34.6 mm a day, the pond rises from its lower mark to 100 mm over some days."""
    rules = {"pond_lower_level": lower, "irrigation_capacity": 4.0}
    made = model(processes=PADDY, parameters={**POND, **RICE, **rules})
    year = made.run(365, names=(*SEEN, "ponded_water", "irrigation_due"), **dry_year())
    given = year["irrigation_depth"][:, 0]
    assert given.max() <= 34.56 * (1.0 + 1e-12)
    # What is given in the last day of a fill reaches the level, less the losses of the day.
    ends = np.flatnonzero((given[:-1] > 0.0) & (given[1:] == 0.0))[:-1]
    assert ends.size > 3
    assert year["ponded_water"][ends, 0].min() > 75.0
    assert np.all(year["irrigation_due"][ends, 0] == 0.0)


@pytest.mark.parametrize("limit", [0.0, 1.0, 137.0, 900.0])
def test_no_limit_is_exceeded_by_a_drop(model, limit):
    year = season(model, {"season_limit": limit})
    assert year["irrigation_withdrawal"].sum() == pytest.approx(limit, abs=1e-9)
    short = year["harvested_yield"][-1, 0]
    assert short < season(model)["harvested_yield"][-1, 0]


def test_a_plan_keeps_water_for_later_stages(model):
    shares = {"limit_share_initial": 0.4, "limit_share_development": 0.5}
    year = season(model, {"season_limit": 1000.0, **shares})
    stage, taken = year["crop_stage"][:, 0], year["irrigation_withdrawal"][:, 0].cumsum()
    assert taken[stage == 1.0].max() <= 400.0 + 1e-9
    assert taken[stage == 2.0].max() <= 500.0 + 1e-9
    assert taken[-1] == pytest.approx(1000.0)


def test_frozen_ground_gives_a_pond_no_water(model):
    processes = tuple(name for name in PADDY if name != "unfrozen_ground")
    made = model(processes=processes, parameters={**POND, **RICE})
    year = made.run(365, names=SEEN, **dry_year(), open_ground=0.3)
    assert year["flooding_shortage"].sum() > 0.0
    assert year["irrigation_depth"].sum() == 0.0


def test_cotton_beside_a_paddy_is_watered_to_the_bit_as_without_one(model):
    """Two fields in one run, one of them with bunds, beside the cotton alone."""
    alone = model(processes=FIELD, parameters={**LOAM, **COTTON})
    names = ("irrigation_withdrawal", "rooted_water", "crop_transpiration", "river_inflow")
    expected = alone.run(365, names=names, **dry_year())
    assert expected["irrigation_withdrawal"].sum() > 300.0
    paddy = {**POND, **RICE}
    cotton = {**COTTON, **LOAM}
    parameters = {
        name: [each.get(name, registry.field(name).default) for each in (cotton, paddy)]
        for name in {**cotton, **paddy}
    }
    mixed = model(processes=PADDY, hrus=2, parameters=parameters)
    found = mixed.run(365, names=(*names, "ponded_water"), **dry_year())
    for name in names:
        np.testing.assert_array_equal(found[name][:, 0], expected[name][:, 0])
    assert found["ponded_water"][:, 0].max() == 0.0
    assert found["ponded_water"][:, 1].max() > 50.0
