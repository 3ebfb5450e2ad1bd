"""A calibration from its file to its folder: the search, the judgement, the scenario that results.

The folder holds ``journal.jsonl`` (every evaluation), ``calibrated.yaml`` (the scenario with what
was found), ``scores.csv``, ``parameters.csv`` and ``calibration.json`` (where it all comes from).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypedDict, Unpack

import numpy as np
import pandas as pd

from kzwater import provenance
from kzwater.calibrate.journal import Journal
from kzwater.calibrate.rewritten import write_calibrated
from kzwater.calibrate.search import Effort, Found, search
from kzwater.calibrate.study import Study, make_study
from kzwater.config.document import shown_path
from kzwater.data.files import atomic_path, digest, make_folder, open_folder
from kzwater.engine import processors
from kzwater.errors import InterruptedRunError, ModelError
from kzwater.language import _
from kzwater.locks import folder_fault, locked, refuse_both
from kzwater.verify import Judgement, judge
from kzwater.weights import Floats

Progress = Callable[[int, int, float], None]

_written = (
    "journal.jsonl",
    "calibration.json",
    "calibrated.yaml",
    "initial_state.nc",
    "parameters.csv",
    "scores.csv",
)
# A parameter that ends within this share of its range of a bound was held back by it.
_at_bound = 0.01


class CalibrationOptions(TypedDict, total=False):
    """How a calibration is made.

    Attributes
    ----------
    threads : int
        Runs at the same time; default: all processors. Results do not depend on it.
    resume : bool
        Go on with an unfinished calibration in the same folder.
    overwrite : bool
        Begin again.
    progress : callable
        Called with the runs done, the most there will be, and the best objective so far.
    note : callable
        Called with each remark on what is done otherwise than it may be expected.
    """

    threads: int | None
    resume: bool
    overwrite: bool
    progress: Progress | None
    note: Callable[[str], None]


@dataclass(frozen=True, slots=True, eq=False)
class Calibrated:
    """What a calibration found.

    Attributes
    ----------
    folder : pathlib.Path
    scenario : pathlib.Path
        The scenario with the parameters that were found.
    objective : float
    runs : int
        How many were made, or read from the journal.
    warm_up_days : int
        Days that were computed before the fitting days.
    parameters : DataFrame
        Indexed by name: value, bounds, whether it ended at one, and what each start found.
    scores : DataFrame
        Indexed by gauge and ``fit`` or ``score``: the numbers of `kzwater.verify.Judgement`.
    unjudged : tuple of (str, str)
        Gauges and ``fit`` or ``score`` in which too little was observed to judge them.
    """

    folder: Path
    scenario: Path
    objective: float
    runs: int
    warm_up_days: int
    parameters: pd.DataFrame
    scores: pd.DataFrame
    unjudged: tuple[tuple[str, str], ...]


def calibrate(
    calibration: Path, out: Path | None = None, **options: Unpack[CalibrationOptions]
) -> Calibrated:
    """Return what a calibration found, after writing its folder.

    Parameters
    ----------
    calibration : pathlib.Path
        The file of the calibration.
    out : pathlib.Path, optional
        Folder to write to; default ``out/NAME`` where the command runs.
    **options
        See `CalibrationOptions`.

    Raises
    ------
    InputError
        With all faults of the inputs, before the first run.
    ModelError
        When the model refused to go on with all that was tried.
    InterruptedRunError
        When it is interrupted; it can be resumed.
    """
    refuse_both(resume=options.get("resume", False), overwrite=options.get("overwrite", False))
    study = make_study(calibration)
    with study.setup.forcing:
        name = study.calibration.name
        folder = make_folder(Path("out") / name if out is None else out)
        with locked(folder):
            return _calibrate(study, folder, options)


def _calibrate(study: Study, folder: Path, options: CalibrationOptions) -> Calibrated:
    began = time.monotonic()
    found = _search(study, _journal(study, folder, options), options)
    parameters = parameter_table(study, found)
    scores, unjudged = score_table(study, found.best)
    warm_up_days = (study.calibration.fit.start - study.fitting_days()[0]).days
    scenario = folder / "calibrated.yaml"
    write_calibrated(study, found.best, scenario)
    for table, name in ((parameters, "parameters.csv"), (scores, "scores.csv")):
        with atomic_path(folder / name) as partial:
            table.to_csv(partial)
    details = {
        "calibration": study.calibration.name,
        "seconds": round(time.monotonic() - began, 3),
        "objective": found.objective.tolist(),
        "evaluations": found.evaluations.tolist(),
        "fitted": [str(day) for day in study.calibration.years],
        "warm_up_days": warm_up_days,
        "parameters": dict(zip(study.space.names, found.best.tolist(), strict=True)),
    }
    content = provenance.record("done", _digests(study), details)
    provenance.write(folder / "calibration.json", content)
    return Calibrated(
        folder=folder,
        scenario=scenario,
        objective=float(found.objective[0]),
        runs=int(found.evaluations.sum()),
        warm_up_days=warm_up_days,
        parameters=parameters,
        scores=scores,
        unjudged=unjudged,
    )


def _search(study: Study, journal: Journal, options: CalibrationOptions) -> Found:
    """Return what the search finds; it may be interrupted."""
    wanted = study.calibration.search
    effort = Effort(wanted.starts, wanted.evaluations, wanted.seed)
    try:
        with _evaluating(study, options.get("threads")) as evaluate:
            found = search(study.space, evaluate, effort, journal, options.get("progress"))
    except KeyboardInterrupt:
        message = _("The calibration was interrupted; go on with --resume.")
        raise InterruptedRunError(message) from None
    if not np.isfinite(found.objective[0]):
        raise ModelError(_("No parameters that were tried could be computed: see their bounds."))
    return found


def _journal(study: Study, folder: Path, options: CalibrationOptions) -> Journal:
    """Return the journal of the folder; one that is there is only gone on with when asked to."""
    path = folder / "journal.jsonl"
    if options.get("overwrite"):
        with open_folder(folder):
            for name in _written:
                (folder / name).unlink(missing_ok=True)
    elif path.exists() and not options.get("resume"):
        raise folder_fault(
            folder,
            _("the journal of a calibration"),
            _("Go on with --resume, or begin again with --overwrite."),
        )
    elif options.get("resume") and not _begun(path) and "note" in options:
        text = _("{folder} holds no calibration to go on with: it begins anew.")
        options["note"](text.format(folder=shown_path(folder)))
    # A search that is only made longer, judged on other years or moved is the same search; what
    # the scenario says is in its digest.
    searched = study.calibration.model_dump(
        mode="json",
        exclude={"title": True, "score": True, "scenario": True, "search": {"evaluations"}},
    )
    inputs = {name: each for name, each in _digests(study).items() if name != "calibration"}
    identity = {"code": provenance.code_digest(), "calibration": searched, "inputs": inputs}
    return Journal(path, identity)


def _begun(journal: Path) -> bool:
    return journal.exists() and journal.stat().st_size > 0


def _digests(study: Study) -> dict[str, str]:
    """Return the SHA-256 of every input by its name."""
    observed = study.setup.scenario.observations.discharge
    tables = {} if observed is None else {"observations": digest(observed.file)}
    return {"calibration": digest(study.calibration.path), **study.setup.digests, **tables}


@contextmanager
def _evaluating(study: Study, threads: int | None) -> Iterator[Callable[[Floats], Floats]]:
    """Return, as a context, the objective of many candidates at once, one run on each thread."""
    repeated, objective = study.repeated_run(study.fitting_days()), study.objective()

    def one(values: Floats) -> float:
        discharge = repeated.discharge(values)
        return np.inf if discharge is None else objective.of(discharge)

    with ThreadPoolExecutor(threads or processors()) as pool:
        try:
            yield lambda candidates: np.array(list(pool.map(one, candidates)))
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
            raise


def parameter_table(study: Study, found: Found) -> pd.DataFrame:
    """Return the parameters that were found, by name, with the bounds of the search."""
    space = study.space
    shares = space.shares(found.best)
    return pd.DataFrame(
        {
            "value": found.best,
            "lower": space.lower,
            "upper": space.upper,
            "times": [lever.times for lever in study.levers],
            "at_bound": (shares < _at_bound) | (shares > 1.0 - _at_bound),
            **{f"start_{i + 1}": values for i, values in enumerate(found.values)},
        },
        index=pd.Index(space.names, name="parameter"),
    )


def score_table(study: Study, values: Floats) -> tuple[pd.DataFrame, tuple[tuple[str, str], ...]]:
    """Return how parameters fare at each gauge, over the fitting and the other years.

    The climatology is that of the fitting years in both. Gauges and years in which too little was
    observed to be judged follow by themselves.
    """
    period = study.setup.scenario.period
    discharge = study.repeated_run((period.start, period.end)).discharge(values)
    days = pd.date_range(period.start, period.end)
    fitted, score = study.calibration.fit, study.calibration.score
    spans = {"fit": fitted, **({} if score is None else {"score": score})}
    rows, unjudged = [], []
    for column, gauge in enumerate(study.observed.columns):
        if discharge is None:
            break
        computed = pd.Series(discharge[:, column], index=days)
        for which, span in spans.items():
            found = judge(
                computed,
                study.observed[gauge],
                fitted=(fitted.start, fitted.end),
                scored=(span.start, span.end),
            )
            if found is None:
                unjudged.append((gauge, which))
            else:
                rows.append({"gauge": gauge, "span": which, **_row(found)})
    return pd.DataFrame(rows).set_index(["gauge", "span"]), tuple(unjudged)


def _row(found: Judgement) -> dict[str, Any]:
    """Return a judgement as the row of a table."""
    numbers = asdict(found)
    scores, usual = numbers.pop("scores"), numbers.pop("climatology")
    return {
        **scores,
        **numbers,
        "climatology_kling_gupta": usual["kling_gupta"],
        "climatology_nash_sutcliffe": usual["nash_sutcliffe"],
    }
