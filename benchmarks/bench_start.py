"""How long the command takes to answer: the price of what it imports."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from harness import Measurement, seconds

KZWATER = Path(sys.executable).with_name("kzwater")


def measure() -> Iterator[Measurement]:
    """Return the time to the first answer of the command and of the package, in s."""
    yield seconds("start: kzwater --help", lambda: run(KZWATER, "--help"))
    yield seconds("start: import kzwater", lambda: run(sys.executable, "-c", "import kzwater"))


def run(*command: str | Path) -> None:
    """Run a command silently; its failure is an error."""
    subprocess.run(command, check=True, capture_output=True)
