// Degree-day snowpack with liquid retention and refreezing (Bergstroem 1976; Hock 2003, equation
// 2).
#pragma once
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto snow_melt_factor =
    parameter<"snow_melt_factor">({.long_name = "degree-day factor of snow",
                                   .units = "mm degC-1 d-1",
                                   .initial = 3.5,
                                   .lower = 0.5,
                                   .upper = 10.0,
                                   .source = "hock2003, table 1: 2.5-6 for snow; from memory"});
inline constexpr auto snow_melt_threshold =
    parameter<"snow_melt_threshold">({.long_name = "air temperature at which snow begins to melt",
                                      .units = "degC",
                                      .initial = 0.0,
                                      .lower = -2.0,
                                      .upper = 3.0,
                                      .source = "bergstrom1976; from memory"});
inline constexpr auto snow_refreezing_ratio =
    parameter<"snow_refreezing_ratio">({.long_name = "refreezing relative to the degree-day factor",
                                        .units = "1",
                                        .initial = 0.05,
                                        .lower = 0.0,
                                        .upper = 0.5,
                                        .source = "bergstrom1976: 0.05; from memory"});
inline constexpr auto snow_retention =
    parameter<"snow_retention">({.long_name = "liquid water held per unit of ice",
                                 .units = "1",
                                 .initial = 0.1,
                                 .lower = 0.0,
                                 .upper = 0.3,
                                 .source = "bergstrom1976: 0.05-0.10; from memory"});
inline constexpr auto snow_accumulation =
    flux<"snow_accumulation">(fresh_snow, snow_ice, "snow added to the pack");
inline constexpr auto rain_on_snow =
    flux<"rain_on_snow">(rain_water, snow_liquid, "rain that reaches the snowpack or bare ground");
inline constexpr auto snow_melt =
    flux<"snow_melt">(snow_ice, snow_liquid, "melt of the snowpack's ice");
inline constexpr auto snow_refreezing =
    flux<"snow_refreezing">(snow_liquid, snow_ice, "refreezing of liquid water in the snowpack");
inline constexpr auto snow_outflow =
    flux<"snow_outflow">(snow_liquid, surface_water, "water that leaves the snowpack");

struct SnowDegreeDay {
  static constexpr std::string_view name = "snow_degree_day";
  static constexpr std::string_view title = "Degree-day snow with liquid water and refreezing";
  static constexpr std::string_view choice = "snow";
  static constexpr bool standard = true;
  static constexpr Fields fields{
      air_temperature, snow_melt_factor, snow_melt_threshold, snow_refreezing_ratio,
      snow_retention,  fresh_snow,       rain_water,          snow_ice,
      snow_liquid,     surface_water,    snow_accumulation,   rain_on_snow,
      snow_melt,       snow_refreezing,  snow_outflow};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T warmth = c[air_temperature] - c[snow_melt_threshold];
    const T potential = c[snow_melt_factor] * warmth * dt;
    const T ice_before = c[snow_ice] + c[fresh_snow];
    const T liquid_before = c[snow_liquid] + c[rain_water];
    const T melt = smaller(larger(potential, T(0.0)), ice_before);
    const T freeze = smaller(larger(-potential * c[snow_refreezing_ratio], T(0.0)), liquid_before);
    const T ice = ice_before - melt + freeze;
    const T liquid = liquid_before + melt - freeze;
    const T held = smaller(liquid, c[snow_retention] * ice);

    c.set(snow_accumulation, c[fresh_snow] / dt);
    c.set(rain_on_snow, c[rain_water] / dt);
    c.set(snow_melt, melt / dt);
    c.set(snow_refreezing, freeze / dt);
    c.set(snow_outflow, (liquid - held) / dt);
    c.set(surface_water, c[surface_water] + (liquid - held));
    c.set(snow_ice, ice);
    c.set(snow_liquid, held);
    c.set(fresh_snow, T(0.0));
    c.set(rain_water, T(0.0));
  }
};

}  // namespace kzwater
