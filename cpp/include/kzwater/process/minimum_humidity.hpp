// Lowest humidity of a day: the vapour of the day in the air at its warmest (Allen et al. 1998,
// equation 64).
#pragma once
#include "kzwater/air.hpp"

namespace kzwater {

struct MinimumHumidity {
  static constexpr std::string_view name = "minimum_humidity";
  static constexpr std::string_view title = "Lowest humidity of a day from its vapour pressure";
  static constexpr std::string_view choice = "minimum_humidity";
  static constexpr bool standard = false;
  static constexpr Fields fields{vapour_pressure, air_temperature_maximum,
                                 computed(relative_humidity_minimum)};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar /*dt*/) {
    using T = typename Cell::Scalar;
    const T saturated = saturation_vapour_pressure(c[air_temperature_maximum]);
    c.set(computed(relative_humidity_minimum), smaller(c[vapour_pressure] / saturated, T(1.0)));
  }
};

}  // namespace kzwater
