"""The section `routing` of a scenario: how water moves through the rivers and what they lose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from kzwater.config.declared import FieldKeys
from kzwater.config.loader import Model
from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.registry import FieldInfo

Scheme = Literal["kinematic_wave", "muskingum"]
_losses = "channel_losses"
_wets = ("channel_evaporation_coefficient", "bed_conductivity")


class ByGauge(Model):
    """A parameter of reaches that differs between gauges."""

    above_gauge: Mapping[str, float] = Field(
        min_length=1,
        description=_("Value of the reaches from each gauge up to the next; `default` elsewhere."),
    )

    def numbers(self) -> Mapping[str, float]:
        """Return the values by what they belong to."""
        return self.above_gauge


def _form(value: Any) -> str:
    return "section" if isinstance(value, dict | ByGauge) else "number"


ReachValue = Annotated[
    Annotated[float, Tag("number")] | Annotated[ByGauge, Tag("section")],
    Discriminator(_form),
]
"""One number for all reaches, or one for those above each gauge."""


class Routing(Model):
    """The flow in the rivers."""

    scheme: Scheme = Field(
        "kinematic_wave", description=_("Equation of the rivers: kinematic_wave or muskingum.")
    )
    substeps: int = Field(4, ge=1, le=1440, description=_("Routing steps in one model step."))
    parameters: Annotated[Mapping[str, ReachValue], FieldKeys("parameter", lateral=True)] = Field(
        default_factory=dict,
        description=_("Parameters of reaches that differ from the basin file or their default."),
    )

    @property
    def loses(self) -> bool:
        """Return whether rivers lose water to the air or to their beds."""
        return any(self._above_zero(name) for name in _wets)

    @property
    def evaporates(self) -> bool:
        """Return whether rivers lose water to the air."""
        return self._above_zero(_wets[0])

    def _above_zero(self, name: str) -> bool:
        value = self.parameters.get(name, 0.0)
        numbers = value.above_gauge.values() if isinstance(value, ByGauge) else (value,)
        return any(number > 0.0 for number in numbers)

    def unused(self) -> tuple[FieldInfo, ...]:
        """Return the parameters given that the scheme does not read."""
        from kzwater import registry

        used = {self.scheme, _losses}
        fields = (registry.field(name) for name in self.parameters)
        return tuple(field for field in fields if not used & set(field.processes))
