"""What leaching a crop asks for under water of some salinity."""

from __future__ import annotations


def leaching_requirement(
    irrigation_salinity: float, threshold: float, slope: float, *, drip: bool = False
) -> float:
    """Return the share of a watering that must pass the roots (Ayers and Westcot 1985).

    Parameters
    ----------
    irrigation_salinity : float
        Conductivity of the water, dS m-1.
    threshold : float
        Conductivity of the saturation extract above which the yield falls, dS m-1.
    slope : float
        Share of the yield lost per dS m-1 above it; it counts for drip only.
    drip : bool
        Whether water comes in drops, so often that roots bear the salt of a soil that leaves no
        yield elsewhere.

    Returns
    -------
    float
        1 where no leaching helps: the water itself is too salty.
    """
    bearable = 2.0 * (threshold + 1.0 / slope) if drip else 5.0 * threshold - irrigation_salinity
    return min(irrigation_salinity / bearable, 1.0) if bearable > 0.0 else 1.0
