"""Glaciers of the At-Bashy over twenty years: what the study of them prints.

Nothing is calibrated, the weather is synthetic, and the ice goes far too fast: these are no marks
of skill. A number changes only together with docs/studies/atbashy.md and a line in CHANGELOG.md.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import atbashy
import atbashy_inputs

pytestmark = pytest.mark.skipif(
    not atbashy_inputs.there(), reason="the data of the At-Bashy are not beside the project"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("atbashy")


@pytest.fixture(scope="module")
def basin(folder):
    return atbashy_inputs.make_basin(folder)


@pytest.fixture(scope="module")
def histories(folder, basin):
    """Return twenty years with glaciers and twenty without."""
    usual = folder / "usual"
    usual.mkdir()
    atbashy_inputs.make_weather(usual)
    return tuple(atbashy.simulate(usual, basin, ice=ice) for ice in (True, False))


def test_measured_balance_is_as_printed(basin):
    found = atbashy.measured(basin).balance
    assert found["2000", "2020"] == pytest.approx(-0.24, abs=0.005)
    # the decades make the whole
    decades = 0.5 * (found["2000", "2010"] + found["2010", "2020"])
    assert decades == pytest.approx(found["2000", "2020"], abs=0.005)


def test_ice_is_lost_as_printed(histories):
    ice, _bare = histories
    first, last = ice.glaciers.iloc[0], ice.glaciers.iloc[-1]
    assert (first.area, last.area) == pytest.approx((30.8, 11.2), abs=0.05)
    assert (first.ice, last.ice) == pytest.approx((0.842, 0.372), abs=0.0005)
    assert ice.balance().mean() == pytest.approx(-1.14, abs=0.005)


def test_glaciers_add_to_runoff_what_is_printed(histories):
    ice, bare = histories
    with_ice, without = (each.counted().runoff.mean() * 365.25 for each in histories)
    assert (with_ice, without) == pytest.approx((393.5, 380.6), abs=0.05)
    assert ice.counted().ice_melt.mean() * 365.25 == pytest.approx(12.5, abs=0.05)
    assert "ice_melt" not in bare.counted()


def test_loss_of_water_is_melt_less_accumulation(histories):
    """The ice of the twenty years falls by what melts less what snow gives it, as the ledger says.

    Snow and water on land that leaves a glacier stay on the land: the ice alone is compared.
    """
    ice, _bare = histories
    lost = ice.glaciers.ice.iloc[0] - ice.glaciers.ice.iloc[-1]
    counted = ice.counted()
    net = (counted.ice_melt - counted.ice_gain).sum() * ice.basin_area * 1e-6
    assert lost * atbashy.ICE_DENSITY / 1000.0 == pytest.approx(net, rel=1e-6)
