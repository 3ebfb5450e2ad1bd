"""State files: all that a basin remembers at one instant, to resume from and to hand on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import netCDF4
import numpy as np
from numpy.typing import NDArray

from kzwater import registry
from kzwater.config.document import shown_path
from kzwater.data.cf import (
    VariableSpec,
    add_variable,
    create_netcdf,
    hdf5_lock,
    open_netcdf,
    truncated,
)
from kzwater.data.chunks import put_arrays
from kzwater.data.files import atomic_path, digest
from kzwater.errors import InputError, Problem, Problems
from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.config import Scenario

FORMAT = "state 1"

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Everything that the model remembers between two steps.

    Attributes
    ----------
    basin_digest : str
        SHA-256 of the basin that the state belongs to.
    instant : datetime
        Local standard time.
    utc_offset : str
        Local standard time less UTC, such as ``+05:00``.
    columns : mapping of str to array
        Stores (mm) and memories of each HRU, shape (hru,).
    river_water : array, shape (reach,)
        Water in each reach, m3.
    alluvial_water : array, shape (reach,), or None
        Water beside each reach, m3; None where rivers lose nothing.
    limits_taken : mapping of str to float
        Taken of each shared limit until its plan was renewed last, m3; empty without limits.
    """

    basin_digest: str
    instant: datetime
    utc_offset: str
    columns: Mapping[str, Floats]
    river_water: Floats
    alluvial_water: Floats | None = None
    limits_taken: Mapping[str, float] = field(default_factory=dict)


def write_state(state: State, path: Path) -> None:
    """Write a state, whole or not at all, in full precision.

    Raises
    ------
    InputError
        When the disk is full or the folder is closed.
    """
    attributes = {
        "kzwater_format": FORMAT,
        "basin_digest": state.basin_digest,
        "instant": state.instant.isoformat(timespec="minutes"),
        "utc_offset": state.utc_offset,
    }
    if state.limits_taken:
        attributes["limits_taken"] = json.dumps(dict(state.limits_taken), ensure_ascii=False)
    of_reaches = {"river_water": state.river_water}
    if state.alluvial_water is not None:
        of_reaches["alluvial_water"] = state.alluvial_water
    arrays = {**state.columns, **of_reaches}
    with atomic_path(path) as partial:
        with hdf5_lock, create_netcdf(partial, "State of a basin", attributes) as file:
            file.createDimension("hru", next(iter(state.columns.values())).size)
            file.createDimension("reach", state.river_water.size)
            for name, values in arrays.items():
                info = registry.field(name)
                place = "reach" if name in of_reaches else "hru"
                spec = VariableSpec(name, (place,), info.long_name, info.units, chunks=values.shape)
                add_variable(file, spec)
        put_arrays(partial, arrays)


def read_state(path: Path) -> State:
    """Return the state of a file.

    Raises
    ------
    InputError
        When the file is missing, cut short or no state of this version.
    """
    dataset = open_netcdf(path)
    with hdf5_lock, dataset:
        found = getattr(dataset, "kzwater_format", _("none"))
        if found != FORMAT:
            problem = Problem(
                shown_path(path),
                "kzwater_format",
                got=str(found),
                expected=FORMAT,
                remedy=_("Use a state file that this version of kzwater wrote."),
            )
            raise InputError([problem])
        try:
            return _read(dataset)
        except (LookupError, AttributeError, ValueError, OSError, RuntimeError) as error:
            raise InputError([truncated(path)]) from error


def _read(dataset: netCDF4.Dataset) -> State:
    """Return what an open state file holds."""
    columns = {
        name: np.asarray(variable[:], dtype=np.float64)
        for name, variable in dataset.variables.items()
        if variable.dimensions == ("hru",)
    }
    alluvial = dataset.variables.get("alluvial_water")
    return State(
        basin_digest=dataset.basin_digest,
        instant=datetime.fromisoformat(dataset.instant),
        utc_offset=dataset.utc_offset,
        columns=columns,
        river_water=np.asarray(dataset.variables["river_water"][:], dtype=np.float64),
        alluvial_water=None if alluvial is None else np.asarray(alluvial[:], dtype=np.float64),
        limits_taken=json.loads(getattr(dataset, "limits_taken", "{}")),
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run needs of a state.

    Attributes
    ----------
    basin_digest : str
    instant : datetime
        Start of the run, local standard time.
    utc_offset : str
    names : tuple of str
        Stores and memories.
    hrus, reaches : int or None
        None: not checked.
    rivers_lose : bool
        Whether there is water beside the rivers.
    """

    basin_digest: str
    instant: datetime
    utc_offset: str
    names: tuple[str, ...]
    hrus: int | None
    reaches: int | None
    rivers_lose: bool = False


def wanted_state(scenario: Scenario, hrus: int | None, reaches: int | None) -> Wanted:
    """Return what a scenario needs of a state.

    Parameters
    ----------
    hrus, reaches : int or None
        Of the part that is computed; None where that is not known yet.
    """
    cut = [inflow.reach_of for inflow in scenario.inflows if inflow.imposed]
    remembered = (
        *registry.of_processes(scenario.processes, "store"),
        *registry.of_processes(scenario.processes, "memory"),
    )
    return Wanted(
        basin_digest="-".join([digest(scenario.land), *cut]),
        instant=scenario.starts_at,
        utc_offset=scenario.time.utc_offset,
        names=tuple(info.name for info in remembered),
        hrus=hrus,
        reaches=reaches,
        rivers_lose=scenario.routing.loses,
    )


def check_state(path: Path, state: State, wanted: Wanted) -> None:
    """Check that a state fits a run.

    Raises
    ------
    InputError
        With all faults: another basin, instant or zone, missing, superfluous or impossible values.
    """
    problems = Problems()
    place = shown_path(path)
    if state.basin_digest != wanted.basin_digest:
        problems.add(
            place,
            "basin_digest",
            got=_("a state of another basin ({digest})").format(digest=state.basin_digest[:12]),
            expected=_("the basin of the scenario ({digest})").format(
                digest=wanted.basin_digest[:12]
            ),
            remedy=_("Use a state made with this basin.nc, or start without a state."),
        )
        raise InputError(list(problems))
    found = f"{state.instant:%Y-%m-%d %H:%M} {state.utc_offset}"
    expected = f"{wanted.instant:%Y-%m-%d %H:%M} {wanted.utc_offset}"
    if found != expected:
        problems.add(
            place,
            "instant",
            got=found,
            expected=expected,
            remedy=_("Start the period at the instant of the state, or use another state."),
        )
    for name in wanted.names:
        _check_values(problems, place, name, state.columns.get(name), wanted.hrus)
    _check_values(problems, place, "river_water", state.river_water, wanted.reaches)
    if wanted.rivers_lose:
        _check_values(problems, place, "alluvial_water", state.alluvial_water, wanted.reaches)
    _check_left_out(problems, place, state, wanted)
    problems.raise_if_any()


def _check_left_out(problems: Problems, place: str, state: State, wanted: Wanted) -> None:
    """Add a fault for each store with water or salt that no chosen process would know of."""
    if state.alluvial_water is not None and not wanted.rivers_lose and state.alluvial_water.any():
        problems.add(
            place,
            "alluvial_water",
            got=_("water beside rivers that lose nothing"),
            expected=_("rivers with a loss to which it can return"),
            remedy=_("Give `routing.parameters` the `bed_conductivity` of the run that made it."),
        )
    declared = {info.name: info for info in registry.fields()}
    for name in sorted(set(state.columns) - set(wanted.names)):
        info = declared.get(name)
        # What a process that is not chosen remembers is of no use to the others.
        if (info is not None and info.role == "memory") or not state.columns[name].any():
            continue
        salt = info is not None and info.substance == "salt"
        problems.add(
            place,
            name,
            got=_("salt in a store that no chosen process has")
            if salt
            else _("water in a store that no chosen process has"),
            expected=_("the stores of the chosen processes"),
            remedy=_("Choose the process that has it: without it this salt would be lost.")
            if salt
            else _("Choose the process that has it: without it this water would be lost."),
        )


def _check_values(
    problems: Problems, place: str, name: str, values: Floats | None, size: int | None
) -> None:
    """Add a fault when values are missing, too few, not finite or beyond their bounds."""
    info = registry.field(name)
    if values is None:
        problems.add(
            place,
            name,
            got=_("no such variable"),
            expected=_("a value for each HRU"),
            remedy=_("The state was made with other processes; use one made with these."),
        )
        return
    if size is not None and values.size != size:
        problems.add(
            place,
            name,
            got=_("{count} values").format(count=values.size),
            expected=str(size),
            remedy=_("The file was changed or damaged; make the state again."),
        )
        return
    wrong = ~((values >= info.lower) & (values <= info.upper) & np.isfinite(values))
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        problems.add(
            place,
            name,
            got=_("{value:g} at {count} places (first: index {index})").format(
                value=values[first], count=int(wrong.sum()), index=first
            ),
            expected=_("{lower:g} to {upper:g} {units}").format(
                lower=info.lower, upper=info.upper, units=info.units
            ),
            remedy=_("The file was changed or damaged; make the state again."),
        )
