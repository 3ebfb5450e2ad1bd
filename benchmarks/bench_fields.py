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
from typing import Any

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

from harness import Measurement
from kzwater import _engine
from kzwater.agronomy import crops, methods
from kzwater.calibrate.model import RepeatedRun
from kzwater.config.fields import PADDIES
from kzwater.setup import make_setup

EXAMPLE = Path(__file__).parents[1] / "scenarios" / "turkistan_cotton"
FIELDS = 15_000
DAYS = date(2015, 10, 1), date(2016, 9, 30)
# Asked for: 100 policies of 50 years on all fields in 20 minutes.
POLICIES, YEARS, SECONDS = 100, 50, 1200.0


def measure() -> Iterator[Measurement]:
    """Return field-days per second of one policy, and of two side by side.

    Policies share their weather: reference evapotranspiration may be made in each run, or once for
    all of them.
    """
    for made in (True, False):
        with tempfile.TemporaryDirectory() as scratch:
            setup = make_setup(_many_fields(Path(scratch) / "fields", made=made))
        with setup.forcing:
            run = RepeatedRun(setup, (), DAYS, np.ones(1))
        for level in _engine.levels()[1:]:
            _engine.use_level(level)
            yield from _of_level(run, f"{level}, ET0 {'made' if made else 'given'}")


def _of_level(run: RepeatedRun, which: str) -> Iterator[Measurement]:
    """Return the speed of one and of two policies, and how long a study takes."""
    days = FIELDS * ((DAYS[1] - DAYS[0]).days + 1)
    speeds = {}
    for threads in (1, 2):
        shortest = min(_seconds(run, threads) for _ in range(3))
        speeds[threads] = threads * days / shortest
        name = f"fields: {which}, {threads} polic{'y' if threads == 1 else 'ies'}"
        yield Measurement(name, round(speeds[threads] / 1e6, 2), "million field-days s-1")
    asked = POLICIES * YEARS * FIELDS * 365.25
    yield Measurement(
        f"fields: {which}, {POLICIES} policies, {YEARS} years",
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


def _many_fields(folder: Path, *, made: bool) -> Path:
    """Return the example with as many fields, of all dry crops, methods and three soils."""
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", "out"))
    dry = [name for name in crops() if name != "rice"]
    dried = [name for name in methods() if name not in PADDIES]
    kinds = itertools.cycle(itertools.product(dry, dried, ("loam", "sand", "clay")))
    rows = [
        f"{number},{crop},5,40.85,68.6,250,{method},{soil}"
        for number, (crop, method, soil) in zip(range(FIELDS), kinds, strict=False)
    ]
    header = "field,crop,hectares,latitude,longitude,elevation,method,soil"
    (folder / "fields.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    scenario, yaml = folder / "scenario.yaml", YAML()
    content = yaml.load(scenario)
    del content["economy"]
    if not made:
        _give_reference(folder, content)
    yaml.dump(content, scenario)
    return scenario


def _give_reference(folder: Path, content: Any) -> None:
    """Put a made-up reference evapotranspiration into the weather, in place of what makes it."""
    weather = pd.read_csv(folder / "weather.csv", index_col="date", parse_dates=True)
    season = np.cos(2.0 * np.pi * (pd.DatetimeIndex(weather.index).day_of_year - 195) / 365.25)
    weather.assign(E_maktaaral=3.9 + 3.5 * season).to_csv(folder / "weather.csv")
    values = content["forcing"]["stations"]["values"]
    for name in ("air_temperature_maximum", "air_temperature_minimum", "relative_humidity_maximum"):
        del values[name]
    values["reference_evapotranspiration"] = {"file": "weather.csv", "column": "E_{station}"}
    content["processes"] = {"solar_geometry": "none"}
