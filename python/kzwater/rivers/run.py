"""Runs of managed rivers: a river becomes results, in parts that survive a crash."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from kzwater import provenance
from kzwater.config.document import shown_path
from kzwater.data.files import atomic_path, digest, make_folder
from kzwater.engine_errors import EngineFaultError
from kzwater.errors import InterruptedRunError, ModelError
from kzwater.language import _
from kzwater.locks import locked, refuse_both
from kzwater.plan import Part, make_parts
from kzwater.rivers.engine import RiverEngine
from kzwater.rivers.ledger import stores_of, with_boundaries
from kzwater.rivers.losses import canal_losses
from kzwater.rivers.record import RiverRecord, joined, read_record, write_model, write_record
from kzwater.rivers.series import SERIES
from kzwater.rivers.state import (
    check_state,
    read_state,
    set_state,
    state_of,
    write_state,
)
from kzwater.run_folder import Files, Request, RunOptions, open_run

if TYPE_CHECKING:
    from kzwater.rivers.drivers import RiverDrivers
    from kzwater.rivers.limits_of_fields import FieldsOfUser
    from kzwater.rivers.model import RiverModel
    from kzwater.weights import Floats

RESULTS, MODEL = "river.nc", "model.json"
"""Files of a run: the days, and what the river is made of."""
FORMAT = "river 1"

_seconds = 86400.0
TABLES = (
    "users",
    "sectors",
    "oblasts",
    "flows",
    "bodies",
    "canals",
    "limits",
    "balance",
    "reliability",
    "shortages",
    "aquifers",
)
"""Tables of a run; one of nothing is not written, and must not stay from an earlier run."""
_finished = (
    *(RESULTS, MODEL, "state.nc", "state_last_good.nc", "report.html", "river.xlsx"),
    *(f"{name}.csv" for name in (*TABLES, "comparison")),
    "run.json",
)


@dataclass(frozen=True, slots=True, eq=False)
class River:
    """A managed river ready to run.

    Attributes
    ----------
    title : str or mapping of str to str
        One text, or one for each language.
    first : datetime.date
        Day of the first step.
    checkpoint : str or int
        Length of the parts: ``year``, ``month`` or days.
    digests : mapping of str to str
        SHA-256 of each input file.
    notes : tuple of str
        What the user should know before trusting a run.
    synthetic : str
        What of the data is synthetic; empty where all is real.
    fields : tuple of FieldsOfUser
        Fields that users stand for.
    without : tuple of str
        Agreements that are left out.
    initial_state : pathlib.Path or None
        State file to start from; without it bodies begin as the model says.
    """

    name: str
    title: str | Mapping[str, str]
    first: date
    checkpoint: str | int
    model: RiverModel
    drivers: RiverDrivers
    digests: Mapping[str, str]
    notes: tuple[str, ...] = ()
    synthetic: str = ""
    fields: tuple[FieldsOfUser, ...] = ()
    without: tuple[str, ...] = ()
    scenario_file: Path = field(default_factory=Path)
    initial_state: Path | None = None

    @property
    def boundaries(self) -> np.ndarray:
        """Return the instants between the days, shape (step + 1,)."""
        first = np.datetime64(self.first, "m")
        return first + np.arange(self.drivers.steps + 1) * np.timedelta64(1440, "m")

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return what is closed together."""
        return make_parts(self.checkpoint, self.boundaries, self.boundaries)

    def day(self, step: int) -> date:
        """Return the day of a step."""
        return self.first + timedelta(days=step)


def run_river(river: River, out: Path | None = None, **options: Unpack[RunOptions]) -> Path:
    """Return the folder of a finished run: river.nc, model.json, state.nc and run.json.

    Parameters
    ----------
    out : pathlib.Path, optional
        Folder of the run; default ``out/NAME`` where the command runs.
    **options
        See `kzwater.run_folder.RunOptions`.

    Raises
    ------
    InputError
        When the folder is not free, or the state at the start is that of another river.
    ModelError
        When the balance does not close or a level table ends; the last good state is kept.
    InterruptedRunError
        When the run is interrupted; it can be resumed.
    """
    refuse_both(resume=options.get("resume", False), overwrite=options.get("overwrite", False))
    for sentence in river.notes if "note" in options else ():
        options["note"](sentence)
    folder = make_folder(Path("out") / river.name if out is None else out)
    with locked(folder):
        _Run(river, folder, options).finish()
        if "finished" in options:
            options["finished"](folder)
    return folder


class _Run:
    """One run in its locked folder."""

    def __init__(self, river: River, folder: Path, options: RunOptions) -> None:
        self._river = river
        self._parts = river.parts
        self._folder = folder
        self._files = Files(folder)
        self._options = options
        self._began = time.monotonic()
        self._engine = RiverEngine(river.model)
        self._digests = dict(river.digests)
        self._given = state = options.get("initial_state") or river.initial_state
        if state is not None and state.is_file():  # one that is missing is told when it is read
            self._digests["initial_state"] = digest(state)

    def finish(self) -> None:
        """Compute all parts that are not closed yet, and join them."""
        done = self._open_folder()
        self._set_state(done)
        self._record("running")
        try:
            for part in self._parts[done:]:
                self._compute(part)
        except KeyboardInterrupt:
            self._record("interrupted")
            message = _("The run was interrupted; go on with --resume.")
            raise InterruptedRunError(message) from None
        self._join()
        self._record("done")
        shutil.rmtree(self._files.parts)

    def _open_folder(self) -> int:
        """Return how many parts are closed already; a new run clears the folder first."""
        given = self._given
        state = None if given is None else read_state(given)
        if given is not None and state is not None:
            check_state(given, state, self._river.model, self._river.first)
        left = (*_finished, *_tables_of_fields(self._folder))
        request = Request(self._options, self._digests, left)
        done = open_run(self._files, self._parts, request)
        if done is None and state is not None:
            write_state(state, self._files.start)
        return done or 0

    def _set_state(self, done: int) -> None:
        """Set the state: of the last closed part, of the start, or as bodies and channels begin."""
        last = self._files.of(self._parts[done - 1], "state") if done else self._files.start
        if last.exists():
            set_state(self._engine, read_state(last))
        else:
            self._engine.fill_channels(self._river.drivers)

    def _compute(self, part: Part) -> None:
        """Compute one part and close it: results, which count, come last."""
        before = state_of(self._engine, self._river.day(part.steps.start))
        try:
            rows = self._engine.run(self._river.drivers, part.steps, progress=self._tell_from(part))
        except EngineFaultError as error:
            raise self._refusal(error) from error
        after = state_of(self._engine, self._river.day(part.steps.stop))
        boundaries = self._river.boundaries[part.steps.start : part.steps.stop + 1]
        first = self._engine.first_cells
        record = RiverRecord(
            model=self._river.model,
            boundaries=boundaries,
            series=_series(self._river, rows, part.steps),
            start=stores_of(self._river.model, first, before.arrays),
            end=stores_of(self._river.model, first, after.arrays),
        )
        write_state(after, self._files.of(part, "state"))
        write_record(record, self._files.of(part, "results"), {})
        self._tell(part.steps.stop)

    def _join(self) -> None:
        """Give river.nc, model.json and state.nc their names."""
        model = self._river.model
        files = [self._files.of(part, "results") for part in self._parts]
        write_record(
            joined([read_record(file, model) for file in files]),
            self._folder / RESULTS,
            self._attributes(),
        )
        write_model(model, self._folder / MODEL)
        with atomic_path(self._folder / "state.nc") as partial:
            shutil.copyfile(self._files.of(self._parts[-1], "state"), partial)
        (self._folder / "state_last_good.nc").unlink(missing_ok=True)

    def _attributes(self) -> dict[str, str]:
        river = self._river
        title = river.title if isinstance(river.title, str) else river.title.get("en", river.name)
        digests = " ".join(f"{name}={text[:16]}" for name, text in river.digests.items())
        attributes = {
            "kzwater_format": FORMAT,
            "title": title,
            "scenario": river.name,
            "input_digests": digests,
        }
        if river.synthetic:
            attributes["synthetic"] = river.synthetic
        return attributes

    def _tell_from(self, part: Part) -> Any:
        return lambda done: self._tell(part.steps.start + done)

    def _tell(self, step: int) -> None:
        progress = self._options.get("progress")
        if progress is not None:
            progress(step, self._river.drivers.steps)

    def _refusal(self, error: EngineFaultError) -> ModelError:
        """Return the error that ends a run, after keeping the state of the last good day."""
        day = self._river.day(int(error.values["step"]))
        kept = self._folder / "state_last_good.nc"
        write_state(state_of(self._engine, day), kept)
        self._record("refused")
        return ModelError(
            _("{date}: {error}. The state before that day is kept in {file}.").format(
                date=day.isoformat(), error=error, file=shown_path(kept)
            )
        )

    def _record(self, status: str) -> None:
        river = self._river
        title = river.title if isinstance(river.title, str) else dict(river.title)
        details = {
            "kind": "river",
            "scenario": river.name,
            "scenario_file": str(river.scenario_file.resolve()),
            "title": title,
            "period": [str(river.first), str(river.day(river.drivers.steps - 1))],
            "seconds": round(time.monotonic() - self._began, 3),
            "parts": len(self._parts),
            "synthetic": river.synthetic,
            "without": list(river.without),
            "allocation": river.model.allocation,
            "fields": [each.as_record() for each in river.fields],
        }
        content = provenance.record(status, self._digests, details)
        provenance.write(self._folder / "run.json", content)


def _tables_of_fields(folder: Path) -> tuple[str, ...]:
    """Return the tables that an earlier run in a folder wrote for fields."""
    kept = provenance.read(folder / "run.json").get("fields", [])
    return tuple(dict.fromkeys(str(each["table"]) for each in kept))


def _series(river: River, rows: Mapping[str, Floats], steps: slice) -> dict[str, Floats]:
    """Return the series of a record from what the engine yields and what drives it."""
    drivers = river.drivers
    limit = drivers.limit[steps]
    inflow = drivers.inflow[steps] * _seconds
    found = {
        **rows,
        **canal_losses(river.model, rows),
        "inflow": inflow,
        "moved": with_boundaries(
            rows["moved"], river.model, inflow, drivers.inflow_salinity[steps]
        ),
        "limit_volume": np.where(np.isfinite(limit), limit, np.nan),
        "limit_begins": drivers.limit_begins[steps],
        "strait_flow": rows["strait"],
    }
    return {name: found[name] for name in SERIES}
