"""The file of a calibration: which parameters are searched, on which gauges and years."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    PrivateAttr,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from kzwater.config.declared import fields_of
from kzwater.config.forms import Name, Title, Words
from kzwater.config.gradients import GRADIENT, steepest
from kzwater.config.loader import Document, Fault, InputFile, Location, Model, shown_path
from kzwater.config.scenario import Period
from kzwater.language import _

# A factor that is not told otherwise halves or doubles.
_usual_factors = (0.5, 2.0)


class Range(Model):
    """Within which bounds one parameter is searched."""

    lower: float | None = Field(
        None, description=_("Lowest value; the declared bound without it, 0.5 for a factor.")
    )
    upper: float | None = Field(
        None, description=_("Highest value; the declared bound without it, 2 for a factor.")
    )
    times: bool = Field(
        False, description=_("Whether the number multiplies what scenario and basin have.")
    )
    scale: Literal["linear", "logarithmic"] = Field(
        "linear", description=_("`logarithmic` where orders of magnitude are searched.")
    )

    @model_validator(mode="after")
    def _in_order(self) -> Range:
        if self.lower is not None and self.upper is not None and self.lower >= self.upper:
            raise _not_in_order(self.lower, self.upper)
        return self

    def bounds_of(self, name: str) -> tuple[float, float]:
        """Return the lowest and highest value of the parameter of this name."""
        usual = _usual_factors if self.times else declared_bounds(name)
        lower = usual[0] if self.lower is None else self.lower
        upper = usual[1] if self.upper is None else self.upper
        return lower, upper


class FactorRange(Model):
    """Within which bounds the precipitation factor of a station is searched."""

    lower: float = Field(0.8, ge=0.2, le=5.0, description=_("Lowest factor."))
    upper: float = Field(2.0, ge=0.2, le=5.0, description=_("Highest factor."))

    @model_validator(mode="after")
    def _in_order(self) -> FactorRange:
        if self.lower >= self.upper:
            raise _not_in_order(self.lower, self.upper)
        return self


def _not_in_order(lower: float, upper: float) -> Fault:
    return Fault(
        _("`lower` below `upper`"),
        _("Exchange the bounds, or set the parameter in the scenario."),
        got=f"{lower:g}, {upper:g}",
    )


def declared_bounds(name: str) -> tuple[float, float]:
    """Return the bounds that the engine declares of a parameter, or those of a gradient."""
    if name.endswith(GRADIENT):
        bound, _units = steepest[name.removesuffix(GRADIENT)]
        return -bound, bound
    field = next(field for field in fields_of("parameter") if field.name == name)
    return field.lower, field.upper


class LeverKeys:
    """Annotation of a mapping: its keys are declared parameters and gradients of the weather."""

    def known_keys(self) -> tuple[str, ...]:
        """Return the keys that the mapping may hold."""
        names = [field.name for field in fields_of("parameter")]
        return (*names, *(f"{forcing}{GRADIENT}" for forcing in steepest))

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return the schema of a mapping with one optional key for each of them."""
        schema = handler.generate_schema(source.__args__[1])
        keys = {
            name: core_schema.typed_dict_field(
                core_schema.no_info_after_validator_function(_Within(name), schema), required=False
            )
            for name in self.known_keys()
        }
        return core_schema.typed_dict_schema(keys, extra_behavior="forbid")


class _Within:
    """Holds the bounds of a search to those that are declared; factors are held to them later."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, value: Range) -> Range:
        """Return the range, or raise the fault that names the declared bounds."""
        (lower, upper), (least, most) = value.bounds_of(self._name), declared_bounds(self._name)
        if not value.times and (lower < least or upper > most or lower >= upper):
            raise Fault(
                _("bounds within {lower:g} and {upper:g}").format(lower=least, upper=most),
                _("Leave a bound out to search as far as the engine allows."),
                got=f"{lower:g}, {upper:g}",
            )
        if value.scale == "logarithmic" and lower <= 0.0:
            raise Fault(
                _("bounds above 0, where the scale is logarithmic"),
                _("Give `lower`, or search on a linear scale."),
                got=f"{lower:g}",
            )
        return value


def _empty_as_section(value: Any) -> Any:
    """Return the section with nothing in it that a bare key stands for."""
    return {} if value is None else value


class GaugeWeights(Model):
    """How much each score counts."""

    kling_gupta: float = Field(1.0, ge=0.0, description=_("Kling-Gupta efficiency."))
    skill: float = Field(
        0.0, ge=0.0, description=_("Skill against the climatology of the fitting years.")
    )
    yearly_correlation: float = Field(
        0.0, ge=0.0, description=_("Correlation of the volumes of the years.")
    )

    @model_validator(mode="after")
    def _something(self) -> GaugeWeights:
        if not self.kling_gupta + self.skill + self.yearly_correlation > 0.0:
            raise Fault(_("a score that counts"), _("Give one of them a weight above 0."), got="0")
        return self


class Search(Model):
    """How long is searched."""

    starts: int = Field(2, ge=1, le=1000, description=_("Searches from different places."))
    evaluations: int = Field(1500, ge=1, description=_("Most runs of each start."))
    seed: int = Field(1, ge=0, description=_("Seed of all that is drawn."))


class Calibration(Model):
    """A calibration of kzwater: a scenario, what is searched, and what it is held against."""

    name: Name = Field(description=_("Short name: Latin letters, digits, _ and -."))
    title: Title = Field(
        description=_("Title of reports: one text, or one for each of en, ru and kk.")
    )
    scenario: InputFile = Field(description=_("Scenario whose parameters are searched."))
    fit: Period = Field(description=_("Days on which the parameters are found."))
    score: Period | None = Field(
        None, description=_("Other days, on which they are judged; the search never sees them.")
    )
    warm_up_days: int = Field(
        365, ge=0, description=_("Days computed before `fit` to fill the stores.")
    )
    spin_up_days: int = Field(
        1826,
        ge=0,
        description=_("Days from the first one that are run once before, for slow stores."),
    )
    gauges: Annotated[
        Mapping[Words, Annotated[float, Field(gt=0.0)]],
        Field(min_length=1, description=_("Weight of each gauge that is fitted.")),
    ]
    to_stated_area: bool = Field(
        False,
        description=_(
            "Whether computed discharge is brought to the published area of its gauge, where the "
            "elevation model finds another one."
        ),
    )
    parameters: Annotated[
        Mapping[str, Annotated[Range, BeforeValidator(_empty_as_section)]], LeverKeys()
    ] = Field(description=_("Parameters and gradients that are searched, with their bounds."))
    precipitation_factors: Mapping[Words, FactorRange] = Field(
        default_factory=dict,
        description=_("Stations whose precipitation factor is searched, with its bounds."),
    )
    weights: GaugeWeights = Field(default_factory=GaugeWeights, description=_("What is made best."))
    search: Search = Field(default_factory=Search, description=_("How long is searched."))

    _path: Path = PrivateAttr(default=Path())
    _document: Document | None = PrivateAttr(default=None)

    def model_post_init(self, context: Any) -> None:
        """Remember which file the calibration came from."""
        known = context or {}
        self._path = known.get("path", Path())
        self._document = known.get("document")

    @model_validator(mode="after")
    def _years_apart(self) -> Calibration:
        score = self.score
        if score is not None and score.start <= self.fit.end and self.fit.start <= score.end:
            raise Fault(
                _("`score` apart from `fit`"),
                _("Choose years that the parameters were not found on."),
                got=_("days that are in both"),
            )
        if not self.parameters and not self.precipitation_factors:
            raise Fault(
                _("at least one parameter"),
                _("Name those to search under `parameters`."),
                got=_("none"),
            )
        return self

    @property
    def path(self) -> Path:
        """Return the file of the calibration."""
        return self._path

    @property
    def years(self) -> tuple[date, date]:
        """Return the first and last day that the search sees."""
        return self.fit.start, self.fit.end

    def place(self, key: Location) -> str:
        """Return ``file:line`` of a key, or the file where lines are not known."""
        return shown_path(self._path) if self._document is None else self._document.place(key)
