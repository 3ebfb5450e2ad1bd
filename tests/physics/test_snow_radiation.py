"""Snow melted by temperature and radiation: M = s (F_T T + F_R (1 - albedo) G), s the warm share.

The albedo is a_1 - a_2 log10(1 + A), A the air temperature above 0 degC summed since snow fell.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

OTHERS = ("snow_radiation",)
PACK = {
    "snow_temperature_factor": 1.2,
    "snow_radiation_factor": 2.6,
    "snow_radiation_threshold": 1.0,
    "snow_radiation_band": 2.0,
    "snow_refreezing_factor": 0.175,
    "snow_albedo_fresh": 0.86,
    "snow_albedo_decay": 0.155,
    "snow_albedo_old": 0.3,
    "snow_albedo_renewal": 5.0,
    "snow_retention": 0.0,
}


@pytest.fixture
def snow(model):
    def make(*, ice=1000.0, warmth=0.0, hrus=1, **changes):
        made = model(others=OTHERS, hrus=hrus, parameters={**PACK, **changes})
        made.put(snow_ice=ice, snow_warmth=warmth)
        return made

    return make


def run(made, steps, *, temperature=4.0, radiation=15.0, precipitation=0.0, dt=1.0):
    return made.run(
        steps,
        dt=dt,
        precipitation=precipitation,
        air_temperature=temperature,
        shortwave_radiation=radiation,
        reference_evapotranspiration=0.0,
    )


def melt_of_aging_snow(days, temperature, radiation):
    """Return the exact melt of snow whose summed warmth grows from 0 to T t degC d.

    With W = 1 + T t the integral of log10(W) over time is (W ln W - W + 1) / (T ln 10).
    """
    warmth = 1.0 + temperature * days
    decades = (warmth * np.log(warmth) - warmth + 1.0) / (temperature * np.log(10.0))
    absorbed = radiation * ((1.0 - 0.86) * days + 0.155 * decades)
    return 1.2 * temperature * days + 2.6 * absorbed


def test_melt_has_a_share_of_warmth_and_one_of_radiation(snow):
    """Snow of albedo 0.86 at 0.5 degC: 1.2 x 0.5 + 2.6 x 0.14 x 20 = 7.88 mm in a day."""
    made = snow(snow_radiation_threshold=0.0, snow_radiation_band=0.2, snow_albedo_decay=0.0)
    day = run(made, 1, temperature=0.5, radiation=20.0)
    assert day["snow_melt"][0, 0] == pytest.approx(7.88, rel=1e-13)


def test_melt_begins_within_the_band(snow):
    temperature = np.linspace(-2.0, 4.0, 61)
    made = snow(hrus=temperature.size, snow_albedo_decay=0.0)
    day = run(made, 1, temperature=temperature, radiation=10.0)
    share = np.clip((temperature - 1.0) / 2.0 + 0.5, 0.0, 1.0)
    expected = share * (1.2 * np.maximum(temperature, 0.0) + 2.6 * 0.14 * 10.0)
    np.testing.assert_allclose(day["snow_melt"][0], expected, rtol=1e-13, atol=1e-13)


def test_aging_snow_melts_as_the_integral_says_and_halved_steps_converge(snow):
    exact = melt_of_aging_snow(10.0, 4.0, 15.0)
    errors = []
    for steps_a_day in (1, 2, 4, 8):
        spring = run(snow(), 10 * steps_a_day, dt=1.0 / steps_a_day)
        errors.append(abs(1000.0 - spring["snow_ice"][-1, 0] - exact))
    assert errors[0] < 0.01 * exact
    # the middle of a step counts, so that the error falls with the square of its length
    assert all(after < 0.35 * before for before, after in pairwise(errors))


def test_fresh_snow_renews_the_albedo(snow):
    """Ten millimetres with a renewal of 5 mm leave exp(-2) of the summed warmth."""
    made = snow(warmth=100.0)
    run(made, 1, temperature=-5.0, precipitation=10.0)
    assert made.engine.view("snow_warmth")[0] == pytest.approx(100.0 * np.exp(-2.0), rel=1e-13)
    hourly = snow(warmth=100.0)
    run(hourly, 24, dt=1.0 / 24.0, temperature=-5.0, precipitation=10.0)
    assert hourly.engine.view("snow_warmth")[0] == pytest.approx(100.0 * np.exp(-2.0), rel=1e-12)


def test_the_first_snow_on_bare_ground_is_fresh(snow):
    made = snow(ice=0.0, warmth=2000.0)
    run(made, 1, temperature=-5.0, precipitation=1.0)
    assert made.engine.view("snow_warmth")[0] == 0.0


def test_an_hour_of_sun_melts_what_was_published(snow):
    """Pellicciotti 2005, Haut Glacier d'Arolla: 0.05 x 4 + 0.0094 x 0.4 x 800 = 3.21 mm (memory).

    800 W m-2 are 69.12 MJ m-2 d-1; the default factor of radiation is rounded to 0.5 %.
    """
    made = snow(warmth=10.0, snow_albedo_fresh=0.7, snow_albedo_decay=0.4, snow_albedo_old=0.6)
    hour = run(made, 1, dt=1.0 / 24.0, temperature=4.0, radiation=69.12)
    assert hour["snow_melt"][0, 0] / 24.0 == pytest.approx(3.21, rel=0.005)


def test_liquid_water_refreezes_in_the_cold(snow):
    made = snow(snow_retention=0.1)
    made.put(snow_liquid=20.0)
    assert run(made, 1, temperature=-8.0)["snow_refreezing"][0, 0] == pytest.approx(1.4)


def test_melt_is_limited_by_ice(snow):
    day = run(snow(ice=3.0), 1, temperature=10.0)
    assert day["snow_melt"][0, 0] == 3.0
    assert day["snow_ice"][0, 0] == 0.0


def test_sunny_and_cloudy_springs(snow, picture):
    """Of two springs with one temperature the sunny one has lost its 200 mm days earlier."""
    days = np.arange(60)
    temperature = (-3.0 + 0.2 * days)[:, None]
    snowfall = np.where(days == 30, 15.0, 0.0)[:, None]
    gone = []
    with picture("snow_radiation") as axes:
        for radiation in (20.0, 8.0):
            made = snow(ice=200.0, snow_retention=0.1, phase_temperature=5.0)
            spring = run(
                made, 60, temperature=temperature, radiation=radiation, precipitation=snowfall
            )
            gone.append(np.argmax(spring["snow_ice"][:, 0] == 0.0))
            axes.plot(days, spring["snow_ice"], label=f"ice, mm: {radiation:g} MJ m-2 d-1")
            axes.plot(
                days,
                100.0 * np.clip(0.86 - 0.155 * np.log10(1.0 + spring["snow_warmth"]), 0.3, None),
                "--",
                label=f"albedo, per cent: {radiation:g} MJ m-2 d-1",
            )
        axes.set(xlabel="day", ylabel="ice and albedo")
    assert 0 < gone[0] < gone[1]


def test_in_place_of_degree_days_radiation_melts_a_cool_sunny_day(snow, model):
    """At 2 degC and 20 MJ m-2 d-1: 1.2 x 2 + 2.6 x 20 (0.14 + 0.155 log10 2) = 12.1 mm.

    Degree days of 3.5 mm give 7 mm.
    """
    sunny = run(snow(), 1, temperature=2.0, radiation=20.0)
    assert sunny["snow_melt"][0, 0] == pytest.approx(12.11, abs=0.01)
    made = model(parameters={"snow_retention": 0.0})
    made.put(snow_ice=1000.0)
    plain = made.run(1, precipitation=0.0, air_temperature=2.0, reference_evapotranspiration=0.0)
    assert plain["snow_melt"][0, 0] == 7.0
