"""The section of a managed river: its tables, and what has no meaning beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field

from kzwater.config.document import Document, Location, shown_key
from kzwater.config.forms import Words, each_once
from kzwater.config.loader import InputFile, Model
from kzwater.config.river_runs import BasinRun, FieldRun
from kzwater.errors import Problems
from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.config.scenario import Scenario


class River(Model):
    """A river on which people live, told by tables."""

    synthetic: Words | None = Field(
        None, description=_("What of the data is synthetic, if not all is measured; reports say.")
    )
    places: InputFile = Field(
        description=_("Table of the places on the river, and of the channels between them.")
    )
    bodies: InputFile | None = Field(None, description=_("Table of reservoirs and lakes."))
    level_tables: InputFile | None = Field(
        None, description=_("Table of level, area and volume of reservoirs and lakes.")
    )
    zones: InputFile | None = Field(
        None, description=_("Table of zones and rule curves of reservoirs.")
    )
    straits: InputFile | None = Field(None, description=_("Table of straits between lakes."))
    canals: InputFile | None = Field(None, description=_("Table of the reaches of canals."))
    users: InputFile | None = Field(None, description=_("Table of those who take water."))
    intakes: InputFile | None = Field(
        None, description=_("Table of the intakes of users who have several.")
    )
    patterns: InputFile | None = Field(
        None, description=_("Table of shares of a year's demand, by month or ten-day period.")
    )
    demands: InputFile | None = Field(None, description=_("Table of demands of users (m3 s-1)."))
    flows: InputFile | None = Field(None, description=_("Table of water that must stay."))
    limits: InputFile | None = Field(None, description=_("Table of limits of users."))
    agreements: InputFile | None = Field(None, description=_("Table of agreements, dated."))
    without: Annotated[tuple[Words, ...], AfterValidator(each_once)] = Field(
        (), description=_("Agreements to leave out.")
    )
    inflows: InputFile | None = Field(None, description=_("Table of inflows (m3 s-1) by place."))
    salinity: InputFile | None = Field(
        None, description=_("Table of the salinity of inflows (g/l) by place.")
    )
    weather: InputFile | None = Field(
        None, description=_("Table of evaporation of open water, rain and temperature.")
    )
    releases: InputFile | None = Field(
        None, description=_("Table of releases (m3 s-1) that reservoirs are held to.")
    )
    openings: InputFile | None = Field(
        None, description=_("Table of openings (m) of the gates of lakes.")
    )
    basins: tuple[BasinRun, ...] = Field(
        (), description=_("Finished runs of basins whose discharge flows in.")
    )
    fields: tuple[FieldRun, ...] = Field(
        (), description=_("Finished runs of fields that ask for water.")
    )
    groundwater: InputFile | None = Field(
        None, description=_("Table of the groundwater that seepage feeds and wells draw on.")
    )
    allocation: Literal["fair", "maximum volume"] = Field(
        "fair", description=_("How users of one priority share what is there.")
    )

    def files(self) -> dict[str, Path]:
        """Return the tables by their key."""
        return {name: value for name, value in self if isinstance(value, Path)}


# Sections of basins and fields that a river does not read.
_of_land = (
    "command_areas",
    "economy",
    "schedule",
    "limits",
    "rationing",
    "time",
    "forcing",
    "processes",
    "parameters",
    "routing",
    "inflows",
    "observations",
)


def check_river(scenario: Scenario, document: Document, problems: Problems) -> None:
    """Add a problem for each section that means nothing beside a river."""
    river = scenario.river
    if river is None:
        return
    keys: list[Location] = [(name,) for name in _of_land if name in scenario.model_fields_set]
    output = scenario.output
    keys += [("output", name) for name in ("maps", "record_exchange") if getattr(output, name)]
    for key in keys:
        problems.add(
            document.place(key),
            shown_key(key),
            got=_("a section that a river does not read"),
            expected=_("`river` and the tables that it names"),
            remedy=_("Remove it, or see which table of the river says the same."),
        )
