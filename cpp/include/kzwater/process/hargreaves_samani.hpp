// Reference evapotranspiration of a day from its temperatures alone (Hargreaves and Samani 1985;
// Allen et al. 1998, equation 52).
#pragma once
#include "kzwater/net_radiation.hpp"

namespace kzwater {

inline constexpr auto hargreaves_coefficient = parameter<"hargreaves_coefficient">(
    {.long_name = "coefficient of the Hargreaves-Samani equation",
     .units = "K-1.5",
     .initial = 0.0023,
     .lower = 0.001,
     .upper = 0.004,
     .source = "hargreaves1985; allen1998, equation 52: 0.0023"});

struct HargreavesSamani {
  static constexpr std::string_view name = "hargreaves_samani";
  static constexpr std::string_view title = "Reference evapotranspiration by Hargreaves and Samani";
  static constexpr std::string_view choice = "reference_evapotranspiration";
  static constexpr bool standard = false;
  static constexpr Fields fields{air_temperature_maximum, air_temperature_minimum,
                                 extraterrestrial_radiation, hargreaves_coefficient,
                                 computed(reference_evapotranspiration)};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar /*dt*/) {
    using T = typename Cell::Scalar;
    const T minimum = c[air_temperature_minimum];
    const T maximum = c[air_temperature_maximum];
    const T warmth = larger((minimum + maximum) * T(0.5) + T(17.8), T(0.0));
    const T evaporated = T(evaporation_equivalent) * c[extraterrestrial_radiation];
    c.set(computed(reference_evapotranspiration),
          c[hargreaves_coefficient] * warmth * square_root(temperature_range(minimum, maximum)) *
              evaporated);
  }
};

}  // namespace kzwater
