// Physics of the air over a reference surface, as FAO-56 gives it (Allen et al. 1998; numbers of
// equations are its own).
#pragma once
#include "kzwater/weather.hpp"

namespace kzwater {

inline constexpr auto wind_speed_height =
    parameter<"wind_speed_height">({.long_name = "height above ground at which wind is measured",
                                    .units = "m",
                                    .initial = 10.0,
                                    .lower = 0.5,
                                    .upper = 100.0,
                                    .source = "standard height of weather stations and of "
                                              "reanalyses: 10 m; from memory"});

/// kPa, over water, of a temperature in degC (11).
template <class T>
KZWATER_INLINE T saturation_vapour_pressure(T temperature) {
  return T(0.6108) * exponential(T(17.27) * temperature / (temperature + T(237.3)));
}
/// kPa, of a day (12).
template <class T>
KZWATER_INLINE T mean_saturation_vapour_pressure(T minimum, T maximum) {
  return (saturation_vapour_pressure(minimum) + saturation_vapour_pressure(maximum)) * T(0.5);
}
/// Slope of the saturation vapour pressure, kPa degC-1 (13).
template <class T>
KZWATER_INLINE T saturation_slope(T temperature) {
  const T above = temperature + T(237.3);
  return T(4098.0) * saturation_vapour_pressure(temperature) / (above * above);
}
/// kPa, at a height in m (7).
template <class T>
KZWATER_INLINE T air_pressure(T elevation) {
  return T(101.3) * power((T(293.0) - T(0.0065) * elevation) / T(293.0), T(5.26));
}
/// kPa degC-1, at a height in m (8).
template <class T>
KZWATER_INLINE T psychrometric_constant(T elevation) {
  return T(0.665e-3) * air_pressure(elevation);
}
/// How wind at a height in m is faster than close to short grass (47).
template <class T>
KZWATER_INLINE T wind_profile(T height) {
  return logarithm(T(67.8) * height - T(5.42));
}
/// m s-1 at 2 m over short grass, from the speed at a height with some profile (47).
template <class T>
KZWATER_INLINE T wind_speed_of_profile(T speed, T profile) {
  return speed * T(4.87) / profile;
}
/// m s-1 at 2 m over short grass, from the speed at a height in m (47).
template <class T>
KZWATER_INLINE T wind_speed_at_two_metres(T speed, T height) {
  return wind_speed_of_profile(speed, wind_profile(height));
}
/// Range of temperature of a day, K; thermometers do not show less, and its root has no slope at 0.
template <class T>
KZWATER_INLINE T temperature_range(T minimum, T maximum) {
  return larger(maximum - minimum, T(0.01));
}

}  // namespace kzwater
