"""Numbers, dates and names as readers write them, in the user's language."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Literal

from kzwater import language
from kzwater.language import _

if TYPE_CHECKING:
    import pandas as pd

    from kzwater.reports.record import Flux, Record

_superscripts = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float, decimals: int = 1, *, signed: bool = False) -> str:
    """Return a number with the decimal and grouping signs of the language; a dash for NaN."""
    from babel.numbers import format_decimal

    if math.isnan(value):
        return "–"
    rounded = round(value, decimals) + 0.0  # no "-0.0"
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    if signed:
        pattern = f"+{pattern};-{pattern}"
    text = str(format_decimal(rounded, format=pattern, locale=language.language))
    return text.replace("-", "−")


def compact(value: float, *, signed: bool = False) -> str:
    """Return a number with about three figures: none, one or two decimals as its size asks."""
    size = abs(value)
    return number(value, 0 if size >= 100 else 1 if size >= 10 else 2, signed=signed)


def figures(value: float, most: int = 4) -> str:
    """Return a number with some figures at most and the decimal sign of the language."""
    from babel.numbers import get_decimal_symbol

    if math.isnan(value):
        return "–"
    text = f"{value:.{most}g}".replace(".", get_decimal_symbol(language.language))
    return text.replace("-", "−")


def scientific(value: float) -> str:
    """Return a very small number as ``3 × 10⁻¹²``; zero as ``0``."""
    if value == 0.0:
        return "0"
    mantissa, exponent = f"{value:.0e}".split("e")
    figures = str(int(exponent)).translate(_superscripts)
    return f"{mantissa.replace('-', '−')} × 10{figures}"


def month_name(month: int, *, short: bool = False) -> str:
    """Return the name of a month as it stands alone."""
    from babel.dates import get_month_names

    width: Literal["abbreviated", "wide"] = "abbreviated" if short else "wide"
    names = get_month_names(width, context="stand-alone", locale=language.language)
    return str(names[month]).rstrip(".")


def day(value: pd.Timestamp | date) -> str:
    """Return a date written out."""
    from babel.dates import format_date

    return str(format_date(value, format="long", locale=_date_locale()))


def _date_locale() -> str:
    """Return the locale of dates; English is written day, month, year."""
    return "en_GB" if language.language == "en" else language.language


def capitalised(text: str) -> str:
    """Return a text with its first letter as a capital, the others as they are."""
    return text[:1].upper() + text[1:]


def group_label(record: Record, group: str) -> str:
    """Return the name of a group of stores, the first word of their names."""
    known = {
        "canopy": _("Canopy"),
        "snow": _("Snow"),
        "glacier": _("Glaciers"),
        "lake": _("Lakes"),
        "depression": _("Depressions"),
        "ponded": _("Ponds of paddies"),
        "soil": _("Soil"),
        "rooted": _("Root zone"),
        "unrooted": _("Soil below the roots"),
        "groundwater": _("Groundwater"),
        "river": _("Drain") if record.of_fields else _("River"),
        "alluvial": _("Alluvium"),
    }
    return known.get(group, capitalised(group.replace("_", " ")))


def flux_label(record: Record, flux: Flux) -> str:
    """Return what to call a flux that enters or leaves the basin.

    The only flux of a place outside is called by that place, others by their declared names.
    """
    outflow = _("Outflow of the drain") if record.of_fields else _("River outflow")
    known = {"outlet": outflow, "boundary": _("Inflow from outside")}
    for place in (flux.source, flux.target):
        alone = sum(place in (other.source, other.target) for other in record.fluxes) == 1
        if alone and place in known:
            return known[place]
    return capitalised(_(flux.long_name))
