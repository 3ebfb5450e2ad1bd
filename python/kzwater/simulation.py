"""Runs: a scenario becomes results, in parts that survive a crash."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import filelock
import numpy as np

from kzwater import provenance
from kzwater.config.document import shown_path
from kzwater.data.files import make_folder
from kzwater.engine import BalanceError, Engine, Outcome, Stretch
from kzwater.errors import InputError, InterruptedRunError, ModelError, Problem
from kzwater.exchange import Exchange, join_exchanges, write_exchange
from kzwater.inputs import read_inputs, write_inputs
from kzwater.language import _
from kzwater.results import RIVER_DISCHARGE, Layout, join, new_results
from kzwater.setup import Setup, make_setup
from kzwater.state import State, read_state, write_state

if TYPE_CHECKING:
    from datetime import datetime

    from kzwater.plan import Part

Progress = Callable[[int, int], None]

_finished = (
    "results.nc",
    "state.nc",
    "exchange.nc",
    "state_last_good.nc",
    "report.html",
    "run.json",
)


class RunOptions(TypedDict, total=False):
    """How a run is made.

    Attributes
    ----------
    threads : int
        Default: as many as pay off; results do not depend on it.
    resume : bool
        Go on with an unfinished run in the same folder.
    overwrite : bool
        Replace the results of an earlier run.
    initial_state : pathlib.Path
        State file to start from; default that of the scenario, if any.
    progress : callable
        Called with the steps done and the steps in all.
    """

    threads: int | None
    resume: bool
    overwrite: bool
    initial_state: Path | None
    progress: Progress | None


def run(scenario: Path, out: Path | None = None, **options: Unpack[RunOptions]) -> Path:
    """Return the folder of a finished run: results.nc, state.nc and run.json.

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
    setup = make_setup(scenario, options.get("initial_state"))
    folder = make_folder(Path("out") / setup.scenario.name if out is None else out)
    with _locked(folder):
        return _Run(setup, folder, options).finish()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a folder for one run; the system lets go of it even when the process is killed."""
    lock = filelock.FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        raise InputError(
            [
                _folder_fault(
                    folder,
                    _("a run at work in this folder"),
                    _("Wait until it has ended, or choose another folder with --out."),
                )
            ]
        ) from None
    try:
        yield
    finally:
        lock.release()


def _folder_fault(folder: Path, got: str, remedy: str) -> Problem:
    return Problem(shown_path(folder), "", got=got, expected=_("a free folder"), remedy=remedy)


class _Run:
    """One run in its locked folder."""

    def __init__(self, setup: Setup, folder: Path, options: RunOptions) -> None:
        self._setup = setup
        self._plan = setup.plan
        self._folder = folder
        self._options = options
        self._began = time.monotonic()
        self._first_step = 0

    def finish(self) -> Path:
        """Return the folder after all parts are computed and joined."""
        done = self._open_folder()
        engine = Engine(read_inputs(self._folder / "inputs.nc"), self._options.get("threads"))
        self._set_state(engine, done)
        layout = self._layout(engine)
        self._record("running")
        try:
            for part in self._plan.parts[done:]:
                self._compute(engine, part, layout)
            self._join(layout)
        except KeyboardInterrupt:
            self._record("interrupted")
            message = _("The run was interrupted; go on with --resume.")
            raise InterruptedRunError(message) from None
        except BalanceError as error:
            raise self._refusal(engine, error) from error
        return self._folder

    def _open_folder(self) -> int:
        """Return how many parts are closed already; a new run clears the folder first."""
        before = provenance.read(self._folder / "run.json")
        if before and not self._options.get("overwrite"):
            self._check_resumable(before)
            return self._closed_parts()
        shutil.rmtree(self._parts_folder, ignore_errors=True)
        for name in _finished:
            (self._folder / name).unlink(missing_ok=True)
        self._parts_folder.mkdir()
        write_inputs(self._setup.inputs, self._folder / "inputs.nc")
        if self._setup.initial_state is not None:
            write_state(self._setup.initial_state, self._start_file)
        return 0

    def _check_resumable(self, before: dict[str, object]) -> None:
        """Raise unless the folder holds an unfinished run of these inputs that is to go on."""
        known = before.get("inputs")
        old = known if isinstance(known, dict) else {}
        new = dict(self._setup.digests)
        if "initial_state" not in self._options:  # the state at the start lies in the folder
            new["initial_state"] = old.get("initial_state", "")
            old = {"initial_state": "", **old}
        new["code"], old["code"] = provenance.code_digest(), before.get("code")
        changed = sorted(name for name in new if old.get(name) != new[name])
        if before.get("status") == "done":
            got = _("results of a finished run")
            remedy = _("Choose another folder with --out, or replace them with --overwrite.")
        elif not self._options.get("resume"):
            got = _("a run that was not finished")
            remedy = _("Go on with --resume, or begin again with --overwrite.")
        elif changed:
            got = _("a run with other inputs ({names})").format(names=", ".join(changed))
            remedy = _("Begin again with --overwrite.")
        else:
            return
        raise InputError([_folder_fault(self._folder, got, remedy)])

    def _closed_parts(self) -> int:
        """Return how many parts from the first are whole; results are a part's last file."""
        done = 0
        for part in self._plan.parts:
            if not self._file(part, "results").exists():
                break
            done += 1
        return done

    def _set_state(self, engine: Engine, done: int) -> None:
        """Set the state: of the last closed part, of the start of the run, or leave it cold."""
        path = self._start_file
        if done:
            last = self._plan.parts[done - 1]
            self._first_step = last.steps.stop
            path = self._file(last, "state")
        if not path.exists():
            return
        state = read_state(path)
        for name in engine.remembered:
            engine.view(name)[:] = state.columns[name]
        engine.river_water[:] = state.river_water

    def _compute(self, engine: Engine, part: Part, layout: Layout) -> None:
        """Compute one part and close it: results, the file that counts, take their name last."""
        exchanges = []
        with new_results(
            self._file(part, "results"), layout.part(part.steps, part.maps)
        ) as results:
            results.put_start(engine.store_means(), engine.river_mean())
            for steps, maps in self._plan.stretches(part):
                outcome = self._advance(engine, steps, maps)
                results.put(steps.start - part.steps.start, maps.start - part.maps.start, outcome)
                exchanges.append(outcome.exchange)
            write_state(self._state(engine, part.steps.stop), self._file(part, "state"))
            if self._setup.scenario.output.record_exchange:
                boundaries = self._plan.boundaries[part.steps.start : part.steps.stop + 1]
                gauges = self._setup.scenario.output.record_exchange
                exchange = Exchange(gauges, boundaries, np.concatenate(exchanges))
                write_exchange(exchange, self._file(part, "exchange"))

    def _advance(self, engine: Engine, steps: slice, maps: slice) -> Outcome:
        """Return what the engine makes of a stretch of the period."""
        drivers = self._setup.drivers(steps)
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
        fields = self._setup.scenario.output.maps
        recorded = tuple(name for name in fields if name != RIVER_DISCHARGE)
        outcome = engine.run(stretch, recorded, lambda done: self._tell(steps.start + done))
        self._tell(steps.stop)
        return outcome

    def _tell(self, step: int) -> None:
        progress = self._options.get("progress")
        if progress is not None:
            progress(step, self._plan.steps)

    def _state(self, engine: Engine, step: int) -> State:
        return State(
            basin_digest=self._setup.basin_digest,
            instant=self._instant(step),
            utc_offset=self._setup.scenario.time.utc_offset,
            columns={name: np.array(engine.view(name)) for name in engine.remembered},
            river_water=np.array(engine.river_water),
        )

    def _join(self, layout: Layout) -> None:
        """Write results.nc, exchange.nc and state.nc from the parts, then remove these."""
        parts = self._plan.parts
        join([self._file(part, "results") for part in parts], self._folder / "results.nc", layout)
        if self._setup.scenario.output.record_exchange:
            exchanges = [self._file(part, "exchange") for part in parts]
            join_exchanges(exchanges, self._folder / "exchange.nc")
        write_state(read_state(self._file(parts[-1], "state")), self._folder / "state.nc")
        (self._folder / "state_last_good.nc").unlink(missing_ok=True)
        self._record("done")
        shutil.rmtree(self._parts_folder)

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
            attributes=attributes,
            time_attributes={
                "utc_offset": scenario.time.utc_offset,
                "day_starts_at": scenario.time.day_starts_at,
            },
        )

    def _record(self, status: str) -> None:
        period = self._setup.scenario.period
        details = {
            "scenario": self._setup.scenario.name,
            "scenario_file": str(self._setup.scenario.path.resolve()),
            "period": [str(period.start), str(period.end)],
            "seconds": round(time.monotonic() - self._began, 3),
            "threads": self._options.get("threads"),
            "parts": len(self._plan.parts),
        }
        content = provenance.record(status, self._setup.digests, details)
        provenance.write(self._folder / "run.json", content)

    @property
    def _start_file(self) -> Path:
        return self._parts_folder / "start_state.nc"

    @property
    def _parts_folder(self) -> Path:
        return self._folder / "parts"

    def _file(self, part: Part, kind: str) -> Path:
        return self._parts_folder / f"{part.number:05d}_{kind}.nc"
