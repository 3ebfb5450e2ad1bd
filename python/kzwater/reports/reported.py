"""The run as a report shows it: the time reported, and what is known of it besides its results."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from kzwater.config.document import shown_path
from kzwater.errors import InputError, Problem
from kzwater.language import _
from kzwater.reports.background import Background, read_background
from kzwater.reports.record import Record, read_record
from kzwater.reports.tables import GaugeRow, gauge_rows
from kzwater.reports.words import day

# A run that does not go on from a state needs some time to fill its stores.
_filling = pd.DateOffset(years=1)
_shortest_after_filling = pd.Timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Reported:
    """A run as a report shows it.

    Attributes
    ----------
    record : Record
        The time that is reported.
    rows : tuple of GaugeRow
        What is said of each gauge.
    left_out : str
        What is not reported and why, in sentences; empty when all is.
    """

    record: Record
    background: Background
    rows: tuple[GaugeRow, ...]
    left_out: str


def read_reported(
    results: Path, *, scenario: Path | None = None, since: date | None = None
) -> Reported:
    """Return a run as a report shows it; for the parameters see `write_report`.

    Raises
    ------
    InputError
        When the results are missing or cut short, or the scenario or its tables are at fault.
    """
    whole = read_record(results)
    background = read_background(whole, scenario)
    record, left_out = _since(whole, since)
    if record.grid is not None:
        record = replace(record, grid=background.with_rivers(record.grid))
    if background.scenario_lost:
        lost = _("The scenario is not at hand or was changed: norms and rivers are left out.")
        left_out = f"{left_out} {lost}".strip()
    return Reported(record, background, gauge_rows(record, background), left_out)


def _since(record: Record, since: date | None) -> tuple[Record, str]:
    """Return the time to report, and a sentence on what is left out."""
    start, end = record.starts[0], record.instants[-1]
    if since is not None:
        first = pd.Timestamp(since)
        if first > record.starts[-1]:
            raise InputError([_nothing_left(record, first)])
        return record.since(first), _omission(start, first) if first > start else ""
    filled = start + _filling
    if record.continued or end - filled < _shortest_after_filling:
        return record, ""
    reason = _("The run did not begin from a known state: its first year only fills the stores.")
    return record.since(filled), f"{reason} {_omission(start, filled)}"


def _omission(start: pd.Timestamp, first: pd.Timestamp) -> str:
    return _("Beginning of the run: {start}. Beginning of the report: {first}.").format(
        start=day(start), first=day(first)
    )


def _nothing_left(record: Record, first: pd.Timestamp) -> Problem:
    return Problem(
        shown_path(record.path),
        "time",
        got=_("a report since {day}").format(day=first.date()),
        expected=_("a day of the run, not after {end}").format(end=record.starts[-1].date()),
        remedy=_("Choose an earlier day."),
    )
