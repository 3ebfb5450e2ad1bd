"""State files of managed rivers: all that is remembered at one instant, to go on from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kzwater.config.document import shown_path
from kzwater.data.cf import (
    VariableSpec,
    add_variable,
    create_netcdf,
    hdf5_lock,
    open_netcdf,
    truncated,
)
from kzwater.data.files import atomic_path
from kzwater.errors import InputError, Problem
from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.rivers.engine import RiverEngine
    from kzwater.rivers.model import RiverModel
    from kzwater.weights import Floats

FORMAT = "river state 2"

_meanings = {
    "water": ("cell", "water in channels, reservoirs and lakes", "m3"),
    "salt": ("cell", "salt in channels, reservoirs and lakes", "kg"),
    "returning": ("cell", "water given back that enters in the next step", "m3"),
    "returning_salt": ("cell", "salt in water given back", "kg"),
    "head": ("cell", "water that met at the place in the last step", "m3"),
    "canal_flow": ("canal", "flow at the head of the reach of a canal", "m3 s-1"),
    "limit_taken": ("limit", "taken of a limit in its period", "m3"),
    "ice": ("body", "thickness of ice", "mm"),
    "share_summed": ("share", "what reached the place of a share since counting began", "m3"),
    "share_due": ("share", "what its user asks for in the next step", "m3"),
    "groundwater": ("aquifer", "groundwater", "m3"),
    "groundwater_salt": ("aquifer", "salt in groundwater", "kg"),
    "canal_ice": ("canal", "thickness of ice", "mm"),
    "carried": ("carrying_user", "demand of users who carry it over, asked for again", "m3"),
}


@dataclass(frozen=True, slots=True, eq=False)
class RiverState:
    """Everything that a managed river remembers between two days.

    Attributes
    ----------
    model_digest : str
        Of the names of what the river is made of.
    day : datetime.date
        Whose step comes next.
    arrays : mapping of str to array
        As `RiverEngine.state` names them.
    """

    model_digest: str
    day: date
    arrays: Mapping[str, Floats]


def model_digest(model: RiverModel) -> str:
    """Return the SHA-256 of the names whose values a state holds."""
    names = {
        "places": [(place.name, place.cells) for place in model.places],
        "bodies": [(body.name, body.place, body.lake) for body in model.bodies],
        "canals": [canal.name for canal in model.canals],
        "limits": [limit.name for limit in model.limits],
        "shares_above": [(share.name, share.place, share.user) for share in model.shares_above],
        "aquifers": [aquifer.name for aquifer in model.aquifers],
        "carrying": [model.users[index].name for index in _carrying(model)],
    }
    return hashlib.sha256(json.dumps(names, ensure_ascii=False).encode()).hexdigest()


def _carrying(model: RiverModel) -> list[int]:
    """Return the numbers of the users who carry demand over: a state knows no others."""
    return [index for index, user in enumerate(model.users) if user.carry_over_days > 0.0]


def state_of(engine: RiverEngine, day: date) -> RiverState:
    """Return what an engine remembers before the step of a day."""
    arrays = {name: np.array(values) for name, values in engine.state.items()}
    arrays["carried"] = arrays["carried"][_carrying(engine.model)]
    return RiverState(model_digest(engine.model), day, arrays)


def set_state(engine: RiverEngine, state: RiverState) -> None:
    """Set all that an engine remembers."""
    for name, values in engine.state.items():
        whose = _carrying(engine.model) if name == "carried" else slice(None)
        values[whose] = state.arrays.get(name, 0.0)


def write_state(state: RiverState, path: Path) -> None:
    """Write a state, whole or not at all, in full precision.

    Raises
    ------
    InputError
        When the disk is full or the folder is closed.
    """
    attributes = {
        "kzwater_format": FORMAT,
        "model_digest": state.model_digest,
        "day": state.day.isoformat(),
    }
    with (
        atomic_path(path) as partial,
        hdf5_lock,
        create_netcdf(partial, "State of a managed river", attributes) as file,
    ):
        for name, values in state.arrays.items():
            dimension, meaning, units = _meanings[name]
            if not values.size:  # a dimension of no length would have any
                continue
            if dimension not in file.dimensions:
                file.createDimension(dimension, values.size)
            add_variable(file, VariableSpec(name, (dimension,), meaning, units))[:] = values


def read_state(path: Path) -> RiverState:
    """Return the state of a file.

    Raises
    ------
    InputError
        When the file is missing, cut short or no state of a managed river.
    """
    with hdf5_lock, open_netcdf(path) as file:
        found = getattr(file, "kzwater_format", _("none"))
        if found != FORMAT:
            raise InputError([_problem(path, "kzwater_format", str(found), FORMAT)])
        try:
            arrays = {
                name: np.asarray(variable[:], dtype=np.float64)
                for name, variable in file.variables.items()
            }
            return RiverState(file.model_digest, date.fromisoformat(file.day), arrays)
        except (AttributeError, ValueError, OSError, RuntimeError) as error:
            raise InputError([truncated(path)]) from error


def check_state(path: Path, state: RiverState, model: RiverModel, first: date) -> None:
    """Check that a state is one of this river at the day on which the run begins.

    Raises
    ------
    InputError
        With what does not fit.
    """
    problems = []
    if state.model_digest != model_digest(model):
        other = _(
            "places, bodies, canals, limits, shares, aquifers or carried demands of another river"
        )
        problems.append(_problem(path, "model_digest", other, _("those of the scenario")))
    if state.day != first:
        problems.append(_problem(path, "day", state.day.isoformat(), first.isoformat()))
    if problems:
        raise InputError(problems)


def _problem(path: Path, subject: str, got: str, expected: str) -> Problem:
    remedy = _("Use the state that a run of this river wrote for the day before the period.")
    return Problem(shown_path(path), subject, got=got, expected=expected, remedy=remedy)
