"""What benchmarks are made of: a measurement, a stopwatch and a counter of instructions."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
# The C++ tests of the preset `tests`; benchmarks run single cases of it by name.
CPP_TESTS = ROOT / "build" / "tests" / "kzwater_tests"
INSTRUCTIONS = "instructions"


@dataclass(frozen=True, slots=True)
class Measurement:
    """One number of one benchmark; only counts of instructions are compared."""

    name: str
    value: float
    unit: str


def seconds(name: str, action: Callable[[], object], repeat: int = 5) -> Measurement:
    """Return the shortest of some runs of an action, in s."""
    shortest = float("inf")
    for _ in range(repeat):
        start = time.perf_counter()
        action()
        shortest = min(shortest, time.perf_counter() - start)
    return Measurement(name, round(shortest, 4), "s")


def instructions(
    name: str, command: Sequence[str | Path], within: str | None = None
) -> Iterator[Measurement]:
    """Return the instructions that a program executes, counted by callgrind.

    Nothing is returned, and a line says so, where valgrind is missing.

    Parameters
    ----------
    name : str
        Name of the measurement.
    command : sequence of str or pathlib.Path
        The program and its arguments.
    within : str, optional
        Count only inside functions that fit this pattern, such as ``kzwater::Simulation::run*``.
    """
    if shutil.which("valgrind") is None:
        print(f"{name}: valgrind is not installed, instructions are not counted")
        return
    limits = ["--collect-atstart=no", f"--toggle-collect={within}"] if within else []
    with tempfile.TemporaryDirectory() as folder:
        profile = f"--callgrind-out-file={folder}/profile"
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", profile, *limits, *command],
            capture_output=True,
            text=True,
            check=False,
        )
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or found is None or int(found[1]) == 0:
        sys.exit(f"{name}: {command[0]} failed under callgrind\n{done.stdout}{done.stderr}")
    yield Measurement(name, int(found[1]), INSTRUCTIONS)


def first_line(*command: str) -> str:
    """Return the first line that a program prints, or nothing where it is missing."""
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.partition("\n")[0].strip()


def machine() -> dict[str, str]:
    """Return what decides how many instructions a run takes: architecture and tools."""
    return {
        "architecture": platform.machine(),
        "compiler": first_line(os.environ.get("CXX", "c++"), "--version"),
        "valgrind": first_line("valgrind", "--version"),
    }


def surroundings() -> dict[str, str | int]:
    """Return what decides how long a run takes, for the reader of the history."""
    processor = platform.processor()
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        found = re.search(r"^model name\s*:\s*(.+)$", listing.read_text(), re.MULTILINE)
        processor = found[1] if found else processor
    return {
        "processor": processor,
        "cores": os.cpu_count() or 1,
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
    }
