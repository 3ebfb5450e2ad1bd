// Irrigation as several processes see it.
#pragma once
#include "kzwater/crop.hpp"

namespace kzwater {

inline constexpr auto irrigation_water =
    transient<"irrigation_water">("irrigation on its way to the soil");
inline constexpr auto irrigation_wanted = forcing<"irrigation_wanted">(
    {.long_name = "irrigation that the field would take, over the whole field",
     .units = "mm d-1",
     .lower = 0.0,
     .upper = 1000.0});
inline constexpr auto irrigation_depth = forcing<"irrigation_depth">(
    {.long_name = "irrigation that is to reach the soil, over the whole field",
     .units = "mm d-1",
     .lower = 0.0,
     .upper = 1000.0});
inline constexpr auto irrigation_wetted_share = parameter<"irrigation_wetted_share">(
    {.long_name = "share of the ground that irrigation wets; 0 for buried drip",
     .units = "1",
     .initial = 1.0,
     .lower = 0.0,
     .upper = 1.0,
     .source = "allen1998, table 20: sprinkler, basin, border 1, furrow 0.4-1, drip 0.3-0.4; from "
               "memory"});

}  // namespace kzwater
