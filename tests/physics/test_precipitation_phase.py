"""Phase of precipitation: rain = r P with r = min(max((T - T_half) / band + 1/2, 0), 1)."""

from __future__ import annotations

import numpy as np
import pytest

PROCESSES = (
    "precipitation_phase",
    "snow_degree_day",
    "infiltration",
    "overland_flow",
    "river_inflow",
)
TEMPERATURE = np.linspace(-4.0, 6.0, 101)


def phases(model, parameters):
    made = model(processes=PROCESSES, hrus=TEMPERATURE.size, parameters=parameters)
    return made.run(1, precipitation=12.0, air_temperature=TEMPERATURE)


def test_rain_grows_linearly_over_the_band(model, picture):
    with picture("precipitation_phase") as axes:
        for half, band in ((1.0, 2.0), (1.0, 4.0), (0.0, 0.1)):
            year = phases(model, {"phase_temperature": half, "phase_band": band})
            rain = 12.0 * np.clip((TEMPERATURE - half) / band + 0.5, 0.0, 1.0)
            # one rounding of each of four operations
            np.testing.assert_allclose(year["rainfall"][0], rain, rtol=1e-14, atol=1e-13)
            axes.plot(
                TEMPERATURE,
                year["snowfall"][0] / 12.0,
                label=f"half at {half:g} degC, band {band:g} degC",
            )
        axes.set(xlabel="air temperature, degC", ylabel="share that falls as snow")


@pytest.mark.parametrize("band", [0.1, 2.0, 8.0])
def test_phases_add_up_to_the_precipitation(model, band):
    year = phases(model, {"phase_band": band})
    np.testing.assert_allclose(year["rainfall"] + year["snowfall"], 12.0, rtol=4e-16)


def test_half_of_it_is_snow_at_the_phase_temperature(model):
    made = model(processes=PROCESSES, parameters={"phase_temperature": 1.3})
    day = made.run(1, precipitation=10.0, air_temperature=1.3)
    assert day["snowfall"][0, 0] == pytest.approx(5.0, rel=1e-14)
