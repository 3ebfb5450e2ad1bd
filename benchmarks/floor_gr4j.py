"""GR4J with the snow of CemaNeige and a precipitation factor, for many candidates at once.

GR4J: Perrin et al. (2003), doi:10.1016/S0022-1694(03)00225-7. CemaNeige: Valery et al. (2014),
doi:10.1016/j.jhydrol.2014.04.058. The precipitation factor is no part of either: the rivers of the
Chirchik run off more than the valleys receive. Candidates are columns; the loops are over days.
"""

from __future__ import annotations

import numpy as np

from floor_basin import Floats, Flow, Weather, solid_share

# Lower bound, upper bound, where the first start begins, whether searched by the logarithm. First
# values: medians of Perrin et al. (2003) and of airGR for the snow. The bounds lie well outside
# what Perrin et al. found for 80 % of 429 catchments (100-1200, -5-3, 20-300, 1.1-2.9). All from
# memory.
PARAMETERS = {
    "production_capacity": (1.0, 6000.0, 350.0, True),  # X1, mm
    "exchange": (-20.0, 20.0, 0.0, False),  # X2, mm d-1
    "routing_capacity": (1.0, 5000.0, 90.0, True),  # X3, mm
    "time_base": (0.5, 20.0, 1.7, True),  # X4, d
    "snow_inertia": (0.0, 1.0, 0.25, False),  # CNX1
    "melt_factor": (0.2, 20.0, 3.7, False),  # CNX2, mm degC-1 d-1
    "precipitation_factor": (0.3, 4.0, 1.0, False),
}
# Days of the longer unit hydrograph: twice the largest time base.
LONGEST = 40
SLOWEST_MELT = 0.1  # share of the melt where little snow is left
PERCOLATION = (9.0 / 4.0) ** 4


def simulate(weather: Weather, candidates: Floats) -> Flow:
    """Return the flow of each candidate, shape (candidate, parameter), with snow by bands."""
    p = dict(zip(PARAMETERS, candidates.T, strict=True))
    falls = np.outer(weather.precipitation, p["precipitation_factor"])
    liquid, snow = cemaneige(weather, falls, p)
    made = gr4j(liquid, weather.evaporation, candidates[:, :4])
    return Flow(
        precipitation=falls,
        evaporation=made.evaporation,
        exchange=made.exchange,
        runoff=made.runoff,
        stored_first=made.stored_first,
        stored_last=made.stored_last + snow,
    )


def cemaneige(weather: Weather, falls: Floats, p: dict[str, Floats]) -> tuple[Floats, Floats]:
    """Return what leaves the snow, mean of the bands, and what it holds at the end."""
    # Shapes (day, band, candidate).
    warmth = weather.band_temperature[:, :, np.newaxis]
    part = weather.band_share[:, np.newaxis] * falls[:, np.newaxis]
    snowfall = solid_share(warmth) * part
    # With less snow than this, nine tenths of what falls in a year, the melt is slower.
    full = 0.9 * weather.yearly_snowfall[:, np.newaxis] * p["precipitation_factor"]
    melting = p["melt_factor"] * np.maximum(warmth, 0.0)
    inertia, pull = p["snow_inertia"], (1.0 - p["snow_inertia"]) * warmth
    pack, state = np.zeros(part.shape[1:]), np.zeros(part.shape[1:])
    leaves = part - snowfall
    for day in range(part.shape[0]):
        pack += snowfall[day]
        state = np.minimum(inertia * state + pull[day], 0.0)
        ready = np.minimum(melting[day], pack) * (state == 0.0)
        cover = np.minimum(pack / full, 1.0)
        melt = ((1.0 - SLOWEST_MELT) * cover + SLOWEST_MELT) * ready
        pack -= melt
        leaves[day] += melt
    return leaves.mean(1), pack.mean(0)


def gr4j(precipitation: Floats, potential: Floats, candidates: Floats) -> Flow:
    """Return the flow of GR4J.

    Parameters
    ----------
    precipitation : array, shape (day, candidate), mm d-1
    potential : array, shape (day,), mm d-1
    candidates : array, shape (candidate, 4)
    """
    production, exchange, routing, base = candidates.T
    effective, evaporation, stored = _production(precipitation, potential, production)
    slow, quick = (
        _routed(share * effective, _ordinates(curve(base)))
        for share, curve in ((0.9, _single), (0.1, _double))
    )
    days = precipitation.shape[0]
    runoff, gained, level = _routing(slow[:days], quick[:days], exchange, routing)
    travelling = slow[days:].sum(0) + quick[days:].sum(0)
    return Flow(
        precipitation=precipitation,
        evaporation=evaporation,
        exchange=gained,
        runoff=runoff,
        stored_first=0.3 * production + 0.5 * routing,
        stored_last=stored + level + travelling,
    )


def _production(
    precipitation: Floats, potential: Floats, capacity: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return what goes on to be routed, evaporation, and what the store holds at the end."""
    net = precipitation - potential[:, np.newaxis]
    bent = np.tanh(np.minimum(np.abs(net) / capacity, 13.0))
    wet, dry = np.where(net > 0.0, bent, 0.0), np.where(net > 0.0, 0.0, bent)
    effective = np.maximum(net, 0.0)
    evaporation = np.minimum(precipitation, potential[:, np.newaxis])
    held = 0.3 * capacity
    for day in range(net.shape[0]):
        filled = held / capacity
        enters = capacity * (1.0 - filled * filled) * wet[day] / (1.0 + filled * wet[day])
        leaves = held * (2.0 - filled) * dry[day] / (1.0 + (1.0 - filled) * dry[day])
        held = held + enters - leaves
        fourth = (held / capacity) ** 2
        sinks = held * (1.0 - 1.0 / np.sqrt(np.sqrt(1.0 + fourth * fourth / PERCOLATION)))
        held -= sinks
        effective[day] += sinks - enters
        evaporation[day] += leaves
    return effective, evaporation, held


def _single(base: Floats) -> Floats:
    """Return the S-curve of the first unit hydrograph, shape (day, candidate)."""
    return np.asarray(np.minimum(np.arange(LONGEST + 1)[:, np.newaxis] / base, 1.0) ** 2.5)


def _double(base: Floats) -> Floats:
    """Return the S-curve of the second one, which takes twice as long."""
    run = np.minimum(np.arange(LONGEST + 1)[:, np.newaxis] / base, 2.0)
    falling = 1.0 - 0.5 * np.maximum(2.0 - run, 0.0) ** 2.5
    return np.where(run < 1.0, 0.5 * run**2.5, falling)


def _ordinates(curve: Floats) -> Floats:
    """Return the share that leaves on each day, without the days on which nothing does."""
    shares = np.diff(curve, axis=0)
    return shares[: int(np.flatnonzero(shares.max(1) > 0.0)[-1]) + 1]


def _routed(effective: Floats, ordinates: Floats) -> Floats:
    """Return effective rain when it arrives; days after the last one hold what is still under way.

    Shapes (day + LONGEST, candidate).
    """
    days = effective.shape[0]
    arrived = np.zeros((days + LONGEST, effective.shape[1]))
    for later, share in enumerate(ordinates):
        arrived[later : later + days] += share * effective
    return arrived


def _routing(
    slow: Floats, quick: Floats, exchange: Floats, capacity: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return runoff, what was exchanged, and what the routing store holds at the end."""
    held = 0.5 * capacity
    runoff, gained = np.empty_like(slow), np.empty_like(slow)
    for day in range(slow.shape[0]):
        filled = held / capacity
        wanted = exchange * filled * filled * filled * np.sqrt(filled)
        before = held + slow[day]
        held = np.maximum(before + wanted, 0.0)
        direct = np.maximum(quick[day] + wanted, 0.0)
        gained[day] = held - before + direct - quick[day]
        fourth = (held / capacity) ** 2
        out = held * (1.0 - 1.0 / np.sqrt(np.sqrt(1.0 + fourth * fourth)))
        held -= out
        runoff[day] = out + direct
    return runoff, gained, held
