"""Salt of a paddy: pond and roots are one water, and what leaves takes its part."""

from __future__ import annotations

import numpy as np
import pytest
from paddies import PADDY, POND, RICE

from kzwater import registry

SALTY = tuple(
    name
    for name in registry.processes()
    if name
    in {*PADDY, "field_capillary_rise", "drained_groundwater", "paddy_salt"} - {"groundwater"}
)
DRY = tuple("field_salt" if name == "paddy_salt" else name for name in SALTY)
SALT = {
    "initial_soil_salinity": 8.0,
    "irrigation_salinity": 1.5,
    "water_table_depth": 5000.0,
    "drain_recession": 0.02,
    "field_soil_depth": 1500.0,
}


def season(model, processes=SALTY, **parameters):
    """Return a warm year without rain, with 5 mm of demand a day."""
    made = model(processes=processes, parameters={**POND, **RICE, **SALT, **parameters})
    return made.run(
        365,
        day_of_year=1.0 + np.arange(365),
        precipitation=0.0,
        air_temperature=25.0,
        reference_evapotranspiration=5.0,
        wind_speed=2.0,
        relative_humidity_minimum=0.4,
    )


def test_pond_and_roots_share_the_salt_by_their_water(model, picture):
    """While the field is flooded the salt in a mm is the same above and below the ground."""
    year = season(model)
    wet = year["ponded_water"][:, 0] > 1.0
    assert wet.sum() > 60
    soil = year["rooted_water"] + 0.13 * year["rooted_depth"]
    above = (year["ponded_salt"] / np.maximum(year["ponded_water"], 1e-9))[wet]
    below = (year["rooted_salt"] / soil)[wet]
    np.testing.assert_allclose(above, below, rtol=1e-9)
    assert np.all(year["ponded_salt"][~wet] < 0.02 * year["rooted_salt"][~wet])
    with picture("paddy_salt") as axes:
        axes.plot(year["rooted_salt"][:, 0], label="salt of the roots")
        axes.plot(year["ponded_salt"][:, 0], label="salt of the pond")
        axes.plot(year["leached_salt"][:, 0].cumsum(), label="leached since 1 January")
        axes.set(xlabel="day of the year", ylabel="g m-2")


def test_salt_of_a_paddy_closes(model):
    year = season(model, drain_depth=2500.0, bund_seepage_rate=0.03)
    came = sum(
        year[name].sum()
        for name in ("salt_of_irrigation", "salt_of_application_loss", "salt_of_inflow")
    )
    gone = sum(
        year[name].sum() for name in ("salt_of_drains", "salt_of_seepage", "salt_of_pond_water")
    )
    names = ("rooted_salt", "unrooted_salt", "groundwater_salt", "ponded_salt")
    held = sum(year[name][-1, 0] for name in names)
    # What the first day began with: 0.64 g m-2 in a mm and dS m-1, 0.45 of 1500 mm; groundwater.
    start = 0.64 * 8.0 * 0.45 * 1500.0 + 0.64 * 3.0 * (120.0 + 1000.0)
    assert held == pytest.approx(start + came - gone, rel=1e-10)
    assert year["salt_of_pond_water"].sum() > 10.0


def test_a_flooded_season_washes_the_soil(model):
    """What percolates takes more than a third of eight dS m-1, though the water brings salt too."""
    year = season(model)
    percolated = year["rooted_drainage"].sum()
    assert percolated > 400.0
    assert year["rooted_salt"][-1, 0] < 2.0 / 3.0 * 0.64 * 8.0 * 0.45 * 500.0


def test_fields_without_a_pond_are_as_with_field_salt(model):
    dry = {"bund_height": 0.0, "application_efficiency": 0.7}
    found = season(model, **dry)
    plain = season(model, DRY, **dry)
    assert found["salt_of_irrigation"].sum() > 0.0
    for name in ("rooted_salt", "unrooted_salt", "groundwater_salt", "leached_salt"):
        np.testing.assert_allclose(found[name], plain[name], rtol=1e-11)
