"""The numbers that the pages of the managed rivers tell, computed by the runs of today.

``python tests/e2e/river_numbers.py`` writes them into the pages. It changes nothing but numbers:
read the sentences around them after it.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from computed_river import KM3, Computed, by_year, day
from told_numbers import Told, renewed
from upstream_numbers import naryn_syrdarya, talas_shares

from kzwater.rivers.tables import write_river
from kzwater.simulation import run

SCENARIOS = Path(__file__).parents[2] / "scenarios"
# Beginnings of the reasons of shortages.
LIMITS, CALLS = ("plan of the limit ", "agreement "), "call of users below "


def lower_syrdarya(folder: Path) -> list[Told]:
    """Return what the page of the lower Syr Darya tells."""
    scenario = SCENARIOS / "lower_syrdarya" / "scenario.yaml"
    here = Computed(run(scenario, folder / "with"))
    without = Computed(run(scenario, folder / "without", without=("Shardara 50:50",)))
    for each in (here, without):
        write_river(each.folder)
    parts = (_years, _massifs, _sectors, _reasons, _small_aral, _large_aral)
    return [*(told for part in parts for told in part(here)), *_without(here, without)]


def _autumn(series: pd.Series) -> pd.Series:
    """Return the least of each autumn."""
    own = series[series.index.month.isin((9, 10, 11))]
    return own.groupby(own.index.year).min()[1:]


def _years(here: Computed) -> list[Told]:
    inflow = by_year(here.place("Kokbulak", "inflow"), "SEP") / KM3
    arnasai = by_year(here.users("delivered", name="Uzbekistan (Arnasai)"), "SEP") / KM3
    lake = by_year(here.body("Small Aral", "head_inflow"), "SEP") / KM3
    over = by_year(here.place("Small Aral", "discharge"), "SEP") / KM3
    left = _autumn(here.body("Koksaray", "stored")) / KM3
    beds = here.fluxes["bed_seepage"] / 3.0
    return [
        Told("inflow at Kokbulak, km3 | {:.1f} | {:.1f} | {:.1f} |", *inflow),
        Told("Arnasai by the agreement, km3 | {:.2f} | {:.2f} | {:.2f} |", *arnasai),
        Told("into the Small Aral, km3 | {:.1f} | {:.1f} | {:.1f} |", *lake),
        Told("over the Kokaral dam, km3 | {:.2f} | {:.2f} | {:.2f} |", *over),
        Told("{:.1f} to {:.1f} km3 of it remain unused", left.min(), left.max()),
        Told("the beds of the rivers lose {:.1f} km3 a year", beds),
    ]


def _massifs(here: Computed) -> list[Told]:
    taken, share, lost = {}, {}, {}
    for oblast in ("Kyzylorda", "Turkistan"):
        withdrawn, got, asked = (
            by_year(here.users(name, oblast=oblast, sector="irrigation"), "SEP")
            for name in ("withdrawn", "delivered", "demand")
        )
        taken[oblast], share[oblast] = withdrawn / KM3, 100.0 * got / asked
        lost[oblast] = 100.0 * (1.0 - got / withdrawn)
    turkistan = np.ravel(list(zip(taken["Turkistan"], share["Turkistan"], strict=True)))
    three = "{:.0f} | {:.0f} | {:.0f} |"
    return [
        Told("from the river, km3 | {:.2f} | {:.2f} | {:.2f} |", *taken["Kyzylorda"]),
        Told(f"of their demand delivered, % | {three}", *share["Kyzylorda"]),
        Told(f"lost in their canals, % | {three}", *lost["Kyzylorda"]),
        Told("delivered, % | {:.2f}; {:.0f} | {:.2f}; {:.0f} | {:.2f}; {:.0f} |", *turkistan),
    ]


def _sectors(here: Computed) -> list[Told]:
    names = ("municipal", "environment", "livestock", "industry", "irrigation")
    shares = [here.share(sector=sector) for sector in names]
    flow = here.met("Flow to the delta and the Small Aral")
    return [
        Told(
            "towns {:.0f} %, environment {:.2f} %, livestock {:.0f} %, industry {:.0f} %, "
            "irrigation {:.0f} %; the flow to the delta {:.1f} %",
            *shares,
            flow,
        ),
        Told("ledger of water closes to {} m3 a day", here.closes()),
    ]


def _reasons(here: Computed) -> list[Told]:
    got, asked = (
        series["2026-04-03":"2026-09-25"].resample("MS").sum()
        for series in (
            here.users(name, oblast="Kyzylorda", sector="irrigation")
            for name in ("delivered", "demand")
        )
    )
    shares = 100.0 * got / asked
    shardara = here.body("Shardara", "stored")["2026-07":]
    dead = shardara.index[shardara <= 1.01e9]
    return [
        Told("Why irrigation lacks {:.2f} km3", here.lacking()),
        Told(
            "limits {:.2f} km3 (Kyzylorda 2026 {:.2f}, agriculture 2025 {:.2f}, Dostyk {:.2f})",
            here.lacking(*LIMITS),
            here.lacking("plan of the limit Kyzylorda 2026"),
            here.lacking("plan of the limit Kyzylorda 2025 agriculture"),
            here.lacking("agreement Limits of Dostyk"),
        ),
        Told("narrow Arys-Turkistan canal {:.2f}", here.lacking("capacity of canal ATC")),
        Told("no water {:.2f}", here.lacking("no water")),
        Told("may not deprive, {:.2f}", here.lacking(CALLS)),
        Told("closed for the winter {:.2f}", here.lacking("canal ", ends="closed")),
        Told("at their dead volume {:.2f}", here.lacking("reservoir", ends="dead volume")),
        Told("the Shardara from {} 2026", day(dead[0]) if len(dead) else "no day of"),
        Told("{:.0f} to {:.0f} % of what they ask for in each month", shares.min(), shares.max()),
    ]


def _small_aral(here: Computed) -> list[Told]:
    held, level = here.body("Small Aral", "stored") / KM3, here.body("Small Aral", "level")
    june, september = held["2024-06"].mean(), held["2025-09"].mean()
    table = next(body for body in here.record.model.bodies if body.name == "Small Aral").table
    reached = level.index[level >= 42.0]
    return [
        Told("June 2024 | 21.4 km3 | {:.1f} km3 |", june),
        Told(
            "September 2025 | 24.1 km3 | {:.1f} km3, {:.2f} m |",
            september,
            level["2025-09"].mean(),
        ),
        Told(
            "reached here: {}; {:.2f} m at the end of the run",
            f"{reached[0]:%B %Y}" if len(reached) else "never",
            level.iloc[-1],
        ),
        Told(
            "{:.1f} km3 too full in June 2024 and {:.1f} in September 2025",
            june - 21.4,
            september - 24.1,
        ),
        _kept(here),
        Told("18.5 km3 would lie at {:.1f} m", np.interp(18.5e9, table.volume, table.level)),
    ]


def _kept(here: Computed) -> Told:
    index = [each.name for each in here.record.model.staying].index("Small Aral at 27 km3")
    asked, got = (
        here.record[f"staying_{each}"][:, index].sum() / KM3 for each in ("demand", "met")
    )
    return Told("the lake asks for {:.2f} km3 in three years and gets {:.2f}", asked, got)


def _large_aral(here: Computed) -> list[Told]:
    level, held = here.body("Large Aral", "level"), here.body("Large Aral", "stored") / KM3
    salinity = here.body("Large Aral", "salinity")
    over = here.place("Small Aral", "discharge")
    years = len(here.days) / 365.25
    return [
        Told("from 18.40 to {:.2f} m", level.iloc[-1]),
        Told("m, by {:.2f} m a year", (18.4 - level.iloc[-1]) / years),
        Told("loses {:.1f} km3 a year", (held.iloc[0] - held.iloc[-1]) / years),
        Told("the salinity rises to {:.0f} g/l", salinity.iloc[-1]),
        Told("{:.2f} km3 pass the dam in three years", over.sum() / KM3),
    ]


def _without(here: Computed, without: Computed) -> list[Told]:
    def more(series: str, name: str) -> float:
        return float((without.body(name, series) - here.body(name, series)).iloc[-1]) / KM3

    handed = here.users("delivered", name="Uzbekistan (Arnasai)").sum() / KM3
    passed = [each.place("Small Aral", "discharge").sum() / KM3 for each in (without, here)]
    arrived = without.place("Below Kokaral", "discharge").sum() / KM3
    got = [each.users("delivered", sector="irrigation").sum() / KM3 for each in (without, here)]
    asked = here.users("demand", sector="irrigation").sum() / KM3
    return [
        Told("{:.2f} km3 more stay in Kazakhstan", handed),
        Told("{:.1f} of it leaves over the Kokaral dam", passed[0] - passed[1]),
        Told("{:.2f} of it reaches the Large Aral", arrived),
        Told("{:.1f} is in the Small Aral at the end", more("stored", "Small Aral")),
        Told("and {:.1f} in Koksaray", more("stored", "Koksaray")),
        Told("Irrigation gets {:.2f} km3 more, of {:.1f}", got[0] - got[1], asked),
    ]


def ili_balkhash(folder: Path) -> list[Told]:
    """Return what the page of the Ili and Lake Balkhash tells."""
    here, less = (
        Computed(run(SCENARIOS / "ili_balkhash" / f"{name}.yaml", folder / name))
        for name in ("scenario", "less_from_abroad")
    )
    for each in (here, less):
        write_river(each.folder)
    return [
        *_ten_years(here, less),
        *_lake(here, less),
        *_irrigation(here),
        *_target(here, less),
        *_kapshagay(here, less),
    ]


def _ten_years(here: Computed, less: Computed) -> list[Told]:
    dobyn = by_year(here.place("Dobyn", "inflow")) / KM3
    head = by_year(here.place("Ushzharma", "discharge")) / KM3
    ends, other = (_ends(each.body("Balkhash west", "level")) for each in (here, less))
    west, east = (_ends(here.body(f"Balkhash {part}", "salinity")) for part in ("west", "east"))
    one, two = (10 * f" {{:.{decimals}f}} |" for decimals in (1, 2))
    return [
        Told(f"Dobyn, km3 |{one}", *dobyn),
        Told(f"head of the delta, km3 |{one}", *head),
        Told(f"Balkhash at the end, m |{two}", *ends),
        Told(f"salinity west, g/l |{one}", *west),
        Told(f"salinity east, g/l |{one}", *east),
        Told(f"with 85 % from abroad, m |{two}", *other),
    ]


def _ends(series: pd.Series) -> pd.Series:
    """Return what years end with."""
    return series.resample("YE").last()


def _lake(here: Computed, less: Computed) -> list[Told]:
    level, other = (each.body("Balkhash west", "level") for each in (here, less))
    ends = _ends(level)
    head = by_year(here.place("Ushzharma", "discharge"))[5:] / KM3
    strait = by_year(pd.Series(here.record["strait_flow"][:, 0], here.days)) / KM3
    gap = np.abs(level - here.body("Balkhash east", "level")).mean()
    return [
        Told("(least {:.2f})", level.min()),
        Told("it does for {:.0f} days", (other < 341.0).sum()),
        Told("brings {:.0f} km3 to the delta", head.mean()),
        Told("falls by {:.1f} m a year", (ends.iloc[4] - ends.iloc[-1]) / 5.0),
        Told("{:.1f} to {:.1f} km3 a year pass Uzynaral", strait.min(), strait.max()),
        Told("differ by {:.0f} mm in the mean", 1e3 * gap),
    ]


def _irrigation(here: Computed) -> list[Told]:
    demand, got = (
        by_year(here.users(name, sector="irrigation")) for name in ("demand", "delivered")
    )
    lacking = here.lacking()
    calls = here.lacking("call of users below Akdala")
    closed = here.lacking("canal ", ends="closed")
    return [
        Told("at least {:.1f} % of its demand in each year", 100.0 * (got / demand).min()),
        Told("What lacks, {:.2f} km3 in ten years", lacking),
        Told("Almaty ({:.0f} %)", 100.0 * here.lacking("plan of the limit Almaty") / lacking),
        Told("closed for the winter ({:.0f} %)", 100.0 * closed / lacking),
        Told("below Akdala ({:.0f} %)", 100.0 * calls / lacking),
    ]


def _target(here: Computed, less: Computed) -> list[Told]:
    name = "Balkhash at 341 m"
    index = [each.name for each in here.record.model.staying].index(name)
    asked = [each.record["staying_demand"][:, index].sum() / KM3 for each in (here, less)]
    level = less.body("Balkhash west", "level")
    power, delta = (
        less.met(flow) for flow in ("Power of Kapshagay in winter", "Flow to the delta of the Ili")
    )
    return [
        Told("for {:.2f} km3 in ten years", asked[0]),
        Told("it asks for {:.2f} km3 and gets {:.1f} %", asked[1], less.met(name)),
        Told(
            "| **60 days (here)** | {:.2f}; {:.0f} | {:.1f} | {:.1f} | {:.1f} |",
            level.min(),
            (level < 341.0).sum(),
            less.share(sector="irrigation"),
            power,
            delta,
        ),
    ]


def _kapshagay(here: Computed, less: Computed) -> list[Told]:
    level = here.body("Kapshagay", "level")
    dead = ("reservoir Kapshagay", "no water in the river")
    energy = by_year(here.body("Kapshagay", "power")) * 24.0 / 1e6
    delta, year = here.met("Flow to the delta of the Ili"), "2024"
    shares = [
        100.0 * got[year].sum() / asked[year].sum()
        for got, asked in (
            (less.users("delivered", **of), less.users("demand", **of))
            for of in ({"name": "Akdala rice"}, {"sector": "irrigation"}, {"sector": "livestock"})
        )
    ]
    return [
        Told("it falls to {:.1f} m", level.min()),
        Told("the delta lacks {:.2f} km3", less.lacking(*dead, sector="environment")),
        Told("the power station {:.2f} km3", less.lacking(*dead, sector="energy")),
        Told("rice of Akdala gets {:.0f} % in that year", shares[0]),
        Told("irrigation gets {:.0f} % in that year, livestock {:.0f} %", *shares[1:]),
        Told("flow to the delta is met to {:.1f} %", delta),
        Told("{:.1f} to {:.1f} TWh a year at Kapshagay", energy.min(), energy.max()),
        Told("ledger of water closes to {} m3 a day", here.closes()),
    ]


PAGES: dict[str, Callable[[Path], list[Told]]] = {
    "lower_syrdarya": lower_syrdarya,
    "ili_balkhash": ili_balkhash,
    "naryn_syrdarya": naryn_syrdarya,
    "talas_shares": talas_shares,
}


def page_of(name: str) -> Path:
    """Return the page of a scenario."""
    return SCENARIOS / name / "README.md"


def main(names: list[str]) -> None:
    """Write the numbers of today into the pages of some scenarios, or of all."""
    for name in names or PAGES:
        with tempfile.TemporaryDirectory() as folder:
            statements = PAGES[name](Path(folder))
        page = page_of(name)
        page.write_text(renewed(page.read_text(encoding="utf-8"), statements), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
