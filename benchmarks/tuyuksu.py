"""The Tuyuksu glacier from 1957 to 1989 beside its measured balance: a transfer, nothing tuned.

The glacier code is that of all scenarios; the weather is not measured there (see
`tuyuksu_inputs.py`, and `shared/data` beside the project).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kzwater.lumped import Lumped, run_lumped
from kzwater.reports.style import computed, light_grid, observed, picture, quiet, save
from tuyuksu_inputs import (
    DECLARED_GRADIENT,
    Normals,
    Parameters,
    Transfer,
    absent,
    anomalies,
    bands,
    declared,
    fitted,
    normals,
    normals_by_line,
    read_measured,
    there,
    weather,
)

FIGURE = Path(__file__).parents[1] / "docs" / "figures" / "tuyuksu.png"
# The last three take water that is not a glacier's: here none.
PROCESSES = (
    "precipitation_phase",
    "snow_degree_day",
    "glacier",
    "unfrozen_ground",
    "infiltration",
    "overland_flow",
)
# All that has the mass of the glacier; its liquid water is not surveyed.
MASS = ("snow_ice", "snow_liquid", "glacier_ice")
ICE = 1e6  # mm: more than melts in any band, so that the area stays
# Of the surveys at the end of winter from 1976 to 1989 (WGMS): 1 May to 22 June, mean 29 May.
WINTER_ENDS, YEAR_ENDS = "05-31", "09-30"
FIRST_YEAR, LAST_YEAR = 1957, 1989
# Years whose winter and summer balance were surveyed in spring, see the study.
SEASONS = (1975, 1985)
# Mean measured balance by height, mm of water: WGMS, 24 years of 1965-1989, by way of OGGM's
# sample data (BSD-3).
PROFILE = {
    3475.0: -1611.0,
    3525.0: -1488.0,
    3575.0: -1316.0,
    3625.0: -1096.0,
    3675.0: -870.0,
    3725.0: -638.0,
    3775.0: -328.0,
    3825.0: 60.0,
    3875.0: 314.0,
    3925.0: 435.0,
    3975.0: 504.0,
    4025.0: 521.0,
    4075.0: 526.0,
    4125.0: 519.0,
}
PROFILE_YEARS = [1965, 1966, 1967, *range(1969, 1990)]

# Of the figure: labels, and the trials they stand for.
SHOWN = {
    "fitted": "as described, fitted",
    "fitted, by a line": "temperature by a line, fitted",
    "declared": "as described, declared",
    "declared, by a line": "temperature by a line, declared",
}

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Balances:
    """Balances of the years, mm of water.

    Attributes
    ----------
    years : DataFrame
        ``winter``, ``summer`` and ``annual`` of the glacier, indexed by the year they end in.
    bands : array, shape (year, band)
        Annual balance of each band.
    """

    years: pd.DataFrame
    bands: Floats


@dataclass(frozen=True, slots=True)
class Trial:
    """One row of the table: parameters, weather and place."""

    name: str
    parameters: Parameters
    how: Transfer = field(default_factory=Transfer)
    place: Normals = field(default_factory=normals)


def simulate(trial: Trial, found: pd.DataFrame) -> Balances:
    """Return the balances of the years under anomalies ``found``."""
    heights, shares = bands()
    dates = pd.DatetimeIndex(found.index)
    masses = []
    for height in heights:
        parameters = {**trial.parameters.values, "glacier_share": 1.0}
        engine = Lumped(PROCESSES, parameters).engine()
        engine.view("glacier_ice")[:] = ICE
        days = weather(trial.place, found, float(height), trial.parameters.gradients, trial.how)
        made = run_lumped(engine, MASS, days)
        masses.append(sum(made[name] for name in MASS))
    mass = pd.DataFrame(np.stack(masses, axis=1), index=dates)
    ends = mass[dates.strftime("%m-%d") == YEAR_ENDS]
    springs = mass[dates.strftime("%m-%d") == WINTER_ENDS]
    by_year = [each.set_axis(pd.DatetimeIndex(each.index).year) for each in (ends, springs)]
    annual = by_year[0].diff().loc[FIRST_YEAR:LAST_YEAR]
    winter = (by_year[1] - by_year[0].shift()).loc[FIRST_YEAR:LAST_YEAR]
    years = pd.DataFrame({"winter": winter @ shares, "annual": annual @ shares})
    years["summer"] = years.annual - years.winter
    return Balances(years[["winter", "summer", "annual"]], annual.to_numpy(dtype=np.float64))


@dataclass(frozen=True, slots=True)
class Trend:
    """Change of a series, mm a-1 per decade, with its standard error by least squares."""

    slope: float
    error: float


def trend(series: pd.Series) -> Trend:
    """Return the trend of yearly values."""
    time = (series.index.to_numpy(dtype=np.float64) - series.index.to_numpy().mean()) / 10.0
    values = series.to_numpy(dtype=np.float64)
    slope = float(time @ values / (time @ time))
    rest = values - values.mean() - slope * time
    variance = float(rest @ rest) / (values.size - 2)
    return Trend(slope, float(np.sqrt(variance / (time @ time))))


def correlation(one: pd.Series, other: pd.Series, *, detrended: bool = False) -> float:
    """Return the correlation over the years that both have, if wanted without their trends."""
    both = pd.DataFrame({"one": one, "other": other}).dropna()
    if detrended:
        time = both.index.to_numpy(dtype=np.float64) - both.index.to_numpy().mean()
        lines = pd.DataFrame({name: trend(both[name]).slope / 10.0 * time for name in both})
        both = both - lines.set_axis(both.index)
    return float(both.one.corr(both.other))


def trials() -> list[Trial]:
    """Return the rows of the table: each weather with both parameters, then other parameters."""
    line = normals_by_line()
    weathers: list[tuple[str, Transfer, Normals]] = [
        ("as described", Transfer(), normals()),
        ("precipitation times 0.8", Transfer(precipitation_factor=0.8), normals()),
        ("precipitation times 0.67", Transfer(precipitation_factor=0.67), normals()),
        ("1 degC colder", Transfer(warmer=-1.0), normals()),
        ("temperature by a line", Transfer(), line),
        ("by a line, precipitation times 0.67", Transfer(precipitation_factor=0.67), line),
        ("by a line, 1 degC colder", Transfer(warmer=-1.0), line),
        ("the four cells around", Transfer(), normals(around=True)),
        ("ERA5's height over 0.25 degrees", Transfer(), normals(smooth=0.25)),
        ("days vary by 2.5 degC", Transfer(unrest=2.5), normals()),
        ("years differ in temperature only", Transfer(with_precipitation=False), normals()),
        ("years differ in precipitation only", Transfer(with_temperature=False), normals()),
    ]
    both = {"fitted": fitted(), "declared": declared()}
    rows = [
        Trial(f"{name}, {whose}", parameters, how, place)
        for name, how, place in weathers
        for whose, parameters in both.items()
    ]
    found = both["fitted"]
    with_declared = Parameters(found.values, np.full(12, DECLARED_GRADIENT))
    wetter = Transfer(precipitation_gradient=found.values["precipitation_gradient"])
    return [
        *rows,
        Trial("fitted, declared temperature gradient", with_declared),
        Trial("fitted, with its precipitation gradient", found, wetter),
        Trial("fitted on the later years", fitted("late")),
    ]


def tell_place() -> None:
    """Print what the glacier and its weather are made of."""
    heights, shares = bands()
    place, found = normals(), anomalies()
    print(f"mean height {heights @ shares:.0f} m, ERA5's {place.height:.0f} m")
    rain = (place.precipitation * 30.44).sum()
    print(f"ERA5: {place.temperature.mean():.1f} degC, {rain:.0f} mm a-1")
    july = place.temperature[6] + DECLARED_GRADIENT * (heights @ shares - place.height)
    print(f"July at the glacier: {july:.1f}, by a line {normals_by_line().temperature[6]:.1f} degC")
    summers = found.temperature[pd.DatetimeIndex(found.index).month.isin([6, 7, 8])]
    warmth = summers.groupby(pd.DatetimeIndex(summers.index).year).mean()
    rise = trend(warmth.loc[FIRST_YEAR:LAST_YEAR])
    print(f"June to August warmed by {rise.slope:.2f} +- {rise.error:.2f} degC per decade")
    measured = read_measured()
    own = np.interp(heights, list(PROFILE), list(PROFILE.values())) @ shares
    there_too = measured.annual.loc[PROFILE_YEARS].mean()
    print(f"measured profile over these bands {own:.0f}, measured balance {there_too:.0f} mm")
    for begin, end in ((1965, 1974), SEASONS, (1986, 1989)):
        part = measured.loc[begin:end].dropna().mean()
        print(f"measured {begin}-{end}: " + ", ".join(f"{k} {v:.0f}" for k, v in part.items()))


def tell(name: str, years: pd.DataFrame, measured: pd.DataFrame) -> None:
    """Print means, trend and correlations of one trial; seasons over the years of the measured."""
    both = measured.dropna().index
    seasons, spring = years.loc[both].mean(), years.loc[SEASONS[0] : SEASONS[1]].mean()
    rise = trend(years.annual)
    numbers = [
        f"annual {years.annual.mean():6.0f}",
        f"winter {seasons.winter:5.0f} ({spring.winter:.0f})",
        f"summer {seasons.summer:6.0f} ({spring.summer:.0f})",
        f"trend {rise.slope:5.0f} +- {rise.error:.0f}",
        f"sd {years.annual.std():.0f}",
    ]
    if years is not measured:
        of_years = correlation(years.annual, measured.annual)
        rest = correlation(years.annual, measured.annual, detrended=True)
        numbers.append(f"r {of_years:.2f} ({rest:.2f} without trends)")
        seasonal = [correlation(years[s], measured[s]) for s in ("winter", "summer")]
        numbers.append("r of winter {:.2f}, of summer {:.2f}".format(*seasonal))
    print(f"{name:45} " + ", ".join(numbers))


def draw(shown: dict[str, Balances], measured: pd.DataFrame, path: Path) -> None:
    """Draw the balances of the years, and how they change with height."""
    heights, _shares = bands()
    rows = [year - FIRST_YEAR for year in PROFILE_YEARS]
    looks = ((computed, "-"), (computed, "--"), (quiet, "-"), (quiet, "--"))
    points = {"color": observed, "marker": "o", "markersize": 2.5}
    with picture(3.0) as figure:
        left, right = figure.subplots(1, 2, width_ratios=(1.7, 1.0))
        left.plot(measured.index, measured.annual, **points)
        right.plot(list(PROFILE.values()), list(PROFILE), label="measured (WGMS)", **points)
        for (name, balances), (colour, style) in zip(shown.items(), looks, strict=True):
            look = {"color": colour, "linestyle": style, "linewidth": 1.2}
            left.plot(balances.years.index, balances.years.annual, **look)
            right.plot(balances.bands[rows].mean(axis=0), heights, label=name, **look)
        left.set_title("Annual balance, mm of water")
        right.set_title("By height, m: mean of 24 years, mm")
        left.axhline(0.0, color=quiet, linewidth=0.6)
        right.axvline(0.0, color=quiet, linewidth=0.6)
        figure.legend(loc="outside lower left", ncols=5, handlelength=1.8)
        light_grid(left)
        light_grid(right)
        save(figure, path)


def main() -> int:
    """Print the balances of all trials, and draw the figure."""
    if not there():
        print(absent)
        return 2
    tell_place()
    measured, found = read_measured(), anomalies()
    tell("measured", measured, measured)
    made = {}
    for trial in trials():
        made[trial.name] = simulate(trial, found)
        tell(trial.name, made[trial.name].years, measured)
    draw({label: made[name] for label, name in SHOWN.items()}, measured, FIGURE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
