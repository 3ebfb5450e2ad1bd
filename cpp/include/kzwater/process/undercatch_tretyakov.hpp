// Undercatch of the Tretyakov gauge in wind (Yang et al. 1995, the regressions for snow and rain).
#pragma once
#include "kzwater/undercatch.hpp"

namespace kzwater {

struct UndercatchTretyakov {
  static constexpr std::string_view name = "undercatch_tretyakov";
  static constexpr std::string_view title = "Undercatch of the Tretyakov gauge";
  static constexpr std::string_view choice = "undercatch";
  static constexpr bool standard = false;
  static constexpr Fields fields{
      air_temperature_maximum, wind_speed,     gauge_wind_factor, rain_water, fresh_snow,
      missed_rainfall,         missed_snowfall};
  static constexpr double strongest_wind = 6.5;  // m s-1 at the gauge: none stronger was measured

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T wind = smaller(c[wind_speed] * c[gauge_wind_factor], T(strongest_wind));
    const T rain = T(1.0) - T(0.0477) * power(wind, T(0.56));
    const T snow = T(1.0311) - T(0.0867) * wind + T(0.0030) * c[air_temperature_maximum];
    add_missed(c, T(1.0) / rain - T(1.0), T(1.0) / smaller(snow, T(1.0)) - T(1.0), dt);
  }
};

}  // namespace kzwater
