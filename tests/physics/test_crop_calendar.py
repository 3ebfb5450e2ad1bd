"""Crop calendar: Kcb by stages (FAO-56, equation 66), for the climate (70), and cover (76)."""

from __future__ import annotations

import numpy as np
import pytest
from irrigated import MILD_WIND

ALONE = ("crop_calendar", "river_inflow")
MADE = (
    "basal_coefficient",
    "crop_height",
    "ground_cover",
    "root_depth",
    "crop_stage",
    "crop_age",
    "crop_cycle",
)
# Allen et al. (1998), example 28
BEANS = {
    "wind_speed_height": 2.0,
    "sowing_day": 1.0,
    "initial_stage": 25.0,
    "development_stage": 25.0,
    "middle_stage": 30.0,
    "late_stage": 20.0,
    "basal_coefficient_initial": 0.15,
    "basal_coefficient_middle": 1.19,
    "basal_coefficient_end": 0.35,
    "crop_height_middle": 0.4,
}


def grown(model, days, *, dt=1.0, parameters=None, warmth=20.0, **weather):
    """Return what the calendar makes of steps, in the climate for which the tables are made."""
    made = model(processes=ALONE, parameters={**BEANS, **(parameters or {})})
    usual = {"wind_speed": MILD_WIND, "relative_humidity_minimum": 0.45, "air_temperature": warmth}
    return made.run(days, dt=dt, names=MADE, **(usual | weather))


def lengths(stages):
    """Return how many days each of the stages 1 to 4 lasts."""
    return [int(np.sum(np.round(stages) == stage)) for stage in (1, 2, 3, 4)]


@pytest.mark.parametrize(("wind", "humidity", "printed"), [(1.3, 0.75, 1.07), (4.6, 0.44, 1.30)])
def test_middle_coefficient_follows_the_climate_as_in_example_27(model, wind, humidity, printed):
    """Allen et al. (1998), example 27: Kc mid 1.20 of maize, 2 m high, at two places."""
    maize = {"basal_coefficient_middle": 1.2, "crop_height_middle": 2.0}
    season = grown(model, 60, parameters=maize, wind_speed=wind, relative_humidity_minimum=humidity)
    assert season["basal_coefficient"][59, 0] == pytest.approx(printed, abs=0.005)


def test_coefficient_curve_is_that_of_example_28(model, picture):
    """Allen et al. (1998), example 28: 0.15, 0.77, 1.19 and 0.56 on days 20, 40, 70 and 95."""
    season = grown(model, 110)
    days = np.arange(1, 111)
    coefficient = season["basal_coefficient"][:, 0]
    printed = {20: 0.15, 40: 0.77, 70: 1.19, 95: 0.56}
    for day, value in printed.items():
        assert coefficient[day - 1] == pytest.approx(value, abs=0.005)
    with picture("crop_calendar") as axes:
        axes.plot(days, coefficient, label="basal coefficient")
        axes.plot(days, season["ground_cover"][:, 0], label="share of ground covered")
        axes.plot([*printed], [*printed.values()], "o", label="FAO-56, example 28")
        axes.set(xlabel="day since sowing", ylabel="coefficient, share", ylim=(0.0, 1.3))


def test_wind_of_a_mast_counts_as_that_at_two_metres(model):
    """Equation 47: 4.6 m s-1 at 2 m are 4.6 / 0.748 at 10 m."""
    weather = {"relative_humidity_minimum": 0.44}
    low = grown(model, 60, wind_speed=4.6, **weather)
    mast = {"wind_speed_height": 10.0}
    high = grown(model, 60, parameters=mast, wind_speed=4.6 / 0.748, **weather)
    np.testing.assert_allclose(high["basal_coefficient"], low["basal_coefficient"], atol=1e-4)


def test_coefficients_below_045_do_not_follow_the_climate(model):
    """Equation 70 holds for Kcb above 0.45 only: 0.35 at the end of the season stays."""
    season = grown(model, 100, wind_speed=5.0, relative_humidity_minimum=0.2)
    assert season["basal_coefficient"][99, 0] == pytest.approx(0.35, rel=1e-12)


def test_cover_is_that_of_equation_76(model):
    """fc = ((Kcb - 0.15) / (Kcmax - 0.15))^(1 + h / 2), with Kcmax 1.24 of Kcb 1.19, h 0.4."""
    season = grown(model, 70)
    assert season["crop_height"][69, 0] == pytest.approx(0.4, rel=1e-12)
    expected = ((1.19 - 0.15) / (1.24 - 0.15)) ** 1.2
    assert season["ground_cover"][69, 0] == pytest.approx(expected, rel=1e-12)


def test_stages_last_their_lengths_and_the_field_is_bare_afterwards(model):
    season = grown(model, 200, parameters={"sowing_day": 11.0, "basal_coefficient_fallow": 0.02})
    assert lengths(season["crop_stage"][:, 0]) == [25, 25, 30, 20]
    assert np.all(season["crop_stage"][:10, 0] == 0.0)
    assert season["crop_stage"][10, 0] == 1.0
    bare = season["crop_stage"][:, 0] == 0.0
    assert np.all(season["basal_coefficient"][bare, 0] == 0.02)
    assert np.all(season["ground_cover"][bare, 0] == 0.0)
    assert np.all(season["crop_height"][bare, 0] == 0.0)


def test_roots_and_height_grow_through_the_development_stage(model):
    depths = {"root_depth_initial": 200.0, "root_depth_middle": 700.0}
    season = grown(model, 100, parameters={**depths, "crop_height_initial": 0.1})
    np.testing.assert_allclose(
        season["root_depth"][[24, 34, 49, 99], 0], [200.0, 400.0, 700.0, 700.0], rtol=1e-12
    )
    np.testing.assert_allclose(season["crop_height"][[24, 34, 49], 0], [0.1, 0.22, 0.4], rtol=1e-12)


@pytest.mark.parametrize("sowing", [1.0, 275.0, 365.0])
def test_a_crop_grows_over_the_new_year(model, sowing):
    """Winter wheat, 240 days: two seasons in two years, each with all of its stages."""
    wheat = {
        "sowing_day": sowing,
        "initial_stage": 30.0,
        "development_stage": 140.0,
        "middle_stage": 40.0,
        "late_stage": 30.0,
    }
    years = grown(model, 3 * 365, parameters=wheat)
    first = int(sowing) - 1
    stages = years["crop_stage"][first : first + 2 * 365, 0]
    assert lengths(stages) == [60, 280, 80, 60]
    assert np.all(stages[240:365] == 0.0)
    assert stages[365] == 1.0


def test_the_latest_harvest_ends_the_season(model):
    season = grown(model, 200, parameters={"latest_harvest_day": 61.0})
    assert lengths(season["crop_stage"][:, 0]) == [25, 25, 10, 0]


def test_a_crop_that_never_ripens_makes_room_the_day_before_the_next_sowing(model):
    """Without warmth no day-degrees are counted; the crop is sown again each year."""
    cold = {"counts_day_degrees": 1.0, "sowing_day": 100.0}
    years = grown(model, 2 * 365, parameters=cold, warmth=5.0)
    stages = years["crop_stage"][:, 0]
    assert np.all(stages[99 : 365 + 98] == 1.0)
    assert stages[365 + 98] == 0.0
    assert np.all(stages[365 + 99 :] == 1.0)


def test_day_degrees_count_between_the_base_and_the_upper_temperature(model):
    """At 20 degC 10 a day above a base of 10; at 40 degC 22 below an upper limit of 32."""
    degrees = {"counts_day_degrees": 1.0, "growth_base_temperature": 10.0}
    degrees |= {"growth_upper_temperature": 32.0}
    warmth = np.repeat([20.0, 40.0, 3.0], [10, 10, 10]).reshape(-1, 1)
    season = grown(model, 30, parameters={**degrees, "late_stage": 1500.0}, air_temperature=warmth)
    age = season["crop_age"][:, 0]
    np.testing.assert_allclose(np.diff(age, prepend=0.0), np.repeat([10.0, 22.0, 0.0], 10))


def test_the_same_stages_in_day_degrees_follow_the_warmth(model):
    """250 day-degrees are 25 days of 20 degC and 50 days of 15 degC."""
    degrees = {
        "counts_day_degrees": 1.0,
        "growth_base_temperature": 10.0,
        "initial_stage": 250.0,
        "development_stage": 250.0,
        "middle_stage": 300.0,
        "late_stage": 200.0,
    }
    warm = grown(model, 300, parameters=degrees, warmth=20.0)
    cool = grown(model, 300, parameters=degrees, warmth=15.0)
    assert lengths(warm["crop_stage"][:, 0]) == [25, 25, 30, 20]
    assert lengths(cool["crop_stage"][:, 0]) == [50, 50, 60, 40]


def test_alfalfa_is_cut_and_grows_again_on_its_roots(model):
    """Three growth cycles of 100 days; a cut leaves the roots where they are."""
    cuts = {"crop_cycles": 3.0, "root_depth_initial": 300.0, "root_depth_middle": 1500.0}
    season = grown(model, 340, parameters=cuts)
    cycle, stage = season["crop_cycle"][:, 0], season["crop_stage"][:, 0]
    assert [int(np.sum(cycle == number)) for number in (1, 2, 3)] == [100, 100, 100]
    assert lengths(stage) == [75, 75, 90, 60]
    assert stage[99] == 4.0
    assert stage[100] == 1.0
    assert np.all(season["root_depth"][49:300, 0] == 1500.0)
    assert season["crop_height"][100, 0] == pytest.approx(0.05)
    assert np.all(stage[300:] == 0.0)


def test_later_cuts_go_through_their_stages_sooner(model):
    """Cycles of 100 and twice 60 days, each with a quarter, an eighth, ... of its own length."""
    cuts = {"crop_cycles": 3.0, "later_cycle_share": 0.6}
    season = grown(model, 340, parameters=cuts)
    cycle, stage = season["crop_cycle"][:, 0], season["crop_stage"][:, 0]
    assert [int(np.sum(cycle == number)) for number in (1, 2, 3)] == [100, 60, 60]
    assert np.all(stage[220:] == 0.0)
    shares = [np.mean(stage[cycle == number] == 3.0) for number in (1, 2, 3)]
    np.testing.assert_allclose(shares, shares[0], atol=0.02)


def test_hours_lead_to_the_age_of_days(model):
    days = grown(model, 60, parameters={"sowing_day": 5.0})
    hours = grown(model, 60 * 24, dt=1.0 / 24.0, parameters={"sowing_day": 5.0})
    for name in ("crop_age", "basal_coefficient", "root_depth"):
        np.testing.assert_allclose(hours[name][23::24, 0], days[name][:, 0], rtol=1e-9)
