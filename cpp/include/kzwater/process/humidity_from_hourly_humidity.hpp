// Vapour pressure of an hour from its relative humidity (Allen et al. 1998, equation 54).
#pragma once
#include "kzwater/air.hpp"

namespace kzwater {

struct HumidityFromHourlyHumidity {
  static constexpr std::string_view name = "humidity_from_hourly_humidity";
  static constexpr std::string_view title =
      "Vapour pressure from the relative humidity of the hour";
  static constexpr std::string_view choice = "vapour_pressure";
  static constexpr bool standard = false;
  static constexpr Fields fields{air_temperature, relative_humidity, computed(vapour_pressure)};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar /*dt*/) {
    c.set(computed(vapour_pressure),
          c[relative_humidity] * saturation_vapour_pressure(c[air_temperature]));
  }
};

}  // namespace kzwater
