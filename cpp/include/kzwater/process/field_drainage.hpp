// Water above field capacity leaves the root zone and the soil below it within the step (Allen et
// al. 1998, equation 88).
#pragma once
#include "kzwater/process/root_growth.hpp"

namespace kzwater {

inline constexpr auto rooted_drainage = flux<"rooted_drainage">(
    rooted_water, unrooted_water, "water above field capacity that leaves the root zone");
inline constexpr auto unrooted_drainage = flux<"unrooted_drainage">(
    unrooted_water, recharge_water, "water above field capacity that leaves the soil of a field");

struct FieldDrainage {
  static constexpr std::string_view name = "field_drainage";
  static constexpr std::string_view title = "Drainage of a field to its field capacity";
  static constexpr std::string_view choice = "percolation";
  static constexpr bool standard = false;
  static constexpr Fields fields{
      available_water_capacity, field_soil_depth, rooted_depth,    rooted_water,
      unrooted_water,           recharge_water,   rooted_drainage, unrooted_drainage};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T depth = smaller(c[rooted_depth], c[field_soil_depth]);
    const T rooted = c[available_water_capacity] * depth;
    const T unrooted = c[available_water_capacity] * (c[field_soil_depth] - depth);
    const T from_roots = larger(c[rooted_water] - rooted, T(0.0));
    const T below = c[unrooted_water] + from_roots;
    const T from_soil = larger(below - unrooted, T(0.0));

    const T per_day = T(1.0) / dt;
    c.set(rooted_drainage, from_roots * per_day);
    c.set(unrooted_drainage, from_soil * per_day);
    c.set(rooted_water, c[rooted_water] - from_roots);
    c.set(unrooted_water, larger(below - from_soil, T(0.0)));
    c.set(recharge_water, c[recharge_water] + from_soil);
  }
};

}  // namespace kzwater
