#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "single_lane.hpp"

namespace {

using boost::test_tools::tolerance;
using kzwater::oracle::SingleLane;

SingleLane pack(double ice, double liquid, double temperature) {
  SingleLane lane("snow_degree_day");
  lane["snow_ice"] = ice;
  lane["snow_liquid"] = liquid;
  lane["air_temperature"] = temperature;
  return lane;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(snow_degree_day)

// Hock 2003, equation 2: melt = factor x (T - threshold) x dt = 3.5 x 4 x 0.5 = 7 mm.
BOOST_AUTO_TEST_CASE(melt_is_proportional_to_warmth_and_time) {
  auto lane = pack(100.0, 0.0, 4.0);
  lane.run(0.5);
  BOOST_TEST(lane["snow_melt"] == 14.0, tolerance(1e-15));
  BOOST_TEST(lane["snow_ice"] == 93.0, tolerance(1e-15));
  BOOST_TEST(lane["snow_liquid"] == 7.0, tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(nothing_melts_or_freezes_at_the_threshold) {
  auto lane = pack(100.0, 5.0, 0.0);
  lane.run(1.0);
  BOOST_TEST(lane["snow_melt"] == 0.0);
  BOOST_TEST(lane["snow_refreezing"] == 0.0);
  BOOST_TEST(lane["snow_ice"] == 100.0);
}

BOOST_AUTO_TEST_CASE(melt_is_limited_by_ice) {
  auto lane = pack(3.0, 0.0, 10.0);
  lane["fresh_snow"] = 1.0;
  lane.run(1.0);
  BOOST_TEST(lane["snow_melt"] == 4.0);
  BOOST_TEST(lane["snow_ice"] == 0.0);
  BOOST_TEST(lane["snow_liquid"] == 0.0);
  BOOST_TEST(lane["snow_outflow"] == 4.0);
  BOOST_TEST(lane["surface_water"] == 4.0);
}

// Bergstroem 1976: refreezing = ratio x factor x (threshold - T) x dt = 0.05 x 3.5 x 8 = 1.4 mm.
BOOST_AUTO_TEST_CASE(liquid_water_refreezes_in_the_cold) {
  auto lane = pack(100.0, 6.0, -8.0);
  lane.run(1.0);
  BOOST_TEST(lane["snow_refreezing"] == 1.4, tolerance(1e-14));
  BOOST_TEST(lane["snow_ice"] == 101.4, tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(refreezing_is_limited_by_liquid_water) {
  auto lane = pack(100.0, 0.5, -20.0);
  lane.run(1.0);
  BOOST_TEST(lane["snow_refreezing"] == 0.5);
  BOOST_TEST(lane["snow_liquid"] == 0.0);
}

// The pack holds retention x ice = 0.1 x 100 = 10 mm; of 4 + 9 mm the rest runs out.
BOOST_AUTO_TEST_CASE(liquid_water_beyond_the_retention_leaves_the_pack) {
  auto lane = pack(100.0, 4.0, 0.0);
  lane["rain_water"] = 9.0;
  lane.run(1.0);
  BOOST_TEST(lane["snow_liquid"] == 10.0);
  BOOST_TEST(lane["snow_outflow"] == 3.0);
  BOOST_TEST(lane["rain_on_snow"] == 9.0);
  BOOST_TEST(lane["rain_water"] == 0.0);
}

BOOST_AUTO_TEST_CASE(rain_on_bare_ground_passes_through) {
  auto lane = pack(0.0, 0.0, 5.0);
  lane["rain_water"] = 12.0;
  lane.run(1.0);
  BOOST_TEST(lane["surface_water"] == 12.0);
}

// W(t) = W0 - factor x T x t: 70 mm at 2 degC last ten days, with any length of step.
BOOST_AUTO_TEST_CASE(a_pack_in_constant_warmth_lasts_its_water_over_its_melt) {
  for (const int steps_a_day : {1, 3, 24}) {
    auto lane = pack(70.0, 0.0, 2.0);
    double lasted = 0.0;
    while (lane["snow_ice"] > 1e-9) {
      lane.run(1.0 / steps_a_day);
      lasted += 1.0 / steps_a_day;
    }
    BOOST_TEST(lasted == 10.0, tolerance(1e-10));
  }
}

// Kuusisto 1980 (Nordic Hydrology 11, 235-242, abstract): the mean degree-day factor of nine open
// sites in Finland, 1959-1978, is 3.51 mm degC-1 d-1. The default is that number to one decimal.
BOOST_AUTO_TEST_CASE(a_degree_day_melts_what_was_measured_on_open_ground) {
  auto lane = pack(100.0, 0.0, 1.0);
  lane.run(1.0);
  BOOST_TEST(lane["snow_melt"] == 3.51, tolerance(0.05 / 3.51));
}

BOOST_AUTO_TEST_SUITE_END()
