"""The documentation keeps up with the code: links, keys, processes, figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kzwater import registry
from kzwater.agronomy.table import COLUMNS
from kzwater.config import json_schema
from kzwater.config.preparation import Preparation

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
# Their names are those of the engine's quantities, which have a reference of their own.
GENERATED_SECTIONS = frozenset({"parameters", "variables"})
# Processes without parameters, told on the page of the one that they stand beside.
TOLD_ELSEWHERE = {
    "river_inflow": "groundwater",
    "unfrozen_ground": "soil_ice",
    "salt_free": "soil_salinity",
    "mild_seasons": "heat_and_frost",
    "paddy_salt": "field_salt",
}


def links(text: str) -> Iterator[tuple[str, str]]:
    """Return file and anchor of each link that leads into the repository."""
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith(("http:", "https:", "mailto:")):
            path, _sign, anchor = target.partition("#")
            yield path, anchor


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as forges make them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def keys(schema: dict[str, Any], section: dict[str, Any]) -> Iterator[str]:
    """Return the keys of a section of a JSON schema and of those below it."""
    for name, content in section.get("properties", {}).items():
        yield name
        if name not in GENERATED_SECTIONS:
            for reference in re.findall(r"#/\$defs/(\w+)", str(content)):
                yield from keys(schema, schema["$defs"][reference])


def mentions(page: Path, key: str) -> bool:
    return re.search(rf"\b{key}\b", page.read_text(encoding="utf-8")) is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for path, anchor in links(page.read_text(encoding="utf-8")):
        target = page.parent / path if path else page
        assert target.exists(), path
        assert not anchor or anchor in anchors(target), f"{path}#{anchor}"


def test_every_key_of_a_scenario_is_explained() -> None:
    schema = json_schema()
    page = DOCS / "guide" / "scenarios.md"
    assert not [key for key in set(keys(schema, schema)) if not mentions(page, key)]


@pytest.mark.parametrize("page", ["season.md", "season.ru.md"])
def test_every_column_of_a_table_of_fields_is_explained(page: str) -> None:
    stages = re.compile("irrigation_trigger_(development|middle|late)")  # shown as `..._late`
    wanted = [name for name in COLUMNS if not stages.fullmatch(name)]
    assert not [name for name in wanted if not mentions(DOCS / "guide" / page, name)]


def test_every_key_of_a_basin_is_explained() -> None:
    schema = Preparation.model_json_schema()
    page = DOCS / "guide" / "prepare-a-basin.md"
    assert not [key for key in set(keys(schema, schema)) if not mentions(page, key)]


@pytest.mark.parametrize("process", [process.name for process in registry.declared()])
def test_every_process_has_its_theory(process: str) -> None:
    """A page of its own, that of the choice which it answers, or that of its neighbour."""
    declared = next(info for info in registry.declared() if info.name == process)
    pages = (process, TOLD_ELSEWHERE.get(process), declared.choice)
    files = [DOCS / "theory" / f"{name}.md" for name in pages if name]
    page = next((file for file in files if file.is_file()), files[0])
    unnamed = [
        name
        for name in declared.fields
        if registry.field(name).role in {"parameter", "flux", "memory"}
        and process in registry.field(name).processes[:1]
        and not mentions(page, name)
    ]
    assert not unnamed


def test_every_figure_is_shown() -> None:
    shown = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert not [path.name for path in DOCS.rglob("*.png") if path.name not in shown]
