// The snowpack that all schemes of melt share: what enters it, what it holds and what leaves it.
#pragma once
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto snow_retention =
    parameter<"snow_retention">({.long_name = "liquid water held per unit of ice",
                                 .units = "1",
                                 .initial = 0.1,
                                 .lower = 0.0,
                                 .upper = 0.3,
                                 .source = "bergstrom1976: 0.05-0.10; from memory"});
inline constexpr auto snow_accumulation =
    flux<"snow_accumulation">(fresh_snow, snow_ice, "snow added to the pack");
inline constexpr auto rain_on_snow =
    flux<"rain_on_snow">(rain_water, snow_liquid, "rain that reaches the snowpack or bare ground");
inline constexpr auto snow_melt =
    flux<"snow_melt">(snow_ice, snow_liquid, "melt of the snowpack's ice");
inline constexpr auto snow_refreezing =
    flux<"snow_refreezing">(snow_liquid, snow_ice, "refreezing of liquid water in the snowpack");
inline constexpr auto snow_outflow =
    flux<"snow_outflow">(snow_liquid, surface_water, "water that leaves the snowpack");

/// Adds the snow and rain of the step, melts and freezes up to what could melt and freeze (mm), and
/// lets go what the pack cannot hold.
template <class Cell>
KZWATER_INLINE void settle_snowpack(Cell c, typename Cell::Scalar melting,
                                    typename Cell::Scalar freezing, typename Cell::Scalar dt) {
  using T = typename Cell::Scalar;
  const T ice_before = c[snow_ice] + c[fresh_snow];
  const T liquid_before = c[snow_liquid] + c[rain_water];
  const T melt = smaller(melting, ice_before);
  const T freeze = smaller(freezing, liquid_before);
  const T ice = ice_before - melt + freeze;
  const T liquid = liquid_before + melt - freeze;
  const T held = smaller(liquid, c[snow_retention] * ice);

  c.set(snow_accumulation, c[fresh_snow] / dt);
  c.set(rain_on_snow, c[rain_water] / dt);
  c.set(snow_melt, melt / dt);
  c.set(snow_refreezing, freeze / dt);
  c.set(snow_outflow, (liquid - held) / dt);
  c.set(surface_water, c[surface_water] + (liquid - held));
  c.set(snow_ice, ice);
  c.set(snow_liquid, held);
  c.set(fresh_snow, T(0.0));
  c.set(rain_water, T(0.0));
}

}  // namespace kzwater
