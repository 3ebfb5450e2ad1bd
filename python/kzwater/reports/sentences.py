"""The words of a report: summary, captions, conventions and provenance in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from kzwater.language import _
from kzwater.reports.balance import spans
from kzwater.reports.computed_with import SHOWN
from kzwater.reports.record import Record
from kzwater.reports.snow import SnowMap
from kzwater.reports.tables import GaugeRow
from kzwater.reports.totals import totals
from kzwater.reports.words import (
    capitalised,
    compact,
    day,
    figures,
    month_name,
    number,
    scientific,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One key figure: its name, value, units, and the same in other words."""

    name: str
    value: str
    units: str
    also: str


def period(record: Record) -> str:
    """Return what the sums of a report stand for: the mean year, one year, or the whole run."""
    years = [span.start.year for span in spans(record, "year") if span.complete]
    if not years:
        return run_period(record)
    if len(years) == 1:
        return _("year {year}").format(year=years[0])
    return _("mean year {first}–{last}").format(first=years[0], last=years[-1])


def by_month(record: Record) -> str:
    """Return what is shown month by month: the same time as that of the summary."""
    return _("{period} by month").format(period=capitalised(period(record)))


def months_title(record: Record) -> str:
    """Return the heading of the balance by month."""
    return f"{by_month(record)}, {_('mm')}"


def run_period(record: Record) -> str:
    """Return the first and the last day of the time reported."""
    return _("{first} to {last}").format(first=day(record.starts[0]), last=day(record.starts[-1]))


def facts(record: Record) -> str:
    """Return the line under the title: area and period."""
    area = _("{area} km²").format(area=number(record.area / 1e6, 0))
    return " · ".join((area, run_period(record)))


def summary(record: Record) -> tuple[str, ...]:
    """Return the balance in two sentences."""
    total = totals(record)
    balance = _(
        "{period}: the basin took in {inflow} mm of water, {volume} km³. Of this {evaporation} % "
        "went back to the air and {outflow} % went out by the river; what the basin holds changed "
        "by {storage} mm."
    ).format(
        period=capitalised(period(record)),
        inflow=number(total.inflow, 0),
        volume=compact(total.volume(total.inflow)),
        evaporation=number(percent(total.evaporation, total.inflow), 0),
        outflow=number(percent(total.outflow, total.inflow), 0),
        storage=number(total.storage, 1, signed=True),
    )
    scale = _("One millimetre over this basin is {volume} million m³.").format(
        volume=compact(record.area / 1e9)
    )
    return balance, scale


def percent(part: float, whole: float) -> float:
    """Return a part in per cent of the whole; NaN of nothing."""
    return 100.0 * part / whole if whole > 0.0 else float("nan")


def key_figures(record: Record) -> tuple[Figure, ...]:
    """Return the key figures."""
    total = totals(record)
    millimetres = _("mm")
    volumes = [
        _("{volume} km³").format(volume=compact(total.volume(depth)))
        for depth in (total.precipitation, total.evaporation, total.storage)
    ]
    river = _("{depth} mm, {volume} km³").format(
        depth=number(total.outflow, 0), volume=compact(total.volume(total.outflow))
    )
    storage = number(total.storage, 1, signed=True)
    flow = compact(total.discharge(total.outflow))
    return (
        Figure(_("Precipitation"), number(total.precipitation, 0), millimetres, volumes[0]),
        Figure(_("Back to the air"), number(total.evaporation, 0), millimetres, volumes[1]),
        Figure(_("Out by the river"), flow, _("m³/s"), river),
        Figure(_("Change of storage"), storage, millimetres, volumes[2]),
    )


def gauge_caption(row: GaugeRow) -> str:
    """Return what is to be said of a gauge below its picture."""
    return " ".join(_about(row))


def _about(row: GaugeRow) -> Iterator[str]:
    yield _("Computed mean {mean} m³/s: {runoff} mm a year from {area} km².").format(
        mean=compact(row.mean), runoff=number(row.runoff, 0), area=number(row.gauge.area, 0)
    )
    if row.norm is not None:
        text = (
            _("Published norm {norm} m³/s ({source}): the computed mean differs by {difference} %.")
            if row.norm.scored
            else _("The published norm of {norm} m³/s ({source}) is shown, not compared.")
        )
        yield text.format(
            norm=compact(row.norm.value),
            source=row.norm.source,
            difference=number(100.0 * row.difference, 0, signed=True),
        )
        if row.norm.note:
            yield row.norm.note.rstrip(".") + "."
    if row.scores is not None:
        words = {
            "day": _("days"),
            "ten_day": _("ten-day means"),
            "month": _("monthly means"),
        }
        yield _(
            "Observed {intervals} compared: {count}. The volume differs by {bias} %; "
            "Nash-Sutcliffe efficiency {nash_sutcliffe}, Kling-Gupta efficiency {kling_gupta}."
        ).format(
            intervals=words[row.interval],
            count=number(row.scores.count, 0),
            bias=number(100.0 * row.scores.bias, 0, signed=True),
            nash_sutcliffe=number(row.scores.nash_sutcliffe, 2),
            kling_gupta=number(row.scores.kling_gupta, 2),
        )
    if row.doubt:
        yield _("The drained area is in doubt: {area} km² found, {stated} km² stated.").format(
            area=number(row.gauge.area, 0), stated=number(row.stated_area, 0)
        )
        yield row.doubt


def snow_caption(snow: SnowMap) -> str:
    """Return what the map of the snow shows."""
    parts = ", ".join(_(part) for part in snow.parts)
    mean = _("Mean over the basin {mean} mm.").format(mean=number(snow.mean, 0))
    if snow.month == 0:
        return _("Mean of all maps of the run: {parts}.").format(parts=parts) + " " + mean
    text = _("{month} is the month with most snow. Mean of all years: {parts}.")
    return text.format(month=capitalised(month_name(snow.month)), parts=parts) + " " + mean


def residual_words(record: Record) -> str:
    """Return how well the balance closes."""
    return _(
        "The residual is what came in, less what went out, less the change of storage: the "
        "rounding of the computer. Over the whole time it sums up to {whole} mm; in no step was it "
        "larger than {largest} mm in any store, unit or river reach."
    ).format(**residuals(record))


def residuals(record: Record) -> dict[str, str]:
    """Return the residual of the whole time and the largest one of a step, mm."""
    return {
        "whole": scientific(float(np.abs(np.sum(record.residual)))),
        "largest": scientific(float(np.abs(record.ledger_residual).max())),
    }


def clock_words(record: Record) -> str:
    """Return when values hold."""
    return _(
        "Values are means over their interval, stamped at its start, in local standard time "
        "(UTC{offset}); a day begins at {day_start}."
    ).format(
        offset=record.attributes.get("utc_offset", ""),
        day_start=record.attributes.get("day_starts_at", "00:00"),
    )


def conventions(record: Record, left_out: str) -> tuple[str, ...]:
    """Return how the numbers are to be read."""
    balance = _(
        "Amounts in mm are over the area of the basin. Every flow of the balance leaves one store "
        "and enters another, as the engine declares it; nothing is summed up by hand."
    )
    return tuple(text for text in (clock_words(record), balance, left_out) if text)


def provenance_rows(provenance: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the record of a run as rows of a table."""
    known = {
        "status": _("Status"),
        "written": _("Finished (UTC)"),
        "command": _("Command"),
        "versions": _("Versions"),
        "platform": _("Machine"),
        "level": _("Processor level"),
        "inputs": _("Inputs (SHA-256)"),
        "scenario": _("Scenario"),
        "scenario_file": _("Scenario file"),
        "initial_state": _("Initial state"),
        "period": _("Period"),
        "seconds": _("Computing time, s"),
        "threads": _("Threads"),
        "parts": _("Parts"),
        "code": _("Code"),
        "fitted_gradients": _("Fitted gradients"),
    }
    statuses = {
        "running": _("running"),
        "done": _("done"),
        "refused": _("refused"),
        "interrupted": _("interrupted"),
    }
    return tuple(
        (known.get(name, name), statuses.get(value) or _flat(value))
        if name == "status"
        else (known.get(name, name), _flat(value))
        for name, value in provenance.items()
        if name != "format" and name not in SHOWN and value not in (None, {})
    )


def _flat(value: Any) -> str:
    """Return any value of a JSON file on one line."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_flat(each)}" for name, each in value.items())
    if isinstance(value, list):
        return " ".join(_flat(each) for each in value)
    return figures(value) if isinstance(value, float) else str(value)


def balance_words(record: Record) -> str:
    """Return how the flow pictures are to be read."""
    return _(
        "The widths are amounts of water in mm over the basin ({area} km²); what enters a box "
        "leaves it. Water that leaves a store in the step in which it fell goes past its box. "
        "The smallest flows of a side are drawn as one; the tables hold each."
    ).format(area=number(record.area / 1e6, 0))


def files() -> str:
    """Return what lies beside the page."""
    return _(
        "Beside this page lie its pictures (PNG) and tables: balance_monthly.csv and "
        "balance_yearly.csv with every flow and store, gauges.csv with the gauges."
    )
