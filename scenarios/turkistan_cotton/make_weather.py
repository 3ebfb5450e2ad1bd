"""Make the synthetic daily weather of fields from monthly means: python make_weather.py [FOLDER]

FOLDER, this one without it, has the means in climate.csv and one station in stations.csv.

Rain comes by a chain of wet and dry days with exponential amounts, temperature wanders around its
yearly course and is lower on wet days (after Richardson 1981). No day of it was observed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

FIRST, LAST, SEED = "2015-10-01", "2025-10-31", 1
# A wet day is this much more likely after a wet one than on average (assumed).
PERSISTENCE = 0.25
# Standard deviation of a day's temperature around its normal, degC, and what a day keeps of the
# deviation of the day before (assumed); how much colder a wet day is.
SPREAD, MEMORY, COLDER = 3.0, 0.75, 2.0


def daily(monthly: pd.Series, days: pd.DatetimeIndex) -> np.ndarray:
    """Return a yearly course through the middles of the months, one value for each day."""
    middles = np.array([15.5 + 30.4375 * month for month in range(-1, 13)])
    values = monthly.to_numpy()[[11, *range(12), 0]]
    return np.interp(days.day_of_year, middles, values)


def make(climate: pd.DataFrame) -> pd.DataFrame:
    """Return the weather of each day, a column for each forcing."""
    days = pd.date_range(FIRST, LAST)
    chance = np.random.default_rng(SEED)
    month = days.month.to_numpy()
    share = (climate["wet_days"] / 30.4375).loc[month].to_numpy()
    amount = (climate["precipitation"] / climate["wet_days"]).loc[month].to_numpy()
    drawn, depths, noise = chance.random(days.size), chance.exponential(size=days.size), chance
    wet = np.zeros(days.size, dtype=bool)
    deviation = np.zeros(days.size)
    shocks = noise.normal(0.0, SPREAD * np.sqrt(1.0 - MEMORY**2), days.size)
    for day in range(1, days.size):
        before = 1.0 if wet[day - 1] else 0.0
        wet[day] = drawn[day] < share[day] + PERSISTENCE * (before - share[day])
        deviation[day] = MEMORY * deviation[day - 1] + shocks[day]
    # Wet days are colder and dry ones warmer, so that the month keeps its mean.
    colder = COLDER * (wet - share)
    mean = daily(climate["air_temperature"], days) + deviation - colder
    half = daily(climate["diurnal_range"], days) / 2.0 * np.where(wet, 0.7, 1.0)
    weather = pd.DataFrame(
        {
            "P": np.where(wet, amount * depths, 0.0),
            "T": mean,
            "Tmax": mean + half,
            "Tmin": mean - half,
            "RHmax": daily(climate["humidity_maximum"], days),
            "RHmin": daily(climate["humidity_minimum"], days),
            "U": daily(climate["wind_speed"], days),
        },
        index=days.rename("date"),
    )
    return weather.round(2)


def main(folder: Path) -> None:
    """Write the weather.csv of a folder."""
    climate = pd.read_csv(folder / "climate.csv", comment="#", index_col="month")
    (station,) = pd.read_csv(folder / "stations.csv")["station"]
    make(climate).add_suffix(f"_{station}").to_csv(folder / "weather.csv")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
