// Shortwave radiation from hours of bright sunshine (Angstrom; Allen et al. 1998, equation 35).
#pragma once
#include "kzwater/weather.hpp"

namespace kzwater {

inline constexpr auto overcast_transmission = parameter<"overcast_transmission">(
    {.long_name = "share of extraterrestrial radiation that passes an overcast sky",
     .units = "1",
     .initial = 0.25,
     .lower = 0.05,
     .upper = 0.5,
     .source = "allen1998, equation 35: 0.25 where nothing is measured"});
inline constexpr auto sunshine_transmission = parameter<"sunshine_transmission">(
    {.long_name = "share of extraterrestrial radiation that full sunshine adds",
     .units = "1",
     .initial = 0.5,
     .lower = 0.2,
     .upper = 0.7,
     .source = "allen1998, equation 35: 0.50 where nothing is measured"});

struct RadiationFromSunshine {
  static constexpr std::string_view name = "radiation_from_sunshine";
  static constexpr std::string_view title = "Shortwave radiation from sunshine";
  static constexpr std::string_view choice = "shortwave_radiation";
  static constexpr bool standard = false;
  static constexpr Fields fields{sunshine_duration,          daylight_duration,
                                 extraterrestrial_radiation, overcast_transmission,
                                 sunshine_transmission,      computed(shortwave_radiation)};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar /*dt*/) {
    using T = typename Cell::Scalar;
    const T daylight = larger(c[daylight_duration], T(1e-3));  // by night nothing over nothing
    const T sunny = smaller(c[sunshine_duration] / daylight, T(1.0));
    c.set(computed(shortwave_radiation),
          (c[overcast_transmission] + c[sunshine_transmission] * sunny) *
              c[extraterrestrial_radiation]);
  }
};

}  // namespace kzwater
