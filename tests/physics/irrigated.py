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
    "irrigation_application",
    "curve_number",
    "overland_flow",
    "crop_water",
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
