// Sublimation of quiet snow by the deficit of vapour and the wind (Kuzmin 1953, as quoted by Bras
// 1990, equation 5-62).
#pragma once
#include "kzwater/air.hpp"
#include "kzwater/ice.hpp"
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto sublimated =
    flux<"snow_sublimation">(snow_ice, atmosphere, "sublimation of quiet snow");

struct SnowSublimation {
  static constexpr std::string_view name = "snow_sublimation";
  static constexpr std::string_view title = "Sublimation of quiet snow";
  static constexpr std::string_view choice = "snow_sublimation";
  static constexpr bool standard = false;
  static constexpr Fields fields{air_temperature, relative_humidity, wind_speed, snow_ice,
                                 sublimated};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    // the surface is as warm as the air, but never warmer than melting ice
    const T at_surface = ice_vapour_pressure(smaller(c[air_temperature], T(0.0)));
    const T in_air = c[relative_humidity] * saturation_vapour_pressure(c[air_temperature]);
    // mm d-1 per kPa; published per hPa
    const T conductance = T(1.8) + T(0.98) * c[wind_speed];
    const T rate = conductance * larger(at_surface - in_air, T(0.0));
    const T lost = smaller(rate * dt, c[snow_ice]);

    c.set(sublimated, lost / dt);
    c.set(snow_ice, c[snow_ice] - lost);
  }
};

}  // namespace kzwater
