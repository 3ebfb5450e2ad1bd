// Degree-day snowpack with liquid retention and refreezing (Bergstroem 1976; Hock 2003, equation
// 2), a melt factor of the season (Anderson 2006, equation 5) and the heat of rain.
#pragma once
#include "kzwater/snowpack.hpp"

namespace kzwater {

inline constexpr auto snow_melt_factor =
    parameter<"snow_melt_factor">({.long_name = "degree-day factor of snow",
                                   .units = "mm degC-1 d-1",
                                   .initial = 3.5,
                                   .lower = 0.5,
                                   .upper = 10.0,
                                   .source = "hock2003, table 1: 2.5-6 for snow; from memory"});
inline constexpr auto snow_melt_factor_amplitude = parameter<"snow_melt_factor_amplitude">(
    {.long_name = "highest degree-day factor of the year, on 21 June, less its mean",
     .units = "mm degC-1 d-1",
     .initial = 0.0,
     .lower = 0.0,
     .upper = 5.0,
     .source = "0 where the factor is constant; anderson2006: 1-2; from memory"});
inline constexpr auto snow_melt_threshold =
    parameter<"snow_melt_threshold">({.long_name = "air temperature at which snow begins to melt",
                                      .units = "degC",
                                      .initial = 0.0,
                                      .lower = -2.0,
                                      .upper = 3.0,
                                      .source = "bergstrom1976; from memory"});
inline constexpr auto snow_rain_melt = parameter<"snow_rain_melt">(
    {.long_name = "melt by each mm of rain and degree of its temperature",
     .units = "degC-1",
     .initial = 0.0,
     .lower = 0.0,
     .upper = 0.0125,
     .source = "heat capacity of water over its heat of melting: 0.0125, from memory; 0 where "
               "the degree-day factor contains the heat of rain"});
inline constexpr auto snow_refreezing_ratio =
    parameter<"snow_refreezing_ratio">({.long_name = "refreezing relative to the degree-day factor",
                                        .units = "1",
                                        .initial = 0.05,
                                        .lower = 0.0,
                                        .upper = 0.5,
                                        .source = "bergstrom1976: 0.05; from memory"});

struct SnowDegreeDay {
  static constexpr std::string_view name = "snow_degree_day";
  static constexpr std::string_view title = "Degree-day snow with liquid water and refreezing";
  static constexpr std::string_view choice = "snow";
  static constexpr bool standard = true;
  static constexpr Fields fields{day_of_year,
                                 air_temperature,
                                 snow_melt_factor,
                                 snow_melt_factor_amplitude,
                                 snow_melt_threshold,
                                 snow_rain_melt,
                                 snow_refreezing_ratio,
                                 snow_retention,
                                 fresh_snow,
                                 rain_water,
                                 snow_ice,
                                 snow_liquid,
                                 surface_water,
                                 snow_accumulation,
                                 rain_on_snow,
                                 snow_melt,
                                 snow_refreezing,
                                 snow_outflow};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    constexpr double turn = 6.283185307179586 / 365.0;
    const T season = sine(T(turn) * (c[day_of_year] - T(81.0)));
    const T factor = larger(c[snow_melt_factor] + c[snow_melt_factor_amplitude] * season, T(0.0));
    const T potential = factor * (c[air_temperature] - c[snow_melt_threshold]) * dt;
    const T by_rain = c[snow_rain_melt] * c[rain_water] * larger(c[air_temperature], T(0.0));
    settle_snowpack(c, larger(potential, T(0.0)) + by_rain,
                    larger(-potential * c[snow_refreezing_ratio], T(0.0)), dt);
  }
};

}  // namespace kzwater
