// The places of a managed river: their order, travel times in whole steps, and the flow of a step
// with its transpose.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "kzwater/error.hpp"
#include "kzwater/lateral/river_flow.hpp"

using namespace kzwater;
namespace tt = boost::test_tools;

namespace {

using Values = std::vector<double>;

// 0 and 1 meet in 2; 2 parts into 3 and 4; 4 is a body; all end in 5.
RiverPlaces forked() {
  return {
      6,
      {{0, 2, 1.0}, {1, 2, 1.0}, {2, 3, 0.6}, {2, 4, 0.4}, {3, 5, 1.0}, {4, 5, 1.0}, {5, -1, 1.0}}};
}

struct Water {
  Values stored, inflow, take, release, outflow;
  explicit Water(std::size_t size)
      : stored(size), inflow(size), take(size), release(size), outflow(size) {}
  RiverWater<std::span<double>> spans() { return {stored, inflow, take, release, outflow}; }
};

RiverShares shares() {
  return {.drained = {1.0, 0.5, 0.3, 1.0, 0.0, 0.7},
          .passed = {1.0, 0.0, 0.0, 1.0, 0.0, 0.0},
          .seeping = {0.0, 0.1, 0.02, 0.0, 0.0, 0.05},
          .evaporating = {0.01, 0.0, 0.03, 0.0, 0.0, 0.1},
          .given = Values(6, NAN),
          .body = {0, 0, 0, 0, 1, 0}};
}

Water random_water(unsigned seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(0.5, 1.0);
  Water water(6);
  for (std::size_t p = 0; p < 6; ++p) {
    water.stored[p] = 100.0 * unit(random);
    water.inflow[p] = 50.0 * unit(random);
    water.take[p] = 10.0 * unit(random);
    water.release[p] = 20.0 * unit(random);
  }
  return water;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(river_flow)

BOOST_AUTO_TEST_CASE(a_place_comes_after_all_above_it) {
  const auto places = forked();
  const std::vector<std::int32_t> expected{0, 1, 2, 3, 4, 5};
  BOOST_TEST(std::vector(places.order().begin(), places.order().end()) == expected);
}

BOOST_AUTO_TEST_CASE(a_loop_and_shares_that_do_not_sum_to_one_are_refused) {
  const auto code = [](std::vector<Branch> branches) {
    try {
      const RiverPlaces places(3, std::move(branches));
    } catch (const Error& error) {
      return error.code();
    }
    return std::string();
  };
  BOOST_TEST(code({{0, 1, 1.0}, {1, 2, 1.0}, {2, 1, 1.0}}) == "river_cycle");
  BOOST_TEST(code({{0, 1, 0.5}, {1, 2, 1.0}, {2, -1, 1.0}}) == "river_shares");
  BOOST_TEST(code({{0, 3, 1.0}, {1, 2, 1.0}, {2, -1, 1.0}}) == "river_index");
}

BOOST_AUTO_TEST_CASE(water_spreads_over_branches_and_stops_at_a_body) {
  const auto places = forked();
  const std::vector<char> body{0, 0, 0, 0, 1, 0};
  const auto reached = places.downstream_of(1, body);
  Values gain(6, 0.0);
  places.spread(reached, Values{1.0, 0.5, 0.9, 1.0, 0.0, 1.0}, 0.5, gain);
  BOOST_TEST(gain[1] == 1.0);
  BOOST_TEST(gain[2] == 0.5);
  BOOST_TEST(gain[3] == 0.5 * 0.9 * 0.6, tt::tolerance(1e-15));
  BOOST_TEST(gain[4] == 0.5 * 0.9 * 0.4, tt::tolerance(1e-15));
  BOOST_TEST(gain[5] == gain[3]);
}

BOOST_AUTO_TEST_CASE(travel_times_become_whole_steps_and_keep_their_sum) {
  std::vector<Branch> chain;
  chain.reserve(7);
  for (std::int32_t p = 0; p < 7; ++p) {
    chain.push_back({p, p < 6 ? p + 1 : -1, 1.0});
  }
  const RiverPlaces places(7, chain);
  const Values time{0.4, 0.4, 0.4, 2.5, 0.2, 0.2, 0.2};
  const auto whole = places.in_whole_steps(time, std::vector<char>(7, 0), 1.0);
  const Values expected{0.0, 0.0, 1.2, 2.5, 0.0, 0.0, 1.0};  // 0.6 of a step at the end becomes one
  for (std::size_t p = 0; p < 7; ++p) {
    BOOST_TEST(whole[p] == expected[p], tt::tolerance(1e-15));
  }
}

BOOST_AUTO_TEST_CASE(no_water_is_lost_on_the_way) {
  const auto places = forked();
  const auto fixed = shares();
  auto water = random_water(1);
  const auto before = water;
  RiverFlow(places).advance(fixed, water.spans());
  double in = 0.0;
  double out = water.outflow[5];
  for (std::size_t p = 0; p < 6; ++p) {
    in += before.stored[p] + before.inflow[p];
    out += water.stored[p] + water.take[p];
    if (fixed.body[p] == 0) {
      const double there = before.stored[p] + water.inflow[p] - water.take[p];
      out += (fixed.seeping[p] + fixed.evaporating[p]) * there;
    }
  }
  BOOST_TEST(out == in, tt::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(nothing_is_taken_or_released_that_is_not_there) {
  const auto places = forked();
  auto water = random_water(2);
  water.take.assign(6, 1e6);
  water.release[4] = 1e6;
  RiverFlow(places).advance(shares(), water.spans());
  for (std::size_t p = 0; p < 6; ++p) {
    BOOST_TEST(water.stored[p] >= 0.0);
    BOOST_TEST(water.outflow[p] >= 0.0);
    BOOST_TEST(water.take[p] < 1e6);
  }
}

/// It is linear: the difference of two flows is the tangent.
BOOST_AUTO_TEST_CASE(the_transpose_agrees_with_the_flow) {
  const auto places = forked();
  const auto fixed = shares();
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> unit(-1.0, 1.0);
  auto base = random_water(4);
  auto moved = base;
  Water direction(6);
  Water adjoint(6);
  for (std::size_t p = 0; p < 6; ++p) {
    direction.stored[p] = unit(random);
    direction.inflow[p] = unit(random);
    direction.take[p] = unit(random);
    direction.release[p] = unit(random);
    moved.stored[p] += direction.stored[p];
    moved.inflow[p] += direction.inflow[p];
    moved.take[p] += direction.take[p];
    moved.release[p] += direction.release[p];
    adjoint.stored[p] = unit(random);
    adjoint.inflow[p] = unit(random);
    adjoint.outflow[p] = unit(random);
  }
  const auto weights = adjoint;
  const RiverFlow flow(places);
  flow.advance(fixed, base.spans());
  flow.advance(fixed, moved.spans());
  flow.transpose(fixed, adjoint.spans());
  double forward = 0.0;
  double backward = 0.0;
  for (std::size_t p = 0; p < 6; ++p) {
    forward += weights.stored[p] * (moved.stored[p] - base.stored[p]) +
               weights.inflow[p] * (moved.inflow[p] - base.inflow[p]) +
               weights.outflow[p] * (moved.outflow[p] - base.outflow[p]);
    backward += adjoint.stored[p] * direction.stored[p] + adjoint.inflow[p] * direction.inflow[p] +
                adjoint.take[p] * direction.take[p] + adjoint.release[p] * direction.release[p];
  }
  BOOST_TEST(forward == backward, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_SUITE_END()
