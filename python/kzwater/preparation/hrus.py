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
    unit, band, land_cover, glacier : array of int
        Unit, elevation band, class and glacier of each, shape (fine cell,); glacier -1 without ice.
    area : array
        m2.
    elevation, longitude, latitude : array
        m, degrees, degrees.
    ice : array
        Thickness of the ice, m.
    """

    unit: IntArray
    band: IntArray
    land_cover: IntArray
    glacier: IntArray
    area: FloatArray
    elevation: FloatArray
    longitude: FloatArray
    latitude: FloatArray
    ice: FloatArray


@dataclass(frozen=True, slots=True)
class ResponseUnits:
    """Hydrological response units, sorted by unit, band and class; arrays of shape (hru,).

    Attributes
    ----------
    unit, band, land_cover, glacier : array of int
        What they belong to; glacier -1 without ice.
    members : array of int
        HRU of each fine cell, shape (fine cell,).
    share, area : array
        Share of the unit, and that share of the unit's area, m2.
    elevation, longitude, latitude : array
        Means weighted by area, m and degrees.
    ice : array
        Mean thickness of the ice, m.
    """

    unit: IntArray
    band: IntArray
    land_cover: IntArray
    glacier: IntArray
    members: IntArray
    share: FloatArray
    area: FloatArray
    elevation: FloatArray
    longitude: FloatArray
    latitude: FloatArray
    ice: FloatArray


def response_units(cells: FineCells, unit_area: FloatArray) -> ResponseUnits:
    """Return the HRUs of a basin; the shares of a unit have the sum 1 within 1e-12.

    Parameters
    ----------
    cells : FineCells
        The cells; each unit has at least one.
    unit_area : array
        Area of each unit, shape (unit,), m2.
    """
    keys = np.stack([cells.unit, cells.band, cells.land_cover, cells.glacier], axis=1)
    groups, members = np.unique(keys, axis=0, return_inverse=True)
    members = members.ravel()
    areas = sums(cells.area, members)
    unit, band, land_cover, glacier = groups.T
    # Cells of HRUs without area count alike.
    weights = np.where(areas[members] > 0.0, cells.area, 1.0)
    total = sums(weights, members)

    def mean(values: FloatArray) -> FloatArray:
        return sums(weights * values, members) / total

    share = _shares(unit, areas)
    return ResponseUnits(
        unit=unit,
        band=band,
        land_cover=land_cover,
        glacier=glacier,
        members=members,
        share=share,
        area=share * unit_area[unit],
        elevation=mean(cells.elevation),
        longitude=mean(cells.longitude),
        latitude=mean(cells.latitude),
        ice=mean(cells.ice),
    )


def partners(hrus: ResponseUnits) -> IntArray:
    """Return the HRU without ice in the same unit and band as each of a glacier, shape (hru,).

    Of several the largest is taken; -1 stands for HRUs that are no glacier's.
    """
    result = np.full(hrus.unit.size, -1)
    order = np.lexsort((hrus.share, hrus.band, hrus.unit))
    largest = {
        (hrus.unit[hru], hrus.band[hru]): hru for hru in order.tolist() if hrus.glacier[hru] < 0
    }
    for hru in np.flatnonzero(hrus.glacier >= 0).tolist():
        result[hru] = largest[hrus.unit[hru], hrus.band[hru]]
    return result


def _shares(unit: IntArray, areas: FloatArray) -> FloatArray:
    """Return the share of each HRU; the last with area is what the others leave of 1."""
    share = areas / sums(areas, unit)[unit]
    filled = np.flatnonzero(areas > 0.0)
    last = filled[np.diff(unit[filled], append=-1) != 0]
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
