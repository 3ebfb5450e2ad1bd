"""The scenario of a calibration, written anew with the parameters that were found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kzwater.calibrate.model import Lever
from kzwater.calibrate.study import Study
from kzwater.config.gradients import GRADIENT
from kzwater.data.rewriting import moved_content, write_content
from kzwater.state import write_state
from kzwater.weights import Floats


def write_calibrated(study: Study, values: Floats, path: Path) -> None:
    """Write the scenario of a study with other parameters; comments stay, paths are made to fit.

    It bears the name of the calibration, so that its results do not take the place of others.

    Parameters
    ----------
    values : array, shape (lever,)

    Raises
    ------
    InputError
        When the disk is full or the folder is closed.
    """
    content = moved_content(study.setup.scenario, path.parent)
    content["name"] = study.calibration.name
    for lever, value in zip(study.levers, values.tolist(), strict=True):
        _set(content, study, lever, value)
    if study.calibration.spin_up_days:
        content["initial_state"] = _initial_state(study, values, path).name
    write_content(content, path)


def _initial_state(study: Study, values: Floats, beside: Path) -> Path:
    """Return the state file with which the whole period begins, written beside the scenario."""
    setup = study.setup
    period = setup.scenario.period
    engine = study.repeated_run((period.start, period.end)).started(values)
    path = beside.with_name("initial_state.nc")
    write_state(setup.state_of(engine, setup.scenario.starts_at), path)
    return path


def _set(content: Any, study: Study, lever: Lever, value: float) -> None:
    """Set one parameter or gradient of a scenario."""
    if lever.kind == "station":
        stations = content["forcing"]["stations"]
        stations.setdefault("precipitation_factors", {})[lever.name] = value
        return
    if lever.kind == "gradient":
        gradients = study.setup.forcing.gradients[lever.name.removesuffix(GRADIENT)]
        monthly = [value * each for each in gradients] if lever.times else value
        content["forcing"][lever.name] = monthly
        return
    parameters = content.setdefault("parameters", {})
    now = study.setup.scenario.parameters.get(lever.name)
    if not lever.times:
        parameters[lever.name] = value
    elif now is None:
        parameters[lever.name] = {"times": value}
    elif isinstance(now, int | float):
        parameters[lever.name] = now * value
    else:
        section = parameters[lever.name]
        inner = section.get("land_cover", section)
        for key, number in inner.items():
            inner[key] = number * value
