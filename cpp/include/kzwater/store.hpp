// The stores that several processes share, and the transient stores through which water passes from
// one process to the next within a step.
#pragma once
#include "kzwater/field.hpp"
#include "kzwater/scalar.hpp"
#include "kzwater/weather.hpp"

namespace kzwater {

inline constexpr auto rain_water = transient<"rain_water">("rain on its way to the ground");
inline constexpr auto fresh_snow = transient<"fresh_snow">("snow on its way to the ground");
inline constexpr auto sliding_snow =
    transient<"sliding_snow">("snow on its way to lower HRUs of the unit");
inline constexpr auto surface_water =
    transient<"surface_water">("water that reaches the soil surface in the step");
inline constexpr auto overland_water =
    transient<"overland_water">("water on the surface that the soil did not take in the step");
inline constexpr auto recharge_water =
    transient<"recharge_water">("water that leaves the soil downwards in the step");
inline constexpr auto runoff_water =
    transient<"runoff_water">("water that leaves the HRU towards its reach in the step");

inline constexpr auto snow_ice = store<"snow_ice">("ice of the snowpack");
inline constexpr auto snow_liquid = store<"snow_liquid">("liquid water of the snowpack");
inline constexpr auto groundwater_fast =
    store<"groundwater_fast">("water of the fast groundwater reservoir");
inline constexpr auto groundwater_slow =
    store<"groundwater_slow">("water of the slow groundwater reservoir", 20.0);

}  // namespace kzwater
