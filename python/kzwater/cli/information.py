"""What is installed, and what a file or folder of kzwater holds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzwater import language
from kzwater.config.document import shown_path
from kzwater.errors import InputError, Problem
from kzwater.language import _

if TYPE_CHECKING:
    import netCDF4


def installation() -> dict[str, Any]:
    """Return versions, processor level, threads and paths."""
    from kzwater import _engine, demonstration
    from kzwater.provenance import versions

    return {
        "versions": versions(),
        "processor_level": _engine.level(),
        "processor_levels": list(_engine.levels()),
        "processors": os.cpu_count(),
        "package": Path(__file__).parents[1],
        "examples": {name: demonstration.embedded(name) for name in demonstration.embedded_names()},
        "language": language.language,
    }


def describe(path: Path) -> dict[str, Any]:
    """Return what a file or folder of kzwater is: a run, results, a basin, a state, a scenario.

    Raises
    ------
    InputError
        When it is none of these, or cannot be read.
    """
    if path.is_dir():
        return _describe_folder(path)
    if path.suffix in (".yaml", ".yml"):
        return _describe_scenario(path)
    from kzwater.data.cf import hdf5_lock, open_netcdf

    with hdf5_lock, open_netcdf(path) as file:
        kind, _space, version = str(getattr(file, "kzwater_format", "")).partition(" ")
        if kind not in ("basin", "results", "state", "river"):
            raise InputError([_foreign(path)])
        return {"kind": kind, "format": version, "file": path, **_contents(file)}


def _describe_folder(path: Path) -> dict[str, Any]:
    """Return the record of a run and what its results hold."""
    from kzwater import provenance
    from kzwater.locks import is_locked

    record = provenance.read(path / "run.json")
    if not record:
        raise InputError([_foreign(path)])
    if record.get("status") == "running" and not is_locked(path):
        record["status"] = "not finished"
    results = path / ("river.nc" if record.get("kind") == "river" else "results.nc")
    contents = describe(results) if results.is_file() else {}
    files = sorted(file.name for file in path.iterdir() if file.is_file())
    return {"kind": "run", "folder": path, **record, "files": files, "results": contents}


def _describe_scenario(path: Path) -> dict[str, Any]:
    from kzwater.config import load_scenario

    scenario = load_scenario(path)
    return {
        "kind": "scenario",
        "file": path,
        "name": scenario.name,
        "title": scenario.heading,
        "basin": scenario.land if scenario.river is None else scenario.river.places,
        "period": [str(scenario.period.start), str(scenario.period.end)],
        "steps": scenario.step_count,
        "processes": list(scenario.processes),
    }


def _contents(file: netCDF4.Dataset) -> dict[str, Any]:
    """Return the global attributes and the sizes of a NetCDF file."""
    attributes = {name: file.getncattr(name) for name in file.ncattrs()}
    hidden = ("Conventions", "kzwater_format")
    plain = {
        name: value.item() if hasattr(value, "item") else value
        for name, value in attributes.items()
        if name not in hidden
    }
    sizes = {name: len(dimension) for name, dimension in file.dimensions.items()}
    return {"attributes": plain, "sizes": sizes}


def _foreign(path: Path) -> Problem:
    return Problem(
        shown_path(path),
        "",
        got=_("nothing that kzwater wrote") if path.exists() else _("no such file or folder"),
        expected=_("the folder of a run, basin.nc, results.nc, state.nc or a scenario"),
        remedy=_("Check the name."),
    )


def lines(content: dict[str, Any], indent: int = 0) -> list[str]:
    """Return information as indented lines for people."""
    shown = []
    for name, value in content.items():
        label = "  " * indent + name
        if isinstance(value, dict):
            shown += [f"{label}:", *lines(value, indent + 1)]
        elif isinstance(value, list):
            shown.append(f"{label}: {', '.join(map(str, value))}")
        elif value not in (None, ""):
            shown.append(f"{label}: {value}")
    return shown
