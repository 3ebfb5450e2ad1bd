"""An irrigated field for tests: its processes, its soil, and the crops that are tried on it."""

from __future__ import annotations

import numpy as np

from kzwater import registry

FIELD = (
    "precipitation_phase",
    "dry_canopy",
    "snow_degree_day",
    "unfrozen_ground",
    "crop_calendar",
    "root_growth",
    "irrigation_by_depletion",
    "irrigation_limits",
    "irrigation_application",
    "curve_number",
    "overland_flow",
    "salt_free",
    "crop_water",
    "mild_seasons",
    "crop_yield",
    "field_drainage",
    "groundwater",
    "river_inflow",
)
_table = {"drained_groundwater", "field_capillary_rise"}
OVER_A_TABLE = tuple(
    name for name in registry.processes() if name in {*FIELD, *_table} - {"groundwater"}
)
# what equation 47 takes for 2 m s-1 where wind is measured at 2 m: 0.02 % less
MILD_WIND = 2.0 * np.log(67.8 * 2.0 - 5.42) / 4.87
LOAM = {
    "wind_speed_height": 2.0,
    "wilting_point": 0.13,
    "available_water_capacity": 0.14,
    "drainable_porosity": 0.18,
    "topsoil_depth": 100.0,
}
COTTON = {
    "sowing_day": 105.0,
    "initial_stage": 30.0,
    "development_stage": 50.0,
    "middle_stage": 55.0,
    "late_stage": 45.0,
}
# the root zone alone: its depletion stands as it was put, unless water comes or goes
ROOT_ZONE = (
    "irrigation_by_depletion",
    "irrigation_limits",
    "irrigation_application",
    "crop_water",
    "field_drainage",
    "groundwater",
    "river_inflow",
)
SOIL = {**LOAM, "field_soil_depth": 1000.0}
AVAILABLE = 0.14 * 1000.0
PLAIN = {
    "irrigation_trigger_initial": 0.5,
    "irrigation_trigger_development": 0.5,
    "irrigation_trigger_middle": 0.5,
    "irrigation_trigger_late": 0.5,
    "irrigation_refill": 1.0,
    "irrigation_least_depth": 10.0,
    "irrigation_greatest_depth": 150.0,
    "irrigation_lead_time": 2.0,
    "application_efficiency": 0.8,
}
SEEN = (
    "irrigation_depth",
    "irrigation_withdrawal",
    "irrigation_wait",
    "irrigation_due",
    "season_withdrawal",
    "rooted_water",
)


def without(*names: str) -> tuple[str, ...]:
    """Return the processes of the field without some of them."""
    return tuple(name for name in FIELD if name not in names)


def dry_year(days: int = 365) -> dict[str, object]:
    """Return a year without rain, warm and with a demand that follows the sun, from 1 January."""
    day = 1.0 + np.arange(days)
    summer = 0.5 - 0.5 * np.cos(2.0 * np.pi * (day - 15.0) / 365.0)
    return {
        "day_of_year": 1.0 + (day - 1.0) % 365.0,
        "precipitation": 0.0,
        "air_temperature": (5.0 + 22.0 * summer).reshape(-1, 1),
        "reference_evapotranspiration": (1.0 + 6.5 * summer).reshape(-1, 1),
        "wind_speed": MILD_WIND,
        "relative_humidity_minimum": 0.35,
    }


def watered(
    model, days, *, depleted=80.0, rules=None, stage=3.0, depth=1000.0, grant=1e9, **weather
):
    """Return the waterings of a root zone that lacks some mm and grows a crop at some stage."""
    made = model(processes=ROOT_ZONE, parameters={**SOIL, **PLAIN, **(rules or {})})
    made.put(rooted_depth=depth, rooted_water=0.14 * depth - depleted, period_grant=grant)
    usual = {
        "crop_stage": stage,
        "surface_water": 0.0,
        "reference_evapotranspiration": 0.0,
        "basal_coefficient": 1.0,
        "crop_height": 1.0,
        "ground_cover": 1.0,
        "wind_speed": MILD_WIND,
        "relative_humidity_minimum": 0.45,
    }
    return made.run(days, names=SEEN, **(usual | weather))


def cotton(model, rules, *, days=365, hrus=1, **weather):
    """Return a season of cotton whose waterings follow some rules."""
    made = model(processes=FIELD, hrus=hrus, parameters={**LOAM, **COTTON, **PLAIN, **rules})
    names = (*SEEN, "rooted_depth", "crop_stage", "rain_infiltration", "water_of_new_roots")
    return made.run(days, names=names, **(dry_year(days) | weather))
