"""What a report of fields says where that of a basin speaks of rivers: hectares, thousand m3."""

from __future__ import annotations

from kzwater.language import _
from kzwater.reports.record import Record
from kzwater.reports.sentences import Figure, percent, period, run_period
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
