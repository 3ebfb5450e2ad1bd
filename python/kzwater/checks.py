"""Everything that can be wrong with a scenario and its files, found before the first step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from kzwater.agronomy import crops, land_of_fields, methods, read_economy, read_land
from kzwater.agronomy.command_areas import check_command_areas
from kzwater.agronomy.limits import read_limits
from kzwater.agronomy.schedule import sound_rows
from kzwater.agronomy.table import Field, Rows, read_rows
from kzwater.choices import choice_faults
from kzwater.config.declared import ByLandCover
from kzwater.config.document import Document, Location, shown_key, shown_path
from kzwater.config.loader import validate_sound
from kzwater.config.routing import ByGauge
from kzwater.config.scenario import Scenario, read_scenario
from kzwater.config.sections import EconomyFiles
from kzwater.config.sentences import suggestion
from kzwater.data.series import read_discharge, read_norms
from kzwater.depth_checks import check_depths
from kzwater.errors import InputError, Problem, Problems, capped
from kzwater.field_checks import check_leaching, check_seasons, check_waterings
from kzwater.field_words import place_of
from kzwater.glacier_checks import check_cut, note_glaciers
from kzwater.inflows import check_places, computed_part, read_values
from kzwater.language import _
from kzwater.parameter_checks import check_parameters
from kzwater.plan import make_plan
from kzwater.rivers.read import read_river
from kzwater.state import check_state, read_state, wanted_state
from kzwater.table_checks import check_columns
from kzwater.weather_checks import check_step, check_weather

if TYPE_CHECKING:
    from kzwater.basin import Basin

Content = TypeVar("Content")


@dataclass(frozen=True, slots=True)
class Findings:
    """What a look at a scenario and its files brought.

    Attributes
    ----------
    problems : tuple of Problem
        All faults; none when it can run.
    notes : tuple of str
        What the user should know before trusting a run, one sentence each.
    """

    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()


def look_at(path: Path, initial_state: Path | None = None) -> Findings:
    """Return all faults of a scenario and of the files that it names, and what else to know.

    A fault in one file does not hide those in others: what can be read is looked at.

    Parameters
    ----------
    path : pathlib.Path
    initial_state : pathlib.Path, optional
        State file that takes the place of the scenario's.
    """
    problems = Problems()
    try:
        document, scenario = read_scenario(path, problems)
    except InputError as error:
        return Findings(error.problems)
    scenario = scenario or validate_sound(document, Scenario)
    if scenario is None:
        return Findings(capped(problems))
    if initial_state is not None:
        scenario = scenario.model_copy(update={"initial_state": initial_state})
    checks = _Checks(document, scenario, problems)
    checks.state_is_named = initial_state is None
    checks.look_at_files()
    return Findings(capped(problems), tuple(checks.notes))


def check_scenario(path: Path) -> tuple[Problem, ...]:
    """Return all faults of a scenario and of the files that it names; none when it can run."""
    return look_at(path).problems


class _Checks:
    """The faults of the files of one scenario."""

    def __init__(self, document: Document, scenario: Scenario, problems: Problems) -> None:
        self._document = document
        self._scenario = scenario
        self._problems = problems
        self.notes: list[str] = []
        self.state_is_named = True  # in the scenario, and not beside it
        self._known_limits: frozenset[str] = frozenset()  # that its state has counted

    def look_at_files(self) -> None:
        """Add the faults of all files, and of names in the scenario that files define."""
        scenario = self._scenario
        if scenario.river is not None:
            self.notes += read_river(scenario, self._problems).notes
            return
        self._check_processes()
        check_step(scenario, self._document, self._problems)
        rows, basin = self._land()
        part = None
        if basin is not None:
            self._check_land_cover(basin)
            check_parameters(scenario, self._document, basin, self._problems)
            part = self._part(basin)
            self.notes += note_glaciers(scenario, part)
        # A file that several quantities stand in is missing once.
        files = {path: key for key, path in reversed(scenario.forcing.files().items())}
        there = [
            self._is_there(("forcing", *key.partition(" ")[0].split(".")), path)
            for path, key in files.items()
        ]
        if there and all(there):
            self.notes += check_weather(
                scenario, self._document, part, self._problems, rows.sound if rows else ()
            )
        self._check_inflows()
        if scenario.initial_state is not None:
            self._check_state(scenario.initial_state)
        self._check_observations(basin)
        self._check_schedule(basin, rows)
        if rows is not None:
            if basin is not None:
                self._check_sound(basin, rows.sound)
            self._check_tables(rows.every)

    def _land(self) -> tuple[Rows | None, Basin | None]:
        """Return the rows of a table of fields, and the basin or the land of its sound rows."""
        scenario = self._scenario
        if scenario.fields is None or scenario.basin is not None:  # both is told elsewhere
            named = scenario.basin
            return None, None if named is None else self._read(("basin",), named, read_land)
        rows = self._read(("fields",), scenario.fields, partial(read_rows, problems=self._problems))
        if rows is None or not rows.sound:
            return rows, None
        grown = {field.crop for field in rows.every if field.crop in crops()}
        return rows, land_of_fields(scenario.fields, rows.sound, grown)

    def _check_sound(self, basin: Basin, fields: tuple[Field, ...]) -> None:
        """Check the columns and the seasons of fields."""
        scenario = self._scenario
        self.notes += check_columns(scenario, basin, fields, self._problems)
        if not scenario.partial:
            self.notes += check_seasons(scenario, basin, fields, self._problems)
            self.notes += check_leaching(scenario, basin, fields)

    def _check_tables(self, fields: tuple[Field, ...]) -> None:
        """Check command areas, prices and limits against all rows of the table of fields."""
        scenario = self._scenario
        if scenario.command_areas is not None:
            check = partial(
                check_command_areas, table=scenario.land, fields=fields, problems=self._problems
            )
            self._read(("command_areas",), scenario.command_areas, check)
        if scenario.economy is not None:
            self._check_economy(scenario.economy, fields)
        self._check_limits(fields)

    def _check_schedule(self, basin: Basin | None, rows: Rows | None) -> None:
        """Check the rows of the list of waterings, and that fields and days fit the others."""
        scenario = self._scenario
        listed = None
        if scenario.schedule is not None:
            read = partial(sound_rows, problems=self._problems)
            listed = self._read(("schedule",), scenario.schedule, read)
        if basin is None or rows is None:
            return
        if listed is not None:
            self.notes += check_waterings(scenario, (basin, rows), listed, self._problems)
        self.notes += check_depths(scenario, (basin, rows.sound), listed, self._problems)

    def _check_economy(self, files: EconomyFiles, fields: tuple[Field, ...]) -> None:
        """Check the tables of money, and that they price what the fields grow."""
        named = {name: path for name, path in files if path is not None}
        there = [self._is_there(("economy", name), path) for name, path in named.items()]
        known = [each for each in fields if each.crop in crops() and each.method in methods()]
        grown = [(field.crop, field.method) for field in known]
        places = {field.crop: place_of(self._scenario, field) for field in reversed(known)}
        if all(there):
            try:
                read_economy(files, grown, places)
            except InputError as error:
                self._problems.extend(error.problems)

    def _check_limits(self, fields: tuple[Field, ...]) -> None:
        """Check the table of limits that fields share, and the crops of the rule."""
        scenario = self._scenario
        known = tuple(dict.fromkeys(field.crop for field in fields if field.crop in crops()))
        rule = scenario.rationing
        for index, crop in enumerate(rule.priority if rule is not None else ()):
            if crop not in known:
                key: Location = ("rationing", "priority", index)
                self._problems.add(
                    self._document.place(key),
                    shown_key(key),
                    got=f"`{crop}`",
                    expected=_("a crop of the fields"),
                    remedy=suggestion(crop, known),
                )
        if scenario.limits is None:
            return
        first, last = scenario.period.start, scenario.period.end
        read = partial(read_limits, fields=fields, period=(first, last))
        found = self._read(("limits",), scenario.limits, read) or ()
        before = [each for each in found if each.first < first]
        unknown = [each for each in before if each.label not in self._known_limits]
        if unknown:
            text = _("Limits that began before the run, so that what was taken is unknown: {list}.")
            shown = (f"`{each.name}` ({each.first})" for each in unknown)
            self.notes.append(text.format(list=", ".join(shown)))

    def _check_processes(self) -> None:
        """Check that the chosen processes make a whole model."""
        if self._scenario.partial:
            return
        listed = not isinstance(self._document.content.get("processes"), dict)
        for fault in choice_faults(self._scenario.processes, listed=listed):
            key: Location = ("processes", *((fault.choice,) if fault.choice and not listed else ()))
            self._problems.add(
                self._document.place(key),
                shown_key(key),
                got=fault.got,
                expected=fault.expected,
                remedy=fault.remedy,
            )

    def _is_there(self, key: Location, path: Path) -> bool:
        """Return whether a file is there, after adding the problem when it is not."""
        if path.is_file() or (path.suffix == ".zarr" and path.is_dir()):
            return True
        got = _("the folder {file}") if path.is_dir() else _("no file {file}")
        self._problems.add(
            self._document.place(key),
            shown_key(key),
            got=got.format(file=shown_path(path)),
            expected=_("a file that is there"),
            remedy=_("Check the name; relative names start at the folder of the scenario."),
        )
        return False

    def _read(self, key: Location, path: Path, read: Callable[[Path], Content]) -> Content | None:
        """Return what a file holds, or None after adding its faults."""
        return self._opened(path, read) if self._is_there(key, path) else None

    def _opened(self, path: Path, read: Callable[[Path], Content]) -> Content | None:
        """Return what a file holds that is there, or None after adding its faults."""
        try:
            return read(path)
        except InputError as error:
            self._problems.extend(error.problems)
            return None

    def _check_land_cover(self, basin: Basin) -> None:
        """Check that parameters name the land covers of the basin, and all of them."""
        codes = np.unique(basin.hru_land_cover)
        names = dict(
            zip(basin.land_cover_values.tolist(), basin.land_cover_names.tolist(), strict=True)
        )
        used = {names.get(code, str(code)) for code in codes.tolist()}
        for parameter, value in self._scenario.parameters.items():
            if not isinstance(value, ByLandCover):
                continue
            key = ("parameters", parameter, "land_cover")
            for name in value.land_cover:
                if name not in (*names.values(), "default"):
                    self._add_unknown((*key, name), name, tuple(names.values()))
            lacking = sorted(used - set(value.land_cover))
            if lacking and "default" not in value.land_cover:
                self._problems.add(
                    self._document.place(key),
                    shown_key(key),
                    got=_("no value for {names}").format(names=", ".join(lacking)),
                    expected=_("a value for each land cover of the basin"),
                    remedy=_("Add the names, or `default` for all others."),
                )

    def _part(self, basin: Basin) -> Basin:
        """Return what is computed of the basin: the whole when gauges of the scenario are wrong."""
        before = len(self._problems)
        self._check_gauges(basin)
        check_places(self._scenario, self._document, basin, self._problems)
        if len(self._problems) > before:
            return basin
        part = computed_part(basin, self._scenario)
        check_cut(self._scenario, self._document, (basin, part), self._problems)
        return part

    def _check_gauges(self, basin: Basin) -> None:
        """Check that the scenario names gauges of the basin."""
        known = tuple(basin.gauge_id.tolist())
        for index, inflow in enumerate(self._scenario.inflows):
            if inflow.reach_of not in known:
                self._add_unknown(("inflows", index, "reach_of"), inflow.reach_of, known)
        for index, gauge in enumerate(self._scenario.output.record_exchange):
            if gauge not in known:
                self._add_unknown(("output", "record_exchange", index), gauge, known)
        for parameter, value in self._scenario.routing.parameters.items():
            for gauge in value.above_gauge if isinstance(value, ByGauge) else ():
                if gauge not in (*known, "default"):
                    key = ("routing", "parameters", parameter, "above_gauge", gauge)
                    self._add_unknown(key, gauge, known)

    def _add_unknown(self, key: Location, name: str, known: tuple[str, ...]) -> None:
        """Add the problem of a name that the basin does not have."""
        self._problems.add(
            self._document.place(key),
            shown_key(key),
            got=f"`{name}`",
            expected=_("a name that the basin has"),
            remedy=suggestion(name, known) if known else _("The basin has none: remove it."),
        )

    def _check_inflows(self) -> None:
        """Check the tables and recorded exchanges of the inflows."""
        boundaries = make_plan(self._scenario, hrus=1).boundaries
        substeps = self._scenario.routing.substeps
        for index, inflow in enumerate(self._scenario.inflows):
            if self._is_there(("inflows", index, "file"), inflow.file):
                read_values(inflow, substeps, boundaries, self._problems)

    def _check_state(self, path: Path) -> None:
        """Check that the initial state belongs to this basin, instant and choice of processes."""
        read = partial(self._read, ("initial_state",)) if self.state_is_named else self._opened
        state = read(path, read_state)
        if state is None or not self._scenario.land.is_file():
            return
        self._known_limits = frozenset(state.limits_taken)
        try:
            check_state(path, state, wanted_state(self._scenario, hrus=None, reaches=None))
        except InputError as error:
            self._problems.extend(error.problems)

    def _check_observations(self, basin: Basin | None) -> None:
        """Check the tables of measured discharge and that their gauges are those of the basin."""
        tables = self._scenario.observations
        gauges: list[tuple[Path, str]] = []
        if tables.norms is not None:
            norms = self._read(("observations", "norms"), tables.norms, read_norms)
            gauges += [] if norms is None else [(tables.norms, str(name)) for name in norms.index]
        if tables.discharge is not None:
            table = tables.discharge
            key = ("observations", "discharge")
            series = self._read(key, table.file, partial(read_discharge, interval=table.interval))
            names = () if series is None else series.columns
            gauges += [(table.file, str(name)) for name in names]
        known = () if basin is None else tuple(basin.gauge_id.tolist())
        for path, gauge in gauges:
            if known and gauge not in known:
                self._problems.add(
                    shown_path(path),
                    gauge,
                    got=_("a gauge that the basin does not have"),
                    expected=_("gauges of the basin"),
                    remedy=suggestion(gauge, known),
                )
