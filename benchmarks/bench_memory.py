"""How much memory a run holds at most: after ten and forty years, and with 2.7 million HRUs.

Every run is a process of its own, on a synthetic basin.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from harness import Measurement
from synthetic import write_scenario

# Small enough for forty years within minutes; the length is what is compared.
HRUS_OF_LONG_RUN = 2_000
YEARS = (10, 40)
# One for each square kilometre of Kazakhstan.
HRUS_OF_NATION = 2_700_000
DAYS_OF_NATION = 8

# Not `getrusage`: its peak counts what the process held that made this one.
RUN = """
import re, sys
from pathlib import Path
from kzwater.simulation import run
run(Path(sys.argv[1]), Path(sys.argv[2]), threads=1)
print(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


def measure() -> Iterator[Measurement]:
    """Return the largest resident memory of runs, in MB."""
    for years in YEARS:
        name = f"memory: {HRUS_OF_LONG_RUN} HRUs, {years} years, daily discharge and snow"
        days = round(years * 365.25)
        yield peak(
            name, HRUS_OF_LONG_RUN, days, "{maps: [snow_ice, discharge], maps_interval: day}"
        )
    name = f"memory: {HRUS_OF_NATION} HRUs, {DAYS_OF_NATION} days, 2 daily maps"
    yield peak(
        name, HRUS_OF_NATION, DAYS_OF_NATION, "{maps: [snow_ice, discharge], maps_interval: day}"
    )


def peak(name: str, hrus: int, days: int, output: str) -> Measurement:
    """Return the largest resident memory of one run, in MB."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        scenario = write_scenario(folder, hrus, days, output)
        command = [sys.executable, "-c", RUN, str(scenario), str(folder / "out")]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Measurement(name, round(int(printed) / 1000.0, 1), "MB")
