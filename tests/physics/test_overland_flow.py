"""Overland flow without depressions: what the soil does not take runs off in the same step."""

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


def test_what_the_soil_refuses_runs_off_in_the_same_step(model):
    made = model(processes=PROCESSES)
    days = made.run(
        3, precipitation=np.array([[40.0], [0.0], [500.0]]), air_temperature=15.0, dt=0.5
    )
    assert days["surface_runoff"][2, 0] > 100.0
    np.testing.assert_array_equal(days["overland_runoff"], days["surface_runoff"])
    np.testing.assert_array_equal(days["river_inflow"], days["overland_runoff"])


def test_depressions_in_its_place_keep_part_of_the_runoff(model, picture):
    """The switch: of 60 mm on full soil all run off, 37.5 mm where half the land has depressions.

    Half of P drains into hollows of 30 mm, which keep 30 (1 - (1 - P / 120)^2) of it.
    """
    poured = 6.0 * np.arange(1, 11)
    kept = 30.0 * (1.0 - (1.0 - poured / 120.0) ** 2)
    runoff = {}
    for answer in ("overland_flow", "depressions"):
        chosen = (*PROCESSES[:3], answer, "groundwater", "river_inflow")
        parameters = {"pond_seepage_rate": 0.0} if answer == "depressions" else {}
        made = model(processes=chosen, parameters=parameters)
        # saturated, by the defaults
        made.put(topsoil_water=38.5, rootzone_water=224.0, groundwater_slow=0.0)
        days = made.run(
            10, precipitation=6.0, air_temperature=15.0, reference_evapotranspiration=0.0
        )
        runoff[answer] = np.cumsum(days["river_inflow"][:, 0])
    # what rounding leaves as room in the soil, 1e-13 mm of it, is filled on the first day
    np.testing.assert_allclose(runoff["overland_flow"], poured, rtol=1e-11)
    np.testing.assert_allclose(runoff["depressions"], poured - kept, rtol=1e-11)
    assert runoff["depressions"][-1] == pytest.approx(37.5, abs=0.05)
    with picture("overland_flow") as axes:
        for (answer, mm), style in zip(runoff.items(), ("-", "--"), strict=True):
            axes.plot(np.arange(11), np.append(0.0, mm), style, label=answer)
        axes.set(
            xlabel="days with 6 mm of rain on full soil",
            ylabel="runoff so far, mm",
            xlim=(0.0, 10.0),
            ylim=(0.0, 65.0),
        )
