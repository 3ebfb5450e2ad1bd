// Evapotranspiration of wet ground from net radiation (Priestley and Taylor 1972, equation 11;
// radiation, slope and psychrometric constant as in Allen et al. 1998).
#pragma once
#include "kzwater/reference_surface.hpp"

namespace kzwater {

inline constexpr auto priestley_taylor_coefficient = parameter<"priestley_taylor_coefficient">(
    {.long_name = "evapotranspiration relative to that of air in balance with wet ground",
     .units = "1",
     .initial = 1.26,
     .lower = 0.8,
     .upper = 2.0,
     .source = "priestley1972: 1.26; dry climates up to 1.7; from memory"});

struct PriestleyTaylor {
  static constexpr std::string_view name = "priestley_taylor";
  static constexpr std::string_view title = "Reference evapotranspiration by Priestley and Taylor";
  static constexpr std::string_view choice = "reference_evapotranspiration";
  static constexpr bool standard = false;
  static constexpr bool by_day = true;
  static constexpr std::size_t keeps = 1;
  static constexpr Fields fields{air_temperature_maximum,
                                 air_temperature_minimum,
                                 vapour_pressure,
                                 shortwave_radiation,
                                 extraterrestrial_radiation,
                                 elevation,
                                 priestley_taylor_coefficient,
                                 computed(reference_evapotranspiration)};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T minimum = c[air_temperature_minimum];
    const T maximum = c[air_temperature_maximum];
    const T clear_sky = clear_sky_radiation(c[extraterrestrial_radiation], c[elevation]);
    const T gamma = kept<0>(c, dt, [](auto p, auto /*dt*/) KZWATER_KEPT {
      return psychrometric_constant(p[elevation]);
    });
    const ReferenceDay<T> day{
        minimum, maximum, c[vapour_pressure], T(0.0), c[shortwave_radiation], clear_sky, gamma};
    const T slope = saturation_slope((minimum + maximum) * T(0.5));
    const T weight = slope / (slope + gamma);
    c.set(computed(reference_evapotranspiration),
          larger(T(evaporation_equivalent) * c[priestley_taylor_coefficient] * weight *
                     net_radiation_of_day(day),
                 T(0.0)));  // dew is not counted
  }
};

}  // namespace kzwater
