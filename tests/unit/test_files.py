"""Files appear whole or not at all."""

import errno
import subprocess
import sys
from pathlib import Path

import netCDF4
import numpy as np
import pytest

from kzwater.data.files import atomic_path, digest, make_folder
from kzwater.errors import InputError
from kzwater.locks import locked

# Writes in a process of its own, because a limit on file sizes cannot be lifted again.
LIMITED = """
import resource, sys
from pathlib import Path
import netCDF4
import numpy as np
from kzwater.data.files import atomic_path
from kzwater.errors import InputError

def write_bytes(path):
    path.write_bytes(bytes(300_000))

def write_netcdf(path):
    with netCDF4.Dataset(path, "w") as dataset:
        dataset.createDimension("x", 200_000)
        dataset.createVariable("v", "f8", ("x",))[:] = np.arange(200_000.0)

resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    with atomic_path(Path(sys.argv[2])) as partial:
        {"bytes": write_bytes, "netcdf": write_netcdf}[sys.argv[1]](partial)
except InputError as error:
    print(error)
    sys.exit(error.exit_status)
"""


def names_in(folder):
    return [path.name for path in folder.iterdir()]


def write_half(target, error):
    """Fail with an error after half of a file."""
    with atomic_path(target) as partial:
        partial.write_text("half")
        raise error


def test_a_file_appears_when_the_block_ends(tmp_path):
    target = tmp_path / "a.txt"
    with atomic_path(target) as partial:
        partial.write_text("whole")
        assert partial.parent == tmp_path
        assert not target.exists()
    assert target.read_text() == "whole"
    assert names_in(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, OSError, RuntimeError])
def test_a_failure_leaves_the_earlier_file_and_nothing_else(tmp_path, error):
    target = tmp_path / "a.txt"
    target.write_text("before")
    with pytest.raises(error):
        write_half(target, error)
    assert target.read_text() == "before"
    assert names_in(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("kind", ["bytes", "netcdf"])
def test_a_full_disk_is_named_with_remedy_and_leaves_nothing(tmp_path, kind):
    target = tmp_path / "results.nc"
    target.write_text("before")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, kind, str(target)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "results.nc: got a write that failed" in done.stdout
    assert "expected room for the whole file. Free space or raise the limit" in done.stdout
    assert "Traceback" not in done.stderr
    assert target.read_text() == "before"
    assert names_in(tmp_path) == ["results.nc"]


def test_a_missing_folder_is_named(tmp_path):
    target = tmp_path / "nowhere" / "a.nc"
    with (
        pytest.raises(InputError, match=r"a\.nc: got no folder .*nowhere.*Create the folder"),
        atomic_path(target) as partial,
    ):
        partial.write_text("lost")


def test_a_closed_folder_is_named(tmp_path):
    # Raised as the system does: root, who may run the tests, is let in everywhere.
    closed = PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "a.nc.partial"))
    with pytest.raises(InputError, match=r"a\.nc: got a folder that is closed to this user"):
        write_half(tmp_path / "a.nc", closed)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_file_system_that_refuses_even_to_remove_is_named(tmp_path, monkeypatch, number):
    target = tmp_path / "a.csv"

    def refuse(path, **_options):
        raise OSError(number, "Refused", str(path))

    monkeypatch.setattr(Path, "unlink", refuse)
    with (
        pytest.raises(InputError, match=r"a\.csv: got a folder that is closed to this user"),
        atomic_path(target) as partial,
    ):
        refuse(partial)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_closed_folder_cannot_be_locked_and_is_named(tmp_path, monkeypatch, number):
    def refuse(*_arguments, **_options):
        raise OSError(number, "Refused", str(tmp_path / ".lock"))

    monkeypatch.setattr("filelock.FileLock.acquire", refuse)
    with (
        pytest.raises(InputError, match=r"got a folder that is closed to this user"),
        locked(tmp_path),
    ):
        pass


def test_a_fault_of_reading_inside_the_block_is_not_blamed_on_the_disk(tmp_path):
    with pytest.raises(FileNotFoundError), atomic_path(tmp_path / "a.txt"):
        Path(tmp_path / "missing.txt").read_text()


@pytest.mark.parametrize(
    "message", ["NetCDF: String match to name in use", "NetCDF: Variable not found"]
)
def test_a_fault_of_the_program_is_not_blamed_on_the_disk(tmp_path, message):
    with pytest.raises(RuntimeError, match=message):
        write_half(tmp_path / "a.nc", RuntimeError(message))
    assert names_in(tmp_path) == []


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        RuntimeError("NetCDF: HDF error"),
        RuntimeError("NetCDF: Can't write file"),
    ],
)
def test_every_sign_of_a_full_disk_is_understood(tmp_path, error):
    with pytest.raises(InputError, match=r"a\.nc: got a write that failed.*are free there"):
        write_half(tmp_path / "a.nc", error)


def test_a_block_that_writes_nothing_leaves_nothing(tmp_path):
    with pytest.raises(FileNotFoundError), atomic_path(tmp_path / "a.txt"):
        pass
    assert names_in(tmp_path) == []


def test_netcdf_files_go_through_it(tmp_path):
    with atomic_path(tmp_path / "a.nc") as partial, netCDF4.Dataset(partial, "w") as dataset:
        dataset.createDimension("x", 3)
        dataset.createVariable("v", "f8", ("x",))[:] = np.arange(3.0)
    with netCDF4.Dataset(tmp_path / "a.nc") as dataset:
        assert dataset["v"][:].tolist() == [0.0, 1.0, 2.0]


def test_a_folder_is_made_with_those_above_it(tmp_path):
    made = make_folder(tmp_path / "out" / "arys")
    assert made.is_dir()
    assert make_folder(made) == made


def test_a_file_in_the_place_of_a_folder_is_named(tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(InputError, match=r"out: got a folder that cannot be made"):
        make_folder(tmp_path / "out")


def test_the_digest_is_sha256(tmp_path):
    (tmp_path / "abc").write_bytes(b"abc")
    # Test vector of FIPS 180-2, appendix B.1 (from memory).
    assert digest(tmp_path / "abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
