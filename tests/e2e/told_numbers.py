"""Numbers that a page tells, found by the words around them, compared and brought up to date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import Formatter

_number = r"([-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?)"
_words = r"([^\s|;:,.()](?:[^|;:,.()]*[^\s|;:,.()])?)"


@dataclass(frozen=True, slots=True, init=False)
class Told:
    """Words of a page with places for numbers, as of ``str.format``, and what stands there today.

    A place without a format has words, like a date. Spaces stand for any space of the page.
    """

    template: str
    today: tuple[str, ...]

    def __init__(self, template: str, *values: float | str) -> None:
        today, place = [], iter(values)
        for _literal, name, form, _conversion in Formatter().parse(template):
            if name is not None:
                value = next(place)
                rounded = value if isinstance(value, str) else value + 0.0
                text = format(rounded, form or "")
                today.append(re.sub(r"^-(?=[0.]+$)", "", text))
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "today", tuple(today))
        assert next(place, None) is None, f"more values than places: {template}"

    @property
    def pattern(self) -> re.Pattern[str]:
        """Return what finds the words, whatever the numbers are."""
        parts = []
        for literal, name, form, _conversion in Formatter().parse(self.template):
            parts.append(re.sub(r"(?:\\?\s)+", r"\\s+", re.escape(literal)))
            if name is not None:
                parts.append(_number if form else _words)
        return re.compile("".join(parts))

    @property
    def sentence(self) -> str:
        """Return the words with the numbers of today."""
        return re.sub(r"\{[^}]*\}", "{}", self.template).format(*self.today)

    def found(self, page: str) -> re.Match[str]:
        """Return where a page has the words; they must be there once."""
        matches = list(self.pattern.finditer(page))
        assert len(matches) == 1, f"{len(matches)} times in the page, not once: {self.template}"
        return matches[0]


def stale(page: str, statements: list[Told]) -> list[str]:
    """Return for each statement whose numbers are others today what it should be."""
    lines = []
    for told in statements:
        match = told.found(page)
        if match.groups() != told.today:
            lines.append(f"`{' '.join(match.group().split())}` is now `{told.sentence}`")
    return lines


def renewed(page: str, statements: list[Told]) -> str:
    """Return a page with the numbers of today, all else as it was."""
    for told in statements:
        match = told.found(page)
        for group in range(len(told.today), 0, -1):
            start, end = match.span(group)
            page = page[:start] + told.today[group - 1] + page[end:]
    return page
