"""Progress of a run: a bar on a terminal, else a plain line every few seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

from kzwater.language import _

Progress = Callable[[int, int], None]

_seconds_between_lines = 5.0


@contextmanager
def progress(*, as_json: bool) -> Iterator[Progress]:
    """Return, as a context, the function to call with the steps done and the steps in all.

    All goes to the error channel: what a command prints is its result.
    """
    if as_json or not sys.stderr.isatty():
        yield _lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Bar(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task(_("Computing"), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _lines() -> Progress:
    """Return a function that prints a line at most every few seconds, and none for quick runs."""
    last = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last < _seconds_between_lines:
            return
        last = time.monotonic()
        line = _("Computing: step {done} of {total} ({share} %)")
        text = line.format(done=done, total=total, share=100 * done // max(total, 1))
        typer.echo(text, err=True)

    return tell
