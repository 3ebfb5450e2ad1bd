"""The numbers that the pages of rivers shared with countries above tell: the Naryn, the Talas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from computed_river import KM3, Computed, by_year
from told_numbers import Told

from kzwater.rivers.tables import write_river
from kzwater.simulation import run

SCENARIOS = Path(__file__).parents[2] / "scenarios"
WINTER, FROM_OCTOBER_TO_APRIL = (10, 11, 12, 1, 2, 3), (10, 11, 12, 1, 2, 3, 4)
DRY = slice("2016", "2020")  # ends of the five driest years in a row
ARNASAI = "Uzbekistan (Arnasai)"
# Each regime by its file, in the order of the page.
REGIMES = {
    "winter_power": "Power regime",
    "scenario": "Exchange of water and energy",
    "summer_irrigation": "Irrigation regime",
}
MM3 = 1e6
THREE = "{:.1f} ({:.1f}) | {:.1f} ({:.1f}) | {:.1f} ({:.1f}) |"


def _in(series: pd.Series, months: tuple[int, ...], inside: bool = True) -> pd.Series:
    """Return sums of hydrological years over some months, or over the others."""
    return by_year(series.where(series.index.month.isin(months) == inside, 0.0), "SEP")


def naryn_syrdarya(folder: Path) -> list[Told]:
    """Return what the page of the Naryn and the Syr Darya tells."""
    source = SCENARIOS / "naryn_syrdarya"
    regimes = [Computed(run(source / f"{name}.yaml", folder / name)) for name in REGIMES]
    power = source / "winter_power.yaml"
    unshared = Computed(run(power, folder / "unshared", without=("Shardara 50:50",)))
    return [*_regimes(regimes), *_met(regimes), *_costs(regimes), *_shared(regimes[0], unshared)]


def _row(words: str, values: list[pd.Series]) -> Told:
    """Return a row that has for each regime the mean of all years and of the dry ones."""
    means = [mean for each in values for mean in (each.mean(), each[DRY].mean())]
    return Told(f"{words} | {THREE}", *means)


def _share(here: Computed, **of: str) -> tuple[float, float]:
    """Return which part of the demand was delivered in all years and in the dry ones, per cent."""
    got, asked = (by_year(here.users(name, **of), "SEP") for name in ("delivered", "demand"))
    return 100.0 * got.sum() / asked.sum(), 100.0 * got[DRY].sum() / asked[DRY].sum()


def _regimes(regimes: list[Computed]) -> list[Told]:
    given = [by_year(each.users("delivered", name=ARNASAI), "SEP") for each in regimes]
    pairs = np.ravel([((each > 0.0).sum(), each.sum() / KM3) for each in given])
    return [
        Told(
            f"irrigation: delivered of the demand, % | {THREE}",
            *np.ravel([_share(each, sector="irrigation") for each in regimes]),
        ),
        Told(
            f"of it the Fergana valley from the Naryn, % | {THREE}",
            *np.ravel([_share(each, name="Fergana valley") for each in regimes]),
        ),
        Told("in all, km3 | {:.0f}; {:.1f} | {:.0f}; {:.1f} | {:.0f}; {:.1f} |", *pairs),
        *_electricity(regimes),
        *_at_the_border(regimes),
    ]


def _electricity(regimes: list[Computed]) -> list[Told]:
    stations = [
        each.body("Toktogul", "power") + each.body("Lower Naryn", "power") for each in regimes
    ]
    winter, summer = (
        [_in(each * 24.0 / 1e6, WINTER, inside) for each in stations] for inside in (True, False)
    )
    years = [(a + b).mean() for a, b in zip(winter, summer, strict=True)]
    return [
        _row("electricity on the Naryn, October to March, TWh a year", winter),
        _row("electricity on the Naryn, April to September, TWh a year", summer),
        Told("nearly the same, {:.1f} to {:.1f} TWh", min(years), max(years)),
        Told("makes {:.1f} times as much", winter[0].sum() / winter[2].sum()),
    ]


def _at_the_border(regimes: list[Computed]) -> list[Told]:
    border = [each.place("Kokbulak", "head_inflow") / KM3 for each in regimes]
    cold, warm = (
        [_in(each, FROM_OCTOBER_TO_APRIL, inside) for each in border] for inside in (True, False)
    )
    power, irrigation = ((cold[index] + warm[index]).mean() for index in (0, 2))
    return [
        _row("Kokbulak, October to April, km3 a year", cold),
        _row("Kokbulak, May to September, km3 a year", warm),
        Told(
            "gets {:.1f} km3 a year at Kokbulak under power, of which {:.1f} come in winter",
            power,
            cold[0].mean(),
        ),
        Told(
            "Under irrigation {:.1f} km3 come, {:.1f} of them from May on",
            irrigation,
            warm[2].mean(),
        ),
    ]


def _met(regimes: list[Computed]) -> list[Told]:
    met, days = [], []
    for here, name in zip(regimes, REGIMES.values(), strict=True):
        index = [each.name for each in here.record.model.staying].index(name)
        asked, got = (
            pd.Series(here.record[f"staying_{each}"][:, index], here.days)
            for each in ("demand", "met")
        )
        by = [by_year(each, "SEP") for each in (got, asked)]
        met += [100.0 * by[0].sum() / by[1].sum(), 100.0 * by[0][DRY].sum() / by[1][DRY].sum()]
        days.append((asked - got > 1e-6 * asked).sum())
    return [
        Told(f"regime: met of its volume, % | {THREE}", *met),
        Told("days on which it is not met | {:.0f} | {:.0f} | {:.0f} |", *days),
    ]


def _lacks(here: Computed, **of: str) -> float:
    """Return what users lack in all years, km3."""
    return float((here.users("demand", **of) - here.users("delivered", **of)).sum()) / KM3


def _costs(regimes: list[Computed]) -> list[Told]:
    power, exchange, irrigation = regimes

    def cost(**of: str) -> float:
        return _lacks(power, **of) - _lacks(irrigation, **of)

    below = ("Mirzachul", "Dostyk canal", "Kazakhstan below Shardara")
    dry = [_share(power, name=name)[1] for name in below]
    return [
        Told("costs irrigation {:.1f} km3 in twenty years", cost(sector="irrigation")),
        Told(
            "{:.1f} of it in the Fergana valley and {:.1f} in Kyrgyzstan",
            cost(name="Fergana valley"),
            cost(name="Kyrgyzstan below Toktogul"),
        ),
        Told("{:.0f} to {:.0f} % are met in the dry five", min(dry), max(dry)),
        Told("the exchange costs irrigation {:.1f} km3", _lacks(exchange, sector="irrigation")),
        Told("ledger of water closes to {} m3 a day", power.closes()),
    ]


def _shared(power: Computed, unshared: Computed) -> list[Told]:
    given = by_year(power.users("delivered", name=ARNASAI), "SEP")
    passed = [each.place("Below Shardara", "discharge").sum() for each in (unshared, power)]
    got = [each.users("delivered", sector="irrigation").sum() for each in (unshared, power)]
    return [
        Told("binds in {:.0f} of 20 winters", (given > 0.0).sum()),
        Told("{:.1f} km3 more pass the Shardara", (passed[0] - passed[1]) / KM3),
        Told("fields get {:.2f} km3 more", (got[0] - got[1]) / KM3),
    ]


def talas_shares(folder: Path) -> list[Told]:
    """Return what the page of the Talas tells."""
    scenario = SCENARIOS / "talas_shares" / "scenario.yaml"
    here = Computed(run(scenario, folder / "with"))
    without = Computed(run(scenario, folder / "without", without=("Talas 50:50",)))
    write_river(here.folder)
    six = 6 * " {:.0f} |"
    flow = sum(by_year(here.place(p.name, "inflow"), "SEP") for p in here.record.model.places)
    border = [by_year(each.place("Border", "head_inflow"), "SEP") for each in (here, without)]
    below, above = (
        [_shares_of_years(each, name=name) for each in (here, without)]
        for name in ("Zhambyl farms", "Talas valley farms")
    )
    return [
        Told(f"flow, Mm3 |{six}", *flow / MM3),
        Told(f"border with the agreement, Mm3 |{six}", *border[0] / MM3),
        Told(f"border without, Mm3 |{six}", *border[1] / MM3),
        Told(f"farms of Zhambyl with the agreement, % of their demand |{six}", *below[0]),
        Told(f"farms of Zhambyl without, % |{six}", *below[1]),
        Told(f"farms of the Talas valley with the agreement, % |{six}", *above[0]),
        Told(f"farms of the Talas valley without, % |{six}", *above[1]),
        *_halves(here, without),
    ]


def _shares_of_years(here: Computed, **of: str) -> pd.Series:
    """Return which part of the demand was delivered in each year, per cent."""
    got, asked = (by_year(here.users(name, **of), "SEP") for name in ("delivered", "demand"))
    return 100.0 * got / asked


def _halves(here: Computed, without: Computed) -> list[Told]:
    def more(series: pd.Series, other: pd.Series) -> float:
        return float(series.sum() - other.sum()) / KM3

    def got(oblast: str) -> float:
        of = {"oblast": oblast, "sector": "irrigation"}
        return more(here.users("delivered", **of), without.users("delivered", **of))

    kept = [each.body("Kirov", "stored").iloc[-1:] for each in (here, without)]
    sands = [each.place("Zhambyl massifs", "discharge") for each in (here, without)]
    dry = [1e3 * _lacks_in_dry_years(each) for each in (here, without)]
    fifth = [
        _shares_of_years(each, oblast=oblast, sector="irrigation").iloc[4]
        for each in (here, without)
        for oblast in ("Kyrgyzstan", "Zhambyl")
    ]
    return [
        Told("gives Zhambyl {:.2f} km3 more in six years", got("Zhambyl")),
        Told("costs the farms above {:.2f} km3", -got("Kyrgyzstan")),
        Told("{:.2f} km3 more stay in the Kirov reservoir", more(*kept)),
        Told("{:.2f} pass to the sands", more(*sands)),
        Told("what Zhambyl lacks: {:.0f} in place of {:.0f} Mm3", *dry),
        Told(
            "{:.0f} % above and {:.0f} % below in the fifth year; without it {:.0f} % and {:.0f} %",
            *fifth,
        ),
        Told("ledger of water closes to {} m3 a day", here.closes()),
    ]


def _lacks_in_dry_years(here: Computed) -> float:
    """Return what farms of Zhambyl lack in the fourth and the fifth year, km3."""
    got, asked = (
        by_year(here.users(name, name="Zhambyl farms"), "SEP") for name in ("delivered", "demand")
    )
    return float((asked - got)[3:5].sum()) / KM3
