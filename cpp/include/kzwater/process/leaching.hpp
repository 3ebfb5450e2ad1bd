// Leaching of salt by waterings of a field that bears no crop, on some days of autumn or winter (no
// equation; the practice of the Hungry Steppe).
#pragma once
#include "kzwater/crop.hpp"
#include "kzwater/irrigation.hpp"

namespace kzwater {

inline constexpr auto leaching_start = parameter<"leaching_start">(
    {.long_name = "day of the year of the first leaching; 0 for none",
     .units = "d",
     .initial = 0.0,
     .lower = 0.0,
     .upper = 365.0,
     .source = "assumed: none; November to March in Maktaaral, from memory"});
inline constexpr auto leaching_depth =
    parameter<"leaching_depth">({.long_name = "depth of each leaching, net",
                                 .units = "mm",
                                 .initial = 100.0,
                                 .lower = 0.0,
                                 .upper = 400.0,
                                 .source = "assumed: 2 to 3 times 80-120 mm; from memory"});
inline constexpr auto leaching_count =
    parameter<"leaching_count">({.long_name = "number of leachings in a year",
                                 .units = "1",
                                 .initial = 2.0,
                                 .lower = 0.0,
                                 .upper = 12.0,
                                 .source = "assumed: 2 to 3; from memory"});
inline constexpr auto leaching_interval =
    parameter<"leaching_interval">({.long_name = "days from one leaching to the next",
                                    .units = "d",
                                    .initial = 15.0,
                                    .lower = 1.0,
                                    .upper = 60.0,
                                    .source = "assumed"});

inline constexpr auto leachings_left = memory<"leachings_left">(
    {.long_name = "leachings that are still to begin", .units = "1", .lower = 0.0, .upper = 12.0});
inline constexpr auto leaching_wait = memory<"leaching_wait">(
    {.long_name = "days until the next leaching", .units = "d", .lower = 0.0, .upper = 60.0});

struct Leaching {
  static constexpr std::string_view name = "leaching";
  static constexpr std::string_view title = "Leaching of fields without a crop";
  static constexpr std::string_view choice = "leaching";
  static constexpr bool standard = false;
  static constexpr bool by_day = true;
  static constexpr Fields fields{day_of_year,    crop_stage,     open_ground,       leaching_start,
                                 leaching_depth, leaching_count, leaching_interval, leachings_left,
                                 leaching_wait,  leaching_due};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T off = c[day_of_year] - c[leaching_start];
    const auto first = larger(off, -off) < T(0.5);
    const T left = select(first, c[leaching_count], c[leachings_left]);
    const T wait = select(first, T(0.0), c[leaching_wait]);
    const T comes = select(left > T(0.5), select(wait < T(0.5) * dt, T(1.0), T(0.0)), T(0.0));
    // a crop that stands drowns, and frozen ground takes none
    const T possible = select(c[crop_stage] > T(0.5), T(0.0), c[open_ground]);
    const T depth = select(possible > T(0.5), comes * c[leaching_depth], T(0.0));
    const T next = select(comes > T(0.5), c[leaching_interval], wait);
    c.set(leachings_left, larger(left - comes, T(0.0)));
    c.set(leaching_wait, larger(next - dt, T(0.0)));
    c.set(leaching_due, c[leaching_due] + depth);
  }
};

}  // namespace kzwater
