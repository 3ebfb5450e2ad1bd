"""Where results come from: versions, digests, command and times, in ``run.json`` beside them."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from kzwater import _engine
from kzwater.data.files import atomic_path, digest

_libraries = ("numpy", "netCDF4", "xarray", "rasterio")


def versions() -> dict[str, str]:
    """Return the versions of kzwater, Python and the libraries that results depend on."""
    found = {"python": platform.python_version()}
    for name in ("kzwater", *_libraries):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "none"
    return found


def code_digest() -> str:
    """Return the version of kzwater and the digest of its engine: a run goes on with the same."""
    return f"{versions()['kzwater']} {digest(Path(_engine.__file__))}"


def record(status: str, inputs: Mapping[str, str], details: Mapping[str, Any]) -> dict[str, Any]:
    """Return the provenance of a run.

    Parameters
    ----------
    status : str
        ``running``, ``done``, ``refused`` or ``interrupted``.
    inputs : mapping of str to str
        SHA-256 digest of each input.
    details : mapping
        What else is worth keeping: period, threads, seconds.
    """
    return {
        "format": "run 1",
        "status": status,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": sys.argv,
        "versions": versions(),
        "platform": platform.platform(),
        "level": _engine.level(),
        "code": code_digest(),
        "inputs": dict(inputs),
        **details,
    }


def write(path: Path, content: Mapping[str, Any]) -> None:
    """Write provenance as JSON, whole or not at all."""
    with atomic_path(path) as partial:
        partial.write_text(
            json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )


def read(path: Path) -> dict[str, Any]:
    """Return the provenance of a run; empty when there is none or it cannot be read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
