// A managed river by hand: priorities, calls over days, reservoirs, canals, limits, returns, salt.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "managed_rivers.hpp"

using namespace kzwater;
using namespace kzwater::managed;
namespace tt = boost::test_tools;

namespace {

constexpr double day = 86400.0;

Run run_steady(ManagedRiver& river, std::size_t steps, const Series& inflow, const Series& demand,
               const Series& staying = {}) {
  const std::vector<std::int32_t> days(steps, 100);
  const auto inflows = steady(steps, inflow);
  const auto demands = steady(steps, demand);
  const auto stayings = steady(steps, staying);
  return run(
      river,
      {.steps = steps, .day = days, .inflow = inflows, .demand = demands, .staying = stayings});
}

Shortage reason(const Run& run, std::size_t step, std::size_t user) {
  return static_cast<Shortage>(static_cast<int>(run.at("reason", step, user)));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(managed_river)

BOOST_AUTO_TEST_CASE(a_user_upstream_leaves_the_water_of_an_earlier_class_below) {
  auto setup = channels(3);
  add_user(setup, 0, 2);
  add_user(setup, 2, 1);
  ManagedRiver river(setup);
  const auto found = run_steady(river, 1, {10.0, 0.0, 0.0}, {8.0, 7.0});
  BOOST_TEST(found.at("from_river", 0, 1) == 7.0 * day);
  BOOST_TEST(found.at("from_river", 0, 0) == 3.0 * day, tt::tolerance(1e-12));
  BOOST_TEST((reason(found, 0, 0) == Shortage::priority));
  BOOST_TEST(found.at("cause", 0, 0) == 1.0);
  BOOST_TEST(found.at("relief", 0, 0) == 1.0);
  BOOST_TEST((reason(found, 0, 1) == Shortage::none));
}

BOOST_AUTO_TEST_CASE(users_of_a_class_share_equally_whatever_their_place) {
  auto setup = channels(2);
  add_user(setup, 0, 1);
  add_user(setup, 1, 1);
  ManagedRiver river(setup);
  const auto found = run_steady(river, 1, {6.0, 0.0}, {4.0, 8.0});
  BOOST_TEST(found.at("from_river", 0, 0) == 2.0 * day, tt::tolerance(1e-12));
  BOOST_TEST(found.at("from_river", 0, 1) == 4.0 * day, tt::tolerance(1e-12));
  BOOST_TEST((reason(found, 0, 1) == Shortage::no_water));
}

BOOST_AUTO_TEST_CASE(water_for_a_user_three_days_below_passes_an_intake_of_a_later_class) {
  auto setup = channels(4, 1.0);
  add_user(setup, 0, 2);
  add_user(setup, 3, 1);
  ManagedRiver river(setup);
  const auto found = run_steady(river, 10, {10.0, 0.0, 0.0, 0.0}, {8.0, 7.0});
  BOOST_TEST(found.at("from_river", 9, 1) == 7.0 * day, tt::tolerance(1e-9));
  BOOST_TEST(found.at("from_river", 0, 0) == 3.0 * day, tt::tolerance(1e-9));
  BOOST_TEST((reason(found, 0, 0) == Shortage::call));
}

BOOST_AUTO_TEST_CASE(what_spills_leaves_a_reservoir_once_and_runs_down_the_river) {
  auto setup = channels(2);
  auto body = reservoir(0);
  body.capacity = LinearTable("capacity", {0.0}, {0.0});
  setup.bodies.push_back(body);
  ManagedRiver river(setup);
  river.state().at("water")[0] = 104e6;
  const auto found = run_steady(river, 1, {5.0, 0.0}, {});
  // 4 m over a crest of 20 m, walls upright: 4e6 m3 less 4e6 m3 / (1 + x)^2, x = Q dt / (2 W)
  const double turned = 1.0 + 1.7 * 20.0 * 8.0 * day / (2.0 * 4e6);
  const double over = 4e6 * (1.0 - 1.0 / (turned * turned));
  BOOST_TEST(found.at("spill", 0, 0) == over, tt::tolerance(1e-12));
  BOOST_TEST(found.at("discharge", 0, 1) == over, tt::tolerance(1e-12));
  BOOST_TEST(found.at("stored", 0, 0) == 104e6 - over + 5.0 * day, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_reservoir_releases_what_users_below_lack_and_no_more) {
  auto setup = channels(3);
  add_user(setup, 2, 1);
  setup.bodies.push_back(reservoir(0));
  ManagedRiver river(setup);
  river.state().at("water")[0] = 5e7;
  const auto found = run_steady(river, 10, {5.0, 0.0, 3.0}, {20.0});
  for (std::size_t step = 0; step < 10; ++step) {
    BOOST_TEST(found.at("from_river", step, 0) == 20.0 * day, tt::tolerance(1e-12));
    BOOST_TEST(found.at("discharge", step, 0) == 17.0 * day, tt::tolerance(1e-9));
  }
  BOOST_TEST(found.at("stored", 9, 0) == 5e7 - 10.0 * 12.0 * day, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(an_empty_reservoir_passes_on_what_users_below_call_from_one_above_it) {
  auto setup = channels(4, 1.0);
  add_user(setup, 3, 1);
  setup.bodies.push_back(reservoir(0));
  setup.bodies.push_back(reservoir(2));
  ManagedRiver river(setup);
  river.state().at("water")[0] = 9e7;
  river.state().at("water")[2] = 1e7;
  const auto found = run_steady(river, 40, {0.0, 10.0, 0.0, 0.0}, {20.0});
  for (std::size_t step = 20; step < 40; ++step) {
    BOOST_TEST(found.at("from_river", step, 0) == 20.0 * day, tt::tolerance(1e-6));
  }
}

BOOST_AUTO_TEST_CASE(below_its_dead_volume_a_reservoir_keeps_its_water_and_says_so) {
  auto setup = channels(2);
  add_user(setup, 1, 1);
  setup.bodies.push_back(reservoir(0));
  ManagedRiver river(setup);
  river.state().at("water")[0] = 1e7 + 2.0 * day;
  const auto found = run_steady(river, 2, {0.0, 1.0}, {5.0});
  BOOST_TEST(found.at("from_river", 0, 0) == 3.0 * day, tt::tolerance(1e-9));
  BOOST_TEST((reason(found, 0, 0) == Shortage::storage));
  BOOST_TEST(found.at("stored", 1, 0) == 1e7, tt::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(water_that_must_stay_comes_between_the_classes) {
  auto setup = channels(2);
  add_user(setup, 0, 1);
  add_user(setup, 0, 3);
  setup.staying.push_back({1, 2});
  ManagedRiver river(setup);
  const auto found = run_steady(river, 1, {10.0, 0.0}, {4.0, 9.0}, {5.0});
  BOOST_TEST(found.at("from_river", 0, 0) == 4.0 * day, tt::tolerance(1e-12));
  BOOST_TEST(found.at("staying_met", 0, 0) == 5.0 * day, tt::tolerance(1e-12));
  BOOST_TEST(found.at("from_river", 0, 1) == 1.0 * day, tt::tolerance(1e-12));
  BOOST_TEST((reason(found, 0, 1) == Shortage::staying));
}

BOOST_AUTO_TEST_CASE(what_a_canal_loses_is_taken_and_named) {
  auto setup = channels(1);
  setup.canals.parent = {-1, 0};
  setup.canals.reach = {{20.0, 10.0, 30.0, 1.9, 0.4, 1.0, 0.0},
                        {10.0, 5.0, 10.0, 1.9, 0.4, 1.0, 0.05}};
  add_user(setup, 0, 1, 1);
  ManagedRiver river(setup);
  const auto found = run_steady(river, 3, {50.0}, {5.0});
  const double lost = found.at("canal_seepage", 2, 0) + found.at("canal_seepage", 2, 1) +
                      found.at("canal_spill", 2, 1);
  BOOST_TEST(found.at("from_river", 2, 0) == 5.0 * day);
  BOOST_TEST(found.at("withdrawn", 2, 0) == 5.0 * day + lost, tt::tolerance(1e-12));
  BOOST_TEST(lost > 0.2 * 5.0 * day);
}

/// A day of -1 degC grows 20 mm, two 20 sqrt(2) mm; at 50 mm ice covers all, and 2 of 5 is left.
BOOST_AUTO_TEST_CASE(a_canal_under_ice_carries_less_and_says_so) {
  auto setup = channels(1);
  setup.canals.parent = {-1};
  setup.canals.reach = {{0.0, 0.0, 5.0, 1.9, 0.4, 1.0, 0.0}};
  setup.canals.under_ice = {0.4};
  add_user(setup, 0, 1, 0);
  ManagedRiver river(setup);
  const std::vector<std::int32_t> days(5, 10);
  const auto inflow = steady(5, {50.0});
  const auto demand = steady(5, {5.2});
  const Series temperature{-1.0, -1.0, -100.0, -1.0, 30.0};
  const Series closed{0.0, 0.0, 0.0, 0.0, 1.0};
  const auto found = run(river, {.steps = 5,
                                 .day = days,
                                 .inflow = inflow,
                                 .demand = demand,
                                 .canal_closed = closed,
                                 .temperature = temperature});
  const Series ice{20.0, std::sqrt(800.0), std::sqrt(40800.0), std::sqrt(41200.0), 0.0};
  const double second = 0.5 * (20.0 + std::sqrt(800.0)) / 50.0;
  const Series capacity{5.0 - 0.2 * 3.0, 5.0 - second * 3.0,
                        5.0 - 0.5 * (ice[1] / 50.0 + 1.0) * 3.0, 2.0, 0.0};
  for (std::size_t step = 0; step < 5; ++step) {
    BOOST_TEST(found.at("canal_ice", step, 0) == ice[step], tt::tolerance(1e-12));
    BOOST_TEST(found.at("from_river", step, 0) == capacity[step] * day, tt::tolerance(1e-12));
  }
  BOOST_TEST((reason(found, 3, 0) == Shortage::canal_ice));
  BOOST_TEST(found.at("cause", 3, 0) == 0.0);
  BOOST_TEST((reason(found, 4, 0) == Shortage::closed_canal));
}

BOOST_AUTO_TEST_CASE(ice_is_no_reason_where_a_canal_is_too_small_without_it) {
  auto setup = channels(1);
  setup.canals.parent = {-1};
  setup.canals.reach = {{0.0, 0.0, 5.0, 1.9, 0.4, 1.0, 0.0}};
  setup.canals.under_ice = {0.9};
  add_user(setup, 0, 1, 0);
  ManagedRiver river(setup);
  const std::vector<std::int32_t> days(1, 10);
  const Series inflow{50.0};
  const Series demand{20.0};
  const Series temperature{-100.0};
  const auto found = run(
      river,
      {.steps = 1, .day = days, .inflow = inflow, .demand = demand, .temperature = temperature});
  BOOST_TEST(found.at("from_river", 0, 0) == 4.75 * day, tt::tolerance(1e-12));
  BOOST_TEST((reason(found, 0, 0) == Shortage::canal));
}

/// 4 of 10 lack on the first day: a quarter is given up, 3 are asked for with the 2 of the next.
BOOST_AUTO_TEST_CASE(what_a_user_lacks_is_asked_for_again_less_what_is_given_up) {
  auto setup = channels(1);
  add_user(setup, 0, 1);
  add_user(setup, 0, 1);
  setup.users.carry_over_days = {4.0, 0.0};
  ManagedRiver river(setup);
  const std::vector<std::int32_t> days(4, 100);
  const Series inflow{12.0, 3.0, 8.0, 8.0};
  const Series demand{10.0, 10.0, 2.0, 1.0, 2.0, 1.0, 0.0, 0.0};
  const auto found = run(river, {.steps = 4, .day = days, .inflow = inflow, .demand = demand});
  const Series carried_in{0.0, 3.0, 1.875, 0.0};
  const Series delivered{6.0, 2.5, 3.875, 0.0};
  const Series shortage{1.0, 0.625, 0.0, 0.0};
  for (std::size_t step = 0; step < 4; ++step) {
    BOOST_TEST(found.at("demand", step, 0) == demand[2 * step] * day);
    BOOST_TEST(found.at("carried_in", step, 0) == carried_in[step] * day, tt::tolerance(1e-12));
    BOOST_TEST(found.at("delivered", step, 0) == delivered[step] * day, tt::tolerance(1e-12));
    BOOST_TEST(found.at("shortage", step, 0) == shortage[step] * day, tt::tolerance(1e-12));
    BOOST_TEST(found.at("carried_out", step, 1) == 0.0);
  }
  BOOST_TEST((reason(found, 1, 0) == Shortage::no_water));
  BOOST_TEST((reason(found, 2, 0) == Shortage::none));
}

/// What is carried over comes to more than the earlier class takes, and that is the reason still.
BOOST_AUTO_TEST_CASE(a_reason_stays_while_what_is_carried_over_grows) {
  auto setup = channels(2);
  add_user(setup, 0, 1);
  add_user(setup, 1, 2);
  setup.users.carry_over_days = {0.0, 20.0};
  ManagedRiver river(setup);
  const auto found = run_steady(river, 60, {10.0, 0.0}, {7.0, 6.0});
  for (std::size_t step = 0; step < 60; ++step) {
    BOOST_TEST((reason(found, step, 1) == Shortage::priority));
  }
  BOOST_TEST(found.at("carried_out", 59, 1) > 2.0 * 7.0 * day);
}

/// Nobody asks for new water, and none comes: the rest fades, and its last cubic metre at once.
BOOST_AUTO_TEST_CASE(nothing_is_carried_over_for_ever) {
  auto setup = channels(1);
  add_user(setup, 0, 1);
  setup.users.carry_over_days = {2.0};
  ManagedRiver river(setup);
  const std::vector<std::int32_t> days(40, 100);
  Series demand(40, 0.0);
  demand[0] = 1.0;
  const auto found = run(river, {.steps = 40, .day = days, .demand = demand});
  double given_up = 0.0;
  for (std::size_t step = 0; step < 40; ++step) {
    given_up += found.at("shortage", step, 0);
    const double left = std::pow(0.5, static_cast<double>(step + 1)) * day;
    BOOST_TEST(found.at("carried_out", step, 0) == (left < 1.0 ? 0.0 : left));
  }
  BOOST_TEST(given_up == day, tt::tolerance(1e-12));
  BOOST_TEST((reason(found, 10, 0) == Shortage::no_water));
  BOOST_TEST((reason(found, 20, 0) == Shortage::none));
}

BOOST_AUTO_TEST_CASE(a_limit_is_never_passed_and_begins_anew) {
  auto setup = channels(1);
  add_user(setup, 0, 1);
  setup.limits.push_back({{0}});
  ManagedRiver river(setup);
  const std::vector<std::int32_t> days(6, 100);
  const auto inflow = steady(6, {50.0});
  const auto demand = steady(6, {10.0});
  const auto limit = steady(6, {25.0 * day});
  const Series begins{1.0, 0.0, 0.0, 0.0, 1.0, 0.0};
  const auto found = run(river, {.steps = 6,
                                 .day = days,
                                 .inflow = inflow,
                                 .demand = demand,
                                 .limit = limit,
                                 .limit_begins = begins});
  const Series expected{10.0, 10.0, 5.0, 0.0, 10.0, 10.0};
  for (std::size_t step = 0; step < 6; ++step) {
    BOOST_TEST(found.at("from_river", step, 0) / day == expected[step], tt::tolerance(1e-12));
  }
  BOOST_TEST((reason(found, 3, 0) == Shortage::limit));
  BOOST_TEST(found.at("permitted", 2, 0) == 5.0 * day, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_share_of_the_flow_above_a_threshold_is_asked_for_in_the_next_step) {
  auto setup = channels(3);
  add_user(setup, 0, 1);  // its water does not reach the place that is counted
  add_user(setup, 2, 1);
  setup.shares_above.push_back({1, 1});
  ManagedRiver river(setup);
  const std::vector<std::int32_t> days(7, 100);
  const auto inflow = steady(7, {10.0, 4.0, 0.0});
  const auto demand = steady(7, {4.0, 0.0});
  const Series share{0.5, 0.5, 0.5, 0.5, 0.0, 0.5, 0.5};
  const auto threshold = steady(7, {25.0 * day});
  const Series begins{1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0};
  const auto found = run(river, {.steps = 7,
                                 .day = days,
                                 .inflow = inflow,
                                 .demand = demand,
                                 .share = share,
                                 .share_threshold = threshold,
                                 .share_begins = begins});
  // 10, then 11.2 a day with what the first user gives back, pass the place: 10, 21.2, 32.4, 43.6;
  // no share is counted on the fifth day, and the sum begins anew on the sixth.
  const Series expected{0.0, 0.0, 0.0, 3.7, 5.6, 0.0, 0.0};
  for (std::size_t step = 0; step < 7; ++step) {
    BOOST_TEST(found.at("demand", step, 1) / day == expected[step], tt::tolerance(1e-12));
    BOOST_TEST(found.at("delivered", step, 1) == found.at("demand", step, 1));
  }
  BOOST_TEST(river.state().at("share_summed")[0] == 22.4 * day, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(water_given_back_is_there_in_the_next_step_with_its_salt) {
  auto setup = channels(2);
  add_user(setup, 0, 1);
  ManagedRiver river(setup);
  const std::vector<std::int32_t> days(2, 100);
  const auto inflow = steady(2, {10.0, 0.0});
  const auto salinity = steady(2, {1.0, 0.0});
  const auto demand = steady(2, {10.0});
  const auto found = run(
      river,
      {.steps = 2, .day = days, .inflow = inflow, .inflow_salinity = salinity, .demand = demand});
  BOOST_TEST(found.at("head_inflow", 0, 1) == 0.0);
  BOOST_TEST(found.at("head_inflow", 1, 1) == 3.0 * day, tt::tolerance(1e-12));
  // 30 of the 40 % that is not consumed comes back with three quarters of the salt
  BOOST_TEST(found.at("salinity", 1, 1) == 0.75 * 10.0 / 3.0, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(wells_come_before_or_after_the_river_as_stated) {
  auto setup = channels(1);
  add_user(setup, 0, 1);
  add_user(setup, 0, 1);
  setup.users.well_order = {WellOrder::before_river, WellOrder::after_river};
  setup.users.well_capacity = {3.0, 3.0};
  ManagedRiver river(setup);
  const auto found = run_steady(river, 1, {8.0}, {10.0, 10.0});
  BOOST_TEST(found.at("from_well", 0, 0) == 3.0 * day);
  BOOST_TEST(found.at("from_river", 0, 0) == 8.0 * 7.0 / 17.0 * day, tt::tolerance(1e-12));
  BOOST_TEST(found.at("from_well", 0, 1) == 3.0 * day);
}

BOOST_AUTO_TEST_SUITE_END()
