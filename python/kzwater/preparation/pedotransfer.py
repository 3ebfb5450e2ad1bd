"""Water contents and conductivity of a soil from its texture: Saxton and Rawls (2006)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np

from kzwater.grid import FloatArray

_textures = Path(__file__).parent / "legends" / "usda_textures.csv"
# Per cent of mass; what most of their soils had, and the mean of their table 3.
USUAL_ORGANIC_MATTER = 2.5
# The equations hold up to there.
_most_clay, _most_organic_matter = 0.60, 8.0
_density_factors = (0.9, 1.3)
# Share of pores that drain, at least: dense clay would have none by equations 7 to 9.
_least_drainable = 0.02
# Quartz, g cm-3.
_particle_density = 2.65


@cache
def texture_shares() -> dict[str, tuple[float, float]]:
    """Return the shares of sand and clay of each class of texture of the USDA."""
    with _textures.open(encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if not row[0].startswith("#")][1:]
    return {name: (float(sand), float(clay)) for name, sand, clay in rows}


def hydraulics(
    sand: FloatArray,
    clay: FloatArray,
    organic_matter: FloatArray,
    bulk_density: FloatArray | None = None,
) -> dict[str, FloatArray]:
    """Return the soil's parameters by their declared names; contents 1, conductivity mm d-1.

    Parameters
    ----------
    sand, clay : array
        Shares of mass. More than 60 % of clay count as 60 %.
    organic_matter : array
        Per cent of mass. More than 8 % count as 8 %.
    bulk_density : array, optional
        g cm-3; without it, or where it is NaN, that of soils of this texture. Factors on it count
        from 0.9 to 1.3, and at least 0.02 of the soil is pores that drain.

    References
    ----------
    saxton2006, equations 1-9, 15, 16 and 18.
    """
    clay = np.minimum(clay, _most_clay)
    organic = np.minimum(organic_matter, _most_organic_matter)
    wilting, field, saturated = _contents(sand, clay, organic)
    slope = (np.log(field) - np.log(wilting)) / (np.log(1500.0) - np.log(33.0))
    if bulk_density is not None:
        usual = (1.0 - saturated) * _particle_density
        factor = np.where(np.isnan(bulk_density), 1.0, bulk_density / usual)
        compacted = 1.0 - np.clip(factor, *_density_factors) * usual / _particle_density
        field = field - 0.2 * (saturated - compacted)
        field = np.minimum(field, compacted - _least_drainable)
        saturated = compacted
    # The exponent of Brooks and Corey from the slope between 33 and 1500 kPa.
    return {
        "wilting_point": wilting,
        "available_water_capacity": field - wilting,
        "drainable_porosity": saturated - field,
        "saturated_conductivity": 24.0 * 1930.0 * (saturated - field) ** (3.0 - slope),
        "conductivity_exponent": 3.0 + 2.0 / slope,
    }


def air_entry_suction(sand: FloatArray) -> FloatArray:
    """Return the suction at which air enters soils of these shares of sand, mm.

    References
    ----------
    cosby1984, the regression on sand alone, from memory.
    """
    return 10.0 * 10.0 ** (1.88 - 1.31 * sand)


def _contents(
    sand: FloatArray, clay: FloatArray, organic: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the water contents at 1500 kPa, at 33 kPa and at saturation."""
    first = (
        -0.024 * sand
        + 0.487 * clay
        + 0.006 * organic
        + 0.005 * sand * organic
        - 0.013 * clay * organic
        + 0.068 * sand * clay
        + 0.031
    )
    wilting = first + 0.14 * first - 0.02
    first = (
        -0.251 * sand
        + 0.195 * clay
        + 0.011 * organic
        + 0.006 * sand * organic
        - 0.027 * clay * organic
        + 0.452 * sand * clay
        + 0.299
    )
    field = first + 1.283 * first**2 - 0.374 * first - 0.015
    first = (
        0.278 * sand
        + 0.034 * clay
        + 0.022 * organic
        - 0.018 * sand * organic
        - 0.027 * clay * organic
        - 0.584 * sand * clay
        + 0.078
    )
    saturated = field + first + 0.636 * first - 0.107 - 0.097 * sand + 0.043
    return wilting, field, saturated
