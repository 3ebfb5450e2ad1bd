"""How limits are divided: against a general optimiser, by its conditions, and never beyond."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from kzwater.sharing import Cap, Worth, by_area, equal_shares, in_turns, within, worth_most


def problem(seed: int) -> tuple[np.ndarray, list[Cap], Worth]:
    """Return pieces that overlapping limits of some tightness cover."""
    random = np.random.default_rng(seed)
    pieces = int(random.integers(2, 9))
    demand = random.uniform(1.0, 100.0, pieces)
    caps = []
    for _number in range(int(random.integers(1, 5))):
        covered = np.flatnonzero(random.random(pieces) < 0.6)
        most = float(demand[covered].sum() * random.uniform(0.1, 1.2))
        caps.append(Cap(covered, most))
    loss = np.where(random.random(pieces) < 0.2, 1.1, 0.7) * random.uniform(0.05, 1.0, pieces)
    return demand, caps, Worth(random.uniform(0.5, 3.0, pieces), loss)


@pytest.mark.parametrize("seed", range(25))
def test_no_other_division_saves_more_yield(seed: int) -> None:
    """Against a general optimiser: `scipy.optimize.minimize`, SLSQP."""
    demand, caps, worth = problem(seed)
    found = worth_most(demand, caps, worth)
    best = minimize(
        lambda shares: -worth.yields(shares),
        equal_shares(demand, caps) / demand,
        bounds=[(0.0, 1.0)] * demand.size,
        constraints=[
            {"type": "ineq", "fun": lambda s, c=cap: (c.most - (demand * s)[c.pieces].sum()) / 100}
            for cap in caps
        ],
        method="SLSQP",
        options={"ftol": 1e-13, "maxiter": 1000},
    )
    assert worth.yields(found / demand) >= -best.fun - 1e-7
    for cap in caps:
        assert found[cap.pieces].sum() <= cap.most * (1.0 + 1e-15)


@pytest.mark.parametrize("seed", range(25))
def test_the_conditions_of_the_optimum_hold(seed: int) -> None:
    """Karush, Kuhn and Tucker: prices of full limits alone explain what the next drop is worth."""
    demand, caps, worth = problem(seed)
    found = worth_most(demand, caps, worth)
    marginal = worth.marginal(found / demand, demand)
    full = [cap for cap in caps if found[cap.pieces].sum() > cap.most * (1.0 - 1e-9)]
    covers = np.array([np.isin(np.arange(demand.size), cap.pieces) for cap in full], float)
    price = np.zeros(demand.size)
    if full:
        inside = (found > 1e-7 * demand) & (found < demand * (1.0 - 1e-7))
        # Prices are those that explain the pieces inside; one least-squares fit, none negative.
        fitted = minimize(
            lambda p: (
                np.sum(((covers.T @ p - marginal) / marginal)[inside] ** 2)
                + np.sum(
                    np.maximum((covers.T @ p - marginal) / marginal, 0.0)[found >= demand] ** 2
                )
                + np.sum(np.maximum((marginal - covers.T @ p) / marginal, 0.0)[found <= 0.0] ** 2)
            ),
            np.full(len(full), marginal.mean()),
            bounds=[(0.0, None)] * len(full),
            options={"ftol": 1e-18, "gtol": 1e-14, "maxiter": 5000},
        )
        price = covers.T @ fitted.x
        np.testing.assert_allclose(price[inside], marginal[inside], rtol=2e-3)
    nothing, all_of_it = found <= 0.0, found >= demand
    assert np.all(marginal[nothing] <= price[nothing] * 1.002)
    assert np.all(marginal[all_of_it] >= price[all_of_it] * 0.998)


def test_one_limit_of_one_field_is_known_in_closed_form() -> None:
    """Two stages, 100 mm of 200: v1 / (1 - v1 (100 - x)) = v2 / (1 - v2 x), solved by hand.

    With v1 = 0.004 and v2 = 0.006: 1 / v1 - 100 + x = 1 / v2 - x, x = (166.67 - 250 + 100) / 2.
    """
    demand = np.array([100.0, 100.0])
    worth = Worth(np.ones(2), np.array([0.4, 0.6]))
    found = worth_most(demand, [Cap(np.array([0, 1]), 100.0)], worth)
    assert found[0] == pytest.approx((1.0 / 0.006 - 1.0 / 0.004 + 100.0) / 2.0)
    assert found.sum() == pytest.approx(100.0)


def test_shares_of_one_loss_are_equal() -> None:
    demand = np.array([10.0, 40.0, 80.0])
    worth = Worth(demand / demand.sum(), np.full(3, 0.8))
    found = worth_most(demand, [Cap(np.arange(3), 65.0)], worth)
    np.testing.assert_allclose(found, demand / 2.0, rtol=1e-9)


def test_shares_rise_on_where_no_limit_holds_them() -> None:
    demand = np.array([100.0, 100.0, 50.0, 80.0])
    caps = [Cap(np.array([0, 1]), 80.0), Cap(np.array([0, 1, 2]), 105.0)]
    np.testing.assert_allclose(equal_shares(demand, caps), [40.0, 40.0, 25.0, 80.0])


def test_who_comes_first_gets_all_of_it() -> None:
    demand = np.array([100.0, 100.0, 100.0])
    caps = [Cap(np.arange(3), 150.0)]
    np.testing.assert_allclose(in_turns(demand, caps, np.array([1, 0, 1])), [25.0, 100.0, 25.0])


def test_what_is_worth_nothing_gets_what_is_left() -> None:
    demand = np.array([100.0, 100.0])
    worth = Worth(np.ones(2), np.array([0.0, 0.5]))
    every = np.arange(2)
    for most, found in ((90.0, [0.0, 90.0]), (130.0, [30.0, 100.0])):
        np.testing.assert_allclose(worth_most(demand, [Cap(every, most)], worth), found, atol=1e-9)


@pytest.mark.parametrize("most", [0.0, 1e-9, 1.0, 1e6])
def test_no_limit_is_too_small_or_too_large(most: float) -> None:
    demand = np.array([100.0, 5.0])
    worth = Worth(np.ones(2), np.array([1.3, 1.3]))
    found = worth_most(demand, [Cap(np.arange(2), most)], worth)
    assert np.all(np.isfinite(found))
    assert found.sum() == pytest.approx(min(most, 105.0))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_no_rule_gives_more_than_a_limit_has(seed: int) -> None:
    demand, caps, worth = problem(seed)
    turn = np.arange(demand.size) % 3
    for found in (
        worth_most(demand, caps, worth),
        equal_shares(demand, caps),
        in_turns(demand, caps, turn),
        within(demand, caps),
    ):
        assert np.all((found >= 0.0) & (found <= demand * (1.0 + 1e-12)))
        for cap in caps:
            assert found[cap.pieces].sum() <= cap.most * (1.0 + 1e-14)


def test_by_area_what_one_cannot_take_goes_on_to_the_others() -> None:
    area = np.array([10.0, 10.0, 20.0])
    all_three = [Cap(np.arange(3), 80.0)]
    np.testing.assert_allclose(by_area(area, np.full(3, 1e3), all_three), [20.0, 20.0, 40.0])
    np.testing.assert_allclose(
        by_area(area, np.array([0.0, 5.0, 1e3]), all_three), [0.0, 5.0, 75.0]
    )
    # All have their most: the rest is spread over all.
    ample = by_area(area, np.array([0.0, 10.0, 30.0]), all_three)
    np.testing.assert_allclose(ample, np.array([10.0, 20.0, 50.0]))


@pytest.mark.parametrize("seed", range(20))
def test_by_area_keeps_to_all_limits_and_leaves_nothing_that_is_asked(seed: int) -> None:
    random = np.random.default_rng(seed)
    _demand, caps, _worth = problem(seed)
    area = random.uniform(1.0, 20.0, _demand.size)
    most = np.where(random.random(area.size) < 0.3, 0.0, random.uniform(0.0, 80.0, area.size))
    most[0] = np.inf
    given_now = by_area(area, most, caps)
    for cap in caps:
        assert given_now[cap.pieces].sum() <= cap.most * (1.0 + 1e-12)
    full = [cap for cap in caps if given_now[cap.pieces].sum() > cap.most * (1.0 - 1e-9)]
    covered = np.unique(np.concatenate([cap.pieces for cap in caps]))
    held = np.concatenate([cap.pieces for cap in full]) if full else np.zeros(0, int)
    assert set(covered[given_now[covered] < most[covered] * (1.0 - 1e-9)]) <= set(held)
