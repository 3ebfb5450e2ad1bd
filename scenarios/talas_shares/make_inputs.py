"""Make the tables that follow from formulas: python make_inputs.py [FOLDER]

Inflows of six synthetic years, and the half of each of them that the agreement leaves to the users
of Kyrgyzstan. No day of it was observed.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np

FIRST = 2018  # hydrological years from October; they are labels
YEARS = (1.05, 1.2, 0.95, 0.7, 0.65, 1.0)  # of the mean: two dry ones in a row (assumed)
# 1616 Mm3 a year in all, from memory: what was divided in 1983; the split is assumed.
MEAN = {"Upper Talas": 22.0, "Talas valley": 18.0, "Below Kirov": 11.2}
# Percent by month from January: snow and glaciers (assumed).
MONTHS = (5.0, 4.8, 5.5, 8.0, 12.0, 16.5, 15.0, 11.0, 7.0, 5.5, 5.0, 4.7)
USERS = "Talas valley farms; Kirov canals"
SOURCE = (
    "half of the flow of the year: 50:50 since 1983 (from memory), commission of Kazakhstan and "
    "Kyrgyzstan since 2000; that it knows the year's flow is assumed"
)


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


def main(folder: Path) -> None:
    """Write inflows.csv and agreements.csv to a folder."""
    flows: list[list[object]] = []
    shares: list[list[object]] = []
    for number, wet in enumerate(YEARS):
        volume = 0.0
        for month in (10, 11, 12, *range(1, 10)):
            year = FIRST + number + (month < 10)
            share = wet * MONTHS[month - 1] / sum(MONTHS) * 365.25 / days(year, month)
            row = [round(mean * share, 2) for mean in MEAN.values()]
            volume += sum(row) * days(year, month) * 0.0864
            flows.append([f"{year}-{month:02}-01", *row])
        begins, ends = f"{FIRST + number}-10-01", f"{FIRST + number + 1}-09-30"
        parties = "Kazakhstan; Kyrgyzstan"
        half = f"{volume / 2:.1f}"
        shares.append(["Talas 50:50", "volume", USERS, begins, ends, half, parties, SOURCE])
    write(folder / "inflows.csv", ["date", *MEAN], flows)
    header = ["agreement", "kind", "user", "from", "to", "value", "party", "source"]
    write(folder / "agreements.csv", header, shares)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
