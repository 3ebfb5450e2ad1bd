"""A limit is named for what its own refusals cost, and for no more than they held back."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from kzwater.agronomy.limits import Limit
from kzwater.season_limits import with_causes
from kzwater.waterings import Waterings

LOST = 2.0  # mm a day that want of water takes
STARTS = [date(2002, 7, 1), date(2002, 7, 11), date(2002, 7, 21), date(2002, 8, 1)]
ENDS = [*(start - timedelta(days=1) for start in STARTS[1:]), date(2002, 8, 31)]
SEASON = Limit("source", "Dostyk", STARTS[0], ENDS[-1], volume=1e6, fields=(0,))
TEN_DAYS = Limit("farm", "Birlik", STARTS[0], ENDS[0], volume=1e4, fields=(0,))


def periods() -> pd.DataFrame:
    days = np.array([(end - start).days + 1 for start, end in zip(STARTS, ENDS, strict=True)])
    return pd.DataFrame(
        {
            "field": "one",
            "start": pd.to_datetime(STARTS),
            "end": pd.to_datetime(ENDS),
            "requirement": 8.0 * days,
            "transpiration": (8.0 - LOST) * days,
            "evaporation": 0.0,
            "lost_to_salt": 0.0,
            "stage": 3.0,
        }
    )


def limited(
    *refusals: tuple[date, float, int], shares: tuple[float, float] = (0.75, 0.92)
) -> dict[str, object]:
    """Return what limited the season, of days with what was refused on them (mm) and by what."""
    days, refused, binding = zip(*refusals, strict=True)
    count = len(refusals)
    found = Waterings(
        day=np.array(days, dtype="datetime64[D]").astype(np.int32),
        field=np.zeros(count, dtype=np.int32),
        gross=np.full(count, 100.0, dtype=np.float32),
        net=np.full(count, 60.0, dtype=np.float32),
        binding=np.array(binding, dtype=np.int8),
        refused=np.array(refused, dtype=np.float32),
        grows=np.ones(count, dtype=np.int8),
    )
    season = pd.DataFrame(
        {"field": ["one"], "start": [pd.Timestamp(STARTS[0])], "end": [pd.Timestamp(ENDS[-1])]}
    )
    taken = pd.DataFrame({"share_used": shares})
    (row,) = with_causes(season, periods(), found, ((SEASON, TEN_DAYS), taken)).to_dict("records")
    return row


def test_the_limit_of_the_day_is_named_until_the_next_watering() -> None:
    """5 to 14 July goes to the ten days that refused, though from the 11th another one holds."""
    row = limited(
        (date(2002, 7, 5), 70.0, 2), (date(2002, 7, 15), 0.0, 0), (date(2002, 8, 5), 5.0, 2)
    )
    assert row["limited_by"] == "farm Birlik"
    assert row["limited_to"] == pd.Timestamp("2002-07-10")
    assert row["limited_mm"] == pytest.approx(10 * LOST)


def test_a_limit_with_water_left_that_refused_next_to_nothing_is_not_named() -> None:
    """What the crop loses by the end of August no refused 5 mm would have saved."""
    row = limited((date(2002, 8, 5), 5.0, 2))
    assert (row["limited_by"], row["limited_mm"]) == ("none", 0.0)
    used_up = limited((date(2002, 8, 5), 5.0, 2), shares=(1.0, 0.0))
    assert (used_up["limited_by"], used_up["limited_mm"]) == ("source Dostyk", 5.0)


def test_no_limit_costs_more_than_it_refused() -> None:
    row = limited((date(2002, 8, 5), 30.0, 2))
    assert (row["limited_by"], row["limited_mm"]) == ("source Dostyk", 30.0)
    row = limited((date(2002, 8, 5), 90.0, 2))
    assert row["limited_mm"] == pytest.approx(27 * LOST)


def test_water_that_waits_for_its_turn_is_not_refused() -> None:
    row = limited((date(2002, 7, 5), 0.0, 4), (date(2002, 7, 8), 0.0, 0))
    assert row["limited_by"] == "turn"
    assert row["limited_mm"] == pytest.approx(3 * LOST)
