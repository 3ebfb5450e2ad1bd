"""A copy of the embedded Arys basin as sub-basins, cut to a short period, that tests may change."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ARYS = Path(__file__).parents[2] / "scenarios" / "arys"

Edit = Callable[[dict[str, Any]], None]


class Copy:
    """A scenario folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "scenario_sub_basins.yaml"
        shutil.copytree(ARYS, folder, ignore=shutil.ignore_patterns("__pycache__", "out"))

    def edit(self, change: Edit, file: Path | None = None) -> Path:
        """Change the scenario, or write a changed one to another file; return the file."""
        yaml = YAML()
        content = yaml.load(self.file)
        change(content)
        target = file or self.file
        with target.open("w", encoding="utf-8") as stream:
            yaml.dump(content, stream)
        return target


@pytest.fixture
def arys(tmp_path: Path) -> Copy:
    """Return the sub-basins of the Arys from October 2001 to June 2002, closed every 20 days."""
    copy = Copy(tmp_path / "arys")

    def shorten(scenario: dict[str, Any]) -> None:
        scenario["period"] = {"start": "2001-10-01", "end": "2002-06-30"}
        scenario["checkpoint"] = "20 days"
        scenario["output"] = {"maps": ["snow_ice", "discharge"], "maps_interval": "day"}

    copy.edit(shorten)
    return copy
