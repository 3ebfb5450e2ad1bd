// What a field may take of the irrigation that it wants: the limit of the season, in shares by the
// end of each stage, what the field can take in a day, its turns at the canal, and what a plan of
// many fields grants until it is renewed (no equation;
// bookkeeping of water that is granted).
#pragma once
#include "kzwater/process/irrigation_application.hpp"

namespace kzwater {

inline constexpr auto season_withdrawal = memory<"season_withdrawal">(
    {.long_name = "water taken for the crop since its sowing", .units = "mm", .lower = 0.0});
/// The plan that shares a limit between fields writes both whenever it is renewed.
inline constexpr auto period_grant = memory<"period_grant">(
    {.long_name = "water that may be taken until the plan of shared limits is renewed",
     .units = "mm",
     .initial = 1e9,  // no shared limit: more than is taken in a million years
     .lower = 0.0});
inline constexpr auto period_withdrawal = memory<"period_withdrawal">(
    {.long_name = "water taken since the plan of shared limits was renewed",
     .units = "mm",
     .lower = 0.0});
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

inline constexpr auto irrigation_capacity = parameter<"irrigation_capacity">(
    {.long_name = "most water that the field can take at a time; larger waterings last longer",
     .units = "L s-1 ha-1",
     .initial = 100.0,
     .lower = 0.01,
     .upper = 100.0,
     .source = "assumed: a watering of any depth in a day; 1 L s-1 ha-1 is 8.64 mm d-1"});

/// What keeps a field short of water on a day; the tables of a season have names for it.
enum class Binding { none, season_limit, shared_limits, capacity, turn };
inline constexpr auto binding_limit = forcing<"binding_limit">(
    {.long_name = "what kept the field from the water that it wanted: 0 nothing, 1 the limit of "
                  "its season, 2 limits that fields share, 3 its capacity, 4 its turns",
     .units = "1",
     .lower = 0.0,
     .upper = 4.0});
inline constexpr auto irrigation_refused = forcing<"irrigation_refused">(
    {.long_name = "irrigation, net, that was asked for on a day and did not come on it",
     .units = "mm d-1",
     .lower = 0.0,
     .upper = 1000.0});

struct IrrigationLimits {
  static constexpr std::string_view name = "irrigation_limits";
  static constexpr std::string_view title = "Limits of irrigation";
  static constexpr std::string_view choice = "irrigation_limits";
  static constexpr bool standard = false;
  static constexpr bool by_day = true;
  static constexpr auto made_depth = computed(irrigation_depth);
  static constexpr auto made_binding = computed(binding_limit);
  static constexpr auto made_refused = computed(irrigation_refused);
  static constexpr Fields fields{day_of_year,
                                 crop_stage,
                                 irrigation_wanted,
                                 irrigation_held,
                                 season_limit,
                                 limit_share_initial,
                                 limit_share_development,
                                 limit_share_middle,
                                 irrigation_capacity,
                                 turn_interval,
                                 turn_length,
                                 turn_start,
                                 application_efficiency,
                                 irrigation_due,
                                 leaching_due,
                                 season_withdrawal,
                                 period_grant,
                                 period_withdrawal,
                                 made_depth,
                                 made_binding,
                                 made_refused};
  // less than this share of what was asked for is short of it: grants are rounded (own choice)
  static constexpr double enough = 0.999;
  // a grant that follows the limit of the field is less by this, mm, at most
  static constexpr double grain = 1e-5;

  template <class T>
  static T code(Binding binding) {
    return T(static_cast<double>(binding));
  }

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T stage = c[crop_stage];
    const auto grows = stage > T(0.5);
    const T used = select(grows, c[season_withdrawal], T(0.0));
    const T open = of_stage(stage, T(0.0), c[limit_share_initial], c[limit_share_development],
                            c[limit_share_middle], T(1.0));
    const T of_season = larger(c[season_limit] * open - used, T(0.0));
    const T of_period = larger(c[period_grant] - c[period_withdrawal], T(0.0));
    // no limit of a season holds for leaching between two of them
    const T granted = select(grows, smaller(of_season, of_period), of_period);
    const T allowed = granted * c[application_efficiency];
    const T crop = c[irrigation_due] + c[irrigation_wanted] * dt;
    const T wanted = select(grows, crop, c[leaching_due]);
    // what a limit refuses lapses; what the day cannot bring is still to come
    const T lawful = smaller(wanted, allowed);
    const T most = T(8.64) * c[irrigation_capacity] * c[application_efficiency] * dt;
    const auto turn = has_turn(c);
    const T of_day = select(turn, most, T(0.0));
    const T depth = smaller(lawful, of_day);
    const T taken = depth / c[application_efficiency];

    const T missed = select(depth < T(enough) * wanted, T(1.0), c[irrigation_held]);
    const T shared = code<T>(Binding::shared_limits);
    const auto shared_is_tighter = of_season > of_period + T(grain);
    const T of_crop = select(shared_is_tighter, shared, code<T>(Binding::season_limit));
    const T limit = select(grows, of_crop, shared);
    const T day = select(turn, code<T>(Binding::capacity), code<T>(Binding::turn));
    const T tightest = select(allowed > of_day, day, limit);

    c.set(season_withdrawal, select(grows, used + taken, T(0.0)));
    c.set(period_withdrawal, c[period_withdrawal] + taken);
    c.set(irrigation_due, select(grows, lawful - depth, T(0.0)));
    c.set(leaching_due, select(grows, T(0.0), lawful - depth));
    c.set(made_depth, depth / dt);
    c.set(made_refused, (wanted - depth) / dt);
    c.set(made_binding, select(missed > T(0.5), tightest, code<T>(Binding::none)));
  }
};

}  // namespace kzwater
