// Phase of precipitation: linear between all snow and all rain over a band of air temperature (U.S.
// Army Corps of Engineers 1956, as in most degree-day models).
#pragma once
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto phase_temperature = parameter<"phase_temperature">(
    {.long_name = "air temperature at which half of the precipitation is snow",
     .units = "degC",
     .initial = 1.0,
     .lower = -3.0,
     .upper = 5.0,
     .source = "usace1956: 0.5-1.5 degC usual, continental interiors 1-2 degC; from memory"});
inline constexpr auto phase_band =
    parameter<"phase_band">({.long_name = "width of the temperature band from all snow to all rain",
                             .units = "degC",
                             .initial = 2.0,
                             .lower = 0.1,
                             .upper = 8.0,
                             .source = "usace1956; from memory"});
inline constexpr auto rainfall =
    flux<"rainfall">(atmosphere, rain_water, "rainfall", "rainfall_rate");
inline constexpr auto snowfall =
    flux<"snowfall">(atmosphere, fresh_snow, "snowfall", "lwe_snowfall_rate");

struct PrecipitationPhase {
  static constexpr std::string_view name = "precipitation_phase";
  static constexpr std::string_view title = "Phase of precipitation";
  static constexpr std::string_view choice = "precipitation_phase";
  static constexpr bool standard = true;
  static constexpr Fields fields{precipitation, air_temperature, phase_temperature, phase_band,
                                 rain_water,    fresh_snow,      rainfall,          snowfall};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T above = (c[air_temperature] - c[phase_temperature]) / c[phase_band] + T(0.5);
    const T rain = c[precipitation] * larger(smaller(above, T(1.0)), T(0.0));
    const T snow = c[precipitation] - rain;

    c.set(rain_water, c[rain_water] + rain * dt);
    c.set(fresh_snow, c[fresh_snow] + snow * dt);
    c.set(rainfall, rain);
    c.set(snowfall, snow);
  }
};

}  // namespace kzwater
