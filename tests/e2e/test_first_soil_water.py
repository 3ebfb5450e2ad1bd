"""What the soil of a field holds when a run begins without a state."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from test_fields import FIELDS, Farm

from kzwater.agronomy import read_fields
from kzwater.results import map_name, open_results
from kzwater.simulation import run


@pytest.fixture
def farm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Farm:
    monkeypatch.chdir(tmp_path)
    return Farm(tmp_path)


def water_of_first_days(farm: Farm, cells: tuple[str, ...]) -> np.ndarray:
    """Return the water of the soil on the first day of a run, mm, by field."""
    header, *rows = FIELDS.splitlines()
    rows = [f"{row},{cell}" for row, cell in zip(rows, cells, strict=True)]
    text = "\n".join((f"{header},initial_water_fraction", *rows, ""))
    farm.fields.write_text(text.replace(",furrow,loam", ",furrow,sand", 1), encoding="utf-8")
    farm.settings["output"] = {"maps_interval": "day", "maps": ["rooted_water", "unrooted_water"]}
    path = farm.write()
    with open_results(run(path, farm.folder / "_".join(cells)) / "results.nc") as results:
        parts = (
            results[map_name(name)].to_numpy()[0] for name in ("rooted_water", "unrooted_water")
        )
        return sum(parts)


def test_the_soil_holds_a_share_of_its_available_water_at_the_start(farm: Farm) -> None:
    """Sand holds a few per cent of 2 m, loam 14: 200 mm in both unless a share is given."""
    cold = water_of_first_days(farm, ("", "", "", "", ""))
    half = water_of_first_days(farm, ("0.5", "0.5", "1", "0", ""))
    capacity = read_fields(farm.fields).parameters["available_water_capacity"]
    # Rain, evaporation and drainage of a day lie between.
    np.testing.assert_allclose(half[:2], 0.5 * capacity[:2] * 2000.0, atol=12.0)
    np.testing.assert_allclose(half[2:4], [capacity[2] * 2000.0, 0.0], atol=12.0)
    assert half[4] == cold[4]
    np.testing.assert_allclose(cold[1:], 200.0, atol=12.0)
