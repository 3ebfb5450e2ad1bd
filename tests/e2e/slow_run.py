"""A run in a process of its own, slow enough to be hit at work."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

# A run in a process of its own that waits after every stretch, so that it can be hit at work.
SLOW_RUN = """
import sys, time
from pathlib import Path
from kzwater.cli.app import main
from kzwater import simulation
advance = simulation._Run._advance
def slowly(self, *arguments):
    time.sleep(0.05)
    return advance(self, *arguments)
simulation._Run._advance = slowly
sys.argv = ["kzwater", "run", sys.argv[1], "--out", sys.argv[2], *sys.argv[3:]]
main()
"""


def start_slow_run(scenario: Path, out: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SLOW_RUN, str(scenario), str(out), *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for_parts(out: Path, count: int) -> None:
    until = time.monotonic() + 60
    while len(list(out.glob("parts/*_results.nc"))) < count:
        assert time.monotonic() < until, "no part was closed within a minute"
        time.sleep(0.01)
