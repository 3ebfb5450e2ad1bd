"""The water balance of a run in a handful of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from kzwater.reports.balance import (
    Span,
    atmosphere,
    group_changes,
    inflows,
    outflows,
    typical_spans,
    typical_years,
)
from kzwater.reports.record import Flux, Record


@dataclass(frozen=True, slots=True)
class Totals:
    """The balance of the mean year, or of a whole run that covers no calendar year; mm.

    Attributes
    ----------
    area : float
        Of the basin, m2.
    precipitation, inflow : float
        From the atmosphere, and from everywhere.
    evaporation, outflow : float
        To the atmosphere, and to elsewhere.
    storage : float
        Change of all stores.
    seconds : float
        Length of the time summed up.
    """

    area: float
    precipitation: float
    inflow: float
    evaporation: float
    outflow: float
    storage: float
    seconds: float

    def volume(self, depth: float) -> float:
        """Return a depth over the basin as a volume, km3."""
        return depth * self.area / 1e12

    def discharge(self, depth: float) -> float:
        """Return a depth over the basin as a mean discharge, m3 s-1."""
        return depth * self.area / 1e3 / self.seconds


def totals(record: Record) -> Totals:
    """Return the sums of the mean year of a run."""
    over, years = typical_spans(record), typical_years(record)
    came, went = inflows(record), outflows(record)
    days = sum((span.end - span.start) / pd.Timedelta(days=1) for span in over) / years
    return Totals(
        area=record.area,
        precipitation=_sum([f for f in came if f.source == atmosphere], over) / years,
        inflow=_sum(came, over) / years,
        evaporation=_sum([f for f in went if f.target == atmosphere], over) / years,
        outflow=_sum([f for f in went if f.target != atmosphere], over) / years,
        storage=float(sum(change.sum() for change in group_changes(record, over).values())) / years,
        seconds=days * 86400.0,
    )


def _sum(fluxes: Sequence[Flux], over: Sequence[Span]) -> float:
    return sum(span.total(flux.amounts) for flux in fluxes for span in over)
