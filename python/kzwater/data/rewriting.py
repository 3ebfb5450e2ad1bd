"""Scenario files written anew in another folder: comments stay, paths are made to fit."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from ruamel.yaml import YAML

from kzwater.data.files import atomic_path

if TYPE_CHECKING:
    from kzwater.config import Scenario


def moved_content(scenario: Scenario, folder: Path) -> Any:
    """Return the content of a scenario file, its paths as they hold from another folder."""
    content = _yaml().load(scenario.path.read_text(encoding="utf-8-sig"))
    _move_paths(content, set(_paths(scenario)), scenario.folder, folder)
    return content


def leave_out(
    content: Any,
    keys: Iterable[str],
    *,
    processes: Container[str] = (),
    parameters: Iterable[str] = (),
) -> None:
    """Take keys, processes and parameters out of the content of a scenario file.

    Parameters
    ----------
    keys : iterable of str
    processes : container of str
        Left out of a list of processes, and of answers to choices.
    parameters : iterable of str
        Left out of those that the scenario gives.
    """
    for key in keys:
        content.pop(key, None)
    for name in parameters:
        (content.get("parameters") or {}).pop(name, None)
    chosen = content.get("processes") or {}
    entries = list(chosen.items() if isinstance(chosen, dict) else enumerate(chosen))
    for key, name in reversed(entries):
        if name in processes:
            del chosen[key]


def write_content(content: Any, path: Path) -> None:
    """Write the content of a scenario file, whole or not at all.

    Raises
    ------
    InputError
        When the disk is full or the folder is closed.
    """
    with atomic_path(path) as partial, partial.open("w", encoding="utf-8") as file:
        _yaml().dump(content, file)


def _yaml() -> YAML:
    yaml = YAML()
    yaml.width = 100
    return yaml


def _paths(settings: BaseModel) -> Iterator[Path]:
    """Return the files that settings name."""
    for _name, value in settings:
        yield from _paths_in(value)


def _paths_in(value: Any) -> Iterator[Path]:
    if isinstance(value, Path):
        yield value
    elif isinstance(value, BaseModel):
        yield from _paths(value)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _paths_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _paths_in(each)


def _move_paths(content: Any, named: set[Path], source: Path, target: Path) -> None:
    """Change the names of files so that they hold from another folder."""
    entries = content.items() if isinstance(content, dict) else enumerate(content)
    for key, value in list(entries):
        if isinstance(value, dict | list):
            _move_paths(value, named, source, target)
        elif isinstance(value, str) and source / value in named:
            content[key] = os.path.relpath(source / value, target)
