"""Two measured catchments with the standard model as declared: how far nothing calibrated gets.

The catchments are those of the R package airGR, with daily weather and discharge of 1984 to 2012;
their names are made up, the measurements are not (see `shared/data` beside the project).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kzwater import registry
from kzwater.lumped import Lumped, run_lumped
from kzwater.reports.style import computed, light_grid, observed, picture, save
from kzwater.verify import Scores, scores_of_days, skill

DATA = Path(__file__).parents[2] / "shared" / "data" / "airgr_catchments"
FIGURE = Path(__file__).parents[1] / "docs" / "figures" / "airgr.png"

# Area in km2.
CATCHMENTS = {"L0123001": 360.0, "L0123002": 3060.0}
BANDS = 5
GRADIENT = -0.0065  # degC m-1, as declared for scenarios
FIRST_SCORED = "1985-01-01"
COLUMNS = {"P": "precipitation", "T": "air_temperature", "E": "reference_evapotranspiration"}

Floats = NDArray[np.float64]


def there() -> bool:
    """Return whether the tables lie beside the project."""
    return all((DATA / f"{name}_obs.csv").is_file() for name in CATCHMENTS)


def read_days(name: str) -> pd.DataFrame:
    """Return the daily table of a catchment, indexed by date; discharge in mm d-1."""
    path = DATA / f"{name}_obs.csv"
    return pd.read_csv(path, parse_dates=["DatesR"], index_col="DatesR")


def heights(name: str) -> tuple[Floats, float]:
    """Return the mean height of each band, shape (band,), m, and the median of the catchment.

    Bands have the same area. The table has the height that each per cent of the area lies below.
    """
    table = pd.read_csv(DATA / f"{name}_hypso.csv").elev_m.to_numpy(dtype=np.float64)
    middles = 0.5 * (table[:-1] + table[1:])
    return middles.reshape(BANDS, -1).mean(1), float(table[50])


def simulate(name: str) -> pd.DataFrame:
    """Return what falls, evaporates and runs off by day, mm: means over the bands."""
    table = read_days(name)
    bands, median = heights(name)
    dates = pd.DatetimeIndex(table.index)
    weather = {ours: table[theirs].to_numpy(dtype=np.float64) for theirs, ours in COLUMNS.items()}
    weather["day_of_year"] = dates.day_of_year.to_numpy(dtype=np.float64)
    totals = {column: np.zeros(dates.size) for column in ("evaporated", "runoff")}
    for height in bands:
        engine = Lumped(registry.standard_processes()).engine()
        upwards = [flux for flux in engine.fluxes if registry.field(flux).to_store == "atmosphere"]
        # The temperature of the table is taken for that of the median height, as airGR does.
        warmth = weather["air_temperature"] + GRADIENT * (height - median)
        given = {**weather, "air_temperature": warmth}
        made = run_lumped(engine, ("river_inflow", *upwards), given)
        totals["runoff"] += made["river_inflow"] / BANDS
        totals["evaporated"] += sum(made[flux] for flux in upwards) / BANDS
    days = {
        "precipitation": table.P,
        "potential": table.E,
        "observed": table.Qmm,
        **totals,
    }
    return pd.DataFrame(days, index=dates)


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a catchment fares over the years that are scored.

    Attributes
    ----------
    skill : float
        One less the squared error over that of the climatology of the day.
    years : int
        Years with at least 350 observed days.
    yearly_correlation : float
        Of the volumes of those years.
    """

    scores: Scores
    climatology: Scores
    skill: float
    years: int
    yearly_correlation: float


def scored(days: pd.DataFrame) -> pd.DataFrame:
    """Return the days that count: after the first year, which fills the stores, and observed."""
    return days.loc[FIRST_SCORED:].dropna(subset=["observed"])


def climatology(series: pd.Series) -> pd.Series:
    """Return for each day the mean of the same day in all other years: nothing of its own year."""
    day = pd.DatetimeIndex(series.index).strftime("%m-%d")
    groups = series.groupby(day)
    total, count = groups.transform("sum"), groups.transform("count")
    return (total - series) / (count - 1)


def yearly(days: pd.DataFrame) -> pd.DataFrame:
    """Return the sums of the years with at least 350 observed days, mm."""
    groups = scored(days).groupby(pd.DatetimeIndex(scored(days).index).year)
    return groups.sum()[groups.size() >= 350]


def judge(days: pd.DataFrame) -> Judgement:
    """Return how the computed runoff fares against the observed one."""
    counted = scored(days)
    usual = climatology(counted.observed)
    of_model, of_usual = (
        scores_of_days(each, counted.observed) for each in (counted.runoff, usual)
    )
    if of_model is None or of_usual is None:
        raise ValueError("fewer than thirty days are observed")
    years = yearly(days)
    return Judgement(
        scores=of_model,
        climatology=of_usual,
        skill=skill(*(each.to_numpy() for each in (counted.runoff, counted.observed, usual))),
        years=len(years),
        yearly_correlation=float(np.corrcoef(years.runoff, years.observed)[0, 1]),
    )


def typical_year(days: pd.DataFrame) -> int:
    """Return the year whose observed volume is the median one."""
    volumes = yearly(days).observed
    return int(str((volumes - volumes.median()).abs().idxmin()))


def tell(name: str, days: pd.DataFrame) -> None:
    """Print the balance and the scores of a catchment."""
    found, counted = judge(days), scored(days)
    mean = counted.mean() * 365.25
    print(
        f"{name} {CATCHMENTS[name]:.0f} km2, {found.scores.count} days from {FIRST_SCORED}; "
        f"mm a-1: P {mean.precipitation:.0f}, potential {mean.potential:.0f}, "
        f"ET {mean.evaporated:.0f}, runoff {mean.runoff:.0f}, observed {mean.observed:.0f}"
    )
    rows = (("kzwater", found.scores), ("climatology of the day", found.climatology))
    for text, each in rows:
        print(
            f"  {text:24} KGE {each.kling_gupta:5.2f}  NSE {each.nash_sutcliffe:5.2f}  "
            f"bias {each.bias:+.0%}"
        )
    print(
        f"  skill against it {found.skill:.2f}; r of {found.years} yearly volumes "
        f"{found.yearly_correlation:.2f}"
    )
    spread = counted.runoff.std() / counted.observed.std()
    later = days.assign(runoff=days.runoff.shift(1)).dropna().loc[FIRST_SCORED:]
    r = [np.corrcoef(each.runoff, each.observed)[0, 1] for each in (counted, later)]
    print(f"  spread of days {spread:.2f} of the observed, r {r[0]:.2f}, a day later {r[1]:.2f}")
    months = counted.groupby(pd.DatetimeIndex(counted.index).month)[["observed", "runoff"]].mean()
    for column in months:
        print(f"  {column:9} " + " ".join(f"{value:5.2f}" for value in months[column]))


def draw(catchments: dict[str, pd.DataFrame], path: Path) -> None:
    """Draw a typical year and the mean regime of each catchment."""
    with picture(5.0) as figure:
        panels = figure.subplots(2, 2, width_ratios=(2.0, 1.0))
        for (year_panel, regime_panel), (name, days) in zip(
            panels, catchments.items(), strict=True
        ):
            year = typical_year(days)
            shown = days.loc[str(year)]
            counted = scored(days)
            regime = counted.groupby(pd.DatetimeIndex(counted.index).month).mean()
            for panel, table in ((year_panel, shown), (regime_panel, regime)):
                for column, color in (("observed", observed), ("runoff", computed)):
                    text = "kzwater" if column == "runoff" else column
                    panel.plot(table.index, table[column], color=color, label=text, linewidth=1.0)
                light_grid(panel)
                panel.set_ylim(bottom=0.0)
            year_panel.set_title(f"{name}, {year}")
            year_panel.set_ylabel("runoff, mm d-1")
            starts = pd.date_range(f"{year}-01-01", periods=12, freq="MS")
            year_panel.set_xticks(starts, list("JFMAMJJASOND"))
            regime_panel.set_title("Mean of 1985-2012")
            regime_panel.set_xticks(range(1, 13), list("JFMAMJJASOND"))
        panels[0, 0].legend(loc="upper right")
        save(figure, path)


def main() -> int:
    """Print the scores of both catchments and draw the figure."""
    if not there():
        print(f"The tables are not there: {DATA}")
        return 2
    catchments = {name: simulate(name) for name in CATCHMENTS}
    for name, days in catchments.items():
        tell(name, days)
    draw(catchments, FIGURE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
