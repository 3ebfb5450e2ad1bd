#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "single_lane.hpp"

namespace {

using boost::test_tools::tolerance;
using kzwater::oracle::SingleLane;

constexpr double topsoil_capacity = 30.0;
constexpr double capacity = 150.0;
constexpr double shape = 0.3;
constexpr double largest_capacity = (1.0 + shape) * capacity;

/// 100 mm of topsoil hold 30 mm, 480 mm of root zone 120 mm.
SingleLane soil(double topsoil, double rootzone, double water) {
  SingleLane lane("infiltration");
  lane["wilting_point"] = 0.1;
  lane["available_water_capacity"] = 0.15;
  lane["drainable_porosity"] = 0.1;
  lane["topsoil_depth"] = 100.0;
  lane["rootzone_depth"] = 480.0;
  lane["infiltration_shape"] = shape;
  lane["topsoil_water"] = topsoil;
  lane["rootzone_water"] = rootzone;
  lane["surface_water"] = water;
  lane["open_ground"] = 1.0;
  return lane;
}

double entered(SingleLane& lane) {
  return lane["topsoil_infiltration"] + lane["rootzone_infiltration"];
}

/// Depth to which all points of the unit are filled, or full.
double filled_depth(double content) {
  return largest_capacity * (1.0 - std::pow(1.0 - content / capacity, 1.0 / (1.0 + shape)));
}

/// Wood, Lettenmaier and Zartarian 1992, equations 3a and 3b.
double published_runoff(double content, double water) {
  const double depth = filled_depth(content) + water;
  const double left = std::max(1.0 - depth / largest_capacity, 0.0);
  return water - (capacity - content) + capacity * std::pow(left, 1.0 + shape);
}

/// The same from its meaning: each share A of the unit holds i(A) = i_m (1 - (1 - A)^(1/b)).
double runoff_point_by_point(double content, double water) {
  constexpr int points = 1'000'000;
  const double depth = filled_depth(content);
  double infiltrated = 0.0;
  for (int point = 0; point < points; ++point) {
    const double share = (point + 0.5) / points;
    const double holds = largest_capacity * (1.0 - std::pow(1.0 - share, 1.0 / shape));
    infiltrated += std::clamp(holds - depth, 0.0, water) / points;
  }
  return water - infiltrated;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(infiltration)

// No worked number of the scheme was found in public; the published closed form and the meaning
// behind it, integrated point by point, stand in.
BOOST_AUTO_TEST_CASE(runoff_is_that_of_the_published_closed_form) {
  for (const double content : {0.0, 30.0, 75.0, 140.0}) {
    for (const double water : {1.0, 20.0, 90.0, 400.0}) {
      auto lane = soil(0.2 * content, 0.8 * content, water);
      lane.run(1.0);
      BOOST_TEST(lane["surface_runoff"] == published_runoff(content, water), tolerance(1e-10));
    }
  }
}

BOOST_AUTO_TEST_CASE(runoff_is_that_of_points_with_distributed_capacity) {
  auto lane = soil(20.0, 40.0, 50.0);
  lane.run(1.0);
  BOOST_TEST(lane["surface_runoff"] == runoff_point_by_point(60.0, 50.0), tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(saturated_soil_sheds_all_water) {
  auto lane = soil(topsoil_capacity, capacity - topsoil_capacity, 20.0);
  lane.run(0.5);
  BOOST_TEST(std::abs(entered(lane)) < 1e-12);
  BOOST_TEST(lane["surface_runoff"] == 40.0, tolerance(1e-12));
  BOOST_TEST(lane["overland_water"] == 20.0, tolerance(1e-12));
  BOOST_TEST(lane["surface_water"] == 0.0);
}

BOOST_AUTO_TEST_CASE(infiltration_is_limited_by_the_room_in_the_soil) {
  auto lane = soil(20.0, 80.0, 1000.0);
  lane.run(1.0);
  BOOST_TEST(lane["topsoil_water"] == topsoil_capacity, tolerance(1e-14));
  BOOST_TEST(lane["topsoil_water"] + lane["rootzone_water"] == capacity, tolerance(1e-14));
}

// The topsoil has room for 10 mm of what enters.
BOOST_AUTO_TEST_CASE(the_topsoil_fills_first) {
  auto lane = soil(20.0, 0.0, 14.0);
  lane.run(1.0);
  const double entering = 14.0 - published_runoff(20.0, 14.0);
  BOOST_TEST(lane["topsoil_infiltration"] == 10.0, tolerance(1e-13));
  BOOST_TEST(lane["rootzone_infiltration"] == entering - 10.0, tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(no_water_gives_no_runoff) {
  auto lane = soil(29.0, 120.0, 0.0);
  lane.run(1.0);
  BOOST_TEST(entered(lane) == 0.0);
  BOOST_TEST(lane["surface_runoff"] == 0.0);
}

// Frozen ground lets only an open share of the water be offered.
BOOST_AUTO_TEST_CASE(frozen_ground_blocks_by_degrees) {
  for (const double open : {1.0, 0.7, 0.4, 0.0}) {
    auto lane = soil(12.0, 48.0, 30.0);
    lane["open_ground"] = open;
    lane.run(1.0);
    const double offered = 30.0 * open;
    const double entering = offered - published_runoff(60.0, offered);
    BOOST_TEST(std::abs(entered(lane) - entering) < 1e-11);
    BOOST_TEST(std::abs(lane["surface_runoff"] - (30.0 - entering)) < 1e-11);
  }
}

BOOST_AUTO_TEST_SUITE_END()
