"""How fast rivers are routed, by level of the processor and number of threads."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

from harness import CPP_TESTS, Measurement, instructions

PROGRAM = CPP_TESTS.with_name("routing_benchmark")


def measure() -> Iterator[Measurement]:
    """Return cell-substeps per second on 100 000 reaches, and instructions of a small tree."""
    printed = subprocess.run([PROGRAM], check=True, capture_output=True, text=True).stdout
    for line in printed.splitlines()[2:]:
        scheme, level, threads, windows, _single = line.split()
        kind = "routing" if scheme == "kinematic_wave" else f"{scheme} routing"
        name = f"{kind}: windows of 32 steps, level {level}, {threads} thread(s)"
        yield Measurement(name, float(windows), "million cell-substeps s-1")
    yield from instructions(
        "routing: 400 reaches, 300 steps, 1 thread",
        # One thread: how two share the reaches, and so what the first one counts, is up to chance.
        [CPP_TESTS, "--run_test=router/steady_outflow_is_the_sum_of_all_inflows"],
        within="kzwater::Router::route*",
    )
    yield from instructions(
        "muskingum routing: 400 reaches, 300 steps, 1 thread",
        [CPP_TESTS, "--run_test=router/steady_outflow_of_muskingum_is_the_sum_of_all_inflows"],
        within="kzwater::Router::route*",
    )
