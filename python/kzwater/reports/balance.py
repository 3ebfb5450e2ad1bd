"""The water balance by month and year, from the declared ends of every flux."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kzwater.reports.record import Array, Flux, Record, Store

Interval = Literal["month", "year"]

atmosphere = "atmosphere"
"""The place from which rain and snow come and to which water evaporates."""

_frequencies: dict[Interval, str] = {"month": "M", "year": "Y"}


@dataclass(frozen=True, slots=True)
class Span:
    """Consecutive steps: ``first`` to ``last``, the latter excluded.

    Attributes
    ----------
    start, end : pandas.Timestamp
        Beginning of the first step, end of the last.
    complete : bool
        Whether the run covers the whole calendar month or year.
    """

    first: int
    last: int
    start: pd.Timestamp
    end: pd.Timestamp
    complete: bool

    def total(self, amounts: Array) -> float:
        """Return the sum of amounts per step over the span."""
        return float(amounts[self.first : self.last].sum())

    def change(self, depths: Array) -> float:
        """Return the change of a store over the span."""
        return float(depths[self.last] - depths[self.first])


_soil_layers = frozenset({"topsoil", "rootzone", "subsoil"})


def group_of(place: str) -> str:
    """Return the group of a store: the first word of its name (``snow_ice`` is ``snow``).

    The layers of the soil are one group.
    """
    first = place.partition("_")[0]
    return "soil" if first in _soil_layers else first


def stores_by_group(record: Record) -> dict[str, tuple[Store, ...]]:
    """Return the stores of each group, in the order of the results."""
    groups: dict[str, tuple[Store, ...]] = {}
    for store in record.stores:
        group = group_of(store.name)
        groups[group] = (*groups.get(group, ()), store)
    return groups


def passages(record: Record) -> frozenset[str]:
    """Return the places that hold no water: in each step as much leaves them as enters."""
    stores = {place_of(store.name, record) for store in record.stores}
    sources = {flux.source for flux in record.fluxes}
    targets = {flux.target for flux in record.fluxes}
    return frozenset(p for p in (sources & targets) - stores if _passes_all(record, p))


def _passes_all(record: Record, place: str) -> bool:
    entering = sum(flux.amounts for flux in record.fluxes if flux.target == place)
    leaving = sum(flux.amounts for flux in record.fluxes if flux.source == place)
    return bool(np.allclose(entering, leaving, rtol=1e-6, atol=1e-9))


def place_of(store: str, record: Record) -> str:
    """Return the place that fluxes call a store by: its name, or its group (``river``)."""
    ends = {end for flux in record.fluxes for end in (flux.source, flux.target)}
    return store if store in ends else group_of(store)


def inside(record: Record) -> frozenset[str]:
    """Return the places within the basin: stores and passages."""
    return passages(record) | {place_of(store.name, record) for store in record.stores}


def inflows(record: Record) -> tuple[Flux, ...]:
    """Return the fluxes that enter the basin from outside."""
    places = inside(record)
    return tuple(f for f in record.fluxes if f.source not in places and f.target in places)


def outflows(record: Record) -> tuple[Flux, ...]:
    """Return the fluxes that leave the basin."""
    places = inside(record)
    return tuple(f for f in record.fluxes if f.source in places and f.target not in places)


def spans(record: Record, interval: Interval) -> tuple[Span, ...]:
    """Return the calendar months or years of a run; the first and last may be cut short."""
    # a day may start at 08:00: its water belongs to the month in which the day lies
    periods = record.starts.to_period(_frequencies[interval])
    edges = np.flatnonzero(np.r_[True, periods[1:] != periods[:-1], True]).tolist()
    clock = record.starts[0] - record.starts[0].normalize()
    return tuple(
        Span(
            first=first,
            last=last,
            start=record.instants[first],
            end=record.instants[last],
            complete=bool(
                record.instants[first] <= periods[first].start_time + clock
                and record.instants[last] >= (periods[first] + 1).start_time
            ),
        )
        for first, last in pairwise(edges)
    )


def balance_table(record: Record, over: Sequence[Span]) -> pd.DataFrame:
    """Return the whole balance of each span, mm: every flux, every store, and the residual.

    Columns are the names of the fluxes, then ``<store>_start`` and ``<store>_end``, the sums
    ``inflow``, ``outflow`` and ``storage_change``, and ``residual`` (inflow less outflow less
    change of storage). Rows are indexed by the start of the span.
    """
    entering = {flux.name for flux in inflows(record)}
    leaving = {flux.name for flux in outflows(record)}
    columns = {f.name: [span.total(f.amounts) for span in over] for f in record.fluxes}
    table = pd.DataFrame(columns, index=pd.DatetimeIndex([s.start for s in over], name="start"))
    fluxes = table.copy()
    for store in record.stores:
        table[f"{store.name}_start"] = [float(store.depths[span.first]) for span in over]
        table[f"{store.name}_end"] = [float(store.depths[span.last]) for span in over]
    changes = np.sum([[span.change(s.depths) for span in over] for s in record.stores], axis=0)
    table["inflow"] = fluxes[[name for name in fluxes if name in entering]].sum(axis="columns")
    table["outflow"] = fluxes[[name for name in fluxes if name in leaving]].sum(axis="columns")
    table["storage_change"] = changes
    table["residual"] = table["inflow"] - table["outflow"] - table["storage_change"]
    return table


def group_changes(record: Record, over: Sequence[Span]) -> dict[str, Array]:
    """Return the change of storage of each group in each span, mm."""
    return {
        group: np.array([sum(span.change(s.depths) for s in stores) for span in over])
        for group, stores in stores_by_group(record).items()
    }


def typical_spans(record: Record, months: frozenset[int] | None = None) -> tuple[Span, ...]:
    """Return what a mean year is made of: the complete years, else the whole run.

    Parameters
    ----------
    months : frozenset of int, optional
        Calendar months to keep; all when left out.
    """
    complete = [span for span in spans(record, "year") if span.complete]
    if not complete:
        complete = [Span(0, len(record.starts), record.instants[0], record.instants[-1], True)]
    if months is None:
        return tuple(complete)
    return tuple(
        month
        for month in spans(record, "month")
        if month.start.month in months
        and complete[0].first <= month.first
        and month.last <= complete[-1].last
    )


@dataclass(frozen=True, slots=True, eq=False)
class Months:
    """The months that a page shows: those of the mean year, else of the run one by one.

    Attributes
    ----------
    spans : tuple of Span
        All that are summed up.
    shown : tuple of (int, int)
        Year and month of each row; the year is 0 in the mean year.
    row : ndarray of int
        Of each span.
    years : float
        What the sums are divided by.
    """

    spans: tuple[Span, ...]
    shown: tuple[tuple[int, int], ...]
    row: NDArray[np.intp]
    years: float

    def of(self, values: Array) -> Array:
        """Return the row of each month, of values of each span."""
        return np.bincount(self.row, values, len(self.shown)) / self.years


def typical_months(record: Record) -> Months:
    """Return the months of the mean year, or of the run where it covers no calendar year.

    A run of 14 months has some of them twice, and the sum of its months is no year.
    """
    over = typical_spans(record, frozenset(range(1, 13)))
    in_years = covers_years(record)
    of_span = [(0 if in_years else span.start.year, span.start.month) for span in over]
    shown = sorted(set(of_span))
    row = np.array([shown.index(each) for each in of_span], dtype=np.intp)
    return Months(over, tuple(shown), row, typical_years(record))


def covers_years(record: Record) -> bool:
    """Return whether the time reported has a whole calendar year, so that means of years exist."""
    return any(span.complete for span in spans(record, "year"))


def typical_years(record: Record) -> float:
    """Return the number of years by which sums over `typical_spans` are divided; at least one."""
    return float(max(1, sum(span.complete for span in spans(record, "year"))))
