// Vapour pressure from the temperature of the dew point (Allen et al. 1998, equation 14).
#pragma once
#include "kzwater/air.hpp"

namespace kzwater {

struct HumidityFromDewPoint {
  static constexpr std::string_view name = "humidity_from_dew_point";
  static constexpr std::string_view title = "Vapour pressure from the dew point";
  static constexpr std::string_view choice = "vapour_pressure";
  static constexpr bool standard = false;
  static constexpr Fields fields{dew_point_temperature, computed(vapour_pressure)};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar /*dt*/) {
    c.set(computed(vapour_pressure), saturation_vapour_pressure(c[dew_point_temperature]));
  }
};

}  // namespace kzwater
