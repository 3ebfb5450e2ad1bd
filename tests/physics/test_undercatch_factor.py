"""Undercatch by factors: k_s P_s falls as snow, k_r P_r as rain."""

from __future__ import annotations

import numpy as np
import pytest

TEMPERATURE = np.linspace(-3.0, 5.0, 81)


def year(model, *, others=("undercatch_factor",), steps=1, **factors):
    made = model(others=others, hrus=TEMPERATURE.size, parameters=factors)
    return made.run(
        steps,
        dt=1.0 / steps,
        precipitation=10.0,
        air_temperature=TEMPERATURE,
        reference_evapotranspiration=0.0,
    )


def test_each_phase_is_multiplied_by_its_factor(model, picture):
    day = year(model, snow_undercatch_factor=1.5, rain_undercatch_factor=1.1)
    np.testing.assert_allclose(day["missed_snowfall"], 0.5 * day["snowfall"], rtol=1e-14)
    np.testing.assert_allclose(
        day["missed_rainfall"], 0.1 * day["rainfall"], rtol=1e-14, atol=1e-15
    )
    with picture("undercatch_factor") as axes:
        axes.stackplot(
            TEMPERATURE,
            *(
                day[name][0]
                for name in ("snowfall", "missed_snowfall", "rainfall", "missed_rainfall")
            ),
            labels=("snow caught", "snow missed", "rain caught", "rain missed"),
        )
        axes.set(xlabel="air temperature, degC", ylabel="mm of 10 mm in the gauge")


def test_the_defaults_are_losses_that_were_published(model):
    """Sevruk 1982: gauges lose 10-50 % of snow and 2-10 % of rain (from memory)."""
    day = year(model)
    snow = day["missed_snowfall"][0, 0] / (10.0 + day["missed_snowfall"][0, 0])
    rain = day["missed_rainfall"][0, -1] / (10.0 + day["missed_rainfall"][0, -1])
    assert 0.10 <= snow <= 0.50
    assert 0.02 <= rain <= 0.10


def test_what_is_missed_does_not_depend_on_dt(model):
    day, hours = (year(model, steps=steps) for steps in (1, 24))
    for name in ("missed_rainfall", "missed_snowfall"):
        np.testing.assert_allclose(hours[name].mean(axis=0), day[name][0], rtol=1e-13, atol=1e-14)


def test_factors_of_one_leave_the_pack_as_it_is_without_the_process(model):
    """A factor of 1.2 adds 2 mm of snow to 10 mm; one of 1 adds nothing."""
    plain = year(model, others=())["snow_ice"]
    ones = year(model, snow_undercatch_factor=1.0, rain_undercatch_factor=1.0)["snow_ice"]
    np.testing.assert_array_equal(ones, plain)
    more = year(model, snow_undercatch_factor=1.2)["snow_ice"]
    assert more[0, 0] - plain[0, 0] == pytest.approx(2.0, rel=1e-12)
