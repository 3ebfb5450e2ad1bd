// Potential evapotranspiration from air temperature and the course of the sun (Oudin et al. 2005,
// equation 3).
#pragma once
#include "kzwater/net_radiation.hpp"

namespace kzwater {

inline constexpr auto oudin_threshold =
    parameter<"oudin_threshold">({.long_name = "air temperature below which nothing evaporates",
                                  .units = "degC",
                                  .initial = -5.0,
                                  .lower = -15.0,
                                  .upper = 5.0,
                                  .source = "oudin2005: -5 degC"});
inline constexpr auto oudin_scale = parameter<"oudin_scale">(
    {.long_name = "warmth at which all extraterrestrial radiation would evaporate water",
     .units = "K",
     .initial = 100.0,
     .lower = 50.0,
     .upper = 200.0,
     .source = "oudin2005: 100 K"});

struct Oudin {
  static constexpr std::string_view name = "oudin";
  static constexpr std::string_view title = "Reference evapotranspiration by Oudin";
  static constexpr std::string_view choice = "reference_evapotranspiration";
  static constexpr bool standard = false;
  static constexpr Fields fields{air_temperature, extraterrestrial_radiation, oudin_threshold,
                                 oudin_scale, computed(reference_evapotranspiration)};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar /*dt*/) {
    using T = typename Cell::Scalar;
    const T warmth = larger(c[air_temperature] - c[oudin_threshold], T(0.0));
    c.set(computed(reference_evapotranspiration),
          T(evaporation_equivalent) * c[extraterrestrial_radiation] * warmth / c[oudin_scale]);
  }
};

}  // namespace kzwater
