"""Calls on rivers at random: who lacks water in the end while it passes, or serves a later class.

Trees of eight places with travel times from none to three days, six users of three classes, steady
inflow and demand, no reservoirs. Within a step the allocation is exact; between steps calls are
placed, and this counts where they fall short of it.
"""

from __future__ import annotations

import sys
from dataclasses import fields

import numpy as np

from kzwater.rivers.drivers import RiverDrivers
from kzwater.rivers.engine import RiverEngine
from kzwater.rivers.model import Branch, Intake, Place, RiverModel, User

PLACES, USERS, DAYS = 8, 6, 150
_per_day = 86400.0
_drawn = ("inflow", "demand")


def drawn_river(random: np.random.Generator) -> RiverModel:
    """Return a tree of places with users."""
    places = []
    for number in range(PLACES):
        last = number == PLACES - 1
        below = None if last else f"p{random.integers(number + 1, PLACES)}"
        days = float(random.choice([0.0, 0.0, 0.4, 1.0, 2.0, 3.0]))
        cells = int(max(1.0, days)) if random.random() < 0.5 else 1
        places.append(Place(f"p{number}", (Branch(below),), travel_days=days, cells=cells))
    users = tuple(
        User(
            f"u{number}",
            "irrigation",
            int(random.integers(1, 4)),
            (Intake(f"p{random.integers(0, PLACES)}"),),
            consumed=1.0,
            returned=0.0,
            return_place=None,
        )
        for number in range(USERS)
    )
    return RiverModel(places=tuple(places), users=users)


def steady(random: np.random.Generator) -> RiverDrivers:
    """Return the same inflow, at half of the places, and the same demand on all days."""
    inflow = np.where(random.random(PLACES) < 0.5, random.uniform(0.0, 10.0, PLACES), 0.0)
    rows = {"inflow": inflow, "demand": random.uniform(0.0, 12.0, USERS)}
    by_place = ("inflow_salinity", "evaporation", "rain", "temperature")
    made = {name: np.tile(row, (DAYS, 1)) for name, row in rows.items()}
    for each in fields(RiverDrivers):
        if each.name not in _drawn:
            width = PLACES if each.name in by_place else 0
            made[each.name] = np.zeros((DAYS, width))
    made["day"] = np.full(DAYS, 100, dtype=np.int32)
    return RiverDrivers(**made)


def counted(model: RiverModel, drivers: RiverDrivers) -> tuple[int, int, int]:
    """Return users who lack water in the end, those behind a later class, and beside free water."""
    found = RiverEngine(model).run(drivers, slice(0, DAYS))
    delivered = found["delivered"][-1] / _per_day
    demand = drivers.demand[-1]
    passing = {
        place.name: found["head_inflow"][-1, number] / _per_day
        for number, place in enumerate(model.places)
    }
    at = [user.intakes[0].place for user in model.users]
    for number, place in enumerate(at):
        passing[place] -= delivered[number]
    below = {place.name: place.branches[0].to for place in model.places}
    short = behind = beside = 0
    for number, user in enumerate(model.users):
        if demand[number] - delivered[number] <= 1e-3 * demand[number]:
            continue
        short += 1
        beside += min(passing[place] for place in way(at[number], below)) > 1e-2
        behind += any(
            other.priority > user.priority
            and at[number] in way(at[k], below)
            and delivered[k] > 1e-2
            for k, other in enumerate(model.users)
        )
    return short, behind, beside


def way(place: str | None, below: dict[str, str | None]) -> list[str]:
    """Return the places from one down to the end."""
    found = []
    while place is not None:
        found.append(place)
        place = below[place]
    return found


def main(rivers: int = 300, seed: int = 1) -> int:
    """Print the counts."""
    random = np.random.default_rng(seed)
    total = np.zeros(3, dtype=int)
    for _river in range(rivers):
        total += counted(drawn_river(random), steady(random))
    print(f"{rivers} rivers: {total[0]} users lack water in the end; of these")
    print(f"  {total[1]} while a later class above them takes of the same water")
    print(f"  {total[2]} while water passes them that nobody below needs")
    return 0


if __name__ == "__main__":
    sys.exit(main(*(int(each) for each in sys.argv[1:])))
