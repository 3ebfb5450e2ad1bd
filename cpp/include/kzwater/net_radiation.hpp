// Net radiation of a reference surface (Allen et al. 1998, equations 37-40); rates in MJ m-2 d-1.
#pragma once
#include "kzwater/air.hpp"

namespace kzwater {

/// What a clear sky lets through (37).
template <class T>
KZWATER_INLINE T clear_sky_radiation(T extraterrestrial, T elevation) {
  return (T(0.75) + T(2e-5) * elevation) * extraterrestrial;
}
/// What a clear sky lets through on a day, from pressure and moisture of the air (ASCE-EWRI 2005,
/// equations D.1-D.5); without extraterrestrial radiation: the share of it.
template <class T>
KZWATER_INLINE T clear_sky_transmission(T latitude, T year_angle, T vapour, T elevation) {
  const T parallel = latitude * T(3.141592653589793 / 180.0);
  const T season = sine(year_angle - T(1.39));
  const T mean_height = sine(T(0.85) + T(0.3) * parallel * season - T(0.42) * parallel * parallel);
  const T height = larger(mean_height, T(0.1));
  const T pressure = air_pressure(elevation);
  const T water = T(0.14) * vapour * pressure + T(2.1);
  const T beam = T(0.98) * exponential(T(-0.00146) * pressure / height -
                                       T(0.075) * power(water / height, T(0.4)));
  const T diffuse = select(beam < T(0.15), T(0.18) + T(0.82) * beam, T(0.35) - T(0.36) * beam);
  return beam + diffuse;
}
/// Shortwave radiation relative to that of a clear sky: never above 1, and 0.3 where clouds cover
/// all of it (text after equation 52).
template <class T>
KZWATER_INLINE T clear_sky_share(T shortwave, T clear_sky) {
  const T share = shortwave / larger(clear_sky, T(1e-3));  // by night nothing over nothing
  return larger(smaller(share, T(1.0)), T(0.3));
}
/// Black-body radiation at a temperature in degC.
template <class T>
KZWATER_INLINE T black_body_radiation(T temperature) {
  const T kelvin = temperature + T(273.16);
  const T square = kelvin * kelvin;
  return T(4.903e-9) * square * square;
}
/// Absorbed shortwave less emitted longwave radiation (38-40), albedo 0.23.
template <class T>
KZWATER_INLINE T net_radiation(T shortwave, T black_body, T vapour, T share) {
  const T root = square_root(larger(vapour, T(1e-5)));  // the driest air holds more
  const T emitted = black_body * (T(0.34) - T(0.14) * root) * (T(1.35) * share - T(0.35));
  return T(0.77) * shortwave - emitted;
}
/// Water that a MJ m-2 evaporates at 20 degC, mm (20).
inline constexpr double evaporation_equivalent = 0.408;

}  // namespace kzwater
