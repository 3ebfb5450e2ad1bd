"""Hydrographs: what is drawn of a gauge."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kzwater.reports import style
from kzwater.reports.hydrograph import draw_hydrograph
from kzwater.reports.observations import GaugeObservations, Norm
from kzwater.reports.record import Gauge

NORM = Norm(9.2, "1950-1990", "a handbook", "above the canals", scored=True)
DEPLETED = Norm(27.8, "1950-1990", "a handbook", "depleted by canals", scored=False)


def daily(start: str, end: str) -> pd.Series:
    days = pd.date_range(start, end)
    season = 10.0 + 6.0 * np.sin(2.0 * np.pi * days.day_of_year / 365.0)
    return pd.Series(season, index=days)


def gauge(start: str, end: str) -> Gauge:
    return Gauge("upper", "Upper gauge", 69.0, 42.0, 400.0, daily(start, end))


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], list[str], list[int]]]:
    """Return, filled by each picture: its titles, its legend, the points of its first line."""
    found: list[tuple[list[str], list[str], list[int]]] = []

    def look(figure, _path) -> None:
        titles = [axes.get_title(loc="left") for axes in figure.axes]
        legend = [text.get_text() for text in figure.legends[0].get_texts()]
        found.append((titles, legend, [len(figure.axes[0].lines[0].get_xdata())]))

    monkeypatch.setattr(style, "save", look)
    return found


def test_long_series_are_drawn_as_ten_day_means(drawn: list) -> None:
    draw_hydrograph(gauge("2001-01-01", "2010-12-31"), GaugeObservations(), Path("x.png"))
    titles, _legend, points = drawn[0]
    assert titles == [
        "Whole period, ten-day means (m³/s)",
        "Mean year (m³/s)",
        "Yearly means (m³/s)",
    ]
    assert points == [360]


@pytest.mark.parametrize(
    ("start", "end", "panels"),
    [
        ("2001-01-01", "2002-12-31", 3),
        ("2001-01-01", "2001-12-31", 1),
        ("2001-03-05", "2001-03-25", 1),
    ],
)
def test_short_series_are_drawn_day_by_day(drawn: list, start: str, end: str, panels: int) -> None:
    draw_hydrograph(gauge(start, end), GaugeObservations(), Path("x.png"))
    titles, _legend, points = drawn[0]
    assert len(titles) == panels
    assert titles[0] == "Whole period (m³/s)"
    assert points == [len(pd.date_range(start, end))]


def test_legend_names_observation_and_norm(drawn: list) -> None:
    observed = daily("2003-01-01", "2005-12-31")
    subject = gauge("2001-01-01", "2010-12-31")
    draw_hydrograph(subject, GaugeObservations(NORM, observed), Path("x.png"))
    draw_hydrograph(subject, GaugeObservations(DEPLETED), Path("x.png"))
    assert drawn[0][1] == ["computed", "observed", "published norm 9.20 m³/s"]
    assert drawn[1][1] == ["computed", "published norm 27.8 m³/s, not comparable"]


@pytest.mark.parametrize(
    ("end", "label", "width"),
    [
        ("2002-12-31", "band: lowest to highest of 2 years", 4.0),
        ("2010-12-31", "band: 8 of 10 years", 0.8 * 4.0),
    ],
)
def test_band_is_what_its_label_says(
    monkeypatch: pytest.MonkeyPatch, end: str, label: str, width: float
) -> None:
    figures = []
    monkeypatch.setattr(style, "save", lambda figure, _path: figures.append(figure))
    flow = daily("2001-01-01", end)
    # years evenly apart: 4 m3 s-1 from the lowest to the highest
    years = flow.index.year - 2001
    flow += 4.0 * years / years.max()
    draw_hydrograph(
        Gauge("upper", "Upper gauge", 69.0, 42.0, 400.0, flow), GaugeObservations(), Path("x.png")
    )
    cycle = figures[0].axes[1]
    assert label in [text.get_text() for text in cycle.texts]
    first = cycle.collections[0].get_paths()[0].vertices
    at_first = first[first[:, 0] == 0.5][:, 1]
    assert np.ptp(at_first) == pytest.approx(width)


def test_heights_have_the_signs_of_the_language(
    other_language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert other_language in {"ru", "kk"}
    found = []

    def look(figure, _path) -> None:
        figure.canvas.draw()
        found.extend([text.get_text() for text in a.get_yticklabels()] for a in figure.axes)

    monkeypatch.setattr(style, "save", look)
    river = gauge("2001-01-01", "2002-12-31")
    draw_hydrograph(
        replace(river, discharge=0.1 * river.discharge), GaugeObservations(), Path("x.png")
    )
    assert len(found) == 3
    for labels in found:
        assert any("," in label for label in labels)
        assert not any("." in label for label in labels)
