// Lakes that ask for what they lack, and the rule that delivers most, on rivers by hand.
#include <boost/test/unit_test.hpp>
#include <vector>

#include "managed_rivers.hpp"

using namespace kzwater;
using namespace kzwater::managed;
namespace tt = boost::test_tools;

namespace {

constexpr double day = 86400.0;

/// With vertical walls: 1 km2, so that 1 mm is 1000 m3.
WaterBody lake(std::int32_t place) {
  auto made = reservoir(place);
  made.lake = true;
  made.spillway = {1.7, 0.0, 0.0};
  return made;
}

/// A channel and a terminal lake that holds 40 million m3 and is to hold 50 in 100 days.
ManagedRiverSetup with_lake() {
  auto setup = channels(2);
  setup.bodies.push_back(lake(1));
  setup.staying.push_back({0, 1});
  setup.lake_targets.push_back({0, {0}, 5e7, 100.0 * day, 1.0});
  return setup;
}

/// 5 mm of evaporation and 2 mm of rain a day.
Run run_days(ManagedRiver& river, std::size_t steps, const Series& inflow, const Series& demand,
             double most = 10.0) {
  const std::vector<std::int32_t> days(steps, 100);
  const auto places = river.setup().places;
  const auto inflows = steady(steps, inflow);
  const auto demands = steady(steps, demand);
  const auto staying = steady(steps, Series(river.setup().staying.size(), most));
  const Series evaporation(steps * places, 5.0);
  const Series rain(steps * places, 2.0);
  return run(river, {.steps = steps,
                     .day = days,
                     .inflow = inflows,
                     .evaporation = evaporation,
                     .rain = rain,
                     .demand = demands,
                     .staying = staying});
}

/// What the lake asks for on the first day when it holds a volume, m3.
double asked(const ManagedRiverSetup& setup, double held, double most = 10.0) {
  ManagedRiver river(setup);
  river.state().at("water")[1] = held;
  return run_days(river, 1, {5.0, 0.0}, {}, most).at("staying_demand", 0, 0);
}

/// Two users of a class, the lower one behind a channel that keeps half of its water in its bed.
ManagedRiverSetup with_losses() {
  auto setup = channels(2);
  add_user(setup, 0, 1);
  add_user(setup, 1, 1);
  setup.channels.bed_loss = {5.0, 0.0};
  return setup;
}

Run shared_by(ManagedRiverSetup setup, AllocationRule rule) {
  setup.rule = rule;
  ManagedRiver river(std::move(setup));
  const std::vector<std::int32_t> days(1, 100);
  const Series inflow{10.0, 0.0};
  const Series demand{6.0, 6.0};
  return run(river, {.steps = 1, .day = days, .inflow = inflow, .demand = demand});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(river_targets)

BOOST_AUTO_TEST_CASE(a_lake_asks_for_a_share_of_what_it_lacks_and_for_what_it_loses) {
  const auto setup = with_lake();
  BOOST_TEST(asked(setup, 4e7) == 1e5 + 3e3, tt::tolerance(1e-12));
  // a lake above its target loses of what is above first
  BOOST_TEST(asked(setup, 5.01e7) == 2e3, tt::tolerance(1e-9));
  BOOST_TEST(asked(setup, 6e7) == 0.0);
  BOOST_TEST(asked(setup, 4e7, 1.0) == day);
  BOOST_TEST(asked(setup, 4e7, 0.0) == 0.0);
}

BOOST_AUTO_TEST_CASE(losses_on_the_way_to_a_lake_are_asked_for_as_well) {
  auto setup = with_lake();
  setup.channels.bed_loss[0] = 0.1;
  BOOST_TEST(asked(setup, 4e7) == 1e5 + 3e3 + 0.1 * day, tt::tolerance(1e-12));
  BOOST_TEST(asked(setup, 6e7) == 0.0);
  setup.lake_targets[0].share = 0.5;
  BOOST_TEST(asked(setup, 4e7) == 0.5 * (1e5 + 3e3) + 0.1 * day, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(lakes_with_one_target_are_counted_together) {
  auto setup = channels(3);
  setup.branches = {{0, 1, 1.0}, {1, -1, 1.0}, {2, -1, 1.0}};
  setup.bodies = {lake(1), lake(2)};
  setup.staying.push_back({0, 1});
  setup.lake_targets.push_back({0, {0, 1}, 9e7, 100.0 * day, 1.0});
  ManagedRiver river(setup);
  river.state().at("water")[1] = 6e7;
  river.state().at("water")[2] = 2e7;
  const auto found = run_days(river, 1, {5.0, 0.0, 0.0}, {});
  BOOST_TEST(found.at("staying_demand", 0, 0) == 1e5 + 6e3, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(water_that_a_lake_asks_for_passes_users_of_later_classes) {
  auto setup = with_lake();
  add_user(setup, 0, 2);
  ManagedRiver river(setup);
  river.state().at("water")[1] = 4e7;
  const auto found = run_days(river, 2, {2.0, 0.0}, {3.0});
  BOOST_TEST(found.at("staying_met", 0, 0) == 1.03e5, tt::tolerance(1e-12));
  BOOST_TEST(found.at("from_river", 0, 0) == 2.0 * day - 1.03e5, tt::tolerance(1e-12));
  BOOST_TEST(found.at("reason", 0, 0) == static_cast<double>(Shortage::staying));
  BOOST_TEST(found.at("cause", 0, 0) == 0.0);
  // the lake has risen by what it lacked of its target in a hundredth of the time
  BOOST_TEST(found.at("stored", 0, 1) == 4e7 + 1e5, tt::tolerance(1e-12));
  BOOST_TEST(found.at("staying_demand", 1, 0) == 0.99e5 + 3e3, tt::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(what_a_lake_lacks_and_does_not_get_is_told) {
  auto setup = with_lake();
  add_user(setup, 0, 2);
  setup.staying[0].priority = 3;
  ManagedRiver river(setup);
  river.state().at("water")[1] = 4e7;
  const auto found = run_days(river, 1, {2.0, 0.0}, {1.5});
  BOOST_TEST(found.at("staying_met", 0, 0) == 0.5 * day, tt::tolerance(1e-12));
  BOOST_TEST(found.at("staying_reason", 0, 0) == static_cast<double>(Shortage::priority));
  BOOST_TEST(found.at("staying_relief", 0, 0) == 1.0);
}

BOOST_AUTO_TEST_CASE(a_reservoir_is_called_for_what_a_lake_lacks_and_no_more) {
  auto setup = channels(3, 1.0);
  setup.bodies = {reservoir(0), lake(2)};
  setup.staying.push_back({1, 1});
  setup.lake_targets.push_back({0, {1}, 5e7, 100.0 * day, 1.0});
  ManagedRiver river(setup);
  river.state().at("water")[0] = 8e7;
  river.state().at("water")[2] = 4e7;
  // the most that may be asked for is 10 m3/s, eight times what the lake lacks
  const auto found = run_days(river, 2, {0.0, 0.0, 0.0}, {});
  BOOST_TEST(found.at("staying_demand", 0, 0) == 1.03e5, tt::tolerance(1e-12));
  BOOST_TEST(found.at("discharge", 0, 0) == 1.03e5, tt::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(the_largest_volume_goes_where_least_is_lost) {
  const auto fair = shared_by(with_losses(), AllocationRule::fair);
  const auto most = shared_by(with_losses(), AllocationRule::maximum_volume);
  // Half of what passes the first place is lost: both get 6 t, (10 - a) / 2 = b at t = 5 / 9.
  BOOST_TEST(fair.at("from_river", 0, 0) == 10.0 / 3.0 * day, tt::tolerance(1e-9));
  BOOST_TEST(fair.at("from_river", 0, 1) == 10.0 / 3.0 * day, tt::tolerance(1e-9));
  BOOST_TEST(most.at("from_river", 0, 0) == 6.0 * day, tt::tolerance(1e-9));
  BOOST_TEST(most.at("from_river", 0, 1) == 2.0 * day, tt::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(the_largest_volume_lets_those_above_go_before_calls_of_their_class) {
  auto setup = channels(4, 1.0);
  add_user(setup, 0, 1);
  add_user(setup, 3, 1);
  setup.channels.bed_loss.assign(4, 0.2);
  setup.rule = AllocationRule::maximum_volume;
  ManagedRiver river(setup);
  const std::vector<std::int32_t> days(10, 100);
  const auto inflow = steady(10, {10.0, 0.0, 0.0, 0.0});
  const auto demand = steady(10, {8.0, 7.0});
  const auto found = run(river, {.steps = 10, .day = days, .inflow = inflow, .demand = demand});
  BOOST_TEST(found.at("from_river", 9, 0) == 8.0 * day, tt::tolerance(1e-12));
  BOOST_TEST(found.at("from_river", 9, 1) < 4.5 * day);
}

BOOST_AUTO_TEST_SUITE_END()
