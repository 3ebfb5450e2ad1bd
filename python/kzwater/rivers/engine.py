"""The compiled managed river behind a Python face."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from kzwater import _engine
from kzwater.engine_errors import EngineFaultError, engine_errors
from kzwater.rivers.drivers import RiverDrivers
from kzwater.rivers.model import RiverModel
from kzwater.rivers.setup import Setup, index_of
from kzwater.weights import Floats

SHORTAGES = (
    "none",
    "no_water",
    "priority",
    "staying",
    "call",
    "reservoir",
    "storage",
    "canal",
    "closed_canal",
    "intake",
    "limit",
    "aquifer",
    "canal_ice",
)
"""Reasons in the order of the engine's numbers."""

_seconds = 86400.0
AHEAD = ("demand", "staying", "limit", "limit_begins", "evaporation", "rain")
"""Drivers that are told for days after the run too."""


class RiverEngine:
    """A managed river with its state.

    Places whose way is cut into several channels stand for as many places of the engine; results
    by place are given for the first of them, stores for all together.

    Parameters
    ----------
    model : RiverModel
    """

    def __init__(self, model: RiverModel) -> None:
        self.model = model
        self._cells = [place.cells for place in model.places]
        self._first = np.concatenate([[0], np.cumsum(self._cells)[:-1]]).astype(np.int64)
        self._last = self._first + np.array(self._cells, dtype=np.int64) - 1
        with engine_errors():
            self._river = _engine.ManagedRiver(setup=Setup(model, self._first, self._last).made())
        self._sizes = dict(self._river.results)
        for body in model.bodies:
            at = self._first[index_of(model.places)[body.place]]
            self._river.state["water"][at] = body.initial_volume
            self._river.state["salt"][at] = body.initial_volume * body.initial_salinity
        for at, aquifer in enumerate(model.aquifers):
            self._river.state["groundwater"][at] = aquifer.initial_volume
            salt = aquifer.initial_volume * aquifer.initial_salinity
            self._river.state["groundwater_salt"][at] = salt

    @property
    def results(self) -> tuple[str, ...]:
        """Return the names of what a step yields."""
        return tuple(self._sizes)

    @property
    def first_cells(self) -> dict[str, int]:
        """Return the cell of the engine at which each place begins."""
        names = (place.name for place in self.model.places)
        return dict(zip(names, self._first.tolist(), strict=True))

    @property
    def state(self) -> dict[str, Floats]:
        """Return writable views of all that is remembered, by name."""
        return dict(self._river.state)

    def fill_channels(self, drivers: RiverDrivers) -> None:
        """Give each channel the water of the flow that the inflows of the first day would keep up.

        Nobody takes water of that flow. Reservoirs let pass what they get; lakes, which let out
        what their level makes, nothing.
        """
        places = self.model.places
        number = index_of(places)
        flow = drivers.inflow[0].copy()
        salt = flow * drivers.inflow_salinity[0]
        above = [sum(b.to == place.name for p in places for b in p.branches) for place in places]
        ready = [index for index, count in enumerate(above) if not count]
        lakes = {body.place for body in self.model.bodies if body.lake}
        for index in ready:
            passed = 0.0 if places[index].name in lakes else 1.0
            for branch in places[index].branches:
                if branch.to is not None:
                    below = number[branch.to]
                    flow[below] += passed * branch.share * flow[index]
                    salt[below] += passed * branch.share * salt[index]
                    above[below] -= 1
                    if not above[below]:
                        ready.append(below)
        bodies = {body.place for body in self.model.bodies}
        for index, place in enumerate(places):
            if place.name not in bodies:
                cells = slice(self._first[index], self._last[index] + 1)
                seconds = place.travel_days * _seconds / place.cells
                self._river.state["water"][cells] = flow[index] * seconds
                self._river.state["salt"][cells] = salt[index] * seconds

    def run(
        self,
        drivers: RiverDrivers,
        steps: slice,
        wanted: tuple[str, ...] | None = None,
        progress: Callable[[int], None] | None = None,
        exchange: Mapping[str, Floats] | None = None,
    ) -> dict[str, Floats]:
        """Advance the state and return what happened, m3 (salt kg) in each step.

        Parameters
        ----------
        drivers : RiverDrivers
            Of the whole run: demands and limits after ``steps`` are known to those who call for
            water.
        steps : slice
        wanted : tuple of str, optional
            Names of `results`; default all.
        progress : callable, optional
            Called with the steps done.
        exchange : mapping of str to array, shape (step, member), optional
            What a part takes over from a run of the whole, m3; NaN where it is computed:
            ``outflow``, ``salt_outflow`` (kg) and ``salinity`` (kg m-3) of places that are cut
            off, each a place of one channel, and ``seeped``, ``salt_seeped`` (kg) from their
            channels; ``taken`` by users; ``release`` of bodies; ``called`` by call.

        Returns
        -------
        dict of str to array, shape (step, member)
            By place, user, body, canal, limit, staying demand or aquifer as in the model.

        Raises
        ------
        EngineFaultError
            When the ledger does not close or a table ends; the state is that of the last good step.
        """
        count = steps.stop - steps.start
        report = {
            name: np.zeros((count, size))
            for name, size in self._sizes.items()
            if wanted is None or name in wanted
        }
        try:
            with engine_errors():
                self._river.run(
                    stretch=self._stretch(drivers, steps),
                    report=report,
                    exchange=self._exchange(exchange),
                    progress=progress,
                )
        except EngineFaultError as error:
            raise self._placed(error, steps.start) from error
        found = {name: self._by_place(name, rows) for name, rows in report.items()}
        for prefix in ("", "staying_"):
            if {f"{prefix}reason", f"{prefix}cause"} <= set(found):
                self._name_places(found[f"{prefix}reason"], found[f"{prefix}cause"])
        return found

    def _placed(self, error: EngineFaultError, first: int) -> EngineFaultError:
        """Return a fault with its step of the whole run and the name of its body."""
        values = dict(error.values)
        if "step" in values:
            values["step"] = first + int(values["step"])
        if "body" in values:
            values["body"] = self.model.bodies[int(values["body"])].name
        return EngineFaultError(error.code, values)

    def _name_places(self, reason: Floats, cause: Floats) -> None:
        """Turn cells of the engine, where water lacks or is called for, into places."""
        placed = (reason == SHORTAGES.index("call")) | (reason == SHORTAGES.index("no_water"))
        placed &= cause >= 0.0
        cause[placed] = np.searchsorted(self._first, cause[placed], side="right") - 1

    def _stretch(self, drivers: RiverDrivers, steps: slice) -> dict[str, Any]:
        stretch: dict[str, Any] = {
            "steps": steps.stop - steps.start,
            "seconds": _seconds,
            "ahead": drivers.demand.shape[0] - steps.stop,
            "day": np.ascontiguousarray(drivers.day[steps], dtype=np.int32),
        }
        places = len(self.model.places)
        for each in fields(drivers):
            if each.name == "day":
                continue
            rows = getattr(drivers, each.name)
            rows = rows[steps.start :] if each.name in AHEAD else rows[steps]
            if rows.shape[1] == places and each.name in _by_place:
                rows = self._at_cells(each.name, rows)
            stretch[each.name] = np.ascontiguousarray(rows, dtype=np.float64)
        return stretch

    def _exchange(self, exchange: Mapping[str, Floats] | None) -> dict[str, Floats]:
        """Return an exchange by the places of the engine."""
        made = {}
        for name, rows in (exchange or {}).items():
            if name in ("taken", "release", "called"):
                made[name] = np.ascontiguousarray(rows, dtype=np.float64)
                continue
            cells = np.full((rows.shape[0], int(sum(self._cells))), np.nan)
            cells[:, self._last] = rows
            made[name] = cells
        return made

    def _at_cells(self, name: str, rows: Floats) -> Floats:
        """Return values by place of the engine: what flows in does so at the first cell."""
        if not name.startswith("inflow"):
            return np.repeat(rows, self._cells, axis=1)
        cells = np.zeros((rows.shape[0], int(sum(self._cells))))
        cells[:, self._first] = rows
        return cells

    def _by_place(self, name: str, rows: Floats) -> Floats:
        if name in _stores_by_place:
            return np.asarray(np.add.reduceat(rows, self._first, axis=1))
        if name in _ends_by_place:
            return rows[:, self._last]
        return rows[:, self._first] if name in _heads_by_place else rows


_by_place = ("inflow", "inflow_salinity", "evaporation", "rain", "temperature")
_stores_by_place = ("stored", "stored_salt", "seeped", "evaporated", "salt_seeped")
_heads_by_place = ("head_inflow", "salinity", "spill")
_ends_by_place = ("discharge",)
