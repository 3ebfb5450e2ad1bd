"""What weather says of the days on which fields are sown, and crops of the days of waterings."""

from __future__ import annotations

from datetime import date, timedelta
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from kzwater import registry
from kzwater.agronomy.schedule import Stand, check_schedule
from kzwater.agronomy.table import read_field_table
from kzwater.inputs import at_hrus
from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.agronomy.schedule import Schedule
    from kzwater.basin import Basin
    from kzwater.config.scenario import Scenario
    from kzwater.data.weather import Weather
    from kzwater.errors import Problem, Problems
    from kzwater.weights import Floats, Weights

# Days before and after sowing whose mean temperature counts, over all years.
_days_around = 5
# Values of temperature that are read for it at once: 0.2 GB.
_most_values = 25_000_000


def check_sowing(
    scenario: Scenario, basin: Basin, weather: Weather, weights: Weights, problems: Problems
) -> tuple[str, ...]:
    """Return notes on fields that are sown in the cold; frost is added to the problems.

    Parameters
    ----------
    basin : Basin
        The fields.
    weights : Weights
        From the points of the weather to the fields.
    """
    if scenario.fields is None or "air_temperature" not in weather.names:
        return ()
    if scenario.step_count * len(weather.points) > _most_values:
        return ()
    days, base = (_parameter(basin, name) for name in ("sowing_day", "growth_base_temperature"))
    at_fields = _around_sowing(scenario, weather, weights, days)
    notes = []
    for index, field in enumerate(read_field_table(scenario.fields)):
        warmth = float(at_fields[index])
        sown = date(2001, 1, 1) + timedelta(days=int(days[index]) - 1)
        words = _("`{field}`: {crop} sown on {day}, when the mean is {warmth:.1f} degC")
        text = words.format(field=field.name, crop=field.crop, day=f"{sown:%d.%m}", warmth=warmth)
        if warmth < 0.0:
            problems.add(
                scenario.place(("fields",)),
                "sowing",
                got=text,
                expected=_("a day without frost"),
                remedy=_("Sow later, or correct the temperature or the place."),
            )
        elif warmth < base[index]:
            grows = _("it does not grow below {base:g} degC.")
            notes.append(f"{text}; {grows.format(base=base[index])}")
    return tuple(notes)


def schedule_faults(scenario: Scenario, basin: Basin, schedule: Schedule) -> list[Problem]:
    """Return the faults of a list of waterings: fields, days of the run, days without a crop."""
    if scenario.fields is None:
        return []
    names = (
        "sowing_day",
        "latest_harvest_day",
        "counts_day_degrees",
        "crop_cycles",
        *(f"{stage}_stage" for stage in ("initial", "development", "middle", "late")),
    )
    sown, harvested, by_warmth, cycles, *stages = (
        at_hrus(scenario, basin, name).tolist() for name in names
    )
    stands = {
        field.name: Stand(
            sowing_day=int(sown[hru]),
            latest_harvest_day=int(harvested[hru]),
            longest=inf if by_warmth[hru] > 0.5 else cycles[hru] * sum(s[hru] for s in stages),
        )
        for hru, field in enumerate(read_field_table(scenario.fields))
    }
    days = (scenario.period.start, scenario.period.end)
    return list(check_schedule(schedule, stands, days))


def _parameter(basin: Basin, name: str) -> Floats:
    default = np.full(basin.hru_area.size, registry.field(name).default)
    return np.asarray(basin.parameters.get(name, default))


def _around_sowing(scenario: Scenario, weather: Weather, weights: Weights, days: Floats) -> Floats:
    """Return the mean temperature around the day of sowing at each field, shape (hru,), degC.

    NaN where the period has no such day.
    """
    temperature = weather.read(0, scenario.step_count)["air_temperature"]
    first = np.datetime64(scenario.period.start)
    dates = first + np.arange(scenario.step_count) // scenario.time.steps_per_day
    day_of_year = (dates - dates.astype("datetime64[Y]")).astype(np.int64) + 1
    found = np.full(days.size, np.nan)
    for day in np.unique(days):
        away = np.abs(day_of_year - day)
        near = np.minimum(away, 365 - away) <= _days_around
        if near.any():
            at_points = temperature[near].mean(axis=0)
            found = np.where(days == day, weights.apply(at_points), found)
    return found
