"""Runs: a scenario becomes results, in parts that survive a crash."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from kzwater import provenance, rationing, registry
from kzwater.agronomy.limits import read_limits
from kzwater.agronomy.schedule import read_schedule
from kzwater.agronomy.table import read_field_table
from kzwater.checks import look_at
from kzwater.config.document import shown_path
from kzwater.config.fields import kept_by_day
from kzwater.config.rationing import Rationing
from kzwater.data.ahead import read_ahead
from kzwater.data.files import make_folder
from kzwater.demand import known_demand
from kzwater.engine import Engine
from kzwater.engine_errors import BalanceError
from kzwater.errors import InputError, InterruptedRunError, ModelError, Problem
from kzwater.inputs import Inputs, read_inputs, write_inputs
from kzwater.language import _
from kzwater.locks import locked, refuse_both
from kzwater.output import FINISHED, Output
from kzwater.results import RIVER_DISCHARGE, Layout
from kzwater.resuming import make_resumed
from kzwater.rivers.ready import is_river, make_river
from kzwater.rivers.run import run_river
from kzwater.run_folder import Files, Request, RunOptions, open_run
from kzwater.setup import Drivers, Setup, make_setup, set_state
from kzwater.spare import give_back
from kzwater.state import State, read_state, write_state
from kzwater.stretch import Outcome, Stretch
from kzwater.weather_means import WeatherMeans

if TYPE_CHECKING:
    from datetime import datetime

    from kzwater.plan import Part

_grant = "period_grant"


def run(scenario: Path, out: Path | None = None, **options: Unpack[RunOptions]) -> Path:
    """Return the folder of a finished run: results.nc (of a river: river.nc), state.nc, run.json.

    Parameters
    ----------
    scenario : pathlib.Path
        The scenario file.
    out : pathlib.Path, optional
        Folder of the run; default ``out/NAME`` where the command runs.
    **options
        See `RunOptions`.

    Raises
    ------
    InputError
        With all faults of the inputs, before the first step.
    ModelError
        When the balance does not close; the last good state is kept.
    InterruptedRunError
        When the run is interrupted; it can be resumed.
    """
    refuse_both(resume=options.get("resume", False), overwrite=options.get("overwrite", False))
    if is_river(scenario):
        return _run_river(scenario, out, options)
    if options.get("without"):
        raise InputError([_no_agreements(scenario)])
    state = options.get("initial_state")
    goes_on = options.get("resume") and state is None
    setup = make_resumed(scenario, out) if goes_on else make_setup(scenario, state)
    for sentence in setup.notes if "note" in options else ():
        options["note"](sentence)
    with setup.forcing:
        folder = make_folder(Path("out") / setup.scenario.name if out is None else out)
        with locked(folder):
            _Run(setup, folder, options).finish()
            if "finished" in options:
                options["finished"](folder)
    return folder


def _run_river(scenario: Path, out: Path | None, options: RunOptions) -> Path:
    """Return the folder of a finished run of a managed river."""
    problems = look_at(scenario).problems
    if problems:
        raise InputError(problems)
    return run_river(make_river(scenario, options.get("without", ())), out, **options)


def _no_agreements(scenario: Path) -> Problem:
    """Return the fault of an agreement that is to be left out where there are none."""
    return Problem(
        shown_path(scenario),
        "--without",
        got=_("a scenario without a river"),
        expected=_("a scenario of a managed river, which may have agreements"),
        remedy=_("Leave the option out."),
    )


def fitted_sentences(folder: Path) -> list[str]:
    """Return what a run says of the gradients that it found from the stations, a line for each."""
    found: dict[str, list[float]] = provenance.read(folder / "run.json").get("fitted_gradients", {})
    return [
        _("Gradient of {forcing} per 100 m, fitted, January to December: {values}").format(
            forcing=name, values=", ".join(f"{100.0 * value:.3g}" for value in monthly)
        )
        for name, monthly in found.items()
    ]


def weather_means(folder: Path) -> dict[str, dict[str, Any]]:
    """Return what the weather of a run was over the basin: ``value`` and ``units`` by forcing."""
    found: dict[str, dict[str, Any]] = provenance.read(folder / "run.json").get("weather", {})
    return found


def _plan_of_limits(setup: Setup, folder: Path) -> rationing.Plan | None:
    """Return the plan of the limits that fields share, if there are any.

    The seasons that it knows are run in a folder below that of the run, once for the same inputs.
    """
    scenario = setup.scenario
    if scenario.limits is None:
        return None
    rule = scenario.rationing or Rationing()
    period = scenario.period.start, scenario.period.end
    fields = read_field_table(scenario.land)
    known = None
    if rule.rule != "first_come":
        unrelated = {"limits", "initial_state"}
        digests = {name: each for name, each in setup.digests.items() if name not in unrelated}
        digests["code"] = provenance.code_digest()
        known = known_demand(scenario, digests, folder / "demand", run)
    schedule = None if scenario.schedule is None else read_schedule(scenario.schedule)
    limits = read_limits(scenario.limits, fields, period)
    return rationing.Plan(limits, rule, fields, known, schedule)


class _Run:
    """One run in its locked folder."""

    def __init__(self, setup: Setup, folder: Path, options: RunOptions) -> None:
        self._setup = setup
        self._plan = setup.plan
        self._folder = folder
        self._files = Files(folder)
        self._options = options
        self._began = time.monotonic()
        self._first_step = 0
        self._weather = WeatherMeans(setup.inputs)
        self._limits: rationing.Plan | None = None
        self._granted = False

    def finish(self) -> Path:
        """Return the folder after all parts are computed and joined."""
        done = self._open_folder()
        self._limits = _plan_of_limits(self._setup, self._folder)
        engine = Engine(self._inputs(done), self._options.get("threads"))
        self._set_state(engine, done)
        self._record("running")
        gauges = self._setup.scenario.output.record_exchange
        try:
            with Output(self._files, self._layout(engine), gauges, engine.reuse) as output:
                self._write(engine, output, done)
        except KeyboardInterrupt:
            self._record("interrupted")
            message = _("The run was interrupted; go on with --resume.")
            raise InterruptedRunError(message) from None
        except BalanceError as error:
            raise self._refusal(engine, error) from error
        return self._folder

    def _inputs(self, done: int) -> Inputs:
        """Return what is computed with: once a part is closed, that which it was computed with."""
        return read_inputs(self._folder / "inputs.nc") if done else self._setup.inputs

    def _write(self, engine: Engine, output: Output, done: int) -> None:
        """Compute all parts that are not closed yet, and finish the files of the run."""
        parts = self._plan.parts
        for part in parts[:done]:
            output.add_closed(part)
            for steps, _maps in self._plan.stretches(part):
                forcing = self._setup.forcing.read(steps.start, steps.stop - steps.start)
                self._weather.add(forcing, self._plan.months(steps))
        if not done:
            output.do(lambda: write_inputs(self._setup.inputs, self._folder / "inputs.nc"))
        for part in parts[done:]:
            self._compute(engine, part, output)
            give_back()
        output.finish(parts)
        (self._folder / "state_last_good.nc").unlink(missing_ok=True)
        self._record("done")
        shutil.rmtree(self._files.parts)

    def _open_folder(self) -> int:
        """Return how many parts are closed already; a new run clears the folder first."""
        request = Request(self._options, self._setup.digests, FINISHED)
        done = open_run(self._files, self._plan.parts, request)
        if done is None and self._setup.initial_state is not None:
            write_state(self._setup.initial_state, self._files.start)
        return done or 0

    def _set_state(self, engine: Engine, done: int) -> None:
        """Set the state: of the last closed part, of the start of the run, or leave it cold."""
        path = self._files.start
        if done:
            last = self._plan.parts[done - 1]
            self._first_step = last.steps.stop
            path = self._files.of(last, "state")
        if not path.exists():
            return
        state = read_state(path)
        set_state(engine, state)
        if self._limits is not None:
            self._limits.restore(engine, state.limits_taken)
            begins = self._plan.date(self._first_step)
            self._granted = self._limits.stands(engine, state.limits_taken, begins)
        elif _grant in engine.remembered:  # that of the run that the state is from
            engine.view(_grant)[:] = registry.field(_grant).default

    def _compute(self, engine: Engine, part: Part, output: Output) -> None:
        """Compute one part while what was computed before is written, and what comes next read."""
        output.open(part, (engine.store_means(), engine.river_mean(), engine.alluvial_mean()))
        stretches = self._plan.stretches(part)
        for (steps, maps), drivers in read_ahead(stretches, self._drivers):
            if self._limits is not None and self._renews(steps.start):
                self._limits.renew(engine, self._plan.date(steps.start))
            output.put(steps, maps, self._advance(engine, drivers, steps, maps))
        output.close(self._state(engine, part.steps.stop))

    def _renews(self, step: int) -> bool:
        """Return whether limits are planned for before a step: not where a state has its grants."""
        return step in self._plan.renewals and not (step == 0 and self._granted)

    def _drivers(self, stretch: tuple[slice, slice]) -> Drivers:
        """Return what drives a stretch, its steps and maps."""
        return self._setup.drivers(stretch[0])

    def _advance(self, engine: Engine, drivers: Drivers, steps: slice, maps: slice) -> Outcome:
        """Return what the engine makes of a stretch of the period."""
        stretch = Stretch(
            forcing=drivers.forcing,
            calendar=self._plan.calendar(steps, self._setup.scenario.time.utc_offset),
            month=self._plan.months(steps),
            interval=self._plan.intervals(steps, maps),
            turn=self._plan.glacier_years(steps),
            boundary=drivers.boundary,
            imposed=drivers.imposed,
            step_days=self._setup.scenario.step.total_seconds() / 86400.0,
        )
        self._weather.add(drivers.forcing, stretch.month)
        fields = self._setup.scenario.output.maps
        recorded = tuple(name for name in fields if name != RIVER_DISCHARGE)
        outcome = engine.run(
            stretch,
            recorded,
            lambda done: self._tell(steps.start + done),
            by_step=kept_by_day(self._setup.scenario),
        )
        self._tell(steps.stop)
        return outcome

    def _tell(self, step: int) -> None:
        progress = self._options.get("progress")
        if progress is not None:
            progress(step, self._plan.steps)

    def _state(self, engine: Engine, step: int) -> State:
        state = self._setup.state_of(engine, self._instant(step))
        return state if self._limits is None else replace(state, limits_taken=self._limits.taken)

    def _refusal(self, engine: Engine, error: BalanceError) -> ModelError:
        """Return the error that ends a run whose balance broke, after keeping the good state."""
        good = self._first_step + engine.steps_done
        kept = self._folder / "state_last_good.nc"
        write_state(self._state(engine, good), kept)
        self._record("refused")
        values = error.values
        return ModelError(
            _("{error}, at {place} on {date}. The state of {good} is kept in {file}.").format(
                error=error,
                place=self._setup.place(str(values["place"]), int(values["index"])),
                date=self._instant(self._first_step + int(values["step"])),
                good=self._instant(good),
                file=shown_path(kept),
            )
        )

    def _instant(self, step: int) -> datetime:
        instant: datetime = self._plan.boundaries[step].astype("datetime64[s]").item()
        return instant

    def _layout(self, engine: Engine) -> Layout:
        scenario = self._setup.scenario
        attributes: dict[str, str | float] = {
            "title": scenario.title
            if isinstance(scenario.title, str)
            else scenario.title.get("en", scenario.name),
            "scenario": scenario.name,
            "basin_area": self._setup.inputs.basin_area,
            "input_digests": " ".join(f"{k}={v[:16]}" for k, v in self._setup.digests.items()),
        }
        if scenario.forcing.synthetic:
            attributes["synthetic_forcing"] = scenario.forcing.synthetic
        return Layout(
            basin=self._setup.basin,
            boundaries=self._plan.boundaries,
            map_boundaries=self._plan.map_boundaries,
            stores=engine.stores,
            fluxes=engine.fluxes,
            maps=scenario.output.maps,
            rivers_lose=engine.rivers_lose,
            attributes=attributes,
            time_attributes={
                "utc_offset": scenario.time.utc_offset,
                "day_starts_at": scenario.time.day_starts_at,
            },
        )

    def _record(self, status: str) -> None:
        scenario = self._setup.scenario
        given = {**scenario.parameters, **scenario.routing.parameters}
        details = {
            "scenario": scenario.name,
            "scenario_file": str(scenario.path.resolve()),
            "initial_state": self._setup.state_file or None,
            "period": [str(scenario.period.start), str(scenario.period.end)],
            "seconds": round(time.monotonic() - self._began, 3),
            "threads": self._options.get("threads"),
            "parts": len(self._plan.parts),
            "processes": list(scenario.processes),
            "routing": scenario.routing.scheme,
            "parameters": {
                name: value if isinstance(value, float) else value.model_dump()
                for name, value in given.items()
            },
            "weather_points": self._setup.weather_points,
            "fitted_gradients": {
                name: self._setup.forcing.gradients[name] for name in self._setup.forcing.fitted
            },
        }
        if status == "done":
            details["weather"] = self._weather.means()
        content = provenance.record(status, self._setup.digests, details)
        provenance.write(self._folder / "run.json", content)
