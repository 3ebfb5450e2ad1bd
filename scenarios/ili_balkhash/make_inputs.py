"""Make the tables that follow from formulas: python make_inputs.py [FOLDER]

Inflows, their salinity, the weather of open water and tables of levels. No day of it was
observed; what is published of it stands beside the numbers below and in README.md.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np

SEED = 12  # one that holds three dry years in a row
FIRST, YEARS = 2016, 10
# Years: a chain in the logarithm. The spread is that of a mean of 17.7 and a driest year in twenty
# of 12.3 km3 (F018): ln(12.3 / 17.7) / -1.645; what a year keeps of the one before is assumed.
SPREAD, MEMORY = 0.22, 0.4
MONTH_SPREAD = 0.10  # of a month around its share, in logarithms (assumed)
# Mean m3/s: Dobyn is published (regional press); with the tributaries it makes the 17.7 km3 a year
# of F018, whose split is from memory. Karatal 2.1, Aksu and Lepsi 1.07 km3 from memory.
MEAN = {
    "Dobyn": 384.0,
    "Right tributaries": 45.0,
    "Charyn": 37.0,
    "Bartogay": 32.0,
    "Left tributaries": 63.0,
    "Karatal": 66.0,
    "Aksu and Lepsi": 34.0,
}
# Groundwater into the lake: 0.9 km3 in 2000 (F019), half into each part (assumed).
GROUNDWATER = 0.45e9 / (365.25 * 86400.0)
# Shares of the months, percent (assumed): the Ili with reservoirs above, mountain rivers with snow
# and glaciers.
ILI = (5.5, 5.5, 6.5, 7.5, 9.0, 11.0, 13.0, 12.5, 9.0, 7.5, 6.8, 6.2)
MOUNTAIN = (3.5, 3.2, 4.0, 6.5, 11.5, 17.0, 19.0, 15.0, 8.5, 5.0, 3.8, 3.0)
# Salinity of inflows, g/l (assumed); groundwater near the lake is saltier.
SALINITY = {
    "Dobyn": 0.4,
    "Right tributaries": 0.3,
    "Charyn": 0.3,
    "Bartogay": 0.2,
    "Left tributaries": 0.3,
    "Karatal": 0.3,
    "Aksu and Lepsi": 0.3,
    "Balkhash west": 2.0,
    "Balkhash east": 2.0,
}
# Open water: 16.13 km3 evaporated from 16 400 km2 in 2000 (F020, F021) make 984 mm; Kapshagay
# assumed. Shares of the months assumed.
DEPTH = {"Balkhash west": 984.0, "Balkhash east": 984.0, "Delta": 984.0, "all": 1050.0}
MONTHS = (0.01, 0.01, 0.03, 0.07, 0.11, 0.15, 0.17, 0.16, 0.13, 0.09, 0.05, 0.02)
# ERA5 means of 2000-2025 at the nearest point: mm a month, degC (contains modified Copernicus
# Climate Change Service information).
RAIN = {
    "Balkhash west": (15.3, 13.6, 17.9, 12.1, 15.6, 10.7, 9.8, 6.5, 3.8, 14.0, 17.7, 13.7),
    "Balkhash east": (15.6, 11.8, 17.3, 13.5, 14.7, 15.6, 13.4, 8.0, 6.8, 17.6, 21.5, 16.8),
    "Delta": (15.5, 13.5, 22.0, 16.6, 16.2, 13.9, 12.1, 8.6, 5.1, 16.5, 17.2, 14.8),
    "all": (19.5, 24.4, 39.4, 44.5, 39.0, 19.3, 15.9, 11.0, 13.0, 29.9, 34.5, 21.9),
}
AIR = {
    "Balkhash west": (-9.6, -7.6, -0.9, 7.3, 19.2, 24.4, 25.8, 23.9, 17.5, 9.2, 1.0, -6.6),
    "Balkhash east": (-10.0, -8.0, -0.4, 8.5, 18.9, 24.4, 25.8, 24.0, 17.2, 8.8, 0.6, -6.9),
    "Delta": (-9.7, -6.4, 3.1, 13.0, 19.7, 25.0, 26.4, 24.2, 17.3, 8.9, 0.0, -6.9),
    "all": (-3.8, -1.5, 7.0, 14.5, 20.6, 25.6, 27.5, 25.7, 20.1, 12.6, 5.2, -1.5),
}
POINT = {
    "Balkhash west": "46 N 74.25 E",
    "Balkhash east": "46.5 N 77.5 E",
    "Delta": "45.5 N 74.75 E",
    "all": "43.75 N 77.5 E",
}
# Body: level of the bottom and of the known point (m), volume (km3) and area (km2) there, top row
# and step of the rows (m). V ~ h^b between.
BASINS = {
    "Kapshagay": (440.0, 485.0, 28.1, 1850.0, 485.0, 1.0),
    "Bartogay": (1000.0, 1050.0, 0.32, 14.0, 1052.0, 2.0),
    "Balkhash west": (330.4, 341.4, 46.0, 10000.0, 344.9, 0.5),
    "Balkhash east": (315.4, 341.4, 54.0, 6400.0, 344.9, 0.5),
}
BALKHASH = (
    "both parts: 16 400 km2 and 100 km3 at 341.4 m (F021); the split, and greatest depths of 11 "
    "and 26 m, from memory; V ~ h^b"
)
BASIN_SOURCE = {
    "Kapshagay": "28.1 km3 by design (F025); 485 m and 1 850 km2 from memory; V ~ h^b",
    "Bartogay": "320 Mm3 and 14 km2 from memory; levels assumed; V ~ h^b",
    "Balkhash west": BALKHASH,
    "Balkhash east": BALKHASH,
}


def write(path: Path, header: list[str], rows: list[list[object]]) -> None:
    """Write a table."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)


def days(year: int, month: int) -> int:
    """Return the days of a month."""
    start = np.datetime64(f"{year}-{month:02}")
    return int(((start + 1).astype("M8[D]") - start.astype("M8[D]")).astype(int))


def factors(chance: np.random.Generator) -> np.ndarray:
    """Return what each year has of the mean; their own mean is 1."""
    drawn = np.zeros(YEARS)
    deviation = 0.0
    for year in range(YEARS):
        deviation = MEMORY * deviation + np.sqrt(1.0 - MEMORY**2) * chance.normal()
        drawn[year] = np.exp(SPREAD * deviation)
    return drawn / drawn.mean()


def inflows(folder: Path) -> None:
    """Write inflows.csv."""
    chance = np.random.default_rng(SEED)
    of_year = factors(chance)
    rows: list[list[object]] = []
    for year in range(FIRST, FIRST + YEARS):
        for month in range(1, 13):
            row: list[object] = [f"{year}-{month:02}-01"]
            for place, mean in MEAN.items():
                shares = ILI if place == "Dobyn" else MOUNTAIN
                share = shares[month - 1] / sum(shares) * 365.25 / days(year, month)
                noise = np.exp(MONTH_SPREAD * chance.normal() - 0.5 * MONTH_SPREAD**2)
                row.append(f"{mean * of_year[year - FIRST] * share * noise:.1f}")
            rows.append([*row, f"{GROUNDWATER:.2f}", f"{GROUNDWATER:.2f}"])
    write(folder / "inflows.csv", ["date", *MEAN, "Balkhash west", "Balkhash east"], rows)


def salinity(folder: Path) -> None:
    """Write salinity.csv."""
    rows: list[list[object]] = [[month, *SALINITY.values(), "assumed"] for month in range(1, 13)]
    write(folder / "salinity.csv", ["month", *SALINITY, "source"], rows)


def weather(folder: Path) -> None:
    """Write weather.csv."""
    rows: list[list[object]] = []
    for place, depth in DEPTH.items():
        source = f"evaporation of {depth:g} mm a-1 (see make_inputs.py); ERA5 at {POINT[place]}"
        for month in range(1, 13):
            length = days(2025, month)
            evaporation = depth * MONTHS[month - 1] / length
            rain = RAIN[place][month - 1] / length
            row = [place, month, f"{evaporation:.3f}", f"{rain:.3f}", AIR[place][month - 1], source]
            rows.append(row)
    header = ["place", "month", "evaporation_mm_d", "rain_mm_d", "temperature_c", "source"]
    write(folder / "weather.csv", header, rows)


def level_tables(folder: Path) -> None:
    """Write level_tables.csv."""
    rows: list[list[object]] = []
    for body, (bottom, known, volume, area, top, step) in BASINS.items():
        power = area * (known - bottom) / (1e3 * volume)
        for level in np.arange(bottom, top + 0.5 * step, step):
            depth = (level - bottom) / (known - bottom)
            held = 1e3 * volume * depth**power
            row = [body, f"{level:.1f}", f"{area * depth ** (power - 1.0):.2f}", f"{held:.3f}"]
            rows.append([*row, BASIN_SOURCE[body]])
    write(
        folder / "level_tables.csv", ["body", "level_m", "area_km2", "volume_Mm3", "source"], rows
    )


def main(folder: Path) -> None:
    """Write all tables to a folder."""
    for make in (inflows, salinity, weather, level_tables):
        make(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
