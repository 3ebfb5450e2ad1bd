#include <boost/test/unit_test.hpp>

#include "single_lane.hpp"

namespace {

using boost::test_tools::tolerance;
using kzwater::oracle::SingleLane;

SingleLane sun(double latitude, double day, double hour) {
  SingleLane lane("solar_geometry");
  lane["latitude"] = latitude;
  lane["day_of_year"] = day;
  lane["hour_of_day"] = hour;
  return lane;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reference_evapotranspiration)

// Allen et al. 1998, example 8: 20 deg S, 3 September: Ra = 32.194 MJ m-2 d-1 in double precision.
BOOST_AUTO_TEST_CASE(a_day_has_the_radiation_of_fao_56) {
  auto lane = sun(-20.0, 246.0, 12.0);
  lane.run(1.0);
  BOOST_TEST(lane["extraterrestrial_radiation"] == 32.1940, tolerance(1e-5));
  BOOST_TEST(lane["daylight_duration"] == 11.66559, tolerance(1e-6));
}

// The mean over a day knows no hour, whatever the clock says.
BOOST_AUTO_TEST_CASE(a_day_does_not_depend_on_its_hour_and_meridian) {
  auto noon = sun(51.0, 172.0, 12.0);
  noon.run(1.0);
  auto other = sun(51.0, 172.0, 3.0);
  other["clock_meridian"] = 180.0;
  other["longitude"] = -179.0;
  other.run(1.0);
  BOOST_TEST(other["extraterrestrial_radiation"] == noon["extraterrestrial_radiation"],
             tolerance(1e-13));
}

// An hour that ends after sunset is lit in part: 23-24 h has none in the temperate zone.
BOOST_AUTO_TEST_CASE(midnight_is_dark) {
  auto lane = sun(51.0, 172.0, 24.0);
  lane.run(1.0 / 24.0);
  BOOST_TEST(lane["extraterrestrial_radiation"] == 0.0);
  BOOST_TEST(lane["daylight_margin"] < 0.0);
}

// The memory of the clouds changes only while the sun stands two hours from the horizon.
BOOST_AUTO_TEST_CASE(low_sun_leaves_the_memory_of_the_clouds) {
  SingleLane lane("penman_monteith_hourly");
  lane["air_temperature"] = 20.0;
  lane["vapour_pressure"] = 1.0;
  lane["wind_speed"] = 2.0;
  lane["extraterrestrial_radiation"] = 40.0;
  lane["shortwave_radiation"] = 15.0;
  lane["sky_share"] = 0.8;
  lane["daylight_margin"] = 1.9;
  lane.run(1.0 / 24.0);
  BOOST_TEST(lane["sky_share"] == 0.8);
  lane["daylight_margin"] = 2.1;
  lane.run(1.0 / 24.0);
  BOOST_TEST(lane["sky_share"] == 0.5, tolerance(1e-14));
}

// Hargreaves and Samani 1985 without any range of temperature: next to nothing, and a number.
BOOST_AUTO_TEST_CASE(a_day_without_range_has_a_finite_answer) {
  SingleLane lane("hargreaves_samani");
  lane["air_temperature_maximum"] = 5.0;
  lane["air_temperature_minimum"] = 5.0;
  lane["extraterrestrial_radiation"] = 20.0;
  lane.run(1.0);
  BOOST_TEST(lane["reference_evapotranspiration"] == 0.0023 * 22.8 * 0.1 * 0.408 * 20.0,
             tolerance(1e-12));
}

BOOST_AUTO_TEST_SUITE_END()
