"""HBV with ten free parameters, for many candidates at once.

The equations are those of HBV-light (Seibert and Vis 2012, doi:10.5194/hess-16-3315-2012) without
its routing, which ten-day means do not see. Candidates are columns; the loop is over days.
"""

from __future__ import annotations

import numpy as np

from floor_basin import Floats, Flow, Weather

# Lower bound, upper bound, where the first start begins, whether searched by the logarithm. Bounds
# are those of the differentiable HBV of Feng et al. (2022) as its code has them; the first values
# those of HBV-light, from memory. The precipitation factor is assumed: the rivers run off more than
# the valleys receive.
# Wider than usual: a floor that its bounds hold back is none.
PARAMETERS = {
    "threshold_temperature": (-8.0, 5.0, 0.0, False),  # degC, of snowfall and of melt
    "melt_factor": (0.2, 20.0, 3.0, False),  # mm degC-1 d-1
    "precipitation_factor": (0.3, 4.0, 1.0, False),
    "field_capacity": (10.0, 3000.0, 200.0, True),  # mm
    "recharge_exponent": (0.3, 8.0, 2.0, False),  # beta
    "evaporation_limit": (0.1, 1.0, 0.8, False),  # LP, share of the field capacity
    "percolation": (0.0, 40.0, 1.0, False),  # mm d-1
    "upper_limit": (0.0, 400.0, 20.0, False),  # UZL, mm
    "upper_rate": (0.005, 0.8, 0.1, True),  # K1, d-1
    "lower_rate": (0.0005, 0.4, 0.05, True),  # K2, d-1
}
# Fixed, as by default in HBV-light (from memory). A ten-day mean hardly tells the rate of the
# fastest flow, while the threshold temperature moves the whole melt: so this one is free.
FAST_RATE = 0.2  # K0, d-1
REFREEZING = 0.05  # of the melt factor
HOLDING = 0.1  # water that snow holds, of its ice


def simulate(weather: Weather, candidates: Floats) -> Flow:
    """Return the flow of each candidate, shape (candidate, parameter); each band has its snow."""
    p = dict(zip(PARAMETERS, candidates.T, strict=True))
    falls = np.outer(weather.precipitation, p["precipitation_factor"])
    liquid, snow = _snow(weather, falls, p)
    recharge, evaporation, soil_first, soil = _soil(weather.evaporation, liquid, p)
    runoff, boxes = _boxes(recharge, p)
    return Flow(
        precipitation=falls,
        evaporation=evaporation,
        exchange=np.zeros_like(runoff),
        runoff=runoff,
        stored_first=soil_first,
        stored_last=snow + soil + boxes,
    )


def _snow(weather: Weather, falls: Floats, p: dict[str, Floats]) -> tuple[Floats, Floats]:
    """Return what leaves the snow, mean of the bands, and what it holds at the end."""
    # Shapes (day, band, candidate).
    warmth = weather.band_temperature[:, :, np.newaxis] - p["threshold_temperature"]
    part = weather.band_share[:, np.newaxis] * falls[:, np.newaxis]
    snowfall = np.where(warmth < 0.0, part, 0.0)
    rain = part - snowfall
    melting = p["melt_factor"] * np.maximum(warmth, 0.0)
    freezing = REFREEZING * p["melt_factor"] * np.maximum(-warmth, 0.0)
    ice, water = np.zeros(part.shape[1:]), np.zeros(part.shape[1:])
    leaves = np.empty_like(part)
    for day in range(part.shape[0]):
        ice += snowfall[day]
        melt = np.minimum(melting[day], ice)
        frozen = np.minimum(freezing[day], water)
        ice += frozen - melt
        water += rain[day] + melt - frozen
        out = np.maximum(water - HOLDING * ice, 0.0)
        water -= out
        leaves[day] = out
    return leaves.mean(1), (ice + water).mean(0)


def _soil(
    potential: Floats, liquid: Floats, p: dict[str, Floats]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return recharge, evaporation and what the soil holds first and last."""
    capacity, exponent = p["field_capacity"], p["recharge_exponent"]
    limit = p["evaporation_limit"] * capacity
    first = 0.5 * capacity
    held = first.copy()
    recharge, evaporation = np.empty_like(liquid), np.empty_like(liquid)
    for day in range(liquid.shape[0]):
        passed = liquid[day] * (held / capacity) ** exponent
        held += liquid[day] - passed
        excess = np.maximum(held - capacity, 0.0)
        held -= excess
        recharge[day] = passed + excess
        taken = np.minimum(potential[day] * np.minimum(held / limit, 1.0), held)
        held -= taken
        evaporation[day] = taken
    return recharge, evaporation, first, held


def _boxes(recharge: Floats, p: dict[str, Floats]) -> tuple[Floats, Floats]:
    """Return runoff, and what both boxes hold at the end; they are empty at first."""
    upper, lower = np.zeros(recharge.shape[1]), np.zeros(recharge.shape[1])
    limit, percolation = p["upper_limit"], p["percolation"]
    upper_rate, lower_rate = p["upper_rate"], p["lower_rate"]
    runoff = np.empty_like(recharge)
    for day in range(recharge.shape[0]):
        upper += recharge[day]
        sinks = np.minimum(percolation, upper)
        upper -= sinks
        lower += sinks
        fast = FAST_RATE * np.maximum(upper - limit, 0.0)
        upper -= fast
        middle = upper_rate * upper
        upper -= middle
        slow = lower_rate * lower
        lower -= slow
        runoff[day] = fast + middle + slow
    return runoff, upper + lower
