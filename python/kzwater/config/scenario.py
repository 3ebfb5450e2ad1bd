"""The scenario file: which basin, period, weather, processes and parameters to compute with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_validator,
)
from pydantic_core import PydanticKnownError

from kzwater import language
from kzwater.config.declared import (
    ByLandCover,
    FieldKeys,
    ParameterValue,
    Processes,
    fields_of,
)
from kzwater.config.fields import OWN, with_usual
from kzwater.config.forcing import Forcing
from kzwater.config.forms import (
    Checkpoint,
    Clock,
    Name,
    Offset,
    Title,
)
from kzwater.config.land import check_land
from kzwater.config.loader import (
    Document,
    Fault,
    InputFile,
    Location,
    Model,
    read_document,
    shown_key,
    shown_path,
    validate,
)
from kzwater.config.rationing import Rationing, check_rationing
from kzwater.config.river import River, check_river
from kzwater.config.routing import ByGauge, Routing
from kzwater.config.schema import EditorSchema
from kzwater.config.sections import MAP_ROLES, Economy, Inflow, Observations, Output
from kzwater.errors import InputError, Problems
from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.registry import FieldInfo

__all__ = [
    "ByGauge",
    "ByLandCover",
    "Forcing",
    "Inflow",
    "Scenario",
    "json_schema",
    "load_scenario",
    "read_scenario",
]


class Period(Model):
    """The days to compute, both included."""

    start: date = Field(description=_("First day."))
    end: date = Field(description=_("Last day, included."))

    @field_validator("end")
    @classmethod
    def _after_start(cls, end: date, information: ValidationInfo) -> date:
        start = information.data.get("start")
        if start is not None and end < start:
            raise Fault(
                _("a day not before the start {start}").format(start=start),
                _("Exchange start and end."),
            )
        return end

    @property
    def days(self) -> int:
        """Return the number of days."""
        return (self.end - self.start).days + 1


class Time(Model):
    """The step and the clock."""

    step: Literal["1 day", "1 hour"] = Field("1 day", description=_("Length of a step."))
    day_starts_at: Clock = Field("00:00", description=_("Local time at which a day begins."))
    utc_offset: Offset = Field("+05:00", description=_("Local standard time less UTC."))

    @property
    def steps_per_day(self) -> int:
        """Return the number of steps in a day."""
        return 24 if self.step == "1 hour" else 1


def _weather(
    value: Any, validated: ValidatorFunctionWrapHandler, information: ValidationInfo
) -> Any:
    """Return the weather; the empty one, where none is given, does for a river alone."""
    if not isinstance(value, Forcing):
        return validated(value)
    # Where the river is at fault, it is not among the sound values.
    if information.data.get("river", value) is None:
        raise PydanticKnownError("missing")
    return value


class Scenario(Model):
    """A scenario of kzwater: everything that a run computes with."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": ["basin", "forcing"]},
                {"required": ["fields", "forcing"]},
                {"required": ["river"]},
            ]
        }
    )

    name: Name = Field(description=_("Short name: Latin letters, digits, _ and -."))
    title: Title = Field(
        description=_("Title of reports: one text, or one for each of en, ru and kk.")
    )
    basin: InputFile | None = Field(
        None, description=_("The basin.nc that `kzwater prepare` wrote.")
    )
    fields: InputFile | None = Field(
        None, description=_("Table of irrigated fields, in place of a basin.")
    )
    river: River | None = Field(
        None, description=_("A river on which people live, in place of a basin.")
    )
    command_areas: InputFile | None = Field(
        None, description=_("Table of command areas and their hectares, which fields may not pass.")
    )
    economy: Economy | None = Field(
        None, description=_("Prices and costs of the crops of the fields: a table, or a section.")
    )
    schedule: InputFile | None = Field(
        None, description=_("Dated list of waterings; the fields in it follow it alone.")
    )
    limits: InputFile | None = Field(None, description=_("Table of the limits that fields share."))
    rationing: Rationing | None = Field(
        None, description=_("How these limits are divided between the fields.")
    )
    period: Period = Field(description=_("The days to compute."))
    time: Time = Field(default_factory=Time, description=_("Step and clock."))
    forcing: Annotated[Forcing, WrapValidator(_weather)] = Field(
        default_factory=Forcing.model_construct,
        validate_default=True,
        description=_("The weather."),
    )
    processes: Processes = Field(
        default_factory=dict,
        validate_default=True,
        description=_("Processes to compute: a list, or answers that differ from the standard."),
    )
    parameters: Annotated[Mapping[str, ParameterValue], FieldKeys("parameter")] = Field(
        default_factory=dict,
        description=_("Parameters that differ from their declared value; see `kzwater fields`."),
    )
    routing: Routing = Field(default_factory=Routing, description=_("Flow in the rivers."))
    inflows: tuple[Inflow, ...] = Field((), description=_("Water from outside."))
    initial_state: InputFile | None = Field(
        None, description=_("State file to start from; without it stores start as declared.")
    )
    output: Output = Field(default_factory=Output, description=_("What is written."))
    checkpoint: Checkpoint = Field(
        "year", description=_("Length of the parts that are closed: year, month or N days.")
    )
    observations: Observations = Field(
        default_factory=Observations, description=_("What was measured.")
    )

    _path: Path = PrivateAttr(default=Path())
    _document: Document | None = PrivateAttr(default=None)
    _partial: bool = PrivateAttr(default=False)

    def model_post_init(self, context: Any) -> None:
        """Remember which file the scenario came from."""
        known = context or {}
        self._path = known.get("path", Path())
        self._document = known.get("document")
        self._partial = known.get("partial", False)

    @property
    def land(self) -> Path:
        """Return the file that describes the land: the basin, or the table of fields.

        A scenario at fault may have neither: then it is the folder of the scenario.
        """
        return self.basin or self.fields or self.folder

    @property
    def path(self) -> Path:
        """Return the scenario file."""
        return self._path

    @property
    def folder(self) -> Path:
        """Return the folder of the scenario file."""
        return self._path.parent

    @property
    def partial(self) -> bool:
        """Return whether keys at fault were left out: what is missing may stand in them."""
        return self._partial

    def place(self, key: Location) -> str:
        """Return ``file:line`` of a key, or the file where lines are not known."""
        return shown_path(self._path) if self._document is None else self._document.place(key)

    @property
    def heading(self) -> str:
        """Return the title in the user's language, else in the first language that has one."""
        if isinstance(self.title, str):
            return self.title
        texts = [text for code, text in self.title.items() if code == language.language]
        return texts[0] if texts else next(iter(self.title.values()))

    @property
    def starts_at(self) -> datetime:
        """Return the local standard time at which the first step begins."""
        return datetime.combine(self.period.start, time.fromisoformat(self.time.day_starts_at))

    @property
    def step(self) -> timedelta:
        """Return the length of a step."""
        return timedelta(days=1) / self.time.steps_per_day

    @property
    def step_count(self) -> int:
        """Return the number of steps of the period."""
        return self.period.days * self.time.steps_per_day

    def forcing_names(self) -> tuple[str, ...]:
        """Return the forcings that the weather must give, in the order of the catalogue."""
        return tuple(name for name in self._forcings() if name not in OWN)

    def own_forcing_names(self) -> tuple[str, ...]:
        """Return the forcings that each field has for itself."""
        return tuple(name for name in self._forcings() if name in OWN)

    def _forcings(self) -> tuple[str, ...]:
        from kzwater import registry

        return tuple(field.name for field in registry.of_processes(self.processes, "forcing"))


def load_scenario(path: Path) -> Scenario:
    """Return the scenario of a file, validated; relative paths start at the file's folder.

    Raises
    ------
    InputError
        With all faults of the file at once, each with file and line.
    """
    problems = Problems()
    _document, scenario = read_scenario(path, problems)
    if scenario is None or len(problems):
        raise InputError(tuple(problems))
    return scenario


def read_scenario(path: Path, problems: Problems) -> tuple[Document, Scenario | None]:
    """Return a scenario with the lines of its file; faults are added to ``problems``.

    Raises
    ------
    InputError
        When the file cannot be read as YAML at all.
    """
    document = read_document(path, problems)
    document = replace(document, content=with_usual(document.content, path.parent))
    scenario = validate(document, Scenario, problems)
    if scenario is not None:
        _check_use(scenario, document, problems)
    return document, scenario


def json_schema() -> dict[str, Any]:
    """Return the JSON schema of scenario files, for editors."""
    schema = Scenario.model_json_schema(schema_generator=EditorSchema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _check_use(scenario: Scenario, document: Document, problems: Problems) -> None:
    """Add a problem for each name that none of the chosen processes knows, and for no weather."""
    check_land(scenario, document, problems)
    if scenario.river is not None:
        check_river(scenario, document, problems)
        return
    _check_weather(scenario, document, problems)
    check_rationing(scenario, document, problems)
    for field in _unused(scenario, "parameter"):
        if field.name in scenario.parameters:
            problems.add(
                document.place(("parameters", field.name)),
                f"parameters.{field.name}",
                got=_("a parameter that no chosen process reads"),
                expected=_("parameters of the chosen processes"),
                remedy=_remove_or_add(field),
            )
    _check_routing(scenario, document, problems)
    unused = {field.name: field for field in _unused(scenario, *MAP_ROLES)}
    for index, name in enumerate(scenario.output.maps):
        if name in unused:
            key: Location = ("output", "maps", index)
            problems.add(
                document.place(key),
                shown_key(key),
                got=_("`{name}`, which no chosen process computes").format(name=name),
                expected=_("what the chosen processes read and compute, or discharge"),
                remedy=_remove_or_add(unused[name]),
            )


def _check_weather(scenario: Scenario, document: Document, problems: Problems) -> None:
    """Add a problem when no process reads weather, or none precipitation."""
    if not scenario.forcing_names():
        readers = dict.fromkeys(name for field in fields_of("forcing") for name in field.processes)
        problems.add(
            document.place(("processes",)),
            "processes",
            got=_("no process that reads weather"),
            expected=_("at least one of {processes}").format(processes=", ".join(readers)),
            remedy=_("Leave `processes` out for the standard model."),
        )
    precipitation = next(f for f in fields_of("forcing") if f.name == "precipitation")
    if scenario.forcing_names() and not set(precipitation.processes) & set(scenario.processes):
        problems.add(
            document.place(("processes",)),
            "processes",
            got=_("no process that reads precipitation: no water would enter"),
            expected=_("at least one of {processes}").format(
                processes=", ".join(precipitation.processes)
            ),
            remedy=_("Choose one of them, or leave `processes` out for the standard model."),
        )


def _check_routing(scenario: Scenario, document: Document, problems: Problems) -> None:
    """Add a problem for each river parameter that nothing reads, and for lacking evaporation."""
    for field in scenario.routing.unused():
        key: Location = ("routing", "parameters", field.name)
        problems.add(
            document.place(key),
            shown_key(key),
            got=_("a parameter that {scheme} does not read").format(scheme=scenario.routing.scheme),
            expected=_("parameters of the scheme"),
            remedy=_("Remove it, or choose `scheme: {scheme}`.").format(scheme=field.processes[0]),
        )
    readers = next(f for f in fields_of("forcing") if f.name == "reference_evapotranspiration")
    known = {*readers.processes, *readers.computed_by}
    if scenario.routing.evaporates and not known & set(scenario.processes):
        key = ("routing", "parameters", "channel_evaporation_coefficient")
        problems.add(
            document.place(key),
            shown_key(key),
            got=_("no process that knows reference evapotranspiration"),
            expected=_("at least one of {processes}").format(processes=", ".join(sorted(known))),
            remedy=_("Add one of them to `processes`, or remove the coefficient."),
        )


def _unused(scenario: Scenario, *roles: str) -> tuple[FieldInfo, ...]:
    """Return the fields in the given roles that belong to none of the chosen processes."""
    chosen = set(scenario.processes)
    return tuple(
        field for field in fields_of(*roles) if not chosen & {*field.processes, *field.computed_by}
    )


def _remove_or_add(field: FieldInfo) -> str:
    """Return the remedy for a field that no chosen process knows."""
    return _("Remove it, or add {processes} to `processes`.").format(
        processes=_(" or ").join(field.processes)
    )
