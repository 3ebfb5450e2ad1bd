#include <boost/test/unit_test.hpp>

#include "single_lane.hpp"

namespace {

using kzwater::oracle::SingleLane;

SingleLane slope(double ice, double holding) {
  SingleLane lane("snow_holding");
  lane["snow_ice"] = ice;
  lane["snow_holding_depth"] = holding;
  return lane;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(snow_holding)

// Frey and Holzmann 2015: what exceeds the holding depth goes to the next lower zone, all of it.
BOOST_AUTO_TEST_CASE(snow_beyond_the_depth_slides) {
  auto lane = slope(730.0, 500.0);
  lane["sliding_snow"] = 5.0;
  lane.run(0.5);
  BOOST_TEST(lane["snow_ice"] == 500.0);
  BOOST_TEST(lane["sliding_snow"] == 235.0);
  BOOST_TEST(lane["snow_slide"] == 460.0);
}

BOOST_AUTO_TEST_CASE(snow_below_the_depth_stays) {
  for (const double ice : {0.0, 499.0, 500.0}) {
    auto lane = slope(ice, 500.0);
    lane.run(1.0);
    BOOST_TEST(lane["snow_ice"] == ice);
    BOOST_TEST(lane["snow_slide"] == 0.0);
  }
}

// S(t) = min(S0 + P t, holding): what slides over a day does not depend on the length of the step.
BOOST_AUTO_TEST_CASE(a_slope_under_steady_snowfall_lets_go_what_falls) {
  for (const int steps : {1, 2, 24}) {
    auto lane = slope(495.0, 500.0);
    for (int step = 0; step < steps; ++step) {
      lane["snow_ice"] += 24.0 / steps;
      lane.run(1.0 / steps);
    }
    BOOST_TEST(lane["snow_ice"] == 500.0);
    BOOST_TEST(lane["sliding_snow"] == 19.0, boost::test_tools::tolerance(1e-12));
  }
}

// Left out, the pack of a slope that gets 1500 mm a winter grows to 1500 mm instead of 1000 mm.
BOOST_AUTO_TEST_CASE(a_winter_leaves_no_more_than_the_depth) {
  SingleLane lane("snow_holding");
  for (int day = 0; day < 150; ++day) {
    lane["snow_ice"] += 10.0;
    lane.run(1.0);
  }
  BOOST_TEST(lane["snow_ice"] == 1000.0);
  BOOST_TEST(lane["sliding_snow"] == 500.0);
}

BOOST_AUTO_TEST_SUITE_END()
