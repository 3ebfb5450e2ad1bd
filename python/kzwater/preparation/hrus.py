"""Hydrological response units: the fine cells of a unit by elevation band and land cover."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kzwater.grid import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class FineCells:
    """The cells of the elevation data inside the basin.

    Attributes
    ----------
    unit, band, land_cover : array of int
        Unit, elevation band and class of each, shape (fine cell,).
    area : array
        m2.
    elevation, longitude, latitude : array
        m, degrees, degrees.
    """

    unit: IntArray
    band: IntArray
    land_cover: IntArray
    area: FloatArray
    elevation: FloatArray
    longitude: FloatArray
    latitude: FloatArray


@dataclass(frozen=True, slots=True)
class ResponseUnits:
    """Hydrological response units, sorted by unit, band and class; arrays of shape (hru,).

    Attributes
    ----------
    unit, band, land_cover : array of int
        What they belong to.
    share, area : array
        Share of the unit, and that share of the unit's area, m2.
    elevation, longitude, latitude : array
        Means weighted by area, m and degrees.
    """

    unit: IntArray
    band: IntArray
    land_cover: IntArray
    share: FloatArray
    area: FloatArray
    elevation: FloatArray
    longitude: FloatArray
    latitude: FloatArray


def response_units(cells: FineCells, unit_area: FloatArray) -> ResponseUnits:
    """Return the HRUs of a basin; the shares of a unit have the sum 1 within 1e-12.

    Parameters
    ----------
    cells : FineCells
        The cells; each unit has at least one.
    unit_area : array
        Area of each unit, shape (unit,), m2.
    """
    keys = np.stack([cells.unit, cells.band, cells.land_cover], axis=1)
    groups, members = np.unique(keys, axis=0, return_inverse=True)
    members = members.ravel()
    areas = sums(cells.area, members)
    unit, band, land_cover = groups.T

    def mean(values: FloatArray) -> FloatArray:
        return sums(cells.area * values, members) / areas

    share = _shares(unit, areas)
    return ResponseUnits(
        unit=unit,
        band=band,
        land_cover=land_cover,
        share=share,
        area=share * unit_area[unit],
        elevation=mean(cells.elevation),
        longitude=mean(cells.longitude),
        latitude=mean(cells.latitude),
    )


def _shares(unit: IntArray, areas: FloatArray) -> FloatArray:
    """Return the share of each HRU; the last of a unit is what the others leave of 1."""
    share = areas / sums(areas, unit)[unit]
    last = np.flatnonzero(np.diff(unit, append=-1) != 0)
    others = share.copy()
    others[last] = 0.0
    share[last] = 1.0 - sums(others, unit)[unit[last]]
    return share


def sums(values: FloatArray, groups: IntArray) -> FloatArray:
    """Return the sum of the values of each group, shape (group,).

    Parameters
    ----------
    values, groups : array
        Value and group from 0 of each member, shape (member,).
    """
    return np.bincount(groups, values).astype(np.float64)


def majority(values: IntArray, groups: IntArray, areas: FloatArray) -> NDArray[np.int64]:
    """Return the value with the largest area in each group, shape (group,).

    Of equal ones the smallest value is taken.

    Parameters
    ----------
    values, groups, areas : array
        Value, group from 0 and area of each member, shape (member,); no group is empty.
    """
    pairs, members = np.unique(np.stack([groups, values], axis=1), axis=0, return_inverse=True)
    total = sums(areas, members.ravel())
    order = np.lexsort((-pairs[:, 1], total, pairs[:, 0]))
    result = np.empty(int(pairs[:, 0].max(initial=-1)) + 1, dtype=np.int64)
    result[pairs[order, 0]] = pairs[order, 1]
    return result
