"""Finished runs that a river takes water from, and whose fields ask it for water."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from kzwater.config.forms import Words
from kzwater.config.loader import Fault, InputFile, Model
from kzwater.language import _

ALL = "all"
"""Of all fields of a run."""


class BasinRun(Model):
    """A finished run of a basin whose rivers flow into this one."""

    results: InputFile = Field(
        description=_("Folder of the finished run, or its results.nc; from the scenario's folder.")
    )
    places: Annotated[Mapping[Words, Words], Field(min_length=1)] = Field(
        description=_("Gauge of the run whose discharge is the inflow at a place, by place.")
    )


class FieldGroup(Model):
    """Fields that belong together by one column of their table."""

    source: Words | None = Field(None, description=_("Name of their source of water."))
    district: Words | None = Field(None, description=_("Name of their district."))
    farm: Words | None = Field(None, description=_("Name of their farm."))
    command_area: Words | None = Field(None, description=_("Name of their command area."))

    @model_validator(mode="after")
    def _one(self) -> FieldGroup:
        if len(self.given()) != 1:
            raise Fault(
                _("one of source, district, farm and command_area"),
                _("Write as `{source: NAME}`, or `all` for all fields of the run."),
            )
        return self

    def given(self) -> dict[str, str]:
        """Return the names that are told by the column in which they stand."""
        return {column: name for column, name in self if name is not None}


Fields = Annotated[
    Annotated[Literal["all"], Tag("word")] | Annotated[FieldGroup, Tag("section")],
    Discriminator(lambda value: "section" if isinstance(value, dict) else "word"),
]


class FieldRun(Model):
    """A finished run of fields that take their water from this river."""

    results: InputFile = Field(
        description=_("Folder of the finished run, or its results.nc; from the scenario's folder.")
    )
    users: Annotated[Mapping[Words, Fields], Field(min_length=1)] = Field(
        description=_("Fields whose water a user asks the river for, by user; `all` of them.")
    )


def column_and_name(fields: Literal["all"] | FieldGroup) -> tuple[str, str]:
    """Return the column of a table of fields, and what stands in it; twice `all` for all fields."""
    return (ALL, ALL) if isinstance(fields, str) else next(iter(fields.given().items()))
