"""The report of a run: one HTML page that needs nothing else, pictures and tables beside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from kzwater import language
from kzwater.data.files import atomic_path, make_folder
from kzwater.language import _
from kzwater.reports import field_sentences, sentences
from kzwater.reports.balance import spans
from kzwater.reports.computed_with import parameter_rows, process_rows, weather_words
from kzwater.reports.fields import field_seasons
from kzwater.reports.parts import (
    Source,
    flow_pictures,
    gauge_parts,
    hydrograph_picture,
    map_picture,
    season_pictures,
    snow_picture,
)
from kzwater.reports.reported import Reported, read_reported
from kzwater.reports.rivers import is_river, write_river_report
from kzwater.reports.sentences import provenance_rows
from kzwater.reports.tables import (
    months_table,
    write_balance,
    write_gauges,
    years_table,
)
from kzwater.reports.templated import template
from kzwater.reports.words import capitalised, day


def write_report(
    results: Path,
    out: Path | None = None,
    *,
    scenario: Path | None = None,
    since: date | None = None,
) -> Path:
    """Return the page ``report.html`` of a run, written with its pictures and tables.

    Of a managed river all days are reported, and the run holds all that is needed.

    Parameters
    ----------
    results : pathlib.Path
        The folder of a finished run, or its results.nc.
    out : pathlib.Path, optional
        Folder to write to; default that of the results.
    scenario : pathlib.Path, optional
        The scenario file, for observations and rivers; default the one that run.json names.
    since : datetime.date, optional
        First day to report. By default the first year is left out when the run did not start from
        a state and at least one year remains.

    Raises
    ------
    InputError
        When the results are missing or cut short, or the observations are at fault.
    """
    if is_river(results):
        return write_river_report(results, out, since)
    run = read_reported(results, scenario=scenario, since=since)
    folder = out or run.record.path.parent
    make_folder(folder)
    _write_tables(run, folder)
    page = folder / "report.html"
    with atomic_path(page) as partial:
        partial.write_text(_rendered(run, folder), encoding="utf-8")
    return page


def _write_tables(run: Reported, folder: Path) -> None:
    write_balance(run.record, "month", folder / "balance_monthly.csv")
    write_balance(run.record, "year", folder / "balance_yearly.csv")
    write_gauges(run.rows, folder / "gauges.csv")


def _rendered(run: Reported, folder: Path) -> str:
    """Return the page."""
    record = run.record
    source = Source(record, run.background, folder)
    scenario = run.background.scenario
    of_fields = scenario is not None and scenario.fields is not None
    words = field_sentences if of_fields else sentences
    fields = field_seasons(record.path, scenario, folder)
    return template("report.html").render(
        language=language.language,
        title=run.background.title or record.title,
        facts=words.facts(record),
        synthetic=capitalised(record.synthetic),
        summary=words.summary(record),
        figures=words.key_figures(record),
        map=map_picture(source),
        gauges=[] if of_fields else gauge_parts(run.rows),
        hydrographs=[hydrograph_picture(source, row, words.gauge_caption) for row in run.rows],
        snow=snow_picture(source),
        fields=fields,
        seasons=[] if fields is None else season_pictures(source, fields),
        balance_words=words.balance_words(record),
        flows=flow_pictures(source),
        months=months_table(record),
        months_title=sentences.months_title(record),
        years=years_table(record),
        incomplete=not all(span.complete for span in spans(record, "year")),
        residual_words=words.residual_words(record),
        conventions=(
            *words.conventions(record, run.left_out),
            *weather_words(run.background.provenance, of_fields=of_fields),
        ),
        processes=process_rows(run.background.provenance),
        parameters=parameter_rows(run.background.provenance),
        provenance=provenance_rows(run.background.provenance),
        files=words.files(),
        of_fields=of_fields,
        issued=_("kzwater, open water-balance engine. Report of {day}.").format(
            day=day(pd.Timestamp.today())
        ),
    )
