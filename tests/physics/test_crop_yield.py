"""Yield: the product over stages of 1 - Ky (1 - ETa / ETm), or one such factor of the season."""

from __future__ import annotations

import numpy as np
import pytest

ALONE = ("crop_yield", "river_inflow")
NAMES = ("harvested_yield", "yield_of_stages", "cycle_requirement", "stage_before")
RESPONSE = {
    "yield_response_initial": 0.1,
    "yield_response_development": 0.4,
    "yield_response_middle": 1.5,
    "yield_response_late": 0.2,
    "yield_response_season": 0.0,
}
STAGES = [1.0] * 10 + [2.0] * 20 + [3.0] * 30 + [4.0] * 15


def harvested(model, *, stages, met, required=6.0, response=None):
    """Return the history of a crop whose requirement is met by some share on each day."""
    made = model(
        processes=ALONE, hrus=np.shape(met)[1], parameters={**RESPONSE, **(response or {})}
    )
    required = np.broadcast_to(required, np.shape(met))
    return made.run(
        len(stages),
        names=NAMES,
        crop_stage=np.reshape(stages, (-1, 1)),
        actual_evapotranspiration=met * required,
        unstressed_evapotranspiration=required,
    )


def by_stage(shares, *, after=1):
    """Return the stages of a season and some bare days, and what is met, shape (day, field)."""
    stages = np.array(STAGES + [0.0] * after)
    met = np.ones((stages.size, np.shape(shares)[1]))
    for number, share in enumerate(shares, start=1):
        met[stages == number] = share
    return stages, met


def test_stages_multiply_what_they_leave(model):
    """0.9, 0.8, 0.7 and 0.5 met: (1 - 0.01)(1 - 0.08)(1 - 0.45)(1 - 0.1) by hand."""
    stages, met = by_stage([[0.9], [0.8], [0.7], [0.5]])
    season = harvested(model, stages=stages, met=met)
    assert season["harvested_yield"][-1, 0] == pytest.approx(0.99 * 0.92 * 0.55 * 0.90, rel=1e-12)


def test_the_season_takes_the_place_of_the_stages(model):
    """Ky 1.25 of maize with a quarter of the requirement missing: 1 - 1.25 x 0.25 = 0.6875."""
    stages, met = by_stage([[0.75], [0.75], [0.75], [0.75]])
    season = harvested(model, stages=stages, met=met, response={"yield_response_season": 1.25})
    assert season["harvested_yield"][-1, 0] == pytest.approx(0.6875, rel=1e-12)


def test_the_season_is_a_sum_of_water_and_not_of_days(model):
    """Half of the need of 10 days of 2 mm and all of 65 days of 8 mm: 530 of 540 mm are met."""
    stages, met = by_stage([[0.5], [1.0], [1.0], [1.0]])
    required = np.where(stages == 1.0, 2.0, 8.0)[:, None]
    season = harvested(
        model,
        stages=stages,
        met=met,
        required=required,
        response={"yield_response_season": 0.85},
    )
    expected = 1.0 - 0.85 * (1.0 - 530.0 / 540.0)
    assert season["harvested_yield"][-1, 0] == pytest.approx(expected, rel=1e-12)


def test_want_in_each_stage_costs_its_response(model, picture):
    """The yield falls by Ky for each share missing, to nothing at the least."""
    missing = np.linspace(0.0, 1.0, 21)
    names = ("initial", "development", "middle", "late")
    found = {}
    for at, name in enumerate(names):
        shares = np.ones((4, missing.size))
        shares[at] = 1.0 - missing
        stages, met = by_stage(shares)
        found[name] = harvested(model, stages=stages, met=met)["harvested_yield"][-1]
        expected = np.maximum(1.0 - RESPONSE[f"yield_response_{name}"] * missing, 0.0)
        np.testing.assert_allclose(found[name], expected, rtol=1e-12, atol=1e-12)
    with picture("crop_yield") as axes:
        for name, values in found.items():
            response = RESPONSE[f"yield_response_{name}"]
            axes.plot(missing, values, label=f"{name} stage, response {response:g}")
        axes.set(xlabel="share of the requirement missing", ylabel="relative yield", ylim=(0, 1.05))


def test_a_crop_without_want_yields_all(model):
    stages, met = by_stage([[1.0], [1.0], [1.0], [1.0]], after=40)
    season = harvested(model, stages=stages, met=met)
    assert np.all(season["harvested_yield"][75:, 0] == 1.0)
    assert np.all(season["harvested_yield"][:75, 0] == 0.0)
    assert season["yield_of_stages"][-1, 0] == 1.0


def test_cuts_add_their_yields_and_start_afresh(model):
    """The first cut wants for water in its late stage, the second for nothing."""
    stages, met = by_stage([[1.0], [1.0], [1.0], [0.5]], after=0)
    both = np.concatenate([met, np.ones_like(met), np.ones((1, 1))])
    season = harvested(model, stages=[*stages, *stages, 0.0], met=both)
    assert season["harvested_yield"][75, 0] == pytest.approx(0.9, rel=1e-12)
    assert season["harvested_yield"][-1, 0] == pytest.approx(1.9, rel=1e-12)
    assert season["cycle_requirement"][149, 0] == pytest.approx(75 * 6.0, rel=1e-12)


def test_a_new_season_begins_with_no_yield(model):
    stages, met = by_stage([[1.0], [1.0], [1.0], [1.0]], after=5)
    season = harvested(model, stages=[*stages, *stages], met=np.concatenate([met, met]))
    assert season["harvested_yield"][79, 0] == 1.0
    assert season["harvested_yield"][80, 0] == 0.0
    assert season["harvested_yield"][-1, 0] == pytest.approx(1.0)


def test_a_field_without_a_crop_yields_nothing(model):
    season = harvested(model, stages=[0.0] * 30, met=np.ones((30, 1)))
    assert np.all(season["harvested_yield"] == 0.0)
    assert np.all(season["cycle_requirement"] == 0.0)


def test_days_without_requirement_cost_nothing(model):
    stages, met = by_stage([[1.0], [1.0], [1.0], [1.0]])
    season = harvested(model, stages=stages, met=met, required=0.0)
    assert season["harvested_yield"][-1, 0] == 1.0


def test_hours_sum_to_the_yield_of_days(model):
    """The response is to sums of water: 24 steps of an hour make a day."""
    stages, met = by_stage([[0.9], [0.8], [0.7], [0.5]])
    made = model(processes=ALONE, parameters=RESPONSE)
    hours = made.run(
        24 * stages.size,
        dt=1.0 / 24.0,
        names=NAMES,
        crop_stage=np.repeat(stages, 24)[:, None],
        actual_evapotranspiration=np.repeat(6.0 * met, 24, axis=0),
        unstressed_evapotranspiration=6.0,
    )
    days = harvested(model, stages=stages, met=met)
    assert hours["harvested_yield"][-1, 0] == pytest.approx(days["harvested_yield"][-1, 0])
