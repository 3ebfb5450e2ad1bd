// Vapour pressure of a day from its mean relative humidity (Allen et al. 1998, equation 19).
#pragma once
#include "kzwater/air.hpp"

namespace kzwater {

struct HumidityFromRelativeHumidity {
  static constexpr std::string_view name = "humidity_from_relative_humidity";
  static constexpr std::string_view title =
      "Vapour pressure from the mean relative humidity of the day";
  static constexpr std::string_view choice = "vapour_pressure";
  static constexpr bool standard = false;
  static constexpr Fields fields{air_temperature_maximum, air_temperature_minimum,
                                 relative_humidity, computed(vapour_pressure)};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar /*dt*/) {
    c.set(computed(vapour_pressure),
          c[relative_humidity] * mean_saturation_vapour_pressure(c[air_temperature_minimum],
                                                                 c[air_temperature_maximum]));
  }
};

}  // namespace kzwater
