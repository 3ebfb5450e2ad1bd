// Water of a paddy at the end of a step: its soil fills from the pond and leaks at a rate, its
// bunds seep, and what stands above bunds or an open outlet leaves (no published equation of
// FAO-56; the terms of the balance as in Bouman, Lampayan and Tuong 2007). Other fields drain to
// their field capacity (Allen et al. 1998, equation 88).
#pragma once
#include "kzwater/paddy.hpp"
#include "kzwater/process/field_drainage.hpp"

namespace kzwater {

inline constexpr auto paddy_percolation = parameter<"paddy_percolation">(
    {.long_name = "water above field capacity that leaves the root zone of a paddy downwards",
     .units = "mm d-1",
     .initial = 4.0,
     .lower = 0.0,
     .upper = 100.0,
     .source = "with what bunds seep sand 8-10, loam 4-6, clay 1-3; from memory"});
inline constexpr auto bund_seepage_rate =
    parameter<"bund_seepage_rate">({.long_name = "share of a pond that seeps through its bunds",
                                    .units = "d-1",
                                    .initial = 0.01,
                                    .lower = 0.0,
                                    .upper = 0.5,
                                    .source = "assumed: 1 mm d-1 of 100 mm"});
inline constexpr auto pond_infiltration =
    flux<"pond_infiltration">(ponded_water, rooted_water, "water of a pond that fills the soil");
inline constexpr auto ponding = flux<"ponding">(
    rooted_water, ponded_water, "water that saturated soil of a paddy leaves above");
inline constexpr auto bund_seepage = flux<"bund_seepage">(
    ponded_water, runoff_water, "water that seeps through the bunds of a pond");
inline constexpr auto pond_overflow =
    flux<"pond_overflow">(ponded_water, runoff_water, "water that overflows the bunds of a pond");
inline constexpr auto pond_release = flux<"pond_release">(
    ponded_water, runoff_water, "water that leaves a pond through its open outlet");

struct PaddyDrainage {
  static constexpr std::string_view name = "paddy_drainage";
  static constexpr std::string_view title = "Pond and drainage of a paddy, drainage of a field";
  static constexpr std::string_view choice = "percolation";
  static constexpr bool standard = false;
  static constexpr bool by_day = true;
  static constexpr Fields fields{open_ground,
                                 closed_outlet,
                                 available_water_capacity,
                                 drainable_porosity,
                                 field_soil_depth,
                                 bund_height,
                                 paddy_percolation,
                                 bund_seepage_rate,
                                 rooted_depth,
                                 rooted_water,
                                 unrooted_water,
                                 ponded_water,
                                 surface_depletion,
                                 recharge_water,
                                 runoff_water,
                                 rooted_drainage,
                                 unrooted_drainage,
                                 pond_infiltration,
                                 ponding,
                                 bund_seepage,
                                 pond_overflow,
                                 pond_release};

  /// Empties the pond sideways: through the bunds, over them, or through the open outlet.
  template <class Cell, class T>
  KZWATER_INLINE static T drained(Cell c, T pond, T dt) {
    const T seeped = pond * (T(1.0) - exponential(-c[bund_seepage_rate] * dt));
    const T left = pond - seeped;
    const auto closed = c[closed_outlet] > T(0.5);
    const T released = select(closed, T(0.0), left);
    const T spilled = select(closed, larger(left - c[bund_height], T(0.0)), T(0.0));

    c.set(bund_seepage, seeped / dt);
    c.set(pond_release, released / dt);
    c.set(pond_overflow, spilled / dt);
    c.set(runoff_water, c[runoff_water] + seeped + released + spilled);
    return left - released - spilled;
  }

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const auto flooded = c[bund_height] > T(0.0);
    const T depth = smaller(c[rooted_depth], c[field_soil_depth]);
    const T rooted = c[available_water_capacity] * depth;
    const T saturated = rooted + c[drainable_porosity] * depth;
    const T unrooted = c[available_water_capacity] * (c[field_soil_depth] - depth);
    const T above = larger(c[rooted_water] - rooted, T(0.0));
    const T from_roots = select(flooded, smaller(c[paddy_percolation] * dt, above), above);
    const T below = c[unrooted_water] + from_roots;
    const T from_soil = larger(below - unrooted, T(0.0));

    const T kept = c[rooted_water] - from_roots;
    const T risen = select(flooded, larger(kept - saturated, T(0.0)), T(0.0));
    const T room = smaller(larger(saturated - kept, T(0.0)), c[ponded_water]);
    const T filled = select(flooded, room * c[open_ground], T(0.0));
    const T pond = drained(c, c[ponded_water] + risen - filled, dt);
    const T dry = larger(c[surface_depletion] - filled, T(0.0));

    const T per_day = T(1.0) / dt;
    c.set(rooted_drainage, from_roots * per_day);
    c.set(unrooted_drainage, from_soil * per_day);
    c.set(pond_infiltration, filled * per_day);
    c.set(ponding, risen * per_day);
    c.set(rooted_water, kept + filled - risen);
    c.set(unrooted_water, larger(below - from_soil, T(0.0)));
    c.set(ponded_water, larger(pond, T(0.0)));
    c.set(surface_depletion, select(pond > T(0.0), T(0.0), dry));
    c.set(recharge_water, c[recharge_water] + from_soil);
  }
};

}  // namespace kzwater
