"""Declarations of the compiled engine: names, units, bounds and sources of all quantities."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from kzwater import _engine

SWITCHES = (
    "irrigation_ordered",
    "irrigation_by_pass",
    "schedule_is_gross",
    "counts_day_degrees",
)
"""Parameters that are 0 or 1 and nothing between: no share."""
# What is computed or followed is declared as the forcing or flux that it is.
_as_made = {"computed": "forcing", "followed": "flux"}


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """Declaration of one quantity.

    Attributes
    ----------
    role : str
        ``forcing``, ``calendar``, ``parameter``, ``place``, ``store``, ``transient``, ``memory`` or
        ``flux``.
    default : float
        Default of a parameter, cold start of a store or memory, in ``units``.
    from_store, to_store : str
        The places that a flux connects; empty for other roles.
    substance : str
        What a store holds or a flux moves: ``water`` or ``salt``.
    processes : tuple of str
        The processes that use it.
    computed_by : tuple of str
        The processes that make a forcing, so that no file has to give it.
    """

    name: str
    role: str
    long_name: str
    standard_name: str
    units: str
    default: float
    lower: float
    upper: float
    source: str
    from_store: str
    to_store: str
    substance: str
    processes: tuple[str, ...]
    computed_by: tuple[str, ...]
    lateral: bool


@dataclass(frozen=True, slots=True)
class ProcessInfo:
    """A process or lateral operator and the names of its fields.

    Attributes
    ----------
    choice : str
        The question that it answers, such as ``snow``; a model has one answer at most.
    standard : bool
        Whether it is the answer where a scenario gives none.
    by_day : bool
        Whether its equations are those of whole days, and mean nothing in hours.
    followed : tuple of str
        Fluxes of earlier processes that it reads.
    """

    name: str
    title: str
    choice: str
    standard: bool
    by_day: bool
    lateral: bool
    fields: tuple[str, ...]
    followed: tuple[str, ...]


@cache
def declared() -> tuple[ProcessInfo, ...]:
    """Return all processes in the order of the water's way, then the lateral operators."""
    return tuple(
        ProcessInfo(
            name=d.name,
            title=d.title,
            choice=d.choice,
            standard=d.standard,
            by_day=d.by_day,
            lateral=d.lateral,
            fields=tuple(field.name for field in d.fields),
            followed=tuple(field.name for field in d.fields if field.role == "followed"),
        )
        for d in _engine.declarations()
    )


@cache
def processes() -> tuple[str, ...]:
    """Return the names of the vertical processes in the order of the water's way."""
    return tuple(process.name for process in declared() if not process.lateral)


@cache
def standard_processes() -> tuple[str, ...]:
    """Return the vertical processes that a scenario gets without choosing."""
    return tuple(p.name for p in declared() if p.standard and not p.lateral)


@cache
def choices() -> dict[str, tuple[str, ...]]:
    """Return the vertical processes that answer each choice, in the order of the water's way."""
    found: dict[str, tuple[str, ...]] = {}
    for process in declared():
        if not process.lateral:
            found[process.choice] = (*found.get(process.choice, ()), process.name)
    return found


@cache
def fields() -> tuple[FieldInfo, ...]:
    """Return every declared quantity once, in order of first use."""
    found: dict[str, FieldInfo] = {}
    for declaration in _engine.declarations():
        for f in declaration.fields:
            computed_by = _computing(f.name)
            used_by = tuple(
                p.name for p in declared() if f.name in p.fields and p.name not in computed_by
            )
            found.setdefault(
                f.name,
                FieldInfo(
                    name=f.name,
                    role=_as_made.get(f.role, f.role),
                    long_name=f.long_name,
                    standard_name=f.standard_name,
                    units=f.units,
                    default=f.initial,
                    lower=f.lower,
                    upper=f.upper,
                    source=f.source,
                    from_store=f.from_store,
                    to_store=f.to_store,
                    substance=f.substance,
                    processes=used_by,
                    computed_by=computed_by,
                    lateral=declaration.lateral,
                ),
            )
    return tuple(found.values())


def _computing(name: str) -> tuple[str, ...]:
    """Return the processes that make a forcing."""
    return tuple(
        declaration.name
        for declaration in _engine.declarations()
        if any(f.name == name and f.role == "computed" for f in declaration.fields)
    )


@cache
def _by_name() -> dict[str, FieldInfo]:
    return {info.name: info for info in fields()}


def field(name: str) -> FieldInfo:
    """Return the declaration of one quantity.

    Raises
    ------
    KeyError
        When the engine declares no quantity of this name.
    """
    return _by_name()[name]


def has_parameter(name: str) -> bool:
    """Return whether the engine declares a parameter of this name."""
    return name in _by_name() and field(name).role == "parameter"


def of_processes(names: tuple[str, ...], role: str) -> tuple[FieldInfo, ...]:
    """Return the fields of a role that the named processes use, in order of first use.

    A forcing that one of them makes is left out: nobody has to give it.
    """
    chosen = set(names)
    return tuple(
        info
        for info in fields()
        if info.role == role and chosen & set(info.processes) and not chosen & set(info.computed_by)
    )
