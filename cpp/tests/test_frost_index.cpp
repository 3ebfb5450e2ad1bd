#include <boost/test/unit_test.hpp>
#include <cmath>
#include <utility>

#include "single_lane.hpp"

namespace {

using boost::test_tools::tolerance;
using kzwater::oracle::SingleLane;

SingleLane ground(double index, double temperature, double snow_depth) {
  SingleLane lane("frost_index");
  lane["frost_index"] = index;
  lane["air_temperature"] = temperature;
  lane["snow_relative_density"] = 0.25;
  lane["snow_ice"] = snow_depth * 10.0 * 0.25;  // mm of water in so many cm of snow
  return lane;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(frost_index)

// Molnau and Bissell 1983, equation 1, for a day: F = 0.97 F - T exp(-0.4 k D), D in cm,
// k = 0.08 in frost: 0.97 x 50 + 10 exp(-0.4 x 0.08 x 10) = 48.5 + 7.261490370736908 (by hand).
BOOST_AUTO_TEST_CASE(a_cold_day_follows_the_published_recursion) {
  auto lane = ground(50.0, -10.0, 10.0);
  lane.run(1.0);
  BOOST_TEST(lane["frost_index"] == 55.761490370736908, tolerance(1e-14));
}

// The same in thaw, k = 0.5: 0.97 x 50 - 5 exp(-0.4 x 0.5 x 10) = 48.5 - 0.676676416183063.
BOOST_AUTO_TEST_CASE(a_warm_day_follows_the_published_recursion) {
  auto lane = ground(50.0, 5.0, 10.0);
  lane.run(1.0);
  BOOST_TEST(lane["frost_index"] == 47.823323583816937, tolerance(1e-14));
}

// GSSHA (wiki, "Frozen Soil", seen) steps the same index hourly with the rounded decay 0.99875.
BOOST_AUTO_TEST_CASE(an_hour_decays_as_in_the_hourly_form_of_gssha) {
  auto lane = ground(100.0, 0.0, 0.0);
  lane.run(1.0 / 24.0);
  BOOST_TEST(lane["frost_index"] == 99.875, tolerance(2e-5));
}

// dF/dt = ln(A) F + f ln(A) / (A - 1) has F(t) = F0 A^t + f (1 - A^t) / (1 - A), f = -T here.
BOOST_AUTO_TEST_CASE(hours_and_days_agree_in_constant_weather) {
  auto hourly = ground(30.0, -7.0, 0.0);
  for (int hour = 0; hour < 240; ++hour) {
    hourly.run(1.0 / 24.0);
  }
  const double remaining = std::pow(0.97, 10.0);
  const double exact = 30.0 * remaining + 7.0 * (1.0 - remaining) / 0.03;
  BOOST_TEST(hourly["frost_index"] == exact, tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(lasting_frost_leads_to_the_equilibrium) {
  auto lane = ground(0.0, -9.0, 0.0);
  for (int day = 0; day < 1000; ++day) {
    lane.run(1.0);
  }
  BOOST_TEST(lane["frost_index"] == 300.0, tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(the_index_is_never_negative) {
  auto lane = ground(3.0, 25.0, 0.0);
  lane.run(1.0);
  BOOST_TEST(lane["frost_index"] == 0.0);
}

// exp(-0.4 x 0.08 x 100) = 0.0408 of 40 degC d.
BOOST_AUTO_TEST_CASE(a_metre_of_snow_keeps_all_but_a_25th_of_the_frost_out) {
  auto lane = ground(0.0, -40.0, 100.0);
  lane.run(1.0);
  BOOST_TEST(lane["frost_index"] == 40.0 * std::exp(-3.2), tolerance(1e-13));
}

// Blocking 0.6 between onset 56 and full 83: at 69.5 half of it, so that 0.7 stays open.
BOOST_AUTO_TEST_CASE(the_ground_closes_by_degrees) {
  for (const auto& [index, open] : {std::pair(56.0, 1.0), {69.5, 0.7}, {83.0, 0.4}, {300.0, 0.4}}) {
    auto lane = ground(index / 0.97, 0.0, 0.0);
    lane.run(1.0);
    BOOST_TEST(lane["open_ground"] == open, tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_SUITE_END()
