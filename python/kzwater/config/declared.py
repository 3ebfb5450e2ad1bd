"""Types of settings whose names and bounds the engine declares: processes, parameters, fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeVar

from pydantic import AfterValidator, Discriminator, Field, GetCoreSchemaHandler, Tag
from pydantic_core import CoreSchema, core_schema

from kzwater.config.forms import each_once
from kzwater.config.loader import Fault, Model
from kzwater.config.sentences import meant_share
from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.registry import FieldInfo


class ByLandCover(Model):
    """A parameter that differs between land covers."""

    land_cover: Mapping[str, float] = Field(
        min_length=1,
        description=_("Value for each land cover of the basin; `default` for all others."),
    )

    def numbers(self) -> Mapping[str, float]:
        """Return the values by what they belong to."""
        return self.land_cover


class Scaled(Model):
    """A parameter that is the basin's, else the declared one, times a factor."""

    times: float = Field(
        gt=0.0, description=_("Factor on the value of the basin, else on the declared one.")
    )


def _form(value: Any) -> str:
    if isinstance(value, Scaled) or (isinstance(value, dict) and "times" in value):
        return "factor"
    return "section" if isinstance(value, dict | ByLandCover) else "number"


ParameterValue = Annotated[
    Annotated[float, Tag("number")]
    | Annotated[ByLandCover, Tag("section")]
    | Annotated[Scaled, Tag("factor")],
    Discriminator(_form),
]
"""One number for the whole basin, one for each land cover, or a factor on what the basin holds."""


class ProcessName:
    """Annotation of a text: the name of a process of the catalogue."""

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        """Return the schema that allows the declared processes."""
        return core_schema.literal_schema(list(catalogue()))


class KnownChoices:
    """Annotation of a mapping: its keys are choices."""

    def known_keys(self) -> tuple[str, ...]:
        """Return the keys that the mapping may hold."""
        return tuple(_alternatives())

    def instead_of(self, key: str) -> str | None:
        """Return what to write in place of a process that stands as a key."""
        for choice, names in _alternatives().items():
            if key in names:
                return f"{choice}: {key}"
        return None


class Answers:
    """Annotation of a mapping: its keys are choices, its values processes that answer them."""

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        """Return the schema of a mapping with one optional key for each choice."""
        keys = {
            choice: core_schema.typed_dict_field(
                core_schema.literal_schema([*names, NO_PROCESS]), required=False
            )
            for choice, names in _alternatives().items()
        }
        return core_schema.typed_dict_schema(keys, extra_behavior="forbid")


def _listed(value: Any) -> str:
    return "section" if isinstance(value, Mapping) else "list"


ChosenProcesses = Annotated[
    Annotated[tuple[Annotated[str, ProcessName()], ...], AfterValidator(each_once), Tag("list")]
    | Annotated[Mapping[str, str], Answers(), Tag("section")],
    Discriminator(_listed),
]
"""All processes by name, or the choices whose answer is not the standard one."""

NO_PROCESS = "none"


def in_order(chosen: tuple[str, ...] | Mapping[str, str]) -> tuple[str, ...]:
    """Return the chosen processes in the order of the catalogue.

    A list names them all; a section changes the answers to some choices of the standard model. The
    last one hands the runoff to the rivers: it is no choice.
    """
    names = chosen if isinstance(chosen, tuple) else _answered(chosen)
    return tuple(name for name in catalogue() if name in names or name == catalogue()[-1])


if TYPE_CHECKING:
    Processes = tuple[str, ...]
else:
    Processes = Annotated[ChosenProcesses, AfterValidator(in_order), KnownChoices()]


def _answered(answers: Mapping[str, str]) -> tuple[str, ...]:
    """Return the standard processes with some choices answered otherwise."""
    from kzwater import registry

    standard = {
        choice: name
        for choice, names in registry.choices().items()
        for name in names
        if name in registry.standard_processes()
    }
    return tuple({**standard, **answers}.values())


def _alternatives() -> dict[str, tuple[str, ...]]:
    """Return the choices that a scenario may answer: all but the hand-over to the rivers."""
    from kzwater import registry

    return {c: names for c, names in registry.choices().items() if names[-1] != catalogue()[-1]}


class FieldName:
    """Annotation of a text: the name of a declared field in given roles, or a further name."""

    def __init__(self, *roles: str, further: tuple[str, ...] = ()) -> None:
        self._roles = roles
        self._further = further

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        """Return the schema that allows the declared fields of these roles."""
        names = [field.name for field in fields_of(*self._roles)]
        return core_schema.literal_schema([*names, *self._further])


class FieldKeys:
    """Annotation of a mapping: its keys are the declared fields of one role.

    Parameters of the engine are also held to their declared bounds.
    """

    def __init__(self, role: str, *, lateral: bool = False) -> None:
        self._role = role
        self._lateral = lateral

    def _fields(self) -> tuple[FieldInfo, ...]:
        return fields_of(self._role, lateral=self._lateral)

    def known_keys(self) -> tuple[str, ...]:
        """Return the keys that the mapping may hold."""
        return tuple(field.name for field in self._fields())

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return the schema of a mapping with one optional key for each declared field."""
        value = source.__args__[1]
        keys = {
            field.name: core_schema.typed_dict_field(
                self._value_schema(field, value, handler),
                required=False,
                metadata={"pydantic_js_updates": _editor_schema(field)},
            )
            for field in self._fields()
        }
        return core_schema.typed_dict_schema(keys, extra_behavior="forbid")

    def _value_schema(
        self, field: FieldInfo, value: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        schema = handler.generate_schema(value)
        if self._role != "parameter":
            return schema
        return core_schema.no_info_after_validator_function(Bounds(field), schema)


class Numbers(Protocol):
    """A parameter that differs between parts of the basin."""

    def numbers(self) -> Mapping[str, float]:
        """Return the values by what they belong to."""


Bounded = TypeVar("Bounded", bound=float | Numbers)


class Bounds:
    """Holds a parameter to the bounds that its process declares."""

    def __init__(self, field: FieldInfo) -> None:
        self._field = field

    def __call__(self, value: Bounded | Scaled) -> Bounded | Scaled:
        """Return the value, or raise the fault that names the bounds; factors come later."""
        field = self._field
        if isinstance(value, Scaled):
            return value
        values = {"": value} if isinstance(value, int | float) else value.numbers()
        outside = {
            name: number
            for name, number in values.items()
            if not field.lower <= number <= field.upper
        }
        if outside:
            raise Fault(
                got=", ".join(f"{name} {number:g}".strip() for name, number in outside.items()),
                expected=bounds_of(field),
                remedy=self._remedy(tuple(outside.values())),
            )
        return value

    def _remedy(self, values: tuple[float, ...]) -> str:
        """Return what to write in place of per cent, and the usual value."""
        from kzwater import registry

        field = self._field
        usual = _("Its usual value is {default:g} ({long_name}).").format(
            default=field.default, long_name=_(field.long_name)
        )
        is_share = field.units == "1" and field.name not in registry.SWITCHES
        share = meant_share(values, field.lower, field.upper) if is_share else None
        return usual if share is None else f"{share} {usual}"


def bounds_of(field: FieldInfo) -> str:
    """Return what a parameter may be, with its units; a share has none."""
    if field.units == "1":
        return _("{least:g} to {most:g}").format(least=field.lower, most=field.upper)
    return _("{lower:g} to {upper:g} {units}").format(
        lower=field.lower, upper=field.upper, units=field.units
    )


def catalogue() -> tuple[str, ...]:
    """Return the names of all processes, in the order in which they are computed."""
    from kzwater import registry

    return registry.processes()


def fields_of(*roles: str, lateral: bool = False) -> tuple[FieldInfo, ...]:
    """Return the fields in the given roles, of vertical processes or of lateral operators."""
    from kzwater import registry

    return tuple(f for f in registry.fields() if f.role in roles and f.lateral == lateral)


def _editor_schema(field: FieldInfo) -> dict[str, Any]:
    """Return what an editor shows and holds a field's value to."""
    if field.role != "parameter":
        return {"description": described(field)}
    return {"description": described(field), "minimum": field.lower, "maximum": field.upper}


def described(field: FieldInfo) -> str:
    """Return one line about a field: what it is, its units, bounds and usual value."""
    if field.role != "parameter":
        return f"{_(field.long_name)} ({field.units})"
    return _("{long_name} ({units}), {lower:g} to {upper:g}, usually {default:g}").format(
        long_name=_(field.long_name),
        units=field.units,
        lower=field.lower,
        upper=field.upper,
        default=field.default,
    )
