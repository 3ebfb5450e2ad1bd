"""Make the tables that follow from formulas: python make_inputs.py [FOLDER]

Inflows, their salinity, the weather of open water and tables of levels. No day of it was
observed; what is published of it stands beside the numbers below and in README.md.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np

SEED = 24  # one that holds wet years first, then five dry ones in a row
FIRST, YEARS = 2006, 20  # hydrological years from October; they are labels
# Years: a chain in the logarithm. The spread of the Naryn (a fifth) is from memory; what a year
# keeps of the one before, and how much rivers have in common, is assumed.
SPREAD, MEMORY, COMMON = 0.2, 0.35, 0.8
MONTH_SPREAD = 0.10  # of a month around its share, in logarithms (assumed)
# Mean m3/s by month from January, from memory and rounded: the Naryn brings 12.2 km3 a year, the
# Karadarya 3.7, the Chirchik with the Chatkal and the Pskem 6.5.
MOUNTAIN = {
    "Toktogul": (150, 145, 160, 300, 640, 950, 830, 560, 310, 230, 200, 170),
    "Andijan": (60, 60, 80, 180, 270, 260, 160, 90, 60, 65, 70, 65),
    "Charvak": (65, 65, 100, 260, 470, 540, 380, 230, 130, 95, 80, 70),
}
# The Syr Darya forms 37.2 km3 a year (F001), 2.4 of them in Kazakhstan (F003): 12.4 are left for
# all small rivers. What their own users leave of it, drains
# included, is assumed: 9.2, most of it when few irrigate.
SMALL = {"Kal": 180.0, "Chinaz": 110.0}
SMALL_MONTHS = (12, 12, 12, 9, 7, 5, 4, 4, 6, 8, 10, 11)  # percent (assumed)
SMALL_SHARE = 0.5  # drains vary less: of the spread of the years (assumed)
# Salinity of inflows, g/l (assumed); drains are salty.
SALINITY = {"Toktogul": 0.25, "Andijan": 0.3, "Charvak": 0.2, "Kal": 1.2, "Chinaz": 1.2}
# Open water: depth of evaporation in a year, mm, and shares of the months (all assumed; the
# Shardara as in the scenario lower_syrdarya).
DEPTH = {"Toktogul": 800.0, "Shardara": 1300.0, "all": 1200.0}
MONTHS = (0.015, 0.02, 0.045, 0.075, 0.115, 0.15, 0.17, 0.155, 0.115, 0.075, 0.04, 0.025)
# ERA5 means of 2000-2025 at the nearest point: mm a month, degC (contains modified Copernicus
# Climate Change Service information).
RAIN = {
    "Toktogul": (61.2, 88.5, 98.3, 135.1, 149.9, 100.1, 87.4, 79.4, 96.6, 111.8, 87.9, 77.4),
    "Shardara": (35.2, 47.3, 54.7, 43.1, 23.3, 10.7, 3.7, 2.7, 1.8, 17.1, 33.1, 33.4),
    "all": (25.5, 41.7, 54.3, 53.2, 29.5, 10.0, 3.9, 4.2, 6.1, 25.8, 36.4, 31.1),
}
# ERA5 is far too wet in these mountains: a third of its rain falls on the Toktogul (assumed).
RAIN_SHARE = {"Toktogul": 1.0 / 3.0, "Shardara": 1.0, "all": 1.0}
AIR = {
    "Toktogul": (-5.1, -2.6, 2.7, 8.2, 13.9, 17.0, 18.9, 18.4, 14.5, 8.4, 1.5, -3.8),
    "Shardara": (1.2, 3.2, 10.4, 17.8, 24.1, 28.8, 30.4, 28.5, 22.7, 15.2, 8.0, 2.5),
    "all": (2.2, 4.1, 10.3, 16.5, 21.9, 26.2, 27.8, 26.3, 21.5, 14.5, 8.0, 3.2),
}
POINT = {"Toktogul": "41.75 N 73 E", "Shardara": "41.25 N 68 E", "all": "40.25 N 70 E"}
# Body: level of the bottom and when full (m), volume (km3) and area (km2) when full, top row and
# step of the rows (m). V ~ h^b between.
BASINS = {
    "Toktogul": (775.0, 900.0, 19.5, 280.0, 905.0, 5.0),
    "Lower Naryn": (700.0, 724.0, 0.6, 25.0, 732.0, 4.0),
    "Andijan": (820.0, 900.0, 1.8, 56.0, 905.0, 5.0),
    "Bahri Tojik": (332.0, 347.5, 4.16, 513.0, 348.5, 0.5),
    "Charvak": (760.0, 890.0, 2.0, 40.0, 895.0, 5.0),
    "Shardara": (236.0, 252.0, 5.2, 783.0, 253.0, 1.0),
}
BASIN_SOURCE = {
    "Toktogul": "19.5 km3 (F026) and 280 km2 published; 900 m from memory; V ~ h^b",
    "Lower Naryn": "four small reservoirs as one; all assumed",
    "Andijan": "1.8 km3 (F032); 900 m and 56 km2 from memory; V ~ h^b",
    "Bahri Tojik": "4.16 km3 (F028); 347.5 m and 513 km2 from memory; V ~ h^b",
    "Charvak": "2.0 km3 (F031); 890 m and 40 km2 from memory; V ~ h^b",
    "Shardara": "V ~ h^b through 5.2 km3 (published), 252 m and 783 km2 (from memory)",
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


def factors(chance: np.random.Generator) -> dict[str, np.ndarray]:
    """Return what each year has of the mean of each inflow; their own mean is 1."""
    names = (*MOUNTAIN, *SMALL)
    drawn = chance.normal(size=(YEARS, 1 + len(names)))
    mixed = COMMON * drawn[:, :1] + np.sqrt(1.0 - COMMON**2) * drawn[:, 1:]
    deviation = np.zeros(len(names))
    found = np.zeros((YEARS, len(names)))
    spread = np.array([SPREAD if name in MOUNTAIN else SMALL_SHARE * SPREAD for name in names])
    for year in range(YEARS):
        deviation = MEMORY * deviation + np.sqrt(1.0 - MEMORY**2) * mixed[year]
        found[year] = np.exp(spread * deviation)
    found /= found.mean(axis=0)
    return {name: found[:, number] for number, name in enumerate(names)}


def inflows(folder: Path) -> None:
    """Write inflows.csv."""
    chance = np.random.default_rng(SEED)
    of_year = factors(chance)
    small = np.array(SMALL_MONTHS) / np.mean(SMALL_MONTHS)
    means = {**MOUNTAIN, **{name: tuple(mean * small) for name, mean in SMALL.items()}}
    rows: list[list[object]] = []
    for number in range(12 * YEARS):
        year, month = FIRST + (number + 9) // 12, (number + 9) % 12 + 1
        noise = np.exp(MONTH_SPREAD * chance.normal(size=len(means)) - 0.5 * MONTH_SPREAD**2)
        flows = [
            mean[month - 1] * of_year[name][number // 12] * each
            for (name, mean), each in zip(means.items(), noise, strict=True)
        ]
        rows.append([f"{year}-{month:02}-01", *(f"{flow:.1f}" for flow in flows)])
    write(folder / "inflows.csv", ["date", *means], rows)


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
            rain = RAIN_SHARE[place] * RAIN[place][month - 1] / length
            row = [place, month, f"{evaporation:.3f}", f"{rain:.3f}", AIR[place][month - 1], source]
            rows.append(row)
    header = ["place", "month", "evaporation_mm_d", "rain_mm_d", "temperature_c", "source"]
    write(folder / "weather.csv", header, rows)


def level_tables(folder: Path) -> None:
    """Write level_tables.csv."""
    rows: list[list[object]] = []
    for body, (bottom, full, volume, area, top, step) in BASINS.items():
        power = area * (full - bottom) / (1e3 * volume)
        for level in np.arange(bottom, top + 0.5 * step, step):
            depth = (level - bottom) / (full - bottom)
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
