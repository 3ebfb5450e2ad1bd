"""The floor models: their balance, what is published of them, and that `floor.csv` is honest."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

import airgr
import floor
import floor_basin
import floor_gr4j
import floor_hbv
from chirchik_model import inputs
from kzwater.verify import scores

needs_chirchik = pytest.mark.skipif(not inputs.there(), reason=f"no measurements in {inputs.data}")
needs_airgr = pytest.mark.skipif(
    not airgr.there(), reason="the catchments of airGR are not beside the project"
)


def made_up_weather(days: int = 1500) -> floor_basin.Weather:
    """Return four years with cold winters, in three bands."""
    chance = np.random.default_rng(7)
    season = np.cos(2.0 * np.pi * np.arange(days) / 365.0)
    temperature = 5.0 - 14.0 * season + chance.normal(0.0, 3.0, days)
    bands = temperature[:, np.newaxis] + np.array([4.0, 0.0, -4.0])
    precipitation = chance.gamma(0.3, 8.0, days)
    share = np.array([0.8, 1.0, 1.2])
    snowfall = floor_basin.solid_share(bands) * share * precipitation[:, np.newaxis]
    return floor_basin.Weather(
        precipitation=precipitation,
        temperature=temperature,
        evaporation=np.maximum(0.15 * (temperature + 5.0), 0.0),
        band_temperature=bands,
        band_share=share,
        yearly_snowfall=365.25 * snowfall.mean(0),
    )


def in_turn(*stretches: tuple[float, float, int]) -> floor_basin.Weather:
    """Return one band with stretches of temperature, precipitation and a number of days.

    Nothing evaporates, and 100 mm of snow are taken to fall in a year.
    """
    temperature, precipitation = (
        np.concatenate([np.full(stretch[2], stretch[k]) for stretch in stretches]) for k in (0, 1)
    )
    return floor_basin.Weather(
        precipitation=precipitation,
        temperature=temperature,
        evaporation=np.zeros(temperature.size),
        band_temperature=temperature[:, np.newaxis],
        band_share=np.ones(1),
        yearly_snowfall=np.full(1, 100.0),
    )


def candidates_of(space, count: int):
    return space.values(np.random.default_rng(3).random((count, len(space.names))))


@pytest.mark.parametrize("name", floor.MODELS)
def test_balance_closes(name):
    """Precipitation - evaporation + exchange - runoff = change of what snow, soil and boxes hold.

    Summed over 1500 days of up to some 10 000 mm: rounding leaves less than 1e-8 mm.
    """
    model, weather = floor.MODELS[name], made_up_weather()
    weather = weather if model.bands else weather.lumped()
    flow = model.simulate(weather, candidates_of(model.space, 40))
    assert np.abs(flow.imbalance()).max() < 1e-8
    assert flow.runoff.min() >= 0.0
    assert flow.evaporation.min() >= 0.0
    assert (flow.stored_last >= 0.0).all()
    assert np.all(flow.evaporation <= weather.evaporation[:, np.newaxis] + 1e-12)
    # No candidate is dry, and none only passes on what falls.
    assert (flow.runoff.sum(0) > 0.0).all()
    assert (flow.evaporation.sum(0) > 0.0).all()


@pytest.mark.parametrize("name", floor.MODELS)
def test_candidates_and_later_days_change_nothing(name):
    """A fit may run many candidates at once and stop at the last day that it needs."""
    model, weather = floor.MODELS[name], made_up_weather()
    weather = weather if model.bands else weather.lumped()
    candidates = candidates_of(model.space, 5)
    whole = model.simulate(weather, candidates).runoff
    alone = model.simulate(weather.until(900), candidates[2:3]).runoff[:, 0]
    np.testing.assert_allclose(alone, whole[:900, 2], rtol=1e-9, atol=1e-12)


def hbv(**given: float):
    first = {name: row[2] for name, row in floor_hbv.PARAMETERS.items()}
    return np.array([[{**first, **given}[name] for name in floor_hbv.PARAMETERS]])


def test_hbv_has_ten_parameters():
    assert len(floor.MODELS["HBV"].space.names) == 10


def test_boxes_are_linear_stores():
    """Rain P above the percolation F, steadily: all of it runs off, and stores hold s / k - s.

    s is what a store gives: F the lower box at its rate k, P - F the upper one, which is below its
    limit. Without rain, and with the upper box empty, F (1 - k)^n runs off on day n.
    """
    percolation, rate, upper_rate = 2.0, 0.05, 0.5
    column = hbv(percolation=percolation, lower_rate=rate, upper_rate=upper_rate)
    parameters = dict(zip(floor_hbv.PARAMETERS, column.T, strict=True))
    rain = np.concatenate([np.full(1000, 5.0), np.zeros(300)])[:, np.newaxis]
    steady_runoff, steady_held = floor_hbv._boxes(rain[:1000], parameters)
    assert steady_runoff[-1, 0] == pytest.approx(5.0)
    upper, lower = 3.0 / upper_rate - 3.0, percolation / rate - percolation
    assert steady_held[0] == pytest.approx(upper + lower)
    runoff, held = floor_hbv._boxes(rain, parameters)
    np.testing.assert_allclose(runoff[1101:, 0] / runoff[1100:-1, 0], 1.0 - rate, rtol=1e-9)
    assert held[0] == pytest.approx(runoff[-1, 0] / rate - runoff[-1, 0])


def test_hbv_snow_melts_by_degree_days_and_holds_a_tenth():
    """60 mm of ice at 2 degC and 3 mm degC-1 d-1: 6 mm melt a day, a tenth of the ice is held.

    So 6 - 0.1 x 54 leave on the first day, then 6 and what 6 mm less of ice no longer hold.
    """
    weather = in_turn((-1.0, 10.0, 6), (2.0, 0.0, 12))
    parameters = dict(zip(floor_hbv.PARAMETERS, hbv(melt_factor=3.0).T, strict=True))
    leaves, held = floor_hbv._snow(weather, weather.precipitation[:, np.newaxis], parameters)
    expected = [0.0] * 6 + [6.0 - 5.4] + [6.6] * 9 + [0.0] * 2
    np.testing.assert_allclose(leaves[:, 0], expected, atol=1e-12)
    assert held[0] == pytest.approx(0.0, abs=1e-12)


def test_cemaneige_melts_slower_where_little_snow_is_left():
    """K T from a pack of more than 0.9 of a year's snow, else (0.9 G / (0.9 S) + 0.1) K T."""
    weather = in_turn((-5.0, 1.0, 1), (2.0, 0.0, 1))
    falls = np.array([[120.0, 45.0], [0.0, 0.0]])
    p = {
        "snow_inertia": np.zeros(2),
        "melt_factor": np.full(2, 3.0),
        "precipitation_factor": np.ones(2),
    }
    leaves, held = floor_gr4j.cemaneige(weather, falls, p)
    np.testing.assert_allclose(leaves[1], [6.0, (0.9 * 45.0 / 90.0 + 0.1) * 6.0])
    np.testing.assert_allclose(leaves[1] + held, [120.0, 45.0])


def test_cemaneige_does_not_melt_before_the_snow_is_warm():
    """The state of the snow, e -> c e + (1 - c) T: from -5 with c = 0.9 at +1 degC.

    -5 (1 - 0.9) = -0.5 after the cold day, then -0.35, -0.215, -0.0935, and above 0 on the fourth.
    """
    weather = in_turn((-5.0, 50.0, 1), (1.0, 0.0, 5))
    p = {
        "snow_inertia": np.full(1, 0.9),
        "melt_factor": np.full(1, 3.0),
        "precipitation_factor": np.ones(1),
    }
    leaves, _ = floor_gr4j.cemaneige(weather, weather.precipitation[:, np.newaxis], p)
    assert (leaves[:4, 0] == 0.0).all()
    assert (leaves[4:, 0] > 0.0).all()


@needs_airgr
def test_gr4j_scores_what_airgr_publishes():
    """The example of airGR for L0123001: NSE 0.7988 in 1990-1999 after a year of warm-up.

    The parameters have three decimals, and the NSE is at its maximum there: it is told to the four
    digits that are published.
    """
    days = airgr.read_days("L0123001").loc["1989":"1999"]
    column = np.array([[257.238, 1.012, 88.235, 2.208]])
    flow = floor_gr4j.gr4j(days.P.to_numpy()[:, np.newaxis], days.E.to_numpy(), column)
    runoff = pd.Series(flow.runoff[:, 0], index=days.index).loc["1990":]
    found = scores(runoff.to_numpy(), days.Qmm.loc["1990":].to_numpy())
    assert found is not None
    assert found.nash_sutcliffe == pytest.approx(0.7988, abs=0.00005)


def test_bands_have_the_same_area():
    """A slope of one steepness from 1000 to 2000 m: bands of 200 m with their middles."""
    middles = np.arange(900.0, 2200.0, 200.0)
    share = pd.Series([0.0, 0.2, 0.2, 0.2, 0.2, 0.2, 0.0], index=middles)
    np.testing.assert_allclose(
        floor_basin.band_heights(share), [1100.0, 1300.0, 1500.0, 1700.0, 1900.0], atol=0.5
    )


@needs_chirchik
def test_weather_of_a_basin_is_that_of_its_stations_at_its_height():
    basin = floor_basin.read_basin("Pskem")
    table = inputs.read_weather().reset_index(drop=True)
    # Pskem: station at 1136 m, mean height of its 1 km cells 2794 m.
    lifted = table.T_38462 - 0.0065 * (2794.0 - 1136.0)
    np.testing.assert_allclose(basin.weather.temperature, lifted, atol=0.01)
    assert basin.weather.precipitation.sum() == pytest.approx(table.P_38462.sum())
    bands = basin.weather.band_temperature.mean(1)
    np.testing.assert_allclose(bands, basin.weather.temperature, atol=1e-9)
    assert basin.weather.band_share.mean() == pytest.approx(1.0)


@needs_chirchik
def test_ten_day_mean_stands_for_its_days():
    table = inputs.read_ten_days()
    observed = floor_basin.read_basin("Nauvalisay").observed
    assert (observed.loc["1976-02-21":"1976-02-29"] == table.Q_16298["1976-02-29"]).all()
    assert observed.loc["1970"].isna().all()


def test_a_spin_up_repeats_the_first_days_only():
    weather = made_up_weather()
    spun = weather.spun_up(100)
    assert spun.precipitation.size == weather.precipitation.size + 100
    np.testing.assert_array_equal(spun.band_temperature[:100], weather.band_temperature[:100])
    np.testing.assert_array_equal(spun.band_temperature[100:], weather.band_temperature)
    assert spun.yearly_snowfall is weather.yearly_snowfall


@needs_chirchik
def test_fit_sees_nothing_of_the_years_that_are_scored():
    """A fit to the early years gets no day after them."""
    last = date(1974, 12, 31)
    basin = floor_basin.read_basin("Chatkal").until(last)
    assert basin.dates[-1] == pd.Timestamp(last)
    sizes = {basin.dates.size, basin.observed.size, basin.weather.precipitation.size}
    assert sizes == {basin.weather.band_temperature.shape[0]}


def test_table_has_every_case_with_its_climatology():
    table = floor.floor_table()
    fitted = table[table.model != floor.CLIMATOLOGY]
    assert [floor.case_of(row)[0] for _, row in fitted.iterrows()] == floor.cases()
    usual = table[table.model == floor.CLIMATOLOGY]
    assert len(usual) == 2 * len(floor_basin.GAUGES)
    assert (table.seed == floor.EFFORT.seed).all()
    assert (table.evaluations == floor.EFFORT.evaluations).all()
    for case, values in (floor.case_of(row) for _, row in fitted.iterrows()):
        space = floor.MODELS[case.model].space
        assert ((space.lower <= values) & (values <= space.upper)).all()


@needs_chirchik
@pytest.mark.parametrize("model", floor.MODELS)
def test_scores_of_the_table_come_from_its_parameters(model):
    """One row of each model, both as it was fitted and as it is scored."""
    table = floor.floor_table()
    row = table[(table.model == model) & (table.gauge == "Charvak")].iloc[0]
    case, parameters = floor.case_of(row)
    found = floor.judgement(case, parameters)
    told = (found.scores.kling_gupta, found.scores.nash_sutcliffe, found.scores.bias, found.skill)
    listed = (row.kling_gupta, row.nash_sutcliffe, row.bias, row.skill)
    assert told == pytest.approx(listed, abs=1e-6)
    assert found.yearly_correlation == pytest.approx(row.yearly_correlation, abs=1e-6)
    evaluate = floor.objective(floor.MODELS[model], case.fitted_on, case.fitted)
    assert evaluate(parameters[np.newaxis])[0] == pytest.approx(row.objective, abs=1e-6)


@needs_chirchik
def test_climatology_of_the_table_is_that_of_the_fitting_years():
    table = floor.floor_table()
    row = table[(table.model == floor.CLIMATOLOGY) & (table.gauge == "Pskem")].iloc[0]
    made = floor.climatology_row("Pskem", row.fitted, row.scored)
    assert made["kling_gupta"] == pytest.approx(row.kling_gupta, abs=1e-9)
    assert made["nash_sutcliffe"] == pytest.approx(row.nash_sutcliffe, abs=1e-9)
