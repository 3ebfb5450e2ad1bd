"""Precipitation less evapotranspiration of fourteen watersheds of Kazakhstan beside GLEAM's.

Each watershed is one HRU with the standard model, nothing calibrated. Precipitation is that of its
table (MSWEP, by month), so what is compared is evapotranspiration (see `shared/data` beside the
project).
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import netCDF4
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.transform import from_origin

from kzwater import registry
from kzwater.data.intervals import lengths, linear
from kzwater.errors import Problems
from kzwater.lumped import Lumped, run_lumped
from kzwater.preparation.polygons import Outline, read_outlines
from kzwater.reports.style import computed, observed, picture, quiet, save

SHARED = Path(__file__).parents[2] / "shared" / "data"
TABLE = SHARED / "kz_watersheds" / "kz_watersheds_monthly_2000-2023.csv"
OUTLINES = SHARED / "kz_watersheds" / "watersheds.gpkg"
CLIMATE = SHARED / "kz_grid" / "era5_climatology_2000-2025_monthly_0.25deg.nc"
FIGURE = Path(__file__).parents[1] / "docs" / "figures" / "kz_watersheds.png"

NAMES = {
    "NWB_00001": "Ertis",
    "NWB_00002": "Esil-Ertis, closed",
    "NWB_00003": "Nura",
    "NWB_00004": "Ob-Ertis, closed",
    "NWB_00005": "Sarysu",
    "NWB_00006": "Tobyl",
    "NWB_00007": "Torgai",
    "NWB_00008": "Tobyl-Esil, closed",
    "NWB_00009": "Esil",
    "NWB_00010": "Zhaiyk-Caspian",
    "SWB_00001": "Syr Darya-Aral",
    "SWB_00002": "Ile-Balkash-Alakol",
    "SWB_00003": "Shu-Talas",
    "SWB_00004": "Amu Darya-Aral",
}
PROCESSES = ("solar_geometry", "oudin", *registry.standard_processes())
# Sides of the cells of the climatology are divided, so that borders are followed.
FINER = 10
WET_EVERY = 5

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Place:
    """What one HRU of a watershed knows of its place.

    Attributes
    ----------
    temperature : array, shape (12,), degC
    latitude : float
        Degrees north.
    area : float
        km2 within the climatology.
    """

    temperature: Floats
    latitude: float
    area: float


def there() -> bool:
    """Return whether all data lie beside the project."""
    return TABLE.is_file() and OUTLINES.is_file() and CLIMATE.is_file()


def read_table() -> pd.DataFrame:
    """Return the monthly table, indexed by watershed and month."""
    return pd.read_csv(TABLE, parse_dates=["month"]).set_index(["WATERSHED_ID", "month"])


def read_climate() -> tuple[Floats, Floats, Floats]:
    """Return latitude, longitude and air temperature, shape (12, latitude, longitude), degC."""
    with netCDF4.Dataset(CLIMATE) as dataset:
        latitude, longitude, temperature = (
            np.asarray(dataset[name][:], dtype=np.float64)
            for name in ("latitude", "longitude", "t2m")
        )
    if not -60.0 < temperature.min() < temperature.max() < 60.0:
        raise ValueError("t2m is not in degC, whatever its attribute says")
    return latitude, longitude, temperature


def outlines() -> dict[str, Outline]:
    """Return the outline of each watershed."""
    problems = Problems()
    found = read_outlines(OUTLINES, "WATERSHED_ID", "outlines", problems, "watersheds")
    if found is None:
        raise ValueError("; ".join(str(problem) for problem in problems))
    return {outline.id: outline for outline in found}


def stated_areas() -> dict[str, float]:
    """Return the area of each watershed that stands beside its outline, km2."""
    with closing(sqlite3.connect(f"{OUTLINES.resolve().as_uri()}?mode=ro", uri=True)) as database:
        return dict(database.execute("SELECT WATERSHED_ID, area_km2_calc FROM watersheds"))


def cells_of(outline: Outline, latitude: Floats, longitude: Floats) -> Floats:
    """Return the area of the outline within each cell, shape (latitude, longitude), km2."""
    side = 0.25
    shape = (latitude.size * FINER, longitude.size * FINER)
    corner = (float(longitude[0]) - side / 2, float(latitude[0]) + side / 2)
    transform = from_origin(*corner, side / FINER, side / FINER)
    inside = rasterize(outline.shapes("EPSG:4326"), shape, transform=transform)
    share = inside.reshape(latitude.size, FINER, longitude.size, FINER).mean((1, 3))
    degree = 111.2
    size = (side * degree) ** 2 * np.cos(np.radians(latitude))
    return np.asarray(share * size[:, np.newaxis], dtype=np.float64)


def places(outline: Outline, classes: int = 1) -> tuple[Place, ...]:
    """Return the HRUs of a watershed: classes of mean temperature, each of the same area."""
    latitude, longitude, temperature = read_climate()
    area = cells_of(outline, latitude, longitude)
    row, column = np.nonzero(area)
    order = np.argsort(temperature.mean(0)[row, column], kind="stable")
    row, column = row[order], column[order]
    weight = area[row, column]
    middle = np.cumsum(weight) - weight / 2
    number = (middle / weight.sum() * classes).astype(int)
    return tuple(
        Place(
            temperature=np.average(
                temperature[:, row[each], column[each]], axis=1, weights=weight[each]
            ),
            latitude=float(np.average(latitude[row[each]], weights=weight[each])),
            area=float(weight[each].sum()),
        )
        for each in (number == k for k in range(classes))
    )


def evapotranspiration(
    precipitation: pd.Series, place: Place, *, wet_every: int = 1
) -> tuple[pd.Series, pd.Series]:
    """Return evapotranspiration and its reference by month, mm; stores were filled before.

    Precipitation and temperature become days on straight lines that keep the sum and mean of each
    month, as those of stations do. The years are computed twice, and the second time counts.

    Parameters
    ----------
    precipitation : series, by month, mm
    wet_every : int
        The rain of so many days falls on the last one of them.
    """
    months = np.array(precipitation.index, dtype="datetime64[D]")
    days = lengths(months, "month")
    rain = linear(
        precipitation.to_numpy()[:, np.newaxis] / days[:, np.newaxis], days, positive=True
    )
    warmth = place.temperature[pd.DatetimeIndex(months).month - 1]
    dates = pd.date_range(months[0], periods=int(days.sum()), freq="D")
    weather = {
        "precipitation": gathered(rain[:, 0], wet_every),
        "air_temperature": linear(warmth[:, np.newaxis], days, positive=False)[:, 0],
        "day_of_year": dates.day_of_year.to_numpy(dtype=np.float64),
    }
    engine = Lumped(PROCESSES, {"latitude": place.latitude}).engine()
    upwards = [name for name in engine.fluxes if registry.field(name).to_store == "atmosphere"]
    reference = "reference_evapotranspiration"
    for _ in range(2):
        made = run_lumped(engine, (reference, *upwards), weather)
    up = sum((made[name] for name in upwards), np.zeros(dates.size))
    return by_month(up, dates), by_month(made[reference], dates)


def by_month(values: Floats, dates: pd.DatetimeIndex) -> pd.Series:
    """Return the sums of the months of daily values."""
    return pd.Series(values, index=dates).resample("MS").sum()


def gathered(rain: Floats, wet_every: int) -> Floats:
    """Return daily rain of which only the last of every so many days is wet; the sum is kept."""
    ends = np.minimum(np.arange(rain.size) // wet_every * wet_every + wet_every, rain.size) - 1
    wet: Floats = np.zeros(rain.size)
    np.add.at(wet, ends, rain)
    return wet


@dataclass(frozen=True, slots=True)
class Comparison:
    """One watershed: what is computed and what the table has, by month of the whole period.

    Attributes
    ----------
    months : data frame
        Columns ``precipitation``, ``computed``, ``gleam`` (evapotranspiration) and ``reference``,
        mm.
    """

    name: str
    months: pd.DataFrame

    def regime(self) -> pd.DataFrame:
        """Return the means of the twelve months."""
        return self.months.groupby(pd.DatetimeIndex(self.months.index).month).mean()

    def surplus(self) -> pd.DataFrame:
        """Return precipitation less evapotranspiration, means of the twelve months, mm."""
        regime = self.regime()
        return pd.DataFrame(
            {column: regime.precipitation - regime[column] for column in ("computed", "gleam")}
        )

    def yearly(self) -> pd.DataFrame:
        """Return the sums of each year, mm."""
        return self.months.groupby(pd.DatetimeIndex(self.months.index).year).sum()

    def correlations(self) -> dict[str, float]:
        """Return those of the regimes of P - ET and ET, of the yearly ET and of ET0 with ET."""
        regime, yearly = self.regime(), self.yearly()
        pairs = {
            "surplus": (self.surplus().computed, self.surplus().gleam),
            "regime": (regime.computed, regime.gleam),
            "years": (yearly.computed, yearly.gleam),
            "reference": (regime.reference, regime.gleam),
        }
        return {name: float(np.corrcoef(*pair)[0, 1]) for name, pair in pairs.items()}

    def error(self) -> float:
        """Return the root of the mean square of the difference of P - ET, mm per month."""
        surplus = self.surplus()
        return float(np.sqrt(((surplus.computed - surplus.gleam) ** 2).mean()))


def dry_months(surplus: pd.Series) -> str:
    """Return the months of deficit, such as ``4-6,8``."""
    dry = [int(month) for month in surplus.index[surplus < 0.0]]
    begins = [month for month in dry if month - 1 not in dry]
    ends = [month for month in dry if month + 1 not in dry]
    return ",".join(f"{a}-{b}" if a < b else f"{a}" for a, b in zip(begins, ends, strict=True))


def compare(watershed: str, *, classes: int = 1, wet_every: int = 1) -> Comparison:
    """Return a watershed, computed and as the table has it."""
    table = read_table().loc[watershed]
    parts = places(outlines()[watershed], classes)
    made = [evapotranspiration(table.P_mswep_mm, part, wet_every=wet_every) for part in parts]
    share = np.array([part.area for part in parts]) / sum(part.area for part in parts)
    up, reference = (
        sum((each[k] * weight for each, weight in zip(made, share, strict=True)), 0.0)
        for k in (0, 1)
    )
    columns = {"precipitation": table.P_mswep_mm, "gleam": table.ET_gleam_mm}
    months = pd.DataFrame({**columns, "computed": up, "reference": reference})
    return Comparison(NAMES[watershed], months)


def tell(comparisons: list[Comparison]) -> None:
    """Print one line for each watershed."""
    print(
        f"{'watershed':20} {'P':>5} {'ET0':>5} {'ET':>5} {'GLEAM':>6} {'bias':>5} {'error':>5} "
        f"{'r(P-ET)':>8} {'r(ET)':>6} {'r(ET0)':>6} {'r(years)':>8} {'deficit':>8} {'GLEAM':>6}"
    )
    for each in comparisons:
        year = each.yearly().mean()
        r = each.correlations()
        dry = [dry_months(each.surplus()[column]) for column in ("computed", "gleam")]
        print(
            f"{each.name:20} {year.precipitation:5.0f} {year.reference:5.0f} {year.computed:5.0f} "
            f"{year.gleam:6.0f} {year.gleam - year.computed:5.0f} {each.error():5.1f} "
            f"{r['surplus']:8.2f} {r['regime']:6.2f} {r['reference']:6.2f} {r['years']:8.2f} "
            f"{dry[0]:>8} {dry[1]:>6}"
        )


def tell_areas() -> None:
    """Print the watersheds that reach beyond the climatology."""
    for watershed, outline in outlines().items():
        (place,) = places(outline)
        share = place.area / stated_areas()[watershed]
        if share < 0.99:
            print(f"{NAMES[watershed]}: {share:.0%} of the area lies within the climatology")


def tell_choices() -> None:
    """Print what is decided by two choices that no data decide: HRUs, and days of rain."""
    choices: dict[str, dict[str, int]] = {
        "one HRU, rain every day": {},
        f"one HRU, rain every {WET_EVERY} days": {"wet_every": WET_EVERY},
        "five HRUs by temperature": {"classes": 5},
    }
    print("Mean ET, mm a-1, and r(P-ET) of each watershed in the same order")
    for text, choice in choices.items():
        found = [compare(watershed, **choice) for watershed in NAMES]
        r = " ".join(f"{each.correlations()['surplus']:.2f}" for each in found)
        mean = np.mean([each.yearly().mean().computed for each in found])
        print(f"{text:28} {mean:4.0f}  {r}")


def draw(comparisons: list[Comparison], path: Path) -> None:
    """Draw the regimes of P - ET, a panel for each watershed."""
    with picture(7.2) as figure:
        panels = figure.subplots(5, 3, sharex=True, sharey=True)
        for panel in panels.flat[len(comparisons) :]:
            panel.set_visible(False)
        for panel, each in zip(panels.flat, comparisons, strict=False):
            surplus = each.surplus()
            panel.axhline(0.0, color=quiet, linewidth=0.6)
            panel.plot(surplus.index, surplus.gleam, color=observed, label="MSWEP less GLEAM")
            panel.plot(surplus.index, surplus.computed, color=computed, label="kzwater")
            panel.set_title(f"{each.name}  (r {each.correlations()['surplus']:.2f})")
            panel.set_xticks(range(1, 13), list("JFMAMJJASOND"))
            panel.tick_params(labelbottom=True)
        figure.supylabel("P - ET, mm per month", fontsize=7.6)
        lines, texts = panels.flat[0].get_legend_handles_labels()
        figure.legend(lines, texts, loc="lower right", bbox_to_anchor=(0.95, 0.08))
        save(figure, path)


def main() -> int:
    """Print the table and draw the figure."""
    if not there():
        print(f"The data are not there: {TABLE}, {OUTLINES}, {CLIMATE}")
        return 2
    comparisons = [compare(watershed) for watershed in NAMES]
    tell(comparisons)
    tell_areas()
    tell_choices()
    draw(comparisons, FIGURE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
