// The reference surface of a day: short or tall, green, well watered (Allen et al. 1998, equation
// 6; ASCE-EWRI 2005, equation 1).
#pragma once
#include "kzwater/kept.hpp"
#include "kzwater/net_radiation.hpp"

namespace kzwater {

inline constexpr auto reference_numerator = parameter<"reference_numerator">(
    {.long_name = "constant of the aerodynamic term of daily reference evapotranspiration",
     .units = "K mm s3 Mg-1 d-1",
     .initial = 900.0,
     .lower = 500.0,
     .upper = 2000.0,
     .source = "allen1998, equation 6: 900 (also asce2005, short); asce2005, tall: 1600"});
inline constexpr auto reference_denominator = parameter<"reference_denominator">(
    {.long_name = "constant of the surface's resistance in daily reference evapotranspiration",
     .units = "s m-1",
     .initial = 0.34,
     .lower = 0.1,
     .upper = 1.0,
     .source = "allen1998, equation 6: 0.34 (also asce2005, short); asce2005, tall: 0.38"});

/// The weather of a day over the reference surface, radiation in MJ m-2 d-1, wind at 2 m.
template <class T>
struct ReferenceDay {
  T minimum;
  T maximum;
  T vapour;
  T wind;
  T shortwave;
  T clear_sky;
  T psychrometric;  // kPa degC-1
};
template <class T>
KZWATER_INLINE T net_radiation_of_day(const ReferenceDay<T>& day) {
  const T black_body =
      (black_body_radiation(day.minimum) + black_body_radiation(day.maximum)) * T(0.5);
  return net_radiation(day.shortwave, black_body, day.vapour,
                       clear_sky_share(day.shortwave, day.clear_sky));
}
/// mm d-1; dew is not counted, and the ground takes up and gives back the same heat in a day.
template <class T>
KZWATER_INLINE T penman_monteith_of_day(const ReferenceDay<T>& day, T numerator, T denominator) {
  const T mean = (day.minimum + day.maximum) * T(0.5);
  const T deficit = mean_saturation_vapour_pressure(day.minimum, day.maximum) - day.vapour;
  const T slope = saturation_slope(mean);
  const T gamma = day.psychrometric;
  const T radiative = T(evaporation_equivalent) * slope * net_radiation_of_day(day);
  const T aerodynamic = gamma * numerator / (mean + T(273.0)) * day.wind * deficit;
  const T resistance = slope + gamma * (T(1.0) + denominator * day.wind);
  return larger((radiative + aerodynamic) / resistance, T(0.0));
}
/// Sets the reference evapotranspiration of a day that would have `clear_sky` without clouds; keeps
/// two values.
template <class Cell>
KZWATER_INLINE void set_penman_monteith(Cell c, typename Cell::Scalar clear_sky,
                                        typename Cell::Scalar dt) {
  using T = typename Cell::Scalar;
  const T profile = kept<0>(
      c, dt, [](auto p, auto /*dt*/) KZWATER_KEPT { return wind_profile(p[wind_speed_height]); });
  const T psychrometric = kept<1>(
      c, dt, [](auto p, auto /*dt*/) KZWATER_KEPT { return psychrometric_constant(p[elevation]); });
  const ReferenceDay<T> day{c[air_temperature_minimum],
                            c[air_temperature_maximum],
                            c[vapour_pressure],
                            wind_speed_of_profile(c[wind_speed], profile),
                            c[shortwave_radiation],
                            clear_sky,
                            psychrometric};
  c.set(computed(reference_evapotranspiration),
        penman_monteith_of_day(day, c[reference_numerator], c[reference_denominator]));
}

}  // namespace kzwater
