"""The page: complete in itself, in three languages, honest about what it shows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
import xarray as xr
from babel.messages.pofile import read_po

import kzwater
from kzwater import language
from kzwater.errors import InputError
from kzwater.reports import background, read_reported, write_report
from kzwater.reports.background import Background
from kzwater.reports.observations import GaugeObservations, Norm
from kzwater.reports.record import Record, read_record
from kzwater.reports.sentences import facts, period
from kzwater.results import river_fluxes

WriteRun = Callable[..., Path]

NORMS = {
    "boraldai": Norm(13.7, "norm", "Kazhydromet", "Hill river", scored=True),
    "arys_railway": Norm(27.8, "norm", "Kazhydromet", "Depleted by canals", scored=False),
}
CATALOGUES = Path(__file__).parents[3] / "python" / "kzwater" / "locale"


class Page(HTMLParser):
    """Collects the tags of a page, its text, and checks that what is opened is closed."""

    VOID = frozenset({"meta", "img", "br", "link"})

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.folder = path.parent
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in {"style", "script"}:
            self.text += data

    def values(self, tag: str, name: str) -> list[str]:
        return [v for t, n, v in self.attributes if (t, n) == (tag, name)]


@pytest.fixture(scope="module")
def write_page() -> Iterator[Callable[[Path], Page]]:
    """Return a function that writes the page of a run with norms, and one observed series."""

    def known(record: Record, _scenario: Path | None) -> Background:
        series = record.gauges[3].discharge.iloc[:500] * 0.9
        observations = {name: GaugeObservations(norm) for name, norm in NORMS.items()}
        observations["sayram_tasaryk"] = GaugeObservations(None, series)
        provenance = {"versions": {"kzwater": "0.1.0"}, "threads": 2}
        return Background(provenance, observations=observations)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kzwater.reports.reported.read_background", known)
        yield lambda run: Page(write_report(run))


@pytest.fixture(scope="module")
def page(write_run: WriteRun, write_page: Callable[[Path], Page]) -> Page:
    """Return the page of a run on a grid under synthetic weather."""
    return write_page(write_run(synthetic_forcing="Drawn by a generator with a fixed seed."))


@pytest.fixture(scope="module")
def short_page(write_run: WriteRun) -> Page:
    """Return the page of a short run of sub-basins under measured weather."""
    return Page(write_report(write_run("sub-basin", start="2001-02-20", end="2001-04-10")))


@pytest.mark.parametrize(("fixture", "count"), [("page", 11), ("short_page", 8)])
def test_page_needs_nothing_else(fixture: str, count: int, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(fixture)
    pictures = page.values("img", "src")
    # map, 4 gauges, snow, the mean year; and where there are years: 2 seasons, months, years
    assert len(pictures) == count
    assert all(address.startswith("data:image/png;base64,") for address in pictures)
    assert "<script" not in page.source
    assert "http" not in re.sub(r"data:image/png;base64,\S+", "", page.source)
    assert len(page.values("img", "alt")) == len(pictures)
    assert page.values("html", "lang") == [language.language]
    assert len(list(page.folder.glob("*.png"))) == len(pictures)
    assert not list(page.folder.glob("*.partial"))


def test_scored_norms_stand_apart_from_depleted_ones(page: Page) -> None:
    compared = page.text.index("Compared with the published norm")
    shown = page.text.index("Norm shown, not compared")
    without = page.text.index("Without a norm")
    assert compared < page.text.index("Boraldai", compared) < shown
    assert shown < page.text.index("Arys, railway station", shown) < without
    assert "Depleted by canals." in page.text
    assert "is shown, not compared" in page.text
    assert re.search(r"Nash-Sutcliffe efficiency 0\.9\d, Kling-Gupta efficiency 0\.8\d", page.text)


def test_synthetic_weather_is_said_in_plain_words(page: Page, short_page: Page) -> None:
    assert "The weather of this run is synthetic" in page.text
    assert "Drawn by a generator with a fixed seed." in page.text
    assert "synthetic" not in short_page.text


def test_tables_hold_the_balance_and_its_residual(page: Page) -> None:
    assert "in no step was it larger than 3 × 10⁻¹² mm" in " ".join(page.text.split())
    monthly = pd.read_csv(page.folder / "balance_monthly.csv", parse_dates=["start", "end"])
    yearly = pd.read_csv(page.folder / "balance_yearly.csv")
    assert (len(monthly), len(yearly)) == (48, 4)
    assert monthly["residual_mm"].abs().max() < 1e-9
    closed = monthly["inflow_mm"] - monthly["outflow_mm"] - monthly["storage_change_mm"]
    assert closed.abs().max() < 1e-6
    assert monthly["rainfall_mm"].sum() == pytest.approx(yearly["rainfall_mm"].sum())
    gauges = pd.read_csv(page.folder / "gauges.csv", index_col="gauge")
    assert gauges.loc["boraldai", "norm_m3_s"] == 13.7
    assert gauges.loc["arys_railway", "scored"] == "no"


def test_first_year_is_left_out_unless_the_run_went_on_from_a_state(
    write_run: WriteRun, folder: Path
) -> None:
    cold = read_reported(write_run(input_digests="basin=0"))
    assert cold.record.starts[0] == pd.Timestamp("2002-01-01")
    assert "its first year only fills the stores" in cold.left_out
    warm = read_reported(folder)
    assert warm.record.starts[0] == pd.Timestamp("2001-01-01")
    assert warm.left_out == ""


def test_report_since_a_day(folder: Path) -> None:
    late = read_reported(folder, since=date(2003, 1, 1))
    assert facts(late.record).endswith("1 January 2003 to 31 December 2004")
    assert "Beginning of the report: 1 January 2003." in late.left_out
    with pytest.raises(InputError, match="a report since 2010-01-01"):
        read_reported(folder, since=date(2010, 1, 1))


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2001-01-01", "2001-12-31", "year 2001"),
        ("2001-01-01", "2002-12-31", "mean year 2001–2002"),
        ("2001-03-10", "2001-08-20", "10 March 2001 to 20 August 2001"),
    ],
)
def test_sums_say_what_they_stand_for(
    write_run: WriteRun, start: str, end: str, words: str
) -> None:
    assert period(read_reported(write_run(start=start, end=end)).record) == words


def test_short_runs_have_a_page_without_holes(short_page: Page) -> None:
    assert "nan" not in re.findall(r"\w+", short_page.text.lower())
    assert "Whole run" in short_page.text


def test_a_time_without_any_water_has_a_page(write_run: WriteRun, tmp_path: Path) -> None:
    run = write_run(start="2001-06-01", end="2001-06-03")
    with xr.open_dataset(run / "results.nc") as dataset:
        dry = dataset.load()
    for name, variable in dry.data_vars.items():
        if str(name).startswith("basin_") or name == "discharge":
            variable[:] = 0.0
    dry.to_netcdf(tmp_path / "results.nc")
    assert "the basin took in 0 mm" in Page(write_report(tmp_path)).text


def test_truncated_results_are_refused_and_nothing_is_written(folder: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    content = (folder / "results.nc").read_bytes()
    (broken / "results.nc").write_bytes(content[: len(content) // 2])
    with pytest.raises(InputError, match=r"results\.nc"):
        write_report(broken, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_other_files_are_refused(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(InputError, match=r"no results\.nc"):
        write_report(tmp_path)
    with xr.open_dataset(folder / "results.nc") as dataset:
        dataset.drop_vars("ledger_residual").to_netcdf(tmp_path / "results.nc")
    with pytest.raises(InputError, match="no ledger_residual"):
        write_report(tmp_path)


def test_unreadable_run_json_costs_only_the_record_of_the_run(write_run: WriteRun) -> None:
    run = write_run(start="2001-01-01", end="2001-01-10")
    record = read_record(run)
    assert background.read_background(record, None).provenance == {"versions": {"kzwater": "0.1.0"}}
    (run / "run.json").write_text("{")
    assert background.read_background(record, None).provenance == {}


def test_scenario_gives_norms_rivers_and_doubts(folder: Path) -> None:
    scenario = Path(kzwater.info()["examples"]["arys"]) / "scenario.yaml"
    known = background.read_background(read_reported(folder).record, scenario)
    assert known.of("boraldai").norm is not None
    assert known.of("nowhere").norm is None
    assert known.doubt("mashat")
    assert known.doubt("boraldai") == ""
    assert known.stated_area("sayram_tasaryk") == pytest.approx(434.4)
    assert known.title == "Natural water balance of the Arys"


def test_scenario_is_found_by_the_record_of_the_run(write_run: WriteRun) -> None:
    run = write_run(start="2001-01-01", end="2001-01-10")
    scenario = Path(kzwater.info()["examples"]["arys"]) / "scenario.yaml"
    (run / "run.json").write_text(json.dumps({"scenario_file": str(scenario)}))
    assert background.read_background(read_record(run), None).of("boraldai").norm is not None
    (run / "run.json").write_text(json.dumps({"scenario_file": str(run / "moved.yaml")}))
    assert background.read_background(read_record(run), None).observations == {}


def test_page_speaks_the_language_of_the_reader(
    other_language: str, write_run: WriteRun, write_page: Callable[[Path], Page]
) -> None:
    run = write_run(synthetic_forcing="A.", start="2001-01-01", end="2002-12-31")
    page = write_page(run)
    assert page.values("html", "lang") == [other_language]
    expected = {"ru": "Водный баланс", "kk": "Су балансы"}[other_language]
    assert expected in page.text
    words = set(re.findall(r"[A-Za-z]{4,}", page.text))
    # names of gauges, of files and keys, and of what comes from the scenario
    latin = {
        "Arys", "railway", "gauge", "station", "Badam", "Karaspan", "Boraldai", "Sayram", "Tasaryk",
        "balance", "monthly", "yearly", "gauges", "json", "kzwater", "Kazhydromet", "Hill", "river",
        "Depleted", "canals", "Nash", "Sutcliffe", "Kling", "Gupta",
    }  # fmt: skip
    assert words <= latin


def test_the_drain_is_named_in_the_language_of_the_page(
    other_language: str, write_run: WriteRun
) -> None:
    """The run was made by someone who reads English."""
    run = write_run(start="2001-01-01", end="2001-01-10")
    with xr.open_dataset(run / "results.nc") as dataset:
        drain = dataset.load().isel(gauge=[0]).drop_vars("unit_index")
    drain["gauge_id"] = ("gauge", ["drain"])
    drain["gauge_name"] = ("gauge", ["Drain of all fields"])
    drain.to_netcdf(run / "results.nc")
    (gauge,) = read_record(run).gauges
    named = {"ru": "Дрена всех полей", "kk": "Барлық егістіктің дренасы"}[other_language]
    assert gauge.name == named


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_names_of_river_fluxes_are_translated(code: str) -> None:
    with (CATALOGUES / code / "LC_MESSAGES" / "kzwater.po").open("rb") as file:
        catalogue = read_po(file)
    for text, _source, _target in river_fluxes(lost=True).values():
        message = catalogue.get(text)
        assert message is not None, text
        assert message.string


def test_dates_stand_alone_in_every_language(
    other_language: str, write_run: WriteRun, write_page: Callable[[Path], Page]
) -> None:
    run = write_run(start="2001-01-01", end="2002-12-31", input_digests="basin=0")
    page = write_page(run)
    first, reported = {
        "ru": ("1 января 2001 г.", "1 января 2002 г."),
        "kk": ("2001 ж. 1 қаңтар", "2002 ж. 1 қаңтар"),
    }[other_language]
    # a word after a date would need an ending of the date in Kazakh
    text = " ".join(page.text.split())
    assert re.search(rf": {re.escape(first)}[.;]+ [^:]+: {re.escape(reported)}", text)
    assert "г.." not in text
    assert not re.search(r"(қаңтар|желтоқсан) [а-яәіңғүұқөһ]", text)
