"""A scenario of a managed river made ready to run."""

from __future__ import annotations

from pathlib import Path

from kzwater.config import load_scenario
from kzwater.config.scenario import read_scenario
from kzwater.data.files import digest
from kzwater.errors import Problems
from kzwater.rivers.read import read_river
from kzwater.rivers.run import River


def is_river(scenario: Path) -> bool:
    """Return whether a file is a scenario of a managed river; one at fault may be none."""
    _document, found = read_scenario(scenario, Problems())
    return found is not None and found.river is not None


def make_river(path: Path, without: tuple[str, ...] = ()) -> River:
    """Return the river of a scenario, ready to run.

    Parameters
    ----------
    without : tuple of str
        Agreements to leave out besides those that the scenario leaves out.

    Raises
    ------
    InputError
        With all faults of the scenario or of its tables at once.
    ValueError
        When the scenario has no river.
    """
    scenario = load_scenario(path)
    section = scenario.river
    if section is None:
        raise ValueError(scenario.name)
    left_out = tuple(dict.fromkeys([*section.without, *without]))
    section = section.model_copy(update={"without": left_out})
    scenario = scenario.model_copy(update={"river": section})
    problems = Problems()
    found = read_river(scenario, problems)
    problems.raise_if_any()
    files = {"scenario": path, **section.files(), **found.files}
    digests = {name: digest(file) for name, file in files.items()}
    title = scenario.title
    digests["without"] = ", ".join(left_out)
    return River(
        name=scenario.name,
        title=title if isinstance(title, str) else {str(code): title[code] for code in title},
        first=scenario.period.start,
        checkpoint=scenario.checkpoint,
        model=found.model,
        drivers=found.drivers,
        digests=digests,
        notes=found.notes,
        synthetic=found.synthetic,
        fields=found.fields,
        without=left_out,
        scenario_file=path,
        initial_state=scenario.initial_state,
    )
