"""Sections of a scenario: water from outside, what is written, what was measured."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from kzwater.config.declared import FieldName
from kzwater.config.forms import Interval, OrFile, Words, as_section, each_once
from kzwater.config.loader import InputFile, Model
from kzwater.language import _


class Inflow(Model):
    """Water that enters at a gauge from outside the computed part."""

    reach_of: Words = Field(description=_("Gauge at whose reach the water enters."))
    file: InputFile = Field(description=_("Table of the inflow (m3 s-1), or a recorded exchange."))
    column: Words | None = Field(None, description=_("Column of the table."))
    imposed: bool = Field(
        False, description=_("Whether it stands for everything upstream, which is left out.")
    )


MAP_ROLES = ("store", "flux", "memory", "forcing")
"""What may be written as a map, apart from discharge."""
MapName = Annotated[str, FieldName(*MAP_ROLES, further=("discharge",))]


class Output(Model):
    """What is written besides discharge and the balance of the basin."""

    maps: Annotated[tuple[MapName, ...], AfterValidator(each_once)] = Field(
        (), description=_("Stores, fluxes, memories and forcings, or discharge, to write as maps.")
    )
    maps_interval: Literal["day", "ten_day", "month", "year"] = Field(
        "month", description=_("Time between two maps.")
    )
    waterings: bool = Field(
        True, description=_("Whether a run of fields keeps the days on which they were watered.")
    )
    record_exchange: Annotated[tuple[Words, ...], AfterValidator(each_once)] = Field(
        (), description=_("Gauges whose inflow is recorded, to compute the part below alone.")
    )


class DischargeTable(Model):
    """A table of observed discharge."""

    file: InputFile = Field(description=_("Table with a date and one column for each gauge."))
    interval: Interval = Field("day", description=_("What a row stands for."))


class EconomyFiles(Model):
    """Tables of money."""

    prices: InputFile = Field(description=_("Table of yields, prices and costs of the crops."))
    tariff: InputFile | None = Field(
        None, description=_("Table of prices of water by step, in place of one price.")
    )
    subsidies: InputFile | None = Field(None, description=_("Table of subsidies."))
    ceilings: InputFile | None = Field(
        None, description=_("Table of yields without want, by district and year.")
    )


def _as_prices(value: Any) -> Any:
    """Return the section that a lone table of prices stands for."""
    return {"prices": value} if isinstance(value, str) else value


Economy = Annotated[EconomyFiles, BeforeValidator(_as_prices), OrFile()]
"""A table of prices, or a section with further tables."""


class Observations(Model):
    """What was measured."""

    norms: InputFile | None = Field(None, description=_("Table of mean discharges (m3 s-1)."))
    discharge: Annotated[DischargeTable, BeforeValidator(as_section), OrFile()] | None = Field(
        None, description=_("Table of discharges (m3 s-1): a file, or a section.")
    )
