"""The guard against slow creep compares only what can be compared."""

from __future__ import annotations

from typing import Any

import pytest

import bench
from harness import INSTRUCTIONS, Measurement

HERE = {"architecture": "x86_64", "compiler": "g++ 12", "valgrind": "3.19"}
ELSEWHERE = HERE | {"compiler": "g++ 14"}


def entry(machine: dict[str, str], value: float, unit: str = INSTRUCTIONS) -> dict[str, Any]:
    return {"machine": machine, "measurements": {"snow": [value, unit]}}


@pytest.mark.parametrize(("count", "risen"), [(1029.0, False), (900.0, False), (1031.0, True)])
def test_rise_above_three_per_cent_is_found(count: float, risen: bool) -> None:
    before = bench.last_counts([entry(HERE, 1000.0)], HERE)
    assert bool(bench.rises([Measurement("snow", count, INSTRUCTIONS)], before)) is risen


def test_only_the_last_entry_of_the_same_machine_counts() -> None:
    history = [entry(HERE, 500.0), entry(HERE, 1000.0), entry(ELSEWHERE, 10.0)]
    assert bench.last_counts(history, HERE) == {"snow": 1000.0}


def test_times_are_not_compared() -> None:
    before = bench.last_counts([entry(HERE, 1.0, "s")], HERE)
    assert not bench.rises([Measurement("snow", 9.0, "s")], before)
