// Vapour pressure of a day whose dew point is near its lowest temperature (Allen et al. 1998,
// equation 48).
#pragma once
#include "kzwater/air.hpp"

namespace kzwater {

inline constexpr auto dew_point_depression = parameter<"dew_point_depression">(
    {.long_name = "lowest temperature of the day less the dew point",
     .units = "K",
     .initial = 0.0,
     .lower = 0.0,
     .upper = 10.0,
     .source = "allen1998, equation 48: 0 over watered land, 2-3 K in arid climates"});

struct HumidityFromMinimumTemperature {
  static constexpr std::string_view name = "humidity_from_minimum_temperature";
  static constexpr std::string_view title =
      "Vapour pressure from the lowest temperature of the day";
  static constexpr std::string_view choice = "vapour_pressure";
  static constexpr bool standard = false;
  static constexpr Fields fields{air_temperature_minimum, dew_point_depression,
                                 computed(vapour_pressure)};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar /*dt*/) {
    c.set(computed(vapour_pressure),
          saturation_vapour_pressure(c[air_temperature_minimum] - c[dew_point_depression]));
  }
};

}  // namespace kzwater
