// A field under flood as several processes see it: bunds that hold a pond above the soil.
#pragma once
#include "kzwater/crop.hpp"

namespace kzwater {

inline constexpr auto ponded_water = store<"ponded_water">("water above the soil of a paddy");
inline constexpr auto bund_height =
    parameter<"bund_height">({.long_name = "height of the bunds around a paddy, 0 for other fields",
                              .units = "mm",
                              .initial = 0.0,
                              .lower = 0.0,
                              .upper = 500.0,
                              .source = "assumed; 300-400 around the checks of Kyzylorda; from "
                                        "memory"});
inline constexpr auto flooding_shortage = forcing<"flooding_shortage">(
    {.long_name = "water that a paddy wants in order to be flooded, on the field",
     .units = "mm d-1",
     .lower = 0.0,
     .upper = 100000.0});
inline constexpr auto flooding_room = forcing<"flooding_room">(
    {.long_name = "water that a paddy which is flooded lacks to its upper level, on the field",
     .units = "mm d-1",
     .lower = 0.0,
     .upper = 100000.0});
inline constexpr auto closed_outlet =
    forcing<"closed_outlet">({.long_name = "whether the outlet of a paddy is closed, 1, or open, 0",
                              .units = "1",
                              .lower = 0.0,
                              .upper = 1.0});

/// 1 for a paddy, 0 for any other field.
template <class Cell>
KZWATER_INLINE typename Cell::Scalar is_paddy(Cell c) {
  using T = typename Cell::Scalar;
  return select(c[bund_height] > T(0.0), T(1.0), T(0.0));
}

}  // namespace kzwater
