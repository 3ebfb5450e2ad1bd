"""Files written whole or not at all, and their digests."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kzwater.config.loader import shown_path
from kzwater.errors import InputError, Problem
from kzwater.language import _

_full = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
# The NetCDF library tells of a write that failed only so; its other errors are no matter of space.
_failed_writes = ("NetCDF: HDF error", "NetCDF: Can't write")


def digest(path: Path) -> str:
    """Return the SHA-256 digest of a file, or of all in a folder, as 64 hexadecimal figures."""
    if path.is_dir():
        inside = sorted(each for each in path.rglob("*") if each.is_file())
        lines = (f"{each.relative_to(path).as_posix()} {digest(each)}" for each in inside)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """Return, as a context, the path to write to; ``target`` appears whole when the block ends.

    The block writes to a file beside the target (``NAME.partial``), which is flushed to the disk
    and then takes the target's name. When the block fails, the partial file is removed and what
    stood at the target before stays as it was.

    Parameters
    ----------
    target : pathlib.Path
        The file to write; its folder must exist.

    Raises
    ------
    InputError
        When the disk is full, the folder is missing or closed to the user.
    """
    partial = _partial(target)
    try:
        yield partial
        _flush(partial)
        partial.replace(target)
        _flush_folder(target.parent)
    except (OSError, RuntimeError) as error:
        _remove(partial)
        problem = _write_problem(target, error)
        if problem is None:
            raise
        raise InputError([problem]) from error
    except BaseException:
        _remove(partial)
        raise


def _remove(partial: Path) -> None:
    """Remove what is left of a write; a file system that is read-only refuses even that."""
    with suppress(OSError):
        partial.unlink(missing_ok=True)


@contextmanager
def open_folder(folder: Path) -> Iterator[None]:
    """Hold a block that makes and removes files in a folder; one that is closed is told.

    Raises
    ------
    InputError
        When the folder, or what lies in it, is closed to the user or read-only.
    """
    try:
        yield
    except OSError as error:
        if not _is_closed(error):
            raise
        raise InputError([_closed_problem(folder)]) from error


def _partial(target: Path) -> Path:
    """Return the file beside the target that is written first."""
    return target.with_name(f"{target.name}.partial")


def make_folder(folder: Path) -> Path:
    """Return a folder after making it, with those above it, where it is missing.

    Raises
    ------
    InputError
        When a file of that name is there, or the folder above is closed to the user.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = Problem(
            shown_path(folder),
            "",
            got=_("a folder that cannot be made: {reason}").format(reason=error.strerror),
            expected=_("a folder to write to"),
            remedy=_("Choose another folder or ask for the right to write there."),
        )
        raise InputError([problem]) from error
    return folder


def _flush(path: Path) -> None:
    """Wait until a file's bytes are on the disk."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Wait until a folder's names are on the disk, where the system can do that."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_closed(error: OSError | RuntimeError) -> bool:
    """Return whether a user may not write where the error happened."""
    return getattr(error, "errno", None) in (errno.EACCES, errno.EPERM, errno.EROFS)


def _closed_problem(path: Path) -> Problem:
    """Return the fault of a folder, or of a file in it, that may not be written."""
    return Problem(
        shown_path(path),
        "",
        got=_("a folder that is closed to this user"),
        expected=_("a folder that may be written to"),
        remedy=_("Choose another folder or ask for the right to write there."),
    )


def _write_problem(target: Path, error: OSError | RuntimeError) -> Problem | None:
    """Return the fault that stopped a write, or None when the error is not about writing."""
    place = shown_path(target)
    if not target.parent.is_dir():
        return Problem(
            place,
            "",
            got=_("no folder {folder}").format(folder=shown_path(target.parent)),
            expected=_("a folder to write to"),
            remedy=_("Create the folder or choose another one."),
        )
    if _is_closed(error) and getattr(error, "filename", None) in (
        str(target),
        str(_partial(target)),
    ):
        return _closed_problem(target)
    if getattr(error, "errno", None) not in _full and not str(error).startswith(_failed_writes):
        return None
    free = shutil.disk_usage(target.parent).free
    return Problem(
        place,
        "",
        got=_("a write that failed: {reason}; {free} MB are free there").format(
            reason=error, free=free // 1_000_000
        ),
        expected=_("room for the whole file"),
        remedy=_(
            "Free space or raise the limit on file sizes, then repeat; a run goes on with --resume."
        ),
    )
