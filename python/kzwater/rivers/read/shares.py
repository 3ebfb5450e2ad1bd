"""Agreements on a share of what reaches a place: who is given it, and when it is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from kzwater.rivers.model import ShareAbove
from kzwater.rivers.read.agreements import Agreement
from kzwater.rivers.read.spans import RunDays, Span
from kzwater.weights import Floats


@dataclass(slots=True)
class ReadShare:
    """An agreement's share at a place for a user: what its rows say of their days."""

    made: ShareAbove
    rows: list[tuple[Span, float, float]] = field(default_factory=list)

    def by_day(self, days: RunDays) -> tuple[Floats, Floats, Floats]:
        """Return the fraction, the threshold (m3), and 1 where counting begins, by day.

        Counting begins on the first day of a span, or of the run where it is in one.
        """
        share, threshold, begins = (np.zeros(days.dates.size) for _column in range(3))
        for span, value, least in self.rows:
            mask = span.mask(days)
            share[mask], threshold[mask] = value, least
            for first, _last in span.touching(days.start, days.last):
                begins[days.dates == np.datetime64(max(first, days.start))] = 1.0
        return share, threshold, begins


def agreed_shares(agreements: Sequence[Agreement]) -> tuple[ReadShare, ...]:
    """Return the shares of what reaches a place that users are given above a threshold."""
    found: dict[ShareAbove, ReadShare] = {}
    for each in agreements:
        if each.kind == "share_of_flow_above":
            made = ShareAbove(each.name, each.place, each.users[0])
            rows = found.setdefault(made, ReadShare(made)).rows
            rows.append((each.span, each.value, each.threshold))
    return tuple(found.values())
