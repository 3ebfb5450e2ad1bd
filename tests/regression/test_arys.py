"""The embedded basin against published numbers, and against its own last results.

Nothing of the Arys is calibrated and its weather is synthetic, so the tolerances are wide. A frozen
value changes only together with a line in CHANGELOG.md that says how results change and why.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kzwater.data.series import read_norms
from kzwater.results import open_results
from kzwater.simulation import run

ARYS = Path(__file__).parents[2] / "scenarios" / "arys"

# Mean discharge 2001-2010, m3 s-1, of scenario_sub_basins.yaml.
FROZEN = {
    "arys_railway": 62.48,
    "badam_karaspan": 23.52,
    "boraldai": 6.37,
    "sayram_tasaryk": 8.22,
    "mashat": 11.06,
}

EVAPOTRANSPIRATION = (
    "canopy_evaporation",
    "soil_evaporation",
    "topsoil_transpiration",
    "rootzone_transpiration",
)


@pytest.fixture(scope="module")
def decade(tmp_path_factory):
    """Return the results of 2001 to 2010 over sub-basins."""
    out = run(ARYS / "scenario_sub_basins.yaml", tmp_path_factory.mktemp("arys") / "out")
    with open_results(out / "results.nc") as results:
        yield results.sel(time=slice("2001", "2010")).load()


@pytest.fixture(scope="module")
def means(decade):
    return decade.discharge.mean("time").to_series()


@pytest.mark.parametrize(
    ("gauge", "tolerance"),
    [
        # The mean of 1992-2020 is 7 % above this norm, and the standard error of a ten-year mean is
        # 6 % (coefficient of variation 0.18): one deviation of both, and as much for the model.
        ("sayram_tasaryk", 0.15),
        # Low hills, where runoff is what evapotranspiration leaves of twice as much rain: an error
        # of 10 % in the rain makes 20 % in the runoff.
        pytest.param(
            "boraldai",
            0.25,
            marks=pytest.mark.xfail(
                strict=True,
                reason="6.4 of 13.7 m3 s-1: bare ground between dead grass evaporates too much",
            ),
        ),
    ],
)
def test_natural_rivers_flow_as_published(means, gauge, tolerance):
    norm = read_norms(ARYS / "norms.csv").loc[gauge]
    assert norm["score"]
    assert means[gauge] == pytest.approx(norm["value"], rel=tolerance)


@pytest.mark.parametrize(
    ("gauge", "most"),
    [
        # The hills of Boraldai are published with 0.45 of what falls there (README of the basin).
        # Half of 635 mm a-1 over 3 732 km2, much of it plain: a bound against nonsense only.
        ("badam_karaspan", 37.5),
        # 3.22 km3 a-1 arise in all of Kazakhstan's basin of the Syr Darya (README of the basin).
        # Not a proof of skill: a bound that a wrong basin would break.
        ("arys_railway", 102.0),
    ],
)
def test_rivers_below_canals_flow_more_than_published_but_within_what_there_is(means, gauge, most):
    norm = read_norms(ARYS / "norms.csv").loc[gauge]
    assert not norm["score"]
    assert norm["value"] < means[gauge] < most


def test_years_vary_as_published(decade):
    """Sayram-Tasaryk: coefficient of variation 0.18; ten years know it to a quarter."""
    yearly = decade.discharge.sel(gauge="sayram_tasaryk").resample(time="YS").mean()
    assert float(yearly.std(ddof=1) / yearly.mean()) == pytest.approx(0.18, abs=0.09)


def test_drained_area_is_as_published(decade):
    """434.4 km2 at Sayram-Tasaryk; the elevation data have cells of 0.6 km2."""
    area = float(decade.gauge_area.sel(gauge="sayram_tasaryk"))
    assert area == pytest.approx(434.4, rel=0.03)


@pytest.mark.parametrize("gauge", FROZEN)
def test_mean_discharge_is_that_of_the_last_version(means, gauge):
    assert means[gauge] == pytest.approx(FROZEN[gauge], abs=0.005)


def test_balance_of_the_decade(decade):
    """What falls is evaporated, flows away or is stored; 635 mm a-1 fall (README of the basin)."""
    yearly = {
        name: float(decade[f"basin_{name}"].mean()) * 365.25
        for name in ("rainfall", "snowfall", *EVAPOTRANSPIRATION, "river_outflow")
    }
    fallen = yearly["rainfall"] + yearly["snowfall"]
    evaporated = sum(yearly[name] for name in EVAPOTRANSPIRATION)
    assert fallen == pytest.approx(635.0, abs=5.0)
    assert abs(fallen - evaporated - yearly["river_outflow"]) < 10.0
    assert np.abs(decade.basin_residual).max() < 1e-9
