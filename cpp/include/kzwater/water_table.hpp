// A water table that stands in the slow reservoir, and what rises from it into drier soil.
#pragma once
#include "kzwater/kept.hpp"
#include "kzwater/soil.hpp"
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto air_entry_suction = parameter<"air_entry_suction">(
    {.long_name = "suction at which air enters the saturated soil",
     .units = "mm",
     .initial = 480.0,
     .lower = 20.0,
     .upper = 1500.0,
     .source = "clapp1978, table 2: sand 121, loam 478, silt loam 786; from memory"});
inline constexpr auto water_table_depth = parameter<"water_table_depth">(
    {.long_name = "depth of the water table below ground when the slow reservoir is empty",
     .units = "mm",
     .initial = 4000.0,
     .lower = 500.0,
     .upper = 100000.0,
     .source = "assumed"});
inline constexpr auto specific_yield = parameter<"specific_yield">(
    {.long_name = "water of the slow reservoir per rise of the water table",
     .units = "1",
     .initial = 0.1,
     .lower = 0.02,
     .upper = 0.35,
     .source = "usual range 0.05-0.25; from memory"});
inline constexpr auto water_table =
    forcing<"water_table">({.long_name = "depth of the water table below ground",
                            .units = "mm",
                            .lower = 0.0,
                            .upper = 100000.0});

/// The depth of the table below ground, mm, while the slow reservoir holds `water`.
template <class Cell>
KZWATER_INLINE typename Cell::Scalar table_below_ground(Cell c, typename Cell::Scalar water) {
  return c[water_table_depth] - water / c[specific_yield];
}
/// Campbell: K = Ks (entry / suction)^(2 + 3 / b), conductivity_exponent = 2 b + 3.
template <class Soil>
KZWATER_INLINE typename Soil::Scalar gardner_exponent(Soil soil) {
  using T = typename Soil::Scalar;
  const T b = larger(T(0.5) * (soil[conductivity_exponent] - T(3.0)), T(0.5));
  return T(2.0) + T(3.0) / b;
}
template <class Soil>
KZWATER_INLINE typename Soil::Scalar gardner_reach(Soil soil) {
  using T = typename Soil::Scalar;
  const T angle = T(3.141592653589793) / gardner_exponent(soil);
  return angle / sine(angle) * soil[air_entry_suction];
}
/// The soil of `largest_rise`.
template <class T>
struct Gardner {
  T exponent;
  T reach;  // mm, height to which the conductivity of the saturated soil brings water
};
/// Keeps two values.
template <class Cell>
KZWATER_INLINE Gardner<typename Cell::Scalar> gardner(Cell c, typename Cell::Scalar dt) {
  return {kept<0>(c, dt, [](auto p, auto /*dt*/) KZWATER_KEPT { return gardner_exponent(p); }),
          kept<1>(c, dt, [](auto p, auto /*dt*/) KZWATER_KEPT { return gardner_reach(p); })};
}
/// The largest steady flux to a dry soil `height` mm above the table, mm d-1, of a soil with the
/// conductivity K0 / (1 + (suction / air entry)^n) (Gardner 1958, equations 15-18).
template <class T>
KZWATER_INLINE T largest_rise(const Gardner<T>& soil, T conductivity, T height) {
  const T above = larger(height, T(1.0));
  const T relative = power(soil.reach / above, soil.exponent);
  return conductivity * smaller(relative, T(1.0));
}
/// What roots with `water` of their field capacity `field` draw while `rise` comes to dry ones, all
/// mm: dW/dt = flux (1 - W / field), as long as the table stands still.
template <class T>
KZWATER_INLINE T drawn_by_roots(T water, T field, T rise) {
  const T missing = larger(field - water, T(0.0));
  // more than 40 times over is all that is missing, to the last digit
  return missing * (T(1.0) - exponential(-smaller(rise / field, T(40.0))));
}

}  // namespace kzwater
