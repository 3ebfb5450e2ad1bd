"""Pictures of many fields: what each took at its place, what all took by ten days."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kzwater.agronomy.table import Field
from kzwater.reports import field_pictures, style
from kzwater.reports.field_pictures import (
    Demand,
    demand_of,
    demand_words,
    draw_demand,
    draw_water,
)
from kzwater.season import Season


def field(name: str, latitude: float, longitude: float, hectares: float) -> Field:
    return Field(
        name=name,
        crop="cotton",
        area=1e4 * hectares,
        latitude=latitude,
        longitude=longitude,
        elevation=250.0,
        method="furrow",
        soil="loam",
        district="",
        sowing_day=None,
        limit=None,
    )


def latest_of(*fields: Field, water: tuple[float, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "field": [each.name for each in fields],
            "hectares": [each.area / 1e4 for each in fields],
            "gross_m3_per_ha": water,
            "relative_yield": [0.9] * len(fields),
            "start": pd.Timestamp("2020-04-21"),
            "end": pd.Timestamp("2020-05-20"),
        }
    )


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list:
    found: list = []
    monkeypatch.setattr(style, "save", lambda figure, _path: found.append(figure))
    return found


def test_fields_lie_at_their_places_and_share_a_mark_where_they_meet(drawn: list) -> None:
    fields = (field("a", 41, 68, 30), field("b", 41, 68, 10), field("c", 41.2, 68.4, 10))
    caption = draw_water(latest_of(*fields, water=(8000, 4000, 6000)), fields, Path("map.png"))
    assert caption.startswith("A mark is a place")
    (marks,) = drawn[0].axes[0].collections
    np.testing.assert_allclose(marks.get_offsets(), [[68.0, 41.0], [68.4, 41.2]])
    # The mean over the area: (30 x 8000 + 10 x 4000) / 40.
    np.testing.assert_allclose(marks.get_array(), [7000.0, 6000.0])
    sizes = marks.get_sizes()
    assert sizes[0] == pytest.approx(4.0 * sizes[1])
    assert [text.get_text() for text in drawn[0].axes[0].texts] == ["2 fields", "c"]
    assert drawn[0].axes[1].get_ylabel() == "water taken in the season, m³/ha"


def test_fields_at_one_place_are_bars(drawn: list, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = tuple(field(name, 41, 68, 10) for name in "abc")
    latest = latest_of(*fields, water=(8000, 4000, 6000))
    draw_water(latest, fields, Path("bars.png"))
    (axes,) = drawn[0].axes
    assert [bar.get_width() for bar in axes.patches] == [8000, 4000, 6000]
    assert [text.get_text() for text in axes.texts] == ["90 %"] * 3
    monkeypatch.setattr(field_pictures, "_most_bars", 2)
    latest.loc[1, "hectares"] = 5.0
    assert "The 2 largest of 3 fields" in draw_water(latest, fields, Path("bars.png"))
    assert drawn[1].axes[0].get_title(loc="left") == "The 2 largest of 3 fields"
    assert [bar.get_width() for bar in drawn[1].axes[0].patches] == [8000, 6000]


def test_demand_is_stacked_by_crop_and_told_per_hectare(drawn: list) -> None:
    starts = pd.to_datetime(["2020-04-21", "2020-05-01", "2020-05-11"])
    ends = pd.to_datetime(["2020-04-30", "2020-05-10", "2020-05-20"])
    parts = [
        pd.DataFrame({"field": name, "crop": crop, "start": starts, "end": ends, "district": ""})
        for name, crop in (("a", "cotton"), ("b", "cotton"), ("c", "sugar_beet"))
    ]
    periods = pd.concat(parts).assign(
        hectares=10.0, net=1.0, gross_m3=[0, 864, 0, 0, 864, 0, 0, 0, 8640.0]
    )
    none = pd.DataFrame()
    season = Season(periods, none, none, none, none)
    demand = demand_of(season, latest_of(field("a", 1, 1, 1), water=(1,)))
    # The crop that takes most stands at the bottom.
    assert list(demand.volumes) == ["sugar_beet", "cotton"]
    np.testing.assert_allclose(demand.volumes["cotton"], [0.0, 1728.0, 0.0])
    # 1728 m3 in ten days on 20 ha: 1728000 / (864000 x 20) l s-1 ha-1.
    np.testing.assert_allclose(demand.rates["cotton"], [0.0, 0.1, 0.0])
    draw_demand(demand, Path("demand.png"))
    upper, lower = drawn[0].axes
    assert upper.get_title(loc="left") == "Water taken in a ten-day period, thousand m³"
    assert upper.patches[-1].get_height() + upper.patches[-1].get_y() == pytest.approx(8.64)
    assert [text.get_text() for text in drawn[0].legends[0].get_texts()] == ["Sugar beet", "Cotton"]
    assert len(lower.collections) == 2
    # 8640 m3 on 10 ha.
    assert demand_words(demand) == (
        "A dash is a ten-day period; the largest hydromodule in l/s per hectare: "
        "sugar beet 1.00 (from 11 May 2020), cotton 0.10 (from 1 May 2020)."
    )


def test_crops_that_took_no_water_are_named() -> None:
    rates = pd.DataFrame({"maize": [0.0, 0.5], "apple": [0.0, 0.0]})
    rates.index = pd.to_datetime(["2020-05-01", "2020-05-11"])
    words = demand_words(Demand(rates, rates, np.full(2, 10.0)))
    assert "maize 0.50 (from 11 May 2020)." in words
    assert words.endswith("No dash, as no water was taken: apples.")
