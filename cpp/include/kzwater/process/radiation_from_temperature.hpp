// Shortwave radiation of a day from its range of temperature (Hargreaves and Samani 1982; Allen et
// al. 1998, equation 50), never above that of a clear sky.
#pragma once
#include "kzwater/net_radiation.hpp"

namespace kzwater {

inline constexpr auto temperature_range_transmission = parameter<"temperature_range_transmission">(
    {.long_name = "share of extraterrestrial radiation per root of the range of temperature",
     .units = "K-0.5",
     .initial = 0.16,
     .lower = 0.1,
     .upper = 0.25,
     .source = "allen1998, equation 50: 0.16 inland, 0.19 on coasts"});

struct RadiationFromTemperature {
  static constexpr std::string_view name = "radiation_from_temperature";
  static constexpr std::string_view title = "Shortwave radiation from the range of temperature";
  static constexpr std::string_view choice = "shortwave_radiation";
  static constexpr bool standard = false;
  static constexpr Fields fields{air_temperature_maximum,        air_temperature_minimum,
                                 extraterrestrial_radiation,     elevation,
                                 temperature_range_transmission, computed(shortwave_radiation)};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar /*dt*/) {
    using T = typename Cell::Scalar;
    const T range = temperature_range(c[air_temperature_minimum], c[air_temperature_maximum]);
    const T passed =
        c[temperature_range_transmission] * square_root(range) * c[extraterrestrial_radiation];
    c.set(computed(shortwave_radiation),
          smaller(passed, clear_sky_radiation(c[extraterrestrial_radiation], c[elevation])));
  }
};

}  // namespace kzwater
