"""kzwater: an open water-balance engine for the river basins of Kazakhstan and Central Asia.

The functions here do what the commands do: `prepare`, `check`, `run`, `report`, `rank`, `fields`,
`info`, `new`, `demo` and `selftest`. What they need is imported when they are called.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd
    import xarray as xr

    from kzwater.demonstration import Demonstration
    from kzwater.errors import Problem
    from kzwater.published import Check
    from kzwater.ranking import Tried
    from kzwater.run_folder import RunOptions

    __version__: str

__all__ = [
    "__version__",
    "check",
    "demo",
    "fields",
    "info",
    "new",
    "prepare",
    "rank",
    "report",
    "run",
    "selftest",
]


def new(name: str, out: Path | str | None = None, *, example: str | None = None) -> Path:
    """Return a new folder with commented files to fill in, or a copy of an embedded basin.

    Raises
    ------
    InputError
        When the name cannot be used, the folder is not empty or the example is not known.
    """
    from kzwater.demonstration import new_scenario

    return new_scenario(name, _path(out), example=example)


def prepare(basin_yaml: Path | str, out: Path | str | None = None) -> Path:
    """Return the basin.nc made from the description of a basin.

    Raises
    ------
    InputError
        With all faults of the description, its files and its gauges.
    MissingExtraError
        When pyflwdir is not installed.
    """
    from kzwater.preparation import prepare as prepare_basin

    return prepare_basin(Path(basin_yaml), _path(out))


def check(scenario: Path | str) -> tuple[Problem, ...]:
    """Return every fault of a scenario and its files; none when it can run."""
    from kzwater.checks import check_scenario

    return check_scenario(Path(scenario))


def run(
    scenario: Path | str, out: Path | str | None = None, **options: Unpack[RunOptions]
) -> xr.Dataset:
    """Return the results of a scenario, opened; they lie in the folder ``out``.

    Parameters
    ----------
    scenario : path
        The scenario file.
    out : path, optional
        Folder of the run; default ``out/NAME`` where Python runs.
    **options
        See `kzwater.run_folder.RunOptions`.

    Raises
    ------
    InputError
        With all faults of the inputs, before the first step.
    ModelError
        When the balance does not close; the last good state is kept.
    InterruptedRunError
        When the run is interrupted; it can be resumed.
    """
    import xarray

    from kzwater import simulation
    from kzwater.results import open_results
    from kzwater.rivers.run import RESULTS

    folder = simulation.run(Path(scenario), _path(out), **options)
    if (folder / RESULTS).exists():
        return xarray.open_dataset(folder / RESULTS)
    return open_results(folder / "results.nc")


def report(
    results: Path | str,
    out: Path | str | None = None,
    *,
    scenario: Path | str | None = None,
    since: date | None = None,
) -> Path:
    """Return the page ``report.html`` of a run, written with its pictures and tables.

    Raises
    ------
    InputError
        When the results are missing or cut short, or the observations are at fault.
    """
    from kzwater.reports import write_report

    return write_report(Path(results), _path(out), scenario=_path(scenario), since=since)


def rank(
    scenario: Path | str, out: Path | str | None = None, tried: Tried | None = None
) -> pd.DataFrame:
    """Return crop, method and limit on a field of a scenario, the best first.

    See `kzwater.ranking.rank`.

    Raises
    ------
    InputError
        With all faults of the inputs, and of what is to be tried.
    """
    from kzwater.ranking import rank as rank_of

    return rank_of(Path(scenario), _path(out), tried)


def fields() -> pd.DataFrame:
    """Return every quantity that the engine declares, one row each, indexed by its name."""
    from dataclasses import asdict

    import pandas as pd

    from kzwater import registry

    return pd.DataFrame([asdict(field) for field in registry.fields()]).set_index("name")


def info(path: Path | str | None = None) -> dict[str, Any]:
    """Return versions, processor level and paths, or what a file or folder of kzwater is.

    Raises
    ------
    InputError
        When the path is nothing that kzwater wrote.
    """
    from kzwater.cli.information import describe, installation

    return installation() if path is None else describe(Path(path))


def demo(out: Path | str | None = None, *, threads: int | None = None) -> Demonstration:
    """Return where the demo put its files, and its key numbers.

    Raises
    ------
    InputError
        When the folder cannot be written to.
    """
    from kzwater.demonstration import demonstrate

    return demonstrate(_path(out), threads=threads)


def selftest(subject: str = "fao56") -> tuple[Check, ...]:
    """Return published examples as the engine computes them, with their verdicts.

    Raises
    ------
    KeyError
        When no examples of this name are embedded.
    """
    from kzwater.published import compute

    return compute(subject)


def _path(path: Path | str | None) -> Path | None:
    return None if path is None else Path(path)


if not TYPE_CHECKING:  # a type checker would take any name for a text

    def __getattr__(name: str) -> str:
        """Return the version, looked up when it is asked for."""
        if name == "__version__":
            from importlib.metadata import version

            return version("kzwater")
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
