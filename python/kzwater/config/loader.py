"""Settings read from YAML into models, with every fault in one list."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, ValidationInfo

from kzwater.config.document import Document, Location, read_document, shown_key, shown_path
from kzwater.config.sentences import Fault, faulty_keys, problems_of
from kzwater.errors import InputError, Problem, Problems
from kzwater.language import _

__all__ = [
    "Document",
    "Fault",
    "InputFile",
    "Location",
    "Model",
    "load_yaml",
    "read_document",
    "shown_key",
    "shown_path",
    "validate",
    "validate_sound",
]


class Model(BaseModel):
    """Base of all settings: fixed once read, and no key but the declared ones."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)


def _resolve(path: Path, information: ValidationInfo) -> Path:
    """Return the path seen from the folder of the file that names it."""
    named_in: Path = (information.context or {}).get("path", Path())
    return named_in.parent / path


InputFile = Annotated[Path, AfterValidator(_resolve)]
"""A file named in a settings file; relative paths start at that file's folder."""

Kind = TypeVar("Kind", bound=BaseModel)


def load_yaml(path: Path, model: type[Kind]) -> Kind:
    """Return the settings of a YAML file, validated.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    model : type of pydantic.BaseModel
        What the file may hold; validators may raise `Fault`.

    Raises
    ------
    InputError
        With all faults of the file at once: syntax, keys given twice, unknown or missing keys,
        wrong types, values out of range; each with file and line.
    """
    problems = Problems()
    document = read_document(path, problems)
    settings = validate(document, model, problems)
    if settings is None or len(problems):
        raise InputError(tuple(problems))
    return settings


def validate(document: Document, model: type[Kind], problems: Problems) -> Kind | None:
    """Return the settings of a document, or None when it holds faults, added to ``problems``.

    Raises
    ------
    InputError
        When it is a file of another kind.
    """
    _check_kind(document, model)
    try:
        return _validated(document, model)
    except ValidationError as error:
        problems.extend(problems_of(error, document, model))
        return None


def _check_kind(document: Document, model: type[BaseModel]) -> None:
    """Raise when a document has the keys that only another kind of file must have."""
    kinds = (
        ({"elevation", "channel"}, _("the description of a basin"), "kzwater prepare"),
        ({"period", "forcing"}, _("a scenario"), "kzwater run"),
        ({"period", "river"}, _("a scenario"), "kzwater run"),
        ({"scenario", "fit"}, _("a calibration"), "kzwater calibrate"),
    )
    wanted = [kind for keys, kind, _command in kinds if keys <= set(model.model_fields)]
    for keys, kind, command in kinds:
        if wanted and kind not in wanted and keys <= set(document.content):
            problem = Problem(
                shown_path(document.path),
                "",
                got=kind,
                expected=wanted[0],
                remedy=_("Give it to `{command}`.").format(command=command),
            )
            raise InputError([problem])


def validate_sound(document: Document, model: type[Kind]) -> Kind | None:
    """Return the settings of a document without the keys at fault, to look at further files.

    The model is told so (``partial``): what it lacks may stand in a key at fault. None is returned
    when a key without default is at fault.
    """
    for _attempt in range(_most_attempts):
        try:
            return _validated(document, model, partial=True)
        except ValidationError as error:
            document = document.without(faulty_keys(error, document))
    return None


# Keys at fault may hide others; more often than this nothing is gained.
_most_attempts = 3


def _validated(document: Document, model: type[Kind], *, partial: bool = False) -> Kind:
    """Return the settings of a document, or let pydantic raise."""
    # JSON in strict mode is YAML's own view of types: 1 is a number, "1" and true are not.
    return model.model_validate_json(
        json.dumps(document.content),
        strict=True,
        context={"path": document.path, "document": document, "partial": partial},
    )
