"""Every process at work: a case, the flux that shows it, and what the case is without it.

The amounts are those of the synthetic cases (`at_work_cases`), to as many digits as they are
tested to (`at_work_table`); the page docs/theory/at_work.md shows the same table.
"""

from __future__ import annotations

from textwrap import wrap

from at_work_cases import CASES
from at_work_table import EVAPORATION, TABLE, Switch

from kzwater import registry

RATES = {"mm d-1", "g m-2 d-1"}


def is_rate(quantity: str) -> bool:
    """Return whether amounts are sums of a year."""
    return quantity == EVAPORATION or registry.field(quantity).units in RATES


def cell(quantity: str) -> str:
    """Return how the page names a quantity, with the units of its amounts."""
    if quantity == EVAPORATION:
        return "all evaporation, mm a-1"
    units = registry.field(quantity).units
    return f"`{quantity}`, {units.replace(' d-1', ' a-1') if is_rate(quantity) else units}"


def in_place(switch: Switch) -> str:
    """Return how the page says what stands in the place of the process."""
    if switch.along:
        return f"none, nor `{switch.along}`"
    return f"`{switch.instead}`" if switch.instead else "none"


def page_blocks() -> tuple[str, str]:
    """Return the list of cases and the table as the page shows them."""
    cases: list[str] = []
    for name, case in CASES.items():
        line = f"- **{name}**: {case.told}."
        cases += wrap(line, width=120, subsequent_indent="  ", break_on_hyphens=False)
    table = ["| process | case | seen by | amount | instead | what changes | with | without |"]
    table.append("|---" * 8 + "|")
    for row in TABLE:
        seen, change = row.seen, row.change
        table.append(
            f"| `{row.switch.process}` | {row.switch.case} | {cell(seen.quantity)} | {seen.amount} "
            f"| {in_place(row.switch)} | {cell(change.quantity)} | {change.on} | {change.off} |"
        )
    return "\n".join(cases), "\n".join(table)
