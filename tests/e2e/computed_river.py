"""A run of a managed river for tests that ask what it computed: series by name, shares, reasons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kzwater.rivers.tables import read_run

KM3 = 1e9


@dataclass(frozen=True, eq=False)
class Computed:
    """A run: series by day, with columns by name, in m3."""

    folder: Path

    @cached_property
    def record(self) -> Any:
        return read_run(self.folder)

    @cached_property
    def days(self) -> pd.DatetimeIndex:
        return pd.DatetimeIndex(self.record.boundaries[:-1].astype("datetime64[s]"))

    @cached_property
    def shortages(self) -> pd.DataFrame:
        return pd.read_csv(self.folder / "shortages.csv")

    @cached_property
    def fluxes(self) -> pd.Series:
        """Return the entries of the ledger of water by name, km3."""
        table = pd.read_csv(self.folder / "balance.csv")
        return table[table["substance"] == "water"].set_index("name")["amount"] / 1e6

    def place(self, name: str, series: str) -> pd.Series:
        names = [place.name for place in self.record.model.places]
        return pd.Series(self.record[series][:, names.index(name)], self.days)

    def body(self, name: str, series: str) -> pd.Series:
        """Return a series of a body: its level, or what its place has."""
        bodies = {body.name: index for index, body in enumerate(self.record.model.bodies)}
        if series in ("level", "area", "rain", "power"):
            return pd.Series(self.record[series][:, bodies[name]], self.days)
        return self.place(self.record.model.bodies[bodies[name]].place, series)

    def users(self, series: str, **of: str) -> pd.Series:
        """Return a series summed over the users that have certain attributes."""
        own = [
            all(getattr(user, key) == value for key, value in of.items())
            for user in self.record.model.users
        ]
        return pd.Series(self.record[series][:, own].sum(axis=1), self.days)

    def share(self, **of: str) -> float:
        """Return which part of the demand of users was delivered, per cent."""
        return 100.0 * self.users("delivered", **of).sum() / self.users("demand", **of).sum()

    def met(self, flow: str) -> float:
        """Return which part of a flow that is to stay was met, per cent."""
        index = [each.name for each in self.record.model.staying].index(flow)
        met, asked = (self.record[f"staying_{name}"][:, index].sum() for name in ("met", "demand"))
        return float(100.0 * met / asked)

    def lacking(self, *reasons: str, sector: str = "irrigation", ends: str = "") -> float:
        """Return what a sector lacked for reasons that begin and end so, km3."""
        table = self.shortages[self.shortages["sector"] == sector]
        own = table["reason"].str.startswith(reasons or "") & table["reason"].str.endswith(ends)
        return float(table[own]["missing"].sum()) / 1e6

    def closes(self) -> str:
        """Return the power of ten (m3) below which the largest gap of a day is."""
        return f"1e{int(np.ceil(np.log10(self.record['residual'].max())))}"


def by_year(series: pd.Series, last_month: str = "DEC") -> pd.Series:
    """Return sums of years that end with a month."""
    return series.resample(f"YE-{last_month}").sum()


def day(when: pd.Timestamp) -> str:
    return f"{when.day} {when:%B}"
