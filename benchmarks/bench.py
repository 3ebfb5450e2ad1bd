"""Run the benchmarks, append their numbers to history.jsonl, fail when instructions rose.

Every file ``bench_*.py`` beside this one is a benchmark: a function ``measure`` that yields
measurements. A count of instructions more than 3 % above the last entry of the same architecture,
compiler and valgrind is a failure and is not recorded, unless ``--accept`` says that it is wanted.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from harness import INSTRUCTIONS, Measurement, first_line, machine, surroundings

HISTORY = Path(__file__).with_name("history.jsonl")
LARGEST_RISE = 0.03

Entry = dict[str, Any]


def read_history(path: Path) -> list[Entry]:
    """Return the entries of the history, oldest first."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def last_counts(history: Iterable[Entry], here: dict[str, str]) -> dict[str, float]:
    """Return the last count of instructions of each benchmark on this kind of machine."""
    counts: dict[str, float] = {}
    for entry in history:
        if entry["machine"] != here:
            continue
        for name, (value, unit) in entry["measurements"].items():
            if unit == INSTRUCTIONS:
                counts[name] = value
    return counts


def rises(measured: Iterable[Measurement], before: dict[str, float]) -> list[str]:
    """Return a line for each count of instructions that rose by more than is allowed."""
    found = []
    for measurement in measured:
        last = before.get(measurement.name)
        if measurement.unit != INSTRUCTIONS or last is None:
            continue
        rise = measurement.value / last - 1.0
        if rise > LARGEST_RISE:
            found.append(
                f"{measurement.name}: {rise:+.1%} instructions, allowed is {LARGEST_RISE:+.0%}"
            )
    return found


def measure_all(names: Sequence[str]) -> list[Measurement]:
    """Return the measurements of the named benchmarks, or of all, and print each as it comes."""
    measured: list[Measurement] = []
    for path in sorted(HISTORY.parent.glob("bench_*.py")):
        if names and path.stem.removeprefix("bench_") not in names:
            continue
        for measurement in importlib.import_module(path.stem).measure():
            print(f"{measurement.name:<44}{measurement.value:>18,.6g} {measurement.unit}")
            measured.append(measurement)
    return measured


def entry_of(measured: Iterable[Measurement]) -> Entry:
    """Return the line of the history for this run."""
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": first_line("git", "rev-parse", "--short=12", "HEAD"),
        "changed": bool(first_line("git", "status", "--porcelain", "--untracked-files=no")),
        "machine": machine(),
        "surroundings": surroundings(),
        "measurements": {m.name: [m.value, m.unit] for m in measured},
    }


def main(arguments: Sequence[str]) -> int:
    """Return 0, or 1 when a benchmark needs more instructions than it may."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", help="benchmarks to run; all when none is given")
    parser.add_argument("--accept", action="store_true", help="record a rise that is wanted")
    options = parser.parse_args(arguments)
    measured = measure_all(options.names)
    if not measured:
        print("No benchmark of that name.")
        return 1
    risen = rises(measured, last_counts(read_history(HISTORY), machine()))
    print(*risen, sep="\n", end="\n" if risen else "")
    if risen and not options.accept:
        print("Not recorded. If the rise is wanted, run benchmarks/bench.py --accept.")
        return 1
    with HISTORY.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry_of(measured)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
