"""The table of processes at work: the amounts, and what the case is without the process."""

from __future__ import annotations

from dataclasses import dataclass

EVAPORATION = "evaporation"  # of all fluxes to the atmosphere
REFUSED = "refused"  # the engine has no model without the process
ABSENT = "absent"  # no other process makes the quantity


@dataclass(frozen=True)
class Switch:
    """A process on a case, and what switches it off.

    That is another answer to its choice, or none; ``along`` is what goes with it, because the
    engine refuses a model that has it without the process.
    """

    process: str
    case: str
    instead: str = ""
    along: str = ""


@dataclass(frozen=True)
class Seen:
    """A flux, or what else the process makes, and its amount as printed."""

    quantity: str
    amount: str


@dataclass(frozen=True)
class Change:
    """A quantity and its amounts with and without the process, as printed."""

    quantity: str
    on: str
    off: str


@dataclass(frozen=True)
class AtWork:
    """One process at work."""

    switch: Switch
    seen: Seen
    change: Change


TABLE = (
    AtWork(
        Switch("solar_geometry", "steppe air"),
        Seen("extraterrestrial_radiation", "23.53"),
        Change("reference_evapotranspiration", "786.8", "771.3"),
    ),
    AtWork(
        Switch("radiation_from_sunshine", "steppe air", "radiation_from_temperature"),
        Seen("shortwave_radiation", "13.72"),
        Change("reference_evapotranspiration", "786.8", "780.2"),
    ),
    AtWork(
        Switch("radiation_from_temperature", "steppe air"),
        Seen("shortwave_radiation", "12.65"),
        Change("reference_evapotranspiration", "780.2", "786.8"),
    ),
    AtWork(
        Switch("humidity_from_dew_point", "steppe air", "humidity_from_relative_humidity"),
        Seen("vapour_pressure", "0.646"),
        Change("reference_evapotranspiration", "824.4", "786.8"),
    ),
    AtWork(
        Switch(
            "humidity_from_relative_humidity", "steppe air", "humidity_from_minimum_temperature"
        ),
        Seen("vapour_pressure", "0.688"),
        Change("reference_evapotranspiration", "786.8", "794.2"),
    ),
    AtWork(
        Switch("humidity_from_extreme_humidity", "steppe air", "humidity_from_relative_humidity"),
        Seen("vapour_pressure", "0.639"),
        Change("reference_evapotranspiration", "835.1", "786.8"),
    ),
    AtWork(
        Switch("humidity_from_hourly_humidity", "steppe hours", "humidity_from_dew_point"),
        Seen("vapour_pressure", "0.657"),
        Change("reference_evapotranspiration", "815.6", "809.1"),
    ),
    AtWork(
        Switch(
            "humidity_from_minimum_temperature", "steppe air", "humidity_from_relative_humidity"
        ),
        Seen("vapour_pressure", "0.701"),
        Change("reference_evapotranspiration", "794.2", "786.8"),
    ),
    AtWork(
        Switch("minimum_humidity", "cotton"),
        Seen("relative_humidity_minimum", "0.354"),
        Change("crop_transpiration", "695.8", "699.7"),
    ),
    AtWork(
        Switch("penman_monteith", "steppe air"),
        Seen("reference_evapotranspiration", "786.8"),
        Change(EVAPORATION, "267.3", "267.5"),
    ),
    AtWork(
        Switch("penman_monteith_asce", "steppe air", "penman_monteith"),
        Seen("reference_evapotranspiration", "767.9"),
        Change(EVAPORATION, "267.0", "267.3"),
    ),
    AtWork(
        Switch("hargreaves_samani", "steppe air", "penman_monteith"),
        Seen("reference_evapotranspiration", "743.0"),
        Change(EVAPORATION, "267.5", "267.3"),
    ),
    AtWork(
        Switch("priestley_taylor", "steppe air", "penman_monteith"),
        Seen("reference_evapotranspiration", "691.0"),
        Change(EVAPORATION, "264.6", "267.3"),
    ),
    AtWork(
        Switch("oudin", "steppe air", "penman_monteith"),
        Seen("reference_evapotranspiration", "527.4"),
        Change(EVAPORATION, "262.4", "267.3"),
    ),
    AtWork(
        Switch("penman_monteith_hourly", "steppe hours"),
        Seen("reference_evapotranspiration", "815.6"),
        Change(EVAPORATION, "392.8", "391.8"),
    ),
    AtWork(
        Switch("precipitation_phase", "steppe", "precipitation_phase_wet_bulb"),
        Seen("snowfall", "102.5"),
        Change("snow_ice", "88.9", "89.1"),
    ),
    AtWork(
        Switch("precipitation_phase_wet_bulb", "steppe", "precipitation_phase"),
        Seen("snowfall", "108.5"),
        Change("snow_ice", "89.1", "88.9"),
    ),
    AtWork(
        Switch("undercatch_kochendorfer", "steppe"),
        Seen("missed_snowfall", "143.7"),
        Change("snow_ice", "227.0", "88.9"),
    ),
    AtWork(
        Switch("undercatch_tretyakov", "steppe air"),
        Seen("missed_snowfall", "54.1"),
        Change("snow_ice", "139.7", "88.9"),
    ),
    AtWork(
        Switch("undercatch_factor", "steppe"),
        Seen("missed_snowfall", "20.5"),
        Change("snow_ice", "107.3", "88.9"),
    ),
    AtWork(
        Switch("interception", "Arys", "dry_canopy"),
        Seen("canopy_evaporation", "12.8"),
        Change("river_inflow", "286.8", "289.2"),
    ),
    AtWork(
        Switch("dry_canopy", "Arys", "interception"),
        Seen("evaporative_demand", "1001.1"),
        Change("river_inflow", "289.2", "286.8"),
    ),
    AtWork(
        Switch("snow_degree_day", "steppe", "snow_radiation"),
        Seen("snow_melt", "107.4"),
        Change("river_inflow", "67.1", "66.8"),
    ),
    AtWork(
        Switch("snow_radiation", "steppe", "snow_degree_day"),
        Seen("snow_melt", "107.1"),
        Change("river_inflow", "66.8", "67.1"),
    ),
    AtWork(
        Switch("snow_sublimation", "steppe"),
        Seen("snow_sublimation", "38.6"),
        Change("river_inflow", "46.8", "67.1"),
    ),
    AtWork(
        Switch("blowing_snow", "steppe"),
        Seen("blowing_snow", "29.1"),
        Change("river_inflow", "51.1", "67.1"),
    ),
    AtWork(
        Switch("snow_holding", "slope"),
        Seen("snow_slide", "279.8"),
        Change("river_inflow", "808.3", "759.0"),
    ),
    AtWork(
        Switch("snow_redistribution", "slope", along="snow_holding"),
        Seen("snow_slid_in", "279.8"),
        Change("river_inflow", "808.3", "759.0"),
    ),
    AtWork(
        Switch("glacier", "glacier"),
        Seen("glacier_melt", "1142.8"),
        Change("river_inflow", "2144.1", "946.0"),
    ),
    AtWork(
        Switch("glacier_geometry", "glacier"),
        Seen("glacier_flow_in", "75.8"),
        Change("river_inflow", "2144.1", "2303.7"),
    ),
    AtWork(
        Switch("frost_index", "steppe", "unfrozen_ground"),
        Seen("frost_index", "308.1"),
        Change("river_inflow", "67.1", "14.5"),
    ),
    AtWork(
        Switch("soil_ice", "steppe", "frost_index"),
        Seen("soil_freezing", "37.4"),
        Change("river_inflow", "54.5", "67.1"),
    ),
    AtWork(
        Switch("unfrozen_ground", "steppe", "frost_index"),
        Seen("open_ground", "1.000"),
        Change("river_inflow", "14.5", "67.1"),
    ),
    AtWork(
        Switch("crop_calendar", "cotton"),
        Seen("basal_coefficient", "0.369"),
        Change("river_inflow", "458.3", "45.2"),
    ),
    AtWork(
        Switch("crop_calendar_with_windows", "waiting cotton", "crop_calendar"),
        Seen("sown_day", "106.0"),
        Change("harvested_yield", "0.814", "0.778"),
    ),
    AtWork(
        Switch("root_growth", "cotton"),
        Seen("water_of_new_roots", "89.3"),
        Change("river_inflow", "458.3", "164.8"),
    ),
    AtWork(
        Switch("paddy_flooding", "rice"),
        Seen("pond_rain", "252.0"),
        Change("harvested_yield", "1.000", "0.100"),
    ),
    AtWork(
        Switch("irrigation_by_depletion", "cotton"),
        Seen("irrigation_wanted", "774.2"),
        Change("harvested_yield", "0.867", "0.122"),
    ),
    AtWork(
        Switch("irrigation_with_paddies", "rice", "irrigation_by_depletion"),
        Seen("irrigation_wanted", "1463.8"),
        Change("harvested_yield", "1.000", "0.555"),
    ),
    AtWork(
        Switch("irrigation_by_schedule", "listed cotton"),
        Seen("irrigation_due", "74.8"),
        Change("harvested_yield", "0.218", "0.122"),
    ),
    AtWork(
        Switch("leaching", "washed field"),
        Seen("leaching_due", "38.2"),
        Change("soil_salinity", "5.54", "11.08"),
    ),
    AtWork(
        Switch("irrigation_limits", "cotton"),
        Seen("season_withdrawal", "1290.3"),
        Change("harvested_yield", "0.867", "0.122"),
    ),
    AtWork(
        Switch("irrigation_application", "cotton"),
        Seen("irrigation_withdrawal", "1290.3"),
        Change("harvested_yield", "0.867", "0.122"),
    ),
    AtWork(
        Switch("open_water", "lake"),
        Seen("lake_evaporation", "62.4"),
        Change("river_inflow", "53.7", "67.1"),
    ),
    AtWork(
        Switch("infiltration", "clay", "green_ampt"),
        Seen("topsoil_infiltration", "454.7"),
        Change("river_inflow", "77.8", "156.3"),
    ),
    AtWork(
        Switch("green_ampt", "clay", "infiltration"),
        Seen("topsoil_infiltration", "423.4"),
        Change("river_inflow", "156.3", "77.8"),
    ),
    AtWork(
        Switch("curve_number", "cotton"),
        Seen("rain_runoff", "5.3"),
        Change("river_inflow", "458.3", "453.7"),
    ),
    AtWork(
        Switch("overland_flow", "steppe", "depressions"),
        Seen("overland_runoff", "62.4"),
        Change("river_inflow", "67.1", "50.6"),
    ),
    AtWork(
        Switch("depressions", "steppe", "overland_flow"),
        Seen("depression_filling", "24.6"),
        Change("river_inflow", "50.6", "67.1"),
    ),
    AtWork(
        Switch("evapotranspiration", "Arys"),
        Seen("rootzone_transpiration", "99.1"),
        Change("river_inflow", "286.8", "608.6"),
    ),
    AtWork(
        Switch("salt_free", "salty field", "soil_salinity"),
        Seen("salt_stress", "1.000"),
        Change("harvested_yield", "0.947", "0.787"),
    ),
    AtWork(
        Switch("soil_salinity", "salty field", "salt_free"),
        Seen("soil_salinity", "11.06"),
        Change("harvested_yield", "0.787", "0.947"),
    ),
    AtWork(
        Switch("crop_water", "cotton"),
        Seen("crop_transpiration", "699.7"),
        Change("river_inflow", "458.3", REFUSED),
    ),
    AtWork(
        Switch("mild_seasons", "salty field", "heat_and_frost"),
        Seen("temperature_factor", "1.000"),
        Change("harvested_yield", "0.810", "0.787"),
    ),
    AtWork(
        Switch("heat_and_frost", "salty field", "mild_seasons"),
        Seen("temperature_factor", "0.991"),
        Change("harvested_yield", "0.787", "0.810"),
    ),
    AtWork(
        Switch("crop_yield", "cotton"),
        Seen("harvested_yield", "0.867"),
        Change("harvested_yield", "0.867", ABSENT),
    ),
    AtWork(
        Switch("soil_percolation", "Arys"),
        Seen("subsoil_percolation", "226.3"),
        Change("river_inflow", "286.8", "266.9"),
    ),
    AtWork(
        Switch("field_drainage", "cotton"),
        Seen("rooted_drainage", "47.4"),
        Change("river_inflow", "458.3", "415.8"),
    ),
    AtWork(
        Switch("paddy_drainage", "rice", "field_drainage"),
        Seen("pond_infiltration", "1199.6"),
        Change("river_inflow", "612.8", "3.3"),
    ),
    AtWork(
        Switch("capillary_rise", "meadow"),
        Seen("capillary_rise", "4.2"),
        Change(EVAPORATION, "270.8", "267.5"),
    ),
    AtWork(
        Switch("field_capillary_rise", "shallow table"),
        Seen("field_capillary_rise", "194.6"),
        Change("irrigation_withdrawal", "999.9", "1290.3"),
    ),
    AtWork(
        Switch("groundwater", "Arys", along="soil_percolation"),
        Seen("slow_discharge", "107.8"),
        Change("river_inflow", "286.8", "263.5"),
    ),
    AtWork(
        Switch("drained_groundwater", "shallow table", "groundwater"),
        Seen("drain_discharge", "221.9"),
        Change("field_capillary_rise", "194.6", "65.2"),
    ),
    AtWork(
        Switch("field_salt", "salty field"),
        Seen("salt_of_irrigation", "434.9"),
        Change("harvested_yield", "0.787", "0.947"),
    ),
    AtWork(
        Switch("paddy_salt", "salty rice"),
        Seen("salt_of_pond_water", "344.0"),
        Change("harvested_yield", "0.921", "1.000"),
    ),
    AtWork(
        Switch("river_inflow", "Arys"),
        Seen("river_inflow", "286.8"),
        Change("river_inflow", "286.8", "refused"),
    ),
)
