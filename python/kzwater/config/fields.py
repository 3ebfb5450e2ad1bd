"""What a scenario of fields computes and writes where it says nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kzwater.config.declared import fields_of, in_order

ANSWERS = {
    "solar_geometry": "solar_geometry",
    # The coefficients of FAO-56 hold what wet leaves evaporate.
    "interception": "dry_canopy",
    "crop": "crop_calendar",
    "roots": "root_growth",
    "irrigation": "irrigation_by_depletion",
    "irrigation_limits": "irrigation_limits",
    "irrigation_application": "irrigation_application",
    "infiltration": "curve_number",
    "evapotranspiration": "crop_water",
    "yield": "crop_yield",
    "percolation": "field_drainage",
}
"""Answers to choices that differ from the standard model of a basin."""

OWN = ("scheduled_irrigation",)
"""Forcings that each field has for itself: no weather."""

MAPS = (
    "precipitation",
    "reference_evapotranspiration",
    "irrigation_withdrawal",
    "irrigation_evaporation",
    "irrigation_percolation",
    "irrigation_tail_water",
    "irrigation_infiltration",
    "rain_runoff",
    "irrigation_runoff",
    "field_evaporation",
    "crop_transpiration",
    "unstressed_evapotranspiration",
    "unrooted_drainage",
    "rooted_water",
    "rooted_depth",
    "crop_stage",
    "water_stress",
    "harvested_yield",
)
"""What the tables of a season are made of."""


def with_usual(content: Any) -> Any:
    """Return the content of a scenario; one of fields has the usual answers and tables.

    What the tables need is written besides what the scenario asks for.
    """
    if not isinstance(content, Mapping) or content.get("fields") is None:
        return content
    chosen = content.get("processes")
    processes = chosen if isinstance(chosen, list) else {**_answers(content), **(chosen or {})}
    output = content.get("output") or {}
    if isinstance(output, Mapping):
        asked = output.get("maps") or []
        if isinstance(asked, list):
            further = [name for name in MAPS if name not in asked and _computed(name, processes)]
            output = {"maps_interval": "ten_day", **output, "maps": [*asked, *further]}
    return {**content, "processes": processes, "output": output}


def _answers(content: Mapping[str, Any]) -> dict[str, str]:
    """Return the usual answers that fit what the scenario says."""
    answers = dict(ANSWERS)
    if (content.get("processes") or {}).get("irrigation") == "none":
        answers["irrigation_limits"] = "none"
    if content.get("schedule") is not None:
        answers["irrigation_schedule"] = "irrigation_by_schedule"
    return answers


def _computed(name: str, processes: list[Any] | dict[str, Any]) -> bool:
    """Return whether the chosen processes read or compute a quantity."""
    field = next(f for f in fields_of("store", "flux", "memory", "forcing") if f.name == name)
    chosen = processes if isinstance(processes, list) else in_order(processes)
    return bool({*field.processes, *field.computed_by} & {str(each) for each in chosen})
