"""The arrays that the compiled river is made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from kzwater.rivers.groundwater import groundwater_setup
from kzwater.rivers.model import Body, Place, RiverModel, Staying, User
from kzwater.weights import Floats

_seconds = 86400.0
_wells = ("none", "before_river", "after_river")


def index_of(members: tuple[Any, ...]) -> dict[str, int]:
    """Return the number of each member by its name."""
    return {member.name: number for number, member in enumerate(members)}


def _floats(values: list[float]) -> Floats:
    return np.array(values, dtype=np.float64)


class Setup:
    """The arrays that the compiled river is made from."""

    def __init__(self, model: RiverModel, first: Any, last: Any) -> None:
        self._model = model
        self._places = index_of(model.places)
        self._first = first
        self._last = last

    def made(self) -> dict[str, Any]:
        """Return all sections."""
        first = {name: int(self._first[number]) for name, number in self._places.items()}
        return {
            "places": self._channels(),
            "canals": self._canals(),
            "users": self._users(),
            "intakes": self._intakes(),
            "staying": self._staying(),
            "limits": self._limits(),
            "bodies": [self._body(body) for body in self._model.bodies],
            "straits": self._straits(),
            "maximum_volume": self._model.allocation == "maximum volume",
            "shares_above": self._shares(),
            "groundwater": groundwater_setup(self._model, first),
        }

    def _ranks(self, members: tuple[User, ...] | tuple[Staying, ...]) -> Any:
        """Return the classes of members as the engine counts them: the order of all priorities."""
        every: set[float] = {user.priority for user in self._model.users}
        every |= {flow.priority for flow in self._model.staying}
        rank = {priority: number for number, priority in enumerate(sorted(every), 1)}
        return np.array([rank[member.priority] for member in members], dtype=np.int32)

    def _staying(self) -> dict[str, Any]:
        bodies = index_of(self._model.bodies)
        return {
            "place": self._at([each.place for each in self._model.staying]),
            "priority": self._ranks(self._model.staying),
            "lakes": [
                {
                    "staying": number,
                    "bodies": [bodies[lake] for lake in each.target.lakes],
                    "volume": each.target.volume,
                    "seconds": each.target.days * _seconds,
                    "share": each.target.share,
                }
                for number, each in enumerate(self._model.staying)
                if each.target is not None
            ],
        }

    def _at(self, names: list[str | None]) -> Any:
        """Return the first cells of places, -1 for none."""
        numbers = [-1 if name is None else self._first[self._places[name]] for name in names]
        return np.array(numbers, dtype=np.int32)

    def _channels(self) -> dict[str, Any]:
        places = self._model.places
        cells = [place.cells for place in places]
        branches: list[tuple[int, int, float]] = []
        for number, place in enumerate(places):
            within = range(self._first[number], self._last[number])
            branches += [(cell, cell + 1, 1.0) for cell in within]
            for branch in place.branches:
                to = -1 if branch.to is None else int(self._first[self._places[branch.to]])
                branches.append((int(self._last[number]), to, branch.share))
        above, below, shares = zip(*branches, strict=True)

        def spread(value: Callable[[Place], float]) -> Floats:
            return np.repeat(_floats([value(place) / place.cells for place in places]), cells)

        return {
            "travel_time": spread(lambda place: place.travel_days * _seconds),
            "bed_loss": spread(lambda place: place.bed_loss),
            "surface": spread(lambda place: place.surface),
            "branch_from": np.array(above, dtype=np.int32),
            "branch_to": np.array(below, dtype=np.int32),
            "branch_share": _floats(list(shares)),
        }

    def _canals(self) -> dict[str, Any]:
        canals = self._model.canals
        number = index_of(canals)
        parents = [-1 if each.parent is None else number[each.parent] for each in canals]
        names = (
            "length",
            "width",
            "capacity",
            "seepage_coefficient",
            "seepage_exponent",
            "lining_factor",
            "spill_share",
        )
        under_ice = [each.capacity_under_ice for each in canals]
        return {
            "parent": np.array(parents, dtype=np.int32),
            "capacity_under_ice": _floats([np.nan if s is None else s for s in under_ice]),
            **{name: _floats([getattr(each, name) for each in canals]) for name in names},
        }

    def _users(self) -> dict[str, Any]:
        users = self._model.users
        names = ("consumed", "returned", "return_salt", "well_capacity", "carry_over_days")
        return {
            "priority": self._ranks(users),
            "return_place": self._at([user.return_place for user in users]),
            "well_order": np.array([_wells.index(user.wells) for user in users], dtype=np.int32),
            **{name: _floats([getattr(user, name) for user in users]) for name in names},
        }

    def _intakes(self) -> dict[str, Any]:
        canals = index_of(self._model.canals)
        rows = [(number, each) for number, u in enumerate(self._model.users) for each in u.intakes]
        canal = [-1 if each.canal is None else canals[each.canal] for _number, each in rows]
        return {
            "user": np.array([number for number, _each in rows], dtype=np.int32),
            "place": self._at([each.place for _number, each in rows]),
            "canal": np.array(canal, dtype=np.int32),
            "share": _floats([each.share for _number, each in rows]),
            "capacity": _floats([each.capacity for _number, each in rows]),
        }

    def _limits(self) -> list[list[int]]:
        users = index_of(self._model.users)
        return [[users[name] for name in limit.users] for limit in self._model.limits]

    def _body(self, body: Body) -> dict[str, Any]:
        skipped = ("name", "place", "table", "zones", "initial_volume", "initial_salinity")
        made: dict[str, Any] = {
            each.name: getattr(body, each.name) for each in fields(body) if each.name not in skipped
        }
        for name in ("release_capacity", "tailwater"):
            x, y = zip(*getattr(body, name), strict=True)
            made[name] = (list(x), list(y))
        zones = {
            each.name: getattr(body.zones, each.name)
            for each in fields(body.zones)
            if getattr(body.zones, each.name) is not None
        }
        return {
            **made,
            **zones,
            "place": int(self._first[self._places[body.place]]),
            "level": list(body.table.level),
            "area": list(body.table.area),
            "volume": list(body.table.volume),
        }

    def _shares(self) -> dict[str, Any]:
        users, shares = index_of(self._model.users), self._model.shares_above
        return {
            "place": self._at([share.place for share in shares]),
            "user": np.array([users[share.user] for share in shares], dtype=np.int32),
        }

    def _straits(self) -> list[Mapping[str, Any]]:
        bodies = index_of(self._model.bodies)
        return [
            {
                "first": bodies[strait.first],
                "second": bodies[strait.second],
                "width": strait.width,
                "length": strait.length,
                "roughness": strait.roughness,
                "sill": strait.sill,
            }
            for strait in self._model.straits
        ]
