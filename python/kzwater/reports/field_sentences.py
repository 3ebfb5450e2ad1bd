"""What a report of fields says where that of a basin speaks of rivers: hectares, thousand m3."""

from __future__ import annotations

from kzwater.language import _
from kzwater.reports.record import Record
from kzwater.reports.sentences import (
    Figure,
    clock_words,
    percent,
    period,
    residuals,
    run_period,
)
from kzwater.reports.tables import GaugeRow
from kzwater.reports.totals import totals
from kzwater.reports.words import capitalised, compact, number


def facts(record: Record) -> str:
    """Return the line under the title: area and period."""
    return " · ".join((_area(record), run_period(record)))


def _area(record: Record) -> str:
    return _("{area} ha").format(area=compact(record.area / 1e4))


def _thousands(record: Record, depth: float) -> str:
    """Return a depth over the fields, mm, as thousand m3."""
    return compact(depth * record.area / 1e6)


def summary(record: Record) -> tuple[str, ...]:
    """Return the balance in two sentences."""
    total = totals(record)
    balance = _(
        "{period}: the fields took in {inflow} mm of water, {volume} thousand m³. Of this "
        "{evaporation} % went back to the air and {outflow} % left the fields; what they hold "
        "changed by {storage} mm."
    ).format(
        period=capitalised(period(record)),
        inflow=number(total.inflow, 0),
        volume=_thousands(record, total.inflow),
        evaporation=number(percent(total.evaporation, total.inflow), 0),
        outflow=number(percent(total.outflow, total.inflow), 0),
        storage=number(total.storage, 1, signed=True),
    )
    scale = _("One millimetre over these fields is {volume} thousand m³.").format(
        volume=_thousands(record, 1.0)
    )
    return balance, scale


def key_figures(record: Record) -> tuple[Figure, ...]:
    """Return the key figures."""
    total = totals(record)
    named = (
        (_("Precipitation"), total.precipitation, number(total.precipitation, 0)),
        (_("Back to the air"), total.evaporation, number(total.evaporation, 0)),
        (_("Out of the fields"), total.outflow, number(total.outflow, 0)),
        (_("Change of storage"), total.storage, number(total.storage, 1, signed=True)),
    )
    return tuple(
        Figure(
            name,
            shown,
            _("mm"),
            _("{volume} thousand m³").format(volume=_thousands(record, depth)),
        )
        for name, depth, shown in named
    )


def balance_words(record: Record) -> str:
    """Return how the flow pictures are to be read."""
    return _(
        "The widths are amounts of water in mm over the fields ({area}); what enters a box "
        "leaves it. Water that leaves a store in the step in which it fell goes past its box. "
        "The smallest flows of a side are drawn as one; the tables hold each."
    ).format(area=_area(record))


def gauge_caption(row: GaugeRow) -> str:
    """Return what is to be said of the drain below its picture."""
    return _(
        "What the fields gave to their drain, on the surface and through the ground: mean {mean} "
        "l/s, {depth} mm a year over {hectares} ha."
    ).format(
        mean=compact(1000.0 * row.mean),
        depth=number(row.runoff, 0),
        hectares=compact(100.0 * row.gauge.area),
    )


def residual_words(record: Record) -> str:
    """Return how well the balance closes."""
    return _(
        "The residual is what came in, less what went out, less the change of storage: the "
        "rounding of the computer. Over the whole time it sums up to {whole} mm; in no step was it "
        "larger than {largest} mm in any store or field."
    ).format(**residuals(record))


def conventions(record: Record, left_out: str) -> tuple[str, ...]:
    """Return how the numbers are to be read."""
    balance = _(
        "Amounts in mm are over the area of the fields. Every flow of the balance leaves one store "
        "and enters another, as the engine declares it; nothing is summed up by hand."
    )
    return tuple(text for text in (clock_words(record), balance, left_out) if text)


def files() -> str:
    """Return what lies beside the page."""
    return _(
        "Beside this page lie its pictures (PNG) and tables: balance_monthly.csv and "
        "balance_yearly.csv with every flow and store, gauges.csv with the discharge of the drain."
    )
