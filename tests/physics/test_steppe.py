"""Synthetic steppe: frozen ground and depressions make the spring flood or break it.

The weather is synthetic (see `steppe`), the parameters are the declared defaults; the amounts say
how far the processes change the flood of this case, not how large floods of a real river are.
"""

from __future__ import annotations

import numpy as np
import pytest
from steppe import DAYS, steppe

from kzwater import registry

YEARS = 20
STANDARD = registry.standard_processes()
SPRING = slice(165, 243)  # 15 March to 31 May of years that begin on 1 October


@pytest.fixture(scope="module")
def synthetic():
    return steppe(YEARS)


def answered(**choices):
    """Return the standard processes with some choices answered otherwise."""
    answers = {registry_choice(name): name for name in STANDARD} | choices
    return tuple(name for name in registry.processes() if name in answers.values())


def registry_choice(name):
    (choice,) = (c for c, names in registry.choices().items() if name in names)
    return choice


def floods(model, weather, **choices):
    """Return the runoff of each spring, mm, without the first year, which fills the stores."""
    made = model(processes=answered(**choices))
    days = made.run(YEARS * DAYS, names=("river_inflow",), **weather.forcing())
    return days["river_inflow"].reshape(YEARS, DAYS)[1:, SPRING].sum(axis=1)


def test_weather_is_that_of_its_norms(synthetic):
    yearly = {name: values.sum() / YEARS for name, values in synthetic.forcing().items()}
    # 20 years know the sum within 4 % (one deviation of 40 % of a month, twelve months)
    assert yearly["precipitation"] == pytest.approx(332.0, rel=0.08)
    assert yearly["air_temperature"] / DAYS == pytest.approx(2.6, abs=0.6)
    assert yearly["reference_evapotranspiration"] == pytest.approx(745.0, rel=0.05)
    assert 4.0 < yearly["wind_speed"] / DAYS < 5.5
    wet = synthetic.precipitation > 0.0
    assert wet.mean() == pytest.approx(0.27, abs=0.02)
    after_wet = wet[1:][wet[:-1]].mean() - wet[1:][~wet[:-1]].mean()
    assert after_wet == pytest.approx(0.25, abs=0.04)
    assert 0.5 < synthetic.relative_humidity.min() < synthetic.relative_humidity.max() < 0.95


def test_one_seed_makes_one_weather():
    first, again, other = steppe(2), steppe(2), steppe(2, seed=2)
    assert np.array_equal(first.precipitation, again.precipitation)
    assert not np.array_equal(first.precipitation, other.precipitation)


def test_the_flood_comes_from_frozen_ground_and_depressions_hold_it(model, synthetic, picture):
    frozen = floods(model, synthetic)
    unfrozen = floods(model, synthetic, frozen_ground="unfrozen_ground")
    ponded = floods(model, synthetic, depressions="depressions")
    with picture("steppe") as axes:
        years = np.arange(1, YEARS)
        axes.bar(years - 0.27, frozen, 0.27, label="frozen ground")
        axes.bar(years, unfrozen, 0.27, label="ground that never freezes")
        axes.bar(years + 0.27, ponded, 0.27, label="frozen ground, depressions")
        axes.set(xlabel="synthetic year", ylabel="runoff of spring, mm", ylim=(0.0, 130.0))
        axes.set_xticks(years[::2])
    # measured: 63 mm in the mean, 26 mm without frost, 44 mm with depressions
    assert 50.0 < frozen.mean() < 75.0
    assert 0.5 < 1.0 - unfrozen.mean() / frozen.mean() < 0.7
    assert 0.2 < 1.0 - ponded.mean() / frozen.mean() < 0.4
