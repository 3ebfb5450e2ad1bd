#include <boost/test/unit_test.hpp>

#include "single_lane.hpp"

namespace {

using kzwater::oracle::SingleLane;

SingleLane day_at(double temperature) {
  SingleLane lane("precipitation_phase");
  lane["precipitation"] = 8.0;
  lane["air_temperature"] = temperature;
  lane.run(1.0);
  return lane;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(precipitation_phase)

// Share of rain = (T - T50) / width + 1/2 within the band; with T50 = 1, width = 2: 3/4 at 1.5
// degC.
BOOST_AUTO_TEST_CASE(the_share_of_rain_is_linear_within_the_band) {
  BOOST_TEST(day_at(1.5)["rainfall"] == 6.0);
  BOOST_TEST(day_at(1.5)["snowfall"] == 2.0);
  BOOST_TEST(day_at(0.5)["rainfall"] == 2.0);
}

BOOST_AUTO_TEST_CASE(all_is_snow_below_and_rain_above_the_band) {
  BOOST_TEST(day_at(0.0)["snowfall"] == 8.0);
  BOOST_TEST(day_at(-30.0)["rainfall"] == 0.0);
  BOOST_TEST(day_at(2.0)["rainfall"] == 8.0);
  BOOST_TEST(day_at(30.0)["snowfall"] == 0.0);
}

// Jennings et al. 2018 (Nature Communications 9, 1148, abstract): rain and snow are equally
// frequent at 1.0 degC on average over 6883 stations of the Northern Hemisphere. The default is
// that number.
BOOST_AUTO_TEST_CASE(half_is_snow_at_the_mean_threshold_of_the_northern_hemisphere) {
  BOOST_TEST(day_at(1.0)["snowfall"] == 4.0);
}

BOOST_AUTO_TEST_CASE(water_is_added_to_what_is_under_way) {
  SingleLane lane("precipitation_phase");
  lane["precipitation"] = 24.0;
  lane["air_temperature"] = 1.0;
  lane["rain_water"] = 3.0;
  lane["fresh_snow"] = 5.0;
  lane.run(0.25);
  BOOST_TEST(lane["rain_water"] == 3.0 + 3.0);
  BOOST_TEST(lane["fresh_snow"] == 5.0 + 3.0);
}

BOOST_AUTO_TEST_SUITE_END()
