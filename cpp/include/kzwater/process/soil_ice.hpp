// Ice of the topsoil: heat flow through snow and frozen ground to the front (Stefan 1891), cold
// that refreezes infiltrated water, and the limited infiltration of Granger, Gray and Dyck 1984.
#pragma once
#include "kzwater/frozen_ground.hpp"
#include "kzwater/process/frost_index.hpp"
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto soil_ice = store<"soil_ice">("ice of the topsoil");
inline constexpr auto topsoil_temperature =
    memory<"topsoil_temperature">({.long_name = "temperature of the topsoil",
                                   .units = "degC",
                                   .initial = 5.0,
                                   .lower = -80.0,
                                   .upper = 80.0});
inline constexpr auto melt_snow = memory<"melt_snow">(
    {.long_name = "water of the snowpack at the last frost", .units = "mm", .lower = 0.0});
inline constexpr auto melt_saturation =
    memory<"melt_saturation">({.long_name = "relative saturation of the topsoil at the last frost",
                               .units = "1",
                               .lower = 0.0,
                               .upper = 1.0});
inline constexpr auto snow_heat_conductivity =
    parameter<"snow_heat_conductivity">({.long_name = "heat conductivity of the snowpack",
                                         .units = "W m-1 K-1",
                                         .initial = 0.16,
                                         .lower = 0.03,
                                         .upper = 0.6,
                                         .source = "yen1981: 2.22 density^1.88; from memory"});
inline constexpr auto ground_heat_conductivity =
    parameter<"ground_heat_conductivity">({.long_name = "heat conductivity of the ground",
                                           .units = "W m-1 K-1",
                                           .initial = 1.5,
                                           .lower = 0.3,
                                           .upper = 3.0,
                                           .source = "moist loam 1-2; from memory"});
inline constexpr auto ground_heat_capacity =
    parameter<"ground_heat_capacity">({.long_name = "heat capacity of the ground",
                                       .units = "MJ m-3 K-1",
                                       .initial = 2.0,
                                       .lower = 1.0,
                                       .upper = 4.0,
                                       .source = "moist soil 1.5-3; from memory"});
inline constexpr auto ground_heat_depth = parameter<"ground_heat_depth">(
    {.long_name = "depth of the ground that cools and warms with the topsoil",
     .units = "mm",
     .initial = 300.0,
     .lower = 100.0,
     .upper = 1000.0,
     .source = "granger1984: 300 mm decide the infiltration; from memory"});
inline constexpr auto surface_heat_resistance =
    parameter<"surface_heat_resistance">({.long_name = "resistance of the air to heat",
                                          .units = "m2 K W-1",
                                          .initial = 0.05,
                                          .lower = 0.03,
                                          .upper = 0.5,
                                          .source = "assumed; wind of 3-5 m s-1"});
inline constexpr auto deep_ground_temperature = parameter<"deep_ground_temperature">(
    {.long_name = "temperature of the ground that the seasons do not reach",
     .units = "degC",
     .initial = 5.0,
     .lower = -15.0,
     .upper = 25.0,
     .source = "assumed; 2-3 degC above the mean of the air"});
inline constexpr auto deep_ground_depth = parameter<"deep_ground_depth">(
    {.long_name = "depth of the ground that the seasons do not reach",
     .units = "mm",
     .initial = 3000.0,
     .lower = 1000.0,
     .upper = 15000.0,
     .source = "assumed"});
inline constexpr auto closing_ice_content = parameter<"closing_ice_content">(
    {.long_name = "ice per topsoil with which its pores are closed",
     .units = "1",
     .initial = 0.05,
     .lower = 0.01,
     .upper = 0.3,
     .source = "assumed"});
inline constexpr auto limited_infiltration = parameter<"limited_infiltration">(
    {.long_name = "coefficient of the infiltration of a melt into frozen ground",
     .units = "1",
     .initial = 5.0,
     .lower = 0.0,
     .upper = 20.0,
     .source = "granger1984: 5; from memory"});
inline constexpr auto open_cracks =
    parameter<"open_cracks">({.long_name = "share of the land where cracks take all meltwater",
                              .units = "1",
                              .initial = 0.0,
                              .lower = 0.0,
                              .upper = 1.0,
                              .source = "granger1984: the unlimited class; from memory"});
inline constexpr auto soil_freezing =
    flux<"soil_freezing">(topsoil_water, soil_ice, "freezing of water in the topsoil");
inline constexpr auto soil_thaw = flux<"soil_thaw">(soil_ice, topsoil_water, "thaw of the topsoil");

struct SoilIce {
  static constexpr std::string_view name = "soil_ice";
  static constexpr std::string_view title = "Ice of the topsoil";
  static constexpr std::string_view choice = "frozen_ground";
  static constexpr bool standard = false;
  static constexpr Fields fields{air_temperature,
                                 snow_ice,
                                 snow_liquid,
                                 snow_relative_density,
                                 snow_heat_conductivity,
                                 frost_snow_reduction_warm,
                                 ground_heat_conductivity,
                                 ground_heat_capacity,
                                 ground_heat_depth,
                                 surface_heat_resistance,
                                 deep_ground_temperature,
                                 deep_ground_depth,
                                 topsoil_depth,
                                 wilting_point,
                                 available_water_capacity,
                                 drainable_porosity,
                                 closing_ice_content,
                                 limited_infiltration,
                                 open_cracks,
                                 topsoil_water,
                                 soil_ice,
                                 topsoil_temperature,
                                 melt_snow,
                                 melt_saturation,
                                 soil_freezing,
                                 soil_thaw,
                                 opened_ground};

  static constexpr double millimetres_per_watt = 0.0864 / 0.334;  // of ice, in a day and m2
  static constexpr double millimetres_per_megajoule = 1.0 / 0.334;

  /// The share of meltwater that frozen pores take: 5 (1 - saturation) snow^0.584 / snow.
  template <class T>
  KZWATER_INLINE static T limited_share(T coefficient, T saturation, T snow) {
    const T empty = T(1.0) - saturation;
    return smaller(coefficient * empty * power(larger(snow, T(1.0)), T(0.584 - 1.0)), T(1.0));
  }

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T snow = c[snow_ice] + c[snow_liquid];
    const T snow_depth = snow * T(0.001) / c[snow_relative_density];  // m
    const auto frost = c[air_temperature] < T(0.0);
    const T insulation =
        exponential(larger(T(-40.0) * c[frost_snow_reduction_warm] * snow_depth, T(-50.0)));
    const T driving = select(frost, c[air_temperature], c[air_temperature] * insulation);
    const T water = c[topsoil_water] + c[soil_ice];
    const T capacity =  // mm of ice per degree
        c[ground_heat_capacity] * c[ground_heat_depth] * T(0.001 * millimetres_per_megajoule);

    // the front moves down from the surface: its resistance grows with the square root of time
    const T layer = c[topsoil_depth] * T(0.001) / c[ground_heat_conductivity];
    const T passed = select(frost, c[soil_ice], c[topsoil_water]) / (water + capacity);
    const T start =
        c[surface_heat_resistance] + snow_depth / c[snow_heat_conductivity] + layer * passed;
    const T growth =
        T(2.0 * millimetres_per_watt) * layer / (water + capacity) * larger(driving, -driving) * dt;
    const T to_air = T(2.0 * millimetres_per_watt) / (start + square_root(start * start + growth));
    const T to_depth =
        T(1000.0 * millimetres_per_watt) * c[ground_heat_conductivity] / c[deep_ground_depth];

    // heat above thawed ground at 0 degC, implicit in the temperature that phase changes leave
    const T heat = capacity * c[topsoil_temperature] - c[soil_ice] +
                   (to_air * driving + to_depth * c[deep_ground_temperature]) * dt;
    const T latent = larger(smaller(heat, T(0.0)), -water);
    const T temperature = (heat - latent) / (capacity + (to_air + to_depth) * dt);
    const T frozen = -latent - c[soil_ice];

    const T pores = c[wilting_point] + c[available_water_capacity] + c[drainable_porosity];
    const T content = water / c[topsoil_depth] + T(0.5) * c[wilting_point];
    const T saturation = select(frost, smaller(content / pores, T(1.0)), c[melt_saturation]);
    const T melting = select(frost, snow, c[melt_snow]);
    const T closed = smaller(-latent / (c[closing_ice_content] * c[topsoil_depth]), T(1.0));
    const T limited = limited_share(c[limited_infiltration], saturation, melting);

    const T per_day = T(1.0) / dt;
    c.set(soil_freezing, larger(frozen, T(0.0)) * per_day);
    c.set(soil_thaw, larger(-frozen, T(0.0)) * per_day);
    c.set(soil_ice, larger(-latent, T(0.0)));
    c.set(topsoil_water, larger(c[topsoil_water] - frozen, T(0.0)));
    c.set(topsoil_temperature, temperature);
    c.set(melt_snow, melting);
    c.set(melt_saturation, saturation);
    c.set(opened_ground, T(1.0) - closed * (T(1.0) - c[open_cracks]) * (T(1.0) - limited));
  }
};

}  // namespace kzwater
