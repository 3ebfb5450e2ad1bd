"""How a limit is spent over the stages: where a millimetre saves most yield."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from kzwater.planning import spend

DEMAND = np.array([60.0, 240.0, 480.0, 120.0])


def yield_left(given, value):
    return float(np.prod(1.0 - value * (DEMAND - given)))


def test_a_limit_above_the_demand_is_not_spent() -> None:
    np.testing.assert_array_equal(spend(DEMAND, 1000.0, np.full(4, 1e-3)), DEMAND)


def test_where_all_are_worth_the_same_demand_decides() -> None:
    np.testing.assert_allclose(spend(DEMAND, 450.0, np.full(4, 8e-4)), DEMAND / 2.0)


@pytest.mark.parametrize("limit", [50.0, 300.0, 600.0, 850.0])
def test_the_yield_that_is_left_is_the_largest_there_is(limit: float) -> None:
    """Against a general optimiser: `scipy.optimize.minimize`, SLSQP."""
    value = np.array([0.2e-3, 0.7e-3, 1.4e-3, 0.4e-3])
    given = spend(DEMAND, limit, value)
    assert given.sum() == pytest.approx(limit)
    assert np.all((given >= 0.0) & (given <= DEMAND))
    best = minimize(
        lambda water: -np.log(1.0 - value * (DEMAND - water)).sum(),
        DEMAND * limit / DEMAND.sum(),
        bounds=[(0.0, most) for most in DEMAND],
        constraints={"type": "eq", "fun": lambda water: water.sum() - limit},
        method="SLSQP",
        options={"ftol": 1e-12, "maxiter": 500},
    )
    assert yield_left(given, value) >= yield_left(best.x, value) - 1e-9


def test_stages_to_which_water_is_worth_nothing_come_last() -> None:
    value = np.array([0.0, 1e-3, 1e-3, 0.0])
    scarce = spend(DEMAND, 400.0, value)
    assert scarce[0] == pytest.approx(0.0, abs=1e-6)
    assert scarce[3] == pytest.approx(0.0, abs=1e-6)
    ample = spend(DEMAND, 810.0, value)
    np.testing.assert_allclose(ample[1:3], DEMAND[1:3])
    np.testing.assert_allclose(ample[[0, 3]], DEMAND[[0, 3]] / 2.0)
