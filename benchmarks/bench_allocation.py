"""How fast water is shared among 1000 users, beside nested linear programs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import count

import numpy as np

from allocation_networks import Network, draw
from allocation_oracle import max_min
from harness import CPP_TESTS, Measurement, instructions
from kzwater import _engine
from kzwater.allocation import _compressed, allocate

USERS = 1000
ASKED_RATIO = 100.0


def measure() -> Iterator[Measurement]:
    """Return how long the engine and the linear programs take, and how much the latter need more.

    The engine is timed with all that a single call does: rows indexed, outcome handed over.
    """
    network = next(drawn for drawn in _drawn() if drawn.demand.size >= USERS)
    ours = _seconds(_engine_call(network), 20)
    whole = _seconds(lambda: allocate(*network.arguments), 20)
    programs = _seconds(lambda: max_min(network), 1)
    users = f"{network.demand.size} users, {network.bound.size} rows, {network.rows.nnz} entries"
    yield Measurement(f"allocation: engine, {users}", round(ours * 1e3, 3), "ms")
    yield Measurement(f"allocation: from Python, {users}", round(whole * 1e3, 3), "ms")
    yield Measurement(f"allocation: nested linear programs, {users}", round(programs, 2), "s")
    ratio = f"allocation: linear programs over the engine ({ASKED_RATIO:.0f} asked)"
    yield Measurement(ratio, round(programs / ours), "times")
    river = _chain(USERS)
    name = f"allocation: engine, a river without branches, {USERS} users, {river.rows.nnz} entries"
    yield Measurement(name, round(_seconds(_engine_call(river), 5) * 1e3, 3), "ms")
    yield from instructions(
        "allocation: 200 users in a river, a step of each rule, rows made before",
        [CPP_TESTS, "--run_test=allocation_memory/a_step_takes_no_memory"],
        within="kzwater::Allocator::allocate*",
    )


def _drawn() -> Iterator[Network]:
    """Return networks of about as many users as wanted."""
    return (draw(seed, reaches=USERS // 2) for seed in count())


def _chain(users: int) -> Network:
    """Return a river without branches that binds in many places: all rows hold all users above."""
    random = np.random.default_rng(users)
    network = draw(0)
    rows = np.tril(np.ones((users, users)))
    return type(network)(
        demand=random.gamma(1.0, 3.0, users),
        priority=random.integers(1, 4, users),
        rows=type(network.rows)(rows),
        bound=np.cumsum(random.gamma(0.5, 3.0, users)),
        kind=np.full(users, "reach"),
        natural=np.zeros(users),
        stays=np.zeros(users, dtype=bool),
        lossy=False,
        tree_of_canals=False,
    )


def _engine_call(network: Network) -> Callable[[], object]:
    """Return the call of the compiled engine, its arrays ready."""
    arrays = *_compressed(network.rows), network.priority.astype(np.int32)
    return lambda: _engine.allocate(*arrays, network.demand, network.bound, maximum_volume=False)


def _seconds(action: Callable[[], object], repeat: int) -> float:
    """Return the shortest of some runs."""
    shortest = np.inf
    for _ in range(repeat):
        start = time.perf_counter()
        action()
        shortest = min(shortest, time.perf_counter() - start)
    return float(shortest)
