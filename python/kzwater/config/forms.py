"""Forms of text and number that settings share: names, titles, clock times, monthly values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    Tag,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from kzwater.config.sentences import Fault
from kzwater.language import _

Words = Annotated[str, Field(min_length=1)]
Interval = Literal["day", "ten_day", "month"]
"""What a row of a table stands for; ten-day periods are days 1-10, 11-20 and 21 to the end."""
_name_pattern = r"^[A-Za-z0-9_-]+$"
_clock_pattern = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
_offset_pattern = r"^[+-](0[0-9]|1[0-4]):[0-5][0-9]$"


def as_section(value: Any) -> Any:
    """Return the section that a lone file name stands for."""
    return {"file": value} if isinstance(value, str) else value


class OrFile:
    """Annotation of a section: a lone file name may stand for it, as editors are told."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of a file name or of the section."""
        return {"anyOf": [{"type": "string"}, handler(schema)]}


def each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names after a look for those given twice."""
    twice = tuple(dict.fromkeys(name for name in names if names.count(name) > 1))
    if twice:
        raise Fault(
            _("each name once"),
            _("Remove the second."),
            got=_("`{value}` for the second time").format(value="`, `".join(twice)),
        )
    return names


def _name(value: Any) -> Any:
    """Return a short name as it is, or raise when files could not carry it."""
    if re.fullmatch(_name_pattern, str(value)) is None:
        raise Fault(_("Latin letters, digits, _ and -"), _("Write a short name such as `arys`."))
    return value


def _clock(value: Any) -> Any:
    """Return a time of day as it is, or raise when it is not hours and minutes."""
    if re.fullmatch(_clock_pattern, str(value)) is None:
        raise Fault(_("hours and minutes"), _('Write a time as "00:00" or "09:00".'))
    return value


def _offset(value: Any) -> Any:
    """Return an offset from UTC as it is, or raise when it is none."""
    if re.fullmatch(_offset_pattern, str(value)) is None:
        raise Fault(_("sign, hours and minutes"), _('Write an offset as "+05:00".'))
    return value


def _twelve(value: Any) -> Any:
    """Return one value for each month of the year from one value or twelve."""
    if not isinstance(value, list):
        return (value,) * 12
    if len(value) != 12:
        raise Fault(
            expected=_("one number or twelve"),
            remedy=_("Give one number, or one for each month from January to December."),
            got=_("a list of {count}").format(count=len(value)),
        )
    return tuple(value)


def _days(value: Any) -> Any:
    """Return the number of days of ``N days``, anything else as it is."""
    if value in ("year", "month"):
        return value
    match = re.fullmatch(r"([1-9]\d*) days?", value) if isinstance(value, str) else None
    if match is None:
        raise Fault(_("year, month or a number of days"), _("Write as `year` or `10 days`."))
    return int(match[1])


Name = Annotated[
    str, BeforeValidator(_name), WithJsonSchema({"type": "string", "pattern": _name_pattern})
]
Clock = Annotated[
    str, BeforeValidator(_clock), WithJsonSchema({"type": "string", "pattern": _clock_pattern})
]
Offset = Annotated[
    str, BeforeValidator(_offset), WithJsonSchema({"type": "string", "pattern": _offset_pattern})
]
Titles = Mapping[Literal["en", "ru", "kk"], Words]
Title = Annotated[
    Annotated[Words, Tag("text")] | Annotated[Titles, Field(min_length=1), Tag("section")],
    Discriminator(lambda value: "section" if isinstance(value, dict) else "text"),
]
Monthly = Annotated[
    tuple[float, ...],
    BeforeValidator(_twelve),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number"},
                {"type": "array", "items": {"type": "number"}, "minItems": 12, "maxItems": 12},
            ]
        }
    ),
]
Checkpoint = Annotated[
    Literal["year", "month"] | int,
    BeforeValidator(_days),
    WithJsonSchema({"type": "string", "pattern": "^(year|month|[1-9][0-9]* days?)$"}),
]
