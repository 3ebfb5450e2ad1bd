"""The seasons of fields as lines for people."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.season import Season


_columns = (
    "gross_m3_per_ha",
    "net",
    "precipitation",
    "transpiration",
    "evaporation",
    "drainage",
)


def lines_of(found: Season) -> Iterator[str]:
    """Return one line for each field and season, below what the columns hold."""
    if found.fields.empty:
        yield _("No crop grew in this period.")
        return
    header = (
        _("water taken, m3/ha"),
        _("net, mm"),
        _("rain, mm"),
        _("transpiration, mm"),
        _("evaporation, mm"),
        _("drained, mm"),
        _("yield, % of full"),
    )
    field, crop, harvested = _("field"), _("crop"), _("until")
    yield f"{field:16} {crop:14} {harvested:10}" + "".join(f"{text:>20}" for text in header)
    for row in found.fields.to_dict(orient="records"):
        depths = (row[key] for key in _columns)
        numbers = "".join(f"{value:>20.0f}" for value in depths)
        share = 100.0 * row["relative_yield"]
        harvest = f"{share:>20.0f}" if math.isfinite(share) else f"{_('not yet'):>20}"
        place = f"{row['field']!s:16} {row['crop']!s:14} {row['end']:%Y-%m-%d}"
        yield f"{place}{numbers}{harvest}"
