"""The demo: the embedded Arys from its files to a report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kzwater import provenance, simulation
from kzwater.config.document import shown_path
from kzwater.demonstration.embedded import embedded
from kzwater.errors import InputError, Problem
from kzwater.language import _
from kzwater.reports import read_reported, write_report
from kzwater.reports.tables import GaugeRow
from kzwater.run_folder import Progress

_basin = "arys"


@dataclass(frozen=True, slots=True)
class GaugeFigure:
    """The computed mean discharge at a gauge beside the published one, m3 s-1.

    Attributes
    ----------
    norm : float or None
        None where none is published.
    scored : bool
        Whether the computed mean can be held to the norm.
    """

    gauge: str
    name: str
    mean: float
    norm: float | None
    scored: bool


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Where the demo put its files, and its key numbers.

    Attributes
    ----------
    residual, largest_residual : float
        Of the whole time reported, and of any store, unit or reach in any step; mm.
    """

    folder: Path
    report: Path
    pictures: tuple[Path, ...]
    tables: tuple[Path, ...]
    gauges: tuple[GaugeFigure, ...]
    residual: float
    largest_residual: float


def demonstrate(
    out: Path | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Demonstration:
    """Return what the demo made: a run of the embedded Arys basin and its report.

    Parameters
    ----------
    out : pathlib.Path, optional
        Folder to write to; default ``out/arys``. An earlier demo there is replaced, a run of
        anything else is not.
    threads : int, optional
        Default: as many as pay off.
    progress : callable, optional
        Called with the steps done and the steps in all.

    Raises
    ------
    InputError
        When the folder cannot be written to or holds a run that is not the demo.
    """
    scenario = embedded(_basin) / "scenario.yaml"
    folder = out or Path("out") / _basin
    _check_replaceable(folder)
    simulation.run(scenario, folder, threads=threads, overwrite=True, progress=progress)
    page = write_report(folder, scenario=scenario)
    shown = read_reported(folder, scenario=scenario)
    return Demonstration(
        folder=folder,
        report=page,
        pictures=tuple(sorted(folder.glob("*.png"))),
        tables=tuple(sorted(folder.glob("*.csv"))),
        gauges=tuple(_figure(row) for row in shown.rows),
        residual=float(np.abs(np.sum(shown.record.residual))),
        largest_residual=float(np.abs(shown.record.ledger_residual).max()),
    )


def _check_replaceable(folder: Path) -> None:
    """Raise when a folder holds a run of anything but the embedded basin."""
    before = provenance.read(folder / "run.json")
    if not before or before.get("scenario") == _basin:
        return
    problem = Problem(
        shown_path(folder),
        "",
        got=_("a run of {scenario}").format(scenario=before.get("scenario")),
        expected=_("a free folder or an earlier demo"),
        remedy=_("Choose another folder with --out."),
    )
    raise InputError([problem])


def _figure(row: GaugeRow) -> GaugeFigure:
    return GaugeFigure(
        gauge=row.gauge.identifier,
        name=row.gauge.name,
        mean=row.mean,
        norm=row.norm.value if row.norm else None,
        scored=bool(row.norm and row.norm.scored),
    )
