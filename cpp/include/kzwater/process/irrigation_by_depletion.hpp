// Irrigation that is ordered when the root zone has lost a share of its available water, and would
// come after a lead time, or that comes at a fixed interval; it knows nothing of the weather to
// come (Allen et al. 1998, chapter 8).
#pragma once
#include "kzwater/cover.hpp"
#include "kzwater/irrigation.hpp"
#include "kzwater/kept.hpp"
#include "kzwater/paddy.hpp"

namespace kzwater {

inline constexpr auto irrigation_wait =
    memory<"irrigation_wait">({.long_name = "time until the water that was ordered comes",
                               .units = "d",
                               .lower = 0.0,
                               .upper = 60.0});
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
inline constexpr auto leaching_fraction = parameter<"leaching_fraction">(
    {.long_name = "share of each watering beyond the depletion that is to leach salt",
     .units = "1",
     .initial = 0.0,
     .lower = 0.0,
     .upper = 0.6,
     .source = "ayers1985: ECw / (5 ECe - ECw); none assumed"});
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
inline constexpr auto irrigation_by_pass = parameter<"irrigation_by_pass">(
    {.long_name = "whether water is ordered before the trigger where one watering cannot make good "
                  "what the trigger allows, 1, or by the trigger alone, 0",
     .units = "1",
     .initial = 0.0,
     .lower = 0.0,
     .upper = 1.0,
     .source = "assumed: by the trigger; 1 for machines"});

inline constexpr auto irrigation_interval = parameter<"irrigation_interval">(
    {.long_name =
         "days from one watering to the next, the first so long after sowing; 0 by depletion",
     .units = "d",
     .initial = 0.0,
     .lower = 0.0,
     .upper = 60.0,
     .source = "assumed: by depletion"});
inline constexpr auto irrigation_fixed_depth = parameter<"irrigation_fixed_depth">(
    {.long_name = "depth of every watering, net; 0 by what is to be refilled",
     .units = "mm",
     .initial = 0.0,
     .lower = 0.0,
     .upper = 400.0,
     .source = "assumed: by refill"});
inline constexpr auto irrigation_ordered = parameter<"irrigation_ordered">(
    {.long_name = "whether the field orders water, 1, or only gets that of a list, 0",
     .units = "1",
     .initial = 1.0,
     .lower = 0.0,
     .upper = 1.0,
     .source = "assumed"});

struct IrrigationByDepletion {
  static constexpr std::string_view name = "irrigation_by_depletion";
  static constexpr std::string_view title = "Irrigation ordered by depletion of the root zone";
  static constexpr std::string_view choice = "irrigation";
  static constexpr bool standard = false;
  static constexpr bool by_day = true;
  static constexpr std::size_t keeps = 1;
  static constexpr auto made_wanted = computed(irrigation_wanted);
  static constexpr auto made_held = computed(irrigation_held);
  static constexpr Fields fields{day_of_year,
                                 crop_stage,
                                 open_ground,
                                 available_water_capacity,
                                 irrigation_trigger_initial,
                                 irrigation_trigger_development,
                                 irrigation_trigger_middle,
                                 irrigation_trigger_late,
                                 irrigation_refill,
                                 leaching_fraction,
                                 irrigation_least_depth,
                                 irrigation_greatest_depth,
                                 irrigation_lead_time,
                                 irrigation_by_pass,
                                 basal_coefficient,
                                 evaporative_demand,
                                 irrigation_interval,
                                 irrigation_fixed_depth,
                                 irrigation_ordered,
                                 turn_interval,
                                 turn_length,
                                 turn_start,
                                 rooted_depth,
                                 rooted_water,
                                 irrigation_wait,
                                 irrigation_due,
                                 made_wanted,
                                 made_held};

  // what lacks when a small watering is ordered, share of it, at least (own choice)
  static constexpr double least_of_pass = 0.5;

  /// The depth of a watering per depletion, leaching included.
  template <class Cell>
  KZWATER_INLINE static typename Cell::Scalar refill(Cell c, typename Cell::Scalar dt) {
    return kept<0>(c, dt, [](auto p, auto /*dt*/) KZWATER_KEPT {
      return p[irrigation_refill] / (typename Cell::Scalar(1.0) - p[leaching_fraction]);
    });
  }
  /// What is still to come of earlier waterings; rain may have made it needless, unless it is more
  /// than the root zone lacks by intention.
  template <class Cell, class T>
  KZWATER_INLINE static T still_to_come(Cell c, T depletion, T share) {
    const T needed = smaller(c[irrigation_due], depletion);
    const T refilled = select(share > T(1.0), c[irrigation_due], needed);
    const T planned = select(c[irrigation_fixed_depth] > T(0.0), c[irrigation_due], refilled);
    return select(c[irrigation_ordered] > T(0.5), planned, c[irrigation_due]);
  }

  /// The depletion that orders water. Where a watering is too small for what the trigger allows, it
  /// is ordered so that it fits when it comes: until then the crop uses some more.
  template <class Cell, class T>
  KZWATER_INLINE static T ordering(Cell c, T available, T trigger, T share) {
    const T allowed = trigger * available;
    const T pass = c[irrigation_greatest_depth] / share;
    const T use = c[basal_coefficient] * c[evaporative_demand] * c[irrigation_lead_time];
    const T early = smaller(larger(pass - use, T(least_of_pass) * pass), allowed);
    const T small = select(pass < allowed, c[irrigation_by_pass], T(0.0));
    const T by_pass = select(trigger < T(1.0), small, T(0.0));
    return select(by_pass > T(0.5), early, allowed);
  }

  /// The depth of a watering that comes now; rain since the order may have made it needless.
  template <class Cell, class Mask, class T>
  KZWATER_INLINE static T depth(Cell c, Mask short_of_water, T wanted, T trigger) {
    const T least = c[irrigation_least_depth];
    const T small = select(short_of_water, least, T(0.0));
    const T refilled = smaller(select(wanted < least, small, wanted), c[irrigation_greatest_depth]);
    // an interval asks nothing but whether the stage is watered at all
    const T by_interval = select(trigger < T(1.0), T(1.0), T(0.0));
    const auto at_interval = c[irrigation_interval] > T(0.0);
    const T fixed = select(at_interval, T(1.0), select(refilled > T(0.0), T(1.0), T(0.0))) *
                    c[irrigation_fixed_depth];
    return select(c[irrigation_fixed_depth] > T(0.0), fixed, refilled) *
           select(at_interval, by_interval, T(1.0));
  }

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
    const T share = refill(c, dt);
    T due = select(grows, still_to_come(c, depletion, share), T(0.0));
    const T lacking = larger(depletion - due, T(0.0));

    const auto short_of_water = lacking > ordering(c, available, trigger, share);
    const T ordered = select(c[irrigation_interval] > T(0.0), c[irrigation_interval],
                             select(short_of_water, c[irrigation_lead_time] + dt, T(0.0)));
    const T orders = select(c[irrigation_ordered] > T(0.5), ordered, T(0.0));
    const T pending =
        select(grows, select(c[irrigation_wait] > T(0.0), c[irrigation_wait], orders), T(0.0));
    // what would come between two turns of the canal waits for the next one
    const T left = larger(pending - dt, T(0.0));
    const auto turn = has_turn(c);
    const T wait = select(turn, left, select(pending > T(0.0), larger(left, dt), T(0.0)));
    const T comes = select(pending > T(0.0), select(left < T(0.5) * dt, T(1.0), T(0.0)), T(0.0));
    const T arrives = select(turn, comes, T(0.0));
    T held = select(turn, T(0.0), comes);

    T wanted = depth(c, short_of_water, share * lacking, trigger) * arrives;
    if constexpr (paddies) {
      // a fill that was begun goes on to the upper level, unless rain has done it
      const auto pond = c[bund_height] > T(0.0);
      const auto orders_none = c[irrigation_ordered] < T(0.5);
      const T begun = select(c[irrigation_due] > T(0.0), c[flooding_room] * dt, T(0.0));
      const T asked = larger(c[flooding_shortage] * dt - begun, T(0.0));
      wanted = select(pond, select(orders_none, T(0.0), asked), wanted);
      due = select(pond, select(orders_none, due, begun), due);
      held = select(pond, T(0.0), held);
    }
    // frozen ground takes none
    const T taken = select(c[open_ground] > T(0.5), wanted, T(0.0));

    c.set(irrigation_wait, select(arrives > T(0.5), T(0.0), wait));
    c.set(irrigation_due, due);
    c.set(made_wanted, taken / dt);
    c.set(made_held, held);
  }
};

}  // namespace kzwater
