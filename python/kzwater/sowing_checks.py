"""Whether the weather of a scenario lets a crop be sown on its day, or in its window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kzwater.agronomy import crops
from kzwater.agronomy.names import crop_name
from kzwater.field_words import place_of, shown_days
from kzwater.inputs import at_hrus
from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.agronomy.table import Field
    from kzwater.basin import Basin
    from kzwater.config.scenario import Scenario
    from kzwater.data.weather import Weather
    from kzwater.errors import Problems
    from kzwater.weights import Floats, Weights

# Days before and after sowing whose mean temperature counts, over all years.
_days_around = 5
# Values of temperature that are read for it at once: 0.2 GB.
_most_values = 25_000_000
# degC below the temperature at which a crop is sown, which nobody risks; assumed.
_too_cold = 6.0


def check_temperature(
    scenario: Scenario,
    land: tuple[Basin, tuple[Field, ...]],
    weather: Weather,
    weights: Weights,
    problems: Problems,
) -> tuple[str, ...]:
    """Return notes on fields that are sown in the cold; too much of it is added to the problems.

    Parameters
    ----------
    land : tuple
        The fields, as a basin and as in their table.
    weights : Weights
        From the points of the weather to the fields.
    """
    basin, fields = land
    if "air_temperature" not in weather.names:
        return ()
    if scenario.step_count * len(weather.points) > _most_values:
        return ()
    days, window, base = (
        at_hrus(scenario, basin, name)
        for name in ("sowing_day", "sowing_window", "growth_base_temperature")
    )
    last = days + window
    at_first, at_last = _around(scenario, weather, weights, (days, (last - 1.0) % 365.0 + 1.0))
    waited_for = at_hrus(scenario, basin, "sowing_temperature")
    notes = []
    for index, field in enumerate(fields):
        # A window waits for warmth, and in autumn it begins with it.
        ends = (at_first[index], at_last[index])
        warmth = float(np.fmax(*ends) if _is_of_autumn(field) else ends[1])
        words = _("`{field}`: {crop} sown on {day}, when the mean is {warmth:.1f} degC")
        text = words.format(
            field=field.name,
            crop=crop_name(field.crop),
            day=shown_days(days[index], last[index]),
            warmth=warmth,
        )
        least = _least(field, float(waited_for[index]))
        if warmth < least:
            problems.add(
                place_of(scenario, field),
                "sowing",
                got=text,
                expected=_("a day without frost")
                if warmth < 0.0
                else _("a mean of at least {least:g} degC").format(least=least),
                remedy=_("Sow later, or correct the temperature or the place."),
            )
        elif warmth < base[index]:
            grows = _("it does not grow below {base:g} degC.").format(base=base[index])
            notes.append(f"{place_of(scenario, field)} {text}; {grows}")
    return tuple(notes)


def _is_of_autumn(field: Field) -> bool:
    """Return whether a crop is sown in autumn for the summer that follows."""
    usual = crops(field.edition)[field.crop]
    return usual["sowing_day"] >= usual.get("latest_harvest_day", 366.0)


def _least(field: Field, waited_for: float) -> float:
    """Return the mean temperature that a crop bears when it is sown, degC; frost none does.

    Parameters
    ----------
    waited_for : float
        At which the field is sown within a window: less than usual means a crop that bears more.
    """
    usual = crops(field.edition)[field.crop].get("sowing_temperature")
    # On the usual day of a crop, which its user did not choose, cold is noted.
    if usual is None or _is_of_autumn(field) or field.sowing_day is None:
        return 0.0
    return max(min(usual, waited_for) - _too_cold, 0.0)


def _around(
    scenario: Scenario, weather: Weather, weights: Weights, days_of_year: tuple[Floats, ...]
) -> list[Floats]:
    """Return the mean temperature around some days at each field, shape (hru,) each, degC.

    NaN where the period has no such day.
    """
    temperature = weather.read(0, scenario.step_count)["air_temperature"]
    first = np.datetime64(scenario.period.start)
    dates = first + np.arange(scenario.step_count) // scenario.time.steps_per_day
    day_of_year = (dates - dates.astype("datetime64[Y]")).astype(np.int64) + 1
    found = [np.full(days.size, np.nan) for days in days_of_year]
    for day in np.unique(np.concatenate(days_of_year)):
        away = np.abs(day_of_year - day)
        near = np.minimum(away, 365 - away) <= _days_around
        if near.any():
            at_fields = weights.apply(temperature[near].mean(axis=0))
            for days, values in zip(days_of_year, found, strict=True):
                values[days == day] = at_fields[days == day]
    return found
