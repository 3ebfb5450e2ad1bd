"""How much of the time of writing daily maps is hidden behind computing.

A synthetic basin is run with four daily maps and without any, the engine on one thread; then both
again with kept outcomes in the place of the engine, which leaves the time of the output alone.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from harness import Measurement
from kzwater import registry, simulation
from kzwater.engine import Engine
from kzwater.results import RIVER_DISCHARGE
from kzwater.setup import Drivers, Setup, make_setup
from kzwater.stretch import Outcome
from synthetic import write_scenario

HRUS = 200_000
DAYS = 366
REPEAT = 3


def measure() -> Iterator[Measurement]:
    """Return seconds of runs with and without maps, of the output alone, and the share hidden."""
    stores = registry.of_processes(registry.standard_processes(), "store")
    maps = ", ".join([*(info.name for info in stores[:3]), RIVER_DISCHARGE])
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        scenario = write_scenario(folder, HRUS, DAYS, "{maps_interval: day}")
        plain = Times(make_setup(scenario), folder / "out")
        text = scenario.read_text(encoding="utf-8")
        mapped_scenario = folder / "mapped.yaml"
        mapped_scenario.write_text(text.replace("output: {", f"output: {{maps: [{maps}], "))
        mapped = Times(make_setup(mapped_scenario), folder / "out")
        without, with_maps = plain.computed(), mapped.computed()
        output = mapped.replayed() - plain.replayed()
    about = f"output: {HRUS} HRUs, {DAYS} days, 1 thread"
    yield Measurement(f"{about}, no maps", round(without, 3), "s")
    yield Measurement(f"{about}, 4 daily maps", round(with_maps, 3), "s")
    yield Measurement(f"{about}, maps alone", round(output, 3), "s")
    yield Measurement(f"{about}, share hidden", round(1.0 - (with_maps - without) / output, 3), "1")


@dataclass(slots=True, eq=False)
class Times:
    """Shortest times of a scenario that is ready to run, in s."""

    setup: Setup
    out: Path

    def computed(self) -> float:
        """Return the time of a whole run."""
        return min(self._seconds() for _ in range(REPEAT))

    def replayed(self) -> float:
        """Return the time of a run that is handed outcomes and computes nothing."""
        kept: dict[tuple[int, int], Outcome] = {}
        advance = simulation._Run._advance

        def keep(
            run: simulation._Run, engine: Engine, drivers: Drivers, steps: slice, maps: slice
        ) -> Outcome:
            key = (steps.start, steps.stop)
            if key not in kept:
                kept[key] = advance(run, engine, drivers, steps, maps)
            return kept[key]

        with (
            mock.patch.object(simulation._Run, "_advance", keep),
            mock.patch.object(Engine, "reuse"),
        ):
            self._seconds()
            return min(self._seconds() for _ in range(REPEAT))

    def _seconds(self) -> float:
        self.out.mkdir(exist_ok=True)
        start = time.perf_counter()
        simulation._Run(self.setup, self.out, {"threads": 1, "overwrite": True}).finish()
        return time.perf_counter() - start
