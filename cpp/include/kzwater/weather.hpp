// What drives the columns: weather, calendar and the place of an HRU.
#pragma once
#include "kzwater/field.hpp"
#include "kzwater/scalar.hpp"

namespace kzwater {

inline constexpr auto precipitation =
    forcing<"precipitation">({.long_name = "precipitation rate",
                              .units = "mm d-1",
                              .lower = 0.0,
                              .upper = 500.0,
                              .standard_name = "lwe_precipitation_rate"});
inline constexpr auto air_temperature =
    forcing<"air_temperature">({.long_name = "air temperature at 2 m",
                                .units = "degC",
                                .lower = -70.0,
                                .upper = 60.0,
                                .standard_name = "air_temperature"});
inline constexpr auto air_temperature_maximum =
    forcing<"air_temperature_maximum">({.long_name = "highest air temperature of the day at 2 m",
                                        .units = "degC",
                                        .lower = -70.0,
                                        .upper = 60.0,
                                        .standard_name = "air_temperature"});
inline constexpr auto air_temperature_minimum =
    forcing<"air_temperature_minimum">({.long_name = "lowest air temperature of the day at 2 m",
                                        .units = "degC",
                                        .lower = -70.0,
                                        .upper = 60.0,
                                        .standard_name = "air_temperature"});
inline constexpr auto dew_point_temperature =
    forcing<"dew_point_temperature">({.long_name = "dew point temperature at 2 m",
                                      .units = "degC",
                                      .lower = -80.0,
                                      .upper = 40.0,
                                      .standard_name = "dew_point_temperature"});
inline constexpr auto relative_humidity =
    forcing<"relative_humidity">({.long_name = "relative humidity at 2 m",
                                  .units = "1",
                                  .lower = 0.0,
                                  .upper = 1.0,
                                  .standard_name = "relative_humidity"});
inline constexpr auto relative_humidity_maximum = forcing<"relative_humidity_maximum">(
    {.long_name = "highest relative humidity of the day at 2 m",
     .units = "1",
     .lower = 0.0,
     .upper = 1.0,
     .standard_name = "relative_humidity"});
inline constexpr auto relative_humidity_minimum =
    forcing<"relative_humidity_minimum">({.long_name = "lowest relative humidity of the day at 2 m",
                                          .units = "1",
                                          .lower = 0.0,
                                          .upper = 1.0,
                                          .standard_name = "relative_humidity"});
inline constexpr auto vapour_pressure =
    forcing<"vapour_pressure">({.long_name = "actual vapour pressure at 2 m",
                                .units = "kPa",
                                .lower = 0.0,
                                .upper = 10.0,
                                .standard_name = "water_vapor_partial_pressure_in_air"});
inline constexpr auto wind_speed = forcing<"wind_speed">({.long_name = "wind speed",
                                                          .units = "m s-1",
                                                          .lower = 0.0,
                                                          .upper = 60.0,
                                                          .standard_name = "wind_speed"});
inline constexpr auto shortwave_radiation =
    forcing<"shortwave_radiation">({.long_name = "incoming shortwave radiation",
                                    .units = "MJ m-2 d-1",
                                    .lower = 0.0,
                                    .upper = 150.0,
                                    .standard_name = "surface_downwelling_shortwave_flux_in_air"});
inline constexpr auto sunshine_duration = forcing<"sunshine_duration">(
    {.long_name = "bright sunshine in a day", .units = "h d-1", .lower = 0.0, .upper = 24.0});
inline constexpr auto extraterrestrial_radiation = forcing<"extraterrestrial_radiation">(
    {.long_name = "shortwave radiation on a horizontal plane above the atmosphere",
     .units = "MJ m-2 d-1",
     .lower = 0.0,
     .upper = 150.0});
inline constexpr auto daylight_duration =
    forcing<"daylight_duration">({.long_name = "time with the sun above the horizon in a day",
                                  .units = "h d-1",
                                  .lower = 0.0,
                                  .upper = 24.0});
inline constexpr auto daylight_margin = forcing<"daylight_margin">(
    {.long_name = "time since sunrise or until sunset, the nearer; negative at night",
     .units = "h",
     .lower = -12.0,
     .upper = 12.0});
inline constexpr auto reference_evapotranspiration = forcing<"reference_evapotranspiration">(
    {.long_name = "reference evapotranspiration", .units = "mm d-1", .lower = 0.0, .upper = 30.0});

inline constexpr auto day_of_year = calendar<"day_of_year">(
    {.long_name = "day of the year, 1 on 1 January", .units = "d", .lower = 1.0, .upper = 366.0});
inline constexpr auto hour_of_day =
    calendar<"hour_of_day">({.long_name = "local standard time at the middle of the step",
                             .units = "h",
                             .lower = 0.0,
                             .upper = 24.0});
inline constexpr auto clock_meridian =
    calendar<"clock_meridian">({.long_name = "meridian of the local standard time",
                                .units = "degrees_east",
                                .lower = -180.0,
                                .upper = 180.0});

// Poleward of 66 degrees the sun may stay above or below the horizon for a day.
inline constexpr auto latitude = place<"latitude">({.long_name = "latitude of the HRU",
                                                    .units = "degrees_north",
                                                    .initial = 45.0,
                                                    .lower = -66.0,
                                                    .upper = 66.0});
inline constexpr auto longitude = place<"longitude">({.long_name = "longitude of the HRU",
                                                      .units = "degrees_east",
                                                      .lower = -180.0,
                                                      .upper = 180.0});
inline constexpr auto elevation = place<"elevation">(
    {.long_name = "mean elevation of the HRU", .units = "m", .lower = -430.0, .upper = 9000.0});

}  // namespace kzwater
