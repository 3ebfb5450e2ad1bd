// Soil that growing roots reach brings its own water into the root zone, and soil that they leave
// at harvest takes its water along (Allen et al. 1998, chapter 8, example 38, warns of deeper soil
// that is taken to be at field capacity).
#pragma once
#include "kzwater/crop.hpp"

namespace kzwater {

inline constexpr auto field_soil_depth =
    parameter<"field_soil_depth">({.long_name = "depth of the soil of a field",
                                   .units = "mm",
                                   .initial = 2000.0,
                                   .lower = 300.0,
                                   .upper = 6000.0,
                                   .source = "assumed; the deepest roots of field crops 1-2 m"});
inline constexpr auto initial_water_fraction = parameter<"initial_water_fraction">(
    {.long_name = "share of the available water that the soil holds at the cold start; below 0: "
                  "200 mm in any soil",
     .units = "1",
     .initial = -1.0,
     .lower = -1.0,
     .upper = 1.0,
     .source = "assumed: not known"});
inline constexpr auto water_of_new_roots = flux<"water_of_new_roots">(
    unrooted_water, rooted_water, "water of the soil that roots reach in the step");
inline constexpr auto water_of_lost_roots = flux<"water_of_lost_roots">(
    rooted_water, unrooted_water, "water of the soil that roots leave in the step");

struct RootGrowth {
  static constexpr std::string_view name = "root_growth";
  static constexpr std::string_view title = "Water of the soil that roots reach or leave";
  static constexpr std::string_view choice = "roots";
  static constexpr bool standard = false;
  static constexpr Fields fields{
      root_depth,         field_soil_depth, available_water_capacity, initial_water_fraction,
      rooted_depth,       rooted_water,     unrooted_water,           water_of_new_roots,
      water_of_lost_roots};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T before = smaller(c[rooted_depth], c[field_soil_depth]);
    const T after = smaller(c[root_depth], c[field_soil_depth]);
    const T change = after - before;
    const T below = larger(c[field_soil_depth] - before, T(1e-9));
    const T reached = smaller(larger(change, T(0.0)) / below, T(1.0)) * c[unrooted_water];
    const T left = larger(-change, T(0.0)) / larger(before, T(1e-9)) * c[rooted_water];

    c.set(water_of_new_roots, reached / dt);
    c.set(water_of_lost_roots, left / dt);
    c.set(rooted_depth, after);
    c.set(rooted_water, larger(c[rooted_water] + reached - left, T(0.0)));
    c.set(unrooted_water, larger(c[unrooted_water] + left - reached, T(0.0)));
  }
};

}  // namespace kzwater
