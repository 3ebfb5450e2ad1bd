"""Scarce water shared among users: exact, fair and explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kzwater import _engine
from kzwater.engine_errors import engine_errors
from kzwater.errors import Problems
from kzwater.language import _
from kzwater.weights import Floats, Indices

Rule = Literal["fair", "maximum volume"]


@dataclass(frozen=True, slots=True, eq=False)
class Allocation:
    """Who gets how much, and why not more.

    Attributes
    ----------
    allocated : array, shape (user,), m3
        From 0 to the demand, exactly.
    share : array, shape (user,), 1
        Allocated over demand; 1 where nothing is asked for.
    binding : array of int32, shape (user,)
        The row that holds the user below its demand; -1 where the demand is met. Where several
        bind at once, the first of them.
    relief : array, shape (user,), 1
        What the user would get more for each m3 more in its binding row, all others held by the
        rows that hold them now. 0 where the demand is met, where users of a class before it would
        take the m3, and where it would only fill up a row below zero.
    order : array of int32, shape (user,)
        The users in the order in which they were settled.
    slack : array, shape (row,), m3
        What a row leaves, to the rounding of its sum; below zero only where its bound is.
    short : array of bool, shape (row,)
        Rows that have nothing to give before anyone takes: their bound is not above zero.
    taken : array, shape (row, class), m3
        What each class takes of each row.
    classes : array of int32, shape (class,)
        The priorities that occur, ascending.
    taken_before : array, shape (user,), m3
        What the classes before that of the user take of its binding row: a user lacks water because
        of their priority where this is above zero. 0 where the demand is met.
    """

    allocated: Floats
    share: Floats
    binding: Indices
    relief: Floats
    order: Indices
    slack: Floats
    short: NDArray[np.bool_]
    taken: Floats
    classes: Indices
    taken_before: Floats


def allocate(
    demand: ArrayLike, priority: ArrayLike, rows: Any, bound: ArrayLike, rule: Rule = "fair"
) -> Allocation:
    """Return what each user gets under rows that bound what users may take together.

    Class by class in order of priority. The fair rule raises the shares of demand of a class
    together until a row binds, stops the users of that row there, and goes on with the others: the
    lexicographic max-min of the shares, which is unique. ``"maximum volume"`` gives a class as much
    in total as it can get, whoever gets it; of users with equal losses the first comes first.

    Parameters
    ----------
    demand : array, shape (user,), m3
        What each user asks for in the step.
    priority : array of integers, shape (user,)
        The class of each user; a lower number comes first.
    rows : array or sparse matrix of scipy, shape (row, user), 1
        How much 1 m3 that a user takes burdens each row: 1 at a place, what would have arrived
        there below it, 0 elsewhere.
    bound : array, shape (row,), m3
        What the users of each row may burden it with. Nobody in a row gets anything where it is
        not above zero.
    rule : {"fair", "maximum volume"}, default "fair"
        The second only where the rows are a tree among the users of each class: any two of them
        apart or one within the other, burdened by their common users in one proportion.

    Raises
    ------
    InputError
        With all faults of the arrays: shapes that do not fit, values that are not finite, demands
        or burdens below zero, a rule that is not known.
    EngineFaultError
        When the largest volume is asked for and rows of a class are no tree.

    References
    ----------
    bertsekas1992, edmonds1970
    """
    asked, limits = np.asarray(demand, dtype=np.float64), np.asarray(bound, dtype=np.float64)
    classes, places = np.unique(np.asarray(priority), return_inverse=True)
    matrix = rows.tocsr(copy=True) if hasattr(rows, "tocsr") else np.asarray(rows, np.float64)
    _check_shapes(asked, places, matrix, limits)
    start, user, burden = _compressed(matrix)
    _check_values({"demand": asked, "rows": burden, "bound": limits}, classes, rule)
    with engine_errors():
        found = _engine.allocate(
            start, user, burden, places.astype(np.int32), asked, limits, rule != "fair"
        )
    taken = found.taken.reshape(limits.size, classes.size)
    held = np.flatnonzero(found.binding >= 0)
    before = np.zeros(asked.size)
    before[held] = (np.cumsum(taken, axis=1) - taken)[found.binding[held], places[held]]
    return Allocation(
        allocated=found.allocated,
        share=found.share,
        binding=found.binding,
        relief=found.relief,
        order=found.order,
        slack=found.slack,
        short=limits <= 0.0,
        taken=taken,
        classes=classes.astype(np.int32),
        taken_before=before,
    )


def _compressed(matrix: Any) -> tuple[Indices, Indices, Floats]:
    """Return the rows compressed: where each starts, the users in it and their burdens."""
    if isinstance(matrix, np.ndarray):
        row, user = np.nonzero(matrix)
        start = np.searchsorted(row, np.arange(matrix.shape[0] + 1))
        return start.astype(np.int32), user.astype(np.int32), matrix[row, user]
    matrix.sum_duplicates()
    return (
        matrix.indptr.astype(np.int32),
        matrix.indices.astype(np.int32),
        matrix.data.astype(np.float64),
    )


def _check_shapes(demand: Floats, places: NDArray[Any], matrix: Any, bound: Floats) -> None:
    """Refuse arrays that do not belong together."""
    users, rows = demand.size, bound.size
    wanted = (
        ("demand", demand.shape, (users,)),
        ("priority", places.shape, (users,)),
        ("bound", bound.shape, (rows,)),
        ("rows", matrix.shape, (rows, users)),
    )
    problems = Problems()
    for name, shape, expected in wanted:
        if tuple(shape) != expected:
            problems.add(
                "allocate",
                name,
                got=_("shape {shape}").format(shape=tuple(shape)),
                expected=_("shape {shape}").format(shape=expected),
                remedy=_("Give one demand and priority for each user, one bound for each row."),
            )
    problems.raise_if_any()


def _check_values(numbers: Mapping[str, Floats], classes: NDArray[Any], rule: str) -> None:
    """Refuse values that mean nothing."""
    problems = Problems()
    for name, values in numbers.items():
        signed = name == "bound"
        wrong = np.flatnonzero(~np.isfinite(values) | ((values < 0.0) & (not signed)))
        if wrong.size:
            problems.add(
                "allocate",
                name,
                got=_("{value:g} (the first of {count} such values)").format(
                    value=values[wrong[0]], count=wrong.size
                ),
                expected=_("finite numbers") if signed else _("finite numbers from 0 on"),
                remedy=_("Correct the values; leave out a row that bounds nothing."),
            )
    if classes.size and not np.issubdtype(classes.dtype, np.integer):
        problems.add(
            "allocate",
            "priority",
            got=str(classes.dtype),
            expected=_("whole numbers"),
            remedy=_("Number the classes, the first to be served with the lowest number."),
        )
    if rule not in {"fair", "maximum volume"}:
        problems.add(
            "allocate",
            "rule",
            got=str(rule),
            expected=_('"fair" or "maximum volume"'),
            remedy=_("Choose one of them."),
        )
    problems.raise_if_any()
