"""Allocation against nested linear programs, user by user, and what makes a sharing fair.

Shares of the users of a class: the lexicographic max-min under  sum over u of a_iu w_u <= b_i.
The linear programs are solved class by class and level by level, never by one weighted objective.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation_networks import Network, draw
from allocation_oracle import classes_of, largest_sums, max_min
from kzwater.allocation import Allocation, allocate

NETWORKS = 240
# A share less than another by no more is the same: rounding of sums.
ROUNDING = 1e-12

networks = st.builds(draw, st.integers(10_000, 1_000_000), st.integers(2, 25))


def overdraft(network: Network, found: Allocation) -> float:
    """Return by how much any row is overdrawn, over what its users take of it."""
    used = network.rows @ found.allocated
    return float(np.max((used - np.maximum(network.bound, 0.0)) / np.maximum(used, 1e-300)))


def test_networks_hold_what_is_hard_about_allocation() -> None:
    counts: Counter[str] = Counter()
    for seed in range(NETWORKS):
        network = draw(seed)
        found = allocate(*network.arguments)
        features = network.features | network.features_at_work(found.allocated, found.binding)
        counts.update(name for name, present in features.items() if present)
        counts[f"{np.unique(network.priority).size} classes"] += 1
    for name in network.features | network.features_at_work(found.allocated, found.binding):
        assert counts[name] >= NETWORKS / 3, counts
    assert counts["4 classes"] >= NETWORKS / 2


def test_every_user_gets_what_nested_linear_programs_give() -> None:
    for seed in range(NETWORKS):
        network = draw(seed)
        found = allocate(*network.arguments)
        difference = np.abs(found.allocated - max_min(network))
        assert (difference <= 1e-9 * network.demand).all(), seed
        assert overdraft(network, found) <= 1e-13, seed


def test_each_class_gets_the_largest_volume_of_a_linear_program() -> None:
    less = 0
    for seed in range(NETWORKS):
        network = draw(seed).tree()
        found = allocate(*network.arguments, rule="maximum volume")
        sums = np.array([found.allocated[users].sum() for users in classes_of(network)])
        largest = largest_sums(network, found.allocated)
        assert sums == pytest.approx(largest, rel=1e-9, abs=1e-9), seed
        assert overdraft(network, found) <= 1e-13, seed
        less += allocate(*network.arguments).allocated.sum() < found.allocated.sum() * 0.99
    assert less > NETWORKS / 10  # the fair rule gives less in all: the programs tell the two apart


@settings(max_examples=150, deadline=None)
@given(networks)
def test_nobody_gains_but_at_the_cost_of_one_who_has_no_more(network: Network) -> None:
    """Who lacks water is in a full row, where all who count as much have no larger a share."""
    found = allocate(*network.arguments)
    assert (found.allocated >= 0.0).all()
    assert (found.allocated <= network.demand).all()
    assert overdraft(network, found) <= 1e-13
    lacking = found.allocated < network.demand
    assert (lacking == (found.binding >= 0)).all()
    for user in np.flatnonzero(lacking):
        row = found.binding[user]
        members = np.zeros(network.demand.size, dtype=bool)
        members[network.rows[[row]].indices] = True
        assert members[user]
        assert found.slack[row] <= 1e-13 * max(abs(network.bound[row]), found.taken[row].sum())
        larger = found.share > found.share[user] * (1.0 + ROUNDING)
        rivals = members & larger & (network.priority >= network.priority[user])
        assert not (rivals & (found.allocated > 1e-13 * abs(network.bound[row]))).any()


@settings(max_examples=60, deadline=None)
@given(networks, st.floats(1e-6, 1e6))
def test_larger_demands_and_bounds_scale_what_is_allocated(network: Network, factor: float) -> None:
    demand, priority, rows, bound = network.arguments
    found = allocate(demand, priority, rows, bound)
    scaled = allocate(demand * factor, priority, rows, bound * factor)
    assert scaled.share == pytest.approx(found.share, rel=1e-9, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(networks, st.randoms(use_true_random=False))
def test_the_order_of_users_and_rows_does_not_matter(network: Network, random: st.Random) -> None:
    demand, priority, rows, bound = network.arguments
    users, places = list(range(demand.size)), list(range(bound.size))
    random.shuffle(users)
    random.shuffle(places)
    found = allocate(demand, priority, rows, bound)
    again = allocate(demand[users], priority[users], rows[places][:, users], bound[places])
    assert again.share == pytest.approx(found.share[users], rel=1e-9, abs=1e-12)
    assert again.slack == pytest.approx(found.slack[places], rel=1e-9, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(networks)
def test_relief_is_what_more_water_in_the_binding_row_brings(network: Network) -> None:
    demand, priority, rows, bound = network.arguments
    found = allocate(demand, priority, rows, bound)
    for row in np.unique(found.binding[found.binding >= 0]):
        more = 1e-7 * max(float(bound[row]), 1e-3)
        raised = bound.copy()
        raised[row] += more
        again = allocate(demand, priority, rows, raised)
        held = found.binding == row
        if (again.binding == found.binding).all():
            gain = (again.allocated - found.allocated)[held] / more
            assert gain == pytest.approx(found.relief[held], rel=1e-5, abs=1e-5)
