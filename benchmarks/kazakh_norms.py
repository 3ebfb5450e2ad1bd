"""Seasonal water of crops where Kazakhstan grows them, beside its irrigation norms.

    python benchmarks/kazakh_norms.py     prints the table of docs/studies/kazakh_norms.md

Nothing is fitted. Temperature and precipitation are monthly means of ERA5 2000-2025; all other
weather is assumed (`PLACES`), its days are synthetic, and the norms are from memory.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pandas as pd

import kzwater
from kzwater.config import load_scenario
from kzwater.season import season

SCENARIOS = Path(__file__).parents[1] / "scenarios"
EXAMPLE, RICE = SCENARIOS / "turkistan_cotton", SCENARIOS / "kyzylorda_rice"


@dataclass(frozen=True, slots=True)
class Place:
    """Where crops are grown.

    Attributes
    ----------
    temperature, precipitation : tuple of float
        Monthly means of the 0.25 degree cell of ERA5, degC and mm (contains modified Copernicus
        Climate Change Service information 2000-2025).
    """

    latitude: float
    longitude: float
    elevation: float
    temperature: tuple[float, ...]
    precipitation: tuple[float, ...]


PLACES = {
    "Turkistan": Place(
        40.85,
        68.6,
        250.0,
        (2.4, 4.9, 11.7, 17.8, 24.0, 29.0, 30.2, 27.8, 22.3, 15.4, 8.7, 3.2),
        (42.1, 59.2, 76.3, 69.7, 40.5, 15.8, 4.2, 4.5, 4.5, 28.0, 44.2, 46.1),
    ),
    "Zhetisu": Place(
        44.75,
        78.0,
        600.0,
        (-9.4, -6.2, 3.5, 11.4, 16.9, 22.1, 23.9, 22.1, 16.4, 8.8, 1.0, -6.7),
        (25.7, 29.4, 46.0, 49.1, 47.5, 31.7, 30.4, 20.6, 19.5, 35.4, 40.0, 29.4),
    ),
    "Almaty": Place(
        43.75,
        77.0,
        600.0,
        (-6.1, -3.5, 5.5, 13.1, 18.9, 24.2, 26.4, 24.6, 18.7, 10.9, 2.9, -4.1),
        (20.6, 25.7, 43.0, 56.4, 56.3, 36.8, 30.1, 20.9, 20.0, 34.8, 35.8, 22.4),
    ),
}
# Elsewhere than in Turkistan summers are a little less dry (from memory); its own are in
# scenarios/turkistan_cotton/climate.csv, as are range of temperature, wet days and wind.
MOISTER = 0.06
# Net, m3 per hectare and season (from memory: no page with the official table was found).
VEGETABLES, ORCHARDS = (5000, 7000), (4000, 5500)
NORMS = {
    ("Turkistan", "cotton"): (5000, 6500),
    ("Zhetisu", "sugar_beet"): (5500, 7000),
    ("Zhetisu", "maize"): (4500, 5500),
    ("Almaty", "alfalfa"): (6500, 8500),
    ("Almaty", "winter_wheat"): (2500, 3500),
    ("Almaty", "tomato"): VEGETABLES,
    ("Almaty", "onion"): VEGETABLES,
    ("Almaty", "cabbage"): VEGETABLES,
    ("Almaty", "apple"): ORCHARDS,
    ("Almaty", "grape"): ORCHARDS,
}
METHOD, SOIL = "furrow", "loam"
# Rice stands in the weather of its own example; its norm is a reading of its water at the field.
RICE_NORM = (20000, 25000)
RICE_FIELDS = (
    ("flooding", "clay_loam"),
    ("flooding", "loam"),
    ("flooding", "sandy_loam"),
    ("levelled_flooding", "clay_loam"),
    ("alternate_wetting", "clay_loam"),
)
# Shares of the intake that canals lose: what is planned, what is usual, what is worst (zakon.kz).
LOSSES = (0.25, 0.40, 0.60)
# Kyzylorda 2024: km3 at the intakes, thousand hectares of rice and in all (kazpravda 2026).
TAKEN, RICE_AREA, WHOLE_AREA = 3.7, 85.6, 190.0
# What is assumed of the weather, and by how much it may well be otherwise.
SHIFTS = {
    "as assumed": {},
    "range of temperature + 2 degC": {"diurnal_range": 2.0},
    "range of temperature - 2 degC": {"diurnal_range": -2.0},
    "humidity + 0.05": {"humidity_minimum": 0.05, "humidity_maximum": 0.05},
    "humidity - 0.05": {"humidity_minimum": -0.05, "humidity_maximum": -0.05},
    "wind + 0.5 m/s": {"wind_speed": 0.5},
    "wind - 0.5 m/s": {"wind_speed": -0.5},
}


def _weather_maker() -> ModuleType:
    """Return the generator of the example as a module."""
    path = EXAMPLE / "make_weather.py"
    specification = importlib.util.spec_from_file_location("turkistan_make_weather", path)
    if specification is None or specification.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def climate_of(name: str) -> pd.DataFrame:
    """Return the monthly means of a place."""
    place = PLACES[name]
    table = pd.read_csv(EXAMPLE / "climate.csv", comment="#", index_col="month")
    table["air_temperature"] = place.temperature
    precipitation = pd.Series(place.precipitation, index=table.index)
    # A wet day has as much rain as in the example.
    table["wet_days"] *= precipitation / table["precipitation"]
    table["precipitation"] = precipitation
    if name != "Turkistan":
        for column in ("humidity_minimum", "humidity_maximum"):
            table[column] = (table[column] + MOISTER).clip(upper=0.95)
    return table


def shifted(climate: pd.DataFrame, shift: dict[str, float]) -> pd.DataFrame:
    """Return monthly means of which some lie higher or lower."""
    table = climate.copy()
    for column, by in shift.items():
        most = 0.98 if column.startswith("humidity") else float("inf")
        table[column] = (table[column] + by).clip(upper=most)
    return table


def seasons_of(name: str, folder: Path, shift: dict[str, float] | None = None) -> pd.DataFrame:
    """Return ten synthetic seasons of the crops of a place, well watered."""
    place = PLACES[name]
    _copied(EXAMPLE, folder)
    weather = _weather_maker().make(shifted(climate_of(name), shift or {}))
    weather.add_suffix("_maktaaral").to_csv(folder / "weather.csv")
    where = f"{place.latitude},{place.longitude},{place.elevation}"
    (folder / "stations.csv").write_text(
        f"station,latitude,longitude,elevation\nmaktaaral,{where}\n", encoding="utf-8"
    )
    rows = [f"{crop},{crop},10,{where},{METHOD},{SOIL}" for at, crop in NORMS if at == name]
    return _run(folder, rows)


def seasons_of_rice(folder: Path, shift: dict[str, float] | None = None) -> pd.DataFrame:
    """Return ten synthetic seasons of rice in Kyzylorda, well watered."""
    _copied(RICE, folder)
    if shift:
        climate = pd.read_csv(RICE / "climate.csv", comment="#", index_col="month")
        weather = _weather_maker().make(shifted(climate, shift))
        weather.add_suffix("_kyzylorda").to_csv(folder / "weather.csv")
    where = "44.85,65.5,130"
    rows = [f"{method} on {soil},rice,10,{where},{method},{soil}" for method, soil in RICE_FIELDS]
    return _run(folder, rows)


def _copied(example: Path, folder: Path) -> None:
    shutil.copytree(example, folder, ignore=shutil.ignore_patterns("__pycache__", "out"))


def _run(folder: Path, rows: list[str]) -> pd.DataFrame:
    """Return the seasons of an example with other fields, and without prices."""
    header = "field,crop,hectares,latitude,longitude,elevation,method,soil"
    (folder / "fields.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    (folder / "scenario.yaml").write_text(text.replace("economy: economy.csv\n", ""))
    kzwater.run(folder / "scenario.yaml", folder / "run")
    return season(folder / "run" / "results.nc", load_scenario(folder / "scenario.yaml")).fields


def _line(place: str, what: str, norm: tuple[int, int], found: pd.DataFrame) -> str:
    """Return a row of the table: means of the seasons and their range."""
    net = 10.0 * found["net"]
    numbers = (
        net.mean(),
        net.min(),
        net.max(),
        found["gross_m3_per_ha"].mean(),
        found["precipitation"].mean(),
        100.0 * found["relative_yield"].mean(),
    )
    shown = f"{norm[0]}-{norm[1]}"
    return f"{place:10} {what:30}{shown:>12}" + "".join(f"{n:12.0f}" for n in numbers)


def _of_crops(shift: dict[str, float] | None = None) -> dict[tuple[str, str], pd.DataFrame]:
    """Return the harvested seasons of each place and crop."""
    found = {}
    for name in PLACES:
        with tempfile.TemporaryDirectory() as scratch:
            table = seasons_of(name, Path(scratch) / "season", shift)
        for crop, own in table[table["relative_yield"].notna()].groupby("crop", sort=False):
            found[name, str(crop)] = own
    return found


def _of_rice(shift: dict[str, float] | None = None) -> dict[str, pd.DataFrame]:
    """Return the harvested seasons of each field of rice."""
    with tempfile.TemporaryDirectory() as scratch:
        table = seasons_of_rice(Path(scratch) / "season", shift)
    harvested = table[table["relative_yield"].notna()]
    return {str(field): own for field, own in harvested.groupby("field", sort=False)}


def _print_intake(gross: dict[str, float]) -> None:
    """Print what the fields take at the source behind canals that lose some of it."""
    print("\nat the intake, m3 per hectare, behind canals that lose")
    print(f"{'':41}" + "".join(f"{100 * loss:11.0f}%" for loss in LOSSES))
    for what, field in gross.items():
        print(f"{what:41}" + "".join(f"{field / (1.0 - loss):12.0f}" for loss in LOSSES))
    rice = gross["Kyzylorda rice, flooding on clay_loam"]
    reading = 1e6 * TAKEN / RICE_AREA
    print(
        f"\nKyzylorda 2024: {reading:.0f} over rice alone, {1e6 * TAKEN / WHOLE_AREA:.0f} over all;"
    )
    print(f"the first needs canals that lose {100.0 * (1.0 - rice / reading):.0f} %")
    for loss in LOSSES:
        of_rice = rice / (1.0 - loss) * RICE_AREA / 1e6
        rest = 1e6 * (TAKEN - of_rice) / (WHOLE_AREA - RICE_AREA)
        print(
            f"canals that lose {100 * loss:.0f} %: rice {of_rice:.2f} km3, "
            f"{rest:.0f} m3 per hectare of all else, {rest * (1.0 - loss):.0f} at the field"
        )


def _print_shifts() -> None:
    """Print what the assumed weather is worth for cotton and rice."""
    print(f"\n{'net, m3 per hectare':41}{'cotton':>12}{'rice':>12}")
    for what, shift in SHIFTS.items():
        with tempfile.TemporaryDirectory() as scratch:
            cotton = seasons_of("Turkistan", Path(scratch) / "season", shift)
        harvested = cotton[cotton["relative_yield"].notna()]
        rice = _of_rice(shift)["flooding on clay_loam"]
        print(f"{what:41}{10 * harvested['net'].mean():12.0f}{10 * rice['net'].mean():12.0f}")


def main() -> int:
    """Print net and gross water beside the norms, at the intake, and what weather is worth."""
    print(f"{METHOD}, {SOIL}, no limit; m3 per hectare and season, net: what entered the soil")
    header = ("norm", "net", "least", "most", "gross", "rain, mm", "yield, %")
    print(f"{'place':10} {'crop':30}" + "".join(f"{text:>12}" for text in header))
    gross = {}
    for (name, crop), found in _of_crops().items():
        print(_line(name, crop, NORMS[name, crop], found))
        gross[f"{name} {crop}"] = found["gross_m3_per_ha"].mean()
    for field, found in _of_rice().items():
        print(_line("Kyzylorda", f"rice, {field}", RICE_NORM, found))
        gross[f"Kyzylorda rice, {field}"] = found["gross_m3_per_ha"].mean()
    _print_intake(gross)
    _print_shifts()
    return 0


if __name__ == "__main__":
    sys.exit(main())
