"""Make the tables that follow from formulas: python make_inputs.py [FOLDER]

Inflows, their salinity, the weather of open water and tables of levels. No day of it was
observed; what is published of it stands beside the numbers below and in README.md.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np

SEED = 12
SECONDS = 86400.0
# Months of October to April and of May to September: high water in winter, when the cascade
# above makes power, and low water from July to October, when it is used above (assumed shares).
WINTER = {10: 0.05, 11: 0.13, 12: 0.20, 1: 0.20, 2: 0.19, 3: 0.14, 4: 0.09}
SUMMER = {5: 0.32, 6: 0.24, 7: 0.17, 8: 0.13, 9: 0.14}
# km3 in winter and in summer by the year in which it ends. 12.76 and 14.9 were received in two
# years (qazinform.com; which, is assumed); -43 % is told of 2025-26 (baq.kz 2025-12-09) and
# taken for the whole year; summers are assumed.
KOKBULAK = {2024: (12.76, 2.5), 2025: (14.9, 2.8), 2026: (0.57 * 14.9, 0.57 * 2.8)}
SPREAD = 0.08  # of a month around its share, in logarithms (assumed)
# Arys: mean of 27.8 m3/s at the railway station (F047), melt in spring (months assumed).
ARYS_MEAN = 27.81
ARYS = (0.9, 1.1, 1.9, 2.3, 1.7, 0.8, 0.3, 0.2, 0.3, 0.7, 0.9, 0.9)
ARYS_YEAR = {2024: 1.05, 2025: 1.0, 2026: 0.75}  # assumed
KELES = (8.0, 9.0, 12.0, 14.0, 14.0, 12.0, 10.0, 9.0, 8.0, 8.0, 8.0, 8.0)  # m3/s, assumed
# What reaches the western Large Aral from the delta of the Amu Darya, from drains and from the
# ground: 2.4 km3 a year were lost in 2011-2021 while the lake had 4 000 to 2 300 km2 (Ginzburg and
# others, 2022), of which 1004 mm evaporate and 157 mm fall; alike in all months (assumed).
AMU_DARYA = (0.5 * (4.0 + 2.3) * (1.004 - 0.157) - 2.4) * 1e9 / (365.25 * SECONDS)
DOSTYK = {True: 100.0, False: 35.0}  # m3/s from April to September, and else: more than the limits
# Salinity of inflows, g/l (assumed).
SALINITY = {"Kokbulak": 1.2, "Dostyk": 1.2, "Keles": 0.9, "Arys": 0.6, "Amu Darya delta": 3.0}
# Open water: depth of evaporation in a year, mm. The Aral's 1004 is computed from its balance of
# 1950-1989 (F038); elsewhere assumed, more to the south. Shares of the months assumed.
DEPTH = {"Small Aral": 1004.0, "Large Aral": 1004.0, "Shardara": 1300.0, "all": 1150.0}
MONTHS = (0.015, 0.02, 0.045, 0.075, 0.115, 0.15, 0.17, 0.155, 0.115, 0.075, 0.04, 0.025)
# ERA5 means of 2000-2025 at the nearest point: mm a month, degC (contains modified Copernicus
# Climate Change Service information).
RAIN = {
    "Small Aral": (15.8, 15.3, 20.7, 18.9, 14.0, 10.2, 8.0, 5.9, 4.7, 13.2, 16.7, 16.5),
    "Large Aral": (17.5, 14.7, 21.9, 19.8, 12.4, 5.7, 3.8, 3.9, 4.7, 11.8, 21.8, 19.0),
    "Shardara": (35.2, 47.3, 54.7, 43.1, 23.3, 10.7, 3.7, 2.7, 1.8, 17.1, 33.1, 33.4),
    "all": (15.0, 15.4, 19.7, 17.4, 11.6, 5.8, 4.4, 3.4, 3.6, 9.1, 15.1, 16.5),
}
AIR = {
    "Small Aral": (-8.3, -6.7, 2.1, 12.2, 20.1, 25.8, 27.9, 26.2, 18.7, 9.7, 1.3, -5.6),
    "Large Aral": (-4.4, -4.2, 1.1, 8.7, 17.5, 24.1, 27.5, 26.7, 20.2, 11.9, 4.4, -1.6),
    "Shardara": (1.2, 3.2, 10.4, 17.8, 24.1, 28.8, 30.4, 28.5, 22.7, 15.2, 8.0, 2.5),
    "all": (-6.1, -3.7, 5.3, 14.3, 21.4, 26.5, 28.1, 26.1, 18.9, 10.3, 2.1, -4.6),
}
POINT = {
    "Small Aral": "46.25 N 60.75 E",
    "Large Aral": "45 N 58.5 E",
    "Shardara": "41.25 N 68 E",
    "all": "44.75 N 65.5 E",
}
# Body: level of the bottom and when full (m), volume (km3) and area (km2) when full, top row (m).
BASINS = {
    "Shardara": (236.0, 252.0, 5.2, 783.0, 253.0),
    "Koksaray": (186.0, 195.0, 3.0, 467.0, 196.0),
    "Bugun": (248.0, 260.0, 0.37, 63.0, 261.0),
    # The western part as in 2021. The bottom: 68 m of water in 1960, when the level was 53.4 m.
    "Large Aral": (-15.0, 20.0, 32.59, 2300.0, 29.0),
}
BASIN_SOURCE = {
    "Shardara": "V ~ h^b through 5.2 km3 (published), 252 m and 783 km2 (from memory)",
    "Koksaray": "V ~ h^b through 3 km3 (published) and 467 km2 (from memory); levels assumed",
    "Bugun": "V ~ h^b through 370 Mm3 (published) and 63 km2 (from memory); levels assumed",
    "Large Aral": "V ~ h^b from -15 m (68 m deep in 1960: news.itmo.ru) through 32.59 km3 and "
    "2 300 km2 at 20 m in 2021 (Ginzburg and others, 2022)",
}
# Small Aral: 27.0 km3 at 42 m, 34 km3 and 3 913 km2 at 44 m (kazpravda 2026-03-13), the area on a
# line with the level, which the two volumes fix.
ARAL = {"level": (42.0, 44.0), "volume": (27.0, 34.0), "area": 3.913}


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


def kokbulak(chance: np.random.Generator) -> dict[tuple[int, int], float]:
    """Return flows (m3/s) by year and month whose volumes by half-year are those given."""
    found = {}
    for ends, volumes in KOKBULAK.items():
        for shares, volume in zip((WINTER, SUMMER), volumes, strict=True):
            drawn = {m: s * np.exp(SPREAD * chance.normal()) for m, s in shares.items()}
            scale = volume * 1e9 / sum(drawn.values())
            for month, share in drawn.items():
                year = ends - 1 if month >= 10 else ends
                found[year, month] = share * scale / (days(year, month) * SECONDS)
    return found


def inflows(folder: Path) -> None:
    """Write inflows.csv."""
    of_kokbulak = kokbulak(np.random.default_rng(SEED))
    rows: list[list[object]] = []
    for (year, month), flow in sorted(of_kokbulak.items()):
        hydrological = year + (month >= 10)
        arys = ARYS_MEAN * ARYS[month - 1] * ARYS_YEAR[hydrological] / np.mean(ARYS)
        dostyk = DOSTYK[4 <= month <= 9]
        rows.append(
            [
                f"{year}-{month:02}-01",
                f"{flow:.1f}",
                dostyk,
                KELES[month - 1],
                f"{arys:.2f}",
                f"{AMU_DARYA:.1f}",
            ]
        )
    write(folder / "inflows.csv", ["date", *SALINITY], rows)


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
    for body, (bottom, full, volume, area, top) in BASINS.items():
        power = area * (full - bottom) / (1e3 * volume)
        for level in np.arange(bottom, top + 0.5):
            depth = (level - bottom) / (full - bottom)
            held = 1e3 * volume * depth**power
            row = [body, level, f"{area * depth ** (power - 1.0):.2f}", f"{held:.3f}"]
            rows.append([*row, BASIN_SOURCE[body]])
    low, high = ARAL["level"]
    mean = (ARAL["volume"][1] - ARAL["volume"][0]) / (high - low)
    slope = (ARAL["area"] - mean) * 2.0 / (high - low)
    for level in np.arange(37.0, 46.0, 0.5):
        area = ARAL["area"] + slope * (level - high)
        held = ARAL["volume"][1] + 0.5 * (ARAL["area"] + area) * (level - high)
        source = "27.0 km3 at 42 m, 34 km3 and 3 913 km2 at 44 m (kazpravda 2026-03-13)"
        rows.append(["Small Aral", level, f"{1e3 * area:.1f}", f"{1e3 * held:.2f}", source])
    write(
        folder / "level_tables.csv", ["body", "level_m", "area_km2", "volume_Mm3", "source"], rows
    )


def main(folder: Path) -> None:
    """Write all tables to a folder."""
    for make in (inflows, salinity, weather, level_tables):
        make(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
