"""Errors of kzwater: every problem of an input listed at once, each with place and remedy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kzwater.language import _

# Faults of one kind in one file that are listed; the others are counted (own choice).
_most_of_a_kind = 10


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of an input.

    Attributes
    ----------
    place : str
        File with line, cell or date: ``arys.yaml:31``, ``forcing.nc 1998-03-02``.
    subject : str
        The key or variable at fault; may be empty.
    got : str
        What was found.
    expected : str
        What is allowed.
    remedy : str
        What the user can do.
    more : int
        Further faults of this kind in the same file, which are not listed.
    """

    place: str
    subject: str
    got: str
    expected: str
    remedy: str
    more: int = 0

    def __str__(self) -> str:
        where = f"{self.place} {self.subject}".strip()
        sentence = _("{where}: got {got}, expected {expected}. {remedy}").format(
            where=where, got=self.got, expected=self.expected, remedy=self.remedy
        )
        if not self.more:
            return sentence
        return sentence + " " + _("(And {count} more of this kind.)").format(count=self.more)


def capped(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return faults with the first of each kind in each file; the last of these counts the rest.

    A kind is what is expected and the remedy: 1000 dates that cannot be read are one fault of the
    user's. So is a file that is read for several quantities: equal faults count once.
    """
    kept: dict[int, Problem] = {}
    of_kind: dict[tuple[str, str, str], list[int]] = {}
    for number, problem in enumerate(dict.fromkeys(problems)):
        file = re.sub(r":\d+$", "", problem.place)
        listed = of_kind.setdefault((file, problem.expected, problem.remedy), [])
        if len(listed) < _most_of_a_kind:
            listed.append(number)
            kept[number] = problem
        else:
            last = kept[listed[-1]]
            kept[listed[-1]] = replace(last, more=last.more + 1 + problem.more)
    return tuple(kept.values())


class KzwaterError(Exception):
    """Base of all errors that the user can act on; carries the exit status of the command."""

    exit_status = 1


class InputError(KzwaterError):
    """Inputs at fault: all problems found, before the first step; at least one."""

    exit_status = 2

    def __init__(self, problems: list[Problem] | tuple[Problem, ...]) -> None:
        if not problems:
            message = "an InputError names at least one problem"
            raise ValueError(message)
        self.problems = capped(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class MissingExtraError(KzwaterError):
    """An optional library is missing; the message says which extra to install."""

    exit_status = 2


class ModelError(KzwaterError):
    """The model refused to go on: balance or numerics. The last good state was kept."""

    exit_status = 3


class InterruptedRunError(KzwaterError):
    """The run was interrupted at a whole step and can be resumed."""

    exit_status = 130


class Problems:
    """Collector: add every fault of an input, then raise once."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, place: str, subject: str, *, got: str, expected: str, remedy: str) -> None:
        """Record one fault."""
        self._found.append(Problem(place, subject, got, expected, remedy))

    def extend(self, problems: tuple[Problem, ...] | list[Problem]) -> None:
        """Record the faults that another check found."""
        self._found.extend(problems)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def raise_if_any(self) -> None:
        """Raise ``InputError`` with all faults, if there are any.

        Raises
        ------
        InputError
            When at least one problem was recorded.
        """
        if self._found:
            raise InputError(self._found)
