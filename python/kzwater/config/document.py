"""A YAML file as values that remember their lines."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import ConstructorError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kzwater.errors import InputError, Problem, Problems
from kzwater.language import _

Location = tuple[str | int, ...]


def shown_path(path: Path) -> str:
    """Return a path as the user knows it: from the working folder where the file lies below it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def shown_key(location: Location) -> str:
    """Return a key as text, list items counted from 1: ``gauges[2].area``."""
    text = ""
    for part in location:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


@dataclass(frozen=True, slots=True)
class Document:
    """The content of a YAML file with the line of every key.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    content : dict
        Keys to numbers, texts, true or false, nothing, lists and mappings; dates stay texts.
    lines : dict
        Line number, from 1, of each key and list item.
    """

    path: Path
    content: dict[str, Any]
    lines: dict[Location, int]

    def line(self, location: Location) -> int:
        """Return the line of a key, or of the nearest section above it that is there."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, 1)

    def place(self, location: Location) -> str:
        """Return ``file:line`` of a key."""
        return f"{shown_path(self.path)}:{self.line(location)}"

    def value(self, location: Location) -> Any:
        """Return what stands at a key, or None when the key is not there."""
        here: Any = self.content
        for part in location:
            try:
                here = here[part]
            except (KeyError, IndexError, TypeError):
                return None
        return here

    def without(self, locations: Iterable[Location]) -> Document:
        """Return the document without some keys and list items."""
        content = deepcopy(self.content)
        # From the last to the first, so that items of a list keep their numbers until removed.
        for location in sorted(set(locations), key=self._order, reverse=True):
            parent, last = Document(self.path, content, {}).value(location[:-1]), location[-1]
            if isinstance(parent, dict):
                parent.pop(last, None)
            elif isinstance(parent, list) and isinstance(last, int):
                del parent[last]
        return Document(self.path, content, self.lines)

    @staticmethod
    def _order(location: Location) -> tuple[tuple[bool, int, str], ...]:
        return tuple(
            (isinstance(part, str), part if isinstance(part, int) else 0, str(part))
            for part in location
        )


def read_document(path: Path, problems: Problems) -> Document:
    """Return the content of a YAML file; keys given twice are added to ``problems``.

    Raises
    ------
    InputError
        When the file cannot be read as one YAML mapping; holds the earlier problems too.
    """
    text = _read_text(path, problems)
    yaml = YAML(typ="safe", pure=True)
    try:
        node = yaml.compose(StringIO(text))
        reader = _Reader(yaml, path, problems)
        content = reader.read(node, ()) if node is not None else None
    except YAMLError as error:
        problems.extend([_syntax_problem(path, error)])
        raise InputError(tuple(problems)) from error
    except RecursionError as error:
        problems.extend([_loop_problem(path)])
        raise InputError(tuple(problems)) from error
    if not isinstance(content, dict):
        problems.add(
            f"{shown_path(path)}:1",
            "",
            got=_("an empty file") if content is None else _("no keys"),
            expected=_("lines of the form `key: value`"),
            remedy=_("Write the keys that `kzwater new` puts into a new file."),
        )
        raise InputError(tuple(problems))
    return Document(path, content, reader.lines)


class _Reader:
    """Turns composed YAML nodes into values and notes their lines."""

    def __init__(self, yaml: YAML, path: Path, problems: Problems) -> None:
        self._constructor = yaml.constructor
        self._path = path
        self._problems = problems
        self.lines: dict[Location, int] = {(): 1}

    def read(self, node: Node, location: Location) -> Any:
        """Return the value of a node: a mapping, a list or a scalar."""
        if isinstance(node, MappingNode):
            return self._read_mapping(node, location)
        if isinstance(node, SequenceNode):
            return [self._read_item(item, (*location, i)) for i, item in enumerate(node.value)]
        return self._read_scalar(node) if isinstance(node, ScalarNode) else None

    def _read_item(self, node: Node, location: Location) -> Any:
        self.lines[location] = node.start_mark.line + 1
        return self.read(node, location)

    def _read_mapping(self, node: MappingNode, location: Location) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in values:
                self._add_duplicate((*location, key), line)
                continue
            self.lines[(*location, key)] = line
            values[key] = self.read(value_node, (*location, key))
        return values

    def _read_scalar(self, node: ScalarNode) -> Any:
        kind = str(node.tag).rpartition(":")[2]
        if kind == "null":
            return None
        if kind in ("bool", "int", "float"):
            return getattr(self._constructor, f"construct_yaml_{kind}")(node)
        return node.value

    def _add_duplicate(self, location: Location, line: int) -> None:
        self._problems.add(
            f"{shown_path(self._path)}:{line}",
            shown_key(location),
            got=_("a key that line {line} gives already").format(line=self.lines[location]),
            expected=_("each key once"),
            remedy=_("Remove one of the two lines."),
        )


def _read_text(path: Path, problems: Problems) -> str:
    """Return the text of a file, or raise with the problem that forbids it."""
    place = shown_path(path)
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.add(
            f"{place}:{line}",
            "",
            got=_("a letter that is not UTF-8"),
            expected=_("a text file in UTF-8"),
            remedy=_("Save the file again in the encoding UTF-8."),
        )
    except FileNotFoundError:
        problems.add(
            place,
            "",
            got=_("no such file"),
            expected=_("a YAML file"),
            remedy=_("Check the name, or make a first scenario with `kzwater new`."),
        )
    except OSError as error:
        problems.add(
            place,
            "",
            got=_("a file that cannot be read ({reason})").format(reason=error.strerror),
            expected=_("a YAML file"),
            remedy=_("Check the name and the right to read it."),
        )
    raise InputError(tuple(problems))


def _syntax_problem(path: Path, error: YAMLError) -> Problem:
    """Return the fault of a text that is not YAML, with the line where reading stopped."""
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    reason = error.problem if isinstance(error, MarkedYAMLError) else str(error)
    remedy = _("Check indentation, colons, quotes and brackets on this line and the one above.")
    if "'\\t'" in str(reason):
        remedy = _("Replace the tab by spaces.")
    elif isinstance(error, ConstructorError):
        remedy = _("Write a plain number, text or list.")
    return Problem(
        f"{shown_path(path)}:{mark.line + 1 if mark else 1}",
        "",
        got=_("text that is not YAML ({reason})").format(reason=reason),
        expected=_("lines of the form `key: value`"),
        remedy=remedy,
    )


def _loop_problem(path: Path) -> Problem:
    """Return the fault of an anchor that contains itself."""
    return Problem(
        f"{shown_path(path)}:1",
        "",
        got=_("an anchor (&) that contains itself"),
        expected=_("values without loops"),
        remedy=_("Write the value out in place of the alias (*)."),
    )
