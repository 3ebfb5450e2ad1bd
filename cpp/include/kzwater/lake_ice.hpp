// Ice of open water: it grows by the square root of frost (Stefan 1891), melts by the degree-day
// and closes the surface by its thickness.
#pragma once
#include "kzwater/field.hpp"
#include "kzwater/scalar.hpp"

namespace kzwater {

inline constexpr auto lake_ice_growth = parameter<"lake_ice_growth">(
    {.long_name = "thickness of ice per square root of a day-degree of frost",
     .units = "mm degC-0.5 d-0.5",
     .initial = 20.0,
     .lower = 5.0,
     .upper = 35.0,
     .source = "usace2002: windy lake without snow 27, lake with snow 17-24; from memory"});
inline constexpr auto lake_ice_melt =
    parameter<"lake_ice_melt">({.long_name = "thickness of ice that a day-degree of warmth melts",
                                .units = "mm degC-1 d-1",
                                .initial = 7.0,
                                .lower = 1.0,
                                .upper = 20.0,
                                .source = "assumed; 3-10 in use; from memory"});
inline constexpr auto lake_ice_closing = parameter<"lake_ice_closing">(
    {.long_name = "mean thickness of ice at which it covers all of a lake",
     .units = "mm",
     .initial = 50.0,
     .lower = 5.0,
     .upper = 300.0,
     .source = "assumed"});

template <class T>
struct IceRules {
  T growth, melt, closing;
};
template <class T>
struct IceAfter {
  T thickness;  // mm
  T open;       // share of the surface without ice, the mean of both ends of the step
};
/// `warmth` is the temperature times the step, degC d.
template <class T>
KZWATER_INLINE IceAfter<T> ice_after(T thickness, T warmth, IceRules<T> rules) {
  const T growth = rules.growth * rules.growth * larger(-warmth, T(0.0));
  const T grown = power(thickness * thickness + growth, T(0.5));
  const T thawed = larger(thickness - rules.melt * warmth, T(0.0));
  const T ice = select(warmth < T(0.0), grown, thawed);
  const T closed_before = smaller(thickness / rules.closing, T(1.0));
  const T closed_after = smaller(ice / rules.closing, T(1.0));
  return {ice, T(1.0) - T(0.5) * (closed_before + closed_after)};
}

}  // namespace kzwater
