"""How water that is limited is divided: equal shares, turns, or where it saves most yield.

What is divided are pieces: the demand of a field in a stage and a ten-day period. A limit holds the
sum of the pieces that it covers; limits may overlap as they like.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kzwater.weights import Floats

Numbers = NDArray[np.intp]

# Below this share of the yield its logarithm goes on as a parabola: it is finite for a crop that
# would yield nothing, and shares of yields that small are not told apart (own choice).
_least_yield = 0.05
_most_sweeps = 300
_most_trials = 100


@dataclass(frozen=True, slots=True, eq=False)
class Cap:
    """A limit of some pieces.

    Attributes
    ----------
    pieces : array of int, shape (covered piece,)
    most : float
        Of their sum, in the units of the demand.
    """

    pieces: Numbers
    most: float


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """What water is worth to each piece: ``weight x log(1 - loss x share that is missing)``.

    Attributes
    ----------
    weight : array, shape (piece,)
    loss : array, shape (piece,)
        Share of the yield that is lost when the piece gets nothing.
    """

    weight: Floats
    loss: Floats

    def yields(self, shares: Floats) -> float:
        """Return the sum of the weighted logarithms for shares of the demand that are given."""
        left = 1.0 - self.loss * (1.0 - shares)
        low = (left - _least_yield) / _least_yield
        below = np.log(_least_yield) + low - 0.5 * low * low
        logarithms = np.log(np.maximum(left, _least_yield))
        return float(self.weight @ np.where(left < _least_yield, below, logarithms))

    def marginal(self, shares: Floats, demand: Floats) -> Floats:
        """Return what the next unit is worth, shape (piece,)."""
        left = 1.0 - self.loss * (1.0 - shares)
        low = (2.0 * _least_yield - left) / _least_yield**2
        slope = np.where(left < _least_yield, low, 1.0 / np.maximum(left, _least_yield))
        return np.asarray(self.weight * self.loss / demand * slope)

    def shares(self, price: Floats, demand: Floats, which: Numbers) -> Floats:
        """Return the shares of some pieces whose next unit is worth the price, 0 to 1."""
        loss = self.loss[which]
        full = self.weight[which] * loss / demand[which]
        left = np.where(
            price * _least_yield <= full,
            full / np.maximum(price, 1e-300),
            2.0 * _least_yield - price * _least_yield**2 / full,
        )
        return np.asarray(np.clip(1.0 - (1.0 - left) / loss, 0.0, 1.0))


def equal_shares(demand: Floats, caps: Sequence[Cap]) -> Floats:
    """Return what each piece gets when all shares rise alike until a limit is reached.

    Pieces under that limit stay where they are, the others rise on.

    Parameters
    ----------
    demand : array, shape (piece,)
    caps : sequence of Cap
    """
    shares = np.ones(demand.size)
    rising = demand > 0.0
    while True:
        fullest, level = None, 1.0
        for cap in caps:
            free = rising[cap.pieces]
            wanted = float(demand[cap.pieces][free].sum())
            held = float((demand * shares)[cap.pieces][~free].sum())
            if wanted > 0.0 and (cap.most - held) / wanted < level:
                fullest, level = cap, max((cap.most - held) / wanted, 0.0)
        if fullest is None:
            return within(demand * shares, caps)
        stopped = fullest.pieces[rising[fullest.pieces]]
        shares[stopped] = level
        rising[stopped] = False


def in_turns(demand: Floats, caps: Sequence[Cap], turn: Numbers) -> Floats:
    """Return what each piece gets when those of an earlier turn get theirs first."""
    given = np.zeros(demand.size)
    for number in np.unique(turn):
        wanted = np.where(turn == number, demand, 0.0)
        given += equal_shares(wanted, _left(caps, given))
    return within(given, caps)


def worth_most(demand: Floats, caps: Sequence[Cap], worth: Worth) -> Floats:
    """Return what each piece gets so that the sum of the weighted logarithms is largest.

    The problem is strictly concave in the pieces that are worth something, so that its dual is
    smooth: each limit in turn gets the price at which it holds, until no price changes (cyclic
    ascent). What is left then goes to pieces that are worth nothing.

    Parameters
    ----------
    demand : array, shape (piece,)
    caps : sequence of Cap
    worth : Worth
    """
    valued = (demand > 0.0) & (worth.loss > 0.0) & (worth.weight > 0.0)
    held = [Cap(cap.pieces[valued[cap.pieces]], cap.most) for cap in caps]
    binding = [cap for cap in held if float(demand[cap.pieces].sum()) > cap.most]
    prices = np.zeros(len(binding))
    price = np.zeros(demand.size)
    for _sweep in range(_most_sweeps):
        before = prices.copy()
        for number, cap in enumerate(binding):
            others = np.maximum(price[cap.pieces] - prices[number], 0.0)
            prices[number] = _price(cap, others, demand, worth)
            price[cap.pieces] = others + prices[number]
        if np.all(np.abs(prices - before) <= 1e-11 * prices):
            break
    given = np.zeros(demand.size)
    every = np.flatnonzero(valued)
    given[every] = np.multiply(demand[every], worth.shares(price[every], demand, every))
    given = within(given, caps)
    rest = np.where(valued, 0.0, demand)
    return within(given + equal_shares(rest, _left(caps, given)), caps)


def _price(cap: Cap, others: Floats, demand: Floats, worth: Worth) -> float:
    """Return the price of a limit at which its pieces take no more than it has.

    Parameters
    ----------
    others : array, shape (covered piece,)
        Prices of the other limits.
    """
    which = cap.pieces

    def beyond(price: float) -> float:
        return float(demand[which] @ worth.shares(others + price, demand, which)) - cap.most

    low, above = 0.0, beyond(0.0)
    if above <= 0.0:
        return 0.0
    high = float(worth.marginal(np.zeros(demand.size), np.maximum(demand, 1e-300))[which].max())
    below = beyond(high)
    for _trial in range(_most_trials):
        if high - low <= 1e-14 * high or below == 0.0:
            break
        # False position meets flat ends; a bisection in between halves the bracket in any case.
        middle = 0.5 * (low + high)
        if _trial % 3:
            middle = low + (high - low) * above / (above - below)
        found = beyond(middle)
        if found > 0.0:
            low, above = middle, found
        else:
            high, below = middle, found
    return high


def within(given: Floats, caps: Sequence[Cap]) -> Floats:
    """Return what is given, less where rounding brought it beyond a limit."""
    scaled = given.copy()
    for cap in caps:
        total = float(scaled[cap.pieces].sum())
        if total > cap.most:
            scaled[cap.pieces] *= max(cap.most, 0.0) / total
    return scaled


def _left(caps: Sequence[Cap], given: Floats) -> list[Cap]:
    """Return the limits with what they have left."""
    return [Cap(cap.pieces, max(cap.most - float(given[cap.pieces].sum()), 0.0)) for cap in caps]
