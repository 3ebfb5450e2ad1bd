// Irrigation as several processes see it.
#pragma once
#include "kzwater/crop.hpp"
#include "kzwater/weather.hpp"

namespace kzwater {

inline constexpr auto irrigation_water =
    transient<"irrigation_water">("irrigation on its way to the soil");
inline constexpr auto irrigation_wanted = forcing<"irrigation_wanted">(
    {.long_name = "irrigation that the field would take, over the whole field",
     .units = "mm d-1",
     .lower = 0.0,
     .upper = 1000.0});
inline constexpr auto irrigation_held = forcing<"irrigation_held">(
    {.long_name = "whether water that would have come waits for the turn of the field, 1, or not, "
                  "0",
     .units = "1",
     .lower = 0.0,
     .upper = 1.0});
inline constexpr auto irrigation_depth = forcing<"irrigation_depth">(
    {.long_name = "irrigation that is to reach the soil, over the whole field",
     .units = "mm d-1",
     .lower = 0.0,
     .upper = 1000.0});
inline constexpr auto irrigation_due =
    memory<"irrigation_due">({.long_name = "irrigation, net, that was begun and is still to come",
                              .units = "mm",
                              .lower = 0.0});
inline constexpr auto leaching_due =
    memory<"leaching_due">({.long_name = "leaching, net, that was begun and is still to come",
                            .units = "mm",
                            .lower = 0.0});
inline constexpr auto turn_interval = parameter<"turn_interval">(
    {.long_name = "days from one turn of the field at the canal to the next; 0 without turns",
     .units = "d",
     .initial = 0.0,
     .lower = 0.0,
     .upper = 60.0,
     .source = "assumed: water at any time"});
inline constexpr auto turn_length =
    parameter<"turn_length">({.long_name = "days that a turn of the field at the canal lasts",
                              .units = "d",
                              .initial = 1.0,
                              .lower = 1.0,
                              .upper = 60.0,
                              .source = "assumed"});
inline constexpr auto turn_start = parameter<"turn_start">(
    {.long_name = "day of the year on which a turn of the field begins; others are counted from it",
     .units = "d",
     .initial = 1.0,
     .lower = 1.0,
     .upper = 365.0,
     .source = "assumed"});
inline constexpr auto irrigation_wetted_share = parameter<"irrigation_wetted_share">(
    {.long_name = "share of the ground that irrigation wets; 0 for buried drip",
     .units = "1",
     .initial = 1.0,
     .lower = 0.0,
     .upper = 1.0,
     .source = "allen1998, table 20: sprinkler, basin, border 1, furrow 0.4-1, drip 0.3-0.4; from "
               "memory"});

/// Whether the field has its turn at the canal, from the morning of the day.
template <class Cell>
KZWATER_INLINE auto has_turn(Cell c) {
  using T = typename Cell::Scalar;
  const T shifter(6755399441055744.0);  // 1.5 * 2^52: adding it rounds to an integer
  const T interval = larger(c[turn_interval], T(1.0));
  const T days = c[day_of_year] - c[turn_start];
  // the middle of the day never lies between two turns
  const T turns = (days + T(0.5)) / interval - T(0.5);
  const T since = days - ((turns + shifter) - shifter) * interval;
  return select(c[turn_interval] > T(0.5), since + T(0.5), T(0.0)) < c[turn_length];
}

}  // namespace kzwater
