// Irrigation that is ordered when the root zone has lost a share of its available water, and comes
// after a lead time; the order knows nothing of the weather to come (Allen et al. 1998, chapter 8).
#pragma once
#include "kzwater/paddy.hpp"
#include "kzwater/process/irrigation_application.hpp"

namespace kzwater {

inline constexpr auto irrigation_wait =
    memory<"irrigation_wait">({.long_name = "time until the water that was ordered comes",
                               .units = "d",
                               .lower = 0.0,
                               .upper = 60.0});
inline constexpr auto season_withdrawal = memory<"season_withdrawal">(
    {.long_name = "water taken for the crop since its sowing", .units = "mm", .lower = 0.0});
inline constexpr auto irrigation_trigger_initial = parameter<"irrigation_trigger_initial">(
    {.long_name = "depletion that orders water in the initial stage, share of available water",
     .units = "1",
     .initial = 0.5,
     .lower = 0.05,
     .upper = 1.0,
     .source = "allen1998, table 22: p of the crop; from memory"});
inline constexpr auto irrigation_trigger_development = parameter<"irrigation_trigger_development">(
    {.long_name = "depletion that orders water in the development stage, share of available water",
     .units = "1",
     .initial = 0.5,
     .lower = 0.05,
     .upper = 1.0,
     .source = "allen1998, table 22: p of the crop; from memory"});
inline constexpr auto irrigation_trigger_middle = parameter<"irrigation_trigger_middle">(
    {.long_name = "depletion that orders water in the middle stage, share of available water",
     .units = "1",
     .initial = 0.5,
     .lower = 0.05,
     .upper = 1.0,
     .source = "allen1998, table 22: p of the crop; from memory"});
inline constexpr auto irrigation_trigger_late = parameter<"irrigation_trigger_late">(
    {.long_name = "depletion that orders water in the late stage, share of available water",
     .units = "1",
     .initial = 1.0,
     .lower = 0.05,
     .upper = 1.0,
     .source = "assumed: fields dry off before harvest; 1 orders nothing"});
inline constexpr auto irrigation_refill = parameter<"irrigation_refill">(
    {.long_name = "share of the depletion that a watering makes good",
     .units = "1",
     .initial = 1.0,
     .lower = 0.1,
     .upper = 1.5,
     .source = "assumed: to field capacity; below 1 in deficit "
               "irrigation, above where salt is leached"});
inline constexpr auto irrigation_least_depth = parameter<"irrigation_least_depth">(
    {.long_name = "least depth of a watering, net, to which smaller ones are "
                  "raised while water is short",
     .units = "mm",
     .initial = 10.0,
     .lower = 0.0,
     .upper = 150.0,
     .source = "assumed"});
inline constexpr auto irrigation_greatest_depth = parameter<"irrigation_greatest_depth">(
    {.long_name = "greatest depth of a watering, net",
     .units = "mm",
     .initial = 120.0,
     .lower = 1.0,
     .upper = 400.0,
     .source = "furrows in Kazakhstan 60-120 mm; from memory"});
inline constexpr auto irrigation_lead_time =
    parameter<"irrigation_lead_time">({.long_name = "time between order and water",
                                       .units = "d",
                                       .initial = 2.0,
                                       .lower = 0.0,
                                       .upper = 30.0,
                                       .source = "assumed"});
inline constexpr auto season_limit =
    parameter<"season_limit">({.long_name = "most water that may be taken for the crop in a season",
                               .units = "mm",
                               .initial = 100000.0,
                               .lower = 0.0,
                               .upper = 100000.0,
                               .source = "assumed: no limit"});

inline constexpr auto limit_share_initial = parameter<"limit_share_initial">(
    {.long_name = "share of the season's limit that may be taken by the end of the initial stage",
     .units = "1",
     .initial = 1.0,
     .lower = 0.0,
     .upper = 1.0,
     .source = "assumed: first come, first served; a plan of the season gives others"});
inline constexpr auto limit_share_development = parameter<"limit_share_development">(
    {.long_name =
         "share of the season's limit that may be taken by the end of the development stage",
     .units = "1",
     .initial = 1.0,
     .lower = 0.0,
     .upper = 1.0,
     .source = "assumed: first come, first served; a plan of the season gives others"});
inline constexpr auto limit_share_middle = parameter<"limit_share_middle">(
    {.long_name = "share of the season's limit that may be taken by the end of the middle stage",
     .units = "1",
     .initial = 1.0,
     .lower = 0.0,
     .upper = 1.0,
     .source = "assumed: first come, first served; a plan of the season gives others"});

struct IrrigationByDepletion {
  static constexpr std::string_view name = "irrigation_by_depletion";
  static constexpr std::string_view title = "Irrigation ordered by depletion of the root zone";
  static constexpr std::string_view choice = "irrigation";
  static constexpr bool standard = false;
  static constexpr bool by_day = true;
  static constexpr auto made_depth = computed(irrigation_depth);
  static constexpr Fields fields{crop_stage,
                                 open_ground,
                                 available_water_capacity,
                                 irrigation_trigger_initial,
                                 irrigation_trigger_development,
                                 irrigation_trigger_middle,
                                 irrigation_trigger_late,
                                 irrigation_refill,
                                 irrigation_least_depth,
                                 irrigation_greatest_depth,
                                 irrigation_lead_time,
                                 season_limit,
                                 limit_share_initial,
                                 limit_share_development,
                                 limit_share_middle,
                                 application_efficiency,
                                 rooted_depth,
                                 rooted_water,
                                 irrigation_wait,
                                 season_withdrawal,
                                 made_depth};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    water<false>(c, dt);
  }

  template <bool paddies, class Cell>
  KZWATER_INLINE static void water(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T stage = c[crop_stage];
    const auto grows = stage > T(0.5);
    const T available = c[available_water_capacity] * c[rooted_depth];
    const T depletion = larger(available - c[rooted_water], T(0.0));
    const T trigger =
        of_stage(stage, T(2.0), c[irrigation_trigger_initial], c[irrigation_trigger_development],
                 c[irrigation_trigger_middle], c[irrigation_trigger_late]);

    const auto short_of_water = depletion > trigger * available;
    const T ordered = select(short_of_water, c[irrigation_lead_time] + dt, T(0.0));
    const T pending =
        select(grows, select(c[irrigation_wait] > T(0.0), c[irrigation_wait], ordered), T(0.0));
    const T wait = larger(pending - dt, T(0.0));
    const T arrives = select(pending > T(0.0), select(wait < T(0.5) * dt, T(1.0), T(0.0)), T(0.0));

    // rain since the order may have made the watering needless, and frozen ground takes none
    const T least = c[irrigation_least_depth];
    const T refill = c[irrigation_refill] * depletion;
    const T small = select(short_of_water, least, T(0.0));
    T due = select(refill < least, small, refill) * arrives;
    if constexpr (paddies) {
      due = select(c[bund_height] > T(0.0), c[flooding_shortage] * dt, due);
    }
    const T wanted = smaller(due, c[irrigation_greatest_depth]);
    const T worthwhile = select(c[open_ground] > T(0.5), wanted, T(0.0));
    const T used = select(grows, c[season_withdrawal], T(0.0));
    const T open = of_stage(stage, T(0.0), c[limit_share_initial], c[limit_share_development],
                            c[limit_share_middle], T(1.0));
    const T granted = larger(c[season_limit] * open - used, T(0.0)) * c[application_efficiency];
    const T depth = smaller(worthwhile, granted);

    c.set(irrigation_wait, select(arrives > T(0.5), T(0.0), wait));
    c.set(season_withdrawal, used + depth / c[application_efficiency]);
    c.set(made_depth, depth / dt);
  }
};

}  // namespace kzwater
