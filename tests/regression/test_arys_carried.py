"""What carries over from the Chirchik to the Arys, whatever numbers were found there."""

from __future__ import annotations

import pytest

import arys_carried
from kzwater import registry


def test_nothing_of_gauges_and_ice_carries_over():
    found = arys_carried.carried()
    declared = {i.name for i in registry.of_processes(registry.standard_processes(), "parameter")}
    assert set(found) - {arys_carried.FACTOR_OF_GRADIENT} <= declared
    assert "rootzone_depth" in found
    assert "rootzone_depth" not in arys_carried.carried(without=arys_carried.ROOTS)


def test_scenario_changes_in_what_carries_over_alone():
    plain = arys_carried.described({})
    other = arys_carried.described({"air_temperature_gradient": 2.0, "snow_melt_factor": 5.0})
    assert other["forcing"]["air_temperature_gradient"] == pytest.approx(
        [2.0 * each for each in plain["forcing"]["air_temperature_gradient"]]
    )
    assert other["parameters"] == {**plain["parameters"], "snow_melt_factor": 5.0}
    assert other["forcing"]["precipitation_gradient"] == 0.0


def test_scenario_without_changes_flows_as_the_embedded_one(tmp_path):
    """8.22 m3 s-1 at Sayram-Tasaryk: frozen in test_arys.py."""
    found = arys_carried.discharge(tmp_path, {})
    assert found["sayram_tasaryk"] == pytest.approx(8.22, abs=0.005)
