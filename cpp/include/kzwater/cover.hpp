// The cover that several processes share.
#pragma once
#include "kzwater/field.hpp"
#include "kzwater/scalar.hpp"

namespace kzwater {

inline constexpr auto leaf_area_index =
    parameter<"leaf_area_index">({.long_name = "leaf area of the full-grown cover per ground",
                                  .units = "1",
                                  .initial = 1.0,
                                  .lower = 0.0,
                                  .upper = 10.0,
                                  .source = "steppe in May and June 0.5-2; from memory"});

}  // namespace kzwater
