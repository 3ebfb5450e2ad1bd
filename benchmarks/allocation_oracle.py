"""Allocations by nested linear programs (HiGHS): slow, and independent of the engine."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog  # type: ignore[import-untyped]
from scipy.sparse import (  # type: ignore[import-untyped]
    csc_array,
    csr_array,
    eye_array,
    hstack,
    vstack,
)

from allocation_networks import Network

Floats = NDArray[np.float64]
OPTIONS = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
# The multipliers of users that a row holds sum to 1; what is below is rounding.
LEAST_MULTIPLIER = 1e-7


def max_min(network: Network) -> Floats:
    """Return the lexicographic max-min of the shares, class by class.

    For each class: the largest share that all its users can have; those that could not have more,
    which their multipliers tell, stay there; and again for the others.
    """
    allocated = np.zeros(network.demand.size)
    for users in classes_of(network):
        left = np.maximum(network.bound, 0.0) - network.rows @ allocated
        burden = csr_array(network.rows[:, users] * network.demand[users])
        allocated[users] = _shares(burden, np.maximum(left, 0.0)) * network.demand[users]
    return allocated


def largest_sums(network: Network, allocated: Floats) -> Floats:
    """Return the largest sum that each class could have had, the classes before it as they are."""
    sums = []
    settled = np.zeros(network.demand.size)
    for users in classes_of(network):
        left = np.maximum(network.bound, 0.0) - network.rows @ settled
        found = linprog(
            -np.ones(users.size),
            A_ub=network.rows[:, users],
            b_ub=np.maximum(left, 0.0),
            bounds=np.column_stack([np.zeros(users.size), network.demand[users]]),
            method="highs",
            options=OPTIONS,
        )
        sums.append(-found.fun)
        settled[users] = allocated[users]
    return np.array(sums)


def classes_of(network: Network) -> Iterator[NDArray[np.int64]]:
    """Return the users of each class who ask for something, in order of priority."""
    for priority in np.unique(network.priority):
        users = np.flatnonzero((network.priority == priority) & (network.demand > 0.0))
        if users.size:
            yield users


def _shares(burden: csr_array, left: Floats) -> Floats:
    """Return the shares of the users of one class; burdens are those of their whole demands."""
    rows, users = burden.shape
    # variables are the shares and the level: burdens within what is left, level <= share
    program = csc_array(
        vstack(
            [
                hstack([burden, csr_array((rows, 1))]),
                hstack([-eye_array(users), csr_array(np.ones((users, 1)))]),
            ]
        )
    )
    lower, upper = np.zeros(users + 1), np.ones(users + 1)
    rising = np.ones(users, dtype=bool)
    while rising.any():
        # of users who have stopped the share is given, and the level does not ask for it
        found = linprog(
            np.append(np.zeros(users), -1.0),
            A_ub=program,
            b_ub=np.concatenate([left, np.where(rising, 0.0, 1.0)]),
            bounds=np.column_stack([lower, upper]),
            method="highs",
            options=OPTIONS,
        )
        level = min(float(found.x[-1]), 1.0)
        multiplier = -found.ineqlin.marginals[rows:]
        held = rising & ((multiplier > LEAST_MULTIPLIER) | (level == 1.0))
        lower[:-1][held] = upper[:-1][held] = level
        rising &= ~held
    return lower[:-1]
