"""Temperatures that stand in an order: lowest, mean and highest of a time, dew point and mean."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kzwater.errors import Problem
from kzwater.language import _

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Order:
    """Two forcings of which one is never above the other.

    Attributes
    ----------
    lower, upper : str
    tolerance : float
        What is no more than this above is rounding, degC.
    rare : float
        Share of values that may be above: days of several tables begin at different hours.
    most : float
        More than this above is a fault even where it is rare, degC.
    """

    lower: str
    upper: str
    tolerance: float = 0.5
    rare: float = 0.05
    most: float = 10.0


# The extremes come first: what follows from their exchange is not told beside it. The tolerances
# are own choices; 23 years of the Kara Ertis are in order on every day.
ORDERS = (
    Order("air_temperature_minimum", "air_temperature_maximum", 0.0, 0.0, 0.0),
    Order("air_temperature_minimum", "air_temperature"),
    Order("air_temperature", "air_temperature_maximum"),
    Order("dew_point_temperature", "air_temperature"),
)


@dataclass(frozen=True, slots=True)
class OrderFault:
    """An order that does not hold: the fault without its place, and the first value at fault."""

    order: Order
    problem: Problem
    record: int
    point: int


@dataclass(slots=True)
class _Count:
    """The values of one order that are above, counted block by block."""

    order: Order
    above: int = 0
    far_above: int = 0
    values: int = 0
    first: tuple[int, int] = (0, 0)
    pair: tuple[float, float] = (0.0, 0.0)

    def add(self, start: int, lower: Floats, upper: Floats) -> None:
        """Count a block, shape (record, point), whose first record has the index ``start``."""
        above = lower > upper + self.order.tolerance
        self.values += above.size
        if not above.any():
            return
        if not self.above:
            record, point = (int(index) for index in np.argwhere(above)[0])
            self.first = (start + record, point)
            self.pair = (float(lower[record, point]), float(upper[record, point]))
        self.above += int(above.sum())
        self.far_above += int(np.sum(lower > upper + self.order.most))

    @property
    def is_fault(self) -> bool:
        """Return whether there are too many of them, or one is too far above."""
        return self.above > self.order.rare * self.values or self.far_above > 0

    def fault(self) -> OrderFault:
        """Return the fault with its first value."""
        problem = Problem(
            "",
            self.order.lower,
            got=_("{lower:g} degC where `{name}` is {upper:g} degC ({count} in all)").format(
                lower=self.pair[0], name=self.order.upper, upper=self.pair[1], count=self.above
            ),
            expected=_("at most `{name}` of the same time").format(name=self.order.upper),
            remedy=_("Correct the values.")
            if self.above <= 0.5 * self.values
            else _("The two are exchanged: exchange their names or files.")
            if self.order.most == 0.0
            else _("One of the two is another quantity or of another place: check their files."),
        )
        return OrderFault(self.order, problem, *self.first)


Read = Callable[[str, int, int], Floats]


def order_faults(names: Collection[str], read: Read, total: int, block: int) -> list[OrderFault]:
    """Return the faults of all orders between forcings; one forcing is in one fault at most.

    Parameters
    ----------
    names : collection of str
        The forcings that are at hand.
    read : callable
        Called with a name, a first record and a count; returns values of shape (record, point).
    total, block : int
        Records in all, and at a time.
    """
    counts = [_Count(order) for order in ORDERS if {order.lower, order.upper} <= set(names)]
    ordered = dict.fromkeys(
        name for each in counts for name in (each.order.lower, each.order.upper)
    )
    for first in range(0, total, block) if counts else ():
        count = min(block, total - first)
        values: Mapping[str, Floats] = {name: read(name, first, count) for name in ordered}
        for each in counts:
            each.add(first, values[each.order.lower], values[each.order.upper])
    told: set[str] = set()
    faults = []
    for each in counts:
        if each.is_fault and not told & {each.order.lower, each.order.upper}:
            told |= {each.order.lower, each.order.upper}
            faults.append(each.fault())
    return faults
