"""Files of a run, written in the background: parts that are whole or absent, joined as they close.

While the engine computes a stretch, a thread of its own writes the one before. Tasks are done in
their order, so the bytes of the files do not depend on who was faster.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np

from kzwater.background import Background
from kzwater.data.files import atomic_path
from kzwater.exchange import Exchange, join_exchanges, write_exchange
from kzwater.results import Joining, Layout, ResultsFile, new_results
from kzwater.run_folder import Files
from kzwater.state import State, write_state
from kzwater.waterings import NAME, Waterings, join_waterings, waterings_of, write_waterings

if TYPE_CHECKING:
    from kzwater.plan import Part
    from kzwater.stretch import Outcome
    from kzwater.weights import Floats

FINISHED = (
    "results.nc",
    "state.nc",
    "exchange.nc",
    NAME,
    "state_last_good.nc",
    "report.html",
    "run.json",
)
"""What lies in the folder of a run, and is removed when another begins there."""


@dataclass(frozen=True, slots=True, eq=False)
class _Start:
    """A part that begins, and the means over the basin at its first instant."""

    part: Part
    means: tuple[Floats, float, float]  # of stores, rivers and alluvium


@dataclass(slots=True)
class _OpenPart:
    """A part that is being written."""

    part: Part
    results: ResultsFile
    exchanges: list[Floats] = field(default_factory=list)
    waterings: list[Waterings] = field(default_factory=list)


class Output:
    """Writes the parts of a run, one after the other, in a thread of its own.

    Errors of the thread are raised at the next call, and by `finish` at the latest.

    Parameters
    ----------
    files : Files
    layout : Layout
        Of the whole run.
    gauges : tuple of str
        Gauges whose exchange is recorded.
    written : callable
        Called in the thread with every outcome that was written, such as `Engine.reuse`.
    """

    def __init__(
        self,
        files: Files,
        layout: Layout,
        gauges: tuple[str, ...],
        written: Callable[[Outcome], None],
    ) -> None:
        self._files = files
        self._layout = layout
        self._gauges = gauges
        self._written = written
        self._background = Background()
        self._part_files = ExitStack()
        self._whole = ExitStack()
        self._joining: Joining | None = None
        self._start: _Start | None = None
        self._open: _OpenPart | None = None

    def do(self, task: Callable[[], None]) -> None:
        """Do something else in the thread, such as writing a file that nothing waits for."""
        self._background.do(task)

    def add_closed(self, part: Part) -> None:
        """Join a part that an earlier process closed."""
        self._background.do(lambda: self._join(part))

    def open(self, part: Part, means: tuple[Floats, float, float]) -> None:
        """Begin a part with the means over the basin at its first instant, mm.

        Parameters
        ----------
        means : tuple
            Of each store, shape (store,), of the rivers and of the alluvium.
        """
        self._start = _Start(part, means)

    def put(self, steps: slice, maps: slice, outcome: Outcome) -> None:
        """Write a stretch of the open part, after which the outcome must not be used."""
        # Begun together with the first stretch: the caller would wait for a task of its own.
        start, self._start = self._start, None
        self._background.do(lambda: self._put(start, (steps, maps), outcome))

    def close(self, state: State) -> None:
        """Close the open part with the state at its end: results, which count, come last."""
        self._background.do(lambda: self._end(state))

    def finish(self, parts: tuple[Part, ...]) -> None:
        """Give results.nc and the files beside it their names when all parts are joined."""
        self._background.finish()
        self._whole.close()
        folder = self._files.folder
        if self._gauges:
            join_exchanges(
                [self._files.of(part, "exchange") for part in parts], folder / "exchange.nc"
            )
        waterings = [self._files.of(part, "waterings") for part in parts]
        if waterings[0].exists():
            join_waterings(waterings, folder / NAME)
        with atomic_path(folder / "state.nc") as partial:
            shutil.copyfile(self._files.of(parts[-1], "state"), partial)

    def __enter__(self) -> Self:
        """Return the output itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the thread; after an error parts that were given whole are still closed."""
        try:
            with suppress(Exception):
                self._background.finish()
        finally:
            self._background.close()
            self._end_files(kind, error, trace)

    def _end_files(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove what is half-written still; the error that ended the run is the one to tell."""
        for files in (self._part_files, self._whole):
            with suppress(Exception):
                files.__exit__(kind, error, trace)

    def _begin(self, start: _Start) -> None:
        part = start.part
        layout = self._layout.part(part.steps, part.maps)
        with _ended_by_errors(self._part_files) as files:
            results = files.enter_context(new_results(self._files.of(part, "results"), layout))
            results.put_start(*start.means)
        self._open = _OpenPart(part, results)

    def _put(self, start: _Start | None, places: tuple[slice, slice], outcome: Outcome) -> None:
        if start is not None:
            self._begin(start)
        opened, (steps, maps) = self._opened, places
        first_step, first_map = opened.part.steps.start, opened.part.maps.start
        with _ended_by_errors(self._part_files):
            opened.results.put(steps.start - first_step, maps.start - first_map, outcome)
        opened.exchanges.append(outcome.exchange)
        if outcome.step_record:
            days = self._layout.boundaries[steps]
            opened.waterings.append(waterings_of(outcome.step_record, days))
        self._written(outcome)

    def _end(self, state: State) -> None:
        opened = self._opened
        with _ended_by_errors(self._part_files) as files:
            write_state(state, self._files.of(opened.part, "state"))
            if self._gauges:
                steps = opened.part.steps
                boundaries = self._layout.boundaries[steps.start : steps.stop + 1]
                exchange = Exchange(self._gauges, boundaries, np.concatenate(opened.exchanges))
                write_exchange(exchange, self._files.of(opened.part, "exchange"))
            if opened.waterings:
                write_waterings(opened.waterings, self._files.of(opened.part, "waterings"))
            files.close()
        self._open = None
        self._join(opened.part)

    def _join(self, part: Part) -> None:
        with _ended_by_errors(self._whole) as files:
            if self._joining is None:
                path = self._files.folder / "results.nc"
                self._joining = Joining(files.enter_context(new_results(path, self._layout)))
            layout = self._layout.part(part.steps, part.maps)
            self._joining.add(self._files.of(part, "results"), layout)

    @property
    def _opened(self) -> _OpenPart:
        if self._open is None:
            message = "no part is open"
            raise RuntimeError(message)
        return self._open


@contextmanager
def _ended_by_errors(files: ExitStack) -> Iterator[ExitStack]:
    """Hand an error of the block to what is being written, so that nothing half-written stays."""
    try:
        yield files
    except BaseException:
        if not files.__exit__(*sys.exc_info()):
            raise
