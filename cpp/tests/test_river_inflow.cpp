#include <boost/test/unit_test.hpp>

#include "single_lane.hpp"

BOOST_AUTO_TEST_SUITE(river_inflow)

// A hand-over has no parameter and no published number: flux x dt is all the water there is.
BOOST_AUTO_TEST_CASE(all_runoff_of_the_step_reaches_the_river) {
  kzwater::oracle::SingleLane lane("river_inflow");
  lane["runoff_water"] = 7.5;
  lane.run(0.25);
  BOOST_TEST(lane["river_inflow"] == 30.0);
  BOOST_TEST(lane["runoff_water"] == 0.0);
}

BOOST_AUTO_TEST_CASE(no_runoff_gives_no_inflow) {
  kzwater::oracle::SingleLane lane("river_inflow");
  lane.run(1.0);
  BOOST_TEST(lane["river_inflow"] == 0.0);
}

BOOST_AUTO_TEST_SUITE_END()
