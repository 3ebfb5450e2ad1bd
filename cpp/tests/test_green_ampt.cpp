#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "single_lane.hpp"

namespace {

using boost::test_tools::tolerance;
using kzwater::oracle::SingleLane;

constexpr double conductivity = 6.5;  // mm h-1
constexpr double moisture = 0.34;
constexpr double suction = 167.0 * moisture;

/// Silt loam of Chow, Maidment and Mays 1988, example 4.3.1: K 0.65 cm h-1, suction 16.7 cm, 0.34
/// of the volume to fill.
SingleLane silt_loam(double water) {
  SingleLane lane("green_ampt");
  lane["wilting_point"] = 0.08;
  lane["available_water_capacity"] = 0.2;
  lane["drainable_porosity"] = moisture - 0.24;
  lane["topsoil_depth"] = 200.0;
  lane["rootzone_depth"] = 3000.0;
  lane["saturated_conductivity"] = 24.0 * conductivity;
  lane["wetting_front_suction"] = 167.0;
  lane["shower_share"] = 1.0;
  lane["surface_water"] = water;
  lane["open_ground"] = 1.0;
  return lane;
}

double entered(SingleLane& lane) {
  return lane["topsoil_water"] + lane["rootzone_water"];
}

}  // namespace

BOOST_AUTO_TEST_SUITE(green_ampt)

// Chow, Maidment and Mays 1988, example 4.3.1 (from memory): 3.17 cm after an hour under ponded
// water, and a rate of 1.81 cm h-1 then. A flood of 100 m stands for water that is always there.
BOOST_AUTO_TEST_CASE(an_hour_under_water_is_that_of_chow) {
  auto lane = silt_loam(1e5);
  lane.run(1.0 / 24.0);
  const double front = entered(lane);
  BOOST_TEST(std::abs(front - 31.7) < 0.05);
  BOOST_TEST(std::abs(conductivity * (1.0 + suction / front) - 18.1) < 0.1);
}

// Example 4.4.1 (from memory): rain of 5 cm h-1 ponds after 0.17 h, when 0.85 cm have entered.
BOOST_AUTO_TEST_CASE(rain_ponds_when_chow_says) {
  for (const auto& [hours, refused] : {std::pair(0.165, false), {0.18, true}}) {
    auto lane = silt_loam(50.0 * hours);
    lane.run(hours / 24.0);
    BOOST_TEST((lane["overland_water"] > 1e-6) == refused);
  }
}

BOOST_AUTO_TEST_CASE(the_front_solves_the_equation_of_green_and_ampt) {
  for (const double hours : {0.01, 0.3, 1.0, 2.5}) {
    auto lane = silt_loam(1e6);
    lane.run(hours / 24.0);
    const double front = entered(lane);
    const double time = (front - suction * std::log(1.0 + front / suction)) / conductivity;
    BOOST_TEST(time == hours, tolerance(1e-3));
  }
}

BOOST_AUTO_TEST_CASE(a_shower_in_parts_infiltrates_what_it_does_at_once) {
  auto whole = silt_loam(60.0);
  whole.run(1.0 / 24.0);
  auto parts = silt_loam(0.0);
  for (int part = 0; part < 16; ++part) {
    parts["surface_water"] = 60.0 / 16.0;
    parts.run(1.0 / 24.0 / 16.0);
  }
  BOOST_TEST(entered(parts) == entered(whole), tolerance(1e-11));
}

BOOST_AUTO_TEST_CASE(slow_rain_enters_whole) {
  auto lane = silt_loam(conductivity * 24.0);
  lane.run(1.0);
  BOOST_TEST(lane["surface_runoff"] == 0.0);
}

BOOST_AUTO_TEST_CASE(closed_or_full_soil_takes_nothing) {
  auto closed = silt_loam(40.0);
  closed["open_ground"] = 0.0;
  closed.run(1.0);
  BOOST_TEST(closed["overland_water"] == 40.0);
  auto full = silt_loam(40.0);
  full["topsoil_water"] = moisture * 200.0;
  full["rootzone_water"] = (moisture - 0.04) * 3000.0;
  full.run(1.0);
  BOOST_TEST(full["overland_water"] == 40.0, tolerance(1e-12));
}

BOOST_AUTO_TEST_SUITE_END()
