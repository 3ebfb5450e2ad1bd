// Reference evapotranspiration of a day by the Penman-Monteith equation (Allen et al. 1998,
// equation 6).
#pragma once
#include "kzwater/reference_surface.hpp"

namespace kzwater {

struct PenmanMonteith {
  static constexpr std::string_view name = "penman_monteith";
  static constexpr std::string_view title =
      "Reference evapotranspiration by Penman-Monteith, daily";
  static constexpr std::string_view choice = "reference_evapotranspiration";
  static constexpr bool standard = false;
  static constexpr bool by_day = true;
  static constexpr std::size_t keeps = 2;
  static constexpr Fields fields{air_temperature_maximum,
                                 air_temperature_minimum,
                                 vapour_pressure,
                                 wind_speed,
                                 shortwave_radiation,
                                 extraterrestrial_radiation,
                                 elevation,
                                 wind_speed_height,
                                 reference_numerator,
                                 reference_denominator,
                                 computed(reference_evapotranspiration)};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    set_penman_monteith(c, clear_sky_radiation(c[extraterrestrial_radiation], c[elevation]), dt);
  }
};

}  // namespace kzwater
