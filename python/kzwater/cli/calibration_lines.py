"""A calibration as lines for people and as JSON: parameters, scores, and how far it has come."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import typer

from kzwater.language import _

if TYPE_CHECKING:
    import pandas as pd

    from kzwater.calibrate import Calibrated

_seconds_between_lines = 10.0


def search_progress() -> Callable[[int, int, float], None]:
    """Return a function that prints the runs done and the best value every ten seconds."""
    last = time.monotonic()

    def tell(done: int, most: int, best: float) -> None:
        nonlocal last
        if time.monotonic() - last < _seconds_between_lines:
            return
        last = time.monotonic()
        line = _("{done} runs of at most {most}, best {best:.4f}")
        typer.echo(line.format(done=done, most=most, best=best), err=True)

    return tell


def lines_of(found: Calibrated) -> Iterator[str]:
    """Return what a calibration found: parameters, scores by gauge and years, and files."""
    made = _("Objective: {value:.4f}, the least of {runs} runs")
    yield made.format(value=found.objective, runs=found.runs)
    yield _("Warm-up before the fitting days: {days} days").format(days=found.warm_up_days)
    yield ""
    header = (_("parameter"), _("value"), _("lower"), _("upper"), "")
    yield "{:36} {:>10} {:>14} {:>10}  {}".format(*header)
    for row in found.parameters.reset_index().to_dict(orient="records"):
        notes = [_("factor")] if row["times"] else []
        notes += [_("at its bound")] if row["at_bound"] else []
        numbers = f"{row['value']:>10.4g} {row['lower']:>14.4g} {row['upper']:>10.4g}"
        yield f"{row['parameter']:36} {numbers}  {', '.join(notes)}".rstrip()
    yield ""
    yield from _score_lines(found.scores)
    for gauge, span in found.unjudged:
        line = _("{gauge}: too little was observed to be judged ({years})")
        yield line.format(gauge=gauge, years=_span(span))
    yield ""
    yield _("The climatology is the mean ten-day cycle of the fitting years.")
    yield _("Results are in {folder}").format(folder=found.folder)
    yield _("Next: kzwater run {file}").format(file=found.scenario)


def _score_lines(scores: pd.DataFrame) -> Iterator[str]:
    """Return a table of the scores: those of the model, then those of the climatology."""
    header = ("KGE", "r", "alpha", _("bias"), "NSE", _("skill"), _("r years"), _("r Apr-Sep"))
    gauges, years = _("gauge"), _("years")
    yield f"{gauges:14} {years:7}" + "".join(f"{text:>10}" for text in header)
    rows = scores.reset_index().to_dict(orient="records")
    for row in rows:
        gauge, word = row["gauge"], _span(str(row["span"]))
        values = (
            *(_number(row[key]) for key in ("kling_gupta", "correlation", "variability")),
            f"{100.0 * row['bias']:+.0f} %",
            *(_number(row[key]) for key in ("nash_sutcliffe", "skill")),
            *(_number(row[key]) for key in ("yearly_correlation", "season_correlation")),
        )
        yield f"{gauge:14} {word:7}" + "".join(f"{text:>10}" for text in values)
    for row in rows:
        if row["span"] == "score":
            line = _("{gauge}: the climatology has KGE {kge:.2f} and NSE {nse:.2f} there")
            yield line.format(
                gauge=row["gauge"],
                kge=row["climatology_kling_gupta"],
                nse=row["climatology_nash_sutcliffe"],
            )


def _span(span: str) -> str:
    """Return the word for the fitted or the scored days."""
    return {"fit": _("fitted"), "score": _("scored")}[span]


def _number(value: float) -> str:
    """Return a score; too few years have none."""
    return f"{value:.2f}" if math.isfinite(value) else "-"


def as_result(found: Calibrated) -> dict[str, Any]:
    """Return a calibration for machines."""
    return {
        "folder": found.folder,
        "scenario": found.scenario,
        "objective": found.objective,
        "runs": found.runs,
        "warm_up_days": found.warm_up_days,
        "parameters": found.parameters.reset_index().to_dict(orient="records"),
        "scores": found.scores.reset_index().to_dict(orient="records"),
        "unjudged": [{"gauge": gauge, "span": span} for gauge, span in found.unjudged],
    }
