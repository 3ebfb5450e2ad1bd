"""The rivers above the Charvak reservoir: fitted on some years and gauges, scored on others.

    python benchmarks/chirchik.py          prints the scores, shares, comparisons and times of
                                           docs/studies/chirchik.md and draws its figures
    python benchmarks/chirchik.py --fit    searches anew first, and keeps what it finds in
                                           scenarios/chirchik/fitted.csv; objectives and what each
                                           start found lie in out/chirchik/fits

A search takes some minutes on two cores; what was evaluated stays in out/chirchik, and a search
that was stopped goes on there.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd

import chirchik_model as model
from chirchik_figure import Shown, draw_regimes, draw_years
from floor import floor_table
from kzwater.verify import ten_day_means

PROJECT = Path(__file__).parents[1]
FOLDER = PROJECT / "out" / "chirchik"
FIGURES = PROJECT / "docs" / "figures" / "studies"
LARGE = ("pskem", "chatkal")
SEASONS = {
    "Dec-Mar": (12, 1, 2, 3),
    "Apr-May": (4, 5),
    "Jun-Jul": (6, 7),
    "Aug-Nov": (8, 9, 10, 11),
    "year": tuple(range(1, 13)),
}
HEADER = ("KGE", "r", "alpha", "bias", "NSE", "skill", "r years", "r Apr-Sep")


def fit_all() -> None:
    """Search for the parameters of every fit and keep them in the repository."""
    found = {}
    for column in model.columns():
        began = perf_counter()
        found[column], objective = model.fit(FOLDER, column)
        print(f"\n{column}: {objective:.4f}, {perf_counter() - began:.0f} s")
    # A factor of a station that was not searched is 1.
    table = pd.DataFrame(found).fillna(1.0).rename_axis(index="parameter")
    head = "# Found by benchmarks/chirchik.py --fit on the years and gauges that a column names.\n"
    model.FITTED.write_text(head + table.to_csv(float_format="%.10g"), encoding="utf-8")


def tell(title: str, table: pd.DataFrame) -> None:
    """Print judgements, and below them those of the climatology of the fitting years."""
    print(title)
    print(f"  {'':11}" + "".join(f"{text:>10}" for text in HEADER) + "   climatology KGE, NSE")
    for gauge, row in table.iterrows():
        numbers = "".join(
            f"{100.0 * row[key]:>+9.0f}%" if key == "bias" else f"{row[key]:>10.2f}"
            for key in HEADER
        )
        usual = f"{row['KGE climatology']:.2f}, {row['NSE climatology']:.2f}"
        print(f"  {gauge!s:11}{numbers}   {usual} ({row['years']:.0f} whole years)")


def tell_halves(fitted: pd.DataFrame) -> dict[str, model.Computed]:
    """Print both directions in time, and return what was computed with each half's parameters."""
    runs = {}
    for half in model.HALVES:
        runs[half] = model.compute(FOLDER, fitted[half])
        days, observed = runs[half].with_sum(), runs[half].study.observed
        for scored in (half, model.OTHER[half]):
            word = "fitted to" if scored == half else "scored on, never seen"
            tell(
                f"parameters of {half} years, {word} {scored}",
                model.judged(days, observed, half, scored),
            )
    return runs


def tell_seasons(runs: dict[str, model.Computed]) -> None:
    """Print how far seasons and yearly peaks are off in unseen years, and how the record moved."""
    for half, run in runs.items():
        print(f"parameters of {half} years in {model.OTHER[half]} years, computed over observed")
        for gauge in LARGE:
            pair = model.both(run, gauge, model.OTHER[half])
            found = model.peaks(pair)
            told = _ratios(pair.computed, pair.observed)
            peak = f"{found.days_late:+.0f} days (median), size {found.size:.2f}"
            print(f"  {gauge:11} {told}; highest ten-day period {peak}")
    for gauge in LARGE:
        early, late = (model.both(runs["early"], gauge, half).observed for half in model.HALVES)
        print(f"  observed {gauge:9} late over early years: {_ratios(late, early)}")


def _ratios(of: pd.Series[float], over: pd.Series[float]) -> str:
    """Return how much more one series has in each season."""
    return ", ".join(
        f"{name} {model.of_months(of, *months) / model.of_months(over, *months) - 1.0:+.0%}"
        for name, months in SEASONS.items()
    )


def tell_inflow(runs: dict[str, model.Computed]) -> None:
    """Print the inflow of the reservoir as its whole basin yields it, beside its record."""
    for half, run in runs.items():
        row = model.judged(run.days, run.study.observed, half, model.OTHER[half]).loc[["charvak"]]
        tell(f"parameters of {half} years: the whole basin against the record of the inflow", row)
    days = runs["early"].days.loc["1968":].mean()
    rest = days["charvak"] - days[list(model.SUMMED)].sum()
    print(f"  computed 1968-1989, m3 s-1: {days.round(1).to_dict()}, from elsewhere {rest:.1f}")


def tell_alone(fitted: pd.DataFrame) -> None:
    """Print each river with parameters of its own, as the floors have them, in years unseen."""
    for half in model.HALVES:
        rows = {}
        for gauge in model.TRIPLE:
            run = model.compute(FOLDER, fitted[f"{half}_{gauge}"])
            table = model.judged(run.days, run.study.observed, half, model.OTHER[half])
            rows[gauge] = table.loc[gauge]
        title = f"each river by itself: {half} years fitted, {model.OTHER[half]} years scored"
        tell(title, pd.DataFrame(rows).T)


def tell_third(fitted: pd.DataFrame) -> None:
    """Print each river with parameters of the two others, in years that no search saw."""
    rows = {}
    for column, (half, seen) in model.columns().items():
        third = [gauge for gauge in model.TRIPLE if gauge not in seen]
        if len(third) == 1:
            run = model.compute(FOLDER, fitted[column])
            table = model.judged(run.days, run.study.observed, half, model.OTHER[half])
            rows[third[0]] = table.loc[third[0]]
    tell(
        "each river from the two others: early years fitted, late years scored",
        pd.DataFrame(rows).T,
    )


def tell_floors() -> None:
    """Print what lumped models reach with the same weather, years and search."""
    table = floor_table()
    columns = ["kling_gupta", "bias", "nash_sutcliffe", "skill", "yearly_correlation"]
    shown = table.set_index(["scored", "fitted_on", "gauge", "model"])[columns]
    print("floors (benchmarks/floor.py)")
    print(shown.to_string(float_format="%.2f"))


def tell_shares(run: model.Computed) -> None:
    """Print what part rain, snow and ice have in the water of each river."""
    for gauge in model.GAUGES:
        shares = ", ".join(
            f"{name} {100.0 * each:.0f} %" for name, each in run.shares(gauge).items()
        )
        print(f"  {gauge:11} {shares}")


def tell_grid(fitted: pd.DataFrame, by_sub_basins: model.Computed) -> None:
    """Print how cells of 1 km with the same parameters agree with the sub-basins."""
    began = perf_counter()
    by_cells = model.compute(FOLDER, fitted["early"], "scenario_grid.yaml")
    seconds = perf_counter() - began
    inputs = by_cells.study.setup.inputs
    print(f"cells of 1 km, {inputs.hru_area.size} HRUs, made ready and run in {seconds:.1f} s")
    for gauge in model.GAUGES:
        pair = [ten_day_means(run.days[gauge]).to_numpy() for run in (by_cells, by_sub_basins)]
        away = float(np.mean(np.abs(pair[0] - pair[1])) / np.mean(pair[1]))
        level = float(np.mean(pair[0]) / np.mean(pair[1])) - 1.0
        r = float(np.corrcoef(pair[0], pair[1])[0, 1])
        print(f"  {gauge:11} volume {level:+.1%}, ten-day means differ by {away:.1%}, r {r:.4f}")
    observed = by_cells.study.observed
    tell("  cells, late years", model.judged(by_cells.with_sum(), observed, "early", "late"))


def tell_time(run: model.Computed, fitted: pd.DataFrame) -> None:
    """Print the time of one run of thirty years."""
    study = run.study
    repeated = study.repeated_run((model.FIRST, model.LAST))
    values = fitted["early"][list(study.space.names)].to_numpy(dtype=np.float64)
    times = []
    for _turn in range(5):
        began = perf_counter()
        repeated.discharge(values)
        times.append(perf_counter() - began)
    size = study.setup.inputs.hru_area.size
    print(f"sub-basins and bands: {size} HRUs, 30 years in {min(times):.2f} s on one core")


def main() -> int:
    """Print all numbers and draw the figures."""
    parser = argparse.ArgumentParser(description="The rivers above the Charvak reservoir.")
    parser.add_argument("--fit", action="store_true", help="search anew first")
    search_anew = parser.parse_args().fit
    if not model.inputs.there():
        print(model.inputs.absent)
        return 2
    model.prepare(FOLDER, grid=True)
    if search_anew:
        fit_all()
    model.inputs.tell_homogeneity()
    fitted = model.read_fitted()
    runs = tell_halves(fitted)
    tell_seasons(runs)
    tell_inflow(runs)
    tell_alone(fitted)
    tell_third(fitted)
    tell_floors()
    tell_shares(runs["early"])
    tell_grid(fitted, runs["early"])
    tell_time(runs["early"], fitted)
    shown = {
        gauge: Shown(
            observed=ten_day_means(runs["early"].study.observed[gauge]),
            by_early=ten_day_means(runs["early"].with_sum()[gauge]),
            by_late=ten_day_means(runs["late"].with_sum()[gauge]),
        )
        for gauge in model.GAUGES
    }
    draw_regimes(shown, FIGURES / "chirchik_regimes.png")
    draw_years(shown, FIGURES / "chirchik_years.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
