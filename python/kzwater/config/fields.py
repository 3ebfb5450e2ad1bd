"""What a scenario of fields computes and writes where it says nothing else."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzwater.config.declared import fields_of, in_order

if TYPE_CHECKING:
    from kzwater.config.scenario import Scenario

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
    "salt_stress": "salt_free",
    "evapotranspiration": "crop_water",
    "heat_and_frost": "mild_seasons",
    "yield": "crop_yield",
    "percolation": "field_drainage",
}
"""Answers to choices that differ from the standard model of a basin."""

PADDIES = ("flooding", "levelled_flooding", "alternate_wetting")
"""Methods of irrigation under which a field is a paddy."""

FOR_PADDIES = {
    "irrigation_by_depletion": "irrigation_with_paddies",
    "field_drainage": "paddy_drainage",
    "field_salt": "paddy_salt",
}
"""What stands for an answer where a field is a paddy; other fields give the same results."""

FOR_WINDOWS = {"crop_calendar": "crop_calendar_with_windows"}
"""What stands for an answer where a field has a window of sowing; others give the same results."""

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
    "field_capillary_rise",
    "drain_discharge",
    "deep_seepage",
    "water_table",
    "rooted_water",
    "rooted_depth",
    "crop_stage",
    "sown_day",
    "water_stress",
    "transpiration_lost_to_salt",
    "harvested_yield",
    "unharmed_yield",
    "harvests",
    "soil_salinity",
    "salt_of_irrigation",
    "leached_salt",
    "risen_salt",
    "bund_seepage",
    "pond_overflow",
    "pond_release",
    "ponded_water",
)
"""What the tables of a season are made of."""

_of_leaching = ("open_ground",)

BY_DAY = (
    "irrigation_withdrawal",
    "irrigation_infiltration",
    "binding_limit",
    "irrigation_refused",
    "crop_stage",
)
"""What the calendar of waterings is made of, day by day; the first tells whether there is any."""


def kept_by_day(scenario: Scenario) -> tuple[str, ...]:
    """Return what a run keeps at every step: that of which the calendar of waterings is made.

    Without leaching a crop stands wherever a field is watered.
    """
    processes = [*scenario.processes]
    if scenario.fields is None or not scenario.output.waterings:
        return ()
    if not _computed(BY_DAY[0], processes):
        return ()
    wanted = BY_DAY if "leaching" in processes else BY_DAY[:-1]
    return tuple(name for name in wanted if _computed(name, processes))


def with_usual(content: Any, folder: Path) -> Any:
    """Return the content of a scenario; one of fields has the usual answers and tables.

    What the tables need is written besides what the scenario asks for. The answers depend on
    whether a field is a paddy, so that others are not slower for it.

    Parameters
    ----------
    content : object
        As it stands in the file.
    folder : pathlib.Path
        Of the file.
    """
    if not isinstance(content, Mapping) or content.get("fields") is None:
        return content
    chosen = content.get("processes")
    processes = chosen if isinstance(chosen, list) else _with_answers(content, chosen, folder)
    output = content.get("output") or {}
    if isinstance(output, Mapping):
        asked = output.get("maps") or []
        if isinstance(asked, list):
            wanted = (*MAPS, *_of_leaching) if "leaching" in _names_of(processes) else MAPS
            further = [name for name in wanted if name not in asked and _computed(name, processes)]
            output = {"maps_interval": "ten_day", **output, "maps": [*asked, *further]}
    return {**content, "processes": processes, "output": output}


def _with_answers(
    content: Mapping[str, Any], chosen: Mapping[str, Any] | None, folder: Path
) -> dict[str, Any]:
    """Return the answers of a scenario beside the usual ones that fit what it says."""
    answers = {**ANSWERS}
    if (chosen or {}).get("irrigation") == "none":
        answers["irrigation_limits"] = "none"
    if content.get("schedule") is not None:
        answers["irrigation_schedule"] = "irrigation_by_schedule"
    answers |= chosen or {}
    if _has_windows(folder, content["fields"]):
        answers = {choice: FOR_WINDOWS.get(str(name), name) for choice, name in answers.items()}
    if not _has_paddies(folder, content["fields"]):
        return answers
    flooded = {choice: FOR_PADDIES.get(str(name), name) for choice, name in answers.items()}
    return {"flooding": "paddy_flooding", **flooded}


def _has_paddies(folder: Path, table: Any) -> bool:
    """Return whether a cell of a table of fields names a method of paddies.

    The table is read in full, and its faults are told, later; all alphabets have these letters.
    """
    cells = re.split(r"[,;\t\r\n]", _text_of(folder, table))
    return not {"_".join(re.findall(r"\w+", cell.lower())) for cell in cells}.isdisjoint(PADDIES)


def _has_windows(folder: Path, table: Any) -> bool:
    """Return whether a field of a table has a window of sowing."""
    # Not `splitlines`: bytes of Cyrillic letters look like its further ends of lines.
    text = _text_of(folder, table).replace("\r", "\n")
    lines = [line for line in text.split("\n") if line.strip() and not line.startswith("#")]
    header = lines[0].lower() if lines else ""
    if "sowing_from" not in header:
        return False
    separator = max(",;\t", key=header.count)
    names, *rows = csv.reader(lines, delimiter=separator)
    column = next(at for at, name in enumerate(names) if "sowing_from" in name.lower())
    return any("".join(row[column : column + 1]).strip() for row in rows)


def _text_of(folder: Path, table: Any) -> str:
    """Return the text of a file, in which the letters that all alphabets have are right."""
    try:
        content = (folder / str(table)).read_bytes()
    except OSError:
        return ""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    return content.replace(b"\0", b"").decode("latin-1")


def _computed(name: str, processes: list[Any] | dict[str, Any]) -> bool:
    """Return whether the chosen processes read or compute a quantity."""
    field = next(f for f in fields_of("store", "flux", "memory", "forcing") if f.name == name)
    return bool({*field.processes, *field.computed_by} & _names_of(processes))


def _names_of(processes: list[Any] | dict[str, Any]) -> set[str]:
    """Return the chosen processes by name."""
    chosen = processes if isinstance(processes, list) else in_order(processes)
    return {str(each) for each in chosen}
