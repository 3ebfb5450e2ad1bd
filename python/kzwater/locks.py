"""One process at a time in the folder of a run or a calibration."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from kzwater.config.document import shown_path
from kzwater.data.files import open_folder
from kzwater.errors import InputError, Problem
from kzwater.language import _


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder for one process; the system lets go of it even when that is killed.

    Raises
    ------
    InputError
        When another process holds it, or it is closed to the user.
    """
    lock = filelock.FileLock(folder / ".lock")
    try:
        with open_folder(folder):
            lock.acquire(timeout=0)
    except filelock.Timeout:
        raise folder_fault(
            folder,
            _("a run at work in this folder"),
            _("Wait until it has ended, or choose another folder with --out."),
        ) from None
    try:
        yield
    finally:
        lock.release()


def is_locked(folder: Path) -> bool:
    """Return whether a process holds a folder; where that cannot be tried, that none does."""
    path = folder / ".lock"
    if not path.is_file():
        return False
    try:
        with filelock.FileLock(path, timeout=0):
            return False
    except filelock.Timeout:
        return True
    except OSError:
        return False


def refuse_both(*, resume: bool, overwrite: bool) -> None:
    """Raise when what is there is to be gone on with and to be replaced.

    Raises
    ------
    InputError
        When both are wanted.
    """
    if resume and overwrite:
        problem = Problem(
            "",
            "--resume, --overwrite",
            got=_("both"),
            expected=_("one of them"),
            remedy=_("Go on with --resume, or begin again with --overwrite."),
        )
        raise InputError([problem])


def folder_fault(folder: Path, got: str, remedy: str) -> InputError:
    """Return the error that ends a command whose folder is not free."""
    problem = Problem(shown_path(folder), "", got=got, expected=_("a free folder"), remedy=remedy)
    return InputError([problem])
