// Reference evapotranspiration of a day by the ASCE standard (ASCE-EWRI 2005, equation 1), with the
// clear sky of its appendix D.
#pragma once
#include "kzwater/reference_surface.hpp"

namespace kzwater {

struct PenmanMonteithAsce {
  static constexpr std::string_view name = "penman_monteith_asce";
  static constexpr std::string_view title =
      "Reference evapotranspiration by the ASCE standard, daily";
  static constexpr std::string_view choice = "reference_evapotranspiration";
  static constexpr bool standard = false;
  static constexpr bool by_day = true;
  static constexpr std::size_t keeps = 2;
  static constexpr Fields fields{day_of_year,
                                 latitude,
                                 air_temperature_maximum,
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
    using T = typename Cell::Scalar;
    const T year_angle = T(2.0 * 3.141592653589793 / 365.0) * c[day_of_year];
    const T clear_sky =
        c[extraterrestrial_radiation] *
        clear_sky_transmission(c[latitude], year_angle, c[vapour_pressure], c[elevation]);
    set_penman_monteith(c, clear_sky, dt);
  }
};

}  // namespace kzwater
