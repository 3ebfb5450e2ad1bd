// Dissolved salt of a field as several processes see it.
#pragma once
#include "kzwater/crop.hpp"

namespace kzwater {

inline constexpr auto rooted_salt = salt_store<"rooted_salt">("salt of the soil that roots reach");
inline constexpr auto salted_depth =
    memory<"salted_depth">({.long_name = "depth of the soil that the salt of the roots was in",
                            .units = "mm",
                            .lower = 0.0});
inline constexpr auto salt_stress =
    forcing<"salt_stress">({.long_name = "share of the transpiration that salt leaves",
                            .units = "1",
                            .lower = 0.0,
                            .upper = 1.0});

inline constexpr auto salt_per_conductivity = parameter<"salt_per_conductivity">(
    {.long_name = "salt dissolved in water per its conductivity",
     .units = "g m L-1 dS-1",
     .initial = 0.64,
     .lower = 0.5,
     .upper = 1.0,
     .source = "ayers1985: 0.64, with much sulphate 0.7-0.8; from memory"});

}  // namespace kzwater
