// Depressions that hold water on the surface: capacities in a Pareto distribution (Moore 2007),
// spilling that lags behind refilling (hysteresis of Shook and Pomeroy 2011), ponds that dry up.
#pragma once
#include "kzwater/process/open_water.hpp"
#include "kzwater/process/overland_flow.hpp"
#include "kzwater/soil.hpp"
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto depression_water =
    store<"depression_water">("water in depressions of the land");
inline constexpr auto depression_threshold = memory<"depression_threshold">(
    {.long_name = "water in depressions from which they spill", .units = "mm", .lower = 0.0});
inline constexpr auto depression_capacity = parameter<"depression_capacity">(
    {.long_name = "water that all depressions hold, per area of the HRU",
     .units = "mm",
     .initial = 30.0,
     .lower = 5.0,
     .upper = 1000.0,
     .source = "assumed; tens to hundreds of mm on hummocky plains"});
inline constexpr auto depression_shape =
    parameter<"depression_shape">({.long_name = "shape of the distribution of their capacities",
                                   .units = "1",
                                   .initial = 1.0,
                                   .lower = 0.05,
                                   .upper = 5.0,
                                   .source = "moore2007: b of the Pareto distribution; assumed"});
inline constexpr auto depression_catchment = parameter<"depression_catchment">(
    {.long_name = "share of the land that drains into depressions",
     .units = "1",
     .initial = 0.5,
     .lower = 0.0,
     .upper = 1.0,
     .source = "northern plains: effective area 20-70 % below gross area; from memory"});
inline constexpr auto pond_share = parameter<"pond_share">(
    {.long_name = "share of the HRU that is water when all depressions are full",
     .units = "1",
     .initial = 0.1,
     .lower = 0.0,
     .upper = 0.5,
     .source = "assumed"});
inline constexpr auto pond_area_exponent =
    parameter<"pond_area_exponent">({.long_name = "exponent of the area of ponds against volume",
                                     .units = "1",
                                     .initial = 0.5,
                                     .lower = 0.2,
                                     .upper = 0.8,
                                     .source = "hayashi2000: 2 / (p + 2) with p about 2; from "
                                               "memory"});
inline constexpr auto pond_seepage_rate =
    parameter<"pond_seepage_rate">({.long_name = "seepage out of ponds on thawed ground",
                                    .units = "mm d-1",
                                    .initial = 2.0,
                                    .lower = 0.0,
                                    .upper = 30.0,
                                    .source = "assumed; clayey beds 1-5"});
inline constexpr auto depression_filling = flux<"depression_filling">(
    overland_water, depression_water, "water on the surface that depressions catch");
inline constexpr auto depression_evaporation =
    flux<"depression_evaporation">(depression_water, atmosphere, "evaporation from ponds");
inline constexpr auto depression_seepage =
    flux<"depression_seepage">(depression_water, recharge_water, "seepage out of ponds");

struct Depressions {
  static constexpr std::string_view name = "depressions";
  static constexpr std::string_view title = "Depressions with hysteresis";
  static constexpr std::string_view choice = "depressions";
  static constexpr bool standard = false;
  static constexpr Fields fields{reference_evapotranspiration,
                                 open_ground,
                                 open_water_coefficient,
                                 depression_capacity,
                                 depression_shape,
                                 depression_catchment,
                                 pond_share,
                                 pond_area_exponent,
                                 pond_seepage_rate,
                                 overland_water,
                                 recharge_water,
                                 runoff_water,
                                 depression_water,
                                 depression_threshold,
                                 depression_filling,
                                 depression_evaporation,
                                 depression_seepage,
                                 overland_runoff};

  /// What ponds that hold `from` of `capacity` keep of `offered` water; the small ones spill.
  template <class T>
  KZWATER_INLINE static T kept(T from, T offered, T capacity, T shape) {
    const T per_capacity = T(1.0) / capacity;
    const T room = larger(T(1.0) - from * per_capacity, T(0.0));
    const T order = shape + T(1.0);
    const T per_order = T(1.0) / order;
    const T unfilled = power(room, per_order);
    const T left = larger(unfilled - offered * (per_order * per_capacity), T(0.0));
    return larger(smaller(capacity * (room - power(left, order)), offered), T(0.0));
  }
  /// What ponds lose of `before` at a rate that follows their area.
  template <class T>
  KZWATER_INLINE static T lost(T before, T loss, T capacity, T exponent) {
    const T order = T(1.0) - exponent;
    const T per_capacity = T(1.0) / capacity;
    const T root = power(before * per_capacity, order) - order * loss * per_capacity;
    const T after = capacity * power(larger(root, T(0.0)), T(1.0) / order);
    return larger(before - after, T(0.0));
  }

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T capacity = c[depression_capacity];
    const T before = c[depression_water];
    // at most twice the water: so much the drying below leaves
    const T threshold = larger(smaller(c[depression_threshold], T(2.0) * before), before);
    const T offered = c[overland_water] * c[depression_catchment];
    const T refilled = smaller(offered, threshold - before);
    const T added = kept(threshold, offered - refilled, capacity, c[depression_shape]);
    const T filled = before + refilled + added;
    const T spilling = threshold + added;

    const T evaporating = c[open_water_coefficient] * c[reference_evapotranspiration];
    const T seeping = c[pond_seepage_rate] * c[open_ground];
    const T leaving = evaporating + seeping;
    // at the mean filling of the step, which converges faster than at either end
    const T loss = lost(T(0.5) * (before + filled), leaving * c[pond_share] * dt, capacity,
                        c[pond_area_exponent]);
    const T lost_share = loss / larger(leaving, T(1e-9));
    const T evaporated = lost_share * evaporating;
    const T seeped = lost_share * seeping;
    const T left = larger(filled - evaporated - seeped, T(0.0));
    // drying lowers all ponds: they spill again when refilled, except those that fell dry
    const T share = left / larger(filled, T(1e-9));
    const T lowered = T(2.0) * left - share * share * (T(2.0) * filled - spilling);
    const T running_off = c[overland_water] - refilled - added;

    const T per_day = T(1.0) / dt;
    c.set(depression_filling, (refilled + added) * per_day);
    c.set(depression_evaporation, evaporated * per_day);
    c.set(depression_seepage, seeped * per_day);
    c.set(overland_runoff, running_off * per_day);
    c.set(depression_water, left);
    c.set(depression_threshold, larger(lowered, left));
    c.set(recharge_water, c[recharge_water] + seeped);
    c.set(runoff_water, c[runoff_water] + running_off);
    c.set(overland_water, T(0.0));
  }
};

}  // namespace kzwater
