"""The ledger: change of each store = sum of what enters less what leaves, from the declarations."""

from __future__ import annotations

import numpy as np
import pytest

from kzwater import registry
from kzwater.engine_errors import BalanceError


def test_every_store_closes_from_the_declared_ends_of_the_fluxes(model, weather):
    year = {name: values[:366] for name, values in weather.items()}
    made = model(hrus=70)
    before = {name: made.engine.view(name).copy() for name in made.engine.stores}
    history = made.run(366, **year)
    for store in made.engine.stores:
        net = np.zeros((366, 70))
        gross = np.zeros((366, 70))
        for flux in made.engine.fluxes:
            info = registry.field(flux)
            sign = (info.to_store == store) - (info.from_store == store)
            net += sign * history[flux]
            gross += abs(sign) * history[flux]
        levels = np.concatenate([before[store][None], history[store]])
        residual = np.diff(levels, axis=0) - net
        allowed = 1e-10 * (levels[:-1] + levels[1:] + gross) + 1e-9
        assert np.all(np.abs(residual) <= allowed), store


def test_what_enters_the_basin_leaves_it_or_is_stored(model, weather):
    """Precipitation = evapotranspiration + runoff + change of all stores, over eleven years."""
    days, points = weather["precipitation"].shape
    made = model(hrus=points)
    before = made.engine.store_means().sum()
    flux = made.run(days, names=("rootzone_water",), **weather).outcome.flux.sum(axis=0)
    total = dict(zip(made.engine.fluxes, flux, strict=True))
    gone = sum(
        amount
        for name, amount in total.items()
        if registry.field(name).to_store in {"atmosphere", "river"}
    )
    change = made.engine.store_means().sum() - before
    fallen = weather["precipitation"].mean(axis=1).sum()
    # 4018 sums of numbers that are right to 16 digits
    assert gone + change == pytest.approx(fallen, rel=1e-11)


def test_residual_stays_far_below_what_is_allowed(model, weather, picture):
    days, points = weather["precipitation"].shape
    residual = model(hrus=points).run(days, names=("rootzone_water",), **weather).outcome.residual
    assert residual.max() < 1e-10
    with picture("ledger") as axes:
        years = 2000.0 + np.arange(days) / 365.25
        axes.plot(
            years, np.maximum(residual, 1e-17), ".", ms=2.0, label="largest residual of the day"
        )
        axes.axhline(1e-9, color="#c4572b", label="allowed at least")
        axes.set(xlabel="year", ylabel="mm", yscale="log", ylim=(1e-15, 1e-8))


def test_water_below_zero_ends_the_run(model):
    made = model(hrus=3)
    made.put(groundwater_slow=[10.0, -1.0, 10.0])
    with pytest.raises(BalanceError) as caught:
        made.run(5, precipitation=1.0, air_temperature=10.0, reference_evapotranspiration=2.0)
    assert caught.value.values["store"] == "groundwater_slow"
    assert caught.value.values["index"] == 1
    assert caught.value.values["step"] == 0


def test_missing_weather_ends_the_run_and_leaves_the_state(model):
    """NaN in the weather breaks the balance on its day; the state is that of an earlier step."""
    made = model(hrus=2)
    rain = np.full((40, 2), 3.0)
    rain[36, 1] = np.nan
    with pytest.raises(BalanceError) as caught:
        made.run(40, precipitation=rain, air_temperature=10.0, reference_evapotranspiration=2.0)
    assert caught.value.values["step"] == 36
    assert made.engine.steps_done <= 36
    assert np.all(np.isfinite(made.engine.view("rootzone_water")))
