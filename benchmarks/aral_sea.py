"""The Aral Sea from 1950 to 1980 as one terminal lake: level, area, volume and salinity.

Inflow is given, rain and evaporation act as depths on the simulated area. Nothing is tuned; the
table of the lake is read from some years of the record (see `shared/data` beside the project).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

import aral_sea_figure
from kzwater.engine_errors import EngineFaultError
from kzwater.rivers.engine import RiverEngine
from kzwater.rivers.model import Body, Branch, LevelRows, Place, RiverModel
from river_study import SECONDS_PER_DAY, Floats, days_of_common_year, drivers, whole

DATA = Path(__file__).parents[2] / "shared" / "data" / "aral_sea" / "aral_sea_annual_1950-1980.csv"
absent = f"The record of the Aral Sea is not there: {DATA}"
# Rows of the lake's table: each fifth year from the highest to the lowest level. All others verify.
TABLE_YEARS = (1980, 1975, 1970, 1965, 1960)
HIGHEST = 54.0  # m: to here walls are vertical above the highest level on record
# The record has means of years. Each year's water is spread evenly, so that its mean is what is
# there in its middle: runs begin and end in the middle of a year, and are compared there.
FIRST, LAST = "1950-07-01", "1980-06-30"
KM3 = 1e9  # m3
KM2 = 1e6  # m2
ICE_FREE = 20.0  # degC: evaporation is that of the record, which knows of ice already


def there() -> bool:
    """Return whether the record is found."""
    return DATA.is_file()


def read_record() -> pd.DataFrame:
    """Return the record by year, km3, km2, m and g per litre.

    ``inflow`` and ``salt`` (km3 and 1e9 kg per year) are those of both rivers.
    """
    table = pd.read_csv(DATA, index_col="year")
    rivers = {"amudarya": table.amudarya_inflow_km3, "syrdarya": table.syrdarya_inflow_km3}
    salt = sum(flow * table[f"{name}_salinity_gl"] for name, flow in rivers.items())
    return pd.DataFrame(
        {
            "inflow": sum(rivers.values()),
            "salt": salt,
            "rain": table.precip_km3,
            "evaporation": table.evap_km3,
            "level": table.level_m,
            "area": table.area_km2,
            "volume": table.volume_km3,
            "salinity": table.lake_salinity_gl,
        }
    )


def closures(record: pd.DataFrame) -> pd.DataFrame:
    """Return by year what comes and goes less the change of the volume, km3 a-1.

    The record does not say at what time of a year its volume is: at the ``start``, the ``end``, or
    it is the ``mean``; of the last the net of two half years stands against the change.
    """
    net = record.inflow + record.rain - record.evaporation
    change = record.volume.diff()
    return pd.DataFrame(
        {
            "start": net - change.shift(-1),
            "end": net - change,
            "mean": 0.5 * (net + net.shift(1)) - change,
        }
    )


def table_of(record: pd.DataFrame, above: str = "walls") -> LevelRows:
    """Return the lake's table from TABLE_YEARS.

    Above the highest level on record are vertical ``walls``, the area goes on along its ``slope``,
    or the table ends: ``none``.
    """
    rows = record.loc[list(TABLE_YEARS)]
    level, area, volume = (list(rows[name]) for name in ("level", "area", "volume"))
    if above != "none":
        rise = HIGHEST - level[-1]
        slope = (area[-1] - area[-2]) / (level[-1] - level[-2]) if above == "slope" else 0.0
        level.append(HIGHEST)
        area.append(area[-1] + slope * rise)
        volume.append(volume[-1] + 1e-3 * rise * 0.5 * (area[-2] + area[-1]))
    return LevelRows(
        tuple(level), tuple(KM2 * each for each in area), tuple(KM3 * v for v in volume)
    )


def lake(table: LevelRows, record: pd.DataFrame) -> RiverModel:
    """Return one lake without an outlet that holds what the record has in its first year."""
    first = record.iloc[0]
    body = Body(
        "Aral Sea",
        "mouths",
        lake=True,
        table=table,
        zones=whole(table),
        initial_volume=KM3 * first.volume,
        initial_salinity=first.salinity,
    )
    return RiverModel((Place("mouths", (Branch(None),)),), (body,))


@dataclass(frozen=True, slots=True)
class Trial:
    """A run: what is above the record's highest level, and whether its balance is closed first.

    A balance is closed by what evaporates: the depth takes or leaves the closure of the means.
    """

    name: str
    above: str = "walls"
    closed: bool = False
    last: str = LAST


TRIALS = (
    Trial("as given"),
    Trial("area goes on above the record", above="slope"),
    # It would end at the level of the table's last row, and rounding passes that.
    Trial("balance of the record closed", closed=True, last="1979-06-30"),
)


def simulate(trial: Trial, record: pd.DataFrame) -> pd.DataFrame:
    """Return level, area, volume, salinity and mass of salt in the middle of years from 1951 on.

    Raises
    ------
    EngineFaultError
        When the level leaves the table.
    """
    dates = pd.date_range(FIRST, trial.last)
    model = lake(table_of(record, trial.above), record)
    engine = RiverEngine(model)
    driven = drivers(model, days_of_common_year(dates), **_driven(record, dates, trial))
    made = engine.run(driven, slice(0, dates.size), ("level", "area", "stored", "stored_salt"))
    days = pd.DataFrame(
        {
            "level": made["level"][:, 0],
            "area": made["area"][:, 0] / KM2,
            "volume": made["stored"][:, 0] / KM3,
            "salt_mass": made["stored_salt"][:, 0] / 1e12,
        },
        index=dates,
    )
    middles = (dates.month == 6) & (dates.day == 30)
    years = days[middles].set_axis(dates.year[middles])
    return years.assign(salinity=1e3 * years.salt_mass / years.volume)


def _driven(record: pd.DataFrame, dates: pd.DatetimeIndex, trial: Trial) -> dict[str, Floats]:
    """Return the days of a run, each year's sum spread evenly over it, shape (day, 1)."""
    each = {name: record[name].reindex(dates.year).to_numpy(dtype=np.float64) for name in record}
    length = np.where(dates.is_leap_year, 366.0, 365.0)
    evaporated = each["evaporation"] / length
    if trial.closed:
        # That of a year is from the middle of the one before to its own.
        missing = closures(record)["mean"].reindex(dates.year + (dates.month > 6))
        evaporated = evaporated + missing.fillna(0.0).to_numpy(dtype=np.float64) / 365.25
    values = {
        "inflow": each["inflow"] / length * KM3 / SECONDS_PER_DAY,
        "inflow_salinity": each["salt"] / each["inflow"],
        "rain": 1e6 * each["rain"] / length / each["area"],
        "evaporation": 1e6 * evaporated / each["area"],
        "temperature": np.full(dates.size, ICE_FREE),
    }
    return {name: rows[:, None] for name, rows in values.items()}


def stops_at(record: pd.DataFrame) -> tuple[pd.Timestamp, EngineFaultError] | None:
    """Return when a run that knows no row above the record's leaves its table, and its words."""
    dates = pd.date_range(FIRST, LAST)
    trial = Trial("table of the record alone", above="none")
    model = lake(table_of(record, trial.above), record)
    engine = RiverEngine(model)
    driven = drivers(model, days_of_common_year(dates), **_driven(record, dates, trial))
    for day in range(dates.size):
        try:
            engine.run(driven, slice(day, day + 1), ("level",))
        except EngineFaultError as fault:
            return dates[day], fault
    return None


def errors(years: pd.DataFrame, record: pd.DataFrame) -> pd.DataFrame:
    """Return simulated less recorded level, area, volume and salinity by year."""
    names = ["level", "area", "volume", "salinity"]
    return years[names] - record.loc[years.index, names]


def of_table(record: pd.DataFrame) -> pd.DataFrame:
    """Return level and area by the table at the recorded volume less the recorded ones."""
    table = table_of(record, "none")
    found = {
        name: np.interp(KM3 * record.volume, table.volume, rows) / unit - record[name]
        for name, rows, unit in (("level", table.level, 1.0), ("area", table.area, KM2))
    }
    return pd.DataFrame(found).drop(index=list(TABLE_YEARS))


def salt_of_record(record: pd.DataFrame) -> pd.Series:
    """Return the mass of salt that volume and salinity of the record make, 1e12 kg."""
    return record.volume * record.salinity / 1e3


def tell_record(record: pd.DataFrame) -> None:
    """Print how well the record closes, and what of it the lake's table meets."""
    print("Closure of the record, km3 a-1, by what its volume is taken for")
    for name, values in closures(record).items():
        usual, most = (values**2).mean() ** 0.5, values.abs()
        print(
            f"{name:6} mean {values.mean():6.2f}  root mean square {usual:5.2f}"
            f"  largest {most.max():5.2f} ({most.idxmax()})  sum {values.sum():6.1f}"
        )
    missed = of_table(record)
    print(f"Table of {TABLE_YEARS} at the volumes of the other {len(missed)} years:")
    for name, unit in (("level", "m"), ("area", "km2")):
        most = missed[name].abs()
        print(f"  {name}: largest error {most.max():.2f} {unit} ({most.idxmax()})")
    salt = salt_of_record(record)
    brought = record.salt.loc[1951:].sum() / 1e3
    print(
        f"Salt of the record, 1e12 kg: {salt.iloc[0]:.2f} in 1950, {salt.iloc[-1]:.2f} in 1980, "
        f"{salt.min():.2f} to {salt.max():.2f}; rivers brought {brought:.2f}"
    )
    steps = salt.diff().abs()
    print(f"  from year to year up to {steps.max():.2f} ({steps.idxmax()})")


def tell_errors(trial: Trial, years: pd.DataFrame, record: pd.DataFrame) -> None:
    """Print the errors of a trial over all years and in some of them."""
    missed = errors(years, record)
    print(f"\n{trial.name}: simulated less recorded")
    print(f"{'':20} {'level m':>9} {'area km2':>9} {'km3':>8} {'g/l':>7}")
    lines = {
        "mean": missed.mean(),
        "mean absolute": missed.abs().mean(),
        "largest absolute": missed.abs().max(),
        **{str(year): missed.loc[year] for year in missed.index if year % 5 == 0},
    }
    for name, row in lines.items():
        print(f"{name:20} {row.level:9.2f} {row.area:9.0f} {row.volume:8.1f} {row.salinity:7.2f}")


def main() -> int:
    """Print the closure of the record and the errors of all trials, and draw the figure."""
    if not there():
        print(absent)
        return 2
    record = read_record()
    tell_record(record)
    stopped = stops_at(record)
    if stopped is not None:
        day, fault = stopped
        end = f"{fault.values['end']} end, {fault.values['end_level']:.2f} m"
        print(f"Table of the record alone: stops on {day:%Y-%m-%d} ({fault.code}, {end})")
    made = {}
    for trial in TRIALS:
        made[trial.name] = simulate(trial, record)
        tell_errors(trial, made[trial.name], record)
    plain = made[TRIALS[0].name]
    print("\nyear by year: errors of volume and closures, km3; salt, 1e12 kg")
    shown = errors(plain, record)[["level", "area", "volume", "salinity"]]
    shown = shown.join(closures(record)).assign(
        summed=closures(record)["mean"].cumsum(),
        salt=plain.salt_mass,
        salt_recorded=salt_of_record(record),
        salinity_at_recorded_volume=1e3 * plain.salt_mass / record.volume - record.salinity,
    )
    print(shown.round(2).to_string())
    aral_sea_figure.draw(record, made, closures(record))
    return 0


if __name__ == "__main__":
    sys.exit(main())
