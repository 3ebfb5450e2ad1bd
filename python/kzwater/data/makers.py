"""Which processes could make a forcing that a weather file lacks."""

from __future__ import annotations

from collections.abc import Collection, Set
from dataclasses import dataclass

from kzwater import registry
from kzwater.config.sentences import suggestion
from kzwater.language import _

# What processes compute for one another: nobody keeps it in files.
_handed_on = frozenset(
    {
        "extraterrestrial_radiation",
        "daylight_duration",
        "daylight_margin",
        "evaporative_demand",
        "irrigation_wanted",
        "open_ground",
    }
)


def way_to_make(forcing: str, given: Set[str]) -> tuple[str, ...]:
    """Return the processes that together make a forcing from given ones, itself made by the first.

    Parameters
    ----------
    given : set of str
        Forcings that are there.

    Returns
    -------
    tuple of str
        Empty when no processes of the catalogue can make it from those.
    """
    reachable = dict.fromkeys(given, "")
    found = True
    while found:
        found = False
        for process in registry.declared():
            for made in _made_by(process.name):
                if made not in reachable and _needed_by(process.name) <= set(reachable):
                    reachable[made] = process.name
                    found = True
    return tuple(dict.fromkeys(_chain(forcing, reachable)))


def readers(forcing: str, processes: Collection[str]) -> str:
    """Return which of some processes read a forcing, as text."""
    return ", ".join(f"`{name}`" for name in processes if forcing in _needed_by(name))


def is_kept(forcing: str) -> bool:
    """Return whether a forcing may stand in a file: not what processes only hand on."""
    return forcing not in _handed_on


def remedy_by_making(forcing: str, given: Set[str], chosen: Collection[str] = ()) -> str:
    """Return how to have a missing forcing made; empty when no process can make it.

    Processes that are ``chosen`` already are not named again; others that make the forcing from no
    more than the first needs are named beside it.
    """
    way = way_to_make(forcing, given)
    makers = way or registry.field(forcing).computed_by
    if not makers:
        return ""
    first, *others = way or makers[:1]
    lacking = sorted(
        name for name in _needed_by(first) - given if not registry.field(name).computed_by
    )
    text = (
        _("Choose `{answers}` in `processes`, and give `{lacking}`.")
        if lacking and not way
        else _("Choose `{answers}` in `processes`: it is made from the weather that is there.")
    )
    wanted = (first, *(name for name in others if name not in chosen))
    told = text.format(answers=_as_answers(wanted), lacking="`, `".join(lacking))
    return told + _alternatives(forcing, first)


@dataclass(frozen=True, slots=True)
class Missing:
    """A forcing that a file lacks, and the variable that was looked for."""

    forcing: str
    variable: str


def remedy_of_variable(
    missing: Missing, given: Set[str], variables: Collection[str], chosen: Collection[str]
) -> str:
    """Return what to do about a variable that a file lacks: have it made first, else name it.

    Parameters
    ----------
    given : set of str
        Forcings that are there.
    variables : collection of str
        Names of the variables that are there.
    chosen : collection of str
        The processes of the scenario.
    """
    made = remedy_by_making(missing.forcing, given, chosen)
    if made and not is_kept(missing.forcing):
        return made
    naming = (
        _("Or name it in `forcing.variables`.") if made else _("Name it in `forcing.variables`.")
    )
    return f"{made} {naming} {suggestion(missing.variable, variables)}".lstrip()


def _alternatives(forcing: str, first: str) -> str:
    """Return the other processes that make a forcing from no more than the first, as text."""
    makers = registry.field(forcing).computed_by
    known = _needed_by(first)
    others = [name for name in makers if name != first and _needed_by(name) <= known]
    if not others:
        return ""
    answers = _(" or ").join(f"`{_as_answers((name,))}`" for name in others)
    return " " + _("As well: {answers}.").format(answers=answers)


def _chain(forcing: str, maker: dict[str, str]) -> list[str]:
    """Return the process that makes a forcing, then those that make what it needs."""
    process = maker.get(forcing, "")
    if not process:
        return []
    needed = sorted(_needed_by(process))
    return [process, *(name for need in needed for name in _chain(need, maker))]


def _made_by(process: str) -> tuple[str, ...]:
    """Return the forcings that a process makes."""
    return tuple(info.name for info in registry.fields() if process in info.computed_by)


def _needed_by(process: str) -> set[str]:
    """Return the forcings that a process reads."""
    return {info.name for info in registry.of_processes((process,), "forcing")}


def _as_answers(processes: tuple[str, ...]) -> str:
    """Return processes as a scenario names them: ``choice: process``, one after the other."""
    choice_of = {info.name: info.choice for info in registry.declared()}
    return ", ".join(f"{choice_of[name]}: {name}" for name in processes)
