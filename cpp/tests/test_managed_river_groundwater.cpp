// Groundwater below a managed river by hand: a linear store, what feeds it, who pumps, its salt.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "managed_rivers.hpp"

using namespace kzwater;
using namespace kzwater::managed;
namespace tt = boost::test_tools;

namespace {

constexpr double day = 86400.0;

/// One aquifer of 10 days; its water goes to a place, or for good.
void add_aquifer(ManagedRiverSetup& setup, std::int32_t return_place) {
  setup.groundwater.return_place.push_back(return_place);
  setup.groundwater.residence_time.push_back(10.0 * day);
}

/// A user of 2 m3 s-1 of wells in the first aquifer.
void add_wells(ManagedRiverSetup& setup, std::int32_t place, std::int32_t priority,
               WellOrder order) {
  add_user(setup, place, priority);
  setup.users.well_order.back() = order;
  setup.users.well_capacity.back() = 2.0;
  setup.groundwater.of_wells.push_back(0);
}

Run run_steady(ManagedRiver& river, std::size_t steps, const Series& inflow, const Series& demand,
               const Series& salinity = {}) {
  const std::vector<std::int32_t> days(steps, 100);
  const auto inflows = steady(steps, inflow);
  const auto demands = steady(steps, demand);
  const auto salinities = steady(steps, salinity);
  return run(river, {.steps = steps,
                     .day = days,
                     .inflow = inflows,
                     .inflow_salinity = salinities,
                     .demand = demands});
}

Shortage reason(const Run& run, std::size_t step, std::size_t user) {
  return static_cast<Shortage>(static_cast<int>(run.at("reason", step, user)));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(managed_river_groundwater)

// V(n) = V(0) (1 - 1/10)^n, and what drains in a step meets at its place in the next.
BOOST_AUTO_TEST_CASE(an_aquifer_that_nothing_feeds_drains_by_a_share_a_day) {
  auto setup = channels(2);
  add_aquifer(setup, 1);
  ManagedRiver river(setup);
  river.state().at("groundwater")[0] = 1e6;
  river.state().at("groundwater_salt")[0] = 3e6;
  const auto found = run_steady(river, 5, {1.0, 0.0}, {});
  for (std::size_t step = 0; step < 5; ++step) {
    const double before = 1e6 * std::pow(0.9, static_cast<double>(step));
    BOOST_TEST(found.at("groundwater", step, 0) == 0.9 * before, tt::tolerance(1e-12));
    BOOST_TEST(found.at("baseflow", step, 0) == 0.1 * before, tt::tolerance(1e-12));
    if (step > 0) {
      BOOST_TEST(found.at("head_inflow", step, 1) == day + before / 9.0, tt::tolerance(1e-12));
      BOOST_TEST(found.at("salinity", step, 1) == 3.0 * before / 9.0 / (day + before / 9.0),
                 tt::tolerance(1e-12));
    }
  }
  BOOST_TEST(found.at("head_inflow", 0, 1) == day);
}

// Fed by R a day, V(n + 1) = 0.9 V(n) + R comes to rest at 10 R and gives back all that it gets.
BOOST_AUTO_TEST_CASE(beds_canals_and_users_feed_an_aquifer_that_gives_back_what_it_gets) {
  auto setup = channels(3);
  setup.channels.bed_loss[0] = 0.5;
  setup.canals.parent = {-1};
  setup.canals.reach = {{20.0, 0.0, 10.0, 2.0, 0.4, 1.0, 0.0}};
  add_user(setup, 1, 1, 0);
  add_aquifer(setup, 2);
  setup.groundwater.below_channel = {0, -1, -1};
  setup.groundwater.below_canal = {0};
  setup.groundwater.below_user = {0};
  ManagedRiver river(setup);
  const std::size_t steps = 400;
  const auto found = run_steady(river, steps, {10.0, 0.0, 0.0}, {2.0}, {1.5, 0.0, 0.0});
  const auto last = steps - 1;
  const double fed = found.at("seeped", last, 0) + found.at("canal_seepage", last, 0) +
                     found.at("seeped_by_user", last, 0);
  BOOST_TEST(found.at("seeped", last, 0) == 0.5 * day, tt::tolerance(1e-9));
  BOOST_TEST(found.at("seeped_by_user", last, 0) == 0.2 * day, tt::tolerance(1e-9));
  BOOST_TEST(found.at("canal_seepage", last, 0) > 0.1 * day);
  BOOST_TEST(found.at("recharge", last, 0) == fed, tt::tolerance(1e-12));
  BOOST_TEST(found.at("recharge", 0, 0) == found.at("groundwater", 0, 0));
  BOOST_TEST(found.at("groundwater", last, 0) == 10.0 * fed, tt::tolerance(1e-9));
  BOOST_TEST(found.at("baseflow", last, 0) == fed, tt::tolerance(1e-9));
  // Nothing leaves the river but what its user consumes: 60 % of 2 m3 s-1.
  BOOST_TEST(found.at("discharge", last, 2) == (10.0 - 1.2) * day, tt::tolerance(1e-9));
  BOOST_TEST(found.at("salt_outflow", last, 2) == 15.0 * day, tt::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(an_aquifer_is_shared_by_priority_and_in_proportion_within_a_class) {
  auto setup = channels(2);
  add_wells(setup, 0, 2, WellOrder::before_river);
  add_wells(setup, 0, 2, WellOrder::before_river);
  add_wells(setup, 0, 1, WellOrder::before_river);
  add_aquifer(setup, -1);
  ManagedRiver river(setup);
  river.state().at("groundwater")[0] = 2.5 * day;
  const auto found = run_steady(river, 1, {0.0, 0.0}, {0.5, 4.0, 1.0});
  BOOST_TEST(found.at("from_well", 0, 2) == day);
  BOOST_TEST(found.at("from_well", 0, 0) == 0.3 * day, tt::tolerance(1e-12));
  BOOST_TEST(found.at("from_well", 0, 1) == 1.2 * day, tt::tolerance(1e-12));
  BOOST_TEST(found.at("pumped", 0, 0) == 2.5 * day, tt::tolerance(1e-12));
  BOOST_TEST(found.at("groundwater", 0, 0) <= 1e-9 * day);
  BOOST_TEST((reason(found, 0, 2) == Shortage::none));
  BOOST_TEST((reason(found, 0, 0) == Shortage::aquifer));
  BOOST_TEST(found.at("cause", 0, 0) == 0.0);
  // Of each m3 more the two would get 0.2 and 0.8, as they lack 0.2 and 0.8 of what wells can give.
  BOOST_TEST(found.at("relief", 0, 0) == 0.2, tt::tolerance(1e-9));
  // Wells of 2 m3 s-1 would not bring 4: the river is what lacks.
  BOOST_TEST((reason(found, 0, 1) == Shortage::no_water));
}

BOOST_AUTO_TEST_CASE(half_of_what_lacks_makes_an_aquifer_the_reason_without_a_relief) {
  auto setup = channels(1);
  add_wells(setup, 0, 1, WellOrder::after_river);
  add_aquifer(setup, -1);
  ManagedRiver river(setup);
  const auto found = run_steady(river, 1, {1.0}, {4.0});
  BOOST_TEST(found.at("shortage", 0, 0) == 3.0 * day, tt::tolerance(1e-12));
  BOOST_TEST((reason(found, 0, 0) == Shortage::aquifer));
  BOOST_TEST(found.at("relief", 0, 0) == 0.0);
}

BOOST_AUTO_TEST_CASE(wells_before_the_river_leave_an_earlier_class_what_the_river_may_lack) {
  auto setup = channels(1);
  add_wells(setup, 0, 2, WellOrder::before_river);
  add_wells(setup, 0, 1, WellOrder::after_river);
  add_aquifer(setup, -1);
  for (const double inflow : {0.0, 10.0}) {
    ManagedRiver river(setup);
    river.state().at("groundwater")[0] = 1.5 * day;
    const auto found = run_steady(river, 1, {inflow}, {1.0, 1.0});
    const bool dry = inflow == 0.0;
    BOOST_TEST(found.at("from_well", 0, 1) == (dry ? day : 0.0), tt::tolerance(1e-12));
    BOOST_TEST(found.at("from_well", 0, 0) == 0.5 * day, tt::tolerance(1e-12));
    BOOST_TEST(found.at("delivered", 0, 0) == (dry ? 0.5 : 1.0) * day, tt::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(wells_bring_the_salt_of_their_aquifer) {
  auto setup = channels(2);
  add_wells(setup, 0, 1, WellOrder::before_river);
  add_aquifer(setup, -1);
  ManagedRiver river(setup);
  river.state().at("groundwater")[0] = 10.0 * day;
  river.state().at("groundwater_salt")[0] = 20.0 * day;
  const auto found = run_steady(river, 2, {1.0, 0.0}, {1.0}, {0.0, 0.0});
  // 1 m3 s-1 of 2 g/l; 30 % come back with three quarters of its salt, the rest seeps with a
  // quarter.
  BOOST_TEST(found.at("from_well", 0, 0) == day);
  BOOST_TEST(found.at("groundwater_salt", 0, 0) == 0.9 * 18.0 * day, tt::tolerance(1e-12));
  BOOST_TEST(found.at("salt_outflow", 1, 1) == 1.5 * day, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(wells_without_an_aquifer_are_never_dry) {
  auto setup = channels(1);
  add_wells(setup, 0, 1, WellOrder::after_river);
  setup.groundwater.of_wells = {-1};
  ManagedRiver river(setup);
  const auto found = run_steady(river, 1, {0.5}, {2.0});
  BOOST_TEST(found.at("from_well", 0, 0) == 1.5 * day, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_SUITE_END()
