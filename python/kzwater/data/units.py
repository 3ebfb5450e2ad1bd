"""Units of files turned into the units of the model, through pint with UDUNITS texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pint import Unit, UnitRegistry

_litres_per_kilogram = "1 l / kg"
_aliases = (
    "@alias degree_Celsius = degree_C = degrees_C = deg_C = Celsius = degrees_celsius",
    "@alias degree_Celsius = degrees_Celsius",
    "@alias degree_Fahrenheit = degree_F = degrees_F = deg_F = fahrenheit = Fahrenheit",
    "@alias kelvin = Kelvin",
)


class UnitFault(Enum):
    """Why units cannot be turned into others."""

    unknown = "unknown"
    other_quantity = "other quantity"


class UnitError(ValueError):
    """Units that cannot be turned into the units of the model."""

    def __init__(self, fault: UnitFault) -> None:
        self.fault = fault
        super().__init__(fault.value)


@dataclass(frozen=True, slots=True)
class Conversion:
    """The way from the values of a file to model units: ``value * scale + offset``."""

    scale: float = 1.0
    offset: float = 0.0

    @property
    def is_identity(self) -> bool:
        """Return whether values stay as they are."""
        return self.scale == 1.0 and self.offset == 0.0

    def apply(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return values of any shape in model units."""
        return values if self.is_identity else values * self.scale + self.offset


def conversion(units: str, wanted: str, record_days: float | None = None) -> Conversion:
    """Return how values in ``units`` become values in ``wanted``.

    Parameters
    ----------
    units, wanted : str
        UDUNITS texts: ``mm d-1``, ``kg m-2 s-1``, ``degC``.
    record_days : float, optional
        Length of a record (d): then an amount of water (``mm``, ``kg m-2``) or energy (``J m-2``)
        is taken for the sum of its record and becomes a rate.

    Raises
    ------
    UnitError
        When the units are unknown or belong to another quantity.
    """
    if units == wanted:
        return Conversion()
    known = _registry()
    target, source = known.parse_units(wanted), _parse(units)
    water = known.Quantity(1.0, source)
    if water.check("[mass]/[length]**2") or water.check("[mass]/[length]**2/[time]"):
        water = water * known.Quantity(_litres_per_kilogram)
    per_day = water.dimensionality / known.day.dimensionality
    if record_days is not None and per_day == target.dimensionality:
        water = water / known.Quantity(record_days, "day")
    if water.dimensionality != target.dimensionality:
        raise UnitError(UnitFault.other_quantity)
    if water.check("[temperature]"):
        return _temperature(source, target)
    return Conversion(scale=_clean(water.to(target).magnitude))


def _temperature(source: Unit, target: Unit) -> Conversion:
    """Return the way between two scales of temperature, whose zeros differ."""
    known = _registry()
    zero = known.Quantity(0.0, source).to(target).magnitude
    degree = known.Quantity(1.0, _difference(source)).to(_difference(target)).magnitude
    return Conversion(scale=_clean(degree), offset=_clean(zero))


def _difference(scale: Unit) -> Unit:
    """Return the unit of differences on a scale of temperature."""
    known = _registry()
    name = f"delta_{scale}"
    return known.parse_units(name) if name in known else scale


def _clean(number: float) -> float:
    """Return a factor without the rounding of pint's chain of factors."""
    return float(f"{number:.13g}")


def _parse(units: str) -> Unit:
    """Return units as pint knows them."""
    try:
        return _registry().parse_units(units)
    except Exception as error:
        raise UnitError(UnitFault.unknown) from error


@cache
def _registry() -> UnitRegistry[float]:
    """Return the units that pint knows, with UDUNITS' powers (``m-2``) and names of degrees."""
    from pint import UnitRegistry

    def powers(text: str) -> str:
        return re.sub(r"(?<=[A-Za-z])(?=[-+]?\d)", "**", text)

    known: UnitRegistry[float] = UnitRegistry(preprocessors=[powers])
    for alias in _aliases:
        known.define(alias)
    return known
