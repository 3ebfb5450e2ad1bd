"""The Kara Ertis above Boran as one HRU with each of four precipitation products: what they change.

A study of inputs, not of the river: nothing is calibrated, and there is no discharge to compare
with. The weather is that of the basin's mean (see `shared/data` beside the project).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from kzwater import registry
from kzwater.lumped import Lumped, run_lumped

DATA = (
    Path(__file__).parents[2]
    / "shared"
    / "data"
    / "kara_ertis_forcing"
    / "boran_11001_daily_forcing_2000-2022.csv"
)
PRODUCTS = {
    "ERA5-Land": "P_era5land_mm",
    "MSWEP": "P_mswep_mm",
    "GSMaP": "P_gsmap_mm",
    "CHIRPS": "P_chirps_mm",
}
# The basin lies between 46.5 and 49 degrees north; its mean height is assumed.
PLACE = {"latitude": 47.7, "longitude": 87.5, "elevation": 1500.0, "wind_speed_height": 10.0}
# The file's own radiation passes what a clear sky lets through from August to October: the model
# runs with that from the range of temperature.
METHODS = {
    "Penman-Monteith, radiation from temperature": (
        "solar_geometry",
        "radiation_from_temperature",
        "humidity_from_dew_point",
        "penman_monteith",
    ),
    "Penman-Monteith, radiation of the file": (
        "solar_geometry",
        "humidity_from_dew_point",
        "penman_monteith",
    ),
    "Hargreaves-Samani": ("solar_geometry", "hargreaves_samani"),
    "Oudin": ("solar_geometry", "oudin"),
}
REFERENCE = next(iter(METHODS.values()))
NAME = "reference_evapotranspiration"
MEGAJOULES_PER_WATT_DAY = 0.0864


def read_weather(path: Path) -> pd.DataFrame:
    """Return the daily table, indexed by date."""
    return pd.read_csv(path, parse_dates=["date"], index_col="date")


def calendar(table: pd.DataFrame) -> pd.DatetimeIndex:
    """Return the dates of the rows."""
    return pd.DatetimeIndex(table.index)


def weather_of(table: pd.DataFrame, product: str) -> dict[str, np.ndarray]:
    """Return what drives the model, each of shape (day,), in the units of the engine."""
    columns = {
        "precipitation": table[PRODUCTS[product]],
        "air_temperature": table["T_mean_C"],
        "air_temperature_maximum": table["T_max_C"],
        "air_temperature_minimum": table["T_min_C"],
        "dew_point_temperature": table["Tdew_C"],
        "wind_speed": table["wind_ms"],
        "shortwave_radiation": table["srad_Wm2"] * MEGAJOULES_PER_WATT_DAY,
        "day_of_year": calendar(table).day_of_year,
        "hour_of_day": 12.0,
        "clock_meridian": 90.0,
    }
    return {name: np.asarray(values, dtype=np.float64) for name, values in columns.items()}


def whole_years(table: pd.DataFrame, product: str) -> pd.DataFrame:
    """Return the longest row of years in which the product has every day."""
    there = table[PRODUCTS[product]].notna().groupby(calendar(table).year).mean() == 1.0
    best: list[int] = []
    run: list[int] = []
    for year, whole in there.items():
        run = [*run, int(str(year))] if whole else []
        best = max(best, run, key=len)
    return table[calendar(table).year.isin(best)]


def yearly(table: pd.DataFrame, product: str) -> pd.DataFrame:
    """Return what falls, evaporates and runs off in each year, mm; the stores were filled before.

    The years are computed twice, and the second time counts.
    """
    engine = Lumped((*REFERENCE, *registry.standard_processes()), PLACE).engine()
    upwards = [name for name in engine.fluxes if registry.field(name).to_store == "atmosphere"]
    names = (NAME, "river_inflow", *upwards)
    weather = weather_of(table, product)
    for _ in range(2):
        made = run_lumped(engine, names, weather)
    days = pd.DataFrame(
        {
            "precipitation": weather["precipitation"],
            "reference": made[NAME],
            "evaporated": sum(made[name] for name in upwards),
            "runoff": made["river_inflow"],
        },
        index=table.index,
    )
    return days.groupby(calendar(table).year).sum()


def monthly_reference(table: pd.DataFrame, processes: tuple[str, ...]) -> pd.Series:
    """Return the mean reference evapotranspiration of each month, mm d-1."""
    weather = weather_of(table, "ERA5-Land")
    made = run_lumped(Lumped(processes, PLACE).engine(), (NAME,), weather)[NAME]
    return pd.Series(made, index=table.index).groupby(calendar(table).month).mean()


def beyond_clear_sky(table: pd.DataFrame) -> pd.Series:
    """Return the share of days of each month with more radiation than a clear sky lets through."""
    weather = weather_of(table, "ERA5-Land")
    name = "extraterrestrial_radiation"
    above = run_lumped(Lumped(("solar_geometry",), PLACE).engine(), (name,), weather)[name]
    share = weather["shortwave_radiation"] / above > 0.75 + 2e-5 * PLACE["elevation"]
    return pd.Series(share, index=table.index).groupby(calendar(table).month).mean()


def tell_reference(table: pd.DataFrame) -> None:
    """Print the reference evapotranspiration by each method, and the faults of the radiation."""
    print("Reference evapotranspiration, mm d-1, January to December, and mm per year")
    for method, processes in METHODS.items():
        months = monthly_reference(table, processes)
        cells = " ".join(f"{value:4.1f}" for value in months)
        print(f"{method:44} {cells} {float(months.mean()) * 365.25:6.0f}")
    cells = " ".join(f"{value:4.0%}" for value in beyond_clear_sky(table))
    print(f"{'days with more sun than a clear sky has':44} {cells}")


def tell_products(table: pd.DataFrame) -> None:
    """Print what each product makes of the basin."""
    print("Kara Ertis above Boran, one HRU, standard model, nothing calibrated; mm per year")
    print(f"{'product':10} {'years':10} {'P':>6} {'ET0':>6} {'ET':>6} {'runoff':>7} {'of P':>6}")
    means = {}
    for product in PRODUCTS:
        years = yearly(whole_years(table, product), product)
        mean = means[product] = years.mean()
        print(
            f"{product:10} {years.index[0]}-{years.index[-1]:<5} {mean.precipitation:6.0f} "
            f"{mean.reference:6.0f} {mean.evaporated:6.0f} {mean.runoff:7.0f} "
            f"{mean.runoff / mean.precipitation:6.2f}"
        )
    for column in ("precipitation", "evaporated", "runoff"):
        values = [mean[column] for mean in means.values()]
        low, high = min(values), max(values)
        print(f"{column}: {low:.0f} to {high:.0f} mm, the largest {high / low:.1f} x the smallest")


def main() -> int:
    """Print the means of each method and product, and their spread."""
    if not DATA.is_file():
        print(f"The weather is not there: {DATA}")
        return 2
    table = read_weather(DATA)
    tell_reference(table)
    tell_products(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
