"""Every error of the compiled engine has a sentence, and the values that it names are given."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kzwater.engine_errors import _sentence

CPP = Path(__file__).parents[2] / "cpp"
# Told by `BalanceError`, with the date and the place of the breach.
TOLD_ELSEWHERE = {"balance"}


def thrown() -> list[tuple[str, frozenset[str]]]:
    """Return the code and the names of the values of each error that the C++ code throws."""
    found = set()
    for folder in ("src", "include", "bindings"):
        for path in sorted((CPP / folder).rglob("*.[ch]pp")):
            text = path.read_text(encoding="utf-8")
            for match in re.finditer(r'Error\(\s*"(\w+)"\s*,', text):
                names = re.findall(r'\{\s*"(\w+)"\s*,', braces(text, match.end()))
                found.add((match[1], frozenset(names)))
    return sorted(
        ((code, names) for code, names in found if code not in TOLD_ELSEWHERE),
        key=lambda error: (error[0], sorted(error[1])),
    )


def braces(text: str, start: int) -> str:
    """Return the first braces after a place, with all that they hold."""
    first = text.index("{", start)
    depth = 0
    for place in range(first, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return text[first : place + 1]
    pytest.fail("braces are not closed")


@pytest.mark.parametrize(("code", "names"), thrown())
def test_error_is_told_as_a_sentence_with_its_values(code: str, names: frozenset[str]) -> None:
    values = {name: 12.5 if name.startswith("end_") else f"<{name}>" for name in names}
    sentence = _sentence(code, values)
    assert not sentence.startswith(code), "no sentence in kzwater.engine"
    assert " " in sentence


def test_errors_of_all_layers_are_found() -> None:
    codes = {code for code, _names in thrown()}
    assert {"network_cycle", "unknown_process", "array_missing", "forcing_missing"} <= codes


def test_code_without_a_sentence_is_noticed() -> None:
    assert _sentence("nobody_wrote_this", {"a": 1}).startswith("nobody_wrote_this")
