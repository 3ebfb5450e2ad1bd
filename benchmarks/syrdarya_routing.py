"""Travel times from Toktogul to Akjar: chosen on one half of a year, verified on the other.

Between the gauges people take water and rivers and drains bring some, which nobody recorded: flows
miss by that, so that travel times are chosen by day-to-day changes.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

import syrdarya_figure
from kzwater.rivers.engine import RiverEngine
from kzwater.rivers.model import Branch, Place, RiverModel
from kzwater.verify import scores
from river_study import SECONDS_PER_DAY, drivers
from syrdarya_inputs import absent, filled, read_record, there

# The half in which travel times are chosen (growing season), and the one that verifies.
SEARCH, VERIFY = slice("2022-04-11", "2022-09-30"), slice("2022-10-01", "2023-03-31")
STEPS = 8  # of 3 hours in a day, so that travel times of hours can be told apart
TIMES = tuple(eighth / 8.0 for eighth in range(25))  # d
CELLS = (1, 2, 4)


@dataclass(frozen=True, slots=True)
class Reach:
    """A way between gauges.

    Attributes
    ----------
    above : tuple of str
        Columns of the record that are summed up at its head.
    below : str
    length : float, km
    hours : pair of float
        Published time at a steady release of 300 m3 s-1 (KSMake/Syrdarya, "Dobeganie").
    """

    name: str
    above: tuple[str, ...]
    below: str
    length: float
    hours: tuple[float, float]


REACHES = (
    Reach("Toktogul-Uchkurgan", ("toktogul_release",), "uchkurgan_release", 101.0, (7.0, 8.0)),
    # The Karadarya joins on the way; published are the parts above and below.
    Reach(
        "Uchkurgan-Kal", ("uchkurgan_release", "uchtepa_karadarya_Q"), "kal_Q", 69.0, (20.0, 24.0)
    ),
    Reach("Kal-Akjar", ("kal_Q",), "bahri_tojik_inflow_akjar", 91.0, (18.0, 20.0)),
)
# Over several gauges, and between readings of one hour: what hours a day of the record stands for
# is not said, and differs by gauge.
MORNINGS = Reach("Kal-Akjar, mornings", ("kal_Q_morning",), "akjar_Q_morning", 91.0, (18.0, 20.0))
LOWER = Reach(
    "Uchkurgan-Akjar",
    ("uchkurgan_release", "uchtepa_karadarya_Q"),
    "bahri_tojik_inflow_akjar",
    160.0,
    (38.0, 44.0),
)
WHOLE = Reach(
    "Toktogul-Akjar",
    ("toktogul_release", "uchtepa_karadarya_Q"),
    "bahri_tojik_inflow_akjar",
    261.0,
    (49.0, 50.0),
)
# Two standard errors of a correlation of 155 pairs: below it nothing was found.
FOUND = 0.16


@dataclass(frozen=True, slots=True)
class Channel:
    """How a reach carries water on: mean travel time, d, in so many channels, steps in a day."""

    travel_days: float
    cells: int = 1
    steps: int = STEPS


def route(flow: pd.Series, channel: Channel) -> pd.Series:
    """Return the daily means at the end of a reach, m3 s-1.

    A step of the engine stands for a part of a day: channels are linear and lose nothing here, so
    that flows are the same whatever the unit of time is.
    """
    steps = channel.steps
    way = Place("head", (Branch("gauge"),), channel.travel_days * steps, channel.cells)
    model = RiverModel((way, Place("gauge", (Branch(None),))))
    inflow = np.zeros((flow.size * steps, 2))
    inflow[:, 0] = np.repeat(flow.to_numpy(dtype=np.float64), steps)
    driven = drivers(model, np.ones(inflow.shape[0], dtype=np.int32), inflow=inflow)
    made = RiverEngine(model).run(driven, slice(0, driven.steps), ("discharge",))
    rates = made["discharge"][:, 1].reshape(-1, steps).mean(axis=1) / SECONDS_PER_DAY
    return pd.Series(rates, index=flow.index)


def at_head(record: pd.DataFrame, reach: Reach) -> pd.Series:
    """Return what enters a reach, gaps on straight lines, m3 s-1."""
    found: pd.Series = sum((filled(record[e]) for e in reach.above), pd.Series(0.0, record.index))
    return found


def agreement(computed: pd.Series, recorded: pd.Series, days: slice) -> float:
    """Return the correlation of changes from day to day."""
    return float(computed.diff().loc[days].corr(recorded.diff().loc[days]))


def lag(computed: pd.Series, recorded: pd.Series, days: slice) -> int:
    """Return by how many days the record's changes come after the computed ones."""
    found = {each: agreement(computed.shift(each), recorded, days) for each in range(-3, 4)}
    return max(found, key=lambda each: found[each])


def by_time(record: pd.DataFrame, reach: Reach, cells: int) -> pd.DataFrame:
    """Return the agreement in both halves by travel time, d."""
    flow, recorded = at_head(record, reach), record[reach.below]
    rows = {}
    for time in TIMES:
        made = route(flow, Channel(time, cells))
        rows[time] = {
            "search": agreement(made, recorded, SEARCH),
            "verify": agreement(made, recorded, VERIFY),
        }
    return pd.DataFrame(rows).T


def best_time(agreements: pd.Series) -> float:
    """Return the travel time with the best agreement, d."""
    return TIMES[int(agreements.to_numpy().argmax())]


def choose(tables: dict[int, pd.DataFrame]) -> Channel | None:
    """Return the channel with the best agreement in the half that is searched; None for noise."""
    cells = max(tables, key=lambda each: float(tables[each].search.max()))
    best = tables[cells].search
    return Channel(best_time(best), cells) if best.max() > FOUND else None


def published(reach: Reach) -> Channel:
    """Return one channel with the published time."""
    return Channel(sum(reach.hours) / 48.0)


def tell(name: str, computed: pd.Series, recorded: pd.Series) -> None:
    """Print the scores of the half that verifies."""
    known = recorded.loc[VERIFY].notna()
    made, seen = computed.loc[VERIFY][known], recorded.loc[VERIFY][known]
    found = scores(made.to_numpy(dtype=np.float64), seen.to_numpy(dtype=np.float64))
    assert found is not None
    righted = made - made.mean() + seen.mean()
    level = scores(righted.to_numpy(dtype=np.float64), seen.to_numpy(dtype=np.float64))
    assert level is not None
    changes, late = agreement(computed, recorded, VERIFY), -lag(computed, recorded, VERIFY)
    print(
        f"  {name:26} NSE {found.nash_sutcliffe:4.2f}, {level.nash_sutcliffe:4.2f} with the mean "
        f"right; bias {found.bias:+.0%}; r {found.correlation:4.2f}, of changes {changes:4.2f}; "
        f"late by {late} d; peak {made.idxmax():%m-%d} for {seen.idxmax():%m-%d}"
    )


def tell_reach(record: pd.DataFrame, reach: Reach, chosen: Channel | None) -> None:
    """Print the scores of a reach without a channel, with the published and the chosen time."""
    flow, recorded = at_head(record, reach), record[reach.below]
    ends = "-".join(f"{each:.0f}" for each in reach.hours)
    means = [f"{flow.loc[h].mean():.0f} to {recorded.loc[h].mean():.0f}" for h in (SEARCH, VERIFY)]
    print(
        f"\n{reach.name}, {reach.length:.0f} km, published {ends} h; mean flow "
        f"{' and '.join(means)} m3 s-1"
    )
    trials = {"at once": Channel(0.0), "published": published(reach)}
    if chosen is None:
        print("  nothing found in the half that is searched")
    else:
        trials[f"chosen: {24.0 * chosen.travel_days:.1f} h in {chosen.cells}"] = chosen
        trials["chosen, in steps of a day"] = replace(chosen, steps=1)
    for name, channel in trials.items():
        tell(name, route(flow, channel), recorded)


def searched(record: pd.DataFrame, reach: Reach) -> dict[int, pd.DataFrame]:
    """Return the agreement by travel time for each number of channels, and print the best."""
    tables = {cells: by_time(record, reach, cells) for cells in CELLS}
    for half in ("search", "verify"):
        best = [
            f"{24.0 * best_time(table[half]):.0f} h (r {table[half].max():.2f})"
            for table in tables.values()
        ]
        print(f"{reach.name:20} best in the half to {half}, by channels {CELLS}: {best}")
    return tables


def main() -> int:
    """Print chosen and published travel times with their scores, and draw the figure."""
    if not there():
        print(absent)
        return 2
    record = read_record()
    shown, used = {}, []
    searched(record, MORNINGS)
    for reach in (*REACHES, LOWER):
        tables = searched(record, reach)
        chosen = choose(tables)
        tell_reach(record, reach, chosen)
        if reach in REACHES:
            used.append(chosen or published(reach))
            shown[reach.name] = tables[used[-1].cells]
    searched(record, WHOLE)
    together = Channel(sum(each.travel_days for each in used), sum(each.cells for each in used))
    tell_reach(record, WHOLE, together)
    syrdarya_figure.draw_travel(shown, {each.name: each.hours for each in REACHES})
    return 0


if __name__ == "__main__":
    sys.exit(main())
