"""The places of a weather file: a grid or stations, and whether they cover a basin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import netCDF4
import numpy as np
from numpy.typing import NDArray

from kzwater.data.cf import decoded, place_of
from kzwater.data.units import UnitError, UnitFault, conversion
from kzwater.errors import Problem, Problems
from kzwater.language import _
from kzwater.weights import Weights, bilinear, inverse_distance, nearest

Floats = NDArray[np.float64]

# A station is taken to stand for its surroundings up to about 100 km (own choice).
_reach_of_station = 1.0
# Beyond some 300 km a station says nothing of a basin (own choice).
_remote = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Places with weather.

    Attributes
    ----------
    longitude, latitude : array, shape (point,), degrees
        Grids are numbered row by row, a row being one latitude.
    elevation : array, shape (point,), m
        NaN where the file has none.
    axes : tuple of array or None
        Longitudes and latitudes of a grid, shapes (column,) and (row,); None for stations.
    """

    longitude: Floats
    latitude: Floats
    elevation: Floats
    axes: tuple[Floats, Floats] | None

    def __len__(self) -> int:
        """Return the number of points."""
        return self.longitude.size

    def name(self, point: int) -> str:
        """Return a point as text for the user."""
        return _("latitude {latitude:g} longitude {longitude:g}").format(
            latitude=self.latitude[point], longitude=self.longitude[point]
        )

    def weights(self, longitude: Floats, latitude: Floats, kind: str | None) -> Weights:
        """Return the weights of a kind to places, shape (place,), degrees.

        Stations have no cells to interpolate in: without a kind they are weighted by inverse
        distance, and grids bilinearly.
        """
        if self.axes is not None and kind in (None, "bilinear"):
            return bilinear(*self.axes, longitude, latitude)
        way = nearest if kind == "nearest" else inverse_distance
        return way(self.longitude, self.latitude, longitude, latitude)

    def uncovered(self, longitude: Floats, latitude: Floats) -> NDArray[np.intp]:
        """Return which places, shape (place,), lie more than one step outside the points."""
        outside = np.zeros(longitude.size, dtype=bool)
        steps = self._steps()
        near = self._near(longitude, latitude, max(steps))
        if not near.any():
            return np.arange(longitude.size)
        for values, places, step in (
            (self.longitude[near], longitude, steps[0]),
            (self.latitude[near], latitude, steps[1]),
        ):
            outside |= (places < values.min() - step) | (places > values.max() + step)
        return np.flatnonzero(outside)

    def remote(self, longitude: Floats, latitude: Floats) -> NDArray[np.intp]:
        """Return which points lie some degrees from all places, shape (place,); none of a grid."""
        return np.flatnonzero(~self._near(longitude, latitude, _remote))

    def _near(self, longitude: Floats, latitude: Floats, reach: float) -> NDArray[np.bool_]:
        """Return which points count for places, shape (place,): stations within reach of one."""
        if self.axes is not None:
            return np.ones(len(self), dtype=bool)
        return np.array(
            [
                np.maximum(np.abs(longitude - x), np.abs(latitude - y)).min() <= reach
                for x, y in zip(self.longitude, self.latitude, strict=True)
            ]
        )

    def height_faults(self, place: str, points: NDArray[np.intp]) -> list[Problem]:
        """Return the fault of points, given by index, without elevation.

        Parameters
        ----------
        place : str
            The file of the points, as the user knows it.
        """
        lacking = points[~np.isfinite(self.elevation[points])]
        if not lacking.size:
            return []
        return [
            Problem(
                f"{place} elevation {self.name(int(lacking[0]))}",
                "",
                got=_("a missing value (NaN) ({count} in all)").format(count=lacking.size),
                expected=_("the height of the point above the sea"),
                remedy=_("Give the elevation of every point on land."),
            )
        ]

    def _steps(self) -> tuple[float, float]:
        """Return the spacing of points in longitude and latitude, degrees."""
        if self.axes is not None:
            spacings = [float(np.abs(np.diff(axis)).max(initial=0.0)) for axis in self.axes]
            widest = max(spacings) or _reach_of_station
            return spacings[0] or widest, spacings[1] or widest
        if len(self) == 1:
            return _reach_of_station, _reach_of_station
        # The median: one station far from all others says nothing of the network.
        spacing = np.median([self._distance_to_next(point) for point in range(len(self))])
        reach = min(max(float(spacing), _reach_of_station), _remote)
        return reach, reach

    def _distance_to_next(self, point: int) -> float:
        """Return the distance from a station to the nearest other one, degrees."""
        distance = np.maximum(
            np.abs(self.longitude - self.longitude[point]),
            np.abs(self.latitude - self.latitude[point]),
        )
        distance[point] = np.inf
        return float(distance.min())


@dataclass(frozen=True, slots=True)
class _Coordinate:
    """How CF files mark a horizontal coordinate."""

    standard_name: str
    units: tuple[str, ...]
    label: str


_longitude = _Coordinate(
    "longitude", ("degrees_east", "degree_east", "degrees_E", "degreeE"), "degrees_east"
)
_latitude = _Coordinate(
    "latitude", ("degrees_north", "degree_north", "degrees_N", "degreeN"), "degrees_north"
)


def read_points(
    dataset: netCDF4.Dataset, dimensions: tuple[str, ...], problems: Problems
) -> Points | None:
    """Return the places of variables over these dimensions, or None after adding problems.

    Parameters
    ----------
    dataset : netCDF4.Dataset
        The weather file.
    dimensions : tuple of str
        The dimensions of a variable but for time: (latitude, longitude) or (point,).
    problems : Problems
        Collector of faults.
    """
    latitude = _coordinate(dataset, _latitude, dimensions[:1], problems)
    longitude = _coordinate(dataset, _longitude, dimensions[-1:], problems)
    elevation = _elevation(dataset, dimensions, problems)
    if latitude is None or longitude is None or elevation is None:
        return None
    if len(dimensions) == 1:
        return Points(longitude, latitude, elevation, axes=None)
    grid = np.meshgrid(longitude, latitude)
    return Points(grid[0].ravel(), grid[1].ravel(), elevation.ravel(), axes=(longitude, latitude))


def _coordinate(
    dataset: netCDF4.Dataset,
    kind: _Coordinate,
    dimensions: tuple[str, ...],
    problems: Problems,
) -> Floats | None:
    """Return the values of a coordinate, or None after adding the problem."""
    place = place_of(dataset)
    for variable in dataset.variables.values():
        marks = (
            getattr(variable, "standard_name", "") == kind.standard_name,
            getattr(variable, "units", "") in kind.units,
        )
        if any(marks) and variable.dimensions == dimensions:
            values = decoded(variable, ...)
            if _in_order(values, is_axis=variable.name in dimensions):
                return values
            problems.add(
                place,
                variable.name,
                got=_("coordinates that are missing or out of order"),
                expected=_("coordinates that rise or fall from point to point"),
                remedy=_("Sort the file along `{name}`.").format(name=variable.name),
            )
            return None
    problems.add(
        place,
        kind.standard_name,
        got=_("no such coordinate on dimension `{name}`").format(name=", ".join(dimensions)),
        expected=_("dimensions (time, latitude, longitude) or (time, point)"),
        remedy=_(
            "Add the coordinate with units `{units}`, on a grid of latitude and longitude."
        ).format(units=kind.label),
    )
    return None


def _in_order(values: Floats, *, is_axis: bool) -> bool:
    """Return whether coordinates are there and, on an axis, strictly rise or fall."""
    if not np.all(np.isfinite(values)):
        return False
    steps = np.diff(values)
    return not is_axis or bool(np.all(steps > 0) or np.all(steps < 0))


def _elevation(
    dataset: netCDF4.Dataset, dimensions: tuple[str, ...], problems: Problems
) -> Floats | None:
    """Return the elevation of the points (m), or None after adding the problem."""
    place = place_of(dataset)
    variable: netCDF4.Variable[Any] | None = dataset.variables.get("elevation")
    if variable is None or variable.dimensions != dimensions:
        problems.add(
            place,
            "elevation",
            got=_("no elevation of the points"),
            expected=_("a variable `elevation` on ({dimensions})").format(
                dimensions=", ".join(dimensions)
            ),
            remedy=_("Add the height of each point above the sea, units m."),
        )
        return None
    units = str(getattr(variable, "units", ""))
    try:
        to_metres = conversion(units, "m")
    except UnitError as error:
        problems.extend([unit_problem(place, "elevation", units, "m", error)])
        return None
    return to_metres.apply(decoded(variable, ...))


def unit_problem(place: str, variable: str, units: str, wanted: str, error: UnitError) -> Problem:
    """Return the fault of units that are missing, unknown or of another quantity."""
    if not units:
        got = _("no units")
    elif error.fault is UnitFault.unknown:
        got = _("units `{units}`, which are unknown").format(units=units)
    else:
        got = _("units `{units}`, of another quantity").format(units=units)
    return Problem(
        place,
        variable,
        got=got,
        expected=_("units that can become `{wanted}`").format(wanted=wanted),
        remedy=_("Set the attribute `units` of `{variable}` to what its values are in.").format(
            variable=variable
        ),
    )
