"""What commands tell: lines for people or JSON for machines, and errors without a traceback."""

from __future__ import annotations

import dataclasses
import json
import math
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from kzwater.errors import InputError, InterruptedRunError, KzwaterError, Problem
from kzwater.language import _, ngettext

_interrupted = 130
_terminated = 143


@dataclasses.dataclass(frozen=True, slots=True)
class Output:
    """The channel of one command."""

    as_json: bool

    def say(self, text: str) -> None:
        """Print a line for people; nothing where a machine listens."""
        if not self.as_json:
            typer.echo(text)

    def result(self, content: Any) -> None:
        """Print the result of the command as JSON, where that was asked for.

        Parameters
        ----------
        content : mapping, sequence or dataclass
            Of texts, numbers, paths and more of the same.
        """
        if self.as_json:
            typer.echo(as_json(content))


def as_json(content: Any) -> str:
    """Return content as JSON: paths as texts, numbers that are not finite as null."""
    return json.dumps(_plain(content), indent=1, ensure_ascii=False, allow_nan=False)


def _plain(content: Any) -> Any:
    if dataclasses.is_dataclass(content) and not isinstance(content, type):
        content = {f.name: getattr(content, f.name) for f in dataclasses.fields(content)}
    if isinstance(content, Mapping):
        return {str(key): _plain(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(value) for value in content]
    if isinstance(content, float) and not math.isfinite(content):
        return None
    return str(content) if isinstance(content, Path) else content


@contextmanager
def telling(*, as_json: bool) -> Iterator[Output]:
    """Return, as a context, the output of a command; errors that users can act on end it.

    Raises
    ------
    typer.Exit
        With the exit status of the error: 2 input at fault, 3 model refused, 130 interrupted,
        143 terminated.
    """
    output = Output(as_json)
    with _terminations() as received:
        try:
            yield output
        except KzwaterError as error:
            _tell_error(error, output)
            interrupted = isinstance(error, InterruptedRunError) and received
            raise typer.Exit(_terminated if interrupted else error.exit_status) from None
        except KeyboardInterrupt:
            typer.echo(_("Interrupted."), err=True)
            raise typer.Exit(_terminated if received else _interrupted) from None


@contextmanager
def _terminations() -> Iterator[list[int]]:
    """Return, as a context, the signals to terminate; the first ends the work as Ctrl-C does."""
    received: list[int] = []

    def interrupt(number: int, _frame: object) -> None:
        received.append(number)
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield received
        return
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield received
    finally:
        signal.signal(signal.SIGTERM, before)


def _tell_error(error: KzwaterError, output: Output) -> None:
    """Print an error: to the error channel for people, as JSON where a machine listens."""
    problems = error.problems if isinstance(error, InputError) else ()
    output.result(
        {"exit_status": error.exit_status, "error": str(error), "problems": list(problems)}
    )
    if output.as_json:
        return
    for line in problem_lines(problems) if problems else (str(error),):
        typer.echo(line, err=True)


def problem_lines(problems: tuple[Problem, ...]) -> Iterator[str]:
    """Return the lines that list the faults of an input."""
    count = sum(1 + problem.more for problem in problems)
    yield ngettext("{count} fault:", "{count} faults:", count).format(count=count)
    for problem in problems:
        yield f"- {problem}"
