"""What a river delivered to fields, as limits under which these fields may be run again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kzwater.agronomy.limits import LEAST_OF_TEN_DAYS
from kzwater.data.intervals import interval_starts, lengths

if TYPE_CHECKING:
    from kzwater.rivers.periods import Periods
    from kzwater.rivers.record import RiverRecord


@dataclass(frozen=True, slots=True)
class FieldsOfUser:
    """Fields that a user of the river stands for.

    Attributes
    ----------
    level, name : str
        Of their limit: the column of their table, and what stands in it.
    hectares : float
    table : str
        File of the limits of all users of one run of fields.
    """

    user: str
    level: str
    name: str
    hectares: float
    table: str

    def as_record(self) -> dict[str, Any]:
        """Return what run.json keeps."""
        return asdict(self)


def limits_of_fields(
    record: RiverRecord, periods: Periods, kept: Sequence[Mapping[str, Any]]
) -> dict[str, pd.DataFrame]:
    """Return by file name what users were delivered, a row for each ten-day period.

    A period of which the river had some days only has the water of these. What makes less than a
    cubic metre per hectare is nothing: so little is no limit that a table of limits may hold.

    Parameters
    ----------
    kept : sequence of mapping
        Each `FieldsOfUser` as run.json keeps it.
    """
    delivered = periods.sums(record["delivered"])
    names = [user.name for user in record.model.users]
    starts = interval_starts(periods.starts.to_numpy(), "ten_day")
    days = lengths(starts, "ten_day").astype(np.int64)
    ends = starts + (days - 1) * np.timedelta64(1, "D")
    parts: dict[str, list[pd.DataFrame]] = {}
    for each in (FieldsOfUser(**fields) for fields in kept):
        volume = delivered[:, names.index(each.user)]
        rows = pd.DataFrame(
            {
                "level": each.level,
                "name": each.name,
                "from": pd.DatetimeIndex(starts),
                "to": pd.DatetimeIndex(ends),
                "volume_m3": np.where(volume < LEAST_OF_TEN_DAYS * each.hectares, 0.0, volume),
            }
        )
        parts.setdefault(each.table, []).append(rows)
    return {table: pd.concat(rows, ignore_index=True) for table, rows in parts.items()}
