"""P - ET of fourteen watersheds: what the study of them says, watershed by watershed.

Nothing is calibrated and these are no marks of skill; they are what docs/studies/kz_watersheds.md
prints. A number changes only together with that page and a line in CHANGELOG.md.
"""

from __future__ import annotations

import numpy as np
import pytest

import kz_watersheds

pytestmark = pytest.mark.skipif(
    not kz_watersheds.there(), reason="the table of the Kazakh watersheds is not beside the project"
)

# Correlation of the twelve means of P - ET, and evapotranspiration of the year, mm.
PRINTED = {
    "NWB_00001": (0.98, 338),
    "NWB_00002": (0.97, 284),
    "NWB_00003": (0.99, 254),
    "NWB_00004": (0.98, 309),
    "NWB_00005": (0.95, 175),
    "NWB_00006": (0.99, 322),
    "NWB_00007": (0.95, 173),
    "NWB_00008": (0.99, 358),
    "NWB_00009": (0.99, 306),
    "NWB_00010": (0.90, 228),
    "SWB_00001": (0.74, 321),
    "SWB_00002": (0.92, 276),
    "SWB_00003": (0.91, 263),
    "SWB_00004": (0.56, 243),
}


@pytest.mark.parametrize("watershed", PRINTED)
def test_seasons_and_years_are_as_printed(watershed):
    found = kz_watersheds.compare(watershed)
    correlation, evaporated = PRINTED[watershed]
    assert found.correlations()["surplus"] == pytest.approx(correlation, abs=0.005)
    assert found.yearly().mean().computed == pytest.approx(evaporated, abs=0.5)


def test_rain_of_months_is_kept_when_it_becomes_days():
    rain = np.linspace(0.0, 4.0, 1001)
    assert kz_watersheds.gathered(rain, 5).sum() == pytest.approx(rain.sum(), rel=1e-12)


def test_classes_of_temperature_share_the_area_of_the_watershed():
    outline = kz_watersheds.outlines()["SWB_00002"]
    (whole,) = kz_watersheds.places(outline)
    parts = kz_watersheds.places(outline, 5)
    assert sum(part.area for part in parts) == pytest.approx(whole.area, rel=1e-9)
    assert whole.area == pytest.approx(kz_watersheds.stated_areas()["SWB_00002"], rel=0.01)
    means = [part.temperature.mean() for part in parts]
    assert means == sorted(means)
