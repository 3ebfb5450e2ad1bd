"""How each forcing changes with height: the one table of kinds, usual values and bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag

from kzwater.config.forms import Monthly
from kzwater.config.sentences import Fault
from kzwater.language import _

GRADIENT = "_gradient"
"""Ending of the keys of a scenario that give gradients."""

Kind = Literal["additive", "multiplicative", "none"]


@dataclass(frozen=True, slots=True)
class Gradient:
    """How a forcing changes with height.

    Attributes
    ----------
    kind : str
        ``additive`` (units per m), ``multiplicative`` (share per m) or ``none``.
    key : str
        The gradient of the scenario that it follows: ``KEY_gradient``; empty for kind none.
    """

    kind: Kind
    key: str = ""


_like_air = Gradient("additive", "air_temperature")
_unchanged = Gradient("none")

# The dew point falls as the air does, so that relative humidity keeps its value (own choice).
gradients: dict[str, Gradient] = {
    "precipitation": Gradient("multiplicative", "precipitation"),
    "air_temperature": _like_air,
    "air_temperature_maximum": _like_air,
    "air_temperature_minimum": _like_air,
    "dew_point_temperature": _like_air,
    "relative_humidity": _unchanged,
    "vapour_pressure": _unchanged,
    "wind_speed": _unchanged,
    "shortwave_radiation": _unchanged,
    "sunshine_duration": _unchanged,
    "extraterrestrial_radiation": _unchanged,
    "reference_evapotranspiration": _unchanged,
}

# Bound and units of each gradient. Free air cools by 0.0098 degC m-1 at most; one per cent per
# metre would be ten times the rain on one kilometre (own bounds).
steepest: dict[str, tuple[float, str]] = {
    "air_temperature": (0.02, "degC m-1"),
    "precipitation": (0.01, "m-1"),
}


def gradient_of(forcing: str) -> Gradient:
    """Return how a forcing changes with height; one that the table lacks does not."""
    return gradients.get(forcing, _unchanged)


def check_gradient(key: str, values: tuple[float, ...]) -> None:
    """Raise when a gradient is steeper than nature makes it, most likely given per kilometre."""
    bound, units = steepest[key]
    steep = [value for value in values if abs(value) > bound]
    if steep:
        raise Fault(
            _("{lower:g} to {upper:g} {units}").format(lower=-bound, upper=bound, units=units),
            _("Give it per metre: {value:g} per kilometre is {metre:g}.").format(
                value=steep[0], metre=steep[0] / 1000.0
            ),
            got=f"{steep[0]:g}",
        )


def _form(value: Any) -> str:
    return "word" if isinstance(value, str) else "numbers"


MonthlyOrFitted = Annotated[
    Annotated[Monthly, Tag("numbers")] | Annotated[Literal["fitted"], Tag("word")],
    Discriminator(_form),
]
"""Twelve values, or `fitted`: found from the stations."""
