"""Seasons of maize in Nebraska and of wheat in Tunisia, beside those of AquaCrop.

    python benchmarks/aquacrop_seasons.py     prints the tables of docs/studies/aquacrop.md

Same weather, same reference evapotranspiration, same soil, same sowing, same lengths of stages;
nothing is fitted. AquaCrop's seasons of Tunis lie in `shared/data` beside the project; those of
Champion were computed apart with its Python package and stand in the study alone.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from kzwater.agronomy import crops
from kzwater.lumped import Lumped, run_lumped
from kzwater.weights import Floats

DATA = Path(__file__).parents[2] / "shared" / "data" / "irrigation" / "aquacrop"

PROCESSES = (
    "precipitation_phase",
    "dry_canopy",
    "snow_degree_day",
    "unfrozen_ground",
    "crop_calendar",
    "root_growth",
    "irrigation_by_depletion",
    "irrigation_limits",
    "irrigation_application",
    "curve_number",
    "overland_flow",
    "salt_free",
    "crop_water",
    "mild_seasons",
    "crop_yield",
    "field_drainage",
    "groundwater",
)
FLUXES = {
    "rain": "precipitation",
    "reference": "reference_evapotranspiration",
    "irrigation": "irrigation_infiltration",
    "runoff": "rain_runoff",
    "drainage": "rooted_drainage",
    "deeper": "unrooted_drainage",
    "evaporation": "field_evaporation",
    "transpiration": "crop_transpiration",
}
# AquaCrop's sandy loam: 0.10, 0.22 and 0.41 at wilting point, field capacity and saturation, 7 mm
# evaporate readily. Its files have neither wind nor humidity: the climate of FAO-56's tables.
AVAILABLE, TOPSOIL = 0.12, 100.0
SANDY_LOAM = {
    "wilting_point": 0.10,
    "available_water_capacity": AVAILABLE,
    "drainable_porosity": 0.19,
    "topsoil_depth": TOPSOIL,
    "readily_evaporable_share": 7.0 / ((0.22 - 0.05) * TOPSOIL),
    "curve_number_average": 46.0,
    "wind_speed_height": 2.0,
}
# Water comes on the day on which it is wanted, all of it, and wets the whole ground.
PROMPT = {
    "application_efficiency": 1.0,
    "irrigation_wetted_share": 1.0,
    "irrigation_lead_time": 0.0,
    "irrigation_least_depth": 0.0,
    "irrigation_greatest_depth": 400.0,
    "latest_harvest_day": 0.0,
}
# Of AquaCrop's crops: until emergence, full cover, senescence and ripeness; days or day-degrees.
# Columns of its files by what they hold.
PRINTED = {
    "days": "Cycle",
    "rain": "Rain",
    "reference": "ETo",
    "irrigation": "Irri",
    "runoff": "Runoff",
    "deeper": "Drain",
    "evaporation": "E",
    "transpiration": "Tr",
}
HARVEST_INDEX = 0.48
STAGES = ("initial_stage", "development_stage", "middle_stage", "late_stage")
WARMTH = {
    "counts_day_degrees": 1.0,
    "growth_base_temperature": 0.0,
    "growth_upper_temperature": 26.0,
}


def _stages(*ends: float) -> dict[str, float]:
    """Return the lengths of stages that end at some age."""
    return dict(zip(STAGES, np.diff([0.0, *ends]).tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Case:
    """Seasons of a crop at a station.

    Attributes
    ----------
    peer : str
        Name of AquaCrop's own seasons, "" where there are none.
    sown : tuple of int
        Month and day.
    filled : float
        Share of the available water that the soil holds when it is sown.
    """

    station: str
    crop: str
    years: range
    sown: tuple[int, int]
    filled: float
    depth: float
    parameters: dict[str, float] = field(default_factory=dict)
    peer: str = ""


WHEAT = {**WARMTH, **_stages(150.0, 1186.0, 1700.0, 2400.0), "root_depth_middle": 1500.0}
LONG_WHEAT = {**WARMTH, **_stages(289.0, 2252.0, 2835.0, 3390.0), "root_depth_middle": 1500.0}
MAIZE = {**_stages(6.0, 54.0, 107.0, 132.0), "root_depth_middle": 2300.0}
RAIN = {"irrigation_ordered": 0.0}


def _wheat(filled: float, parameters: dict[str, float], peer: str, depth: float = 1650.0) -> Case:
    years = range(1979, 2002)
    return Case("tunis", "winter_wheat", years, (10, 15), filled, depth, parameters | RAIN, peer)


def _maize(limit: float | None) -> Case:
    """Return maize that orders water at half of what is available, up to a limit, mm."""
    triggers = {f"irrigation_trigger_{stage.removesuffix('_stage')}": 0.5 for stage in STAGES}
    water = RAIN if limit == 0.0 else triggers
    held = {} if not limit else {"season_limit": limit}
    years = range(1982, 2019)
    return Case("champion", "maize", years, (5, 1), 1.0, 2400.0, MAIZE | water | held)


CASES = {
    "wheat, from field capacity": _wheat(1.0, WHEAT, "tunis_test_1_SandyLoam"),
    "wheat, from 30 %": _wheat(0.3, WHEAT, "tunis_test_3_30taw"),
    "long wheat, from field capacity": _wheat(1.0, LONG_WHEAT, "tunis_test_2_long", depth=1600.0),
    "maize, rain alone": _maize(0.0),
    "maize, at most 100 mm": _maize(100.0),
    "maize, at most 200 mm": _maize(200.0),
    "maize, full": _maize(None),
}


def weather_of(station: str) -> pd.DataFrame:
    """Return the daily weather of a station."""
    table = pd.read_csv(DATA / f"{station}_climate.txt", sep=r"\s+", header=0)
    table.columns = pd.Index(["day", "month", "year", "lowest", "highest", "rain", "reference"])
    days = pd.to_datetime(table[["year", "month", "day"]])
    return table.set_index(pd.DatetimeIndex(days)).drop(columns=["day", "month", "year"])


def _run(case: Case, days: pd.DataFrame, sown: float) -> dict[str, Floats]:
    """Return what the engine makes of each day; the soil is filled on the first of them."""
    declared = crops()[case.crop].items()
    known = {name: value for name, value in declared if not name.startswith("irrigation")}
    own = {"field_soil_depth": case.depth, "root_depth_initial": 300.0, "sowing_day": sown}
    available = case.filled * AVAILABLE
    engine = Lumped(
        PROCESSES,
        known | SANDY_LOAM | PROMPT | own | case.parameters,
        {
            "rooted_depth": 300.0,
            "rooted_water": available * 300.0,
            "unrooted_water": available * (case.depth - 300.0),
            "surface_depletion": (AVAILABLE - available) * TOPSOIL,
        },
    ).engine()
    forcing = {
        "day_of_year": pd.DatetimeIndex(days.index).day_of_year.to_numpy(dtype=np.float64),
        "precipitation": days["rain"].to_numpy(),
        "air_temperature": days[["lowest", "highest"]].mean(axis=1).to_numpy(),
        "reference_evapotranspiration": days["reference"].to_numpy(),
        "wind_speed": np.full(len(days), 2.0),
        "relative_humidity_minimum": np.full(len(days), 0.45),
    }
    return run_lumped(engine, ("crop_stage", "harvested_yield", *FLUXES.values()), forcing)


def season_of(case: Case, days: pd.DataFrame) -> dict[str, float]:
    """Return sums of one season, mm, from a table of days that begins with the sowing."""
    made = _run(case, days, float(days.index[0].day_of_year))
    grows = made["crop_stage"] > 0.5
    return {
        "year": float(days.index[0].year),
        "days": float(grows.sum()),
        **{name: float(made[flux][grows].sum()) for name, flux in FLUXES.items()},
        "yield": float(made["harvested_yield"].max()),
    }


def seasons_of(case: Case) -> pd.DataFrame:
    """Return a row for each season, and the means of what each holds."""
    weather = weather_of(case.station)
    rows = []
    for year in case.years:
        sown = pd.Timestamp(date(year, *case.sown))
        # The day before the next sowing ends every crop.
        rows.append(season_of(case, weather[sown : sown + pd.Timedelta(days=360)]))
    return pd.DataFrame(rows).set_index("year")


def watered_wheat() -> pd.DataFrame:
    """Return a row for each season of wheat that is kept at four fifths of the available water.

    One run from 15 August 1979 and from wilting point, sown on 1 December. AquaCrop gives each day
    what lacks, below the ground; here a tenth of the depletion, day by day, comes nearest to it.
    """
    first, seasons = pd.Timestamp(1979, 8, 15), 22
    days = weather_of("tunis")[first : pd.Timestamp(1979 + seasons, 8, 14)]
    kept = {f"irrigation_trigger_{stage.removesuffix('_stage')}": 0.2 for stage in STAGES}
    wet = {"irrigation_refill": 0.1, "irrigation_wetted_share": 0.0}
    case = Case("tunis", "winter_wheat", range(0), (12, 1), 0.0, 1650.0, WHEAT | kept | wet)
    made = _run(case, days, sown=335.0)
    table = pd.DataFrame({name: made[flux] for name, flux in FLUXES.items()})
    table["days"] = (made["crop_stage"] > 0.5).astype(float)
    passed = (pd.DatetimeIndex(days.index) - first).days // 365.25
    year = np.minimum(passed, seasons - 1.0)
    found = table.groupby(1979.0 + year).sum()
    found["yield"] = pd.Series(made["harvested_yield"]).groupby(1979.0 + year).last()
    return found.rename_axis("year")


def peer_of(peer: str) -> pd.DataFrame:
    """Return AquaCrop's seasons, with its yield relative to that of its crop without any want.

    Days are those from emergence on.
    """
    lines = (DATA / f"{peer}_windows.OUT").read_text(encoding="latin-1").splitlines()
    head = next(line for line in lines if "RunNr" in line).split()
    rows = [line.split() for line in lines]
    seasons = [row for row in rows if len(row) == len(head) and row[0].isdigit()]
    table = pd.DataFrame(seasons, columns=pd.Index(head)).astype(float)
    potential = HARVEST_INDEX * table["BioMass"] / (0.01 * table["Brelative"])
    found = pd.DataFrame({name: table[head] for name, head in PRINTED.items()})
    found["yield"] = table["Yield"] / potential
    return found.set_index(1978.0 + table["RunNr"].rename("year"))


SHOWN = ("days", "reference", "irrigation", "runoff", "deeper", "evaporation", "transpiration")


def _line(what: str, who: str, table: pd.DataFrame) -> str:
    """Return a row of the table: means, and the least and middle yield."""
    means = "".join(f"{table[name].mean():15.0f}" for name in SHOWN)
    shares = 100.0 * table["yield"]
    return f"{what:32}{who:10}{means}" + "".join(
        f"{value:8.0f}" for value in (shares.mean(), shares.median(), shares.min())
    )


def _beside(what: str, own: pd.DataFrame, peer: pd.DataFrame) -> None:
    """Print seasons beside those of AquaCrop."""
    print(_line(what, "kzwater", own))
    print(_line("", "AquaCrop", peer))
    both = own[["irrigation", "yield"]].join(peer[["irrigation", "yield"]].add_prefix("its_"))
    pairs = both.dropna()
    name = "irrigation" if peer["irrigation"].any() else "yield"
    correlation = pairs[name].corr(pairs[f"its_{name}"])
    print(f"{'':32}{len(pairs)} seasons, r of {name} {correlation:.2f}")


def main() -> int:
    """Print means of the seasons beside AquaCrop's, and how yields go together."""
    if not DATA.is_dir():
        print(f"AquaCrop's files are not there: {DATA}")
        return 2
    print("mm a season, yield in % of that without want: mean, median, least")
    print(f"{'case':42}" + "".join(f"{name:>15}" for name in SHOWN) + "   yield, %")
    for what, case in CASES.items():
        own = seasons_of(case)
        if case.peer:
            _beside(what, own, peer_of(case.peer))
        else:
            print(_line(what, "kzwater", own))
    _beside("wheat, watered", watered_wheat(), peer_of("tunis_test_6"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
