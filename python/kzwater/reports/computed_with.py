"""What a run was computed with: its processes, the parameters that it changed, its weather."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kzwater import registry
from kzwater.language import _, ngettext
from kzwater.reports.words import figures

# Keys of the record of a run that are shown here and not in its own table.
SHOWN = frozenset({"processes", "routing", "parameters", "weather_points", "weather"})


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """A parameter that the scenario gives: texts."""

    name: str
    meaning: str
    value: str
    default: str
    units: str


def parameter_rows(record: Mapping[str, Any]) -> tuple[ParameterRow, ...]:
    """Return the parameters that the scenario of a run gave, with what they are declared as."""
    given = record.get("parameters") or {}
    known = {field.name: field for field in registry.fields()}
    return tuple(
        ParameterRow(
            name,
            _(known[name].long_name),
            _value(value),
            figures(known[name].default),
            known[name].units,
        )
        for name, value in given.items()
        if name in known
    )


def _value(value: Any) -> str:
    """Return the value of a parameter: a number, a factor, or a number for each of some parts."""
    if not isinstance(value, Mapping):
        return figures(float(value))
    if "times" in value:
        return f"× {figures(float(value['times']))}"
    (parts,) = value.values()
    return "; ".join(f"{name} {figures(float(number))}" for name, number in parts.items())


def process_rows(record: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the title and the name of each process of a run, the routing last."""
    titles = {process.name: process.title for process in registry.declared()}
    names = [*record.get("processes", ()), *filter(None, [record.get("routing")])]
    return tuple(
        (_(titles.get(name, "")), name) if name in titles else ("", name) for name in names
    )


def weather_words(record: Mapping[str, Any], *, of_fields: bool) -> tuple[str, ...]:
    """Return where the weather of a run came from and what it was, in sentences."""
    return tuple(_weather_words(record, of_fields=of_fields))


def _weather_words(record: Mapping[str, Any], *, of_fields: bool) -> Iterator[str]:
    points = record.get("weather_points") or {}
    if "stations" in points:
        names = points["stations"]
        text = ngettext(
            "Weather of {count} station: {names}.",
            "Weather of {count} stations: {names}.",
            len(names),
        )
        yield text.format(count=len(names), names=", ".join(names))
    elif "points" in points:
        count = points["points"]
        text = ngettext(
            "Weather of {count} point of a grid.", "Weather of {count} points of a grid.", count
        )
        yield text.format(count=count)
    means = record.get("weather") or {}
    if means:
        known = {field.name: _(field.long_name) for field in registry.fields()}
        sentence = (
            _("Mean over the fields and the whole run: {parts}.")
            if of_fields
            else _("Mean over the basin and the whole run: {parts}.")
        )
        yield sentence.format(
            parts="; ".join(
                f"{known.get(name, name)} {figures(mean['value'])} {_units(mean['units'])}"
                for name, mean in means.items()
            )
        )


def _units(units: str) -> str:
    return _("mm a year") if units == "mm year-1" else units
