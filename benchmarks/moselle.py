"""The Moselle by kzwater and by mHM, on mHM's own test case: same inputs, same years, same effort.

    python benchmarks/moselle.py          prints the numbers of docs/studies/moselle.md
    python benchmarks/moselle.py --fit    fits kzwater anew first, and keeps what it finds in
                                          scenarios/moselle/fitted.csv

Without mHM (`pip install mhm`) it prints what is said of kzwater alone. Fits take minutes; they
stay in out/moselle, and a fit of mHM that lies there is used again.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter

import pandas as pd

import moselle_fields as fields
import moselle_ours as ours
import moselle_peer as peer
from kzwater.calibrate import Effort
from kzwater.verify import Scores, judge, scores_of_days
from moselle_figure import Shown, draw

PROJECT = Path(__file__).parents[1]
FIGURE = PROJECT / "docs" / "figures" / "moselle.png"
FOLDER = PROJECT / "out" / "moselle"
# Each pair of years is fitted to, and the other one then scored.
HALVES = ((1990, 1991), (1992, 1993))
WHOLE = (1990, 1993)
EFFORT = Effort(starts=1, evaluations=1000, seed=7)
FEW = Effort(starts=1, evaluations=22, seed=7)
TRIES = 5

Flow = pd.Series  # of float: discharge by day, m3 s-1


def other(half: ours.Years) -> ours.Years:
    """Return the years that are scored when these were fitted."""
    return HALVES[1 - HALVES.index(half)]


def score(flow: Flow, measured: Flow, years: ours.Years) -> Scores:
    """Return the scores of the days of some years."""
    found = scores_of_days(ours.between(flow, years), ours.between(measured, years))
    if found is None:
        raise ValueError("fewer than thirty days are observed")
    return found


def tell(name: str, flow: Flow, measured: Flow, years: ours.Years) -> None:
    """Print the scores of the days of some years."""
    found = score(flow, measured, years)
    print(
        f"  {name:34} {years[0]}-{years[1]}  KGE {found.kling_gupta:.3f} (r "
        f"{found.correlation:.3f}, spread {found.variability:.2f}, bias {found.bias:+.1%}), "
        f"NSE {found.nash_sutcliffe:.3f}"
    )


def tell_levels(name: str, flow: Flow, measured: Flow) -> None:
    """Print low and high flows beside the measured ones, by their shares of the days."""
    both = (ours.between(each, WHOLE).quantile([0.02, 0.98]) for each in (flow, measured))
    low, high = (computed / seen for computed, seen in zip(*both, strict=True))
    print(f"  {name}: flow exceeded on 98 % of the days {low:.2f}, on 2 % {high:.2f} times")


def tell_balance(folder: Path, name: str, measured: Flow) -> None:
    """Print where the water of 1990-1993 goes, mm a-1."""
    depth = ours.balance(folder, name, WHOLE)
    seen = measured.mean() * 86400.0 * 365.25 / ours.AREA * 1000.0
    parts = ", ".join(f"{part} {value:.0f}" for part, value in depth.items())
    print(f"  {name}, mm a-1: {parts}, measured discharge {seen:.0f}")


def tell_fitted(name: str, flow: Flow, measured: Flow, half: ours.Years) -> None:
    """Print the scores of the years fitted to and of the others, and their climatology."""
    tell(f"{name}, fitted", flow, measured, half)
    tell(f"{name}, scored", flow, measured, other(half))
    spans = [(date(first, 1, 1), date(last, 12, 31)) for first, last in (half, other(half))]
    found = judge(flow, measured, fitted=spans[0], scored=spans[1])
    if found is None:
        raise ValueError("fewer than thirty ten-day means are observed")
    print(
        f"  {'':45} ten-day means: KGE {found.scores.kling_gupta:.3f}, NSE "
        f"{found.scores.nash_sutcliffe:.3f}; of the climatology of {half[0]}-{half[1]} "
        f"{found.climatology.kling_gupta:.3f} and {found.climatology.nash_sutcliffe:.3f}"
    )


def tell_times(folder: Path) -> None:
    """Print how long both take for 1989-1993 with monthly fields, on one core, in turn."""
    scenario = ours.write_scenario(folder, "timed", {}, ours.YEARS, maps=True)
    program = Path(sys.executable).with_name("kzwater")
    command = [str(program), "run", str(scenario), "--overwrite", "--threads", "1"]
    command += ["--out", str(folder / "timed")]

    def own() -> float:
        began = perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        return perf_counter() - began

    def theirs() -> float:
        return peer.run(folder / "peer_timed").seconds

    def own_search() -> float:
        began = perf_counter()
        _found, count = ours.fit(folder, HALVES[0], FEW)
        return (perf_counter() - began) / count

    def their_search() -> float:
        found = peer.run(folder / "peer_timed", HALVES[0], evaluations=FEW.evaluations)
        return found.search_seconds() / found.evaluations()

    runs: dict[str, Callable[[], float]] = {
        "kzwater, whole process": own,
        "mHM, whole process": theirs,
        "kzwater, an evaluation": own_search,
        "mHM, an evaluation": their_search,
    }
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    seconds = pd.DataFrame([{name: run() for name, run in runs.items()} for _ in range(TRIES)])
    os.sched_setaffinity(0, cores)
    print(f"seconds on one core, least and median of {TRIES}, in turn; an evaluation of 1989-1991:")
    for name in runs:
        print(f"  {name:24} {seconds[name].min():.3f} {seconds[name].median():.3f}")


def fit_ours(folder: Path) -> None:
    """Fit kzwater to both pairs of years and keep what was found."""
    found = {}
    for half in HALVES:
        began = perf_counter()
        journal = folder / f"search_{half[0]}.jsonl"
        found[half], count = ours.fit(folder, half, EFFORT, journal)
        print(
            f"kzwater fitted to {half[0]}-{half[1]}: {count} evaluations of {len(ours.FREE)} "
            f"parameters in {perf_counter() - began:.0f} s"
        )
    ours.write_fitted(found)


def fit_theirs(folder: Path, half: ours.Years) -> peer.Run:
    """Return mHM over 1990-1993 with what its own search found for a pair of years."""
    found = peer.Run(folder / f"peer_fit_{half[0]}")
    if not found.parameters.is_file():
        found = peer.run(found.folder, half, evaluations=EFFORT.evaluations)
    print(
        f"mHM fitted to {half[0]}-{half[1]}: {found.evaluations()} evaluations of "
        f"{found.searched()} parameters in {found.search_seconds():.0f} s"
    )
    return peer.run(folder / f"peer_{half[0]}", parameters=found.parameters)


def tell_fields(own: fields.Fields, theirs: fields.Fields) -> None:
    """Print how the fields of both compare with each other and with the satellites."""
    seen, older = fields.shipped("sm"), fields.shipped("et")
    both = own.evapotranspiration, theirs.evapotranspiration
    fields.tell_evapotranspiration("kzwater, mHM", *both)
    fields.tell_evapotranspiration("kzwater, the older mHM", both[0], older)
    fields.tell_evapotranspiration("mHM, the older mHM", both[1], older)
    fields.tell_moisture("kzwater, mHM, roots", own.soil, theirs.soil)
    fields.tell_moisture("kzwater, mHM, uppermost", own.surface, theirs.surface)
    fields.tell_moisture("kzwater, ESA CCI", own.surface, seen)
    fields.tell_moisture("mHM, ESA CCI", theirs.surface, seen)


def compare(folder: Path, measured: Flow) -> None:
    """Print all that mHM is needed for, and draw the figure."""
    print(f"mHM {peer.version()}")
    tell_times(folder)
    cold = peer.run(folder / "peer_cold", warm=False)
    tell("mHM as shipped, from 1990", cold.discharge(), measured, WHOLE)
    usual = peer.run(folder / "peer_usual")
    tell("mHM as shipped, from 1989", usual.discharge(), measured, WHOLE)
    print("fields 1990-1993, as declared and as shipped:")
    tell_fields(fields.of_kzwater(folder, "declared"), fields.of_mhm(usual))
    for half in HALVES:
        fitted = fit_theirs(folder, half)
        tell_fitted("mHM", fitted.discharge(), measured, half)
        tell_levels("mHM, fitted", fitted.discharge(), measured)
        print(f"fields 1990-1993, both fitted to the discharge of {half[0]}-{half[1]}:")
        own = fields.of_kzwater(folder, f"fitted_{half[0]}")
        tell_fields(own, fields.of_mhm(fitted))
        if half == HALVES[0]:
            flow = ours.read_flow(folder, f"fitted_{half[0]}")
            shown = Shown(measured, flow, fitted.discharge(), own, fields.of_mhm(fitted))
            draw(shown, other(half), FIGURE)


def main() -> int:
    """Print how both fare, and draw the figure."""
    if not ours.inputs().there():
        print(ours.inputs().absent)
        return 2
    ours.prepare(FOLDER)
    measured = ours.observed(FOLDER)
    if "--fit" in sys.argv[1:]:
        fit_ours(FOLDER)
    flow = ours.discharge(FOLDER, {}, name="declared", maps=True)
    for years in (WHOLE, *HALVES):
        tell("kzwater as declared", flow, measured, years)
    tell_levels("kzwater as declared", flow, measured)
    tell_balance(FOLDER, "declared", measured)
    for half, values in ours.read_fitted().items():
        flow = ours.discharge(FOLDER, values, name=f"fitted_{half[0]}", maps=True)
        tell_fitted("kzwater", flow, measured, half)
        tell_levels("kzwater, fitted", flow, measured)
        tell_balance(FOLDER, f"fitted_{half[0]}", measured)
    if peer.there():
        compare(FOLDER, measured)
    else:
        print("mHM is not installed (pip install mhm): nothing is compared, no figure drawn")
    return 0


if __name__ == "__main__":
    sys.exit(main())
