"""What is wrong with the chosen processes: two answers to one choice, or none where one must be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kzwater import registry
from kzwater.config.declared import in_order
from kzwater.engine import check_processes
from kzwater.engine_errors import EngineFaultError
from kzwater.language import _


@dataclass(frozen=True, slots=True)
class ChoiceFault:
    """A fault of the chosen processes.

    Attributes
    ----------
    choice : str
        The choice that is answered wrongly; empty where it is no single one.
    """

    choice: str
    got: str
    expected: str
    remedy: str


def choice_faults(chosen: tuple[str, ...], *, listed: bool) -> tuple[ChoiceFault, ...]:
    """Return all faults of the chosen processes, one for each choice.

    Parameters
    ----------
    chosen : tuple of str
        Processes in the order of the catalogue.
    listed : bool
        Whether the scenario lists all processes, and not its answers to choices.
    """
    rivals = tuple(_rivals(chosen))
    return rivals or tuple(_gaps(chosen, listed=listed))


def _rivals(chosen: tuple[str, ...]) -> Iterator[ChoiceFault]:
    """Return a fault for each choice with more than one answer."""
    for choice, answers in registry.choices().items():
        given = [name for name in answers if name in chosen]
        if len(given) > 1:
            yield ChoiceFault(
                choice,
                got=_("{names} for the one choice `{choice}`").format(
                    names=", ".join(f"`{name}`" for name in given), choice=choice
                ),
                expected=_("one process for each choice"),
                remedy=_("Keep one of them."),
            )


def _gaps(chosen: tuple[str, ...], *, listed: bool) -> Iterator[ChoiceFault]:
    """Return a fault for each choice without an answer that leaves water lying.

    The search goes on as if it were answered, so that one gap does not hide the next.
    """
    while True:
        try:
            check_processes(chosen)
        except EngineFaultError as fault:
            if fault.code == "flux_missing":
                maker = _maker(str(fault.values["flux"]))
                yield _unmade(fault, maker, listed=listed)
                rivals = registry.choices()[maker.choice]
                chosen = in_order((*(n for n in chosen if n not in rivals), maker.name))
                continue
            store = _undrained(fault)
            takers = _takers(chosen, store) if store else ()
            if not takers:
                yield ChoiceFault(
                    "",
                    got=str(fault),
                    expected=_("processes that pass all water on"),
                    remedy=_("Leave `processes` out for the standard model."),
                )
                return
            yield _gap(store, takers, listed=listed)
            chosen = in_order((*chosen, takers[0]))
        else:
            return


def _maker(flux: str) -> registry.ProcessInfo:
    """Return the process that makes a flux which another one follows."""
    return next(
        info for info in registry.declared() if flux in info.fields and flux not in info.followed
    )


def _unmade(fault: EngineFaultError, maker: registry.ProcessInfo, *, listed: bool) -> ChoiceFault:
    """Return the fault of a process that follows a flux which nothing makes."""
    return ChoiceFault(
        maker.choice,
        got=str(fault),
        expected=f"`{maker.name}`",
        remedy=_remedy(listed=listed).format(choice=maker.choice, process=maker.name),
    )


def _remedy(*, listed: bool) -> str:
    """Return what to write so that a process is chosen."""
    if listed:
        return _("Add `{process}` to the list.")
    return _("Write `{choice}: {process}`.")


def _undrained(fault: EngineFaultError) -> str:
    """Return the store whose water nothing takes further; empty when the fault is another one."""
    return str(fault.values["store"]) if fault.code == "transient_not_drained" else ""


def _takers(chosen: tuple[str, ...], store: str) -> tuple[str, ...]:
    """Return the answers to one unanswered choice that take all water of a store, standard first.

    Where several choices could, it is that with an answer in the standard model.
    """
    standard = registry.standard_processes()
    found = []
    for answers in registry.choices().values():
        if not set(answers).isdisjoint(chosen):
            continue
        drains = [name for name in answers if _drains(chosen, name, store)]
        if drains:
            found.append(tuple(sorted(drains, key=lambda name: name not in standard)))
    found.sort(key=lambda names: names[0] not in standard)
    return found[0] if found else ()


def _drains(chosen: tuple[str, ...], process: str, store: str) -> bool:
    """Return whether nothing lies in a store any more with one process added."""
    info = next(info for info in registry.declared() if info.name == process)
    made = (registry.field(name) for name in info.fields if name not in info.followed)
    if not any(field.from_store == store for field in made):
        return False
    try:
        check_processes(in_order((*chosen, process)))
    except EngineFaultError as fault:
        return _undrained(fault) != store
    return True


def _gap(store: str, takers: tuple[str, ...], *, listed: bool) -> ChoiceFault:
    """Return the fault of a choice without an answer."""
    choice = next(info.choice for info in registry.declared() if info.name == takers[0])
    remedy = (
        _("Add `{process}` to the list.")
        if listed
        else _("Write `{choice}: {process}`, or leave the line out for the standard process.")
    )
    return ChoiceFault(
        choice,
        got=_("no process for `{choice}`: nothing takes the water of {store} further").format(
            choice=choice, store=store
        ),
        expected=_("one of {processes}").format(
            processes=", ".join(f"`{name}`" for name in takers)
        ),
        remedy=remedy.format(choice=choice, process=takers[0]),
    )
