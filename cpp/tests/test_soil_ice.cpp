#include <boost/test/unit_test.hpp>
#include <cmath>

#include "single_lane.hpp"

namespace {

using boost::test_tools::tolerance;
using kzwater::oracle::SingleLane;

SingleLane topsoil(double water, double ice, double temperature) {
  SingleLane lane("soil_ice");
  lane["topsoil_water"] = water;
  lane["soil_ice"] = ice;
  lane["topsoil_temperature"] = temperature;
  lane["deep_ground_temperature"] = 0.0;
  return lane;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(soil_ice)

// Granger, Gray and Dyck 1984: 5 (1 - 0.4) 80^0.584 mm of a pack of 80 mm, where frost has closed
// the pores; the saturation is that before the melt, though the topsoil has filled since.
BOOST_AUTO_TEST_CASE(frozen_ground_takes_the_limited_share_of_the_melt) {
  auto lane = topsoil(0.0, 40.0, 0.0);
  lane["melt_snow"] = 80.0;
  lane["melt_saturation"] = 0.4;
  lane.run(1.0);
  BOOST_TEST(lane["open_ground"] == 3.0 * std::pow(80.0, 0.584) / 80.0, tolerance(1e-12));
}

// Half of the ice that closes the pores, 5 % of 100 mm, leaves half of what is not limited open.
BOOST_AUTO_TEST_CASE(little_ice_closes_the_ground_in_part) {
  auto lane = topsoil(0.0, 2.5, 0.0);
  lane["melt_snow"] = 100.0;
  lane["melt_saturation"] = 1.0;
  lane.run(1.0);
  BOOST_TEST(lane["open_ground"] == 0.5, tolerance(1e-12));
}

// The last frost remembers snow and saturation: 20 mm of 100 mm and half of 0.13 in pores of 0.45.
BOOST_AUTO_TEST_CASE(frost_remembers_what_the_melt_will_meet) {
  auto lane = topsoil(0.0, 20.0, -5.0);
  lane["air_temperature"] = -5.0;
  lane["snow_ice"] = 70.0;
  lane.run(1.0);
  BOOST_TEST(lane["melt_snow"] == 70.0);
  BOOST_TEST(lane["melt_saturation"] == (0.2 + 0.065) / 0.45, tolerance(1e-14));
  lane["air_temperature"] = 3.0;
  lane["snow_ice"] = 30.0;
  lane.run(1.0);
  BOOST_TEST(lane["melt_snow"] == 70.0);
}

BOOST_AUTO_TEST_CASE(unfrozen_ground_is_open) {
  SingleLane lane("unfrozen_ground");
  lane.run(1.0);
  BOOST_TEST(lane["open_ground"] == 1.0);
}

BOOST_AUTO_TEST_SUITE_END()
