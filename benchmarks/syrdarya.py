"""Five reservoirs of the Syr Darya in a year with given inflow and release; losses of the Shardara.

What is simulated is the volume. With both flows given an exact reservoir misses the record by what
the record itself does not close: the study tells both (see `shared/data` beside the project).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
import pandas as pd

import syrdarya_figure
from kzwater.rivers.engine import RiverEngine
from kzwater.rivers.model import Body, Branch, LevelRows, Place, RiverModel
from river_study import SECONDS_PER_DAY, days_of_common_year, drivers, whole
from syrdarya_inputs import absent, filled, gaps, read_record, there

MILLION = 1e6  # m3, and m2 in a km2
MM3_PER_DAY = SECONDS_PER_DAY / MILLION  # of 1 m3 s-1


@dataclass(frozen=True, slots=True)
class Reservoir:
    """A reservoir and its columns in the record.

    Attributes
    ----------
    inflow, release : tuple of str
        Columns that are summed up.
    volume : str
    area : float, km2
        Of its walls, which are vertical: the record has no levels.
    full : float, Mm3
    """

    name: str
    inflow: tuple[str, ...]
    release: tuple[str, ...]
    volume: str
    area: float
    full: float


# Toktogul's area and volume and the Shardara's volume are those of kzwater's facts; the others are
# from memory. No area changes a result: nothing evaporates here.
RESERVOIRS = (
    Reservoir(
        "Toktogul",
        ("toktogul_inflow",),
        ("toktogul_release",),
        "toktogul_volume_Mm3",
        280.0,
        19500.0,
    ),
    Reservoir(
        "Andijan",
        ("andijan_inflow",),
        ("andijan_release",),
        "andijan_volume_Mm3",
        56.0,
        1900.0,
    ),
    Reservoir(
        "Charvak",
        ("charvak_inflow",),
        ("charvak_release",),
        "charvak_volume_Mm3",
        40.0,
        2000.0,
    ),
    Reservoir(
        "Bahri Tojik",
        ("bahri_tojik_inflow_akjar",),
        ("bahri_tojik_release",),
        "bahri_tojik_volume_Mm3",
        513.0,
        4200.0,
    ),
    Reservoir(
        "Shardara",
        ("shardara_inflow_kazhydromet",),
        ("shardara_release", "kyzylkum_canal_Q"),
        "shardara_volume_Mm3",
        783.0,
        5200.0,
    ),
)
# Days whose closure and that of the next day are of this size and opposite: one value is wrong.
SPIKE = 40.0


def flow(record: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series:
    """Return the sum of columns with their gaps on straight lines, m3 s-1."""
    found: pd.Series = sum((filled(record[each]) for each in columns), pd.Series(0.0, record.index))
    return found


def volume(record: pd.DataFrame, reservoir: Reservoir) -> pd.Series:
    """Return the recorded volume, Mm3, which is that of the morning of a day."""
    found: pd.Series = record[reservoir.volume]
    return found


def closure(record: pd.DataFrame, reservoir: Reservoir) -> pd.Series:
    """Return inflow less release less the rise of the volume to the next morning, Mm3 d-1.

    NaN where anything is missing: no gap is filled.
    """
    inflow, release = (
        record[list(columns)].sum(axis="columns", skipna=False)
        for columns in (reservoir.inflow, reservoir.release)
    )
    stored = volume(record, reservoir)
    return MM3_PER_DAY * (inflow - release) - (stored.shift(-1) - stored)


def spikes(record: pd.DataFrame, reservoir: Reservoir) -> list[pd.Timestamp]:
    """Return days whose volume alone is off: their closure undoes that of the day before."""
    missed = closure(record, reservoir)
    found = (
        (missed.abs() > SPIKE) & (missed.shift(1).abs() > SPIKE) & (missed * missed.shift(1) < 0)
    )
    return list(record.index[found])


def cascade(record: pd.DataFrame) -> RiverModel:
    """Return the reservoirs, each by itself: what enters between them is not known."""
    places = tuple(Place(each.name, (Branch(None),)) for each in RESERVOIRS)
    bodies = []
    for each in RESERVOIRS:
        # Walls go on to twice the full volume, so that what the record does not lose can be seen.
        end = 2.0 * each.full * MILLION
        area = each.area * MILLION
        table = LevelRows((0.0, end / area), (area, area), (0.0, end))
        start = float(volume(record, each).iloc[0]) * MILLION
        bodies.append(
            Body(
                each.name,
                each.name,
                lake=False,
                table=table,
                zones=whole(table),
                initial_volume=start,
            )
        )
    return RiverModel(places, tuple(bodies))


def simulate(record: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return volumes of the mornings, Mm3, and what was cut off given releases, m3 s-1.

    By reservoir; volumes are from the second day to the morning after the last.
    """
    dates = pd.DatetimeIndex(record.index)
    model = cascade(record)
    inflow, release = (
        np.stack([flow(record, getattr(each, name)).to_numpy() for each in RESERVOIRS], axis=1)
        for name in ("inflow", "release")
    )
    driven = drivers(model, days_of_common_year(dates), inflow=inflow, release=release)
    made = RiverEngine(model).run(driven, slice(0, dates.size), ("stored", "release"))
    names = [each.name for each in RESERVOIRS]
    mornings = dates + pd.Timedelta(days=1)
    volumes = pd.DataFrame(made["stored"] / MILLION, index=mornings, columns=names)
    cut = pd.DataFrame(release - made["release"] / SECONDS_PER_DAY, index=dates, columns=names)
    return volumes, cut


def errors(volumes: pd.DataFrame, record: pd.DataFrame) -> pd.DataFrame:
    """Return simulated less recorded volumes, Mm3, where there are any."""
    found = {each.name: volumes[each.name] - volume(record, each) for each in RESERVOIRS}
    return pd.DataFrame(found)


def shardara_months(record: pd.DataFrame) -> pd.DataFrame:
    """Return the balance of the Shardara by month, Mm3, with the inflow of two services."""
    columns = {
        "kazhydromet": ("shardara_inflow_kazhydromet",),
        "uzhydromet": ("shardara_inflow_uzhydromet",),
        "release": ("shardara_release",),
        "canal": ("kyzylkum_canal_Q",),
    }
    days = pd.DataFrame({name: MM3_PER_DAY * flow(record, each) for name, each in columns.items()})
    stored = filled(volume(record, RESERVOIRS[-1]))
    days["rise"] = stored.diff().shift(-1).fillna(0.0)
    months = days.groupby(pd.DatetimeIndex(days.index).to_period("M")).sum()
    spent = months.release + months.canal + months.rise
    return months.assign(
        lost_kazhydromet=months.kazhydromet - spent, lost_uzhydromet=months.uzhydromet - spent
    )


def tell_reservoirs(record: pd.DataFrame, missed: pd.DataFrame, cut: pd.DataFrame) -> None:
    """Print closure of the record and error of the simulation by reservoir."""
    print(
        f"{'Mm3':12} {'inflow':>7} {'closure by day':>22} {'summed':>8} | simulated less recorded"
    )
    print(f"{'':12} {'':>7} {'mean':>6} {'rms':>7} {'most':>7} {'up':>8} |   end   mean    most")
    for each in RESERVOIRS:
        daily, error = closure(record, each), missed[each.name].dropna()
        came = MM3_PER_DAY * flow(record, each.inflow).sum()
        largest = float(error.to_numpy()[error.abs().to_numpy().argmax()])
        print(
            f"{each.name:12} {came:7.0f} {daily.mean():6.2f} {(daily**2).mean() ** 0.5:7.2f} "
            f"{daily.abs().max():7.1f} {daily.sum():8.0f} | {error.iloc[-1]:6.0f} "
            f"{error.abs().mean():6.0f} {largest:7.0f} ({error.abs().idxmax():%Y-%m-%d}), "
            f"release cut on {int((cut[each.name] > 1e-9).sum())} days"
        )
        found = [f"{day:%Y-%m-%d}" for day in spikes(record, each)]
        still = int((volume(record, each).diff() == 0.0).sum())
        print(f"{'':12} volume unlike both neighbours: {found}; same as the day before: {still}")


def monthly_closure(record: pd.DataFrame) -> pd.DataFrame:
    """Return what the record does not close by month, Mm3, of the days that are known."""
    days = pd.DataFrame({each.name: closure(record, each) for each in RESERVOIRS})
    return days.groupby(pd.DatetimeIndex(days.index).to_period("M")).sum()


def tell_months(months: pd.DataFrame) -> None:
    """Print the balance of the Shardara, and its loss as a depth."""
    print("\nShardara, Mm3")
    print(months.round(0).to_string())
    total = months.sum()
    print(total.round(0).to_string())
    for name in ("lost_kazhydromet", "lost_uzhydromet"):
        print(f"{name}: {1e3 * total[name] / RESERVOIRS[-1].area:.0f} mm over the full area")


def main() -> int:
    """Print volumes beside the record's closure and the losses of the Shardara; draw the figure."""
    if not there():
        print(absent)
        return 2
    record = read_record()
    print(f"days of which nothing is known: {[f'{day:%m-%d}' for day in gaps(record)]}")
    volumes, cut = simulate(record)
    missed = errors(volumes, record)
    tell_reservoirs(record, missed, cut)
    print("\nclosure by month, Mm3")
    print(monthly_closure(record).round(0).to_string())
    months = shardara_months(record)
    tell_months(months)
    both = record.kokbulak_Q + record.keles_Q - record.shardara_inflow_kazhydromet
    same = int((both.dropna().abs() < 0.2).sum())
    print(f"KazHydromet's inflow is Kokbulak + Keles on {same} of {both.count()} days")
    syrdarya_figure.draw_volumes(missed, months)
    return 0


if __name__ == "__main__":
    sys.exit(main())
