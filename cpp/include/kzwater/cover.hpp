// The cover that several processes share.
#pragma once
#include "kzwater/field.hpp"
#include "kzwater/scalar.hpp"
#include "kzwater/weather.hpp"

namespace kzwater {

inline constexpr auto leaf_area_index =
    parameter<"leaf_area_index">({.long_name = "leaf area of the full-grown cover per ground",
                                  .units = "1",
                                  .initial = 1.0,
                                  .lower = 0.0,
                                  .upper = 10.0,
                                  .source = "steppe in May and June 0.5-2; from memory"});
inline constexpr auto dormant_leaf_share =
    parameter<"dormant_leaf_share">({.long_name = "share of the leaf area outside the season",
                                     .units = "1",
                                     .initial = 0.0,
                                     .lower = 0.0,
                                     .upper = 1.0,
                                     .source = "assumed; 1 for evergreen cover"});
inline constexpr auto green_up_day =
    parameter<"green_up_day">({.long_name = "day of the year on which half of the leaves are there",
                               .units = "d",
                               .initial = 105.0,
                               .lower = 1.0,
                               .upper = 366.0,
                               .source = "assumed; steppe greens in April"});
inline constexpr auto senescence_day = parameter<"senescence_day">(
    {.long_name = "day of the year on which half of the leaves are gone",
     .units = "d",
     .initial = 196.0,
     .lower = 1.0,
     .upper = 366.0,
     .source = "assumed; steppe is dry by August"});
inline constexpr auto leaf_change_time =
    parameter<"leaf_change_time">({.long_name = "time in which leaves grow or wither by a factor e",
                                   .units = "d",
                                   .initial = 10.0,
                                   .lower = 2.0,
                                   .upper = 60.0,
                                   .source = "assumed"});
inline constexpr auto minimum_coefficient = parameter<"minimum_coefficient">(
    {.long_name = "basal coefficient of ground without green cover",
     .units = "1",
     .initial = 0.15,
     .lower = 0.0,
     .upper = 0.3,
     .source = "allen1998, equation 97: 0.15-0.20, 0 without rain; from memory"});
inline constexpr auto readily_evaporable_share = parameter<"readily_evaporable_share">(
    {.long_name = "share of the topsoil's evaporable water that evaporates without hindrance",
     .units = "1",
     .initial = 0.4,
     .lower = 0.1,
     .upper = 0.8,
     .source = "allen1998, table 19: REW / TEW, loam 8-10 of 16-22 mm; from memory"});
inline constexpr auto depletion_fraction = parameter<"depletion_fraction">(
    {.long_name = "share of the available water that the cover takes up without stress",
     .units = "1",
     .initial = 0.5,
     .lower = 0.1,
     .upper = 0.9,
     .source = "allen1998, table 22: 0.3-0.7; from memory"});
inline constexpr auto closed_snow_cover = parameter<"closed_snow_cover">(
    {.long_name = "water of the snowpack from which it covers ground and plants",
     .units = "mm",
     .initial = 20.0,
     .lower = 1.0,
     .upper = 200.0,
     .source = "assumed"});
inline constexpr auto evaporative_demand = forcing<"evaporative_demand">(
    {.long_name = "reference evapotranspiration that wet leaves leave to plants and soil",
     .units = "mm d-1",
     .lower = 0.0,
     .upper = 30.0});
/// As the processes that answer for interception make it.
inline constexpr auto remaining_demand = computed(evaporative_demand);

/// Leaf area of the day: leaves come and go within a few `leaf_change_time` around their days.
template <class Cell>
KZWATER_INLINE typename Cell::Scalar green_leaves(Cell c) {
  using T = typename Cell::Scalar;
  const T not_yet = exponential((c[green_up_day] - c[day_of_year]) / c[leaf_change_time]);
  const T no_more = exponential((c[day_of_year] - c[senescence_day]) / c[leaf_change_time]);
  const T green = T(1.0) / ((T(1.0) + not_yet) * (T(1.0) + no_more));
  return c[leaf_area_index] * (c[dormant_leaf_share] + (T(1.0) - c[dormant_leaf_share]) * green);
}

}  // namespace kzwater
