"""What a self-test says: each example, what is printed, what the engine computes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from kzwater.language import _, ngettext
from kzwater.published import ELSEWHERE, Check


def lines_of(checks: tuple[Check, ...]) -> Iterator[str]:
    """Return a table of the examples and a line about all of them."""
    header = (
        _("example"),
        _("quantity"),
        _("units"),
        _("printed"),
        _("computed"),
        _("difference"),
        _("verdict"),
    )
    rows = [header, *(_row(check) for check in checks)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(header))]
    for row in rows:
        texts = [text.ljust(width) for text, width in zip(row[:3], widths[:3], strict=True)]
        numbers = [text.rjust(width) for text, width in zip(row[3:6], widths[3:6], strict=True)]
        yield "  ".join([*texts, *numbers, row[6]])
    failed = sum(not check.passed for check in checks)
    yield ngettext(
        "{count} example, of which {failed} differ from what is printed.",
        "{count} examples, of which {failed} differ from what is printed.",
        len(checks),
    ).format(count=len(checks), failed=failed)


def elsewhere_lines(subject: str) -> Iterator[str]:
    """Return a line for each file of tests that computes further examples of a publication."""
    text = _("Checked in the tests of the source, as no process gives them away: {list} ({file}).")
    for file, examples in ELSEWHERE[subject].items():
        yield text.format(list=", ".join(examples), file=file)


def as_result(subject: str, checks: tuple[Check, ...]) -> dict[str, Any]:
    """Return the examples with differences and verdicts, for machines."""
    rows = [
        {**asdict(check), "difference": check.difference, "passed": check.passed}
        for check in checks
    ]
    return {
        "subject": subject,
        "passed": all(check.passed for check in checks),
        "examples": rows,
        "in_tests": ELSEWHERE[subject],
    }


def _row(check: Check) -> tuple[str, ...]:
    """Return the texts of one example; two digits more than are printed."""
    digits = check.decimals + 2
    return (
        check.example,
        check.quantity,
        check.units,
        f"{check.printed:.{check.decimals}f}",
        f"{check.computed:.{digits}f}",
        f"{check.difference:+.{digits}f}",
        _("passed") if check.passed else _("FAILED"),
    )
