"""Units that change in the middle of a series, told by the level of a year before and after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kzwater.language import _

Floats = NDArray[np.float64]

# Yearly sums of water change by less than a factor of five from year to year, yearly means of wind
# by less than 2.5, those of air temperature by less than 15 degC (own bounds; the wettest year of
# the Arys has 2.5 times the rain of the driest).
_largest_factor = 5.0
_largest_factors = {"m s-1": 2.5}
_largest_step = 15.0
_factors = {
    "mm d-1": {
        10.0: "mm, cm",
        25.4: "inch, mm",
        1000.0: "mm, m",
        86400.0: "mm d-1, kg m-2 s-1",
        24.0: "mm h-1, mm d-1",
    },
    "1": {100.0: "1, %"},
    "kPa": {10.0: "kPa, hPa", 1000.0: "kPa, Pa"},
    "m s-1": {3.6: "m s-1, km h-1"},
    "MJ m-2 d-1": {11.574: "MJ m-2 d-1, W m-2", 1e6: "MJ m-2, J m-2"},
}
# Two years differ by less than this, as a logarithm, in most places (own choice).
_likeness = 0.4


@dataclass(frozen=True, slots=True)
class Shift:
    """A jump of level.

    Attributes
    ----------
    record : int
        First record of the new level.
    before, after : float
        Means of the year before and after it.
    likely : str
        The pair of units that explains it best, as text for the user.
    """

    record: int
    before: float
    after: float
    likely: str


def level_shift(means: Floats, records_in_year: int, units: str) -> Shift | None:
    """Return where the level of a series jumps as if its units changed, or None.

    Parameters
    ----------
    means : array, shape (record,)
        Mean over the points, NaN where there is none.
    records_in_year : int
    units : str
        Of the values: jumps of ``degC`` are steps, those of other units factors.
    """
    year = records_in_year
    if year < 1 or means.size < 2 * year:
        return None
    known = ~np.isnan(means)
    sums = np.concatenate([[0.0], np.cumsum(np.where(known, means, 0.0))])
    counts = np.concatenate([[0], np.cumsum(known)])
    total, count = sums[year:] - sums[:-year], counts[year:] - counts[:-year]
    levels = np.where(count > 0.9 * year, total / np.maximum(count, 1), np.nan)
    before, after = levels[:-year], levels[year:]
    if units == "degC":
        size = np.abs(after - before) / _largest_step
    else:
        with np.errstate(divide="ignore", invalid="ignore"):
            size = np.abs(np.log(after / before)) / np.log(
                _largest_factors.get(units, _largest_factor)
            )
    size = np.where(np.isfinite(size), size, 0.0)
    if not size.size or size.max() <= 1.0:
        return None
    at = int(np.argmax(size))
    likely = (
        _temperature(after[at] - before[at])
        if units == "degC"
        else _factor(after[at] / before[at], _factors.get(units, {}))
    )
    return Shift(at + year, float(before[at]), float(after[at]), likely)


def _temperature(step: float) -> str:
    """Return the scales of temperature that explain a step."""
    if abs(abs(step) - 273.15) < 20.0:
        return _("a change between degC and K")
    return _("a change between degC and degF, or another place")


def _factor(factor: float, factors: dict[float, str]) -> str:
    """Return the units that explain a factor, years being unlike each other."""
    size = abs(np.log(factor))
    distances = {known: abs(size - np.log(known)) for known in factors}
    near = sorted(
        (known for known in factors if distances[known] < _likeness), key=distances.__getitem__
    )
    if not near:
        return _("a change by the factor {factor:.3g}").format(factor=max(factor, 1.0 / factor))
    return _("a change by the {factors}").format(
        factors=_(" or ").join(
            _("factor {factor:g} ({units})").format(factor=known, units=factors[known])
            for known in near
        )
    )
