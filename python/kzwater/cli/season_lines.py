"""The seasons of fields as lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.season import Season


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
        numbers = (
            row["gross_m3_per_ha"],
            row["net"],
            row["precipitation"],
            row["transpiration"],
            row["evaporation"],
            row["drainage"],
            100.0 * row["relative_yield"],
        )
        place = f"{row['field']!s:16} {row['crop']!s:14} {row['end']:%Y-%m-%d}"
        yield place + "".join(f"{value:>20.0f}" for value in numbers)
