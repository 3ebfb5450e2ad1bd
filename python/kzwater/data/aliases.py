"""The names that known products give to the forcings, and what is special about each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Alias:
    """How a product holds a forcing.

    Attributes
    ----------
    forcing : str
        Name of the engine.
    source : str
        The product.
    names : tuple of str
        Its variables; several are added or are the two components of wind.
    combined : str
        ``one``, ``sum`` or ``speed``.
    accumulated : bool
        Whether the product adds the amounts up over time.
    sign : float
        -1 where the product counts losses of the ground negative.
    over_step : str
        What a step takes of shorter records: ``mean``, ``minimum`` or ``maximum``.
    found_alone : bool
        Whether the variable is taken without being named in the scenario.
    """

    forcing: str
    source: str
    names: tuple[str, ...]
    combined: Literal["one", "sum", "speed"] = "one"
    accumulated: bool = False
    sign: float = 1.0
    over_step: Literal["mean", "minimum", "maximum"] = "mean"
    found_alone: bool = True


_era = "ERA5, ERA5-Land"
_cmip = "CMIP"

# Names and units as the products' own documentation has them (from memory). ERA5's potential
# evaporation is not FAO-56's reference, so it is only taken where the scenario asks for it.
aliases: tuple[Alias, ...] = (
    Alias("precipitation", _era, ("tp",), accumulated=True),
    Alias("precipitation", "WRF", ("RAINNC", "RAINC"), combined="sum", accumulated=True),
    Alias("precipitation", "CHIRPS", ("precip",)),
    Alias("precipitation", "MSWEP", ("precipitation",)),
    Alias("precipitation", _cmip, ("pr",)),
    Alias("air_temperature", _era, ("t2m",)),
    Alias("air_temperature", "WRF", ("T2",)),
    Alias("air_temperature", _cmip, ("tas",)),
    Alias("air_temperature_maximum", _cmip, ("tasmax",)),
    Alias("air_temperature_minimum", _cmip, ("tasmin",)),
    Alias("air_temperature_maximum", _era, ("t2m",), over_step="maximum"),
    Alias("air_temperature_minimum", _era, ("t2m",), over_step="minimum"),
    Alias("air_temperature_maximum", "WRF", ("T2",), over_step="maximum"),
    Alias("air_temperature_minimum", "WRF", ("T2",), over_step="minimum"),
    Alias("dew_point_temperature", _era, ("d2m",)),
    Alias("wind_speed", _era, ("u10", "v10"), combined="speed"),
    Alias("wind_speed", "WRF", ("U10", "V10"), combined="speed"),
    Alias("wind_speed", _cmip, ("sfcWind",)),
    Alias("relative_humidity", _cmip, ("hurs",)),
    Alias("shortwave_radiation", _era, ("ssrd",), accumulated=True),
    Alias("shortwave_radiation", "WRF", ("SWDOWN",)),
    Alias("shortwave_radiation", _cmip, ("rsds",)),
    Alias(
        "reference_evapotranspiration",
        _era,
        ("pev",),
        accumulated=True,
        sign=-1.0,
        found_alone=False,
    ),
)


def candidates(forcing: str, present: set[str], named: str | None) -> tuple[Alias, ...]:
    """Return how a file may hold a forcing.

    Parameters
    ----------
    forcing : str
        Name of the engine.
    present : set of str
        Variables of the file.
    named : str or None
        The variable that the scenario names for it.
    """
    known = tuple(alias for alias in aliases if alias.forcing == forcing)
    if named is not None:
        of_name = tuple(alias for alias in known if alias.names[0] == named)
        return of_name[:1] or (Alias(forcing, "", (named,)),)
    if forcing in present:
        return (Alias(forcing, "", (forcing,)),)
    found = tuple(a for a in known if a.found_alone and present.issuperset(a.names))
    means = tuple(a for a in found if a.over_step == "mean")
    return means or found
