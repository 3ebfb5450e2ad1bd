"""Overland flow without depressions: what the soil does not take runs off in the same step."""

from __future__ import annotations

import numpy as np

PROCESSES = (
    "precipitation_phase",
    "snow_degree_day",
    "infiltration",
    "overland_flow",
    "river_inflow",
)


def test_what_the_soil_refuses_runs_off_in_the_same_step(model):
    made = model(processes=PROCESSES)
    days = made.run(
        3, precipitation=np.array([[40.0], [0.0], [500.0]]), air_temperature=15.0, dt=0.5
    )
    assert days["surface_runoff"][2, 0] > 100.0
    np.testing.assert_array_equal(days["overland_runoff"], days["surface_runoff"])
    np.testing.assert_array_equal(days["river_inflow"], days["overland_runoff"])
