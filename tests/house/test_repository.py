"""The house rules that a machine can check: sizes, open ends, names of one machine."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LARGEST_FILE = 3_000_000
LARGEST_TREE = 20_000_000
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
CODE = frozenset({".py", ".pyi", ".cpp", ".hpp", ".cmake", ".sh", ".html", ".css", ".js"})
WRITTEN = CODE | {".md", ".toml", ".yaml", ".yml", ".cff", ".def", ""}
GENERATED = frozenset({Path("python/kzwater/_engine.pyi")})
OPEN_END = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b(?!\(#\d+\))")
# A path of one machine; scripts may begin with the interpreter's.
MACHINE_PATH = re.compile(r"(?<![\w.$}/-])/(?:home|root|tmp|work)/\w")


def repository_files() -> list[Path]:
    """Return the files that belong to the repository, relative to its root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()]


def written_text(endings: frozenset[str] | set[str]) -> Iterator[tuple[Path, str]]:
    """Return the hand-written files with one of the endings, and what is in them."""
    for path in repository_files():
        if path.suffix in endings and path not in GENERATED:
            yield path, (ROOT / path).read_text(encoding="utf-8")


def functions(source: str) -> Iterator[tuple[str, int]]:
    """Return each function's name and its number of lines without the docstring."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            first = body[0].lineno if body else node.lineno
            yield node.name, (node.end_lineno or first) - first + 1


def test_no_file_is_large() -> None:
    large = [
        str(path) for path in repository_files() if (ROOT / path).stat().st_size > LARGEST_FILE
    ]
    assert not large


def test_tree_stays_small() -> None:
    assert sum((ROOT / path).stat().st_size for path in repository_files()) < LARGEST_TREE


def test_no_code_file_is_long() -> None:
    long = [
        f"{path}: {text.count(chr(10))} lines"
        for path, text in written_text(CODE)
        if text.count("\n") > LONGEST_FILE
    ]
    assert not long


def test_no_python_function_is_long() -> None:
    long = [
        f"{path}: {name} has {length} lines"
        for path, text in written_text({".py"})
        for name, length in functions(text)
        if length > LONGEST_FUNCTION
    ]
    assert not long


def test_nothing_is_left_open() -> None:
    assert not [str(path) for path, text in written_text(WRITTEN) if OPEN_END.search(text)]


def test_no_path_of_one_machine() -> None:
    found = [str(path) for path, text in written_text(WRITTEN) if MACHINE_PATH.search(text)]
    assert not found


def test_file_names_are_plain() -> None:
    """Make lists them, and every system must be able to hold them."""
    odd = [str(path) for path in repository_files() if not re.fullmatch(r"[\w./-]+", str(path))]
    assert not odd
