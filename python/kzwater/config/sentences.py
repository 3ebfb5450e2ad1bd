"""Pydantic's findings as sentences for the user: place, what was found, what is allowed, remedy."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, get_args, runtime_checkable

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kzwater.config.document import Document, Location, shown_key
from kzwater.errors import Problem
from kzwater.language import _


class Fault(ValueError):
    """A fault that a validator found: what is allowed and what to do, in the user's words."""

    def __init__(self, expected: str, remedy: str, got: str | None = None) -> None:
        self.got = got
        self.expected = expected
        self.remedy = remedy
        super().__init__(expected)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word most like the given one, or None when none is alike."""
    alike = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return alike[0] if alike else None


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return the remedy for an unknown word: the nearest known one, or all of them."""
    known = tuple(known)
    return alike(word, known) or _("Known are: {known}.").format(known=", ".join(known))


def alike(word: str, known: Iterable[str]) -> str | None:
    """Return the remedy for an unknown word where the known ones are told; None for no near one."""
    near = nearest(word, known)
    return None if near is None else _("Did you mean `{near}`?").format(near=near)


def meant_share(values: Sequence[float], least: float, most: float) -> str | None:
    """Return the remedy for per cent where a share belongs, or None where it is something else."""
    shares = [value / 100.0 for value in values]
    # 1.2 is no per cent of anything that tables of water hold.
    if most > 1.0 or min(values) < 2.0 or min(shares) < least or max(shares) > most:
        return None
    shown = ", ".join(f"{share:g}" for share in shares)
    return _("Write {share} if per cent is meant.").format(share=shown)


def problems_of(
    error: ValidationError, document: Document, model: type[BaseModel]
) -> tuple[Problem, ...]:
    """Return one problem for each faulty value of a document, in the order of its lines."""
    found: dict[tuple[int, Location], Problem] = {}
    located = [(_location_in(document, each), each) for each in error.errors(include_url=False)]
    for location, details in located:
        inner = any(other[: len(location)] == location != other for other, _details in located)
        # Pydantic counts only the sound items of a list: a fault of length may be none.
        if inner and details["type"] in ("too_short", "too_long"):
            continue
        problem = _problem(details, location, document, model)
        place = (document.line(location), location)
        # Each branch of a union reports its own rule for the same value: they are alternatives.
        found[place] = _either(found[place], problem) if place in found else problem
    return tuple(found[place] for place in sorted(found, key=lambda place: place[0]))


def faulty_keys(error: ValidationError, document: Document) -> tuple[Location, ...]:
    """Return the places of the faulty values of a document."""
    return tuple(_location_in(document, details) for details in error.errors(include_url=False))


def _location_in(document: Document, details: ErrorDetails) -> Location:
    """Return the place of a fault in the document, without pydantic's names of union branches."""
    location: Location = ()
    here: Any = document.content
    for part in details["loc"]:
        known = isinstance(part, str) if isinstance(here, dict) else isinstance(part, int)
        if known and (part in here if isinstance(here, dict) else isinstance(here, list)):
            location = (*location, part)
            here = here[part]
    if details["type"] == "missing":
        location = (*location, details["loc"][-1])
    return location


def _either(first: Problem, second: Problem) -> Problem:
    """Return one problem that allows what either of two allows."""
    if second.expected in first.expected:
        return first
    expected = _("{first} or {second}").format(first=first.expected, second=second.expected)
    return Problem(first.place, first.subject, first.got, expected, first.remedy)


def _problem(
    details: ErrorDetails, location: Location, document: Document, model: type[BaseModel]
) -> Problem:
    """Return what one finding means to the user."""
    place, key = document.place(location), shown_key(location)
    if details["type"] == "missing":
        return Problem(
            place,
            key,
            got=_("nothing"),
            expected=_("this key"),
            remedy=_("Add `{key}`.").format(key=location[-1]),
        )
    if details["type"] == "extra_forbidden":
        known, rule = _keys_beside(model, details["loc"])
        word = str(location[-1])
        instead = rule.instead_of(word) if isinstance(rule, SwappedKeys) else None
        return Problem(
            place,
            key,
            got=_("an unknown key"),
            expected=_("a known key"),
            remedy=suggestion(word, known)
            if instead is None
            else _("Write `{line}`.").format(line=instead),
        )
    fault = details.get("ctx", {}).get("error")
    if isinstance(fault, Fault):
        return Problem(place, key, fault.got or _shown(details), fault.expected, fault.remedy)
    return Problem(place, key, _shown(details), _expected(details), _remedy(details))


def _shown(details: ErrorDetails) -> str:
    """Return the faulty value as it stands in the file."""
    value = details["input"]
    if value is None:
        return _("nothing")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return _("a section with keys")
    if isinstance(value, list):
        return _("a list of {count}").format(count=len(value))
    return f"`{value}`"


def _expected(details: ErrorDetails) -> str:
    """Return the rule that a value broke."""
    kind, context = details["type"], details.get("ctx", {})
    if kind in _RULES:
        return _RULES[kind](context)
    family = kind.partition("_")[0]
    if family in _TYPES:
        return _TYPES[family]()
    return _("a value that fits ({reason})").format(reason=details["msg"])


def _remedy(details: ErrorDetails) -> str:
    """Return what to do about a broken rule."""
    kind, value = details["type"], details["input"]
    if kind.startswith(("float", "int")) and isinstance(value, str) and _is_comma_decimal(value):
        return _("Write the decimal with a point: {number}.").format(number=value.replace(",", "."))
    if kind.startswith(("float", "int")) and isinstance(value, str) and _is_number(value):
        return _("Remove the quotes around the number.")
    if kind == "string_type" and isinstance(value, int | float):
        return _('Put it in quotes: "{value}".').format(value=value)
    if kind == "literal_error" and isinstance(value, str):
        near = nearest(value, _allowed(details["ctx"]))
        if near is not None:
            return _("Did you mean `{near}`?").format(near=near)
    if kind.startswith("date"):
        return _("Write year-month-day, as 2001-01-31.")
    return _("Change the value; `kzwater check --schema` describes every key.")


def _allowed(rule: dict[str, Any]) -> list[str]:
    """Return the words that pydantic lists as `'a', 'b' or 'c'`."""
    words = str(rule["expected"]).replace(" or ", ", ").split(", ")
    return [word.strip("'") for word in words]


def _is_number(text: str) -> bool:
    """Return whether a text is a number with a decimal point."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _is_comma_decimal(text: str) -> bool:
    """Return whether a text is a number with a decimal comma."""
    return text.count(",") == 1 and "." not in text and _is_number(text.replace(",", "."))


_TYPES: dict[str, Callable[[], str]] = {
    "float": lambda: _("a number"),
    "int": lambda: _("a whole number"),
    "bool": lambda: _("true or false"),
    "string": lambda: _("a text"),
    "date": lambda: _("a date of the calendar"),
    "list": lambda: _("a list"),
    "tuple": lambda: _("a list"),
    "dict": lambda: _("a section with keys"),
    "model": lambda: _("a section with keys"),
    "path": lambda: _("the name of a file"),
    "none": lambda: _("nothing"),
}

_RULES: dict[str, Callable[[dict[str, Any]], str]] = {
    "greater_than": lambda rule: _("a number above {bound}").format(bound=rule["gt"]),
    "greater_than_equal": lambda rule: _("at least {bound}").format(bound=rule["ge"]),
    "less_than": lambda rule: _("a number below {bound}").format(bound=rule["lt"]),
    "less_than_equal": lambda rule: _("at most {bound}").format(bound=rule["le"]),
    "finite_number": lambda _rule: _("a finite number"),
    "literal_error": lambda rule: _("one of {allowed}").format(allowed=", ".join(_allowed(rule))),
    "too_short": lambda rule: _("at least {count} items").format(count=rule["min_length"]),
    "too_long": lambda rule: _("at most {count} items").format(count=rule["max_length"]),
    "string_too_short": lambda _rule: _("a text that is not empty"),
}


@runtime_checkable
class KnownKeys(Protocol):
    """Annotation of a mapping that allows some keys only."""

    def known_keys(self) -> tuple[str, ...]:
        """Return the keys that the mapping may hold."""


@runtime_checkable
class SwappedKeys(Protocol):
    """Annotation of a mapping that knows what a value that stands as a key was meant for."""

    def instead_of(self, key: str) -> str | None:
        """Return the line to write, or None when the key is no such value."""


def _keys_beside(
    model: type[BaseModel], location: tuple[str | int, ...]
) -> tuple[tuple[str, ...], object]:
    """Return the keys that the section of an unknown key may hold, and the rule that says so."""
    rule: object = None
    sections: set[type[BaseModel]] = {model}
    keys = _keys_of(sections)
    for part in location[:-1]:
        fields = [
            section.model_fields[str(part)]
            for section in sections
            if str(part) in section.model_fields
        ]
        if fields:
            sections = set().union(*(_models_in(field.annotation) for field in fields))
            rules = [rule for field in fields for rule in field.metadata]
            rule = next((each for each in rules if isinstance(each, KnownKeys)), None)
            keys = rule.known_keys() if isinstance(rule, KnownKeys) else _keys_of(sections)
        elif isinstance(part, str) and part in keys:
            keys = _keys_of(sections)
            rule = None
    return keys, rule


def _keys_of(sections: Iterable[type[BaseModel]]) -> tuple[str, ...]:
    """Return the keys of models, each once."""
    return tuple(dict.fromkeys(name for section in sections for name in section.model_fields))


def _models_in(annotation: Any) -> set[type[BaseModel]]:
    """Return the models that a type annotation mentions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return set().union(*(_models_in(argument) for argument in get_args(annotation)))
