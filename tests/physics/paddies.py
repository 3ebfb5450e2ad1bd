"""A paddy for tests: its processes, its loam, and a rice of 120 days."""

from __future__ import annotations

from irrigated import FIELD, LOAM

OTHERWISE = {
    "irrigation_by_depletion": "irrigation_with_paddies",
    "field_drainage": "paddy_drainage",
}
PADDY = tuple(
    name
    for each in FIELD
    for name in (
        ("paddy_flooding", OTHERWISE[each])
        if each == "irrigation_by_depletion"
        else (OTHERWISE.get(each, each),)
    )
)
RICE = {
    "sowing_day": 130.0,
    "initial_stage": 25.0,
    "development_stage": 25.0,
    "middle_stage": 50.0,
    "late_stage": 20.0,
    "basal_coefficient_initial": 0.15,
    "basal_coefficient_middle": 1.15,
    "basal_coefficient_end": 0.6,
    "crop_height_middle": 1.0,
    "root_depth_initial": 500.0,
    "root_depth_middle": 500.0,
    "depletion_fraction": 0.2,
}
POND = {
    **LOAM,
    "bund_height": 300.0,
    "pond_lower_level": 50.0,
    "pond_upper_level": 100.0,
    "pond_unevenness": 0.0,
    "paddy_percolation": 4.0,
    "bund_seepage_rate": 0.01,
    "application_efficiency": 1.0,
    "irrigation_greatest_depth": 400.0,
}
# Of 500 mm of loam: to field capacity and to saturation, above wilting point, mm
CAPACITY, SATURATED = 0.14 * 500.0, 0.32 * 500.0
