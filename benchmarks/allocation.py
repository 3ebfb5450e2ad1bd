"""Thousands of drawn networks, the engine beside nested linear programs, user by user.

``python benchmarks/allocation.py [NETWORKS]`` prints the largest difference of each rule and what
occurs in the networks; `docs/theory/allocation.md` says what was seen.
"""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np

from allocation_networks import draw
from allocation_oracle import classes_of, largest_sums, max_min
from kzwater.allocation import allocate

NETWORKS = 5_000
# Not those that the tests draw.
FIRST = 100_000


def fair_difference(seed: int, counts: Counter[str]) -> float:
    """Return the largest difference of any user, over its demand; count what occurs."""
    network = draw(seed)
    found = allocate(*network.arguments)
    features = network.features | network.features_at_work(found.allocated, found.binding)
    counts.update(name for name, present in features.items() if present)
    counts["user"] += network.demand.size
    asked = network.demand > 0.0
    difference = np.abs(found.allocated - max_min(network))[asked] / network.demand[asked]
    return float(difference.max(initial=0.0))


def volume_difference(seed: int) -> float:
    """Return the largest difference of the sum of any class, over that sum."""
    network = draw(seed).tree()
    found = allocate(*network.arguments, rule="maximum volume")
    sums = np.array([found.allocated[users].sum() for users in classes_of(network)])
    largest = largest_sums(network, found.allocated)
    return float(np.max(np.abs(sums - largest) / np.maximum(largest, 1e-9)))


def main(networks: int) -> None:
    """Print what thousands of networks show."""
    counts: Counter[str] = Counter()
    seeds = range(FIRST, FIRST + networks)
    fair = max(fair_difference(seed, counts) for seed in seeds)
    volume = max(volume_difference(seed) for seed in seeds)
    print(f"{networks} networks, {counts.pop('user')} users")
    print(f"fair rule: largest difference {fair:.1e} of the demand")
    print(f"maximum volume: largest difference {volume:.1e} of the sum of the class")
    for name, count in counts.most_common():
        print(f"{name}: {count / networks:.0%} of the networks")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else NETWORKS)
