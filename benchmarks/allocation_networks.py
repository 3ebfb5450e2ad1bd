"""Drawn river networks for allocations: rivers with losses, canals, limits, reservoirs on call."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array  # type: ignore[import-untyped]

Floats = NDArray[np.float64]
CLASSES = 4


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Users and rows, as `kzwater.allocation.allocate` takes them, and what the rows are.

    Attributes
    ----------
    demand, priority : array, shape (user,)
    rows : sparse array, shape (row, user)
    bound : array, shape (row,), m3
    kind : array of str, shape (row,)
        ``reach``, ``canal`` or ``limit``.
    natural : array, shape (row,), m3
        The bound without what reservoirs may release.
    stays : array of bool, shape (user,)
        Environmental flows, which stay in the river.
    lossy : bool
        Whether anything is lost on the way.
    tree_of_canals : bool
        Whether canals feed further canals.
    """

    demand: Floats
    priority: NDArray[np.int64]
    rows: csr_array
    bound: Floats
    kind: NDArray[np.str_]
    natural: Floats
    stays: NDArray[np.bool_]
    lossy: bool
    tree_of_canals: bool

    @property
    def features(self) -> dict[str, bool]:
        """Return what occurs in the network, before anything is allocated."""
        row, user = self.rows[:, self.stays].nonzero()  # each has one row
        short = self.bound[row] < self.demand[self.stays][user]
        return {
            "loss": self.lossy,
            "tree of canals": self.tree_of_canals,
            "environmental flow that cannot be met": bool(short.any()),
        }

    def features_at_work(self, allocated: Floats, binding: NDArray[np.int32]) -> dict[str, bool]:
        """Return what made a difference to an allocation."""
        held = self.kind[binding[binding >= 0]]
        called = (self.rows @ allocated > self.natural + 1e-9) & (self.kind == "reach")
        return {
            "capacity that binds": bool((held == "canal").any()),
            "limit across branches that binds": bool((held == "limit").any()),
            "reservoir that is called": bool(called.any()),
        }

    def tree(self) -> Network:
        """Return the network without limits, its environmental flows in a class before all others.

        The rows of every class are then a tree.
        """
        kept = self.kind != "limit"
        return replace(
            self,
            rows=self.rows[kept],
            bound=self.bound[kept],
            kind=self.kind[kept],
            natural=self.natural[kept],
            priority=np.where(self.stays, 0, self.priority),
        )

    @property
    def arguments(self) -> tuple[Floats, NDArray[np.int64], csr_array, Floats]:
        """Return what `allocate` takes."""
        return self.demand, self.priority, self.rows, self.bound


@dataclass(slots=True)
class _River:
    """What is drawn before users come: reaches that drain to lower numbers."""

    below: NDArray[np.int64]
    gain: Floats
    flow: Floats
    released: Floats

    def way(self, reach: int) -> list[tuple[int, float]]:
        """Return each reach from one down to the mouth, and what of 1 m3 would arrive there."""
        found, burden = [], 1.0
        while reach >= 0:
            found.append((reach, burden))
            burden *= self.gain[reach]
            reach = int(self.below[reach])
        return found


@dataclass(slots=True)
class _Draft:
    """Users and entries of rows as they are drawn."""

    demand: list[float] = field(default_factory=list)
    stays: list[bool] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    entries: list[tuple[int, int, float]] = field(default_factory=list)
    bound: list[float] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)

    def add_row(self, kind: str, bound: float) -> int:
        """Return the number of a new row."""
        self.kind.append(kind)
        self.bound.append(bound)
        return len(self.bound) - 1

    def add_user(self, demand: float, reach: int, burdens: list[tuple[int, float]]) -> None:
        """Add a user that burdens some rows."""
        user = len(self.demand)
        self.demand.append(demand)
        self.stays.append(False)
        self.at.append(reach)
        self.entries.extend((row, user, burden) for row, burden in burdens)


def draw(seed: int, reaches: int = 10) -> Network:
    """Return the network of a number; its sizes vary around the number of reaches."""
    random = np.random.default_rng(seed)
    lossy = bool(random.random() < 0.7)
    river = _river(random, int(random.integers(reaches // 2, reaches + reaches // 2)), lossy)
    draft = _Draft()
    for reach in range(river.flow.size):
        draft.add_row("reach", river.flow[reach] + river.released[reach])
    deep = False
    for reach in range(river.flow.size):
        if random.random() < 0.5:
            deep |= _canals(random, draft, river, reach, lossy)
        if reach == 0 or random.random() < 0.5:
            draft.add_user(random.gamma(1.0, 3.0), reach, river.way(reach))
    _environment(random, draft, river)
    _limits(random, draft)
    users = len(draft.demand)
    row, user, burden = (np.array(column) for column in zip(*draft.entries, strict=True))
    demand = np.where(random.random(users) < 0.05, 0.0, draft.demand)
    stays = np.array(draft.stays)
    return Network(
        demand=demand,
        priority=np.where(
            stays, random.integers(1, 3, users), random.integers(1, CLASSES + 1, users)
        ),
        rows=csr_array((burden, (row, user)), shape=(len(draft.bound), users)),
        bound=np.array(draft.bound),
        kind=np.array(draft.kind),
        natural=np.array(draft.bound)
        - np.concatenate([river.released, np.zeros(len(draft.bound) - river.flow.size)]),
        stays=stays,
        lossy=lossy,
        tree_of_canals=deep,
    )


def _river(random: np.random.Generator, reaches: int, lossy: bool) -> _River:
    """Return a tree of reaches with its natural flow and what reservoirs can add to it."""
    below = np.array([-1] + [int(random.integers(max(0, r - 6), r)) for r in range(1, reaches)])
    gain = 1.0 - 0.2 * random.random(reaches) * lossy
    flow = random.gamma(0.5, 5.0, reaches) * (random.random(reaches) < 0.8)
    released = random.gamma(1.0, 3.0, reaches) * (random.random(reaches) < 0.2)
    for reach in range(reaches - 1, 0, -1):
        flow[below[reach]] += gain[reach] * flow[reach]
        released[below[reach]] += gain[reach] * released[reach]
    return _River(below, gain, flow, released)


def _canals(
    random: np.random.Generator, draft: _Draft, river: _River, reach: int, lossy: bool
) -> bool:
    """Add a tree of canals behind an intake, with users; return whether canals feed canals."""
    canals = int(random.integers(1, 6))
    parent: list[int] = []
    burdens: list[list[tuple[int, float]]] = []
    for number in range(canals):
        feeder = int(random.integers(0, number)) if number else -1
        parent.append(feeder)
        row = draft.add_row("canal", random.gamma(2.0, 3.0))
        # 1 m3 at the end of this canal burdens its head, and all that lies before it, by more
        more = 1.0 / (1.0 - 0.3 * random.random() * lossy)
        before = burdens[feeder] if number else river.way(reach)
        burdens.append([(other, burden * more) for other, burden in before] + [(row, more)])
        for _user in range(int(random.integers(0, 3))):
            draft.add_user(random.gamma(1.0, 2.0), reach, burdens[-1])
    return canals > 1


def _environment(random: np.random.Generator, draft: _Draft, river: _River) -> None:
    """Add environmental flows; some ask for more than there is."""
    for reach in np.flatnonzero(random.random(river.flow.size) < 0.25):
        there = river.flow[reach] + river.released[reach]
        draft.add_user(
            there * random.choice([0.2, 0.5, 1.3]) + 0.1, int(reach), [(int(reach), 1.0)]
        )
        draft.stays[-1] = True


def _limits(random: np.random.Generator, draft: _Draft) -> None:
    """Add limits of users on several branches; they count what is taken in full."""
    for _limit in range(int(random.integers(1, 4))):
        members = [
            user
            for user in range(len(draft.demand))
            if not draft.stays[user] and random.random() < 0.4
        ]
        if len({draft.at[user] for user in members}) > 1:
            asked = sum(draft.demand[user] for user in members)
            row = draft.add_row("limit", asked * random.choice([0.0, 0.2, 0.5, 0.8]))
            draft.entries.extend((row, user, 1.0) for user in members)
