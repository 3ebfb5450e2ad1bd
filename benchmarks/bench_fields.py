"""How fast seasons of irrigated fields are: the usual processes of fields, ledger and all."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np

from harness import Measurement
from kzwater import _engine
from kzwater.agronomy import crops, methods
from kzwater.calibrate.model import RepeatedRun
from kzwater.setup import make_setup

EXAMPLE = Path(__file__).parents[1] / "scenarios" / "turkistan_cotton"
FIELDS = 15_000
DAYS = date(2015, 10, 1), date(2016, 9, 30)
# Asked for: 100 policies of 50 years on all fields in 20 minutes.
POLICIES, YEARS, SECONDS = 100, 50, 1200.0


def measure() -> Iterator[Measurement]:
    """Return field-days per second of one policy, and of two side by side."""
    with tempfile.TemporaryDirectory() as scratch:
        setup = make_setup(_many_fields(Path(scratch) / "fields"))
    with setup.forcing:
        run = RepeatedRun(setup, (), DAYS, np.ones(1))
    days = FIELDS * ((DAYS[1] - DAYS[0]).days + 1)
    for level in _engine.levels()[1:]:
        _engine.use_level(level)
        speeds = {}
        for threads in (1, 2):
            shortest = min(_seconds(run, threads) for _ in range(3))
            speeds[threads] = threads * days / shortest
            name = f"fields: level {level}, {threads} polic{'y' if threads == 1 else 'ies'}"
            yield Measurement(name, round(speeds[threads] / 1e6, 2), "million field-days s-1")
        asked = POLICIES * YEARS * FIELDS * 365.25
        yield Measurement(
            f"fields: level {level}, {POLICIES} policies, {YEARS} years, {FIELDS} fields",
            round(asked / speeds[2] / 60.0, 1),
            f"minutes ({SECONDS / 60.0:.0f} asked)",
        )


def _seconds(run: RepeatedRun, threads: int) -> float:
    """Return how long as many runs take side by side, one on each thread."""
    none = np.zeros(0)
    with ThreadPoolExecutor(threads) as pool:
        start = time.perf_counter()
        outcomes = list(pool.map(lambda _number: run.outcome(none), range(threads)))
        seconds = time.perf_counter() - start
    if None in outcomes:
        raise ValueError("the engine refused to go on")
    return seconds


def _many_fields(folder: Path) -> Path:
    """Return the example with as many fields, of all crops, methods and three soils."""
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", "out"))
    kinds = itertools.cycle(itertools.product(crops(), methods(), ("loam", "sand", "clay")))
    rows = [
        f"{number},{crop},5,40.85,68.6,250,{method},{soil}"
        for number, (crop, method, soil) in zip(range(FIELDS), kinds, strict=False)
    ]
    header = "field,crop,hectares,latitude,longitude,elevation,method,soil"
    (folder / "fields.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    scenario = folder / "scenario.yaml"
    text = scenario.read_text(encoding="utf-8").replace("economy: economy.csv\n", "")
    scenario.write_text(text, encoding="utf-8")
    return scenario
