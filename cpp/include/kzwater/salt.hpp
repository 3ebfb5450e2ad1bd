// Dissolved salt of a field as several processes see it.
#pragma once
#include "kzwater/crop.hpp"

namespace kzwater {

inline constexpr auto rooted_salt = salt_store<"rooted_salt">("salt of the soil that roots reach");
inline constexpr auto salt_stress =
    forcing<"salt_stress">({.long_name = "share of the transpiration that salt leaves",
                            .units = "1",
                            .lower = 0.0,
                            .upper = 1.0});

/// Grams of salt in a litre of water per conductivity, dS m-1 (Allen et al. 1998, chapter 7, after
/// Rhoades et al. 1992; from memory).
inline constexpr double grams_per_decisiemens = 0.64;

}  // namespace kzwater
