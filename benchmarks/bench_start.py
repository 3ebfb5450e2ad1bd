"""How long the command takes to answer, and a run from its inputs read to its first step."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from unittest import mock

from harness import Measurement, seconds
from kzwater import simulation
from kzwater.config import Scenario
from kzwater.data.weather import Weather, open_weather
from kzwater.engine import Engine
from synthetic import write_scenario

KZWATER = Path(sys.executable).with_name("kzwater")
HRUS = (200_000, 2_700_000)
REPEAT = 3


class FirstStep(Exception):
    """The engine was asked for its first step."""


def measure() -> Iterator[Measurement]:
    """Return times to the first answer of the command, of the package and of a run, in s."""
    yield seconds("start: kzwater --help", lambda: run(KZWATER, "--help"))
    yield seconds("start: import kzwater", lambda: run(sys.executable, "-c", "import kzwater"))
    for hrus in HRUS:
        with tempfile.TemporaryDirectory() as folder:
            scenario = write_scenario(Path(folder), hrus, days=4)
            shortest = min(first_step(scenario, Path(folder) / "out") for _ in range(REPEAT))
        yield Measurement(f"start: {hrus} HRUs, inputs read to first step", round(shortest, 3), "s")


def run(*command: str | Path) -> None:
    """Run a command silently; its failure is an error."""
    subprocess.run(command, check=True, capture_output=True)


def first_step(scenario: Path, out: Path) -> float:
    """Return the time from the last file of inputs opened to the first step, in s."""
    opened = []

    def open_last(described: Scenario) -> Weather:
        forcing = open_weather(described)
        opened.append(time.perf_counter())
        return forcing

    with (
        mock.patch("kzwater.setup.open_weather", open_last),
        mock.patch.object(Engine, "run", side_effect=FirstStep),
        suppress(FirstStep),
    ):
        simulation.run(scenario, out, threads=1, overwrite=True)
    return time.perf_counter() - opened[0]
