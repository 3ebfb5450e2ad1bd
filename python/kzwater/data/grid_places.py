"""The points of a grid in an xarray data set: axes, curved grids, heights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kzwater.data.grids import GridPlaces
from kzwater.data.points import Points, unit_problem
from kzwater.data.units import UnitError, conversion
from kzwater.language import _

if TYPE_CHECKING:
    import xarray as xr

    from kzwater.errors import Problems

Floats = NDArray[np.float64]

_latitudes = ("latitude", "lat", "XLAT", "nav_lat")
_longitudes = ("longitude", "lon", "XLONG", "nav_lon")
_heights = ("elevation", "HGT", "orog", "topo", "altitude", "height", "z")
_gravity = 9.80665


@dataclass(frozen=True, slots=True, eq=False)
class CurvedPoints(Points):
    """Points of a grid whose rows and columns are no parallels and meridians.

    Attributes
    ----------
    shape : tuple of int
        Rows and columns.
    """

    shape: tuple[int, int]

    def _near(self, longitude: Floats, latitude: Floats, reach: float) -> NDArray[np.bool_]:  # noqa: ARG002
        """Return that all points count: they are one grid."""
        return np.ones(len(self), dtype=bool)

    def _steps(self) -> tuple[float, float]:
        """Return the widest spacing of points in longitude and latitude, degrees."""
        widest = [
            max(
                float(np.abs(np.diff(values.reshape(self.shape), axis=axis)).max(initial=0.0))
                for axis in (0, 1)
            )
            for values in (self.longitude, self.latitude)
        ]
        return widest[0] or 1.0, widest[1] or 1.0


def read_places(
    place: str, dataset: xr.Dataset, heights: xr.Dataset, name: str, problems: Problems
) -> GridPlaces | None:
    """Return the points of a variable's grid, or None after adding problems.

    Longitudes of 180 to 360 degrees become those of -180 to 0.

    Parameters
    ----------
    place : str
        The files, as the user knows them.
    dataset : xarray.Dataset
        One file of the weather.
    heights : xarray.Dataset
        What holds the heights on the same grid.
    name : str
        The variable.
    """
    latitude = _coordinate(dataset, _latitudes)
    longitude = _coordinate(dataset, _longitudes)
    if latitude is None or longitude is None or latitude.ndim != longitude.ndim:
        problems.add(
            place,
            "latitude",
            got=_("no latitude and longitude, of one or of two dimensions"),
            expected=_("coordinates such as `latitude` and `longitude`, `XLAT` and `XLONG`"),
            remedy=_("Add them in degrees north and east; projected grids need them in 2-D."),
        )
        return None
    longitude = np.where(longitude > 180.0, longitude - 360.0, longitude)
    sizes = dataset[name].squeeze(drop=True).shape[-2:]
    shape = latitude.shape if latitude.ndim == 2 else (latitude.size, longitude.size)
    if sizes != shape:
        problems.add(
            place,
            name,
            got=_("dimensions ({dimensions})").format(
                dimensions=", ".join(map(str, dataset[name].dims))
            ),
            expected=_("time, latitude, longitude"),
            remedy=_("Bring all forcings to the same dimensions in this order."),
        )
        return None
    elevation = _elevation(place, heights, shape, problems)
    if elevation is None:
        return None
    return _placed(longitude, latitude, elevation)


def _placed(longitude: Floats, latitude: Floats, elevation: Floats) -> GridPlaces:
    """Return the points of axes of one dimension, or of coordinates of two."""
    rows, columns = (index.ravel() for index in np.indices(elevation.shape))
    if latitude.ndim == 2:
        places = (longitude.ravel(), latitude.ravel(), elevation.ravel())
        shape = (elevation.shape[0], elevation.shape[1])
        return GridPlaces(CurvedPoints(*places, axes=None, shape=shape), rows, columns)
    # After the turn to -180 the columns of a global grid begin in the middle.
    order = np.argsort(longitude, kind="stable")
    columns = order[columns]
    axis = longitude[order]
    grid = np.meshgrid(axis, latitude)
    points = Points(
        grid[0].ravel(), grid[1].ravel(), elevation[rows, columns], axes=(axis, latitude)
    )
    return GridPlaces(points, rows, columns)


def _coordinate(dataset: xr.Dataset, names: tuple[str, ...]) -> Floats | None:
    """Return the values of a coordinate of one or two dimensions; the first if it has a time."""
    for name in names:
        if name in dataset.variables:
            values = np.asarray(dataset.variables[name].values, dtype=float)
            return values[0] if values.ndim == 3 else values
    return None


def _elevation(
    place: str, heights: xr.Dataset, shape: tuple[int, int], problems: Problems
) -> Floats | None:
    """Return the heights of the grid, m, or None after adding the problem."""
    name = next((name for name in _heights if name in heights.variables), None)
    values = None if name is None else np.asarray(heights[name].squeeze(drop=True).values, float)
    if values is not None and values.ndim == 3:
        values = values[0]
    if name is None or values is None or values.shape != shape:
        problems.add(
            place,
            "elevation",
            got=_("no elevation of the points"),
            expected=_(
                "a variable `elevation` (or HGT, orog, z) of {rows} x {columns} points"
            ).format(rows=shape[0], columns=shape[1]),
            remedy=_("Name a file with the heights of this grid: `elevation: FILE` in `forcing`."),
        )
        return None
    units = str(heights[name].attrs.get("units", "")).replace("**", "")
    if units in ("m2 s-2", "m^2 s^-2", "m2/s2"):
        return np.asarray(values / _gravity)
    try:
        return conversion(units, "m").apply(values)
    except UnitError as error:
        problems.extend([unit_problem(place, name, units, "m", error)])
        return None
