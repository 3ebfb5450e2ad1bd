"""The record of the Syr Darya cascade that its studies are made from: days, gaps, suspect values.

Where it comes from states no licence: it is used for checks alone, and no row of it is shown.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

DATA = (
    Path(__file__).parents[2]
    / "shared"
    / "data"
    / "syrdarya_cascade"
    / "syrdarya_daily_2022-04_2023-03.csv"
)
absent = f"The record of the Syr Darya cascade is not there: {DATA}"
FIRST, LAST = "2022-04-01", "2023-03-31"


def there() -> bool:
    """Return whether the record is found."""
    return DATA.is_file()


def read_record() -> pd.DataFrame:
    """Return the days from FIRST to LAST, m3 s-1, Mm3 and m; NaN where missing or said suspect.

    A suspect value is one whose column the flags name, without its unit.
    """
    table = pd.read_csv(DATA, parse_dates=["date"], index_col="date")
    flags = table.pop("flag_suspect").fillna("")
    for column in table.columns:
        named = flags.str.split(";").map(lambda names, c=column: c.removesuffix("_Mm3") in names)
        table[column] = table[column].mask(named)
    return table.reindex(pd.date_range(FIRST, LAST))


def filled(flow: pd.Series) -> pd.Series:
    """Return a flow with its gaps on straight lines, and the nearest value at the ends."""
    return flow.interpolate(limit_direction="both")


def gaps(record: pd.DataFrame) -> pd.DatetimeIndex:
    """Return the days of which nothing is known."""
    return pd.DatetimeIndex(record.index[record.isna().all(axis="columns")])
