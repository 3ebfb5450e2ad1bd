"""Ten-day periods of a run of a managed river."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kzwater.plan import calendar_edges

if TYPE_CHECKING:
    from kzwater.rivers.record import RiverRecord
    from kzwater.weights import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Periods:
    """Ten-day periods of a run.

    Attributes
    ----------
    edges : array of int, shape (period + 1,)
        Steps between them.
    starts, ends : DatetimeIndex
        First and last days.
    """

    edges: np.ndarray
    starts: pd.DatetimeIndex
    ends: pd.DatetimeIndex

    def sums(self, rows: Floats) -> Floats:
        """Return the sums of a series in each period, shape (period, member)."""
        sums: Floats = np.add.reduceat(rows, self.edges[:-1], axis=0)
        return sums

    def index(self, names: tuple[str, ...], column: str) -> pd.DataFrame:
        """Return a row for each member and period, members outermost."""
        return pd.DataFrame(
            {
                column: np.repeat(np.array(names, dtype=object), len(self.starts)),
                "start": np.tile(self.starts.to_numpy(), len(names)),
                "end": np.tile(self.ends.to_numpy(), len(names)),
            }
        )


def periods_of(record: RiverRecord) -> Periods:
    """Return the ten-day periods of a record."""
    edges = calendar_edges(record.boundaries, "ten_day")
    return Periods(
        edges=np.searchsorted(record.boundaries, edges),
        starts=pd.DatetimeIndex(edges[:-1].astype("datetime64[s]")),
        ends=pd.DatetimeIndex((edges[1:] - np.timedelta64(1440, "m")).astype("datetime64[s]")),
    )
