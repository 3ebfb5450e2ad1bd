"""Dual crop coefficient: E = Ke E0, T = Ks Kcb E0, De and Dr by days (FAO-56, 71-88)."""

from __future__ import annotations

import numpy as np
import pytest
from irrigated import LOAM, MILD_WIND

WATERED = ("irrigation_application", "crop_water", "field_drainage", "groundwater", "river_inflow")
RAINED = ("precipitation_phase", "snow_degree_day", "unfrozen_ground", *WATERED)
SEEN = (
    "field_evaporation",
    "crop_transpiration",
    "water_stress",
    "surface_depletion",
    "wetted_share",
    "rooted_water",
    "unstressed_evapotranspiration",
    "actual_evapotranspiration",
)
MILD = {"wind_speed": MILD_WIND, "relative_humidity_minimum": 0.45, "air_temperature": 25.0}


def fields(model, days, *, parameters=None, put=None, processes=RAINED, **weather):
    """Return days of fields that lose nothing of their irrigation."""
    made = model(
        processes=processes,
        hrus=np.size(next(iter((put or {"": 0.0}).values()))),
        parameters={
            **LOAM,
            "field_soil_depth": 3000.0,
            "application_efficiency": 1.0,
            **(parameters or {}),
        },
    )
    made.put(**{"rooted_depth": 1000.0, "rooted_water": 140.0, **(put or {})})
    usual = {
        "precipitation": 0.0,
        "irrigation_depth": 0.0,
        "reference_evapotranspiration": 0.0,
        "basal_coefficient": 0.15,
        "crop_height": 0.3,
        "ground_cover": 0.0,
        **MILD,
    }
    return made.run(days, names=SEEN, **(usual | weather))


def column(values):
    return np.reshape(values, (-1, 1))


# Allen et al. (1998), example 35
REFERENCE = np.array([4.5, 5.0, 3.9, 4.2, 4.8, 2.7, 5.8, 5.1, 4.7, 5.2])
BASAL = np.array([0.30, 0.31, 0.32, 0.33, 0.34, 0.36, 0.37, 0.38, 0.39, 0.40])
EXPOSED = np.array([0.92, 0.91, 0.91, 0.90, 0.89, 0.89, 0.88, 0.87, 0.87, 0.86])
EVAPORATION = [0.91, 0.90, 0.64, 0.36, 0.19, 0.60, 0.44, 0.19, 0.10, 0.05]
WHOLE = [1.21, 1.21, 0.97, 0.69, 0.54, 0.96, 0.81, 0.57, 0.49, 0.45]
CROP = [5.5, 6.1, 3.8, 2.9, 2.6, 2.6, 4.7, 2.9, 2.3, 2.4]
DEPLETION = [5, 11, 14, 16, 17, 13, 16, 17, 17, 18]


def ten_days(model):
    """Return example 35: 40 mm on 0.8 of the ground on the first day, 6 mm of rain on the sixth.

    TEW is 18 mm and REW 8 mm; the root zone is wide enough to be without stress.
    """
    loam = {"wilting_point": 0.10, "available_water_capacity": 0.13}
    return fields(
        model,
        10,
        parameters={
            **loam,
            "topsoil_depth": 100.0,
            "readily_evaporable_share": 8.0 / 18.0,
            "irrigation_wetted_share": 0.8,
        },
        put={"surface_depletion": 18.0, "rooted_water": 120.0},
        irrigation_depth=column([40.0] + [0.0] * 9),
        precipitation=column([0.0] * 5 + [6.0] + [0.0] * 4),
        reference_evapotranspiration=column(REFERENCE),
        basal_coefficient=column(BASAL),
        ground_cover=column(1.0 - EXPOSED),
        wind_speed=1.6,
        relative_humidity_minimum=0.35,
    )


def test_ten_days_of_evaporation_are_those_of_example_35(model, picture):
    """The book rounds on its way, which moves a coefficient by up to 0.01.

    Ke of day 3 is 0.72 x (1.21 - 0.32) there; Kc of day 5 the sum of 0.34 and 0.19.
    """
    days = ten_days(model)
    evaporation = days["field_evaporation"][:, 0] / REFERENCE
    whole = evaporation + BASAL
    depletion = days["surface_depletion"][:, 0]
    exact = np.array([1.0, 1.0, 1.1, 1.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0])  # of half a last digit
    assert np.all(np.abs(evaporation - EVAPORATION) <= 0.005 * exact)
    assert np.all(np.abs(whole - WHOLE) <= 0.005 * exact)
    np.testing.assert_allclose(days["actual_evapotranspiration"][:, 0], CROP, rtol=0.0, atol=0.055)
    np.testing.assert_allclose(depletion, DEPLETION, rtol=0.0, atol=0.5)
    np.testing.assert_allclose(days["wetted_share"][:, 0], [0.8] * 5 + [1.0] * 5)
    with picture("crop_water_evaporation") as axes:
        number = np.arange(1, 11)
        axes.plot(number, whole, label="coefficient, kzwater")
        axes.plot(number, WHOLE, "o", color="#0b6e99", label="FAO-56, example 35")
        axes.plot(number, BASAL, "--", label="basal coefficient")
        axes.set(xlabel="day after irrigation", ylabel="coefficient", ylim=(0.0, 1.3))


def test_ten_days_of_stress_are_those_of_example_37(model, picture):
    """Allen et al. (1998), example 37: TAW 160 mm, p 0.40, ETc 6 mm d-1, depletion 55 mm.

    The book holds p; at 6 mm d-1 it is that of a crop with 0.44, less 0.04 (equation 84's note).
    """
    days = fields(
        model,
        10,
        parameters={"available_water_capacity": 0.16, "depletion_fraction": 0.44},
        put={"surface_depletion": 200.0, "rooted_water": 160.0 - 55.0},
        processes=WATERED,
        reference_evapotranspiration=6.0,
        basal_coefficient=1.0,
        ground_cover=1.0,
    )
    depletion = 160.0 - days["rooted_water"][:, 0]
    stress = [1.0, 1.0, 0.97, 0.91, 0.85, 0.80, 0.75, 0.70, 0.66, 0.62]
    printed = [61.0, 67.0, 72.8, 78.3, 83.4, 88.2, 92.6, 96.9, 100.8, 104.5]
    np.testing.assert_allclose(days["water_stress"][:, 0], stress, rtol=0.0, atol=0.005)
    np.testing.assert_allclose(depletion, printed, rtol=0.0, atol=0.06)
    with picture("crop_water_stress") as axes:
        number = np.arange(1, 11)
        axes.plot(number, depletion, label="depletion, kzwater")
        axes.plot(number, printed, "o", color="#0b6e99", label="FAO-56, example 37")
        axes.axhline(64.0, color="#888888", lw=1.0, label="readily available water")
        axes.set(xlabel="day", ylabel="depletion of the root zone, mm", ylim=(50.0, 110.0))


@pytest.mark.parametrize(
    ("field_capacity", "wilting_point", "total", "readily"),
    [(0.15, 0.06, 72.0, 29.0), (0.32, 0.15, 136.0, 54.0), (0.35, 0.23, 96.0, 38.0)],
)
def test_root_zones_hold_and_yield_what_example_36_says(
    model, field_capacity, wilting_point, total, readily
):
    """Allen et al. (1998), example 36: tomato, p 0.40, roots 0.8 m in three soils; 5 mm d-1.

    A root zone that is flooded drains to TAW; stress begins between what the book rounds.
    """
    content = {
        "wilting_point": wilting_point,
        "available_water_capacity": field_capacity - wilting_point,
        "depletion_fraction": 0.4,
    }
    root_zone = {"rooted_depth": 800.0, "surface_depletion": 200.0}
    flooded = fields(
        model,
        1,
        parameters=content,
        put={**root_zone, "rooted_water": 0.0},
        processes=WATERED,
        irrigation_depth=300.0,
    )
    assert flooded["rooted_water"][0, 0] == pytest.approx(total, abs=0.5)
    depletions = np.array([readily - 0.5, readily + 0.5])
    days = fields(
        model,
        1,
        parameters=content,
        put={"rooted_water": total - depletions, "rooted_depth": 800.0, "surface_depletion": 200.0},
        processes=WATERED,
        reference_evapotranspiration=5.0,
        basal_coefficient=1.0,
        ground_cover=1.0,
    )
    assert days["water_stress"][0, 0] == 1.0
    assert 0.98 < days["water_stress"][0, 1] < 1.0


def test_stress_begins_earlier_when_the_air_takes_more(model):
    """p falls by 0.04 for each mm d-1: 100 of 140 mm left are enough at 5 but not at 15 mm d-1."""
    for demand, fraction in ((5.0, 0.5), (10.0, 0.3), (15.0, 0.1), (30.0, 0.1)):
        day = fields(
            model,
            1,
            parameters={"depletion_fraction": 0.5},
            put={"rooted_water": 100.0, "surface_depletion": 200.0},
            processes=WATERED,
            reference_evapotranspiration=demand,
            basal_coefficient=1.0,
            ground_cover=1.0,
        )
        expected = min(100.0 / (140.0 * (1.0 - fraction)), 1.0)
        assert day["water_stress"][0, 0] == pytest.approx(expected, rel=1e-12)


def test_evaporation_has_the_energy_that_the_crop_leaves(model):
    """Wet bare ground takes Kcmax = 1.2 less Kcb; all of it is 1.2 of the reference."""
    basal = np.array([0.0, 0.4, 1.0, 1.18])
    made = fields(
        model,
        1,
        put={"rooted_water": np.full(4, 140.0)},
        reference_evapotranspiration=4.0,
        basal_coefficient=basal,
    )
    most = np.maximum(1.2, basal + 0.05)
    np.testing.assert_allclose(made["field_evaporation"][0], 4.0 * (most - basal), rtol=1e-12)
    np.testing.assert_allclose(made["actual_evapotranspiration"][0], 4.0 * most, rtol=1e-12)


@pytest.mark.parametrize(("wetted", "exposed"), [(1.0, 0.4), (0.3, 0.3), (0.5, 0.4)])
def test_wet_and_exposed_ground_limits_evaporation(model, wetted, exposed):
    """E = few Kcmax E0 where the crop covers 0.6 and irrigation wets a share of the ground."""
    day = fields(
        model,
        1,
        parameters={"irrigation_wetted_share": wetted},
        put={"surface_depletion": 20.5, "rooted_water": 100.0},
        irrigation_depth=20.0,
        reference_evapotranspiration=4.0,
        basal_coefficient=0.0,
        ground_cover=0.6,
    )
    assert day["field_evaporation"][0, 0] == pytest.approx(4.0 * 1.2 * exposed, rel=1e-12)


def test_drip_lies_in_the_shade_of_the_crop(model):
    """few = min(1 - fc, fw (1 - 0.67 fc)) of drip: 0.3 x 0.598 under a cover of 0.6."""
    day = fields(
        model,
        1,
        parameters={"irrigation_wetted_share": 0.3, "wetted_shading": 0.67},
        put={"surface_depletion": 20.5, "rooted_water": 100.0},
        irrigation_depth=20.0,
        reference_evapotranspiration=4.0,
        basal_coefficient=0.0,
        ground_cover=0.6,
    )
    exposed = 0.3 * (1.0 - 0.67 * 0.6)
    assert day["field_evaporation"][0, 0] == pytest.approx(4.0 * 1.2 * exposed, rel=1e-12)


def test_buried_drip_waters_the_roots_and_not_the_surface(model):
    day = fields(
        model,
        1,
        parameters={"irrigation_wetted_share": 0.0},
        put={"surface_depletion": 20.5, "rooted_water": 60.0},
        irrigation_depth=30.0,
        reference_evapotranspiration=5.0,
        basal_coefficient=0.2,
    )
    assert day["field_evaporation"][0, 0] == 0.0
    assert day["surface_depletion"][0, 0] == 20.5
    assert day["wetted_share"][0, 0] == 1.0
    assert day["rooted_water"][0, 0] == pytest.approx(90.0 - 5.0 * 0.2, rel=1e-12)


@pytest.mark.parametrize(("rain", "wetted"), [(2.9, 0.4), (3.1, 1.0)])
def test_more_than_three_millimetres_of_rain_wet_all_ground(model, rain, wetted):
    days = fields(
        model,
        2,
        parameters={"irrigation_wetted_share": 0.4, "wetting_rain": 3.0},
        put={"rooted_water": 60.0},
        irrigation_depth=column([20.0, 0.0]),
        precipitation=column([0.0, rain]),
    )
    assert days["wetted_share"][1, 0] == wetted


def test_snow_stops_evaporation_and_transpiration(model):
    """10 mm of snow, where 20 mm close the cover, halve both."""
    snow = np.array([0.0, 10.0, 20.0, 50.0])
    day = fields(
        model,
        1,
        parameters={"closed_snow_cover": 20.0},
        put={"snow_ice": snow, "rooted_water": np.full(4, 140.0)},
        reference_evapotranspiration=2.0,
        basal_coefficient=0.5,
        air_temperature=-10.0,
    )
    free = np.array([1.0, 0.5, 0.0, 0.0])
    np.testing.assert_allclose(day["crop_transpiration"][0], 1.0 * free, rtol=1e-12)
    np.testing.assert_allclose(day["field_evaporation"][0], 2.0 * 0.7 * free, rtol=1e-12)


def test_a_dry_field_gives_no_more_than_it_holds(model):
    """The evaporating layer may claim water below wilting point; the root zone has 0.5 mm."""
    days = fields(
        model,
        3,
        put={"rooted_water": 0.5},
        reference_evapotranspiration=20.0,
        basal_coefficient=1.1,
    )
    taken = days["actual_evapotranspiration"].sum()
    assert taken == pytest.approx(0.5, rel=1e-12)
    assert np.all(days["rooted_water"] >= 0.0)


def test_a_day_without_demand_takes_nothing(model):
    day = fields(model, 1, put={"rooted_water": 140.0}, basal_coefficient=1.1)
    assert day["actual_evapotranspiration"][0, 0] == 0.0
    assert day["unstressed_evapotranspiration"][0, 0] == 0.0
    assert day["water_stress"][0, 0] == 1.0


def test_what_the_crop_would_take_unstressed_is_its_requirement(model):
    """Evaporation as it is and the transpiration without stress: the reference of the yield."""
    day = fields(
        model,
        1,
        put={"rooted_water": 20.0, "surface_depletion": 15.0},
        reference_evapotranspiration=6.0,
        basal_coefficient=0.8,
    )
    needed = day["unstressed_evapotranspiration"][0, 0] - day["field_evaporation"][0, 0]
    assert needed == pytest.approx(6.0 * 0.8, rel=1e-12)
    met = day["crop_transpiration"][0, 0] / needed
    assert met == pytest.approx(day["water_stress"][0, 0], rel=1e-12)
    assert met < 0.5
