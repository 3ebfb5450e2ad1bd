"""What a report needs besides the results: norms and series, rivers, doubts about gauges."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kzwater.agronomy import read_land
from kzwater.config import load_scenario
from kzwater.data.series import read_discharge, read_norms
from kzwater.errors import InputError
from kzwater.reports.observations import GaugeObservations, Norm
from kzwater.reports.record import Grid, Record

if TYPE_CHECKING:
    from kzwater.basin import Basin
    from kzwater.config import Scenario
    from kzwater.config.sections import Observations


@dataclass(frozen=True, slots=True)
class Background:
    """What is known about a run besides its results; empty where the scenario is not at hand.

    Attributes
    ----------
    provenance : mapping
        The content of ``run.json``.
    title : str
        Of the scenario, in the user's language.
    observations : mapping
        By gauge.
    scenario_lost : bool
        Whether the scenario of the run is no longer there or was changed for the worse.
    scenario : Scenario or None
        As its file says now.
    """

    provenance: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    observations: Mapping[str, GaugeObservations] = field(default_factory=dict)
    basin: Basin | None = None
    scenario_lost: bool = False
    scenario: Scenario | None = None

    def of(self, gauge: str) -> GaugeObservations:
        """Return what was observed at a gauge."""
        return self.observations.get(gauge, GaugeObservations())

    def stated_area(self, gauge: str) -> float:
        """Return the drained area that was stated for a gauge, km2; NaN when none was."""
        index = self._index(gauge)
        if self.basin is None or index is None:
            return float("nan")
        return float(self.basin.gauge_area_stated[index])

    def doubt(self, gauge: str) -> str:
        """Return why the drained area of a gauge is in doubt; empty when nothing says so."""
        index = self._index(gauge)
        if self.basin is None or index is None or not self.basin.gauge_doubtful[index]:
            return ""
        return str(self.basin.gauge_note[index])

    def with_rivers(self, grid: Grid) -> Grid:
        """Return the grid of the results with the rivers of the basin file."""
        if self.basin is None or self.basin.unit_index.shape != grid.unit_index.shape:
            return grid
        return replace(
            grid,
            flow_direction=self.basin.flow_direction.astype(np.int64),
            drained_area=self.basin.drained_area.astype(np.float64),
        )

    def _index(self, gauge: str) -> int | None:
        """Return the place of a gauge in the basin file."""
        known = [] if self.basin is None else self.basin.gauge_id.tolist()
        return known.index(gauge) if gauge in known else None


def read_background(record: Record, scenario: Path | None) -> Background:
    """Return the background of a run.

    Parameters
    ----------
    scenario : pathlib.Path, optional
        The scenario file; default the one that ``run.json`` names, if it is still there and sound.

    Raises
    ------
    InputError
        When the given scenario, its basin or its observations are at fault.
    """
    provenance = _provenance(record.path.with_name("run.json"))
    if scenario is None:
        named = provenance.get("scenario_file")
        if not isinstance(named, str):
            return Background(provenance)
        scenario = Path(named)
        try:
            return _of_scenario(provenance, scenario)
        except InputError:  # the scenario has changed since: the results stand for themselves
            return Background(provenance, scenario_lost=True)
    return _of_scenario(provenance, scenario)


def _of_scenario(provenance: Mapping[str, Any], scenario: Path) -> Background:
    """Return the background that a scenario gives."""
    settings = load_scenario(scenario)
    basin = read_land(settings.land) if settings.land.is_file() else None
    return Background(
        provenance,
        settings.heading,
        _observations(settings.observations),
        basin,
        scenario=settings,
    )


def _provenance(path: Path) -> dict[str, Any]:
    """Return the content of ``run.json``; empty when there is none or it cannot be read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _observations(tables: Observations) -> dict[str, GaugeObservations]:
    """Return what was observed at each gauge.

    Raises
    ------
    InputError
        With all faults of a table at once.
    """
    norms = {} if tables.norms is None else _norms(read_norms(tables.norms))
    table = tables.discharge
    series = pd.DataFrame() if table is None else read_discharge(table.file, table.interval)
    return {
        gauge: GaugeObservations(
            norms.get(gauge),
            series[gauge].dropna() if gauge in series else pd.Series(dtype=float),
            "day" if table is None else table.interval,
        )
        for gauge in {*norms, *map(str, series.columns)}
    }


def _norms(table: pd.DataFrame) -> dict[str, Norm]:
    return {
        str(gauge): Norm(
            value=float(row["value"]),
            period=str(row["period"]),
            source=str(row["source"]),
            note=str(row["note"]),
            scored=bool(row["score"]),
        )
        for gauge, row in table.to_dict(orient="index").items()
    }
