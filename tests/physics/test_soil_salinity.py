"""Salt stress: yield falls by a slope above a threshold of the saturation extract (FAO-56, 89)."""

from __future__ import annotations

import numpy as np
import pytest

ALONE = ("soil_salinity", "river_inflow")
NAMES = ("soil_salinity", "salt_stress")
# Saturated at 0.45: 450 mm in a metre, 288 g m-2 for each dS m-1.
SOIL = {"wilting_point": 0.13, "available_water_capacity": 0.14, "drainable_porosity": 0.18}
COTTON = {
    "salinity_threshold": 7.7,
    "salinity_slope": 0.052,
    "yield_response_season": 0.85,
    **{f"yield_response_{stage}": 0.0 for stage in ("initial", "development", "middle", "late")},
}


def stressed(model, salinity, **parameters):
    """Return salinity and stress of fields with roots of a metre and some dS m-1."""
    made = model(processes=ALONE, hrus=np.size(salinity), parameters={**SOIL, **parameters})
    made.put(salted_depth=1000.0, rooted_salt=288.0 * np.asarray(salinity))
    return made.run(1, names=NAMES)


def test_cotton_above_its_threshold(model, picture):
    """10 dS m-1: the yield falls by 0.052 x 2.3 = 11.96 %, the stress by that over 0.85."""
    salinity = np.linspace(0.0, 30.0, 61)
    day = stressed(model, salinity, **COTTON)
    np.testing.assert_allclose(day["soil_salinity"][0], salinity, rtol=1e-12)
    lost = 0.052 * np.maximum(salinity - 7.7, 0.0)
    np.testing.assert_allclose(
        day["salt_stress"][0], np.maximum(1.0 - lost / 0.85, 0.0), atol=1e-12
    )
    assert day["salt_stress"][0, 20] == pytest.approx(1.0 - 0.1196 / 0.85, rel=1e-12)
    maize = stressed(
        model, salinity, **{**COTTON, "salinity_threshold": 1.7, "salinity_slope": 0.12}
    )
    with picture("soil_salinity") as axes:
        axes.plot(salinity, day["salt_stress"][0], label="cotton")
        axes.plot(salinity, maize["salt_stress"][0], label="threshold and slope of maize")
        axes.set(xlabel="conductivity of the saturation extract, dS m-1", ylabel="salt_stress")


def test_responses_of_stages_stand_for_the_season(model):
    """Stages of 0.2, 0.4, 0.6 and 0.3 answer together as a season of 1.5 would."""
    stages = {"initial": 0.2, "development": 0.4, "middle": 0.6, "late": 0.3}
    own = {f"yield_response_{stage}": value for stage, value in stages.items()}
    by_stage = stressed(model, [12.0], **{**COTTON, **own, "yield_response_season": 0.0})
    season = stressed(model, [12.0], **{**COTTON, "yield_response_season": 1.5})
    assert by_stage["salt_stress"][0, 0] == pytest.approx(season["salt_stress"][0, 0], rel=1e-12)


def test_the_yield_is_that_of_maas_and_hoffman(model):
    """A crop with all water whose roots hold 12 dS m-1 loses 0.052 x 4.3 of its yield."""
    processes = ("soil_salinity", "crop_water", "crop_yield", "field_drainage", "groundwater")
    made = model(
        processes=(*processes, "river_inflow"),
        parameters={**SOIL, **COTTON, "depletion_fraction": 0.8},
    )
    made.put(rooted_depth=1000.0, rooted_water=140.0)
    made.put(salted_depth=1000.0, rooted_salt=288.0 * 12.0)
    days = 21
    stage = np.array([3.0] * 20 + [0.0])
    season = made.run(
        days,
        names=("harvested_yield", "transpiration_lost_to_salt"),
        crop_stage=stage.reshape(-1, 1),
        basal_coefficient=1.1,
        crop_height=1.0,
        ground_cover=1.0,
        reference_evapotranspiration=3.0,
        wind_speed=2.0,
        relative_humidity_minimum=0.45,
        precipitation=0.0,
        air_temperature=25.0,
    )
    # Evaporation from the soil, which salt leaves alone, is a hundredth here.
    assert season["harvested_yield"][-1, 0] == pytest.approx(1.0 - 0.052 * 4.3, abs=0.01)
    lost = season["transpiration_lost_to_salt"][0, 0]
    assert lost == pytest.approx(3.0 * 1.1 * 0.052 * 4.3 / 0.85, rel=1e-6)


def test_salinity_is_no_matter_of_the_day_on_which_roots_go(model):
    """Roots of 1350 mm that are cut to 200 leave soil of the same salinity, day by day."""
    processes = (
        "root_growth",
        "soil_salinity",
        "irrigation_application",
        "curve_number",
        "overland_flow",
        "crop_water",
        "field_drainage",
        "field_capillary_rise",
        "drained_groundwater",
        "field_salt",
        "river_inflow",
    )
    made = model(processes=processes, parameters={**SOIL, **COTTON, "field_soil_depth": 2000.0})
    made.put(rooted_depth=1350.0, salted_depth=1350.0, groundwater_slow=0.0, unrooted_water=0.0)
    made.put(rooted_salt=1350.0 * 1.44, unrooted_salt=650.0 * 1.44)
    depth = np.array([1350.0] * 3 + [200.0] * 3 + [223.0, 246.0, 269.0]).reshape(-1, 1)
    days = made.run(
        depth.size,
        names=("soil_salinity", "salt_stress"),
        root_depth=depth,
        irrigation_depth=0.0,
        reference_evapotranspiration=0.0,
        basal_coefficient=0.0,
        crop_height=0.0,
        ground_cover=0.0,
        precipitation=0.0,
        air_temperature=20.0,
        wind_speed=2.0,
        relative_humidity_minimum=0.45,
    )
    # 1.44 g m-2 in each mm: 5 dS m-1 of soil that is saturated at 0.45.
    np.testing.assert_allclose(days["soil_salinity"], 5.0, rtol=1e-9)
