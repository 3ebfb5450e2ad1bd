// Vapour pressure of a day from its highest and lowest relative humidity (Allen et al. 1998,
// equation 17).
#pragma once
#include "kzwater/air.hpp"

namespace kzwater {

struct HumidityFromExtremeHumidity {
  static constexpr std::string_view name = "humidity_from_extreme_humidity";
  static constexpr std::string_view title =
      "Vapour pressure from the highest and lowest relative humidity of the day";
  static constexpr std::string_view choice = "vapour_pressure";
  static constexpr bool standard = false;
  static constexpr Fields fields{air_temperature_maximum, air_temperature_minimum,
                                 relative_humidity_maximum, relative_humidity_minimum,
                                 computed(vapour_pressure)};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar /*dt*/) {
    using T = typename Cell::Scalar;
    // the air is moistest when it is coldest
    const T cold =
        c[relative_humidity_maximum] * saturation_vapour_pressure(c[air_temperature_minimum]);
    const T warm =
        c[relative_humidity_minimum] * saturation_vapour_pressure(c[air_temperature_maximum]);
    c.set(computed(vapour_pressure), (cold + warm) * T(0.5));
  }
};

}  // namespace kzwater
