"""The folder of a run: how a run is asked for, its files, and whether it may begin there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from kzwater import provenance
from kzwater.config.document import shown_path
from kzwater.data.files import open_folder
from kzwater.language import _
from kzwater.locks import folder_fault

if TYPE_CHECKING:
    from kzwater.plan import Part

Progress = Callable[[int, int], None]


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
        State file to start from; default that of the scenario, if any. A run that goes on
        remembers it.
    progress : callable
        Called with the steps done and the steps in all.
    note : callable
        Called before the first step with each sentence that the user should know of the inputs.
    finished : callable
        Called with the folder before it is free for another run: for what belongs to this one.
    without : tuple of str
        Agreements of managed rivers that are left out.
    """

    threads: int | None
    resume: bool
    overwrite: bool
    initial_state: Path | None
    progress: Progress | None
    note: Callable[[str], None]
    finished: Callable[[Path], None]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Files:
    """Where the files of a run lie.

    Attributes
    ----------
    folder : pathlib.Path
        Of the run.
    """

    folder: Path

    @property
    def parts(self) -> Path:
        """Return the folder of the parts."""
        return self.folder / "parts"

    @property
    def start(self) -> Path:
        """Return the state file that the run starts from."""
        return self.parts / "start_state.nc"

    def of(self, part: Part, kind: str) -> Path:
        """Return a file of a part: its ``results``, ``state``, ``exchange`` or ``waterings``."""
        return self.parts / f"{part.number:05d}_{kind}.nc"


@dataclass(frozen=True, slots=True)
class Request:
    """A run that is asked for in a folder.

    Attributes
    ----------
    digests : mapping of str to str
        SHA-256 of each input.
    finished : tuple of str
        Files that a run leaves: removed before another one begins.
    """

    options: RunOptions
    digests: Mapping[str, str]
    finished: tuple[str, ...]


def open_run(files: Files, parts: tuple[Part, ...], request: Request) -> int | None:
    """Return how many parts are closed already; None after the folder is cleared for a new run.

    Raises
    ------
    InputError
        When the folder holds another run, or one that is not to be gone on with.
    """
    folder, options = files.folder, request.options
    before = provenance.read(folder / "run.json")
    if before and not options.get("overwrite"):
        _check_resumable(folder, before, request)
        return _closed_parts(files, parts)
    if not before:
        _check_free(folder, request)
    if options.get("resume") and not before and "note" in options:
        text = _("{folder} holds no run to go on with: it begins at the start of the period.")
        options["note"](text.format(folder=shown_path(folder)))
    with open_folder(folder):
        shutil.rmtree(files.parts, ignore_errors=True)
        for name in request.finished:
            (folder / name).unlink(missing_ok=True)
        files.parts.mkdir()
    return None


def _check_free(folder: Path, request: Request) -> None:
    """Raise where files that no run left, inputs perhaps, would be replaced."""
    taken = [name for name in request.finished if (folder / name).exists()]
    if taken:
        got = _("files that are not of a run and would be replaced ({names})")
        remedy = _("Choose another folder with --out.")
        raise folder_fault(folder, got.format(names=", ".join(taken)), remedy)


def _check_resumable(folder: Path, before: dict[str, object], request: Request) -> None:
    """Raise unless the folder holds an unfinished run of these inputs that is to go on."""
    known = before.get("inputs")
    old = known if isinstance(known, dict) else {}
    new = dict(request.digests)
    if "initial_state" not in request.options:  # the state at the start lies in the folder
        new["initial_state"] = old.get("initial_state", "")
        old = {"initial_state": "", **old}
    new["code"], old["code"] = provenance.code_digest(), before.get("code")
    changed = sorted(name for name in new if old.get(name) != new[name])
    if before.get("status") == "done":
        got = _("results of a finished run")
        remedy = _("Choose another folder with --out, or replace them with --overwrite.")
    elif not request.options.get("resume"):
        got = _("a run that was not finished")
        remedy = _("Go on with --resume, or begin again with --overwrite.")
    elif changed:
        got = _("a run with other inputs ({names})").format(names=", ".join(changed))
        remedy = _("Begin again with --overwrite.")
    else:
        return
    raise folder_fault(folder, got, remedy)


def _closed_parts(files: Files, parts: tuple[Part, ...]) -> int:
    """Return how many parts from the first are whole; results are a part's last file."""
    done = 0
    for part in parts:
        if not files.of(part, "results").exists():
            break
        done += 1
    return done
