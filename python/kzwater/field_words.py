"""Where a field stands in its table, and days of the year as people write them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from kzwater.config.document import shown_path

if TYPE_CHECKING:
    from kzwater.agronomy.table import Field
    from kzwater.config.scenario import Scenario


def place_of(scenario: Scenario, field: Field) -> str:
    """Return ``file:line`` of a field."""
    return f"{shown_path(scenario.land)}:{field.line}"


def shown_days(*days_of_year: float) -> str:
    """Return a day as people write it, or the first and the last of a window."""
    days = (date(2001, 1, 1) + timedelta(days=int(day) - 1) for day in days_of_year)
    return "-".join(dict.fromkeys(f"{day:%d.%m}" for day in days))
