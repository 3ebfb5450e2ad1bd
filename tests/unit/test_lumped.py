"""A lumped run closes its balance and asks for what it needs."""

from __future__ import annotations

import numpy as np
import pytest

from kzwater import registry
from kzwater.engine_errors import EngineFaultError
from kzwater.lumped import Lumped, run_lumped

DAYS = 400


def weather() -> dict[str, np.ndarray]:
    days = np.arange(DAYS)
    return {
        "precipitation": np.where(days % 5 == 0, 8.0, 0.0),
        "air_temperature": 10.0 - 15.0 * np.cos(2.0 * np.pi * days / 365.0),
        "reference_evapotranspiration": 2.5 - 2.0 * np.cos(2.0 * np.pi * days / 365.0),
        "day_of_year": 1.0 + days % 365.0,
    }


def test_water_that_falls_leaves_or_stays() -> None:
    engine = Lumped(registry.standard_processes()).engine()
    before = engine.store_means().sum()
    made = run_lumped(engine, engine.fluxes, weather())
    outside = {name: registry.field(name).to_store for name in engine.fluxes}
    gone = sum(made[name].sum() for name, place in outside.items() if place == "atmosphere")
    river = sum(made[name].sum() for name, place in outside.items() if place == "river")
    stored = engine.store_means().sum() - before
    assert weather()["precipitation"].sum() == pytest.approx(gone + river + stored, abs=1e-9)


def test_state_goes_on_from_run_to_run() -> None:
    whole, parts = (Lumped(registry.standard_processes()).engine() for _ in range(2))
    names = ("river_inflow",)
    once = run_lumped(whole, names, weather())["river_inflow"]
    halves = [
        run_lumped(parts, names, {key: values[part] for key, values in weather().items()})
        for part in (slice(0, 150), slice(150, DAYS))
    ]
    np.testing.assert_array_equal(once, np.concatenate([half["river_inflow"] for half in halves]))


def test_a_state_at_the_start_is_the_state_that_a_run_begins_with() -> None:
    frozen = Lumped(registry.standard_processes(), state={"snow_ice": 120.0}).engine()
    assert frozen.view("snow_ice").tolist() == [120.0]
    cold = {name: values[:1] for name, values in weather().items()}
    melt = run_lumped(frozen, ("snow_ice",), {**cold, "precipitation": [0.0]})
    assert melt["snow_ice"][0] == pytest.approx(120.0)


def test_a_state_of_no_store_is_refused() -> None:
    with pytest.raises(EngineFaultError, match="snow_iec"):
        Lumped(registry.standard_processes(), state={"snow_iec": 1.0}).engine()


def test_missing_weather_is_named() -> None:
    given = weather()
    del given["air_temperature"]
    with pytest.raises(KeyError, match="air_temperature"):
        run_lumped(Lumped(registry.standard_processes()).engine(), ("rainfall",), given)


def test_without_dates_a_run_begins_on_the_first_of_january() -> None:
    undated = weather()
    del undated["day_of_year"]
    names = ("topsoil_transpiration", "river_inflow")
    with_dates, without = (
        run_lumped(Lumped(registry.standard_processes()).engine(), names, given)
        for given in (weather(), undated)
    )
    for name in names:
        np.testing.assert_array_equal(with_dates[name], without[name])


def test_hours_need_the_clock() -> None:
    engine = Lumped(("solar_geometry",), {"latitude": 45.0, "longitude": 70.0}).engine()
    with pytest.raises(KeyError, match="hour_of_day"):
        run_lumped(engine, ("extraterrestrial_radiation",), {"air_temperature": 10.0}, 1.0 / 24.0)
