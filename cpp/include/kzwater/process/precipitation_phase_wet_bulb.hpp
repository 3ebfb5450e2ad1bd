// Phase of precipitation by thresholds of wet-bulb temperature that move with humidity and
// elevation (Ding et al. 2014).
#pragma once
#include "kzwater/air.hpp"
#include "kzwater/process/precipitation_phase.hpp"

namespace kzwater {

struct PrecipitationPhaseWetBulb {
  static constexpr std::string_view name = "precipitation_phase_wet_bulb";
  static constexpr std::string_view title = "Phase of precipitation by wet-bulb temperature";
  static constexpr std::string_view choice = PrecipitationPhase::choice;
  static constexpr bool standard = false;
  static constexpr Fields fields{precipitation, air_temperature, relative_humidity,
                                 elevation,     phase_band,      rain_water,
                                 fresh_snow,    rainfall,        snowfall};

  /// degC: one step of Newton's method for the psychrometer's equation, from the air temperature.
  template <class T>
  KZWATER_INLINE static T wet_bulb(T temperature, T humidity, T height) {
    // 0.643e-3 K-1 of the pressure of the air, where FAO-56 has 0.665e-3
    const T psychrometer = psychrometric_constant(height) * T(0.643 / 0.665);
    const T deficit = saturation_vapour_pressure(temperature) * (T(1.0) - humidity);
    return temperature - deficit / (psychrometer + saturation_slope(temperature));
  }
  /// Wet-bulb temperature, degC, at which rain and snow are as frequent.
  template <class T>
  KZWATER_INLINE static T middle(T humidity, T height) {
    const T km = height * T(1e-3);
    return T(-5.87) - km * (T(0.1042) - T(0.0885) * km) +
           humidity * (T(16.06) - T(9.614) * humidity);
  }
  /// Half of the range, K, in which sleet is more frequent than snow and rain; 0 in dry air, where
  /// it never is.
  template <class T>
  KZWATER_INLINE static T half_of_sleet(T humidity) {
    const T shift = T(0.215) - humidity * (T(0.099) - T(1.018) * humidity);
    const T scale = T(2.374) - T(1.634) * humidity;
    const T odds = exponential(shift / scale);
    return scale * logarithm(larger(odds - T(2.0) / odds, T(1.0)));
  }

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T humidity = c[relative_humidity];
    const T warmth =
        wet_bulb(c[air_temperature], humidity, c[elevation]) - middle(humidity, c[elevation]);
    const T band = larger(T(2.0) * half_of_sleet(humidity), c[phase_band]);
    const T above = warmth / band + T(0.5);
    const T rain = c[precipitation] * larger(smaller(above, T(1.0)), T(0.0));
    const T snow = c[precipitation] - rain;

    c.set(rain_water, c[rain_water] + rain * dt);
    c.set(fresh_snow, c[fresh_snow] + snow * dt);
    c.set(rainfall, rain);
    c.set(snowfall, snow);
  }
};

}  // namespace kzwater
