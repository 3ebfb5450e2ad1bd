"""Print what pip must install for parts of kzwater, as pyproject.toml says, one a line.

``requirements.py build core test`` prints the build requirements, the dependencies and the extra
``test``. With it an environment is made once and the package itself installed into it many times.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
OWN_EXTRAS = re.compile(r"kzwater\[(?P<extras>[\w,]+)\]")


def requirements(pyproject: dict[str, Any], part: str) -> Iterator[str]:
    """Return the requirements of ``build``, ``core`` or an extra; extras of extras are followed."""
    if part == "build":
        yield from pyproject["build-system"]["requires"]
        return
    if part == "core":
        yield from pyproject["project"]["dependencies"]
        return
    for requirement in pyproject["project"]["optional-dependencies"][part]:
        own = OWN_EXTRAS.fullmatch(requirement)
        if own is None:
            yield requirement
            continue
        for extra in own["extras"].split(","):
            yield from requirements(pyproject, extra)


if __name__ == "__main__":
    described = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))
    for name in sys.argv[1:]:
        sys.stdout.writelines(f"{line}\n" for line in requirements(described, name))
