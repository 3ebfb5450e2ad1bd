// Calls over travel times: rises, cascades, empty reservoirs, sources at different distances.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <utility>
#include <vector>

#include "managed_rivers.hpp"

using namespace kzwater;
using namespace kzwater::managed;
namespace tt = boost::test_tools;

namespace {

constexpr double day = 86400.0;

/// The demands of a step are those of `before` up to `change`, then those of `after`.
Run run_changing(ManagedRiver& river, std::size_t steps, const Series& inflow, const Series& before,
                 const Series& after, std::size_t change, const Series& evaporation = {}) {
  const std::vector<std::int32_t> days(steps, 100);
  const auto inflows = steady(steps, inflow);
  auto demands = steady(change, before);
  const auto later = steady(steps - change, after);
  demands.insert(demands.end(), later.begin(), later.end());
  const auto evaporations = steady(steps, evaporation);
  return run(river, {.steps = steps,
                     .day = days,
                     .inflow = inflows,
                     .evaporation = evaporations,
                     .demand = demands});
}

Run run_steady(ManagedRiver& river, std::size_t steps, const Series& inflow, const Series& demand) {
  return run_changing(river, steps, inflow, demand, demand, 0);
}

/// A user three days below a reservoir under a limit of 50 m3/s for a day, which is used up before
/// step 20; from then on it is `after` in each step.
Run run_renewed(const Series& after, bool begins) {
  auto setup = channels(5, 1.0);
  add_user(setup, 4, 1);
  setup.bodies.push_back(reservoir(0));
  setup.limits.push_back({{0}});
  ManagedRiver river(setup);
  river.state().at("water")[0] = 9e7;
  const std::vector<std::int32_t> days(after.size() + 20, 100);
  const auto inflow = steady(days.size(), {0.0, 0.0, 0.0, 0.0, 0.0});
  const auto demand = steady(days.size(), {5.0});
  auto limit = steady(20, {50.0 * day});
  limit.insert(limit.end(), after.begin(), after.end());
  Series beginning(days.size(), 0.0);
  beginning[0] = 1.0;
  beginning[20] = begins ? 1.0 : 0.0;
  return run(river, {.steps = days.size(),
                     .day = days,
                     .inflow = inflow,
                     .demand = demand,
                     .limit = limit,
                     .limit_begins = beginning});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(river_calls)

BOOST_AUTO_TEST_CASE(a_demand_that_rises_farther_down_is_met_from_its_first_day) {
  auto setup = channels(5, 1.0);
  add_user(setup, 4, 1);
  setup.bodies.push_back(reservoir(0));
  ManagedRiver river(setup);
  river.state().at("water")[0] = 9e7;
  const auto found = run_changing(river, 30, {0.0, 0.0, 0.0, 0.0, 0.0}, {2.0}, {8.0}, 15);
  for (std::size_t step = 10; step < 30; ++step) {
    BOOST_TEST(found.at("shortage", step, 0) <= 1e-9 * day, "step " << step);
  }
  BOOST_TEST(found.at("discharge", 10, 0) == 2.0 * day, tt::tolerance(1e-12));
  BOOST_TEST(found.at("discharge", 12, 0) == 8.0 * day, tt::tolerance(1e-12));
}

/// A linear store of three days spreads what it gets: a part of a rise comes late.
BOOST_AUTO_TEST_CASE(a_channel_that_spreads_water_is_filled_before_a_rise) {
  auto setup = channels(3, 3.0);
  add_user(setup, 2, 1);
  setup.bodies.push_back(reservoir(0));
  ManagedRiver river(setup);
  river.state().at("water")[0] = 9e7;
  const auto found = run_changing(river, 60, {0.0, 0.0, 0.0}, {2.0}, {8.0}, 40);
  BOOST_TEST(found.at("shortage", 39, 0) <= 1e-3 * day);
  BOOST_TEST(found.at("delivered", 40, 0) > 6.5 * day);  // 2 and four fifths of the rise
  BOOST_TEST(found.at("delivered", 46, 0) > 7.9 * day);
  for (std::size_t step = 1; step < 60; ++step) {  // it is never called twice
    BOOST_TEST(found.at("discharge", step, 0) <= 8.0 * day * (1.0 + 1e-12));
  }
}

BOOST_AUTO_TEST_CASE(an_earlier_class_far_below_has_its_rise_before_a_later_one_above) {
  auto setup = channels(5, 1.0);
  add_user(setup, 1, 2);
  add_user(setup, 4, 1);
  setup.users.returned = {0.0, 0.0};
  ManagedRiver river(setup);
  const auto found =
      run_changing(river, 30, {10.0, 0.0, 0.0, 0.0, 0.0}, {9.0, 1.0}, {9.0, 7.0}, 15);
  for (std::size_t step = 6; step < 30; ++step) {
    BOOST_TEST(found.at("shortage", step, 1) <= 1e-9 * day, "step " << step);
  }
  BOOST_TEST(found.at("from_river", 11, 0) == 9.0 * day, tt::tolerance(1e-12));
  BOOST_TEST(found.at("from_river", 12, 0) == 3.0 * day, tt::tolerance(1e-12));
}

/// Three in a row, as far apart as a day; the last ones hold little.
BOOST_AUTO_TEST_CASE(the_releases_of_a_cascade_come_to_rest) {
  auto setup = channels(7, 1.0);
  add_user(setup, 6, 1);
  add_user(setup, 5, 2);
  for (const std::int32_t place : {0, 2, 4}) {
    setup.bodies.push_back(reservoir(place));
  }
  setup.bodies[1].zones.buffer = SeasonalCurve(3e7);
  setup.bodies[1].rules.buffer_share = 0.1;
  ManagedRiver river(setup);
  river.state().at("water")[0] = 9e7;
  river.state().at("water")[2] = 1.2e7;
  river.state().at("water")[4] = 1.1e7;
  const auto found = run_steady(river, 150, {4.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0}, {9.0, 3.0});
  for (std::size_t step = 120; step < 150; ++step) {
    BOOST_TEST(found.at("shortage", step, 0) <= 1e-6 * day);
    BOOST_TEST(found.at("shortage", step, 1) <= 1e-6 * day);
    for (const std::size_t place : {0UL, 2UL, 4UL}) {
      BOOST_TEST(found.at("discharge", step, place) == found.at("discharge", 119, place),
                 tt::tolerance(1e-6));
    }
  }
}

BOOST_AUTO_TEST_CASE(an_empty_reservoir_without_inflow_calls_and_its_own_losses_are_called_too) {
  auto setup = channels(4, 1.0);
  add_user(setup, 3, 1);
  setup.bodies.push_back(reservoir(0));
  setup.bodies.push_back(reservoir(2));
  ManagedRiver river(setup);
  river.state().at("water")[0] = 9e7;
  river.state().at("water")[2] = 1e7;                // its dead volume
  const Series evaporation = {0.0, 0.0, 8.64, 0.0};  // 0.1 m3/s of each km2: 1 km2
  const auto found = run_changing(river, 40, {0.0, 0.0, 0.0, 0.0}, {5.0}, {5.0}, 0, evaporation);
  BOOST_TEST(found.at("shortage", 0, 0) == 5.0 * day, tt::tolerance(1e-9));
  for (std::size_t step = 10; step < 40; ++step) {
    BOOST_TEST(found.at("shortage", step, 0) <= 1e-6 * day, "step " << step);
  }
  BOOST_TEST(found.at("discharge", 39, 0) == 5.1 * day, tt::tolerance(1e-9));
}

/// The near one adds what the far one, which was asked days before, did not send.
BOOST_AUTO_TEST_CASE(of_two_reservoirs_the_near_one_tops_up) {
  auto setup = channels(6, 1.0);
  setup.branches[3].to = 4;  // 0 - 1 - 2 - 4 and 3 - 4, then the user
  setup.branches[2].to = 4;
  add_user(setup, 5, 1);
  setup.bodies.push_back(reservoir(0));
  setup.bodies.push_back(reservoir(3));
  setup.bodies[0].capacity = LinearTable("capacity", {0.0}, {3.0});
  ManagedRiver river(setup);
  river.state().at("water")[0] = 9e7;
  river.state().at("water")[3] = 9e7;
  const auto found = run_steady(river, 30, {0.0, 0.0, 0.0, 0.0, 0.0, 0.0}, {8.0});
  for (std::size_t step = 10; step < 30; ++step) {
    BOOST_TEST(found.at("shortage", step, 0) <= 1e-9 * day);
    BOOST_TEST(found.at("discharge", step, 0) + found.at("discharge", step, 3) == 8.0 * day,
               tt::tolerance(1e-9));
  }
}

BOOST_AUTO_TEST_CASE(those_far_below_are_served_from_the_first_day_of_a_new_limit) {
  const Series full(8, 50.0 * day);
  const Series none(8, no_limit);
  for (const auto& found : {run_renewed(full, true), run_renewed(none, false)}) {
    BOOST_TEST((static_cast<Shortage>(found.at("reason", 19, 0)) == Shortage::limit));
    BOOST_TEST(found.at("discharge", 16, 0) == 0.0);
    BOOST_TEST(found.at("discharge", 17, 0) == 5.0 * day, tt::tolerance(1e-12));
    for (std::size_t step = 20; step < 28; ++step) {
      BOOST_TEST(found.at("from_river", step, 0) == 5.0 * day, tt::tolerance(1e-12));
    }
  }
}

/// What one user cannot take of a limit is left to the other, whose water ends before it.
BOOST_AUTO_TEST_CASE(who_gets_more_than_its_share_of_a_limit_is_not_held_by_it) {
  auto setup = channels(2);
  setup.branches[0].to = -1;  // two rivers
  add_user(setup, 0, 1);
  add_user(setup, 1, 1);
  setup.limits.push_back({{0, 1}});
  ManagedRiver river(setup);
  const std::vector<std::int32_t> days(1, 100);
  const Series inflow{1.0, 6.0};
  const Series demand{10.0, 10.0};
  const Series limit{8.0 * day};
  const auto found =
      run(river, {.steps = 1, .day = days, .inflow = inflow, .demand = demand, .limit = limit});
  BOOST_TEST(found.at("from_river", 0, 1) == 6.0 * day, tt::tolerance(1e-12));
  BOOST_TEST((static_cast<Shortage>(found.at("reason", 0, 0)) == Shortage::no_water));
  BOOST_TEST((static_cast<Shortage>(found.at("reason", 0, 1)) == Shortage::no_water));
}

BOOST_AUTO_TEST_CASE(no_more_is_called_than_the_first_day_of_a_new_limit_permits) {
  Series planned;
  for (std::size_t step = 0; step < 8; ++step) {
    planned.push_back(2.0 * day * static_cast<double>(step + 1));
  }
  const auto found = run_renewed(planned, true);
  for (std::size_t step = 17; step < 25; ++step) {
    BOOST_TEST(found.at("discharge", step, 0) == 2.0 * day, tt::tolerance(1e-12));
    BOOST_TEST(found.at("from_river", step + 3, 0) == 2.0 * day, tt::tolerance(1e-12));
    BOOST_TEST((static_cast<Shortage>(found.at("reason", step + 3, 0)) == Shortage::limit));
    BOOST_TEST(found.at("relief", step + 3, 0) == 1.0);
  }
  const auto forbidden = run_renewed(Series(8, 0.0), true);
  for (std::size_t step = 14; step < 28; ++step) {
    BOOST_TEST(forbidden.at("discharge", step, 0) == 0.0);
  }
}

/// 10 m3/s from above and 10 more where 8 must stay: nobody above has to give any of his.
BOOST_AUTO_TEST_CASE(water_that_can_serve_nobody_else_is_used_first) {
  for (const double travel_days : {0.0, 1.0}) {
    auto setup = channels(3, travel_days);
    add_user(setup, 0, 3);
    setup.users.returned = {0.0};
    setup.staying.push_back({2, 2});
    ManagedRiver river(setup);
    const std::vector<std::int32_t> days(6, 100);
    const auto inflow = steady(6, {10.0, 0.0, 10.0});
    const auto demand = steady(6, {10.0});
    const auto stays = steady(6, {8.0});
    const auto found =
        run(river, {.steps = 6, .day = days, .inflow = inflow, .demand = demand, .staying = stays});
    for (std::size_t step = 0; step < 6; ++step) {
      BOOST_TEST(found.at("shortage", step, 0) <= 1e-9 * day);
      BOOST_TEST(found.at("staying_met", step, 0) == 8.0 * day, tt::tolerance(1e-12));
    }
  }
}

/// Within a step the rows of the places share the water exactly: nobody is called for.
BOOST_AUTO_TEST_CASE(users_within_reach_of_a_step_share_equally_with_water_of_both) {
  auto setup = channels(3);
  add_user(setup, 0, 1);
  add_user(setup, 2, 1);
  setup.users.returned = {0.0, 0.0};
  ManagedRiver river(setup);
  const auto found = run_steady(river, 3, {6.0, 0.0, 6.0}, {10.0, 10.0});
  for (std::size_t step = 0; step < 3; ++step) {
    BOOST_TEST(found.at("delivered", step, 0) == 6.0 * day, tt::tolerance(1e-12));
    BOOST_TEST(found.at("delivered", step, 1) == 6.0 * day, tt::tolerance(1e-12));
  }
}

/// The lower one saves below its hedging curve; the upper one, which is full, brings it above.
BOOST_AUTO_TEST_CASE(a_reservoir_that_hedges_is_helped_by_a_full_one_above_it) {
  auto setup = channels(4, 1.0);
  add_user(setup, 3, 1);
  setup.bodies.push_back(reservoir(0));
  setup.bodies.push_back(reservoir(2));
  setup.bodies[1].zones.hedging = SeasonalCurve(3e7);
  setup.bodies[1].rules.hedging_share = 0.5;
  ManagedRiver river(setup);
  river.state().at("water")[0] = 9e7;
  river.state().at("water")[2] = 2e7;
  const auto found = run_steady(river, 200, {8.0, 0.0, 0.0, 0.0}, {10.0});
  BOOST_TEST(found.at("shortage", 5, 0) > 0.2 * 10.0 * day);
  BOOST_TEST(found.at("shortage", 199, 0) < 0.01 * 10.0 * day);
  BOOST_TEST(found.at("discharge", 199, 0) == 10.0 * day, tt::tolerance(1e-9));
}

BOOST_AUTO_TEST_SUITE_END()
