"""What an unfinished run remembers: the state that it was started from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kzwater import provenance
from kzwater.config import load_scenario
from kzwater.errors import InputError
from kzwater.run_folder import Files
from kzwater.setup import Setup, make_setup


def make_resumed(path: Path, folder: Path | None) -> Setup:
    """Return a scenario ready to go on with the run in a folder, from the state of its start.

    A state that the scenario names is read anew, unless the command named another one.

    Parameters
    ----------
    path : pathlib.Path
        The scenario file.
    folder : pathlib.Path, optional
        Of the run; default ``out/NAME``.

    Raises
    ------
    InputError
        With all faults of all inputs at once.
    """
    try:
        scenario = load_scenario(path)
    except InputError:
        return make_setup(path)
    folder = Path("out") / scenario.name if folder is None else folder
    record, kept = provenance.read(folder / "run.json"), Files(folder).start
    if not record.get("initial_state") or not kept.exists():
        return make_setup(path)
    setup = make_setup(path, kept)
    # Those of the file that was named: the same run has the same digests.
    digests = {**setup.digests, "initial_state": record["inputs"]["initial_state"]}
    return replace(setup, digests=digests, state_file=record["initial_state"])
