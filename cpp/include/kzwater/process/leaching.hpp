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

struct Leaching {
  static constexpr std::string_view name = "leaching";
  static constexpr std::string_view title = "Leaching of fields without a crop";
  static constexpr std::string_view choice = "leaching";
  static constexpr bool standard = false;
  static constexpr bool by_day = true;
  static constexpr Fields fields{day_of_year,    crop_stage,     open_ground,       leaching_start,
                                 leaching_depth, leaching_count, leaching_interval, leaching_due};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar /*dt*/) {
    using T = typename Cell::Scalar;
    const T shifter(6755399441055744.0);  // 1.5 * 2^52: adding it rounds to an integer
    const T later = c[day_of_year] - c[leaching_start];
    const T days = select(later > T(-0.5), later, later + T(365.0));
    const T before = ((days / c[leaching_interval] + shifter) - shifter);
    const T off = days - before * c[leaching_interval];
    const T today = select(larger(off, -off) < T(0.5), T(1.0), T(0.0)) *
                    select(before < c[leaching_count] - T(0.5), T(1.0), T(0.0));
    const T chosen = select(c[leaching_start] > T(0.5), today, T(0.0));
    // a crop that stands drowns, and frozen ground takes none
    const T possible = select(c[crop_stage] > T(0.5), T(0.0), c[open_ground]);
    const T depth = select(possible > T(0.5), chosen * c[leaching_depth], T(0.0));
    c.set(leaching_due, c[leaching_due] + depth);
  }
};

}  // namespace kzwater
