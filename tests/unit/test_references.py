"""Every work that is cited stands in references.bib, with how it was checked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kzwater import registry

ROOT = Path(__file__).parents[2]
KEY = re.compile(r"\b[a-z]+(?:18|19|20)\d\d\b")
ENTRY = re.compile(r"^@(\w+)\{(\w+),\n(.*?)^\}$", re.MULTILINE | re.DOTALL)
FIELD = re.compile(r"^  (\w+)\s*= \{(.*?)\},?$", re.MULTILINE | re.DOTALL)
CITING = ("python/**/*.py", "cpp/**/*.hpp", "cpp/**/*.cpp", "docs/theory/*.md", "scenarios/**/*.py")


def entries() -> dict[str, dict[str, str]]:
    """Return the fields of each entry by its key."""
    text = (ROOT / "references.bib").read_text(encoding="utf-8")
    return {key: dict(FIELD.findall(body)) for _kind, key, body in ENTRY.findall(text)}


def cited() -> set[str]:
    """Return every key in code and theory pages."""
    paths = {path for pattern in CITING for path in ROOT.glob(pattern)}
    return {key for path in paths for key in KEY.findall(path.read_text(encoding="utf-8"))}


def test_every_cited_work_is_listed() -> None:
    assert cited() <= set(entries())


@pytest.mark.parametrize(
    "name", [info.name for info in registry.fields() if info.role == "parameter"]
)
def test_source_of_each_parameter_is_a_listed_work_or_plainly_none(name: str) -> None:
    source = registry.field(name).source
    keys = set(KEY.findall(source))
    assert keys <= set(entries())
    assert keys or re.search(r"assumed|from memory|basin file", source), source


def test_entries_are_whole_and_in_order() -> None:
    found = entries()
    text = (ROOT / "references.bib").read_text(encoding="utf-8")
    assert len(found) == text.count("\n@")
    assert list(found) == sorted(found)
    for key, fields in found.items():
        assert {"title", "year", "note"} <= set(fields), key
        assert {"author", "editor"} & set(fields), key
        assert key.endswith(fields["year"]), key
        assert re.match(r"data (checked|from memory)", fields["note"]), key
