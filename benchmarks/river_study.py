"""What studies of managed rivers share: bodies without rules, and what drives a river."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kzwater.rivers.drivers import RiverDrivers
from kzwater.rivers.model import LevelRows, RiverModel, Zones

Floats = NDArray[np.float64]
SECONDS_PER_DAY = 86400.0


def whole(table: LevelRows) -> Zones:
    """Return zones that leave all of a table to what is imposed: no rule acts."""
    end = ((1, table.volume[-1]),)
    none = ((1, 0.0),)
    return Zones(dead=none, buffer=none, target=end, flood=end, crest=table.volume[-1])


def days_of_common_year(dates: pd.DatetimeIndex) -> NDArray[np.int32]:
    """Return 1 to 365; 29 February counts as the 28th."""
    leap = dates.is_leap_year & (dates.day_of_year >= 60)
    return (dates.day_of_year - leap).to_numpy(dtype=np.int32)


def drivers(model: RiverModel, day: NDArray[np.int32], **given: Floats) -> RiverDrivers:
    """Return what drives a river: what is given by name, else nothing, and releases by rule."""
    steps = day.size
    sizes = {
        "inflow": len(model.places),
        "inflow_salinity": len(model.places),
        "evaporation": len(model.places),
        "rain": len(model.places),
        "temperature": len(model.places),
        "demand": len(model.users),
        "staying": len(model.staying),
        "limit": len(model.limits),
        "limit_begins": len(model.limits),
        "canal_closed": len(model.canals),
        "opening": len(model.bodies),
        "release": len(model.bodies),
        "share": len(model.shares_above),
        "share_threshold": len(model.shares_above),
        "share_begins": len(model.shares_above),
    }
    rows = {name: np.zeros((steps, size)) for name, size in sizes.items()}
    rows["release"][:] = np.nan
    return RiverDrivers(day=day, **{**rows, **given})
