"""Leaching: waterings of a field without a crop, on their days, and more salt that leaves."""

from __future__ import annotations

import numpy as np
import pytest
from irrigated import COTTON, FIELD, LOAM, PLAIN, dry_year, watered

from kzwater import registry

WASHED = tuple(name for name in registry.processes() if name in {*FIELD, "leaching"})
SALTY = tuple(
    name
    for name in registry.processes()
    if name
    in {*WASHED, "drained_groundwater", "field_capillary_rise", "field_salt"} - {"groundwater"}
)
NAMES = ("irrigation_withdrawal", "season_withdrawal", "leaching_due", "unrooted_drainage")
AUTUMN = {"leaching_start": 305.0, "leaching_depth": 90.0, "leaching_count": 3.0}


def year(model, *, processes=WASHED, names=NAMES, days=365, weather=None, **rules):
    """Return the history of cotton, harvested in October, that is washed."""
    made = model(processes=processes, parameters={**LOAM, **COTTON, **PLAIN, **AUTUMN, **rules})
    return made.run(days, names=names, **(dry_year(days) | (weather or {})))


def test_leachings_come_on_their_days(model):
    """1 November, 16 November and 1 December: 90 mm net are 112.5 mm at an efficiency of 0.8."""
    taken = year(model, leaching_interval=15.0)["irrigation_withdrawal"][300:, 0]
    assert (301 + np.flatnonzero(taken)).tolist() == [305, 320, 335]
    np.testing.assert_allclose(taken[taken > 0.0], 112.5, rtol=1e-12)


def test_leachings_may_pass_the_end_of_the_year(model):
    taken = year(model, days=730, leaching_start=360.0, leaching_interval=10.0)
    autumn = taken["irrigation_withdrawal"][350:400, 0]
    assert (351 + np.flatnonzero(autumn)).tolist() == [360, 370, 380]


def test_leap_years_have_no_leaching_more(model):
    """From 1 December of a leap year, day 336, on: three, not a fourth on 1 January."""
    day = np.concatenate([1.0 + np.arange(366), 1.0 + np.arange(60)])
    rules = {"leaching_start": 336.0, "leaching_interval": 15.0}
    found = year(model, days=426, weather={"day_of_year": day}, **rules)
    taken = found["irrigation_withdrawal"][330:, 0]
    assert (331 + np.flatnonzero(taken)).tolist() == [336, 351, 366]


def test_a_field_is_washed_as_fast_as_it_takes_water(model):
    """0.6 l/s/ha are 5.184 mm a day: 112.5 mm take 22 days."""
    found = year(model, leaching_count=1.0, irrigation_capacity=0.6)
    taken = found["irrigation_withdrawal"][300:, 0]
    assert np.flatnonzero(taken).tolist() == list(range(4, 26))
    assert taken.sum() == pytest.approx(112.5, rel=1e-12)
    assert found["leaching_due"][-1, 0] == pytest.approx(0.0, abs=1e-9)


def test_neither_crops_nor_frozen_ground_are_washed(model):
    standing = year(model, leaching_start=200.0, leaching_interval=5.0)
    plain = year(model, leaching_start=0.0)
    np.testing.assert_array_equal(standing["irrigation_withdrawal"], plain["irrigation_withdrawal"])
    frozen = tuple(name for name in WASHED if name != "unfrozen_ground")
    cold = year(model, processes=frozen, weather={"open_ground": 0.4})
    assert cold["irrigation_withdrawal"][300:].sum() == 0.0


def test_leaching_is_no_part_of_the_season_and_its_limit(model):
    """The season takes its limit, the leaching its 337.5 mm; what was granted is never passed."""
    found = year(model, season_limit=200.0)
    assert found["irrigation_withdrawal"][:300].sum() == pytest.approx(200.0, rel=1e-9)
    assert found["irrigation_withdrawal"][300:].sum() == pytest.approx(337.5, rel=1e-12)
    assert found["season_withdrawal"][304:].max() == 0.0


def test_washed_soil_loses_salt(model, picture):
    """Two autumns of three leachings take a quarter of the salt that the soil would have."""
    salty = {
        "initial_soil_salinity": 10.0,
        "irrigation_salinity": 1.5,
        "water_table_depth": 20_000.0,
    }
    runs = {}
    for count in (0.0, 3.0):
        runs[count] = year(
            model,
            processes=SALTY,
            names=("rooted_salt", "unrooted_salt", "rooted_depth"),
            days=730,
            leaching_count=count,
            **salty,
        )
    soil = {
        count: (found["rooted_salt"] + found["unrooted_salt"])[:, 0]
        for count, found in runs.items()
    }
    assert soil[3.0][-1] < 0.75 * soil[0.0][-1]
    with picture("leaching") as axes:
        for count, salt in soil.items():
            axes.plot(salt / 1000.0, label=f"{count:g} leachings in autumn")
        axes.set(xlabel="days", ylabel="salt of the soil, kg m-2", ylim=(0.0, None))


def test_a_leaching_fraction_enlarges_each_refill(model):
    """Of 80 mm that lack, 80 / (1 - 0.2) = 100 mm net are given."""
    rules = {"leaching_fraction": 0.2, "irrigation_lead_time": 0.0}
    days = watered(model, 1, depleted=80.0, rules=rules)
    assert days["irrigation_depth"][0, 0] == pytest.approx(100.0, rel=1e-12)
