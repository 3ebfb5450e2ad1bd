"""Tables of a report: rows of texts for the page, and CSV files for further work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import numpy as np
import pandas as pd

from kzwater.data.files import atomic_path
from kzwater.language import _
from kzwater.reports.background import Background
from kzwater.reports.balance import (
    Span,
    balance_table,
    covers_years,
    group_changes,
    inflows,
    outflows,
    spans,
    typical_months,
)
from kzwater.reports.observations import Norm
from kzwater.reports.record import Array, Flux, Gauge, Record
from kzwater.reports.words import flux_label, group_label, month_name, number, scientific
from kzwater.verify import Scores, scores_of_days


@dataclass(frozen=True, slots=True)
class Table:
    """A table of texts: groups of columns with their number, columns, rows, and a last row."""

    groups: tuple[tuple[str, int], ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GaugeRow:
    """What a report says of a gauge.

    Attributes
    ----------
    mean : float
        Computed mean of the time reported, m3 s-1.
    doubt : str
        Why its drained area may be wrong; empty when nothing speaks against it.
    """

    gauge: Gauge
    mean: float
    norm: Norm | None
    scores: Scores | None
    interval: str
    stated_area: float
    doubt: str

    @property
    def runoff(self) -> float:
        """Return the runoff of its area, mm a year."""
        return self.mean * 86.4 * 365.2425 / self.gauge.area

    @property
    def difference(self) -> float:
        """Return computed mean over norm, less one; NaN without a norm."""
        return self.mean / self.norm.value - 1.0 if self.norm else float("nan")


def gauge_rows(record: Record, background: Background) -> tuple[GaugeRow, ...]:
    """Return a row for each gauge, in the order of the results."""
    return tuple(_gauge_row(gauge, background) for gauge in record.gauges)


def _gauge_row(gauge: Gauge, background: Background) -> GaugeRow:
    observed = background.of(gauge.identifier)
    return GaugeRow(
        gauge=gauge,
        mean=gauge.mean,
        norm=observed.norm,
        scores=scores_of_days(gauge.discharge, observed.discharge, observed.interval),
        interval=observed.interval,
        stated_area=background.stated_area(gauge.identifier),
        doubt=background.doubt(gauge.identifier),
    )


def months_table(record: Record) -> Table:
    """Return the balance by month, mm: of the mean year, else of the run; the last row sums up."""
    months = typical_months(record)
    means = [replace(c, values=months.of(c.values)) for c in _columns(record, months.spans)]
    labels = [
        f"{month_name(month)} {year}" if year else month_name(month) for year, month in months.shown
    ]
    return _table(means, labels, _("Year") if covers_years(record) else _("Whole run"), sum)


def years_table(record: Record) -> Table:
    """Return the balance of each calendar year, mm, and the mean of the complete ones."""
    over = spans(record, "year")
    labels = [str(s.start.year) if s.complete else f"{s.start.year} *" for s in over]
    complete = np.array([span.complete for span in over])
    if not complete.any():
        return _table(_columns(record, over), labels, _("Whole run"), sum)
    return _table(
        _columns(record, over), labels, _("Mean"), lambda values: float(values[complete].mean())
    )


def write_balance(record: Record, interval: str, path: Path) -> None:
    """Write the whole balance of each month or year as CSV, mm: all fluxes, stores, residual."""
    over = spans(record, "month" if interval == "month" else "year")
    table = balance_table(record, over)
    table.insert(0, "end", pd.DatetimeIndex([span.end for span in over]))
    table.insert(1, "complete", [span.complete for span in over])
    table.columns = pd.Index(
        [name if name in ("end", "complete") else f"{name}_mm" for name in table.columns]
    )
    _write_csv(table.reset_index(), path)


def write_gauges(rows: Sequence[GaugeRow], path: Path) -> None:
    """Write what the report says of the gauges as CSV."""
    columns = {
        "gauge": [row.gauge.identifier for row in rows],
        "name": [row.gauge.name for row in rows],
        "longitude": [row.gauge.longitude for row in rows],
        "latitude": [row.gauge.latitude for row in rows],
        "area_km2": [row.gauge.area for row in rows],
        "stated_area_km2": [row.stated_area for row in rows],
        "mean_m3_s": [row.mean for row in rows],
        "runoff_mm_year": [row.runoff for row in rows],
        "norm_m3_s": [row.norm.value if row.norm else None for row in rows],
        "difference_percent": [100.0 * row.difference for row in rows],
        "scored": ["" if row.norm is None else "yes" if row.norm.scored else "no" for row in rows],
        "norm_period": [row.norm.period if row.norm else "" for row in rows],
        "norm_source": [row.norm.source if row.norm else "" for row in rows],
        "norm_note": [row.norm.note if row.norm else "" for row in rows],
        "observed_values": [row.scores.count if row.scores else 0 for row in rows],
        "bias_percent": [100.0 * row.scores.bias if row.scores else None for row in rows],
        "nash_sutcliffe": [row.scores.nash_sutcliffe if row.scores else None for row in rows],
        "kling_gupta": [row.scores.kling_gupta if row.scores else None for row in rows],
    }
    _write_csv(pd.DataFrame(columns), path)


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table whole or not at all; the mark at its start tells Excel that it is UTF-8."""
    with atomic_path(path) as partial:
        table.to_csv(partial, index=False, encoding="utf-8-sig", float_format="%.10g")


@dataclass(frozen=True, slots=True)
class _Column:
    label: str
    group: str
    values: Array
    kind: str = "amount"

    def shown(self, value: float) -> str:
        """Return a value as text: residuals are far too small for decimals."""
        return scientific(value) if self.kind == "residual" else number(value, 1)


def _columns(record: Record, over: Sequence[Span]) -> list[_Column]:
    """Return the columns of a balance: in, out, changes of storage, residual."""
    came = _flux_columns(record, inflows(record), over, _("In"))
    went = _flux_columns(record, outflows(record), over, _("Out"))
    changes = [
        _Column(group_label(record, group), _("Change of storage"), values)
        for group, values in group_changes(record, over).items()
    ]
    residual = sum(c.values for c in came) - sum(c.values for c in (*went, *changes))
    return [*came, *went, *changes, _Column(_("Residual"), "", np.asarray(residual), "residual")]


def _flux_columns(
    record: Record, fluxes: Sequence[Flux], over: Sequence[Span], group: str
) -> list[_Column]:
    """Return a column for each flux that is not zero throughout."""
    columns = [
        _Column(flux_label(record, f), group, np.array([span.total(f.amounts) for span in over]))
        for f in fluxes
    ]
    return [column for column in columns if column.values.any()]


def _table(
    columns: Sequence[_Column], labels: Sequence[str], last: str, summed: Callable[[Array], float]
) -> Table:
    """Return the texts of a table; its last row sums the others up."""
    rows = zip(*([column.shown(v) for v in column.values] for column in columns), strict=True)
    groups = [(group, len(list(members))) for group, members in groupby(c.group for c in columns)]
    return Table(
        groups=tuple(groups),
        columns=tuple(column.label for column in columns),
        rows=tuple((label, *row) for label, row in zip(labels, rows, strict=True)),
        total=(last, *(column.shown(float(summed(column.values))) for column in columns)),
    )
