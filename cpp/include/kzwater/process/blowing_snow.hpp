// Sublimation of snow that the wind carries (Gordon, Simon and Taylor 2006) above a
// threshold of wind (Li and Pomeroy 1997), over the winds of the step.
#pragma once
#include "kzwater/air.hpp"
#include "kzwater/ice.hpp"
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto blowing_snow_coefficient =
    parameter<"blowing_snow_coefficient">({.long_name = "coefficient of blowing-snow sublimation",
                                           .units = "1",
                                           .initial = 0.0018,
                                           .lower = 0.0,
                                           .upper = 0.01,
                                           .source = "gordon2006: 0.0018; from memory"});
inline constexpr auto snow_held_by_cover = parameter<"snow_held_by_cover">(
    {.long_name = "water equivalent of the snow that plants shelter from the wind",
     .units = "mm",
     .initial = 10.0,
     .lower = 0.0,
     .upper = 500.0,
     .source = "assumed; steppe grass or stubble of 5 cm full of snow at 200 kg m-3"});
inline constexpr auto blown_away =
    flux<"blowing_snow">(snow_ice, atmosphere, "sublimation of blowing snow");

struct BlowingSnow {
  static constexpr std::string_view name = "blowing_snow";
  static constexpr std::string_view title = "Sublimation of blowing snow";
  static constexpr std::string_view choice = "blowing_snow";
  static constexpr bool standard = false;
  static constexpr Fields fields{
      air_temperature,    relative_humidity, wind_speed, blowing_snow_coefficient,
      snow_held_by_cover, snow_ice,          blown_away};

  /// m s-1 at 10 m, for dry snow at a temperature in degC.
  template <class T>
  KZWATER_INLINE static T threshold_wind(T temperature) {
    return T(9.43) + temperature * (T(0.18) + T(0.0033) * temperature);
  }
  /// Mean of (wind / threshold)^3.6 where the wind is above the threshold, over winds with the
  /// distribution of Rayleigh (Weibull's with shape 2) around their mean. With s = (threshold /
  /// scale)^2 it is exp(-s) times the integral of (1 + x/s)^1.8 exp(-x), which two nodes give
  /// within 0.011 % for 0.004 < s < 100 (fitted to the incomplete gamma function).
  template <class T>
  KZWATER_INLINE static T mean_power(T threshold, T mean_wind) {
    const T scale = larger(mean_wind, T(0.1)) * T(1.1283791670955126);  // 2 / sqrt(pi)
    // in a calm the wind is never that strong, but exp(-s) would leave the range of numbers
    const T s = smaller(threshold * threshold / (scale * scale), T(100.0));
    const auto at = [&](double x) { return power(T(1.0) + T(x) / s, T(1.8)); };
    const T sum = T(0.72034671) * at(0.38625109) + T(0.27965329) * at(2.58583186);
    return exponential(-s) * sum;
  }

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T cold = smaller(c[air_temperature], T(0.0));
    const T dry = smaller(-cold, T(1.0));  // wet snow does not blow
    const T ratio = T(273.16) / (cold + T(273.16));
    const T over_ice = ice_vapour_pressure(cold);
    const T in_air = c[relative_humidity] * saturation_vapour_pressure(c[air_temperature]);
    // kg m-3: vapour that the air lacks; the gas constant of vapour is 0.4615 kJ kg-1 K-1
    const T lacking = larger(over_ice - in_air, T(0.0)) / (T(0.4615) * (cold + T(273.16)));
    const T threshold = threshold_wind(cold);
    const T rate = T(86400.0) * c[blowing_snow_coefficient] * dry * ratio * ratio * ratio * ratio *
                   threshold * lacking * mean_power(threshold, c[wind_speed]);
    const T open = larger(c[snow_ice] - c[snow_held_by_cover], T(0.0));
    const T lost = smaller(rate * dt, open);

    c.set(blown_away, lost / dt);
    c.set(snow_ice, c[snow_ice] - lost);
  }
};

}  // namespace kzwater
