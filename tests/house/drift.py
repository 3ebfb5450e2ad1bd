"""Compare what is generated with what is committed; ``--write`` brings it up to date.

Generated are the stubs of the engine, the reference of its fields and the message catalogues.
"""

from __future__ import annotations

import difflib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "python" / "kzwater"
TOOLS = Path(sys.executable).parent


def tool(name: str, *arguments: str | Path) -> str:
    """Return what a tool of this environment prints; its errors end this program."""
    environment = os.environ | {"KZWATER_LANGUAGE": "en", "COLUMNS": "120"}
    done = subprocess.run(
        [TOOLS / name, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.exit(f"{name} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def stubs(scratch: Path) -> Iterator[tuple[Path, str]]:
    """Return the stub of the compiled engine."""
    tool("pybind11-stubgen", "--exit-code", "--output-dir", scratch, "kzwater._engine")
    made = (scratch / "kzwater" / "_engine.pyi").read_text(encoding="utf-8")
    yield PACKAGE / "_engine.pyi", made


def reference(_scratch: Path) -> Iterator[tuple[Path, str]]:
    """Return the page with all fields, as the compiled engine declares them."""
    yield ROOT / "docs" / "reference" / "fields.md", tool("kzwater", "fields", "--markdown")


def declared_texts(_scratch: Path) -> Iterator[tuple[Path, str]]:
    """Return the texts that the compiled engine declares, for the message catalogues."""
    program = (
        "from kzwater import registry as r; "
        "texts = {p.title for p in r.declared()} | {f.long_name for f in r.fields()}; "
        "print(*sorted(texts), sep='\\n')"
    )
    texts = tool("python", "-c", program).splitlines()
    path = PACKAGE / "locale" / "declared.jinja"
    first = (
        "{# Generated from the compiled engine: what it declares, for the message catalogues. #}"
    )
    lines = [f'{{{{ _("{text}") }}}}' for text in texts]
    yield path, "\n".join([first, *lines, ""])


def catalogues(scratch: Path) -> Iterator[tuple[Path, str]]:
    """Return the catalogues with exactly the messages of the sources, translations kept."""
    template = scratch / "kzwater.pot"
    tool(
        "pybabel", "--quiet", "extract", "--mapping-file", "pyproject.toml", "--no-location",
        "--sort-output", "--output-file", template, PACKAGE.relative_to(ROOT),
    )  # fmt: skip
    for committed in sorted(PACKAGE.glob("locale/*/LC_MESSAGES/kzwater.po")):
        language = committed.parents[1].name
        updated = scratch / f"{language}.po"
        shutil.copyfile(committed, updated)
        tool(
            "pybabel", "--quiet", "update", "--no-fuzzy-matching", "--ignore-obsolete",
            "--ignore-pot-creation-date", "--input-file", template, "--output-file", updated,
            "--locale", language,
        )  # fmt: skip
        yield committed, updated.read_text(encoding="utf-8")


def main(write: bool) -> int:
    """Return 0 when everything committed is up to date or was written, else 1."""
    behind = 0
    with tempfile.TemporaryDirectory() as folder:
        for generate in (stubs, reference, declared_texts, catalogues):
            for path, made in generate(Path(folder)):
                committed = path.read_text(encoding="utf-8") if path.exists() else ""
                if made == committed:
                    continue
                if write:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(made, encoding="utf-8")
                    continue
                behind += 1
                name = str(path.relative_to(ROOT))
                lines = difflib.unified_diff(
                    committed.splitlines(),
                    made.splitlines(),
                    f"{name} (committed)",
                    f"{name} (generated)",
                    lineterm="",
                )
                print("\n".join(list(lines)[:40]))
    if behind:
        print("Generated files lag behind their sources: run `make update` and commit the change.")
    return int(behind > 0)


if __name__ == "__main__":
    sys.exit(main(write=sys.argv[1:] == ["--write"]))
