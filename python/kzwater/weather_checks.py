"""What can be wrong with the weather of a scenario where its basin lies, and for its processes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from kzwater import registry
from kzwater.config.document import shown_key
from kzwater.data.grid_heights import grid_height_faults
from kzwater.data.station_heights import height_faults
from kzwater.data.station_tables import StationPoints
from kzwater.data.weather import inspect_weather
from kzwater.language import _
from kzwater.sowing_checks import check_temperature

if TYPE_CHECKING:
    from kzwater.agronomy.table import Field
    from kzwater.basin import Basin
    from kzwater.config.document import Document
    from kzwater.config.scenario import Scenario
    from kzwater.data.weather import Weather
    from kzwater.errors import Problems
    from kzwater.weights import Weights

# Its radiation is compared with that of a clear sky in the same hour.
_hourly_equations = ("penman_monteith_hourly",)


def check_step(scenario: Scenario, document: Document, problems: Problems) -> None:
    """Check that equations of a day are not used for hours, nor those of an hour for days."""
    daily = scenario.time.step == "1 day"
    misused = _hourly_equations if daily else _daily_equations()
    for name in misused:
        if name in scenario.processes:
            others = _daily_rivals(name) if daily else _hourly_rivals(name)
            problems.add(
                document.place(("processes",)),
                "processes",
                got=_("{process} with steps of {step}").format(
                    process=name, step=scenario.time.step
                ),
                expected=_("an equation for steps of this length"),
                remedy=_("Choose {processes}, or another `time.step`.").format(
                    processes=_(" or ").join(others)
                )
                if others
                else _("Choose another `time.step`."),
            )


def _daily_equations() -> tuple[str, ...]:
    return tuple(process.name for process in registry.declared() if process.by_day)


def _daily_rivals(name: str) -> list[str]:
    """Return the equations of days that answer the same choice as a process."""
    return [other for other in _rivals(name) if other in _daily_equations()]


def _hourly_rivals(name: str) -> list[str]:
    return [other for other in _rivals(name) if other in _hourly_equations]


def _rivals(name: str) -> tuple[str, ...]:
    (choice,) = (process.choice for process in registry.declared() if process.name == name)
    return registry.choices()[choice]


def check_weather(
    scenario: Scenario,
    document: Document,
    basin: Basin | None,
    problems: Problems,
    fields: tuple[Field, ...] = (),
) -> tuple[str, ...]:
    """Return what else to know of the weather after a check of its header, cover and values.

    Parameters
    ----------
    scenario : Scenario
    document : Document
        Its file.
    basin : Basin or None
        The part that is computed, if it is known.
    problems : Problems
        Collector of faults.
    fields : tuple of Field
        Of which the basin is made; none where it is one of a river.
    """
    weather = inspect_weather(scenario, problems)
    if weather is None:
        return ()
    notes: tuple[str, ...] = ()
    with weather:
        _check_records(scenario, document, weather, problems)
        needed = np.arange(len(weather.points))
        if basin is not None:
            hrus = (basin.hru_longitude, basin.hru_latitude)
            weights = weather.points.weights(*hrus, scenario.forcing.weights)
            places = _Places(scenario, basin, weather, weights)
            places.check_cover(problems)
            heights_agree = places.check_heights(problems)
            if heights_agree and not scenario.partial:
                places.check_precipitation_gradient(document, problems)
            needed = weights.points().astype(np.intp)
            notes = _remote(weather, basin)
        faults = weather.check(needed)
        problems.extend(faults)
        if basin is not None and fields and not faults and not scenario.partial:
            notes += check_temperature(scenario, (basin, fields), weather, weights, problems)
    return notes


def _remote(weather: Weather, basin: Basin) -> tuple[str, ...]:
    """Return a note on stations so far from the basin that their place may be a slip."""
    points = weather.points
    remote = points.remote(basin.hru_longitude, basin.hru_latitude)
    if not remote.size:
        return ()
    first = int(remote[0])
    return (
        _(
            "{file}: some stations lie more than 300 km from the basin (number: {count}; first: "
            "{name}, latitude {latitude:g}, longitude {longitude:g}); check their places."
        ).format(
            file=weather.place,
            count=remote.size,
            name=points.name(first),
            latitude=points.latitude[first],
            longitude=points.longitude[first],
        ),
    )


def _check_records(
    scenario: Scenario, document: Document, weather: Weather, problems: Problems
) -> None:
    """Check that equations of an hour get weather of hours: that of a day has no course."""
    if scenario.time.step == "1 day" or weather.steps_in_record == 1:
        return
    for name in _hourly_equations:
        if name in scenario.processes:
            problems.add(
                document.place(("processes",)),
                "processes",
                got=_("{process} with weather of {hours} hours").format(
                    process=name, hours=weather.steps_in_record
                ),
                expected=_("weather of each hour for an equation of an hour"),
                remedy=_("Give hourly weather, or choose {processes} with `step: 1 day`.").format(
                    processes=_(" or ").join(_daily_rivals(name))
                ),
            )


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """The points of the weather held against the basin, and the weights that join them."""

    scenario: Scenario
    basin: Basin
    weather: Weather
    weights: Weights

    def check_heights(self, problems: Problems) -> bool:
        """Return whether the heights of the points are those of the basin; adds problems if not."""
        stations, points = self.scenario.forcing.stations, self.weather.points
        if stations is not None and isinstance(points, StationPoints):
            faults = height_faults(points, stations, self.basin)
        else:
            used = points.elevation[self.weights.points()]
            heights = self.weights.compact().apply(used)
            matters = any(any(monthly) for monthly in self.weather.gradients.values())
            place = self.weather.place
            faults = grid_height_faults(place, used, heights, self.basin) if matters else ()
        problems.extend(faults)
        return not faults

    def check_cover(self, problems: Problems) -> None:
        """Check that each HRU lies among the points of the weather."""
        points, basin = self.weather.points, self.basin
        outside = points.uncovered(basin.hru_longitude, basin.hru_latitude)
        if not outside.size:
            return
        problems.add(
            _("{file} latitude {latitude:.3f} longitude {longitude:.3f}").format(
                file=self.weather.place,
                latitude=basin.hru_latitude[outside[0]],
                longitude=basin.hru_longitude[outside[0]],
            ),
            "",
            got=_("no weather for this part of the basin ({count} HRUs in all)").format(
                count=outside.size
            ),
            expected=_(
                "points around the basin; the file has latitudes {south:g} to {north:g} "
                "and longitudes {west:g} to {east:g}"
            ).format(
                south=points.latitude.min(),
                north=points.latitude.max(),
                west=points.longitude.min(),
                east=points.longitude.max(),
            ),
            remedy=self._remedy_of_cover(),
        )

    def _remedy_of_cover(self) -> str:
        """Return what to do where the points do not cover the basin."""
        points, basin = self.weather.points, self.basin
        if not isinstance(points, StationPoints):
            return _("Get weather for the whole basin, one grid step beyond its edges.")
        turned = replace(points, longitude=points.latitude, latitude=points.longitude)
        if not turned.uncovered(basin.hru_longitude, basin.hru_latitude).size:
            return _("Latitude and longitude look exchanged: exchange the names of the columns.")
        return _("Add a station near it: each stands for 100 km around, or the way to the next.")

    def check_precipitation_gradient(self, document: Document, problems: Problems) -> None:
        """Check that the gradient leaves some precipitation at every HRU in every month."""
        if "precipitation" not in self.scenario.forcing_names():
            return
        basin = self.basin
        height = self.weather.points.elevation[self.weights.points()]
        difference = basin.hru_elevation - self.weights.compact().apply(height)
        gradients = np.array(self.weather.gradients["precipitation"])
        factors = 1.0 + gradients[:, np.newaxis] * difference
        # Points without elevation are a fault of their own.
        factors[~np.isfinite(factors)] = np.inf
        month, hru = np.unravel_index(np.argmin(factors), factors.shape)
        if factors[month, hru] > 0.0:
            return
        key = ("forcing", "precipitation_gradient")
        problems.add(
            document.place(key),
            shown_key(key),
            got=_(
                "precipitation times {factor:.2f} in month {month} at latitude {latitude:.3f} "
                "longitude {longitude:.3f}, {difference:+.0f} m from its weather "
                "({count} HRUs in all)"
            ).format(
                factor=factors[month, hru],
                month=month + 1,
                latitude=basin.hru_latitude[hru],
                longitude=basin.hru_longitude[hru],
                difference=difference[hru],
                count=np.count_nonzero(factors.min(axis=0) <= 0.0),
            ),
            expected=_("a factor above 0; it is 0 there at {limit:.4g} m-1").format(
                limit=-1.0 / difference[hru]
            ),
            remedy=_("Give a gentler gradient, or weather nearer to the heights of the basin."),
        )
