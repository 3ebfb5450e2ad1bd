"""Leaching requirement: published numbers, and water that nothing helps."""

from __future__ import annotations

import pytest

from kzwater.agronomy.leaching import leaching_requirement


def test_maize_under_water_of_one_decisiemens() -> None:
    """ECw 1.0, threshold 1.7: 1 / (5 x 1.7 - 1) = 0.1333 (Ayers and Westcot 1985)."""
    assert leaching_requirement(1.0, 1.7, 0.12) == pytest.approx(0.1333, abs=5e-5)


def test_drip_bears_more() -> None:
    """Of maize nothing is left at 1.7 + 100 / 12 = 10.03 dS m-1: 1 / (2 x 10.03) = 0.0498."""
    assert leaching_requirement(1.0, 1.7, 0.12, drip=True) == pytest.approx(0.0498, abs=5e-5)


@pytest.mark.parametrize("salinity", [8.5, 12.0])
def test_water_that_is_too_salty_has_no_remedy(salinity: float) -> None:
    assert leaching_requirement(salinity, 1.7, 0.12) == 1.0


def test_fresh_water_asks_for_none() -> None:
    assert leaching_requirement(0.0, 7.7, 0.052) == 0.0
