"""The table of water that must stay in the river, or leave a reservoir."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, cast, get_args

import numpy as np

from kzwater.data.tables import Row
from kzwater.errors import Problems
from kzwater.language import _
from kzwater.rivers.model import LakeTarget, Staying, StayingKind
from kzwater.rivers.read.lake_targets import Lakes, TargetRows
from kzwater.rivers.read.rows import Known
from kzwater.rivers.read.spans import RunDays, Span
from kzwater.weights import Floats

KINDS = get_args(StayingKind)
_largest = 1e5


@dataclass(slots=True)
class ReadFlow:
    """Water that must stay, by spans of days.

    Attributes
    ----------
    priority : int
        0 where the table has none.
    where : str
        File and line of its first row.
    spans : list of (int, Span, float)
        Line, days and flow, m3 s-1; the most that lakes may ask for.
    article : str
        Law or document that asks for it.
    target : LakeTarget or None
        Of a flow to lakes.
    """

    name: str
    place: str
    priority: int
    kind: StayingKind
    source: str
    where: str
    spans: list[tuple[int, Span, float]] = field(default_factory=list)
    article: str = ""
    target: LakeTarget | None = None

    def made(self, usual_priority: float) -> Staying:
        """Return the demand of the model."""
        return Staying(
            name=self.name,
            place=self.place,
            priority=self.priority or usual_priority,
            kind=self.kind,
            source=self.source,
            article=self.article,
            target=self.target,
        )

    def by_day(self, days: RunDays) -> Floats:
        """Return the flow of each day, m3 s-1, 0 on days that no span has."""
        found = np.zeros(days.dates.size)
        for _line, span, flow in self.spans:
            found[span.mask(days)] = flow
        return found


def read_flows(path: Path, places: Known, lakes: Lakes, problems: Problems) -> tuple[ReadFlow, ...]:
    """Return what must stay, in the order of the table.

    Raises
    ------
    InputError
        When the file is no table, or lacks columns.
    """
    reader = _Reader(path, problems)
    found: dict[str, ReadFlow] = {}
    for row in reader.rows:
        reader.read(row, places, lakes, found)
    return tuple(found.values())


class _Reader(TargetRows):
    """Reads rows and collects their faults."""

    needed: ClassVar = ("flow", "place", "flow_m3_s", "source")
    further: ClassVar = ("priority", "kind", "from", "to", "article", *TargetRows.of_lakes)

    def read(self, row: Row, places: Known, lakes: Lakes, found: dict[str, ReadFlow]) -> None:
        """Add the span of a row to its flow."""
        flow = ReadFlow(
            name=self._text(row, "flow"),
            place=self._known(row, "place", places),
            priority=self._whole(row, "priority", 1, 1000, 0) if self._text(row, "priority") else 0,
            kind=cast("StayingKind", self._choice(row, "kind", KINDS, default=KINDS[0])),
            source=self._text(row, "source"),
            where=self._place(row),
        )
        flow.article = self._text(row, "article")
        flow.target = self._target(row, flow.kind, flow.place, lakes)
        if not flow.name:
            self._add(row, "flow", got=_("no name"), expected=_("a name"))
        self._check_source(row)
        amount = self._value(row, "flow_m3_s", 0.0, _largest)
        span = self._span(row)
        first = found.setdefault(flow.name, flow)
        for column, own, told in (
            ("place", flow.place, first.place),
            ("priority", flow.priority, first.priority),
            ("kind", flow.kind, first.kind),
            ("article", flow.article, first.article),
        ):
            if own != told:
                expected = _("the same in all rows of a flow, as `{told}`").format(told=told or "")
                self._add(row, column, expected=expected)
        if None not in (flow.target, first.target) and flow.target != first.target:
            expected = _("the same in all rows of a flow")
            self._add(row, ", ".join(self.of_lakes), got=_("another target"), expected=expected)
        if span is not None:
            others = [(line, other) for line, other, _amount in first.spans]
            self._apart(row, span, others, _("rows of a flow that follow each other"))
            first.spans.append((row.line, span, amount))
