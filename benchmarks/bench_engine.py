"""How fast the engine is: land, rivers, ledger and downscaling, by the list of processes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness import CPP_TESTS, Measurement, instructions
from kzwater import _engine, registry
from kzwater.engine import Engine
from kzwater.inputs import Inputs, lower_bands
from kzwater.stretch import Stretch

HRUS = 200_000
STEPS = 60
POINTS = 400
SUBSTEPS = 4
STANDARD = registry.standard_processes()
# Every choice answered, reference evapotranspiration made inside the engine.
FULL = (
    "solar_geometry",
    "radiation_from_temperature",
    "humidity_from_dew_point",
    "penman_monteith",
    "precipitation_phase_wet_bulb",
    "undercatch_kochendorfer",
    "interception",
    "snow_radiation",
    "snow_sublimation",
    "blowing_snow",
    "snow_holding",
    "snow_redistribution",
    "glacier",
    "glacier_geometry",
    "soil_ice",
    "open_water",
    "infiltration",
    "depressions",
    "evapotranspiration",
    "soil_percolation",
    "capillary_rise",
    "groundwater",
    "river_inflow",
)


def measure() -> Iterator[Measurement]:
    """Return HRU-days per second on one and two threads, and instructions of a fixed small run."""
    for which, processes in (("standard", STANDARD), ("full", FULL)):
        inputs, stretch = synthetic_inputs(processes), synthetic_stretch(processes)
        for level, threads in product(_engine.levels()[1:], (1, 2)):
            _engine.use_level(level)
            engine = Engine(inputs, threads)
            engine.run(stretch)
            shortest = min(_seconds(engine, stretch) for _ in range(5))
            speed = HRUS * STEPS / shortest / 1e6
            name = f"engine: {which} processes, level {level}, {threads} thread(s)"
            yield Measurement(name, round(speed, 2), "million HRU-days s-1")
    # On two threads, whose shares are fixed; counted are those of the first.
    yield from instructions(
        "engine: 700 HRUs, 40 reaches, 400 days",
        [CPP_TESTS, "--run_test=simulation/the_whole_basin_closes_its_balance"],
        within="kzwater::Simulation::run*",
    )


def _seconds(engine: Engine, stretch: Stretch) -> float:
    start = time.perf_counter()
    engine.run(stretch)
    return time.perf_counter() - start


def downscaling(rng: np.random.Generator) -> dict[str, Any]:
    """Return weights of random points and differences of height."""
    return {
        "point_index": rng.integers(0, POINTS, (4, HRUS)).astype(np.int32),
        "point_weight": np.full((4, HRUS), 0.25),
        "elevation_difference": rng.uniform(-500.0, 500.0, HRUS),
    }


def channels(rng: np.random.Generator, reaches: int) -> dict[str, Any]:
    """Return random channels."""
    return {
        "reach_length": rng.uniform(500.0, 2000.0, reaches),
        "reach_slope": rng.uniform(1e-4, 1e-2, reaches),
        "reach_width": rng.uniform(2.0, 40.0, reaches),
        "reach_roughness": np.full(reaches, 0.04),
    }


def synthetic_inputs(processes: tuple[str, ...]) -> Inputs:
    """Return a synthetic basin: 200 000 HRUs on 50 000 reaches of a random tree."""
    rng = np.random.default_rng(1)
    parameters = (
        *registry.of_processes(processes, "parameter"),
        *registry.of_processes(processes, "place"),
    )
    reaches = HRUS // 4
    downstream = np.array(
        [-1, *(max(0, r - 1 - int(rng.integers(0, 40))) for r in range(1, reaches))]
    )
    forcings = [info.name for info in registry.of_processes(processes, "forcing")]
    unit = np.repeat(np.arange(reaches), 4).astype(np.int32)
    first, end = lower_bands(unit, np.tile(np.arange(4), reaches).astype(np.int32))
    return Inputs(
        processes=np.array(processes),
        parameter_names=np.array([info.name for info in parameters]),
        parameters=np.stack([np.full(HRUS, info.default) for info in parameters]),
        hru_area=rng.uniform(1e5, 1e6, HRUS),
        hru_unit=unit,
        receiver_first=first,
        receiver_end=end,
        hru_glacier=np.full(HRUS, -1, dtype=np.int32),
        hru_partner=np.full(HRUS, -1, dtype=np.int32),
        hru_elevation=rng.uniform(200.0, 4000.0, HRUS),
        hru_reach=unit,
        reach_downstream=downstream.astype(np.int32),
        **channels(rng, reaches),
        imposed_reaches=np.empty(0, dtype=np.int32),
        gauge_reaches=np.zeros(1, dtype=np.int32),
        exchange_reaches=np.empty(0, dtype=np.int32),
        boundary_reaches=np.empty(0, dtype=np.int32),
        substeps=np.array([SUBSTEPS], dtype=np.int32),
        **downscaling(rng),
        forcing_names=np.array(forcings),
        gradient_kinds=np.array(
            [{"air_temperature": "additive"}.get(name, "none") for name in forcings]
        ),
        gradients=np.full((len(forcings), 12), -0.0065),
    )


def weather(rng: np.random.Generator) -> dict[str, NDArray[np.float64]]:
    """Return what any list of processes may read, around the thaw."""
    day = np.arange(STEPS)[:, np.newaxis]
    wet = rng.random((STEPS, POINTS)) < 0.3
    temperature = -8.0 + 0.3 * day + rng.normal(0.0, 3.0, (STEPS, POINTS))
    return {
        "precipitation": np.where(wet, rng.gamma(0.8, 6.0, (STEPS, POINTS)), 0.0),
        "air_temperature": temperature,
        "air_temperature_minimum": temperature - 5.0,
        "air_temperature_maximum": temperature + 5.0,
        "dew_point_temperature": temperature - 6.0,
        "relative_humidity": rng.uniform(0.4, 0.9, (STEPS, POINTS)),
        "wind_speed": rng.gamma(4.0, 1.0, (STEPS, POINTS)),
        "reference_evapotranspiration": np.broadcast_to(0.5 + 0.05 * day, (STEPS, POINTS)).copy(),
    }


def synthetic_stretch(processes: tuple[str, ...]) -> Stretch:
    """Return two months of synthetic weather around the thaw."""
    whole = weather(np.random.default_rng(2))
    return Stretch(
        forcing={
            info.name: whole[info.name] for info in registry.of_processes(processes, "forcing")
        },
        calendar={
            "day_of_year": np.arange(STEPS, dtype=np.float64) + 60.0,
            "hour_of_day": np.full(STEPS, 12.0),
            "clock_meridian": np.full(STEPS, 75.0),
        },
        month=np.full(STEPS, 2, dtype=np.int32),
        interval=np.zeros(STEPS, dtype=np.int32),
        turn=np.zeros(STEPS, dtype=np.int32),
        boundary=np.zeros((STEPS, 0)),
        imposed=np.zeros((STEPS, SUBSTEPS, 0)),
        step_days=1.0,
    )
