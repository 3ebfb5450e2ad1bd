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
_same_price = 1e-10  # relative change of a sweep (own choice)


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


@dataclass(frozen=True, slots=True, eq=False)
class _Priced:
    """Pieces that are worth something, at work: what a limit asks again and again.

    Attributes
    ----------
    demand, loss : array, shape (piece,)
    full : array, shape (piece,)
        What the last unit of the whole demand is worth.
    """

    demand: Floats
    loss: Floats
    full: Floats

    def of(self, which: Numbers) -> _Priced:
        """Return some of the pieces."""
        return _Priced(self.demand[which], self.loss[which], self.full[which])

    def given(self, price: Floats) -> Floats:
        """Return what pieces get until their next unit is worth the price, shape (piece,)."""
        left = np.where(
            price * _least_yield <= self.full,
            self.full / np.maximum(price, 1e-300),
            2.0 * _least_yield - price * _least_yield**2 / self.full,
        )
        return np.asarray(self.demand * np.clip(1.0 - (1.0 - left) / self.loss, 0.0, 1.0))

    @property
    def dearest(self) -> float:
        """Return the price at which nothing is given."""
        left = 1.0 - self.loss
        low = (2.0 * _least_yield - left) / _least_yield**2
        slope = np.where(left < _least_yield, low, 1.0 / np.maximum(left, _least_yield))
        return float((self.full * slope).max())


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


def by_area(area: Floats, most: Floats, caps: Sequence[Cap]) -> Floats:
    """Return what each gets when the depth of all rises alike, to the most of each or to a limit.

    What is left when all have their most is spread by area too.

    Parameters
    ----------
    area, most : array, shape (piece,)
        Pieces that no limit covers get nothing.
    caps : sequence of Cap
    """
    asked = _risen(area, most, caps)
    further = _risen(area, np.full(area.size, np.inf), _left(caps, asked))
    return within(asked + further, caps)


def _risen(area: Floats, most: Floats, caps: Sequence[Cap]) -> Floats:
    """Return what each has of its most when the depth of all has risen alike."""
    given = np.zeros(area.size)
    waiting = [*caps]
    rising = most > 0.0
    while waiting:
        levels = []
        for cap in waiting:
            free = cap.pieces[rising[cap.pieces]]
            held = float(given[cap.pieces].sum())
            levels.append(_level(area[free], most[free], cap.most - held))
        first = int(np.argmin(levels))
        stopped = waiting.pop(first).pieces
        stopped = stopped[rising[stopped]]
        depth = max(levels[first], 0.0)
        given[stopped] = np.minimum(most[stopped], area[stopped] * depth)
        rising[stopped] = False
    return within(given, caps)


def _level(area: Floats, most: Floats, volume: float) -> float:
    """Return the depth at which all together have a volume; infinite where they never do."""
    order = np.argsort(most / area)
    of_risen = np.concatenate([[0.0], np.cumsum(most[order])[:-1]])
    of_rising = np.cumsum(area[order][::-1])[::-1]
    reached = of_risen + (most / area)[order] * of_rising
    at = int(np.searchsorted(reached, volume))
    return float((volume - of_risen[at]) / of_rising[at]) if at < area.size else float("inf")


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
    valued = np.flatnonzero((demand > 0.0) & (worth.loss > 0.0) & (worth.weight > 0.0))
    full = worth.weight[valued] * worth.loss[valued] / demand[valued]
    pieces = _Priced(demand[valued], worth.loss[valued], full)
    place = np.full(demand.size, -1)
    place[valued] = np.arange(valued.size)
    held = [Cap((there := place[cap.pieces])[there >= 0], cap.most) for cap in caps]
    given = np.zeros(demand.size)
    given[valued] = pieces.given(_prices(pieces, held))
    given = within(given, caps)
    rest = demand.copy()
    rest[valued] = 0.0
    return within(given + equal_shares(rest, _left(caps, given)), caps)


def _prices(pieces: _Priced, caps: Sequence[Cap]) -> Floats:
    """Return the sum of the prices of the limits that cover each piece, shape (piece,)."""
    binding = [cap for cap in caps if float(pieces.demand[cap.pieces].sum()) > cap.most]
    covered = [pieces.of(cap.pieces) for cap in binding]
    prices = np.zeros(len(binding))
    price = np.zeros(pieces.demand.size)
    for _sweep in range(_most_sweeps):
        before = prices.copy()
        for number, (cap, own) in enumerate(zip(binding, covered, strict=True)):
            others = np.maximum(price[cap.pieces] - prices[number], 0.0)
            prices[number] = _price(own, cap.most, others)
            price[cap.pieces] = others + prices[number]
        if np.all(np.abs(prices - before) <= _same_price * prices):
            break
    return price


def _price(pieces: _Priced, most: float, others: Floats) -> float:
    """Return the price of a limit at which its pieces take no more than it has.

    Parameters
    ----------
    others : array, shape (piece,)
        Prices of the other limits.
    """

    def beyond(price: float) -> float:
        return float(pieces.given(others + price).sum()) - most

    low, above = 0.0, beyond(0.0)
    if above <= 0.0:
        return 0.0
    high = pieces.dearest
    below = beyond(high)
    for trial in range(_most_trials):
        if high - low <= 1e-13 * high or below == 0.0:
            break
        # False position meets flat ends; a bisection in between halves the bracket in any case.
        middle = 0.5 * (low + high)
        if trial % 3:
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
