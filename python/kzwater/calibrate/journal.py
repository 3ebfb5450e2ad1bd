"""Every evaluation of a search in a file, so that a search that was stopped goes on."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from kzwater.config.document import shown_path
from kzwater.errors import InputError, Problem
from kzwater.language import _
from kzwater.weights import Floats

FORMAT = "search 2"


class Journal:
    """Evaluations of a search, one line for each generation of all starts.

    Parameters
    ----------
    path : pathlib.Path, optional
        Without it nothing is kept.
    identity : dict
        What makes the search what it is: a journal of another one is refused.

    Raises
    ------
    InputError
        When the file is the journal of another search, or cannot be written.
    """

    def __init__(self, path: Path | None = None, identity: dict[str, Any] | None = None) -> None:
        self._path = path
        self._known: list[tuple[Floats, Floats]] = []
        self._next = 0
        # Of all lines so far: a line that was changed or left out shows in its successors.
        self._seal = ""
        head = {"format": FORMAT, **(identity or {})}
        if path is None:
            return
        try:
            lines = _whole_lines(path)
        except UnicodeDecodeError as error:
            raise InputError([self._damaged()]) from error
        if not lines:
            self._append(head, fresh=True)
        for number, line in enumerate(lines, 1):
            try:
                self._read(json.loads(line), head, number)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise InputError([self._damaged(number)]) from error

    def _read(self, entry: dict[str, Any], head: dict[str, Any], number: int) -> None:
        """Read one line: the first tells what search it is, each other one a generation."""
        seal = entry.pop("seal", None)
        if number == 1 and entry != json.loads(json.dumps(head)):
            raise InputError([self._foreign()])
        if seal != self._sealed(entry):
            raise InputError([self._damaged(number)])
        if number == 1:
            return
        candidates, values = (
            np.array(entry[name], dtype=np.float64) for name in ("candidates", "values")
        )
        fits = candidates.ndim == 2 and values.shape == candidates.shape[:1]
        if not fits or np.isnan(values).any():
            raise InputError([self._damaged(number)])
        self._known.append((candidates, values))

    def recall(self, candidates: Floats) -> Floats | None:
        """Return what these candidates were worth; None where the journal ends.

        Raises
        ------
        InputError
            When other candidates stand in the journal: it is of another search or library.
        """
        if self._next == len(self._known):
            return None
        known, values = self._known[self._next]
        if not np.array_equal(known, candidates):
            raise InputError([self._foreign()])
        self._next += 1
        return values

    def add(self, candidates: Floats, values: Floats) -> None:
        """Keep a generation; it is on the disk when this returns.

        Raises
        ------
        InputError
            When the disk is full or the folder is closed.
        """
        self._known.append((candidates, values))
        self._next += 1
        if self._path is not None:
            self._append({"candidates": candidates.tolist(), "values": values.tolist()})

    def _sealed(self, content: dict[str, Any]) -> str:
        """Return the digest of a line and, through that before it, of all lines above."""
        text = self._seal + json.dumps(content)
        self._seal = hashlib.sha256(text.encode()).hexdigest()
        return self._seal

    def _append(self, content: dict[str, Any], *, fresh: bool = False) -> None:
        if self._path is None:
            return
        try:
            with self._path.open("w" if fresh else "a", encoding="utf-8") as file:
                file.write(json.dumps(content | {"seal": self._sealed(content)}) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            problem = Problem(
                shown_path(self._path),
                "",
                got=_("a file that cannot be written ({reason})").format(reason=error.strerror),
                expected=_("room on the disk and leave to write"),
                remedy=_("Make room, then go on with --resume."),
            )
            raise InputError([problem]) from error

    def _damaged(self, line: int | None = None) -> Problem:
        place = "" if self._path is None else shown_path(self._path)
        return Problem(
            place if line is None else f"{place}:{line}",
            "",
            got=_("a line that no search wrote"),
            expected=_("the journal as it was written"),
            remedy=_("Remove the lines from the damaged one on, or begin again with --overwrite."),
        )

    def _foreign(self) -> Problem:
        return Problem(
            "" if self._path is None else shown_path(self._path),
            "",
            got=_("the journal of another search"),
            expected=_("one of the same study, inputs and versions"),
            remedy=_("Begin again with --overwrite, or choose another folder with --out."),
        )


def _whole_lines(path: Path) -> list[str]:
    """Return the lines of a journal; one that was cut short is taken off the file."""
    if not path.exists():
        return []
    content = path.read_text(encoding="utf-8")
    whole = content[: content.rfind("\n") + 1]
    if whole != content:
        with path.open("r+", encoding="utf-8") as file:
            file.truncate(len(whole.encode("utf-8")))
    return whole.splitlines()
